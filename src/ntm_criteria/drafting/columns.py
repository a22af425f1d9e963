"""Recognises what the columns of a table of criteria hold: from its heading rows, and where these leave it open from the cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import SourceCell, SourceTable
from ntm_criteria.drafting.headings import (
    COLUMN_NUMBER,
    GENERAL,
    MAY_BE_LEVEL,
    STEP,
    YEAR,
    Role,
    joined,
    role_of,
    value_named,
)
from ntm_criteria.drafting.levels import LevelKind, read_level
from ntm_criteria.drafting.names import free_id
from ntm_criteria.model import Dictionary
from ntm_criteria.text import Text, cleaned, likeness, one_line

YEAR_AXIS = "year"
_LAST_START, _MOST_HEADING_ROWS = 25, 4  # where headings may begin, and how many rows they have
_MOST_LENGTH = 120  # characters of a heading
_CODE = re.compile(r"[A-Za-z]{0,4}[0-9]{1,3}(?:[.,][0-9]{1,3}){0,3}\.?|[IVX]{1,5}\.?|#")
_GRADE = re.compile(r"(?<!\w)(?:stars?|sao|hạng)(?!\w)", re.IGNORECASE)
_LEVELS = (LevelKind.BOUND, LevelKind.MET, LevelKind.LEFT_TO_PROVINCE, LevelKind.MARK)


@frozen
class Column:
    """A column.

    :ivar number: its number, from 1.
    :ivar heading: its heading, the parts of several rows joined.
    :ivar role: what it holds.
    :ivar keys: for levels, the rows of a table of bounds that they belong to, as (category or "year", value).
    :ivar is_general: whether it holds the national level, which is no level of a region beside it.
    :ivar in_words: whether its levels are sentences.
    """

    number: int
    heading: str
    role: Role
    keys: tuple[tuple[str, str], ...] = ()
    is_general: bool = False
    in_words: bool = False

    @property
    def is_grade(self) -> bool:
        """Whether its numbers are grades, such as stars, rather than points."""
        return bool(_GRADE.search(self.heading))

    @property
    def has_year(self) -> bool:
        """Whether its levels are those of a year."""
        return any(axis == YEAR_AXIS for axis, _ in self.keys)

    def of_year(self, year: str) -> "Column":
        """Return the column for a row that holds the levels of one year."""
        return evolve(self, keys=(*self.keys, (YEAR_AXIS, year)))


@frozen
class Layout:
    """The columns of a table.

    :ivar columns: its columns, from the left.
    :ivar first: the first row below the headings.
    :ivar heading: the texts of the heading rows, by row and column, to recognise them where they are repeated.
    :ivar categories: categories that the headings name and the dictionary does not know: their label, and their values.
    :ivar told: what was left out or recognised by its cells.
    """

    columns: tuple[Column, ...]
    first: int
    heading: frozenset[tuple[str, ...]]
    categories: Mapping[str, tuple[str, Mapping[str, str]]] = field(factory=dict)
    told: tuple[Text, ...] = ()

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


def row_texts(table: SourceTable, row: int) -> tuple[str, ...]:
    """Return the texts of a row, by column; a merged cell gives its text to each column."""
    cells = (table.at(row, column) for column in range(1, table.width + 1))
    return tuple(cleaned(cell.text) if cell else "" for cell in cells)


def find_layout(table: SourceTable, dictionary: Dictionary) -> Layout | None:
    """Return the columns of a table of criteria; None if no row of it heads such a table."""
    for start in range(1, min(table.height, _LAST_START) + 1):
        if _heads(table, start, dictionary):
            end = _end(table, start, dictionary)
            return _layout(table, start, end, dictionary)
    return None


def _anchored(table: SourceTable, row: int) -> Iterator[SourceCell]:
    return (cell for cell in table.row(row) if cell.row == row and cleaned(cell.text))


def _heads(table: SourceTable, row: int, dictionary: Dictionary) -> bool:
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
        elif _keys((cell.text,), dictionary):
            further += 1
    has_content = bool(named & {Role.CRITERION, Role.CONTENT})
    return has_content and len(named) + further > 1


def _end(table: SourceTable, start: int, dictionary: Dictionary) -> int:
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
        return not any(read_level(cell.text).kind in _LEVELS for cell in cells) or any(
            _keys((cell.text,), dictionary) for cell in cells
        )
    named = [bool(_keys((cell.text,), dictionary)) for cell in cells]
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


def _keys(parts: Sequence[str], dictionary: Dictionary) -> tuple[tuple[str, str], ...]:
    """Return what the parts of a heading say of the rows of bounds below it: a region, a group, a year."""
    found = dict[str, str]()
    for part in parts:
        text = cleaned(part)
        if year := YEAR.fullmatch(text):
            found[YEAR_AXIS] = year[1]
        elif value := value_named(text, dictionary):
            found[value[0]] = value[1]
    return tuple(found.items())


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
    told += [
        _UNKNOWN_COLUMN.format(column=column.number, heading=one_line(column.heading or "–", longest=60))
        for column in columns
        if column.role is Role.OTHER
        and any(row_texts(table, row)[column.number - 1] for row in range(first, table.height + 1))
    ]
    for column in columns:
        if column.is_general and any(other.keys for other in columns):
            told.append(_GENERAL.format(column=column.number, heading=one_line(column.heading, longest=60)))
    heading = frozenset(row_texts(table, row) for row in range(start, end + 1))
    return Layout(tuple(columns), first, heading, categories, tuple(told))


def _column(number: int, parts: Sequence[str], dictionary: Dictionary) -> Column:
    heading, keys = joined(parts), _keys(parts, dictionary)
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
        is_below = (
            cell is not None and cell.columns > 1 and cell.row + cell.rows - 1 < end and _LEVEL_GROUP.search(cell.text)
        )
        return (cleaned(cell.text), bottom) if is_below and cell and column.role in (Role.OTHER, Role.LEVEL) else None

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
            value = free_id(bottom, values)
            values[value] = bottom
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
    share = sum(read_level(text).kind in _LEVELS for text in texts) / len(texts)
    is_second = any(other.role in (Role.CONTENT, Role.CRITERION) for other in others)
    if column.role is Role.CONTENT and likeness(column.heading.rpartition(" / ")[2]) in MAY_BE_LEVEL and is_second:
        plain = sum(read_level(text, wording="tối thiểu").kind in _LEVELS for text in texts) / len(texts)
        return evolve(column, role=Role.LEVEL) if plain >= 0.5 else column
    if column.role is Role.OTHER and share >= 0.6 and is_second:
        return evolve(column, role=Role.LEVEL)
    if column.role is Role.LEVEL:
        plain = [read_level(text, wording="tối thiểu").kind not in (LevelKind.OPEN,) for text in texts]
        is_words = sum(plain) / len(texts) < 0.5 and not column.keys
        return evolve(column, in_words=is_words)
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
_GENERAL = Text(
    "cột {column} “{heading}”: mức chung, không thay cho mức của vùng",
    "column {column} “{heading}”: the general level, which is no level of a region",
)
