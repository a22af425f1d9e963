"""Reads one page of a PDF: its lines of text and the pieces of tables on it, from above."""

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from attrs import frozen

from ntm_criteria.drafting.grid import Line, SourceCell, told, words
from ntm_criteria.drafting.readers.pdf_lines import NEAR, Box, Drawn, TooManyLines, drawn_tables
from ntm_criteria.drafting.readers.pdf_pieces import Piece
from ntm_criteria.drafting.readers.pdf_text import (
    Letter,
    TextLine,
    footnotes,
    is_garbled,
    is_page_number,
    letters_of,
    line_text,
    lines_of,
    right_of,
    text_of,
)
from ntm_criteria.text import Text, identity

PAGE = Text("trang {page}", "page {page}")
_MOST_LETTERS = 60_000  # of a page
_EDGE = 0.09  # of a page's height: what is repeated so near its ends is a running head or foot
_NEAR_SIZE = 0.3  # of the size of letters
_CENTRED = 12.0  # points by which a centred line may be off
_FULL = 0.12  # of a page's width by which a line may be shorter that goes on
_LEADING = 0.9  # of its height: so near is the next line of a paragraph
_SCAN = 0.3  # of a page's area: so much of a picture is a scan
_SMALL = 12.0  # points: smaller pictures are patterns
_WHITE = {"1", "(1,)", "(1, 1, 1)", "(1.0,)", "(1.0, 1.0, 1.0)", "(0, 0, 0, 0)", "(0.0, 0.0, 0.0, 0.0)", "1.0", "None"}
_SCANNED = Text(
    "không có lớp chữ (ảnh quét): cần nhận dạng chữ (OCR) hoặc nhập tay",
    "no text layer (a scan): recognise its text, or type it",
)
_GARBLED = Text(
    "lớp chữ hỏng (chữ rời, đè lên nhau hoặc sai mã), không đọc bảng",
    "the text layer is broken (letters alone, on each other or wrong), no table was read",
)
_TOO_MANY = Text("quá nhiều nét vẽ, không đọc bảng", "too many lines are drawn, no table was read")
_NO_SIDES = Text(
    "có đường kẻ ngang mà không có đường kẻ dọc: nếu là bảng thì không đọc được cột",
    "lines go across, none down: if this is a table, its columns cannot be told",
)
_OPEN = Text("đường kẻ không kín, chia ô theo dòng", "lines are missing inside, cells were cut by rows")
_BEYOND = Text(
    "chữ tràn quá mép bảng hoặc mép trang được đọc vào cột cuối, có thể thiếu chữ: đối chiếu bản gốc",
    "text beyond the edge of the table or the page was read into the last column; some may be missing: see the original",
)
_BESIDE = Text(
    "chữ nằm cạnh bảng, ngoài các cột, không đọc", "text beside the table, in none of its columns, was not read"
)


@frozen
class Item:
    """A line of text or a piece of a table on a page.

    :ivar running: for a line at an end of the page, what it says without numbers: it may be a running head.
    """

    top: float
    bottom: float
    what: Line | Piece
    running: str = ""


@frozen
class _Page:
    number: int
    width: float
    height: float
    letters: Sequence[Letter]
    turned: Sequence[tuple[Letter, tuple[float, float]]]
    shades: Sequence[tuple[Box, str]]


def read_page(page: Any, notices: told.Notices) -> list[Item]:
    """Return what stands on a page, from above; nothing if it cannot be read, which `notices` is told."""
    place = PAGE.format(page=page.page_number)
    if len(page.chars) > _MOST_LETTERS:
        notices.add(_GARBLED, place)
        return []
    letters, turned = letters_of(page)
    area = page.width * page.height
    is_scan = any(image["width"] * image["height"] > _SCAN * area for image in page.images)
    if not turned and not any(letter.text.strip() for letter in letters):
        if page.images or page.objects.get("rect") or page.objects.get("curve"):
            notices.add(_SCANNED, place)
        return []
    if any(min(image["width"], image["height"]) > _SMALL for image in page.images):
        notices.add(told.IMAGE, place)
    if is_garbled(lines_of(letters)):
        notices.add(_SCANNED if is_scan else _GARBLED, place)
        return []
    try:
        drawn, is_ruled = drawn_tables(page.objects, _near(letters))
    except TooManyLines:
        notices.add(_TOO_MANY, place)
        return []
    if is_ruled:
        notices.add(_NO_SIDES, place)
    if is_scan and not drawn:
        notices.add(_SCANNED, place)
    shades = [
        ((rect["x0"], rect["top"], rect["x1"], rect["bottom"]), str(rect.get("non_stroking_color")))
        for rect in page.objects.get("rect", ())
        if rect.get("fill") and min(rect["width"], rect["height"]) > NEAR
    ]
    return _items(_Page(page.page_number, page.width, page.height, letters, turned, shades), drawn, notices)


def _near(letters: Sequence[Letter]) -> float:
    """Return how near lines are one; on a page that was printed small, they lie nearer to each other."""
    size = median(letter.size for letter in letters) if letters else NEAR
    return min(NEAR, max(size * _NEAR_SIZE, 0.2))


