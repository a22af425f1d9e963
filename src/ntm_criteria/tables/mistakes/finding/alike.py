"""Finds names that are written in several ways, and names that look alike."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import islice
from operator import or_

from ntm_criteria.errors import ProblemCode
from ntm_criteria.tables.columns import NAME, PREFIX, Level, texts_of
from ntm_criteria.tables.evaluation import COMPARED_NAME, Tables
from ntm_criteria.tables.expressions import Cell, Frame, Row
from ntm_criteria.tables.mistakes.finding.mistake import TableMistake
from ntm_criteria.tables.mistakes.finding.scan import TableScan, lacks_key
from ntm_criteria.text import Text, as_written, both, cleaned, likeness, may_be_one, one_line

_MOST = 100_000  # the most rows of a table whose names are compared for likeness: ten times all communes of the country
_MOST_ALIKE = 20  # names of one likeness that are compared with each other
_MAIN = f"{PREFIX}main_"  # prefix of the columns with the keys of the main table
_NUMBER = f"{PREFIX}rows"
_REWRITTEN = Text(
    "bảng chính viết khác: {other}; được coi là cùng một xã",
    "written differently in the main table: {other}; taken as the same commune",
)
JOINED = Text("mã viết theo cách khác, được coi là cùng một xã", "a key in another writing, taken as the same commune")
_REWRITE = Text("nếu là xã khác thì sửa lại mã", "if it is another commune, correct the key")
_ALIKE = Text(
    "bảng còn mã gần giống: {other}; mỗi mã được đánh giá như một xã riêng",
    "the table has a key that looks alike: {other}; each is judged as a commune",
)
_ONE_WRITING = Text("nếu là cùng một xã thì giữ một dòng", "if they are one commune, keep one of the rows")
_ALIKE_VILLAGES = Text(
    "xã còn thôn có tên gần giống: {other}; mỗi tên được tính là một thôn",
    "the commune has a village whose name looks alike: {other}; each is counted",
)
_ONE_VILLAGE = Text("nếu là cùng một thôn thì giữ một dòng", "if they are one village, keep one of the rows")
_NEAR = Text(
    "bảng chính có {key}, chỉ khác {difference}: ghi mã giống nhau ở hai bảng{how}",
    "the main table has {key}, which differs only in {difference}: write the key alike in both{how}",
)
_LOOKS_LIKE = Text(
    "bảng chính có mã gần giống: {key}; nếu là cùng một xã thì ghi mã giống nhau ở hai bảng",
    "the main table has a key that looks alike: {key}; if they are one commune, write the key alike in both",
)
_DIFFERENCES: dict[tuple[bool, bool], Text] = {  # by (leading zeros differ, blanks differ)
    (True, False): Text("số 0 ở đầu", "leading zeros"),
    (False, True): Text("khoảng trắng", "blanks"),
    (True, True): Text("số 0 ở đầu và khoảng trắng", "leading zeros and blanks"),
}
_IN_EXCEL = Text(" (trong Excel: định dạng cột là Text)", " (in Excel: format the column as Text)")


def rewritten_keys(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of keys of villages or of last year that are written differently from the main table's."""
    texts, tables, on = scan.texts, scan.tables, scan.on
    if not texts:
        return None
    keys, own = list(tables.keys), list(tables.layout.keys)
    main = tables.table.deferred.filter(~lacks_key(tables)).select(*keys, *own)
    main = main.group_by(*keys).agg(*(on.col(key).min().alias(f"{_MAIN}{key}") for key in texts))
    rows = frame.join(main, on=keys, how="inner")
    rows = rows.filter(reduce(or_, [on.col(key).cast(on.String) != on.col(f"{_MAIN}{key}") for key in texts]))

    def message(row: Row) -> Text:
        pairs = [(row[key], row[f"{_MAIN}{key}"]) for key in texts]
        return _REWRITTEN.format(other=_against([pair for pair in pairs if pair[0] != pair[1]]))

    extra = [f"{_MAIN}{key}" for key in texts]
    return scan.mistake(rows, ProblemCode.OTHER_WRITING, message, hint=_REWRITE, warning=True, extra=extra)


