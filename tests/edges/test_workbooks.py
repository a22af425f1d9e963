"""Workbooks and CSV files as offices have them: titles, merged cells, totals, signatures, hidden and struck-out parts."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from ntm_criteria.cli import run
from ntm_criteria.tables.columns import other_row

Cell = str | float | None
Lines = list[tuple[Cell, ...]]
ONLY = ["--only", "3.1", "--only", "14.1"]
HEADINGS: Sequence[Cell] = ("STT", "Tên xã", "Dân số", "Số người tham gia BHYT", "irrigated_land_share", "Ghi chú")
COMMUNES: Sequence[Sequence[Cell]] = [
    (1, "Xã Tổng Cọt", 1000, 960, 92, None),
    (2, "Xã Cộng Hòa", 1000, 950, 91, None),
    (3, "Xã Trung Bình", 1000, 951, "92,5 %", None),
]


def book(path: Path, rows: Sequence[Sequence[Cell]], merged: Mapping[str, Cell] = {}) -> Path:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Biểu 01")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for cells, value in merged.items():
            sheet.merge_range(cells, value)
    return path


def table(source: Path, *more: str, rules: str = "bang-mac-2024") -> int:
    return run(["table", str(source), str(source.parent / "out.csv"), "--rules", rules, *more])


def rows(folder: Path) -> list[tuple[Any, ...]]:
    return pl.read_csv(folder / "out.csv", infer_schema=False).rows()


JUDGED = [
    ("Xã Tổng Cọt", "met", "met"),
    ("Xã Cộng Hòa", "not_met", "not_met"),
    ("Xã Trung Bình", "met", "met"),
]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_form_with_titles_numbers_totals_and_signatures(ending: str, tmp_path: Path, said: Any) -> None:
    lines: list[Sequence[Cell]] = [
        ("UBND HUYỆN MẪU", None, None, None, None, None),
        ("BIỂU TỔNG HỢP NĂM 2024", None, None, None, None, None),
        (None,) * 6,
        HEADINGS,
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        ("I", "Huyện Mẫu", 3000, 2861, None, None),
        *COMMUNES,
        (None, "TỔNG CỘNG", 3000, 2861, None, None),
        (None, None, None, None, None, "Số liệu ước thực hiện"),
        (None, "Người lập biểu", None, "TM. UBND HUYỆN", None, None),
        (None, "Nguyễn Văn A", None, "Trần Thị B", None, None),
    ]
    path = tmp_path / f"in.{ending}"
    if ending == "xlsx":
        book(path, lines)
    else:
        pl.DataFrame(
            [[None if cell is None else str(cell) for cell in line] for line in lines], orient="row"
        ).write_csv(path, include_header=False)
    assert table(path, *ONLY) == 0
    assert rows(tmp_path) == JUDGED
    shown = said()
    assert "không dùng 02 dòng: 1: UBND HUYỆN MẪU; 2: BIỂU TỔNG HỢP NĂM 2024 (dòng tiêu đề phía trên tên cột)" in shown
    for text in (
        "không dùng dòng: 5 (dòng đánh số cột)",
        "không dùng dòng: 6: Huyện Mẫu (dòng của huyện hoặc tỉnh, không phải một xã)",
        "không dùng dòng: 10: TỔNG CỘNG (dòng cộng, không phải một xã)",
        "không dùng dòng: 11: Số liệu ước thực hiện (không có xã, không có số liệu)",
        "không dùng 02 dòng: 12: Người lập biểu; 13: Nguyễn Văn A (dòng ký hoặc ghi chú)",
    ):
        assert text in shown
    assert len(shown.splitlines()) <= 25


def test_headings_of_two_rows_with_merged_cells(tmp_path: Path) -> None:
    """Of the kind of https://github.com/ToucanToco/fastexcel/issues/166"""
    path = book(
        tmp_path / "in.xlsx",
        [
            (None,) * 6,
            (None, None, "Tổng số", "Hộ nghèo", None, None),
            (None, "Xã A", 500, 20, 1000, 960),
        ],
        {"A1:A2": "STT", "B1:B2": "Tên xã", "C1:D1": "Số hộ", "E1:E2": "Dân số", "F1:F2": "Số người tham gia BHYT"},
    )
    account = tmp_path / "account.csv"
    assert table(path, *ONLY, "--account", str(account)) == 0
    read = pl.read_csv(account).filter(pl.col("outcome") == "read", pl.col("kind") == "column")
    assert read.select("item", "fact").rows() == [
        ("Tên xã", None),
        ("Số hộ / Tổng số", "households"),
        ("Số hộ / Hộ nghèo", "poor_households"),
        ("Dân số", "population"),
        ("Số người tham gia BHYT", "insured_people"),
    ]
    assert rows(tmp_path) == [("Xã A", "unknown", "met")]


