"""Measures: how the value that is compared with a bound is reported or derived.

A measure reads figures from a `Source` and returns a span: the lowest and the highest value possible, equal when the value is
known. It defines which figures take precedence: two counts over a share, two years over a reported change, the villages' own
figures over a total that the commune reports. Each source represents "unknown" its own way: None for one commune, null in a
table.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from attrs import frozen

from ntm_criteria.model import arithmetic
from ntm_criteria.model.arithmetic import Pair

PointT = TypeVar("PointT")  # a point: a pair, or the source's "unknown"
SpanT_co = TypeVar("SpanT_co", covariant=True)  # a span: (low, high), or the source's "unknown"


class Body(Protocol):
    """A condition judged in each village, as far as a measure knows it: `condition` imports this module."""

    def read(self, reading: Any) -> Any: ...


class Source(Protocol[PointT, SpanT_co]):
    """The figures of one commune, or the columns of a table, from which measures are computed."""

    def given(self, fact: str, previous: bool) -> PointT:
        """The reported figure of a fact (last year's, if `previous`), or unknown."""

    def first(self, point: PointT | None, fallback: PointT | None) -> PointT:
        """`point` where it is known, else `fallback`."""

    def derive(self, function: Callable[..., Pair], *points: PointT | None) -> PointT:
        """`function(*points)` where every point is known, else unknown."""

    def part_of_nothing(self, whole: PointT) -> PointT:
        """(0, 1) where the whole is 0, else unknown: a part of 0 need not be reported."""

    def exactly(self, point: PointT) -> SpanT_co:
        """The span of a known value: `point` at both ends."""

    def villages(self, measure: "Villages", reported: PointT | None) -> SpanT_co:
        """The span of a measure over villages: from their own figures, or `reported` where these are incomplete."""

    def total_of(self, flag: str) -> PointT:
        """The share of villages with this flag, in percent, that the commune reports as a total."""

    def village_number(self, flag: str) -> PointT:
        """The number of villages that the commune's total of this flag refers to, or unknown."""


@frozen
class Given:
    """A reported figure."""

    fact: str
    previous: bool = False

    def point(self, source: Source[PointT, SpanT_co]) -> PointT:
        return source.given(self.fact, self.previous)

    @property
    def inputs(self) -> "tuple[Given, ...]":
        """The figures that it can be computed from."""
        return (self,)

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        return source.exactly(self.point(source))


@frozen
class Ratio:
    """A share in percent: derived from its two counts if both are known, else as reported."""

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
    """The rise (sign 1) or fall (-1) of a share in percentage points: derived from two years if known, else as reported."""

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
class Villages(ABC):
    """How many villages meet a condition: as a share or as a number of them.

    The commune may report the same for all of them: as its own `fact`, or as a total of the villages' `flag` ("7/8 thôn").

    :ivar body: the condition judged in each village.
    :ivar named: the villages it is limited to; empty for all of them.
    """

    body: Body
    named: tuple[str, ...] = ()
    fact: str | None = None
    flag: str | None = None

    @abstractmethod
    def total(self, source: Source[PointT, SpanT_co]) -> PointT | None:
        """The value that follows from a reported total of the villages' flag."""

    @staticmethod
    @abstractmethod
    def pair(meeting: arithmetic.Number, villages: arithmetic.Number) -> Pair:
        """The value where so many of the villages meet the condition; undefined where there is no village."""

    @staticmethod
    @abstractmethod
    def meeting(reported: Any, villages: Any) -> Any:
        """How many of the villages meet the condition by a reported value; this need not be a whole number."""

    @staticmethod
    @abstractmethod
    def evidence(known: Any, unknown: Any) -> Any:
        """How many villages can contradict a reported value; `known` are those whose verdict is known."""

    def value(self, source: Source[PointT, SpanT_co]) -> SpanT_co:
        reported = None if self.fact is None else source.given(self.fact, False)
        return source.villages(self, reported if self.flag is None else source.first(self.total(source), reported))


@frozen
class VillageShare(Villages):
    """The share of villages, in percent, that meet a condition."""

    def total(self, source: Source[PointT, SpanT_co]) -> PointT | None:
        return None if self.flag is None else source.total_of(self.flag)

    @staticmethod
    def pair(meeting: arithmetic.Number, villages: arithmetic.Number) -> Pair:
        return arithmetic.percent((meeting, 1), (villages, 1))

    @staticmethod
    def meeting(reported: Any, villages: Any) -> Any:
        return reported * villages / 100

    @staticmethod
    def evidence(known: Any, unknown: Any) -> Any:
        return known + unknown  # even villages of unknown verdict rule out shares such as 92 % of 8


@frozen
class VillageCount(Villages):
    """The number of villages that meet a condition."""

    def total(self, source: Source[PointT, SpanT_co]) -> PointT | None:
        if self.flag is None:
            return None
        return source.derive(arithmetic.of_percent, source.total_of(self.flag), source.village_number(self.flag))

    @staticmethod
    def pair(meeting: arithmetic.Number, villages: arithmetic.Number) -> Pair:
        return meeting * villages, villages

    @staticmethod
    def meeting(reported: Any, villages: Any) -> Any:  # noqa: ARG004  # only a share needs it
        return reported

    @staticmethod
    def evidence(known: Any, unknown: Any) -> Any:  # noqa: ARG004  # only a share needs it
        return known


Measure: TypeAlias = Given | Ratio | Change | Villages
