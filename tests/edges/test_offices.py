"""Tables whose rows, headings and files are other than they seem: each is read, or refused with what to do."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from ntm_criteria.cli import run
from ntm_criteria.tables.columns import is_of_areas

Cell = str | float | None
FIGURE = "irrigated_land_share"


def written(path: Path, rows: Sequence[Sequence[Cell]], merged: Sequence[str] = ()) -> Path:
    if path.suffix == ".csv":
        lines = [[None if cell is None else str(cell) for cell in row] for row in rows]
        pl.DataFrame(lines, orient="row").write_csv(path, include_header=False)
        return path
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def table(source: Path, *more: str) -> int:
    only = ["--only", "3.1"]
    return run(["table", str(source), str(source.parent / "out.csv"), "--rules", "bang-mac-2024", *only, *more])


def verdicts(folder: Path) -> list[tuple[Any, ...]]:
    return pl.read_csv(folder / "out.csv", infer_schema=False).rows()


ENDINGS = pytest.mark.parametrize("ending", ["csv", "xlsx"])


@ENDINGS
@pytest.mark.parametrize("heading", ["TinhThanh", "Tên tỉnh, thành phố", "province", "long_province"])
def test_districts_are_judged_where_a_heading_says_so(heading: str, ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [(heading, FIGURE), ("Đà Nẵng", 92), ("TP. Hồ Chí Minh", 91)]
    assert table(written(tmp_path / f"in.{ending}", rows), "--by", heading) == 0
    assert verdicts(tmp_path) == [("Đà Nẵng", "met"), ("TP. Hồ Chí Minh", "not_met")]
    assert f"{heading} (cột khóa)" in said()


@ENDINGS
def test_districts_are_judged_where_most_rows_are_districts(ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [("Địa bàn", FIGURE), ("Huyện A", 92), ("TX. B", 91), ("Hải C", 93), ("Tổng cộng", 92)]
    assert table(written(tmp_path / f"in.{ending}", rows), "--by", "Địa bàn") == 0
    assert [row[0] for row in verdicts(tmp_path)] == ["Huyện A", "TX. B", "Hải C"]
    assert "không dùng dòng: 5: Tổng cộng (dòng cộng, không phải một xã)" in said()


@ENDINGS
def test_a_key_of_several_columns_begins_with_the_province(ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [
        ("Tỉnh", "Huyện", "Xã", FIGURE),
        ("Tỉnh T", "Huyện H", "Xã A", 92),
        ("Tỉnh T", "Huyện K", "Xã A", 91),
        ("Tỉnh T", "Huyện K", None, 91.5),
        ("Tỉnh T", None, None, 91.7),
    ]
    assert table(written(tmp_path / f"in.{ending}", rows), "--by", "Tỉnh", "--by", "Huyện", "--by", "Xã") == 0
    assert [row[3] for row in verdicts(tmp_path)] == ["met", "not_met"]
    assert "không dùng 02 dòng: 4: Huyện K; 5: Tỉnh T (dòng của huyện hoặc tỉnh, không phải một xã)" in said()


@ENDINGS
@pytest.mark.parametrize("keys", [["Mã xã"], ["Huyện", "Mã xã"]])
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Huyện", "Huyện Cao Lộc"),
        ("Huyện", "Thị xã Bình Long"),
        ("Nơi gửi", "TP. Lạng Sơn"),
        ("Ghi chú", "Tổng cộng cả thôn mới"),
        ("Cán bộ", "Người lập biểu"),
    ],
)
def test_a_commune_without_its_code_is_a_mistake_whatever_stands_beside_it(
    column: str, cell: str, keys: list[str], ending: str, tmp_path: Path, said: Any
) -> None:
    heads = [column, "Mã xã", "Tên xã", FIGURE] if column == "Huyện" else ["Huyện", "Mã xã", "Tên xã", FIGURE, column]
    names = ["Yên Cường", "Hòa Bình", "Tân Lập", "Tân Tiến"]
    rows: list[Sequence[Cell]] = [heads]
    for number, name in enumerate(names):
        code = None if number == 2 else f"06{number:03}"
        rows.append(
            tuple({"Huyện": "Huyện H", "Mã xã": code, "Tên xã": name, FIGURE: 92, column: cell}[c] for c in heads)
        )
    words = [word for key in keys for word in ("--by", key)]
    assert table(written(tmp_path / f"in.{ending}", rows), *words) == 2
    assert "bad-key: dòng 4" in said()


@ENDINGS
def test_a_commune_without_its_name_is_a_mistake_where_it_has_a_code(ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [
        ("Mã xã", "Tên xã", "Huyện", FIGURE),
        *((6000 + n, None if n == 1 else f"Xã {n}", "Huyện Cao Lộc", 92) for n in range(3)),
        (None, None, "Huyện Cao Lộc", 92),
    ]
    assert table(written(tmp_path / f"in.{ending}", rows), "--by", "Tên xã") == 2
    told = said()
    assert "bad-key: dòng 3" in told
    assert "không dùng dòng: 5: Huyện Cao Lộc" in told


@ENDINGS
def test_a_row_without_a_code_and_without_a_name_is_a_total_of_its_district(
    ending: str, tmp_path: Path, said: Any
) -> None:
    rows: list[Sequence[Cell]] = [
        ("Huyện", "Mã xã", "Tên xã", FIGURE),
        ("Huyện H", "101", "Xã A", 92),
        ("Huyện H", "102", "Xã B", 91),
        ("Huyện H", None, None, 91.5),
        (None, None, "Tổng cộng", 91.5),
    ]
    assert table(written(tmp_path / f"in.{ending}", rows)) == 0
    assert [row[1] for row in verdicts(tmp_path)] == ["met", "not_met"]
    told = said()
    assert "không dùng dòng: 4: Huyện H (dòng của huyện hoặc tỉnh, không phải một xã)" in told
    assert "không dùng dòng: 5: Tổng cộng (dòng cộng, không phải một xã)" in told


@ENDINGS
def test_a_row_without_a_code_is_a_mistake_where_nothing_names_the_rows(ending: str, tmp_path: Path, said: Any) -> None:
    codes = [101, None, 103]
    rows: list[Sequence[Cell]] = [("Mã xã", "Huyện", FIGURE), *((code, "Huyện Cao Lộc", 92) for code in codes)]
    assert table(written(tmp_path / f"in.{ending}", rows)) == 2
    assert "bad-key: dòng 3" in said()


@pytest.mark.parametrize(
    "heading", ["Đơn vị tính", "Giới tính", "Xã, huyện", "Tên xã", "commune_district", "Tinh thần"]
)
def test_other_headings_name_no_districts(heading: str) -> None:
    assert not is_of_areas(heading)


@ENDINGS
@pytest.mark.parametrize("more", [[], ["--errors", "null"]])
def test_a_table_without_any_commune_is_refused(more: list[str], ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [("Tên xã", FIGURE), ("Huyện A", 92), ("Huyện B", 91)]
    assert table(written(tmp_path / f"in.{ending}", rows), *more) == 2
    assert not (tmp_path / "out.csv").exists()
    shown = said()
    assert "không có dòng nào là một xã, mọi dòng đã bị loại" in shown
    assert "nếu cột khóa ('Tên xã') không phải cột mã xã hay tên xã, chọn cột khác bằng --by" in shown
    assert "không dùng 02 dòng: 2: Huyện A; 3: Huyện B" in shown


@ENDINGS
def test_a_table_without_rows_is_no_mistake(ending: str, tmp_path: Path) -> None:
    assert table(written(tmp_path / f"in.{ending}", [("Tên xã", FIGURE)])) == 0
    assert verdicts(tmp_path) == []


@ENDINGS
def test_columns_that_are_missing_are_told_by_the_headings_of_the_file(ending: str, tmp_path: Path, said: Any) -> None:
    path = written(tmp_path / f"in.{ending}", [("Nơi, chốn", "Dân số (người)", "Nam"), ("Xã A", 1000, 2024)])
    assert table(path) == 2
    shown = said()
    assert "không có cột 'commune_id', 'Mã xã' hay 'Tên xã'" in shown
    assert "bảng có các cột: 'Nơi, chốn', 'Dân số (người)', 'Nam'; chọn bằng --by" in shown
    assert "đã đọc 01 dòng (chưa được đánh giá: xem các lỗi về cột)" in shown or "đã đọc dòng (chưa được" in shown
    assert table(path, "--by", "Nơi, chốn", "--year", "nm") == 2
    assert "không có cột 'nm'\n    bảng có các cột: 'Nơi, chốn', 'Dân số (người)', 'Nam'; chọn bằng --year" in said()
    assert table(path, "--by", "Nơi, chốn", "--year", "Nam") == 0


def test_a_missing_key_hides_no_other_mistake(tmp_path: Path, said: Any) -> None:
    path = written(tmp_path / "in.csv", [("x", FIGURE, "chang"), ("1", "khoảng 92", "")])
    assert table(path, "--unit", "y=%") == 2
    shown = said()
    for text in ("không có cột 'commune_id'", "'khoảng 92' không đọc được", "--unit: không có số liệu 'y'"):
        assert text in shown
    path = written(tmp_path / "in.csv", [("x", "z"), ("1", "2")])
    assert table(path) == 2
    shown = said()
    assert "không có cột 'commune_id'" in shown
    assert "không có cột nào là số liệu của bộ quy tắc này" in shown


def test_a_heading_near_the_id_of_a_fact_comes_with_its_map(tmp_path: Path, said: Any) -> None:
    path = written(tmp_path / "in.csv", [("Tên xã", "irigated_land_share"), ("Xã A", "92")])
    assert table(path) == 2
    option = re.search(r'--map "(irigated_land_share=\w+)"', said())
    assert option is not None
    assert table(path, "--map", option[1]) == 0
    assert verdicts(tmp_path) == [("Xã A", "met")]


def test_several_rows_of_one_key_come_with_what_to_do(tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [("Huyện", "Tên xã", FIGURE), ("H", "Xã A", 92), ("K", "Xã A", 91)]
    path = written(tmp_path / "in.csv", rows)
    assert table(path) == 2
    assert "giữ một dòng; nếu là các xã trùng tên thì khóa cần thêm cột phân biệt, như cột huyện: --by" in said()
    assert table(path, "--by", "Huyện", "--by", "Tên xã") == 0


@pytest.mark.parametrize("unit", ["Đơn vị", "Đơn vị tính", "ĐVT"])
def test_the_unit_of_an_indicator_is_no_commune(unit: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [("Tên chỉ tiêu", FIGURE, unit), ("Đất được tưới", 92, "%")]
    path = written(tmp_path / "in.xlsx", rows)
    assert table(path) == 2
    assert "mỗi dòng là một chỉ tiêu (cột 'Tên chỉ tiêu')" in said()
    assert table(path, "--by", "tên chỉ tiêu") == 0
    rows = [("Đơn vị", "Nội dung", FIGURE), ("Xã A", "x", 92)]
    assert table(written(tmp_path / "in.xlsx", [("Tên xã", "Nội dung", FIGURE), ("Xã A", "x", 92)])) == 0


@ENDINGS
def test_headings_that_nobody_reads_may_stand_twice(ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [
        ("Tên xã", "Ghi chú", FIGURE, "KH", "Ghi chú", "KH"),
        ("Xã A", "a", 92, "b", "c", "d"),
    ]
    path = written(tmp_path / f"in.{ending}", rows)
    assert table(path) == 0
    assert "Ghi chú; Ghi chú (2) (ghi chú)" in said()
    assert table(path, "--keep-all") == 0
    kept = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert kept.columns == ["Tên xã", "Ghi chú", FIGURE, "KH", "Ghi chú (2)", "KH (2)", "3.1"]
    assert kept.row(0) == ("Xã A", "a", "92", "b", "c", "d", "met")


@ENDINGS
def test_a_figure_that_stands_twice_is_refused_with_its_columns(ending: str, tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [("Biểu", None, None, None), ("Tên xã", FIGURE, "KH", FIGURE), ("Xã A", 92, 1, 93)]
    path = written(tmp_path / f"in.{ending}", rows)
    assert table(path) == 2
    columns = "B, D" if ending == "xlsx" else "2, 4"
    shown = said()
    assert f":2:1: duplicate-key: tệp '{path}'" in shown
    assert f"tên cột viết hai lần: '{FIGURE}' (cột {columns})" in shown
    assert table(path, "--map", f"{FIGURE}=") == 2  # nothing is read
    assert "không có cột nào là số liệu" in said()


def test_headings_merged_over_rows_without_texts(tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [
        ("Tên xã", "Năm nay", None),
        (None, FIGURE, "KH"),
        (None, None, None),
        ("Xã A", 92, 1),
    ]
    assert table(written(tmp_path / "in.xlsx", rows, ["A1:A3", "B1:C1", "B2:B3", "C2:C3"])) == 2
    option = re.search(r'--map "(Năm nay / irrigated_land_share=irrigated_land_share)"', said())
    assert option is not None
    assert table(tmp_path / "in.xlsx", "--map", option[1]) == 0
    assert verdicts(tmp_path) == [("Xã A", "met")]


def test_a_hint_for_several_cells_is_told_once(tmp_path: Path, said: Any) -> None:
    rows: list[Sequence[Cell]] = [("Tên xã", FIGURE), ("Xã A", "khoảng 92"), ("Xã B", "khoảng 93")]
    assert table(written(tmp_path / "in.csv", rows)) == 2
    assert said().count("ghi một số, có thể kèm đơn vị") == 1


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le"),
            "tệp có mật khẩu\n    mở bằng Excel, vào File > Info",
        ),
        (
            OLE + bytes(2000) + "Workbook".encode("utf-16-le"),
            "là tệp Excel kiểu cũ (.xls), dù có tên là .xlsx\n    mở bằng",
        ),
        (b"commune_id,population\n", "không phải tệp .xlsx, dù có tên như vậy\n    tệp hỏng hoặc"),
        (b"PK\x03\x04", "không đọc được tệp"),
    ],
)
def test_a_file_that_is_no_workbook(content: bytes, told: str, tmp_path: Path, said: Any) -> None:
    (tmp_path / "in.xlsx").write_bytes(content)
    assert table(tmp_path / "in.xlsx") == 2
    assert told in said()


@pytest.mark.parametrize("name", ["bieu.pdf", "bieu.docx", "bieu.ods", "bieu.xls", "bieu.txt"])
def test_other_kinds_of_files_come_with_what_to_do(name: str, tmp_path: Path, said: Any) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert table(tmp_path / name) == 2
    assert "'Excel Workbook (.xlsx)'" in said()
