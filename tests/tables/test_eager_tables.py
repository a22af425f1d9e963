"""Tables in memory: judged in Polars, and handed back as what they came as, with everything that was not judged untouched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, Stream, arrow, records

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
SHARES = [91.5, 92.0, None]
COLUMNS = {"id": Cells("int", [3, 1, 2]), "irrigated_land_share": Cells("float", SHARES)}
VERDICTS = ["not_met", "met", "unknown"]
VILLAGES = {
    "id": Cells("int", [2, 3]),
    "name": Cells("text", ["A", "B"]),
    "street_lighting": Cells("flag", [True, False]),
}


STREAMS: dict[str, tuple[Callable[[pa.Table], Any], type]] = {
    "record batch": (lambda table: table.combine_chunks().to_batches()[0], pa.Table),
    "reader": (lambda table: table.to_reader(), pa.Table),
    "any other": (Stream, pl.DataFrame),
}


@pytest.mark.parametrize("kind", STREAMS)
def test_an_arrow_stream_is_judged(kind: str) -> None:
    make, back = STREAMS[kind]
    found = ntm.assess_table(make(arrow(COLUMNS)), BANG_MAC, by="id", only=["3.1"])
    assert type(found) is back
    assert [(row["id"], row["3.1"]) for row in records(found)] == list(zip([3, 1, 2], VERDICTS, strict=True))
    summary = ntm.summarise(make(pa.table(found)), BANG_MAC)
    assert type(summary) is back
    assert [row["total"] for row in records(summary)] == [3]
    villages = make(arrow(VILLAGES))
    beside = ntm.assess_table(make(arrow(COLUMNS)), BANG_MAC, by="id", villages=villages, only=["4.3"])
    assert [row["4.3"] for row in records(beside)] == ["not_met", "unknown", "met"]
    assert ntm.check_table(make(arrow(COLUMNS)), BANG_MAC, by="id").mistakes == ()
    assert ntm.assess_row(make(arrow(COLUMNS)), BANG_MAC, key={"id": 1})["3.1"].verdict is ntm.Verdict.MET


def test_an_object_without_the_interface_is_no_table() -> None:
    for native in ({"id": [1]}, "communes.csv", None, pa.array([1]), pl.Series([1]), pd.Series([1])):
        with pytest.raises(ntm.FactError, match="must be a table"):
            ntm.assess_table(native, BANG_MAC, by="id")  # type: ignore[type-var]


INDEXES = {
    "range": pd.RangeIndex(3),
    "texts": pd.Index(["z", "a", "z"], name="mã"),
    "days": pd.DatetimeIndex(["2024-01-03", "2024-01-01", "2024-01-02"]),
    "several": pd.MultiIndex.from_tuples([("b", 1), ("a", 1), ("b", 1)], names=["tỉnh", None]),
}


@pytest.mark.parametrize("kind", INDEXES)
@pytest.mark.parametrize("beside", [{}, {"villages": VILLAGES}, {"previous": {"id": Cells("int", [2, 1, 3])}}])
@pytest.mark.parametrize("errors", ["raise", "null"])
def test_pandas_keeps_its_index_and_its_order(kind: str, beside: dict[str, Any], errors: Any) -> None:
    frame = ENGINES["pandas"](COLUMNS).set_axis(INDEXES[kind], axis=0)
    tables = {name: ENGINES["pandas"](columns) for name, columns in beside.items()}
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], errors=errors, reasons=True, **tables)
    pd.testing.assert_index_equal(found.index, INDEXES[kind])
    assert found["id"].tolist() == [3, 1, 2]
    assert found["3.1"].tolist() == VERDICTS
    assert [None if pd.isna(reason) else reason for reason in found["3.1_reason"]] == [
        "below-bound", None, "figure-missing"
    ]  # fmt: skip


class Own:
    """An object that no engine knows."""


def test_pandas_columns_that_are_kept_come_back_untouched() -> None:
    kept = {
        "lists": pd.Series([[1], None, ["a"]], dtype=object),
        "objects": pd.Series([Own(), Own(), None], dtype=object),
        "mixed": pd.Series([1, "a", None], dtype=object),
        "complex": pd.Series([1j, 2j, 3j]),
        "interval": pd.Series(pd.interval_range(0, 3)),
        "period": pd.Series(pd.period_range("2024-01", periods=3, freq="M")),
        "zoned": pd.Series(pd.date_range("2024-01-01", periods=3, tz="Asia/Ho_Chi_Minh")),
        "category": pd.Series(["x", None, "y"], dtype="category"),
        "sparse": pd.Series(pd.arrays.SparseArray([0, 0, 1])),
        "arrow": pd.Series([Decimal(1), None, Decimal(2)], dtype=pd.ArrowDtype(pa.decimal256(50, 2))),
        "nullable": pd.Series([1, None, 3], dtype="UInt8"),
    }
    frame = ENGINES["pandas"](COLUMNS).assign(**kept)
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], keep="all")
    pd.testing.assert_frame_equal(found[list(frame.columns)], frame)
    assert [one is two for one, two in zip(found["objects"], frame["objects"], strict=True)] == [True] * 3
    assert found["3.1"].tolist() == VERDICTS


def test_arrow_columns_that_are_kept_come_back_untouched() -> None:
    kinds: dict[str, tuple[Any, list[Any]]] = {
        "decimal256": (pa.decimal256(50, 2), [Decimal(1), None, Decimal(2)]),
        "interval": (pa.month_day_nano_interval(), [(1, 2, 3), None, (4, 5, 6)]),
        "encoded": (pa.run_end_encoded(pa.int32(), pa.int64()), [1, 1, 2]),
        "map": (pa.map_(pa.string(), pa.int64()), [[("a", 1)], None, []]),
        "words": (pa.dictionary(pa.int32(), pa.string()), ["a", None, "b"]),
    }
    frame = arrow(COLUMNS)
    for name, (kind, values) in kinds.items():
        field = pa.field(name, kind, metadata={"nguồn": "sổ"})
        frame = frame.append_column(field, pa.chunked_array([pa.array(values[:1], kind), pa.array(values[1:], kind)]))
    frame = frame.append_column("uuid", pa.chunked_array([pa.array([b"0" * 16] * 3, pa.uuid())]))
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], keep="all")
    kept = found.select(frame.column_names)
    assert kept.equals(frame)
    schema = kept.schema.with_metadata(frame.schema.metadata)  # it says of itself what it was judged by
    assert schema.equals(frame.schema, check_metadata=True)
    assert found["3.1"].to_pylist() == VERDICTS


@pytest.mark.parametrize("engine", EAGER)
@pytest.mark.parametrize("errors", ["raise", "null"])
@pytest.mark.parametrize("options", [{}, {"verdicts": "code"}, {"keep": "all", "names": "safe"}, {"only": []}])
def test_a_table_of_one_row(engine: str, errors: Any, options: dict[str, Any]) -> None:
    """Also one without any figure, all of whose verdicts are constants."""
    make = ENGINES[engine]
    for share in ({"irrigated_land_share": Cells("float", [92.0])}, {"population": Cells("null", [None])}):
        frame = make({"id": Cells("text", ["a"]), **share})
        (row,) = records(ntm.assess_table(frame, BANG_MAC, by="id", errors=errors, reasons=True, **options))
        assert row["id"] == "a"
        name = {"keep": "indicator_3_1"}.get(next(iter(options), ""), "3.1")
        has_share = "population" not in share
        verdict = ("met", 2) if has_share else ("unknown", 1)
        assert name not in row if "only" in options else row[name] in verdict
        assert "only" in options or row[f"{name}_reason"] == (None if has_share else "figure-missing")


@pytest.mark.parametrize("cells", [["Int64", "UInt64"], ["UInt64", "Int64"], ["Int64", "Int64"], ["object", "Int64"]])
def test_keys_above_2_53_are_not_compared_as_floats(cells: list[str]) -> None:
    """Floats know none of these numbers apart."""
    keys = [2**53, 2**53 + 1]
    main = pd.DataFrame({"id": pd.Series(keys, dtype=cells[0]), "poverty_rate": [7.7, 7.7]})
    before = pd.DataFrame({"id": pd.Series(keys[1:], dtype=cells[1]), "poverty_rate": [8.2]})
    found = ntm.assess_table(main, BANG_MAC, by="id", previous=before, only=["11.1"])
    assert found["11.1"].tolist() == ["unknown", "met"]
    assert found["id"].tolist() == keys
    assert ntm.check_table(main, BANG_MAC, by="id", previous=before).mistakes == ()


def test_keys_above_2_63_are_compared_as_they_are() -> None:
    keys = [2**63, 2**63 + 1]
    main = pl.DataFrame({"id": pl.Series(keys, dtype=pl.UInt64), "poverty_rate": [7.7, 7.7]})
    before = pl.DataFrame({"id": pl.Series(keys[1:], dtype=pl.UInt64), "poverty_rate": [8.2]})
    found = ntm.assess_table(main, BANG_MAC, by="id", previous=before, only=["11.1"])
    assert found.rows() == [(keys[0], "unknown"), (keys[1], "met")]


@pytest.mark.parametrize("dtypes", [(pl.Categorical, pl.String), (pl.String, pl.Enum(["a", "b"]))])
def test_keys_of_labels_are_compared_as_texts(dtypes: tuple[Any, Any]) -> None:
    main = pl.DataFrame({"id": pl.Series(["a", "b"], dtype=dtypes[0]), "poverty_rate": [7.7, 7.7]})
    before = pl.DataFrame({"id": pl.Series(["b"], dtype=dtypes[1]), "poverty_rate": [8.2]})
    found = ntm.assess_table(main, BANG_MAC, by="id", previous=before, only=["11.1"])
    assert found.rows() == [("a", "unknown"), ("b", "met")]
    assert found.schema["id"] == main.schema["id"]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame])
def test_a_key_that_is_not_there_finds_no_row_of_last_year(make: Any) -> None:
    """Also where it is NaN in both tables."""
    main = make({"id": [1.0, float("nan")], "poverty_rate": [7.7, 7.7]})
    before = make({"id": [float("nan"), 1.0], "poverty_rate": [8.2, 8.2]})
    found = ntm.assess_table(main, BANG_MAC, by="id", previous=before, only=["11.1"], errors="null")
    assert [row["11.1"] for row in records(found)] == ["met", "unknown"]
    check = ntm.check_table(main, BANG_MAC, by="id", previous=before)
    assert [(one.code.value, one.table, one.rows) for one in check.mistakes] == [
        ("bad-key", "now", 1), ("bad-key", "before", 1)
    ]  # fmt: skip


def test_python_objects_of_several_types_are_the_numbers_they_stand_for() -> None:
    """True is none, nor is what Float64 would round to a number."""
    cells = pd.Series([True, Decimal("92.00000000000000000001"), 92, None], dtype=object)
    frame = pd.DataFrame({"id": [1, 2, 3, 4], "irrigated_land_share": cells})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], errors="null")
    assert found["3.1"].tolist() == ["unknown", "unknown", "met", "unknown"]
    assert ntm.check_table(frame, BANG_MAC, by="id").rows == 2


def test_keys_of_numbers_and_texts_in_one_column_of_pandas() -> None:
    """So pandas reads a sheet in which some codes are text."""
    frame = pd.DataFrame({"id": pd.Series(["06001", 6002, None], dtype=object), "irrigated_land_share": SHARES})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], errors="null")
    assert found["id"].tolist() == ["06001", 6002, None]
    assert [mistake.rows for mistake in ntm.check_table(frame, BANG_MAC, by="id").mistakes] == [1]


@pytest.mark.parametrize(
    "cells",
    [
        pd.Series(SHARES, dtype=">f8"),
        pd.Series(SHARES, dtype="Float64"),
        pd.Series(SHARES, dtype=pd.ArrowDtype(pa.float64())),
        pd.Series([Decimal("91.50"), Decimal(92), None], dtype=object),
        pd.Series([Decimal("91.5"), 92, None], dtype=object),
        pd.Series([91.5, Decimal(92), float("nan")], dtype=object),
        pd.Series([91.5, np.float64(92), pd.NA], dtype=object),
        pd.Series(SHARES, dtype="category"),
    ],
)
def test_figures_in_every_type_of_pandas(cells: Any) -> None:
    frame = pd.DataFrame({"id": ["a", "b", "c"], "irrigated_land_share": cells})
    assert ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"])["3.1"].tolist() == VERDICTS


def test_decimals_of_pandas_are_in_the_unit_of_their_column() -> None:
    dong = pd.Series([Decimal(55_000_000), Decimal("-0.92"), None], dtype=object)
    frame = pd.DataFrame({"id": [1, 2, 3], "income_per_capita": dong})
    check = ntm.check_table(frame, BANG_MAC, by="id", units={"income_per_capita": "VND/person/year"})
    assert [mistake.rows for mistake in check.mistakes if not mistake.is_warning] == [1]
    assert "0.92" in str(check)


def test_a_figure_in_a_type_that_polars_cannot_hold_is_told() -> None:
    frame = pa.table({"id": [1], "irrigated_land_share": pa.array([(1, 2, 3)], pa.month_day_nano_interval())})
    with pytest.raises(ntm.FactError, match=r"'irrigated_land_share' holds something else \(Object: MonthDayNano"):
        ntm.assess_table(frame, BANG_MAC, by="id")


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([Decimal("91.5"), Decimal(92), None], pa.decimal256(50, 2)),
        pa.array(SHARES).dictionary_encode(),
        pa.chunked_array([pa.array(SHARES[:1]), pa.array(SHARES[1:])]),
    ],
)
def test_figures_in_types_of_arrow(cells: Any) -> None:
    frame = pa.table({"id": [3, 1, 2], "irrigated_land_share": cells})
    assert ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"])["3.1"].to_pylist() == VERDICTS


def test_a_decimal_that_is_no_number_is_refused() -> None:
    cells = pd.Series([Decimal("NaN"), Decimal("Infinity"), Decimal(92)], dtype=object)
    frame = pd.DataFrame({"id": [1, 2, 3], "irrigated_land_share": cells})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], errors="null")
    assert found["3.1"].tolist() == ["unknown", "unknown", "met"]


def test_figures_read_from_text_stand_where_the_text_stood() -> None:
    texts = {"id": ["a", "b"], "ghi_chú": ["x", "y"], "planning_criterion_met": ["Đạt", None]}
    table = ntm.read_figures(pa.table(texts), BANG_MAC).frame
    assert table.column_names == list(texts)
    assert table["planning_criterion_met"].to_pylist() == [True, None]
    frame = ntm.read_figures(pd.DataFrame(texts), BANG_MAC).frame
    assert str(frame.dtypes["planning_criterion_met"]) == "boolean"
    assert frame.columns.tolist() == list(texts)


def test_groups_of_a_summary_of_arrow_keep_their_types() -> None:
    judged = ntm.assess_table(arrow(COLUMNS), BANG_MAC, by="id", only=["3.1"])
    judged = judged.append_column("round", pa.array([1, 1, 2], pa.int8()))
    judged = judged.append_column("district", pa.array(["a", "a", "b"]).dictionary_encode())
    schema = ntm.summarise(judged, BANG_MAC, by=["round", "district"]).schema
    assert [schema.field(name).type for name in ("round", "district")] == [
        judged.schema.field(name).type for name in ("round", "district")
    ]
    assert schema.field("code").type == pa.string()


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        (pd.Series(["92 %"]), "văn bản (String)"),
        (pd.Series(["92 %", 92], dtype=object), "dữ liệu khác (Object: int, str)"),
        (pd.Series([date(2024, 5, 9)]), "ngày tháng (Date)"),
        (pd.Series([True]), "đúng/sai (Boolean)"),
        (pd.Series(["92 %"], dtype="category"), "văn bản (String)"),
    ],
)
def test_what_a_column_of_pandas_holds_is_said_in_words(cells: Any, held: str) -> None:
    frame = pd.DataFrame({"id": range(len(cells)), "irrigated_land_share": cells})
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(frame, BANG_MAC, by="id")
    assert f"cột 'irrigated_land_share' là {held}" in caught.value.text("vi")


def test_groups_of_a_summary_keep_their_types() -> None:
    frame = ENGINES["pandas"](COLUMNS).assign(
        district=pd.Series(["a", "b", "a"], dtype="category"), round=pd.Series([1, 1, 1], dtype="UInt8")
    )
    judged = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], keep="all")
    found = ntm.summarise(judged, BANG_MAC, by=["district", "round"]).sort_values("district")
    assert found.dtypes[["district", "round", "met", "total"]].map(str).tolist() == [
        "category", "UInt8", "int64", "int64"
    ]  # fmt: skip
    assert found[["district", "met", "total"]].to_numpy().tolist() == [["a", 0, 2], ["b", 1, 1]]


WITHOUT_POLARS = """
import sys
sys.modules["polars"] = None  # an import of it fails
import duckdb, pandas, pyarrow
import ntm_criteria as ntm
rules = ntm.load_rule_set("bang-mac-2024")
frame = pyarrow.table({"id": [1, 2], "irrigated_land_share": [91.5, 92.0]})
for eager in (frame, frame.to_pandas(), frame.to_batches()[0]):
    for call in (ntm.assess_table, ntm.check_table):
        try:
            call(eager, rules, by="id")
        except ntm.FactError as wrong:
            assert "pip install 'ntm-criteria[tables]'" in wrong.text("vi"), wrong
            assert "Polars" in str(wrong)
        else:
            raise SystemExit("judged without Polars")
lazy = duckdb.from_arrow(frame)
assert ntm.check_table(lazy, rules, by="id").rows == 0
judged = ntm.assess_table(lazy, rules, by="id", only=["3.1"])
assert sorted(judged.fetchall()) == [(1, "not_met"), (2, "met")]
assert ntm.summarise(judged, rules).fetchall()[0][:4] == ("indicator", "3.1", 1, 1)
assert ntm.assess_row(lazy, rules, key={"id": 2})["3.1"].verdict is ntm.Verdict.MET
print("done")
"""


def test_polars_is_asked_for_where_it_is_missing() -> None:
    """And only there: DuckDB judges its own tables."""
    found = subprocess.run([sys.executable, "-c", WITHOUT_POLARS], capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("done\n", "")
