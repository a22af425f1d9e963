"""Tables in Word documents."""

from pathlib import Path

import pytest

from drafting.looking import cells_of, rows_of, told_in
from drafting.making import Cell, grid, paragraph, word_cell, word_table, write_docx
from ntm_criteria.drafting.grid import SourceDocument
from ntm_criteria.drafting.readers import read_document

ANNEX = [
    Cell(1, 1, "TT", rows=2), Cell(1, 2, "Chỉ tiêu", rows=2), Cell(1, 3, "Chỉ tiêu theo vùng", columns=2),
    Cell(2, 3, "TDMNPB"), Cell(2, 4, "ĐBSH"),
    Cell(3, 1, "I. HẠ TẦNG", columns=4),
    Cell(4, 1, "1", rows=2), Cell(4, 2, "Tỷ lệ đường xã"), Cell(4, 3, "≥ 80%"), Cell(4, 4, "100%"),
    Cell(5, 2, "Tỷ lệ đường thôn\n(được bảo trì)"), Cell(5, 3, "UBND cấp tỉnh quy định cụ thể", columns=2),
]  # fmt: skip


def read_body(tmp_path: Path, body: str, **parts: str) -> SourceDocument:
    return read_document(write_docx(tmp_path / "a.docx", body, parts))


@pytest.mark.parametrize("has_grid", [True, False])
def test_merged_cells_stand_once_with_their_spans(tmp_path: Path, has_grid: bool) -> None:
    [table] = read_body(tmp_path, word_table(ANNEX, has_grid=has_grid)).tables
    assert cells_of(table) == sorted(ANNEX)
    assert table.told == ()
    assert table.at(5, 1) is table.at(4, 1)
    assert [cell.text for cell in table.row(2)] == ["TT", "Chỉ tiêu", "TDMNPB", "ĐBSH"]


def test_rows_that_begin_late_keep_their_columns(tmp_path: Path) -> None:
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{word_cell("b")}{word_cell("c")}</w:tr>'
    first = f"<w:tr>{word_cell('1')}{word_cell('2')}{word_cell('3')}</w:tr>"
    [table] = read_body(tmp_path, f"<w:tbl>{first}{late}</w:tbl>").tables
    assert cells_of(table) == [*grid("1|2|3"), Cell(2, 2, "b"), Cell(2, 3, "c")]
    assert table.at(2, 1) is None
    assert table.told == ()


def test_the_old_merging_of_columns(tmp_path: Path) -> None:
    merged = [
        f'<w:tc><w:tcPr><w:hMerge w:val="{how}"/></w:tcPr>{paragraph(text)}</w:tc>'
        for how, text in (("restart", "Chung"), ("continue", ""))
    ]
    second = "".join(map(word_cell, ("1", "a", "b")))
    body = f"<w:tbl><w:tr>{word_cell('TT')}{''.join(merged)}</w:tr><w:tr>{second}</w:tr></w:tbl>"
    [table] = read_body(tmp_path, body).tables
    assert cells_of(table) == [
        Cell(1, 1, "TT"),
        Cell(1, 2, "Chung", columns=2),
        Cell(2, 1, "1"),
        Cell(2, 2, "a"),
        Cell(2, 3, "b"),
    ]


def test_text_below_a_merged_cell_is_told(tmp_path: Path) -> None:
    body = "".join(
        f"<w:tr>{word_cell(text, merge=merge)}{word_cell(str(number))}</w:tr>"
        for number, (text, merge) in enumerate([("a", "restart"), ("khuất", "continue"), ("b", "continue")])
    )
    document = read_body(tmp_path, f"<w:tbl>{body}</w:tbl>")
    assert rows_of(document.tables[0]) == ["a | 0", "a | 1", "a | 2"]
    assert "bỏ chữ nằm dưới ô gộp: dòng 2 cột 1; dòng 3 cột 1" in told_in(document)


NUMBERS = (
    '<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1.%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '</w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="9"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
    '</w:lvlOverride></w:num>'
)  # fmt: skip


def numbered(level: int, list_: int = 7, text: str = "") -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_}"/></w:numPr>')


