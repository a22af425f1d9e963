"""Tables in saved pages and in CSV files."""

from collections.abc import Callable

import pytest

import ntm_criteria as ntm
from drafting.looking import cells_of, rows_of, told_in
from drafting.making import Cell, csv_text, grid, html_table, page
from drafting.test_word import ANNEX
from ntm_criteria.drafting.grid import SourceDocument

Read = Callable[..., SourceDocument]


def test_merged_cells_stand_once_with_their_spans(read: Read) -> None:
    [table] = read("a.html", page(html_table(ANNEX))).tables
    assert cells_of(table) == sorted(ANNEX)
    assert table.told == ()


def test_spans_end_with_their_group_of_rows(read: Read) -> None:
    body = (
        "<table><tfoot><tr><td>cuối<td>5</tfoot><thead><tr><th>TT<th>Mức</thead>"
        "<tbody><tr><td rowspan=0>I<td>1<tr><td>2</tbody>"
        "<tbody><tr><td rowspan=9>II<td>3<tr><td>4</table>"
    )
    [table] = read("a.html", page(body)).tables
    assert rows_of(table) == ["TT | Mức", "I | 1", "I | 2", "II | 3", "II | 4", "cuối | 5"]


def test_cells_that_overlap_are_told(read: Read) -> None:
    body = "<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=2>d</table>"
    document = read("a.html", page(body))
    assert cells_of(document.tables[0]) == [Cell(1, 1, "a"), Cell(1, 2, "b", rows=2), Cell(1, 3, "c"), Cell(2, 1, "d")]
    assert "ô đè lên ô khác" in told_in(document)


