"""Finds all mistakes in the tables to judge."""

from collections.abc import Iterable, Iterator

from ntm_criteria.account import Account, AccountLine, Outcome
from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import Found, Tables, notes_without_date, stamp_of
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
from ntm_criteria.text import Text

_SHORT = 12  # digits of a fingerprint that tell rule sets apart
_BY = Text(
    "Theo bộ quy tắc: {label} ({id}, dấu vân tay {fingerprint}…)", "By the rule set: {label} ({id}, {fingerprint}…)"
)


def check(tables: Tables, *, keeps_all: bool = False, severities: Severities | None = None) -> TableCheck:
    """Find all mistakes in the tables, including warnings of unusual figures, and account for all that they hold.

    :param keeps_all: whether the result keeps the columns of the main table that are not used.
    :param severities: the severities of kinds that are not their usual ones.
    """
    severities, layout = severities or {}, tables.layout
    year = layout.year_name, layout.year_column
    source = MistakeTable(
        tables.table, layout.keys, *year, lambda: mistakes_of(tables.as_sql(), most=None), tables.rules.names
    )
    tables = tables.as_sql()
    found = list(mistakes_of(tables, most=SHOWN))
    if severities:  # the cells of one column may be wrong in several ways, of which only some have another severity
        found = [each for each in found if each.column is None]
        found += [each for each in source.kinds(severities) if each.column is not None]
    mistakes = tuple(mistake.with_severity(severities) for mistake in (*found, *notes_of(tables)))
    account = account_of(tables, keeps_all=keeps_all) + joined_keys(mistakes)
    return TableCheck(mistakes, account, source, severities, heights_of(account), checked_by([tables.rules]))


def checked_by(sets: Iterable[RuleSet]) -> tuple[Text, ...]:
    """Say by which rule sets tables were checked, a line each."""
    return tuple(
        _BY.format(label=rules.label, id=rules.id, fingerprint=rules.fingerprint[:_SHORT])
        for rules in {stamp_of(rules): rules for rules in sets}.values()
    )


def joined_keys(mistakes: Iterable[TableMistake]) -> list[AccountLine]:
    """Return the lines of an account for keys that are written in two ways and were taken as one."""
    joined = [mistake for mistake in mistakes if mistake.code is ProblemCode.OTHER_WRITING]
    return [AccountLine(SOURCES[each.table], "key", "", Outcome.READ, JOINED, each.rows) for each in joined]


def heights_of(account: Account) -> dict[Level, int]:
    """Return the number of rows of each table in an account."""
    heights: dict[Level, int] = {}
    for level, source in SOURCES.items():
        kind = "village" if level == "village" else "row"
        lines = [line for line in account if line.source == source]
        if lines:
            heights[level] = sum(line.count for line in lines if line.kind == kind)
    return heights


def notes_of(tables: Tables) -> list[TableMistake]:
    """Return the notes that concern no single row: the rows that are left out, and the text of an amended rule set."""
    return [*left_out(tables), *_notes(tables)]


def mistakes_of(tables: Tables, *, most: int | None) -> Iterator[TableMistake]:
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
