"""Sets that build on another one: bounds taken over by `bound_of`, and layers that fill in and tighten."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm

from . import oracle, strategies
from .adapter import (
    FACTS_TEXT,
    MORE_LAWS,
    everyday,
    layer_on,
    library_judges_fully,
    rule_set_of,
    rule_set_taking_over,
    yaml_text,
)
from .oracle import MET, NOT_MET, UNKNOWN, PlainCommune, bounded
from .oracle_layers import loosened, merged
from .strategies import DICTIONARY, OTHER, RuleCase, chance, cited, pick, up_to

BELOW = "base.yaml"
IF_FEW = {
    "first_of": [{"when": {"fact": "c1", "at_most": "3 incident"}, "then": {"fact": "c2", "at_least": "100 person"}}],
    "otherwise": "unsourced",
}
BECAUSE = strategies.both("không phát sinh", "there was none")
EXCUSE = {"when": {"fact": "f3", "is": "true"}, "because": BECAUSE, "counts_as": "met"}
EXCUSED = {"fact": "c2", "at_least": "100 person", "not_applicable": EXCUSE}


# ---------------------------------------------------------------------------------------------------------------------
# bound_of … times


def by_zone(*people: str) -> dict[str, dict[str, str]]:
    return {"by_zone": {zone: f"{number} person" for zone, number in zip(strategies.ZONES, people, strict=True)}}


@st.composite
def taken_over(draw: strategies.Draw) -> RuleCase:
    """A set that takes over another's requirement, alone, as a part or under an exemption; some percentages are unfit."""
    base = strategies.base_set(draw)
    there = base["criteria"][0]["indicators"][0]
    derives = pick(draw, ("at random", "the other", "this one", "both"))  # which of the two sets says what the zone is
    if derives != "at random":
        there["requires"] = {"fact": "c2", "at_least": by_zone("100", "90", "40")}
        base["rule_set"].pop("scope", None)
    if derives in ("the other", "both"):
        base["rule_set"]["scope"] = {"zone": strategies.derived(draw, "zone", range(2022, 2026))}
    times = pick(draw, ("110", "150", "92.5", "50", "100", "12.5"))
    requires: Any = {"bound_of": pick(draw, list(strategies.adopted_from(base))), "times": f"{times} %"}
    if chance(draw, 20):
        excuse = {"when": {"fact": "f3", "is": "true"}, "because": strategies.both("x", "x"), "counts_as": "excluded"}
        requires["not_applicable"] = excuse
    if chance(draw, 30):
        part = {"fact": "c2", "at_least": by_zone("20", "100", "95")}
        requires = {pick(draw, ("all_of", "any_of")): [requires, part]}
    document = strategies.one_indicator(requires, pick(draw, ("2022..2025", "2024..2024", "2023..2024")))
    years = oracle.years_in(document["rule_set"]["years"])
    if chance(draw, 20):
        document["criteria"][0]["indicators"][0]["cite"]["status"] = "secondary"
    if derives in ("this one", "both"):
        document["rule_set"]["scope"] = {"zone": strategies.derived(draw, "zone", years)}
    year = pick(draw, years)
    near = strategies.with_adopted(document, {OTHER: base})
    return RuleCase(document, draw(strategies.communes(near, year)), year, {OTHER: base})


@pytest.mark.parametrize(
    ("requires", "times", "figures", "verdict"),
    [
        # half of 3.5 are 1.75; what chooses or exempts keeps its own bound
        ({"fact": "q2", "at_least": "3.5 hectare"}, "50 %", {"q2": Decimal("1.74")}, NOT_MET),
        ({"fact": "q2", "at_least": "3.5 hectare"}, "50 %", {"q2": Decimal("1.75")}, MET),
        (IF_FEW, "150 %", {"c1": 3, "c2": 149}, NOT_MET),
        (IF_FEW, "150 %", {"c1": 3, "c2": 150}, MET),
        (IF_FEW, "150 %", {"c1": 4, "c2": 150}, UNKNOWN),
        ({"fact": "c2", "at_least": "100 person", "status": "secondary"}, "150 %", {"c2": 149}, UNKNOWN),
        ({"fact": "c2", "at_least": "100 person", "status": "secondary"}, "150 %", {"c2": 150}, MET),
        (EXCUSED, "150 %", {"f3": True, "c2": 149}, MET),
    ],
)
def test_worked_examples_taken_over(requires: Any, times: str, figures: dict[str, Any], verdict: str) -> None:
    base = strategies.one_indicator(requires)
    document = strategies.one_indicator({"bound_of": f"{OTHER}/1.1", "times": times})
    case = RuleCase(document, PlainCommune(figures), 2024)
    expected = oracle.judge_fully(document, DICTIONARY, case.commune, case.year, others={OTHER: base})
    assert expected[0].indicators == {"1.1": verdict}
    assert (
        library_judges_fully(document, case.commune, case.year, rule_set_taking_over(document, {OTHER: base}))
        == expected
    )


