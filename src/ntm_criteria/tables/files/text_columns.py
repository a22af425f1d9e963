"""Reads figures in columns of text: Polars reads plain numbers ("91.5"), a `CellReader` all others ("91,5 %")."""

import re
from collections import Counter
from collections.abc import Sequence

from attrs import field, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import Refused, is_missing
from ntm_criteria.model import FactKind
from ntm_criteria.tables import CellReader
from ntm_criteria.tables.columns import ROW, Where, power_of_ten
from ntm_criteria.tables.files.libraries import DataType, Expr, Frame, Series, polars
from ntm_criteria.tables.mistakes import ROWS, SHOWN
from ntm_criteria.text import Text, and_more, one_line, shown

_MOST_KNOWN = 100_000  # distinct texts of a column whose figures are cached
_DIGITS = 15  # up to 15 significant digits, a float represents a single decimal number
Figure = float | bool | str | Refused | None  # None for an empty cell


@frozen
class YearReader:
    """Reads the cells of the column of the year, as a `CellReader` reads the cells of a fact."""

    column: str

    def read(self, cell: str) -> int | Refused | None:
        if is_missing(cell):
            return None
        if re.fullmatch(r"\s*[0-9]{1,9}\s*", cell):
            return int(cell)
        text = shown(cell)
        return Refused(
            ProblemCode.WRONG_YEAR,
            Text(f"'{text}' không phải là một năm", f"'{text}' is no year"),
            Text("ghi năm bằng bốn chữ số, ví dụ 2024", "write the year in four digits, such as 2024"),
        )

    def problem(self, refused: Refused, at: Text) -> Problem:
        name, why = one_line(self.column), refused.message
        message = Text(f"{at.vi}, cột năm '{name}': {why.vi}", f"{at.en}, column of the year '{name}': {why.en}")
        return Problem(refused.code, message, hint=refused.hint)


@frozen(eq=False)
class TextColumn:
    """A column of text that holds figures or the year.

    :ivar dtype: the type of the figures.
    :ivar numbers: the extra column that holds the cells that are stored as numbers; None if there is no such column.
    :ivar known: a cache: the figures of the texts that have been read.
    """

    name: str
    reader: CellReader | YearReader
    dtype: DataType
    numbers: str | None = None
    known: dict[str, Figure] = field(factory=dict)

    def figures(self, texts: Sequence[str]) -> list[Figure]:
        if len(self.known) > _MOST_KNOWN:
            self.known.clear()
        for text in texts:
            if text not in self.known:
                self.known[text] = self.reader.read(text)
        return [self.known[text] for text in texts]


@frozen(eq=False)
class Refusals:
    """The refused cells of one file: all are counted; the first cells of each column get a message.

    :ivar where: a function that names a row in messages.
    :ivar first: the messages, each with the place of its row.
    :ivar years: for each batch with refused years, a table with the column `ROW` of the rows concerned.
    """

    where: Where
    keys: tuple[str, ...]
    counts: Counter[str] = field(factory=Counter)
    first: list[tuple[int, Problem]] = field(factory=list)
    years: list[Frame] = field(factory=list)

    def note(self, column: TextColumn, rows: Frame) -> None:
        """Count the refused cells of a column, one in each of `rows`; add messages until the column has 20 of them."""
        room = SHOWN - self.counts[column.name]
        self.counts[column.name] += rows.height
        if isinstance(column.reader, YearReader):
            self.years.append(rows.select(ROW))
        names = dict.fromkeys([ROW, *self.keys, column.name])
        for row in rows.select(*names).head(max(room, 0)).iter_rows(named=True):
            refusal = column.known[row[column.name]]
            assert isinstance(refusal, Refused)
            self.first.append((row[ROW], column.reader.problem(refusal, self.where(row))))

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


def read_texts(batch: Frame, columns: Sequence[TextColumn], refusals: Refusals) -> Frame:
    """Replace the texts of these columns in a batch by figures; refused cells become null and go to `refusals`."""
    plain = batch.with_columns(_plain_numbers(column).alias(column.name) for column in columns)
    return batch.with_columns([_read(batch, column, plain.get_column(column.name), refusals) for column in columns])


def _read(batch: Frame, column: TextColumn, values: Series, refusals: Refusals) -> Series:
    """Return the figures of one column: `values`, completed by the figures that the column's reader reads from text.

    :param values: the cells that are plain numbers; other cells are null.
    """
    texts = batch.get_column(column.name)
    rest = values.is_null() & texts.is_not_null()
    if not rest.any():
        return values
    distinct = texts.filter(rest).unique()
    figures = column.figures(distinct.to_list())
    refused_texts = [text for text, figure in zip(distinct, figures, strict=True) if isinstance(figure, Refused)]
    if refused_texts:
        refusals.note(column, batch.filter(rest & texts.is_in(refused_texts)))
    cells = [None if isinstance(figure, Refused) else figure for figure in figures]
    series = polars.Series(cells, dtype=column.dtype)
    other_figures = texts.replace_strict(distinct, series, default=None, return_dtype=column.dtype)
    return values.zip_with(~rest, other_figures)


def _plain_numbers(column: TextColumn) -> Expr:
    """Build an expression for the cells stored as numbers and the plain numbers in text; null for other cells."""
    numbers = polars.lit(None, dtype=column.dtype)
    plain = PlainNumbers.of(column.reader) if isinstance(column.reader, CellReader) else None
    if plain is not None:
        text = polars.col(column.name)
        value = text.cast(polars.Float64, strict=False)
        numbers = polars.when(text.str.contains(plain.form) & value.is_between(plain.low, plain.high)).then(value)
    return numbers if column.numbers is None else polars.coalesce(polars.col(column.numbers), numbers)


@frozen
class PlainNumbers:
    """The texts of a column that can be read as numbers without a parser: "92", "91.5".

    They have no comma, no thousands separator, no unit and no digit finer than the fact's step, and are within the
    fact's limits. The parser reads all other texts, and gives a reason for each text that it refuses.
    """

    form: str
    low: float
    high: float

    @classmethod
    def of(cls, reader: CellReader) -> "PlainNumbers | None":
        """Describe a column's plain numbers; None if its fact is not a number, or the step is not a power of ten."""
        fact = reader.holds
        digits = power_of_ten(fact.scale * reader.factor) if fact.is_number else None
        if digits is None:
            return None
        form = rf"[0-9]{{1,{_DIGITS + min(digits, 0)}}}0{{{-digits}}}" if digits < 0 else rf"[0-9]{{1,{_DIGITS}}}"
        # three decimals could be a group of thousands, unless the locale is known
        decimals = [n for n in range(1, digits + 1) if n != 3 or reader.locale == "en"]
        if decimals and fact.kind is not FactKind.COUNT and reader.locale != "vi":
            lengths = "|".join(f"[0-9]{{{n}}}" for n in decimals)
            form = rf"{form}|[0-9]{{1,{_DIGITS - digits}}}[.](?:{lengths})"
        return cls(f"^(?:{form})$", float(fact.low / reader.factor), float(fact.high / reader.factor))
