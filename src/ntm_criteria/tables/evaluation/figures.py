"""The source of figures for measures, over columns.

A point is the ways in which a figure may be known, the first that is known first: counts, then the share as reported. Each is a
span of pairs and where it is known; a figure without any column is no way at all.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import count, product
from typing import Any, TypeAlias

from attrs import evolve, frozen

from ntm_criteria.model import Pair, Villages
from ntm_criteria.tables.columns import PREFIX, Carrier, Column, Level
from ntm_criteria.tables.expressions import Computed, Dialect, Expr, Whole, stepped, times
from ntm_criteria.text import decimal_digits

MOST_VILLAGES = 10**6  # what no commune has; the same limit as for a bound in villages
TOTAL = f"{PREFIX}villages"  # how many villages a commune has, listed or not


@frozen(eq=False)
class Way:
    """One way to know a figure: its span and where it is known; `column` if it is the figure of that column as it stands."""

    low: Pair
    high: Pair
    known: Expr
    column: Column | None = None


Point: TypeAlias = tuple[Way, ...]


@frozen
class Roll:
    """The columns that count how the villages stand to the body of a measure."""

    number: int

    @property
    def met(self) -> str:
        return f"{PREFIX}m{self.number}"

    @property
    def not_met(self) -> str:
        return f"{PREFIX}f{self.number}"

    @property
    def unknown(self) -> str:
        return f"{PREFIX}u{self.number}"

    @property
    def listed(self) -> str:
        return f"{PREFIX}l{self.number}"

    @property
    def names(self) -> tuple[str, str, str]:
        return self.met, self.not_met, self.unknown

    def counted(self, on: Dialect) -> Expr:
        return on.col(self.met) + on.col(self.not_met) + on.col(self.unknown)


def counted(expr: Expr) -> Whole:
    return Whole(Computed(expr), 0, MOST_VILLAGES)


class Held:
    """Columns for numbers that several tests read: not every engine sees that it is the same number."""

    _made = count()  # names need only differ

    def __init__(self, on: Dialect) -> None:
        self.on = on
        self.rounds: list[list[Expr]] = [[], [], []]

    def hold(self, number: Any, stage: int) -> Any:
        """The same number as a column made in round `stage`."""
        if not isinstance(number, Whole):
            return number
        name = f"{PREFIX}s{next(self._made)}"
        self.rounds[stage].append(number.base.expr.alias(name))
        return evolve(number, base=Computed(self.on.col(name)))


@frozen(eq=False)
class TableSource:
    """Figures by fact and level. Inside a `for_each`, a fact kept by village is read from the village's own columns.

    `in_village`: None for the commune itself, "listed" for the rows of villages, "nobody" for a village without figures.
    """

    columns: Mapping[tuple[str, Level], Column]
    rolls: Mapping[int, Roll]  # by the id of the measure
    on: Dialect
    in_village: str | None = None
    used: set[str] | None = None  # the commune's columns that were asked for
    exact: bool = True  # whether products that Float64 cannot carry are refused
    slack: float = 1  # what the fineness of a figure is divided by, where a comparison cannot be exact
    held: Held | None = None

    def column(self, fact: str, previous: bool = False) -> Column | None:
        if previous:
            found = self.columns.get((fact, "before"))
        elif self.in_village and (column := self.columns.get((fact, "village"))):
            found = column if self.in_village == "listed" else None
        else:
            found = self.columns.get((fact, "now"))
            if found and self.in_village and found.fact.per_village:
                found = None
        if found and found.level != "village":
            self.use(found.work, *([found.divisor] if found.is_direct and found.divisor else []))
        return found

    def use(self, *names: str) -> None:
        if self.used is not None:
            self.used.update(names)

    def given(self, fact: str, previous: bool) -> Point:
        column = self.column(fact, previous)
        if column is None or not column.is_number:
            return ()
        pair = (column.number(exact=self.exact), column.fact.scale)
        return (Way(pair, pair, column.known, column),)

    reported = given

    @staticmethod
    def first(point: Point | None, fallback: Point | None) -> Point:
        return (point or ()) + (fallback or ())

    @staticmethod
    def derive(function: Callable[..., Pair], *points: Point | None) -> Point:
        made = []
        for ways in product(*(point or () for point in points)):
            pair = function(*(way.low for way in ways))
            known = ways[0].known
            for way in ways[1:]:
                known = known & way.known
            made.append(Way(pair, pair, known))
        return tuple(made)

    @staticmethod
    def part_of_nothing(whole: Point) -> Point:
        return tuple(Way((0, 1), (0, 1), way.known & (way.low[0] <= 0)) for way in whole)

    @staticmethod
    def exactly(point: Point) -> Point:
        return point

    def roll(self, measure: Villages) -> Roll:
        roll = self.rolls[id(measure)]
        self.use(*roll.names, TOTAL)
        return roll

    def villages(self, measure: Villages, reported: Point | None) -> Point:
        roll, on = self.roll(measure), self.on
        met, unknown, number = counted(on.col(roll.met)), counted(on.col(roll.unknown)), counted(roll.counted(on))
        is_open = (unknown >= 1) | (number <= 0)
        low = measure.pair(met, number)
        high = measure.pair(counted(on.col(roll.met) + on.col(roll.unknown)), number)
        return (
            *(Way(way.low, way.high, way.known & is_open) for way in reported or ()),
            Way(low, high, number >= 1),
        )

    def total_of(self, flag: str) -> Point:
        column = self.columns.get((flag, "now"))
        if column is None:
            return ()
        self.use(column.work)
        pair = (column.number(exact=self.exact), column.fact.scale)
        return (Way(pair, pair, column.known),)

    def village_number(self, flag: str) -> Point:
        total = self.village_total()
        return (Way((total, 1), (total, 1), total >= 1),)

    def village_total(self) -> Whole:
        self.use(TOTAL)
        return counted(self.on.col(TOTAL))

    def possible_totals(self, measure: Villages, reported: Point) -> tuple[Point, Point]:
        if not reported:
            return (), ()
        column = reported[0].column
        assert column is not None
        roll, on = self.roll(measure), self.on
        met, open_, number = on.col(roll.met), on.col(roll.unknown), roll.counted(on)
        says_something = measure.evidence(met + on.col(roll.not_met), open_) >= 1.0
        meeting = measure.meeting(times(on.col(column.work), column.per_unit / column.fact.scale), number)

        def end(near: Expr) -> Point:
            possible = counted(on.max_horizontal(met, on.min_horizontal(met + open_, near)))
            pair = measure.pair(self.hold(possible, 0), counted(number))
            return (Way(pair, pair, says_something),)

        return end(meeting.floor()), end(meeting.ceil())

    def fineness(self, fact: str, previous: bool) -> Pair:
        """The unit of the last digit; of a float, of the decimals that it needs (95.0 has none)."""
        column, on = self.column(fact, previous), self.on
        assert column is not None
        most = decimal_digits(1 / column.per_unit) or 0
        factor = column.per_unit / column.fact.scale  # a unit of the column in units of the fact

        def per(digits: int) -> float:
            return max(float(10**digits / factor), 1.0) * self.slack

        if column.carrier is Carrier.INTEGER:
            expr = on.lit(per(0))
        elif column.carrier is Carrier.DECIMAL:
            expr = on.lit(per(min(column.digits, most)))
        else:
            expr, cell = on.lit(per(most)), on.col(column.work)
            for digits in range(most - 1, -1, -1):
                short = stepped(cell, Fraction(10**digits), is_polars=on.is_polars) == cell
                expr = on.when(short).then(on.lit(per(digits))).otherwise(expr)
        return 1, self.hold(Whole(Computed(expr), 1, max(column.fact.scale, 10), exact=self.exact), 0)

    def hold(self, number: Any, stage: int) -> Any:
        return number if self.held is None else self.held.hold(number, stage)
