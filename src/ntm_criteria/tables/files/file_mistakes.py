"""All mistakes of the tables in files: in cells of text that could not be read, and in what was read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.account import Outcome
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.columns import NAME, ROW, YEAR, Columns
from ntm_criteria.tables.evaluation import Limits
from ntm_criteria.tables.expressions import AnyTable, Cell
from ntm_criteria.tables.files.source import FileSource
from ntm_criteria.tables.files.text_cells import Refusals
from ntm_criteria.tables.mistakes import (
    FILE,
    HEADING,
    JUDGED,
    NUMBER,
    SOURCES,
    TABLE_NAMES,
    TABLES,
    RowSource,
    Severities,
    TableCheck,
    TableMistake,
    column_names,
    with_found_before,
    wrong_cell,
)
from ntm_criteria.text import Lang, Text, naming_options, numbered, one_line

_TOO_MANY = Text("số dòng sai là {rows}, nhiều hơn mức cho phép", "{rows} of the rows are wrong, more than are allowed")
_IN_TABLE = Text("{table}: {message}", "{table}: {message}")
_TOO_MANY_CELLS = Text(
    "cột '{column}': số dòng sai là {rows}, nhiều hơn mức cho phép",
    "column '{column}': {rows} of its rows are wrong, more than are allowed",
)
_REFUSED = Text("cột '{column}': có ô không đọc được", "column '{column}': some cells cannot be read")
_ALLOW = naming_options(Text("sửa các dòng này, hoặc nới {fail_above}", "correct these rows, or raise {fail_above}"))


class TooManyMistakesError(FactError):
    """More rows have a kind of mistake than the caller allows."""


@frozen
class MistakeRows:
    """Hands over every mistake in full, a row each, as `TableCheck.to_frame` has them.

    A row also has `file`, the name of its file, `row`, the number of the row or line there, and `heading`, that of the column.

    :ivar write: takes a row, by the names of its columns.
    :ivar options: how options are called in messages.
    """

    write: Callable[[Mapping[str, Any]], None]
    lang: Lang
    options: Mapping[str, str]
    _headings: dict[tuple[str, str], str] = field(
        factory=dict, init=False
    )  # of columns that have other names, by table
    _sources: dict[str, FileSource] = field(factory=dict, init=False)  # by table

    def listening(self, source: FileSource, columns: Columns, by: Sequence[str], severities: Severities) -> FileSource:
        """Return the file so that each cell of text that it refuses becomes a row as soon as it is read."""
        names, level = column_names([*by, columns.year]), source.level
        earlier = level == "before"
        self._sources[TABLES[level]] = source
        self._headings.update({(TABLES[level], name): heading for name, heading in source.named.written.items()})

        def note(column: str, row: Mapping[str, Cell], problem: Problem) -> None:
            known = columns.judged if columns.year not in row else None
            written = str(row.get(columns.year) or "").strip()
            year = int(written) if written.isdecimal() else known - earlier if known is not None else None
            changed = with_severities([problem], severities)[0]
            told = {
                names["table"]: TABLES[level],
                **{key: row.get(key) for key in by},
                columns.year: year,
                names["village"]: row.get(NAME) if level == "village" else None,
                **wrong_cell(names, column, row[column], changed, self.lang, self.options),
            }
            self._write(told, names, row.get(ROW))

        return evolve(source, refusals=evolve(source.refusals, each=note))

    def of(self, problems: Iterable[Problem]) -> None:
        """Hand over problems that concern no row: those of files and headings."""
        names = column_names(())
        for problem in problems:
            told = {
                names["table"]: None, YEAR: None, names["village"]: None,
                **wrong_cell(names, problem.fact, None, problem, self.lang, self.options),
            }  # fmt: skip
            self._write(told, names, None)

    def of_tables(self, check: TableCheck, keys: Sequence[str]) -> None:
        """Hand over the mistakes that were found in the tables, whose key and year stand in the columns `keys`."""
        names = column_names(keys)
        for row in check.to_dicts(lang=self.lang, options=self.options):
            self._write(row, names, row.get(names[NUMBER]))

    def _write(self, row: Mapping[str, Any], names: Mapping[str, str], number: object) -> None:
        table, column = row[names["table"]], row[names["column"]]
        heading = self._headings.get((table, column), column) if table is not None else None
        file, there = self._place(table, number)
        self.write({**row, names[FILE]: file, names[NUMBER]: there, names[HEADING]: heading})

    def _place(self, table: object, number: object) -> tuple[str | None, int | None]:
        """Return the name of the file that holds a row, and its number there; of several files rows have running numbers."""
        source = self._sources.get(str(table))
        if source is None:
            return None, None
        row = number if isinstance(number, int) else None
        if source.files is None:
            return one_line(source.path.name, longest=300), row
        if row is None:
            return None, None
        part, there = source.files.place_of(row)
        return source.files.name_of(source.files.parts[part]), there


def nothing_judged(check: TableCheck) -> list[Problem]:
    """Return the problem that a file has rows, none is wrong, and none is judged: they are of other years.

    The result would hold no verdict, and take the place of one that does.
    """
    rows = [line for line in check.account if line.source == SOURCES["now"] and line.kind == "row"]
    if any(line.why == JUDGED or line.outcome is Outcome.REFUSED for line in rows):
        return []
    years = [each for each in check.mistakes if each.code is ProblemCode.WRONG_YEAR and each.table == "now"]
    return [evolve(problem, severity="error") for each in years for problem in each.problems]


def with_severities(problems: Iterable[Problem], severities: Severities) -> list[Problem]:
    """Return the problems with the severities that the caller gives to kinds."""
    return [evolve(each, severity=severities.get(each.code, each.severity)) for each in problems]


@frozen(eq=False)
class _FileMistakes:
    """A source of the mistakes in cells of text as well, told apart by kind."""

    refusals: Sequence[Refusals]
    tables: RowSource

    def frame(self, severities: Severities, lang: Lang) -> AnyTable:
        return self.tables.frame(severities, lang)

    def dicts(
        self, severities: Severities, lang: Lang, options: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        return self.tables.dicts(severities, lang, options)

    def kinds(self, severities: Severities) -> list[TableMistake]:
        found = [_mistake(each, column, code, rows) for each in self.refusals for column, code, rows in each.kinds]
        return [*(each.with_severity(severities) for each in found), *self.tables.kinds(severities)]


def with_refused(check: TableCheck, refusals: Sequence[Refusals], severities: Severities) -> TableCheck:
    """Return the check of the tables with the mistakes in cells of text before the others."""
    found = [
        _mistake(each, column, code, rows).with_severity(severities)
        for each in refusals
        for column, code, rows in each.kinds
    ]
    return with_found_before(check, found, partial(_FileMistakes, refusals))


def _mistake(refusals: Refusals, column: str, code: ProblemCode, rows: int) -> TableMistake:
    """Return the mistake that cells of a column were refused, with the messages of the first of them."""
    problems = [each for name, each in refusals.named if name == column and each.code is code]
    unnamed = Problem(code, _REFUSED.format(column=one_line(column)), fact=column)
    return TableMistake(code, refusals.level, column, rows, tuple(problems or [unnamed]), len(problems))


def refuse_too_many(check: TableCheck, allowed: Limits, problems: Sequence[Problem]) -> None:
    """Raise an error with all problems, and the kinds of mistake that more rows have than is allowed, if there are any.

    :raises TooManyMistakesError: there are too many.
    """
    too_many = list[Problem]()
    for kind in check.exceeds(allowed):
        rows = numbered(kind.rows)
        message = (
            _TOO_MANY.format(rows=rows)
            if kind.column is None
            else _TOO_MANY_CELLS.format(column=one_line(kind.column), rows=rows)
        )
        if TABLE_NAMES[kind.table].vi:
            message = _IN_TABLE.format(table=TABLE_NAMES[kind.table], message=message)
        too_many.append(Problem(kind.code, message, hint=_ALLOW, fact=kind.column))
    if too_many:
        raise TooManyMistakesError([*problems, *too_many])
