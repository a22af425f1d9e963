"""A column of figures: its fact, tests of its cells, and its working column.

Verdicts are computed from the working column, which holds figures as floats in the column's unit, flags as verdict
codes, and categories as numbers. The grid of a column is what its figures are told apart by (see `model.floats`).
"""

from collections.abc import Mapping
from decimal import Context, Decimal
from enum import Enum
from fractions import Fraction
from math import inf, isfinite
from numbers import Rational
from typing import Literal

from attrs import field, frozen

from ntm_criteria.model import MET, NOT_MET, UNKNOWN, Fact, FactKind, Interval, Single, meaning
from ntm_criteria.tables.expressions import NARWHALS, Cell, Dialect, End, Expr, GridColumn, Whole

Level = Literal["now", "before", "village"]  # the main table, last year's table, or the table of villages
PREFIX = "__ntm_"  # starts the names of working columns
_LETTERS: dict[Level, str] = {"now": "n", "before": "b", "village": "v"}
_EXACT = 10**15  # below it, each decimal number has a float of its own
SET, ORDER = f"{PREFIX}set", f"{PREFIX}order"  # of rows that several rule sets judge: the number of its set, its place
_REFUSED = f"{PREFIX}refused_"
_HUGE = 10**30  # above the limits of every fact: such a number is refused in any unit
BAD_CODE = -1  # the code of a cell that holds neither a flag nor a category of the fact


def refused_column(fact: str) -> str:
    """Return the name of the column that `read_figures` adds: true in the rows where the text of a figure was refused."""
    return f"{_REFUSED}{fact}"


def is_marker(name: str) -> bool:
    """Whether a column is one that `read_figures` adds, or that tells rows apart which several rule sets judge."""
    return name.startswith(_REFUSED) or name in (SET, ORDER)


class Carrier(Enum):
    """The type of the cells of a column of figures."""

    FLOAT = "float"
    FLOAT32 = "float32"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    CATEGORY = "category"
    CODES = "codes"  # flags from a column of Python objects, already converted to codes


FLOATS = (Carrier.FLOAT, Carrier.FLOAT32)


