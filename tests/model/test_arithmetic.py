"""Exact arithmetic: each operation over a small grid against `fractions.Fraction`, and the traps of floats."""

import struct
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from operator import ge, gt, le, lt
from typing import Any

import pytest
from attrs import frozen

from ntm_criteria.model import Pair, Relation, fraction, holds, pair, percent
from ntm_criteria.model.arithmetic import agrees, ceiling, change, exactly, least_number

AT_LEAST, MORE_THAN, AT_MOST, LESS_THAN = Relation
MEANING: dict[Relation, Callable[[Fraction, Fraction], bool]] = {
    AT_LEAST: ge,
    MORE_THAN: gt,
    AT_MOST: le,
    LESS_THAN: lt,
}
PAIRS = [(numerator, denominator) for numerator in range(-9, 10) for denominator in range(1, 7)]  # not in lowest terms


@pytest.mark.parametrize(("word", "is_floor", "is_strict", "mirrored"), [
    ("at_least", True, False, "at_most"),
    ("more_than", True, True, "less_than"),
    ("at_most", False, False, "at_least"),
    ("less_than", False, True, "more_than"),
])  # fmt: skip
def test_relations(word: str, is_floor: bool, is_strict: bool, mirrored: str) -> None:
    relation = Relation(word)
    assert (relation.is_floor, relation.is_strict, relation.mirrored) == (is_floor, is_strict, Relation(mirrored))
    assert relation.mirrored.mirrored is relation


@pytest.mark.parametrize("relation", Relation)
def test_holds_is_the_comparison_of_fractions(relation: Relation) -> None:
    for value, bound in product(PAIRS, PAIRS):
        expected = MEANING[relation](Fraction(*value), Fraction(*bound))
        assert holds(relation, value, bound) is expected, (value, relation, bound)


@pytest.mark.parametrize("relation", Relation)
def test_a_mirrored_relation_holds_of_the_negated_figure(relation: Relation) -> None:
    for value, bound in product(PAIRS, PAIRS):
        negated = (-value[0], value[1]), (-bound[0], bound[1])
        assert holds(relation, value, bound) == holds(relation.mirrored, *negated)


def test_percent_is_a_hundred_times_the_quotient() -> None:
    for part, whole in product(PAIRS, PAIRS):
        made = percent(part, whole)
        if whole[0] > 0:
            assert made[1] > 0
            assert fraction(made) == 100 * Fraction(*part) / Fraction(*whole)
        elif whole[0] == 0:
            assert made[1] == 0, "a share of nothing is undefined, never 0"


@pytest.mark.parametrize("sign", [1, -1])
def test_change_is_the_difference(sign: int) -> None:
    for now, before in product(PAIRS, PAIRS):
        made = change(now, before, sign)
        assert made[1] > 0
        assert fraction(made) == sign * (Fraction(*now) - Fraction(*before))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("now", "before"), [((0, 0), (5, 1)), ((5, 1), (0, 0)), ((0, 0), (0, 0)), ((300, 0), (5, 2))])
def test_a_change_from_or_to_an_undefined_share_is_undefined(now: Pair, before: Pair, sign: int) -> None:
    assert change(now, before, sign)[1] == 0


@pytest.mark.parametrize(("given", "is_right"), [((0, 10), True), ((-1, 10), True), ((1, 10), False)])
def test_a_number_just_below_0_is_cut_to_0_or_rounded_down(given: Pair, is_right: bool) -> None:
    assert agrees(exactly(given), (1, 10), exactly((-1, 15))) is is_right


