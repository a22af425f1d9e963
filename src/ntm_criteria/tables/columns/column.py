"""A column of figures: which fact it holds, which of its cells are possible, and its working column."""

from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from typing import Literal

from attrs import frozen

from ntm_criteria.model import MET, NOT_MET, UNKNOWN, Fact
from ntm_criteria.tables.expressions import NARWHALS, Dialect, Expr, Frame, StepColumn, Whole, stepped

Level = Literal["now", "before", "village"]
PREFIX = "__ntm_"  # of working columns
_LETTERS: dict[Level, str] = {"now": "n", "before": "b", "village": "v"}
_MOST_CUT = 2**46  # steps below it are whole numbers again after a division by a little less than a step
_LESS = 1 + 2.0**-48  # how much less: more than four roundings, and less than a quarter of a step
_ROW = f"{PREFIX}i"
BAD_CODE = -1  # of a flag or category whose cell holds something else


class Carrier(Enum):
    """What the cells of a column are."""

    FLOAT = "float"
    FLOAT32 = "float32"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    CATEGORY = "category"
    CODES = "codes"  # flags that stood in a column of Python objects, as codes already


@frozen
class Column:
    """A column of the caller's table.

    :ivar per_unit: the number of steps of the fact in one unit of the column.
    :ivar digits: the decimals of a column of decimals.
    :ivar is_direct: whether cells are tested where a bound reads them and not marked before; only columns whose figures no
        other figure contradicts.
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
        """The name of the working column."""
        return f"{PREFIX}{_LETTERS[self.level]}_{self.fact.id}"

    @property
    def mark(self) -> str:
        """The name of the column that marks the possible cells."""
        return f"{self.work}_x"

    @property
    def can_be_bad(self) -> bool:
        """Whether a cell may hold something that the fact cannot take; a boolean cannot."""
        return self.carrier is not Carrier.FLAG

    @property
    def is_marked(self) -> bool:
        """Whether the possible cells are marked before they are read."""
        return self.can_be_bad and not self.is_direct

    @property
    def is_cut(self) -> bool:
        """Whether `_is_multiple` can test the cells."""
        quick = self.on.is_polars and self.carrier is Carrier.FLOAT and self.per_unit.denominator == 1
        return quick and self.fact.low_multiple >= 0 and self.largest < _MOST_CUT

    @property
    def divisor(self) -> str | None:
        """The name of the column that `_is_multiple` divides by, if it does."""
        return f"{PREFIX}d{self.per_unit}" if self.is_cut and self.per_unit > 1 else None

    @property
    def low(self) -> float:
        return float(self.fact.low_multiple / self.per_unit)

    @property
    def high(self) -> float:
        return float(self.fact.high_multiple / self.per_unit)

    @property
    def largest(self) -> int:
        """The largest number of multiples of the step, in absolute value, that the fact's limits allow."""
        return max(abs(self.fact.low_multiple), abs(self.fact.high_multiple))

    @property
    def is_number(self) -> bool:
        return self.fact.is_number

    def number(self, *, exact: bool = True) -> Whole:
        """The figures of the working column, in steps."""
        base = StepColumn(self.on.col(self.work), self.per_unit, self.on.is_polars)
        return Whole(base, self.fact.low_multiple, self.fact.high_multiple, exact=exact)

    @property
    def known(self) -> Expr:
        """Where there is a figure: on every engine, null and NaN are not at most the upper limit."""
        return self.on.col(self.work) <= self.high if not self.is_direct else self.is_multiple & ~self.is_outside

    @property
    def is_multiple(self) -> Expr:
        """Of a direct column: where there is a figure, unless it `is_outside`. A mark of both takes Polars longer to read."""
        return _is_multiple(self, self.on.col(self.work))

    @property
    def is_outside(self) -> Expr:
        """Where a multiple of the step is outside the limits."""
        x = self.on.col(self.work)
        return (x > self.high) | (x < self.low) if self.fact.low_multiple else x > self.high


_WITH_NAN = (Carrier.FLOAT, Carrier.FLOAT32)


