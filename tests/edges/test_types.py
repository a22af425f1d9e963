"""Columns of every type that tables have: read exactly, or refused by the name that their engine gives the type."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from engines import WAYS, Stream, records

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
SHARE, VILLAGE_FLAG = "irrigated_land_share", "street_lighting"  # 3.1 asks for at least 92 %
DECIMALS = pa.array([Decimal("91.50"), Decimal("93.00")])
JUDGED = ["not_met", "met"]


ARROW = ("table", "batch", "reader", "capsule", "pandas")  # those that hold the column as Arrow does


def stored(kind: pa.DataType, cells: pa.Array) -> pa.Array:
    return pa.ExtensionArray.from_storage(kind, cells)


READ = {  # a column of 91.5 and 93 in the types that hold these numbers exactly, and the ways in that take the type
    "decimal32": (DECIMALS.cast(pa.decimal32(9, 2)), tuple(WAYS)),
    "decimal64": (DECIMALS.cast(pa.decimal64(18, 2)), tuple(WAYS)),
    "decimal128": (DECIMALS.cast(pa.decimal128(38, 30)), tuple(WAYS)),
    "decimal256": (DECIMALS.cast(pa.decimal256(76, 60)), ARROW),
    "float64": (pa.array([91.5, 93.0]), tuple(WAYS)),
    "dictionary of decimals": (DECIMALS.dictionary_encode(), tuple(WAYS)),
    "run-end encoded": (pa.RunEndEncodedArray.from_arrays([1, 2], pa.array([91.5, 93.0])), (*ARROW, "duckdb")),
    "uint64": (pa.array([91, 93], pa.uint64()), tuple(WAYS)),
    "PostgreSQL NUMERIC": (
        stored(pa.opaque(pa.string(), "numeric", "PostgreSQL"), pa.array(["91.50", "93"])), (*ARROW, "polars")
    ),
    "DuckDB HUGEINT": (
        stored(
            pa.opaque(pa.binary(16), "hugeint", "DuckDB"),
            pa.array([(91).to_bytes(16, "little"), (93).to_bytes(16, "little")], pa.binary(16)),
        ),
        (*ARROW, "polars"),
    ),
    "an own type over numbers": (stored(pa.opaque(pa.int64(), "points", "own"), pa.array([91, 93])), (*ARROW, "polars")),
}  # fmt: skip
REFUSED = {  # columns that hold no numbers: what the message calls their type
    "text": (pa.array(["91.5", "93"]), r"text \(String\)"),
    "large text": (pa.array(["91.5", "93"], pa.large_string()), r"text \(String\)"),
    "text by view": (pa.array(["91.5", "93"], pa.string_view()), r"text \(String\)"),
    "binary": (pa.array([b"91", b"93"]), r"\(Binary\)"),
    "binary by view": (pa.array([b"91", b"93"], pa.binary_view()), r"\(Binary\)"),
    "list": (pa.array([[91], [93]]), r"\(List\(Int64\)\)"),
    "struct": (pa.array([{"a": 91}, {"a": 93}]), r"\(Struct"),
    "map": (pa.array([[("a", 91)], []], pa.map_(pa.string(), pa.int64())), r"\(Map"),
    "date": (pa.array([date(2024, 1, 1)] * 2), r"dates \(Date\)"),
    "time": (pa.array([time(1)] * 2), r"\(Time\)"),
    "moment": (pa.array([datetime(2024, 1, 1)] * 2), r"dates \(Datetime"),
    "duration": (pa.array([timedelta(91), timedelta(93)]), r"\(Duration"),
    "truth": (pa.array([True, False]), r"true or false \(Boolean\)"),
    "truth in a byte": (stored(pa.bool8(), pa.array([1, 0], pa.int8())), r"(true or false \(Boolean\)|arrow\.bool8)"),
    "uuid": (stored(pa.uuid(), pa.array([b"0" * 16] * 2, pa.binary(16))), r"\((Binary|UUID|Extension.*uuid.*)\)"),
}


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind, (_, ways) in READ.items() for way in ways])
def test_a_number_is_read_exactly_from_every_type(kind: str, way: str) -> None:
    """Decimals of 32 and 64 bits: https://github.com/pola-rs/polars/issues/22946. NUMERIC by ADBC, which is text in a type
    of its own: https://github.com/pola-rs/polars/issues/20385.
    """
    frame = WAYS[way](pa.table({"id": [1, 2], SHARE: READ[kind][0]}))
    assert [row["3.1"] for row in records(ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"]))] == JUDGED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", REFUSED)
def test_what_holds_no_number_is_refused_by_the_name_of_its_type(kind: str, way: str) -> None:
    cells, name = REFUSED[kind]
    frame = WAYS[way](pa.table({"id": [1, 2], SHARE: cells}))
    for verb in (ntm.assess_table, ntm.check_table):
        with pytest.raises(ntm.FactError, match=name) as caught:
            verb(frame if way != "reader" else WAYS[way](pa.table({"id": [1, 2], SHARE: cells})), BANG_MAC, by="id")
        assert caught.value.fact == SHARE


@pytest.mark.parametrize("way", WAYS)
def test_a_column_without_a_type_is_a_column_of_missing_figures(way: str) -> None:
    frame = WAYS[way](pa.table({"id": [1, 2], SHARE: pa.nulls(2)}))
    assert [row["3.1"] for row in records(ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"]))] == ["unknown"] * 2


DUCKDB = {
    "91::HUGEINT": None, "91::UHUGEINT": None, "91.5::DECIMAL(38, 10)": None, "91.5::FLOAT": None, "91::UBIGINT": None,
    "union_value(number := 91)": r"UNION\(number INTEGER\)", "91::BIGNUM": "BIGNUM", "'101'::BIT": "BIT",
    "uuid()": "UUID", "91::VARIANT": "VARIANT", "TIMETZ '01:00:00+07'": "TIME WITH TIME ZONE",
    "INTERVAL 91 DAY": "Duration", "'a'::ENUM('a', 'b')": "Enum", "'91'::JSON": "String", "[91]": "List",
}  # fmt: skip


@pytest.mark.parametrize("cell", DUCKDB)
def test_columns_of_duckdb(cell: str) -> None:
    frame: Any = duckdb.sql(f"SELECT 1 AS id, {cell} AS {SHARE}")
    name = DUCKDB[cell]
    if name is None:
        assert [row["3.1"] for row in records(ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"]))] == ["not_met"]
        return
    with pytest.raises(ntm.FactError, match=rf"\({name}"):
        ntm.assess_table(frame, BANG_MAC, by="id")


@pytest.mark.parametrize(
    "cells",
    [
        [Decimal("91.5"), Decimal(93)],
        [Decimal("91.5"), 93],
        [Fraction(183, 2), Fraction(93)],
        [np.float64(91.5), np.int8(93)],
        [np.longdouble(91.5), 93],
        [np.float32(91.5), 93],
        [Decimal("91.50000000000000000000000000000000000000000000"), Decimal(93)],
        [Decimal("91.99999999999999999999"), Fraction(93)],
    ],
)
def test_numbers_of_python_in_a_column_of_pandas(cells: list[Any]) -> None:
    """The last cell is 92.0 as a float, which would be met."""
    frame = pd.DataFrame({"id": [1, 2], SHARE: pd.Series(cells, dtype=object)})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], errors="null")["3.1"].tolist()
    assert found[1] == "met"
    assert found[0] == "not_met" or (
        found[0] == "unknown" and len(ntm.check_table(frame, BANG_MAC, by="id").problems) == 1
    )


ODD = {
    "infinite": Decimal("Infinity"),
    "a fraction without an end": Fraction(275, 3),
    "beyond any decimal": Decimal("1E+999999"),
    "beyond any float": 10**400,
    "truth": True,
    "a list": [91],
    "bytes": b"91",
    "complex": 91 + 0j,
    "a month": pd.Period("2024-01", "M"),
    "an interval": pd.Interval(90, 92),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("unit", [None, "fraction"])
def test_an_odd_cell_among_numbers_is_refused_as_itself(kind: str, unit: str | None) -> None:
    units = {SHARE: unit} if unit else None
    frame = pd.DataFrame({"id": [1, 2], SHARE: pd.Series([ODD[kind], 0.93 if unit else 93], dtype=object)})
    check = ntm.check_table(frame, BANG_MAC, by="id", units=units)
    (problem,) = [problem for problem in check.problems if problem.severity == "error"]
    assert "'inf'" not in problem.message.en
    assert problem.fact == SHARE
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], errors="null", units=units)
    assert found["3.1"].tolist() == ["unknown", "met"]


def test_a_narrow_float_among_objects_never_passes_by_rounding() -> None:
    cells = pd.Series([np.float32(54_999_999), 55_000_000], dtype=object)
    frame = pd.DataFrame({"id": [1, 2], "income_per_capita": cells})
    units = {"income_per_capita": "VND/person/year"}
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["10.1"], units=units, errors="null")
    assert found["10.1"].tolist() == ["unknown", "met"]


@pytest.mark.parametrize("kind", ["Float16", "Float32"])
def test_a_narrow_float_is_refused_where_it_knows_too_few_numbers(kind: str) -> None:
    frame = pl.DataFrame({"id": [1], "income_per_capita": pl.Series([55.0], dtype=getattr(pl, kind))})
    with pytest.raises(ntm.FactError, match=rf"\({kind}\).*\n.*Float64"):
        ntm.assess_table(frame, BANG_MAC, by="id", units={"income_per_capita": "VND/person/year"})


SERIES: dict[str, tuple[Any, Any]] = {
    "sparse": (pd.Series(pd.arrays.SparseArray([91.5, 93.0])), JUDGED),
    "categories of numbers": (pd.Series([91.5, 93.0]).astype("category"), JUDGED),
    "categories of decimals": (pd.Series([Decimal("91.5"), Decimal(93)], dtype=object).astype("category"), JUDGED),
    "big-endian": (pd.Series(np.array([91.5, 93.0], dtype=">f8")), JUDGED),
    "signalling NaN": (pd.Series([Decimal("sNaN"), Decimal(93)], dtype=object), ["unknown", "met"]),
    "NaT": (pd.Series([pd.NaT, 93], dtype=object), ["unknown", "met"]),
    "months": (pd.Series(pd.period_range("2024-01", periods=2, freq="M")), "Object: Period"),
    "intervals": (pd.Series(pd.interval_range(0, 2)), "Object: Interval"),
    "complex": (pd.Series([91j, 93j]), "Object: complex"),
    "categories of intervals": (pd.cut(pd.Series([91, 93]), [90, 92, 95]), "Object: Interval"),
    "anything": (pd.Series([object(), {"a": 1}], dtype=object), "Object: dict, object"),
}


@pytest.mark.parametrize("kind", SERIES)
def test_columns_of_pandas(kind: str) -> None:
    cells, expected = SERIES[kind]
    frame = pd.DataFrame({"id": [1, 2], SHARE: cells})
    if isinstance(expected, list):
        assert ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"])["3.1"].tolist() == expected
        return
    with pytest.raises(ntm.FactError, match=expected):
        ntm.assess_table(frame, BANG_MAC, by="id")


def test_names_of_pandas_that_are_no_text() -> None:
    """A table made of rows without headings has numbers for names."""
    frame = pd.DataFrame({"id": [1, 2], SHARE: [91.5, 93.0], 7: ["x", "y"], None: [1, 2], ("a", "b"): [3, 4]})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], keep="all")
    assert found["3.1"].tolist() == JUDGED
    assert found[7].tolist() == ["x", "y"]
    assert ntm.check_table(frame, BANG_MAC, by="id").mistakes == ()
    with pytest.raises(ntm.FactError, match="there is no column 'id'"):
        ntm.assess_table(pd.DataFrame([[1, 2]]), BANG_MAC, by="id")


def test_decimals_that_polars_misread_are_refused() -> None:
    """Polars reads 64-bit decimals of a stream as 128-bit ones: https://github.com/pola-rs/polars/issues/22946."""
    frame = pl.DataFrame(Stream(pa.table({"id": [1, 2], SHARE: DECIMALS.cast(pa.decimal64(18, 2))})))
    try:
        found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"])["3.1"].to_list()
    except ntm.FactError as error:
        assert "misreads" in str(error)
    else:
        assert found == JUDGED


