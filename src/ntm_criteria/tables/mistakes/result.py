"""What `check_table` returns: each kind of mistake, in how many rows it is, and the first of these in words."""

from attrs import Factory, field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.text import Text, and_more

SHOWN = 20  # rows of one kind of mistake that are named; all are counted
ROWS = Text("dòng", "rows")


@frozen
class TableMistake:
    """One kind of mistake.

    :ivar code: what kind it is.
    :ivar table: "now" for the main table, "village" and "before" for those of the villages and of last year.
    :ivar column: the column with the cells; None for keys.
    :ivar rows: the number of rows with this mistake.
    :ivar problems: the first of these, up to 20, in words.
    :ivar named: how many rows these problems stand for.
    """

    code: ProblemCode
    table: Level
    column: str | None
    rows: int
    problems: tuple[Problem, ...]
    named: int = field(default=Factory(lambda self: len(self.problems), takes_self=True))

    @property
    def is_warning(self) -> bool:
        """Whether nothing is refused for it."""
        return self.problems[0].severity == "warning"


@frozen
class TableCheck:
    """What `check_table` found; `str()` lists it.

    :ivar mistakes: each kind of mistake; none if all is well.
    """

    mistakes: tuple[TableMistake, ...] = ()

    @property
    def rows(self) -> int:
        """The rows with mistakes, added up kind by kind; warnings are not counted."""
        return sum(mistake.rows for mistake in self.mistakes if not mistake.is_warning)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all mistakes, with a line for the rows that are only counted."""
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