@everyday(max_examples=200 * MORE_LAWS)
@given(taken_over())
def test_a_requirement_taken_over_is_judged_as_the_oracle_says(case: RuleCase) -> None:
    """Unless it has a bound that nothing or everything meets: then it is refused, with its line and nothing else."""
    if oracle.is_refused(case.rule_doc, case.others, DICTIONARY):
        with pytest.raises(ntm.RuleFileError) as wrong:
            rule_set_of(case.rule_doc, case.others)
        assert {problem.code for problem in wrong.value.problems} == {ntm.ProblemCode.BOUND_OUT_OF_LIMITS}
        return
    rules = rule_set_of(case.rule_doc, case.others)
    expected = oracle.judge_fully(case.rule_doc, DICTIONARY, case.commune, case.year, others=case.others)
    assert library_judges_fully(case.rule_doc, case.commune, case.year, rules) == expected


# ---------------------------------------------------------------------------------------------------------------------
# Layers


def a_bound(draw: strategies.Draw, leaf: dict[str, Any]) -> str:
    """A number for this leaf's bound: one of the usual ones, all of which its fact can take."""
    comparison = oracle.comparison_in(leaf) or "at_least"
    if "for_each" in leaf and oracle.is_in_villages(leaf.get(comparison, "100 %")):
        return f"{pick(draw, ('1', '2', '3'))} thôn"
    if "for_each" in leaf:
        return f"{pick(draw, ('80', '50', '66.7', '100'))} %"
    return f"{pick(draw, strategies.BOUNDS[leaf['fact']])} {DICTIONARY[leaf['fact']]['unit']}"


def a_layers_bound(draw: strategies.Draw, leaf: dict[str, Any], years: range, depth: int = 2) -> Any:
    """One bound for all, or some rows of a table."""
    kind = pick(draw, ("number", "number", "by_zone", "by_year")) if depth else pick(draw, ("number",) * 5 + ("open",))
    if kind == "by_zone":
        zones = draw(st.lists(st.sampled_from(strategies.ZONES), min_size=1, unique=True))
        return {"by_zone": {zone: a_layers_bound(draw, leaf, years, depth - 1) for zone in zones}}
    if kind == "by_year":
        some = draw(st.lists(st.sampled_from(years), min_size=1, max_size=2, unique=True))
        return {"by_year": {str(year): a_layers_bound(draw, leaf, years, depth - 1) for year in sorted(some)}}
    return pick(draw, oracle.OPEN_WORDS) if kind == "open" else a_bound(draw, leaf)


@st.composite
def layered(draw: strategies.Draw) -> tuple[RuleCase, dict[str, Any], dict[str, Any]]:
    """A set, a layer on it, and a case of the set that the layer is to make."""
    base = draw(strategies.rule_docs(depths=(0, 0, 1)))
    years = oracle.years_in(base["rule_set"]["years"])
    layer: dict[str, Any] = {
        "format": "1",
        "rule_set": {"id": "laws-layer", "label": strategies.both("lớp thử", "test layer"), "extends": BELOW},
        "sources": {"plan": {"title": "Văn bản của cấp dưới"}},
        "indicators": {},
    }
    if len(years) > 1 and chance(draw, 25):
        layer["rule_set"]["years"] = f"{years[1]}..{years[-1]}"
        years = years[1:]
    for criterion in base["criteria"]:
        if "requires" not in criterion and chance(draw, 30):  # one that the set below counts and does not have by name
            criterion["complete"] = "false"
            if "indicators_total" in base["rule_set"]:
                base["rule_set"]["indicators_total"] = str(int(base["rule_set"]["indicators_total"]) + 1)
            if chance(draw, 70):
                code = f"{criterion['number']}.9"
                entry = {"criterion": criterion["number"], "label": strategies.labelled(code), "cite": cited("Phụ lục")}
                layer["indicators"][code] = {**entry, "requires": {"fact": "f2", "is": "true"}}
            if chance(draw, 70):
                layer.setdefault("complete", []).append(criterion["number"])
        for indicator in criterion["indicators"]:
            leaves = list(bounded(indicator["requires"]))
            if len(leaves) == 1 and chance(draw, 60):
                entry = {"cite": cited("Phụ lục", pick(draw, ("checked", "transcribed", "secondary")))}
                layer["indicators"][indicator["code"]] = {**entry, "bound": a_layers_bound(draw, leaves[0], years)}
    made = merged(base, layer, DICTIONARY)
    assert made is not None
    year = years[0] + draw(up_to(len(years) - 1))
    return RuleCase(made, draw(strategies.communes(made, year)), year), base, layer


