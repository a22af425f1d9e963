"""Every problem leads to the value that is wrong, in every kind of input."""

import json
import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.errors import KeyPath, ProblemTuple
from ntm_criteria.text import shown

SETS = {id_: ntm.load_rule_set(id_) for id_ in ("bang-mac-2024", "vn-318-2022-ntm")}
RULES = SETS["bang-mac-2024"]
set_ids = st.sampled_from([*SETS])
IDS = [
    "irrigated_land_share", "insured_people", "population", "health_insurance_share", "households", "poverty_rate",
    "poor_households", "street_lighting", "communal_cleanups_per_month", "culture_village_share", "villages", "region",
    "income_per_capita", "commune_government_rating", "criterion_3_met",
]  # fmt: skip
OTHER_KEYS = ["Population", " street_lighting ", "POVERTY_RATE", "incme_per_capita", "a/b~1", "0", ""]
FIGURES = [
    "915 %", "91,5 %", "hai", "1.234 ha", 2301, 2410, 50, 120, -3, 8.2, 0, "7/8 thôn", "3/2 thôn", "8 thôn", 7, "92 %", True,
    False, "Đạt", "không", "tốt", "tdmnpb", "55 triệu đồng/hộ/năm", "12 haa", "108 %", "", "-", None, "2.5", "x" * 300,
]  # fmt: skip
NAMES = ["Nà Mỏ", "Thôn Nà Mỏ", "Na Mo", "Nà Canh", "", " ", None, 5]
ODD = ["text", 5, [], None, [1], {"a": {"b": 1}}]

keys = st.sampled_from(IDS * 3 + OTHER_KEYS)
figures = st.dictionaries(keys, st.sampled_from(FIGURES), max_size=8)
villages = st.lists(
    st.builds(lambda figures, name: {**figures, **name}, figures,
              st.one_of(st.just({}), st.sampled_from(NAMES).map(lambda name: {"name": name}))),
    max_size=4,
)  # fmt: skip
years = st.sampled_from([2024, 2024, "2024.0", 1999, "hai nghìn", 2024.5, True, None, ""])


