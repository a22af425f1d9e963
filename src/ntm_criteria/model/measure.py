"""Measures: the values that are compared with bounds, either reported or derived from other figures.

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
    """The condition judged in each village; a protocol, because `condition` imports this module."""

    def read(self, reading: Any) -> Any: ...


class Source(Protocol[PointT, SpanT_co]):
    """The figures of one commune, or the columns of a table, from which measures are computed."""

    def given(self, fact: str, previous: bool) -> PointT:
        """Return the figure reported for a fact, or unknown; if `previous`, last year's figure."""

    def first(self, point: PointT | None, fallback: PointT | None) -> PointT:
        """Return `point` where it is known, else `fallback`."""

    def derive(self, function: Callable[..., Pair], *points: PointT | None) -> PointT:
        """Return `function(*points)` where every point is known, else unknown."""

    def part_of_nothing(self, whole: PointT) -> PointT:
        """Return (0, 1) where the whole is 0, because then the part need not be reported; else unknown."""

    def exactly(self, point: PointT) -> SpanT_co:
        """Return the span (point, point); unknown where the point is unknown."""

    def villages(self, measure: "Villages", reported: PointT | None) -> SpanT_co:
        """Return the span that the villages' own figures give, or `reported` if it is known and they are incomplete."""

    def total_of(self, flag: str) -> PointT:
        """Return the share of villages with this flag, in percent, as the commune reports it ("7/8 thôn")."""

    def village_number(self, flag: str) -> PointT:
        """Return the number of villages in the total of this flag (8 for "7/8 thôn"), else of all; or unknown."""


@frozen
class Given:
    """A measure that is the reported figure of `fact`; last year's, if `previous`."""

    fact: str
    previous: bool = False

    def point(self, source: Source[PointT, SpanT_co]) -> PointT:
        return source.given(self.fact, self.previous)

    @property
    def inputs(self) -> "tuple[Given, ...]":
        """The figures from which the measure can be computed."""
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
    """The share or the number of villages that meet a condition.

    The commune may also report the value itself: under `fact`, or as a total of the villages' `flag` ("7/8 thôn").

    :ivar body: the condition judged in each village.
    :ivar named: the names of the only villages to judge; empty to judge all villages.
    """

    body: Body
    named: tuple[str, ...] = ()
    fact: str | None = None
    flag: str | None = None

    @abstractmethod
    def total(self, source: Source[PointT, SpanT_co]) -> PointT | None:
        """Return the value that follows from a reported total of `flag`; None if the measure has no flag."""

    @staticmethod
    @abstractmethod
    def pair(meeting: arithmetic.Number, villages: arithmetic.Number) -> Pair:
        """Return the value if `meeting` of `villages` villages meet the condition; undefined if `villages` is 0."""

    @staticmethod
    @abstractmethod
    def meeting(reported: Any, villages: Any) -> Any:
        """Return the number of villages that meet the condition, from a reported value: 7.36 for 92 % of 8."""

    @staticmethod
    @abstractmethod
    def evidence(known: Any, unknown: Any) -> Any:
        """Return how many of the `known` and `unknown` villages can contradict a reported value: 0 if none can."""

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
        return known + unknown  # even without verdicts, 8 villages rule out a share such as 92 %


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
    def meeting(reported: Any, villages: Any) -> Any:  # noqa: ARG004  # `villages` is for shares
        return reported

    @staticmethod
    def evidence(known: Any, unknown: Any) -> Any:  # noqa: ARG004  # `unknown` is for shares
        return known


Measure: TypeAlias = Given | Ratio | Change | Villages
