"""Workbooks with several sheets."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

import polars as pl
import pytest
import xlsxwriter

from ntm_criteria.cli import run

Cell = str | float
Lines = list[tuple[Cell, ...]]
COMMUNES: Lines = [("commune_id", "irrigated_land_share"), (1, 91.5), (2, 92)]
VILLAGES: Lines = [("commune_id", "name", "street_lighting"), (1, "A", "Đạt"), (1, "B", "Chưa đạt"), (2, "A", "Đạt")]
BEFORE: Lines = [("commune_id", "poverty_rate"), (1, 8.2), (2, 8.2)]
ONLY = ["--only", "3.1", "--only", "4.3"]


def book(path: Path, sheets: Mapping[str, Lines], hidden: Sequence[str] = ()) -> Path:
    made = xlsxwriter.Workbook(path)
    for name, lines in sheets.items():
        sheet = made.add_worksheet(name)
        for row, cells in enumerate(lines):
            sheet.write_row(row, 0, cells)
        if name in hidden:
            sheet.hide()
    made.close()
    return path


def table(source: Path, *more: str | Path, out: str = "out.csv") -> int:
    target = source.parent / out
    return run(["table", str(source), str(target), "--rules", "bang-mac-2024", *map(str, more)])


def rows(folder: Path) -> list[tuple[Any, ...]]:
    return pl.read_csv((folder / "out.csv").read_bytes(), infer_schema=False).rows()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    def read() -> str:
        text = capsys.readouterr().err
        assert "Traceback" not in text
        return text

    return read


# --- sheets


def test_one_workbook_holds_communes_villages_and_last_year(tmp_path: Path, said: Any) -> None:
    now: Lines = [(*COMMUNES[0], "poverty_rate"), (1, 91.5, 7.7), (2, 92, 8.0)]
    all_ = book(tmp_path / "xã.xlsx", {"Ghi chú": [("Mẫu số 1",)], "Thôn": VILLAGES, "Năm trước": BEFORE, "Xã": now})
    more: list[str | Path] = ["--villages", all_, "--previous", all_, "--only", "11.1", *ONLY]
    names = ["--sheet", "Xã", "--villages-sheet", "Thôn", "--previous-sheet", "Năm trước"]
    assert table(all_, *names, *more) == 0
    assert rows(tmp_path) == [("1", "not_met", "not_met", "met"), ("2", "met", "met", "not_met")]
    assert said().splitlines() == [f"đã ghi {tmp_path / 'out.csv'}"]  # every sheet was named: nothing to warn of


def test_a_cell_is_told_with_its_sheet(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "xã.xlsx", {"Xã": COMMUNES, "Thôn": [VILLAGES[0], (1, "A", "có lẽ")]})
    assert table(all_, "--sheet", "Xã", "--villages", all_, "--villages-sheet", "Thôn") == 2
    assert "bảng các thôn (xã.xlsx, Thôn), dòng 2, commune_id=1, name=A" in said()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_what_it_looks_like(form: Any, tmp_path: Path) -> None:
    one = book(tmp_path / "in.xlsx", {"x": [], normalize("NFC" if form == "NFD" else "NFD", "Biểu xã"): COMMUNES})
    assert table(one, "--sheet", normalize(form, " Biểu xã "), *ONLY) == 0
    assert rows(tmp_path) == [("1", "not_met", "unknown"), ("2", "met", "unknown")]


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("XA", "Xã"), ("Thon", "Thôn"), ("thôn", "Thôn"), ("Sheet1", None), ("", None)],
)
def test_a_sheet_that_is_not_there_is_told_with_those_there_are(
    wanted: str, near: str | None, tmp_path: Path, said: Any
) -> None:
    all_ = book(tmp_path / "xã.xlsx", {"Xã": COMMUNES, "Thôn": VILLAGES, "Danh mục": []})
    words = {
        "vi": f"--sheet: tệp '{all_}' không có trang tính '{wanted}'; tệp có: 'Xã', 'Thôn', 'Danh mục'\n",
        "en": f"--sheet: '{all_}' has no sheet '{wanted}'; its sheets: 'Xã', 'Thôn', 'Danh mục'\n",
    }
    for lang, line in words.items():
        assert table(all_, "--sheet", wanted, "--lang", lang) == 2
        text = said()
        assert f"unreadable-file: {line}" in text
        meant = {"vi": f"có phải ý là '{near}'?", "en": f"did you mean '{near}'?"}[lang]
        assert (meant in text) is (near is not None)
    assert not (tmp_path / "out.csv").exists()


def test_all_that_is_wrong_with_the_sheets_is_told_at_once(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "xã.xlsx", {"Xã": COMMUNES, "Thôn": VILLAGES, "Rỗng": []})
    (tmp_path / "v.csv").write_text("commune_id,name,street_lighting\n1,A,Đạt\n", encoding="utf-8")
    assert (
        table(all_, "--villages", tmp_path / "v.csv", "--villages-sheet", "T", "--previous-sheet", "N", "--sheet", "X")
        == 2
    )
    text = said()
    assert (
        f"--villages-sheet: '{tmp_path / 'v.csv'}' không phải tệp .xlsx, không có trang tính\n    bỏ --villages-sheet"
        in text
    )
    assert "--previous-sheet cần có --previous FILE" in text
    assert "--sheet: tệp" in text
    assert table(all_, "--villages", all_, "--villages-sheet", "Rỗng", "--previous", all_, "--previous-sheet", "0") == 2
    text = said()
    assert "trang tính 'Rỗng' của tệp" in text
    assert "--previous-sheet: tệp" in text
    assert "lưu ý:\nunused: tệp" in text  # that of IN was not named


def test_a_heading_that_stands_twice_is_told_with_its_sheet(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "xã.xlsx", {"Xã": [("commune_id", "x", "x")], "Thôn": [("name", "name")]})
    assert table(all_, "--sheet", "Xã", "--villages", all_, "--villages-sheet", "Thôn") == 2
    text = said()
    assert "'Xã': tên cột viết hai lần: 'x'" in text
    assert "'Thôn': tên cột viết hai lần: 'name'" in text


@pytest.mark.parametrize("name", ["in.csv", "in.parquet", "in.arrow"])
def test_other_files_have_no_sheets(name: str, tmp_path: Path, said: Any) -> None:
    frame = pl.DataFrame({"commune_id": [1], "irrigated_land_share": [92.0]})
    {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".arrow": frame.write_ipc}[(tmp_path / name).suffix](  # type: ignore[operator]
        tmp_path / name
    )
    assert table(tmp_path / name, "--sheet", "Xã") == 2
    assert f"--sheet: '{tmp_path / name}' không phải tệp .xlsx" in said()
    assert table(tmp_path / name, "--sheet", "Xã", "--lang", "en") == 2
    assert "is no .xlsx file, and has no sheets\n    leave --sheet out" in said()


def test_the_first_sheet_is_read_and_the_others_are_told(tmp_path: Path, said: Any) -> None:
    sheets: dict[str, Lines] = {"Xã": COMMUNES, "Trống": [], "Thôn": VILLAGES, "Mã": [("x",)]}
    all_ = book(tmp_path / "xã.xlsx", sheets, hidden=["Mã"])
    words = {
        "vi": f"lưu ý:\nunused: tệp '{all_}': đọc trang tính đầu, 'Xã'; các trang khác có nội dung: 'Thôn', 'Mã' (ẩn)\n"
        "    chọn trang tính bằng --sheet NAME\n",
        "en": f"warnings:\nunused: '{all_}': the first sheet, 'Xã', is read; other sheets that are not empty: 'Thôn', "
        "'Mã' (hidden)\n    the sheet to read is named by --sheet NAME\n",
    }
    for lang, line in words.items():
        for errors in ("raise", "null"):
            assert table(all_, *ONLY, "--lang", lang, "--errors", errors) == 0
            assert line in said()
            assert rows(tmp_path) == [("1", "not_met", "unknown"), ("2", "met", "unknown")]


def test_a_chart_and_empty_sheets_are_nothing_to_warn_of(
    tmp_path: Path, said: Any, caplog: pytest.LogCaptureFixture
) -> None:
    made = xlsxwriter.Workbook(tmp_path / "in.xlsx")
    sheet, _ = made.add_worksheet("Xã"), made.add_worksheet("Trống")
    for row, cells in enumerate(COMMUNES):
        sheet.write_row(row, 0, cells)
    chart = made.add_chart({"type": "line"})
    chart.add_series({"values": "='Xã'!$B$2:$B$3"})
    made.add_chartsheet("Biểu đồ").set_chart(chart)
    made.close()
    assert table(tmp_path / "in.xlsx", *ONLY) == 0
    assert said().splitlines() == [f"đã ghi {tmp_path / 'out.csv'}"]
    assert [record for record in caplog.records if record.levelno < logging.ERROR and record.name != "asyncio"] == []


@pytest.mark.parametrize(
    ("sheets", "wrong"),
    [
        ({"Bìa": [], "Xã": COMMUNES}, "trang tính 'Bìa' của tệp"),
        ({"Bìa": [("Báo cáo", "Năm 2024")], "Xã": COMMUNES}, "'commune_id'"),
        ({"Bìa": [("commune_id", "x")], "Xã": COMMUNES}, "không có cột nào là mã số liệu"),
        ({"Bìa": [("commune_id", "x", "x")], "Xã": COMMUNES}, "tên cột viết hai lần"),
        ({"Xã": [COMMUNES[0], (1, "khoảng 92")], "Thôn": VILLAGES}, "khoảng 92"),
    ],
)
def test_a_mistake_comes_with_the_sheets_that_were_not_read(
    sheets: Mapping[str, Lines], wrong: str, tmp_path: Path, said: Any
) -> None:
    assert table(book(tmp_path / "in.xlsx", sheets)) == 2
    text = said()
    first, second = sheets
    assert wrong in text
    assert text.count(f"đọc trang tính đầu, '{first}'; các trang khác có nội dung: '{second}'") == 1
    assert text.index(wrong) < text.index("lưu ý:")


def test_villages_from_the_first_sheet_of_the_same_workbook(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "in.xlsx", {"Xã": COMMUNES, "Thôn": VILLAGES})
    assert table(all_, "--villages", all_) == 2
    text = said()
    assert "thiếu cột tên thôn 'name'" in text
    assert "chọn trang tính bằng --villages-sheet NAME" in text


def test_many_sheets_are_counted(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "in.xlsx", {f"{n}": COMMUNES for n in range(25)})
    assert table(all_, "--sheet", "Xã") == 2
    assert "'18', '19', và 05 trang nữa" in said()
