"""What is read of a workbook: values by type, formulas, hidden parts, whatever program wrote it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_criteria.cli import run
from ntm_criteria.tables.files.xlsx.formats import CellError, Percentage, sections, shown
from ntm_criteria.tables.files.xlsx.workbook import Row, Workbook, open_workbook

SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rows(path: Path, sheet: int = 0) -> list[Row]:
    book = open_workbook(path)
    return list(book.rows(book.sheets[sheet]))


def values(path: Path) -> dict[tuple[int, int], Any]:
    return {(row.number, column): value for row in rows(path) for column, value in row.values.items()}


def raw(path: Path, cells: str, *, texts: str = "", before: str = "", workbook: str = "", prefix: str = "x:") -> Path:
    """A workbook of one sheet, with these elements as they are."""
    root = f'{prefix}worksheet {f"xmlns:{prefix}".rstrip(":")}="{SPACE}"'
    relation = f'<Relationship Id="{{}}" Type="{RELATIONS}/{{}}" Target="{{}}"/>'
    parts = {
        "_rels/.rels": f"<Relationships>{relation.format('a', 'officeDocument', '/xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{SPACE}" xmlns:r="{RELATIONS}">{workbook}<sheets>'
        '<sheet name="Xã" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relation.format('b', 'worksheet', 'worksheets/sheet1.xml')}"
        f"{relation.format('c', 'sharedStrings', 'SharedStrings.xml')}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{SPACE}">{texts}</sst>',
        SHEET: f"<{root}>{before}<{prefix}sheetData>{cells}</{prefix}sheetData></{prefix}worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


# --- values


def test_values_have_the_type_that_the_cell_has(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "in.xlsx")
    sheet = book.add_worksheet()
    formats = {code: book.add_format({"num_format": code}) for code in ("0%", "dd/mm/yyyy", "hh:mm", "[h]:mm", "0.0")}
    sheet.write_row(0, 0, [92, 91.5, "1", True, False, "Đạt"])
    sheet.write_number(1, 0, 0.92, formats["0%"])
    sheet.write_datetime(1, 1, datetime(2024, 5, 1), formats["dd/mm/yyyy"])
    sheet.write_datetime(1, 2, datetime(2024, 5, 1, 13, 30), formats["dd/mm/yyyy"])
    sheet.write_number(1, 3, 0.5, formats["hh:mm"])
    sheet.write_number(1, 4, 1.5, formats["[h]:mm"])
    sheet.write_number(1, 5, 55_000_000, formats["dd/mm/yyyy"])
    sheet.write_number(1, 6, 2.5, formats["0.0"])
    sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=1=1", None, True)
    sheet.write_formula(2, 2, '="a"', None, "a")
    book.close()
    first, second, third = rows(tmp_path / "in.xlsx")
    assert list(first.values.values()) == [92.0, 91.5, "1", True, False, "Đạt"]
    assert [type(value) for value in first.values.values()] == [float, float, str, bool, bool, str]
    assert list(second.values.values()) == [
        Percentage(0.92), date(2024, 5, 1), datetime(2024, 5, 1, 13, 30), time(12), timedelta(hours=36),
        CellError("########"), 2.5,
    ]  # fmt: skip
    assert third.values == {1: CellError("#DIV/0!"), 2: True, 3: "a"}


def test_each_cell_is_what_openpyxl_reads(tmp_path: Path) -> None:
    """It has the same eyes for what Excel stores, and none for which formulas have a result."""
    book = openpyxl.Workbook()
    sheet = book.active
    moments = [datetime(1900, 1, 1), datetime(1900, 2, 28), datetime(1900, 3, 1, 6), datetime(2024, 5, 1, 13, 30, 5)]
    cells = [1, 2.5, 1e300, -0.1, "x", " y ", "01", True, *moments, time(23, 59, 59), "một\nhai", "&<>\"'"]
    for row, cell in enumerate(cells, start=2):
        sheet.cell(row, 3).value = cell
    book.save(tmp_path / "in.xlsx")
    read = openpyxl.load_workbook(tmp_path / "in.xlsx").active
    found = values(tmp_path / "in.xlsx")
    assert list(found) == [(row, 3) for row in range(2, 2 + len(cells))]
    for (row, column), value in found.items():
        expected = read.cell(row, column).value
        is_day = isinstance(expected, datetime) and expected.time() == time()
        assert value == (expected.date() if is_day else expected)


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "in.xlsx", {"date_1904": True})
    format_ = book.add_format({"num_format": "dd/mm/yyyy"})
    book.add_worksheet().write_datetime(0, 0, datetime(2024, 5, 1), format_)
    book.close()
    assert values(tmp_path / "in.xlsx") == {(1, 1): date(2024, 5, 1)}


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("dd/mm/yyyy", True), ("[$-409]d-mmm", True), ("h:mm AM/PM", True), ("[mm]:ss", True), ("yyyy;@", True),
        ("[Red]0", False), ('0 "đồng"', False), (r"#,##0\ \d", False), ("General", False), ("[$đ-42A]0", False),
        ("0.00E+00", False), ("_-* #,##0_d", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_a_date(code: str, is_date: bool) -> None:
    format_ = sections(code)
    assert isinstance(shown(45413.0, format_) if format_ else 45413.0, date | time | timedelta) is is_date


# --- what other programs write


def test_cells_as_other_programs_write_them(tmp_path: Path) -> None:
    """A prefix for the namespace, no places, texts in the cell, fonts within a text, dates in ISO 8601."""
    texts = "<si><t>a</t></si><si><r><t>b</t></r><r><t>_x0041_</t></r><rPh><t>x</t></rPh></si><si><t></t></si>"
    cells = (
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row>'
        '<x:row r="5"><x:c r="C5" t="inlineStr"><x:is><x:t>c</x:t></x:is></x:c><x:c><x:v>1e3</x:v></x:c></x:row>'
        '<x:row><x:c t="d"><x:v>2024-05-01T00:00:00</x:v></x:c><x:c s="7"><x:v>1</x:v></x:c><x:c t="inlineStr"/></x:row>'
    )
    assert values(raw(tmp_path / "in.xlsx", cells, texts=texts)) == {
        (1, 1): "a", (1, 2): "bA", (5, 3): "c", (5, 4): 1000.0, (6, 1): date(2024, 5, 1), (6, 2): 1.0
    }  # fmt: skip


ROWS = [
    '<row r="2" spans="1:2"><c r="A2"><v>1</v></c><c r="C2" s="1"><v>2.5E-3</v></c></row>',
    '<row r="3" hidden="1"><c r="A3" t="n"><v>-7</v></c><c r="B3" t="s"><v>0</v></c></row>',
    '<row r="4"><c r="A4"><v>1</v></c><!-- <row r="40"><c r="A40"><v>1</v></c></row>'
    '<row r="41"><c r="A41"><v>1</v></c></row> --></row>',
    '<row r="5"><c r="A5"><f>A4</f><v>1</v></c><c r="B5"><v>2</v></c></row>',
    '<row r="6"/><row r="7"><c r="B7" s="1"/><c r="XFD7"><v>3</v></c></row>',
    '<row r="8" ht="12.8" hidden="false"></row><row><c><v>4</v></c></row>',
]


@settings(deadline=None)
@given(st.sets(st.sampled_from(range(len(ROWS)))))
def test_rows_without_markup_are_read_as_a_parser_reads_them(
    tmp_path_factory: pytest.TempPathFactory, places: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("xlsx")
    sheet, texts = "".join(ROWS[place] for place in sorted(places)), "<si><t>x</t></si>"
    raw(folder / "prefix.xlsx", re.sub(r"<(/?)(?=\w)", r"<\1x:", sheet), texts=texts)
    raw(folder / "bare.xlsx", sheet, texts=texts, prefix="")
    assert rows(folder / "bare.xlsx") == rows(folder / "prefix.xlsx")


def test_a_sheet_that_ends_too_early_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SyntaxError):
        rows(raw(tmp_path / "in.xlsx", f"{ROWS[0]}</sheetData>{ROWS[3]}", prefix=""))


def test_a_stray_cell_takes_no_memory(tmp_path: Path) -> None:
    stray = '<x:row r="1048576"><x:c r="XFD1048576" t="s"><x:v>0</x:v></x:c></x:row>'
    cells = f'<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>{stray}'
    source = raw(tmp_path / "in.xlsx", cells, texts="<si><t> </t></si>")
    assert values(source) == {(1, 1): 1.0, (1048576, 16384): " "}
    cells = cells.replace(
        '<x:c r="A1"><x:v>1</x:v></x:c>',
        "".join(
            f'<x:c t="inlineStr"><x:is><x:t>{n}</x:t></x:is></x:c>' for n in ("commune_id", "irrigated_land_share")
        ),
    )
    raw(source, cells, texts="<si><t> </t></si>")
    assert run(["table", str(source), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024", "--errors", "null"]) == 0


@pytest.mark.parametrize(
    "cell",
    ["<x:c><x:v>khoảng</x:v></x:c>", "<x:c><x:v>nan</x:v></x:c>", "<x:c><x:v>1e999</x:v></x:c>",
     "<x:c><x:v>1_000</x:v></x:c>", '<x:c t="s"><x:v>-1</x:v></x:c>', '<x:c t="s"><x:v>9</x:v></x:c>',
     '<x:c t="z"><x:v>9</x:v></x:c>', '<x:c t="d"><x:v>9</x:v></x:c>', "<x:c>"],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_never_an_empty_one(cell: str, tmp_path: Path, said: Any) -> None:
    heading = '<x:row><x:c t="inlineStr"><x:is><x:t>commune_id</x:t></x:is></x:c></x:row>'
    source = raw(tmp_path / "in.xlsx", f"{heading}<x:row>{cell}</x:row>", texts="<si><t>a</t></si>")
    assert run(["table", str(source), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]) == 2
    assert "không đọc được tệp" in (text := said())
    assert "chọn kiểu 'Excel Workbook (.xlsx)'" in text


def test_entities_that_explode_are_refused(tmp_path: Path, said: Any) -> None:
    source = raw(tmp_path / "in.xlsx", "<x:row><x:c><x:v>1</x:v></x:c></x:row>")
    laughs = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts[SHEET] = f'<!DOCTYPE x [<!ENTITY a "{"x" * 1000}">{laughs}]>' + parts[SHEET].replace("<x:v>1", "<x:v>&i;")
    with zipfile.ZipFile(source, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert run(["table", str(source), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]) == 2
    assert "amplification" in said()


def test_numbers_too_large_for_whole_ones_are_kept(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "in.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate([("commune_id", "irrigated_land_share", "note"), (1, 92, 1e19), (2, 91, 5)]):
        sheet.write_row(row, 0, cells)
    book.close()
    files = [str(tmp_path / "in.xlsx"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]
    assert run(["table", *files, "--only", "3.1", "--keep-all"]) == 0
    kept = [line.split(",") for line in (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert [(key, float(note), verdict) for key, _, note, verdict in kept] == [("1", 1e19, "met"), ("2", 5, "not_met")]


@settings(deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 60)), st.integers(0, 9), max_size=20))
def test_values_stand_where_they_were_put(tmp_path_factory: pytest.TempPathFactory, cells: Mapping[Any, int]) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for (row, column), value in cells.items():
        sheet.write(row - 1, column - 1, value)
    book.close()
    assert values(path) == cells


# --- formulas, and what is hidden


def hidden_book(path: Path) -> Workbook:
    book = xlsxwriter.Workbook(path)
    seen, hidden, locked = (book.add_worksheet(name) for name in ("Xã", "Mã", "Khóa"))
    hidden.hide()
    locked.very_hidden()
    seen.write_row(0, 0, ["commune_id", "irrigated_land_share", "note"])
    seen.write_row(1, 0, [1, 92, "a"])
    seen.write_row(2, 0, [2, 91, "b"])
    seen.set_row(2, None, None, {"hidden": True})
    seen.set_row(3, None, None, {"hidden": True})  # holds nothing
    seen.set_column("C:E", None, None, {"hidden": True})
    book.close()
    return open_workbook(path)


def test_what_is_hidden_is_known(tmp_path: Path) -> None:
    book = hidden_book(tmp_path / "in.xlsx")
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("Xã", False), ("Mã", True), ("Khóa", True)]
    assert [(row.number, row.is_hidden) for row in book.rows(book.sheets[0])] == [(1, False), (2, False), (3, True)]
    assert [book.hidden_columns(sheet) for sheet in book.sheets] == [{3, 4, 5}, frozenset(), frozenset()]


def test_what_is_hidden_is_judged_as_ever(tmp_path: Path) -> None:
    hidden_book(tmp_path / "in.xlsx")
    files = [str(tmp_path / "in.xlsx"), str(tmp_path / "out.csv")]
    assert run(["table", *files, "--rules", "bang-mac-2024", "--only", "3.1"]) == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "commune_id,3.1\n1,met\n2,not_met\n"


def test_formulas_are_known_and_whether_their_result_is_stored(tmp_path: Path) -> None:
    book = openpyxl.Workbook()  # it computes nothing
    sheet = book.active
    sheet.append([1, "=A1+1", "=B1"])
    sheet.append([2, None, None])
    sheet.append([None, "=1/0", None])
    book.save(tmp_path / "in.xlsx")
    assert [(row.values, row.formulas) for row in rows(tmp_path / "in.xlsx")] == [
        ({1: 1.0, 2: CellError("=A1+1"), 3: CellError("=B1")}, [2, 3]),
        ({1: 2.0}, []),
        ({2: CellError("=1/0")}, [2]),
    ]  # fmt: skip
    made = xlsxwriter.Workbook(tmp_path / "out.xlsx")
    sheet = made.add_worksheet()
    for column, value in enumerate((92, "text", "#N/A", True)):
        sheet.write_formula(0, column, "=1", None, value)
    made.close()
    (row,) = rows(tmp_path / "out.xlsx")
    assert row.formulas == [1, 2, 3, 4]
    assert row.values == {1: 92.0, 2: "text", 3: CellError("#N/A"), 4: True}


def test_formulas_that_are_shared(tmp_path: Path) -> None:
    cells = (
        '<x:row><x:c r="A1"><x:f t="shared" ref="A1:A2" si="0">B1</x:f><x:v>5</x:v></x:c></x:row>'
        '<x:row><x:c r="A2"><x:f t="shared" si="0"/><x:v/></x:c></x:row>'
    )
    first, second = rows(raw(tmp_path / "in.xlsx", cells))
    assert (first.values, first.formulas) == ({1: 5.0}, [1])
    assert (second.values, second.formulas) == ({1: CellError("=…")}, [1])
    (empty,) = rows(raw(tmp_path / "in.xlsx", '<x:row><x:c t="str"><x:f>""</x:f><x:v></x:v></x:c></x:row>'))
    assert (empty.values, empty.formulas) == ({}, [1])  # no text is a result
