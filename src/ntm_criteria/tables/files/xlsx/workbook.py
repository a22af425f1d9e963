"""Reads the cells of a workbook: typed values, formulas, hidden rows and hidden columns.

Elements are recognised by their names in ECMA-376-1 in any namespace, so "Strict Open XML" is read as well. Only cells with a
value take memory, so a cell in a far corner of the sheet is cheap.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from math import isfinite
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from attrs import frozen

from ntm_criteria.tables.columns import Span
from ntm_criteria.tables.files.xlsx.elements import (
    SimpleRow,
    column_number,
    elements,
    is_hidden,
    is_on,
    merged_ranges,
    name,
    rows,
    span,
)
from ntm_criteria.tables.files.xlsx.formats import (
    CellError,
    Concealed,
    Moment,
    Percentage,
    Section,
    Worded,
    shown,
    styles,
    without_midnight,
)
from ntm_criteria.tables.files.xlsx.limits import (
    MOST_COLUMNS,
    MOST_ROWS,
    TooLarge,
    check_parts,
    check_size,
    checked_text,
)

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # the escape for a character that XML cannot contain
_TRUE = ("1", "true")
_MOST_SPANS = 100_000  # merged ranges of a sheet that are read
Value = float | str | bool | Percentage | Worded | Concealed | Moment | CellError


@frozen
class Sheet:
    """A sheet with cells; `part` is the name of its XML file in the archive (an .xlsx file is a ZIP archive)."""

    name: str
    is_hidden: bool
    part: str


@frozen
class Row:
    """A row of a sheet; `values` maps column numbers to values. Rows and columns are numbered from 1.

    :ivar formulas: the columns with a formula.
    :ivar struck: the columns with text or numbers that are struck through.
    :ivar partly_struck: the columns with a text of which a part is struck through.
    """

    number: int
    values: Mapping[int, Value]
    formulas: Sequence[int]
    is_hidden: bool
    struck: Sequence[int] = ()
    partly_struck: Sequence[int] = ()


@frozen(eq=False)
class Workbook:
    """An open workbook, whose rows are read one by one.

    :ivar texts: the shared texts; cells refer to them by index.
    :ivar formats: the number format of each style; cells refer to styles by index.
    :ivar is_1904: whether dates are counted from 1904.
    :ivar struck: the styles whose font is struck through.
    :ivar struck_texts: the shared texts of which a part is struck through.
    """

    path: Path
    sheets: Sequence[Sheet]
    texts: Sequence[str]
    formats: Sequence[tuple[Section, ...]]
    is_1904: bool
    struck: frozenset[int] = frozenset()
    struck_texts: frozenset[int] = frozenset()

    def hidden_columns(self, sheet: Sheet) -> frozenset[int]:
        """Return the numbers of the hidden columns of a sheet."""
        hidden = set[int]()
        with ZipFile(self.path) as archive:
            for element in elements(archive, sheet.part, "col", "row"):
                if name(element) == "row":  # columns come before rows
                    break
                if is_hidden(element, "width"):
                    first, last = int(element.attrib["min"]), int(element.attrib["max"])
                    hidden.update(range(first, min(last, MOST_COLUMNS) + 1))
        return frozenset(hidden)

    def merged(self, sheet: Sheet) -> list[Span]:
        """Return the merged ranges of a sheet, at most `_MOST_SPANS`."""
        with ZipFile(self.path) as archive, archive.open(sheet.part) as file:
            return [span(reference.decode()) for reference in islice(merged_ranges(file), _MOST_SPANS)]

    @cached_property
    def filled(self) -> frozenset[Sheet]:
        """The sheets with values; a sheet that is damaged has none."""
        with ZipFile(self.path) as archive:
            return frozenset(sheet for sheet in self.sheets if self._is_filled(archive, sheet))

    def _is_filled(self, archive: ZipFile, sheet: Sheet) -> bool:
        try:
            return any(row.values for row in self._rows(archive, sheet))
        except Exception:  # of any type; the sheet may not be the one that is read
            return False

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows of a sheet that have a value or a formula, in the order of the file."""
        with ZipFile(self.path) as archive:
            yield from self._rows(archive, sheet)

    def _rows(self, archive: ZipFile, sheet: Sheet) -> Iterator[Row]:
        number = highest = 0
        with archive.open(sheet.part) as file:
            for source in rows(file):
                if isinstance(source, SimpleRow):
                    row = self._simple_row(source)
                else:
                    row = self._row(int(source.get("r", number + 1)), source)
                number = row.number
                if not 0 < number <= MOST_ROWS:
                    raise TooLarge(f"a row is numbered {number}")
                if number <= highest:
                    raise ValueError(f"row {number} stands below row {highest}")
                highest = number
                if row.values or row.formulas:
                    yield row

    def _simple_row(self, row: SimpleRow) -> Row:
        if not row.cells:
            return Row(row.number, {}, [], row.is_hidden)
        letters, styles, kinds, texts = zip(*row.cells, strict=True)
        columns = tuple(map(column_number, letters))
        if len(set(columns)) < len(columns):
            raise ValueError(f"a cell of row {row.number} is given twice")
        struck, partly = self._struck(columns, styles, kinds, texts) if self.struck or self.struck_texts else ((), ())
        if not any(kinds) and not any(self._format(style) for style in set(styles)):
            numbers = dict(zip(columns, map(float, texts), strict=True))
            if all(map(isfinite, numbers.values())):
                return Row(row.number, numbers, [], row.is_hidden, struck)
        values = {
            column: value
            for column, kind, cell, style in zip(columns, kinds, texts, styles, strict=True)
            if (value := self._value(kind.decode() or "n", cell.decode(), style)) is not None
        }
        return Row(row.number, values, [], row.is_hidden, struck, partly)

    def _struck(
        self, columns: Sequence[int], styles: Sequence[bytes], kinds: Sequence[bytes], texts: Sequence[bytes]
    ) -> tuple[Sequence[int], Sequence[int]]:
        cells = list(zip(columns, styles, kinds, texts, strict=True))
        struck = [column for column, style, _, _ in cells if int(style or 0) in self.struck]
        partly = [column for column, _, kind, text in cells if kind == b"s" and int(text) in self.struck_texts]
        return tuple(struck), tuple(column for column in partly if column not in struck)

    def _row(self, number: int, element: Element) -> Row:
        values, formulas, column = dict[int, Value](), list[int](), 0
        struck, partly, seen = list[int](), list[int](), set[int]()
        for cell in element:
            place, kind, style = cell.get("r"), cell.get("t", "n"), cell.get("s", "0")
            column = column + 1 if place is None else column_number(place.rstrip("0123456789").encode())
            if column in seen:
                raise ValueError(f"a cell of row {number} is given twice")
            seen.add(column)
            parts = {name(part): part for part in cell}
            stored = parts["v"].text if "v" in parts else None
            if kind == "inlineStr":
                value: Value | None = _text(parts["is"]) or None if "is" in parts else None
            else:
                value = self._value(kind, stored, style)
            if "f" in parts:
                formulas.append(column)
                if value is None and kind != "str":
                    value = CellError(f"={parts['f'].text or '…'}")
            if value is not None:
                values[column] = value
                if int(style or 0) in self.struck:
                    struck.append(column)
                elif _is_partly_struck(parts["is"]) if "is" in parts else self._is_struck_text(kind, stored):
                    partly.append(column)
        return Row(number, values, formulas, is_hidden(element, "ht"), tuple(struck), tuple(partly))

    def _is_struck_text(self, kind: str, stored: str | None) -> bool:
        return kind == "s" and stored is not None and stored.isdecimal() and int(stored) in self.struck_texts

    def _format(self, style: str | bytes) -> tuple[Section, ...]:
        return self.formats[int(style or 0)] if self.formats else ()

    def _value(self, kind: str, stored: str | None, style: str | bytes) -> Value | None:
        """Convert `stored`, the text of a cell in the file, to the cell's value; None for an empty cell.

        :param kind: the type of the cell in the file, such as "n" for a number and "s" for a shared text.
        """
        if not stored:
            return None
        match kind:
            case "n":
                value, format_ = float(stored), self._format(style)
                if not isfinite(value) or "_" in stored:
                    raise ValueError(f"a cell holds {stored}")
                return shown(value, format_, is_1904=self.is_1904) if format_ else value
            case "s" if stored.isdecimal():
                return self.texts[int(stored)] or None
            case "str":
                return checked_text(_unescaped(stored))
            case "b":
                return stored in _TRUE
            case "e":
                return CellError(stored)
            case "d":
                return without_midnight(datetime.fromisoformat(stored))
        raise ValueError(f"a cell of type '{kind}' holds {stored}")


