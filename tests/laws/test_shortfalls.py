"""What is missing to meet a bound: the library counts what the oracle counts up to."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_criteria as ntm

from . import oracle, strategies
from .adapter import MORE_LAWS, commune_of, everyday, rule_set_of
from .oracle import NOT_MET, Case, PlainCommune, Village
from .oracle_shortfall import Amount, shortfall
from .strategies import DICTIONARY, RuleCase, chance, pick


def library_shortfall(case: RuleCase) -> Amount | None:
    """The shortfall of the set's only indicator, in the oracle's shape."""
    assessment = ntm.assess(commune_of(case.commune, case.year), rule_set_of(case.rule_doc))
    found = assessment["1.1"].shortfall
    if found is None:
        return None
    assert found.points is not None
    assert found.is_exact == (found.low == found.high)
    return Amount(
        found.low, found.high, found.unit.id, found.more, found.strictly, found.fact, found.points, found.of_part
    )


def expected_shortfall(case: RuleCase) -> Amount | None:
    (indicator,) = case.rule_doc["criteria"][0]["indicators"]
    return shortfall(indicator["requires"], Case(DICTIONARY, case.commune, case.year))


def check(case: RuleCase) -> Amount | None:
    expected = expected_shortfall(case)
    assert library_shortfall(case) == expected
    return expected


def one_case(requires: Any, commune: PlainCommune) -> RuleCase:
    return RuleCase(strategies.one_indicator(requires), commune, 2024)


POOR = [strategies.Temper(good, gaps) for good in (25, 10) for gaps in (0, 20, 45)]
LEAVES = st.sampled_from(POOR).flatmap(
    lambda temper: strategies.cases(
        temper=temper, single=True, depths=(0,), exemptions=False, open_bounds=False, scopes=False, admissions=False
    )
)


@everyday(max_examples=400 * MORE_LAWS)
@given(LEAVES)
def test_a_leaf_lacks_the_least_that_meets_it(case: RuleCase) -> None:
    check(case)


@st.composite
def rounded(draw: strategies.Draw, most: int = 400) -> tuple[int, int, int | Decimal]:
    """A whole, its part, and the share as a report has it: rounded or cut at none, one or two decimals."""
    whole = draw(st.integers(1, most))
    part = draw(st.integers(0, whole))
    exact = Decimal(100 * part) / whole
    how = pick(draw, (ROUND_HALF_UP, ROUND_DOWN))
    share = exact.quantize(Decimal(pick(draw, ("1", "0.1", "0.01"))), rounding=how)
    return whole, part, int(share) if share == int(share) and chance(draw, 70) else share


@st.composite
def shares_as_given(draw: strategies.Draw) -> RuleCase:
    """A share without its part: where only one part can be meant, that is what is counted from."""
    whole, _, share = draw(rounded())
    comparison = pick(draw, oracle.COMPARISONS)
    bounds = strategies.telling_bounds(comparison, strategies.SHARE_BOUNDS, Fraction(0), Fraction(100))
    figures = {"hh_all": whole, "s1": share}
    return one_case({"fact": "s1", comparison: f"{pick(draw, bounds)} %"}, PlainCommune(figures))


@everyday(max_examples=300 * MORE_LAWS)
@given(shares_as_given())
def test_a_gap_is_counted_from_the_only_part_with_that_share(case: RuleCase) -> None:
    check(case)


@st.composite
def changes_to_counts(draw: strategies.Draw) -> RuleCase:
    """A share that must fall, of which this year's counts are known: as many households must leave the list."""
    now, before = draw(rounded()), draw(rounded())
    figures: dict[str, Any] = {"hh_all": now[0]}
    figures |= {"hh_a": now[1]} if chance(draw, 60) else {"s1": now[2]}
    if chance(draw, 60):
        previous: dict[str, Any] = {"hh_all": before[0], "hh_a": before[1]}
    else:
        previous = {"s1": before[2]}
    if chance(draw, 10):
        previous, figures = {}, {**figures, "d1": Decimal(draw(st.integers(-100, 100))) / 100}
    comparison = pick(draw, oracle.COMPARISONS)
    bound = pick(draw, (*strategies.BOUNDS["d1"], "60", "-60"))
    requires = {"fact": "d1", comparison: f"{bound} percentage_point"}
    return one_case(requires, PlainCommune(figures, previous))


@everyday(max_examples=300 * MORE_LAWS)
@given(changes_to_counts())
def test_a_change_lacks_the_least_part_that_makes_it(case: RuleCase) -> None:
    check(case)


