"""Estimated figures: a decided verdict is that of every value, an open one is open because values differ."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import ntm_criteria as ntm

from . import strategies, uncertain
from .adapter import MORE_LAWS, commune_of, everyday, rule_set_of
from .oracle import PlainCommune
from .strategies import BEFORE, NOW, Gap, RuleCase
from .uncertain import UncertainCase, difference


@everyday(max_examples=150 * MORE_LAWS)
@given(st.data())
def test_an_interval_is_judged_as_all_of_its_values_are(data: st.DataObject) -> None:
    case = uncertain.drawn(data.draw, single=data.draw(st.booleans()))
    assume(case is not None)
    assert case is not None
    assert difference(case) is None


def of_one(requires: Any, commune: PlainCommune, **intervals: tuple[int, int]) -> UncertainCase:
    case = RuleCase(strategies.one_indicator(requires), commune, 2024)
    ends = {Gap(fact, NOW): (Fraction(low), Fraction(high)) for fact, (low, high) in intervals.items()}
    return UncertainCase(case, ends)


@pytest.mark.parametrize(
    ("requires", "facts", "intervals", "verdict", "reason"),
    [
        ({"fact": "c2", "at_least": "100 person"}, {}, {"c2": (100, 105)}, "met", None),
        ({"fact": "c2", "more_than": "100 person"}, {}, {"c2": (100, 105)}, "unknown", "within-error"),
        ({"fact": "c2", "less_than": "100 person"}, {}, {"c2": (100, 105)}, "not_met", "above-bound"),
        ({"fact": "c2", "at_most": "100 person"}, {}, {"c2": (100, 105)}, "unknown", "within-error"),
        ({"fact": "s1", "at_least": "92 %"}, {"hh_all": 25}, {"hh_a": (23, 25)}, "met", None),
        ({"fact": "s1", "at_least": "92 %"}, {"hh_all": 25}, {"hh_a": (22, 25)}, "unknown", "within-error"),
        ({"fact": "s1", "at_least": "92 %"}, {"hh_a": 23}, {"hh_all": (23, 25)}, "met", None),
        ({"fact": "s1", "at_least": "92 %"}, {"hh_a": 23}, {"hh_all": (24, 26)}, "unknown", "within-error"),
        # a whole that may be 0 leaves open whether there is a share at all
        ({"fact": "s1", "at_least": "92 %"}, {"hh_a": 0}, {"hh_all": (0, 2)}, "unknown", "within-error"),
        ({"fact": "s1", "at_least": "92 %"}, {"hh_a": 0}, {"hh_all": (0, 0)}, "unknown", "zero-whole"),
        # a share that reaches beyond its whole: what is above cannot be, and the rest is judged
        ({"fact": "s1", "at_least": "92 %"}, {"hh_all": 25}, {"hh_a": (24, 30)}, "met", None),
    ],
)
def test_of_one_comparison(
    requires: Any, facts: dict[str, Any], intervals: dict[str, tuple[int, int]], verdict: str, reason: str | None
) -> None:
    first = {fact: low for fact, (low, _) in intervals.items()}
    case = of_one(requires, PlainCommune(facts | first), **intervals)
    result = ntm.assess(case.commune(), rule_set_of(case.case.rule_doc))["1.1"]
    assert (str(result.verdict), result.reason) == (verdict, reason)
    assert difference(case) is None


def test_changes_and_villages() -> None:
    fall = strategies.one_indicator({"fact": "d3", "at_least": "0.5 percentage_point"})
    for ends, verdict in (((70, 77), "met"), ((75, 80), "unknown"), ((80, 90), "not_met")):
        commune = PlainCommune({"p1": Fraction(ends[0], 10)}, {"p1": Fraction(82, 10)})
        intervals = {Gap("p1", NOW): (Fraction(ends[0], 10), Fraction(ends[1], 10))}
        plain = PlainCommune(
            {"p1": strategies.plain("p1", commune.facts["p1"])},  # type: ignore[arg-type]
            {"p1": strategies.plain("p1", commune.previous["p1"])},  # type: ignore[arg-type]
        )
        case = UncertainCase(RuleCase(fall, plain, 2024), intervals)
        assert ntm.assess(case.commune(), rule_set_of(fall))["1.1"].verdict == verdict
        assert difference(case) is None
        last_year = {Gap("p1", BEFORE): (Fraction(80, 10), Fraction(84, 10))}
        assert difference(UncertainCase(RuleCase(fall, plain, 2024), last_year)) is None


def test_the_exact_commune_is_what_it_was() -> None:
    """An interval of one number is that number."""
    document = strategies.one_indicator({"fact": "c2", "at_least": "100 person"})
    exact = commune_of(PlainCommune({"c2": 100}), 2024)
    one = of_one({"fact": "c2", "at_least": "100 person"}, PlainCommune({"c2": 100}), c2=(100, 100)).commune()
    rules = rule_set_of(document)
    assert ntm.assess(one, rules)["1.1"].observed.value == ntm.assess(exact, rules)["1.1"].observed.value == 100