# --- keys and names of villages

IDS = pa.array(["01", "02"])
TEXTS = {
    "text": IDS,
    "large": IDS.cast(pa.large_string()),
    "view": pa.array(["01", "02"], pa.string_view()),
    "category": IDS.dictionary_encode(),
}
KEYS = {
    **{f"text, {kind}": (IDS, cells) for kind, cells in TEXTS.items()},
    "large, category": (TEXTS["large"], TEXTS["category"]),
    "int32, int64": (pa.array([1, 2], pa.int32()), pa.array([1, 2])),
    "int64, uint64": (pa.array([1, 2]), pa.array([1, 2], pa.uint64())),
    "decimals": (pa.array([Decimal(1), Decimal(2)]), pa.array([Decimal("1.00"), Decimal("2.00")])),
    "decimals of 64 bits": (
        pa.array([Decimal(1), Decimal(2)]),
        pa.array([Decimal(1), Decimal(2)], pa.decimal64(10, 0)),
    ),
    "dates": (pa.array([date(2024, 1, 1), date(2024, 1, 2)]), pa.array([date(2024, 1, 1), date(2024, 1, 2)])),
}
CLASH = {
    "1 and '1'": (pa.array([1, 2]), pa.array(["1", "2"]), "as a number, '01' loses its zero"),
    "'1' and 1": (pa.array(["1", "2"]), pa.array([1, 2]), "as a number, '01' loses its zero"),
    "1 and 1.0": (pa.array([1, 2]), pa.array([1.0, 2.0]), "one type in both tables"),
    "date and moment": (
        pa.array([date(2024, 1, 1)] * 2),
        pa.array([datetime(2024, 1, 1)] * 2),
        "one type in both tables",
    ),
}


