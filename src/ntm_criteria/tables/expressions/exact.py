"""Compute exactly with whole numbers in columns.

A number (`Whole`) is `factor × base + offset`, where `base` is an expression of whole numbers in Float64. Factors stay
Python ints until a comparison, and common factors are divided out. Each base has bounds from the limits of the facts,
so every product is proved to be below 2^53, and therefore exact, before any row is read.
"""

from fractions import Fraction
from math import gcd

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
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
    """Round each number to the nearest multiple of the step 1 / `per_unit`, and return the float nearest to it.

    Polars divides by a constant by multiplying with its reciprocal, so that 24 / 10 is not 2.4; its `round` divides exactly.
    """
    decimals = len(str(per_unit.numerator)) - 1
    if is_polars and per_unit.denominator == 1 and per_unit > 1:
        if per_unit == 10**decimals:
            return expr.round(decimals)
        steps = rounded(times(expr, per_unit), is_polars=True)
        return steps / (steps * 0.0 + float(per_unit))
    return times(rounded(times(expr, per_unit), is_polars=is_polars), 1 / per_unit)


@frozen(eq=False)
class StepColumn:
    """A column of figures as numbers of steps: 915 for 91.5 with 10 steps `per_unit`.

    Comparisons divide the bound by `per_unit`, so that the column need not be multiplied.
    """

    column: Expr
    per_unit: Fraction
    is_polars: bool

    @property
    def expr(self) -> Expr:
        return (
            self.column if self.per_unit == 1 else rounded(times(self.column, self.per_unit), is_polars=self.is_polars)
        )

    def at_least(self, steps: int) -> Expr:
        return self.column >= float(steps / self.per_unit)

    def at_most(self, steps: int) -> Expr:
        return self.column <= float(steps / self.per_unit)


@frozen(eq=False)
class Computed:
    """An expression of whole numbers that is compared as it is."""

    expr: Expr

    def at_least(self, number: int) -> Expr:
        return self.expr >= float(number)

    def at_most(self, number: int) -> Expr:
        return self.expr <= float(number)


@frozen(eq=False)
class Whole:
    """The number factor × base + offset, where the base is between `low` and `high`.

    :ivar exact: whether an error is raised for results that may reach 2^53, where Float64 is no longer exact.
    """

    base: StepColumn | Computed
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
        rest = other - self.offset
        if self.factor > 0:
            return self.base.at_least(-(-rest // self.factor))
        return self.base.at_most(-rest // -self.factor)

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
        f"số liệu có thể lớn tới mức tích của chúng ({limit:.1e}) vượt quá 2^53, không tính chính xác được trên bảng",
        f"figures may be so large that their product ({limit:.1e}) passes 2^53: a table cannot compare it exactly",
    )
    hint = Text(
        "thu hẹp giới hạn (limits) của các số liệu trong từ điển, hoặc đánh giá từng xã bằng assess",
        "narrow the limits of the facts in the dictionary, or judge commune by commune with assess",
    )
    return FactError([Problem(ProblemCode.TOO_LARGE, message, hint=hint)])


def _scaled(expr: Expr, factor: int) -> Expr:
    return expr if factor == 1 else -expr if factor == -1 else expr * float(factor)
