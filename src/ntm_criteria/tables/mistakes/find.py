"""Finds all mistakes in the tables to judge."""

from collections.abc import Iterator

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.problems import Problems
from ntm_criteria.tables.evaluation import Found, Tables, notes_without_date
from ntm_criteria.tables.mistakes.accounts import SOURCES, account_of
from ntm_criteria.tables.mistakes.finding import (
    JOINED,
    SHOWN,
    Severities,
    TableCheck,
    TableMistake,
    TableScan,
    bad_cells,
    contradictions,
    key_mistakes,
    left_out,
    unread_cells,
    unusual_cells,
    yearly_changes,
)
from ntm_criteria.tables.mistakes.mistake_table import MistakeTable


def check(tables: Tables, *, keeps_all: bool = False, severities: Severities | None = None) -> TableCheck:
    """Find all mistakes in the tables, including warnings of unusual figures, and account for all that they hold.

    :param keeps_all: whether the result keeps the columns of the main table that are not used.
    :param severities: the severities of kinds that are not their usual ones.
    """
    source, severities = MistakeTable(tables, lambda tables: _of_rows(tables.as_sql(), most=None)), severities or {}
    tables = tables.as_sql()
    found = list(_of_rows(tables, most=SHOWN))
    if severities:  # the cells of one column may be wrong in several ways, of which only some have another severity
        found = [each for each in found if each.column is None]
        found += [each for each in source.kinds(severities) if each.column is not None]
    mistakes = tuple(mistake.with_severity(severities) for mistake in (*found, *left_out(tables), *_notes(tables)))
    joined = [mistake for mistake in mistakes if mistake.code is ProblemCode.OTHER_WRITING]
    lines = [AccountLine(SOURCES[each.table], "key", "", Outcome.READ, JOINED, each.rows) for each in joined]
    account = account_of(tables, keeps_all=keeps_all) + lines
    kinds = {level: ("village" if level == "village" else "row") for level in tables.by_level}
    heights = {
        level: sum(line.count for line in account if (line.source, line.kind) == (SOURCES[level], kind))
        for level, kind in kinds.items()
    }
    return TableCheck(mistakes, account, source, severities, heights)


def _of_rows(tables: Tables, *, most: int | None) -> Iterator[TableMistake]:
    """Find the mistakes and warnings in the rows of the tables, one kind after another.

    :param most: how many rows of a kind get a message; None for all.
    """
    yield from _errors(tables, most=most)
    for level in tables.by_level:
        yield from unusual_cells(TableScan(tables, level, most))
    yield from yearly_changes(TableScan(tables, "now", most))


def _errors(tables: Tables, *, most: int | None) -> Iterator[TableMistake]:
    """Find all mistakes but warnings, those in cells of unread text with them."""
    for level in tables.by_level:
        yield from unread_cells(TableScan(tables, level, most))
    yield from _mistakes(tables, most=most)


def refuse(tables: Tables) -> None:
    """Raise FactError with all mistakes in the tables that are not only warnings, if there are any.

    Text that `read_figures` refused is no reason: who read the table was told of it there, and may judge what is left.
    """
    mistakes = TableCheck(tuple(_mistakes(tables, most=SHOWN)))
    if mistakes.rows:
        raise FactError([problem for problem in mistakes.problems if problem.severity == "error"])


def _notes(tables: Tables) -> list[TableMistake]:
    """Return the notes on the text of an amended rule set: which one is applied, or which ones might be."""
    notes, year = tables.notes, tables.layout.year
    if notes is None:
        first, last = tables.rules.years
        notes = tuple(notes_without_date(tables.rules, range(first, last + 1) if year is None else [year]))
    return [TableMistake(ProblemCode.TEXT_AMENDED, "now", None, 0, (note,), 0) for note in notes]


def usable(found: Found, *, raises: bool) -> Tables:
    """Return the tables that were found.

    :param raises: whether mistakes in cells and keys are errors.
    :raises FactError: columns have problems; with `raises`, it also lists the mistakes in the other columns.
    """
    if found.problems.has_errors and raises:
        problems = Problems()
        problems.note(*found.problems.found, *TableCheck(tuple(_errors(found.tables.as_sql(), most=SHOWN))).problems)
        problems.raise_if_any(FactError)
    found.problems.raise_if_any(FactError)
    return found.tables


def _mistakes(tables: Tables, *, most: int | None) -> Iterator[TableMistake]:
    """Find impossible cells, mistakes in keys and years, and contradictions, but no unread text and no unusual figures."""
    for level in tables.by_level:
        scan = TableScan(tables, level, most)
        yield from bad_cells(scan)
        yield from key_mistakes(scan)
    yield from contradictions(TableScan(tables, "now", most))