def test_a_merged_key_is_read_in_each_of_its_rows_and_only_there(tmp_path: Path, said: Any) -> None:
    """Of the kind of https://github.com/awalker89/openxlsx/issues/128"""
    communes = book(tmp_path / "in.xlsx", [("Tên xã", "irrigated_land_share"), ("Xã A", 92), ("Xã B", 92)])
    villages = book(
        tmp_path / "thon.xlsx",
        [
            ("Tên xã", "Tên thôn", "street_lighting"),
            (None, "T1", "Đạt"),
            (None, "T2", "Chưa đạt"),
            ("Xã B", "T1", "Đạt"),
        ],
        {"A2:A3": "Xã A"},
    )
    more = ["--villages", str(villages), "--only", "4.3"]
    assert table(communes, *more) == 0
    assert rows(tmp_path) == [("Xã A", "not_met"), ("Xã B", "met")]
    book(villages, [("Tên xã", "Tên thôn", "street_lighting"), ("Xã A", "T1", "Đạt"), (None, "T2", "Đạt")])
    assert table(communes, *more) == 2
    assert "dòng 3, name=T2: thôn không có mã xã, không được tính cho xã nào" in said()


@pytest.mark.parametrize("cells", ["B2:B3", "B2:C2"])
def test_a_figure_in_merged_cells_is_refused(cells: str, tmp_path: Path, said: Any) -> None:
    lines: Lines = [("commune_id", "population", "insured_people"), ("A", None, None), ("B", None, 5)]
    path = book(tmp_path / "in.xlsx", lines, {cells: 1000})
    assert table(path, *ONLY) == 2
    assert f"dòng 2, commune_id=A, dân số của xã (population): ô gộp {cells} ('1000'): không rõ" in said()


def test_a_formula_without_a_stored_result_is_named_by_its_row(tmp_path: Path, said: Any) -> None:
    """Of the kind of https://github.com/infiniflow/ragflow/pull/19737: openpyxl writes no results."""
    made = openpyxl.Workbook()
    for row in (("commune_id", "villages", "a"), ("A", "=SUM(C2:D2)", "=1+1"), ("B", 3, None)):
        made.active.append(row)
    made.save(tmp_path / "in.xlsx")
    assert table(tmp_path / "in.xlsx", *ONLY) == 2
    shown = said()
    assert "dòng 2, commune_id=A, số thôn của xã (villages): ô có công thức (=SUM(C2:D2)) chưa lưu kết quả" in shown
    assert "không nhận 01 ô ở cột: villages (số liệu sai hoặc mâu thuẫn)" in shown
    assert "công thức chưa lưu kết quả, coi là ô trống: C2)" in shown


def test_hidden_and_struck_out_parts_are_reported(tmp_path: Path, said: Any) -> None:
    """Of the kind of https://github.com/tidyverse/readxl/issues/428"""
    path = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet, struck = made.add_worksheet("Xã"), made.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ("commune_id", "population", "insured_people"))
        for row, key in enumerate("ABCDE", 1):
            sheet.write_row(row, 0, (key, 1000, 960))
        sheet.write(2, 1, 999, struck)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.autofilter("A1:C6")
        sheet.filter_column("A", "x != E")
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
    assert table(path, *ONLY) == 0
    shown = said()
    assert "đã đọc 05 dòng (được đánh giá; bảng có 02 dòng ẩn, được đọc như các dòng khác: 4, 6)" in shown
    assert "population (population; ô bị gạch ngang, vẫn được đọc: B3)" in shown
    assert "insured_people (insured_people; cột ẩn, vẫn được đọc)" in shown
    assert len(rows(tmp_path)) == 5