def as_float(column: Column) -> Expr:
    """The cells as Float64: the nearest one to what the cell says, at the step's own digits where it says more."""
    on, cell = column.on, column.on.col(column.name)
    match column.carrier:
        case Carrier.FLOAT:
            return cell
        case Carrier.FLOAT32 | Carrier.DECIMAL:  # both are as near to a step as can be, and not quite a float of it
            return stepped(cell.cast(on.Float64), column.per_unit, is_polars=on.is_polars)
    return cell.cast(on.Float64)


def divided(frame: Frame, columns: Iterable[Column]) -> Frame:
    """The table with the columns that `_is_multiple` divides by.

    Polars multiplies with the reciprocal of a plain number, which is not the nearest float, and keeps a column of one value as
    a plain number: so they are made of the one column that never is. A frame that was collected may hold them as plain numbers
    again, so verdicts and gaps are put on the lazy frame and run by `Table.run`.
    """
    by = {column.divisor: column for column in columns if column.divisor}
    if not by:
        return frame
    made = [
        (column.on.col(_ROW).cast(column.on.Float64) * 0.0 + float(column.per_unit)).alias(name)
        for name, column in by.items()
    ]
    return frame.with_row_index(_ROW).with_columns(*made)


def good(column: Column, *, is_divided: bool = False) -> Expr:
    """Where a cell holds what the fact can take; null or false where it is missing.

    :param is_divided: whether the table is one made by `divided`.
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
    """Whether a float is the one nearest to some multiple of the step that is not negative, in as few passes as Polars can.

    The quotient by a little less than a step, cut, is the number of steps of every such float, and divided by the steps of a
    unit it is that float again, whatever it is for others. Of what is negative it is one step less. No difference with NaN
    or between infinities is 0.
    """
    whole = x // (1 / (float(column.per_unit) * _LESS))
    return (whole / column.on.col(column.divisor) if column.divisor else whole) - x == 0.0


def bad(column: Column) -> Expr:
    """Where a cell holds what the fact cannot take; null or false where it is missing."""
    found = ~good(column)
    return found & ~column.on.col(column.name).is_nan() if column.carrier in _WITH_NAN else found


def unusual(column: Column) -> Expr:
    """Where a cell is good and outside the plausible range; null or false where it is missing."""
    assert column.fact.plausible
    low, high = (float(end * column.fact.scale / column.per_unit) for end in column.fact.plausible)
    outside = good(column) & ~as_float(column).is_between(low, high)
    return outside & ~column.on.col(column.name).is_nan() if column.carrier in _WITH_NAN else outside


def _is_finer(column: Column) -> Expr:
    """Where a decimal has more digits than the step. Its text is searched: engines scale decimals differently."""
    on = column.on
    places = len(str(column.per_unit)) - 1 if column.per_unit.denominator == 1 else 0
    if column.digits <= places and column.per_unit.denominator == 1:
        return on.lit(value=False)
    finer = on.col(column.name).cast(on.String).str.contains(rf"\.[0-9]{{{places}}}[0-9]*[1-9]")
    whole = as_float(column)
    return finer | (whole != on.col(column.name).cast(on.Float64)) if column.per_unit.denominator > 1 else finer


def worked(column: Column) -> Expr:
    """The working column: figures, null where missing or marked bad; flags as codes; categories by their number."""
    on, cell = column.on, column.on.col(column.name)
    match column.carrier:
        case Carrier.FLAG:
            no = on.when(~cell).then(on.code(NOT_MET)).otherwise(on.code(UNKNOWN))
            made = on.when(cell).then(on.code(MET)).otherwise(no)
        case Carrier.CODES:
            made = on.when(cell == BAD_CODE).then(on.code(UNKNOWN)).otherwise(cell.cast(on.Int8))
        case Carrier.CATEGORY:
            made, text = on.lit(BAD_CODE, on.Int16), cell.cast(on.String)
            for number, value in enumerate(column.fact.values):
                made = on.when(text == value).then(on.lit(number, on.Int16)).otherwise(made)
        case _:
            made = as_float(column)
            if not column.is_direct:
                made = on.when(on.col(column.mark)).then(made)
    return made.alias(column.work)
