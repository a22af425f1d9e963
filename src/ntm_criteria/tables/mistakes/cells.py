"""Cells that cannot be or that are strange, and figures that contradict each other: counted, located, put in words."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from ntm_criteria.errors import Problem
from ntm_criteria.model import FactKind
from ntm_criteria.tables.columns import ROW, Column, Level, as_float, bad, good, unusual
from ntm_criteria.tables.evaluation import Tables, mark, prepare
from ntm_criteria.tables.expressions import Dialect, Expr, Row, Table
from ntm_criteria.tables.mistakes.as_communes import communes
from ntm_criteria.tables.mistakes.messages import (
    FAR_BELOW,
    MOST_OF_COLUMN,
    cell,
    contradiction,
    fraction_cell,
    unusual_cell,
)
from ntm_criteria.tables.mistakes.result import SHOWN, TableMistake


def _count(on: Dialect, test: Expr) -> Expr:
    return on.when(test).then(on.lit(1)).otherwise(on.lit(0)).sum()


def bad_cells(tables: Tables, level: Level, table: Table) -> list[TableMistake]:
    """Cells that their fact cannot take."""
    tests = {column: bad(column) for column in tables.columns_of(level) if column.can_be_bad}
    return _cells(tables, table, tests, cell)


def unusual_cells(tables: Tables) -> list[TableMistake]:
    """Figures outside their plausible range, and columns of shares that may be fractions: a warning each."""
    found = []
    for level, table in tables.by_level.items():
        columns = tables.columns_of(level)
        tests = {column: unusual(column) for column in columns if column.fact.plausible}
        found += _cells(tables, table, tests, unusual_cell)
        whole, few = _fractions(table, columns)
        found += _cells(
            tables, table, whole, partial(fraction_cell, said=MOST_OF_COLUMN), most=1
        )  # the column is in doubt
        found += _cells(tables, table, few, partial(fraction_cell, said=FAR_BELOW))
    return found


def _fractions(table: Table, columns: Iterable[Column]) -> tuple[dict[Column, Expr], dict[Column, Expr]]:
    """Shares that may be fractions, 0.95 for 95 %, as spreadsheets keep them.

    :returns: by column: the cells not above 1 where they are most of it; and where they are few, those that a hundred times as
        much would be nearer to the rest, times for times: below a tenth of its mean.
    """
    shares = [
        column for column in columns if column.fact.kind is FactKind.SHARE and column.per_unit == column.fact.scale
    ]
    if not shares:
        return {}, {}
    on = table.on
    above = {column: good(column) & (as_float(column) > 1) for column in shares}
    below = {column: good(column) & (as_float(column) > 0) & (as_float(column) <= 1) for column in shares}
    counts = [_count(on, test).alias(f"{column.work}_a") for column, test in above.items()]
    counts += [_count(on, test).alias(column.work) for column, test in below.items()]
    counts += [on.when(test).then(as_float(column)).mean().alias(f"{column.work}_m") for column, test in above.items()]
    (found,) = table.rows(table.deferred.select(*counts))
    most = {each for each in shares if (found[each.work] or 0) > (found[f"{each.work}_a"] or 0)}
    few = {each: found[f"{each.work}_m"] / 10 for each in shares if each not in most and found[each.work]}
    return (
        {column: test for column, test in below.items() if column in most},
        {column: below[column] & (as_float(column) < limit) for column, limit in few.items()},
    )


def _cells(
    tables: Tables,
    table: Table,
    tests: Mapping[Column, Expr],
    said: Callable[[Tables, Column, Row], Problem],
    most: int = SHOWN,
) -> list[TableMistake]:
    """The cells for which the test of their column holds, counted, and the first of them, at most so many, in words."""
    if not tests:
        return []
    frame = table.deferred
    counted = [_count(table.on, test).alias(column.work) for column, test in tests.items()]
    (counts,) = table.rows(frame.select(*counted))
    found = []
    for column, test in tests.items():
        number = counts[column.work] or 0
        if number:
            row = [ROW] if column.level in tables.files else []
            names = list(dict.fromkeys([*tables.key_names(column.level), *row, column.name]))
            here = table.rows(frame.filter(test).select(*names).head(most))
            problems = tuple(said(tables, column, cells) for cells in here)
            found.append(TableMistake(problems[0].code, column.level, column.name, number, problems))
    return found


def contradicted(tables: Tables, *, untidy: bool) -> list[TableMistake]:
    """Figures of one row that contradict each other.

    :param untidy: whether the names of villages may be missing or stand twice.
    """
    figures = [column.name for column in tables.columns_of("now")]
    shown = list(dict.fromkeys([*tables.own, *([ROW] if "now" in tables.files else []), *figures]))
    prepared = prepare(tables, shown, untidy=untidy)
    if not prepared.found:
        return []
    on = tables.table.on
    tests = [_count(on, on.col(mark(number))).alias(mark(number)) for number in range(len(prepared.found))]
    (counts,) = tables.table.rows(prepared.frame.select(*tests))
    found = []
    for number, each in enumerate(prepared.found):
        if counts[mark(number)]:
            marked = prepared.frame.filter(on.col(mark(number))).select(*shown)
            first = marked.bottom_k(SHOWN, by=ROW) if "now" in tables.files else marked.head(SHOWN)
            here = tables.table.rows(first)
            told = zip(here, communes(tables, here), strict=True)
            problems = tuple(contradiction(tables, each, row, commune) for row, commune in told)
            found.append(TableMistake(each.code, each.level, each.fact, int(counts[mark(number)]), problems))
    return found
