"""Years in tables: rows of years that are not judged, and rows of the tables beside that are for no row of the main one."""

from functools import reduce
from operator import or_

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import PREFIX, Level
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Frame, Row, is_null
from ntm_criteria.tables.mistakes.result import TableMistake
from ntm_criteria.tables.mistakes.scan import TableScan
from ntm_criteria.text import Text, naming_options, one_line

_FOR = f"{PREFIX}for"  # the year of the main table's rows that a row beside is for
_UNUSED: dict[Level, Text] = {
    "before": Text("không dùng", "not used"),
    "village": Text("thôn không được tính cho xã nào", "the village counts for no commune"),
}
_ITS_YEAR = Text(
    "sửa năm của dòng nếu ghi nhầm, hoặc bỏ dòng này", "mend the year of the row if it is wrong, or take the row out"
)
_OTHER_YEARS = Text("bỏ các dòng của năm khác", "take out the rows of other years")
_EACH_ITS_OWN = naming_options(
    Text(
        "{others}, hoặc bỏ {year} để mỗi dòng được đánh giá theo năm của dòng đó",
        "{others}, or leave out {year} to judge each by its own year",
    ),
    others=_OTHER_YEARS,
)


def year_mistakes(scan: TableScan, frame: Frame) -> list[TableMistake | None]:
    """Of a table with a column of years: what is wrong with these. Rows beside whose commune is unknown are not scan at.

    :param frame: its rows whose year could be read.
    """
    if not scan.tables.has_year(scan.level):
        return []
    if scan.level == "now":
        return [_wrong_years(scan, frame), _not_read(scan, frame), _none_judged(scan, frame)]
    return [_unwanted_years(scan, frame) if scan.tables.year_wanted(scan.level) else _for_no_row(scan, frame)]


def _span(tables: Tables) -> str:
    """The years that are judged."""
    first, last = tables.rules.years
    return str(tables.layout.year or (first if first == last else f"{first}–{last}"))


def _wrong_years(scan: TableScan, frame: Frame) -> TableMistake | None:
    tables, on = scan.tables, scan.on
    first, last = tables.rules.years
    said = Text(
        f"năm trống, hoặc không phải năm được đánh giá ({_span(tables)})",
        f"the year is missing, or not one that is judged ({_span(tables)})",
    )
    hint = None if tables.layout.year is None else _OTHER_YEARS if first == last else _EACH_ITS_OWN
    judged = on.when(tables.is_year_taken(on)).then(on.lit(value=False)).otherwise(on.lit(value=True))
    return scan.mistake(frame.filter(judged), ProblemCode.WRONG_YEAR, said, hint=hint)


def _not_read(scan: TableScan, frame: Frame) -> TableMistake | None:
    """A warning of rows of the year before, where a year is asked for and no change is judged."""
    tables, on, year = scan.tables, scan.on, scan.tables.layout.year
    if year is None or tables.rules.reads_previous:
        return None
    said = Text(
        f"không được đánh giá: không phải năm {year}, và bộ '{tables.rules.id}' không dùng số liệu năm trước",
        f"not judged: it is not of {year}, and '{tables.rules.id}' reads no figures of the year before",
    )
    hint = _EACH_ITS_OWN if tables.rules.years[0] < year else _OTHER_YEARS
    rows_ = frame.filter(on.col(tables.layout.year_name) == year - 1)
    return scan.mistake(rows_, ProblemCode.WRONG_YEAR, said, hint=hint, warning=True)


def _none_judged(scan: TableScan, frame: Frame) -> TableMistake | None:
    """A warning of a table with rows of the year before only: none has a verdict."""
    tables, on = scan.tables, scan.on
    tests = {"judged": tables.is_year_judged(on), "taken": tables.is_year_taken(on)}
    counts = [on.when(test).then(on.lit(1)).otherwise(on.lit(0)).sum().alias(name) for name, test in tests.items()]
    (found,) = scan.table.rows(frame.select(*counts))
    if found["judged"] or not found["taken"]:
        return None
    name, before = one_line(tables.layout.year_name), (tables.layout.year or tables.rules.years[0]) - 1
    said = Text(
        f"không có dòng nào của năm được đánh giá ({_span(tables)})",
        f"no row is of a year that is judged ({_span(tables)})",
    )
    hint = Text(
        f"kiểm tra cột năm '{name}': dòng của năm {before} chỉ là số liệu năm trước, không được đánh giá",
        f"check the year column '{name}': rows of {before} are last year's figures, and are not judged themselves",
    )
    told = Problem(ProblemCode.WRONG_YEAR, said, hint=hint, severity="warning")
    number = int(found["taken"])
    return TableMistake(ProblemCode.WRONG_YEAR, "now", None, number, (told,), number)


def _unwanted_years(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Rows of a table beside that are of another year than the one judged, or the one before, of which no row says so."""
    tables, on, name = scan.tables, scan.on, scan.tables.layout.year_name
    year = tables.year_wanted(scan.level)
    is_before = scan.level == "before"
    why = (
        Text("năm trước năm được đánh giá", "the year before the one judged")
        if is_before
        else Text("năm được đánh giá", "the year judged")
    )

    def said(row: Row) -> Text:
        here = _year_of(row[name])
        return Text(f"{here.vi}; cần năm {year} ({why.vi})", f"{here.en}; it must be {year} ({why.en})")

    right = on.when(on.col(name) == year).then(on.lit(value=False)).otherwise(on.lit(value=True))
    return scan.mistake(scan.as_written(frame.filter(right)), ProblemCode.WRONG_YEAR, said, hint=_ITS_YEAR)


def _for_no_row(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Rows beside whose commune is in the main table, but not in the year that they are for."""
    tables, level, on, name = scan.tables, scan.level, scan.on, scan.tables.layout.year_name
    keys, later = list(tables.layout.keys), int(level == "before")
    none = reduce(or_, [on.col(key).is_null() for key in keys])
    main = tables.table.deferred.filter(~none)
    wanted = main.select(*keys, on.col(name).cast(on.Int64).alias(_FOR)).filter(~on.col(_FOR).is_null()).unique()
    beside = frame.filter(~none).join(main.select(*keys).unique(), on=keys, how="semi")
    beside = beside.with_columns((on.col(name).cast(on.Int64) + later).alias(_FOR))
    unused = _UNUSED[level]

    def said(row: Row) -> Text:
        here = _year_of(row[name])
        vi, en = f"{unused.vi}: {here.vi}", f"{unused.en}: {here.en}"
        if is_null(row[name]):
            return Text(vi, en)
        year = int(row[name]) + later
        return Text(
            f"{vi}; bảng chính không có dòng năm {year} của xã này",
            f"{en}; the main table has no row of {year} of this commune",
        )

    others = scan.as_written(beside.join(wanted, on=[*keys, _FOR], how="anti"))
    return scan.mistake(others, ProblemCode.WRONG_YEAR, said, hint=_ITS_YEAR, warning=level == "before")


def _year_of(cell: Cell) -> Text:
    return Text("chưa ghi năm", "no year is given") if is_null(cell) else Text(f"năm {int(cell)}", f"year {int(cell)}")
