"""Finds cells that are wrong or unusual, and figures that contradict each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from attrs import evolve

from ntm_criteria.errors import Problem
from ntm_criteria.model import FactKind
from ntm_criteria.tables.columns import Column, as_float, bad, good, unread, unusual
from ntm_criteria.tables.evaluation import Contradiction, Tables, mark, of_yearly_changes, prepare
from ntm_criteria.tables.expressions import Cell, Expr, Frame, Row
from ntm_criteria.tables.mistakes.finding.as_communes import communes
from ntm_criteria.tables.mistakes.finding.messages import (
    FAR_BELOW,
    MOST_OF_COLUMN,
    FoundRow,
    contradiction,
    fraction_cell,
    jump_of_row,
    refused_cell,
    unread_cell,
    unusual_cell,
)
from ntm_criteria.tables.mistakes.finding.mistake import TableMistake
from ntm_criteria.tables.mistakes.finding.scan import TableScan

_BATCH = 1_000  # communes that are read with their villages and last year's figures in one query


def bad_cells(scan: TableScan) -> list[TableMistake]:
    """Find the cells of a table that are impossible for the fact of their column."""
    tests = {column: bad(column) for column in scan.tables.columns_of(scan.level) if column.can_be_bad}
    return [evolve(each, is_mixed=True) for each in _cells(scan, tests, refused_cell)]


def unread_cells(scan: TableScan) -> list[TableMistake]:
    """Find the cells whose text `read_figures` refused. Of a file, its reader has told them already, with their texts."""
    if scan.in_file:
        return []
    columns = scan.tables.columns_of(scan.level)
    return _cells(scan, {column: unread(column) for column in columns if column.refused is not None}, unread_cell)


def unusual_cells(scan: TableScan) -> list[TableMistake]:
    """Warn of figures outside their plausible range, and of shares that may be fractions (0.95 for 95 %)."""
    columns = scan.tables.columns_of(scan.level)
    is_unusual = {column: unusual(column) for column in columns if column.fact.plausible}
    frequent, rare = _fractions(scan)
    return [
        *_cells(scan, is_unusual, unusual_cell),
        *_cells(scan, frequent, partial(fraction_cell, reason=MOST_OF_COLUMN), most=1),  # one example per column
        *_cells(scan, rare, partial(fraction_cell, reason=FAR_BELOW)),
    ]


def _fractions(scan: TableScan) -> tuple[dict[Column, Expr], dict[Column, Expr]]:
    """Build tests for shares that may be fractions (0.95 for 95 %), by column; only cells above 0 and up to 1 may be.

    :returns: first, for columns with more such cells than cells above 1, tests that find all such cells; second, for
        the other columns, tests that find such cells below a tenth of the mean of the column's cells above 1.
    """
    columns = scan.tables.columns_of(scan.level)
    shares = [share for share in columns if share.fact.kind is FactKind.SHARE and share.per_unit == share.fact.scale]
    if not shares:
        return {}, {}
    high = {column: good(column) & (as_float(column) > 1) for column in shares}
    low = {column: good(column) & (as_float(column) > 0) & (as_float(column) <= 1) for column in shares}
    counts = scan.counts({f"{column.work}_h": test for column, test in high.items()})
    counts += scan.counts({column.work: test for column, test in low.items()})
    means = [scan.on.when(test).then(as_float(column)).mean().alias(column.mark) for column, test in high.items()]
    (row,) = scan.table.rows(scan.table.deferred.select(*counts, *means))
    frequent = {share: low[share] for share in shares if (row[share.work] or 0) > (row[f"{share.work}_h"] or 0)}
    mixed = [column for column in shares if column not in frequent and row[column.work]]
    return frequent, {column: low[column] & (as_float(column) < row[column.mark] / 10) for column in mixed}


def _cells(
    scan: TableScan,
    tests: Mapping[Column, Expr],
    word: Callable[[Tables, Column, Row], Problem],
    most: int | None = None,
) -> list[TableMistake]:
    """Return a mistake for each column in which its test is true; `word` builds messages for its first cells (`most`)."""
    if not tests:
        return []
    frame, mistakes = scan.table.deferred, []
    counts = scan.count(frame, {column.work: test for column, test in tests.items()})
    tests = {column: test for column, test in tests.items() if counts[column.work]}
    for column, found in _rows_of(scan, frame, tests):
        rows = found[: scan.most and most]
        problems = tuple(word(scan.tables, column, row) for row in rows)
        wrong = scan.wrong_rows(rows, problems, (column.shown(row[column.name]) for row in rows))
        number = counts[column.work]
        mistakes.append(TableMistake(problems[0].code, scan.level, column.name, number, problems, len(problems), wrong))
    return mistakes


def _rows_of(scan: TableScan, frame: Frame, tests: Mapping[Column, Expr]) -> Iterator[tuple[Column, Sequence[Row]]]:
    """Compute the rows of each test, with the cells of its column; where all are asked for, one column after another."""
    if tests and scan.most is not None and scan.table.writes_text:
        names = [*scan.identity, *(column.name for column in tests)]
        yield from zip(tests, scan.rows_of_each(frame, [*tests.values()], [*dict.fromkeys(names)]), strict=True)
        return
    for column, test in tests.items():
        wrong = frame.filter(test).select(*dict.fromkeys([*scan.identity, column.name]))
        yield column, scan.table.rows(wrong if scan.most is None else wrong.head(scan.most))


def contradictions(scan: TableScan) -> list[TableMistake]:
    """Find the rows of the main table whose figures contradict each other."""
    prepared = prepare(scan.tables, _kept(scan), untidy=True)
    marks = [scan.on.col(mark(number)) for number in range(len(prepared.found))]
    return _in_rows(scan, prepared.frame, dict(zip(prepared.found, marks, strict=True)), contradiction)


def yearly_changes(scan: TableScan) -> list[TableMistake]:
    """Warn of figures that differ from last year's by more than is usual in one year."""
    tables = scan.tables
    found = of_yearly_changes(tables.rules, tables.source())
    if not found:
        return []
    frame = prepare(tables, _kept(scan), untidy=True, as_reported=True).frame
    return _in_rows(scan, frame, {kind: kind.bad for kind in found}, jump_of_row)


