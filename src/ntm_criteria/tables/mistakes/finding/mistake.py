"""One kind of mistake of `check_table`: its number of rows, and messages for the first of these rows."""

from collections.abc import Mapping
from typing import Any

from attrs import Factory, evolve, field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import Severity
from ntm_criteria.text import Text, and_more

SHOWN = 20  # rows of one kind of mistake that get a message; all rows are counted
ROWS = Text("dòng", "rows")
Severities = Mapping[ProblemCode, Severity]


@frozen(eq=False)
class WrongRow:
    """A row with a mistake: its key, year and village as they are written, and the cell that is wrong as text.

    :ivar is_other: whether the row is not one of those that are checked: its figures are read for one of these.
    :ivar judged_by: the stamp of the rule set that the row was checked by, where rows are checked by several.
    """

    key: tuple[Any, ...]
    year: int | None
    village: str | None
    value: str | None
    problem: Problem
    is_other: bool = False
    judged_by: str | None = None


@frozen
class TableMistake:
    """One kind of mistake.

    :ivar code: the kind of mistake; in a column whose cells are wrong in several ways, that of the first cell.
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
    _wrong: tuple[WrongRow, ...] = field(default=(), eq=False, repr=False)  # all rows, where they were asked for
    _described: tuple[int, ...] = field(default=(), eq=False, repr=False)  # the rows of each problem, if not one each
    _is_mixed: bool = field(default=False, eq=False, repr=False)  # whether cells of several codes are counted together

    @property
    def wrong(self) -> tuple[WrongRow, ...]:
        return self._wrong

    @property
    def described(self) -> tuple[int, ...]:
        return self._described or (1,) * len(self.problems)

    @property
    def is_mixed(self) -> bool:
        return self._is_mixed

    def with_severity(self, severities: Severities) -> "TableMistake":
        """Return this mistake with the severities that the caller gives to kinds."""
        problems = tuple(_with_severity(problem, severities) for problem in self.problems)
        wrong = tuple(evolve(row, problem=_with_severity(row.problem, severities)) for row in self._wrong)
        return evolve(self, problems=problems, wrong=wrong) if severities else self

    @property
    def is_warning(self) -> bool:
        """Whether this mistake is only a warning, so that the table is judged all the same."""
        return self.problems[0].severity == "warning"


def _with_severity(problem: Problem, severities: Severities) -> Problem:
    severity = severities.get(problem.code)
    return problem if severity is None else evolve(problem, severity=severity)


def listed(mistake: TableMistake) -> list[Problem]:
    """Return the messages of a mistake, and a last one with the number of its other rows."""
    rest = mistake.rows - mistake.named
    if rest <= 0:
        return list(mistake.problems)
    where = f" ('{mistake.column}')" if mistake.column else ""
    more = Text("{more}{where}", "{more}{where}").format(more=and_more(rest, ROWS), where=where)
    severity = mistake.problems[0].severity
    last = Problem(mistake.code, more, fact=mistake.column, severity=severity, params={"number": rest})
    return [*mistake.problems, last]
