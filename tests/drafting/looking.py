"""What tests compare of a table that was read."""

from collections.abc import Iterable

from drafting.making import Cell
from ntm_criteria.drafting.grid import SourceDocument, SourceTable


def cells_of(table: SourceTable) -> list[Cell]:
    """Return the cells of a table as tests make them."""
    return sorted(Cell(cell.row, cell.column, cell.text, cell.rows, cell.columns) for cell in table.cells)


def rows_of(table: SourceTable) -> list[str]:
    """Return the texts of each row, each merged cell once: "TT | Chỉ tiêu"."""
    return [" | ".join(cell.text for cell in table.row(row)) for row in range(1, table.height + 1)]


def told_in(document: SourceDocument) -> str:
    """Return all that was told, in Vietnamese."""
    lines: Iterable[str] = [text.vi for text in document.told]
    return "\n".join([*lines, *(text.vi for table in document.tables for text in table.told)])
