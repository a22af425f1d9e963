"""Files of public bug reports about other programs: what they lost or guessed is read as people see it, or is reported.

Each case names the thread. The workbooks are written as XML, because the programs that write them are not at hand.
"""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest

from ntm_criteria.cli import run

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = "<row><c t='inlineStr'><is><t>Mã xã</t></is></c><c t='inlineStr'><is><t>irrigated_land_share</t></is></c></row>"
A = "<c t='inlineStr'><is><t>A</t></is></c>"
MET, NOT_MET, UNKNOWN = [("A", "met")], [("A", "not_met")], [("A", "unknown")]


def link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def workbook(path: Path, rows: str, *, texts: str = "", code: str = "", before: str = "") -> None:
    """Write a workbook of one sheet; `code` is the number format of style 1, `before` stands above the rows."""
    formats = f'<numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
    cell_styles = '<fonts><font/></fonts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>'
    links = [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_LINKS}">{link(1, "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_LINKS}">'
        f"{''.join(link(number, *each) for number, each in enumerate(links, 1))}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{texts}</sst>",
        "xl/styles.xml": f"<styleSheet {_MAIN}>{formats if code else ''}{cell_styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>",
    }
    with ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def judged(path: Path) -> list[tuple[Any, ...]] | int:
    """The rows of the result for 3.1, or the exit code."""
    out = path.parent / "out.csv"
    done = run(["table", str(path), str(out), "--rules", "bang-mac-2024", "--only", "3.1", "--errors", "null"])
    return done or pl.read_csv(out, infer_schema=False).rows()


WORKBOOKS = {
    # cells without a reference, some of them with one: https://github.com/tidyverse/readxl/issues/648
    "references of some cells": (HEAD + f'<row>{A}<c/></row><row>{A.replace("A<", "B<")}<c r="B3"><v>92</v></c></row>',
                                 {}, [("A", "unknown"), ("B", "met")]),
    # rows without a number below one with a number: https://github.com/JanMarvin/openxlsx2/issues/1676
    "numbers of some rows": (HEAD.replace("<row>", '<row r="3">') + f"<row>{A}<c><v>92</v></c></row>", {}, MET),
    # a shared text that is empty, by index or without one: https://github.com/tafia/calamine/issues/607
    "no shared text": (HEAD + f'<row>{A}<c t="s"><v/></c></row>', {"texts": "<si><t>92</t></si>"}, UNKNOWN),
    # https://github.com/openai/codex/issues/38118: the index was read in the place of the empty text
    "an empty shared text": (HEAD + f'<row>{A}<c t="s"><v>1</v></c></row>', {"texts": "<si><t>x</t></si><si/>"}, UNKNOWN),
    # a formula whose result is an empty text has a result: https://github.com/office-kit/xlsx/pull/121
    "a formula of an empty text": (HEAD + f'<row>{A}<c t="str"><f>IF(1,"","")</f><v></v></c></row>', {}, UNKNOWN),
    # the size that a sheet states may be wrong: https://github.com/ExcelDataReader/ExcelDataReader/issues/57
    "a wrong size": (HEAD + f"<row>{A}<c><v>92</v></c></row>", {"before": '<dimension ref="A1"/>'}, MET),
    # a column that is empty at first: https://github.com/tidyverse/readxl/issues/766
    "a figure far below": (HEAD + f'<row r="1500">{A}<c t="inlineStr"><is><t>92 %</t></is></c></row>', {}, MET),
    # headings below empty rows: https://github.com/tidyverse/readxl/issues/703
    "empty rows above": ("<row/><row/>" + HEAD + f"<row>{A}<c><v>92</v></c></row>", {}, MET),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKBOOKS)
def test_a_workbook_is_read_as_it_is_seen(case: str, tmp_path: Path, said: Any) -> None:
    rows, parts, expected = WORKBOOKS[case]
    workbook(tmp_path / "in.xlsx", rows, **parts)
    assert judged(tmp_path / "in.xlsx") == expected
    assert "unreadable-figure" not in said()


# letters of colours, of literal text and of locales are no dates: https://github.com/tidyverse/readxl/issues/388,
# https://github.com/TheDataShed/xlsxreader/pull/35, https://github.com/PHPOffice/PhpSpreadsheet/issues/1972,
# https://github.com/nao1215/filesql/issues/386
@pytest.mark.parametrize(
    "code",
    ["0.00;[Red]-0.00", "[Magenta]0.0", "[RED]0", "[White]#,##0", "0.0_d", "&quot;days &quot;0", r"0\d", "[$-42A]0.0"],
)
def test_a_number_in_colour_is_no_date(code: str, tmp_path: Path) -> None:
    workbook(tmp_path / "in.xlsx", HEAD + f'<row>{A}<c s="1"><v>92</v></c></row>', code=code)
    assert judged(tmp_path / "in.xlsx") == MET


TWICE = ["<c r='B2'><v>92</v></c><c r='B2'><v>10</v></c>", '<c r="B2"><v>92</v></c><c r="B2"><v>10</v></c>']


