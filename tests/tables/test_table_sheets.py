"""Workbooks with several sheets, and keys that spreadsheets change: what officials send."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import polars as pl
import pytest
import xlsxwriter

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells
from ntm_criteria.cli import run

Cell = str | float
Lines = list[tuple[Cell, ...]]
BANG_MAC = ntm.load_rule_set("bang-mac-2024")
COMMUNES: Lines = [("commune_id", "irrigated_land_share"), (1, 91.5), (2, 92)]
VILLAGES: Lines = [("commune_id", "name", "street_lighting"), (1, "A", "Đạt"), (1, "B", "Chưa đạt"), (2, "A", "Đạt")]
BEFORE: Lines = [("commune_id", "poverty_rate"), (1, 8.2), (2, 8.2)]
ONLY = ["--only", "3.1", "--only", "4.3"]
every_engine = pytest.mark.parametrize("engine", list(ENGINES))


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


# --- sheets


def test_one_workbook_holds_communes_villages_and_last_year(tmp_path: Path, said: Any) -> None:
    now: Lines = [(*COMMUNES[0], "poverty_rate"), (1, 91.5, 7.7), (2, 92, 8.0)]
    all_ = book(tmp_path / "xã.xlsx", {"Ghi chú": [("Mẫu số 1",)], "Thôn": VILLAGES, "Năm trước": BEFORE, "Xã": now})
    more: list[str | Path] = ["--villages", all_, "--previous", all_, "--only", "11.1", *ONLY]
    names = ["--sheet", "Xã", "--villages-sheet", "Thôn", "--previous-sheet", "Năm trước"]
    assert table(all_, *names, *more) == 0
    assert rows(tmp_path) == [("1", "not_met", "not_met", "met"), ("2", "met", "met", "not_met")]
    *account, written = said().splitlines()
    assert account[0] == "xã.xlsx: không dùng trang tính: Ghi chú (không được chọn)"
    assert written == f"đã ghi {tmp_path / 'out.csv'}"


def test_a_cell_is_told_with_its_sheet(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "xã.xlsx", {"Xã": COMMUNES, "Thôn": [VILLAGES[0], (1, "A", "có lẽ")]})
    assert table(all_, "--sheet", "Xã", "--villages", all_, "--villages-sheet", "Thôn") == 2
    assert "bảng các thôn (xã.xlsx, Thôn), dòng 2, commune_id=1, name=A" in said()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_what_it_looks_like(form: Any, tmp_path: Path) -> None:
    one = book(tmp_path / "in.xlsx", {"x": [], normalize("NFC" if form == "NFD" else "NFD", "Biểu xã"): COMMUNES})
    assert table(one, "--sheet", normalize(form, " BIỂU xã "), *ONLY) == 0
    assert rows(tmp_path) == [("1", "not_met", "unknown"), ("2", "met", "unknown")]


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("XA", "Xã"), ("Thon", "Thôn"), ("Sheet1", None), ("", None)],
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
    all_ = book(tmp_path / "xã.xlsx", {"Xã": [("commune_id", "population", "population")], "Thôn": [("name", "name")]})
    assert table(all_, "--sheet", "Xã", "--villages", all_, "--villages-sheet", "Thôn") == 2
    text = said()
    assert "'Xã': tên cột viết hai lần: 'population' (cột B, C)" in text
    assert "'Thôn': tên cột viết hai lần: 'name' (cột A, B)" in text


@pytest.mark.parametrize("name", ["in.csv", "in.parquet", "in.arrow"])
def test_other_files_have_no_sheets(name: str, tmp_path: Path, said: Any) -> None:
    frame = pl.DataFrame({"commune_id": [1], "irrigated_land_share": [92.0]})
    {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".arrow": frame.write_ipc}[(tmp_path / name).suffix](  # type: ignore[operator]  # overloads differ
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
        "    chọn trang tính bằng --sheet NAME; bảng thôn",
        "en": f"warnings:\nunused: '{all_}': the first sheet, 'Xã', is read; other sheets that are not empty: 'Thôn', "
        "'Mã' (hidden)\n    the sheet to read is named by --sheet NAME; villages",
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
        ({"Bìa": [("commune_id", "x")], "Xã": COMMUNES}, "không có cột nào là số liệu"),
        ({"Bìa": [("commune_id", "villages", "villages")], "Xã": COMMUNES}, "tên cột viết hai lần"),
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


# --- keys


def told(check: ntm.TableCheck, code: str) -> list[tuple[str, str] | None]:
    (mistake,) = [mistake for mistake in check.mistakes if str(mistake.code) == code]
    return [(problem.hint.vi, problem.hint.en) if problem.hint else None for problem in mistake.problems]


@every_engine
def test_a_key_without_its_zeros_or_with_blanks_is_told(engine: str) -> None:
    make = ENGINES[engine]
    now = {"id": Cells("text", ["06001", "6002", "06003", " 06004", "6006", "0"])}
    ids = ["6001", "06002", "06003", "06003\u00a0", "6004", "06007", "00", ""]
    villages = {
        "id": Cells("text", ids),
        "name": Cells("text", ["A"] * len(ids)),
        "street_lighting": Cells("flag", [True] * len(ids)),
    }
    check = ntm.check_table(make(now), BANG_MAC, by="id", villages=make(villages))
    (mistake,) = [mistake for mistake in check.mistakes if str(mistake.code) == "unknown-commune"]
    hints = {problem.message.en.split("id=")[1].split(",")[0]: problem.hint for problem in mistake.problems}
    vi = {name: hint and hint.vi for name, hint in hints.items()}
    excel = " (trong Excel: định dạng cột là Text)"
    assert (mistake.rows, vi) == (
        5,
        {
            "6001": f"bảng chính có id=06001, chỉ khác số 0 ở đầu: ghi mã giống nhau ở hai bảng{excel}",
            "06002": f"bảng chính có id=6002, chỉ khác số 0 ở đầu: ghi mã giống nhau ở hai bảng{excel}",
            "6004": f"bảng chính có id=06004, chỉ khác số 0 ở đầu: ghi mã giống nhau ở hai bảng{excel}",
            "06007": None,
            "00": f"bảng chính có id=0, chỉ khác số 0 ở đầu: ghi mã giống nhau ở hai bảng{excel}",
        },
    )
    (rewritten,) = [str(mistake.problems[0]) for mistake in check.mistakes if str(mistake.code) == "other-writing"]
    assert "written differently in the main table: '06003'; here '06003' (with the odd blank U+00A0)" in rewritten
    assert [mistake.rows for mistake in check.mistakes if str(mistake.code) == "bad-key"] == [1]
    assert hints["6001"].en == (  # type: ignore[union-attr]
        "the main table has id=06001, which differs only in leading zeros: write the key alike in both "
        "(in Excel: format the column as Text)"
    )
    if engine in EAGER:
        with pytest.raises(ntm.FactError, match="differs only in leading zeros"):
            ntm.assess_table(make(now), BANG_MAC, by="id", villages=make(villages))


@every_engine
def test_keys_of_several_columns_and_years_are_compared_whole(engine: str) -> None:
    make = ENGINES[engine]
    now = {
        "district": Cells("int", [1, 1, 2]), "id": Cells("text", ["01", "02", "03"]), "year": Cells("int", [2024] * 3),
    }  # fmt: skip
    villages = {
        "district": Cells("int", [1, 2, 2, 2]), "id": Cells("text", ["1", "1", "3", "3"]),
        "year": Cells("int", [2024, 2024, 2024, 2023]), "name": Cells("text", ["A", "B", "C", "D"]),
        "street_lighting": Cells("flag", [True] * 4),
    }  # fmt: skip
    check = ntm.check_table(make(now), BANG_MAC, by=["district", "id"], villages=make(villages))
    (mistake,) = check.mistakes
    hints = {problem.message.en.split("name=")[1][0]: problem.hint for problem in mistake.problems}
    assert {name: hint and hint.en.split(",")[:3] for name, hint in hints.items()} == {
        "A": ["the main table has district=1", " id=01", " year=2024"],
        "B": None,
        "C": ["the main table has district=2", " id=03", " year=2024"],
        "D": None,
    }


@every_engine
def test_numbers_are_no_texts_and_last_year_is_told_too(engine: str) -> None:
    make = ENGINES[engine]
    now = {"id": Cells("text", ["06001"]), "poverty_rate": Cells("float", [7.7])}
    before = {"id": Cells("text", ["6001"]), "poverty_rate": Cells("float", [8.2])}
    check = ntm.check_table(make(now), BANG_MAC, by="id", previous=make(before))
    assert [hint and hint[1].split(":")[0] for hint in told(check, "unknown-commune")] == [
        "the main table has id=06001, which differs only in leading zeros"
    ]
    assert check.rows == 0
    numbers = {"id": Cells("int", [6001]), "poverty_rate": Cells("float", [7.7])}
    check = ntm.check_table(make(numbers), BANG_MAC, by="id", previous=make({**before, "id": Cells("int", [60010])}))
    assert told(check, "unknown-commune") == [None]


@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas"])
def test_keys_may_be_categories_and_of_any_type_beside(kind: str) -> None:
    def make(ids: list[str], **more: Any) -> Any:
        dates = [date(2024, 1, day + 1) for day in range(len(ids))]
        frame = pl.DataFrame({"id": ids, "day": dates, **more}, schema_overrides={"id": pl.Categorical})
        return {"polars": frame, "lazy": frame.lazy(), "pandas": frame.to_pandas()}[kind]

    villages = make(["1", "1"], name=["A", "B"], street_lighting=[True, True])
    check = ntm.check_table(make(["01", "02"]), BANG_MAC, by=["id", "day"], villages=villages)
    assert [hint is not None for hint in told(check, "unknown-commune")] == [True, False]


def test_a_code_that_a_sheet_took_for_a_number(tmp_path: Path, said: Any) -> None:
    all_ = book(tmp_path / "in.xlsx", {"Xã": [COMMUNES[0], (6001, 92)], "Thôn": [VILLAGES[0], ("06001", "A", "Đạt")]})
    more: list[str | Path] = ["--sheet", "Xã", "--villages", all_, "--villages-sheet", "Thôn"]
    assert table(all_, *more) == 2
    assert (
        "unknown-commune: bảng các thôn (in.xlsx, Thôn), dòng 2, commune_id=06001, name=A: không có xã này trong bảng "
        "chính, thôn không được tính cho xã nào\n"
        "    bảng chính có commune_id=6001, chỉ khác số 0 ở đầu: ghi mã giống nhau ở hai bảng (trong Excel: "
        "định dạng cột là Text)\n"
    ) in said()


def test_whole_numbers_of_a_sheet_are_written_as_whole_numbers(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["commune_id", "insured_people", "population", "irrigated_land_share"],
                                      [1, 2301, 2410, 91.5], [2, None, 2500, 92]]):  # fmt: skip
            sheet.write_row(number, 0, row)
    assert table(tmp_path / "in.xlsx", "--keep-all", "--only", "3.1") == 0
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["1,2301,2410,91.5,not_met", "2,,2500,92.0,met"]
    assert table(tmp_path / "out.csv", "--names", "safe", "--only", "14.1", out="again.csv") == 0