def tables(way: str, keys: Any, other: Any, names: Any = None) -> tuple[Any, Any]:
    main = pa.table({"id": keys, SHARE: [91.5, 93.0]})
    villages = pa.table(
        {"id": other, "name": pa.array(["A", "B"]) if names is None else names, VILLAGE_FLAG: [True, False]}
    )
    return WAYS[way](main), WAYS[way](villages)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KEYS)
def test_keys_of_related_types_are_joined(kind: str, way: str) -> None:
    main, villages = tables(way, *KEYS[kind])
    found = records(ntm.assess_table(main, BANG_MAC, by="id", villages=villages, only=["4.3"]))
    assert [row["4.3"] for row in found] == ["met", "not_met"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", CLASH)
def test_keys_of_unrelated_types_are_refused_with_advice(kind: str, way: str) -> None:
    *cells, advice = CLASH[kind]
    main, villages = tables(way, *cells)
    with pytest.raises(ntm.FactError, match=advice):
        ntm.assess_table(main, BANG_MAC, by="id", villages=villages)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("names", [*TEXTS.values(), pa.array([1, 2])])
def test_names_of_villages_in_every_type_of_text(names: pa.Array, way: str) -> None:
    """Villages that are only numbered have whole numbers for names."""
    main, villages = tables(way, IDS, IDS, names)
    found = records(ntm.assess_table(main, BANG_MAC, by="id", villages=villages, only=["4.3"]))
    assert [row["4.3"] for row in found] == ["met", "not_met"]
    main, villages = tables(way, IDS, IDS, names)
    assert ntm.check_table(main, BANG_MAC, by="id", villages=villages).mistakes == ()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "names", [pa.array([1.5, 2.5]), pa.array([b"A", b"B"]), pa.array([True, False]), pa.array([[1], [2]])]
)
def test_names_of_villages_that_are_no_text_are_refused(names: pa.Array, way: str) -> None:
    main, villages = tables(way, IDS, IDS, names)
    with pytest.raises(ntm.FactError, match="column 'name' must hold texts, not"):
        ntm.assess_table(main, BANG_MAC, by="id", villages=villages)


def test_decimals_in_the_unit_of_their_column_beside_text() -> None:
    """What psycopg hands over are decimals; a cell of text makes the column one of objects."""
    cells = pd.Series([Decimal(55_000_000), "55 triệu đồng/người/năm", None, 44_000_000], dtype=object)
    frame = pd.DataFrame({"id": [1, 2, 3, 4], "income_per_capita": cells})
    units = {"income_per_capita": "VND/person/year"}
    read = ntm.read_figures(frame, BANG_MAC, units=units)
    assert read.refused == ()
    found = ntm.assess_table(read.frame, BANG_MAC, by="id", only=["10.1"], units=units)
    assert found["10.1"].tolist() == ["met", "met", "unknown", "not_met"]
