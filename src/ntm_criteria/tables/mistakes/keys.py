"""Finds rows whose key, year or village name is missing, repeated or unknown."""

import re
from collections.abc import Sequence
from functools import partial, reduce
from operator import and_, or_
from unicodedata import normalize

from ntm_criteria.errors import ProblemCode
from ntm_criteria.tables.columns import MOST_PLACES, PREFIX, ROW, Level, texts_of
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Expr, Frame, Row
from ntm_criteria.tables.mistakes.result import TableMistake
from ntm_criteria.tables.mistakes.scan import OWN_NAME, TableScan, lacks_key
from ntm_criteria.tables.mistakes.years import year_mistakes
from ntm_criteria.text import Text, one_line

_BLANKS = "[ \t\r\n\u00a0\u2007\u202f\u200b\ufeff]"  # a list, because engines differ in what \s matches
_ZEROS = "^0+"
_MOST = 1000  # the most keys of the main table that are compared with the keys of orphan rows
_DIFFERENCES: dict[tuple[bool, bool], Text] = {  # by (leading zeros differ, blanks differ)
    (True, False): Text("số 0 ở đầu", "leading zeros"),
    (False, True): Text("khoảng trắng", "blanks"),
    (True, True): Text("số 0 ở đầu và khoảng trắng", "leading zeros and blanks"),
}
_TEXT = Text(" (trong Excel: định dạng cột là Text)", " (in Excel: format the column as Text)")
_NUMBER = f"{PREFIX}rows"  # the column with the number of rows that have the repeated key
_BARE = f"{PREFIX}bare_"  # prefix of columns of bare keys: without blanks and leading zeros
_KEY_MISSING: dict[Level, Text] = {
    "now": Text("không có mã xã", "there is no key"),
    "before": Text("không có mã xã, không dùng cho xã nào", "there is no key, and the row is used for no commune"),
    "village": Text(
        "thôn không có mã xã, không được tính cho xã nào", "the village has no key, and counts for no commune"
    ),
}
_NO_COMMUNE: dict[Level, Text] = {
    "before": Text("không có xã này trong bảng chính", "this commune is not in the main table"),
    "village": Text(
        "không có xã này trong bảng chính, thôn không được tính cho xã nào",
        "this commune is not in the main table, and the village counts for none",
    ),
}
_TWICE = Text("có nhiều dòng cho cùng một xã và năm", "several rows for one commune and year")
_NAME_MISSING = Text("thôn chưa có tên (name)", "the village has no name")
_NAME_TWICE = Text("các thôn trùng tên", "several villages of one name")
_IS_TOTAL = Text(
    "có vẻ là dòng cộng chứ không phải một xã; dòng này vẫn được đánh giá như một xã: bỏ dòng này khỏi bảng",
    "this looks like a total, not a commune, and is judged as one: take it out of the table",
)
_ALIKE = Text(
    "bảng còn mã khác chỉ khác mã này ở khoảng trắng, số 0 ở đầu hoặc chữ hoa; mỗi mã được đánh giá như một xã riêng",
    "another key differs from this one only in blanks, leading zeros or capitals, and each is judged as a commune",
)
_ONE_WRITING = Text("nếu là cùng một xã thì giữ một dòng", "if they are one commune, keep one of the rows")
_TOTALS = ("tổng", "cộng", "total")  # only as the whole cell, because Tổng Cọt and Cộng Hòa are communes
_BEGIN_TOTALS = (
    "tổng cộng", "tổng số", "cộng huyện", "cộng tỉnh", "toàn huyện", "toàn tỉnh", "trung bình", "bình quân", "người lập"
)  # fmt: skip


def key_mistakes(scan: TableScan) -> list[TableMistake]:
    """Find keys that are missing, repeated or not in the main table, villages without a name, and mistakes in years.

    In the main table, also warn of rows that look like totals, and of keys that look alike.
    """
    level, on, frame = scan.level, scan.on, scan.keys
    no_key = lacks_key(scan.tables)
    mistakes = [scan.mistake(frame.filter(no_key), ProblemCode.BAD_KEY, _KEY_MISSING[level])]
    if level == "village":
        no_name = on.col(OWN_NAME).is_null() | (on.col(OWN_NAME).str.strip_chars() == "")
        mistakes.append(scan.mistake(frame.filter(no_name), ProblemCode.BAD_VILLAGE, _NAME_MISSING))
        frame = frame.filter(~no_name)
    if level == "now":
        mistakes += [_totals(scan, frame, key) for key in scan.texts]
    frame = scan.with_years(frame)
    mistakes += year_mistakes(scan, frame)
    frame = frame.filter(~no_key)
    mistakes.append(_repeated(scan, frame))
    mistakes.append(_alike(scan, frame) if level == "now" else _orphans(scan, frame))
    return [mistake for mistake in mistakes if mistake]


def _totals(scan: TableScan, frame: Frame, key: str) -> TableMistake | None:
    """Warn of rows that look like totals, not communes: the cell of the column `key` is "Tổng cộng" or similar."""
    cell = scan.on.col(key).cast(scan.on.String).str.strip_chars().str.to_lowercase()
    whole_cells, beginnings = (
        [normalize(form, phrase) for phrase in words for form in ("NFC", "NFD")] for words in (_TOTALS, _BEGIN_TOTALS)
    )
    totals = frame.filter(reduce(or_, [cell.str.starts_with(phrase) for phrase in beginnings], cell.is_in(whole_cells)))
    return scan.mistake(totals, ProblemCode.IMPLAUSIBLE, _IS_TOTAL, warning=True)


