"""One figure is read as `assess` reads it, and what is written is read back; a schema knows the input of a rule set."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import ntm_criteria as ntm

TOP = Path(__file__).parents[2]
SETS = ntm.bundled_rule_sets()
PLAN = ntm.load_rule_set("bang-mac-2024")
FACTS = [*{fact.id: fact for rules in SETS for fact in rules.facts.values()}.values()]
LANGUAGES: tuple[Any, ...] = ("vi", "en")


@st.composite
def values(draw: st.DrawFn, fact: ntm.Fact) -> Fraction | bool | str:
    """A value that the fact can have, of up to six decimals."""
    if fact.kind is ntm.FactKind.FLAG:
        return draw(st.booleans())
    if fact.limits is None:
        return draw(st.sampled_from([id_ for id_, _ in fact.choices]))
    low, high = fact.limits
    scale = 1 if fact.kind is ntm.FactKind.COUNT else draw(st.sampled_from([1, 10, 100, 1000, 10**6]))
    near = st.integers(max(int(low * scale), -2000), min(int(high * scale), 2000))
    return Fraction(draw(st.integers(int(low * scale), int(high * scale)) | near), scale)


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(FACTS))
    value = data.draw(values(fact))
    for lang in LANGUAGES:
        written = ntm.format_figure(value, fact, lang=lang)
        for locale in (None, lang):
            back = ntm.read_figure(fact, written, locale=locale)
            assert (back, type(back)) == (value, type(value)), (fact.id, written, locale)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_every_choice_and_limit_is_read(fact: ntm.Fact) -> None:
    wanted: list[Fraction | bool | str | None] = [True, False] if fact.kind is ntm.FactKind.FLAG else [*fact.values]
    for (value, label), read in zip(fact.choices, wanted, strict=True):
        for written in (value, label.vi, label.en, label.vi.upper()):
            assert ntm.read_figure(fact, written) == read
    assert (fact.limits is None) == (fact.step is None) == bool(fact.choices)
    for end in fact.limits or ():
        assert ntm.read_figure(fact, end) == end
    if fact.unit:
        assert fact.spellings
        assert all(ntm.read_figure(fact, f"{fact.low} {unit}") == fact.low for unit in fact.spellings)


def test_a_number_whose_decimals_never_end_is_rounded() -> None:
    share = PLAN.facts["health_insurance_share"]
    assert ntm.format_figure(Fraction(23010, 241), share) == "95,48%"
    assert ntm.format_figure(Fraction(1, 3), share, lang="en") == "0.33%"


@pytest.mark.parametrize(("value", "id_"), [
    (True, "population"), (91.5, "irrigated_land_share"), ("91,5 %", "irrigated_land_share"), (1, "region"),
    (1, "postal_dossier_service"),
])  # fmt: skip
def test_a_value_of_another_kind_is_a_type_error(value: Any, id_: str) -> None:
    with pytest.raises(TypeError, match=id_):
        ntm.format_figure(value, PLAN.facts[id_])


def test_an_unknown_category_or_language_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="atlantis"):
        ntm.format_figure("atlantis", PLAN.facts["region"])
    with pytest.raises(ValueError, match="fr"):
        ntm.format_figure(1, PLAN.facts["population"], lang="fr")
    with pytest.raises(ValueError, match="fr"):
        ntm.read_figure(PLAN.facts["population"], "1", locale="fr")  # type: ignore[arg-type]


WRITTEN: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([
        None, "", "-", "n/a", "Chưa có số liệu", "91,5 %", "91.5", "1.234", "1.234,5 ha", "2.301 người", "7/8 thôn", "8 thôn",
        "8",        "Đạt", "CHƯA ĐẠT", "Có", "không", "khoảng 5", "≥ 3", "5 nhà", "12/2", "met", "true",
        "55 triệu đồng/người/năm", "1e3",
        "tdmnpb", "Trung du và miền núi phía Bắc", 0, 1, 8, 100, 101, -1, 2301, True, False, Decimal("91.5"), 91.5, 0.1 + 0.2,
        Fraction(1, 3), float("nan"), [1], {"a": 1},
    ]),
    st.integers(-10, 10**6),
    st.decimals(-10, 10**4, places=2),
    st.from_regex(r"-?[0-9]{1,4}[.,]?[0-9]{0,3} ?(%|hộ|người|ha|thôn)?", fullmatch=True),
)  # fmt: skip
READ = [PLAN.facts[id_] for id_ in sorted(PLAN.reads)]


def assessed(fact: ntm.Fact, written: Any) -> ntm.FactError | None:
    """The refusal of one figure by `assess`, if it is about this figure alone."""
    forms: dict[str, Any] = {"facts": {fact.id: written}}
    if fact.per_village:
        forms = {"villages": [{"name": "Nà Canh", fact.id: written}]}
    try:
        ntm.assess(ntm.Commune("Bằng Mạc", **forms), PLAN)
    except ntm.FactError as error:
        return error
    return None


@given(st.sampled_from(READ), WRITTEN)
@example(PLAN.facts["culture_village_share"], "7/8 thôn")
@example(PLAN.facts["irrigated_land_share"], "915 %")
def test_one_figure_is_read_as_assess_reads_it(fact: ntm.Fact, written: Any) -> None:
    refusal = assessed(fact, written)
    try:
        read = ntm.read_figure(fact, written)
    except ntm.FactError as error:
        (problem,) = error.problems
        assert problem.fact == fact.id
        assert refusal is not None or isinstance(written, float)  # of which `assess` knows an interval
        if refusal is not None:
            told = refusal.problems[0]
            assert (told.code, told.short, told.hint) == (problem.code, problem.short, problem.hint)
    else:
        assert refusal is None or {each.code for each in refusal.problems} == {
            "figures-disagree"
        }  # with itself: villages
        if fact.kind is ntm.FactKind.FLAG and read is not None:
            assert isinstance(read, bool)


SCHEMAS = {rules.id: Draft202012Validator(ntm.commune_schema(rules)) for rules in SETS}


@given(st.sampled_from(READ), WRITTEN)
def test_what_assess_takes_is_in_the_schema(fact: ntm.Fact, written: Any) -> None:
    if isinstance(written, Decimal | Fraction):
        written = float(written)
    key = "villages" if fact.per_village else "facts"
    figures: Any = [{"name": "Nà Canh", fact.id: written}] if fact.per_village else {fact.id: written}
    if assessed(fact, written) is None and written == written:  # noqa: PLR0124  # JSON has no NaN
        SCHEMAS[PLAN.id].validate({"name": "Bằng Mạc", key: figures})


@pytest.mark.parametrize("rules", SETS, ids=lambda rules: rules.id)
def test_the_schema_describes_what_the_set_reads(rules: ntm.RuleSet) -> None:
    for lang in LANGUAGES:
        schema = ntm.commune_schema(rules, lang=lang)
        Draft202012Validator.check_schema(schema)
        own, before = (schema["properties"][key]["properties"] for key in ("facts", "previous"))
        village = schema["properties"]["villages"]["items"]["properties"]
        assert own.keys() | village.keys() - {"name"} == rules.reads
        assert before.keys() == rules.reads_previous
        described: dict[str, Any] = {**own, **village}
        for id_, figure in described.items():
            if id_ in rules.facts and id_ not in rules.totals:
                fact = rules.facts[id_]
                assert figure["title"] == fact.label[lang]
                assert figure.get("x-unit") == (fact.unit and {"id": fact.unit.id, "name": fact.unit.name(lang)})


WRONG_COUNTS: tuple[Any, ...] = (True, -1, 1.5, "Đạt", [1], {})
WRONG_FLAGS: tuple[Any, ...] = (7, "khoảng", [True])
WRONG: list[dict[str, Any]] = [
    *({"facts": {"population": wrong}} for wrong in WRONG_COUNTS),
    *({"facts": {"postal_dossier_service": wrong}} for wrong in WRONG_FLAGS),
    {"facts": {"popullation": 1}},
    {"facts": [1]},
    {"villages": {}},
    {"villages": [{}]},
    {"villages": [{"name": "Nà Canh", "population": [1]}]},
    {"previous": {"poverty_rate": 101}},
    {"year": 2025},
    {"nam": 2024},
    {"name": 1},
    {"locale": "fr"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_wrong_keys_and_kinds_are_not_in_the_schema(wrong: dict[str, Any]) -> None:
    right = {"name": "Bằng Mạc", "facts": {"population": 2410, "postal_dossier_service": "Đạt"}}
    assert SCHEMAS[PLAN.id].is_valid(right)
    assert not SCHEMAS[PLAN.id].is_valid({**right, **wrong})


def test_the_examples_are_in_the_schema() -> None:
    for path in (TOP / "examples/bang-mac-2024.yaml", TOP / "examples/minh-hoa-day-du.yaml"):
        commune = ntm.load_commune(path)
        form = {"name": commune.name, "facts": commune.facts, "previous": commune.previous, "scope": commune.scope}
        SCHEMAS[PLAN.id].validate(form | {"villages": list(commune.villages), "year": commune.year})


@pytest.mark.parametrize("name", ["rule-file", "layer-file", "commune", "result"])
def test_an_open_schema_allows_further_keys(name: str) -> None:
    closed, opened = ntm.json_schema(name), ntm.json_schema(name, open=True)
    assert "additionalProperties': False" in str(closed)
    assert "additionalProperties': False" not in str(opened)
    assert ntm.json_schema(name) == closed
    with pytest.raises(ValueError, match="rule-file, layer-file"):
        ntm.json_schema("rules")


def test_a_result_of_a_newer_version_is_in_the_open_schema() -> None:
    document: dict[str, Any] = {**ntm.render(ntm.assess({}, PLAN), "dict"), "new_key": 1}
    assert not Draft202012Validator(ntm.json_schema("result")).is_valid(document)
    Draft202012Validator(ntm.json_schema("result", open=True)).validate(document)


def test_alternatives_say_what_can_be_reported_instead() -> None:
    needs = {(need.fact, need.previous): need for need in ntm.required_facts(PLAN)}
    share, counts = ("health_insurance_share",), ("insured_people", "population")
    assert needs["health_insurance_share", False].alternatives == (share, counts)
    assert needs["insured_people", False].alternatives == (counts, share)
    assert needs["population", False].alternatives == (counts, share)
    change, years = ("poverty_rate_reduction",), ("poverty_rate", "previous.poverty_rate")
    assert needs["poverty_rate_reduction", False].alternatives == (change, years)
    assert needs["poverty_rate", True].alternatives == (years, change)
    assert needs["income_per_capita", False].alternatives == ()
    assert needs["street_lighting", False].per_village


@pytest.mark.parametrize("rules", SETS, ids=lambda rules: rules.id)
def test_one_of_the_alternatives_is_enough(rules: ntm.RuleSet) -> None:
    """With all figures of a group, nothing more is asked for what reads the figure; without the figure itself too."""
    for need in ntm.required_facts(rules):
        for group in need.alternatives:
            facts = {id_: rules.facts[id_].high for id_ in group if not id_.startswith("previous.")}
            previous = {
                id_.removeprefix("previous."): rules.facts[id_.removeprefix("previous.")].high
                for id_ in group
                if "." in id_
            }
            if any(rules.facts[id_].per_village for id_ in facts):
                continue  # of each village
            commune = ntm.Commune("Xã", year=rules.years[0], facts=facts, previous=previous)
            try:
                asked = {(each.fact, each.previous): each.indicators for each in ntm.required_facts(rules, commune)}
            except ntm.FactError:
                continue  # the highest values of all contradict each other
            assert (need.fact, need.previous) not in asked, (need.fact, group)
