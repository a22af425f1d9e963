"""The command `table` judges each row of a file by the rule set in force for its level, province and date."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.cli import run

ROWS = [
    ("001", "basic", "Hà Giang", "2024-05-01", "50", 2024),
    ("002", "advanced", "tỉnh Lạng Sơn", "01/05/2024", "60", 2024),
    ("003", "basic", "Lạng Sơn", "2022-12-01", "38", 2022),
    ("004", "advanced", "Hà Giang", "2024-05-01", "60", 2024),
]
NAMES = ["commune_id", "level", "province", "date", "income_per_capita", "year"]
SETS = ["vn-318-2022-ntm-896", "lang-son-2022-nang-cao", "vn-318-2022-ntm", "vn-318-2022-nang-cao-211"]


def frame(rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=NAMES, orient="row")


def write(folder: Path, ending: str, rows: Sequence[tuple[object, ...]] = ROWS) -> Path:
    path = folder / f"in{ending}"
    table = frame(rows)
    if ending == ".csv":
        table.write_csv(path)
    elif ending == ".xlsx":
        table.write_excel(path)
    else:
        table.with_columns(pl.col("income_per_capita").cast(pl.Float64)).write_parquet(path)
    return path


class Done(NamedTuple):
    exit_code: int
    output: str


def invoke(source: Path, target: Path, *options: str) -> Done:
    told = io.StringIO()
    with redirect_stderr(told):
        code = run(["table", str(source), str(target), "--rules", "in-force", "--lang", "en", *options])
    return Done(code, told.getvalue())


def ids(target: Path) -> list[str | None]:
    stamps = pl.read_csv(target, infer_schema=False)["judged_by"]
    return [each and each.partition("@")[0] for each in stamps]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx"])
def test_columns_route_the_rows_of_every_kind_of_file(tmp_path: Path, ending: str) -> None:
    target = tmp_path / "out.csv"
    result = invoke(write(tmp_path, ending), target)
    assert result.exit_code == 0, result.output
    assert ids(target) == SETS
    judged = pl.read_csv(target, infer_schema=False)
    table = frame(ROWS).with_columns(pl.col("income_per_capita").cast(pl.Float64))
    wanted = ntm.assess_table(table, ntm.rules_in_force, by="commune_id")
    assert judged.columns == wanted.columns
    assert judged.select(pl.exclude("year")).rows() == wanted.select(pl.exclude("year").cast(pl.String)).rows()


def test_what_an_option_says_holds_for_all_rows_and_the_columns_say_the_rest(tmp_path: Path) -> None:
    source, target = write(tmp_path, ".csv"), tmp_path / "out.csv"
    assert invoke(source, target, "--level", "basic").exit_code == 0
    assert ids(target) == ["vn-318-2022-ntm-896", "vn-318-2022-ntm-896", "vn-318-2022-ntm", "vn-318-2022-ntm-896"]
    assert invoke(source, target, "--province", "Hà Giang", "--date", "2023-01-01").exit_code == 0
    assert ids(target) == ["vn-318-2022-ntm", "vn-318-2022-nang-cao", "vn-318-2022-ntm", "vn-318-2022-nang-cao"]
    done = invoke(source, target, "--level", "advanced", "--date", "2024-05-01")  # the column of provinces counts too
    assert done.exit_code == 0, done.output
    assert ids(target) == [SETS[3], SETS[1], SETS[1], SETS[3]]
    done = invoke(source, target, "--level", "advanced", "--date", "2024-05-01", "--province", "Hà Giang", "--stamp")
    assert done.exit_code == 0, done.output
    assert ids(target) == [SETS[3]] * 4


def test_headings_are_found_below_titles_and_by_the_map(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "SỐ LIỆU NĂM 2024,,,,\nMã xã,Cấp,Tỉnh,DATE,Thu nhập bình quân đầu người\n"
        "001,basic,Hà Giang,2024-05-01,50\n002,advanced,Lạng Sơn,2024-05-01,60\nTổng cộng,,,,110\n",
        encoding="utf-8",
    )
    options = ["--year", "2024", "--only", "10", "--keep-all"]
    done = invoke(source, target, *options)
    assert done.exit_code == 2
    assert "no column 'level'" in done.output
    done = invoke(source, target, *options, "--map", "Cấp=level", "--map", "Tỉnh=province")
    assert done.exit_code == 0, done.output
    assert ids(target) == SETS[:2]
    assert pl.read_csv(target).columns[:4] == ["Mã xã", "Cấp", "Tỉnh", "DATE"]
    assert "Cấp; Tỉnh; DATE (the rule set of a row is chosen by it)" in done.output
    assert invoke(source, target, *options, "--map", "Cấp=levl").exit_code == 2


def test_rows_without_a_set_are_mistakes_with_their_lines(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ("005", "basik", "Hà Giang", "2024-05-01", "50", 2024),
        ("006", None, "Hà Giang", "2024-05-01", "50", 2024),
    ]
    source, target, problems = write(tmp_path, ".csv", rows), tmp_path / "out.csv", tmp_path / "problems.jsonl"
    done = invoke(source, target, "--problems", str(problems))
    assert done.exit_code == 2
    assert "unknown-value: line 6, commune_id=005, year=2024: there is no level 'basik'" in done.output
    assert "no-rule-set: line 7, commune_id=006, year=2024: there is no rule set for level=(missing)" in done.output
    assert "with --errors null, these rows are not judged" in done.output
    assert not target.exists()
    told = [json.loads(line) for line in problems.read_text(encoding="utf-8").splitlines()]
    places = [(row["commune_id"], row["code"], row["file"], row["row"]) for row in told]
    assert places == [("005", "unknown-value", "in.csv", 6), ("006", "no-rule-set", "in.csv", 7)]
    assert invoke(source, target, "--errors", "null").exit_code == 0
    assert ids(target) == [*SETS, None, None]
    assert invoke(source, target, "--fail-above", "no-rule-set=0", "--fail-above", "10").exit_code == 3
    assert invoke(source, target, "--fail-above", "20 %").exit_code == 0
    none = write(tmp_path, ".csv", [("005", "basik", "Hà Giang", "2024-05-01", "50", 2024)])
    done = invoke(none, target, "--errors", "null")
    assert done.exit_code == 2
    assert "there is no level 'basik'" in done.output


def test_words_need_one_rule_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = write(tmp_path, ".csv"), tmp_path / "out.csv"
    assert run(["table", str(source), str(target), "--rules", "in-force", "--words"]) == 2
    assert "--words chỉ dùng khi mọi dòng theo một bộ quy tắc" in capsys.readouterr().err


def test_a_workbook_and_a_large_file_keep_the_order_of_rows(tmp_path: Path) -> None:
    rows = [(f"{number:05}", *ROWS[number % 4][1:]) for number in range(2000)]
    source = write(tmp_path, ".parquet", rows)
    for ending in (".parquet", ".csv", ".xlsx"):
        target = tmp_path / f"out{ending}"
        assert invoke(source, target, "--only", "10").exit_code == 0
        read: Any = {".parquet": pl.read_parquet, ".csv": pl.read_csv, ".xlsx": pl.read_excel}[ending]
        assert [int(each) for each in read(target)["commune_id"]] == list(range(2000))
