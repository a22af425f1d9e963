"""Measures: in which order each one looks for its figure. The source here is a plain mapping."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from attrs import field, frozen

from ntm_criteria.model import Change, Given, Measure, Pair, Ratio, Span, VillageCount, Villages, VillageShare, exactly
from ntm_criteria.model.measure import Source


@frozen
class Figures:
    """Figures by fact id, whole, as text of a decimal number ("8.2") or two of these; last year's under "previous.…"."""

    known: Mapping[str, Any]
    asked: list[tuple[Any, ...]] = field(factory=list)

    def given(self, fact: str, previous: bool) -> Span | None:
        found = self.known.get(f"previous.{fact}" if previous else fact)
        if isinstance(found, tuple):
            return Fraction(found[0]).as_integer_ratio(), Fraction(found[1]).as_integer_ratio()
        return None if found is None else exactly(Fraction(found).as_integer_ratio())

    def total_of(self, flag: str) -> Span | None:
        return self.given(flag, False)

    def village_number(self, flag: str) -> Span | None:
        return self.given("villages", False)

    @staticmethod
    def first(point: Span | None, fallback: Span | None) -> Span | None:
        return fallback if point is None else point

    @staticmethod
    def derive(function: Callable[..., Pair], *points: Span | None) -> Span | None:
        known = [point for point in points if point is not None]
        if len(known) < len(points):
            return None
        return function(*(point[0] for point in known)), function(*(point[1] for point in known))

    @staticmethod
    def turned(point: Span | None) -> Span | None:
        return None if point is None else (point[1], point[0])

    @staticmethod
    def where(test: Callable[[Span], bool], point: Span | None, value: Pair) -> Span | None:
        return exactly(value) if point is not None and test(point) else None

    def villages(self, measure: Villages, reported: Span | None) -> Span:
        self.asked.append((measure, reported))
        return (1, 1), (2, 1)


def value(measure: Measure, known: Mapping[str, str | int]) -> Fraction | str:
    """What the measure makes of these figures, as one value."""
    source: Source[Span | None] = Figures(known)
    span = measure.value(source)
    if span is None:
        return "unknown"
    low, high = span
    assert low == high, "a measure of the commune's own figures is a point"
    return Fraction(low[0], low[1]) if low[1] else "undefined"


def check(measure: Measure, known: Mapping[str, str | int], expected: str) -> None:
    found = value(measure, known)
    assert found == (expected if expected in ("unknown", "undefined") else Fraction(expected))


@pytest.mark.parametrize(("previous", "known", "expected"), [
    (False, {"income": "55.5"}, "55.5"),
    (False, {"income": 0}, "0"),
    (False, {}, "unknown"),
    (False, {"previous.income": 50}, "unknown"),
    (True, {"income": 55, "previous.income": 50}, "50"),
    (True, {"income": 55}, "unknown"),
])  # fmt: skip
def test_a_given_figure_is_the_figure_of_its_year(
    previous: bool, known: Mapping[str, str | int], expected: str
) -> None:
    check(Given("income", previous), known, expected)


INSURED = Ratio("share", "insured", "people")


@pytest.mark.parametrize(("known", "expected"), [
    # both counts: the counts, whatever share stands beside them
    ({"insured": 23, "people": 25}, "92"),
    ({"insured": 23, "people": 25, "share": 50}, "92"),
    ({"insured": 0, "people": 25, "share": 50}, "0"),
    ({"insured": "22.5", "people": "25"}, "90"),
    ({"insured": 30, "people": 25}, "120"),
    # one count is missing: the share as given, if there is one
    ({"insured": 23, "share": "91.5"}, "91.5"),
    ({"people": 25, "share": "91.5"}, "91.5"),
    ({"share": "91.5"}, "91.5"),
    ({"share": 0}, "0"),
    ({"insured": 23}, "unknown"),
    ({"people": 25}, "unknown"),
    ({}, "unknown"),
    # a whole of nothing: there is no share, and no part need be reported, nor does a given share help
    ({"insured": 0, "people": 0}, "undefined"),
    ({"people": 0}, "undefined"),
    ({"people": 0, "share": 100}, "undefined"),
    # a part of nothing says nothing of a whole nobody reported
    ({"insured": 0}, "unknown"),
    ({"insured": 0, "share": 0}, "0"),
    # last year's figures are another year's
    ({"previous.insured": 23, "previous.people": 25, "previous.share": 92}, "unknown"),
    ({"insured": 23, "previous.people": 25, "share": 50}, "50"),
])  # fmt: skip
def test_a_share_is_its_two_counts_then_the_share_as_given(known: Mapping[str, str | int], expected: str) -> None:
    check(INSURED, known, expected)
    last_year = {f"previous.{fact}": figure for fact, figure in known.items() if not fact.startswith("previous.")}
    if len(last_year) == len(known):
        check(Ratio("share", "insured", "people", previous=True), last_year, expected)
        check(Ratio("share", "insured", "people", previous=True), known, "unknown")


