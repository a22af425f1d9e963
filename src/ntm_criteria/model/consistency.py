"""Checks that figures agree: a part with its whole, and a reported figure with the value derived from other figures.

The checks are computed over a `Source`, so they work for one commune and for all rows of a table.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from attrs import evolve, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model.arithmetic import Number, Pair, Relation, Span, Truth, agrees, holds, percent
from ntm_criteria.model.measure import (
    Change,
    Given,
    Measure,
    PointT,
    Ratio,
    Source,
    Sum,
    VillageCount,
    Villages,
    VillageShare,
)
from ntm_criteria.model.rule_set import RuleSet

MeasureT = TypeVar("MeasureT", Ratio, Sum, Change, VillageShare, VillageCount)
TruthT = TypeVar("TruthT")  # a bool or column of booleans, or the source's "unknown"
TruthT_co = TypeVar("TruthT_co", covariant=True)


class ComparedSource(Source[PointT], Protocol[PointT, TruthT_co]):
    """A source whose figures can be checked against each other."""

    def test(self, function: Callable[..., Truth], *points: PointT | None) -> TruthT_co:
        """Return `function` of the spans of these points, which is true or false; unknown where a point is unknown."""

    def possible_totals(self, measure: Villages, reported: PointT) -> tuple[PointT, PointT]:
        """Return the nearest totals below and above `reported` that the villages' own figures allow.

        Both totals are unknown if the villages' figures cannot contradict any reported total.
        """

    def fineness(self, fact: str, previous: bool) -> Pair:
        """Return the size of one step in the last decimal place of the figure reported for `fact`: 0.1 for "87,5 %"."""

    def hold(self, number: Number, stage: int) -> Number:
        """Keep a number that is used several times; `stage` is above those of the held numbers that it is computed from."""


@frozen(eq=False)
class Check(Generic[TruthT]):
    """The result of one check of a reported figure.

    :ivar code: the kind of problem to report if the figures disagree.
    :ivar fact: the id of the reported fact.
    :ivar previous: whether last year's figure is checked.
    :ivar other: the id of the fact that it is compared with: one that it must not exceed, or must equal; else None.
    :ivar measure: for a figure that other figures also give, the measure that derives it; else None.
    :ivar agrees: answers to the question whether the figures agree; the first known answer applies.
    :ivar levels: the measures of the two facts, if `other` is not None.
    :ivar compared: for each answer, the two values that it compares, if `other` is not None.
    """

    code: ProblemCode
    fact: str
    previous: bool
    other: str | None
    measure: Measure | None
    agrees: tuple[TruthT, ...]
    levels: "tuple[Given | Sum | Ratio, ...]" = ()
    compared: tuple[tuple[Any, Any], ...] = ()

    @property
    def figures(self) -> tuple[Given, ...]:
        """All figures that are compared, except those of villages."""
        if self.other is not None:
            return tuple(dict.fromkeys(figure for level in self.levels for figure in level.inputs))
        basis = self.measure.basis if isinstance(self.measure, Ratio | Sum | Change) else ()
        return (Given(self.fact, self.previous), *basis)


def checks_of_parts(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], *, previous: bool
) -> Iterator[Check[TruthT]]:
    """Yield a check of each figure against the one that it is a part of, and of two reports of one share."""
    for part, whole, of_previous in rules.smaller:
        if of_previous is not previous:
            continue
        small, large = _level(rules, part, previous), _level(rules, whole, previous)
        pairs = [(small.point(source), large.point(source))]
        if isinstance(small, Ratio):  # where both shares follow from counts, the counts are checked against each other
            pairs = [
                (source.given(part, previous), large.point(source)),
                (small.point(source), source.given(whole, previous)),
            ]
        yield from _compared(ProblemCode.PART_EXCEEDS_WHOLE, small, large, pairs, _is_within, source)
    for fact, of_previous, measure in rules.derived:
        for same in measure.same if isinstance(measure, Ratio) and of_previous is previous else ():
            if fact < same:  # each pair once
                own, other = Given(fact, previous), Given(same, previous)
                pairs = [(own.point(source), other.point(source))]
                yield from _compared(ProblemCode.FIGURES_DISAGREE, own, other, pairs, _is_same, source)


def _level(rules: RuleSet, fact: str, previous: bool) -> Given | Sum | Ratio:
    """Return the measure of a fact, apart from any total over villages."""
    measure = rules.measures.get((fact, previous))
    return measure if isinstance(measure, Sum | Ratio) else Given(fact, previous)


def _compared(
    code: ProblemCode,
    one: Given | Sum | Ratio,
    other: Given | Sum | Ratio,
    pairs: Iterable[tuple[PointT, PointT]],
    test: Callable[[Pair, Pair], Truth],
    source: ComparedSource[PointT, TruthT],
) -> Iterator[Check[TruthT]]:
    """Yield a check of `one` against `other`, if any of the pairs of values can be known."""
    if known := tuple(pair for pair in pairs if all(pair)):
        agrees = tuple(source.test(test, *pair) for pair in known)
        yield Check(code, one.fact, one.previous, other.fact, None, agrees, (one, other), known)


def checks_of_counts(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], *, previous: bool
) -> Iterator[Check[TruthT]]:
    """Yield a check of each reported share against its two counts, and of each reported total against its terms."""
    shares = _reported(rules, source, Ratio, previous=previous)
    totals = _reported(rules, source, Sum, previous=previous)
    counted: list[tuple[str, Ratio | Sum, PointT]] = [*shares, *totals]
    for fact, measure, figure in counted:
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

        def fits_one(reported: Span, below: Span, above: Span, fact: str = fact) -> Truth:
            return _agrees(fact, source, reported, below) | _agrees(fact, source, reported, above)

        from_villages = source.test(fits_one, figure, *source.possible_totals(measure, figure))
        yield evolve(check, agrees=(*check.agrees, from_villages))


def checks_of_yearly_changes(rules: RuleSet, source: ComparedSource[PointT, TruthT]) -> Iterator[Check[TruthT]]:
    """Yield a check of each figure that the dictionary says changes little in a year, against last year's figure."""
    for id_ in sorted(rules.reads & rules.reads_previous):
        if most := rules.facts[id_].yearly_change:
            now, before = Given(id_), Given(id_, previous=True)
            pairs = [(now.point(source), before.point(source))]
            yield from _compared(ProblemCode.IMPLAUSIBLE, now, before, pairs, partial(_is_steady, most), source)


