"""All mistakes of tables as a table, a row each: `TableCheck.to_frame`."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import AnyTable, Cell, NewColumn, new_table
from ntm_criteria.tables.mistakes.finding import SHOWN, Severities, TableMistake, WrongRow
from ntm_criteria.text import Lang, Text, one_line, with_names, with_options

TABLES: dict[Level, str] = {"now": "now", "village": "villages", "before": "before"}
_BEFORE_KEY, _BEHIND_YEAR = ("table",), ("village", "column", "value", "code", "severity", "message", "hint")
_TAKEN = "mistake_{name}"
_LONGEST = 10_000  # characters of a message


@frozen(eq=False)
class MistakeTable:
    """The tables that were checked, and the search that finds all their mistakes again, each with its row."""

    tables: Tables
    search: Callable[[Tables], Iterable[TableMistake]]

    def rows(self, severities: Severities) -> Iterator[tuple[TableMistake, WrongRow]]:
        """Find all mistakes, a row each; the tables are searched anew, since a check words the first of each kind only.

        One kind of mistake after another is held in memory.

        :param severities: the severities that the caller has changed.
        """
        for mistake in self.search(self.tables):
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
        layout, lang, names = self.tables.layout, with_names(lang, self.tables.rules.names), self.names
        for mistake, row in self.rows(severities):
            problem = row.problem
            yield {
                names["table"]: TABLES[mistake.table],
                **dict(zip(layout.keys, row.key, strict=True)),
                layout.year_name: row.year,
                names["village"]: row.village,
                **wrong_cell(names, mistake.column, row.value, problem, lang, options),
            }

    @property
    def names(self) -> dict[str, str]:
        """The names of the columns besides key and year; see `column_names`."""
        return column_names([*self.tables.layout.keys, self.tables.layout.year_name])

    def frame(self, severities: Severities, lang: Lang) -> AnyTable:
        """Return the rows as a table of the caller's kind."""
        layout, rows, names = self.tables.layout, list(self.dicts(severities, lang)), self.names

        def of_texts(name: str) -> NewColumn:
            return NewColumn(names[name], [cells[names[name]] for cells in rows])

        keys = [NewColumn(name, [cells[name] for cells in rows], like=name) for name in layout.keys]
        years = [cells[layout.year_name] for cells in rows]
        year = NewColumn(layout.year_name, years, int, like=layout.year_column)
        columns = [*map(of_texts, _BEFORE_KEY), *keys, year, *map(of_texts, _BEHIND_YEAR)]
        return new_table(self.tables.table, columns)

    def __reduce__(self) -> str | tuple[object, ...]:
        """Leave the tables behind where a check is sent elsewhere: they may be large, or belong to a connection."""
        return _gone, ()


def _gone() -> None:
    return None


def column_names(own: Iterable[str]) -> dict[str, str]:
    """Return how the columns besides those of key and year (`own`) are called: a key called like one keeps its name."""
    taken = {name.lower() for name in own}
    return {name: _TAKEN.format(name=name) if name in taken else name for name in (*_BEFORE_KEY, *_BEHIND_YEAR)}


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
