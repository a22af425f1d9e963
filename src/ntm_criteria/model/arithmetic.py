"""Exact arithmetic on pairs (numerator, denominator) of whole numbers, each operation written once.

Only `*`, `-`, `+`, `//` and `>=` are used, so Python ints and column expressions go through the same lines. A pair is never
reduced and its denominator is positive, except that a share of nothing is a pair over 0: undefined.
"""

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

Number: TypeAlias = Any  # an int, or a column expression of whole numbers
Pair: TypeAlias = tuple[Number, Number]
Hold: TypeAlias = Callable[[Number, int], Number]
Truth: TypeAlias = Any  # a bool, or a column expression of booleans


class Relation(Enum):
    """How a figure must stand to its bound, under the name the rule file uses."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"

    __hash__ = object.__hash__  # members are single objects; Enum would hash their names each time

    @property
    def is_floor(self) -> bool:
        """A larger figure is the better one."""
        return self in (Relation.AT_LEAST, Relation.MORE_THAN)

    @property
    def is_strict(self) -> bool:
        """The bound itself does not do."""
        return self in (Relation.MORE_THAN, Relation.LESS_THAN)

    @property
    def mirrored(self) -> "Relation":
        """The relation of the negated figure to the negated bound."""
        return _MIRROR[self]


_MIRROR = {
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.MORE_THAN: Relation.LESS_THAN,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.LESS_THAN: Relation.MORE_THAN,
}


# members by name: looking one up on its class takes longer than a comparison
_AT_LEAST, _MORE_THAN, _AT_MOST, _LESS_THAN = Relation


def holds(relation: Relation, value: Pair, bound: Pair) -> Truth:
    """Whether a figure meets its bound, cross-multiplied: no division, no rounding.

    >>> holds(Relation.AT_LEAST, percent((57, 1), (100, 1)), (57, 1))
    True
    """
    left, right = value[0] * bound[1], bound[0] * value[1]
    if relation is _AT_LEAST:
        return left >= right
    if relation is _AT_MOST:
        return right >= left
    if relation is _MORE_THAN:
        return left - right >= 1  # whole numbers: larger means larger by one at least
    return right - left >= 1


def implies(relation: Relation, bound: Pair, other: Relation, than: Pair) -> Truth:
    """Whether every figure that meets the first bound meets the other one too; both are floors, or both ceilings.

    >>> implies(Relation.MORE_THAN, (90, 1), Relation.AT_LEAST, (90, 1))
    True
    >>> implies(Relation.AT_LEAST, (90, 1), Relation.MORE_THAN, (90, 1))
    False
    """
    strictly = other.is_strict and not relation.is_strict  # the bound itself meets the first and not the other
    if relation.is_floor:
        return holds(_MORE_THAN if strictly else _AT_LEAST, bound, than)
    return holds(_LESS_THAN if strictly else _AT_MOST, bound, than)


def percent(part: Pair, whole: Pair) -> Pair:
    """`part` as a percentage of `whole`; over 0 when the whole is nothing."""
    return 100 * part[0] * whole[1], part[1] * whole[0]


def of_percent(share: Pair, whole: Pair) -> Pair:
    """The part of `whole` that a share in percent stands for.

    >>> of_percent((875, 10), (8, 1))
    (7000, 1000)
    """
    return share[0] * whole[0], 100 * share[1] * whole[1]


def change(now: Pair, before: Pair, sign: int) -> Pair:
    """`now` less `before` (sign 1, a rise) or the reverse (sign -1, a fall); over 0 when either is undefined.

    >>> holds(Relation.AT_LEAST, change((77, 10), (82, 10), -1), (5, 10))
    True
    """
    return sign * (now[0] * before[1] - before[0] * now[1]), now[1] * before[1]


def as_it_is(number: Number, stage: int) -> Number:  # noqa: ARG001  # tables compute a number of each stage once
    """A number that is used several times, where computing it again costs nothing."""
    return number


def agrees(given: Pair, fineness: Pair, derived: Pair, hold: Hold = as_it_is) -> Truth:
    """Whether a given number is the derived one, rounded or cut to multiples of `fineness`; no number is one over 0.

    :param hold: called with each number that is used several times, and the stage it is computed in.

    >>> agrees((9548, 100), (1, 100), (230_100, 2410)), agrees((96, 1), (1, 1), (230_100, 2410))
    (True, False)
    """
    value, of = hold(derived[0], 1), hold(derived[1], 1)
    excess, per = hold(value * given[1] - given[0] * of, 2), hold(of * given[1], 2)
    unit, over = per * fineness[0], excess * fineness[1]
    is_rounded = (unit >= 2 * over) & (2 * over >= 0 - unit)
    is_cut = (value >= 0) & (excess >= 0) & (unit - over >= 1)
    is_cut_below = (0 - value >= 1) & (0 - excess >= 0) & (unit + over >= 1)
    return (is_rounded | is_cut | is_cut_below) & (of >= 1)


def shifted(before: Pair, change: Pair, sign: int) -> Pair:
    """`before` plus a change (sign 1), or less it (sign -1)."""
    return before[0] * change[1] + sign * change[0] * before[1], before[1] * change[1]


def short_of(relation: Relation, value: Pair, target: Pair) -> Pair:
    """How much `value` must rise to reach a floor, or fall to reach a ceiling.

    >>> short_of(Relation.AT_LEAST, (7, 8), (1, 1)), short_of(Relation.AT_MOST, (5, 1), (3, 1))
    ((1, 8), (2, 1))
    """
    rise = target[0] * value[1] - value[0] * target[1]
    return rise if relation.is_floor else 0 - rise, value[1] * target[1]


def ceiling(numerator: Number, denominator: Number) -> Number:
    """The smallest whole number not below numerator / denominator (denominator positive).

    >>> ceiling(7, 2), ceiling(-7, 2)
    (4, -3)
    """
    return 0 - (0 - numerator) // denominator


def least_number(relation: Relation, bound: Pair, unit: Pair) -> Number:
    """How many steps of `unit` first meet a floor, or still meet a ceiling.

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
    """A fraction as a pair."""
    return value.numerator, value.denominator


def fraction(value: Pair) -> Fraction:
    """A pair of ints as a fraction; the denominator must not be 0."""
    return Fraction(value[0], value[1])
