"""Mistakes in keys, years and names of villages: counted, located, put in words."""

import re
from collections.abc import Sequence
from functools import partial, reduce
from operator import and_, or_
from unicodedata import normalize

from ntm_criteria.errors import ProblemCode
from ntm_criteria.tables.columns import MOST_PLACES, NAME, PREFIX, ROW, Level, texts_of
from ntm_criteria.tables.evaluation import Tables, compared
from ntm_criteria.tables.expressions import Cell, Dialect, Expr, Frame, Row, Table
from ntm_criteria.tables.mistakes.result import TableMistake
from ntm_criteria.tables.mistakes.scan import WRITTEN, TableScan
from ntm_criteria.tables.mistakes.years import year_mistakes
from ntm_criteria.text import Text, one_line

_BLANKS = "[ \t\r\n\u00a0\u2007\u202f\u200b\ufeff]"  # each by itself: engines differ in what \s is
_ZEROS = "^0+"
_MOST = 1000  # keys of the main table that are scan at
_HOW: dict[tuple[bool, bool], Text] = {  # by whether zeros differ, and blanks
    (True, False): Text("số 0 ở đầu", "leading zeros"),
    (False, True): Text("khoảng trắng", "blanks"),
    (True, True): Text("số 0 ở đầu và khoảng trắng", "leading zeros and blanks"),
}
_TEXT = Text(" (trong Excel: định dạng cột là Text)", " (in Excel: format the column as Text)")
_NUMBER = f"{PREFIX}rows"  # how many rows a row stands for
_BARE = f"{PREFIX}bare_"  # a key without what is easily lost or added
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
_TOTALS = ("tổng", "cộng", "total")  # alone: there are communes called Tổng Cọt and Cộng Hòa
_BEGIN_TOTALS = (
    "tổng cộng", "tổng số", "cộng huyện", "cộng tỉnh", "toàn huyện", "toàn tỉnh", "trung bình", "bình quân", "người lập"
)  # fmt: skip


def key_mistakes(tables: Tables, level: Level, table: Table) -> list[TableMistake]:
    """Rows without a key, with the same one, or of no commune; villages without a name; years that are not judged."""
    scan, on = TableScan(tables, level, table), table.on
    frame = scan.bare
    keys = tables.layout.keys
    missing = reduce(or_, [on.col(name).is_null() for name in keys])
    found = [scan.mistake(frame.filter(missing), ProblemCode.BAD_KEY, _KEY_MISSING[level])]
    if level == "village":
        nameless = on.col(NAME).is_null() | (on.col(NAME).str.strip_chars() == "")
        found.append(scan.mistake(frame.filter(nameless), ProblemCode.BAD_VILLAGE, _NAME_MISSING))
        frame = frame.filter(~nameless).with_columns(on.col(NAME).alias(WRITTEN), compared(table, on).alias(NAME))
    if level == "now":
        found += [_totals(scan, frame, key) for key in scan.texts]
    frame = scan.with_years(frame)
    found += year_mistakes(scan, frame)
    frame = frame.filter(~missing)
    found.append(_twice(scan, frame))
    if level == "now":
        found.append(_alike(scan, frame))
    if level != "now":
        found.append(_strangers(scan, frame))
    return [mistake for mistake in found if mistake]


def _totals(scan: TableScan, frame: Frame, key: str) -> TableMistake | None:
    """A warning of rows that add up others, as people write below a table."""
    on = scan.on
    word = on.col(key).cast(on.String).str.strip_chars().str.to_lowercase()
    whole, begin = (
        [normalize(form, each) for each in words for form in ("NFC", "NFD")] for words in (_TOTALS, _BEGIN_TOTALS)
    )
    here = frame.filter(reduce(or_, [word.str.starts_with(each) for each in begin], word.is_in(whole)))
    return scan.mistake(here, ProblemCode.IMPLAUSIBLE, _IS_TOTAL, warning=True)


