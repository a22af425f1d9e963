"""The cells of a workbook as an official sees them: percentages, dates, errors, flags typed as numbers."""

from __future__ import annotations

import zipfile
from csv import writer
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.cli import run
from ntm_criteria.figures import Locale, Refused, read_number
from ntm_criteria.model import NumberFact
from ntm_criteria.tables.columns import Columns, spoiled
from ntm_criteria.tables.files.source import open_source
from ntm_criteria.tables.files.xlsx.formats import Percentage, sections, shown
from ntm_criteria.text import number

BANG_MAC, NATIONAL = ntm.load_rule_set("bang-mac-2024"), ntm.load_rule_set("vn-318-2022-ntm")
SHARE, MONEY, FLAG = "irrigated_land_share", "income_per_capita", "planning_criterion_met"
ONLY = ["--only", "1.1", "--only", "3.1", "--only", "10.1"]


@frozen
class As:
    """A cell with a number format; `formula` has the value as its result."""

    value: Any
    format: str | None = None
    formula: bool = False


def error(text: str) -> As:
    return As(text, formula=True)


def day(text: str, format_: str = "dd/mm/yyyy") -> As:
    return As(datetime.fromisoformat(text), format_)


def book(path: Path, *lines: tuple[Any, ...], at: tuple[int, int] = (0, 0)) -> Path:
    made = xlsxwriter.Workbook(path)
    sheet, formats = made.add_worksheet("Xã"), dict[str | None, Any]({None: None})
    for row, cells in enumerate(lines, start=at[0]):
        for column, given_ in enumerate(cells, start=at[1]):
            cell = given_ if isinstance(given_, As) else As(given_)
            if cell.format not in formats:
                formats[cell.format] = made.add_format({"num_format": cell.format})
            form = formats[cell.format]
            if cell.formula:
                sheet.write_formula(row, column, "=1", form, cell.value)
            elif cell.value is None and form is not None:
                sheet.write_blank(row, column, None, form)
            elif isinstance(cell.value, datetime):
                sheet.write_datetime(row, column, cell.value, form)
            else:
                sheet.write(row, column, cell.value, form)
    made.close()
    return path


def table(source: Path, *more: str, out: str = "out.csv", rules: str = "bang-mac-2024") -> int:
    return run(["table", str(source), str(source.parent / out), "--rules", rules, *more])


def rows(folder: Path) -> list[tuple[Any, ...]]:
    return pl.read_csv((folder / "out.csv").read_bytes(), infer_schema=False).rows()


def column(name: str, *cells: Any) -> tuple[tuple[Any, ...], ...]:
    """The lines of a sheet with one column of figures."""
    return ("commune_id", name), *((f"{number:02}", cell) for number, cell in enumerate(cells, start=1))


def verdicts(folder: Path, indicator: str, *cells: Any, name: str = SHARE, more: tuple[str, ...] = ()) -> list[Any]:
    source = book(folder / "in.xlsx", *column(name, *cells))
    assert table(source, "--only", indicator, *more) == 0
    return [row[-1] for row in rows(folder)]


# --- percentages


def test_a_percentage_is_what_is_seen(tmp_path: Path, said: Any) -> None:
    cells = [As(0.92, "0%"), 92, As(0.9199, "0.00%"), 91.99, As(0.92, "0%", formula=True), As(None, "0%"), As(1, "0%")]
    found = verdicts(tmp_path, "3.1", *cells)
    assert found == ["met", "met", "not_met", "not_met", "met", "unknown", "met"]
    assert said().splitlines() == [f"đã ghi {tmp_path / 'out.csv'}"]  # nothing to warn of


def test_one_percentage_among_numbers_and_texts(tmp_path: Path) -> None:
    assert verdicts(tmp_path, "3.1", "92 %", As(0.92, "0%"), 0.92) == ["met", "met", "not_met"]