def _items(page: _Page, drawn: Sequence[Drawn], notices: told.Notices) -> list[Item]:
    outside = [letter for letter in page.letters if not any(_holds(table.box, letter.middle) for table in drawn)]
    beyond = list[list[Letter]]()
    for table in drawn:
        more = list(_overflow(table, page.letters, outside))
        beyond.append(more)
        taken = set(map(id, more))
        outside = [letter for letter in outside if id(letter) not in taken]
        (left, top, right, bottom), rest = table.box, list[Letter]()
        for letter in outside:
            is_beside = top <= letter.middle[1] <= bottom and not left <= letter.middle[0] <= right
            if is_beside and letter.text.strip():
                notices.add(_BESIDE, PAGE.format(page=page.number))
            elif not is_beside:
                rest.append(letter)
        outside = rest
    lines = lines_of(outside)
    notes, note_lines = footnotes(lines)
    body = [line for number, line in enumerate(lines) if number not in note_lines]
    items = list(_paragraphs(body, drawn, page))
    for table, more in zip(drawn, beyond, strict=True):
        items.append(Item(table.ys[0], table.ys[-1], _piece(page, table, more, notes)))
    return sorted(items, key=lambda item: item.top)


def _paragraphs(lines: Sequence[TextLine], drawn: Sequence[Drawn], page: _Page) -> Iterator[Item]:
    """Yield the lines outside tables; those that go on to the next one are put together."""
    margin = max((line.right for line in lines), default=0.0) - _FULL * page.width
    last: Item | None = None
    end = right = left = 0.0
    for line in lines:
        item = _line(line, page)
        if last is not None and isinstance(last.what, Line) and isinstance(item.what, Line):
            is_below = -NEAR <= line.top - end <= (line.bottom - line.top) * _LEADING and line.left <= left + NEAR
            between = any(end <= table.ys[0] <= line.top for table in drawn)
            if (
                is_below
                and not between
                and right >= margin
                and not (last.running or item.running or last.what.is_centred)
            ):
                is_bold = last.what.is_bold and item.what.is_bold
                text = f"{last.what.text} {item.what.text}"
                last = Item(last.top, item.bottom, Line(text, is_bold=is_bold))
                end, right, left = line.bottom, line.right, min(left, line.left)
                continue
            yield last
        last, end, right, left = item, line.bottom, line.right, line.left
    if last is not None:
        yield last


def _line(line: TextLine, page: _Page) -> Item:
    text, running = words(line_text(line, {}, [], [])), ""
    if line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height:
        running = "#" if is_page_number(text) else re.sub("[0-9]+", "#", identity(text))
    is_centred = abs((line.left + line.right) / 2 - page.width / 2) <= _CENTRED and line.left > page.width * 0.2
    return Item(line.top, line.bottom, Line(text, is_bold=line.is_bold, is_centred=is_centred), running)


def _piece(page: _Page, table: Drawn, more: Sequence[Letter], notes: dict[str, str]) -> Piece:
    inside = [(letter, letter.middle) for letter in page.letters if _holds(table.box, letter.middle)]
    right = table.xs[-1] - 1
    by_cell = _sorted_in(table, [*inside, *((letter, (right, letter.middle[1])) for letter in more)])
    turned = _sorted_in(table, page.turned)
    notices, fills, cells = told.Notices(), list[str](), list[SourceCell]()
    for number, (row, column, rows, columns) in enumerate(table.cells):
        used, unknown = list[str](), list[str]()
        box = table.xs[column], table.ys[row], table.xs[column + columns], table.ys[row + rows]
        upright = text_of(by_cell[number], box[2] - box[0], notes, used, unknown)
        text = words(f"{upright}\n{text_of(turned[number], None, notes, used, unknown)}")
        if not text:
            fills.append(_shade(box, page.shades))
        if unknown:
            place = Text("trang {page}, '{mark}'", "page {page}, '{mark}'")
            notices.add(told.NO_NOTE, place.format(page=page.number, mark=unknown[0]))
        notes_ = tuple(dict.fromkeys(used))
        cells.append(SourceCell(text, row + 1, column + 1, rows, columns, notes_, page.number))
    place = PAGE.format(page=page.number)
    if table.is_open:
        notices.add(_OPEN, place)
    if any(letter.text.strip() for letter in more):
        notices.add(_BEYOND, place)
    xs = tuple(x - table.xs[0] for x in table.xs)
    is_legacy = any(letter.is_legacy and not letter.text.isascii() for letter, _ in inside)
    return Piece(page.number, xs, tuple(cells), "", tuple(notices.words()), tuple(fills), is_legacy)


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _sorted_in(table: Drawn, letters: Sequence[tuple[Letter, tuple[float, float]]]) -> list[list[Letter]]:
    """Put letters into the cells in whose middle they stand."""
    at = {
        (r, c): number
        for number, (row, column, rows, columns) in enumerate(table.cells)
        for r in range(row, row + rows)
        for c in range(column, column + columns)
    }
    cells = [list[Letter]() for _ in table.cells]
    for letter, (x, y) in letters:
        if _holds(table.box, (x, y)):
            row = next(n for n, edge in enumerate(table.ys[1:]) if y <= edge)
            column = next(n for n, edge in enumerate(table.xs[1:]) if x <= edge)
            if (row, column) in at:
                cells[at[row, column]].append(letter)
    return cells


def _overflow(table: Drawn, letters: Sequence[Letter], outside: Sequence[Letter]) -> Iterator[Letter]:
    """Yield the letters outside a table that go on with a line in its last column."""
    right, rows = table.xs[-1], (table.ys[0], table.ys[-1])
    beside = [letter for letter in outside if letter.middle[0] > right and rows[0] <= letter.middle[1] <= rows[1]]
    if not any(letter.text.strip() for letter in beside):
        return
    last = [
        letter
        for letter in letters
        if table.xs[-2] <= letter.middle[0] <= right and rows[0] <= letter.middle[1] <= rows[1]
    ]
    for line in lines_of([*last, *beside]):
        yield from right_of(line.letters, right)


def _shade(box: Box, shades: Sequence[tuple[Box, str]]) -> str:
    """Return the colour on which a cell lies; "" for white."""
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    found = [colour for shade, colour in shades if _holds(shade, middle)]
    return "" if not found or found[-1] in _WHITE else found[-1]
