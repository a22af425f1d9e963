"""What stands above and around the headings is used, or told: the unit and the year of a title, a row of units, thousands."""

from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest

from ntm_criteria.cli import run


def judged(folder: Path, code: str, rows: list[list[object]], *more: str, sheet: str = "Xã") -> tuple[int, list[str]]:
    """Judge rows as a workbook and as a CSV file, which must say the same; return the exit code and the verdicts."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(folder / "in.xlsx")
    width = max(map(len, rows))
    lines = [
        ";".join("" if cell is None else str(cell) for cell in [*row, *[None] * (width - len(row))]) for row in rows
    ]
    (folder / "in.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = []
    for name in ("in.csv", "in.xlsx"):
        out = folder / "out.csv"
        out.unlink(missing_ok=True)
        command = ["table", str(folder / name), str(out), "--rules", "bang-mac-2024", "--only", code, *more]
        done = run(command)
        read = out.read_text(encoding="utf-8").splitlines()[1:] if out.exists() else []
        found.append((done, [line.split(",")[-1] for line in read]))
    assert found[0] == found[1]
    return found[1]


@pytest.mark.parametrize(
    "title",
    ["Đơn vị tính: nghìn đồng", "ĐVT: 1.000 đồng", "(Đơn vị tính: 1000đ)", "Đơn vị: hộ, người, ngàn đồng",
     normalize("NFD", "Đơn vị tính: nghìn đồng/người/năm")],
)  # fmt: skip
def test_the_unit_of_a_title_is_that_of_columns_without_one(title: str, tmp_path: Path, capsys: Any) -> None:
    rows: list[list[object]] = [["BIỂU TỔNG HỢP"], [None, title], ["Tên xã", "Thu nhập bình quân", "Dân số"]]
    assert judged(tmp_path, "10.1", [*rows, ["A", 450, 2410], ["B", 55000, 2410]]) == (0, ["not_met", "met"])
    assert "đơn vị tính, dùng cho các cột không ghi đơn vị" in capsys.readouterr().err


def test_the_unit_of_a_heading_goes_before_that_of_the_title(tmp_path: Path) -> None:
    for heading in ("Thu nhập bình quân (triệu đồng)", "Thu nhập bình quân, ĐVT: triệu đồng/người/năm"):
        rows: list[list[object]] = [["Đơn vị tính: nghìn đồng"], ["Tên xã", heading], ["A", 55], ["B", 54]]
        assert judged(tmp_path, "10.1", rows) == (0, ["met", "not_met"])
    rows = [["Đơn vị tính: nghìn đồng"], ["Tên xã", "Thu nhập bình quân"], ["A", 55]]
    assert judged(tmp_path, "10.1", rows, "--unit", "income_per_capita=triệu đồng/người/năm") == (0, ["met"])


def test_a_title_in_thousands_of_people_is_refused(tmp_path: Path, capsys: Any) -> None:
    rows: list[list[object]] = [
        ["Đơn vị tính: nghìn người"],
        ["Tên xã", "Dân số", "Số người tham gia BHYT"],
        ["A", 2, 2],
    ]
    assert judged(tmp_path, "14.1", rows) == (2, [])
    assert "cột ghi theo 'nghìn người', số liệu tính bằng 'người'" in capsys.readouterr().err


@pytest.mark.parametrize("title", ["Đơn vị: UBND xã Bằng Mạc", "Đơn vị tính: %", "Đơn vị tính: triệu đồng"])
def test_a_title_without_another_unit_changes_nothing(title: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [[title], ["Tên xã", "Thu nhập bình quân", "Dân số"], ["A", 55, 2410]]
    assert judged(tmp_path, "10.1", rows) == (0, ["met"])


def test_a_row_of_units_belongs_to_the_headings(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Tên xã", "Thu nhập bình quân", "Dân số"], [None, "(1.000 đồng)", "người"]]
    assert judged(tmp_path, "10.1", [*rows, ["(1)", "(2)", "(3)"], ["A", 450, 2410]]) == (0, ["not_met"])
    rows[1] = ["ĐVT", "triệu đồng", None]
    assert judged(tmp_path, "10.1", [*rows, ["A", 55, 2410]]) == (0, ["met"])


@pytest.mark.parametrize(
    "unit", ["1.000 đồng", "1000 đồng", "1000đ", "x1000 đồng", "1,000 VNĐ", "ĐVT: 1.000 đồng/người/năm"]
)
def test_thousands_in_a_heading(unit: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Tên xã", f"Thu nhập bình quân ({unit})"], ["A", 450], ["B", 55000]]
    assert judged(tmp_path, "10.1", rows) == (0, ["not_met", "met"])


def test_a_mapped_heading_with_an_unknown_unit_is_warned_of(tmp_path: Path, capsys: Any) -> None:
    heading = "Thu nhập bình quân (USD)"
    rows: list[list[object]] = [["Tên xã", heading], ["A", 2200]]
    assert judged(tmp_path, "10.1", rows, "--map", f"{heading}=income_per_capita") == (0, ["met"])
    said = capsys.readouterr().err
    assert "'USD' trong tên cột không phải là đơn vị đã biết; số liệu được đọc theo 'triệu đồng/người/năm'" in said
    assert "--unit income_per_capita=ĐƠN_VỊ" in said
    for quiet in ("Thu nhập (triệu đồng)", "Thu nhập (3)", "Thu nhập năm 2024"):
        rows[0][1] = quiet
        judged(tmp_path, "10.1", rows, "--map", f"{quiet}=income_per_capita")
        assert "đơn vị đã biết" not in capsys.readouterr().err


@pytest.mark.parametrize("title", ["BIỂU TỔNG HỢP SỐ LIỆU NĂM 2023", normalize("NFD", "Số liệu năm 2023")])
def test_a_title_of_another_year_is_warned_of(title: str, tmp_path: Path, capsys: Any) -> None:
    rows: list[list[object]] = [[title], ["Tên xã", "irrigated_land_share"], ["A", 92]]
    assert judged(tmp_path, "3.1", rows) == (0, ["met"])
    assert capsys.readouterr().err.count("wrong-year: tiêu đề của bảng ghi năm 2023") == 2


@pytest.mark.parametrize(
    "title",
    [
        "Số liệu năm 2024",
        "Giai đoạn năm 2021-2025",
        "Quyết định số 318 ngày 8 tháng 3 năm 2022",
        "So sánh năm 2023 với 2024",
    ],
)
def test_a_title_that_names_no_other_year_is_not(title: str, tmp_path: Path, capsys: Any) -> None:
    rows: list[list[object]] = [[title], ["Tên xã", "irrigated_land_share"], ["A", 92]]
    assert judged(tmp_path, "3.1", rows) == (0, ["met"])
    assert "wrong-year" not in capsys.readouterr().err


def test_the_name_of_a_sheet_is_a_title(tmp_path: Path, capsys: Any) -> None:
    rows: list[list[object]] = [["Tên xã", "irrigated_land_share"], ["A", 92]]
    judged(tmp_path, "3.1", rows, sheet="Năm 2023")
    assert "tiêu đề của bảng ghi năm 2023" in capsys.readouterr().err