@frozen
class Column:
    """A column of figures in one of the caller's tables.

    :ivar per_unit: the number of steps of the fact in one unit of the column.
    :ivar digits: the number of decimal places, for a column of decimals.
    :ivar is_direct: whether cells are tested only when they are compared with a bound, without a column of marks. Only
        columns whose figures cannot contradict other figures are direct.
    :ivar refused: the name of the column that is true where the text of a cell was refused; None if there is no such column.
    :ivar odd: for a column of Python objects, those that no number equals, by the impossible number in their place.
    :ivar unit: the unit that the caller gave for the column.
    """

    fact: Fact
    name: str
    carrier: Carrier
    level: Level = "now"
    per_unit: Fraction = Fraction(1)
    digits: int = 0
    is_direct: bool = False
    refused: str | None = None
    on: Dialect = NARWHALS
    odd: Mapping[float, Cell] = field(factory=dict, eq=False)
    unit: str | None = None

    def original(self, cell: Cell) -> Cell:
        """Return the Python object that a cell stands for; a cell that stands for none is returned itself."""
        return self.odd.get(cell, cell) if self.odd else cell

    def shown(self, cell: Cell) -> Cell:
        """Return a cell as the caller's table holds it; None for what is no flag, which is not kept."""
        if self.carrier is Carrier.CODES:
            return {MET: True, NOT_MET: False}.get(cell)
        cell = self.original(cell)
        return Single(cell) if self.carrier is Carrier.FLOAT32 and isfinite(cell) else cell

    def in_fact_unit(self, cell: Cell) -> Cell:
        """Convert a number from the column's unit to the fact's, exactly or to what a float means.

        Anything else, and a huge number, is returned unchanged; a float of 32 bits as a `Single`.
        """
        is_number = isinstance(cell, Rational | float | Decimal) and not isinstance(cell, bool)
        if is_number and self.carrier is Carrier.FLOAT32:
            cell = Single(cell)
        if not is_number or self.per_unit == self.fact.scale or not -_HUGE < cell < _HUGE:
            return cell
        if not isinstance(cell, float):
            exact = Fraction(str(cell)) * self.per_unit / self.fact.scale
            return Context(prec=80).divide(Decimal(exact.numerator), Decimal(exact.denominator))
        low, high = meaning(cell, self.grid, single=isinstance(cell, Single))
        return Fraction(low, self.scale) if low == high else Interval((low, self.scale), (high, self.scale))

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
    def may_be_direct(self) -> bool:
        """Whether it is enough to compare the cells with their limits: those of a count must also be whole."""
        return self.is_number and (self.fact.kind is not FactKind.COUNT or self.carrier is Carrier.INTEGER)

    @property
    def is_number(self) -> bool:
        return self.fact.is_number

    # the grid of the figures

    @property
    def scale(self) -> int:
        """The number of points of the grid in one unit of the fact."""
        match self.carrier:
            case Carrier.FLOAT:
                return self.fact.float_scale
            case Carrier.FLOAT32:
                return self.fact.single_scale
        own = 10**self.digits / self.per_unit  # the column's last digits in a step of the fact
        finest = Fraction(self.fact.float_scale, self.fact.scale)
        return self.fact.scale * int(max(1, min(own, finest)))

    @property
    def grid(self) -> Fraction:
        """The number of points in one unit of the column."""
        return self.per_unit * self.scale / self.fact.scale

    @property
    def is_exact(self) -> bool:
        """Whether each cell is one number, even between two points, and not what arithmetic on floats made of it."""
        return self.carrier not in FLOATS or self.fact.kind is FactKind.COUNT

    @property
    def is_on_grid(self) -> bool:
        """Whether no cell with a possible value is between two points."""
        if self.fact.kind is FactKind.COUNT:
            return True
        return self.is_exact and 10**self.digits <= self.grid

    @property
    def is_long(self) -> bool:
        """Whether decimal cells have more digits than a float tells apart."""
        return self.carrier is Carrier.DECIMAL and self.fact.most_steps / self.per_unit * 10**self.digits >= _EXACT

    def span(self, *, exact: bool = True) -> tuple[Whole, Whole]:
        """The ends of the figures of the working column as numbers of points: 91,500,000 for 91.5 % by 0.000001."""
        points = self.scale // self.fact.scale
        low, high = self.fact.low_multiple * points, self.fact.high_multiple * points
        if self.is_on_grid:
            number = Whole(self._at(End.EXACT), low, high, exact=exact)
            return number, number
        return Whole(self._at(End.LOW), low, high, exact=exact), Whole(self._at(End.HIGH), low, high, exact=exact)

    def _at(self, end: End) -> GridColumn:
        return GridColumn(self.on.col(self.work), self.grid, self.on, end, self.carrier is Carrier.FLOAT32)

    def is_on(self, per_unit: Fraction) -> Expr:
        """Test whether a figure of the working column is a multiple of 1 / `per_unit`, in the unit of the column."""
        return self._at(End.LOW).is_on(per_unit)

    # which cells hold a figure

    @property
    def high(self) -> float:
        """The largest figure that the working column can hold, if the column is not direct."""
        return float(self.fact.high_multiple / self.per_unit)

    @property
    def known(self) -> Expr:
        """A test that a cell holds a usable figure. On every engine, null and NaN fail the comparison with the upper limit."""
        return self.is_above_low & self.is_below_high if self.is_direct else self.on.col(self.work) <= self.high

    @property
    def is_above_low(self) -> Expr:
        """Whether the figure can be at least the fact's lower limit."""
        return self.can_be_at_least(self.on.col(self.work), self.fact.low)

    @property
    def is_below_high(self) -> Expr:
        """Whether the figure can be at most the fact's upper limit."""
        return self.can_be_at_most(self.on.col(self.work), self.fact.high)

    def can_be_at_least(self, x: Expr, number: Fraction) -> Expr:
        """Test whether the figures `x` of this column can be at least a number, which is a point of the grid."""
        return self._limit(x, End.HIGH).at_least(number * self.scale)

    def can_be_at_most(self, x: Expr, number: Fraction) -> Expr:
        """Test whether the figures `x` of this column can be at most a number, which is a point of the grid."""
        return self._limit(x, End.LOW).at_most(number * self.scale)

    def _limit(self, x: Expr, end: End) -> GridColumn:
        end = End.EXACT if self.is_exact else end
        return GridColumn(x, self.grid, self.on, end, self.carrier is Carrier.FLOAT32)

    @property
    def given(self) -> str:
        """The name of the column that is true in the rows whose cell is not missing, whether it holds a figure or not."""
        return f"{self.work}_g"

    @property
    def was_given(self) -> Expr:
        """Test whether a cell is not missing; the column `given` must be there unless this column is direct."""
        if self.is_direct and self.refused is None:
            return self.on.col(self.work) <= inf  # not NaN either, on every engine
        return self.on.col(self.given)

    @property
    def was_refused(self) -> Expr:
        """Test whether a cell is not missing but has no usable figure, or none that agrees with other figures."""
        cell = self.on.col(self.work)
        usable = self.known if self.is_number else cell >= 0 if self.carrier is Carrier.CATEGORY else cell != UNKNOWN
        return self.on.when(usable).then(self.on.lit(value=False)).otherwise(self.was_given)
