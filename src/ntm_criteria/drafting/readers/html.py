"""Reads the tables of a saved page, laid out as browsers lay them out (HTML Standard, 4.9.12)."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import (
    MOST_PLACES,
    Above,
    Builder,
    Line,
    SourceCell,
    lxml_html,
    refused,
    told,
    too_large,
)
from ntm_criteria.drafting.readers.html_text import BLOCKS, UNSEEN, PageNotes, PageText, is_hidden, mark_of, style
from ntm_criteria.text import Text, counted, one_line

_MOST_BYTES = 2**25
_MOST_SPAN = 1_000  # columns of a cell, as browsers cut it
_DEEPEST = 20  # tables inside tables
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "legend"}
_CHARSET = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page states its encoding; browsers look at fewer
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_AS_LATIN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}  # browsers read these as windows-1252
_FILL = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.IGNORECASE)
_WHITE = {"white", "#fff", "#ffffff", "transparent", "none", "inherit", "initial"}
_NO_ENCODING = Text("trang '{name}' không đúng bảng mã ({code})", "'{name}' is not in the encoding {code}")
_SAVE = Text("mở bằng trình duyệt rồi lưu lại, chọn mã UTF-8", "open it in a browser or in Word, and save it as UTF-8")
_NOTE_ROWS = Text(
    "dòng chú thích được gắn vào ô có dấu chú thích", "rows of footnotes were put to the cells that refer to them"
)


def read_html(path: Path, builder: Builder) -> None:
    """Read the tables of a saved page."""
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise too_large(path, Text("hơn {n} MB", "more than {n} MB").format(n=_MOST_BYTES // 2**20))
    text = _decoded(path, content)
    if not text.strip():
        return
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    page = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if any("depth" in entry.message.lower() or "huge" in entry.message.lower() for entry in parser.error_log):
        raise too_large(path, Text("các phần tử lồng nhau quá sâu", "its elements are nested too deeply"))
    body = page.find("body")
    reader = _Reader(builder, _notes(page), {element: n for n, element in enumerate(page.iter("table", "sup", "a"))})
    reader.walk(page if body is None else body, is_strong=False)
    reader.flush()
    builder.notes.extend(reader.above.notes())


def _decoded(path: Path, content: bytes) -> str:
    code = next((code for mark, code in _BOMS if content.startswith(mark)), None)
    if code is None:
        stated = _CHARSET.search(content[:_HEAD])
        code = stated[1].decode().lower() if stated else "utf-8"
        code = "windows-1252" if code in _AS_LATIN else code
    try:
        return content.decode(code).replace("\0", "")
    except (UnicodeError, LookupError):
        raise refused(_NO_ENCODING.format(name=one_line(str(path)), code=one_line(code)), _SAVE) from None


def _notes(page: Any) -> PageNotes:
    by_id, by_mark = dict[str, Any](), dict[str, list[tuple[int, Any]]]()
    for element in page.iter():
        if isinstance(element.tag, str):
            for key in ("id", "name"):
                if name := element.get(key):
                    by_id.setdefault(name, element)
    for position, element in enumerate(page.iter("table", "sup", "a")):
        block = element.getparent()
        if element.tag == "sup" and block is not None and (mark := mark_of(element)):
            while block is not None and block.tag not in BLOCKS:
                block = block.getparent()
            if block is not None and "".join(block.itertext()).strip().startswith("".join(element.itertext()).strip()):
                by_mark.setdefault(mark, []).append((position, block))
    return PageNotes(by_id, by_mark)


@frozen
class _Draft:
    notices: told.Notices
    cells: dict[tuple[int, int], SourceCell] = field(factory=dict)
    taken: set[tuple[int, int]] = field(factory=set)
    nested: list[tuple[Any, str]] = field(factory=list)
    fills: list[str] = field(factory=list)
    fonts: list[str] = field(factory=list)


@frozen(eq=False)
class _Reader:
    """Reads a page from its beginning; text between tables is collected line by line."""

    builder: Builder
    notes: PageNotes
    positions: dict[Any, int]
    above: Above = field(factory=Above)
    _line: list[tuple[str, bool]] = field(factory=list)

    def flush(self, *, is_heading: bool = False) -> None:
        """End the line that is being collected."""
        text = " ".join("".join(text for text, _ in self._line).split())
        is_strong = all(strong for text, strong in self._line if text.strip())
        self._line.clear()
        self.above.add(Line(text, is_heading, is_strong))

    def walk(self, element: Any, *, is_strong: bool) -> None:
        """Read what an element holds, in its order."""
        self._line.append((element.text or "", is_strong))
        for child in element:
            if isinstance(child.tag, str) and child.tag not in UNSEEN and not is_hidden(child):
                self._child(child, is_strong=is_strong)
            self._line.append((child.tail or "", is_strong))

    def _child(self, child: Any, *, is_strong: bool) -> None:
        if child.tag == "table":
            self.flush()
            rows = list(_rows(child))
            if any(cell.find(".//table") is not None for _, cells in rows for cell in cells) and _is_layout(rows):
                for _, cells in rows:
                    for cell in cells:
                        self.walk(cell, is_strong=False)
                        self.flush()
            else:
                self.table(child, self.above.title(), 0)
            return
        centred = child.get("align") == "center" or "text-align:center" in style(child).replace(" ", "").lower()
        strong = is_strong or child.tag in {"b", "strong", "center", *_HEADINGS} or centred
        if child.tag in BLOCKS or child.tag == "br":
            self.flush()
            self.walk(child, is_strong=strong)
            self.flush(is_heading=child.tag in _HEADINGS)
        else:
            self.walk(child, is_strong=strong)

    def table(self, element: Any, title: str, depth: int) -> None:
        """Read a table, and then those in its cells."""
        draft, row = _Draft(told.Notices()), 0
        caption = element.find("caption")
        writer = PageText(self.notes, lambda _: None)
        title = (writer.of(caption) if caption is not None else "") or title
        groups = dict[Any, list[tuple[Any, list[Any]]]]()
        for line, cells in _rows(element):
            if is_hidden(line) or is_hidden(line.getparent()):
                draft.notices.add(told.HIDDEN_ROWS, told.ROW.format(row=row + 1))
            elif line.getparent().tag == "tfoot" and self._are_notes(cells):
                draft.notices.add(_NOTE_ROWS, told.ROW.format(row=row + 1))
            else:
                groups.setdefault(line.getparent(), []).append((line, cells))
                row += 1
        first = 1
        for lines in groups.values():
            last = first + len(lines) - 1
            for number, (_, cells) in enumerate(lines, first):
                self._row(cells, number, last, draft, self.positions.get(element, 0))
            first = last + 1
        words = [*draft.notices.words(), *told.fills(draft.fills)]
        self.builder.add(draft.cells.values(), title=title, words=words, has_legacy_font=bool(draft.fonts))
        for inner, near in draft.nested:
            if depth < _DEEPEST:
                self.table(inner, near or title, depth + 1)

    def _are_notes(self, cells: list[Any]) -> bool:
        marks = {block for found in self.notes.by_mark.values() for _, block in found}
        filled = [cell for cell in cells if "".join(cell.itertext()).strip()]
        return bool(filled) and all(cell in marks or marks.intersection(cell.iterdescendants()) for cell in filled)

    def _row(self, cells: list[Any], row: int, last: int, draft: _Draft, position: int) -> None:
        column = 1
        for element in cells:
            while (row, column) in draft.taken:
                column += 1
            width = min(max(_number(element.get("colspan")), 1), _MOST_SPAN)
            rows = _number(element.get("rowspan"), zero=last)
            height = min(max(rows, 1), last - row + 1)
            place = told.cell_at(row, column)
            free = next((n for n in range(1, width) if (row, column + n) in draft.taken), width)
            if free < width:
                draft.notices.add(told.OVERLAPPING, place)
                width = free
            if height * width + len(draft.taken) > MOST_PLACES:
                raise too_large(
                    self.builder.path, Text("quá {n} ô", "more than {n} cells").format(n=counted(MOST_PLACES))
                )
            draft.taken.update((r, c) for r in range(row, row + height) for c in range(column, column + width))
            cell = self._cell(element, row, column, draft, position)
            draft.cells[row, column] = evolve(cell, rows=height, columns=width)
            column += width

    def _cell(self, element: Any, row: int, column: int, draft: _Draft, position: int) -> SourceCell:
        place = told.cell_at(row, column)
        if is_hidden(element):
            draft.notices.add(told.HIDDEN_TEXT, place)
            return SourceCell("", row, column)
        writer = PageText(self.notes, lambda what: draft.notices.add(what, place), position=position)
        text = writer.of(element)
        draft.fonts.extend(writer.fonts)
        draft.nested.extend((table, text) for table in writer.nested)
        if writer.nested:
            draft.notices.add(told.NESTED, place)
        if not text:
            stated = element.get("bgcolor") or next(iter(_FILL.findall(style(element))), "")
            draft.fills.append("" if stated.strip().lower() in _WHITE else stated.strip().lower())
        return SourceCell(text, row, column, notes=tuple(dict.fromkeys(writer.used)))


def _rows(table: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the rows of a table and their cells, those of the foot last; not the rows of tables inside it."""
    feet = []
    for child in table:
        if child.tag == "tr":
            yield child, [cell for cell in child if cell.tag in {"td", "th"}]
        elif child.tag in {"thead", "tbody", "tfoot"}:
            lines = [(line, [cell for cell in line if cell.tag in {"td", "th"}]) for line in child if line.tag == "tr"]
            if child.tag == "tfoot":
                feet += lines
            else:
                yield from lines
    yield from feet


def _is_layout(rows: list[tuple[Any, list[Any]]]) -> bool:
    """Whether a table only arranges a page: one column, so that what is inside stands below each other."""
    return all(len(cells) <= 1 for _, cells in rows)


def _number(text: str | None, *, zero: int = 1) -> int:
    """Read a span; 0 means all rows that are left."""
    found = re.match(r"\s*([0-9]{1,9})", text or "1")
    number = int(found[1]) if found else 1
    return number or zero
