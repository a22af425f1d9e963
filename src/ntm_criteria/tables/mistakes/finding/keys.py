"""Finds rows whose key, year or village name is missing, repeated or unknown."""

import re
from collections.abc import Sequence
from functools import partial, reduce
from operator import or_

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import BEGIN_TOTALS, DOUBTFUL, MOST_PLACES, NAME, PREFIX, ROW, TOTALS, Level
from ntm_criteria.tables.evaluation import COMPARED_NAME, Tables, strangers_of
from ntm_criteria.tables.expressions import Expr, Frame, Row
from ntm_criteria.tables.mistakes.finding.alike import alike_keys, alike_villages, near_keys, rewritten_keys
from ntm_criteria.tables.mistakes.finding.messages import TABLE_NAMES
from ntm_criteria.tables.mistakes.finding.mistake import TableMistake
from ntm_criteria.tables.mistakes.finding.scan import TableScan, lacks_key
from ntm_criteria.tables.mistakes.finding.years import year_mistakes
from ntm_criteria.text import Text, as_written, both, counted, identity, naming_options, plural_s, reworded

_NUMBER = f"{PREFIX}rows"  # the column with the number of rows that have the repeated key
_FIRST, _LAST = (
    f"{PREFIX}first_",
    f"{PREFIX}last_",
)  # prefixes of the columns with the ends of several writings of a key
_KEY_MISSING: dict[Level, Text] = {
    "now": Text("không có mã xã", "there is no key"),
    "before": Text("không có mã xã, không dùng cho xã nào", "there is no key, and the row is used for no commune"),
    "village": Text(
        "thôn không có mã xã, không được tính cho xã nào", "the village has no key, and counts for no commune"
    ),
}
NO_COMMUNE: dict[Level, Text] = {
    "before": Text("không có xã này trong bảng chính", "this commune is not in the main table"),
    "village": Text(
        "không có xã này trong bảng chính, thôn không được tính cho xã nào",
        "this commune is not in the main table, and the village counts for none",
    ),
}
_LEFT_OUT = Text(
    "{table}: bỏ qua {rows} dòng của các xã không có trong bảng chính",
    "{table}: {rows} row{s} of communes that are not in the main table left out",
)
TWICE = Text("có nhiều dòng cho cùng một xã và năm", "several rows for one commune and year")
_KEEP_ONE = naming_options(
    Text(
        "giữ một dòng; nếu là các xã trùng tên thì khóa cần thêm cột phân biệt, như cột huyện: {by}",
        "keep one row; if they are communes of one name, the key needs another column, such as the district: {by}",
    )
)
NAME_MISSING = Text("thôn chưa có tên (name)", "the village has no name")
NAME_TWICE = Text("các thôn trùng tên", "several villages of one name")
IS_TOTAL = Text(
    "có vẻ là dòng cộng chứ không phải một xã; dòng này vẫn được đánh giá như một xã: bỏ dòng này khỏi bảng",
    "this looks like a total, not a commune, and is judged as one: take it out of the table",
)
_WRITTEN = Text("{message}, viết khác nhau: {first} và {last}", "{message}, written in two ways: {first} and {last}")
_ONE_COMMUNE = Text(
    "viết khác nhau: {first} và {last}, được coi là cùng một xã",
    "written in two ways: {first} and {last}; taken as one commune",
)
_WRITE_ALIKE = Text(
    "nếu là hai xã thì sửa lại mã; nếu là một thì nên viết giống nhau",
    "if they are two communes, correct the keys; if one, write them alike",
)


def key_missing(tables: Tables, level: Level) -> Text:
    """Say that a row has no key: a code of the commune, or its name if the column of keys is one of names."""
    text = _KEY_MISSING[level]
    is_name = identity(tables.keys[0]).startswith("tên")
    return reworded(text, vi=text.vi.replace("mã xã", "tên xã")) if is_name else text


