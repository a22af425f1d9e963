"""The command `table` holds no whole table of a Parquet file in memory: every query that reads figures streams."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ntm_criteria.cli import run

HOLDING = ("window", "multiplexer", "in-memory-map")  # steps of Polars that hold the rows that pass them, all columns


@pytest.mark.skipif(pl.__version__.startswith("1."), reason="Polars 1 holds more steps in memory")
@pytest.mark.parametrize("key", [range(1, 41), [f"{number:05}" for number in range(1, 41)]], ids=["numbers", "texts"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
@pytest.mark.parametrize("rules", ["bang-mac-2024", "in-force"])
def test_no_query_holds_the_figures(
    key: Any, times: int, rules: str, tmp_path: Path, said: Any, monkeypatch: Any
) -> None:
    keys = [*key[:-1], *[key[-1]] * times]
    figure = {"in-force": "income_per_capita"}.get(rules, "irrigated_land_share")
    columns = {
        "level": ["basic", "advanced"] * 19 + ["basic"] * (1 + times),
        "province": "Hà Giang",
        "date": "2024-05-01",
    }
    table = pl.DataFrame({"commune_id": keys, "year": 2024, **columns, figure: 90.0})
    table.write_parquet(tmp_path / "in.parquet")
    plans = list[str]()

    def noting(work: Any) -> Any:
        def note(query: pl.LazyFrame, *args: Any, **options: Any) -> Any:
            plans.append(query.show_graph(engine="streaming", plan_stage="physical", raw_output=True) or "")
            return work(query, *args, **options)

        return note

    for name in ("collect", "sink_parquet"):
        monkeypatch.setattr(pl.LazyFrame, name, noting(getattr(pl.LazyFrame, name)))
    files = [str(tmp_path / name) for name in ("in.parquet", "out.parquet")]
    run(["table", *files, "--rules", rules, "--errors", "null"])
    assert (tmp_path / "out.parquet").exists()
    assert ("bad-key" in said()) == (times == 2)
    of_figures = [plan for plan in plans if figure in plan]
    assert any("group-by" in plan for plan in of_figures), "the account is among the plans"
    assert not [plan for plan in of_figures if any(step in plan for step in HOLDING)]
