"""What comes as Arrow is judged; tables of libraries that are not judged are refused with what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

import ntm_criteria as ntm

RULES = ntm.load_rule_set("bang-mac-2024")
TABLE = pa.table({"commune_id": [1, 2], "irrigated_land_share": [91.5, 92.0]})


class OneArray:
    """An object that offers the Arrow PyCapsule interface of one array only, as record batches of some libraries do."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.array.__arrow_c_array__(requested_schema)


def judged(table: Any) -> Any:
    return ntm.assess_table(table, RULES, by="commune_id", only=["3.1"])


def test_a_scanner_of_a_dataset_gives_an_arrow_table() -> None:
    found = judged(ds.dataset(TABLE).scanner(filter=ds.field("commune_id") == 2))
    assert isinstance(found, pa.Table)
    assert found.to_pylist() == [{"commune_id": 2, "3.1": "met"}]


def test_one_array_of_records_is_a_table_and_a_column_is_none() -> None:
    found = judged(OneArray(TABLE.to_batches()[0]))
    assert isinstance(found, pl.DataFrame)
    assert found.rows() == [(1, "not_met"), (2, "met")]
    with pytest.raises(ntm.FactError, match="not OneArray"):
        judged(OneArray(pa.array([1, 2])))


@pytest.mark.parametrize(
    ("module", "library", "call"),
    [
        ("dask.dataframe.dask_expr._collection", "Dask", "ddf.compute()"),
        ("modin.pandas.dataframe", "Modin", "df.modin.to_pandas()"),
        ("pyspark.pandas.frame", "pandas on Spark", "df.to_spark()"),
    ],
)
def test_other_libraries_are_refused_with_what_to_do(module: str, library: str, call: str) -> None:
    table = type("DataFrame", (), {"__module__": module})()
    for check in (judged, lambda table: ntm.check_table(table, RULES, by="commune_id")):
        with pytest.raises(ntm.FactError) as raised:
            check(table)
        (problem,) = raised.value.problems
        assert library in problem.message.en
        assert problem.hint is not None
        assert call in problem.hint.en
        assert call in problem.hint.vi
    with pytest.raises(ntm.FactError, match="villages="):
        ntm.assess_table(TABLE, RULES, by="commune_id", villages=table)


def of_dask(frame: Any) -> Any:
    return pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=1)


def of_modin(frame: Any) -> Any:
    return pytest.importorskip("modin.pandas").DataFrame(frame)


@pytest.mark.parametrize("make", [of_dask, of_modin])
def test_the_libraries_themselves_are_refused_and_what_to_do_works(make: Callable[[Any], Any]) -> None:
    table = make(pytest.importorskip("pandas").DataFrame(TABLE.to_pydict()))
    with pytest.raises(ntm.FactError, match="are not judged"):
        judged(table)
    back = table.compute() if hasattr(table, "compute") else table.modin.to_pandas()
    assert list(judged(back)["3.1"]) == ["not_met", "met"]


@pytest.mark.parametrize("library", ["nanoarrow", "arro3.core"])
def test_libraries_that_speak_arrow_are_judged(library: str) -> None:
    arrow = pytest.importorskip(library)
    batch = TABLE.to_batches()[0]
    if library == "nanoarrow":
        tables = [arrow.ArrayStream(TABLE), arrow.Array(batch), arrow.c_array(batch)]
    else:
        tables = [kind.from_arrow(TABLE) for kind in (arrow.Table, arrow.RecordBatchReader)]
        tables.append(arrow.RecordBatch.from_arrow(batch))
    for table in tables:
        assert judged(table).rows() == [(1, "not_met"), (2, "met")]
