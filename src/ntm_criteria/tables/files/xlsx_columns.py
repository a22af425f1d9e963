"""Reads a sheet of a workbook as a table; cells that become text are written as Excel shows them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import chain, islice
from types import NoneType

from attrs import frozen

from ntm_criteria.account import AccountLine
from ntm_criteria.figures import Locale
from ntm_criteria.model import FactKind
from ntm_criteria.tables import CellReader
from ntm_criteria.tables.columns import (
    MOST_ROWS,
    ROW,
    ColumnMatcher,
    NamedColumns,
    Span,
    TextRow,
    concealed_cell,
    heading_lines,
)
from ntm_criteria.tables.files.csv import UNNAMED
from ntm_criteria.tables.files.failures import refuse_indicator_rows, refuse_repeated, refused
from ntm_criteria.tables.files.libraries import LazyFrame, Series, polars
from ntm_criteria.tables.files.xlsx import (
    DAY_0,
    CellError,
    Concealed,
    Percentage,
    Row,
    Sheet,
    SheetCells,
    Value,
    Worded,
    Workbook,
)
from ntm_criteria.tables.mistakes import Unseen, letters
from ntm_criteria.text import Text, one_line

PRIVATE = "\ue000"  # prefix of extra columns; headings do not contain this private-use character
_MOST_MERGED = 500  # columns of merged cells that are filled in headings
_MOST_WHOLE = 2**53  # up to this number a float represents every integer exactly
Cells = Sequence[Value | None]


def numbers_of(name: str) -> str:
    """Return the name of the extra column for the number cells of the text column `name`; as text they are unclear."""
    return f"{PRIVATE}{name}"


@frozen(eq=False)
class SheetTable:
    """The table of a sheet.

    :ivar named: its columns.
    :ivar lines: the account of the rows above it.
    :ivar unseen: what people may not see of it.
    """

    rows: LazyFrame
    named: NamedColumns
    lines: Sequence[AccountLine]
    unseen: Unseen


def read_sheet(
    book: Workbook, sheet: Sheet, matcher: ColumnMatcher, readers: Callable[[NamedColumns], Mapping[str, CellReader]]
) -> SheetTable:
    """Read the rows below the headings, with their numbers in `ROW`, and every column that has a heading or a value.

    A column of a fact (`readers`) holds numbers or booleans if its fact is a number or a flag and all cells are such.
    Otherwise it holds the texts that Excel shows ("92 %" for 0.92 in a percent format, "#REF!", "2024-05-01" for a
    date); if the fact is a number, an extra column (`numbers_of`) then keeps the cells that are numbers. Every other
    column has a type that fits all its cells. Merged cells of a key hold its value in each of their rows.

    :raises FactError: the sheet is empty, or a heading occurs twice.
    :raises Exception: the sheet is damaged.
    """
    spans, source = book.merged(sheet), matcher.source
    body = (row for row in book.rows(sheet) if row.values)
    first = list(islice(body, MOST_ROWS))
    texts = [row for row in _text_rows(first, spans) if row.cells]
    if not texts:
        file, title = one_line(str(book.path)), one_line(sheet.name)
        message = Text(
            "trang tính '{title}' của tệp '{file}' trống", "the sheet '{title}' of '{file}' is empty"
        ).format(title=title, file=file)
        hint = Text("dòng đầu của trang tính là tên các cột", "the first row of the sheet names its columns")
        raise refused(message, hint)
    headings = matcher.headings(texts, spans)
    refuse_indicator_rows(book.path, matcher.indicators(headings.parts))
    last = texts[headings.after - 1].number
    refuse_repeated(book.path, last, matcher.repeated(headings.parts), letters, sheet=sheet.name)
    named = matcher.match(headings.parts, (sheet.name, *headings.titles))
    lines = heading_lines(headings, texts, source)
    cells = SheetCells(named, {column: name for column, name in named.names.items() if name in readers(named)}, spans)
    for row in chain((row for row in first if row.number > last), body):
        cells.add(row)
    unseen = cells.unseen(book.hidden_columns(sheet))
    series = [polars.Series(ROW, cells.places, dtype=polars.get_index_type())]
    for column, values in cells.columns():
        name = named.names.get(column, f"{UNNAMED}{column}")
        reader = readers(named).get(name)
        series += _figures(name, values, reader, named.units.get(name)) if reader else [_typed(name, values)]
    return SheetTable(polars.LazyFrame(series), named, lines, unseen)


def _text_rows(rows: Sequence[Row], spans: Sequence[Span]) -> list[TextRow]:
    """Write the first rows of a sheet as texts, those of merged cells in each of their columns and rows."""
    cells = {row.number: {column: cell_text(cell).strip() for column, cell in row.values.items()} for row in rows}
    values = {row.number: frozenset(column for column, cell in row.values.items() if _is_figure(cell)) for row in rows}
    for span in spans:
        text = cells.get(span.top, {}).get(span.left)
        if text:
            for number in range(span.top, min(span.bottom, span.top + MOST_ROWS) + 1):
                if number in cells:
                    columns = range(span.left, min(span.right, span.left + _MOST_MERGED) + 1)
                    cells[number] |= {column: cells[number].get(column) or text for column in columns}
    return [
        TextRow(number, {c: text for c, text in row.items() if text}, values[number]) for number, row in cells.items()
    ]


def _is_figure(cell: Value) -> bool:
    """Whether a cell of a heading would be a figure; years are not."""
    value = cell.value if isinstance(cell, Worded) else cell
    return not isinstance(value, str) and not (isinstance(value, float) and 1900 <= value < 2100)


def _figures(name: str, cells: Cells, reader: CellReader, unit: tuple[str, Fraction] | None) -> list[Series]:
    """Build the column of the reader's fact; if a numeric fact has texts, an extra column keeps its number cells.

    :param unit: the unit that the heading states, and the factor to the unit of the fact; None for the fact's own unit.
    """
    fact, kinds = reader.holds, _kinds(cells)
    if unit is not None:
        cells = [_in_unit(cell, *unit) if isinstance(cell, float) else cell for cell in cells]
        kinds = _kinds(cells)
    if fact.is_number and kinds == {float}:
        return [_typed(name, cells)]
    if fact.kind is FactKind.FLAG and kinds <= {bool}:
        return [polars.Series(name, cells, dtype=polars.Boolean)]
    texts = polars.Series(
        name, [None if cell is None else cell_text(cell, reader.locale) for cell in cells], dtype=polars.String
    )
    if not fact.is_number:
        return [texts]
    numbers = [cell if type(cell) is float else None for cell in cells]
    return [texts, polars.Series(numbers_of(name), numbers, dtype=polars.Float64)]


def _in_unit(cell: float, unit: str, factor: Fraction) -> float | str:
    """Convert a number to the unit of its fact; a number of villages keeps its unit, as text."""
    return f"{cell_text(cell)} {unit}" if factor == 1 else float(Fraction(cell_text(cell)) * factor)


def _typed(name: str, cells: Cells) -> Series:
    """Build a column that is not a fact, in a type that fits all cells; errors such as "#REF!" become null."""
    cells = [cell.value if isinstance(cell, Concealed) else cell for cell in cells]
    cells = [cell.text() if isinstance(cell, Worded) else cell for cell in cells]
    kinds = _kinds(cells) - {CellError}
    if kinds and kinds <= {float, Percentage}:
        plain = cells if _kinds(cells) == {float} else [_number(cell) for cell in cells]
        numbers = polars.Series(name, plain, dtype=polars.Float64)
        is_whole = ((numbers == numbers.floor()) & (numbers.abs() <= _MOST_WHOLE)).all()
        return numbers.cast(polars.Int64) if is_whole else numbers
    values = [None if isinstance(cell, CellError) else cell for cell in cells]
    if len(kinds) == 1 or kinds == {date, datetime}:
        return polars.Series(name, values, strict=False)
    texts = [None if cell is None else cell_text(cell) for cell in values]
    return polars.Series(name, texts, dtype=polars.String)


def _kinds(cells: Sequence[object]) -> set[type]:
    return set(map(type, cells)) - {NoneType}


def _number(cell: Value | None) -> float | None:
    return cell.value if isinstance(cell, Percentage) else cell if isinstance(cell, float) else None


def cell_text(cell: Value, locale: Locale = None) -> str:
    """Write a cell as Excel shows it, but with all digits of the stored number."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return f"{Decimal(int(cell) if cell.is_integer() else str(cell)):f}"
        case Percentage() | Worded():
            return cell.text(locale)
        case Concealed():
            return concealed_cell(cell_text(cell.value), cell.shown)
        case CellError():
            return cell.text
        case time():
            return f"{cell:%H:%M:%S}".removesuffix(":00")
        case timedelta():
            return str(DAY_0 + cell)
    return str(cell)
