"""What the missing figures of an indicator that matter depend on, as one number in each row: its pattern.

Two rows with one pattern lack the same facts: each figure is given in both or in neither, and stands alike to every bound
that may apply. So one commune of a pattern says for all of them what `IndicatorResult.missing` is.
"""

from collections.abc import Iterator
from functools import reduce
from math import prod
from operator import or_

from attrs import evolve

from ntm_criteria.model import (
    UNKNOWN,
    YEAR,
    Bound,
    Change,
    Compare,
    Condition,
    Matches,
    Measure,
    Reason,
    Villages,
    body_of,
    nodes,
)
from ntm_criteria.tables.evaluation.readings.evaluate import Judged, TableReading
from ntm_criteria.tables.evaluation.readings.figures import MOST_VILLAGES, TOTAL, TableSource
from ntm_criteria.tables.evaluation.readings.ways import YEAR_COLUMN, Point
from ntm_criteria.tables.expressions import NUMBER, Code, Expr, Test

MISSING = "missing"
_MOST = 2**62  # patterns are whole numbers of 64 bits
_STATES = 6  # of a figure to a number: there is none, the codes of verdicts, and a share of 0
_ZERO = 5


def pattern(
    verdicts: TableReading, condition: Condition, outcome: Judged, is_judged: Test, *, lists_villages: bool
) -> tuple[Expr, bool]:
    """Return the pattern of each row where the verdict `outcome` is UNKNOWN, null in the others, and whether it is one.

    It is none for conditions over villages that are listed, of which any number may be in any state, and where there would be
    too many patterns: then each row stands for itself alone.

    :param is_judged: whether a row is judged.
    :param lists_villages: whether there is a table of villages; if not, the villages of a commune are all alike.
    """
    on = verdicts.on.on
    is_told_apart = not (lists_villages and any(_is_over_villages(node) for node in nodes(condition)))
    found = list(_Digits(verdicts.source, verdicts.year).of(condition)) if is_told_apart else []
    is_pattern = is_told_apart and prod(size for _, size in found) < _MOST
    number = on.lit(0, on.Int64)
    for digit, size in found if is_pattern else ():
        number = number * size + digit
    test = outcome.code == UNKNOWN
    for each in (test, is_judged):
        if each is False:
            number = on.lit(None, on.Int64)
        elif each is not True:
            number = on.when(each).then(number)
    return number, is_pattern


class _Digits:
    """Yields what a pattern consists of: an expression for a whole number, and a number that it is below."""

    def __init__(self, source: TableSource, year: int | None) -> None:
        self._source, self._on = source, source.on
        self._verdicts = TableReading(source, {}, year=year, reasons=False)
        self._reading = TableReading(source, {}, year=year, reasons=True)  # which says what is a share of nothing
        self._seen = set[object]()

    def of(self, condition: Condition) -> Iterator[tuple[Expr, int]]:
        for node in nodes(condition, villages=False):
            if isinstance(node, Matches) and self._is_new(node):
                yield self._number(self._verdicts.matches(node).code), UNKNOWN + 2
            elif isinstance(node, Compare):
                yield from self._of_bounds(node)
                if isinstance(node.measure, Villages):
                    yield from self._of_villages(node.measure)
                else:
                    yield from self._of_figures(node.measure)

    def _of_villages(self, measure: Villages) -> Iterator[tuple[Expr, int]]:
        """How many villages there are, and what is known of each; of none of them there is a figure of its own."""
        if self._is_new(TOTAL):
            total = self._on.col(TOTAL).fill_null(0.0).cast(self._on.Int64)
            yield self._on.when(total < MOST_VILLAGES).then(total).otherwise(MOST_VILLAGES), MOST_VILLAGES + 1
        if self._is_new((measure.fact, measure.flag)):
            reported = _reported(measure, self._source)
            yield self._if(_is_known(reported)), 2
        if self._is_new((measure.body, "nobody")):
            source = evolve(self._source, in_village="nobody")
            yield from _Digits(source, self._verdicts.year).of(body_of(measure))

    def _of_bounds(self, node: Compare) -> Iterator[tuple[Expr, int]]:
        """How the figure stands to each number that may be its bound, and what is known of which one applies."""
        bound = self._verdicts.in_year(node.bound)
        for axis in bound.axes:
            if axis == YEAR and self._is_new(axis):
                years = [int(key) for rows, _ in bound.cells() for by, key in rows if by == YEAR]
                cell, first, last = self._on.col(YEAR_COLUMN), min(years), max(years)
                is_in = (cell >= first) & (cell <= last)
                digit = self._on.when(is_in).then(cell - (first - 1)).otherwise(self._on.lit(0, self._on.Int64))
                yield digit, last - first + 2
            elif axis != YEAR and self._is_new(axis):
                column = self._source.column(axis)
                if column is not None:
                    cell = self._on.col(column.work).cast(self._on.Int64)
                    yield self._on.when(cell >= 0).then(cell + 1).otherwise(0), len(column.fact.values) + 1
        for _, cell_ in bound.cells():
            for reading in cell_.extremes or (cell_,):
                if reading.pair is not None and self._is_new((node.measure, node.relation, reading.pair)):
                    yield self._number(self._state(node, reading)), _STATES

    def _state(self, node: Compare, bound: Bound) -> Code:
        on = self._reading.on
        state: Code = 0
        ways: Point = node.measure.value(self._source)
        for way in reversed(ways):
            if node.is_over_villages:
                state = on.where(way.known, self._verdicts.leaf(node, bound, way).code + 1, state)
                continue
            judged = self._reading.leaf(node, bound, way)
            is_zero = judged.reason == NUMBER[Reason.ZERO_WHOLE]
            state = on.where(way.known, on.where(is_zero, _ZERO, judged.code + 1), state)
        return state

    def _of_figures(self, measure: Measure) -> Iterator[tuple[Expr, int]]:
        """Which figures are given, and which of those that are derived are known."""
        assert not isinstance(measure, Villages)
        levels = (measure.now, measure.before) if isinstance(measure, Change) else ()
        for each in (measure, *levels, *measure.reads):
            if self._is_new(each):
                yield self._if(_is_known(each.point(self._source))), 2

    def _is_new(self, key: object) -> bool:
        """Whether no digit was yielded for `key` before; then one is now."""
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    def _number(self, code: Code) -> Expr:
        number: Expr = self._verdicts.on.expr(code).cast(self._on.Int64)
        return number

    def _if(self, test: Test) -> Expr:
        if isinstance(test, bool):
            return self._on.lit(int(test), self._on.Int64)
        return self._on.when(test).then(self._on.lit(1, self._on.Int64)).otherwise(self._on.lit(0, self._on.Int64))


def _is_over_villages(node: Condition) -> bool:
    return isinstance(node, Compare) and node.is_over_villages


def _reported(measure: Villages, source: TableSource) -> Point:
    """Return the value that the commune itself reports."""
    own = () if measure.fact is None else source.given(measure.fact, previous=False)
    total: Point = (measure.total(source) or ()) if measure.flag else ()
    return (*total, *own)


def _is_known(point: Point) -> Test:
    return reduce(or_, (way.known for way in point)) if point else False