@pytest.mark.parametrize(("known", "derived"), [
    ({"insured": 23, "people": 25, "share": 50}, Fraction(92)),
    ({"insured": 23, "share": 50}, None),
    ({"share": 50}, None),
])  # fmt: skip
def test_what_a_share_is_derived_to_leaves_the_given_one_out(
    known: Mapping[str, int], derived: Fraction | None
) -> None:
    found = INSURED.derived(Figures(known))
    assert (None if found is None else Fraction(*found[0])) == derived


FALL = Change("fall", Ratio("rate", "poor", "households"), Ratio("rate", "poor", "households", previous=True), sign=-1)
RISE = Change("rise", Given("rate"), Given("rate", previous=True), sign=1)


@pytest.mark.parametrize(("known", "expected"), [
    # both years: from counts where there are two, else from the rate given for that year
    ({"rate": "7.7", "previous.rate": "8.2"}, "0.5"),
    ({"rate": "8.2", "previous.rate": "7.7"}, "-0.5"),
    ({"poor": 45, "households": 1000, "previous.poor": 50, "previous.households": 1000}, "0.5"),
    ({"poor": 45, "households": 900, "previous.poor": 50, "previous.households": 1000}, "0"),
    ({"poor": 45, "households": 1000, "previous.rate": 6}, "1.5"),
    ({"rate": 4, "previous.poor": 50, "previous.households": 1000}, "1"),
    ({"poor": 45, "households": 1000, "rate": 99, "previous.rate": 6, "previous.poor": 7}, "1.5"),
    # two years beat a given change
    ({"rate": "7.7", "previous.rate": "8.2", "fall": 3}, "0.5"),
    # a year is missing: the change as given, if there is one
    ({"rate": "7.7", "fall": "0.3"}, "0.3"),
    ({"previous.rate": "8.2", "fall": "0.3"}, "0.3"),
    ({"poor": 45, "previous.rate": "8.2", "fall": "0.3"}, "0.3"),
    ({"fall": "-0.3"}, "-0.3"),
    ({"rate": "7.7"}, "unknown"),
    ({"previous.rate": "8.2"}, "unknown"),
    ({"poor": 45, "previous.poor": 50, "previous.households": 1000}, "unknown"),
    ({}, "unknown"),
    ({"previous.fall": 3}, "unknown"),
    # no households in one of the years: there is no rate, so there is no change, given or not
    ({"households": 0, "previous.rate": 6}, "undefined"),
    ({"rate": 6, "previous.households": 0}, "undefined"),
    ({"households": 0, "previous.households": 0}, "undefined"),
    ({"households": 0, "previous.rate": 6, "fall": 2}, "undefined"),
    # undefined in one year and unknown in the other is unknown: the change as given still counts
    ({"households": 0}, "unknown"),
    ({"households": 0, "fall": 2}, "2"),
])  # fmt: skip
def test_a_change_is_two_years_then_the_change_as_given(known: Mapping[str, str | int], expected: str) -> None:
    check(FALL, known, expected)


@pytest.mark.parametrize(("known", "expected"), [
    ({"rate": 60, "previous.rate": 50}, "10"),
    ({"rate": 50, "previous.rate": 60}, "-10"),
    ({"rate": 60, "rise": 1}, "1"),
    ({"rate": 60}, "unknown"),
])  # fmt: skip
def test_a_rise_is_the_other_way_round(known: Mapping[str, str | int], expected: str) -> None:
    check(RISE, known, expected)


