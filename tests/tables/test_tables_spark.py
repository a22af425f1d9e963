"""The same call on Spark, over a partitioned Parquet data set. Needs Java; run by .ci/run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

import ntm_criteria as ntm
from engines import ENGINES, Cells, arrow, polars, records
from laws import test_tables as laws

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
    def check(case: laws.TableCase) -> None:
        ENGINES["spark"] = lambda columns: spark_frame(spark, dict(columns), folder)
        try:
            laws.check_rows(case, ["spark"])
        finally:
            del ENGINES["spark"]

    check()


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