def test_numbers_that_word_counts_are_read(tmp_path: Path) -> None:
    codes = [numbered(0), numbered(1), numbered(1, text="Đường xã"), numbered(2), numbered(0), numbered(1), numbered(0, 8),
             numbered(0, 9), numbered(0, 8)]  # fmt: skip
    body = "".join(f"<w:tr>{word_cell(code)}{word_cell('x')}</w:tr>" for code in codes)
    [table] = read_body(tmp_path, f"<w:tbl>{body}</w:tbl>", numbering=NUMBERS).tables
    assert [row.split(" | ")[0] for row in rows_of(table)] == [
        "1",
        "1.1.",
        "1.2. Đường xã",
        "a)",
        "2",
        "2.1.",
        "I.",
        "5",
        "II.",
    ]


def test_numbers_of_styles_are_read(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Ma"><w:name w:val="Mã"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="Ma"/></w:style>'
    )
    code = paragraph("", '<w:pStyle w:val="Con"/>')
    body = (
        f"<w:tbl><w:tr>{word_cell(code)}{word_cell('a')}</w:tr><w:tr>{word_cell(code)}{word_cell('b')}</w:tr></w:tbl>"
    )
    [table] = read_body(tmp_path, body, numbering=NUMBERS, styles=styles).tables
    assert rows_of(table) == ["1 | a", "2 | b"]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