@pytest.mark.parametrize(
    ("code", "value", "signs"),
    [
        ("0%", 0.5, 1), ("0.00%", 0.5, 1), ("[Red]0%", 0.5, 1), ("#,##0.0 %", 0.5, 1), ("0%%", 0.5, 2),
        ("General", 0.5, 0), ("0.00", 0.5, 0), ('0.00" %"', 0.5, 0), (r"0\%", 0.5, 0), (r"0.0\ \%", 0.5, 0), ('0"', 0.5, 0),
        ("0_%", 0.5, 0), ("0*%", 0.5, 0), ("[$%-409]0", 0.5, 0), ('0"!;%"', 0.5, 0), ("@", 0.5, 0), ("", 0.5, 0),
        ("0%;-0", 5, 1), ("0%;-0", 0, 1), ("0%;-0", -5, 0), ("0;-0%", -5, 1), ("0;-0%", 5, 0),
        ('0%;-0%;"-"', 0, 0), ('0%;-0%;"-"', 1, 1), ('0%;-0%;"-"', -1, 1), ("0;0;0%", 0, 1), ("0;0;0%", 1, 0),
        ("0%;@", 0.5, 1), ("0%;@", -0.5, 1), ("0;0;0;@%", 0.5, 0), ("0%;0%;0%;@", 0, 1),
        ("[<=1]0%;0", 0.92, 1), ("[<=1]0%;0", 1, 1), ("[<=1]0%;0", 92, 0), ("[Red][>1]0;0%", 92, 0), ("[Red][>1]0;0%", 0.92, 1),
        ("[=0]0;[<>1]0%;0", 0, 0), ("[=0]0;[<>1]0%;0", 0.5, 1), ("[=0]0;[<>1]0%;0", 1, 0),
        ("[<-1.5]0%;[>=2]0%;0", -2, 1), ("[<-1.5]0%;[>=2]0%;0", 2, 1), ("[<-1.5]0%;[>=2]0%;0", 0, 0),
    ],
)  # fmt: skip
def test_what_is_a_percentage(code: str, value: float, signs: int) -> None:
    format_ = sections(code)
    assert (shown(value, format_) if format_ else value) == (Percentage(value, signs) if signs else value)


@pytest.mark.parametrize("code", ["0%", "0.00%", "[Red]0.0%", "[<=1]0%;0", '0.0 %;-0.0 %;"-"'])
def test_formats_of_ones_own(code: str, tmp_path: Path) -> None:
    assert verdicts(tmp_path, "3.1", As(0.92, code), 91.5) == ["met", "not_met"]


@pytest.mark.parametrize("code", ['0.00" %"', r"0\%", "[$%]0", "0.00"])
def test_a_percent_sign_that_is_only_text(code: str, tmp_path: Path) -> None:
    found = verdicts(tmp_path, "3.1", As(92, code), As(0.92, code), As(0.92, "0%"))  # 0.92 shows "0.92 %"
    assert found == ["met", "not_met", "met"]


def test_more_signs_than_one_are_refused(tmp_path: Path, said: Any) -> None:
    assert table(book(tmp_path / "in.xlsx", *column(SHARE, As(0.0092, "0%%"))), *ONLY) == 2
    assert "'92 %%'" in said()


def test_money_is_no_percentage(tmp_path: Path, said: Any) -> None:
    source = book(tmp_path / "in.xlsx", *column(MONEY, 55, As(0.55, "0%"), 54))
    assert table(source, "--only", "10.1") == 2
    assert (
        "unit-mismatch: dòng 3, commune_id=02, thu nhập bình quân đầu người trong năm (income_per_capita): '55 %'"
        in said()
    )
    assert table(source, "--only", "10.1", "--errors", "null") == 0
    assert [row[-1] for row in rows(tmp_path)] == ["met", "unknown", "not_met"]


@pytest.mark.parametrize("locale", ["vi", "en", None])
def test_a_fraction_and_a_percentage_in_one_column(locale: str | None, tmp_path: Path, said: Any) -> None:
    more = (f"--unit={SHARE}=fraction", *(["--locale", locale] if locale else []))
    cells = [0.92, As(0.92, "0%"), As(0.9199, "0%"), 0.9199, "92 %", "91,5 %" if locale == "vi" else "91.5 %"]
    found = verdicts(tmp_path, "3.1", *cells, more=more)
    assert found == ["met", "met", "not_met", "not_met", "met", "not_met"]