@pytest.mark.parametrize(("measure", "inputs"), [
    (Given("income"), ["income"]),
    (Given("income", previous=True), ["previous.income"]),
    (INSURED, ["insured", "people", "share"]),
    (Ratio("share", "insured", "people", previous=True), ["previous.insured", "previous.people", "previous.share"]),
    (RISE, ["rate", "previous.rate", "rise"]),
    (FALL, ["poor", "households", "rate", "previous.poor", "previous.households", "previous.rate", "fall"]),
])  # fmt: skip
def test_the_figures_that_could_settle_a_measure(measure: Given | Ratio | Change, inputs: list[str]) -> None:
    assert [f"previous.{each.fact}" if each.previous else each.fact for each in measure.inputs] == inputs


class Body:
    """Some condition."""

    def read(self, reading: Any) -> Any:
        raise AssertionError("a measure hands its body on, it does not look into it")


@pytest.mark.parametrize("kind", [VillageShare, VillageCount])
@pytest.mark.parametrize(("fact", "known", "reported"), [
    (None, {"lit": 75}, None),
    ("lit", {}, None),
    ("lit", {"lit": 75}, (75, 1)),
    ("lit", {"previous.lit": 75}, None),
])  # fmt: skip
def test_villages_are_asked_with_what_the_commune_reports(
    kind: Callable[..., Villages], fact: str | None, known: Mapping[str, int], reported: Pair | None
) -> None:
    source = Figures(known)
    measure = kind(Body(), (), fact)
    assert measure.value(source) == ((1, 1), (2, 1)), "the span is the source's answer"
    assert source.asked == [(measure, reported and exactly(reported))]


@pytest.mark.parametrize(("meeting", "villages", "share", "number"), [
    (7, 8, "87.5", "7"),
    (0, 8, "0", "0"),
    (8, 8, "100", "8"),
    (1, 3, "100/3", "1"),
    (0, 0, "undefined", "undefined"),
])  # fmt: skip
def test_the_share_and_the_number_of_villages(meeting: int, villages: int, share: str, number: str) -> None:
    for kind, expected in ((VillageShare, share), (VillageCount, number)):
        numerator, denominator = kind.pair(meeting, villages)
        if expected == "undefined":
            assert denominator == 0
        else:
            assert Fraction(numerator, denominator) == Fraction(expected)


@pytest.mark.parametrize(("kind", "known", "reported"), [
    (VillageShare, {"lit": 75}, "75"),
    (VillageShare, {"lit": 75, "share": 80}, "75"),  # the total of the flag goes before the commune's own share
    (VillageCount, {"lit": "87.5", "villages": 8}, "7"),
    (VillageCount, {"lit": "87.5", "share": 6}, "6"),  # a share says nothing of a number while nobody knows of how many
    (VillageCount, {"lit": "87.5"}, None),
])  # fmt: skip
def test_a_total_of_the_flag_serves_shares_and_numbers(
    kind: Callable[..., Villages], known: Mapping[str, str | int], reported: str | None
) -> None:
    source = Figures(known)
    measure = kind(Body(), (), "share", "lit")
    measure.value(source)
    ((_, found),) = source.asked
    assert (None if found is None else Fraction(*found[0])) == (None if reported is None else Fraction(reported))


@pytest.mark.parametrize(("measure", "known", "low", "high"), [
    (Given("income"), {"income": ("54.9", "55")}, "54.9", "55"),
    (INSURED, {"share": ("56.9", "57")}, "56.9", "57"),
    (INSURED, {"insured": (20, 21), "people": 25}, "80", "84"),
    (INSURED, {"insured": 20, "people": (25, 40)}, "50", "80"),
    (INSURED, {"insured": (20, 22), "people": (25, 40)}, "50", "88"),
    (FALL, {"rate": ("7.6", "7.7"), "previous.rate": "8.2"}, "0.5", "0.6"),
    (FALL, {"rate": ("7.6", "7.7"), "previous.rate": ("8.2", "8.3")}, "0.5", "0.7"),
    (RISE, {"rate": ("7.6", "7.7"), "previous.rate": ("7.1", "7.2")}, "0.4", "0.6"),
])  # fmt: skip
def test_the_ends_of_figures_give_the_ends_of_what_is_derived(
    measure: Measure, known: Mapping[str, Any], low: str, high: str
) -> None:
    span = measure.value(Figures(known))
    assert span is not None
    assert [Fraction(*end) for end in span] == [Fraction(low), Fraction(high)]
