"""The result of `check_table`: each kind of mistake, its number of rows, and messages for the first of these rows."""

from attrs import Factory, field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.text import Text, and_more

SHOWN = 20  # rows of one kind of mistake that get a message; all rows are counted
ROWS = Text("dòng", "rows")


@frozen
class TableMistake:
    """One kind of mistake.

    :ivar code: the kind of mistake.
    :ivar table: "now" for the main table, "village" for the table of villages, "before" for last year's table.
    :ivar column: the column of the wrong cells; None if the key, the village name or the year is wrong.
    :ivar rows: the number of rows with this mistake.
    :ivar problems: messages for the first of these rows, at most 20.
    :ivar named: the number of rows that the problems describe.
    """

    code: ProblemCode
    table: Level
    column: str | None
    rows: int
    problems: tuple[Problem, ...]
    named: int = field(default=Factory(lambda self: len(self.problems), takes_self=True))

    @property
    def is_warning(self) -> bool:
        """Whether this mistake is only a warning, so that the table is judged all the same."""
        return self.problems[0].severity == "warning"


@frozen
class TableCheck:
    """The mistakes that `check_table` found; `str()` lists them.

    :ivar mistakes: one entry for each kind of mistake; empty if there are none.
    """

    mistakes: tuple[TableMistake, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows with mistakes, without warnings; a row counts once for each kind of mistake."""
        return sum(mistake.rows for mistake in self.mistakes if not mistake.is_warning)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all mistakes; for a kind with further rows, a last problem gives their number."""
        return tuple(problem for mistake in self.mistakes for problem in _listed(mistake))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _listed(mistake: TableMistake) -> list[Problem]:
    rest = mistake.rows - mistake.named
    if rest <= 0:
        return list(mistake.problems)
    where = f" ('{mistake.column}')" if mistake.column else ""
    more = Text("{more}{where}", "{more}{where}").format(more=and_more(rest, ROWS), where=where)
    last = Problem(mistake.code, more, fact=mistake.column, severity=mistake.problems[0].severity)
    return [*mistake.problems, last]
