"""Tables in workbooks."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import ntm_criteria as ntm
from drafting.looking import cells_of, rows_of, told_in
from drafting.making import Cell, write_xlsx
from drafting.test_word import ANNEX
from ntm_criteria.drafting.grid import SourceDocument
from ntm_criteria.drafting.readers import read_document


class Book:
    """A workbook that is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = xlsxwriter.Workbook(path)

    def sheet(self, name: str, rows: list[list[Any]], top: int = 0) -> Any:
        sheet = self.book.add_worksheet(name)
        for number, row in enumerate(rows, top):
            sheet.write_row(number, 0, row)
        return sheet

    def read(self, **options: Any) -> SourceDocument:
        self.book.close()
        return read_document(self.path, **options)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "a.xlsx")


def test_merged_cells_stand_once_with_their_spans(tmp_path: Path) -> None:
    [table] = read_document(write_xlsx(tmp_path / "a.xlsx", ANNEX, top=3)).tables
    assert cells_of(table) == sorted(ANNEX)
    assert table.sheet == "Bảng"
    assert [table.at(row, 1).address for row in (1, 3, 4)] == ["A4", "A6", "A7"]  # type: ignore[union-attr]


def test_the_lines_above_are_the_title(book: Book) -> None:
    sheet = book.sheet("Phụ lục", [[], ["Mã", "n ≥ 600"], [], ["TT", "Tên", "Mức", "Ghi chú"], ["1", "a", "80%", "x"]])
    sheet.merge_range("A1:D1", "BỘ TIÊU CHÍ XÃ")
    [table] = book.read().tables
    assert table.title == "BỘ TIÊU CHÍ XÃ\nMã n ≥ 600"
    assert rows_of(table) == ["TT | Tên | Mức | Ghi chú", "1 | a | 80% | x"]


def test_a_group_below_the_headings_is_no_title(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Tên", "Mức"], [], ["1", "a", "80%"]])
    sheet.merge_range("A2:C2", "I. HẠ TẦNG")
    [table] = book.read().tables
    assert rows_of(table) == ["TT | Tên | Mức", "I. HẠ TẦNG", "1 | a | 80%"]
    assert table.title == ""


def test_cells_are_read_as_they_are_shown(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Mức"]])
    for row, (value, code) in enumerate(
        [(2.1, "0.00"), (2.1, ""), (0.8, "0%"), (1.234, ""), (55000000, "#,##0"), (3, "")], 1
    ):
        sheet.write(row, 0, str(row))
        sheet.write(row, 1, value, book.book.add_format({"num_format": code} if code else {}))
    sheet.write_rich_string("B8", "100 m", book.book.add_format({"font_script": 1}), "2", " ")
    sheet.write("A8", "7")
    [table] = book.read().tables
    assert [cell.text for cell in table.cells if cell.column == 2][1:] == [
        "2.10", "2.1", "80 %", "1.234", "55000000", "3", "100 m²",
    ]  # fmt: skip


def test_what_people_do_not_see_is_left_out_and_told(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Nháp", "Mức"], ["1", "x", "80%"], ["2", "y", "90%"], ["3", "z", "70%"]])
    sheet.set_column("B:B", None, None, {"hidden": True})
    sheet.set_row(2, None, None, {"hidden": True})
    struck = book.book.add_format({"font_strikeout": True})
    sheet.write("C4", "60%", struck)
    sheet.write_rich_string("A4", "3", struck, "cũ", ".")
    book.sheet("Ẩn", [["TT", "Mức"], ["1", "99%"]]).hide()
    book.sheet("Trống", [])
    document = book.read()
    assert [rows_of(table) for table in document.tables] == [["TT | Mức", "1 | 80%", "3. | "]]
    for words in (
        "bỏ cột ẩn: cột B", "bỏ dòng ẩn: dòng 3", "bỏ chữ bị gạch ngang: A4; C4", "bỏ trang tính ẩn 'Ẩn'",
        "trang tính 'Trống' trống",
    ):  # fmt: skip
        assert words in told_in(document)


def test_a_merged_cell_goes_over_hidden_rows(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Mức"], [None, "80%"], [None, "90%"], [None, "70%"]])
    sheet.merge_range("A2:A4", "1")
    sheet.set_row(1, None, None, {"hidden": True})
    [table] = book.read().tables
    assert cells_of(table) == [
        Cell(1, 1, "TT"), Cell(1, 2, "Mức"), Cell(2, 1, "1", rows=2), Cell(2, 2, "90%"), Cell(3, 2, "70%"),
    ]  # fmt: skip


def test_comments_are_notes(book: Book) -> None:
    book.sheet("A", [["TT", "Mức"], ["1", "80%"]]).write_comment("B2", "Áp dụng từ 2023")
    document = book.read()
    assert document.tables[0].cells[3].notes == ("Áp dụng từ 2023",)
    assert "ghi chú (comment) của ô được giữ làm chú thích: B2" in told_in(document)


def test_formulas_without_a_result_are_told(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Mức"], ["1"]])
    sheet.write_formula("B2", "=1+1", None, "")
    document = book.read()
    assert "công thức chưa có kết quả, ghi công thức: B2" in told_in(document)


def test_a_number_shown_as_a_word_is_read_as_shown(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Mức"], ["1"], ["2"]])
    sheet.write("B2", 1, book.book.add_format({"num_format": '"Đạt";;"Chưa đạt"'}))
    sheet.write("B3", 0.825, book.book.add_format({"num_format": "0.0%"}))
    document = book.read()
    assert rows_of(document.tables[0])[1:] == ["1 | Đạt", "2 | 82,5 %"]
    assert "ô hiện chữ khác với số lưu trong tệp, ghi chữ hiện ra: B2" in told_in(document)


def test_colours_without_text_are_told(book: Book) -> None:
    sheet = book.sheet("A", [["TT", "Đạt", "Khá"], ["1"], ["2"]])
    for cell, colour in (("B2", "red"), ("C3", "green")):
        sheet.write_blank(cell, None, book.book.add_format({"bg_color": colour}))
    assert "02 ô không có chữ có màu nền khác nhau" in told_in(book.read())


def test_a_far_cell_takes_no_room(book: Book) -> None:
    book.sheet("A", [["TT", "Mức"], ["1", "80%"]]).write("XFD1048576", "x")
    [table] = book.read().tables
    assert (table.height, table.width) == (3, 3)


def test_one_sheet_is_chosen(book: Book) -> None:
    book.sheet("Xã", [["TT", "Mức"]])
    book.sheet("Huyện", [["TT", "Loại"]]).hide()
    assert [table.sheet for table in book.read(sheet="huyện").tables] == ["Huyện"]
    with pytest.raises(ntm.RuleFileError, match="has no sheet 'Tỉnh'"):
        read_document(book.path, sheet="Tỉnh")
