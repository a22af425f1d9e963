"""Columns of text with the readers of their cells, and the cells that these refuse."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from attrs import field, frozen

from ntm_criteria.errors import KeyPath, Problem, ProblemCode
from ntm_criteria.figures import Refused, is_missing, read_year
from ntm_criteria.tables import CellReader, Figure
from ntm_criteria.tables.columns import ROW, Level, Where, refused_column, row_path
from ntm_criteria.tables.files.libraries import DataType, Frame
from ntm_criteria.tables.mistakes import ROWS, SHOWN
from ntm_criteria.text import Text, and_more, one_line

_MOST_KNOWN = 100_000  # distinct texts of a column whose figures are cached


@frozen
class YearReader:
    """Reads the cells of the column of the year, as a `CellReader` reads the cells of a fact."""

    column: str
    bare_are_villages: ClassVar[bool] = False
    says_per_cent: ClassVar[bool] = False
    beside: ClassVar[tuple[str, ...]] = ()

    def columns(self, years: Iterable[Figure]) -> dict[str, list[Figure]]:
        return {self.column: list(years)}

    def read(self, cell: str) -> int | Refused | None:
        try:
            return None if is_missing(cell) else read_year(cell)
        except Refused as refused:
            return refused

    def problem(self, refused: Refused, at: Text, row: KeyPath) -> Problem:
        name, why = one_line(self.column), refused.message
        message = Text("{at}, cột năm '{name}': {why}", "{at}, column of the year '{name}': {why}").format(
            at=at, name=name, why=why
        )
        path, params = (*row, self.column), refused.params
        return Problem(refused.code, message, hint=refused.hint, path=path, short=why, params=params)


@frozen(eq=False)
class TextColumn:
    """A column of text that holds figures or the year.

    :ivar dtype: the type of the figures.
    :ivar numbers: the extra column that holds the cells that are stored as numbers; None if there is no such column.
    :ivar known: a cache: the figures of the texts that have been read; of those refused, only the kind of problem.
    """

    name: str
    reader: CellReader | YearReader
    dtype: DataType
    numbers: str | None = None
    known: dict[str, Figure] = field(factory=dict)

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of the columns that are added beside this one."""
        return self.reader.beside

    @property
    def mark(self) -> str | None:
        """The name of the column that tells refused cells from empty ones; None for the year."""
        return refused_column(self.reader.fact.id) if isinstance(self.reader, CellReader) else None

    def figures(self, texts: Sequence[str]) -> list[Figure]:
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
        for text in texts:
            if text not in self.known:
                figure = self.reader.read(text)
                self.known[text] = _refused(figure.code) if isinstance(figure, Refused) else figure
        return [self.known[text] for text in texts]


@cache
def _refused(code: ProblemCode) -> Refused:
    return Refused(code, Text("", ""))


@frozen(eq=False)
class Refusals:
    """The refused cells of one file: all are counted; the first cells of each column get a message.

    :ivar where: a function that names a row in messages.
    :ivar first: the messages, each with the place of its row.
    :ivar codes: the number of refused cells by column and kind of problem.
    :ivar each: called with the column, the cells of the row, and the problem of every refused cell; None if nobody asks.
    :ivar years: for each batch with refused years, a table with the column `ROW` of the rows concerned.
    """

    level: Level
    where: Where
    keys: tuple[str, ...]
    counts: Counter[str] = field(factory=Counter)
    first: list[tuple[int, Problem]] = field(factory=list)
    years: list[Frame] = field(factory=list)
    codes: Counter[tuple[str, ProblemCode]] = field(factory=Counter)
    each: Callable[[str, Mapping[str, Any], Problem], None] | None = None

    def note(self, column: TextColumn, rows: Frame) -> None:
        """Count the refused cells of a column, one in each of `rows`; add messages until the column has 20 of them."""
        room = SHOWN - self.counts[column.name]
        self.counts[column.name] += rows.height
        if isinstance(column.reader, YearReader):
            self.years.append(rows.select(ROW))
        names = dict.fromkeys([ROW, *self.keys, column.name])
        texts = rows.get_column(column.name)
        for text, many in texts.value_counts().iter_rows():
            (figure,) = column.figures([text])
            assert isinstance(figure, Refused)
            self.codes[column.name, figure.code] += many
        shown = rows if self.each is not None else rows.head(max(room, 0))
        for number, row in enumerate(shown.select(*names).iter_rows(named=True)):
            refusal = column.reader.read(row[column.name])
            assert isinstance(refusal, Refused)
            problem = column.reader.problem(refusal, self.where(row), row_path(self.level, self.keys, row))
            if number < room:
                self.first.append((row[ROW], problem))
            if self.each is not None:
                self.each(column.name, row, problem)

    @property
    def kinds(self) -> list[tuple[str, ProblemCode, int]]:
        """The columns with refused cells, as they come, with their kinds of refusal by name, and the number of each."""
        found = [(column, code, number) for (column, code), number in self.codes.items()]
        order = [*self.counts]
        return sorted(found, key=lambda kind: (order.index(kind[0]), kind[1].value))

    @property
    def named(self) -> list[tuple[str, Problem]]:
        """The messages with their columns, in the order of the rows."""
        return [(str(problem.path[-1]), problem) for _, problem in sorted(self.first, key=lambda pair: pair[0])]

    @property
    def problems(self) -> list[Problem]:
        """The messages sorted by row, then one problem per column with the number of further refused cells."""
        problems = [problem for _, problem in sorted(self.first, key=lambda pair: pair[0])]
        for name, count in self.counts.items():
            if count > SHOWN:
                message = Text("{more} ('{column}')", "{more} ('{column}')")
                message = message.format(more=and_more(count - SHOWN, ROWS), column=one_line(name))
                problems.append(Problem(ProblemCode.UNREADABLE_FIGURE, message, fact=name))
        return problems