def _reported(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], kind: type[MeasureT], *, previous: bool = False
) -> Iterator[tuple[str, MeasureT, PointT]]:
    """Yield (fact id, measure, figure) for each reported fact whose measure is a `kind`. (Unknown is falsy.)"""
    for fact, of_previous, measure in rules.derived:
        if isinstance(measure, kind) and of_previous is previous and (figure := source.given(fact, previous)):
            yield fact, measure, figure


def _with_derived(
    fact: str,
    measure: Ratio | Sum | Change | Villages,
    figure: PointT,
    derived: PointT | None,
    source: ComparedSource[PointT, TruthT],
    *,
    previous: bool = False,
) -> Check[TruthT]:
    def fits(reported: Span, value: Span) -> Truth:
        return _agrees(fact, source, reported, value, previous=previous)

    answer = source.test(fits, figure, derived)
    return Check(ProblemCode.FIGURES_DISAGREE, fact, previous, None, measure, (answer,))


def _agrees(
    fact: str, source: ComparedSource[PointT, TruthT], reported: Span, derived: Span, *, previous: bool = False
) -> Truth:
    return agrees(reported, source.fineness(fact, previous), derived, source.hold)


def _is_within(part: Span, whole: Span) -> Truth:
    return holds(Relation.AT_MOST, part[0], whole[1]) | (part[0][1] <= 0)  # a share of nothing contradicts no other


def _is_steady(most: int, now: Span, before: Span) -> Truth:
    """Whether a figure differs from last year's by no more than `most` percent; a figure of 0 has no percentage."""
    least, greatest = percent(now[0], before[1]), percent(now[1], before[0])
    is_steady = holds(Relation.AT_MOST, least, (100 + most, 1)) & holds(Relation.AT_LEAST, greatest, (100 - most, 1))
    return is_steady | (before[0][0] <= 0)


def _is_same(one: Span, other: Span) -> Truth:
    return holds(Relation.AT_MOST, one[0], other[1]) & holds(Relation.AT_LEAST, one[1], other[0])
