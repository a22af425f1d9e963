"""Checks that figures agree: a part with its whole, and a reported figure with the value derived from other figures.

The checks are computed over a `Source`, so they work for one commune and for all rows of a table.
"""

from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from attrs import frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model.arithmetic import Number, Pair, Relation, Truth, agrees, holds
from ntm_criteria.model.measure import Change, Measure, PointT, Ratio, Source, VillageCount, Villages, VillageShare
from ntm_criteria.model.rule_set import RuleSet

MeasureT = TypeVar("MeasureT", Ratio, Change, VillageShare, VillageCount)
TruthT = TypeVar("TruthT")  # a bool or column of booleans, or the source's "unknown"
TruthT_co = TypeVar("TruthT_co", covariant=True)


class ComparedSource(Source[PointT, object], Protocol[PointT, TruthT_co]):
    """A source whose figures can be checked against each other."""

    def test(self, function: Callable[..., Truth], *points: PointT | None) -> TruthT_co:
        """Return `function(*points)`, which is true or false; unknown where a point is unknown."""

    def possible_totals(self, measure: Villages, reported: PointT) -> tuple[PointT, PointT]:
        """Return the nearest totals below and above `reported` that the villages' own figures allow.

        Both totals are unknown if the villages' figures cannot contradict any reported total.
        """

    def fineness(self, fact: str, previous: bool) -> Pair:
        """Return the size of one step in the last decimal place of the figure reported for `fact`: 0.1 for "87,5 %"."""

    def hold(self, number: Number, stage: int) -> Number:
        """Keep a number that is used several times; `stage` is 2 if it is computed from results of `hold`, else 1."""


@frozen(eq=False)
class Check(Generic[TruthT]):
    """The result of one check of a reported figure.

    :ivar code: the kind of problem to report if the figures disagree.
    :ivar fact: the id of the reported fact.
    :ivar previous: whether last year's figure is checked.
    :ivar whole: for a part, the id of the whole that it must not exceed.
    :ivar measure: for a figure that other figures also give, the measure that derives it; else None.
    :ivar agrees: answers to the question whether the figures agree; the first known answer applies.
    """

    code: ProblemCode
    fact: str
    previous: bool
    whole: str | None
    measure: Measure | None
    agrees: tuple[TruthT, ...]


def checks_of_parts(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], *, previous: bool
) -> Iterator[Check[TruthT]]:
    """Yield a check of each reported part against the whole that it must not exceed."""
    for part, whole in rules.parts:
        if figure := source.given(part, previous):
            fits = source.test(_is_within, figure, source.given(whole, previous))
            yield Check(ProblemCode.PART_EXCEEDS_WHOLE, part, previous, whole, None, (fits,))


def checks_of_counts(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], *, previous: bool
) -> Iterator[Check[TruthT]]:
    """Yield a check of each reported share against its two counts (part and whole)."""
    for fact, measure, figure in _reported(rules, source, Ratio, previous=previous):
        yield _with_derived(fact, measure, figure, measure.derived(source), source, previous=previous)


def checks_of_changes(rules: RuleSet, source: ComparedSource[PointT, TruthT]) -> Iterator[Check[TruthT]]:
    """Yield a check of each reported change against the shares of this year and last year."""
    for fact, measure, figure in _reported(rules, source, Change):
        yield _with_derived(fact, measure, figure, measure.derived(source), source)


def checks_of_villages(rules: RuleSet, source: ComparedSource[PointT, TruthT]) -> Iterator[Check[TruthT]]:
    """Yield a check of each reported total over villages: against its flag's total, else the villages' figures."""
    shares, counts = _reported(rules, source, VillageShare), _reported(rules, source, VillageCount)
    reported: list[tuple[str, Villages, PointT]] = [*shares, *counts]
    for fact, measure, figure in reported:
        check = _with_derived(fact, measure, figure, measure.total(source), source)

        def fits_one(reported: Pair, below: Pair, above: Pair, fact: str = fact) -> Truth:
            return _agrees(fact, source, reported, below) | _agrees(fact, source, reported, above)

        from_villages = source.test(fits_one, figure, *source.possible_totals(measure, figure))
        yield Check(check.code, fact, False, None, measure, (*check.agrees, from_villages))


def _reported(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], kind: type[MeasureT], *, previous: bool = False
) -> Iterator[tuple[str, MeasureT, PointT]]:
    """Yield (fact id, measure, figure) for each reported fact whose measure is a `kind`. (Unknown is falsy.)"""
    for fact, of_previous, measure in rules.derived:
        if isinstance(measure, kind) and of_previous is previous and (figure := source.given(fact, previous)):
            yield fact, measure, figure


def _with_derived(
    fact: str,
    measure: Measure,
    figure: PointT,
    derived: PointT | None,
    source: ComparedSource[PointT, TruthT],
    *,
    previous: bool = False,
) -> Check[TruthT]:
    def fits(reported: Pair, value: Pair) -> Truth:
        return _agrees(fact, source, reported, value, previous=previous)

    answer = source.test(fits, figure, derived)
    return Check(ProblemCode.FIGURES_DISAGREE, fact, previous, None, measure, (answer,))


def _agrees(
    fact: str, source: ComparedSource[PointT, TruthT], reported: Pair, derived: Pair, *, previous: bool = False
) -> Truth:
    return agrees(reported, source.fineness(fact, previous), derived, source.hold)


def _is_within(part: Pair, whole: Pair) -> Truth:
    return holds(Relation.AT_MOST, part, whole)