def mostly(good: st.SearchStrategy[Any], odd: list[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(good, good, good, good, st.sampled_from(odd))


inputs = st.fixed_dictionaries(
    {"name": mostly(st.just("Bằng Mạc"), [5, "", None])},
    optional={
        "year": years,
        "facts": mostly(figures, ODD),
        "previous": mostly(figures, ODD),
        "villages": mostly(villages, [*ODD, ["Nà Mỏ"], [None, {"name": "Nà Mỏ"}]]),
        "scope": mostly(st.dictionaries(st.sampled_from(["region", "Region", "population", "regio"]),
                                        st.sampled_from(["tdmnpb", "dbsh", "?", None])), ODD),
        "locale": st.sampled_from(["vi", "en", "fr", 5]),
        "date": st.sampled_from(["2024-04-15", "15/04/2024", 5]),
        "outcomes_of": st.sampled_from(["vn-318-2022-ntm", "none"]),
        "id": st.sampled_from(["06355", 5]),
    },
)  # fmt: skip
in_files = st.builds(
    lambda form, other: {**form, **other}, inputs, st.sampled_from([{}, {}, {"fact": {}}, {"a/b": 1}, {"format": "2"}])
)


def at(content: Any, path: KeyPath) -> Any:
    """The value under a path; fails if there is none."""
    for key in path:
        if isinstance(content, ntm.Commune):
            content = getattr(content, str(key))
        elif isinstance(content, list | tuple) and isinstance(key, int):
            content = content[key]
        else:
            assert isinstance(content, Mapping), path
            content = content[key]
    return content


def by_pointer(content: Any, pointer: str) -> Any:
    """The value under a JSON Pointer, read as RFC 6901 says."""
    assert pointer == "" or pointer.startswith("/")
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(content, ntm.Commune):
            content = getattr(content, key)
        else:
            content = content[key] if isinstance(content, Mapping) else content[int(key)]
    return content


def check(problems: ProblemTuple, content: Any) -> None:
    for problem in problems:
        value = at(content, problem.path)
        assert by_pointer(content, problem.pointer()) is value
        for path in problem.related:
            at(content, path)
            assert path != problem.path
        if problem.code is ntm.ProblemCode.BAD_VILLAGE and problem.related:
            assert [value, *(at(content, path) for path in problem.related)] == [
                problem.params["name"],
                problem.params["other"],
            ]
        if "missing" in problem.params:
            missing = problem.params["missing"]
            inside = value if isinstance(value, Mapping) else {missing: getattr(value, str(missing), None)}
            assert inside.get(missing) in (None, ""), problem
        if problem.code in QUOTING and isinstance(value, str):
            assert problem.params["value"] == shown(value), problem
        assert problem.short.vi in problem.message.vi
        assert problem.params.keys() <= PARAMS.get(problem.code.value, set()), problem
        assert problem.fact is None or f"({problem.fact})" not in problem.short.en
        with pytest.raises(TypeError):
            problem.params["value"] = 1  # type: ignore[index]
    assert sum(map(len, problems.by_path().values())) == len(problems)
    assert json.loads(json.dumps(problems.as_dicts("vi"))) == problems.as_dicts("vi")
    assert pickle.loads(pickle.dumps(ntm.FactError(problems))).problems == problems


PAGE = (Path(__file__).parents[2] / "docs/problems.md").read_text(encoding="utf-8")
PARAMS = {
    code: {*re.findall(r"`(\w+)`", params)}
    for codes, params in re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \| (.*) \|$", PAGE, re.MULTILINE)
    for code in re.findall(r"`([a-z-]+)`", codes)
}
QUOTING = {
    ntm.ProblemCode.UNREADABLE_FIGURE, ntm.ProblemCode.AMBIGUOUS_FIGURE, ntm.ProblemCode.OUT_OF_LIMITS,
    ntm.ProblemCode.UNIT_MISMATCH, ntm.ProblemCode.UNKNOWN_VALUE,
}  # fmt: skip


def problems_of(commune: Any, rules: ntm.RuleSet) -> ProblemTuple:
    try:
        return ntm.assess(commune, rules).warnings
    except ntm.FactError as error:
        return error.problems


@given(inputs, set_ids)
@settings(max_examples=150)
def test_in_communes_made_in_python(form: dict[str, Any], rules: str) -> None:
    commune = ntm.Commune(**form)
    check(problems_of(commune, SETS[rules]), commune)


@given(figures)
def test_in_a_mapping_of_figures(facts: dict[Any, Any]) -> None:
    check(problems_of(facts, RULES), {"facts": facts})


@given(in_files, set_ids)
def test_in_dictionaries_of_the_form_of_a_file(form: dict[str, Any], rules: str) -> None:
    try:
        commune = ntm.Commune.from_dict(form)
    except ntm.FactError as error:
        check(error.problems, form)
    else:
        check(problems_of(commune, SETS[rules]), form)


@given(in_files, set_ids, st.booleans())
@settings(max_examples=150)
def test_in_files(form: dict[str, Any], rules: str, is_json: bool) -> None:
    text = json.dumps(form, ensure_ascii=False, indent=1) if is_json else yaml.safe_dump(form, allow_unicode=True)
    content = json.loads(text) if is_json else yaml.load(text, yaml.BaseLoader)
    try:
        commune = ntm.parse_commune(text, json=is_json)
    except ntm.FactError as error:
        problems = error.problems
    else:
        problems = problems_of(commune, SETS[rules])
    check(problems, content)
    for problem in problems:
        if problem.path:
            assert problem.place is not None, problem
            value = at(content, problem.path)
            if not isinstance(value, dict | list):
                line = text.splitlines()[problem.place.line - 1][problem.place.column - 1 :]
                own = str(problem.path[-1])
                assert line.startswith((own, f'"{own}', f"'{own}", *written(value))), (problem, line)


def written(value: Any) -> list[str]:
    """How a scalar may begin in the text."""
    return [json.dumps(value, ensure_ascii=False)[:5], str(value)[:5], f"'{str(value)[:5]}", '"']


@given(figures, st.data())
def test_without_the_value_the_problem_is_gone(facts: dict[str, Any], data: st.DataObject) -> None:
    problems = [each for each in problems_of(facts, RULES) if each.path]
    if not problems:
        return
    problem = data.draw(st.sampled_from(problems))
    less = {key: value for key, value in facts.items() if ("facts", key) != problem.path}
    assert len(less) == len(facts) - 1
    left = problems_of(less, RULES)
    assert (problem.code, problem.path) not in {(each.code, each.path) for each in left}


@pytest.mark.parametrize("is_json", [True, False])
def test_keys_that_stand_twice_are_named_where_they_stand(is_json: bool) -> None:
    text = '{"name": "A",\n "facts": {"population": 1,\n  "population": 2},\n "villages": [{"name": "B"},\n  {"a": 1, "a": 2}]}'
    with pytest.raises(ntm.FactError) as caught:
        ntm.parse_commune(text, json=is_json)
    found = [(each.path, str(each.place), each.code) for each in caught.value.problems]
    assert found == [
        (("facts", "population"), "<text>:3:3", ntm.ProblemCode.DUPLICATE_KEY),
        (("villages", 1), "<text>:5:3", ntm.ProblemCode.MISSING_KEY),
        (("villages", 1, "a"), "<text>:5:12", ntm.ProblemCode.DUPLICATE_KEY),
    ]


def test_contradictions_name_their_partners() -> None:
    commune = ntm.Commune(
        "A",
        facts={"insured_people": 2510, "Population": 2410, "poverty_rate_reduction": "5 điểm phần trăm", "poverty_rate": 7,
               "culture_village_share": "92 %", "street_lighting": "1/2 thôn"},
        previous={"poverty_rate": 8},
        villages=[{"name": "B", "street_lighting": True}, {"name": "C", "street_lighting": True}],
    )  # fmt: skip
    found = {each.path: set(each.related) for each in problems_of(commune, RULES) if each.severity == "error"}
    assert found == {
        ("facts", "insured_people"): {("facts", "Population")},
        ("facts", "poverty_rate_reduction"): {("facts", "poverty_rate"), ("previous", "poverty_rate")},
        ("facts", "culture_village_share"): {("villages",)},
        ("facts", "street_lighting"): {
            ("villages", 0, "street_lighting"),
            ("villages", 1, "street_lighting"),
            ("villages",),
        },
    }


keys_of_rows = st.sampled_from(["06355", "06358", "", None, "a/b"])
rows = st.lists(
    st.fixed_dictionaries({
        "commune_id": keys_of_rows,
        "insured_people": st.sampled_from([None, 10, 20, -5]),
        "population": st.sampled_from([None, 15, 20]),
        "poverty_rate": st.sampled_from([None, 3.5, 108.0, 8.0]),
    }), min_size=1, max_size=4,
)  # fmt: skip
before = st.lists(
    st.fixed_dictionaries({"commune_id": keys_of_rows, "poverty_rate": st.sampled_from([None, 8.0, 130.0])})
)
in_villages = st.lists(st.fixed_dictionaries({
    "commune_id": keys_of_rows, "name": st.sampled_from(["B", "C", None]),
    "communal_cleanups_per_month": st.sampled_from([None, 2, -1]),
}))  # fmt: skip
SCHEMAS: list[dict[str, Any]] = [
    {"commune_id": pl.String, "insured_people": pl.Int64, "population": pl.Int64, "poverty_rate": pl.Float64},
    {"commune_id": pl.String, "poverty_rate": pl.Float64},
    {"commune_id": pl.String, "name": pl.String, "communal_cleanups_per_month": pl.Int64},
]


@given(rows, before, in_villages)
@settings(max_examples=40)
def test_in_tables(main: list[Any], last_year: list[Any], villages: list[Any]) -> None:
    tables = [main, last_year, villages]
    frame, previous, of_villages = (pl.DataFrame(*each) for each in zip(tables, SCHEMAS, strict=True))
    found = ntm.check_table(frame, RULES, by="commune_id", previous=previous, villages=of_villages).problems
    known = {(row["commune_id"] or "", *column) for row in main for column in [(), *((name,) for name in row)]}
    known |= {("previous", row["commune_id"] or "", *column) for row in last_year for column in [(), ("poverty_rate",)]}
    known |= {
        ("villages", row["commune_id"] or "", row["name"] or "", *column)
        for row in villages
        for column in [(), ("communal_cleanups_per_month",)]
    }
    for problem in found:
        assert problem.path in known | {()}, problem
        assert {*problem.related} <= known
        assert problem.short.en in problem.message.en
        assert not problem.path or (problem.path[-1] == problem.fact) is (problem.fact is not None)


def test_a_year_stands_between_the_key_and_the_column() -> None:
    rows = pl.DataFrame(
        {"commune_id": ["a", "a"], "year": [2023, 2024], "poor_households": [90, 5], "households": [80, 80]}
    )
    now, last_year = rows.filter(pl.col("year") == 2024), rows.filter(pl.col("year") == 2023)
    (in_panel,) = ntm.check_table(rows, RULES, by="commune_id").problems
    assert (in_panel.path, in_panel.related) == (("a", 2023, "poor_households"), (("a", 2023, "households"),))
    (apart,) = ntm.check_table(now, RULES, by="commune_id", previous=last_year).problems
    assert (apart.path, apart.related[0]) == (("previous", *in_panel.path), ("previous", *in_panel.related[0]))


BAD_FILES = sorted(  # a list as a key, which is refused, is nothing that Python can hold
    file for file in (Path(__file__).parents[1] / "bad").glob("*.yaml") if file.stem != "wrong-form-list-key"
)


@pytest.mark.parametrize("file", BAD_FILES, ids=lambda file: file.stem)
def test_in_rule_files(file: Path) -> None:
    found = [each for each in ntm.check_rule_files(file) if each.place and each.place.file == str(file) and each.path]
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader) if found else None
    for problem in found:
        assert by_pointer(content, problem.pointer()) is at(content, problem.path)
