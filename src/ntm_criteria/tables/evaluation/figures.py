"""Read and compute figures as expressions over columns.

A `Pair` is a number: numerator and denominator. A `Way` is one source of a figure, such as a reported share or two
counts. A `Point` lists the ways of a figure in order, and in each row the first known way applies; it is empty if no
column provides the figure. The body of a measure over villages is the condition that it judges in each village.
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

MOST_VILLAGES = 10**6  # more than any commune has; also the largest bound for a number of villages
TOTAL = f"{PREFIX}villages"  # the number of villages of a commune, including those without a row in the villages table
T = TypeVar("T")


@frozen(eq=False)
class Way:
    """One way to obtain a figure, between `low` and `high` where `known` is true, and the `column` it is read from."""

    low: Pair
    high: Pair
    known: Expr
    column: Column | None = None


@frozen(eq=False)
class Answer:
    """The result of a test of figures: `holds`, in the rows where all these figures are known and `known` is true."""

    holds: Expr
    known: Expr


Point: TypeAlias = tuple[Way, ...]
Answers: TypeAlias = tuple[Answer, ...]  # in each row the first known answer applies


@frozen(eq=False)
class RollUp:
    """A measure over villages, and the names of the columns that hold the number of each commune's villages by verdict.

    :ivar number: a number that makes the names of the columns unique.
    :ivar is_nested: whether the measure's body itself contains a measure over villages.
    """

    number: int
    measure: Villages
    is_nested: bool

    @property
    def counts(self) -> tuple[str, str, str]:
        """The names of the columns that count the villages in which the body is met, not met and unknown."""
        met, not_met, unknown = (f"{PREFIX}{letter}{self.number}" for letter in "mfu")
        return met, not_met, unknown

    @property
    def listed(self) -> str:
        """The name of the column that counts the villages of `measure.named` that are in the villages table."""
        return f"{PREFIX}l{self.number}"


class Held:
    """Collects the numbers that become columns, so that no engine computes them again in each test that reads them.

    :ivar rounds: the columns to add to the table in three rounds; a column reads only columns of earlier rounds.
    """

    _numbers = count()  # only makes the names unique

    def __init__(self, on: Dialect) -> None:
        self.on = on
        self.rounds: list[list[Expr]] = [[], [], []]

    def hold(self, number: Any, stage: int) -> Any:
        """Add a column for `number` to round `stage`, and return the number as read from this column."""
        if not isinstance(number, Whole):
            return number
        name = f"{PREFIX}s{next(self._numbers)}"
        self.rounds[stage].append(number.base.expr.alias(name))
        return evolve(number, base=Computed(self.on.col(name)))


@frozen(eq=False)
class TableSource:
    """Reads the figures of a commune or, in the body of a measure over villages, the figures of a village.

    :ivar columns: the columns of figures by fact id and level.
    :ivar rolls: the roll-ups by Python's `id` of the measure.
    :ivar in_village: None for a commune, "listed" for rows of the villages table, "nobody" for a village without a row.
    :ivar used: collects the names of the commune's columns that are read to judge its villages.
    :ivar exact: whether an error is raised for products that may be too large for Float64 to hold exactly.
    :ivar slack: a factor just below 1 that widens the tolerance of comparisons that cannot be exact; otherwise 1.
    :ivar held: collects the numbers passed to `hold`; if None, `hold` returns them unchanged.
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
        """Call `function` with each choice of one way per point; yield the result and a test that all are known."""
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
        # no option is true if the numbers are large, so the products in the tests need not be exact
        loose = [tuple(evolve(way, low=_unproved(way.low)) for way in point or ()) for point in points]
        ways = []
        for pairs, known in self._each(options, loose):
            # the pairs share one denominator; in rows with one true option, the sum over true options is its numerator
            numbers, denominator = [pair[0].flat for _, pair in pairs], pairs[0][1][1]
            tests = [test for test, _ in pairs]
            is_single = reduce(add, (self._if(test, self.on.lit(1.0)) for test in tests)) == 1.0
            chosen = reduce(add, (self._if(test, each.expr) for test, each in zip(tests, numbers, strict=True)))
            low, high = min(number.low for number in numbers), max(number.high for number in numbers)
            ways.append(self._way((Whole(Computed(chosen), min(low, 0), max(high, 0)), denominator), known & is_single))
        return tuple(ways)

    def _if(self, test: Expr, number: Expr) -> Expr:
        return self.on.when(test).then(number).otherwise(0.0)

    def part_of_nothing(self, whole: Point) -> Point:
        return tuple(self._way((0, 1), way.known & (way.low[0] <= 0)) for way in whole)

    @staticmethod
    def exactly(point: Point) -> Point:
        return point

    def counts(self, measure: Villages) -> tuple[Expr, Expr, Expr, Expr]:
        """Return the numbers of villages in which the body of `measure` is met, not met and unknown, and their sum."""
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
        """Test whether the body of `measure` is unknown in some village, or there are no villages."""
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

    def village_number(self, flag: str) -> Point:  # `flag` is not used: all flags share one number of villages
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
        has_evidence = measure.evidence(met + not_met, unknown) >= 1.0
        meeting = measure.meeting(times(on.col(column.work), column.per_unit / column.fact.scale), number)

        def end(near: Expr) -> Point:
            possible = _counted(on.max_horizontal(met, on.min_horizontal(met + unknown, near)))
            return (self._way(measure.pair(self.hold(possible, 0), _counted(number)), has_evidence),)

        return end(meeting.floor()), end(meeting.ceil())

    def fineness(self, fact: str, previous: bool) -> Pair:
        """Return the size of one step in a figure's last decimal place, in the fact's unit: the pair (1, 10) for 91.5.

        Trailing zeros of a float do not count: (1, 1) for 95.0.
        """
        column, on = self.column(fact, previous), self.on
        assert column is not None
        most = decimal_digits(1 / column.per_unit) or 0
        factor = column.per_unit / column.fact.scale  # the value of one unit of the column in the fact's unit

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
    """Return the pair with `exact` set to False in both numbers, so that their products may be inexact."""
    numerator, denominator = (evolve(number, exact=False) if isinstance(number, Whole) else number for number in pair)
    return numerator, denominator