@st.composite
def villages_lacking(draw: strategies.Draw) -> RuleCase:
    """A share or number of villages, some of them unknown, and at times what the commune reports of all of them."""
    requires: dict[str, Any] = {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}}
    which = pick(draw, ("for_each", "for_each", "r1", "r2"))
    comparison = pick(draw, ("at_least", *oracle.COMPARISONS))
    number = 1 + draw(strategies.up_to(7))
    if which == "r2" or (which == "for_each" and chance(draw, 40)):
        bound = f"{draw(st.integers(0, number + 1))} thôn"
    else:
        bound = f"{pick(draw, ('80', '50', '66.7', '33.3', '12.5', '0.1'))} %"
    requires = {**(requires if which == "for_each" else {"fact": which}), comparison: bound}
    flag = "v_house" if which == "r2" else "v_light"
    share_of_yes = pick(draw, (10, 40, 90))
    truth = [chance(draw, share_of_yes) for _ in range(number)]
    said = [{} if chance(draw, pick(draw, (0, 50))) else {flag: answer} for answer in truth]
    listed = pick(draw, (number, number, number, number // 2, 0))
    figures: dict[str, Any] = {}
    if listed < number and chance(draw, 80):
        figures["villages"] = number
    yes = sum(truth)
    exact = Fraction(100 * yes, number)
    if which == "r1" and chance(draw, 50) and (exact * 100).denominator == 1:
        figures["r1"] = Decimal(exact.numerator) / exact.denominator
    elif which == "r2" and chance(draw, 50):
        figures["r2"] = yes
    elif which == "for_each" and chance(draw, 30) and (figures or exact.denominator in (1, 2, 4)):
        figures[flag] = exact
    named = zip(strategies.NAMES, said, strict=False)
    villages = [Village(name, answer) for name, answer in list(named)[:listed]]
    commune = PlainCommune(figures, villages=villages)
    if not strategies.consistent(commune):
        commune = PlainCommune({"villages": number}, villages=villages)
    return one_case(requires, commune)


@everyday(max_examples=300 * MORE_LAWS)
@given(villages_lacking())
def test_villages_lack_the_least_number_that_meets_the_bound(case: RuleCase) -> None:
    check(case)


def test_every_kind_of_shortfall_is_met_with() -> None:
    """The laws above say something: each unit, an open one, and none at all are common."""
    seen: Counter[str] = Counter()

    @everyday(max_examples=600, database=None, derandomize=True)
    @given(st.one_of(LEAVES, shares_as_given(), changes_to_counts(), villages_lacking()))
    def look(case: RuleCase) -> None:
        expected = expected_shortfall(case)
        verdict = oracle.judge(case.rule_doc, DICTIONARY, case.commune, case.year).verdict
        if expected is None:
            seen["out of reach"] += verdict == NOT_MET and "is" not in case.rule_doc["criteria"][0]["indicators"][0]
        else:
            seen[expected.unit] += 1
            seen["interval"] += expected.low != expected.high
            seen["strictly"] += expected.strictly
            seen["less"] += not expected.more

    look()
    often = ("household", "percentage_point", "village", "interval", "strictly", "less", "out of reach")
    assert min(seen[name] for name in often) >= 5, seen


# By hand: what to read first.


@pytest.mark.parametrize(
    ("requires", "commune", "expected"),
    [
        # 2,280 of 2,410: 95 % are 2,289.5, so 2,290 do
        (
            {"fact": "s1", "at_least": "95 %"},
            PlainCommune({"hh_a": 2280, "hh_all": 2410}),
            (10, 10, "household", "hh_a"),
        ),
        # more than half of 8 is 5
        ({"fact": "s1", "more_than": "50 %"}, PlainCommune({"hh_a": 4, "hh_all": 8}), (1, 1, "household", "hh_a")),
        # 6 % of 110 is 7 and nothing else, whether rounded or cut; half of them are 55
        ({"fact": "s1", "at_least": "50 %"}, PlainCommune({"s1": 6, "hh_all": 110}), (48, 48, "household", "hh_a")),
        # 50 % of 110 may be 55 or 56
        (
            {"fact": "s1", "at_least": "92 %"},
            PlainCommune({"s1": 50, "hh_all": 110}),
            (42, 42, "percentage_point", "s1"),
        ),
        ({"fact": "s1", "at_least": "92 %"}, PlainCommune({"s1": 50}), (42, 42, "percentage_point", "s1")),
        # 24 of 25 are 96 %: a fall of 4 points leaves 23, one household less
        (
            {"fact": "d1", "at_least": "4 percentage_point"},
            PlainCommune({"hh_a": 24, "hh_all": 25}, {"hh_a": 24, "hh_all": 25}),
            (1, 1, "household", "hh_a"),
        ),
        # 0.4 % cannot fall by 0.5 points
        (
            {"fact": "d3", "at_least": "0.5 percentage_point"},
            PlainCommune({"p1": Decimal("0.1")}, {"p1": Decimal("0.4")}),
            None,
        ),
        ({"fact": "c1", "at_most": "0 incident"}, PlainCommune({"c1": 3}), (3, 3, "incident", "c1")),
        # one person more is enough; of a share, whatever is above
        ({"fact": "c2", "more_than": "100 person"}, PlainCommune({"c2": 100}), (1, 1, "person", "c2")),
        ({"fact": "r1", "more_than": "50 %"}, PlainCommune({"r1": 50}), (0, 0, "percentage_point", "r1")),
        (
            {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}},
            PlainCommune(villages=[Village("A", {"v_light": False}), Village("B"), Village("C", {"v_light": True})]),
            (1, 2, "village", None),
        ),
        # of three or four villages one may be: two or three too many
        (
            {"for_each": "village", "requires": {"fact": "v_light", "is": "true"}, "at_most": "1 thôn"},
            PlainCommune(villages=[*(Village(name, {"v_light": True}) for name in "ABC"), Village("D")]),
            (2, 3, "village", None),
        ),
        ({"fact": "f1", "is": "true"}, PlainCommune({"f1": False}), None),
        ({"fact": "c1", "at_most": "3 incident"}, PlainCommune({"c1": 3}), None),  # met
        ({"fact": "c1", "at_most": "3 incident"}, PlainCommune(), None),  # unknown
    ],
)
def test_worked_examples(requires: Any, commune: PlainCommune, expected: tuple[Any, ...] | None) -> None:
    found = check(one_case(requires, commune))
    assert (None if found is None else (found.low, found.high, found.unit, found.fact)) == expected
