"""The command `table` reads a folder of Parquet files, whose sub-folders hold values, and files named by a pattern."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path

import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run


def judge(source: str | Path, target: Path, *options: str) -> tuple[int, str]:
    told = io.StringIO()
    with redirect_stderr(told):
        code = run(["table", str(source), str(target), "--lang", "en", *options])
    return code, told.getvalue()


def panel(folder: Path, *, income: float = 50.0) -> Path:
    """A panel as Spark and Polars write it, with what they leave behind."""
    root = folder / "panel"
    for province, level, year in (
        ("Lạng Sơn", "advanced", 2024),
        ("Hà Giang", "basic", 2024),
        ("Hà Giang", "basic", 2023),
    ):
        part = root / f"province={province}" / f"year={year}" / "0.parquet"
        part.parent.mkdir(parents=True)
        rows = {
            "commune_id": [f"{province[:1]}1", f"{province[:1]}2"],
            "level": [level] * 2,
            "income_per_capita": [income, 60.0],
        }
        pl.DataFrame({**rows, "date": ["2024-05-01"] * 2}).write_parquet(part)
    (root / "_SUCCESS").touch()
    (root / "province=Hà Giang" / ".0.parquet.crc").write_text("x", encoding="utf-8")
    return root


def test_folders_hold_values_and_route_rows(tmp_path: Path) -> None:
    root, target = panel(tmp_path), tmp_path / "out.parquet"
    code, told = judge(root, target, "--rules", "in-force", "--by", "commune_id", "--only", "10", "--keep-all")
    assert code == 0, told
    rows = pl.read_parquet(target)
    scanned = pl.scan_parquet(root / "**" / "*.parquet", hive_partitioning=True)
    wanted = ntm.assess_table(scanned, ntm.rules_in_force, by="commune_id", only=["10"], keep="all").collect()
    assert rows.columns == wanted.columns
    assert rows.sort("commune_id", "year").rows() == wanted.sort("commune_id", "year").rows()
    assert rows["province"].unique().sort().to_list() == ["Hà Giang", "Lạng Sơn"]
    again = tmp_path / "again.parquet"
    code, told = judge(root / "**" / "*.parquet", again, "--rules", "in-force", "--only", "10", "--keep-all")
    assert code == 0, told
    assert pl.read_parquet(again).equals(rows)


def test_a_mistake_is_named_by_file_and_row_there(tmp_path: Path) -> None:
    root = panel(tmp_path, income=-1.0)
    code, told = judge(root, tmp_path / "out.csv", "--rules", "vn-318-2022-ntm")
    assert code == 2
    assert "out-of-limits: province=Lạng Sơn/year=2024/0.parquet, row 1, commune_id=L1, year=2024" in told
    assert "panel" in told or "row" in told


def test_csv_files_of_a_pattern_are_one_table(tmp_path: Path) -> None:
    titles = "SỐ LIỆU\nMã xã,Thu nhập bình quân đầu người\n"
    (tmp_path / "a.csv").write_text(
        titles + '001,50\n002,"khoảng 5"\nTổng cộng,55\nNgười lập biểu,\n', encoding="utf-8"
    )
    (tmp_path / "b.csv").write_text(titles + '003,60\n\n004,"-1"\nTổng cộng,59\n', encoding="utf-8")
    target = tmp_path / "out" / "out.csv"
    target.parent.mkdir()
    options = ["--rules", "vn-318-2022-ntm", "--year", "2022", "--only", "10", "--errors", "null"]
    code, told = judge(tmp_path / "*.csv", target, *options)
    assert code == 0, told
    assert pl.read_csv(target, infer_schema=False)["Mã xã"].to_list() == ["001", "002", "003", "004"]
    assert "unreadable-figure: a.csv, line 4, Mã xã=002" in told
    assert "out-of-limits: b.csv, line 5, Mã xã=004" in told
    assert "b.csv:" in told
    assert "row: 6: Tổng cộng" in told  # of b.csv
    assert "row: 5: Tổng cộng; 6: Người lập biểu" in told or "5: Tổng cộng" in told
    (tmp_path / "c.csv").write_text("Mã xã,Dân số\n005,100\n", encoding="utf-8")
    code, told = judge(tmp_path / "*.csv", target, *options)
    assert code == 2
    assert "c.csv' has other columns than" in told


def test_what_is_no_table_is_told(tmp_path: Path) -> None:
    root, target, options = panel(tmp_path), tmp_path / "out.parquet", ["--rules", "vn-318-2022-ntm"]
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "_SUCCESS").touch()
    code, told = judge(empty, target, *options)
    assert (code, "holds no Parquet or CSV file" in told) == (2, True)
    code, told = judge(tmp_path / "nothing-*.csv", target, *options)
    assert (code, "no file is called like" in told) == (2, True)
    code, told = judge(root, root / "out.parquet", *options)
    assert (code, "lies in the folder" in told) == (2, True)
    pl.DataFrame({"commune_id": ["X"], "other": [1]}).write_parquet(
        root / "province=Hà Giang" / "year=2023" / "1.parquet"
    )
    code, told = judge(root, target, *options)
    assert (code, "1.parquet' has other columns than" in told) == (2, True)
    (root / "province=Hà Giang" / "year=2023" / "1.parquet").unlink()
    (root / "notes.csv").write_text("commune_id\n1\n", encoding="utf-8")
    code, told = judge(root, target, *options)
    assert (code, "holds files of several kinds: .csv (1), .parquet (3)" in told) == (2, True)
    assert f"'{root}/**/*.parquet'" in told
    (root / "notes.csv").unlink()
    pl.read_parquet(root / "province=Hà Giang" / "year=2024" / "0.parquet").write_parquet(root / "0.parquet")
    code, told = judge(root, target, *options)
    assert (code, "does not lie in folders" in told) == (2, True)
    folder = tmp_path / "csv" / "province=X"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("commune_id,income_per_capita\n1,5\n", encoding="utf-8")
    code, told = judge(tmp_path / "csv", target, *options)
    assert (code, "which are read with Parquet files only" in told) == (2, True)
    assert not target.exists()


@pytest.mark.parametrize("argument", ["--villages", "--previous"])
def test_villages_and_last_year_may_be_folders_too(tmp_path: Path, argument: str) -> None:
    folder, target = tmp_path / "more", tmp_path / "out.csv"
    folder.mkdir()
    for number in (1, 2):
        rows = {"commune_id": [number], "name": ["A"], "street_lighting": [True], "poverty_rate": [8.2]}
        columns = (
            ["commune_id", "name", "street_lighting"] if argument == "--villages" else ["commune_id", "poverty_rate"]
        )
        pl.DataFrame(rows).select(columns).write_parquet(folder / f"{number}.parquet")
    main = tmp_path / "main.csv"
    main.write_text("commune_id,villages,poverty_rate\n1,1,7.5\n2,1,7.5\n", encoding="utf-8")
    code, told = judge(
        main, target, "--rules", "bang-mac-2024", argument, str(folder), "--only", "4.3", "--only", "11.1"
    )
    assert code == 0, told
    judged = pl.read_csv(target)
    assert judged["4.3" if argument == "--villages" else "11.1"].to_list() == ["met", "met"]


def written(folder: str, root: Path, **cells: object) -> None:
    part = root / folder / "0.parquet"
    part.parent.mkdir(parents=True)
    pl.DataFrame({name: [cell] for name, cell in cells.items()}).write_parquet(part)


@pytest.mark.parametrize(
    ("folder", "column", "cell"),
    [
        ("commune_id=06001", "commune_id", "06001"),
        ("district=0012", "district", "0012"),
        ("district=L%E1%BA%A1ng%20S%C6%A1n", "district", "Lạng Sơn"),
        ("district=__HIVE_DEFAULT_PARTITION__", "district", None),
    ],
)
def test_values_of_folders_are_taken_as_they_are_written(
    folder: str, column: str, cell: str | None, tmp_path: Path
) -> None:
    root, target = tmp_path / "panel", tmp_path / "out.parquet"
    own = {"irrigated_land_share": 92.0} | ({} if column == "commune_id" else {"commune_id": "1"})
    written(folder, root, **own)
    code, told = judge(root, target, "--rules", "bang-mac-2024", "--only", "3.1", "--keep-all")
    assert code == 0, told
    assert pl.read_parquet(target)[column].to_list() == [cell]


def test_a_folder_does_not_hide_other_values_of_a_column(tmp_path: Path) -> None:
    """Readers of Parquet take the folder's value for that of every row, whatever the file says."""
    root, target = tmp_path / "panel", tmp_path / "out.csv"
    written("irrigated_land_share=91", root, commune_id="1", irrigated_land_share=95.0)
    code, told = judge(root, target, "--rules", "bang-mac-2024", "--only", "3.1")
    assert (code, "its column 'irrigated_land_share' holds other values than the folder" in told) == (2, True)
    same = tmp_path / "same"
    written("year=2024", same, commune_id="1", year=2024, irrigated_land_share=95.0)
    assert judge(same, target, "--rules", "bang-mac-2024", "--only", "3.1")[0] == 0


def test_folders_above_the_one_that_is_given_concern_no_csv_file(tmp_path: Path) -> None:
    folder = tmp_path / "run=1"
    folder.mkdir()
    (folder / "a.csv").write_text("commune_id,irrigated_land_share\n1,95\n", encoding="utf-8")
    for source in (folder, folder / "*.csv"):
        assert judge(source, tmp_path / "out.csv", "--rules", "bang-mac-2024", "--only", "3.1")[0] == 0


def test_each_file_shows_what_its_own_columns_hold(tmp_path: Path) -> None:
    """Where one file has names of communes beside the key, a row without key is a commune; where one has none, a total."""
    head = "commune_id,Đơn vị,Nơi gửi,irrigated_land_share\n"
    (tmp_path / "a.csv").write_text(f"{head}1,Xã A,Huyện H,95\n2,Xã B,Huyện H,95\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"{head}3,,Huyện H,95\n4,,Huyện H,95\n,,Huyện H,95\n", encoding="utf-8")
    code, told = judge(tmp_path / "?.csv", tmp_path / "out.csv", "--rules", "bang-mac-2024", "--only", "3.1")
    assert (code, "bad-key: b.csv, line 4" in told) == (2, True), told
