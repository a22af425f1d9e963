"""Finds rows whose year is not judged, and rows of villages or of last year whose year matches no row of the main table."""

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.tables.columns import PREFIX, Level
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Frame, Row, is_null
from ntm_criteria.tables.mistakes.finding.mistake import TableMistake
from ntm_criteria.tables.mistakes.finding.scan import TableScan, is_untrue, lacks_key
from ntm_criteria.text import Text, naming_options, one_line

_FOR = f"{PREFIX}for"  # the year of the row of the main table to which a row of villages or of last year belongs
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
    """Find the mistakes in the years of a table; `key_mistakes` reports rows whose commune is not in the main table.

    :param frame: the rows of the table whose year could be read.
    """
    if not scan.tables.has_year(scan.level):
        return []
    if scan.level == "now":
        return [_wrong_years(scan, frame), _not_read(scan, frame), _none_judged(scan, frame)]
    return [_unwanted_years(scan, frame) if scan.tables.year_wanted(scan.level) else _for_no_row(scan, frame)]


def _years_judged(tables: Tables) -> str:
    first, last = tables.rules.years
    return str(tables.layout.year or (first if first == last else f"{first}–{last}"))


def _wrong_years(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find rows of the main table without a year, or with a year that is neither judged nor read as last year."""
    tables = scan.tables
    first, last = tables.rules.years
    message = Text(
        "năm trống, hoặc không phải năm được đánh giá ({years})",
        "the year is missing, or not one that is judged ({years})",
    ).format(years=_years_judged(tables))
    hint = _ITS_YEAR if tables.layout.year is None else _OTHER_YEARS if first == last else _EACH_ITS_OWN
    rows = frame.filter(is_untrue(scan.on, tables.is_year_taken(scan.on)))
    return scan.mistake(rows, ProblemCode.WRONG_YEAR, message, hint=hint)


def _not_read(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of rows for the year before the judged one, if the rule set uses no figures of last year."""
    rules, year = scan.tables.rules, scan.tables.layout.year
    if year is None or rules.reads_previous:
        return None
    message = Text(
        "không được đánh giá: không phải năm {year}, và bộ '{rules_id}' không dùng số liệu năm trước",
        "not judged: it is not of {year}, and '{rules_id}' reads no figures of the year before",
    ).format(year=year, rules_id=rules.id)
    hint = _EACH_ITS_OWN if rules.years[0] < year else _OTHER_YEARS
    earlier = frame.filter(scan.on.col(scan.tables.layout.year_name) == year - 1)
    return scan.mistake(earlier, ProblemCode.WRONG_YEAR, message, hint=hint, warning=True)


def _none_judged(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Warn of a main table that has only rows for the year before the first judged one: no row gets a verdict."""
    tables, on = scan.tables, scan.on
    counts = scan.count(frame, {"judged": tables.is_year_judged(on), "taken": tables.is_year_taken(on)})
    number = counts["taken"]
    if counts["judged"] or not number:
        return None
    name, before = one_line(tables.layout.year_name), (tables.layout.year or tables.rules.years[0]) - 1
    message = Text(
        "không có dòng nào của năm được đánh giá ({years})", "no row is of a year that is judged ({years})"
    ).format(years=_years_judged(tables))
    hint = Text(
        "kiểm tra cột năm '{name}': dòng của năm {before} chỉ là số liệu năm trước, không được đánh giá",
        "check the year column '{name}': rows of {before} are last year's figures, and are not judged themselves",
    ).format(name=name, before=before)
    problem = Problem(ProblemCode.WRONG_YEAR, message, hint=hint, severity="warning")
    rows = () if scan.most is not None else scan.table.rows(scan.first(frame.filter(tables.is_year_taken(on))))
    wrong = scan.wrong_rows(rows, [problem] * len(rows))
    return TableMistake(ProblemCode.WRONG_YEAR, "now", None, number, (problem,), number, wrong)


def _unwanted_years(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find rows of villages or of last year whose year is not the only one allowed, `Tables.year_wanted`."""
    name, year = scan.tables.layout.year_name, scan.tables.year_wanted(scan.level)
    year_name = {
        "before": Text("năm trước năm được đánh giá", "the year before the one judged"),
        "village": Text("năm được đánh giá", "the year judged"),
    }[scan.level]
    message = Text("{own_year}; cần năm {year} ({which})", "{own_year}; it must be {year} ({which})")
    rows = frame.filter(is_untrue(scan.on, scan.on.col(name) == year))
    return scan.mistake(
        rows,
        ProblemCode.WRONG_YEAR,
        lambda row: message.format(own_year=_year_of(row[name]), year=str(year), which=year_name),
        hint=_ITS_YEAR,
    )


def _for_no_row(scan: TableScan, frame: Frame) -> TableMistake | None:
    """Find rows of villages or of last year whose commune is in the main table, but not for the year they belong to.

    A village of 2024 belongs to the row of its commune for 2024, and so does a row of last year's table for 2023.
    """
    tables, level, on, name = scan.tables, scan.level, scan.on, scan.tables.layout.year_name
    keys, later = list(tables.keys), int(level == "before")
    main = tables.table.deferred.filter(~lacks_key(tables))
    main_years = main.select(*keys, on.col(name).cast(on.Int64).alias(_FOR)).filter(~on.col(_FOR).is_null()).unique()
    rows = frame.filter(~lacks_key(tables)).join(main.select(*keys).unique(), on=keys, how="semi")
    rows = rows.with_columns((on.col(name).cast(on.Int64) + later).alias(_FOR))
    unused = rows.join(main_years, on=[*keys, _FOR], how="anti")

    def message(row: Row) -> Text:
        values = {"unused": _UNUSED[level], "own_year": _year_of(row[name])}
        if is_null(row[name]):
            return Text("{unused}: {own_year}", "{unused}: {own_year}").format(**values)
        return Text(
            "{unused}: {own_year}; bảng chính không có dòng năm {year} của xã này",
            "{unused}: {own_year}; the main table has no row of {year} of this commune",
        ).format(**values, year=str(int(row[name]) + later))

    return scan.mistake(unused, ProblemCode.WRONG_YEAR, message, hint=_ITS_YEAR, warning=level == "before")


def _year_of(cell: Cell) -> Text:
    return (
        Text("chưa ghi năm", "no year is given")
        if is_null(cell)
        else Text("năm {int}", "year {int}").format(int=int(cell))
    )
