"""Columns of shortfalls and margins: their names, types, places. What they hold: `tests/laws/test_distances_in_tables.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, Columns, records

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
INSURED: Columns = {
    "id": Cells("int", [1, 2, 3]),
    "insured_people": Cells("int", [2280, 2301, None]),
    "population": Cells("int", [2410, 2410, 2410]),
    "note": Cells("text", ["a", "b", "c"]),
}
SHORTFALL = ["shortfall_low", "shortfall_high", "shortfall_unit", "shortfall_strictly", "shortfalls"]
MARGIN = ["margin_low", "margin_high", "margin_unit", "margin_strictly"]
BOTH: dict[str, Any] = {"shortfalls": True, "margins": True}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_has_the_same_columns(engine: str) -> None:
    found = records(
        ntm.assess_table(ENGINES[engine](INSURED), BANG_MAC, by="id", only=["14.1", "criterion_14"], **BOTH)
    )
    names = ["id", "14.1", *(f"14.1_{name}" for name in SHORTFALL + MARGIN), "criterion_14"]
    rows = [list(row.values()) for row in found]
    none: list[Any] = [None] * 4
    assert [list(row) for row in found] == [names] * 3
    assert rows[0][:-1] == [1, "not_met", 10.0, 10.0, "person", False, 1, *none]
    assert rows[1][:-1] == [2, "met", *none, 0, 11.0, 11.0, "person", False]
    assert rows[2][:-1] == [3, "unknown", *none, 0, *none]


def test_they_go_with_the_other_options() -> None:
    options: dict[str, Any] = {"only": ["14.1"], "keep": "all", "names": "safe", "verdicts": "code", "stamp": True}
    table = ntm.assess_table(ENGINES["polars"](INSURED), BANG_MAC, by="id", reasons=True, shortfalls=True, **options)
    assert table.columns == [
        *INSURED, "indicator_14_1", "indicator_14_1_reason", *(f"indicator_14_1_{name}" for name in SHORTFALL), "judged_by",
    ]  # fmt: skip
    assert table["indicator_14_1"].to_list() == [0, 2, 1]
    assert table["indicator_14_1_shortfall_unit"].to_list() == ["person", None, None]


def test_each_is_asked_for_by_itself() -> None:
    frame = ENGINES["polars"](INSURED)
    margins = ntm.assess_table(frame, BANG_MAC, by="id", only=["14.1"], margins=True)
    assert margins.columns == ["id", "14.1", *(f"14.1_{name}" for name in MARGIN)]
    whole = ntm.assess_table(frame, BANG_MAC, by="id", only=["verdict"], **BOTH)
    assert whole.columns == ["id", "verdict"]


def test_the_types_are_the_same_whatever_the_table_holds() -> None:
    """So that results of several years can be stored in one table."""
    frame = ENGINES["polars"](INSURED)
    full = ntm.assess_table(frame, BANG_MAC, by="id", **BOTH)
    bare = ntm.assess_table(frame.select("id", irrigated_land_share=pl.lit(91.5)), BANG_MAC, by="id", **BOTH)
    assert full.schema == bare.schema
    types = [full.schema[f"14.1_{name}"] for name in SHORTFALL]
    units = pl.Enum([*BANG_MAC.facts.units, "part"])
    assert types == [pl.Float64, pl.Float64, units, pl.Boolean, pl.Int16]


def test_they_are_stored_and_read_again(tmp_path: Path) -> None:
    table = ntm.assess_table(ENGINES["polars"](INSURED), BANG_MAC, by="id", only=["14.1"], **BOTH)
    table.write_parquet(tmp_path / "judged.parquet")
    assert pl.read_parquet(tmp_path / "judged.parquet").equals(table)
    relation = ntm.assess_table(ENGINES["duckdb"](INSURED), BANG_MAC, by="id", only=["14.1"], **BOTH)
    relation.to_parquet(str(tmp_path / "duck.parquet"))
    assert pl.read_parquet(tmp_path / "duck.parquet").rows() == table.rows()


def test_pandas_keeps_its_index_and_has_its_own_types() -> None:
    frame = ENGINES["pandas"](INSURED).set_index(pd.Index(["x", "y", "z"]))
    table = ntm.assess_table(frame, BANG_MAC, by="id", only=["14.1"], **BOTH)
    assert list(table.index) == ["x", "y", "z"]
    assert str(table["14.1_shortfall_strictly"].dtype) == "boolean"
    assert isinstance(table["14.1_shortfall_unit"].dtype, pd.CategoricalDtype)


def test_a_column_of_the_caller_with_such_a_name_is_refused() -> None:
    frame = ENGINES["polars"](INSURED).rename({"note": "14.1_shortfall_low"})
    with pytest.raises(ntm.FactError, match=r"14\.1_shortfall_low"):
        ntm.assess_table(frame, BANG_MAC, by="id", keep="all", **BOTH)
    assert ntm.assess_table(frame, BANG_MAC, by="id", keep="all", margins=True).width > 0


def test_rows_of_a_year_that_is_not_judged_have_none() -> None:
    frame = pl.DataFrame({"id": [1, 1], "year": [2023, 2024], "irrigated_land_share": [91.5, 91.5]})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], **BOTH)
    assert found["3.1_shortfall_low"].to_list() == [None, 0.5]
    assert found["3.1_shortfalls"].to_list() == [0, 1]


@pytest.mark.parametrize("names", ["code", "safe"])
def test_summaries_look_over_what_stands_beside_verdicts(names: Any) -> None:
    frame = ENGINES["polars"](INSURED)
    plain = ntm.summarise(ntm.assess_table(frame, BANG_MAC, by="id", names=names), BANG_MAC)
    full = ntm.assess_table(frame, BANG_MAC, by="id", names=names, reasons=True, **BOTH)
    assert ntm.summarise(full, BANG_MAC).equals(plain)
