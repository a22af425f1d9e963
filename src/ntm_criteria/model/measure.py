"""Measures: the one place where a figure is derived from others.

A measure reads from a `Source` and yields a span, the two ends between which its value lies (the same pair twice when it is
known). The order in which figures are tried is part of the measure: counts beat a share, two years beat a given change, the
villages' own figures beat a total the commune reports. How "unknown" looks belongs to the source: None for one commune, null
in a table.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from attrs import frozen

from ntm_criteria.model import arithmetic
from ntm_criteria.model.arithmetic import Pair

PointT = TypeVar("PointT")  # a point: a pair, or what the source has for "unknown"
SpanT_co = TypeVar("SpanT_co", covariant=True)  # a span: (low, high), or what the source has for "unknown"


class Body(Protocol):
    """A condition judged in each village. Conditions stand a layer above; a measure need not know more of them."""

    def read(self, reading: Any) -> Any: ...


class Source(Protocol[PointT, SpanT_co]):
    """Where a measure finds its figures."""

    def given(self, fact: str, previous: bool) -> PointT:
        """The figure as reported (last year's, if `previous`), or unknown."""

    def first(self, point: PointT | None, fallback: PointT | None) -> PointT:
        """`point` where it is known, else `fallback`."""

    def derive(self, function: Callable[..., Pair], *points: PointT | None) -> PointT:
        """The function's result where every point is known, else unknown."""

    def part_of_nothing(self, whole: PointT) -> PointT:
        """(0, 1) where the whole is 0, else unknown: the part of nothing need not be reported."""

    def exactly(self, point: PointT) -> SpanT_co:
        """A point as a span."""

    def villages(self, measure: "Villages", reported: PointT | None) -> SpanT_co:
        """How many villages (or which share of them) meet the body; `reported`, if known, where they leave it open."""

    def total_of(self, flag: str) -> PointT:
        """The share of the villages with this flag, in percent, as the commune reports it."""

    def village_number(self, flag: str) -> PointT:
        """Of how many villages the commune gives a total of this flag; unknown where it does not say."""


@frozen
class Given:
    """A figure as it was reported."""

    fact: str
    previous: bool = False

    def point(self, source: Source[PointT, SpanT_co]) -> PointT:
        return source.given(self.fact, self.previous)

    @property
    def inputs(self) -> "tuple[Given, ...]":
        """The figures that could settle it."""
        return (self,)

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        return source.exactly(self.point(source))


@frozen
class Ratio:
    """A share in percent: from its two counts if both are known, else as reported."""

    fact: str
    part: str
    whole: str
    previous: bool = False

    @property
    def inputs(self) -> tuple[Given, ...]:
        return tuple(Given(fact, self.previous) for fact in (self.part, self.whole, self.fact))

    def derived(self, source: Source[PointT, SpanT_co]) -> PointT:
        whole = source.given(self.whole, self.previous)
        part = source.first(source.given(self.part, self.previous), source.part_of_nothing(whole))
        return source.derive(arithmetic.percent, part, whole)

    def point(self, source: Source[PointT, SpanT_co]) -> PointT:
        return source.first(self.derived(source), source.given(self.fact, self.previous))

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        return source.exactly(self.point(source))


@frozen
class Change:
    """The rise (sign 1) or fall (sign -1) of a share since last year, in percentage points; else as reported."""

    fact: str
    now: Given | Ratio
    before: Given | Ratio
    sign: int

    @property
    def inputs(self) -> tuple[Given, ...]:
        return (*self.now.inputs, *self.before.inputs, Given(self.fact))

    def derived(self, source: Source[PointT, SpanT_co]) -> PointT:
        return source.derive(self._change, self.now.point(source), self.before.point(source))

    def _change(self, now: Pair, before: Pair) -> Pair:
        return arithmetic.change(now, before, self.sign)

    def point(self, source: Source[PointT, SpanT_co]) -> PointT:
        return source.first(self.derived(source), source.given(self.fact, False))

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        return source.exactly(self.point(source))


@frozen
class VillageShare:
    """The share of villages, in percent, that meet a condition; `named` limits it to these villages.

    The commune may report the same for all of them: as its own `fact`, or as a total of the villages' `flag` ("7/8 thôn").
    """

    body: Body
    named: tuple[str, ...] = ()
    fact: str | None = None
    flag: str | None = None

    def total(self, source: Source[PointT, SpanT_co]) -> PointT | None:
        """What a total of the villages' flag makes it."""
        return None if self.flag is None else source.total_of(self.flag)

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        return source.villages(self, _reported(self, source))

    @staticmethod
    def pair(meeting: arithmetic.Number, villages: arithmetic.Number) -> Pair:
        return arithmetic.percent((meeting, 1), (villages, 1))

    @staticmethod
    def meeting(reported: Any, villages: Any) -> Any:
        """How many of the villages a reported figure stands for, which need not be a whole number."""
        return reported * villages / 100

    @staticmethod
    def telling(known: Any, unknown: Any) -> Any:
        """How many villages may contradict a total: all of them, since no share is one of any number of villages."""
        return known + unknown


@frozen
class VillageCount:
    """The number of villages that meet a condition; `named`, `fact` and `flag` as for `VillageShare`."""

    body: Body
    named: tuple[str, ...] = ()
    fact: str | None = None
    flag: str | None = None

    def total(self, source: Source[PointT, SpanT_co]) -> PointT | None:
        """What a total of the villages' flag makes it."""
        if self.flag is None:
            return None
        return source.derive(arithmetic.of_percent, source.total_of(self.flag), source.village_number(self.flag))

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        return source.villages(self, _reported(self, source))

    @staticmethod
    def pair(meeting: arithmetic.Number, villages: arithmetic.Number) -> Pair:
        return meeting * villages, villages  # over 0 where there is no village, as a share is

    @staticmethod
    def meeting(reported: Any, villages: Any) -> Any:  # noqa: ARG004  # called as that of a share is
        """How many villages a reported figure stands for."""
        return reported

    @staticmethod
    def telling(known: Any, unknown: Any) -> Any:  # noqa: ARG004  # called as that of a share is
        """How many villages may contradict a total: those of which something is known."""
        return known


Villages: TypeAlias = VillageShare | VillageCount


def _reported(measure: Villages, source: Source[PointT, SpanT_co]) -> PointT | None:
    given = None if measure.fact is None else source.given(measure.fact, False)
    return given if measure.flag is None else source.first(measure.total(source), given)


Measure: TypeAlias = Given | Ratio | Change | VillageShare | VillageCount
