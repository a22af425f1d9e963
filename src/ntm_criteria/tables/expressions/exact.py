"""Compute exactly with whole numbers in columns.

A number (`Whole`) is `factor × base + offset`, where `base` is an expression of whole numbers in Float64. Factors stay
Python ints until a comparison, and common factors are divided out. Each base has bounds from the limits of the facts,
so every product is proved to be below 2^53, and therefore exact, before any row is read.
"""

from enum import IntEnum
from fractions import Fraction
from math import ceil, floor, gcd

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import nearest
from ntm_criteria.tables.expressions.dialect import Dialect
from ntm_criteria.tables.expressions.protocols import Expr
from ntm_criteria.text import Text

EXACT = 2**53  # Float64 holds every whole number below it exactly
_SHIFT = 6755399441055744.0  # 1.5 × 2^52: a Float64 of this size has no bits for a fraction


def rounded(expr: Expr, *, is_polars: bool) -> Expr:
    """Round `expr` to the nearest whole number. In Polars, adding and subtracting `_SHIFT` is faster than `round`."""
    return (expr + _SHIFT) - _SHIFT if is_polars else expr.round()


def times(expr: Expr, factor: Fraction) -> Expr:
    """Multiply `expr` by a whole number or by the reciprocal of a whole number, with at most one rounding."""
    if factor == 1:
        return expr
    return expr * float(factor.numerator) if factor.denominator == 1 else expr / float(factor.denominator)


def stepped(expr: Expr, per_unit: Fraction, *, is_polars: bool) -> Expr:
    """Round each number to the nearest multiple of 1 / `per_unit`, and return the float nearest to it."""
    return _divided(rounded(times(expr, per_unit), is_polars=is_polars), per_unit, is_polars=is_polars)


def _divided(whole: Expr, per_unit: Fraction, *, is_polars: bool) -> Expr:
    """Divide whole numbers by `per_unit`, with one rounding.

    Polars divides by a constant by multiplying with its reciprocal, so that 24 / 10 is not 2.4; by a column it divides.
    """
    if is_polars and per_unit.denominator == 1 and per_unit > 1:
        return whole / (whole * 0.0 + float(per_unit))
    return times(whole, 1 / per_unit)


def quotient(numerator: "Whole | int", denominator: "Whole | int", on: Dialect) -> Expr:
    """Divide with one rounding: the float nearest to the exact quotient."""
    top = on.lit(float(numerator)) if isinstance(numerator, int) else numerator.flat.expr
    if isinstance(denominator, int):
        return _divided(top, Fraction(denominator), is_polars=on.is_polars)
    return top / denominator.flat.expr


class End(IntEnum):
    """The end of a figure's span that a column stands for; EXACT if the two ends are one."""

    LOW = -1
    EXACT = 0
    HIGH = 1


@frozen(eq=False)
class GridColumn:
    """A column of figures as numbers of points on a grid: 9150 for 91.5 with 100 points `per_unit`.

    A cell that is not the float nearest to a point has the points beside it as the ends of its span (see `model.floats`).
    Comparisons divide the bound by `per_unit`, so that the column need not be multiplied.

    :ivar end: the end of the span that this column stands for; EXACT if no cell is between two points.
    :ivar single: whether cells are floats of 32 bits.
    """

    column: Expr
    per_unit: Fraction
    on: Dialect
    end: End = End.EXACT
    single: bool = False

    @property
    def expr(self) -> Expr:
        if self.end is End.EXACT and self.per_unit == 1:
            return self.column
        near = rounded(times(self.column, self.per_unit), is_polars=self.on.is_polars)
        if self.end is End.EXACT:
            return near
        point = self._as_cell(_divided(near, self.per_unit, is_polars=self.on.is_polars))
        is_beyond = point > self.column if self.end is End.LOW else point < self.column
        return near + self.on.when(is_beyond).then(float(self.end)).otherwise(0.0)

    def is_on(self, per_unit: Fraction) -> Expr:
        """Test whether a cell is the float nearest to a point of another grid."""
        return self._as_cell(stepped(self.column, per_unit, is_polars=self.on.is_polars)) == self.column

    def _as_cell(self, point: Expr) -> Expr:
        return point.cast(self.on.Float32).cast(self.on.Float64) if self.single else point

    def at_least(self, points: Fraction) -> Expr:
        """Test whether this end is at least a number of points, which need not be whole."""
        if self.end is End.HIGH:
            return self.column > self._cell(ceil(points) - 1)
        return self.column >= self._cell(points if self.end is End.EXACT else ceil(points))

    def at_most(self, points: Fraction) -> Expr:
        """Test whether this end is at most a number of points, which need not be whole."""
        if self.end is End.LOW:
            return self.column < self._cell(floor(points) + 1)
        return self.column <= self._cell(points if self.end is End.EXACT else floor(points))

    def _cell(self, points: Fraction | int) -> float:
        """Return the cell that holds this number of points."""
        return nearest(points / self.per_unit, single=self.single)


@frozen(eq=False)
class Computed:
    """An expression of whole numbers that is compared as it is."""

    expr: Expr

    def at_least(self, number: Fraction) -> Expr:
        return self.expr >= float(ceil(number))

    def at_most(self, number: Fraction) -> Expr:
        return self.expr <= float(floor(number))