def alike_keys(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of keys of the main table that look like another key of it."""
    if not scan.texts:
        return None
    texts = [
        working for key, working in zip(scan.tables.layout.keys, scan.tables.keys, strict=True) if key in scan.texts
    ]
    return _alike(scan, frame, texts, scan.texts, _ALIKE, _ONE_WRITING)


def alike_villages(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of villages of one commune whose names look alike."""
    return _alike(scan, frame, [COMPARED_NAME], [NAME], _ALIKE_VILLAGES, _ONE_VILLAGE)


def _alike(
    scan: TableScan, frame: Frame, compared: Sequence[str], written: Sequence[str], text: Text, hint: Text
) -> TableMistake | None:
    """Warn of rows whose names in the columns `compared` are not the same, but alike; the other names must be the same."""
    columns = list(dict.fromkeys([*scan.identity, *scan.names, *written]))
    rows = scan.table.rows(frame.select(*columns).head(_MOST))
    groups: dict[tuple[Cell, ...], dict[tuple[Cell, ...], Row]] = {}
    places = [_place(scan, row, compared) for row in rows]
    for row, place in zip(rows, places, strict=True):
        groups.setdefault(place, {}).setdefault(tuple(row[name] for name in compared), row)
    others: dict[int, Row] = {}
    for row, place in zip(rows, places, strict=True):
        if len(groups[place]) > 1 and "" not in place:
            names = tuple(row[name] for name in compared)
            near = (other for other in islice(groups[place], _MOST_ALIKE) if other != names)
            if (other := next((other for other in near if _may_be_one(names, other)), None)) is not None:
                others[id(row)] = groups[place][other]
    alike = [row for row in rows if id(row) in others]
    if not alike:
        return None

    def message(row: Row) -> Text:
        return text.format(other=_against([(row[name], others[id(row)][name]) for name in written]))

    first = alike[: scan.most]
    hints = [hint] * len(first)
    return scan.listed(
        ProblemCode.IMPLAUSIBLE, first, message, hints, warning=True, total=len(alike), described=[1] * len(first)
    )


def _may_be_one(names: Iterable[Cell], others: Iterable[Cell]) -> bool:
    return all(may_be_one(name, other) for name, other in zip(names, others, strict=True))


def _place(scan: TableScan, row: Row, compared: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(likeness(row[name]) if name in compared else row[name] for name in scan.names)


def _against(pairs: Sequence[tuple[Cell, Cell]]) -> Text:
    """Name the other names of (own, other) pairs; own names too, where their characters are unusual."""
    (own, own_odd), (other, _) = (_written(names) for names in zip(*pairs, strict=True))
    return Text("{other}; ở đây là {own}", "{other}; here {own}").format(other=other, own=own) if own_odd else other


def _written(names: Iterable[Cell]) -> tuple[Text, bool]:
    """Quote names, and say whether something about their characters had to be said."""
    texts = [as_written(str(name)) for name in names]
    return both(lambda lang: ", ".join(text[lang] for text in texts)), any(text.vi.endswith(")") for text in texts)


def near_keys(tables: Tables, level: Level, orphans: Sequence[Row]) -> list[Text | None]:
    """Return for each orphan row a hint with the key of the main table that looks like its own; None if there is none.

    The hint for a village names a key of the same year.
    """
    keys = list(tables.layout.keys)
    texts = texts_of(tables.table.schema, keys)
    if not texts:
        return [None] * len(orphans)
    own = [name for name in tables.key_names(level) if name in tables.own] if level == "village" else keys
    known = tables.table.deferred.filter(~lacks_key(tables)).select(*own).unique()
    by_likeness = {_likeness(row, own, texts): row for row in tables.table.rows(known.head(_MOST))}
    near = [by_likeness.get(_likeness(row, own, texts)) for row in orphans]
    return [None if other is None else _hint(own, texts, row, other) for row, other in zip(orphans, near, strict=True)]


def _likeness(row: Row, keys: Sequence[str], texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(
        (likeness(str(row[key])) or None) if key in texts and row[key] is not None else row[key] for key in keys
    )


def _without_blanks(text: str) -> str:
    return text.replace(" ", "")


def _without_zeros(text: str) -> str:
    return re.sub("^0+", "", text)


def _hint(keys: Sequence[str], texts: Sequence[str], row: Row, other: Row) -> Text:
    pairs = [(cleaned(str(row[key])), cleaned(str(other[key]))) for key in texts]
    shown = ", ".join(f"{key}={one_line(str(other[key]), longest=60)}" for key in keys)
    if any(_without_zeros(_without_blanks(mine)) != _without_zeros(_without_blanks(main)) for mine, main in pairs):
        return _LOOKS_LIKE.format(key=_against([(row[key], other[key]) for key in texts]))
    has_zeros = any(_without_blanks(mine) != _without_blanks(main) for mine, main in pairs)
    has_blanks = any(_without_zeros(mine) != _without_zeros(main) for mine, main in pairs)
    return _NEAR.format(
        key=shown, difference=_DIFFERENCES[has_zeros, has_blanks], how=_IN_EXCEL if has_zeros else Text("", "")
    )