# the last of two cells in one place was taken: https://github.com/JanMarvin/openxlsx2/pull/190
@pytest.mark.parametrize("cells", TWICE)
def test_a_cell_that_is_given_twice_is_refused(cells: str, tmp_path: Path, said: Any) -> None:
    key = '<c r="A2" t="s"><v>0</v></c>'
    workbook(tmp_path / "in.xlsx", HEAD + f'<row r="2">{key}{cells}</row>', texts="<si><t>A</t></si>")
    assert judged(tmp_path / "in.xlsx") == 2
    assert "a cell of row 2 is given twice" in said()


def test_a_row_that_is_given_twice_is_refused(tmp_path: Path, said: Any) -> None:
    row = f'<row r="2">{A}<c><v>92</v></c></row>'
    workbook(tmp_path / "in.xlsx", HEAD + row + row)
    assert judged(tmp_path / "in.xlsx") == 2
    assert "row 2 stands below row 2" in said()


# hidden rows and columns were read without a word: https://github.com/tidyverse/readxl/issues/428
@pytest.mark.parametrize("size", ['ht="0"', "ht='0.0'", 'hidden="1"'])
def test_a_row_or_column_without_size_is_hidden(size: str, tmp_path: Path, said: Any) -> None:
    shared = f'<row r="2" {size}><c r="A2" t="s"><v>0</v></c><c r="B2"><v>92</v></c></row>'
    width = "<cols><col min='2' max='2' width='0' customWidth='1'/></cols>"
    workbook(tmp_path / "in.xlsx", HEAD + shared, texts="<si><t>A</t></si>", before=width)
    assert judged(tmp_path / "in.xlsx") == MET
    told = said()
    assert "dòng ẩn" in told
    assert "cột ẩn" in told


TEXTS = {
    # names that pandas takes for missing ones: https://github.com/pandas-dev/pandas/issues/11839, and 32084
    "names of nothing": ("Mã xã,irrigated_land_share\nNA,92\nnull,92\nNone,91\nnan,92\n",
                         [("NA", "met"), ("null", "met"), ("None", "not_met"), ("nan", "met")]),
    # keys that look like numbers: https://github.com/OpenRefine/OpenRefine/issues/308, 423 and 1228
    "names like numbers": ("Mã xã,irrigated_land_share\n0033,92\n9e42,92\n5E1,91\n",
                           [("0033", "met"), ("9e42", "met"), ("5E1", "not_met")]),
    # two words alike in the first rows were taken for headings: https://github.com/frictionlessdata/frictionless-py/issues/825
    "words alike": ("Mã xã,planning_criterion_met,Ghi chú,irrigated_land_share\nA,Đạt,Đạt,92\n", MET),
    # a blank heading: https://github.com/frictionlessdata/frictionless-py/issues/312
    "a blank heading": ("Mã xã,,irrigated_land_share\nA,x,92\n", MET),
    # an empty line above: https://github.com/frictionlessdata/frictionless-py/issues/1339
    "an empty line above": ("\n,\nMã xã,irrigated_land_share\nA,92\n", MET),
    # a byte order mark before a quoted heading, and two of them: https://github.com/pola-rs/polars/issues/5924 has the codes
    "marks of the order of bytes": ('\ufeff\ufeff"Mã xã","irrigated_land_share"\n"A","92"\n', MET),
    # a text that programs keep from being taken for a number: https://github.com/wireservice/csvkit/issues/977
    "a text as a formula": ('Mã xã,irrigated_land_share\n"=""0870""","=""92"""\n', [("0870", "met")]),
    "the end of a text in DOS": ("Mã xã,irrigated_land_share\nA,92\n\x1a", MET),
    "a separator in quotes": ('"sep=;"\nMã xã;irrigated_land_share\nA;"91,5"\n', NOT_MET),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_a_csv_file_is_read_as_it_is_seen(case: str, tmp_path: Path, said: Any) -> None:
    text, expected = TEXTS[case]
    (tmp_path / "in.csv").write_text(text, encoding="utf-8", newline="")
    assert judged(tmp_path / "in.csv") == expected
    assert "unreadable-figure" not in said()


@pytest.mark.parametrize(
    ("name", "start", "hint"),
    [
        ("in.csv", b"PK\x03\x04\x14\0\0\0", "đổi đuôi tên tệp thành .xlsx"),
        ("in.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "là tệp Excel kiểu cũ"),
        ("in.xlsx", b"PAR1", "đổi đuôi tên tệp thành .parquet"),
        ("in.parquet", b"ARROW1\0\0", "đổi đuôi tên tệp thành .arrow"),
        ("in.xlsx", b"Ma xa,x\n", "tệp hỏng hoặc không phải .xlsx thật"),
    ],
)
def test_a_file_of_another_kind_is_named(name: str, start: bytes, hint: str, tmp_path: Path, said: Any) -> None:
    (tmp_path / name).write_bytes(start + bytes(600))
    assert judged(tmp_path / name) == 2
    assert hint in said()


def test_parts_of_a_workbook_that_do_not_fit_together(tmp_path: Path, said: Any) -> None:
    workbook(tmp_path / "in.xlsx", HEAD + f'<row>{A}<c t="s"><v>7</v></c></row>')
    assert judged(tmp_path / "in.xlsx") == 2
    assert "các phần của tệp không khớp nhau" in said()