def key_mistakes(scan: TableScan) -> list[TableMistake]:
    """Find keys that are missing, repeated or not in the main table, villages without a name, and mistakes in years.

    In the main table, also warn of rows that look like totals, and of keys that look alike.
    """
    level, on, frame = scan.level, scan.on, scan.keys
    no_key = lacks_key(scan.tables)
    mistakes = [scan.mistake(frame.filter(no_key), ProblemCode.BAD_KEY, key_missing(scan.tables, level))]
    if level == "village":
        no_name = on.col(COMPARED_NAME).is_null()
        mistakes.append(scan.mistake(frame.filter(no_name), ProblemCode.BAD_VILLAGE, NAME_MISSING))
        frame = frame.filter(~no_name)
    if level == "now":
        mistakes += [_totals(scan, frame, key) for key in scan.texts]
    frame = scan.with_years(frame)
    mistakes += year_mistakes(scan, frame)
    frame = frame.filter(~no_key)
    mistakes.append(_repeated(scan, frame))
    if level == "now":
        mistakes += [_rewritten(scan, frame), alike_keys(scan, frame)]
    else:
        mistakes += [_orphans(scan, frame), rewritten_keys(scan, frame)]
    if level == "village":
        mistakes.append(alike_villages(scan, frame))
    return [mistake for mistake in mistakes if mistake]


def _totals(scan: TableScan, frame: Frame, key: str) -> TableMistake | None:
    """Warn of rows that look like totals, not communes."""
    return scan.mistake(frame.filter(is_total(scan, key)), ProblemCode.IMPLAUSIBLE, IS_TOTAL, warning=True)


def is_total(scan: TableScan, key: str) -> Expr:
    """Test whether a row looks like a total, not a commune: the cell of the column `key` is "Tổng cộng" or similar."""
    cell = scan.on.col(dict(zip(scan.tables.layout.keys, scan.tables.keys, strict=True))[key])
    whole_cells, beginnings = ([identity(phrase) for phrase in words] for words in (TOTALS, (*BEGIN_TOTALS, *DOUBTFUL)))
    # one test of all beginnings: an engine may compute the cell's identity, which is costly, once for each test of it
    return cell.is_in(whole_cells) | cell.str.contains(f"^(?:{'|'.join(map(_literally, beginnings))})")


def _literally(text: str) -> str:
    """Write a text as a regular expression that finds it, in the syntax that all engines share."""
    return re.sub(r"[\\.^$*+?()\[\]{}|]", r"\\\g<0>", text)


