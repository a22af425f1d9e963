"""The result of `check_table`: each kind of mistake, its number of rows, and messages for the first of these rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from attrs import evolve, field, frozen

from ntm_criteria.account import Account
from ntm_criteria.errors import FactError, Problem, ProblemCode, ProblemTuple
from ntm_criteria.markup import Html
from ntm_criteria.tables.columns import Level
from ntm_criteria.tables.evaluation import Limits, limits_asked
from ntm_criteria.tables.expressions import AnyTable
from ntm_criteria.tables.mistakes.finding.mistake import Severities, TableMistake, listed
from ntm_criteria.tables.mistakes.finding.page import report, short_form
from ntm_criteria.text import Lang, Text, check_lang

_GONE = Text(
    "bảng không còn đi cùng kết quả kiểm tra, nên không liệt kê được từng dòng",
    "the tables are not with this check any more, so it cannot list each row",
)
_CHECK_AGAIN = Text("gọi lại check_table", "call check_table again")


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
    _about: tuple[Text, ...] = field(default=(), eq=False, repr=False)  # by which rule sets

    @property
    def rows(self) -> int:
        """The number of rows with mistakes, without warnings; a row counts once for each kind of mistake."""
        return sum(mistake.rows for mistake in self.mistakes if not mistake.is_warning)

    @property
    def problems(self) -> ProblemTuple:
        """The problems of all mistakes; for a kind with further rows, a last problem gives their number."""
        return ProblemTuple(problem for mistake in self.mistakes for problem in listed(mistake))

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

    def to_html(self, *, lang: Lang = "vi", about: Sequence[str] = ()) -> Html:
        """Return a report as a whole HTML file, without scripts or links to other files: the kinds of mistake with their
        rows and the share of the table that these are, by table, then the messages, at most 20 of a kind. It names the rule
        sets, with the beginnings of their fingerprints.

        :param lang: the language of the report.
        :param about: further lines below the title, such as the name of the file and the day.
        """
        lang = check_lang(lang)
        return report(self.mistakes, self._heights, [*about, *(line[lang] for line in self._about)], lang)

    def _repr_html_(self, *, lang: Lang = "vi") -> Html:
        """Return the kinds of mistake with their rows, and below them, folded, the messages."""
        return short_form(self.mistakes, lang)


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
