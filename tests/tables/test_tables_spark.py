"""The same call on Spark, over a partitioned Parquet data set. Needs Java; run by .ci/run."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

import ntm_criteria as ntm
from edges import test_names as edges
from engines import ENGINES, Cells, arrow, polars, records
from laws import test_distances_in_tables as distances
from laws import test_tables as laws
from laws.in_sql import tables_of
from laws.in_tables import TableCase

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = (
            sql.SparkSession.builder.master("local[1]")
            .config("spark.sql.shuffle.partitions", 1)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def spark_frame(session: Any, columns: dict[str, Cells], folder: Path) -> Any:
    path = folder / f"{len(list(folder.iterdir()))}.parquet"
    pq.write_table(arrow(columns), path)
    return session.read.parquet(str(path))


def test_rows_are_judged_as_communes_are(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("spark")

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(laws.table_cases())
    def check(case: TableCase) -> None:
        ENGINES["spark"] = lambda columns: spark_frame(spark, dict(columns), folder)
        try:
            laws.check_rows(case, ["spark"])
        finally:
            del ENGINES["spark"]

    check()


def test_missing_facts_are_those_of_each_commune(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("spark")

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(laws.table_cases(most=3), distances.missing_options())
    def check(case: TableCase, options: dict[str, Any]) -> None:
        ENGINES["spark"] = lambda columns: spark_frame(spark, dict(columns), folder)
        try:
            distances.check_missing(case, "spark", Counter(), **options)
        finally:
            del ENGINES["spark"]

    check()


def test_missing_facts_beside_mistakes(spark: Any, tmp_path: Path) -> None:
    ENGINES["spark"] = lambda columns: spark_frame(spark, dict(columns), tmp_path)
    try:
        distances.test_a_lazy_table_with_mistakes_lacks_what_it_lacks_in_memory("spark", "both")
    finally:
        del ENGINES["spark"]


def test_everything_that_is_told_of_a_row_is_as_in_memory(spark: Any, tmp_path: Path) -> None:
    """Figures at their bounds, beside them and impossible ones, with villages and last year; few indicators plan faster."""
    rules = ntm.load_rule_set("bang-mac-2024")
    tables = tables_of(rules, 100)

    def judged(make: Any) -> dict[str, dict[str, Any]]:
        made = {name: make(columns) for name, columns in tables.items()}
        result = ntm.assess_table(
            made["communes"], rules, by="id", year=2024, villages=made["villages"], previous=made["previous"],
            only=["3.1", "6.7"], errors="null", names="safe", reasons=True, figures=True, shortfalls=True,
            margins=True, stamp=True,
        )  # fmt: skip
        return {row["id"]: row for row in records(result)}

    expected, found = judged(polars), judged(lambda columns: spark_frame(spark, columns, tmp_path))
    assert found.keys() == expected.keys()
    unlike = {
        (id_, name): (row[name], found[id_][name])
        for id_, row in expected.items()
        for name in row
        if row[name] != found[id_][name]
    }
    assert not unlike


def test_mistakes_are_a_table_of_spark(spark: Any, tmp_path: Path) -> None:
    """Mistakes come with the key as it is, and a table without any has the same columns."""
    rules, ids = ntm.load_rule_set("bang-mac-2024"), Cells("int", [1, 2])
    wrong, right = (
        spark_frame(spark, {"id": ids, "irrigated_land_share": Cells("float", cells)}, tmp_path)
        for cells in ([92.0, 192.0], [92.0, 91.0])
    )
    found, none = (ntm.check_table(frame, rules, by="id").to_frame(lang="en") for frame in (wrong, right))
    assert type(found) is type(wrong)
    assert [(row["id"], row["column"], row["value"], row["severity"]) for row in records(found)] == [
        (2, "irrigated_land_share", "192", "error")
    ]
    assert (none.dtypes, records(none)) == (found.dtypes, [])


def test_a_national_panel_in_partitions(spark: Any, tmp_path: Path) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    table = polars(
        {
            "province": Cells("text", [f"p{i % 3}" for i in range(300)]),
            "mã": Cells("int", list(range(300))),
            "irrigated_land_share": Cells("float", [92.0, 91.99, None] * 100),
        }
    )
    for (name,), part in table.partition_by("province", as_dict=True, include_key=False).items():
        (tmp_path / f"panel/province={name}").mkdir(parents=True)
        part.write_parquet(tmp_path / f"panel/province={name}/0.parquet")
    frame = spark.read.parquet(str(tmp_path / "panel"))
    judged = ntm.assess_table(frame, rules, by="mã", keep="all", names="safe")
    assert type(judged) is type(frame)
    here = ntm.assess_table(table, rules, by="mã", keep="all", names="safe")
    key = "indicator_3_1"
    assert {row["mã"]: row[key] for row in records(judged)} == {row["mã"]: row[key] for row in records(here)}
    counted = {
        row["province"]: row["met"]
        for row in records(ntm.summarise(judged, rules, by="province"))
        if row["code"] == "3.1"
    }
    assert sum(counted.values()) == 100
    assert ntm.check_table(frame, rules, by="mã").rows == 0


def test_a_dot_in_a_name_is_refused(spark: Any, tmp_path: Path) -> None:
    frame = spark_frame(spark, {"xã.mã": Cells("int", [1])}, tmp_path)
    with pytest.raises(ntm.FactError, match="takes a dot"):
        ntm.assess_table(frame, ntm.load_rule_set("bang-mac-2024"), by="xã.mã")


@pytest.mark.parametrize(
    ("cell", "name"),
    [("parse_json('91')", "variant"), ("INTERVAL '91' DAY", "interval day"), ("make_interval(1)", "interval")],
)
def test_a_type_that_holds_no_number_is_refused_by_its_name(spark: Any, cell: str, name: str) -> None:
    frame = spark.sql(f"SELECT 1 AS id, {cell} AS irrigated_land_share")
    with pytest.raises(ntm.FactError, match=rf"\({name}\)"):
        ntm.assess_table(frame, ntm.load_rule_set("bang-mac-2024"), by="id")


def test_a_column_without_a_type_is_a_column_of_missing_figures(spark: Any) -> None:
    frame = spark.sql("SELECT 1 AS id, NULL AS irrigated_land_share, CAST(96 AS DECIMAL(38, 30)) AS insured_people")
    rules = ntm.load_rule_set("bang-mac-2024")
    (row,) = records(ntm.assess_table(frame, rules, by="id", only=["3.1"]))
    assert row["3.1"] == "unknown"
    account = ntm.check_table(frame, rules, by="id").account
    assert [line.outcome.value for line in account.of(kind="cell") if line.item == "irrigated_land_share"] == [
        "left-out"
    ]


def test_names_are_one_however_they_are_written(spark: Any, tmp_path: Path) -> None:
    ENGINES["spark"] = lambda columns: spark_frame(spark, dict(columns), tmp_path)
    try:
        edges.test_a_commune_is_found_however_its_name_is_written("spark")
        edges.test_a_village_written_in_two_ways_is_one("spark")
        edges.test_columns_are_found_by_identity("spark")
        edges.test_a_table_judged_by_another_set_is_not_counted("spark")
    finally:
        del ENGINES["spark"]


def test_names_that_differ_in_capitals_are_refused(spark: Any, tmp_path: Path) -> None:
    communes = {"id": Cells("int", [1]), "irrigated_land_share": Cells("float", [92.0])}
    rules = ntm.load_rule_set("bang-mac-2024")
    kept = spark_frame(spark, {**communes, "Verdict": Cells("int", [1])}, tmp_path)
    with pytest.raises(ntm.FactError, match="has a column 'Verdict' already"):
        ntm.assess_table(kept, rules, by="id", keep="all")
    twins = kept.selectExpr("id", "irrigated_land_share", "Verdict as Note", "Verdict as note")
    with pytest.raises(ntm.FactError, match="'Note', 'note' differ in capitals only"):
        ntm.assess_table(twins, rules, by="id")


def test_results_are_compared(spark: Any, tmp_path: Path) -> None:
    ENGINES["spark"] = lambda columns: spark_frame(spark, dict(columns), tmp_path)
    try:
        frames = [
            ENGINES["spark"]({"id": Cells("text", ids), "irrigated_land_share": Cells("float", cells)})
            for ids, cells in ((["a", "b"], [91.0, 92.0]), (["A", "c"], [92.0, 92.0]))
        ]
        rules = ntm.load_rule_set("bang-mac-2024")
        judged = [ntm.assess_table(frame, rules, by="id", only=["3.1"], names="safe", stamp=True) for frame in frames]
        rows = records(ntm.compare_tables(*judged, by="id", rules=rules))
    finally:
        del ENGINES["spark"]
    assert sorted((row["id"], row["code"], row["before"], row["after"], row["because"]) for row in rows) == [
        ("A", "3.1", "not_met", "met", "figure"),
        ("b", "3.1", "met", None, "commune"),
        ("c", "3.1", None, "met", "commune"),
    ]
