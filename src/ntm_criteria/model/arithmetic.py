"""Exact arithmetic on fractions written as pairs (numerator, denominator) of whole numbers.

Each operation uses only `*`, `-`, `+`, `//` and `>=`, so it works on Python ints and on column expressions alike. Pairs are
never reduced. A denominator is positive, or 0 for an undefined value such as a share of nothing.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from ntm_criteria.text import Codeword

Number: TypeAlias = Any  # an int, or a column expression of whole numbers
Pair: TypeAlias = tuple[Number, Number]
Span: TypeAlias = tuple[Pair, Pair]  # the least and the greatest value possible; the same object if the value is known
Hold: TypeAlias = Callable[[Number, int], Number]
Truth: TypeAlias = Any  # a bool, or a column expression of booleans


class SurveySpan(tuple[Pair, Pair]):
    """The span of a value that rests on a figure which the commune itself gives as an interval."""

    __slots__ = ()


class Relation(Codeword):
    """The comparison of a figure with its bound; a value ("at_least") is the key used in rule files."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"

    @property
    def is_floor(self) -> bool:
        """Whether the bound is a minimum, so that larger figures are better."""
        return self in (Relation.AT_LEAST, Relation.MORE_THAN)

    @property
    def is_strict(self) -> bool:
        """Whether a figure equal to the bound fails."""
        return self in (Relation.MORE_THAN, Relation.LESS_THAN)

    @property
    def mirrored(self) -> "Relation":
        """The relation that holds after the signs of figure and bound are changed: AT_MOST for AT_LEAST."""
        return _MIRROR[self]


_MIRROR = {
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.MORE_THAN: Relation.LESS_THAN,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.LESS_THAN: Relation.MORE_THAN,
}


# globals, because looking up `Relation.AT_LEAST` takes longer than the comparison itself
_AT_LEAST, _MORE_THAN, _AT_MOST, _LESS_THAN = Relation


def holds(relation: Relation, value: Pair, bound: Pair) -> Truth:
    """Whether a figure meets its bound. The two fractions are cross-multiplied, never divided or rounded.

    >>> holds(Relation.AT_LEAST, percent((57, 1), (100, 1)), (57, 1))
    True
    """
    left, right = value[0] * bound[1], bound[0] * value[1]
    if relation is _AT_LEAST:
        return left >= right
    if relation is _AT_MOST:
        return right >= left
    if relation is _MORE_THAN:
        return left - right >= 1  # for whole numbers, the same as >
    return right - left >= 1


def implies(relation: Relation, bound: Pair, second: Relation, second_bound: Pair) -> Truth:
    """Whether every figure that meets the first bound also meets the second; both are floors, or both ceilings.

    >>> implies(Relation.MORE_THAN, (90, 1), Relation.AT_LEAST, (90, 1))
    True
    >>> implies(Relation.AT_LEAST, (90, 1), Relation.MORE_THAN, (90, 1))
    False
    """
    strictly = second.is_strict and not relation.is_strict  # a figure equal to both bounds meets only the first
    if relation.is_floor:
        return holds(_MORE_THAN if strictly else _AT_LEAST, bound, second_bound)
    return holds(_LESS_THAN if strictly else _AT_MOST, bound, second_bound)


def percent(part: Pair, whole: Pair) -> Pair:
    """Return `part` as a percentage of `whole`; undefined (denominator 0) if the whole is 0."""
    return 100 * part[0] * whole[1], part[1] * whole[0]


def of_percent(share: Pair, whole: Pair) -> Pair:
    """Return the number that is `share` percent of `whole`.

    >>> of_percent((875, 10), (8, 1))
    (7000, 1000)
    """
    return share[0] * whole[0], 100 * share[1] * whole[1]


def total(*terms: Pair) -> Pair:
    """Return the sum of figures.

    >>> total((61, 1), (37, 1)), total((1, 2), (1, 10))
    ((98, 1), (12, 20))
    """
    return reduce(_sum, terms)


def _sum(one: Pair, other: Pair) -> Pair:
    if isinstance(one[1], int) and one[1] == other[1]:
        return one[0] + other[0], one[1]
    return one[0] * other[1] + other[0] * one[1], one[1] * other[1]


def change(now: Pair, before: Pair, sign: int) -> Pair:
    """Return `now` - `before` (sign 1, a rise) or `before` - `now` (sign -1, a fall); undefined if either is undefined.

    >>> holds(Relation.AT_LEAST, change((77, 10), (82, 10), -1), (5, 10))
    True
    """
    return sign * (now[0] * before[1] - before[0] * now[1]), now[1] * before[1]


