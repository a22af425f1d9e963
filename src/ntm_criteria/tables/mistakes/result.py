"""What `check_table` returns: each kind of mistake, how often it is there, and the first of them in words."""

from attrs import Factory, field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.text import Text, number

SHOWN = 20  # rows of one kind of mistake that are named; all are counted


@frozen
class TableMistake:
    """One kind of mistake.

    :ivar code: what kind it is.
    :ivar table: "now" for the main table, "village" and "before" for those of the villages and of last year.
    :ivar column: the column with the cells; None for keys.
    :ivar rows: in how many rows it is.
    :ivar problems: the first of them, up to 20, in words.
    :ivar named: how many rows these stand for.
    """

    code: ProblemCode
    table: Level
    column: str | None
    rows: int
    problems: tuple[Problem, ...]
    named: int = field(default=Factory(lambda self: len(self.problems), takes_self=True))

    @property
    def is_warning(self) -> bool:
        """Nothing is refused for it."""
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
        """Every cell that is named, and a line for those that are only counted."""
        return tuple(problem for mistake in self.mistakes for problem in _listed(mistake))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _listed(mistake: TableMistake) -> list[Problem]:
    rest = mistake.rows - mistake.named
    if rest <= 0:
        return list(mistake.problems)
    where = f" ('{mistake.column}')" if mistake.column else ""
    vi, en = f"và {number(rest, 'vi')} dòng nữa", f"and {number(rest, 'en')} more {'row' if rest == 1 else 'rows'}"
    more = Text(f"{vi}{where}", f"{en}{where}")
    last = mistake.problems[0]
    return [*mistake.problems, Problem(mistake.code, more, fact=mistake.column, severity=last.severity)]
