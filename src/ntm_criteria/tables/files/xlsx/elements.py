"""Reads the XML elements of a workbook one by one, so that a large sheet does not fill the memory.

Most rows of a sheet hold only cells such as `<c r="B2" s="1"><v>92</v></c>`. Parsing a million of them as XML takes longer than
judging them, so a regular expression reads these rows, and the XML parser reads only the rest.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import ascii_uppercase, digits
from typing import IO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser, iterparse
from zipfile import ZipFile

from attrs import frozen

from ntm_criteria.tables.columns import Span
from ntm_criteria.tables.files.xlsx.limits import MOST_COLUMNS, TooLarge

_BLOCK = 2**17  # bytes that are read at once
_LONGEST = 2**20  # the most bytes that wait for the end of their row; a longer row goes to the parser in parts
_ROW_START = re.compile(rb'\s*<row r="([0-9]+)"((?: [\w:]+="[^"<&]*")*)>')
_ROW_END, _DATA_END = b"</row>", b"</sheetData>"
_OVERLAP = 64  # bytes of a block that are looked at again with the next one
_CELL = re.compile(rb'<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?(?: t="([ns])")?><v>([-+.0-9Ee]+)</v></c>')
_CELL_TAGS = 4  # tags of a cell that matches _CELL
_MERGED = re.compile(rb'<(?:[A-Za-z0-9]+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_LONGEST_TAG = 1000  # bytes of the tag of a merged range
_HIDDEN = re.compile(rb' (?:hidden="(?:1|true)"|ht="0+(?:\.0*)?")')  # a row without height is not seen either
_ON = ("1", "true")


@frozen
class SimpleRow:
    """A row that holds only numbers and shared texts, and no formulas.

    :ivar cells: for each cell its column letters, style, type and value; a style or type that the file omits is empty.
    """

    number: int
    cells: Sequence[tuple[bytes, bytes, bytes, bytes]]
    is_hidden: bool


def rows(file: IO[bytes]) -> Iterator[SimpleRow | Element]:
    """Yield the rows of a sheet in the order of the file. An `Element` is valid only until the next is requested."""
    parser: XMLPullParser[Element] = XMLPullParser(["end"])
    rest, has_markup = b"", False
    while block := file.read(_BLOCK):
        *pieces, rest = (rest + block).split(_ROW_END)
        for piece in pieces:
            row = None if has_markup else _simple_row(piece)
            if row is not None:
                yield row
                continue
            has_markup = has_markup or b"<!" in piece  # later rows may be inside a comment
            parser.feed(piece + _ROW_END)
            yield from _rows_of(parser)
        if _DATA_END in rest and not has_markup and b"<!" not in rest:
            parser.feed(rest[: rest.index(_DATA_END) + len(_DATA_END)])
            yield from _rows_of(parser)
            _check_end(rest, file)  # below the rows a sheet may hold a million merged cells
            return
        if len(rest) > _LONGEST:
            parser.feed(rest)
            rest = b""
            yield from _rows_of(parser)
    parser.feed(rest)
    yield from _rows_of(parser)
    parser.close()


def _check_end(rest: bytes, file: IO[bytes]) -> None:
    """Raise ParseError if rows follow the end of the data, or the sheet is cut short."""
    tail = rest[rest.index(_DATA_END) :]
    while block := file.read(_BLOCK):
        if b"<row" in tail:
            break
        tail = tail[-_OVERLAP:] + block
    if b"<row" in tail or not tail.rstrip().endswith(b"worksheet>"):
        raise ParseError("the sheet does not end as it should")


def _simple_row(text: bytes) -> SimpleRow | None:
    """Read `text`, a row without its end tag, as a simple row; return None if only the XML parser can read it."""
    start = _ROW_START.match(text)
    if start is None:
        return None
    cells = _CELL.findall(text, start.end())
    if text.count(b"<") != 1 + _CELL_TAGS * len(cells):
        return None
    return SimpleRow(int(start[1]), cells, _HIDDEN.search(start[2]) is not None)


def _rows_of(parser: "XMLPullParser[Element]") -> Iterator[Element]:
    """Yield the row elements that the parser has completed since the last call."""
    for event in parser.read_events():
        element = event[-1]
        if isinstance(element, Element) and name(element) == "row":
            yield element
            element.clear()


def elements(archive: ZipFile, part: str | None, *names: str) -> Iterator[Element]:
    """Yield the elements of a part that have one of `names`, each valid until the next; none if `part` is None."""
    if part is not None:
        with archive.open(part) as file:
            for _, element in iterparse(file):
                if name(element) in names:
                    yield element
                    element.clear()


def merged_ranges(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the reference of each merged range of a sheet, such as b"A2:A9"; they stand below the rows."""
    rest = b""
    while block := file.read(_BLOCK):
        text = rest + block
        yield from _MERGED.findall(text)
        last = text[text.rfind(b"<") :]
        rest = b"" if b">" in last else last[:_LONGEST_TAG]


def is_on(mark: Element | None) -> bool:
    """Whether an element that switches something on is there, and is not switched off itself."""
    return mark is not None and mark.get("val", "1") in _ON


def is_hidden(element: Element, size: str) -> bool:
    """Whether a row or column is hidden, or has no size: its height "ht" or its "width" is 0."""
    return element.get("hidden") in _ON or not float(element.get(size, "1"))


def name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return _name_of_tag(element.tag)


@lru_cache
def _name_of_tag(tag: str) -> str:
    return tag.rpartition("}")[2]


def cell_place(reference: str) -> tuple[int, int]:
    """Return the row and the column of a cell: (9, 2) for "B9"."""
    return int(reference.lstrip(ascii_uppercase)), column_number(reference.rstrip(digits).encode())


def span(reference: str) -> Span:
    """Read a merged range: "A2:B9"."""
    (top, left), (bottom, right) = sorted(map(cell_place, reference.split(":")))
    return Span(top, min(left, right), bottom, max(left, right))


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """Return the number of the column with these letters: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - ord("A") + 1
    if not 0 < number <= MOST_COLUMNS:
        raise TooLarge(f"a cell stands in column {letters[:10].decode()}")
    return number
