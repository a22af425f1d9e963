"""Figures that must agree: a part and its whole, and a figure that is reported although it follows from others.

Written over a `Source`, so the same lines compare the figures of one commune and those of every row of a table.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from attrs import frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model.arithmetic import Number, Pair, Relation, Truth, agrees, holds
from ntm_criteria.model.measure import Change, Measure, PointT, Ratio, Source, VillageCount, Villages, VillageShare
from ntm_criteria.model.rule_set import RuleSet

MeasureT = TypeVar("MeasureT", Ratio, Change, VillageShare, VillageCount)


class ComparedSource(Source[PointT, object], Protocol[PointT]):
    """A source whose figures are compared with each other."""

    def possible_totals(self, measure: Villages, reported: PointT) -> tuple[PointT, PointT]:
        """What the villages' own figures may make, next to a reported total: at most it, and at least it.

        Unknown where they say nothing that could contradict it.
        """

    def fineness(self, fact: str, previous: bool) -> Pair:
        """The unit of the last digit of a figure as it was written."""

    def hold(self, number: Number, stage: int) -> Number:
        """A number that is used several times; `stage` is how many rounds of such numbers it is computed from."""


@frozen(eq=False)
class Check(Generic[PointT]):
    """Two figures that must agree.

    :ivar code: what it is called if they do not.
    :ivar fact: the figure that is compared.
    :ivar previous: whether last year's is meant.
    :ivar whole: of a part, the fact that holds its whole.
    :ivar measure: of a figure that also follows from others, how.
    :ivar agrees: whether they agree, as a point of the source; unknown where either is.
    """

    code: ProblemCode
    fact: str
    previous: bool
    whole: str | None
    measure: Measure | None
    agrees: PointT


def checks_of_parts(rules: RuleSet, source: ComparedSource[PointT], *, previous: bool) -> Iterator[Check[PointT]]:
    """Check that no part is larger than its whole."""
    for part, whole in rules.parts:
        if figure := source.given(part, previous):
            fits = source.derive(_is_within, figure, source.given(whole, previous))
            yield Check(ProblemCode.PART_EXCEEDS_WHOLE, part, previous, whole, None, fits)


def checks_of_counts(rules: RuleSet, source: ComparedSource[PointT], *, previous: bool) -> Iterator[Check[PointT]]:
    """Check that each share is the one that its two counts make."""
    for fact, measure, figure in _reported(rules, source, Ratio, previous=previous):
        yield _with_derived(fact, measure, figure, measure.derived(source), source, previous=previous)


def checks_of_changes(rules: RuleSet, source: ComparedSource[PointT]) -> Iterator[Check[PointT]]:
    """Check that each change is the one that the figures of two years make."""
    for fact, measure, figure in _reported(rules, source, Change):
        yield _with_derived(fact, measure, figure, measure.derived(source), source)


def checks_of_villages(rules: RuleSet, source: ComparedSource[PointT]) -> Iterator[Check[PointT]]:
    """Check that each figure of all villages is one that another total, or else the villages' own figures, can make."""
    shares, counts = _reported(rules, source, VillageShare), _reported(rules, source, VillageCount)
    reported: list[tuple[str, Villages, PointT]] = [*shares, *counts]
    for fact, measure, figure in reported:
        check = _with_derived(fact, measure, figure, measure.total(source), source)

        def fits_one(reported: Pair, below: Pair, above: Pair, fact: str = fact) -> Truth:
            return _agrees(fact, source, reported, below) | _agrees(fact, source, reported, above)

        from_villages = source.derive(fits_one, figure, *source.possible_totals(measure, figure))
        yield Check(check.code, fact, False, None, measure, source.first(check.agrees, from_villages))


def _reported(
    rules: RuleSet, source: ComparedSource[PointT], kind: type[MeasureT], *, previous: bool = False
) -> Iterator[tuple[str, MeasureT, PointT]]:
    """The facts that follow from others in this way and are reported all the same; an unknown point is falsy."""
    for fact, of_previous, measure in rules.derived:
        if isinstance(measure, kind) and of_previous is previous and (figure := source.given(fact, previous)):
            yield fact, measure, figure


def _with_derived(
    fact: str,
    measure: Measure,
    figure: PointT,
    derived: PointT | None,
    source: ComparedSource[PointT],
    *,
    previous: bool = False,
) -> Check[PointT]:
    def fits(reported: Pair, value: Pair) -> Truth:
        return _agrees(fact, source, reported, value, previous=previous)

    agreement = source.derive(fits, figure, derived)
    return Check(ProblemCode.FIGURES_DISAGREE, fact, previous, None, measure, agreement)


def _agrees(
    fact: str, source: ComparedSource[PointT], reported: Pair, derived: Pair, *, previous: bool = False
) -> Truth:
    return agrees(reported, source.fineness(fact, previous), derived, source.hold)


def _is_within(part: Pair, whole: Pair) -> Truth:
    return holds(Relation.AT_MOST, part, whole)