@frozen(eq=False)
class Whole:
    """The number factor × base + offset, where the base is between `low` and `high`.

    :ivar exact: whether an error is raised for results that may reach 2^53, where Float64 is no longer exact.
    """

    base: GridColumn | Computed
    low: int
    high: int
    factor: int = 1
    offset: int = 0
    exact: bool = True

    def __mul__(self, other: "Whole | int") -> "Whole | int":
        if isinstance(other, int):
            return self._with(self.factor * other, self.offset * other) if other else 0
        if self.offset or other.offset:
            return self.flat * other.flat
        ends = [left * right for left in (self.low, self.high) for right in (other.low, other.high)]
        product = Computed(self.base.expr * other.base.expr)
        return self._checked(product, min(ends), max(ends), self.factor * other.factor, 0, other)

    __rmul__ = __mul__

    def __add__(self, other: "Whole | int") -> "Whole":
        if isinstance(other, int):
            return self._with(self.factor, self.offset + other)
        common = gcd(self.factor, other.factor)
        left, right = self.factor // common, other.factor // common
        for number, factor in ((self, left), (other, right)):
            self._check(number.exact and self.exact and other.exact, *_ends(number.low, number.high, factor))
        low, high = map(sum, zip(_ends(self.low, self.high, left), _ends(other.low, other.high, right), strict=True))
        total = Computed(_scaled(self.base.expr, left) + _scaled(other.base.expr, right))
        return self._checked(total, low, high, common, self.offset + other.offset, other)

    __radd__ = __add__

    def __neg__(self) -> "Whole":
        return self._with(-self.factor, -self.offset)

    def __sub__(self, other: "Whole | int") -> "Whole":
        return self + -other

    def __rsub__(self, other: int) -> "Whole":
        return -self + other

    def __ge__(self, other: "Whole | int") -> Expr:
        if not isinstance(other, int):
            return self - other >= 0
        end = Fraction(other - self.offset, self.factor)
        return self.base.at_least(end) if self.factor > 0 else self.base.at_most(end)

    def __floordiv__(self, other: "Whole | int") -> "Whole":
        """Divide by a positive number and round down.

        The floor of a float quotient is exact if both numbers are whole and below 2^53: a quotient just below a whole number
        is then too far from it to be rounded up to it. Polars divides by a constant by multiplying with its inexact
        reciprocal, so a constant divisor becomes a column.
        """
        upper, lower = self.flat, self._constant(other) if isinstance(other, int) else other.flat
        ends = [top // bottom for top in (upper.low, upper.high) for bottom in (max(lower.low, 1), lower.high)]
        quotient = Computed((upper.expr / lower.expr).floor())
        return self._checked(quotient, min(ends), max(ends), 1, 0, lower)

    def __rfloordiv__(self, other: int) -> "Whole":
        return self._constant(other) // self

    def _constant(self, number: int) -> "Whole":
        """Return `number` as a column that is missing in the rows where this number is missing."""
        return Whole(Computed(self.base.expr * 0.0 + float(number)), number, number)

    def __le__(self, other: int) -> Expr:
        return -self >= -other

    @property
    def expr(self) -> Expr:
        """The value of this number as an expression of type Float64."""
        flat = _scaled(self.base.expr, self.factor)
        return flat + float(self.offset) if self.offset else flat

    def _with(self, factor: int, offset: int) -> "Whole":
        return Whole(self.base, self.low, self.high, factor, offset, self.exact)

    @property
    def flat(self) -> "Whole":
        """The same number with factor 1 and offset 0: its base is `expr`, the whole value."""
        low, high = (end + self.offset for end in _ends(self.low, self.high, self.factor))
        return self._checked(Computed(self.expr), low, high, 1, 0, self)

    def _checked(self, base: Computed, low: int, high: int, factor: int, offset: int, other: "Whole") -> "Whole":
        exact = self.exact and other.exact
        self._check(exact, low, high)
        return Whole(base, low, high, factor, offset, exact)

    @staticmethod
    def _check(exact: bool, low: int, high: int) -> None:
        if exact and max(-low, high) >= EXACT:
            raise too_large(max(-low, high))


def _ends(low: int, high: int, factor: int) -> tuple[int, int]:
    return (low * factor, high * factor) if factor > 0 else (high * factor, low * factor)


def too_large(limit: int) -> FactError:
    message = Text(
        "số liệu có thể lớn tới mức tích của chúng ({limit:.1e}) vượt quá 2^53, không tính chính xác được trên bảng",
        "figures may be so large that their product ({limit:.1e}) passes 2^53: a table cannot compare it exactly",
    ).format(limit=limit)
    hint = Text(
        "thu hẹp giới hạn (limits) của các số liệu trong từ điển, hoặc đánh giá từng xã bằng assess",
        "narrow the limits of the facts in the dictionary, or judge commune by commune with assess",
    )
    return FactError([Problem(ProblemCode.TOO_LARGE, message, hint=hint)])


def _scaled(expr: Expr, factor: int) -> Expr:
    return expr if factor == 1 else -expr if factor == -1 else expr * float(factor)