def compiled(base: dict[str, Any], layer: dict[str, Any]) -> ntm.RuleSet | set[str]:
    """The set that the layer makes, or the codes with which it is refused."""
    try:
        return layer_on(base, layer)
    except ntm.RuleFileError as wrong:
        return {str(problem.code) for problem in wrong.problems}


def check_layer(case: RuleCase, base: dict[str, Any], layer: dict[str, Any]) -> bool:
    """Whether the layer is accepted: just when nothing is looser; then what it makes is judged as one file would be."""
    rules = compiled(base, layer)
    if loosened(base, case.rule_doc, DICTIONARY):
        assert rules == {"looser-bound"}
        return False
    assert isinstance(rules, ntm.RuleSet), rules
    expected = oracle.judge_fully(case.rule_doc, DICTIONARY, case.commune, case.year)
    assert library_judges_fully(case.rule_doc, case.commune, case.year, rules) == expected
    return True


@everyday(max_examples=150 * MORE_LAWS)
@given(layered())
def test_a_layer_fills_in_and_tightens_and_nothing_else(
    given_: tuple[RuleCase, dict[str, Any], dict[str, Any]],
) -> None:
    check_layer(*given_)


def a_layer_of(code: str, bound: Any, status: str = "checked", **header: str) -> dict[str, Any]:
    return {
        "format": "1",
        "rule_set": {"id": "laws-layer", "label": strategies.both("lớp thử", "test layer"), "extends": BELOW, **header},
        "sources": {"plan": {"title": "Văn bản của cấp dưới"}},
        "indicators": {code: {"cite": cited("Phụ lục", status), "bound": bound}},
    }


PEOPLE = {"fact": "c2", "at_least": "100 person"}
OF_VILLAGES = {"for_each": "village", "requires": {"fact": "v_hh", "at_least": "40 household"}, "at_least": "50 %"}
BY_YEAR = {"by_year": {"2022..2024": "100 person", "2025": "120 person"}}
OPEN_IN_ONE = {"by_zone": {"cao": "10 person", "thấp": "unsourced", "ven đô": "20 person"}}
OF_ZONES = {"by_zone": {"cao": BY_YEAR, "thấp": "100 person", "ven đô": BY_YEAR}}


@pytest.mark.parametrize(
    ("requires", "bound", "year", "figures", "zone", "verdict"),
    [
        # the layer's bound instead; a layer that states a secondary bound anew settles it
        (PEOPLE, "120 person", 2024, {"c2": 119}, None, NOT_MET),
        ({**PEOPLE, "status": "secondary"}, "90 person", 2024, {"c2": 89}, None, NOT_MET),
        ({**PEOPLE, "status": "secondary"}, "90 person", 2024, {"c2": 90}, None, MET),
        (EXCUSED, "120 person", 2024, {"f3": True, "c2": 100}, None, MET),
        # what chooses keeps its own bound
        (IF_FEW, "120 person", 2024, {"c1": 4, "c2": 500}, None, UNKNOWN),
        (IF_FEW, "120 person", 2024, {"c1": 3, "c2": 119}, None, NOT_MET),
        # the rows that the layer does not give stay
        (
            {"fact": "c2", "at_least": OPEN_IN_ONE},
            {"by_zone": {"thấp": "15 person"}},
            2024,
            {"c2": 14},
            "thấp",
            NOT_MET,
        ),
        ({"fact": "c2", "at_least": OPEN_IN_ONE}, {"by_zone": {"thấp": "15 person"}}, 2024, {"c2": 10}, "cao", MET),
        (PEOPLE, {"by_year": {"2025": "120 person"}}, 2025, {"c2": 119}, None, NOT_MET),
        (PEOPLE, {"by_year": {"2024": "120 person"}}, 2025, {"c2": 119}, None, MET),
        ({"fact": "c2", "at_least": OF_ZONES}, {"by_year": {"2025": "130 person"}}, 2025, {"c2": 129}, "thấp", NOT_MET),
        ({"fact": "c2", "at_least": OF_ZONES}, {"by_year": {"2025": "130 person"}}, 2024, {"c2": 100}, "cao", MET),
        # of villages, how many; what is judged in each keeps its bound
        (OF_VILLAGES, "60 %", 2024, {}, None, UNKNOWN),
        # looser in one cell, of which the last year is one as well
        (PEOPLE, "99 person", 2024, {}, None, None),
        (PEOPLE, "unsourced", 2024, {}, None, None),
        ({"fact": "c2", "at_least": BY_YEAR}, "119 person", 2024, {}, None, None),
        ({"fact": "c2", "at_least": OF_ZONES}, {"by_zone": {"cao": "110 person"}}, 2024, {}, None, None),
        ({"fact": "c2", "at_least": OF_ZONES}, {"by_zone": {"thấp": "110 person"}}, 2024, {"c2": 109}, "thấp", NOT_MET),
        ({"fact": "c1", "at_most": "3 incident"}, "4 incident", 2024, {}, None, None),
        ({"fact": "c1", "at_most": "3 incident"}, "2 incident", 2024, {"c1": 3}, None, NOT_MET),
    ],
)
def test_worked_examples_of_layers(
    requires: Any, bound: Any, year: int, figures: dict[str, Any], zone: str | None, verdict: str | None
) -> None:
    """`None` for a layer that is refused."""
    base, layer = strategies.one_indicator(requires), a_layer_of("1.1", bound)
    made = merged(base, layer, DICTIONARY)
    assert made is not None
    case = RuleCase(made, PlainCommune(figures, scope={} if zone is None else {"zone": zone}), year)
    assert check_layer(case, base, layer) is (verdict is not None)
    if verdict is not None:
        assert oracle.judge(made, DICTIONARY, case.commune, year).indicators == {"1.1": verdict}


