"""The sheet of a workbook as a table, whose cells are what an official sees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from types import NoneType

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Locale
from ntm_criteria.model import Fact, FactKind
from ntm_criteria.tables import CellReader
from ntm_criteria.tables.columns import ROW
from ntm_criteria.tables.files.csv import refuse_twice
from ntm_criteria.tables.files.libraries import DataType, Frame, Polars, Series
from ntm_criteria.tables.files.xlsx import CellError, Sheet, Value, Workbook
from ntm_criteria.tables.files.xlsx_formats import Moment, Percentage
from ntm_criteria.text import Text, one_line

_UNNAMED = "__UNNAMED__"  # begins the name of a column without a heading, as it does where Polars reads the sheet
_MOST_WHOLE = 2**53  # up to here a float holds every whole number
Cells = Sequence[Value | None]


@frozen(eq=False)
class SheetTable:
    """A sheet below its heading.

    :ivar frame: the rows with their places; of a figure with texts among its numbers these numbers as well (`numbers_of`).
    :ivar schema: the type of each column that has a heading or holds something.
    :ivar formulas: the rows in which a column holds a formula.
    :ivar unresolved: those of them whose result is not stored: the cell counts as empty.
    :ivar hidden_rows: rows that hold something and are hidden.
    :ivar hidden_columns: columns that are hidden.
    """

    frame: Frame
    schema: Mapping[str, DataType]
    formulas: Mapping[str, Sequence[int]]
    unresolved: Mapping[str, Sequence[int]]
    hidden_rows: Sequence[int]
    hidden_columns: Sequence[str]


def numbers_of(name: str) -> str:
    """The column with the numbers of a column where texts stand as well: as texts they could be read in another way."""
    return f"\ue000{name}"


def read_sheet(polars: Polars, book: Workbook, sheet: Sheet, readers: Mapping[str, CellReader]) -> SheetTable:
    """Read a sheet.

    A column that one of the readers is for holds numbers or booleans if its fact does and each cell is one; else texts, as the
    cells look: "92 %" where 0.92 is formatted so, "#REF!", "2024-05-01 00:00:00" of a date. All others are as they are.

    :raises FactError: it is empty, or has a heading twice.
    :raises Exception: it is damaged.
    """
    rows = book.rows(sheet)
    heading = next((row for row in rows if row.values), None)
    names = {column: _text(cell).strip() for column, cell in sorted(heading.values.items())} if heading else {}
    names = {column: name for column, name in names.items() if name}
    if not names:
        raise _empty(book, sheet)
    refuse_twice(book.path, list(names.values()), sheet=sheet.name)
    places, columns = list[int](), {column: list[Value | None]() for column in names}
    formulas, unresolved, hidden = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list), list[int]()
    for row in rows:
        for found, cells_ in ((formulas, row.formulas), (unresolved, row.unresolved)):
            for column in cells_:
                found[column].append(row.number)
        if not row.values:
            continue
        for column, value in row.values.items():
            cells = columns.setdefault(column, [])
            cells.extend([None] * (len(places) - len(cells)))
            cells.append(value)
        places.append(row.number)
        if row.is_hidden:
            hidden.append(row.number)
    every = {column: names.get(column, f"{_UNNAMED}{column}") for column in sorted(columns)}
    made = [polars.Series(ROW, places, dtype=polars.get_index_type())]
    for column, name in every.items():
        cells = columns.pop(column)
        cells.extend([None] * (len(places) - len(cells)))
        reader = readers.get(name)
        made += _figures(polars, name, cells, reader.holds, reader.locale) if reader else [_typed(polars, name, cells)]
    frame = polars.DataFrame(made)
    return SheetTable(
        frame,
        {name: frame.schema[name] for name in every.values()},
        {every[column]: rows_ for column, rows_ in formulas.items() if column in every},
        {every[column]: rows_ for column, rows_ in unresolved.items() if column in every},
        hidden,
        [name for column, name in every.items() if any(column in columns_ for columns_ in sheet.hidden_columns)],
    )


def _figures(polars: Polars, name: str, cells: Cells, fact: Fact, locale: Locale) -> list[Series]:
    """The column of a figure, and where there are texts in one of numbers, those beside."""
    kinds = set(map(type, cells)) - {NoneType}
    if fact.is_number and kinds == {float}:
        return [polars.Series(name, cells, dtype=polars.Float64)]
    if fact.kind is FactKind.FLAG and kinds <= {bool}:
        return [polars.Series(name, cells, dtype=polars.Boolean)]
    texts = polars.Series(name, [None if cell is None else _text(cell, locale) for cell in cells], dtype=polars.String)
    if not fact.is_number:
        return [texts]
    numbers = [cell if type(cell) is float else None for cell in cells]
    return [texts, polars.Series(numbers_of(name), numbers, dtype=polars.Float64)]


def _typed(polars: Polars, name: str, cells: Cells) -> Series:
    """A column as it is stored, in a type that holds all of it; an error is missing in it."""
    stored = [_stored(cell) for cell in cells]
    kinds = set(map(type, stored)) - {NoneType}
    if kinds == {float}:
        is_whole = all(cell.is_integer() and abs(cell) <= _MOST_WHOLE for cell in stored if isinstance(cell, float))
        numbers = polars.Series(name, stored, dtype=polars.Float64)
        return numbers.cast(polars.Int64) if is_whole else numbers
    if kinds == {datetime}:
        is_day = all(cell.time() == time() for cell in stored if isinstance(cell, datetime))
        moments = polars.Series(name, stored, dtype=polars.Datetime("ms"))
        return moments.cast(polars.Date) if is_day else moments
    same = {bool: polars.Boolean, timedelta: polars.Duration("ms")}
    if len(kinds) == 1 and kinds <= set(same):
        return polars.Series(name, stored, dtype=same[kinds.pop()])
    texts = [None if cell is None or isinstance(cell, CellError) else _text(cell) for cell in cells]
    return polars.Series(name, texts, dtype=polars.String)


def _stored(cell: Value | None) -> float | str | bool | datetime | timedelta | None:
    match cell:
        case Percentage(value=value):
            return value
        case Moment(value=None, text=text):
            return text
        case Moment(value=moment):
            return moment
        case CellError():
            return None
    return cell


def _text(cell: Value, locale: Locale = None) -> str:
    """A cell as it looks, but with every digit it holds."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return f"{Decimal(int(cell) if cell.is_integer() else str(cell)):f}"
        case Percentage():
            return cell.text(locale)
        case Moment() | CellError():
            return cell.text
    return cell


def _empty(book: Workbook, sheet: Sheet) -> FactError:
    file, name = one_line(str(book.path)), one_line(sheet.name)
    message = Text(f"trang tính '{name}' của tệp '{file}' trống", f"the sheet '{name}' of '{file}' is empty")
    hint = Text("dòng đầu của trang tính là tên các cột", "the first row of the sheet names its columns")
    return FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])
