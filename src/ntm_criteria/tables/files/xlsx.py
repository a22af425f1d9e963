"""Reads the cells of a workbook: typed values, formulas, hidden rows and hidden columns.

Elements are recognised by their names in ECMA-376-1 in any namespace, so "Strict Open XML" is read as well. Only cells with a
value take memory, so a cell in a far corner of the sheet is cheap.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from math import isfinite
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from attrs import frozen

from ntm_criteria.tables.files.xlsx_elements import SimpleRow, elements, name, rows
from ntm_criteria.tables.files.xlsx_formats import (
    BUILT_IN,
    CellError,
    Moment,
    Percentage,
    Section,
    sections,
    shown,
    without_midnight,
)

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # the escape for a character that XML cannot contain
_TRUE = ("1", "true")
_MOST_COLUMNS = 2**14  # columns of a sheet
Value = float | str | bool | Percentage | Moment | CellError


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
    :ivar unresolved: the columns with a formula whose result is not stored, because no program has computed it.
    """

    number: int
    values: Mapping[int, Value]
    formulas: Sequence[int]
    unresolved: Sequence[int]
    is_hidden: bool


@frozen(eq=False)
class Workbook:
    """An open workbook, whose rows are read one by one.

    :ivar texts: the shared texts; cells refer to them by index.
    :ivar formats: the number format of each style; cells refer to styles by index.
    :ivar is_1904: whether dates are counted from 1904.
    """

    path: Path
    sheets: Sequence[Sheet]
    texts: Sequence[str]
    formats: Sequence[tuple[Section, ...]]
    is_1904: bool

    def hidden_columns(self, sheet: Sheet) -> frozenset[int]:
        """Return the numbers of the hidden columns of a sheet."""
        hidden = set[int]()
        with ZipFile(self.path) as archive:
            for element in elements(archive, sheet.part, "col", "row"):
                if name(element) == "row":  # columns come before rows
                    break
                if element.get("hidden") in _TRUE:
                    first, last = int(element.attrib["min"]), int(element.attrib["max"])
                    hidden.update(range(first, min(last, _MOST_COLUMNS) + 1))
        return frozenset(hidden)

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Yield the rows of a sheet that have a value or a formula, in the order of the file."""
        number = 0
        with ZipFile(self.path) as archive, archive.open(sheet.part) as file:
            for source in rows(file):
                if isinstance(source, SimpleRow):
                    row = self._simple_row(source)
                else:
                    row = self._row(int(source.get("r", number + 1)), source)
                number = row.number
                if row.values or row.formulas:
                    yield row

    def _simple_row(self, row: SimpleRow) -> Row:
        if not row.cells:
            return Row(row.number, {}, [], [], row.is_hidden)
        letters, styles, kinds, texts = zip(*row.cells, strict=True)
        columns = tuple(map(_column, letters))
        if not any(kinds) and not any(self._format(style) for style in set(styles)):
            numbers = dict(zip(columns, map(float, texts), strict=True))
            if all(map(isfinite, numbers.values())):
                return Row(row.number, numbers, [], [], row.is_hidden)
        values = {
            column: value
            for column, kind, cell, style in zip(columns, kinds, texts, styles, strict=True)
            if (value := self._value(kind.decode() or "n", cell.decode(), style)) is not None
        }
        return Row(row.number, values, [], [], row.is_hidden)

    def _row(self, number: int, element: Element) -> Row:
        values, formulas, unresolved, column = dict[int, Value](), list[int](), list[int](), 0
        for cell in element:
            place, kind = cell.get("r"), cell.get("t", "n")
            column = column + 1 if place is None else _column(place.rstrip("0123456789").encode())
            parts = {name(part): part for part in cell}
            if kind == "inlineStr":
                value: Value | None = _text(parts["is"]) or None if "is" in parts else None
            else:
                value = self._value(kind, parts["v"].text if "v" in parts else None, cell.get("s", "0"))
            if value is not None:
                values[column] = value
            if "f" in parts:
                formulas.append(column)
                if value is None and kind != "str":
                    unresolved.append(column)
        return Row(number, values, formulas, unresolved, element.get("hidden") in _TRUE)

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
                return _unescaped(stored)
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
    with ZipFile(path) as archive:
        main = dict(_related(archive, "").values())["officeDocument"]
        related = _related(archive, main)
        parts, tree = dict(related.values()), fromstring(archive.read(main))
        sheets = []
        for sheet in tree.iterfind("{*}sheets/{*}sheet"):
            kind, part = next(related[value] for name, value in sheet.items() if name.endswith("}id"))
            if kind == "worksheet":  # a chart sheet has no cells
                sheets.append(Sheet(sheet.attrib["name"], sheet.get("state", "visible") != "visible", part))
        if not sheets:
            raise ValueError("no sheet has cells")
        texts = [_text(item) for item in elements(archive, parts.get("sharedStrings"), "si")]
        formats = _formats(archive.read(parts["styles"])) if "styles" in parts else []
        settings = tree.find("{*}workbookPr")
        return Workbook(path, sheets, texts, formats, settings is not None and settings.get("date1904") in _TRUE)


def _related(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
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


def _formats(styles: bytes) -> list[tuple[Section, ...]]:
    tree = fromstring(styles)
    nodes = tree.iterfind("{*}numFmts/{*}numFmt")
    codes = BUILT_IN | {int(node.attrib["numFmtId"]): node.get("formatCode", "") for node in nodes}
    return [sections(codes.get(int(style.get("numFmtId", 0)), "")) for style in tree.iterfind("{*}cellXfs/{*}xf")]


def _text(element: Element) -> str:
    """Return the text of a shared or inline text element, which may use several fonts, without its phonetic guide."""
    parts = [*element.iterfind("{*}t"), *element.iterfind("{*}r/{*}t")]
    return _unescaped("".join(part.text or "" for part in parts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=20_000)
def _column(letters: bytes) -> int:
    """Return the number of the column with these letters: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
