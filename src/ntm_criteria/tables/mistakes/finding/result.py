"""The result of `check_table`: each kind of mistake, its number of rows, and messages for the first of these rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from attrs import Factory, evolve, field, frozen

from ntm_criteria.account import Account
from ntm_criteria.errors import FactError, Problem, ProblemCode, ProblemTuple
from ntm_criteria.markup import Cell, Html, card, coloured, document, folded, group, items, row, table, text
from ntm_criteria.problems import problem_table
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import Limits, Severity, limits_asked
from ntm_criteria.tables.expressions import AnyTable
from ntm_criteria.text import Lang, Text, and_more, check_lang, number, numbered

SHOWN = 20  # rows of one kind of mistake that get a message; all rows are counted
ROWS = Text("dòng", "rows")
_NONE = Text("Không có lỗi.", "No mistakes.")
_MISTAKES, _MESSAGES = Text("Lỗi trong bảng", "Mistakes in the table"), Text("Từng lỗi", "Each mistake")
_COLUMNS = Text("Loại|Cột|Mức|Số dòng", "Kind|Column|Severity|Rows")
_LITTLE = Text("dưới 0,1%", "below 0.1%")
_REPORT_COLUMNS = Text("Loại|Cột|Mức|Số dòng|Phần của bảng", "Kind|Column|Severity|Rows|Of the table")
_TABLES: dict[Level, Text] = {
    "now": Text("Bảng các xã", "Table of communes"),
    "village": Text("Bảng các thôn", "Table of villages"),
    "before": Text("Số liệu năm trước", "Last year's figures"),
}
_OF_ROWS = Text("{table}: {rows} dòng", "{table}: {rows} rows")
_IN_ALL = Text(
    "{errors} loại lỗi ở {rows} ô hoặc dòng; {warnings} loại lưu ý ở {warned} ô hoặc dòng.",
    "{errors} kinds of error in {rows} cells or rows; {warnings} kinds of warning in {warned} cells or rows.",
)
_ERROR, _WARNING = Text("lỗi", "error"), Text("lưu ý", "warning")
_GONE = Text(
    "bảng không còn đi cùng kết quả kiểm tra, nên không liệt kê được từng dòng",
    "the tables are not with this check any more, so it cannot list each row",
)
_CHECK_AGAIN = Text("gọi lại check_table", "call check_table again")

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


@frozen
class TableCheck:
    """The mistakes that `check_table` found; `str()` lists them.

    :ivar mistakes: one entry for each kind of mistake; empty if there are none.
    :ivar account: what became of every column, row and cell; `account.summary()` is its short form.
    """

    mistakes: tuple[TableMistake, ...] = ()
    account: Account = field(factory=Account)
    _source: "RowSource | None" = field(default=None, eq=False, repr=False)  # None if the tables are not at hand
    _severities: Severities = field(factory=dict, eq=False, repr=False)
    _heights: Mapping[Level, int] = field(factory=dict, eq=False, repr=False)  # the rows of each table

    @property
    def rows(self) -> int:
        """The number of rows with mistakes, without warnings; a row counts once for each kind of mistake."""
        return sum(mistake.rows for mistake in self.mistakes if not mistake.is_warning)

    @property
    def problems(self) -> ProblemTuple:
        """The problems of all mistakes; for a kind with further rows, a last problem gives their number."""
        return ProblemTuple(problem for mistake in self.mistakes for problem in _listed(mistake))

    def to_frame(self, *, lang: Lang = "vi") -> Any:
        """Return every mistake as a table of the kind that was checked, a row each; the tables are searched again for this.

        The columns are `table` ("now", "villages", "before"), those of the key and the year under their own names and in the
        main table's types, `village`, `column`, `value` as it is written, `code`, `severity`, `message` and `hint`. A mistake
        of last year's figures has the year of these. Where the key itself is called "code", say, the other column is
        "mistake_code". Notes on the rule set, which concern no row, are not among them.

        :param lang: the language of messages.
        :returns: a table of the same library, lazy if the checked table is lazy.
        :raises FactError: the check came from another process (pickle), without its tables.
        """
        if self._source is None:
            raise FactError([Problem(ProblemCode.WRONG_FORM, _GONE, hint=_CHECK_AGAIN)])
        return self._source.frame(self._severities, check_lang(lang))

    def to_dicts(self, *, lang: Lang = "vi", options: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """Yield what `to_frame` returns, a dictionary for each row, one kind of mistake after another.

        :param lang: the language of `message` and `hint`.
        :param options: how options are called in messages; by default as in Python.
        :raises FactError: the check came from another process (pickle), without its tables.
        """
        if self._source is None:
            raise FactError([Problem(ProblemCode.WRONG_FORM, _GONE, hint=_CHECK_AGAIN)])
        yield from self._source.dicts(self._severities, check_lang(lang), options)

    def exceeds(self, fail_above: Limits = 0) -> tuple[TableMistake, ...]:
        """Return the kinds of mistake that more rows have than is allowed; with 0, every kind of error.

        A kind is that of `mistakes`: of one table and one column. Warnings are never too many, unless their code has a limit.

        :param fail_above: the most rows of a kind: a number, or a share of the rows of its table, "1 %", Fraction(1, 100) or
            Decimal("0.01"); or a mapping of such limits by code, with "default" for all other codes.
        :raises FactError: a limit is a float or cannot be read, or a code is none of a table's.
        """
        every, by_code = limits_asked(fail_above)
        kinds = self._source.kinds(self._severities) if by_code and self._source is not None else self.mistakes

        def limit(mistake: TableMistake) -> int | Fraction | None:
            allowed = by_code.get(mistake.code, None if mistake.is_warning else every)
            return allowed * self._heights.get(mistake.table, 0) if isinstance(allowed, Fraction) else allowed

        limits = [(mistake, limit(mistake)) for mistake in kinds]
        return tuple(mistake for mistake, allowed in limits if allowed is not None and mistake.rows > allowed)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    def to_html(self, *, lang: Lang = "vi") -> Html:
        """Return a report as a whole HTML file, without scripts or links to other files: the kinds of mistake with their
        rows and the share of the table that these are, by table, then the messages, at most 20 of a kind.

        :param lang: the language of the report.
        """
        lang = check_lang(lang)
        title = f"<h1>{text(_MISTAKES[lang])}</h1>"
        if not self.mistakes:
            return document(
                _MISTAKES[lang], card(title, f"<p>{coloured(_NONE[lang], 'met')}</p>", lang=lang), lang=lang
            )
        warnings = [mistake for mistake in self.mistakes if mistake.is_warning]
        told = _IN_ALL.format(
            errors=numbered(len(self.mistakes) - len(warnings)),
            rows=numbered(self.rows),
            warnings=numbered(len(warnings)),
            warned=numbered(sum(mistake.rows for mistake in warnings)),
        )
        bodies, columns, parts = [], _REPORT_COLUMNS[lang].split("|"), []
        for level, name in _TABLES.items():
            kinds = [mistake for mistake in self.mistakes if mistake.table == level]
            if kinds:
                height = self._heights.get(level)
                counted = _OF_ROWS.format(table=name, rows=numbered(height)) if height else name
                bodies.append(
                    [group(counted[lang], len(columns)), *(_kind_rows(mistake, height, lang) for mistake in kinds)]
                )
        for mistake in self.mistakes:
            heading = " · ".join([mistake.code.value, *([mistake.column] if mistake.column else [])])
            problems = _listed(mistake)
            hints = dict.fromkeys(problem.hint[lang] for problem in problems if problem.hint)
            lines = items(problem.message[lang] for problem in problems)
            told_once = "".join(f"<p><small>{text(hint)}</small></p>" for hint in hints)
            parts.append(
                folded(f"{heading} ({number(mistake.rows, lang)})", lines, told_once, is_open=not mistake.is_warning)
            )
        body = card(title, f"<p>{text(told[lang])}</p>", table("", columns, bodies), *parts, lang=lang)
        return document(_MISTAKES[lang], body, lang=lang)

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


def _kind_rows(mistake: TableMistake, height: int | None, lang: Lang) -> Html:
    """Return the row of a kind of mistake on a page: its table, code, column and severity, its rows and their share."""
    word, colour = (_WARNING, "unknown") if mistake.is_warning else (_ERROR, "not_met")
    share = f"{number(Fraction(100 * mistake.rows, height), lang, digits=1)}%" if height else ""
    if height and 1000 * mistake.rows < height:  # which would be written "0.0%"
        share = _LITTLE[lang]
    return row([
        Cell(text(mistake.code.value), is_heading=True),
        mistake.column or "",
        Cell(coloured(word[lang], colour)),
        Cell(number(mistake.rows, lang), is_number=True),
        Cell(text(share), is_number=True),
    ])  # fmt: skip


class RowSource(Protocol):
    """What gives all mistakes of a check, a row each."""

    def frame(self, severities: Severities, lang: Lang) -> AnyTable:
        """Return all mistakes as a table."""
        ...

    def dicts(
        self, severities: Severities, lang: Lang, options: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield all mistakes by the names of the table's columns."""
        ...

    def kinds(self, severities: Severities) -> Sequence[TableMistake]:
        """Return the kinds of mistake, those in the cells of a column told apart by code."""
        ...


def with_found_before(
    check: TableCheck, found: Sequence[TableMistake], source: Callable[[RowSource], RowSource]
) -> TableCheck:
    """Return a check with mistakes that were found before it, while its tables were read.

    :param source: gives the source of all mistakes, from that of the check.
    """
    own = check._source  # of this module's class
    return evolve(check, mistakes=(*found, *check.mistakes), source=None if own is None else source(own))


def _with_severity(problem: Problem, severities: Severities) -> Problem:
    severity = severities.get(problem.code)
    return problem if severity is None else evolve(problem, severity=severity)


def _listed(mistake: TableMistake) -> list[Problem]:
    rest = mistake.rows - mistake.named
    if rest <= 0:
        return list(mistake.problems)
    where = f" ('{mistake.column}')" if mistake.column else ""
    more = Text("{more}{where}", "{more}{where}").format(more=and_more(rest, ROWS), where=where)
    severity = mistake.problems[0].severity
    last = Problem(mistake.code, more, fact=mistake.column, severity=severity, params={"number": rest})
    return [*mistake.problems, last]