def test_the_locale_is_of_texts(tmp_path: Path) -> None:
    for locale in ("vi", "en"):
        found = verdicts(tmp_path, "3.1", As(0.9299, "0%"), 92.99, As(0.9199, "0%"), more=("--locale", locale))
        assert found == ["met", "met", "not_met"]


@pytest.mark.parametrize(("more", "mark"), [((), ","), (("--locale", "vi"), ","), (("--locale", "en"), ".")])
def test_a_percentage_is_kept_as_it_is_seen(more: tuple[str, ...], mark: str, tmp_path: Path) -> None:
    lines = (("commune_id", SHARE, "note"), ("1", As(0.9193, "0%"), As(0.5, "0%")), ("2", 92.5, 1))
    assert table(book(tmp_path / "in.xlsx", *lines), "--keep-all", "--only", "3.1", *more) == 0
    # a column that nobody reads stays what it holds
    assert rows(tmp_path) == [("1", f"91{mark}93 %", "0.5", "not_met"), ("2", "92.5", "1.0", "met")]


LOCALES = st.sampled_from(["vi", "en", None])


def fraction_of(figure: object) -> Fraction:
    assert isinstance(figure, tuple)
    return Fraction(*figure)


@given(st.integers(-(10**7), 10**7), LOCALES)
def test_a_percentage_is_exact(hundredths: int, locale: Locale) -> None:
    fact, value = BANG_MAC.facts["dossier_completion_share"], hundredths / 10_000  # 0 … 1000 %
    assert isinstance(fact, NumberFact)
    exact = Fraction(hundredths, 100)
    if 0 <= exact <= 1000:
        assert fraction_of(read_number(fact, Percentage(value).text(locale), locale)) == exact
    else:
        with pytest.raises(Refused):
            read_number(fact, Percentage(value).text(locale), locale)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**20), 10**20), LOCALES)
def test_a_percentage_is_that_or_is_refused(value: float, locale: Locale) -> None:
    fact = BANG_MAC.facts["dossier_completion_share"]
    assert isinstance(fact, NumberFact)
    try:
        pair = read_number(fact, Percentage(value).text(locale), locale)
    except Refused:
        return
    assert fraction_of(pair) == 100 * Fraction(str(value))


def test_three_decimals_are_no_thousands(tmp_path: Path, said: Any) -> None:
    source = book(tmp_path / "in.xlsx", *column("dossier_completion_share", As(0.00123, "0.000%"), As(0.00999, "0%")))
    assert table(source, "--keep-all") == 0  # '0.999 %' of a share that goes up to 1000 %
    assert "0,9990 %" in str(rows(tmp_path))


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    assert parts[part].count(old) == 1
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content)


SHEET = "xl/worksheets/sheet1.xml"


def test_digits_as_excel_writes_them(tmp_path: Path) -> None:
    source = book(tmp_path / "in.xlsx", *column(SHARE, As(0.9193, "0%"), 50))
    rewritten(source, SHEET, b"<v>0.9193</v>", b"<v>0.91930000000000001</v>")
    assert table(source, "--only", "3.1", "--keep-all") == 0
    assert rows(tmp_path)[0] == ("01", "91,93 %", "not_met")


def test_a_size_that_is_wrong_hides_no_cell(tmp_path: Path) -> None:
    source = book(tmp_path / "in.xlsx", *column(SHARE, 50, As(0.92, "0%")))
    rewritten(source, SHEET, b'<dimension ref="A1:B3"/>', b'<dimension ref="A1"/>')
    assert table(source, "--only", "3.1") == 0
    assert [row[-1] for row in rows(tmp_path)] == ["not_met", "met"]


def test_a_workbook_whose_normal_format_is_a_percentage(tmp_path: Path) -> None:
    source = book(tmp_path / "in.xlsx", *column(SHARE, 0.92, 0.9199))
    first = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'  # of cells that name none
    rewritten(source, "xl/styles.xml", first, first.replace(b'numFmtId="0"', b'numFmtId="9"'))
    assert table(source, "--only", "3.1") == 0
    assert [row[-1] for row in rows(tmp_path)] == ["met", "not_met"]


