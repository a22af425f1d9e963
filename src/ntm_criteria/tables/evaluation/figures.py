"""The source of figures for measures, over columns.

A point is the ways in which a figure may be known, and the first that is known applies: counts, then the share as reported. A
figure without any column is no way at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import count, product
from operator import add
from typing import Any, TypeAlias, TypeVar

from attrs import evolve, frozen

from ntm_criteria.model import FactKind, Pair, Villages
from ntm_criteria.tables.columns import PREFIX, Carrier, Column, Level
from ntm_criteria.tables.expressions import Computed, Dialect, Expr, Whole, stepped, times
from ntm_criteria.text import decimal_digits

MOST_VILLAGES = 10**6  # more than any commune has; the same limit as for a bound in villages
TOTAL = f"{PREFIX}villages"  # the number of villages of a commune, listed or not
T = TypeVar("T")


@frozen(eq=False)
class Way:
    """One way to know a figure: its span, where it is known, and the column that holds it as it stands, if one does."""

    low: Pair
    high: Pair
    known: Expr
    column: Column | None = None


@frozen(eq=False)
class Answer:
    """Whether a test of figures holds, and where these are known."""

    holds: Expr
    known: Expr


Point: TypeAlias = tuple[Way, ...]
Answers: TypeAlias = tuple[Answer, ...]  # the first that is known applies


@frozen(eq=False)
class RollUp:
    """The body of a measure that is judged in every village, and the columns that count the villages by their verdict.

    :ivar is_nested: whether the body looks at other villages itself.
    """

    number: int
    measure: Villages
    is_nested: bool

    @property
    def counts(self) -> tuple[str, str, str]:
        """The columns that count the villages that meet the body, miss it and leave it open."""
        met, not_met, unknown = (f"{PREFIX}{letter}{self.number}" for letter in "mfu")
        return met, not_met, unknown

    @property
    def listed(self) -> str:
        """The column that counts those of the named villages that are listed."""
        return f"{PREFIX}l{self.number}"


class Held:
    """Columns for numbers that several tests read: not every engine sees that it is the same number."""

    _numbers = count()  # names need only differ

    def __init__(self, on: Dialect) -> None:
        self.on = on
        self.rounds: list[list[Expr]] = [[], [], []]

    def hold(self, number: Any, stage: int) -> Any:
        """The same number as a column computed in round `stage`."""
        if not isinstance(number, Whole):
            return number
        name = f"{PREFIX}s{next(self._numbers)}"
        self.rounds[stage].append(number.base.expr.alias(name))
        return evolve(number, base=Computed(self.on.col(name)))


@frozen(eq=False)
class TableSource:
    """Figures by fact and level. Inside a `for_each`, a fact kept by village is read from the village's own columns.

    :ivar rolls: by the id of the measure.
    :ivar in_village: None for the commune itself, "listed" for the rows of villages, "nobody" for a village without figures.
    :ivar used: collects the commune's columns that villages are judged by.
    :ivar exact: whether products that Float64 cannot carry are refused.
    :ivar slack: what the fineness of a figure is divided by, where a comparison cannot be exact.
    """

    columns: Mapping[tuple[str, Level], Column]
    rolls: Mapping[int, RollUp]
    on: Dialect
    in_village: str | None = None
    used: set[str] | None = None
    exact: bool = True
    slack: float = 1
    held: Held | None = None

    def column(self, fact: str, previous: bool = False) -> Column | None:
        column = self.columns.get((fact, "before" if previous else "now"))
        if self.in_village and not previous:
            own = self.columns.get((fact, "village"))
            if own:
                column = own if self.in_village == "listed" else None
            elif column and column.fact.per_village:
                column = None
        if column and column.level != "village":
            self.use(column.work, *([column.divisor] if column.is_direct and column.divisor else []))
        return column

    def use(self, *names: str) -> None:
        if self.used is not None:
            self.used.update(names)

    def given(self, fact: str, previous: bool) -> Point:
        return self._figure(self.column(fact, previous))

    def _figure(self, column: Column | None) -> Point:
        if column is None or not column.is_number:
            return ()
        return (self._way((column.number(exact=self.exact), column.fact.scale), column.known, column),)

    @staticmethod
    def _way(pair: Pair, known: Expr, column: Column | None = None) -> Way:
        return Way(pair, pair, known, column)

    @staticmethod
    def first(point: Point | None, fallback: Point | None) -> Point:
        return (point or ()) + (fallback or ())

    @staticmethod
    def _each(function: Callable[..., T], points: Iterable[Point | None]) -> Iterator[tuple[T, Expr]]:
        """What the function makes of every combination of ways, and where all of them are known."""
        for ways in product(*(point or () for point in points)):
            known = ways[0].known
            for way in ways[1:]:
                known = known & way.known
            yield function(*(way.low for way in ways)), known

    def derive(self, function: Callable[..., Pair], *points: Point | None) -> Point:
        return tuple(self._way(pair, known) for pair, known in self._each(function, points))

    def test(self, function: Callable[..., Expr], *points: Point | None) -> Answers:
        return tuple(Answer(holds, known) for holds, known in self._each(function, points))

    def constant(self, value: Pair) -> Point:
        return (self._way(value, self.on.lit(value=True)),)

    def only_one(self, options: Callable[..., list[tuple[Expr, Pair]]], *points: Point | None) -> Point:
        # large numbers have no option that is true, so their products need not be exact
        loose = [tuple(evolve(way, low=_unproved(way.low)) for way in point or ()) for point in points]
        ways = []
        for pairs, known in self._each(options, loose):
            # the options have one denominator; where one alone is true, the sum of those that are true is that one
            numbers, denominator = [pair[0].flat for _, pair in pairs], pairs[0][1][1]
            tests = [test for test, _ in pairs]
            one = reduce(add, (self._if(test, self.on.lit(1.0)) for test in tests)) == 1.0
            chosen = reduce(add, (self._if(test, each.expr) for test, each in zip(tests, numbers, strict=True)))
            low, high = min(number.low for number in numbers), max(number.high for number in numbers)
            ways.append(self._way((Whole(Computed(chosen), min(low, 0), max(high, 0)), denominator), known & one))
        return tuple(ways)

    def _if(self, test: Expr, number: Expr) -> Expr:
        return self.on.when(test).then(number).otherwise(0.0)

    def part_of_nothing(self, whole: Point) -> Point:
        return tuple(self._way((0, 1), way.known & (way.low[0] <= 0)) for way in whole)

    @staticmethod
    def exactly(point: Point) -> Point:
        return point

    def counts(self, measure: Villages) -> tuple[Expr, Expr, Expr, Expr]:
        """How many villages meet the body of a measure, miss it and leave it open, and of how many."""
        names = self.rolls[id(measure)].counts
        self.use(*names, TOTAL)
        met, not_met, unknown = map(self.on.col, names)
        return met, not_met, unknown, met + not_met + unknown

    def villages(self, measure: Villages, reported: Point | None) -> Point:
        met, most, number = (point[0].low[0] for point in self.village_counts(measure))
        ways = (evolve(way, known=way.known & self._is_open(measure), column=None) for way in reported or ())
        return *ways, Way(measure.pair(met, number), measure.pair(most, number), number >= 1)

    def village_counts(self, measure: Villages) -> tuple[Point, Point, Point]:
        met, _, unknown, number = self.counts(measure)
        met_, most, of = (self.constant((_counted(each), 1)) for each in (met, met + unknown, number))
        return met_, most, of

    def _is_open(self, measure: Villages) -> Expr:
        """Where the villages' own figures leave a measure open."""
        _, _, unknown, number = self.counts(measure)
        return (unknown >= 1.0) | (number <= 0.0)

    def reported_totals(self, measure: Villages) -> Iterator[tuple[str, Point, Point]]:
        is_open, number = self._is_open(measure), _counted(self.counts(measure)[3])
        for fact in (measure.flag, measure.fact):
            column = self.columns.get((fact, "now")) if fact else None
            if fact and column:
                total = tuple(evolve(way, known=way.known & is_open) for way in self._figure(column))
                has_number = self.on.lit(value=True) if column.fact.kind is FactKind.COUNT else number >= 1
                yield fact, total, (self._way((number, 1), has_number),)

    def total_of(self, flag: str) -> Point:
        column = self.columns.get((flag, "now"))
        if column is None:
            return ()
        self.use(column.work)
        return tuple(evolve(way, column=None) for way in self._figure(column))

    def village_number(self, flag: str) -> Point:  # a table holds one number of villages
        total = self.village_total()
        return (self._way((total, 1), total >= 1),)

    def village_total(self) -> Whole:
        self.use(TOTAL)
        return _counted(self.on.col(TOTAL))

    def possible_totals(self, measure: Villages, reported: Point) -> tuple[Point, Point]:
        if not reported:
            return (), ()
        column = reported[0].column
        assert column is not None
        on, (met, not_met, unknown, number) = self.on, self.counts(measure)
        says_something = measure.evidence(met + not_met, unknown) >= 1.0
        meeting = measure.meeting(times(on.col(column.work), column.per_unit / column.fact.scale), number)

        def end(near: Expr) -> Point:
            possible = _counted(on.max_horizontal(met, on.min_horizontal(met + unknown, near)))
            return (self._way(measure.pair(self.hold(possible, 0), _counted(number)), says_something),)

        return end(meeting.floor()), end(meeting.ceil())

    def fineness(self, fact: str, previous: bool) -> Pair:
        """The unit of the last digit; of a float, of the decimals that it needs (95.0 has none)."""
        column, on = self.column(fact, previous), self.on
        assert column is not None
        most = decimal_digits(1 / column.per_unit) or 0
        factor = column.per_unit / column.fact.scale  # a unit of the column in units of the fact

        def per(digits: int) -> Expr:
            return on.lit(max(float(10**digits / factor), 1.0) * self.slack)

        if column.carrier in (Carrier.INTEGER, Carrier.DECIMAL):
            expr = per(min(column.digits, most))
        else:
            expr, cell = per(most), on.col(column.work)
            for digits in range(most - 1, -1, -1):
                is_short = stepped(cell, Fraction(10**digits), is_polars=on.is_polars) == cell
                expr = on.when(is_short).then(per(digits)).otherwise(expr)
        return 1, self.hold(Whole(Computed(expr), 1, max(column.fact.scale, 10), exact=self.exact), 0)

    def hold(self, number: Any, stage: int) -> Any:
        return number if self.held is None else self.held.hold(number, stage)


def _counted(expr: Expr) -> Whole:
    return Whole(Computed(expr), 0, MOST_VILLAGES)


def _unproved(pair: Pair) -> Pair:
    """The same numbers without the proof that products of them are exact."""
    one, per = (evolve(number, exact=False) if isinstance(number, Whole) else number for number in pair)
    return one, per
