"""The tables of a document as grids of cells, whatever the file was: what the readers hand on to those who draft rules."""

from collections.abc import Iterator
from functools import cached_property

from attrs import field, frozen

from ntm_criteria.text import Text


@frozen
class SourceCell:
    """A cell as the document writes it. Rows and columns count from 1, in the table as a reader of the document sees it.

    :ivar row: its row; of a merged cell the first.
    :ivar column: its column; of a merged cell the first.
    :ivar text: the words, in NFC; paragraphs and line breaks are line feeds; without the marks of footnotes.
    :ivar rows: over how many rows it is merged.
    :ivar columns: over how many columns it is merged.
    :ivar notes: the footnotes that it refers to, each with its words.
    :ivar page: the page on which it stands, from 1; None where the file has no pages.
    :ivar address: its name where the file has one, such as "C12" in a workbook; otherwise "".
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    notes: tuple[str, ...] = ()
    page: int | None = None
    address: str = ""


@frozen(slots=False)
class SourceTable:
    """One table of a document; pieces that go on over a page are one table, with their repeated headings left out.

    :ivar document: the file's name.
    :ivar number: which table of the document it is, from 1.
    :ivar cells: the cells, by row and column; a merged cell stands once, at its first row and column.
    :ivar title: the text above it: the nearest heading or caption, else the lines above in the same sheet; "" if none.
    :ivar sheet: the worksheet's name; "" where the file has none.
    :ivar told: what the reader could not read, left out or put together, for people.
    """

    document: str
    number: int
    cells: tuple[SourceCell, ...]
    title: str = ""
    sheet: str = ""
    told: tuple[Text, ...] = field(default=())

    @property
    def height(self) -> int:
        """The number of rows."""
        return max((cell.row + cell.rows - 1 for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((cell.column + cell.columns - 1 for cell in self.cells), default=0)

    @cached_property
    def _at(self) -> dict[tuple[int, int], SourceCell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def at(self, row: int, column: int) -> SourceCell | None:
        """Return the cell that covers a place, merged or not; None where the document has none."""
        return self._at.get((row, column))

    def row(self, number: int) -> Iterator[SourceCell]:
        """Return the cells that cover a row, from the left, each once."""
        seen: set[int] = set()
        for column in range(1, self.width + 1):
            cell = self.at(number, column)
            if cell is not None and id(cell) not in seen:
                seen.add(id(cell))
                yield cell


@frozen
class SourceDocument:
    """What a document holds: its tables, and what could not be read.

    :ivar name: the file's name.
    :ivar tables: the tables, in their order.
    :ivar told: what concerns no single table: a page without a text layer, a hidden sheet.
    """

    name: str
    tables: tuple[SourceTable, ...]
    told: tuple[Text, ...] = ()
