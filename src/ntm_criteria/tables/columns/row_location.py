"""Name a row of a table: in messages, with its place in a file, and in the paths of problems."""

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from ntm_criteria.errors import KeyPath
from ntm_criteria.tables.columns.column import Level
from ntm_criteria.tables.expressions import Cell, Frame, Row, is_null
from ntm_criteria.text import Lang, Text, both, listing, one_line

ROW = "\ue000row"  # the column of row numbers in the file; no heading contains a private-use character
MOST_PLACES = 5  # the most row numbers that a message names for one key
_EMPTY = Text("(trống)", "(empty)")
_ROW, _ROWS = Text("dòng", "row"), Text("dòng", "rows")
Where = Callable[[Row], Text]
GROUPS: dict[Level, KeyPath] = {"now": (), "before": ("previous",), "village": ("villages",)}


@frozen(eq=False)
class InFile:
    """The places of rows of a table that was read from a file; its column `ROW` holds the row numbers in the file.

    :ivar where: names a row, or several rows of one key, in words.
    :ivar refused: a table of the rows with an unreadable year, which are already reported; None if there are none.
    :ivar columns: all columns of the file.
    :ivar unread: the number of cells by column that were refused as text, and are missing in the table.
    """

    where: Where
    refused: Frame | None = None
    columns: tuple[str, ...] = ()
    unread: Mapping[str, int] = field(factory=dict)


def row_path(level: Level, keys: Sequence[str], cells: Row, *column: str) -> KeyPath:
    """Return the path of a row, or of its cell in a column; see `Problem`.

    :param keys: the columns that name the row, some of which may be missing from `cells`.
    """
    named = (cells[name] for name in keys if name in cells)
    return (*GROUPS[level], *map(_key, named), *column)


def _key(cell: Cell) -> str | int:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | int) else "" if is_null(cell) else str(cell)


def place(table: Text, keys: Sequence[str], cells: Row, *, one: Text = _ROW, several: Text = _ROWS) -> Text:
    """Name the table, the row or rows, and the key: "dòng 3, commune_id=002".

    :param table: the name of the table; "" for the main one.
    :param cells: the cells of the row; `ROW`, if present, holds one row number or a list of them.
    """
    number = cells.get(ROW)
    rows = number if isinstance(number, list) else [] if number is None else [number]
    shown = [str(row) for row in rows[:MOST_PLACES]]
    named = {name: cells[name] for name in keys if name in cells and (not rows or cells[name] is not None)}

    def say(lang: Lang) -> str:
        cell = {name: _EMPTY[lang] if is_null(value) else str(value) for name, value in named.items()}
        key = ", ".join(f"{name}={one_line(text, longest=60)}" for name, text in cell.items())
        places = f"{', '.join(shown)}, …" if len(rows) > MOST_PLACES else listing(shown, lang)
        word = (one if len(rows) == 1 else several)[lang]
        return ", ".join(part for part in (table[lang], f"{word} {places}" if rows else "", key) if part)

    return both(say)
