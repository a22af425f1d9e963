"""The result of `check_table`: each kind of mistake, its number of rows, and messages for the first of these rows."""

from attrs import Factory, field, frozen

from ntm_criteria.account import Account
from ntm_criteria.errors import Problem, ProblemCode, ProblemTuple
from ntm_criteria.markup import Cell, Html, card, coloured, folded, row, table, text
from ntm_criteria.problems import problem_table
from ntm_criteria.tables.columns import Level
from ntm_criteria.text import Lang, Text, and_more, number

SHOWN = 20  # rows of one kind of mistake that get a message; all rows are counted
ROWS = Text("dòng", "rows")
_NONE = Text("Không có lỗi.", "No mistakes.")
_MISTAKES, _MESSAGES = Text("Lỗi trong bảng", "Mistakes in the table"), Text("Từng lỗi", "Each mistake")
_COLUMNS = Text("Loại|Cột|Mức|Số dòng", "Kind|Column|Severity|Rows")
_ERROR, _WARNING = Text("lỗi", "error"), Text("lưu ý", "warning")


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
    :ivar account: what became of every column, row and cell; `account.summary()` is its short form.
    """

    mistakes: tuple[TableMistake, ...] = ()
    account: Account = field(factory=Account)

    @property
    def rows(self) -> int:
        """The number of rows with mistakes, without warnings; a row counts once for each kind of mistake."""
        return sum(mistake.rows for mistake in self.mistakes if not mistake.is_warning)

    @property
    def problems(self) -> ProblemTuple:
        """The problems of all mistakes; for a kind with further rows, a last problem gives their number."""
        return ProblemTuple(problem for mistake in self.mistakes for problem in _listed(mistake))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        """Return the kinds of mistake with their rows, and below them, folded, the messages."""
        if not self.mistakes:
            return card(f"<p>{coloured(_NONE[lang], 'met')}</p>", lang=lang)
        bodies = [
            [
                row([
                    Cell(text(mistake.code.value), is_heading=True),
                    mistake.column or "",
                    (_WARNING if mistake.is_warning else _ERROR)[lang],
                    Cell(number(mistake.rows, lang), is_number=True),
                ])
                for mistake in self.mistakes
            ]
        ]  # fmt: skip
        head = table(_MISTAKES[lang], _COLUMNS[lang].split("|"), bodies)
        return card(head, folded(_MESSAGES[lang], problem_table(self.problems, lang)), lang=lang)


def _listed(mistake: TableMistake) -> list[Problem]:
    rest = mistake.rows - mistake.named
    if rest <= 0:
        return list(mistake.problems)
    where = f" ('{mistake.column}')" if mistake.column else ""
    more = Text("{more}{where}", "{more}{where}").format(more=and_more(rest, ROWS), where=where)
    severity = mistake.problems[0].severity
    last = Problem(mistake.code, more, fact=mistake.column, severity=severity, params={"number": rest})
    return [*mistake.problems, last]
