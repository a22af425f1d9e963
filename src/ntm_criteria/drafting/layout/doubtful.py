"""Tells which columns of levels nobody can be sure of: two with one name, one whose name no region, group or year has.

A column that is read as another's would give a region the levels of another one, and nobody would see it: all its cells stay
open. A column whose heading says nothing is not used, and that is told.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from ntm_criteria.drafting.grid import SourceTable
from ntm_criteria.drafting.layout.heading_rows import YEAR_AXIS, row_texts
from ntm_criteria.drafting.layout.headings import Role, role_of, value_named
from ntm_criteria.drafting.layout.row_parts import Column
from ntm_criteria.model import CategoryFact, Dictionary
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, both, listing, one_line

Categories = Mapping[str, tuple[str, Mapping[str, str]]]


def split_names(columns: Sequence[Column], dictionary: Dictionary) -> tuple[list[Column], list[Text]]:
    """Read a column named by several values, "Bắc Trung Bộ và Tây Nguyên", as one of each; tell it.

    Only where each name is that of a value and all are of one category: others are told as columns without a name.
    """
    found, told = list[Column](), list[Text]()
    for column in columns:
        names = re.split(r"(?:,|;|(?<!\w)và(?!\w))", column.heading.rpartition(" / ")[2])
        values = [value_named(name, dictionary) for name in names]
        known = [value for value in values if value]
        axes = {axis for axis, _ in known}
        is_sure = not column.keys and len(set(known)) == len(names) > 1 and len(axes) == 1
        if not is_sure:
            found.append(column)
            continue
        found += [evolve(column, role=Role.LEVEL, keys=(value,), is_general=False) for value in known]
        labels = _listed(_label(axis, value, dictionary, {}) for axis, value in known)
        told.append(_SPLIT.format(**_named(column), values=labels))
    return found, told


def with_doubts(
    columns: Sequence[Column],
    table: SourceTable,
    start: int,
    first: int,
    dictionary: Dictionary,
    categories: Categories,
) -> tuple[list[Column], list[Text], list[Text]]:
    """Return the columns with what is doubtful of them, what is told of levels in doubt, and what else is told.

    :param start: the first row of the headings.
    :param first: the first row below them.
    """
    doubts = list[Text]()
    made = list(columns)
    by_keys = defaultdict[tuple[tuple[str, str], ...], list[int]](list)
    for place, column in enumerate(columns):
        if column.keys:
            by_keys[column.keys].append(place)
    for keys, places in by_keys.items():
        members = [columns[place] for place in places]
        if len(members) < 2 or _is_one(members, table, start, first):
            continue
        name = _listed(_label(axis, value, dictionary, categories) for axis, value in keys)
        numbers = _listed(Text(*[str(each.number)] * 2) for each in members)
        doubt = _TWICE.format(columns=numbers, name=name)
        doubts.append(doubt)
        for place in places:
            made[place] = evolve(columns[place], doubt=doubt)
    doubts += _without_name(columns, table, start, first, dictionary, categories)
    missing = [*_missing(columns, dictionary, categories)]
    return (made, [*doubts, *missing], []) if doubts else (made, [], missing)


def unequal_rows(table: SourceTable, first: int) -> frozenset[int]:
    """Return the rows that end at another column than most: a cell is missing, or one is too many, nobody knows where.

    In a workbook every cell has its address, so none can be missing.
    """
    if any(cell.address for cell in table.cells):
        return frozenset()
    ends = {
        row: max((cell.column + cell.columns - 1 for cell in table.row(row)), default=0)
        for row in range(first, table.height + 1)
    }
    usual = max(Counter(ends.values()).items(), key=lambda each: each[1], default=(0, 0))[0]
    return frozenset(row for row, end in ends.items() if end != usual)


def _is_one(columns: Sequence[Column], table: SourceTable, start: int, first: int) -> bool:
    """Whether columns are one that a program drew as several: below one merged heading, and alike in every row."""
    headings = {
        id(table.at(row, each.number)) for each in columns for row in [_last_heading(table, each, start, first)]
    }
    return len(headings) == 1 and all(
        len({row_texts(table, row)[each.number - 1] for each in columns}) == 1 for row in range(first, table.height + 1)
    )


def _last_heading(table: SourceTable, column: Column, start: int, first: int) -> int:
    rows = [row for row in range(start, first) if row_texts(table, row)[column.number - 1]]
    return rows[-1] if rows else start


def _without_name(
    columns: Sequence[Column],
    table: SourceTable,
    start: int,
    first: int,
    dictionary: Dictionary,
    categories: Categories,
) -> Iterator[Text]:
    """Tell the columns beside those of regions, groups or years that hold levels and have no such name."""
    keyed = [column for column in columns if column.keys]
    if not keyed:
        return
    axes = list(dict.fromkeys(axis for column in keyed for axis, _ in column.keys))
    groups = {id(cell) for column in keyed if (cell := table.at(start, column.number)) and cell.columns > 1}
    numbers = [column.number for column in keyed]
    for column in columns:
        if column.keys or not any(row_texts(table, row)[column.number - 1] for row in range(first, table.height + 1)):
            continue
        is_among = min(numbers) < column.number < max(numbers) or id(table.at(start, column.number)) in groups
        named = role_of(column.heading.rpartition(" / ")[2])
        is_lost = column.role is Role.LEVEL and (is_among or named is None)
        if is_lost or (is_among and column.role is Role.OTHER and named is None):
            values = [value for axis in axes for value in _values(axis, dictionary, categories).values()]
            hint = did_you_mean(column.heading.rpartition(" / ")[2], values) if column.heading else None
            name = _listed(_axis(axis, dictionary, categories) for axis in axes)
            meant = _MEANT.format(hint=hint) if hint else Text("", "")
            yield _NO_NAME.format(**_named(column), axis=name, hint=meant)


def _missing(columns: Sequence[Column], dictionary: Dictionary, categories: Categories) -> Iterator[Text]:
    """Tell the regions and groups that have no column beside others that have one."""
    given = defaultdict[str, set[str]](set)
    for column in columns:
        for axis, value in column.keys:
            given[axis].add(value)
    for axis, values in given.items():
        missing = [label for value, label in _values(axis, dictionary, categories).items() if value not in values]
        if len(values) > 1 and missing:
            names = _listed(Text(name, name) for name in missing)
            yield _MISSING.format(axis=_axis(axis, dictionary, categories), names=names)


def _values(axis: str, dictionary: Dictionary, categories: Categories) -> dict[str, str]:
    if axis in categories:
        return dict(categories[axis][1])
    fact = dictionary.get(axis)
    return {value: label.vi for value, label in fact.values.items()} if isinstance(fact, CategoryFact) else {}


def _axis(axis: str, dictionary: Dictionary, categories: Categories) -> Text:
    if axis == YEAR_AXIS:
        return _YEAR
    return Text(*[categories[axis][0]] * 2) if axis in categories else dictionary[axis].label


def _label(axis: str, value: str, dictionary: Dictionary, categories: Categories) -> Text:
    name = _values(axis, dictionary, categories).get(value, value)
    return _OF_YEAR.format(year=value) if axis == YEAR_AXIS else Text(name, name)


def _listed(names: Iterable[Text]) -> Text:
    found = list(names)
    return both(lambda lang: listing([each[lang] for each in found], lang))


def _named(column: Column) -> dict[str, object]:
    return {"column": column.number, "heading": one_line(column.heading or "–", longest=60)}


_YEAR, _OF_YEAR = Text("năm", "year"), Text("năm {year}", "{year}")
_TWICE = Text(
    "cột {columns} cùng đọc là “{name}”: không biết cột nào mới đúng, mọi mức ở các cột này để mở; cần sửa tiêu đề cột trong "
    "văn bản",
    "columns {columns} are all read as “{name}”: nobody knows which is, so all their levels are open; the headings need to be "
    "put right",
)
_NO_NAME = Text(
    "cột {column} “{heading}”: tiêu đề không phải tên nào đã biết của “{axis}”, không dùng mức nào của cột này{hint}",
    "column {column} “{heading}”: the heading is no known name of “{axis}”, no level of it is used{hint}",
)
_MEANT = Text("; {hint}", "; {hint}")
_MISSING = Text("không có cột nào của “{axis}” là: {names}", "no column of “{axis}” is that of: {names}")
_SPLIT = Text(
    "cột {column} “{heading}”: đọc là mức chung của {values}",
    "column {column} “{heading}”: read as the levels of {values}",
)
