"""A column of figures: its fact, tests of its cells, and its working column.

Verdicts are computed from the working column, which holds figures as floats in the column's unit, flags as verdict
codes, and categories as numbers. A fact's step is the smallest difference between two figures (0.01 for percent).
"""

from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from typing import Literal

from attrs import frozen

from ntm_criteria.model import MET, NOT_MET, UNKNOWN, Fact
from ntm_criteria.tables.expressions import NARWHALS, Dialect, Expr, Frame, StepColumn, Whole, stepped

Level = Literal["now", "before", "village"]  # the main table, last year's table, or the table of villages
PREFIX = "__ntm_"  # starts the names of working columns
_LETTERS: dict[Level, str] = {"now": "n", "before": "b", "village": "v"}
_MOST_CUT = 2**46  # for fewer steps, dividing by a little less than a step and rounding down gives their number
_LESS = 1 + 2.0**-48  # "a little less": the quotient grows by more than four rounding errors, and by less than 1/4
_ROW = f"{PREFIX}i"
BAD_CODE = -1  # the code of a cell that holds neither a flag nor a category of the fact


class Carrier(Enum):
    """The type of the cells of a column of figures."""

    FLOAT = "float"
    FLOAT32 = "float32"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    CATEGORY = "category"
    CODES = "codes"  # flags from a column of Python objects, already converted to codes


@frozen
class Column:
    """A column of figures in one of the caller's tables.

    :ivar per_unit: the number of steps of the fact in one unit of the column.
    :ivar digits: the number of decimal places, for a column of decimals.
    :ivar is_direct: whether cells are tested only when they are compared with a bound, without a column of marks. Only
        columns whose figures cannot contradict other figures are direct.
    """

    fact: Fact
    name: str
    carrier: Carrier
    level: Level = "now"
    per_unit: Fraction = Fraction(1)
    digits: int = 0
    is_direct: bool = False
    on: Dialect = NARWHALS

    @property
    def work(self) -> str:
        """The name of the working column, such as "__ntm_n_irrigated_land_share"."""
        return f"{PREFIX}{_LETTERS[self.level]}_{self.fact.id}"

    @property
    def mark(self) -> str:
        """The name of the column of marks, which is true in the rows whose cell holds a possible value."""
        return f"{self.work}_x"

    @property
    def can_be_bad(self) -> bool:
        """Whether cells can hold impossible values; the cells of boolean columns cannot."""
        return self.carrier is not Carrier.FLAG

    @property
    def is_marked(self) -> bool:
        """Whether a column of marks is computed before the working column."""
        return self.can_be_bad and not self.is_direct

    @property
    def is_cut(self) -> bool:
        """Whether `_is_multiple` can test the cells: floats in Polars that are not negative and below 2^46 steps."""
        quick = self.on.is_polars and self.carrier is Carrier.FLOAT and self.per_unit.denominator == 1
        return quick and self.fact.low_multiple >= 0 and self.largest < _MOST_CUT

    @property
    def divisor(self) -> str | None:
        """The name of the column that `_is_multiple` divides by; None if it does not need such a column."""
        return f"{PREFIX}d{self.per_unit}" if self.is_cut and self.per_unit > 1 else None

    @property
    def low(self) -> float:
        return float(self.fact.low_multiple / self.per_unit)

    @property
    def high(self) -> float:
        return float(self.fact.high_multiple / self.per_unit)

    @property
    def largest(self) -> int:
        """The largest number of steps, in absolute value, that the fact's limits allow: 10,000 for 100 % in 0.01 %."""
        return max(abs(self.fact.low_multiple), abs(self.fact.high_multiple))

    @property
    def is_number(self) -> bool:
        return self.fact.is_number

    def number(self, *, exact: bool = True) -> Whole:
        """The figures of the working column as numbers of steps: 9150 for 91.5 % with steps of 0.01 %."""
        base = StepColumn(self.on.col(self.work), self.per_unit, self.on.is_polars)
        return Whole(base, self.fact.low_multiple, self.fact.high_multiple, exact=exact)

    @property
    def known(self) -> Expr:
        """A test that a cell holds a usable figure. On every engine, null and NaN fail the comparison with `high`."""
        return self.on.col(self.work) <= self.high if not self.is_direct else self.is_multiple & ~self.is_outside

    @property
    def is_multiple(self) -> Expr:
        """A test that a cell of a direct column is a multiple of the step; for speed, `is_outside` tests the limits."""
        return _is_multiple(self, self.on.col(self.work))

    @property
    def is_outside(self) -> Expr:
        """A test that a cell which is a multiple of the step is outside the fact's limits."""
        x = self.on.col(self.work)
        return (x > self.high) | (x < self.low) if self.fact.low_multiple else x > self.high


_WITH_NAN = (Carrier.FLOAT, Carrier.FLOAT32)


def as_float(column: Column) -> Expr:
    """Return the cells as Float64; Float32 and decimal cells are rounded to the nearest multiple of the fact's step."""
    on, cell = column.on, column.on.col(column.name)
    match column.carrier:
        case Carrier.FLOAT:
            return cell
        case Carrier.FLOAT32 | Carrier.DECIMAL:  # the cast may miss the float nearest to the multiple of the step
            return stepped(cell.cast(on.Float64), column.per_unit, is_polars=on.is_polars)
    return cell.cast(on.Float64)


