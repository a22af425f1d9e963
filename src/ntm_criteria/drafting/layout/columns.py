"""Recognises what the columns of a table of criteria hold: from its headings, else from its cells."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import SourceTable
from ntm_criteria.drafting.layout.doubtful import split_names, unequal_rows, with_doubts
from ntm_criteria.drafting.layout.heading_rows import (
    LEVELS,
    heads,
    is_of_numbers,
    keys_of,
    last_row,
    row_texts,
    with_groups,
)
from ntm_criteria.drafting.layout.headings import GENERAL, MAY_BE_LEVEL, STEP, Role, joined, role_of
from ntm_criteria.drafting.layout.names import free_id
from ntm_criteria.drafting.layout.row_parts import Column
from ntm_criteria.drafting.levels import LevelKind, read_level
from ntm_criteria.model import Dictionary
from ntm_criteria.text import Text, cleaned, likeness, one_line

_LAST_START = 25  # where headings may begin
_SENTENCE = 40  # characters: levels in sentences are longer on average
_CODE = re.compile(r"[A-Za-z]{0,4}[0-9]{1,3}(?:[.,][0-9]{1,3}){0,3}\.?|[IVX]{1,5}\.?|#")


@frozen
class Layout:
    """The columns of a table.

    :ivar columns: its columns, from the left.
    :ivar first: the first row below the headings.
    :ivar heading: the texts of the heading rows, by row and column, to recognise them where they are repeated.
    :ivar categories: categories that the headings name and the dictionary does not know: their label, and their values.
    :ivar told: what was left out or recognised by its cells.
    :ivar doubts: what is told of columns whose levels are in doubt: they are not used, or open.
    :ivar unequal: the rows with another number of cells than the others, whose levels may stand in wrong columns.
    """

    columns: tuple[Column, ...]
    first: int
    heading: frozenset[tuple[str, ...]]
    categories: Mapping[str, tuple[str, Mapping[str, str]]] = field(factory=dict)
    told: tuple[Text, ...] = ()
    doubts: tuple[Text, ...] = ()
    unequal: frozenset[int] = frozenset()

    def of(self, *roles: Role) -> tuple[Column, ...]:
        """Return the columns with one of these roles."""
        return tuple(column for column in self.columns if column.role in roles)

    @property
    def levels(self) -> tuple[Column, ...]:
        """The columns of levels and of points."""
        return self.of(Role.LEVEL, Role.POINTS)

    @property
    def signature(self) -> tuple[object, ...]:
        """What two pieces of one table share: the roles and keys of their columns with content."""
        return tuple((column.role, column.keys) for column in self.columns if column.role is not Role.OTHER)


def find_layout(table: SourceTable, dictionary: Dictionary) -> Layout | None:
    """Return the columns of a table of criteria; None if no row of it heads such a table."""
    for start in range(1, min(table.height, _LAST_START) + 1):
        if heads(table, start, dictionary):
            grouped = with_groups(table, start)
            return _layout(grouped, start, last_row(grouped, start, dictionary), dictionary)
    return None


def _layout(table: SourceTable, start: int, end: int, dictionary: Dictionary) -> Layout:
    told = list[Text]()
    if start > 1:
        told.append(_TITLE_ROWS.format(rows=_run(1, start - 1)))
    first = end + 1
    if first <= table.height and is_of_numbers(row_texts(table, first)):
        told.append(_NUMBER_ROW.format(row=first))
        first += 1
    parts = {
        column: tuple(dict.fromkeys(row_texts(table, row)[column - 1] for row in range(start, end + 1)))
        for column in range(1, table.width + 1)
    }
    columns = [_column(number, [part for part in parts_ if part], dictionary) for number, parts_ in parts.items()]
    columns, categories = _with_categories(columns, table, start, end, dictionary)
    columns = [_by_cells(column, columns, table, first) for column in columns]
    columns, split = split_names(columns, dictionary)
    columns, doubts, missing = with_doubts(columns, table, start, first, dictionary, categories)
    told += split
    told += [
        _UNKNOWN_COLUMN.format(column=column.number, heading=one_line(column.heading or "–", longest=60))
        for column in columns
        if column.role is Role.OTHER
        and any(row_texts(table, row)[column.number - 1] for row in range(first, table.height + 1))
    ]
    contents = [column for column in columns if column.role is Role.CONTENT]
    for column in contents[1:]:
        told.append(_IN_NAME.format(column=column.number, heading=one_line(column.heading, longest=60)))
    for column in columns:
        if column.is_general and any(other.keys for other in columns):
            told.append(_GENERAL.format(column=column.number, heading=one_line(column.heading, longest=60)))
    heading = frozenset(row_texts(table, row) for row in range(start, end + 1))
    return Layout(
        tuple(columns), first, heading, categories, (*told, *missing), tuple(doubts), unequal_rows(table, first)
    )


def _column(number: int, parts: Sequence[str], dictionary: Dictionary) -> Column:
    heading, keys = joined(parts), keys_of(parts, dictionary)
    if keys:
        return Column(number, heading, Role.LEVEL, keys)
    if not parts:
        return Column(number, heading, Role.OTHER)
    texts = (parts[-1], " ".join(parts), *parts[-2::-1])
    role = next((role for text in texts if (role := role_of(text))), Role.OTHER)
    return Column(number, heading, role, is_general=likeness(parts[-1]) in GENERAL)


def _with_categories(
    columns: list[Column], table: SourceTable, start: int, end: int, dictionary: Dictionary
) -> tuple[list[Column], dict[str, tuple[str, Mapping[str, str]]]]:
    """Give a category to columns side by side that share a heading or are levels 1, 2, 3, where the dictionary has none."""
    categories = dict[str, tuple[str, Mapping[str, str]]]()

    def group_of(column: Column) -> tuple[str, str] | None:
        bottom = row_texts(table, end)[column.number - 1] or column.heading.rpartition(" / ")[2]
        if column.keys or column.role not in (Role.OTHER, Role.LEVEL, Role.DEPTH, Role.CONTENT) or column.is_general:
            return None
        if STEP.fullmatch(bottom):
            return "steps", bottom
        cell = table.at(start, column.number)
        if cell is not None and any(other.keys and table.at(start, other.number) is cell for other in columns):
            return None  # a name that nobody knows among those of regions makes no category of its own
        if cell is None or cell.columns < 2 or cell.row + cell.rows > end or not _LEVEL_GROUP.search(cell.text):
            return None
        is_level = likeness(cell.text) in MAY_BE_LEVEL and any(
            other.role is Role.CONTENT for other in columns[: cell.column - 1]
        )
        is_group = column.role in (Role.OTHER, Role.LEVEL) or (is_level and column.role is Role.CONTENT)
        return (cleaned(cell.text), bottom) if is_group else None

    made = list(columns)
    for key, run in groupby(columns, key=lambda column: (group_of(column) or ("", ""))[0]):
        members = [*run]
        if not key or (len(members) < 2 and key != "steps"):
            continue
        label = "mức" if key == "steps" else key
        id_ = free_id(label, {*dictionary, *categories})
        values = dict[str, str]()
        for column in members:
            bottom = (group_of(column) or ("", ""))[1]
            same = next((id_ for id_, name in values.items() if likeness(name) == likeness(bottom)), None)
            value = same or free_id(bottom, values)
            values.setdefault(value, bottom)
            made[column.number - 1] = evolve(column, role=Role.LEVEL, keys=((id_, value),))
        categories[id_] = (label, values)
    return made, categories


_LEVEL_GROUP = re.compile(r"chỉ tiêu|mức|vùng|khu vực|nhóm|áp dụng|địa bàn|theo|loại|đối tượng|level", re.IGNORECASE)


def _by_cells(column: Column, columns: Sequence[Column], table: SourceTable, first: int) -> Column:
    """Return a column with the role that its cells give it, where its heading leaves that open."""
    texts = [text for row in range(first, table.height + 1) if (text := row_texts(table, row)[column.number - 1])]
    if not texts:
        return column if column.role is not Role.POINTS else evolve(column, role=Role.OTHER)
    others = [other for other in columns if other.number < column.number]
    if column.role is Role.CRITERION and any(other.role is Role.CRITERION for other in columns if other is not column):
        codes = sum(bool(_CODE.fullmatch(text)) for text in texts)
        if 2 * codes > len(texts):
            return evolve(column, role=Role.CODE)
        return evolve(column, role=Role.CONTENT) if any(other.role is Role.CRITERION for other in others) else column
    share = sum(read_level(text).kind in LEVELS for text in texts) / len(texts)
    is_second = any(other.role in (Role.CONTENT, Role.CRITERION) for other in others)
    if column.role is Role.CONTENT and likeness(column.heading.rpartition(" / ")[2]) in MAY_BE_LEVEL and is_second:
        plain = sum(read_level(text, wording="tối thiểu").kind in LEVELS for text in texts) / len(texts)
        has_levels = any(other.role in (Role.LEVEL, Role.POINTS) for other in columns)
        if plain < 0.5 and (has_levels or not any(other.role is Role.CONTENT for other in others)):
            return column
        column = evolve(column, role=Role.LEVEL)  # right of the content, whatever its cells say
    if column.role is Role.OTHER and share >= 0.6 and is_second:
        return evolve(column, role=Role.LEVEL)
    if column.role is Role.LEVEL:
        long = [text for text in texts if read_level(text, wording="tối thiểu").kind is LevelKind.OPEN]
        are_long = sum(map(len, long)) > _SENTENCE * len(long)
        return evolve(column, in_words=2 * len(long) > len(texts) and are_long and not column.keys)
    return column


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


_TITLE_ROWS = Text(
    "dòng {rows}: phần tên bảng, không đọc thành chỉ tiêu", "row {rows}: the title of the table, no indicators"
)
_NUMBER_ROW = Text("dòng {row}: số thứ tự các cột, bỏ qua", "row {row}: numbers of the columns, left out")
_UNKNOWN_COLUMN = Text(
    "cột {column} “{heading}”: không phải mức, không đọc", "column {column} “{heading}”: no levels, not read"
)
_IN_NAME = Text(
    "cột {column} “{heading}”: không đọc mức ở cột này, lời của cột nối vào tên chỉ tiêu",
    "column {column} “{heading}”: no levels are read in it, its words are part of the names",
)
_GENERAL = Text(
    "cột {column} “{heading}”: mức chung, không thay cho mức của vùng",
    "column {column} “{heading}”: the general level, which is no level of a region",
)
