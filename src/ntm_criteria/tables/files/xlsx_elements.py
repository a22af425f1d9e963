"""The XML elements of a workbook's parts, one by one: what has been read is forgotten.

Most rows of a sheet hold nothing but `<c r="B2" s="1"><v>92</v></c>`. Making elements of a million such cells takes longer than
all that is done with their figures, so these rows are cut out of the text, and the parser reads what is left.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import IO
from xml.etree.ElementTree import Element, XMLPullParser, iterparse
from zipfile import ZipFile

from attrs import frozen

_BLOCK = 2**17  # bytes that are read at once
_LONGEST = 2**20  # bytes in which the end of a row is looked for before the parser gets them
_ROW_START = re.compile(rb'\s*<row r="([0-9]+)"((?: [\w:]+="[^"<&]*")*)>')
_ROW_END = b"</row>"
_CELL = re.compile(rb'<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?(?: t="([ns])")?><v>([-+.0-9Ee]+)</v></c>')
_CELL_TAGS = 4  # of a cell of this form
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')


@frozen
class SimpleRow:
    """A row of numbers and shared texts without formulas.

    :ivar cells: of each the letters of its column, its style, its type and its value; a style or type is empty by default.
    """

    number: int
    cells: Sequence[tuple[bytes, bytes, bytes, bytes]]
    is_hidden: bool


def rows(file: IO[bytes]) -> Iterator[SimpleRow | Element]:
    """The rows of a sheet in the order of the file; an element is valid until the next one is asked for."""
    parser: XMLPullParser[Element] = XMLPullParser(["end"])
    rest, has_markup = b"", False
    while block := file.read(_BLOCK):
        *pieces, rest = (rest + block).split(_ROW_END)
        for piece in pieces:
            row = None if has_markup else _simple_row(piece)
            if row is not None:
                yield row
                continue
            has_markup = has_markup or b"<!" in piece  # what looks like a row from here on may stand in a comment
            parser.feed(piece + _ROW_END)
            yield from _rows_of(parser)
        if len(rest) > _LONGEST:
            parser.feed(rest)
            rest = b""
            yield from _rows_of(parser)
    parser.feed(rest)
    yield from _rows_of(parser)
    parser.close()


def _simple_row(text: bytes) -> SimpleRow | None:
    """The row that this text is, without its end; None if it needs a parser."""
    start = _ROW_START.match(text)
    if start is None:
        return None
    cells = _CELL.findall(text, start.end())
    if text.count(b"<") != 1 + _CELL_TAGS * len(cells):
        return None
    return SimpleRow(int(start[1]), cells, _HIDDEN.search(start[2]) is not None)


def _rows_of(parser: "XMLPullParser[Element]") -> Iterator[Element]:
    """The rows that the parser has read since it was last asked."""
    for event in parser.read_events():
        element = event[-1]
        if isinstance(element, Element) and name(element) == "row":
            yield element
            element.clear()


def elements(archive: ZipFile, part: str | None, *names: str) -> Iterator[Element]:
    """The elements of these names, each whole."""
    if part is not None:
        with archive.open(part) as file:
            for _, element in iterparse(file):
                if name(element) in names:
                    yield element
                    element.clear()


def name(element: Element) -> str:
    """The name of an element without its namespace."""
    return _name_of_tag(element.tag)


@lru_cache
def _name_of_tag(tag: str) -> str:
    return tag.rpartition("}")[2]