@pytest.mark.parametrize("at", [(0, 0), (2, 0), (0, 2), (3, 4)])
def test_where_the_table_stands(at: tuple[int, int], tmp_path: Path, said: Any) -> None:
    empty = (None, None, None)
    lines = (("commune_id", "", f" {SHARE} "), empty, ("1", None, As(0.92, "0%")), empty, ("2", None, 92))
    assert table(book(tmp_path / "in.xlsx", *lines, at=at), "--only", "3.1") == 0
    assert rows(tmp_path) == [("1", "met"), ("2", "met")]
    assert table(book(tmp_path / "in.xlsx", *lines, empty, ("3", None, "khoảng 92"), at=at)) == 2
    assert f"dòng {at[0] + 7}, commune_id=3" in said()  # as Excel counts them


def test_percentages_of_villages_and_of_last_year(tmp_path: Path) -> None:
    now = book(tmp_path / "in.xlsx", ("commune_id", "street_lighting"), ("1", As(0.875, "0%")), ("2", As(0.5, "0%")))
    assert table(now, "--only", "4.3", "--keep-all") == 0
    texts = tmp_path / "texts.csv"
    texts.write_text('commune_id,street_lighting\n1,"87,5 %"\n2,50 %\n', encoding="utf-8")
    found = rows(tmp_path)
    assert table(texts, "--only", "4.3", "--keep-all") == 0
    assert rows(tmp_path) == found
    source = book(tmp_path / "now.xlsx", *column("poverty_rate", 7.7, 8.0))
    before = book(tmp_path / "before.xlsx", *column("poverty_rate", As(0.082, "0.0%"), 8.2))
    assert table(source, "--previous", str(before), "--only", "11.1") == 0
    assert [row[-1] for row in rows(tmp_path)] == ["met", "not_met"]


def test_fractions_are_still_told_and_percentages_are_none(tmp_path: Path, said: Any) -> None:
    assert table(book(tmp_path / "in.xlsx", *column(SHARE, 0.92, 0.95, 0.9)), "--only", "3.1") == 0
    assert "phần lớn cột không quá 1%" in said()
    assert verdicts(tmp_path, "3.1", As(0.92, "0%"), As(0.95, "0%"), As(0.9, "0%")) == ["met", "met", "not_met"]
    assert "phần lớn cột" not in said()


# --- files that other writers make


def test_styles_that_cannot_be_read(tmp_path: Path, said: Any) -> None:
    source = book(tmp_path / "in.xlsx", *column(SHARE, As(0.92, "0%")))
    rewritten(source, "xl/styles.xml", b"</cellXfs>", b"</cellXf>")
    assert table(source) == 2
    assert "mở bằng Excel rồi lưu lại" in said()