RUNS = {
    "struck": (run("≥ 80%", "<w:strike/>") + run("≥ 90%"), "≥ 90%", "bỏ chữ bị gạch ngang: dòng 1 cột 2"),
    "not struck": (run("≥ 80%", '<w:strike w:val="0"/>'), "≥ 80%", ""),
    "hidden": (run("ẩn ", "<w:vanish/>") + run("Đạt"), "Đạt", "bỏ chữ ẩn"),
    "deleted": (
        "<w:del><w:r><w:delText>80%</w:delText></w:r></w:del><w:ins><w:r><w:t>90%</w:t></w:r></w:ins>", "90%", "bỏ phần đã xóa",
    ),
    "raised digit": (run("100 m") + run("2", '<w:vertAlign w:val="superscript"/>'), "100 m²", ""),
    "raised mark": (run("80%") + run("1", '<w:vertAlign w:val="superscript"/>'), "80%¹", ""),
    "font of symbols": (run("\uf0b3", '<w:rFonts w:ascii="Symbol"/>') + run(" 80%"), "≥ 80%", ""),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓", ""),
    "symbol of Latin letters": ('<w:r><w:sym w:font="Symbol" w:char="F0A3"/><w:t> 13%</w:t></w:r>', "≤ 13%", ""),
    "unknown symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F021"/></w:r>', "\ufffd", "01 ô có ký tự không đọc được"),
    "formula": ("<m:oMath xmlns:m='m'><m:r><m:t>≥80</m:t></m:r><m:r><m:t>%</m:t></m:r></m:oMath>", "≥80%", "công thức toán"),
    "no-break hyphen": ("<w:r><w:t>2021</w:t><w:noBreakHyphen/><w:t>2025</w:t></w:r>", "2021-2025", ""),
    "link": (f'<w:hyperlink>{run("Đạt")}</w:hyperlink>', "Đạt", ""),
    "content control": (f"<w:sdt><w:sdtContent>{run('Đạt')}</w:sdtContent></w:sdt>", "Đạt", ""),
    "picture": ("<w:r><w:drawing/></w:r>" + run("Đạt"), "Đạt", "hình ảnh không đọc được"),
    "text box": (
        f"<w:r><w:pict><w:txbxContent>{paragraph('hộp')}</w:txbxContent></w:pict></w:r>{run('Đạt')}", "Đạt", "bỏ hộp chữ",
    ),
    "check box": (
        '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>', "☑", "",
    ),
    "ligature, forms of letters, blanks": (run("ﬁ  Ty\u0309\u00a0le\u0323\u0302"), "fi Tỷ lệ", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", RUNS)
def test_a_text_is_read_as_word_shows_it(kind: str, tmp_path: Path) -> None:
    content, text, told = RUNS[kind]
    body = f"<w:tbl><w:tr>{word_cell('1')}{word_cell(f'<w:p>{content}</w:p>')}</w:tr></w:tbl>"
    document = read_body(tmp_path, body)
    assert rows_of(document.tables[0]) == [f"1 | {text}"]
    assert told in told_in(document) if told else not told_in(document)


def test_footnotes_go_to_their_cells(tmp_path: Path) -> None:
    notes = f'<w:footnote w:id="2">{paragraph("Áp dụng từ năm 2023")}</w:footnote>'
    cell = (
        f'<w:p>{run("80%")}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:footnoteReference w:id="3"/></w:r></w:p>'
    )
    body = f"<w:tbl><w:tr>{word_cell('1')}{word_cell(cell)}</w:tr></w:tbl>"
    document = read_body(tmp_path, body, footnotes=notes)
    assert document.tables[0].cells[1].text == "80%"
    assert document.tables[0].cells[1].notes == ("Áp dụng từ năm 2023",)
    assert "dấu chú thích không có lời chú" in told_in(document)


STYLES = '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
TITLES = {
    "heading": (paragraph("II. Hạ tầng", '<w:pStyle w:val="H1"/>') + paragraph("Lời dẫn dài"), "II. Hạ tầng"),
    "outline": (paragraph("II. Hạ tầng", '<w:outlineLvl w:val="1"/>'), "II. Hạ tầng"),
    "bold lines": (
        paragraph("PHỤ LỤC I", run="<w:b/>") + paragraph("Bộ tiêu chí xã", run="<w:b/>") + paragraph("(Kèm theo Quyết định)"),
        "PHỤ LỤC I\nBộ tiêu chí xã",
    ),
    "caption": (paragraph("Bảng 2. Nhóm xã") + paragraph("Đơn vị tính: %"), "Bảng 2. Nhóm xã"),
    "centred": (paragraph("Điều 1") + paragraph("Danh mục", '<w:jc w:val="center"/>'), "Danh mục"),
    "the line above": (paragraph("Xa") + paragraph("Bộ tiêu chí như sau:"), "Bộ tiêu chí như sau:"),
    "none": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", TITLES)
def test_the_title_stands_above(kind: str, tmp_path: Path) -> None:
    above, title = TITLES[kind]
    document = read_body(tmp_path, above + word_table(grid("1|a")), styles=STYLES)
    assert document.tables[0].title == title


def test_a_table_in_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = word_cell(paragraph("Gồm:") + word_table(grid("x|y")) + paragraph("hết"))
    document = read_body(tmp_path, f"<w:tbl><w:tr>{word_cell('1')}{inner}</w:tr></w:tbl>")
    assert [rows_of(table) for table in document.tables] == [["1 | Gồm:\nhết"], ["x | y"]]
    assert document.tables[1].title == "Gồm:\nhết"
    assert "bảng lồng trong ô được đọc thành bảng riêng: dòng 1 cột 2" in told_in(document)


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{word_cell('bỏ')}{word_cell('đi')}</w:tr>"
    rows = "".join(
        f"<w:tr>{''.join(map(word_cell, row))}</w:tr>" for row in (("1", "", "a"), ("", "", ""), ("2", "", "b"))
    )
    document = read_body(tmp_path, f"<w:tbl>{deleted}{rows}</w:tbl><w:p/>{word_table(grid('|', '|'))}")
    assert [rows_of(table) for table in document.tables] == [["1 | a", "2 | b"]]
    for words in (
        "Track Changes): dòng 1",
        "bỏ 01 dòng không có chữ",
        "bỏ 01 cột không có chữ",
        "bỏ qua một bảng trống",
    ):
        assert words in told_in(document)


def test_colours_without_text_are_told(tmp_path: Path) -> None:
    row = "".join(word_cell("", fill=fill) for fill in ("FF0000", "00FF00", "auto"))
    document = read_body(
        tmp_path, f"<w:tbl><w:tr>{word_cell('1')}{row}</w:tr>{'<w:tr>' + word_cell('2') * 4 + '</w:tr>'}</w:tbl>"
    )
    assert "02 ô không có chữ có màu nền khác nhau" in told_in(document)


FONT = '<w:rFonts w:ascii="{}"/>'


@pytest.mark.parametrize(
    ("font", "text"),
    [(".VnTime", "§¹t"), ("VNI-Times", "Ñaït"), ("Arial", "Tû lÖ ®­êng x· ®¹t chuÈn, ®­îc nhùa hãa, hé nghÌo ®¹t")],
)
def test_a_text_before_unicode_is_not_read(font: str, text: str, tmp_path: Path) -> None:
    cell = word_cell(f"<w:p>{run(text, FONT.format(font))}</w:p>")
    document = read_body(tmp_path, f"<w:tbl><w:tr>{word_cell('1')}{cell}</w:tr></w:tbl>")
    assert document.tables == ()
    assert "bảng mã cũ (TCVN3, VNI)" in told_in(document)
