"""Read and compute figures as expressions over columns.

The body of a measure over villages is the condition that it judges in each village.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add, and_, or_
from typing import Any

from attrs import evolve, frozen

from ntm_criteria.model import FactKind, Measure, Pair, Span, Villages, percent
from ntm_criteria.tables.columns import MET, OF, PREFIX, Carrier, Column, Level
from ntm_criteria.tables.evaluation.readings.ways import Answer, Answers, Held, Point, RollUp, Way, unproved
from ntm_criteria.tables.expressions import Computed, Dialect, Expr, Test, Whole, times

MOST_VILLAGES = 10**5  # more than any commune has; also the largest bound for a number of villages
TOTAL = f"{PREFIX}villages"  # the number of villages of a commune, including those without a row in the villages table


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
            self.use(column.work)
        return column

    def use(self, *names: str) -> None:
        if self.used is not None:
            self.used.update(names)

    def given(self, fact: str, previous: bool) -> Point:
        figure = self._figure(self.column(fact, previous))
        return figure if previous else (*self._total(fact), *figure)

    def _total(self, fact: str) -> Point:
        """Return the figure of a total that is written as numbers of villages: (7, 8) for "7/8 thôn"."""
        column = self.columns.get((fact + MET, "now"))
        if column is None:
            return ()
        total = of_all(column)
        self.use(column.work, total)
        pair = percent(
            (column.span(exact=self.exact)[0], 1), (_up_to(self.on.col(total), column.fact.high_multiple), 1)
        )
        known = column.known & (self.on.col(total) >= 1) & (self.on.col(total) <= column.high)
        return (Way(pair, pair, known, meeting=self.on.col(column.work)),)

    def _figure(self, column: Column | None) -> Point:
        if column is None or not column.is_number:
            return ()
        low, high = column.span(exact=self.exact)
        least = low, column.scale
        return (Way(least, least if high is low else (high, column.scale), column.known, column),)

    @staticmethod
    def _way(pair: Pair, known: Expr) -> Way:
        return Way(pair, pair, known)

    @staticmethod
    def first(point: Point | None, fallback: Point | None) -> Point:
        return (point or ()) + (fallback or ())

    @staticmethod
    def _each(points: Iterable[Point | None]) -> Iterator[tuple[tuple[Way, ...], Expr]]:
        """Yield each choice of one way per point, and a test that all of them are known."""
        for ways in product(*(point or () for point in points)):
            yield ways, reduce(and_, (way.known for way in ways))

    def derive(self, function: Callable[..., Pair], *points: Point | None) -> Point:
        derived = []
        for ways, known in self._each(points):
            low = function(*(way.low for way in ways))
            is_point = all(way.is_point for way in ways)
            derived.append(Way(low, low if is_point else function(*(way.high for way in ways)), known))
        return tuple(derived)

    @staticmethod
    def turned(point: Point | None) -> Point:
        return tuple(way if way.is_point else Way(way.high, way.low, way.known) for way in point or ())

    def test(self, function: Callable[..., Expr], *points: Point | None) -> Answers:
        return tuple(Answer(function(*(way.span for way in ways)), known) for ways, known in self._each(points))

    def constant(self, value: Pair) -> Point:
        return (self._way(value, self.on.lit(value=True)),)

    def only_one(self, key: Hashable, options: Callable[..., list[tuple[Expr, Pair]]], *points: Point | None) -> Point:
        if self.held is None:
            return self._only_one(options, points)
        point: Point = self.held.once(key, lambda: self._only_one(options, points))
        return point

    def _only_one(self, options: Callable[..., list[tuple[Expr, Pair]]], points: tuple[Point | None, ...]) -> Point:
        # no option is true if the numbers are large, so the products in the tests need not be exact
        loose = [tuple(map(unproved, point or ())) for point in points]
        ways = []
        for chosen_ways, known in self._each(loose):
            pairs = options(*(way.span for way in chosen_ways))
            # the pairs share one denominator; in rows with one true option, the sum over true options is its numerator
            numbers, denominator = [pair[0].flat for _, pair in pairs], pairs[0][1][1]
            tests = [test for test, _ in pairs]
            is_single = reduce(add, (self._if(test, self.on.lit(1.0)) for test in tests)) == 1.0
            chosen = reduce(add, (self._if(test, each.expr) for test, each in zip(tests, numbers, strict=True)))
            low, high = min(number.low for number in numbers), max(number.high for number in numbers)
            number = self.hold(Whole(Computed(chosen), min(low, 0), max(high, 0)), 3)
            is_known = known & is_single
            is_known = is_known if self.held is None else self.held.column(is_known, 3)
            ways.append(self._way((number, denominator), is_known))
        return tuple(ways)

    def _if(self, test: Expr, number: Expr) -> Expr:
        return self.on.when(test).then(number).otherwise(0.0)

    def where(self, test: Callable[[Span], Expr], point: Point, value: Pair) -> Point:
        return tuple(self._way(value, way.known & test(way.span)) for way in point)

    def counts(self, measure: Villages) -> tuple[Expr, Expr, Expr, Expr]:
        """Return the numbers of villages in which the body of `measure` is met, not met and unknown, and their sum."""
        names = self.rolls[id(measure)].counts
        self.use(*names, TOTAL)
        met, not_met, unknown = map(self.on.col, names)
        return met, not_met, unknown, met + not_met + unknown

    def was_refused(self, measure: Measure) -> Test:
        """Test whether a figure that the measure reads was given but cannot be used."""
        facts = [(figure.fact, figure.previous) for figure in getattr(measure, "inputs", ())]
        if isinstance(measure, Villages):
            facts = [(fact, False) for fact in (measure.flag, measure.fact) if fact]
        columns = [self.columns.get((fact, "before" if previous else "now")) for fact, previous in facts]
        if self.in_village:
            return False
        return reduce(or_, [column.was_refused for column in columns if column], False)

    def villages(self, measure: Villages, reported: Point | None) -> Point:
        met, most, number = (point[0].low[0] for point in self.village_counts(measure))
        ways = (evolve(way, known=way.known & self._is_open(measure), column=None) for way in reported or ())
        return *ways, Way(measure.pair(met, number), measure.pair(most, number), number >= 1, is_counted=True)

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
            figure = self.total_of(fact) if fact else ()
            if fact and figure:
                total = tuple(evolve(way, known=way.known & is_open) for way in figure)
                own = self.columns.get((fact, "now"))
                is_count = own is not None and own.fact.kind is FactKind.COUNT
                has_number = self.on.lit(value=True) if is_count else number >= 1
                yield fact, total, (self._way((number, 1), has_number),)

    def total_of(self, flag: str) -> Point:
        column = self.columns.get((flag, "now"))
        if column is not None:
            self.use(column.work)
        return (*self._total(flag), *(evolve(way, column=None) for way in self._figure(column)))

    def village_number(self, flag: str) -> Point:
        total = self.village_total()
        all_villages = (self._way((total, 1), total >= 1),)
        column = self.columns.get((flag + OF, "now"))
        if column is None:
            return all_villages
        self.use(column.work)
        return (
            self._way((column.span(exact=self.exact)[0], 1), column.known & (self.on.col(column.work) >= 1)),
            *all_villages,
        )

    def village_total(self) -> Whole:
        self.use(TOTAL)
        return _counted(self.on.col(TOTAL))

    def possible_totals(self, measure: Villages, reported: Point) -> tuple[Point, Point]:
        if not reported:
            return (), ()
        on, (met, not_met, unknown, number) = self.on, self.counts(measure)
        has_evidence = measure.evidence(met + not_met, unknown) >= 1.0
        meeting = on.lit(0.0)
        for way in reversed(reported):
            if way.meeting is not None:
                meeting = on.when(way.known).then(way.meeting).otherwise(meeting)
            elif (column := way.column) is not None:
                meeting = measure.meeting(times(on.col(column.work), column.per_unit / column.fact.scale), number)

        # a total is known only for at most 200 villages, so its products are small, though no limit proves it
        is_proved = all(way.meeting is None for way in reported)

        def end(near: Expr) -> Point:
            possible = on.max_horizontal(met, on.min_horizontal(met + unknown, near))
            counts = (evolve(_counted(each), exact=is_proved) for each in (possible, number))
            return (self._way(measure.pair(self.hold(next(counts), 0), next(counts)), has_evidence),)

        return end(meeting.floor()), end(meeting.ceil())

    def fineness(self, fact: str, previous: bool) -> Pair:
        """Return the size of one step in a figure's last decimal place as points of its grid, and the points in one unit.

        Trailing zeros of a float do not count: for 95.0, the two are equal.
        """
        column, on = self.column(fact, previous), self.on
        total = () if previous else self._total(fact)
        if column is None:
            return 0, 1  # numbers of villages are exact

        def own(digits: int) -> Expr:
            """The points in one step of the last of so many decimal places: at most those in one unit of the fact."""
            return on.lit(min(float(column.grid / 10**digits), float(column.scale)) / self.slack)

        finest, coarsest = _places(column.grid), 0
        if column.carrier in (Carrier.INTEGER, Carrier.DECIMAL):  # databases pad decimals with zeros
            coarsest = min(column.digits, _places(column.per_unit))
            finest = max(coarsest, min(column.digits, finest))
        expr, least = own(finest), 1
        for digits in range(finest - 1, coarsest - 1, -1):
            expr = on.when(column.is_on(Fraction(10**digits))).then(own(digits)).otherwise(expr)
        if total:
            expr, least = on.when(total[0].known).then(on.lit(0.0)).otherwise(expr), 0
        return self.hold(Whole(Computed(expr), least, column.scale, exact=self.exact), 0), column.scale

    def hold(self, number: Any, stage: int) -> Any:
        return number if self.held is None else self.held.hold(number, stage)


def of_all(column: Column) -> str:
    """Return the name of the column with the number of villages of which those in `column` are a part."""
    return f"{column.work}_of"


def _counted(expr: Expr) -> Whole:
    return _up_to(expr, MOST_VILLAGES)


def _up_to(expr: Expr, most: int) -> Whole:
    return Whole(Computed(expr), 0, most)


def _places(per_unit: Fraction) -> int:
    """Return n if `per_unit` is 10 to the power n; 0 if it is less than 1."""
    return len(str(max(1, int(per_unit)))) - 1