@pytest.mark.parametrize("cell", [92, As(0.92, "0%"), "92 %"])
def test_a_strict_workbook_is_read_as_any_other(cell: Any, tmp_path: Path) -> None:
    """What Excel saves as "Strict Open XML" has the same names in other namespaces."""
    source = book(tmp_path / "in.xlsx", *column(SHARE, cell))
    with zipfile.ZipFile(source) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    ours = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    relations = (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    with zipfile.ZipFile(source, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content.replace(*ours).replace(*relations))
    assert table(source, "--only", "3.1") == 0
    assert rows(tmp_path) == [("01", "met")]


def test_columns_without_anything_are_no_news(tmp_path: Path, said: Any, caplog: pytest.LogCaptureFixture) -> None:
    lines = (("commune_id", SHARE, "note", MONEY), ("1", 92, None, None), ("2", 91, None, None))
    assert table(book(tmp_path / "in.xlsx", *lines), "--only", "3.1") == 0
    assert said().splitlines() == [
        "in.xlsx, Xã:",
        "  đã đọc 03 cột có tên đúng quy ước",
        "  không dùng cột: note (ghi chú)",
        "  đã đọc 02 dòng (được đánh giá)",
        f"đã ghi {tmp_path / 'out.csv'}",
    ]
    assert [record for record in caplog.records if record.name.startswith("fastexcel")] == []


# --- flags and categories


def test_flags_typed_as_numbers_are_refused_one_by_one(tmp_path: Path, said: Any) -> None:
    lines = (("commune_id", FLAG, SHARE), ("1", 1, 92), ("2", 0, "khoảng 92"), ("3", None, 92))
    source = book(tmp_path / "in.xlsx", *lines)
    assert table(source, *ONLY) == 2
    text = said()
    assert (
        "dòng 2, commune_id=1, xã đạt tiêu chí Quy hoạch (planning_criterion_met): '1' không phải là Đạt hay Chưa đạt"
        in text
    )
    assert (
        "dòng 3, commune_id=2, xã đạt tiêu chí Quy hoạch (planning_criterion_met): '0' không phải là Đạt hay Chưa đạt"
        in text
    )
    assert "'khoảng 92' không đọc được thành một số" in text  # nothing hides behind it
    assert table(source, "--only", "1.1", "--only", "3.1", "--errors", "null") == 0
    assert rows(tmp_path) == [("1", "unknown", "met"), ("2", "unknown", "unknown"), ("3", "unknown", "met")]


def test_true_and_false_are_flags_and_no_numbers(tmp_path: Path, said: Any) -> None:
    assert verdicts(tmp_path, "1.1", True, False, None, name=FLAG) == ["met", "not_met", "unknown"]
    assert verdicts(tmp_path, "1.1", True, "Chưa đạt", "true", name=FLAG) == ["met", "not_met", "met"]
    source = book(tmp_path / "in.xlsx", *column(FLAG, True, 1, 0))
    assert table(source, "--only", "1.1", "--errors", "null") == 0
    assert [row[-1] for row in rows(tmp_path)] == ["met", "unknown", "unknown"]
    said()
    source = book(tmp_path / "in.xlsx", *column(SHARE, True, 92, False))
    assert table(source, "--only", "3.1", "--errors", "null") == 0
    assert [row[-1] for row in rows(tmp_path)] == ["unknown", "met", "unknown"]
    text = said()
    assert "dòng 2, commune_id=01" in text
    assert "'true' không đọc được thành một số" in text
    assert "'false' không đọc được thành một số" in text


def test_booleans_are_kept_as_booleans(tmp_path: Path) -> None:
    assert table(book(tmp_path / "in.xlsx", *column(FLAG, True, False)), "--keep-all", out="out.parquet") == 0
    assert pl.read_parquet(tmp_path / "out.parquet")[FLAG].to_list() == [True, False]


def test_a_category_typed_as_numbers(tmp_path: Path, said: Any) -> None:
    source = book(tmp_path / "in.xlsx", *column("region", 1, 2.5))
    more = ["--year", "2024"]
    assert table(source, *more, rules="vn-318-2022-ntm") == 2
    text = said()
    assert "dòng 2, commune_id=01" in text
    assert "'1' không có trong danh mục" in text
    assert "'2.5' không có trong danh mục" in text
    assert table(source, *more, "--errors", "null", rules="vn-318-2022-ntm") == 0


# --- dates, times, errors


SPOILED = {
    "date": (day("2024-05-01"), "ô là ngày tháng (01/05/2024), không phải số liệu", "is a date (01/05/2024), not a figure"),
    "moment": (day("2024-05-01T13:30", "dd/mm hh:mm"), "ô là ngày tháng (01/05/2024 13:30), không phải số liệu", ""),
    "seconds": (day("2024-05-01T13:30:05"), "ô là ngày tháng (01/05/2024 13:30:05), không phải số liệu", ""),
    "figure": (As(92, "d-mmm"), "ô là ngày tháng (01/04/1900), không phải số liệu", ""),
    "money": (As(55_000_000, "yyyy"), "ô là ngày tháng (########), không phải số liệu", ""),
    "time": (As(0.5, "hh:mm"), "ô là giờ (12:00), không phải số liệu", "the cell is a time (12:00), not a figure"),
    "duration": (As(1.5, "[h]:mm:ss"), "ô là ngày tháng (01/01/1900 12:00), không phải số liệu", ""),
    "reference": (error("#REF!"), "ô báo lỗi #REF!, không có số liệu", "the cell says #REF!, an error, and holds no figure"),
    "division": (error("#DIV/0!"), "ô báo lỗi #DIV/0!, không có số liệu", ""),
    "none": (error("#N/A"), "ô báo lỗi #N/A, không có số liệu", ""),
    "name": (error("#NAME?"), "ô báo lỗi #NAME?, không có số liệu", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", SPOILED)
@pytest.mark.parametrize(
    "others", [(), (92, 54), ("92 %", "khoảng 1"), (As(0.92, "0%"),), (day("2024-05-02"),), (True,)]
)
@pytest.mark.parametrize("name", [SHARE, MONEY, FLAG])
def test_a_spoiled_cell_is_refused_where_it_stands(
    name: str, others: tuple[Any, ...], kind: str, tmp_path: Path, said: Any
) -> None:
    cell, vi, en = SPOILED[kind]
    source = book(tmp_path / "in.xlsx", *column(name, *others, cell))
    row = len(others) + 2
    assert table(source, *ONLY) == 2
    label = BANG_MAC.facts[name].label
    at = f"dòng {row}, commune_id={row - 1:02}, {label.vi} ({name}): {vi}"
    assert f"unreadable-figure: {at}\n" in said()
    assert table(source, *ONLY, "--errors", "null", "--lang", "en") == 0
    text = said()
    assert en in text
    assert ("format the cell as a number" in text) or ("mend the formula" in text)
    assert rows(tmp_path)[-1][1:] == ("unknown",) * 3


def test_the_other_cells_of_a_column_are_read_as_ever(tmp_path: Path, said: Any) -> None:
    cells = [92, day("2024-05-01"), "92,5 %", error("#REF!"), As(0.92, "0%"), As(1.5, "[h]:mm"), 91.99]
    found = verdicts(tmp_path, "3.1", *cells, more=("--errors", "null"))
    assert found == ["met", "unknown", "met", "unknown", "met", "unknown", "not_met"]
    assert said().count("unreadable-figure") == 3


@pytest.mark.parametrize("cell", [As(1.5, "[h]:mm:ss"), As(0.5, "[mm]:ss")])
@pytest.mark.parametrize("other", [3, 2.5, "x", True, day("2024-05-01")])
def test_durations_in_a_column_that_nobody_reads(cell: As, other: Any, tmp_path: Path) -> None:
    lines = (("commune_id", "note", SHARE), ("1", cell, 92), ("2", other, 91))
    assert table(book(tmp_path / "in.xlsx", *lines), "--only", "3.1", "--keep-all") == 0
    kept = rows(tmp_path)
    assert [row[-1] for row in kept] == ["met", "not_met"]
    assert all(row[1] for row in kept)


def test_dates_in_a_column_that_nobody_reads_stay_dates(tmp_path: Path) -> None:
    lines = (("commune_id", "day", SHARE), ("1", day("2024-05-01"), As(0.92, "0%")), ("2", day("2024-05-02"), 91))
    assert table(book(tmp_path / "in.xlsx", *lines), "--only", "3.1", "--keep-all", out="out.parquet") == 0
    assert pl.read_parquet(tmp_path / "out.parquet")["day"].to_list() == [date(2024, 5, 1), date(2024, 5, 2)]


def test_what_a_csv_kept_of_such_cells(tmp_path: Path, said: Any) -> None:
    texts = ["#REF!", "01/05/2024", "2024-05-01", "12:00", "1/5/2024 9:30"]
    lines = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    (tmp_path / "in.csv").write_text(f"commune_id,{SHARE}\n{lines}", encoding="utf-8")
    assert table(tmp_path / "in.csv") == 2
    text = said()
    assert "ô báo lỗi #REF!" in text
    assert text.count("ô là ngày tháng (01/05/2024)") == 2
    assert "ô là ngày tháng (1/5/2024 9:30)" in text
    assert "ô là giờ (12:00)" in text


@pytest.mark.parametrize(
    "text", ["7/8 thôn", "5/2024", "91,5 %", "#", "# 5", "12", "Đạt", "2024-05", "1:2", "-", "41/612"]
)
def test_what_is_not_spoiled(text: str) -> None:
    assert spoiled(text) is None


# --- the table in docs/nhieu-xa.md


IN_PAGE: dict[str, tuple[str, list[Any]]] = {
    "92% (định dạng phần trăm)": (SHARE, [As(0.92, "0%")]),
    "92% (hiện số đã làm tròn)": (SHARE, [As(0.9193, "0%")]),
    "0,92 (định dạng số)": (SHARE, [As(0.92, "0.00")]),
    "920‰ (đơn vị do định dạng)": (SHARE, [As(920, '0"‰"')]),
    "92 (định dạng hiện theo nghìn)": (SHARE, [As(92000, "#,##0,")]),
    "11/12 (định dạng phân số)": (SHARE, [As(11 / 12, "# ??/??")]),
    "(không hiện gì, do định dạng)": (SHARE, [As(0, "0;-0;")]),
    "01/05/2024 (bị đổi thành ngày tháng)": (SHARE, [As(45413, "dd/mm/yyyy")]),
    "12:00 (giờ)": (SHARE, [As(0.5, "hh:mm")]),
    "#REF!, #DIV/0!, #N/A": (SHARE, [error("#REF!"), error("#DIV/0!"), error("#N/A")]),
    "TRUE, FALSE (cột đạt/chưa đạt)": (FLAG, [True, False]),
    "1, 0 (cột đạt/chưa đạt)": (FLAG, [1, 0]),
}


def test_the_page_says_how_cells_are_read(tmp_path: Path, said: Any) -> None:
    page = (Path(__file__).parents[2] / "docs/nhieu-xa.md").read_text(encoding="utf-8")
    start = page.index("| ô hiện | Excel lưu | được đọc là |")
    lines = page[start : page.index("\n\n", start)].splitlines()[2:]
    told = {line.split("|")[1].strip(): line.split("|")[3].strip() for line in lines}
    assert list(told) == list(IN_PAGE)
    for cell, meant in told.items():
        name, cells = IN_PAGE[cell]
        source = book(tmp_path / "in.xlsx", *column(name, *cells))
        options = ["--only", "3.1" if name == SHARE else "1.1", "--words", "--errors", "null"]
        assert table(source, *options, out="out.xlsx") == 0
        listed, found = said(), pl.read_excel(tmp_path / "out.xlsx").rows()
        if meant.startswith("lỗi: "):
            assert listed.count(meant.removeprefix("lỗi: ")) == len(cells)
            assert {row[1] for row in found} == {"chưa đủ số liệu"}
        elif name == FLAG:
            assert [row[1] for row in found] == meant.lower().split(", ")
        else:
            read = open_source(source, "now", BANG_MAC, Columns(("commune_id",), "year", {}, None, False), None)
            (tmp_path / "read").mkdir(exist_ok=True)
            (value,) = read.read(tmp_path / "read", lambda _: None).collect()[name]
            assert f"{number(Fraction(str(value)), 'vi')} %" == meant.split(", không")[0]


# --- a workbook and the texts that are seen in it


@st.composite
def seen(draw: st.DrawFn) -> tuple[Any, str]:
    """A cell, and what an official sees there."""
    whole = draw(st.integers(0, 10_500))
    number = f"{whole / 100:.2f}".rstrip("0").rstrip(".")
    return draw(
        st.sampled_from(
            [
                (whole / 100, number),
                (As(whole / 10_000, "0.00%"), f"{number} %"),
                (As(whole / 10_000, "[Blue]0%;-0%", formula=True), f"{number} %"),
                (As(whole / 100, '0.00" %"'), number),
                (f"{number} %", f"{number} %"),
                (f"{number}".replace(".", ","), f"{number}".replace(".", ",")),
                (None, ""), (As(None, "0%"), ""), ("-", "-"), ("Đạt", "Đạt"), (True, "true"), (1, "1"), (0, "0"),
                (day("2024-05-01"), "2024-05-01 00:00:00"), (As(0.5, "hh:mm"), "12:00"), (error("#VALUE!"), "#VALUE!"),
            ]
        )
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(seen(), seen(), seen()), min_size=1, max_size=6),
    st.sampled_from([(), ("--locale", "en"), ("--unit", f"{SHARE}=fraction")]),
)
def test_a_workbook_says_what_is_seen_in_it(lines: list[tuple[tuple[Any, str], ...]], more: tuple[str, ...]) -> None:
    heading = ("commune_id", SHARE, MONEY, FLAG)
    with TemporaryDirectory() as folder:
        sheet = [(f"{number:02}", *(cell for cell, _ in line)) for number, line in enumerate(lines)]
        book(Path(folder) / "in.xlsx", heading, *sheet)
        with (Path(folder) / "in.csv").open("w", encoding="utf-8", newline="") as file:
            texts = [(f"{number:02}", *(text for _, text in line)) for number, line in enumerate(lines)]
            writer(file).writerows([heading, *texts])
        found = []
        for name in ("in.xlsx", "in.csv"):
            assert table(Path(folder) / name, *ONLY, "--errors", "null", "--reasons", *more) == 0
            found.append(rows(Path(folder)))
        assert found[0] == found[1]


# --- a cell in another unit, and columns of other types


def test_a_cell_in_another_unit_is_told_as_it_stands(tmp_path: Path, said: Any) -> None:
    source = book(tmp_path / "in.xlsx", *column(SHARE, 95, 0.95123, 0.92, -0.0051234))
    told = {
        "vi": ["'95' (tức 9.500%) nằm ngoài giới hạn 0 … 100%", "'-0,0051234' (tức -0,51234%) nằm ngoài"],
        "en": ["'95' (that is 9,500%) is outside the limits 0 … 100%", "'-0.0051234' (that is -0.51234%) is outside"],
    }  # fmt: skip
    for lang, lines in told.items():
        assert table(source, "--unit", f"{SHARE}=fraction", "--lang", lang) == 2
        text = said()
        assert all(line in text for line in lines)
        assert "'fraction'" not in text  # it is given already


def test_money_in_another_unit_is_told_as_it_stands() -> None:
    frame = pl.DataFrame({"id": [1, 2], MONEY: [55e12, -55_000_000.5]})
    check = ntm.check_table(frame, BANG_MAC, by="id", units={MONEY: "VND/person/year"})
    said_ = [problem.message.vi for problem in check.problems]
    assert "'55.000.000.000.000' (tức 55.000.000 triệu đồng/người/năm) nằm ngoài giới hạn" in said_[0]
    assert "'-55.000.000,5' (tức -55,0000005 triệu đồng/người/năm) nằm ngoài giới hạn" in said_[1]


@pytest.mark.parametrize(
    ("name", "cells", "vi", "en", "hint"),
    [
        (FLAG, [1, 0], "là số nguyên (Int64); cần đúng/sai", "holds whole numbers (Int64)", "không được đoán"),
        (FLAG, [1.0, 0.0], "là số thập phân (Float64); cần đúng/sai", "holds numbers (Float64)", "không được đoán"),
        (FLAG, [date(2024, 5, 1)] * 2, "là ngày tháng (Date); cần đúng/sai", "holds dates (Date)", ""),
        (SHARE, [True, False], "là đúng/sai (Boolean); cần số", "holds true or false (Boolean)", ""),
        ("region", [1, 2], "là số nguyên (Int64); cần văn bản", "holds whole numbers (Int64)", "mã của danh mục: tdmnpb"),
        (SHARE, [[1], [2]], "là dữ liệu khác (List(Int64)); cần số", "holds something else (List(Int64))", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", [".parquet", ".arrow"])
def test_a_column_of_another_type_is_told_in_words(
    ending: str, name: str, cells: list[Any], vi: str, en: str, hint: str, tmp_path: Path, said: Any
) -> None:
    frame, path = pl.DataFrame({"commune_id": [1, 2], name: cells}), tmp_path / f"in{ending}"
    frame.write_parquet(path) if ending == ".parquet" else frame.write_ipc(path)
    rules = "vn-318-2022-ntm" if name == "region" else "bang-mac-2024"
    year = ["--year", "2024"] if name == "region" else []
    assert table(path, *year, rules=rules) == 2
    text = said()
    assert f"wrong-type: cột '{name}' {vi}" in text
    assert hint in text
    assert table(path, *year, "--lang", "en", rules=rules) == 2
    assert f"wrong-type: the column '{name}' {en}" in said()
