"""Figures that must agree: a part and its whole, and a figure that is reported although it follows from others.

Written over a `Source`, so the same lines compare the figures of one commune and those of every row of a table.
"""

from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from attrs import frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model.arithmetic import Number, Pair, Relation, Truth, agrees, holds
from ntm_criteria.model.measure import Change, Measure, PointT, Ratio, Source, VillageCount, Villages, VillageShare
from ntm_criteria.model.rule_set import RuleSet

TruthT = TypeVar("TruthT")  # the answer to a test, or what the source has for "unknown"
TruthT_co = TypeVar("TruthT_co", covariant=True)


class ComparedSource(Source[PointT, object], Protocol[PointT, TruthT_co]):
    """A source whose figures are compared with each other."""

    def test(self, function: Callable[..., Truth], *points: PointT | None) -> TruthT_co:
        """Whether figures pass a test; unknown where any of them is."""

    def possible_totals(self, measure: Villages, reported: PointT) -> tuple[PointT, PointT]:
        """What the villages' own figures may make, next to a reported total: at most it, and at least it.

        Unknown where they say nothing that could contradict it.
        """

    def fineness(self, fact: str, previous: bool) -> Pair:
        """The unit of the last digit of a figure as it was written."""

    def hold(self, number: Number, stage: int) -> Number:
        """A number that is used several times; `stage` is how many rounds of such numbers it is computed from."""


@frozen(eq=False)
class Check(Generic[TruthT]):
    """Two figures that must agree.

    :ivar code: what it is called if they do not.
    :ivar fact: the figure that is compared.
    :ivar previous: whether last year's is meant.
    :ivar whole: of a part, the fact that holds its whole.
    :ivar measure: of a figure that also follows from others, how.
    :ivar agrees: whether they agree; unknown where either figure is. The first answer that is known applies.
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
    """That no part is larger than its whole."""
    for part, whole in rules.parts:
        fits = source.test(_is_within, source.given(part, previous), source.given(whole, previous))
        yield Check(ProblemCode.PART_EXCEEDS_WHOLE, part, previous, whole, None, (fits,))


def checks_of_counts(
    rules: RuleSet, source: ComparedSource[PointT, TruthT], *, previous: bool
) -> Iterator[Check[TruthT]]:
    """That each share is the one that its two counts make."""
    for fact, of_previous, measure in rules.derived:
        if isinstance(measure, Ratio) and of_previous is previous:
            yield _derived(fact, previous, measure, measure.derived(source), source)


def checks_of_changes(rules: RuleSet, source: ComparedSource[PointT, TruthT]) -> Iterator[Check[TruthT]]:
    """That each change is the one that the figures of two years make."""
    for fact, _, measure in rules.derived:
        if isinstance(measure, Change):
            yield _derived(fact, False, measure, measure.derived(source), source)


def checks_of_villages(rules: RuleSet, source: ComparedSource[PointT, TruthT]) -> Iterator[Check[TruthT]]:
    """That each figure of all villages is one that another total, or else the villages' own figures, can make."""
    for fact, _, measure in rules.derived:
        if isinstance(measure, VillageShare | VillageCount):
            check: Check[TruthT] = _derived(fact, False, measure, measure.total(source), source)
            reported = source.given(fact, False)
            below, above = source.possible_totals(measure, reported)

            def fits_one(given: Pair, one: Pair, other: Pair, fact: str = fact) -> Truth:
                return _agrees(fact, False, source, given, one) | _agrees(fact, False, source, given, other)

            from_villages = source.test(fits_one, reported, below, above)
            yield Check(check.code, fact, False, None, measure, (*check.agrees, from_villages))


def _derived(
    fact: str, previous: bool, measure: Measure, derived: PointT | None, source: ComparedSource[PointT, TruthT]
) -> Check[TruthT]:
    def fits(given: Pair, value: Pair) -> Truth:
        return _agrees(fact, previous, source, given, value)

    answer = source.test(fits, source.given(fact, previous), derived)
    return Check(ProblemCode.FIGURES_DISAGREE, fact, previous, None, measure, (answer,))


def _agrees(fact: str, previous: bool, source: ComparedSource[PointT, TruthT], given: Pair, derived: Pair) -> Truth:
    return agrees(given, source.fineness(fact, previous), derived, source.hold)


def _is_within(part: Pair, whole: Pair) -> Truth:
    return holds(Relation.AT_MOST, part, whole)
