"""Builds a table of the cells that a reader found: nothing empty around them, within limits, and everything left out told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import told
from ntm_criteria.drafting.grid.cells import SourceCell, SourceDocument, SourceTable
from ntm_criteria.drafting.grid.cleaning import UNREADABLE, is_legacy
from ntm_criteria.drafting.grid.notes import note_told
from ntm_criteria.errors import Problem, ProblemCode, RuleFileError
from ntm_criteria.text import Text, cleaned, counted, one_line

MOST_PLACES = 200_000  # rows by columns of a table; an annex has some thousands
MOST_TABLES = 2_000
MOST_LETTERS = 4_000_000  # of all cells of a document
_COPY = Text("chép riêng các bảng cần đọc sang một tệp mới", "copy the tables that are needed into a new file")


def refused(message: Text, hint: Text | None = None) -> RuleFileError:
    """Build the error that a document cannot be read."""
    return RuleFileError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])


def too_large(path: Path, what: Text) -> RuleFileError:
    """Build the error that a document is larger than any annex is."""
    message = Text("không đọc tệp '{name}': vượt giới hạn ({what})", "'{name}' is not read, it is too large: {what}")
    problem = Problem(ProblemCode.TOO_LARGE, message.format(name=one_line(str(path)), what=what), hint=_COPY)
    return RuleFileError([problem])


@frozen
class Builder:
    """Collects the tables of a document.

    :ivar tables: the tables so far.
    :ivar told: what concerns no single table.
    :ivar notes: the notes that stand outside tables.
    """

    path: Path
    tables: list[SourceTable] = field(factory=list)
    told: list[Text] = field(factory=list)
    notes: list[str] = field(factory=list)
    _letters: list[int] = field(factory=list)

    def add(
        self,
        cells: Iterable[SourceCell],
        *,
        title: str = "",
        sheet: str = "",
        words: Sequence[Text] = (),
        has_legacy_font: bool = False,
    ) -> None:
        """Add a table; one without any text, or whose text nobody can read, is only told.

        :param cells: at any rows and columns; those that overlap an earlier one must not be given.
        :param words: what the reader tells of the table.
        """
        found = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
        self._letters.append(sum(len(cell.text) for cell in found))
        check_size(self.path, found)
        if sum(self._letters) > MOST_LETTERS or len(self.tables) >= MOST_TABLES:
            raise too_large(self.path, Text("quá nhiều bảng hoặc quá nhiều chữ", "it has too many tables or letters"))
        if not any(cell.text for cell in found):
            self.told.append(told.EMPTY.format(place=_place(found, title, sheet)))
            self.told.extend(words)
            return
        if is_legacy("\n".join(cell.text for cell in found), fonts=has_legacy_font):
            self.told.append(told.LEGACY.format(place=_place(found, title, sheet)))
            return
        found, rows, columns = _compact(found)
        lines = [*words]
        if rows:
            lines.append(told.EMPTY_ROWS.format(n=counted(rows)))
        if columns:
            lines.append(told.EMPTY_COLUMNS.format(n=counted(columns)))
        if broken := sum(UNREADABLE in cell.text for cell in found):
            lines.append(told.BAD_CHARACTERS.format(n=counted(broken), sign=UNREADABLE))
        number = len(self.tables) + 1
        self.tables.append(SourceTable(self.path.name, number, found, title, sheet, tuple(lines)))

    def document(self) -> SourceDocument:
        """Return what was read; notes outside tables are told, except those that a cell refers to."""
        read = [cleaned(note) for table in self.tables for cell in table.cells for note in cell.notes]
        apart = [note_told(note) for note in self.notes if not any(each and each in cleaned(note) for each in read)]
        return SourceDocument(self.path.name, tuple(self.tables), tuple(dict.fromkeys([*self.told, *apart])))


def check_size(path: Path, cells: Sequence[SourceCell]) -> None:
    """Refuse a table whose cells cover more places than any table of a decision."""
    height = max((cell.row + cell.rows for cell in cells), default=1) - 1
    width = max((cell.column + cell.columns for cell in cells), default=1) - 1
    if height * width > MOST_PLACES:
        what = Text("bảng có {rows} dòng, {columns} cột", "a table has {rows} rows and {columns} columns")
        raise too_large(path, what.format(rows=counted(height), columns=counted(width)))


def _place(cells: Sequence[SourceCell], title: str, sheet: str) -> Text:
    """Name a table that is not among those read."""
    name = one_line(sheet or title, longest=60)
    page = next((cell.page for cell in cells if cell.page), None)
    if page is not None:
        return told.ON_PAGE.format(page=page)
    return Text(" '{name}'", " '{name}'").format(name=name) if name else Text("", "")


def _compact(cells: Sequence[SourceCell]) -> tuple[tuple[SourceCell, ...], int, int]:
    """Number rows and columns without those that no cell begins in and those without text.

    Return the cells, and how many rows and columns without text there were between the others.
    """
    rows, empty_rows = _numbers([(cell.row, cell.rows, bool(cell.text)) for cell in cells])
    columns, empty_columns = _numbers([(cell.column, cell.columns, bool(cell.text)) for cell in cells])
    kept = []
    for cell in cells:
        height, row = _span(rows, cell.row, cell.rows)
        width, column = _span(columns, cell.column, cell.columns)
        if height and width:
            kept.append(evolve(cell, row=row, column=column, rows=height, columns=width))
    return tuple(kept), empty_rows, empty_columns


def _span(numbers: Mapping[int, int], first: int, length: int) -> tuple[int, int]:
    new = [numbers[number] for number in range(first, first + length) if number in numbers]
    return len(new), new[0] if new else 0


def _numbers(spans: Sequence[tuple[int, int, bool]]) -> tuple[dict[int, int], int]:
    """Map the rows (or columns) that are kept to their new numbers; `spans`: first, length, and whether there is text."""
    starts = {first for first, _, _ in spans}
    filled = {first for first, length, has_text in spans if has_text and length == 1}
    filled |= set(_bearers([(first, length) for first, length, has_text in spans if has_text and length > 1], filled))
    merged = {n for first, length, _ in spans if length > 1 for n in range(first, first + length)}
    kept = sorted(start for start in starts if start in filled or start in merged)
    dropped = len(starts) - len(kept)
    return {number: new for new, number in enumerate(kept, 1)}, dropped


def _bearers(spans: Sequence[tuple[int, int]], filled: set[int]) -> Iterator[int]:
    """Yield the first row (or column) of merged cells that no row with text of its own bears."""
    for first, length in spans:
        if not filled.intersection(range(first, first + length)):
            yield first
