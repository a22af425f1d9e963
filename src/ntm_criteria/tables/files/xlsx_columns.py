"""Reads a sheet of a workbook as a table; cells that become text are written as Excel shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import NoneType

from ntm_criteria.figures import Locale
from ntm_criteria.model import FactKind
from ntm_criteria.tables import CellReader
from ntm_criteria.tables.columns import ROW
from ntm_criteria.tables.files.csv import refuse_repeated
from ntm_criteria.tables.files.failures import refused
from ntm_criteria.tables.files.libraries import LazyFrame, Series, polars
from ntm_criteria.tables.files.xlsx import Sheet, Value, Workbook
from ntm_criteria.tables.files.xlsx_formats import DAY_0, CellError, Percentage
from ntm_criteria.text import Text, one_line

PRIVATE = "\ue000"  # prefix of extra columns; headings do not contain this private-use character
_UNNAMED = "__UNNAMED__"  # prefix of columns without a heading, as Polars names them
_MOST_WHOLE = 2**53  # up to this number a float represents every integer exactly
Cells = Sequence[Value | None]


def numbers_of(name: str) -> str:
    """Return the name of the extra column for the number cells of the text column `name`; as text they are unclear."""
    return f"{PRIVATE}{name}"


def read_sheet(book: Workbook, sheet: Sheet, readers: Mapping[str, CellReader]) -> LazyFrame:
    """Read the rows below the heading, with their numbers in `ROW`, and every column that has a heading or a value.

    A column named in `readers` holds numbers or booleans if its fact is a number or a flag and all cells are such.
    Otherwise it holds the texts that Excel shows ("92 %" for 0.92 in a percent format, "#REF!", "2024-05-01" for a
    date); if the fact is a number, an extra column (`numbers_of`) then keeps the cells that are numbers. Every other
    column has a type that fits all its cells.

    :raises FactError: the sheet is empty, or a heading occurs twice.
    :raises Exception: the sheet is damaged.
    """
    rows = book.rows(sheet)
    heading = next((row.values for row in rows if row.values), {})
    names = {column: name for column, cell in sorted(heading.items()) if (name := _text(cell).strip())}
    if not names:
        file, title = one_line(str(book.path)), one_line(sheet.name)
        message = Text(f"trang tính '{title}' của tệp '{file}' trống", f"the sheet '{title}' of '{file}' is empty")
        hint = Text("dòng đầu của trang tính là tên các cột", "the first row of the sheet names its columns")
        raise refused(message, hint)
    refuse_repeated(book.path, list(names.values()), sheet=sheet.name)
    places, columns = list[int](), defaultdict[int, list[Value | None]](list, {column: [] for column in names})
    for row in rows:
        for column, value in row.values.items():
            cells = columns[column]
            if len(cells) < len(places):
                cells.extend([None] * (len(places) - len(cells)))
            cells.append(value)
        if row.values:
            places.append(row.number)
    series = [polars.Series(ROW, places, dtype=polars.get_index_type())]
    for column in sorted(columns):
        name, cells = names.get(column, f"{_UNNAMED}{column}"), columns.pop(column)
        cells.extend([None] * (len(places) - len(cells)))
        reader = readers.get(name)
        series += _figures(name, cells, reader) if reader else [_typed(name, cells)]
    return polars.LazyFrame(series)


def _figures(name: str, cells: Cells, reader: CellReader) -> list[Series]:
    """Build the column of the reader's fact; if a numeric fact has texts, an extra column keeps its number cells."""
    fact, kinds = reader.holds, _kinds(cells)
    if fact.is_number and kinds == {float}:
        return [_typed(name, cells)]
    if fact.kind is FactKind.FLAG and kinds <= {bool}:
        return [polars.Series(name, cells, dtype=polars.Boolean)]
    texts = polars.Series(
        name, [None if cell is None else _text(cell, reader.locale) for cell in cells], dtype=polars.String
    )
    if not fact.is_number:
        return [texts]
    numbers = [cell if type(cell) is float else None for cell in cells]
    return [texts, polars.Series(numbers_of(name), numbers, dtype=polars.Float64)]


def _typed(name: str, cells: Cells) -> Series:
    """Build a column that is not a fact, in a type that fits all cells; errors such as "#REF!" become null."""
    kinds = _kinds(cells) - {CellError}
    if kinds and kinds <= {float, Percentage}:
        plain = cells if _kinds(cells) == {float} else [_number(cell) for cell in cells]
        numbers = polars.Series(name, plain, dtype=polars.Float64)
        is_whole = ((numbers == numbers.floor()) & (numbers.abs() <= _MOST_WHOLE)).all()
        return numbers.cast(polars.Int64) if is_whole else numbers
    values = [None if isinstance(cell, CellError) else cell for cell in cells]
    if len(kinds) == 1 or kinds == {date, datetime}:
        return polars.Series(name, values, strict=False)
    texts = [None if cell is None else _text(cell) for cell in values]
    return polars.Series(name, texts, dtype=polars.String)


def _kinds(cells: Sequence[object]) -> set[type]:
    return set(map(type, cells)) - {NoneType}


def _number(cell: Value | None) -> float | None:
    return cell.value if isinstance(cell, Percentage) else cell if isinstance(cell, float) else None


def _text(cell: Value, locale: Locale = None) -> str:
    """Write a cell as Excel shows it, but with all digits of the stored number."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return f"{Decimal(int(cell) if cell.is_integer() else str(cell)):f}"
        case Percentage():
            return cell.text(locale)
        case CellError():
            return cell.text
        case time():
            return f"{cell:%H:%M:%S}".removesuffix(":00")
        case timedelta():
            return str(DAY_0 + cell)
    return str(cell)
