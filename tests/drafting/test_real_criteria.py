"""Real tables of criteria of many makers, each cell of levels compared with what the original says.

The files lie in `shared/tables/criteria` beside the checkout, or where NTM_REAL_CRITERIA says; without them these tests are
skipped. What cells of PDF files say was read from the pages by eye and stands here; cells of other files are compared with what
the usual libraries give. Rows of marks and points are read as such and never as bounds.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

import ntm_criteria as ntm
from ntm_criteria.drafting import CellReading, Draft, LevelKind, Reading

FOLDER = Path(os.environ.get("NTM_REAL_CRITERIA") or Path(__file__).parents[3] / "shared" / "tables" / "criteria")
_SIGNS = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
MARKS = "✓"


def file(name: str) -> Path:
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"the real tables are not here ({FOLDER}); NTM_REAL_CRITERIA names their folder")
    return path


def draft_of(name: str, table: int | None = None) -> Draft:
    return ntm.draft_rule_set(file(name), id="du-thao", table=table)


def short(reading: Reading) -> str:
    """Write a reading in short: "≥95", "≥100 ≥90 w" for two bounds and a content in words, "✓", "5" for points, "?" if open."""
    if reading.kind is LevelKind.PARTS:
        return " ".join(map(short, reading.parts))
    if reading.kind is LevelKind.BOUND:
        return "&".join(
            f"{_SIGNS[str(limit.relation.value)]}{limit.number}" for limit in reading.limits if limit.relation
        )
    numbers = "-".join(limit.number for limit in reading.limits)
    return {
        LevelKind.WORDS: "w",
        LevelKind.MARK: MARKS,
        LevelKind.BLANK: "",
        LevelKind.OPEN: "?",
        LevelKind.MET: "đạt",
    }.get(reading.kind, numbers)


def compare(expected: Iterator[tuple[str, str]] | list[tuple[str, str]], cells: list[CellReading]) -> None:
    """Compare readings with what the cells say, in their order: at least 95 % right, the others open, none wrong."""
    wanted = list(expected)
    assert len(wanted) == len(cells)
    read = [
        (code, says, short(cell.reading), cell.reading.is_open)
        for (code, says), cell in zip(wanted, cells, strict=True)
    ]
    wrong = [each for each in read if each[1] != each[2] and not each[3]]
    right = [each for each in read if each[1] == each[2]]
    assert wrong == []
    assert len(right) >= 0.95 * len(read), [each for each in read if each not in right]


OKR = """≥100 ≥90|≥100 ≥85 w|≥100 w|≥100 ≥95|
≥100 w|≥100 ≥95|≥100 w|≥90|≥100|≥100 ≥100 ≥90|≥95 w|≥100 ≥95|≥100 ≥95|≥100 ≥95|≥100 w w
|≥100 ≥90|≥95 w|≥95 ≥95|≥95 <5|≥100 w|≥95 w|≥95 ≥100 w|≥100 w w|≥99 w w|≥100 w w|w w|w ≥100 w|≥100 w|≥100 w w|w w|w w w"""


def test_levels_in_sentences_of_a_page_that_is_cut_off() -> None:
    draft = draft_of("okr_kpi_hdnd.pdf")
    expected = [("", each.strip()) for each in OKR.split("|")]
    compare(expected, list(draft.cells))
    assert any("tràn quá mép" in told.vi for told in draft.told)  # letters beyond the edge are missing
    assert not any(cell.reading.kind is LevelKind.POINTS for cell in draft.cells)


# the criteria of decision 1669 with a number in the level for "mức 4", and how many contents the others have
STANDARDS = {
    "1.1": "w w w", "1.2": "w w", "1.3": "w ? w", "2.1": "w w", "2.2": "≥100 ≥100", "2.3": "w ≥100 w", "3.1": "w ≥100",
    "3.2": "≥100 ≥100 w", "3.3": "w ≥100 ? w", "4.1": "w w w", "4.2": "w w w", "4.3": "≥100 ≥100 w", "5.1": "w w w",
    "5.2": "w w w", "5.3": "w w", "5.4": "w w w w", "5.5": "w w", "6.1": "w w", "6.2": "w w w w", "6.5": "w w w ≥75 w",
    "6.6": "w w w", "6.7": "w w", "7.1": "w w w w", "7.2": "w w w", "7.3": "w w", "7.4": "w w w", "7.5": "w w w w w",
    "8.1": "w w w", "8.2": "w w", "8.3": "w w w", "8.4": "w w w w ≥75", "8.5": "w w w", "9.1": "w w", "9.2": "w w w w w",
    "9.3": "w w w", "9.4": "w w w w", "9.5": "w w w", "10.1": "w w", "10.2": "w w w", "10.3": "w w", "10.4": "w w w",
    "10.5": "w w w", "10.6": "w w w", "11.1": "w w w", "11.2": "w w w", "11.3": "w w w w", "11.4": "w w w w w", "11.5": "w w w",
}  # fmt: skip


def test_levels_in_sentences_over_24_pages() -> None:
    draft = draft_of("moc_chuan_ctdt.pdf")
    read = {cell.code: cell for cell in draft.cells}
    assert len(read) == len(draft.cells) == 50
    wrong = {
        code: (says, short(read[code].reading))
        for code, says in STANDARDS.items()
        if short(read[code].reading) != says and not read[code].reading.is_open
    }
    assert wrong == {}
    exact = [code for code, says in STANDARDS.items() if short(read[code].reading) == says]
    assert len(exact) >= 0.95 * len(STANDARDS)
    assert [criterion.number for criterion in draft.rules.criteria] == list(range(1, 12))


def test_points_with_a_comma_that_add_up() -> None:
    draft = draft_of("nd335_cong_chuc.pdf", table=1)
    points = {cell.code: short(cell.reading) for cell in draft.cells if cell.code}
    assert points == {
        "1.1": "5", "1.2": "5", "2.1": "2,5", "2.2": "2,5", "2.3": "2,5", "2.4": "2,5", "3.1": "2,5", "3.2": "2,5",
        "3.3": "2,5", "3.4": "2,5",
    }  # fmt: skip
    assert sorted(short(cell.reading) for cell in draft.cells if not cell.code) == ["10", "10", "10", "30"]
    assert has_no_bound(draft)


def test_points_without_codes() -> None:
    draft = draft_of("sdg_rubric.pdf")
    compare([("", each) for each in ("15", "10", "10", "10", "5")], list(draft.cells))
    assert has_no_bound(draft)


@pytest.mark.parametrize("name", ["ocop_rau_cu_qua.csv", "ocop_du_lich.csv", "ocop_duoc_lieu.csv"])
def test_points_and_stars_of_choices(name: str) -> None:
    draft = draft_of(name)
    with file(name).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    written = [cell for cell in draft.cells if cell.where.text]
    expected = sorted(text for row in rows for text in (row["stars"], row["score"]) if text)
    assert sorted(cell.where.text for cell in written) == expected
    compare([(cell.code, cell.where.text) for cell in written], written)
    stars = [cell for cell in written if cell.where.column.is_grade]
    assert len(stars) == sum(bool(row["stars"]) for row in rows)
    assert all(cell.reading.kind is LevelKind.GRADE for cell in stars)
    assert has_no_bound(draft)


def test_codes_that_are_numbers() -> None:
    draft = draft_of("ren_luyen_sv.csv")
    with file("ren_luyen_sv.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    points = {cell.code: short(cell.reading) for cell in draft.cells if cell.code}
    assert points == {row["tieu_chi"]: row["diem_toi_da"] for row in rows if row["tieu_chi_cha"]}
    assert points["3.1"] != points["3.10"]
    assert [criterion.number for criterion in draft.rules.criteria] == [1, 2, 3, 4, 5]
    assert has_no_bound(draft)


def test_marks_of_levels_in_a_csv() -> None:
    draft = draft_of("asvs403.csv")
    with file("asvs403.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    expected = [(row["req_id"], row[level].strip()) for row in rows for level in ("level1", "level2", "level3")]
    assert [cell.code for cell in draft.cells] == [code for code, _ in expected]
    compare(expected, list(draft.cells))
    assert has_no_bound(draft)


def test_marks_of_levels_in_a_workbook() -> None:
    draft = draft_of("asvs301_checklist.xlsx", table=1)
    sheet = load_workbook(file("asvs301_checklist.xlsx")).worksheets[0]
    marks = sum(cell.value == MARKS for row in sheet.iter_rows(min_col=3, max_col=5) for cell in row)
    assert sum(cell.reading.kind is LevelKind.MARK for cell in draft.cells) == marks == 425
    for cell in draft.cells:
        address = cell.where.cell.address if cell.where.cell else None
        assert (sheet[address].value or "" if address else "") == short(cell.reading)


def test_marks_of_levels_in_many_tables_of_a_word_file() -> None:
    draft = draft_of("asvs403.docx")
    document = docx.Document(str(file("asvs403.docx")))
    marks = sum(
        row.cells[column].text.strip() == MARKS
        for table in document.tables
        if len(table.columns) > 4 and "L1" in [cell.text.strip() for cell in table.rows[0].cells]
        for row in table.rows
        for column, head in enumerate(table.rows[0].cells)
        if head.text.strip() in ("L1", "L2", "L3")
    )
    assert sum(cell.reading.kind is LevelKind.MARK for cell in draft.cells) == marks
    expected = [
        (row.cells[0].text.strip(), row.cells[column].text.strip())
        for table in document.tables
        if len(table.columns) > 4 and "L1" in [cell.text.strip() for cell in table.rows[0].cells]
        for row in table.rows[1:]
        if len({cell.text for cell in row.cells}) > 1  # a title within the table
        for column, head in enumerate(table.rows[0].cells)
        if head.text.strip() in ("L1", "L2", "L3")
    ]
    compare(expected, list(draft.cells))
    assert has_no_bound(draft)


def test_points_of_parts_that_each_table_repeats() -> None:
    draft = draft_of("so_tay_tieu_chi.pdf")
    compare([("", "100")] * 18, list(draft.cells))  # of six kinds of work, each with three shares of 100 points
    assert {cell.where.cell.page for cell in draft.cells if cell.where.cell} == {20, 21, 22, 23}
    assert has_no_bound(draft)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("amr_chi_so.html", "không có tiêu đề của bảng tiêu chí"),
        ("amr_chi_so.docx", "không có tiêu đề của bảng tiêu chí"),
        ("amr_khong_luoi.docx", "không có tiêu đề của bảng tiêu chí"),
        ("bim_doi_chieu.docx", "không có tiêu đề của bảng tiêu chí"),
        ("bo_bien_khao_sat.xlsx", "không có tiêu đề của bảng tiêu chí"),
        ("minh_chung_tieu_hoc.xlsx", "không có mức nào"),
    ],
)
def test_a_table_without_levels_is_said_to_have_none(name: str, why: str) -> None:
    with pytest.raises(ntm.RuleFileError) as error:
        draft_of(name)
    assert why in error.value.text("vi")


def has_no_bound(draft: Draft) -> bool:
    """Whether no number became a requirement."""
    return not any(rule in draft.text for rule in ("at_least:", "more_than:", "at_most:", "less_than:"))