def open_workbook(path: Path) -> Workbook:
    """Open a workbook: read the names of its sheets, its shared texts and its number formats.

    :raises Exception: any error of the disk, the archive or XML; the file is unreadable, damaged or not a workbook.
    """
    check_parts(path)
    with ZipFile(path) as archive:
        check_size(archive)
        main = dict(related(archive, "").values())["officeDocument"]
        links = related(archive, main)
        parts, tree = dict(links.values()), fromstring(archive.read(main))
        sheets = []
        for sheet in tree.iterfind("{*}sheets/{*}sheet"):
            kind, part = next(links[value] for name, value in sheet.items() if name.endswith("}id"))
            if kind == "worksheet":  # a chart sheet has no cells
                sheets.append(Sheet(sheet.attrib["name"], sheet.get("state", "visible") != "visible", part))
        if not sheets:
            raise ValueError("no sheet has cells")
        texts, struck_texts = list[str](), set[int]()
        for number, item in enumerate(elements(archive, parts.get("sharedStrings"), "si")):
            texts.append(_text(item))
            if _is_partly_struck(item):
                struck_texts.add(number)
        formats, struck = styles(archive.read(parts["styles"]) if "styles" in parts else b"<none/>")
        is_1904 = any(settings.get("date1904") in _TRUE for settings in tree.iterfind("{*}workbookPr"))
        return Workbook(path, sheets, texts, formats, is_1904, struck, frozenset(struck_texts))


def related(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Map the id of each relationship of a part to its type ("worksheet") and to the name of the part that it links to.

    :param part: the name of a part of the archive; "" for the archive itself.
    """
    # some programs refer to a part in other capitals than its name has
    names = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
    relations = normpath(join(dirname(part), "_rels", f"{basename(part)}.rels"))
    parts = {}
    for link in fromstring(archive.read(names[relations.lower()])):
        target = normpath(join("/", dirname(part), link.attrib["Target"])).lstrip("/")
        parts[link.attrib["Id"]] = link.attrib["Type"].rpartition("/")[2], names.get(target.lower(), target)
    return parts


def _is_partly_struck(element: Element) -> bool:
    """Whether a shared or inline text has letters that are struck through."""
    return any(is_on(mark) for mark in element.iterfind("{*}r/{*}rPr/{*}strike"))


def _text(element: Element) -> str:
    """Return the text of a shared or inline text element, which may use several fonts, without its phonetic guide."""
    parts = [*element.iterfind("{*}t"), *element.iterfind("{*}r/{*}t")]
    return checked_text(_unescaped("".join(part.text or "" for part in parts)))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
