"""Real tables of public repositories, which are not ours to publish: each is read or refused as its expectation says.

The files lie in `shared/tables/data` beside the checkout, or where NTM_REAL_FILES says; without them these tests are skipped.
"""

import datetime
import os
import re
from collections import Counter
from pathlib import Path
from shutil import copy
from typing import Any

import openpyxl
import polars as pl
import pytest
import yaml

import ntm_criteria as ntm
from ntm_criteria.cli import run

OURS = Path(__file__).parents[1] / "data" / "real-files"
FILES = Path(os.environ.get("NTM_REAL_FILES") or Path(__file__).parents[3] / "shared" / "tables" / "data")
RUNS: list[dict[str, Any]] = yaml.safe_load(OURS.with_suffix(".yaml").read_text(encoding="utf-8"))
MOST_LINES, WIDTH = 30, 120  # of an account on a screen


def name_of(case: dict[str, Any]) -> str:
    return " ".join([case["file"], *case.get("options", [])])


@pytest.mark.parametrize("case", RUNS, ids=name_of)
def test_a_real_file_is_read_or_refused(case: dict[str, Any], tmp_path: Path, said: Any) -> None:
    source, target, account = FILES / case["file"], tmp_path / "out.csv", tmp_path / "account.csv"
    if not source.is_file():
        pytest.skip(f"the real tables are not here ({FILES}); NTM_REAL_FILES names their folder")
    rules = str(OURS / f"{case['rules']}.yaml")
    options = [*case.get("options", []), "--account", str(account)]
    code = run(["table", str(source), str(target), "--rules", rules, *options])
    shown = said()
    assert code == case["exit"], shown
    assert target.exists() == (code == 0)
    for text in case.get("says", []):
        assert text in shown
    for text in case.get("never", []):
        assert text not in shown
    if account.exists():
        check_account(case, pl.read_csv(account), shown)
    if code == 0:
        check_verdicts(case, pl.read_csv(target, infer_schema=False))