def _twice(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Rows with the same key; of villages, one name as it is written stands for all that are compared alike."""
    on, names = scan.on, scan.names
    is_village, in_file = scan.level == "village", scan.in_file is not None
    counted = [on.len().alias(_NUMBER)]
    counted += [on.col(name).min() for name, wanted in ((WRITTEN, is_village), (ROW, in_file)) if wanted]
    twice = frame.group_by(*names).agg(*counted).filter(on.col(_NUMBER) > 1)
    written = [on.col(WRITTEN).alias(NAME)] if is_village else []
    code, said = (ProblemCode.BAD_VILLAGE, _NAME_TWICE) if is_village else (ProblemCode.BAD_KEY, _TWICE)
    if in_file:
        placed = partial(_placed, on, frame, names, written)
        return scan.mistake(twice, code, said, number=_NUMBER, placed=placed)
    return scan.mistake(twice.with_columns(*written) if written else twice, code, said, number=_NUMBER)


def _alike(scan: TableScan, frame: Frame) -> TableMistake | None:
    """A warning of keys that look like another one, and are judged as a commune of their own."""
    on, texts = scan.on, scan.texts
    if not texts:
        return None
    bare = {key: f"{_BARE}{key}" for key in texts}
    written = {name: on.col(key).cast(on.String) for key, name in bare.items()}
    made = [_bare_key(text).str.to_lowercase().alias(name) for name, text in written.items()]
    made += [text.alias(f"{name}w") for name, text in written.items()]  # engines take sums of plain columns only
    frame, by = frame.with_columns(*made), [bare.get(name, name) for name in scan.names]
    ends = [on.col(f"{name}w").min().alias(f"{name}l") for name in written]
    ends += [on.col(f"{name}w").max().alias(f"{name}h") for name in written]
    differs = reduce(or_, [on.col(f"{name}l") != on.col(f"{name}h") for name in written])
    several = frame.group_by(*by).agg(*ends).filter(differs).select(*by)
    here = frame.join(several, on=by, how="inner")
    return scan.mistake(here, ProblemCode.IMPLAUSIBLE, _ALIKE, hint=_ONE_WRITING, warning=True)


def _placed(on: Dialect, frame: Frame, names: Sequence[str], written: Sequence[Expr], first: Frame) -> Frame:
    """Of Polars: the rows of these keys gathered, each key with the places of the first of its rows."""
    rows_ = frame.join(first.select(*names, _NUMBER), on=names, nulls_equal=True).sort(ROW)
    kept = [on.col(_NUMBER).first(), on.col(ROW).head(MOST_PLACES + 1)]
    kept += [on.col(WRITTEN).first()] if written else []
    return rows_.group_by(*names, maintain_order=True).agg(*kept).with_columns(*written)


def _strangers(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Rows of villages or of last year whose commune is not in the main table."""
    tables, level, on = scan.tables, scan.level, scan.on
    keys = list(tables.layout.keys)
    known = tables.table.deferred.filter(~reduce(or_, [on.col(key).is_null() for key in keys]))
    strangers = scan.as_written(frame.join(known.select(*keys).unique(), on=keys, how="anti"))
    # what differs in its year as well differs in more than its writing
    whole = [name for name in scan.names if name in tables.own] if level == "village" else keys
    hints = partial(_near_keys, tables, known.select(*whole).unique(), whole)
    return scan.mistake(
        strangers, ProblemCode.UNKNOWN_COMMUNE, _NO_COMMUNE[level], warning=level == "before", hints=hints
    )


def _bare_key(column: Expr) -> Expr:
    """A key that is text without blanks and leading zeros."""
    return column.str.replace_all(_BLANKS, "").str.replace_all(_ZEROS, "")


def _near_keys(tables: Tables, known: Frame, keys: Sequence[str], strangers: Sequence[Row]) -> list[Text | None]:
    """For each row that belongs to no commune, a hint if one would have its key without leading zeros and blanks.

    :param known: the keys of the main table.
    """
    on, schema = tables.table.on, tables.table.frame.collect_schema()
    texts = texts_of(schema, keys)
    wanted = [_bare(row, keys, texts) for row in strangers]
    looked_for = [key for key in wanted if None not in key and "" not in key]
    if not texts or not looked_for:
        return [None] * len(strangers)
    tests = []
    for place, key in enumerate(keys):
        column = on.col(key)
        if key in texts:
            column = _bare_key(column.cast(on.String))
        tests.append(column.is_in(list({each[place] for each in looked_for})))
    found = tables.table.rows(known.filter(reduce(and_, tests)).head(_MOST))
    by_bare = {_bare(row, keys, texts): row for row in found}
    return [
        _hint(keys, texts, row, by_bare[bare]) if bare in by_bare else None
        for row, bare in zip(strangers, wanted, strict=True)
    ]


def _bare(row: Row, keys: Sequence[str], texts: Sequence[str]) -> tuple[Cell, ...]:
    """The key of a row without leading zeros and blanks."""
    return tuple(
        row[key] if row[key] is None or key not in texts else _without_zeros(_without_blanks(row[key])) for key in keys
    )


def _without_blanks(text: str) -> str:
    return re.sub(_BLANKS, "", text)


def _without_zeros(text: str) -> str:
    return re.sub(_ZEROS, "", text)


def _hint(keys: Sequence[str], texts: Sequence[str], row: Row, other: Row) -> Text:
    pairs = [(row[key], other[key]) for key in texts]
    has_zeros = any(_without_blanks(one) != _without_blanks(two) for one, two in pairs)
    has_blanks = any(_without_zeros(one) != _without_zeros(two) for one, two in pairs)
    name, how = ", ".join(f"{key}={one_line(str(other[key]), longest=60)}" for key in keys), _HOW[has_zeros, has_blanks]
    more = _TEXT if has_zeros else Text("", "")
    return Text(
        f"bảng chính có {name}, chỉ khác {how.vi}: ghi mã giống nhau ở hai bảng{more.vi}",
        f"the main table has {name}, which differs only in {how.en}: write the key alike in both{more.en}",
    )
