"""What is said to have changed is what was changed: figures, rules, or the scope; and nothing, where nothing was."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.model import FactKind

from . import oracle, strategies
from .adapter import MORE_LAWS, commune_of, everyday, rule_set_of
from .strategies import RuleCase, drawn_commune

often = everyday(max_examples=100 * MORE_LAWS)


def judged(case: RuleCase) -> ntm.Assessment:
    return ntm.assess(commune_of(case.commune, case.year), rule_set_of(case.rule_doc))


def categories(assessment: ntm.Assessment) -> Any:
    facts, figures = assessment.rules.facts, assessment.case.figures
    reported = {fact: value for fact, value in figures.items() if facts[fact].kind is FactKind.CATEGORY}
    return reported, [(scope.category, scope.value, scope.open) for scope in assessment.scopes]


@often
@given(strategies.cases())
def test_an_assessment_compared_with_itself_has_no_changes(case: RuleCase) -> None:
    assessment = judged(case)
    changes = ntm.compare_assessments(assessment, assessment)
    assert (len(changes), changes.newly_met, changes.lost) == (0, (), ())
    not_met = [result.code for result in assessment.indicators if result.verdict == "not_met"]
    assert [change.code for change in changes.still_missing] == not_met
    assert all(change.because is None and change.trend in (None, "same") for change in changes.still_missing)


@often
@given(strategies.cases(), st.data())
def test_only_figures_are_different_under_one_rule_in_one_scope(case: RuleCase, data: Any) -> None:
    other = evolve_case(case, drawn_commune(data.draw, case.rule_doc, case.year), case.year)
    before, after = judged(case), judged(other)
    forth, back = ntm.compare_assessments(before, after), ntm.compare_assessments(after, before)
    assert {change.code: change.causes for change in forth.changes} == {
        change.code: change.causes for change in back.changes
    }
    for change in forth.changes:
        assert change.causes, change
        assert "rule" not in change.causes
        if categories(before) == categories(after):
            assert change.because == "figure"
    newly_met = {
        was: {change.code for change in forth.newly_met if change.was == was} for was in ("not_met", "unknown")
    }
    assert newly_met["not_met"] == {change.code for change in back.lost}
    assert newly_met["unknown"] == {change.code for change in back.undecided if change.was == "met"}


@often
@given(strategies.cases(), st.data())
def test_the_year_alone_is_the_scope(case: RuleCase, data: Any) -> None:
    years = oracle.years_in(case.rule_doc["rule_set"]["years"])
    year = data.draw(st.sampled_from(list(years)))
    changes = ntm.compare_assessments(judged(case), judged(evolve_case(case, case.commune, year)))
    assert {change.because for change in changes.changes} <= {"scope"}
    assert {cause for change in changes.changes for cause in change.causes} <= {"scope"}


@often
@given(strategies.cases(), strategies.cases())
def test_another_rule_is_no_other_figure(case: RuleCase, other: RuleCase) -> None:
    years = set(oracle.years_in(case.rule_doc["rule_set"]["years"]))
    shared = sorted(years & set(oracle.years_in(other.rule_doc["rule_set"]["years"])))
    if not shared:
        return
    try:
        before, after = (
            ntm.assess(commune_of(case.commune, shared[0]), rule_set_of(each.rule_doc)) for each in (case, other)
        )
    except ntm.FactError:  # figures that only the other set reads disagree
        return
    for change in ntm.compare_assessments(before, after).changes:
        assert change.causes, change
        assert "figure" not in change.causes, change


def evolve_case(case: RuleCase, commune: Any, year: int) -> RuleCase:
    return RuleCase(case.rule_doc, commune, year, case.others)


BANG_MAC = ntm.load_rule_set("bang-mac-2024")
NAMES = st.sampled_from(["Nà Canh", "Thôn Nà Canh", "Đông Quan", "Khau Ca", "Bản Mới"])
COUNTS = {"population": st.integers(100, 900), "insured_people": st.integers(0, 100), "households": st.integers(50, 90)}
HECTARES = {"actively_irrigated_and_drained_land": 1, "agricultural_production_land": 5000}  # hundredths, at the least
OTHERS = {
    "health_insurance_share": st.sampled_from(["95 %", "91,5 %"]),
    "income_per_capita": st.sampled_from([50, 55]),
    "planning_criterion_met": st.booleans(),
    "region": st.sampled_from(["tdmnpb", "dbsh"]),
}


@st.composite
def communes(draw: Any, name: str) -> ntm.Commune:
    hectares = {
        fact: st.integers(least, least + 4000).map(lambda n: f"{n / 100:.2f} ha") for fact, least in HECTARES.items()
    }
    figures = {**COUNTS, **hectares, **OTHERS}
    facts = {fact: draw(value) for fact, value in figures.items() if draw(st.integers(0, 5))}
    previous = {fact: draw(COUNTS[fact]) for fact in COUNTS if draw(st.integers(0, 3))}
    villages = [
        {"name": village, **({"street_lighting": draw(st.booleans())} if draw(st.integers(0, 3)) else {})}
        for village in draw(st.lists(NAMES, max_size=3, unique_by=lambda each: each.removeprefix("Thôn ")))
    ]
    if draw(st.booleans()):
        facts["villages"] = len(villages) + draw(st.integers(1, 2))
    return ntm.Commune(name, year=2024, facts=facts, previous=previous, villages=villages)


def number(figure: Any) -> Any:
    return ntm.read_figure(BANG_MAC.facts["agricultural_production_land"], figure)


@often
@given(communes("A"), communes("B"), communes("C"))
def test_merging_is_associative_and_adds_what_adds_up(one: ntm.Commune, two: ntm.Commune, three: ntm.Commune) -> None:
    merge = ntm.merge_communes
    parts = (one, two, three)
    whole = merge(parts, name="ABC")
    assert merge([merge([one, two], name="AB"), three], name="ABC") == whole
    assert merge([one, merge([two, three], name="BC")], name="ABC") == whole
    turned = merge([three, one, two], name="ABC")
    assert (turned.facts, turned.previous) == (whole.facts, whole.previous)
    told = {warning.path[1:] for warning in whole.warnings} | {
        path[1:] for warning in whole.warnings for path in warning.related
    }
    for group in ("facts", "previous"):
        merged = getattr(whole, group)
        for fact in {fact for part in parts for fact in getattr(part, group)} - {"villages", "region"}:
            figures = [getattr(part, group).get(fact) for part in parts]
            if fact in COUNTS and None not in figures:
                assert merged[fact] == sum(figures)
            elif fact in HECTARES and None not in figures:
                assert number(merged[fact]) == sum(map(number, figures))
            elif fact == "planning_criterion_met" and len(set(figures)) == 1:
                assert merged[fact] is figures[0]
            else:
                assert fact not in merged
                follows = fact == "health_insurance_share" and {"population", "insured_people"} <= merged.keys()
                assert follows or (group, fact) in told


@often
@given(communes("A"), communes("B"))
def test_no_village_is_lost_or_joined_and_none_is_taken_for_the_whole(one: ntm.Commune, two: ntm.Commune) -> None:
    whole = ntm.merge_communes([one, two], name="AB")
    number_of = [part.facts.get("villages") or len(part.villages) for part in (one, two)]
    assessment = ntm.assess(whole, BANG_MAC)
    if all(number_of):
        assert len(assessment.case.villages) == sum(number_of)
        assert len(whole.villages) == len(one.villages) + len(two.villages)
        named = [(village["name"].removesuffix(" (A)").removesuffix(" (B)")) for village in whole.villages]
        assert named == [village["name"] for part in (one, two) for village in part.villages]
    else:
        assert whole.villages == ()
        assert "villages" not in whole.facts


def test_a_merged_commune_whose_figures_were_changed_is_a_commune_of_its_own() -> None:
    one, two, three = (ntm.Commune(name, facts={"population": 100}) for name in "ABC")
    changed = ntm.merge_communes([one, two], name="AB").with_figures({"population": 250})
    assert ntm.merge_communes([changed, three], name="ABC").facts == {"population": 350}
    assert evolve(changed, name="X").name == "X"