ONE, TWO, THREE = ({"fact": fact, "is": "true"} for fact in ("f1", "f2", "f3"))
UNLESS = {"when": TWO, "because": BECAUSE, "counts_as": "excluded"}


@pytest.mark.parametrize(
    ("below", "requires", "refused"),
    [
        (PEOPLE, {"fact": "c2", "at_most": "100 person"}, {"measure-changed"}),
        (PEOPLE, {"fact": "c2", "more_than": "100 person"}, set()),
        ({"fact": "c2", "more_than": "100 person"}, PEOPLE, {"looser-bound"}),
        ({"fact": "c2", "more_than": "100 person"}, {"fact": "c2", "more_than": "100 person"}, set()),
        ({"fact": "c1", "less_than": "3 incident"}, {"fact": "c1", "at_most": "3 incident"}, {"looser-bound"}),
        # parts: each of the set below once; more may be asked, and there may be fewer ways
        (ONE, {"all_of": [ONE, TWO]}, set()),
        ({"all_of": [ONE, TWO]}, ONE, {"measure-changed"}),
        ({"all_of": [PEOPLE, {"fact": "c2", "at_least": "90 person"}]}, PEOPLE, {"measure-changed"}),
        ({"any_of": [ONE, TWO]}, ONE, set()),
        (ONE, {"any_of": [ONE, TWO]}, {"measure-changed"}),
        ({"any_of": [ONE, {**THREE, "not_applicable": UNLESS}]}, ONE, {"measure-changed"}),
        # among parts that are counted, none may be added or dropped
        ({"count_of": [ONE, TWO], "at_least": "1"}, {"count_of": [ONE, TWO], "at_least": "2"}, set()),
        ({"count_of": [ONE, TWO], "at_least": "2"}, {"count_of": [ONE, TWO], "at_least": "1"}, {"looser-bound"}),
        (
            {"count_of": [ONE, TWO], "at_least": "1"},
            {"count_of": [{"all_of": [ONE, THREE]}, TWO], "at_least": "1"},
            {"measure-changed"},
        ),
        # one of several values
        ({"fact": "terrain", "is_one_of": ["núi", "đồi"]}, {"fact": "terrain", "is": "núi"}, set()),
        ({"fact": "terrain", "is": "núi"}, {"fact": "terrain", "is_one_of": ["núi", "đồi"]}, {"looser-bound"}),
        # both branches of a choice
        (
            PEOPLE,
            {"first_of": [{"when": ONE, "then": PEOPLE}], "otherwise": {**PEOPLE, "at_least": "120 person"}},
            set(),
        ),
        (
            PEOPLE,
            {"first_of": [{"when": ONE, "then": PEOPLE}], "otherwise": {**PEOPLE, "at_least": "80 person"}},
            {"looser-bound"},
        ),
        # an exemption stays, also within parts where the layer leaves it out
        ({**PEOPLE, "not_applicable": UNLESS}, PEOPLE, set()),
        ({"all_of": [{**PEOPLE, "not_applicable": UNLESS}]}, {"all_of": [PEOPLE]}, set()),
        (PEOPLE, {**PEOPLE, "not_applicable": UNLESS}, {"measure-changed"}),
    ],
)
def test_worked_examples_of_requirements_in_layers(below: Any, requires: Any, refused: set[str]) -> None:
    layer = a_layer_of("1.1", None)
    layer["indicators"]["1.1"] = {"cite": cited("Phụ lục"), "requires": requires}
    rules = compiled(strategies.one_indicator(below), layer)
    assert (rules if isinstance(rules, set) else set()) == refused


