"""Real tables of public repositories, which are not ours to publish: each is read or refused as its expectation says.

The files lie in `shared/tables/data` beside the checkout, or where NTM_REAL_FILES says; without them these tests are skipped.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

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