def check_account(case: dict[str, Any], account: pl.DataFrame, shown: str) -> None:
    """Compare the account with what is expected; its short form fits on a screen."""
    short = [line for line in shown.splitlines() if line.startswith(("  đã", "  giữ", "  không"))]
    assert 0 < sum(1 + len(line) // WIDTH for line in short) <= MOST_LINES
    read = account.filter(pl.col("kind") == "column", pl.col("outcome") == "read", pl.col("fact").is_not_null())
    if "read" in case:
        assert dict(read.select("item", "fact").iter_rows()) == case["read"]
    if "rows" in case:
        rows = Counter[str]()
        for outcome, count in account.filter(pl.col("kind") == "row").select("outcome", "count").iter_rows():
            rows[outcome] += count
        assert rows == case["rows"]


def check_verdicts(case: dict[str, Any], verdicts: pl.DataFrame) -> None:
    keys = verdicts.columns[: verdicts.columns.index("1.1")]
    by_key = {" ".join(row[key] or "" for key in keys): row for row in verdicts.iter_rows(named=True)}
    for key, expected in case.get("verdicts", {}).items():
        assert {code: by_key[str(key)][code] for code in expected} == expected
    for code, counts in case.get("counts", {}).items():
        assert Counter(verdicts[code].to_list()) == counts


def test_every_rule_set_for_real_files_is_in_order(said: Any) -> None:
    assert run(["check", str(OURS)]) == 0, said()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A district's workbook as offices have it, in a folder of its own."""
    source = FILES.parents[1] / "official" / "huyen-mau.xlsx"
    if not source.is_file():
        pytest.skip(f"the workbook is not here ({source}); NTM_REAL_FILES names the folder of the tables beside it")
    return Path(copy(source, tmp_path))


@pytest.mark.parametrize("with_others", [False, True])
def test_the_first_message_holds_the_map_that_makes_the_second_try_right(
    with_others: bool, workbook: Path, said: Any
) -> None:
    out, sheets = workbook.with_name("out.csv"), ["--sheet", "Biểu 01"]
    if with_others:
        villages = ["--villages", str(workbook), "--villages-sheet", "thôn"]
        sheets += [*villages, "--previous", str(workbook), "--previous-sheet", "Năm 2023"]
    command = ["table", str(workbook), str(out), "--rules", "bang-mac-2024", *sheets]
    assert run(command) == 2
    shown = said()
    maps = [re.findall(r'--map "([^"]+)"', line)[0] for line in shown.splitlines() if line.startswith("    nếu phải")]
    assert len(maps) == 4
    more = [word for option in maps for word in ("--map", option)]
    assert run([*command, *more]) == 2  # "Cơ bản đạt" is no figure
    assert shown.count("unknown-fact") == 4
    assert "'Cơ bản đạt' là kết luận của hội đồng" in said()
    assert run([*command, *more, "--errors", "null"]) == 0
    check_against_assess(workbook, pl.read_csv(out, infer_schema=False), with_others=with_others)


COLUMNS = (
    None, None, "households", "population", "irrigated_land_share", "income_per_capita", "poverty_rate", "insured_people",
    "culture_village_share", "street_lighting", "planning_criterion_met", None, "health_insurance_share",
)  # fmt: skip
FLAGS = ("name", "street_lighting", "culture_village_two_years", "communal_cleanups_per_month")


def check_against_assess(workbook: Path, verdicts: pl.DataFrame, *, with_others: bool) -> None:
    """Compare each verdict with that of `assess` for the commune alone; a figure that it refuses is left out, as told."""
    book, rules = openpyxl.load_workbook(workbook, data_only=True), ntm.load_rule_set("bang-mac-2024")
    villages, last = dict[str, list[dict[str, Any]]](), ""
    for key, *cells in book["Thôn"].iter_rows(min_row=2, values_only=True):
        last = str(key or last)
        villages.setdefault(last, []).append(dict(zip(FLAGS, cells, strict=True)))
    previous = dict(book["Năm 2023"].iter_rows(min_row=2, values_only=True))
    rows = list(book["Biểu 01"].iter_rows(min_row=6, max_row=17, values_only=True))
    assert verdicts["Tên xã"].to_list() == [row[1] for row in rows]
    for row, found in zip(rows, verdicts.iter_rows(named=True), strict=True):
        facts = {name: cell for name, cell in zip(COLUMNS, row, strict=True) if name and cell is not None}
        others: dict[str, Any] = {"villages": villages[str(row[1])], "previous": {"poverty_rate": previous[row[1]]}}
        assessment = None
        while assessment is None:
            try:
                commune = ntm.Commune(str(row[1]), year=2024, facts=facts, **(others if with_others else {}))
                assessment = ntm.assess(commune, rules)
            except ntm.FactError as error:
                for problem in error.problems:
                    facts.pop(str(problem.fact), None)
        for result in assessment:
            assert assessment[result].verdict == found[result]
        assert assessment.verdict == found["verdict"]


@pytest.mark.parametrize(
    ("file", "column", "separator", "number"),
    [
        ("gso_xa_truoc_2025.csv", "long_province", ",", 63),
        ("sap_nhap_2025.csv", "Tỉnh", ",", 34),
        ("xa_phuong_2025_tms.csv", "Tên tỉnh/TP mới", ";", 34),
    ],
)
def test_every_province_of_the_lists_is_known(file: str, column: str, separator: str, number: int) -> None:
    source = FILES / file
    if not source.is_file():
        pytest.skip(f"the real tables are not here ({FILES}); NTM_REAL_FILES names their folder")
    names = pl.read_csv(source, separator=separator, infer_schema=False)[column].drop_nulls().unique().to_list()
    assert len(names) == number
    for name in names:  # a name that is not known is refused at this level, where Lạng Sơn has a set of its own
        assert ntm.rules_in_force(level="advanced", province=name, date=datetime.date(2024, 6, 1)) is not None, name