def divided(frame: Frame, columns: Iterable[Column]) -> Frame:
    """Add to `frame` the columns that `_is_multiple` divides by (see `Column.divisor`).

    Polars divides by a constant by multiplying with its reciprocal, which is inexact, and stores a column of equal values as a
    constant. So the added columns are computed from the row index, which is never constant. A collected frame may store
    them as constants again, so verdicts and gaps are computed on the lazy frame and run by `Table.run`.
    """
    by = {column.divisor: column for column in columns if column.divisor}
    if not by:
        return frame
    divisors = [
        (column.on.col(_ROW).cast(column.on.Float64) * 0.0 + float(column.per_unit)).alias(name)
        for name, column in by.items()
    ]
    return frame.with_row_index(_ROW).with_columns(*divisors)


def good(column: Column, *, is_divided: bool = False) -> Expr:
    """Test whether a cell holds a possible value. Missing numbers give null or false, missing flags or categories true.

    :param is_divided: whether the table has the columns that `divided` adds.
    """
    on, cell = column.on, column.on.col(column.name)
    if column.carrier is Carrier.CODES:
        return cell != BAD_CODE
    if column.carrier is Carrier.CATEGORY:
        return cell.cast(on.String).is_in(list(column.fact.values)) | cell.is_null()
    if is_divided and column.is_cut:
        return _is_multiple(column, cell) & cell.is_between(column.low, column.high)
    x = as_float(column)
    inside = x.is_between(column.low, column.high)
    match column.carrier:
        case Carrier.INTEGER if column.per_unit.denominator == 1:
            return inside
        case Carrier.INTEGER:
            return inside & (stepped(x, column.per_unit, is_polars=on.is_polars) == x)
        case Carrier.DECIMAL:
            return inside & ~_is_finer(column)
        case Carrier.FLOAT32:
            return inside & (x.cast(on.Float32) == cell)
    return inside & (stepped(x, column.per_unit, is_polars=on.is_polars) == x)


def _is_multiple(column: Column, x: Expr) -> Expr:
    """Test whether `x` is the float nearest to a non-negative multiple of the step, in as few passes as possible.

    For such a float, dividing by a little less than a step and rounding down gives its number of steps, and dividing
    this number by the steps per unit gives the same float again. A negative float fails the test, because its number of
    steps comes out one too low. NaN and infinity fail it, because differences with them are never 0.
    """
    whole = x // (1 / (float(column.per_unit) * _LESS))
    return (whole / column.on.col(column.divisor) if column.divisor else whole) - x == 0.0


def bad(column: Column) -> Expr:
    """Test whether a cell holds an impossible value; a missing cell gives null or false."""
    impossible = ~good(column)
    return impossible & ~column.on.col(column.name).is_nan() if column.carrier in _WITH_NAN else impossible


def unusual(column: Column) -> Expr:
    """Test whether a cell holds a possible but implausible value; a missing cell gives null or false."""
    assert column.fact.plausible
    low, high = (float(end * column.fact.scale / column.per_unit) for end in column.fact.plausible)
    outside = good(column) & ~as_float(column).is_between(low, high)
    return outside & ~column.on.col(column.name).is_nan() if column.carrier in _WITH_NAN else outside


def _is_finer(column: Column) -> Expr:
    """Test whether a decimal has more places than the step, in its text: engines scale decimals differently."""
    on = column.on
    places = len(str(column.per_unit)) - 1 if column.per_unit.denominator == 1 else 0
    if column.digits <= places and column.per_unit.denominator == 1:
        return on.lit(value=False)
    finer = on.col(column.name).cast(on.String).str.contains(rf"\.[0-9]{{{places}}}[0-9]*[1-9]")
    whole = as_float(column)
    return finer | (whole != on.col(column.name).cast(on.Float64)) if column.per_unit.denominator > 1 else finer


def worked(column: Column) -> Expr:
    """Compute the working column; missing or bad cells become null, UNKNOWN (flags) or `BAD_CODE` (categories)."""
    on, cell = column.on, column.on.col(column.name)
    match column.carrier:
        case Carrier.FLAG:
            no = on.when(~cell).then(on.code(NOT_MET)).otherwise(on.code(UNKNOWN))
            cells = on.when(cell).then(on.code(MET)).otherwise(no)
        case Carrier.CODES:
            cells = on.when(cell == BAD_CODE).then(on.code(UNKNOWN)).otherwise(cell.cast(on.Int8))
        case Carrier.CATEGORY:
            cells, text = on.lit(BAD_CODE, on.Int16), cell.cast(on.String)
            for number, value in enumerate(column.fact.values):
                cells = on.when(text == value).then(on.lit(number, on.Int16)).otherwise(cells)
        case _:
            cells = as_float(column)
            if not column.is_direct:
                cells = on.when(on.col(column.mark)).then(cells)
    return cells.alias(column.work)