def _repeated(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find rows with the same key; in the table of villages, rows with the same name in one commune."""
    code, message = (ProblemCode.BAD_VILLAGE, NAME_TWICE) if scan.level == "village" else (ProblemCode.BAD_KEY, TWICE)
    frame = scan.repeated(frame)
    numbers = _grouped(scan, frame, scan.names).filter(scan.on.col(_NUMBER) > 1)
    placed = partial(_placed, scan, frame) if scan.in_file and scan.most is not None else None

    def say(row: Row) -> Text:
        writings = _writings(scan, row)
        return message if writings is None else _WRITTEN.format(message=message, **writings)

    hint = _KEEP_ONE if scan.level == "now" else None
    return scan.mistake(numbers, code, say, hint=hint, number=_number(scan), placed=placed, extra=_ends(scan))


def _rewritten(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of communes whose key is written in two ways in the rows of several years."""
    if not scan.texts or not scan.tables.has_year("now"):
        return None
    on, year = scan.on, scan.tables.layout.year_name
    differ = reduce(or_, [on.col(f"{_FIRST}{key}") != on.col(f"{_LAST}{key}") for key in scan.texts])
    numbers = _grouped(scan, frame, scan.tables.keys, year).filter(differ)

    def say(row: Row) -> Text:
        return _ONE_COMMUNE.format(**(_writings(scan, row) or {}))

    return scan.mistake(
        numbers,
        ProblemCode.OTHER_WRITING,
        say,
        hint=_WRITE_ALIKE,
        warning=True,
        number=_number(scan),
        extra=_ends(scan),
    )


def _grouped(scan: TableScan, frame: Frame, by: Sequence[str], *others: str) -> Frame:
    """Group rows: their number, the first and the last writing of each name, and the first row in the file.

    Where all rows are asked for, each stays, beside what is said of its group.
    """
    on = scan.on
    ends = {f"{_FIRST}{name}": on.col(name).min() for name in scan.written}
    ends |= {f"{_LAST}{name}": on.col(name).max() for name in scan.written}
    if scan.most is None:
        of_group = [end.over(*by).alias(name) for name, end in ends.items()]
        return frame.with_columns(on.len().over(*by).alias(_NUMBER), *of_group)
    # some engines aggregate plain columns only
    first = [on.col(name).min() for name in (*scan.written, *others, *([ROW] if scan.in_file else []))]
    of_group = [end.alias(name) for name, end in ends.items()]
    return frame.group_by(*by).agg(on.len().alias(_NUMBER), *first, *of_group)


def _number(scan: TableScan) -> str | None:
    """Return the column with the number of rows that one row of `_grouped` stands for; None if it is one."""
    return None if scan.most is None else _NUMBER


def _ends(scan: TableScan) -> list[str]:
    return [f"{end}{name}" for end in (_FIRST, _LAST) for name in scan.written]


def _writings(scan: TableScan, row: Row) -> dict[str, Text] | None:
    """Return the first and the last writing of a group's names; None if they are written alike."""
    names = [name for name in scan.written if row[f"{_FIRST}{name}"] != row[f"{_LAST}{name}"]]
    names = [NAME] if NAME in names and scan.level == "village" else names
    if not names:
        return None
    ends = [[as_written(str(row[f"{end}{name}"])) for name in names] for end in (_FIRST, _LAST)]
    first, last = (both(lambda lang, texts=texts: ", ".join(text[lang] for text in texts)) for texts in ends)  # type: ignore[misc]
    return {"first": first, "last": last}


def _placed(scan: TableScan, frame: Frame, first: Frame) -> Frame:
    """Add to each repeated key in `first` the numbers of its first rows in the file; `frame` has all rows."""
    on, names = scan.on, scan.names
    groups = [_NUMBER, *scan.written, *_ends(scan)]
    rows = frame.select(*names, ROW).join(first.select(*names, *groups), on=names, nulls_equal=True).sort(ROW)
    places = on.col(ROW).head(MOST_PLACES + 1)
    return rows.group_by(*names, maintain_order=True).agg(places, *(on.col(name).first() for name in groups))


def left_out(tables: Tables) -> list[TableMistake]:
    """Warn of the rows of villages and of last year that are left out, since their commune is not in the main table."""
    warnings = []
    for level, table in tables.whole.items():
        (row,) = table.rows(strangers_of(tables, table).select(table.on.len().alias(_NUMBER)))
        if number := int(row[_NUMBER]):
            message = _LEFT_OUT.format(table=TABLE_NAMES[level], rows=counted(number), s=plural_s(number))
            params = {"number": number}
            warning = Problem(ProblemCode.UNKNOWN_COMMUNE, message, severity="warning", params=params)
            warnings.append(TableMistake(ProblemCode.UNKNOWN_COMMUNE, level, None, number, (warning,), number))
    return warnings


def _orphans(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find orphan rows: rows of villages or of last year whose commune is not in the main table."""
    tables, level, keys = scan.tables, scan.level, list(scan.tables.keys)
    main_rows = tables.table.deferred.filter(~lacks_key(tables))
    orphans = frame.join(main_rows.select(*keys).unique(), on=keys, how="anti")
    is_warning = level == "before"
    hints = partial(near_keys, tables, level)
    return scan.mistake(orphans, ProblemCode.UNKNOWN_COMMUNE, NO_COMMUNE[level], warning=is_warning, hints=hints)
