"""Tables in PDFs with a text layer."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

import ntm_criteria as ntm
from drafting.looking import cells_of, rows_of, told_in
from drafting.making import Canvas, Cell, even, grid, write_pdf
from drafting.test_word import ANNEX
from ntm_criteria.drafting.grid import SourceDocument
from ntm_criteria.drafting.readers import read_document

XS = [50, 90, 250, 400, 540]
HEAD = grid("TT|Chỉ tiêu|Mức|Ghi chú")


def read(tmp_path: Path, *pages: Canvas, font: str = "Arial") -> SourceDocument:
    return read_document(write_pdf(tmp_path / "a.pdf", pages, font))


def sheet(
    *rows: str, top: float = 100, step: float = 40, xs: Sequence[float] = XS, sides: str = "left right"
) -> Canvas:
    """Return a page with a table of these rows."""
    canvas, cells = Canvas(), [cell._replace(text=cell.text.replace("/", "\n")) for cell in grid(*rows)]
    canvas.table(cells, xs, even(top, top + step * len(rows), len(rows)), sides=sides)
    return canvas


def test_merged_cells_stand_once_with_their_spans(tmp_path: Path) -> None:
    canvas = Canvas()
    canvas.table(ANNEX, XS, even(100, 300, 5))
    [table] = read(tmp_path, canvas).tables
    assert cells_of(table) == sorted(ANNEX)
    assert {cell.page for cell in table.cells} == {1}
    assert table.told == ()


def test_lines_go_on_unless_the_cell_had_room(tmp_path: Path) -> None:
    canvas = sheet("1|Tỷ lệ hộ được sử dụng nước/sạch theo quy chuẩn|≥ 80%/≥ 50%|- một/- hai", "2|b|c|d")
    [table] = read(tmp_path, canvas).tables
    assert rows_of(table)[0] == "1 | Tỷ lệ hộ được sử dụng nước sạch theo quy chuẩn | ≥ 80%\n≥ 50% | - một\n- hai"


def test_pieces_on_several_pages_are_one_table(tmp_path: Path) -> None:
    first = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|Đường xã|≥ 80%|a", "2|Đường thôn được|100%|phụ lục")
    second = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "|bảo trì hằng năm||", "3|Điện|≥ 95%|b")
    third = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "4|Chợ|Đạt|c")
    for number, page in enumerate((first, second, third), 1):
        page.text(295, 810, str(number))
        page.text(230, 30, f"Công báo số {number}")
    document = read(tmp_path, first, second, third)
    assert rows_of(document.tables[0]) == [
        "TT | Chỉ tiêu | Mức | Ghi chú", "1 | Đường xã | ≥ 80% | a", "2 | Đường thôn được bảo trì hằng năm | 100% | phụ lục",
        "3 | Điện | ≥ 95% | b", "4 | Chợ | Đạt | c",
    ]  # fmt: skip
    told = told_in(document)
    assert "ghép bảng nối tiếp sang trang 1, 2, 3" in told
    assert "bỏ dòng tên cột lặp lại đầu trang 2, 3" in told
    assert "ghép dòng bị ngắt trang: dòng 3" in told
    assert [document.tables[0].at(row, 1).page for row in (2, 4, 5)] == [1, 2, 3]  # type: ignore[union-attr]


NEW_ROWS = {
    "a code": ("1|Đường xã|≥ 80%|a", "2|đường thôn|≥ 90%|b"),
    "a value": ("1|Đường xã|≥ 80%|a", "|Đường thôn|≥ 90%|"),
    "a mark": ("1|Đường xã|x|a", "|được|x|"),
    "where nothing stood": ("1|Đường xã||a", "||≥ 90%|"),
    "a capital after a full stop": ("1|Đường xã.|Đạt|a", "2|Đường thôn|Đạt|"),
}


@pytest.mark.parametrize("kind", NEW_ROWS)
def test_a_new_row_at_the_head_of_a_page_stays_one(kind: str, tmp_path: Path) -> None:
    last, first = NEW_ROWS[kind]
    [table] = read(tmp_path, sheet("TT|Chỉ tiêu|Mức|Ghi chú", last), sheet(first, "9|x y|Đạt|z")).tables
    assert rows_of(table)[1:3] == [row.replace("|", " | ") for row in (last, first)]


def test_a_list_that_a_page_cuts_goes_on(tmp_path: Path) -> None:
    first = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|Đường xã|có|- Báo cáo;/- Biên bản;", "2|Đường thôn|có|- Báo cáo;")
    [table] = read(tmp_path, first, sheet("|||- Hồ sơ.", "3|Điện|có|- Biên bản.")).tables
    assert rows_of(table)[2:] == ["2 | Đường thôn | có | - Báo cáo;\n- Hồ sơ.", "3 | Điện | có | - Biên bản."]


def test_what_is_not_certain_stays_a_row_and_is_told(tmp_path: Path) -> None:
    first = sheet("TT|Chỉ tiêu|Nội dung|Ghi chú", "1|Đường xã|Làm đường|a", "|Đường thôn|Bảo trì|b", "2|Điện|Đủ điện|c")
    document = read(tmp_path, first, sheet("||An toàn|", "3|Chợ|Có chợ|d"))
    assert rows_of(document.tables[0])[4] == " |  | An toàn | "
    assert "không chắc dòng 5 là dòng mới" in told_in(document)


def test_a_merged_cell_goes_on_over_the_page(tmp_path: Path) -> None:
    first, second = Canvas(), Canvas()
    first.table(
        [*HEAD, Cell(2, 1, "1", rows=2), *(Cell(r, c, f"{r}.{c}") for r in (2, 3) for c in (2, 3, 4))],
        XS,
        even(100, 220, 3),
    )
    second.table(
        [Cell(1, 1, "", rows=2), *(Cell(r, c, f"{r + 3}.{c}") for r in (1, 2) for c in (2, 3, 4))], XS, even(60, 140, 2)
    )
    document = read(tmp_path, first, second)
    assert document.tables[0].at(5, 1) == document.tables[0].at(2, 1)
    assert "ô gộp kéo sang trang sau: dòng 2 cột 1" in told_in(document)


def test_text_between_tables_keeps_them_apart(tmp_path: Path) -> None:
    first, second = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|a|b|c"), sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|d|e|f")
    first.text(50, 80, "Bảng 1. Nhóm xã", size=11)
    first.text(50, 400, "Bảng 2. Nhóm phường", size=11)
    tables = read(tmp_path, first, second).tables
    assert [table.title for table in tables] == ["Bảng 1. Nhóm xã", "Bảng 2. Nhóm phường"]


def test_tables_of_other_columns_stay_apart(tmp_path: Path) -> None:
    other = [50, 150, 300, 350, 540]
    assert len(read(tmp_path, sheet("a|b|c|d", "1|2|3|4"), sheet("a|b|c|d", "5|6|7|8", xs=other)).tables) == 2


@pytest.mark.parametrize("sides", ["left", "right", ""])
def test_outer_lines_need_not_be_drawn(sides: str, tmp_path: Path) -> None:
    [table] = read(tmp_path, sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|a|≥ 80%|c", sides=sides)).tables
    assert rows_of(table) == ["TT | Chỉ tiêu | Mức | Ghi chú", "1 | a | ≥ 80% | c"]


def test_text_beyond_the_edge_is_read_and_told(tmp_path: Path) -> None:
    long = "100% dự án được tổ chức đúng quy trình, đúng hạn; từ 90% trở lên"
    document = read(tmp_path, sheet("TT|Chỉ tiêu|Ghi chú|Mức", f"1|a|c|{long}", sides="left"))
    assert rows_of(document.tables[0])[1] == f"1 | a | c | {long}"
    assert "chữ tràn quá mép" in told_in(document)


def test_shadings_and_lines_beside_each_other_make_no_columns(tmp_path: Path) -> None:
    canvas = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|a|≥ 80%|c")
    for left, right in pairwise(XS):
        canvas.fill(left, 100, right, 140)
        canvas.fill(left + 5, 102, right - 5, 116)
        canvas.line(right + 1, 100, right + 1, 180)
    [table] = read(tmp_path, canvas).tables
    assert (table.height, table.width) == (2, 4)


def test_footnotes_go_to_their_cells(tmp_path: Path) -> None:
    canvas = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|Diện tích 100 m|80%|c")
    canvas.text(94 + 15 * 5, 151, "2", size=6, rise=4)
    canvas.text(254 + 3 * 5, 151, "3", size=6, rise=4)
    canvas.text(404 + 5, 151, "9", size=6, rise=4)
    canvas.text(50, 700, "3", size=6, rise=4)
    canvas.text(56, 700, "Áp dụng từ năm 2023 cho các xã")
    canvas.text(50, 714, "thuộc vùng cao.")
    canvas.text(295, 810, "17")
    document = read(tmp_path, canvas)
    assert rows_of(document.tables[0])[1] == "1 | Diện tích 100 m² | 80% | c⁹"
    assert document.tables[0].at(2, 3).notes == ("Áp dụng từ năm 2023 cho các xã thuộc vùng cao.",)  # type: ignore[union-attr]
    assert "dấu chú thích không có lời chú, giữ nguyên: trang 1, '9'" in told_in(document)


def test_turned_headings_are_read(tmp_path: Path) -> None:
    canvas = sheet("TT|Chỉ tiêu||", "1|a|≥ 80%|c", step=100)
    canvas.text(270, 195, "Vùng núi", turned=True)
    canvas.text(282, 195, "phía Bắc", turned=True)
    assert rows_of(read(tmp_path, canvas).tables[0])[0] == "TT | Chỉ tiêu | Vùng núi\nphía Bắc | "


def test_bold_letters_drawn_twice_are_read_once(tmp_path: Path) -> None:
    canvas = sheet("TT|Mức|a|b", "1|≥ 80%|c|d")
    canvas.text(94.4, 151, "≥ 80%")
    assert rows_of(read(tmp_path, canvas).tables[0])[1] == "1 | ≥ 80% | c | d"


def scanned() -> Canvas:
    canvas = Canvas()
    canvas.fill(0, 0, 595, 842, "0.5 0.5 0.5")
    return canvas


def overlapping() -> Canvas:
    canvas = sheet("TT|Chỉ tiêu", "1|a", xs=XS[:3])
    for step in range(30):
        canvas.text(50, 400 + 14 * step, "Tỷ lệ hộ nghèo đa chiều của xã")
        canvas.text(52, 400 + 14 * step, "được xác định theo quy định")
    return canvas


def scattered() -> Canvas:
    canvas = sheet("TT|Chỉ tiêu", "1|a", xs=XS[:3])
    for step in range(30):
        canvas.text(50, 400 + 14 * step, " ".join("Tỷlệhộnghèo"))
    return canvas


def wrong_letters() -> Canvas:
    canvas = sheet("TT|Chỉ tiêu", "1|a", xs=XS[:3])
    for step in range(8):
        canvas.text(50, 400 + 14 * step, "7Ӎ OӋ Kӝ QJKqR ÿD FKLӅX FӫD [m")
    return canvas


BROKEN = {
    "a scan": (scanned, "không có lớp chữ (ảnh quét): cần nhận dạng chữ (OCR) hoặc nhập tay: trang 1"),
    "letters on each other": (overlapping, "lớp chữ hỏng"),
    "letters alone": (scattered, "lớp chữ hỏng"),
    "letters of another script": (wrong_letters, "lớp chữ hỏng"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_page_that_cannot_be_read_is_told(kind: str, tmp_path: Path) -> None:
    make, told = BROKEN[kind]
    document = read(tmp_path, make(), sheet("TT|Mức", "1|Đạt", xs=XS[:3]))
    assert [rows_of(table) for table in document.tables] == [["TT | Mức", "1 | Đạt"]]
    assert told in told_in(document)


def test_a_font_before_unicode_is_told(tmp_path: Path) -> None:
    document = read(tmp_path, sheet("TT|Tiªu chÝ", "1|§¹t", xs=XS[:3]), font="ABCDEF+.VnTime")
    assert document.tables == ()
    assert "bảng mã cũ (TCVN3, VNI)" in told_in(document)


def test_lines_across_alone_are_told(tmp_path: Path) -> None:
    canvas = Canvas()
    for y in (100, 120, 140, 160):
        canvas.line(50, y, 540, y)
        canvas.text(54, y + 11, "Đường xã")
        canvas.text(300, y + 11, "80%")
    document = read(tmp_path, canvas)
    assert document.tables == ()
    assert "có đường kẻ ngang mà không có đường kẻ dọc" in told_in(document)


def test_lines_missing_inside_are_told(tmp_path: Path) -> None:
    canvas = sheet("TT|Chỉ tiêu|Mức|Ghi chú", "1|a|≥ 80%|c")
    for x, y in ((50, 220), (250, 220), (250, 260)):
        canvas.line(x, y, x + 290, y)
    canvas.line(50, 180, 50, 260)
    canvas.line(540, 180, 540, 260)
    canvas.line(50, 260, 250, 260)
    canvas.line(250, 180, 250, 220)
    document = read(tmp_path, canvas)
    assert rows_of(document.tables[0])[:2] == ["TT | Chỉ tiêu | Mức | Ghi chú", "1 | a | ≥ 80% | c"]


def test_a_frame_around_a_text_is_no_table(tmp_path: Path) -> None:
    canvas = Canvas()
    canvas.table([Cell(1, 1, "Lưu ý")], [50, 540], [100, 140])
    assert read(tmp_path, canvas).tables == ()


def test_pages_are_chosen(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [sheet("a|b", "1|2", xs=XS[:3]), sheet("c|d", "3|4", xs=XS[:3])])
    assert rows_of(read_document(path, pages=[2]).tables[0]) == ["c | d", "3 | 4"]
    with pytest.raises(ntm.RuleFileError, match="has no page 3; it has 2 pages"):
        read_document(path, pages=[3])


def test_a_page_printed_small_is_read(tmp_path: Path) -> None:
    canvas = Canvas()
    xs, ys = even(50, 130, 4), even(100, 109, 3)
    for x in xs:
        canvas.line(x, ys[0], x, ys[-1])
    for row, y in enumerate(ys):
        canvas.line(xs[0], y, xs[-1], y)
        for column, x in enumerate(xs[:-1]):
            if row < 3:
                canvas.text(x + 1, y + 2.2, f"Ô {row + 1}.{column + 1}", size=2)
    assert rows_of(read(tmp_path, canvas).tables[0])[2] == "Ô 3.1 | Ô 3.2 | Ô 3.3 | Ô 3.4"