@pytest.mark.parametrize(("reported", "derived", "is_right"), [
    (("91.6", "91.7"), ("91.65", "91.65"), True),  # inside
    (("91.6", "91.7"), ("91.75", "91.75"), True),  # 91.7 rounded
    (("91.6", "91.7"), ("91.79", "91.79"), True),  # 91.7 cut
    (("91.6", "91.7"), ("91.81", "91.81"), False),
    (("91.6", "91.7"), ("91.54", "91.54"), False),
    (("91.6", "91.6"), ("90", "95"), True),  # the derived number is somewhere around the reported one
    (("91.6", "91.6"), ("91.7", "95"), False),
    (("91.6", "91.6"), ("90", "91.54"), False),
    (("-0.5", "-0.5"), ("-0.7", "-0.58"), True),  # cut towards 0
    (("-0.5", "-0.5"), ("-0.7", "-0.6"), False),
])  # fmt: skip
def test_intervals_agree_where_a_number_of_each_does(
    reported: tuple[str, str], derived: tuple[str, str], is_right: bool
) -> None:
    given, made = (
        (Fraction(low).as_integer_ratio(), Fraction(high).as_integer_ratio()) for low, high in (reported, derived)
    )
    assert agrees(given, (1, 10), made) is is_right


def test_ceiling_is_the_smallest_whole_number_not_below() -> None:
    for numerator, denominator in product(range(-40, 41), range(1, 13)):
        found = ceiling(numerator, denominator)
        assert isinstance(found, int)
        assert found - 1 < Fraction(numerator, denominator) <= found


STEPS = [(1, 1), (1, 10), (1, 100), (5, 1), (3, 7)]  # households, 0,1 ha, 0,01 ha, …


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("step", STEPS)
def test_least_number_is_the_first_or_last_number_of_steps_that_will_do(relation: Relation, step: Pair) -> None:
    for bound in PAIRS:
        number = least_number(relation, bound, step)
        worse = number - 1 if relation.is_floor else number + 1
        meets = MEANING[relation]
        assert isinstance(number, int)
        assert meets(number * Fraction(*step), Fraction(*bound)), (relation, bound, step)
        assert not meets(worse * Fraction(*step), Fraction(*bound)), (relation, bound, step)


def test_pair_and_fraction_are_inverse() -> None:
    for value in PAIRS:
        assert fraction(pair(Fraction(*value))) == fraction(value) == Fraction(*value)
        assert pair(fraction(value))[1] > 0


# Traps. Floats of the left column give the wrong answer; the pairs must not.

TEN_BOUNDS = [35, 50, 55, 57, 65, 70, 80, 90, 92, 95]


def test_exactly_at_the_bound_is_at_the_bound() -> None:
    """n/d × 100 ≥ t in floats fails some of the counts that lie exactly on the bound; cross-multiplying never does."""
    wrong_in_floats = 0
    for bound, whole in product(TEN_BOUNDS, range(1, 1001)):
        part, rest = divmod(bound * whole, 100)
        if rest:
            continue
        wrong_in_floats += not part / whole * 100 >= bound
        share = percent((part, 1), (whole, 1))
        assert holds(AT_LEAST, share, (bound, 1)) and holds(AT_MOST, share, (bound, 1)), (part, whole)
        assert not holds(MORE_THAN, share, (bound, 1)) and not holds(LESS_THAN, share, (bound, 1)), (part, whole)
        assert not holds(AT_LEAST, percent((part - 1, 1), (whole, 1)), (bound, 1))
        assert holds(MORE_THAN, percent((part + 1, 1), (whole, 1)), (bound, 1))
    assert wrong_in_floats > 0, "the trap is gone: this test no longer shows anything"


@pytest.mark.parametrize(("part", "whole", "bound", "at_least", "more_than"), [
    (57, 100, "57", True, False),  # 57 / 100 * 100 == 56.99999999999999
    (23, 25, "92", True, False),
    (7, 8, "87.5", True, False),
    (7, 8, "90", False, False),
    (9, 10, "90", True, False),
    (2375, 2500, "95", True, False),
    (2301, 2410, "95", True, True),
    (1, 3, "33.33", True, True),
    (1, 3, "33.34", False, False),
    (199_999, 200_000, "100", False, False),
    (999_999_999, 1_000_000_000, "100", False, False),  # 99.9999999 %
])  # fmt: skip
def test_shares_from_counts(part: int, whole: int, bound: str, at_least: bool, more_than: bool) -> None:
    share, level = percent((part, 1), (whole, 1)), pair(Fraction(bound))
    assert holds(AT_LEAST, share, level) is at_least
    assert holds(MORE_THAN, share, level) is more_than
    assert holds(AT_MOST, share, level) is not more_than
    assert holds(LESS_THAN, share, level) is not at_least


