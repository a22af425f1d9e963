"""Ways to obtain a figure in a table, as expressions.

A `Pair` is a number: numerator and denominator. A `Way` is one source of a figure, such as a reported share or two
counts. A `Point` lists the ways of a figure in order, and in each row the first known way applies; it is empty if no
column provides the figure.

Besides: numbers that become columns (`Held`), and figures compared with bounds that vary by row (`by_bound`).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import count
from typing import Any, Protocol, TypeAlias, TypeVar

from attrs import evolve, frozen

from ntm_criteria.model import YEAR, AnyBound, Bound, Pair, Relation, Span, Villages, exactly
from ntm_criteria.tables.columns import PREFIX, Column, Level
from ntm_criteria.tables.expressions import Computed, Dialect, Expr, Test, Whole

YEAR_COLUMN = f"{PREFIX}year"
ResultT = TypeVar("ResultT")


@frozen(eq=False)
class Way:
    """One way to obtain a figure, between `low` and `high` where `known` is true, and the `column` it is read from.

    :ivar is_counted: whether the ends differ by the villages that are unknown.
    :ivar meeting: 7, if the figure is a total such as "7/8 thôn".
    """

    low: Pair
    high: Pair
    known: Expr
    column: Column | None = None
    is_counted: bool = False
    meeting: Expr | None = None

    @property
    def span(self) -> Span:
        return self.low, self.high

    @property
    def is_point(self) -> bool:
        """Whether the two ends are one."""
        return self.low is self.high

    def ends(self, relation: Relation) -> Span:
        """Return the end that meets a bound with more difficulty, and the other one.

        A figure that is known but lies between two points is compared by one end: 92.5 is at least 93 if its low end 92 is,
        and more than 92 if its high end 93 is.
        """
        if self.column and self.column.is_exact:
            return exactly(self.low if relation.is_floor is not relation.is_strict else self.high)
        return (self.low, self.high) if relation.is_floor else (self.high, self.low)


@frozen(eq=False)
class Answer:
    """The result of a test of figures: `holds`, in the rows where all these figures are known and `known` is true."""

    holds: Test
    known: Expr


Point: TypeAlias = tuple[Way, ...]
Answers: TypeAlias = tuple[Answer, ...]  # in each row the first known answer applies


def fails(on: Dialect, answers: Iterable[Answer]) -> Expr:
    """Test whether `holds` is false in the first answer that is known; the result is false if no answer is known."""
    failing = on.lit(value=False)
    for answer in reversed(list(answers)):
        holds = answer.holds  # a bool where the bound alone decides: 0 is at least 0
        failing = (
            on.when(answer.known).then(on.lit(not holds) if isinstance(holds, bool) else ~holds).otherwise(failing)
        )
    return failing


def unproved(way: Way) -> Way:
    """Return the way with `exact` set to False in its numbers, so that their products may be inexact."""

    def loose(pair: Pair) -> Pair:
        numerator, denominator = (
            evolve(number, exact=False) if isinstance(number, Whole) else number for number in pair
        )
        return numerator, denominator

    low = loose(way.low)
    return evolve(way, low=low, high=low if way.is_point else loose(way.high))


@frozen(eq=False)
class RollUp:
    """A measure over villages, and the names of the columns that hold the number of each commune's villages by verdict.

    :ivar number: a number that makes the names of the columns unique.
    :ivar depth: how deeply measures over villages are nested in the measure's body; 0 if there is none.
    """

    number: int
    measure: Villages
    depth: int

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

    :ivar rounds: the columns to add to the table in rounds; a column reads only columns of earlier rounds.
    """

    _numbers = count()  # only makes the names unique

    def __init__(self, on: Dialect) -> None:
        self.on = on
        self.rounds: list[list[Expr]] = [[], [], [], []]
        self._known: dict[Hashable, Any] = {}

    def hold(self, number: Any, stage: int) -> Any:
        """Add a column for `number` to round `stage`, and return the number as read from this column."""
        if not isinstance(number, Whole):
            return number
        return evolve(number, base=Computed(self.column(number.base.expr, stage)))

    def column(self, expr: Expr, stage: int) -> Expr:
        """Add a column to round `stage`, and return it."""
        name = f"{PREFIX}s{next(self._numbers)}"
        self.rounds[stage].append(expr.alias(name))
        return self.on.col(name)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returned for this key."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


class _Columns(Protocol):
    """The columns by which bounds vary."""

    @property
    def on(self) -> Dialect: ...
    @property
    def columns(self) -> Mapping[tuple[str, Level], Column]: ...
    def use(self, *names: str) -> None: ...


def by_bound(
    source: _Columns,
    bound: AnyBound,
    read: Callable[[Bound], ResultT],
    *,
    none: ResultT,
    where: Callable[[Any, ResultT, ResultT], ResultT],
    unknown: frozenset[str] = frozenset(),
) -> ResultT:
    """Return what `read` says of the bound that applies in each row.

    :param none: the result in rows whose year has no bound.
    :param where: a function of a test and two results: the first one in the rows where the test is true, else the second.
    :param unknown: the categories whose values are missing in the rows to be read.
    """
    axis = next((axis for axis in bound.axes if axis not in unknown), None)
    if axis is None:
        return read(bound.in_case(lambda _: None))

    def of(cell: AnyBound, unknown: frozenset[str]) -> ResultT:
        return by_bound(source, cell, read, none=none, where=where, unknown=unknown)

    # a row without a year of the set is not judged
    result = none if axis == YEAR else of(bound, unknown | {axis})
    column, numbers = _axis(source, axis, bound)
    groups: dict[AnyBound, list[int]] = {}
    for key, number in numbers.items():
        groups.setdefault(bound.at(axis, key), []).append(number)
    for cell, rows in groups.items():
        test = column == rows[0] if len(rows) == 1 else column.is_in(rows)
        result = where(test, of(cell, unknown), result)
    return result


def _axis(source: _Columns, axis: str, bound: AnyBound) -> tuple[Any, Mapping[str, int]]:
    """Return the column of `axis`, the year or a category, and the numbers of its values; (None, {}) if absent."""
    if axis == YEAR:
        source.use(YEAR_COLUMN)
        years = (key for rows, _ in bound.cells() for by, key in rows if by == YEAR)
        return source.on.col(YEAR_COLUMN), {year: int(year) for year in years}
    commune = source.columns.get((axis, "now"))
    if commune is None:
        return None, {}
    source.use(commune.work)
    return source.on.col(commune.work), {value: number for number, value in enumerate(commune.fact.values)}