def _kept(scan: TableScan) -> list[str]:
    """The columns of the main table from which its rows are named, and made communes."""
    return list(dict.fromkeys([*scan.identity, *(column.name for column in scan.tables.columns_of("now"))]))


def _in_rows(
    scan: TableScan,
    frame: Frame,
    tests: Mapping[Contradiction, Expr],
    word: Callable[[Contradiction, FoundRow], Problem],
) -> list[TableMistake]:
    """Return a mistake for each kind whose test is true in rows of the prepared `frame`; `word` builds the messages."""
    if not tests:
        return []
    counts = scan.count(frame, {mark(number): test for number, test in enumerate(tests.values())})
    numbers = {kind: count for kind, count in zip(tests, counts.values(), strict=True) if count}
    if not numbers:
        return []
    of_each = scan.rows_of_each(frame, [tests[kind] for kind in numbers], _kept(scan))
    made, mistakes = _as_communes(scan, of_each), []
    for (kind, number), rows, found in zip(numbers.items(), of_each, made, strict=True):
        problems = tuple(word(kind, each) for each in found)
        values = [_value(kind, each) for each in found]
        wrong = scan.wrong_rows(rows, problems, values, earlier=int(kind.level == "before"))
        mistakes.append(TableMistake(kind.code, kind.level, kind.fact, number, problems, len(problems), wrong))
    return mistakes


def _as_communes(scan: TableScan, of_each: Sequence[Sequence[Row]]) -> list[list[FoundRow]]:
    """Make communes of the rows, one for all kinds of contradictions that a row has."""
    names = _kept(scan)
    cells_of_each = [[repr([row[name] for name in names]) for row in rows] for rows in of_each]
    rows = dict(zip(chain(*cells_of_each), chain(*of_each), strict=True))
    made = (commune for some in _batches([*rows.values()]) for commune in communes(scan.tables, some))
    found = {cells: FoundRow(scan.tables, row, each) for (cells, row), each in zip(rows.items(), made, strict=True)}
    return [[found[cells] for cells in each] for each in cells_of_each]


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Split rows, since the keys of those that are read with their villages are written into the query."""
    return (rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH))


def _value(kind: Contradiction, found: FoundRow) -> Cell:
    """Return the figure that contradicts others, as its cell holds it; of last year, and of villages, as it was read."""
    column, commune = found.tables.columns.get((kind.fact, "now")), found.commune
    if kind.level == "before" or column is None:
        return (commune.previous if kind.level == "before" else commune.facts).get(kind.fact)
    return column.shown(found.row[column.name])
