"""Real tables of criteria, which are not ours to publish: each is read as people see it.

The files lie in `shared/tables/criteria` beside the checkout, or where NTM_REAL_CRITERIA says; without them these tests are
skipped.
"""

import csv
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from drafting.looking import told_in
from ntm_criteria.drafting.grid import SourceDocument, SourceTable
from ntm_criteria.drafting.readers import read_document

FILES = Path(os.environ.get("NTM_REAL_CRITERIA") or Path(__file__).parents[3] / "shared" / "tables" / "criteria")
EXPECTED = Path(__file__).parents[1] / "data" / "real-criteria.yaml"
CASES: list[dict[Any, Any]] = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
KNOWN = {("3.4.3", "cwe"): "16"}  # where the two editions of the standard differ
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@cache
def document(name: str) -> SourceDocument:
    return read_document(real(name))


def real(name: str) -> Path:
    if not (FILES / name).is_file():
        pytest.skip(f"the real tables of criteria are not here ({FILES}); NTM_REAL_CRITERIA names their folder")
    return FILES / name


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["file"]))
def test_a_real_document_is_read_as_people_see_it(case: dict[Any, Any]) -> None:
    found = document(case["file"])
    assert len(found.tables) == case["tables"]
    for words in case.get("told", []):
        assert words in told_in(found)
    for number, expected in case.items():
        if isinstance(number, int):
            check(found.tables[number - 1], expected)


def check(table: SourceTable, expected: dict[str, Any]) -> None:
    assert f"{table.height} × {table.width}" == expected["size"]
    assert expected.get("title", table.title) == table.title
    for number, texts in expected.get("rows", {}).items():
        assert [cell.text for cell in table.row(number)] == texts
    for place, cell in expected.get("cells", {}).items():
        row, column = map(int, place.split("."))
        found = table.at(row, column)
        assert found is not None
        assert (found.row, found.column) == (row, column)
        assert found.text == cell.get("text", found.text)
        assert found.text.startswith(cell.get("begins", ""))
        assert cell.get("has", "") in found.text
        assert (found.rows, found.columns) == (cell.get("rows", 1), cell.get("columns", 1))
        assert len(found.notes) == cell.get("notes", len(found.notes))
        assert any(note.startswith(cell.get("note", "")) for note in (*found.notes, *([] if "note" in cell else [""])))
    for pattern, number in expected.get("counts", {}).items():
        assert sum(re.search(pattern, cell.text) is not None for cell in table.cells) == number, pattern


def plain(text: object) -> str:
    return " ".join(str(text).split())


@pytest.mark.parametrize("name", [case["file"] for case in CASES if case["file"].endswith(".csv")])
def test_every_cell_of_a_real_csv_file(name: str) -> None:
    with real(name).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    [table] = document(name).tables
    assert [[plain(cell.text) for cell in table.row(row)] for row in range(1, table.height + 1)] == [
        list(map(plain, row)) for row in rows
    ]


@pytest.mark.parametrize("name", [case["file"] for case in CASES if case["file"].endswith(".xlsx")])
def test_every_cell_of_a_real_workbook(name: str) -> None:
    """Compare each cell with what another library reads, by its address; titles stand above the tables."""
    book = openpyxl.load_workbook(real(name), data_only=True)
    for table in document(name).tables:
        first = int(table.cells[0].address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        cells = {
            cell.coordinate: shown(cell)
            for row in book[table.sheet].iter_rows(min_row=first)
            for cell in row
            if cell.value is not None and shown(cell)
        }
        assert {cell.address: plain(cell.text) for cell in table.cells if cell.text} == cells
        above = [cell for row in book[table.sheet].iter_rows(max_row=first - 1) for cell in row] if first > 1 else []
        assert plain(table.title) == plain(" ".join(shown(cell) for cell in above if cell.value is not None))


def shown(cell: Any) -> str:
    """Return the text of a cell as its format shows it: "2.0" for 2 in the format "0.0"."""
    if not isinstance(cell.value, int | float):
        return plain(cell.value)
    return f"{cell.value:.1f}" if cell.number_format == "0.0" else f"{cell.value:g}"


def test_a_standard_in_word_is_that_in_csv() -> None:
    """Compare the wording, the levels and the references of every requirement."""
    with real("asvs403.csv").open(encoding="utf-8", newline="") as file:
        records = {record["req_id"].removeprefix("V"): record for record in csv.DictReader(file)}
    keys, compared, titled = ("level1", "level2", "level3", "cwe", "nist"), 0, 0
    for table in document("asvs403.docx").tables:
        for row in range(2, table.height + 1):
            code, *texts = (cell.text for cell in table.row(row))
            record = records.get(code)
            if record is None:
                assert not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", code)
                continue
            compared += 1
            titled += table.title.startswith(f"{record['section_id']} ")
            assert letters(texts[0]) == letters(_LINK.sub(r"\1", record["req_description"]))
            assert texts[1:] == [KNOWN.get((code, key), record[key]) for key in keys][: len(texts) - 1]
    assert compared == len(records)
    assert titled > 0.98 * compared  # a heading of another kind stands above two tables


def letters(text: str) -> str:
    """Return the letters and digits of a text: Markdown has others around them than Word."""
    return re.sub(r"\W|_", "", text)


def test_a_form_printed_small_is_the_workbook() -> None:
    """Compare the names of the indicators in a form printed to one page with those of the workbook."""
    folder = FILES.parent / "data"
    if not (folder / "don_duong_xa_2020.pdf").is_file():
        pytest.skip(f"the real tables are not here ({folder})")
    [table] = read_document(folder / "don_duong_xa_2020.pdf").tables
    sheet = openpyxl.load_workbook(folder / "don_duong_xa_2020.xlsx", data_only=True).worksheets[0]
    names = {plain(row[1]): row for row in sheet.iter_rows(min_row=8, values_only=True) if row[1]}
    found = {
        plain(cell.text) for row in range(5, table.height + 1) if (cell := table.at(row, 2)) is not None and cell.text
    }
    assert len(found & names.keys()) > 0.95 * len(names)