def test_a_figure_of_which_a_part_is_struck_out_is_refused(tmp_path: Path, said: Any) -> None:
    path = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet, struck = made.add_worksheet("Xã"), made.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ("commune_id", "irrigated_land_share"))
        sheet.write(1, 0, "A")
        sheet.write_rich_string(1, 1, struck, "8", "92")
    assert table(path, *ONLY) == 2
    assert "'892' có phần bị gạch ngang" in said()


def test_a_hidden_sheet_is_never_the_one_that_is_read(tmp_path: Path, said: Any) -> None:
    path = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(path) as made:
        old, new = made.add_worksheet("Cũ"), made.add_worksheet("Mới")
        old.write_column(0, 0, ("commune_id", "A"))
        old.write_column(0, 1, ("irrigated_land_share", 91))
        new.write_column(0, 0, ("commune_id", "A"))
        new.write_column(0, 1, ("irrigated_land_share", 92))
        new.activate()
        new.set_first_sheet()
        old.hide()
    assert table(path, "--only", "3.1") == 0
    assert rows(tmp_path) == [("A", "met")]
    assert "không dùng trang tính: Cũ (không được chọn, trang tính ẩn)" in said()
    assert table(path, "--only", "3.1", "--sheet", "Cũ") == 0
    assert rows(tmp_path) == [("A", "not_met")]
    assert "đã đọc trang tính: Cũ (trang tính ẩn)" in said()


def test_a_workbook_whose_sheets_are_all_hidden_is_refused(tmp_path: Path, said: Any) -> None:
    path = book(tmp_path / "in.xlsx", [("commune_id", "irrigated_land_share"), ("A", 92)])
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", b'<sheet state="hidden" ')
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert table(path, "--only", "3.1") == 2
    assert "mọi trang tính đều ẩn: 'Biểu 01'\n    chọn trang tính bằng --sheet NAME" in said()


def test_a_csv_that_states_its_separator(tmp_path: Path, said: Any) -> None:
    (tmp_path / "in.csv").write_text(
        "sep=;\r\nTên xã;irrigated_land_share\r\nXã A;92,5\r\nXã B;x\r\n", encoding="utf-8"
    )
    assert table(tmp_path / "in.csv", "--only", "3.1", "--errors", "null") == 0
    assert rows(tmp_path) == [("Xã A", "met"), ("Xã B", "unknown")]
    assert "dòng 4, Tên xã=Xã B" in said()


def test_titles_with_commas_do_not_choose_the_separator(tmp_path: Path) -> None:
    text = "Biểu 1: thủy lợi, y tế, môi trường\nTên xã;irrigated_land_share;Ghi chú\nXã A;92,5;\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    assert table(tmp_path / "in.csv", "--only", "3.1") == 0
    assert rows(tmp_path) == [("Xã A", "met")]


def test_a_stray_cell_and_a_column_without_a_heading_are_reported(tmp_path: Path, said: Any) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as made:
        sheet = made.add_worksheet("Xã")
        sheet.write_row(0, 0, ("commune_id", "irrigated_land_share"))
        sheet.write_row(1, 0, ("A", 92))
        sheet.write(1, 16383, "x")
        sheet.write(1048575, 2, " ")
    assert table(tmp_path / "in.xlsx", "--only", "3.1") == 0
    assert rows(tmp_path) == [("A", "met")]
    shown = said()
    assert "XFD (cột không có tên)" in shown
    assert "1048576 (không có xã, không có số liệu)" in shown


def test_figures_one_two_three_are_no_numbers_of_columns(tmp_path: Path) -> None:
    lines: Lines = [("commune_id", "insured_people", "population", "households"), (1, 2, 3, 4), (2, 5, 5, 5)]
    assert table(book(tmp_path / "in.xlsx", lines), "--only", "3.1") == 0
    assert [row[0] for row in rows(tmp_path)] == ["1", "2"]


def test_groups_with_roman_numbers_are_left_out_but_no_commune(tmp_path: Path, said: Any) -> None:
    lines: Lines = [
        ("TT", "Tên xã", "irrigated_land_share"),
        ("I", "Khu vực I", 92),
        ("1", "Bằng Mạc", 92),
        ("2", "Bằng Hữu", 92),
        ("II", "Khu vực II", 92),
        ("1", "Vạn Linh", 92),
    ]
    assert table(book(tmp_path / "in.xlsx", lines), "--only", "3.1") == 0
    assert [row[0] for row in rows(tmp_path)] == ["Bằng Mạc", "Bằng Hữu", "Vạn Linh"]
    assert "không dùng 02 dòng: 2: Khu vực I; 5: Khu vực II (dòng tên nhóm, không phải một xã)" in said()
    all_roman: Lines = [lines[0], ("I", "Bằng Mạc", 92), ("II", "Bằng Hữu", 92)]
    assert table(book(tmp_path / "in.xlsx", all_roman), "--only", "3.1") == 0
    assert [row[0] for row in rows(tmp_path)] == ["Bằng Mạc", "Bằng Hữu"]


