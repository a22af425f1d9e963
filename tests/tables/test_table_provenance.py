"""What a table was judged by goes with it, and verdicts of another rule set are refused; results can be stored and added to."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.cli import run
from ntm_criteria.model import Reason
from ntm_criteria.tables import judge_one

RULES = ntm.load_rule_set("bang-mac-2024")
NATIONAL, AMENDED = (ntm.load_rule_set(id_) for id_ in ("vn-318-2022-ntm", "vn-318-2022-ntm-211"))
KEYS = {
    "ntm_criteria.rule_set": RULES.id,
    "ntm_criteria.fingerprint": RULES.fingerprint,
    "ntm_criteria.version": ntm.__version__,
    "ntm_criteria.year": "2024",
}
COLUMNS = {"commune_id": Cells("text", ["06001", "06002"]), "irrigated_land_share": Cells("float", [91.5, 92.0])}


def said(table: Any) -> dict[str, str]:
    """What a table says of itself by our keys."""
    found = table.attrs if isinstance(table, pd.DataFrame) else table.schema.metadata or {}
    texts = {k.decode() if isinstance(k, bytes) else k: v for k, v in found.items()}
    return {k: v.decode() if isinstance(v, bytes) else v for k, v in texts.items() if k.startswith("ntm_criteria.")}


@pytest.mark.parametrize("engine", ["pyarrow", "pandas", "pandas-nullable", "pandas-arrow"])
def test_a_result_says_what_it_was_judged_by(engine: str) -> None:
    frame = ENGINES[engine](COLUMNS)
    judged = ntm.assess_table(frame, RULES, by="commune_id", only=["3.1"])
    assert said(judged) == KEYS
    assert said(frame) == {}  # the caller's table is as it was
    assert said(ntm.summarise(judged, RULES)) == {k: v for k, v in KEYS.items() if k != "ntm_criteria.year"}


def test_the_text_that_a_date_picks_is_named() -> None:
    frame = pa.table({"id": [1], "poverty_rate": [1.0]})
    judged = ntm.assess_table(frame, NATIONAL, by="id", year=2024, date=datetime.date(2024, 6, 1))
    assert said(judged)["ntm_criteria.rule_set"] == "vn-318-2022-ntm-896"


def test_several_years_have_no_year_of_their_own() -> None:
    frame = pa.table({"id": [1, 1], "year": [2022, 2023], "poverty_rate": [1.0, 1.0]})
    assert "ntm_criteria.year" not in said(ntm.assess_table(frame, NATIONAL, by="id"))


def test_other_metadata_stays_and_an_earlier_judgement_is_replaced() -> None:
    frame = pd.DataFrame({"id": [1], "poverty_rate": [1.0], "irrigated_land_share": [92.0]})
    first = ntm.assess_table(frame, NATIONAL, by="id", year=2023, names="safe", only=["verdict"], keep="all")
    again = ntm.assess_table(first, RULES, by="id", only=["3.1"])
    assert said(again)["ntm_criteria.rule_set"] == RULES.id
    assert said(first)["ntm_criteria.rule_set"] == NATIONAL.id


@pytest.mark.parametrize("engine", ["pyarrow", "pandas"])
def test_it_survives_parquet(engine: str, tmp_path: Path) -> None:
    judged = ntm.assess_table(ENGINES[engine](COLUMNS), RULES, by="commune_id", only=["verdict"])
    path = tmp_path / "judged.parquet"
    if engine == "pandas":
        judged.to_parquet(path)
        back: Any = pd.read_parquet(path)
    else:
        pq.write_table(judged, path)
        back = pq.read_table(path)
    assert said(back) == KEYS
    assert len(records(ntm.summarise(back, RULES))) == 1


@pytest.mark.parametrize("engine", ["pyarrow", "pandas"])
def test_verdicts_of_another_set_are_refused_by_what_the_table_says(engine: str) -> None:
    """The two sets have the same codes, and no column says which one judged."""
    frame = ENGINES[engine]({"id": Cells("int", [1]), "poverty_rate": Cells("float", [1.0])})
    judged = ntm.assess_table(frame, NATIONAL, by="id", year=2023, keep="all", only=["verdict"])
    assert len(records(ntm.summarise(judged, NATIONAL))) == 1
    with pytest.raises(
        ntm.FactError, match=r"the table was judged by 'vn-318-2022-ntm@\w+', not by 'vn-318-2022-ntm-211@"
    ):
        ntm.summarise(judged, AMENDED)
    assert ntm.assess_row(judged, NATIONAL, key={"id": 1}, year=2023).rules == NATIONAL
    with pytest.raises(ntm.FactError, match="the table was judged by 'vn-318-2022-ntm@") as caught:
        ntm.assess_row(judged, AMENDED, key={"id": 1}, year=2023)
    assert "bảng được đánh giá theo bộ" in caught.value.problems[0].text("vi")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_judged_by_another_set_is_not_explained(engine: str) -> None:
    frame = ENGINES[engine]({"id": Cells("int", [1]), "poverty_rate": Cells("float", [1.0])})
    judged = ntm.assess_table(frame, NATIONAL, by="id", year=2023, keep="all", only=["verdict"], stamp=True)
    assert ntm.assess_row(judged, NATIONAL, key={"id": 1}, year=2023).rules == NATIONAL
    with pytest.raises(ntm.FactError, match="was judged by 'vn-318-2022-ntm@"):
        ntm.assess_row(judged, AMENDED, key={"id": 1}, year=2023)


def test_only_the_row_asked_for_counts() -> None:
    """Of rows that two sets judged, put together, each is explained by its own."""
    frame = pl.DataFrame({"id": [1], "poverty_rate": [1.0]})
    by_set = [
        ntm.assess_table(
            frame.with_columns(id=number), rules, by="id", year=2023, keep="all", only=["verdict"], stamp=True
        )
        for number, rules in ((1, NATIONAL), (2, AMENDED))
    ]
    both = pl.concat(by_set)
    assert ntm.assess_row(both, AMENDED, key={"id": 2}, year=2023).rules == AMENDED
    with pytest.raises(ntm.FactError, match="was judged by"):
        ntm.assess_row(both, AMENDED, key={"id": 1}, year=2023)


# --- the command


def command(tmp_path: Path, ending: str, *options: str) -> Path:
    source, target = tmp_path / "in.csv", tmp_path / f"out{ending}"
    source.write_text("commune_id,irrigated_land_share\n06001,92 %\n", encoding="utf-8")
    assert run(["table", str(source), str(target), "--rules", RULES.id, "--only", "3.1", *options]) == 0
    return target


def test_the_command_writes_it_into_parquet(tmp_path: Path) -> None:
    path = command(tmp_path, ".parquet")
    found = pl.read_parquet_metadata(path)
    assert {key: found[key] for key in KEYS} == KEYS
    assert {key: pq.read_metadata(path).metadata[key.encode()].decode() for key in KEYS} == KEYS


def test_the_command_writes_it_into_the_properties_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(command(tmp_path, ".xlsx"))
    assert {each.name: each.value for each in book.custom_doc_props.props} == KEYS


@pytest.mark.parametrize("ending", [".csv", ".arrow"])
def test_a_file_without_a_place_for_it_takes_a_column(ending: str, tmp_path: Path) -> None:
    path = command(tmp_path, ending, "--stamp")
    table = pl.read_csv(path) if ending == ".csv" else pl.read_ipc(path)
    assert table["judged_by"].to_list() == [f"{RULES.id}@{RULES.fingerprint}"]


# --- stored results


def test_verdicts_have_their_order_and_reasons_are_no_fixed_list() -> None:
    columns = {"id": Cells("int", [1]), "irrigated_land_share": Cells("float", [None])}
    options: Any = {"by": "id", "only": ["3.1"], "reasons": True}
    labels = ["not_met", "unknown", "met", "not_applicable"]
    polars = ntm.assess_table(ENGINES["polars"](columns), RULES, **options)
    assert dict(polars.schema) == {"id": pl.Int64(), "3.1": pl.Enum(labels), "3.1_reason": pl.Categorical()}
    duck = ntm.assess_table(ENGINES["duckdb"](columns), RULES, **options)
    types = dict(zip(duck.columns, map(str, duck.types), strict=True))
    assert (types["3.1"], types["3.1_reason"]) == ("ENUM('not_met', 'unknown', 'met', 'not_applicable')", "VARCHAR")
    pandas = ntm.assess_table(ENGINES["pandas"](columns), RULES, **options)
    assert list(pandas["3.1"].cat.categories) == labels
    assert list(pandas["3.1_reason"].cat.categories) == [str(reason) for reason in Reason]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stored_result_is_added_to_after_the_list_of_reasons_grew(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an earlier version of the library stored it, which knew one reason less."""

    def judged(values: list[float | None]) -> Any:
        columns = {"id": Cells("int", [*range(len(values))]), "irrigated_land_share": Cells("float", values)}
        rules = pickle.loads(pickle.dumps(RULES))  # a copy has no plan from before
        return ntm.assess_table(ENGINES[engine](columns), rules, by="id", only=["3.1"], reasons=True, errors="null")

    new = judged([None, 90.0, 93.0])
    with monkeypatch.context() as patch:
        patch.setattr(judge_one, "_REASONS", judge_one._REASONS[:-1])
        old = judged([None, 90.0])
        if engine == "duckdb":
            base = duckdb.connect()
            base.register("old", old.to_arrow_table())
            base.execute("CREATE TABLE stored AS SELECT * FROM old")
    if engine == "duckdb":
        base.register("new", new.to_arrow_table())
        base.execute("INSERT INTO stored SELECT * FROM new")
        rows = base.execute('SELECT "3.1", "3.1_reason" FROM stored').fetchall()
    else:
        join: dict[str, Any] = {"polars": pl.concat, "polars-lazy": pl.concat, "pyarrow": pa.concat_tables}
        both = join.get(engine, pd.concat)([old, new])
        rows = [(row["3.1"], row["3.1_reason"]) for row in records(both)]
    assert [verdict for verdict, _ in rows] == ["unknown", "not_met", "unknown", "not_met", "met"]
    assert [reason for _, reason in rows] == [
        "figure-missing",
        "below-bound",
        "figure-missing",
        "below-bound",
        None,
    ]
