"""All mistakes of tables as a table, a row each: `TableCheck.to_frame`."""

from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import AnyTable, NewColumn, new_table
from ntm_criteria.tables.mistakes.finding import SHOWN, Severities, TableMistake, WrongRow
from ntm_criteria.text import Lang, Text, one_line, with_names

TABLES: dict[Level, str] = {"now": "now", "village": "villages", "before": "before"}
_BEFORE_KEY, _BEHIND_YEAR = ("table",), ("village", "column", "value", "code", "severity", "message", "hint")
_TAKEN = "mistake_{name}"
_LONGEST = 10_000  # characters of a message


@frozen(eq=False)
class MistakeTable:
    """The tables that were checked, and the search that finds all their mistakes again, each with its row."""

    tables: Tables
    search: Callable[[Tables], Sequence[TableMistake]]

    def rows(self, severities: Severities) -> Iterator[tuple[TableMistake, WrongRow]]:
        """Find all mistakes, a row each; the tables are searched anew, since a check words the first of each kind only.

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

    def frame(self, severities: Severities, lang: Lang) -> AnyTable:
        """Return the rows as a table of the caller's kind."""
        layout, lang = self.tables.layout, with_names(lang, self.tables.rules.names)
        rows = list(self.rows(severities))
        texts = [
            {
                "table": TABLES[mistake.table],
                "village": row.village,
                "column": mistake.column,
                "value": row.value,
                "code": str(row.problem.code),
                "severity": row.problem.severity,
                "message": _said(row.problem.message, lang),
                "hint": _said(row.problem.hint, lang),
            }
            for mistake, row in rows
        ]
        own = {name.lower() for name in (*layout.keys, layout.year_name)}

        def of_texts(name: str) -> NewColumn:
            shown = _TAKEN.format(name=name) if name in own else name
            return NewColumn(shown, [cells[name] for cells in texts])

        keys = [
            NewColumn(name, [row.key[place] for _, row in rows], like=name) for place, name in enumerate(layout.keys)
        ]
        year = NewColumn(layout.year_name, [row.year for _, row in rows], int, like=layout.year_column)
        columns = [*map(of_texts, _BEFORE_KEY), *keys, year, *map(of_texts, _BEHIND_YEAR)]
        return new_table(self.tables.table, columns)

    def __reduce__(self) -> str | tuple[object, ...]:
        """Leave the tables behind where a check is sent elsewhere: they may be large, or belong to a connection."""
        return _gone, ()


def _gone() -> None:
    return None


def _said(text: Text | None, lang: Lang) -> str | None:
    return None if text is None else one_line(text[lang], longest=_LONGEST)