@pytest.mark.parametrize("name", ["Tổng Cọt", "Cộng Hòa", "Cộng Hoà", "Trung Bình", "Toàn Thắng", "Ký Phú", "Phó Bảng"])
def test_no_commune_is_taken_for_another_row(name: str) -> None:
    for text in (name, name.upper(), f"Xã {name}", f"1. {name}"):
        assert other_row(text, has_figures=True) is other_row(text, has_figures=False) is None


DATA = os.environ.get("NTM_TABLES")


@pytest.mark.skipif(DATA is None, reason="NTM_TABLES names a folder with lists of communes")
def test_no_commune_of_the_official_lists_is_taken_for_another_row() -> None:
    assert DATA is not None
    old = pl.read_csv(Path(DATA) / "gso_xa_truoc_2025.csv")["long_ward"].drop_nulls().to_list()
    new = pl.read_csv(Path(DATA) / "xa_phuong_2025_tms.csv", separator=";").to_series(1).to_list()
    bare = [name.partition(" ")[2].removeprefix("trấn ").removeprefix("khu ") for name in (*old, *new)]
    assert [name for name in (*old, *new, *bare) if other_row(name, has_figures=False) is not None] == []


@pytest.mark.skipif(DATA is None, reason="NTM_TABLES names a folder with files that offices made")
@pytest.mark.parametrize(
    ("name", "code"),
    [("don_duong_xa_2020.xlsx", 2), ("da_huoai_tong_hop.xlsx", 2), ("ktxh_cap_tinh.xlsx", 2), ("sap_nhap_2025.csv", 2)],
)
def test_forms_of_offices_are_read_or_refused(name: str, code: int, tmp_path: Path, said: Any) -> None:
    assert DATA is not None
    arguments = ["table", str(Path(DATA) / name), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]
    assert run(arguments) == code
    assert said()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_form_with_one_indicator_a_row_is_refused_as_such(ending: str, tmp_path: Path, said: Any) -> None:
    lines: Lines = [("STT", "Tên chỉ tiêu", "Đơn vị", "Xã A", "Xã B"), (1, "Dân số", "người", 1000, 2000)]
    path = tmp_path / f"in.{ending}"
    if ending == "xlsx":
        book(path, lines)
    else:
        path.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    assert table(path) == 2
    assert "mỗi dòng là một chỉ tiêu (cột 'Tên chỉ tiêu'); cần bảng mỗi dòng một xã" in said()


def test_cells_written_as_villages_are_not_counted_as_empty(tmp_path: Path) -> None:
    lines: Lines = [("Tên xã", "culture_village_share"), ("Xã A", "11/12 thôn"), ("Xã B", None), ("Xã C", "khoảng 9")]
    account = tmp_path / "account.csv"
    more = ["--errors", "null", "--only", "3.1", "--account", str(account)]
    assert table(book(tmp_path / "in.xlsx", lines), *more) == 0
    cells = pl.read_csv(account).filter(pl.col("kind") == "cell", pl.col("item") == "culture_village_share")
    assert dict(cells.select("outcome", "count").rows()) == {"read": 1, "left-out": 1, "refused": 1}


def test_the_account_is_shown_when_a_run_stops_at_the_headings(tmp_path: Path, said: Any) -> None:
    path = book(tmp_path / "in.xlsx", [("Tên xã", "Điện chiếu sáng"), ("Xã A", "7/8 thôn"), ("TỔNG CỘNG", None)])
    assert table(path) == 2
    shown = said()
    assert "không nhận cột: Điện chiếu sáng (street_lighting)" in shown
    assert "không dùng dòng: 3: TỔNG CỘNG (dòng cộng, không phải một xã)" in shown
    assert '--map "Điện chiếu sáng=street_lighting"' in shown