CONTENTS = {
    "break": ("Từ 80%<br>trở lên", "Từ 80%\ntrở lên", ""),
    "paragraphs": ("<p>a</p> <p>b\n c</p>", "a\nb c", ""),
    "lists": ("<ol><li>một<li>hai</ol><ul><li>ba</ul>", "1. một\n2. hai\n• ba", ""),
    "struck": ("<del>80%</del> <s>85%</s>90%", "90%", "bỏ chữ bị gạch ngang"),
    "struck by style": ('<span style="text-decoration: line-through">80%</span>90%', "90%", "bỏ chữ bị gạch ngang"),
    "hidden": ('<span style="display:none">80%</span>90%', "90%", "bỏ chữ ẩn"),
    "script": ("<script>x=1</script><style>b{}</style>Đạt", "Đạt", ""),
    "raised digit": ("100 m<sup>2</sup>", "100 m²", ""),
    "entity": ("&ge;&nbsp;80%", "≥ 80%", ""),
    "font of symbols": ('<font face="Symbol">\xb3</font> 80%', "≥ 80%", ""),
    "word's font of symbols": ('<span style="font-family:Symbol">\xb3</span> 80%', "≥ 80%", ""),
    "picture": ('<img src="x.png">Đạt', "Đạt", "hình ảnh không đọc được"),
    "check box": ("<input type=checkbox checked> Đạt", "☑ Đạt", ""),
    "preformatted": ("<pre>a\nb</pre>", "a\nb", ""),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_text_is_read_as_a_browser_shows_it(kind: str, read: Read) -> None:
    content, text, told = CONTENTS[kind]
    document = read("a.html", page(f"<table><tr><td>1<td>{content}</table>"))
    assert document.tables[0].cells[1].text == text
    assert told in told_in(document) if told else not told_in(document)


NOTES = {
    "link": '80%<sup><a href="#n1">1</a></sup></table><ol><li id="n1">Từ năm 2023 <a href="#r">↩</a></ol>',
    "anchor": '80%<a href="#n1"><sup>[1]</sup></a></table><p><a name="n1"></a>[1] Từ năm 2023</p>',
    "mark": "80%<sup>(1)</sup></table><p><sup>(1)</sup> Từ năm 2023</p>",
    "foot": "80%<sup>1</sup><tfoot><tr><td colspan=2><sup>1</sup> Từ năm 2023</tfoot></table>",
}


@pytest.mark.parametrize("kind", NOTES)
def test_footnotes_go_to_their_cells(kind: str, read: Read) -> None:
    document = read("a.html", page(f"<table><tr><td>1<td>{NOTES[kind]}"))
    assert rows_of(document.tables[0]) == ["1 | 80%"]
    assert document.tables[0].cells[1].notes == ("Từ năm 2023",)


def test_a_mark_without_a_note_stays_raised(read: Read) -> None:
    assert read("a.html", page("<table><tr><td>1<td>80%<sup>1</sup></table>")).tables[0].cells[1].text == "80%¹"


TITLES = {
    "heading": ("<h2>Phụ lục</h2><p>Lời dẫn</p>", "Phụ lục"),
    "bold": ("<p><b>Bảng tiêu chí</b></p><p>(Kèm theo Quyết định)</p>", "Bảng tiêu chí"),
    "centred": ("<p align=center>Tiêu chí xã</p>", "Tiêu chí xã"),
    "text": ("<div>Gồm các <i>tiêu chí</i>:</div>", "Gồm các tiêu chí:"),
}


@pytest.mark.parametrize("kind", TITLES)
def test_the_title_stands_above(kind: str, read: Read) -> None:
    above, title = TITLES[kind]
    assert read("a.html", page(above + html_table(grid("1|a")))).tables[0].title == title


def test_a_caption_is_the_title(read: Read) -> None:
    table = html_table(grid("1|a")).replace("<table>", "<table><caption>Biểu 1</caption>")
    assert read("a.html", page(f"<h2>Khác</h2>{table}")).tables[0].title == "Biểu 1"


def test_tables_in_tables_are_tables_of_their_own(read: Read) -> None:
    inner = html_table(grid("x|y"))
    document = read("a.html", page(f"<table><tr><td>1<td>Gồm:{inner}hết<tr><td>2<td>b</table>"))
    assert [rows_of(table) for table in document.tables] == [["1 | Gồm:\nhết", "2 | b"], ["x | y"]]
    assert "bảng lồng trong ô được đọc thành bảng riêng: dòng 1 cột 2" in told_in(document)


def test_a_table_that_arranges_the_page_is_none(read: Read) -> None:
    body = f"<table><tr><td><h1>Phụ lục</h1><tr><td>{html_table(grid('x|y'))}</table>"
    [table] = read("a.html", page(body)).tables
    assert (table.title, rows_of(table)) == ("Phụ lục", ["x | y"])


def test_hidden_rows_are_told(read: Read) -> None:
    document = read(
        "a.html", page("<table><tr><td>1<td>a<tr style='display: none'><td>2<td>b<tr hidden><td>3<td>c</table>")
    )
    assert rows_of(document.tables[0]) == ["1 | a"]
    assert "bỏ dòng ẩn" in told_in(document)


_1258 = (
    '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
    "<table><tr><td>1<td>ti\xeau chi\u0301</table>"
)
ENCODINGS = {
    "declared": (page("<table><tr><td>1<td>tiêu chí</table>").encode(), "tiêu chí"),
    "no declaration": ("<table><tr><td>1<td>tiêu chí</table>".encode(), "tiêu chí"),
    "byte order mark": ("<table><tr><td>1<td>tiêu chí</table>".encode("utf-16"), "tiêu chí"),
    "windows-1258": (_1258.encode("cp1258"), "tiêu chí"),
    "latin-1 of browsers": (b"<meta charset=iso-8859-1><table><tr><td>1<td>\x93a\x94</table>", "“a”"),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_a_page_is_read_in_its_encoding(kind: str, read: Read) -> None:
    content, text = ENCODINGS[kind]
    assert read("a.htm", content).tables[0].cells[1].text == text


@pytest.mark.parametrize(
    "content",
    ["<table><tr><td>tiêu chí".encode("utf-16-le")[1:], "<table>tiêu".encode("cp1252"), b"<meta charset=x-none>a"],
)
def test_a_page_in_no_encoding_is_refused(content: bytes, read: Read) -> None:
    with pytest.raises(ntm.RuleFileError, match="is not in the encoding"):
        read("a.html", content + b"\xff")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_any_separator(separator: str, read: Read) -> None:
    cells = grid("TT|Tiêu chí, nội dung|Mức", "1|Đường; cầu|≥ 80%", '2|"Loại A"|')
    [table] = read("a.csv", "\ufeff" + csv_text(cells, separator)).tables
    assert cells_of(table) == sorted(cells)


def test_csv_may_state_its_separator(read: Read) -> None:
    assert rows_of(read("a.csv", "sep=;\na,b;c\nd,e;f\n").tables[0]) == ["a,b | c", "d,e | f"]


def test_lines_of_csv_with_more_cells_are_told(read: Read) -> None:
    document = read("a.csv", "TT,Tên,Mức\n1,a,80\n2,b,91,5\n\n3,c\n")
    assert rows_of(document.tables[0]) == ["TT | Tên | Mức | ", "1 | a | 80 | ", "2 | b | 91 | 5", "3 | c |  | "]
    assert "dòng có số cột khác các dòng khác: dòng 3; dòng 4" in told_in(document)


def test_cells_of_csv_may_have_several_lines(read: Read) -> None:
    assert read("a.csv", 'TT,Tên\n1,"a\r\n\r\n b "\n').tables[0].cells[3].text == "a\nb"


@pytest.mark.parametrize("content", ['a,b\n"c"d,e\n', b"a,b\nti\xeau,c\n"])
def test_csv_that_cannot_be_read_is_refused(content: str | bytes, read: Read) -> None:
    with pytest.raises(ntm.RuleFileError):
        read("a.csv", content)
