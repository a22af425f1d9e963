"""The same table in every engine, and back: what the tests of tables share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from itertools import count
from types import ModuleType
from typing import Any, NamedTuple

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa


class Cells(NamedTuple):
    """A column: what its cells are ("float", "float32", "int", "int8", "uint8", "decimal", "flag", "text") and their values."""

    kind: str
    values: Sequence[Any]


Columns = Mapping[str, Cells]

_ARROW = {
    "float": pa.float64(), "float32": pa.float32(), "int": pa.int64(), "int8": pa.int8(), "uint8": pa.uint8(),
    "decimal": pa.decimal128(30, 6), "flag": pa.bool_(), "text": pa.string(), "null": pa.null(),
}  # fmt: skip
_POLARS: dict[str, Any] = {
    "float": pl.Float64, "float32": pl.Float32, "int": pl.Int64, "int8": pl.Int8, "uint8": pl.UInt8,
    "decimal": pl.Decimal(30, 6), "flag": pl.Boolean, "text": pl.String, "null": pl.Null,
}  # fmt: skip
_NULLABLE = {
    "float": "Float64", "float32": "Float32", "int": "Int64", "int8": "Int8", "uint8": "UInt8", "decimal": "object",
    "flag": "boolean", "text": "string", "null": "object",
}  # fmt: skip


def arrow(columns: Columns) -> pa.Table:
    arrays = {name: pa.array(list(cells.values), type=_ARROW[cells.kind]) for name, cells in columns.items()}
    return pa.table(arrays)


def polars(columns: Columns) -> pl.DataFrame:
    return pl.DataFrame(
        [pl.Series(name, list(cells.values), dtype=_POLARS[cells.kind]) for name, cells in columns.items()]
    )


def pandas_default(columns: Columns) -> pd.DataFrame:
    """As pandas makes it by itself: a missing flag turns the column into objects, a missing integer into floats."""
    made = {}
    for name, cells in columns.items():
        narrow = {"float32": "float32", "int8": "int8", "uint8": "uint8"}.get(cells.kind)
        whole = narrow and not (cells.kind != "float32" and None in cells.values)
        made[name] = pd.Series(list(cells.values), dtype=narrow if whole else None)
        if cells.kind in ("text", "decimal") or (cells.kind == "flag" and None in cells.values):
            made[name] = pd.Series(list(cells.values), dtype="object")
    return pd.DataFrame(made)


def pandas_nullable(columns: Columns) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(list(cells.values), dtype=_NULLABLE[cells.kind]) for name, cells in columns.items()}
    )


def pandas_arrow(columns: Columns) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: pd.Series(pd.arrays.ArrowExtensionArray(pa.array(list(cells.values), type=_ARROW[cells.kind])))
            for name, cells in columns.items()
        }
    )


def duck(columns: Columns) -> Any:
    return duckdb.from_arrow(arrow(columns))


ENGINES: dict[str, Callable[[Columns], Any]] = {
    "polars": polars,
    "polars-lazy": lambda columns: polars(columns).lazy(),
    "pandas": pandas_default,
    "pandas-nullable": pandas_nullable,
    "pandas-arrow": pandas_arrow,
    "pyarrow": arrow,
    "duckdb": duck,
}


def ibis_of_duckdb() -> Callable[[Columns], Any]:
    """Tables of Ibis in a database of DuckDB of their own, for a test that puts them among the engines."""
    # Ibis imports it for what it does to old releases of PyArrow; here it need not be installed
    sys.modules.setdefault("pyarrow_hotfix", ModuleType("pyarrow_hotfix"))
    connection, numbers = import_module("ibis").duckdb.connect(), count()

    def make(columns: Columns) -> Any:
        name = f"t{next(numbers)}"
        connection.con.register("given", arrow(columns))
        connection.raw_sql(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.con.unregister("given")
        return connection.table(name)

    return make


EAGER = [name for name in ENGINES if name not in ("polars-lazy", "duckdb")]


def records(native: Any) -> list[dict[str, Any]]:
    """The rows of a result, labels as text."""
    if isinstance(native, pl.LazyFrame):
        native = native.collect()
    if isinstance(native, pl.DataFrame):
        return native.to_dicts()
    if isinstance(native, pd.DataFrame):
        found = native.astype(object).to_dict(orient="records")
        return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in found]
    if isinstance(native, pa.Table):
        return list(native.to_pylist())
    if hasattr(native, "to_pyarrow"):  # of Ibis
        return list(native.to_pyarrow().to_pylist())
    if isinstance(native, duckdb.DuckDBPyRelation):
        return [dict(zip(native.columns, row, strict=True)) for row in native.fetchall()]
    return [row.asDict() for row in native.collect()]


def number_cells(values: Sequence[Any], kind: str = "float") -> Cells:
    """Plain figures (int, Decimal or None) as a column of this kind."""
    if kind == "decimal":
        return Cells(kind, [None if value is None else Decimal(str(float(value))) for value in values])
    if kind == "int":
        return Cells(kind, [None if value is None else int(value) for value in values])
    return Cells(kind, [None if value is None else float(value) for value in values])


class Stream:
    """An object that offers the Arrow PyCapsule interface and nothing else."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None, /) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def pandas_of_arrow(table: pa.Table) -> pd.DataFrame:
    columns = {name: pd.Series(pd.arrays.ArrowExtensionArray(table[name])) for name in table.column_names}
    return pd.DataFrame(columns)


WAYS: dict[str, Callable[[pa.Table], Any]] = {  # the ways in which an Arrow table reaches the library
    "table": lambda table: table,
    "batch": lambda table: table.combine_chunks().to_batches()[0],
    "reader": lambda table: table.to_reader(),
    "capsule": Stream,
    "pandas": pandas_of_arrow,
    "polars": pl.DataFrame,
    "polars-lazy": lambda table: pl.DataFrame(table).lazy(),
    "duckdb": duckdb.from_arrow,
}
