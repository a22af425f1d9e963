"""Finds the headings of a table below its titles: one row, or several rows with merged cells."""

from collections.abc import Callable, Mapping, Sequence
from re import compile as pattern

from attrs import frozen

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.tables.columns.headings.heading_texts import units_of_titles
from ntm_criteria.tables.columns.headings.other_rows import OtherRow
from ntm_criteria.text import Text, identity, one_line

MOST_ROWS = 40  # the headings are looked for among the first rows that are not empty
_MOST_COLUMNS = 200  # columns that are looked at to find the headings
_MOST_HEADINGS = 5  # rows of headings
_TITLE = Text("dòng tiêu đề phía trên tên cột", "a title above the headings")
_UNIT = Text(
    "đơn vị tính, dùng cho các cột không ghi đơn vị",
    "the unit of measurement, for columns that state none",
)
_UNIT_NAMES = frozenset(map(identity, ("ĐVT", "Đơn vị tính", "Đơn vị", "Unit")))
_MARK = pattern(r"[(\[]?\s*(?:[0-9]{1,3}|[A-Za-zĐđ])\s*[)\]]?(?:\s*=.*)?")
_IN_BRACKETS = pattern(r"[(\[]\s*[0-9A-Za-zĐđ]{1,3}\s*[)\]](?:\s*=.*)?")


@frozen
class Span:
    """A merged range of cells; all numbers are inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@frozen
class TextRow:
    """A row of a sheet or a CSV file, as texts.

    :ivar number: the number of the row in its file.
    :ivar cells: the texts that are not empty, by column; those of merged cells stand in each of their columns.
    :ivar values: the columns with a figure, such as 92 or "91,5 %", as text in `cells` too. A year is not a figure.
    """

    number: int
    cells: Mapping[int, str]
    values: frozenset[int] = frozenset()


@frozen
class Headings:
    """The headings of a table.

    :ivar first: the position of the first row of headings among the rows.
    :ivar after: the position of the first row of the body.
    :ivar parts: the texts of each column's heading, from the top row to the bottom row.
    :ivar marks: the rows between headings and body that number the columns: "(1)", "(2)".
    :ivar titles: the texts above the headings.
    """

    first: int
    after: int
    parts: Mapping[int, tuple[str, ...]]
    marks: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()


def find_headings(
    rows: Sequence[TextRow],
    spans: Sequence[Span],
    known: Callable[[tuple[str, ...]], str | None],
    is_unit: Callable[[str], bool],
) -> Headings:
    """Find the rows of headings: those that name the most columns that are known.

    :param rows: the first rows that are not empty; there is at least one.
    :param known: returns what a heading means, the same for two headings of one meaning; None if it is not known.
    :param is_unit: whether a text is nothing but a unit; a row of units belongs to the headings.
    """
    best, most = (0, 1), 0.0
    for first in range(len(rows)):
        for count in range(1, min(_MOST_HEADINGS, len(rows) - first) + 1):
            block = rows[first : first + count]
            below = rows[first + count : first + count + 1]
            if count > 1 and (block[-1].values or is_mark_row(block[-1], below)):
                break
            if _is_cut(block, below, spans):
                continue
            parts = _parts(block, _MOST_COLUMNS)
            score = len({meaning for part in parts.values() if (meaning := known(part))}) - 0.1 * (count - 1)
            if score > most + 0.001:
                best, most = (first, count), score
    if not most:
        best = _widest(rows, spans), 1
    first, count = best
    block, after = [*rows[first : first + count]], first + count
    if most and (units := _units_below(rows[after : after + 1], is_unit)):
        block, after = [*block, units], after + 1
    parts = _parts(block)
    marks = []
    while after < len(rows) and is_mark_row(rows[after], rows[after + 1 : after + 2]):
        marks.append(rows[after].number)
        after += 1
    titles = tuple(text for row in rows[:first] for text in dict.fromkeys(row.cells.values()))
    return Headings(first, after, parts, tuple(marks), titles)


def heading_lines(headings: Headings, rows: Sequence[TextRow], source: str) -> list[AccountLine]:
    """Account for the titles above the headings and the numbers of columns below them."""
    lines = []
    for row in rows[: headings.first]:
        title = one_line(next(iter(row.cells.values())), longest=60)
        has_unit = bool(units_of_titles([*row.cells.values()]))
        outcome, why = (Outcome.READ, _UNIT) if has_unit else (Outcome.LEFT_OUT, _TITLE)
        lines.append(AccountLine(source, "row", f"{row.number}: {title}", outcome, why))
    numbers = OtherRow.NUMBERS.value
    return [*lines, *(AccountLine(source, "row", str(mark), Outcome.LEFT_OUT, numbers) for mark in headings.marks)]


def _units_below(below: Sequence[TextRow], is_unit: Callable[[str], bool]) -> TextRow | None:
    """Return the row below the headings without "ĐVT" if it holds nothing but units of the columns; None otherwise."""
    for row in below:
        cells = {column: text for column, text in row.cells.items() if identity(text).strip(": ") not in _UNIT_NAMES}
        if not row.values and cells and all(map(is_unit, cells.values())):
            return TextRow(row.number, cells)
    return None


def _parts(block: Sequence[TextRow], most: int | None = None) -> dict[int, tuple[str, ...]]:
    columns = sorted({column for row in block for column in row.cells})
    return {column: tuple(row.cells[column] for row in block if column in row.cells) for column in columns[:most]}


def _is_cut(block: Sequence[TextRow], below: Sequence[TextRow], spans: Sequence[Span]) -> bool:
    """Whether the first or last row of a block cuts merged cells, or leaves headings out that stand below its groups."""
    first, last = block[0].number, block[-1].number
    end = below[0].number - 1 if below else last  # merged cells may reach over rows that have no texts of their own
    for span in spans:
        if span.top < first <= span.bottom or span.top <= end < span.bottom:
            return True
        is_group = last <= span.bottom <= end and span.right > span.left and span.top >= first
        if is_group and below and not below[0].values and not is_mark_row(below[0]):
            texts = {below[0].cells[column] for column in range(span.left, span.right + 1) if column in below[0].cells}
            if len(texts) > 1 and len(block[-1].cells) > span.right - span.left + 1:
                return True
    return False


def is_mark_row(row: TextRow, below: Sequence[TextRow] = ()) -> bool:
    """Whether a row only numbers the columns: "(1)", "(2)", or 1, 2, 3 or "A", "B", 1, 2 in order.

    :param below: the next row, if there is one. Numbers without brackets are those of columns only above a row with a text in
        their place, because 1, 2, 3 may be figures.
    """
    texts = list(row.cells.values())
    if len(texts) < 2 or not all(map(_MARK.fullmatch, texts)):
        return False
    if all(map(_IN_BRACKETS.fullmatch, texts)):
        return True
    bare = [text.strip("()[] ") for text in texts]
    numbers = [int(text) for text in bare if text.isdecimal()]
    if len(texts) < 4 or numbers != list(range(1, len(numbers) + 1)):
        return False
    is_lettered = any(not text.isdecimal() for text in bare)
    return is_lettered or any(below[0].cells.keys() & row.values - below[0].values for _ in below)


def _widest(rows: Sequence[TextRow], spans: Sequence[Span]) -> int:
    """Return the position of the first row with about as many texts as any: titles have fewer."""
    merged = {row.number: sum(s.right - s.left for s in spans if s.top <= row.number <= s.bottom) for row in rows}
    counts = [len(row.cells) - min(merged[row.number], len(row.cells) - 1 if row.cells else 0) for row in rows]
    return next(position for position, count in enumerate(counts) if count >= 0.6 * max(counts))
