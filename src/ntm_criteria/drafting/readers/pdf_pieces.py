"""Puts the pieces of a table together that stand on several pages."""

import re
from collections.abc import Iterator, Sequence

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import SourceCell, told, words
from ntm_criteria.drafting.readers.pdf_lines import clustered, nearest
from ntm_criteria.drafting.readers.pdf_text import LIST_MARK
from ntm_criteria.text import Text, identity

_SAME_EDGE = 6.0  # points by which the ends of pieces may differ
_SAME_COLUMN = 4.5
_NUMBER = re.compile(
    r"(?:TC|TT|Điều|Mục|Tiêu chí|Tiêu chuẩn)?\s*[0-9IVXLC]+(?:[.,][0-9]+)*[.)]?|[a-zđ][.)]?", re.IGNORECASE
)
_VALUE = re.compile(r"(?:[≥≤<>=]|trên|dưới|từ|đạt)?\s*[0-9][0-9.,]*\s*%?|(?:chưa |không )?đạt|[✓✔xX+–-]", re.IGNORECASE)
_END = re.compile(r"[.;:!?…]$")
_JOINED = Text("ghép bảng nối tiếp sang trang {pages}", "pieces of the table on pages {pages} were put together")
_REPEATED = Text(
    "bỏ dòng tên cột lặp lại đầu trang {pages}", "headings that are repeated on pages {pages} were left out"
)
_CUT = Text("ghép dòng bị ngắt trang: dòng {rows}", "rows that a page cuts were put together: {rows}")
_MERGED = Text("ô gộp kéo sang trang sau: {places}", "merged cells that go on over a page: {places}")
_DOUBT = Text(
    "không chắc dòng {rows} là dòng mới hay phần tiếp của dòng ở trang trước; để thành dòng mới",
    "it is not certain whether rows {rows} are new or go on with the row on the page before; they were left as new rows",
)


@frozen
class Piece:
    """A table on one page.

    :ivar xs: the edges of its columns, from its left end.
    :ivar cells: with rows and columns as on this page.
    """

    page: int
    xs: tuple[float, ...]
    cells: tuple[SourceCell, ...]
    title: str
    words: tuple[Text, ...] = ()
    fills: tuple[str, ...] = ()
    is_legacy: bool = False

    @property
    def height(self) -> int:
        """The number of its rows."""
        return max(cell.row + cell.rows - 1 for cell in self.cells)


def go_together(first: Piece, next_: Piece) -> bool:
    """Whether a piece may go on with another one, between which nothing stands: they are equally wide and fit together."""
    if abs(first.xs[-1] - next_.xs[-1]) > _SAME_EDGE:
        return False
    fewer, more = sorted((first.xs, next_.xs), key=len)
    return all(min(abs(x - other) for other in more) <= _SAME_COLUMN for x in fewer)


@frozen
class _Join:
    """What was done while pieces were joined."""

    pages: list[int] = field(factory=list)
    repeated: list[int] = field(factory=list)
    cut: list[int] = field(factory=list)
    merged: list[Text] = field(factory=list)
    doubtful: list[int] = field(factory=list)

    def words(self) -> Iterator[Text]:
        if self.pages:
            yield _JOINED.format(pages=_listed(self.pages))
        if self.repeated:
            yield _REPEATED.format(pages=_listed(self.repeated))
        if self.cut:
            yield _CUT.format(rows=_listed(self.cut))
        if self.merged:
            yield _MERGED.format(places=told.listed(self.merged))
        if self.doubtful:
            yield _DOUBT.format(rows=_listed(self.doubtful))


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, dict.fromkeys(numbers)))


def joined(pieces: Sequence[Piece]) -> tuple[list[SourceCell], list[Text]]:
    """Return the cells of the pieces as one table, and what is told of joining them."""
    if len(pieces) == 1:
        return list(pieces[0].cells), []
    xs = clustered((x for piece in pieces for x in piece.xs), _SAME_COLUMN)
    parts = [_on_columns(piece, xs) for piece in pieces]
    join, cells = _Join(), parts[0]
    for piece, part in zip(pieces[1:], parts[1:], strict=True):
        join.pages.extend((pieces[0].page, piece.page) if not join.pages else (piece.page,))
        repeated = _repeated(parts[0], part)
        if repeated:
            join.repeated.append(piece.page)
        height = max(cell.row + cell.rows - 1 for cell in cells)
        rest = [evolve(cell, row=cell.row - repeated + height) for cell in part if cell.row > repeated]
        cells = _appended(cells, rest, height, join)
    return cells, list(join.words())


def _on_columns(piece: Piece, xs: Sequence[float]) -> list[SourceCell]:
    places = [nearest(x, xs) for x in piece.xs]
    cells = []
    for cell in piece.cells:
        first, last = places[cell.column - 1], places[cell.column + cell.columns - 1]
        if last > first:
            cells.append(evolve(cell, column=first + 1, columns=last - first))
    return cells


