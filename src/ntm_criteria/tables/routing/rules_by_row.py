"""Choose the rule set of each row of a table: by its level, its province and its date of recognition."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from attrs import define, field, fields, frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables.columns import not_taken
from ntm_criteria.tables.evaluation import day_of, no_day, stamp_of
from ntm_criteria.tables.expressions import Cell, is_null
from ntm_criteria.text import Lang, Text, both, naming_options, one_line, written_date

_NO_COLUMN = Text(
    "không có cột '{column}' ({argument}) để chọn bộ quy tắc", "there is no column '{column}' ({argument}) to choose by"
)
_NAME_IT = Text(
    "ghi tên cột: RulesByRow(…, {argument}='…'), hoặc {argument}=None nếu không cần để chọn bộ",
    "name the column: RulesByRow(…, {argument}='…'), or {argument}=None if the choice does without",
)
_NO_SET = Text("không có bộ quy tắc nào cho {cells}", "there is no rule set for {cells}")
_ROWS = Text("{message} (số dòng: {rows}, dòng đầu là {key})", "{message} (rows: {rows}, the first is {key})")
_CORRECT = naming_options(
    Text(
        "sửa hoặc điền các ô này; với {errors_null}, các dòng này chưa được đánh giá (verdict là unknown)",
        "correct or fill in these cells; with {errors_null}, these rows are not judged (their verdict is unknown)",
    )
)
_AS_COLUMN = Text("ghi tên một cột, hoặc None", "give the name of a column, or None")
_NOTHING = Text("(chưa ghi)", "(missing)")


@frozen
class RulesByRow:
    """Chooses the rule set of each row of a table, for `assess_table`.

    `choose` is called once for all rows that have the same cells, with the arguments `level`, `province` and `date`.

    >>> from functools import partial
    >>> import polars as pl
    >>> from ntm_criteria import RulesByRow, assess_table, rules_in_force
    >>> communes = pl.DataFrame({"commune_id": [1, 2], "day": ["2024-02-01", "2024-05-01"], "income_per_capita": [50, 50]})
    >>> rules = RulesByRow(partial(rules_in_force, level="basic"), level=None, province=None, date="day")
    >>> judged = assess_table(communes, rules, by="commune_id", year=2024, only=["10"])
    >>> [each.partition("@")[0] for each in judged["judged_by"]]
    ['vn-318-2022-ntm', 'vn-318-2022-ntm-896']

    :ivar choose: a function that returns a rule set, or None if it knows none. Texts come without blanks around them, dates as
        `datetime.date`, missing cells as None. `rules_in_force` chooses among the bundled sets.
    :ivar level: the column of the level; None if `choose` does not take it.
    :ivar province: the column of the province; None if `choose` does not take it.
    :ivar date: the column of the date of recognition; None if `choose` does not take it.
    """

    choose: Callable[..., RuleSet | None]
    level: str | None = "level"
    province: str | None = "province"
    date: str | None = "date"

    def __attrs_post_init__(self) -> None:
        for each in fields(RulesByRow)[1:]:
            value = getattr(self, each.name)
            if not (value is None or isinstance(value, str)):
                raise not_taken(each.name, value, _AS_COLUMN)

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are read, by the argument of `choose` that their cells become."""
        pairs = {each.name: getattr(self, each.name) for each in fields(RulesByRow)[1:]}
        return {argument: column for argument, column in pairs.items() if column is not None}


RulesAsked: TypeAlias = RuleSet | RulesByRow | Callable[..., RuleSet | None]


def rules_by_row(rules: RulesAsked) -> RulesByRow:
    """Return what chooses the rule set of a row; a function takes the columns level, province and date.

    :raises TypeError: `rules` is neither a rule set nor a function.
    """
    if isinstance(rules, RulesByRow):
        return rules
    if not callable(rules) or isinstance(rules, type):
        check_is_rule_set(rules)
    return RulesByRow(rules)  # type: ignore[arg-type]  # a rule set is none of the callers' concern here


@define(eq=False)
class Choices:
    """The rule sets that the rows of a table call for.

    :ivar sets: the rule sets, in the order of their ids.
    :ivar by_cells: for each group of equal cells, the place of its set in `sets`; None if there is no set for them.
    :ivar problems: why there is none, by the place of the group.
    """

    sets: tuple[RuleSet, ...] = ()
    by_cells: list[int | None] = field(factory=list)
    problems: dict[int, list[Problem]] = field(factory=dict)


def missing_columns(by_row: RulesByRow, names: Sequence[str]) -> list[Problem]:
    """Return the problems of a table that lacks columns that the choice reads."""
    return [
        Problem(
            ProblemCode.MISSING_COLUMN,
            _NO_COLUMN.format(column=one_line(column), argument=argument),
            hint=did_you_mean(column, names) or _NAME_IT.format(argument=argument),
            path=(column,),
        )
        for argument, column in by_row.columns.items()
        if column not in names
    ]


def choices(by_row: RulesByRow, groups: Sequence[Mapping[str, Cell]]) -> Choices:
    """Choose a rule set for each group of rows with equal cells.

    :param groups: the cells of each group by column.
    """
    found, chosen = Choices(), list[RuleSet | None]()
    for place, cells in enumerate(groups):
        problems, arguments = list[Problem](), dict[str, Cell]()
        for argument, column in by_row.columns.items():
            cell = _cell(cells[column])
            if argument == "date" and cell is not None:
                cell = day_of(cell) or cell
                if not isinstance(cell, datetime.date):
                    problems.append(no_day(column, cell))
            arguments[argument] = cell
        rules = None
        if not problems:
            try:
                rules = by_row.choose(**arguments)
            except FactError as error:
                problems += error.problems
        if rules is not None:
            check_is_rule_set(rules)
        elif not problems:
            message = _NO_SET.format(cells=both(partial(_cells, by_row, arguments)))
            problems.append(Problem(ProblemCode.NO_RULE_SET, message, hint=_CORRECT))
        if problems:
            found.problems[place] = problems
        chosen.append(rules)
    by_stamp = {stamp_of(rules): rules for rules in chosen if rules is not None}
    order = {stamp: place for place, stamp in enumerate(sorted(by_stamp))}
    found.sets = tuple(by_stamp[stamp] for stamp in order)
    found.by_cells = [None if rules is None else order[stamp_of(rules)] for rules in chosen]
    return found


def with_rows(problem: Problem, rows: int, key: str) -> Problem:
    """Return a problem of a group of equal cells that says how many rows have it, and which is the first."""
    message = _ROWS.format(message=problem.message, rows=str(rows), key=key)
    return Problem(problem.code, message, hint=problem.hint, path=problem.path)


def _cell(cell: Cell) -> Cell:
    if is_null(cell):
        return None
    return (cell.strip() or None) if isinstance(cell, str) else cell


def _cells(by_row: RulesByRow, cells: Mapping[str, Cell], lang: Lang) -> str:
    """Return the cells that no rule set was found for, with their columns, as a message names them."""
    return ", ".join(f"{one_line(by_row.columns[argument])}={_shown(cell, lang)}" for argument, cell in cells.items())


def _shown(cell: Cell, lang: Lang) -> str:
    if cell is None:
        return _NOTHING[lang]
    return written_date(cell)[lang] if isinstance(cell, datetime.date) else one_line(str(cell), longest=60)
