"""Measures: the values that are compared with bounds, either reported or derived from other figures.

A measure reads figures from a `Source` and returns a span: the lowest and the highest value possible, equal when the value is
known. A figure has a span too, because a float may mean several numbers (see `floats`). A measure defines which figures take
precedence: two counts over a share, the terms of a sum over a reported total, two years over a reported change, the villages'
own figures over a total that the commune reports. Each source represents "unknown" its own way: None for one commune, null in a
table.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from attrs import field, frozen

from ntm_criteria.model import arithmetic
from ntm_criteria.model.arithmetic import Pair, Relation, Span, Truth, holds

PointT = TypeVar("PointT")  # the span of a figure: (low, high), or the source's "unknown"


class Body(Protocol):
    """The condition judged in each village; a protocol, because `condition` imports this module."""

    def read(self, reading: Any) -> Any: ...


class Source(Protocol[PointT]):
    """The figures of one commune, or the columns of a table, from which measures are computed."""

    def given(self, fact: str, previous: bool) -> PointT:
        """Return the figure reported for a fact, or unknown; if `previous`, last year's figure."""

    def first(self, point: PointT | None, fallback: PointT | None) -> PointT:
        """Return `point` where it is known, else `fallback`."""

    def derive(self, function: Callable[..., Pair], *points: PointT | None) -> PointT:
        """Return the span of `function` where every point is known, else unknown.

        `function` takes a pair from each point: for the low end of the result the low ends, for the high end the high ones.
        If it falls where an argument rises, pass this argument `turned`.
        """

    def turned(self, point: PointT | None) -> PointT:
        """Return the point with its ends exchanged, for an argument where the function of `derive` falls."""

    def where(self, test: Callable[[Span], Truth], point: PointT, value: Pair) -> PointT:
        """Return `value` where `test` of the span is true, else unknown."""

    def villages(self, measure: "Villages", reported: PointT | None) -> PointT:
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

    def point(self, source: Source[PointT]) -> PointT:
        return source.given(self.fact, self.previous)

    @property
    def inputs(self) -> "tuple[Given, ...]":
        """The figures from which the measure can be computed."""
        return (self,)

    @property
    def reads(self) -> "tuple[Given, ...]":
        """The figures that can affect the measure: its inputs, and those that settle it in some cases."""
        return self.inputs

    def value(self, source: Source[PointT]) -> PointT:
        return self.point(source)


@frozen
class Sum:
    """A total: the sum of its terms if all are known, else as reported."""

    fact: str
    terms: tuple[str, ...]
    previous: bool = False

    @property
    def basis(self) -> tuple[Given, ...]:
        """The figures from which it is derived."""
        return tuple(Given(term, self.previous) for term in self.terms)

    @property
    def inputs(self) -> tuple[Given, ...]:
        return (*self.basis, Given(self.fact, self.previous))

    @property
    def reads(self) -> tuple[Given, ...]:
        return self.inputs

    def derived(self, source: Source[PointT]) -> PointT:
        return source.derive(arithmetic.total, *(source.given(term, self.previous) for term in self.terms))

    def point(self, source: Source[PointT]) -> PointT:
        return source.first(self.derived(source), source.given(self.fact, self.previous))

    def value(self, source: Source[PointT]) -> PointT:
        return self.point(source)


@frozen
class Ratio:
    """A share in percent: derived from its two counts if both are known, else as reported.

    :ivar sums: the sums from which the part or the whole can be computed.
    :ivar same: the other facts that are shares of the same two counts, and so report the same figure.
    :ivar narrower: the shares that lie within this one: where such a share is 100 %, so is this one.
    """

    fact: str
    part: str
    whole: str
    previous: bool = False
    sums: tuple[Sum, ...] = ()
    same: tuple[str, ...] = ()
    narrower: "tuple[Given | Ratio, ...]" = ()
    counts: "tuple[Given | Sum, Given | Sum]" = field(init=False, repr=False, eq=False)  # of the part and of the whole

    @counts.default
    def _counts(self) -> "tuple[Given | Sum, Given | Sum]":
        sums = {each.fact: each for each in self.sums}
        part, whole = (sums.get(fact, Given(fact, self.previous)) for fact in (self.part, self.whole))
        return part, whole

    @property
    def basis(self) -> tuple[Given, ...]:
        """The figures from which it is derived."""
        return tuple(figure for count in self.counts for figure in count.inputs)

    @property
    def inputs(self) -> tuple[Given, ...]:
        return (*self.basis, *(Given(fact, self.previous) for fact in (self.fact, *self.same)))

    @property
    def reads(self) -> tuple[Given, ...]:
        return (*self.inputs, *(figure for share in self.narrower for figure in share.reads))

    def derived(self, source: Source[PointT]) -> PointT:
        part, whole = (count.point(source) for count in self.counts)
        # where the whole is 0, the part need not be reported
        part = source.first(part, source.where(lambda whole: whole[1][0] <= 0, whole, (0, 1)))
        return source.derive(arithmetic.percent, part, source.turned(whole))

    def reported(self, source: Source[PointT]) -> PointT:
        """Return the share by its two counts, else as reported; unknown where it only follows from narrower shares."""
        point = self.derived(source)
        for fact in (self.fact, *self.same):
            point = source.first(point, source.given(fact, self.previous))
        return point

    def point(self, source: Source[PointT]) -> PointT:
        point = self.reported(source)
        for share in self.narrower:
            point = source.first(point, source.where(_is_all, share.point(source), (100, 1)))
        return point

    def value(self, source: Source[PointT]) -> PointT:
        return self.point(source)


@frozen
class Change:
    """The rise (sign 1) or fall (-1) of a share in percentage points: derived from two years if known, else as reported."""

    fact: str
    now: Given | Ratio
    before: Given | Ratio
    sign: int

    @property
    def basis(self) -> tuple[Given, ...]:
        """The figures from which it is derived."""
        return (*self.now.inputs, *self.before.inputs)

    @property
    def inputs(self) -> tuple[Given, ...]:
        return (*self.basis, Given(self.fact))

    @property
    def reads(self) -> tuple[Given, ...]:
        return (*self.now.reads, *self.before.reads, Given(self.fact))

    def derived(self, source: Source[PointT]) -> PointT:
        now, before = self.now.point(source), self.before.point(source)
        if self.sign > 0:
            return source.derive(self._change, now, source.turned(before))
        return source.derive(self._change, source.turned(now), before)

    def _change(self, now: Pair, before: Pair) -> Pair:
        return arithmetic.change(now, before, self.sign)

    def point(self, source: Source[PointT]) -> PointT:
        return source.first(self.derived(source), source.given(self.fact, False))

    def value(self, source: Source[PointT]) -> PointT:
        return self.point(source)


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
    def total(self, source: Source[PointT]) -> PointT | None:
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

    def value(self, source: Source[PointT]) -> PointT:
        reported = None if self.fact is None else source.given(self.fact, False)
        return source.villages(self, reported if self.flag is None else source.first(self.total(source), reported))


@frozen
class VillageShare(Villages):
    """The share of villages, in percent, that meet a condition."""

    def total(self, source: Source[PointT]) -> PointT | None:
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

    def total(self, source: Source[PointT]) -> PointT | None:
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


Measure: TypeAlias = Given | Sum | Ratio | Change | Villages


def _is_all(share: Span) -> Truth:
    low, high = share
    is_all = holds(Relation.AT_LEAST, low, (100, 1)) & (low[1] >= 1)
    return is_all if low is high else is_all & (high[1] >= 1)  # undefined if the whole may be 0
