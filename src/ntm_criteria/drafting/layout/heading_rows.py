"""Finds the rows that head a table of criteria, and what their texts say of the columns below."""

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from ntm_criteria.drafting.grid import SourceCell, SourceTable
from ntm_criteria.drafting.layout.headings import COLUMN_NUMBER, YEAR, Role, joined, role_of, value_named
from ntm_criteria.drafting.levels import LevelKind, read_level
from ntm_criteria.model import Dictionary
from ntm_criteria.text import cleaned

YEAR_AXIS = "year"
LEVELS = (LevelKind.BOUND, LevelKind.MET, LevelKind.LEFT_TO_PROVINCE, LevelKind.MARK)
_MOST_HEADING_ROWS = 4
_MOST_LENGTH = 120  # characters of a heading


def row_texts(table: SourceTable, row: int) -> tuple[str, ...]:
    """Return the texts of a row, by column; a merged cell gives its text to each column."""
    cells = (table.at(row, column) for column in range(1, table.width + 1))
    return tuple(cleaned(cell.text) if cell else "" for cell in cells)


def _anchored(table: SourceTable, row: int) -> Iterator[SourceCell]:
    return (cell for cell in table.row(row) if cell.row == row and cleaned(cell.text))


def heads(table: SourceTable, row: int, dictionary: Dictionary) -> bool:
    """Whether a row begins the headings: it names the criteria or their content, and a further column."""
    cells = [*_anchored(table, row)]
    if len(cells) < 2 or any(len(cell.text) > _MOST_LENGTH for cell in cells):
        return False
    below = range(row, min(row + _MOST_HEADING_ROWS, table.height) + 1)
    named = set[Role]()
    further = 0
    for cell in cells:
        tall = joined(cleaned(c.text) for r in below if (c := table.at(r, cell.column)) and len(c.text) <= _MOST_LENGTH)
        role = role_of(cell.text) or (role_of(tall.replace(" / ", " ")) if cell.columns == 1 else None)
        if role is not None:
            named.add(role)
        elif keys_of((cell.text,), dictionary):
            further += 1
    has_content = bool(named & {Role.CRITERION, Role.CONTENT})
    return has_content and len(named) + further > 1


def with_groups(table: SourceTable, start: int) -> SourceTable:
    """Merge the heading of a group that a file without merged cells repeats, or writes once with blanks beside it.

    "Chỉ tiêu theo nhóm xã", "", "" above "Nhóm 1", "Nhóm 2", "Nhóm 3": a group is only where the row below names its columns
    and repeats or leaves blank all others.
    """
    if any(cell.columns > 1 for cell in table.row(start)):
        return table
    above, below = row_texts(table, start), row_texts(table, start + 1)
    groups = dict[int, int]()  # the number of columns of each group, by its first one
    column = 0
    while column < table.width:
        end = column + 1
        while (
            end < table.width and above[column] and below[column] and below[end] and above[end] in ("", above[column])
        ):
            end += 1
        if end > column + 1:
            groups[column + 1] = end - column
        elif below[column] not in ("", above[column]):
            return table
        column = end
    inside = {column for first, number in groups.items() for column in range(first, first + number)}

    def merged(cell: SourceCell) -> Iterator[SourceCell]:
        if cell.row == start and cell.column in inside:
            if cell.column in groups:
                yield evolve(cell, columns=groups[cell.column])
        else:
            is_repeated = cell.row == start + 1 and cell.column not in inside
            yield evolve(cell, text="") if is_repeated else cell

    return evolve(table, cells=tuple(each for cell in table.cells for each in merged(cell))) if groups else table


def last_row(table: SourceTable, start: int, dictionary: Dictionary) -> int:
    """Return the last row of the headings."""
    end = max(min(cell.row + cell.rows - 1, start + _MOST_HEADING_ROWS - 1) for cell in _anchored(table, start))
    while end < min(start + _MOST_HEADING_ROWS - 1, table.height) and _goes_on(table, start, end + 1, dictionary):
        end += 1
    return end


def _goes_on(table: SourceTable, start: int, row: int, dictionary: Dictionary) -> bool:
    """Whether a row still belongs to the headings: it is empty where the row above has no group, and names columns."""
    cells = [*_anchored(table, row)]
    if not cells or is_of_numbers(row_texts(table, row)) or any(len(cell.text) > _MOST_LENGTH for cell in cells):
        return False
    serial = next(
        (c for c in range(1, table.width + 1) if role_of(row_texts(table, start)[c - 1]) is Role.SERIAL), None
    )
    if serial and (cell := table.at(row, serial)) and cell.row == row and cleaned(cell.text):
        return False
    groups = [cell for cell in _anchored(table, start) if cell.columns > 1 and cleaned(cell.text)]
    below = [any(g.column <= cell.column < g.column + g.columns for g in groups) for cell in cells]
    if all(below) and groups:
        return not any(read_level(cell.text).kind in LEVELS for cell in cells) or any(
            keys_of((cell.text,), dictionary) for cell in cells
        )
    named = [bool(keys_of((cell.text,), dictionary)) for cell in cells]
    if all(named):
        return True
    # a heading of one cell that a reader of pages cut into two rows: "Tiêu chuẩn/" above "Tiêu chí"
    above = row_texts(table, start)
    return all(
        role_of(f"{above[cell.column - 1]} {cell.text}") or role_of(cell.text) or cell.text.startswith("(")
        or (above[cell.column - 1] and cell.text[:1].islower())
        for cell in cells
    )  # fmt: skip


def is_of_numbers(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns: (1), (2), (3) = (1) + (2)."""
    given = [text for text in texts if text]
    numbers = [
        int(digits[0]) for text in given if COLUMN_NUMBER.fullmatch(text) and (digits := re.findall(r"[0-9]+", text))
    ]
    return len(given) > 2 and len(numbers) == len(given) and numbers == sorted(numbers) and numbers[0] <= 2


def keys_of(parts: Sequence[str], dictionary: Dictionary) -> tuple[tuple[str, str], ...]:
    """Return what the parts of a heading say of the rows of bounds below it: a region, a group, a year."""
    found = dict[str, str]()
    for part in parts:
        text = cleaned(part)
        if year := YEAR.fullmatch(text):
            found[YEAR_AXIS] = year[1]
        elif value := value_named(text, dictionary):
            found[value[0]] = value[1]
    return tuple(found.items())
