"""The cells of a workbook as they are stored: values by type, formulas, and what is hidden.

The parts are read by the names of ECMA-376-1 in whichever namespace, so that "Strict Open XML" is read as well, and only cells
that hold something take memory, wherever they stand.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import isfinite
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import IO
from xml.etree.ElementTree import Element, fromstring, iterparse
from zipfile import ZipFile

from attrs import Factory, frozen

from ntm_criteria.tables.files.xlsx_formats import BUILT_IN, Moment, NumberFormat, Percentage

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a letter that XML cannot hold
_TRUE = ("1", "true")
_1904 = 1462  # days between the two ways to count them


@frozen
class CellError:
    """The error that a formula ended with, such as "#REF!"."""

    text: str


Value = float | str | bool | Percentage | Moment | CellError


@frozen
class Row:
    """A row with the values it holds, by column; both are counted from 1.

    :ivar formulas: the columns whose cell is a formula.
    :ivar unresolved: those of them without a stored result: nobody has computed them since they were written.
    """

    number: int
    values: dict[int, Value]
    formulas: list[int]
    unresolved: list[int]
    is_hidden: bool


@frozen(eq=False)
class Sheet:
    """A sheet of cells. What hides a column stands before the rows: `hidden_columns` is known when these are read."""

    name: str
    is_hidden: bool
    part: str
    hidden_columns: list[range] = Factory(list)


@frozen(eq=False)
class Workbook:
    """A workbook whose sheets, texts and formats are known; rows are read one by one."""

    path: Path
    sheets: tuple[Sheet, ...]
    texts: tuple[str, ...]
    formats: tuple[NumberFormat | None, ...]  # by style; None of those that show numbers as they are
    is_1904: bool

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows that hold a value or a formula, in the order of the file."""
        number = 0
        with ZipFile(self.path) as archive, archive.open(sheet.part) as file:
            for element in _elements(file, "row", "col"):
                if _name(element.tag) == "col":
                    if element.get("hidden") in _TRUE:
                        sheet.hidden_columns.append(range(int(element.attrib["min"]), int(element.attrib["max"]) + 1))
                    continue
                number = int(element.get("r", number + 1))
                row = self._row(number, element)
                if row.values or row.formulas:
                    yield row

    def _row(self, number: int, element: Element) -> Row:
        values, formulas, unresolved, column = dict[int, Value](), list[int](), list[int](), 0
        space = element.tag.removesuffix("row")
        stored_in, computed_by = f"{space}v", f"{space}f"
        for cell in element:
            place, stored = cell.get("r"), cell.findtext(stored_in)
            column = column + 1 if place is None else _column(place.rstrip("0123456789"))
            value = self._value(cell, stored)
            if value is not None:
                values[column] = value
            if cell.find(computed_by) is not None:
                formulas.append(column)
                if value is None and cell.get("t") != "str":
                    unresolved.append(column)
        return Row(number, values, formulas, unresolved, element.get("hidden") in _TRUE)

    def _value(self, cell: Element, stored: str | None) -> Value | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(map(_text, cell.iterfind("{*}is"))) or None
        if not stored:
            return None
        match kind:
            case "n":
                return self._number(float(stored), int(cell.get("s", 0)))
            case "s":
                return self.texts[int(stored)] or None
            case "str":
                return _unescaped(stored)
            case "b":
                return stored in _TRUE
            case "e":
                return CellError(stored)
            case "d":
                return Moment.at(stored)
        raise ValueError(f"a cell of type '{kind}'")

    def _number(self, value: float, style: int) -> Value:
        if not isfinite(value):
            raise ValueError(f"a cell holds {value}")
        format_ = self.formats[style] if style < len(self.formats) else None
        shown = value if format_ is None else format_.shown(value)
        is_day = isinstance(shown, Moment) and not shown.is_elapsed and value >= 1
        return Moment(value + _1904) if self.is_1904 and is_day else shown


def open_workbook(path: Path) -> Workbook:
    """Open a workbook.

    :raises Exception: of the archive, of XML or of the disk, where it is damaged or none.
    """
    with ZipFile(path) as archive:
        main = dict(_related(archive, "").values())["officeDocument"]
        related = _related(archive, main)
        parts = dict(related.values())
        tree = fromstring(archive.read(main))
        sheets = [(sheet, *related[_id(sheet)]) for sheet in tree.iterfind("{*}sheets/{*}sheet")]
        found = tuple(
            Sheet(sheet.attrib["name"], sheet.get("state", "visible") != "visible", part)
            for sheet, kind, part in sheets
            if kind == "worksheet"  # a chart has no cells
        )
        if not found:
            raise ValueError("no sheet has cells")
        texts = tuple(_texts(archive, parts["sharedStrings"])) if "sharedStrings" in parts else ()
        formats = tuple(_formats(archive, parts["styles"])) if "styles" in parts else ()
        settings = tree.find("{*}workbookPr")
        return Workbook(path, found, texts, formats, settings is not None and settings.get("date1904") in _TRUE)


def _related(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part is related to, by id: the kind of relation, and the other part as it is called in the archive."""
    folder, name = str(PurePosixPath(part).parent), PurePosixPath(part).name
    names = {each.lower().replace("\\", "/"): each for each in archive.namelist()}  # some writers mind no capitals
    tree = fromstring(archive.read(names[normpath(join(folder, "_rels", f"{name}.rels")).lower()]))
    found = {}
    for element in tree:
        target = normpath(join("/", folder, element.attrib["Target"])).lstrip("/")
        found[element.attrib["Id"]] = element.attrib["Type"].rpartition("/")[2], names.get(target.lower(), target)
    return found


def _id(sheet: Element) -> str:
    return next(value for name, value in sheet.attrib.items() if name.endswith("}id"))


def _texts(archive: ZipFile, part: str) -> Iterator[str]:
    with archive.open(part) as file:
        yield from (_text(item) for item in _elements(file, "si"))


def _formats(archive: ZipFile, part: str) -> Iterator[NumberFormat | None]:
    tree = fromstring(archive.read(part))
    codes = {int(each.attrib["numFmtId"]): each.get("formatCode", "") for each in tree.iterfind("{*}numFmts/{*}numFmt")}
    for style in tree.iterfind("{*}cellXfs/{*}xf"):
        format_ = NumberFormat((BUILT_IN | codes).get(int(style.get("numFmtId", 0)), ""))
        yield None if format_.is_plain else format_


def _elements(file: IO[bytes], *names: str) -> Iterator[Element]:
    """The elements of these names, each whole; what has been read is forgotten."""
    for _, element in iterparse(file):
        if _name(element.tag) in names:
            yield element
            element.clear()


@lru_cache
def _name(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def _text(element: Element) -> str:
    """A text and its parts in other fonts; not how it is pronounced."""
    parts = [*element.iterfind("{*}t"), *element.iterfind("{*}r/{*}t")]
    return _unescaped("".join(part.text or "" for part in parts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
