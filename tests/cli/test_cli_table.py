"""The command `table`: a file of communes in, a file of verdicts out, whatever their kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ntm_criteria.cli import run
from ntm_criteria.cli.table_reports import OPTIONS
from ntm_criteria.text import options

NUMBERS = pl.DataFrame(
    {
        "commune_id": [1, 2, 3],
        "irrigated_land_share": [91.99, 92.0, None],
        "planning_criterion_met": [True, False, None],
        "villages": [2, 2, 1],
    }
)
VILLAGES = pl.DataFrame(
    {"commune_id": [1, 1, 2, 3], "name": ["A", "B", "A", "A"], "street_lighting": [True, True, False, True]}
)
WRITTEN = 'commune_id,irrigated_land_share,planning_criterion_met\n1,"91,99 %",Đạt\n2,92 %,Chưa đạt\n3,-,-\n'
ONLY = ["--only", "3.1", "--only", "1.1"]
EXPECTED = [(1, "not_met", "met"), (2, "met", "not_met"), (3, "unknown", "unknown")]


def write(table: pl.DataFrame, path: Path) -> Path:
    kinds: dict[str, Any] = {
        ".csv": table.write_csv, ".parquet": table.write_parquet, ".arrow": table.write_ipc, ".xlsx": table.write_excel,
    }  # fmt: skip
    kinds[path.suffix](path)
    return path


def read(path: Path) -> list[tuple[Any, ...]]:
    reader: Any = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".arrow": pl.read_ipc, ".xlsx": pl.read_excel}
    table: pl.DataFrame = reader[path.suffix](path)
    return table.select("commune_id", pl.col("3.1").cast(pl.String), pl.col("1.1").cast(pl.String)).rows()


def table(source: Path, target: Path, *more: str) -> int:
    return run(["table", str(source), str(target), "--rules", "bang-mac-2024", *more])


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".arrow", ".xlsx"])
@pytest.mark.parametrize("out", [".csv", ".parquet", ".arrow", ".xlsx"])
def test_every_kind_of_file_in_and_out(ending: str, out: str, tmp_path: Path) -> None:
    source, target = write(NUMBERS, tmp_path / f"in{ending}"), tmp_path / f"out{out}"
    assert table(source, target, *ONLY) == 0
    key = str if ending == ".csv" and out != ".csv" else int  # the keys of a CSV are text, "06001" stays "06001"
    assert read(target) == [(key(row[0]), *row[1:]) for row in EXPECTED]


def test_figures_as_people_write_them(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(WRITTEN, encoding="utf-8")
    assert table(tmp_path / "in.csv", tmp_path / "out.csv", *ONLY) == 0
    assert read(tmp_path / "out.csv") == EXPECTED


def test_villages_codes_safe_names_and_reasons(tmp_path: Path) -> None:
    source, villages = write(NUMBERS, tmp_path / "in.parquet"), write(VILLAGES, tmp_path / "villages.csv")
    more = [
        "--villages",
        str(villages),
        "--only",
        "4.3",
        "--verdicts",
        "code",
        "--names",
        "safe",
        "--reasons",
        "--year",
        "2024",
    ]
    assert table(source, tmp_path / "out.parquet", *more) == 0
    found = pl.read_parquet(tmp_path / "out.parquet").sort("commune_id")
    assert found["indicator_4_3"].to_list() == [2, 0, 2]
    assert found["indicator_4_3_reason"].cast(pl.String).to_list() == [None, "below-bound", None]


def test_mistakes_stop_it_or_are_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(NUMBERS.with_columns(irrigated_land_share=pl.Series([920.0, 92.0, None])), tmp_path / "in.parquet")
    assert table(source, tmp_path / "out.parquet", *ONLY) == 2
    assert "out-of-limits" in capsys.readouterr().err
    assert not (tmp_path / "out.parquet").exists()
    assert table(source, tmp_path / "out.parquet", "--errors", "null", *ONLY) == 0
    assert read(tmp_path / "out.parquet") == [(1, "unknown", "met"), *EXPECTED[1:]]


@pytest.mark.parametrize(
    ("source", "target", "more", "said"),
    [
        ("in.parquet", "nowhere/out.csv", [], "không có thư mục"),
        ("in.parquet", "nowhere/out.csv", ["--lang", "en"], "there is no folder"),
        ("none.parquet", "out.csv", [], "none.parquet"),
        ("none.csv", "out.csv", [], "không tìm thấy tệp"),
        (".", "out.csv", [], "có nhiều loại tệp: .csv (1), .parquet (1)"),
        ("folder.csv", "out.csv", [], "không có tệp Parquet hoặc CSV nào"),
        ("in.parquet", "folder.csv", [], "không phải là tệp thường"),
        ("in.json", "out.csv", [], "không biết loại tệp"),
        ("in.parquet", "out.json", [], "không biết loại tệp"),
        ("in.parquet", "out.csv", ["--unit", "x"], "FACT=UNIT"),
        ("in.parquet", "out.csv", ["--by", "xa"], "'planning_criterion_met', 'villages'; chọn bằng --by\n"),
        ("in.parquet", "out.csv", ["--year", "nam"], "chọn bằng --year\n"),
        ("in.parquet", "out.csv", ["--only", "99.9"], "--only: không có '99.9'"),
        ("in.parquet", "out.csv", ["--unit", "x=y"], "--unit: không có số liệu 'x'"),
        ("in.parquet", "out.csv", ["--unit", "x=y", "--lang", "en"], "--unit: no fact 'x'"),
        (
            "in.parquet",
            "out.csv",
            ["--keep-all", "--reasons", "--previous", "short.csv"],
            "bảng năm trước (--previous), ",
        ),
    ],
)
def test_wrong_use_is_told(
    source: str, target: str, more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(NUMBERS, tmp_path / "in.parquet")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "short.csv").write_text("xa,poverty_rate\n1,9\n", encoding="utf-8")
    more = [str(tmp_path / word) if word == "short.csv" else word for word in more]
    assert table(tmp_path / source, tmp_path / target, *more) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "Traceback" not in shown


def test_every_option_that_messages_name_is_called_as_here() -> None:
    assert OPTIONS.keys() == options._PYTHON.keys()
    assert all(words.startswith("--") for words in OPTIONS.values())


def test_a_column_that_may_be_the_year_is_named_with_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text("commune_id,Năm,irrigated_land_share\n001,2023,92\n", encoding="utf-8")
    assert table(tmp_path / "in.csv", tmp_path / "out.csv") == 2
    assert "nếu phải, truyền --year 'Năm'; nếu không, truyền --year với năm" in capsys.readouterr().err
