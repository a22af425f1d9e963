"""Checks that figures agree: a part with its whole, and a reported figure with the value derived from others.

The checks are computed over a `Source`, so they serve one commune and every row of a table.
"""

from collections.abc import Iterator
from functools import partial
from typing import Generic, Protocol

from attrs import frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model.arithmetic import Number, Pair, Relation, Truth, agrees, holds
from ntm_criteria.model.measure import Change, Measure, PointT, Ratio, Source, Villages
from ntm_criteria.model.rule_set import RuleSet


class ComparedSource(Source[PointT, object], Protocol[PointT]):
    """A source whose figures can be checked against each other."""

    def possible_totals(self, measure: Villages, reported: PointT) -> tuple[PointT, PointT]:
        """The two totals nearest to a reported one that the villages' own figures allow, one on either side of it.

        Unknown where the villages' figures cannot contradict a total.
        """

    def fineness(self, fact: str, previous: bool) -> Pair:
        """The unit of the last digit of a reported figure: 0.1 for "87,5 %"."""

    def hold(self, number: Number, stage: int) -> Number:
        """Keep a number that is used several times; `stage` is 1 if no other kept number goes into it, else 2."""


@frozen(eq=False)
class Check(Generic[PointT]):
    """The result of one check of a reported figure.

    :ivar code: the problem if the figures disagree.
    :ivar fact: the id of the reported fact.
    :ivar previous: whether last year's figure is checked.
    :ivar whole: the id of the whole that it must not exceed, if it is a part.
    :ivar measure: how it follows from other figures, if it does.
    :ivar agrees: whether the figures agree, as a point of the source; unknown where either of them is.
    """

    code: ProblemCode
    fact: str
    previous: bool
    whole: str | None
    measure: Measure | None
    agrees: PointT


def checks_of_parts(rules: RuleSet, source: ComparedSource[PointT], *, previous: bool) -> Iterator[Check[PointT]]:
    """Check that parts do not exceed their wholes."""
    is_within = partial(holds, Relation.AT_MOST)
    for part, whole in rules.parts:
        fits = source.derive(is_within, source.given(part, previous), source.given(whole, previous))
        yield Check(ProblemCode.PART_EXCEEDS_WHOLE, part, previous, whole, None, fits)


def checks_of_counts(rules: RuleSet, source: ComparedSource[PointT], *, previous: bool) -> Iterator[Check[PointT]]:
    """Check each reported share against its two counts."""
    for fact, of_previous, measure in rules.derived:
        if isinstance(measure, Ratio) and of_previous is previous:
            yield _derived(fact, previous, measure, measure.derived(source), source)


def checks_of_changes(rules: RuleSet, source: ComparedSource[PointT]) -> Iterator[Check[PointT]]:
    """Check each reported change against the figures of two years."""
    for fact, _, measure in rules.derived:
        if isinstance(measure, Change):
            yield _derived(fact, False, measure, measure.derived(source), source)


def checks_of_villages(rules: RuleSet, source: ComparedSource[PointT]) -> Iterator[Check[PointT]]:
    """Check each reported total over the villages against another total, else against the villages' own figures."""
    for fact, _, measure in rules.derived:
        if isinstance(measure, Villages):
            check: Check[PointT] = _derived(fact, False, measure, measure.total(source), source)
            reported = source.given(fact, False)
            below, above = source.possible_totals(measure, reported)

            def fits(reported: Pair, below: Pair, above: Pair, fact: str = fact) -> Truth:
                return _agrees(fact, False, source, reported, below) | _agrees(fact, False, source, reported, above)

            from_villages = source.derive(fits, reported, below, above)
            yield Check(check.code, fact, False, None, measure, source.first(check.agrees, from_villages))


def _derived(
    fact: str, previous: bool, measure: Measure, derived: PointT | None, source: ComparedSource[PointT]
) -> Check[PointT]:
    agreement = partial(_agrees, fact, previous, source)
    point = source.derive(agreement, source.given(fact, previous), derived)
    return Check(ProblemCode.FIGURES_DISAGREE, fact, previous, None, measure, point)


def _agrees(fact: str, previous: bool, source: ComparedSource[PointT], reported: Pair, derived: Pair) -> Truth:
    return agrees(reported, source.fineness(fact, previous), derived, source.hold)
