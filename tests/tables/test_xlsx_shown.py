"""Number formats under which people see something else than the stored number: a unit, thousands, a fraction, nothing."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ntm_criteria.cli import run
from ntm_criteria.tables.files.xlsx.formats import Concealed, Worded, sections, shown

MILLIONS = "income_per_capita"


def verdicts(folder: Path, code: str, fact: str, *cells: tuple[object, str], villages: int | None = None) -> list[str]:
    """Judge a row for each of `cells`, which are values and number formats; nothing is left of a table that is refused."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["commune_id", fact, "villages"])
    for number, (value, format_) in enumerate(cells, start=2):
        sheet.append([f"0{number}", value, villages])
        sheet.cell(number, 2).number_format = format_
    book.save(folder / "in.xlsx")
    out = folder / "out.csv"
    out.unlink(missing_ok=True)
    run(["table", str(folder / "in.xlsx"), str(out), "--rules", "bang-mac-2024", "--only", code])
    return [line.split(",")[-1] for line in out.read_text().splitlines()[1:]] if out.exists() else []


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (4500.0, '#,##0" nghìn đồng"', "4500 nghìn đồng"), (55.0, '0" triệu đồng"', "55 triệu đồng"),
        (55e6, r"#,##0\ [$₫-42A]", "55000000 ₫"), (55e6, '#,##0.0,,"tr"', "55tr"), (55000.0, "#,##0,", "55"),
        (92.0, '0"‰"', "92‰"), (11.0, '0"/12 thôn"', "11/12 thôn"), (11.0, 'General" thôn"', "11 thôn"),
        (6001.0, "00000", "06001"), (-5.0, r'0" tr";\-0" tr"', "-5 tr"), (0.92, '0.0%" đồng"', "92 % đồng"),
        (55500.0, '#" tr "000', "55500 tr …"), (1.234, '0.000" ha"', "1,2340 ha"), (8.0, '"$"0', "$8"),
    ],
)  # fmt: skip
def test_a_number_with_words(value: float, code: str, text: str) -> None:
    found = shown(value, sections(code))
    assert isinstance(found, Worded)
    assert found.text() == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (11 / 12, "# ??/??", "11/12"), (11 / 12, '?/12" thôn"', "11/12 thôn"), (1.5, "# ?/?", "3/2"), (92.0, ";;;", ""),
        (0.0, "0;-0;", ""), (0.0, "#,##0;-#,##0;;@", ""), (1.0, '"Đạt";;"Chưa đạt"', "Đạt"),
        (0.0, '[=1]"Có";[=0]"Không"', "Không"), (5.0, '"-"', "-"),
    ],
)  # fmt: skip
def test_something_else_than_the_number(value: float, code: str, text: str) -> None:
    assert shown(value, sections(code)) == Concealed(value, text)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (2410.0, "#,##0"), (-5.0, "(#,##0)"), (0.0, '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)'), (0.0, '0;-0;"-"'),
        (2410.0, "0.00E+00"), (2.5, "00"), (3.0, "# ?/?"), (5.0, r"#,##0_-;\-#,##0_-"), (5.0, "[Red]0"), (5.0, "General"),
        (5.0, '"days "0'), (5.0, '0" (ước)"'), (5.0, '0" %"'), (8.0, '"Đạt "0'),
    ],
)  # fmt: skip
def test_the_number_itself(value: float, code: str) -> None:
    format_ = sections(code)
    assert (shown(value, format_) if format_ else value) == value


def test_the_unit_in_a_format_is_the_unit_of_the_figure(tmp_path: Path) -> None:
    cells = [(55000, '#,##0" nghìn đồng"'), (54, '0" triệu đồng"'), (4500, '#,##0" nghìn đồng"'), (55, "0")]
    assert verdicts(tmp_path, "10.1", MILLIONS, *cells) == ["met", "not_met", "not_met", "met"]
    assert verdicts(tmp_path, "3.1", "irrigated_land_share", (92, '0"‰"'), (920, '0"‰"')) == ["not_met", "met"]
    assert verdicts(tmp_path, "10.1", MILLIONS, (55e6, "#,##0,,"), (5e7, '0.0,,"tr"')) == ["met", "not_met"]


def test_villages_in_a_format_are_villages(tmp_path: Path) -> None:
    cells = [(12, '0"/12 thôn"'), (12, '0" thôn"')]
    assert verdicts(tmp_path, "4.3", "street_lighting", *cells, villages=12) == ["met", "met"]


@pytest.mark.parametrize(("value", "code"), [(11 / 12, "# ??/??"), (92, ";;;"), (0, "0;-0;"), (0, '"không có"')])
def test_a_figure_that_is_not_seen_is_refused(value: float, code: str, tmp_path: Path, capsys: Any) -> None:
    assert verdicts(tmp_path, "3.1", "irrigated_land_share", (value, code)) == []
    assert "do định dạng, Excel lưu số" in capsys.readouterr().err


def test_a_key_with_leading_zeros_is_the_one_that_is_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["Mã xã", "irrigated_land_share"], [6001, 92]):
        sheet.append(row)
    sheet["A2"].number_format = "00000"
    book.save(tmp_path / "in.xlsx")
    out = tmp_path / "out.csv"
    assert run(["table", str(tmp_path / "in.xlsx"), str(out), "--rules", "bang-mac-2024", "--only", "3.1"]) == 0
    assert out.read_text().splitlines()[1] == "06001,met"


def test_a_percentage_in_merged_cells_is_told_as_it_is_seen(tmp_path: Path, capsys: Any) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["commune_id", "irrigated_land_share"], ["01", 0.92], ["02"]):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "in.xlsx")
    assert run(["table", str(tmp_path / "in.xlsx"), str(tmp_path / "out.csv"), "--rules", "bang-mac-2024"]) == 2
    assert "('92 %')" in capsys.readouterr().err