def _row(cells: Sequence[SourceCell], row: int) -> list[tuple[int, int, int, str]]:
    """Return what tells a row from others: where its cells stand and what they say."""
    found = [cell for cell in cells if cell.row == row]
    return sorted((cell.column, cell.columns, cell.rows, identity(cell.text)) for cell in found)


def _repeated(first: Sequence[SourceCell], part: Sequence[SourceCell]) -> int:
    """Count the rows at the head of a piece that are those at the head of the table."""
    height, number = max(cell.row for cell in part), 0
    while number < height:
        row = _row(part, number + 1)
        if row != _row(first, number + 1) or (row and not any(text for *_, text in row)):
            break
        number += 1
    return number


def _appended(cells: list[SourceCell], rest: list[SourceCell], height: int, join: _Join) -> list[SourceCell]:
    """Append rows to those above the end of a page; a row that the page cuts becomes one."""
    if not rest:
        return cells
    above = {cell.column: cell for cell in cells if cell.row + cell.rows - 1 == height}
    first = {cell.column: cell for cell in rest if cell.row == height + 1}
    if _fit(above, first):
        whether = _is_cut(above, first, cells)
        if whether:
            join.cut.append(height)
            return _cut(cells, rest, above, first)
        if whether is None:
            join.doubtful.append(height + 1)
    return _merged(cells, rest, above, first, join)


def _fit(above: dict[int, SourceCell], first: dict[int, SourceCell]) -> bool:
    """Whether each cell of the first row below stands under one that is as wide."""
    return all(column in above and above[column].columns == cell.columns for column, cell in first.items())


def _is_cut(above: dict[int, SourceCell], first: dict[int, SourceCell], cells: Sequence[SourceCell]) -> bool | None:
    """Whether the first row below goes on with the last one above; None if that is not certain.

    A cell that begins with a small letter goes on with the text above; a number, a code or a value begins a row. With
    neither, a row without its first cell goes on with the one above, if every other row of the table has a first cell.
    """
    pairs = [(above[column].text, cell.text) for column, cell in first.items() if cell.text]
    if not pairs or len(first) < 2:
        return False
    if any(not before or _starts_anew(before, text) for before, text in pairs):
        return False
    if any(text[0].islower() and not _END.search(before) for before, text in pairs):
        return True
    left = min(first)
    if first[left].text:
        return False
    column = [cell for cell in cells if cell.column == left and cell.row < above[left].row]
    is_always_filled = bool(above[left].text) and all(cell.text and cell.rows == 1 for cell in column)
    return True if is_always_filled else None if above[left].text else False


def _starts_anew(before: str, text: str) -> bool:
    line = text.split("\n", 1)[0]
    whole = _VALUE.fullmatch(text) or _NUMBER.fullmatch(text)
    return whole is not None or (_VALUE.fullmatch(before) is not None and not line[0].islower())


def _cut(
    cells: list[SourceCell], rest: list[SourceCell], above: dict[int, SourceCell], first: dict[int, SourceCell]
) -> list[SourceCell]:
    """Join the two halves of a row; where one of them has cells over several rows, the row keeps them all."""
    longer = {}
    for column, cell in above.items():
        half = first.get(column)
        if half is None:
            longer[cell] = cell
            continue
        goes_on = LIST_MARK.match(half.text) is None and (half.text[:1].islower() or not _END.search(cell.text))
        text = words(f"{cell.text}{' ' if goes_on else chr(10)}{half.text}")
        notes = tuple(dict.fromkeys((*cell.notes, *half.notes)))
        longer[cell] = evolve(cell, text=text, notes=notes, rows=cell.rows + half.rows - 1)
    below = [evolve(cell, row=cell.row - 1) for cell in rest if cell not in first.values()]
    return [longer.get(cell, cell) for cell in cells] + below


def _merged(
    cells: list[SourceCell],
    rest: list[SourceCell],
    above: dict[int, SourceCell],
    first: dict[int, SourceCell],
    join: _Join,
) -> list[SourceCell]:
    """Append rows; an empty cell at their head that goes on with a merged cell above becomes a part of it."""
    spans, dropped = dict[SourceCell, SourceCell](), set[SourceCell]()
    usual = {cell.column for cell in (*cells, *rest) if cell.rows > 1 and cell.text}
    for column, cell in first.items():
        before = above.get(column)
        if before is None or cell.text or not before.text or before.columns != cell.columns or column not in usual:
            continue
        spans[before] = evolve(before, rows=before.rows + cell.rows)
        dropped.add(cell)
        join.merged.append(told.cell_at(before.row, before.column))
    return [spans.get(cell, cell) for cell in cells] + [cell for cell in rest if cell not in dropped]
