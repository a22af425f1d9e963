"""All mistakes of tables as a table, a row each: `TableCheck.to_frame`."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import STAMP
from ntm_criteria.tables.expressions import AnyTable, Cell, NewColumn, Table, new_table
from ntm_criteria.tables.mistakes.finding import SHOWN, Severities, TableMistake, WrongRow
from ntm_criteria.text import Lang, Names, Text, one_line, with_names, with_options

TABLES: dict[Level, str] = {"now": "now", "village": "villages", "before": "before"}
FILE, NUMBER, HEADING = "file", "row", "heading"  # of a table from a file: its name, the number of the row, the heading
_BEFORE_KEY, _BEHIND_YEAR = ("table",), ("village", "column", "value", "code", "severity", "message", "hint")
_TAKEN = "mistake_{name}"
_LONGEST = 10_000  # characters of a message


@frozen(eq=False)
class MistakeTable:
    """The search that finds all mistakes of tables again, each with its row, and the main table, whose kind the rows get.

    :ivar keys: the columns of the key; `year_name` and `year_column` that of the year, as the table has it or would have it.
    :ivar search: finds all mistakes.
    :ivar nouns: what the rule set judges, where it says so.
    :ivar is_routed: whether each row says by which rule set it was checked.
    """

    table: Table
    keys: tuple[str, ...]
    year_name: str
    year_column: str | None
    search: Callable[[], Iterable[TableMistake]]
    nouns: Names | None = None
    is_routed: bool = False

    def rows(self, severities: Severities) -> Iterator[tuple[TableMistake, WrongRow]]:
        """Find all mistakes, a row each; the tables are searched anew, since a check words the first of each kind only.

        One kind of mistake after another is held in memory.

        :param severities: the severities that the caller has changed.
        """
        for mistake in self.search():
            changed = mistake.with_severity(severities)
            yield from ((changed, row) for row in changed.wrong)

    def kinds(self, severities: Severities) -> list[TableMistake]:
        """Return the kinds of mistake, those in the cells of a column told apart by code."""
        groups: dict[tuple[Level, str | None, ProblemCode], list[Problem]] = {}
        for mistake, row in self.rows(severities):
            groups.setdefault((mistake.table, mistake.column, row.problem.code), []).append(row.problem)
        return [
            TableMistake(code, table, column, len(problems), tuple(problems[:SHOWN]))
            for (table, column, code), problems in groups.items()
        ]

    def dicts(
        self, severities: Severities, lang: Lang, options: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, Cell]]:
        """Yield the rows by the names of their columns, one kind of mistake after another.

        :param options: how options are called in messages; by default as in Python.
        """
        lang, names = with_names(lang, self.nouns), self.names
        for mistake, row in self.rows(severities):
            problem = row.problem
            number = problem.params.get("row")
            yield {
                names["table"]: TABLES[mistake.table],
                **dict(zip(self.keys, row.key, strict=True)),
                self.year_name: row.year,
                names["village"]: row.village,
                **wrong_cell(names, mistake.column, row.value, problem, lang, options),
                **({names[STAMP]: row.judged_by} if self.is_routed else {}),
                **({names[NUMBER]: number} if isinstance(number, int) else {}),
            }

    @property
    def names(self) -> dict[str, str]:
        """The names of the columns besides key and year; see `column_names`."""
        return column_names([*self.keys, self.year_name])

    def frame(self, severities: Severities, lang: Lang) -> AnyTable:
        """Return the rows as a table of the caller's kind."""
        rows, names = list(self.dicts(severities, lang)), self.names

        def of_texts(name: str) -> NewColumn:
            return NewColumn(names[name], [cells[names[name]] for cells in rows])

        keys = [NewColumn(name, [cells[name] for cells in rows], like=name) for name in self.keys]
        years = [cells[self.year_name] for cells in rows]
        year = NewColumn(self.year_name, years, int, like=self.year_column)
        behind = [*_BEHIND_YEAR, *([STAMP] if self.is_routed else [])]
        return new_table(self.table, [*map(of_texts, _BEFORE_KEY), *keys, year, *map(of_texts, behind)])

    def __reduce__(self) -> str | tuple[object, ...]:
        """Leave the tables behind where a check is sent elsewhere: they may be large, or belong to a connection."""
        return _gone, ()


def _gone() -> None:
    return None


def column_names(own: Iterable[str]) -> dict[str, str]:
    """Return how the columns besides those of key and year (`own`) are called: a key called like one keeps its name."""
    taken = {name.lower() for name in own}
    names = (*_BEFORE_KEY, *_BEHIND_YEAR, STAMP, FILE, NUMBER, HEADING)
    return {name: _TAKEN.format(name=name) if name in taken else name for name in names}


def wrong_cell(
    names: Mapping[str, str],
    column: str | None,
    value: str | None,
    problem: Problem,
    lang: Lang,
    options: Mapping[str, str] | None = None,
) -> dict[str, Cell]:
    """Return what a row of mistakes says of the cell that is wrong, by the names of its columns."""
    return {
        names["column"]: column,
        names["value"]: value,
        names["code"]: str(problem.code),
        names["severity"]: problem.severity,
        names["message"]: _said(problem.message, lang, options),
        names["hint"]: _said(problem.hint, lang, options),
    }


def _said(text: Text | None, lang: Lang, options: Mapping[str, str] | None) -> str | None:
    return None if text is None else one_line(with_options(text, options or {})[lang], longest=_LONGEST)