def as_it_is(number: Number, stage: int) -> Number:  # noqa: ARG001  # tables use the stage
    """Return `number` unchanged. The default `hold` of `agrees`, for ints: an int is already computed."""
    return number


def exactly(value: Pair) -> Span:
    """Return the span of a known value."""
    return value, value


def agrees(reported: Span, fineness: Pair, derived: Span, hold: Hold = as_it_is) -> Truth:
    """Whether a reported number can be the derived number, rounded or truncated to a multiple of `fineness` (0.1 for 87.5).

    False if the derived number is undefined.

    :param hold: called with each number that is used several times, so that a table computes it once, and a stage: 2 if
        the number is computed from results of `hold`, else 1.

    >>> derived = exactly((230_100, 2410))
    >>> agrees(exactly((9548, 100)), (1, 100), derived), agrees(exactly((96, 1)), (1, 1), derived)
    (True, False)
    """
    (low, high), (least, most) = reported, derived
    above = _Excess.of(least, high, fineness, hold)  # the derived number is above the reported one by at least this,
    below = above if low is high and least is most else _Excess.of(most, low, fineness, hold)  # and by at most this
    is_rounded = (above.unit >= 2 * above.distance) & (2 * below.distance >= 0 - below.unit)
    is_truncated = (below.value >= 0) & (below.excess >= 0) & (above.unit - above.distance >= 1)
    is_truncated_below_0 = (0 - above.value >= 1) & (0 - above.excess >= 0) & (below.unit + below.distance >= 1)
    return (is_rounded | is_truncated | is_truncated_below_0) & (above.divisor >= 1) & (below.divisor >= 1)


class _Excess(NamedTuple):
    """By how much a derived number, value / divisor, exceeds a reported one: by distance / unit steps of its last digit."""

    value: Number
    divisor: Number
    excess: Number
    unit: Number
    distance: Number

    @classmethod
    def of(cls, derived: Pair, reported: Pair, fineness: Pair, hold: Hold) -> "_Excess":
        value, divisor = hold(derived[0], 1), hold(derived[1], 1)
        excess, scale = hold(value * reported[1] - reported[0] * divisor, 2), hold(divisor * reported[1], 2)
        return cls(value, divisor, excess, scale * fineness[0], excess * fineness[1])


def shifted(before: Pair, change: Pair, sign: int) -> Pair:
    """Return `before` + `change` (sign 1) or `before` - `change` (sign -1)."""
    return before[0] * change[1] + sign * change[0] * before[1], before[1] * change[1]


def short_of(relation: Relation, value: Pair, target: Pair) -> Pair:
    """Return the amount by which `value` must rise (if `relation` is a floor) or fall (a ceiling) to reach `target`.

    >>> short_of(Relation.AT_LEAST, (7, 8), (1, 1)), short_of(Relation.AT_MOST, (5, 1), (3, 1))
    ((1, 8), (2, 1))
    """
    rise = target[0] * value[1] - value[0] * target[1]
    return rise if relation.is_floor else 0 - rise, value[1] * target[1]


def ceiling(numerator: Number, denominator: Number) -> Number:
    """Divide and round up to a whole number; the denominator is positive.

    >>> ceiling(7, 2), ceiling(-7, 2)
    (4, -3)
    """
    return 0 - (0 - numerator) // denominator


def least_number(relation: Relation, bound: Pair, unit: Pair) -> Number:
    """Return the least n (for a ceiling, the largest n) such that n times `unit` meets the bound.

    >>> least_number(Relation.MORE_THAN, (90 * 8, 100), (1, 1)), least_number(Relation.AT_MOST, (5, 2), (1, 1))
    (8, 2)
    """
    numerator, denominator = bound[0] * unit[1], bound[1] * unit[0]
    if relation is _AT_LEAST:
        return ceiling(numerator, denominator)
    if relation is _AT_MOST:
        return numerator // denominator
    if relation is _MORE_THAN:
        return numerator // denominator + 1
    return ceiling(numerator, denominator) - 1


def pair(value: Fraction) -> Pair:
    """Convert a fraction to a pair."""
    return value.numerator, value.denominator


def fraction(value: Pair) -> Fraction:
    """Convert a pair of ints to a fraction; the denominator must not be 0."""
    return Fraction(value[0], value[1])