def test_an_exemption_of_the_set_below_stays() -> None:
    layer = a_layer_of("1.1", None)
    layer["indicators"]["1.1"] = {"cite": cited("Phụ lục"), "requires": {**PEOPLE, "at_least": "120 person"}}
    rules = layer_on(strategies.one_indicator({**PEOPLE, "not_applicable": UNLESS}), layer)
    verdicts = [ntm.assess({"f2": exempt, "c2": 110}, rules, year=2024)["1.1"].verdict for exempt in (True, False)]
    assert verdicts == [ntm.Verdict.NOT_APPLICABLE, ntm.Verdict.NOT_MET]


@pytest.mark.parametrize(("total", "refused"), [("2", False), ("1", True)])
def test_a_layer_adds_no_more_than_the_set_below_counts(total: str, refused: bool) -> None:
    base = strategies.one_indicator(PEOPLE)
    base["criteria"][0]["complete"] = "false"
    base["rule_set"]["indicators_total"] = total
    layer = a_layer_of("1.9", None)
    entry = {"criterion": "1", "label": strategies.labelled("1.9"), "cite": cited("Phụ lục"), "requires": ONE}
    layer["indicators"]["1.9"] = entry
    assert (compiled(base, layer) == {"wrong-total"}) is refused


def test_years_that_a_layer_leaves_out_may_be_looser() -> None:
    base = strategies.one_indicator({"fact": "c2", "at_least": BY_YEAR})
    layer = a_layer_of("1.1", "110 person", years="2022..2024")
    made = merged(base, layer, DICTIONARY)
    assert made is not None
    assert check_layer(RuleCase(made, PlainCommune({"c2": 109}), 2024), base, layer)
    too_long = a_layer_of("1.1", "130 person", years="2022..2026")
    assert compiled(base, too_long) == {"wrong-period"}


@pytest.mark.parametrize(("bound", "refused"), [("95 person", False), ("89 person", False), ("unsourced", True)])
def test_a_layer_on_a_layer_that_is_known_from_a_secondary_source(tmp_path: Path, bound: str, refused: bool) -> None:
    """Its bound is as open to the layer above as that of one file."""
    base = strategies.one_indicator({**PEOPLE, "status": "secondary"})
    Path(tmp_path, BELOW).write_text(yaml_text(base) + FACTS_TEXT, encoding="utf-8")
    middle = a_layer_of("1.1", "90 person", "secondary", id="laws-middle")
    Path(tmp_path, "middle.yaml").write_text(yaml_text(middle), encoding="utf-8")
    top = yaml_text(a_layer_of("1.1", bound, extends="middle.yaml"))
    if refused:
        with pytest.raises(ntm.RuleFileError, match="looser-bound"):
            ntm.parse_rule_set(top, name="top.yaml", folder=tmp_path)
        return
    rules = ntm.parse_rule_set(top, name="top.yaml", folder=tmp_path)
    number = int(bound.split(maxsplit=1)[0])
    verdicts = [ntm.assess({"c2": people}, rules, year=2024)["1.1"].verdict for people in (number - 1, number)]
    assert verdicts == [ntm.Verdict.NOT_MET, ntm.Verdict.MET]
    assert (rules.builds_on, rules.years) == (("laws-middle", "laws-test"), (2022, 2025))


def test_both_kinds_of_layers_are_met_with() -> None:
    seen: Counter[Any] = Counter()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(layered())
    def look(given_: tuple[RuleCase, dict[str, Any], dict[str, Any]]) -> None:
        case, base, layer = given_
        seen["looser" if loosened(base, case.rule_doc, DICTIONARY) else "accepted"] += 1
        seen["bound"] += any("bound" in entry for entry in layer["indicators"].values())
        seen["added"] += any("requires" in entry for entry in layer["indicators"].values())

    look()
    assert min(seen[name] for name in ("looser", "accepted", "bound", "added")) >= 5, seen