def _repeated(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find rows with the same key; in the table of villages, rows with the same name in one commune.

    If the name is written in several ways, the message uses one of them.
    """
    on, is_village = scan.on, scan.level == "village"
    firsts = [*([OWN_NAME] if is_village else []), *([ROW] if scan.in_file else [])]
    numbers = frame.group_by(*scan.names).agg(on.len().alias(_NUMBER), *(on.col(name).min() for name in firsts))
    code, message = (ProblemCode.BAD_VILLAGE, _NAME_TWICE) if is_village else (ProblemCode.BAD_KEY, _TWICE)
    placed = partial(_placed, scan, frame) if scan.in_file else None
    return scan.mistake(numbers.filter(on.col(_NUMBER) > 1), code, message, number=_NUMBER, placed=placed)


def _placed(scan: TableScan, frame: Frame, first: Frame) -> Frame:
    """Add to each repeated key in `first` the numbers of its first rows in the file; `frame` has all rows."""
    on, names = scan.on, scan.names
    rows = frame.join(first.select(*names, _NUMBER), on=names, nulls_equal=True).sort(ROW)
    own_name = [on.col(OWN_NAME).first()] if scan.level == "village" else []
    places = on.col(ROW).head(MOST_PLACES + 1)
    return rows.group_by(*names, maintain_order=True).agg(on.col(_NUMBER).first(), places, *own_name)


def _alike(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of keys that differ from another key only in blanks, leading zeros or capitals."""
    on = scan.on
    bare_names = {key: f"{_BARE}{key}" for key in scan.texts}
    if not bare_names:
        return None
    columns, ends, differences = [], [], []
    for key, name in bare_names.items():
        text, copy, low, high = on.col(key).cast(on.String), f"{name}w", f"{name}l", f"{name}h"
        # some engines aggregate plain columns only, so the text becomes a column
        columns += [_bare_key(text).str.to_lowercase().alias(name), text.alias(copy)]
        ends += [on.col(copy).min().alias(low), on.col(copy).max().alias(high)]
        differences.append(on.col(low) != on.col(high))
    frame, by = frame.with_columns(*columns), [bare_names.get(name, name) for name in scan.names]
    repeated_keys = frame.group_by(*by).agg(*ends).filter(reduce(or_, differences)).select(*by)
    rows = frame.join(repeated_keys, on=by, how="inner")
    return scan.mistake(rows, ProblemCode.IMPLAUSIBLE, _ALIKE, hint=_ONE_WRITING, warning=True)


def _orphans(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find orphan rows: rows of villages or of last year whose commune is not in the main table."""
    tables, level, keys = scan.tables, scan.level, list(scan.tables.layout.keys)
    main_rows = tables.table.deferred.filter(~lacks_key(tables))
    orphans = frame.join(main_rows.select(*keys).unique(), on=keys, how="anti")
    # the hint for a village names a key of the main table with the same year
    names = [name for name in scan.names if name in tables.own] if level == "village" else keys
    hints = partial(_near_keys, tables, main_rows.select(*names).unique(), names)
    is_warning = level == "before"
    return scan.mistake(orphans, ProblemCode.UNKNOWN_COMMUNE, _NO_COMMUNE[level], warning=is_warning, hints=hints)


def _bare_key(column: Expr) -> Expr:
    return column.str.replace_all(_BLANKS, "").str.replace_all(_ZEROS, "")


def _near_keys(tables: Tables, known: Frame, keys: Sequence[str], orphans: Sequence[Row]) -> list[Text | None]:
    """Return a hint or None for each orphan row: a key in the main table that differs only in leading zeros and blanks.

    :param known: the keys of the main table.
    """
    on, texts = tables.table.on, texts_of(tables.table.schema, keys)
    bare_keys = [_bare(row, keys, texts) for row in orphans]
    complete = [key for key in bare_keys if None not in key and "" not in key]
    if not texts or not complete:
        return [None] * len(orphans)
    tests = []
    for place, key in enumerate(keys):
        column = _bare_key(on.col(key).cast(on.String)) if key in texts else on.col(key)
        tests.append(column.is_in(list({bare_key[place] for bare_key in complete})))
    candidates = tables.table.rows(known.filter(reduce(and_, tests)).head(_MOST))
    by_bare = {_bare(row, keys, texts): row for row in candidates}
    return [
        _hint(keys, texts, row, by_bare[bare]) if bare in by_bare else None
        for row, bare in zip(orphans, bare_keys, strict=True)
    ]


def _bare(row: Row, keys: Sequence[str], texts: Sequence[str]) -> tuple[Cell, ...]:
    """Return the key of a row, its texts (the columns `texts`) without blanks and leading zeros."""
    return tuple(
        row[key] if row[key] is None or key not in texts else _without_zeros(_without_blanks(row[key])) for key in keys
    )


def _without_blanks(text: str) -> str:
    return re.sub(_BLANKS, "", text)


def _without_zeros(text: str) -> str:
    return re.sub(_ZEROS, "", text)


def _hint(keys: Sequence[str], texts: Sequence[str], row: Row, other: Row) -> Text:
    pairs = [(row[key], other[key]) for key in texts]
    has_zeros = any(_without_blanks(own_key) != _without_blanks(main_key) for own_key, main_key in pairs)
    has_blanks = any(_without_zeros(own_key) != _without_zeros(main_key) for own_key, main_key in pairs)
    return Text(
        "bảng chính có {key}, chỉ khác {difference}: ghi mã giống nhau ở hai bảng{how}",
        "the main table has {key}, which differs only in {difference}: write the key alike in both{how}",
    ).format(
        key=", ".join(f"{key}={one_line(str(other[key]), longest=60)}" for key in keys),
        difference=_DIFFERENCES[has_zeros, has_blanks],
        how=_TEXT if has_zeros else "",
    )