@pytest.mark.parametrize(("before", "now", "bound", "at_least"), [
    ("8.2", "7.7", "0.5", True),  # in floats 8.2 - 7.7 == 0.49999999999999911
    ("8.2", "7.71", "0.5", False),
    ("8.2", "7.69", "0.5", True),
    ("0.3", "0.1", "0.2", True),  # in floats 0.3 - 0.1 == 0.19999999999999998
    ("0.3", "0", "0.5", False),
    ("7.7", "8.2", "0.5", False),
    ("7.7", "8.2", "-0.5", True),
    ("7.7", "8.21", "-0.5", False),
])  # fmt: skip
def test_falls(before: str, now: str, bound: str, at_least: bool) -> None:
    fall = change(pair(Fraction(now)), pair(Fraction(before)), -1)
    assert holds(AT_LEAST, fall, pair(Fraction(bound))) is at_least
    rise = change(pair(Fraction(now)), pair(Fraction(before)), 1)
    assert holds(AT_MOST, rise, pair(-Fraction(bound))) is at_least


def test_falls_that_floats_get_wrong() -> None:
    """Every fall of exactly 0,5 between two rates of one decimal is one; the floats are off for many."""
    wrong_in_floats = 0
    for tenths in range(5, 1000):
        wrong_in_floats += not tenths / 10 - (tenths - 5) / 10 >= 0.5
        assert holds(AT_LEAST, change((tenths - 5, 10), (tenths, 10), -1), (1, 2))
        assert not holds(MORE_THAN, change((tenths - 5, 10), (tenths, 10), -1), (1, 2))
    assert wrong_in_floats > 0, "the trap is gone: this test no longer shows anything"


def test_one_dong_is_not_lost() -> None:
    """In float32, 54 999 999 is 55 000 000."""
    assert struct.unpack("f", struct.pack("f", 54_999_999))[0] == 55_000_000
    assert not holds(AT_LEAST, (54_999_999, 1_000_000), (55, 1))
    assert holds(AT_LEAST, (55_000_000, 1_000_000), (55, 1))
    assert holds(MORE_THAN, (95_000_001, 1_000_000), (95, 1))


@frozen
class Cell:
    """A whole number that only takes the operators a column expression has, and has no truth."""

    value: int

    def __mul__(self, other: "Cell | int") -> "Cell":
        return Cell(self.value * _int(other))

    def __sub__(self, other: "Cell | int") -> "Cell":
        return Cell(self.value - _int(other))

    def __floordiv__(self, other: "Cell | int") -> "Cell":
        return Cell(self.value // _int(other))

    def __add__(self, other: "Cell | int") -> "Cell":
        return Cell(self.value + _int(other))

    def __rmul__(self, other: int) -> "Cell":
        return Cell(other * self.value)

    def __rsub__(self, other: int) -> "Cell":
        return Cell(other - self.value)

    def __ge__(self, other: Any) -> "Cell":
        return Cell(int(self.value >= _int(other)))

    def __bool__(self) -> bool:
        raise TypeError("a column has no truth of its own")


def _int(other: "Cell | int") -> int:
    return other.value if isinstance(other, Cell) else other


def cells(value: Pair) -> Pair:
    return Cell(value[0]), Cell(value[1])


def ints(value: Pair) -> Pair:
    return value[0].value, value[1].value


@pytest.mark.parametrize("relation", Relation)
def test_columns_go_through_the_same_lines(relation: Relation) -> None:
    """Comparing, dividing and rounding up ask a column for nothing it has not."""
    for value, bound in [((7, 8), (9, 10)), ((-3, 2), (-3, 2)), ((23, 25), (92, 100)), ((5, 1), (4, 1))]:
        assert holds(relation, cells(value), bound).value == holds(relation, value, bound)
        assert ints(percent(cells(value), cells((3, 4)))) == percent(value, (3, 4))
        assert ints(change(cells(value), cells(bound), -1)) == change(value, bound, -1)
        assert ceiling(*cells(value)).value == ceiling(*value)
        assert least_number(relation, cells(bound), (1, 10)).value == least_number(relation, bound, (1, 10))
