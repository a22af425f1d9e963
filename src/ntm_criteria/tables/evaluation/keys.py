"""The keys of several tables: types that compare exactly, and strangers, rows whose commune is not in the main table."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.tables.columns import NAME, PREFIX, Level
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.expressions import Frame, Native, Table, library

L = TypeVar("L", bound=str)
Strangers = Literal["error", "ignore"]
_KNOWN = f"{PREFIX}known"
_DIGITS = 38  # the most digits of a decimal


def with_comparable_keys(by_level: Mapping[L, Table], keys: Sequence[str]) -> dict[L, Table]:
    """Return tables of one engine with keys, and in the level "village" names, of types that it can join.

    Engines of SQL compare numbers of all types, and texts of all types, by themselves.
    """
    tables = dict(by_level)
    first = next(iter(tables.values()))
    if first.is_eager:
        return _comparable(tables, keys)
    return _of_one_type(tables, keys) if first.on.is_polars else tables


def _comparable(by_level: Mapping[L, Table], keys: Sequence[str]) -> dict[L, Table]:
    """Convert the keys of tables in memory, and the names of villages, so that they compare exactly.

    Integers get one type, decimals one scale, and texts and Python objects become String.
    """
    polars = library("polars")
    texts = {level: [*keys, *([NAME] if level == "village" else [])] for level in by_level}
    columns = {
        level: [table.polars.get_column(key) for key in texts[level] if key in table.schema]
        for level, table in by_level.items()
    }
    dtypes = [column.dtype for each in columns.values() for column in each]
    is_wide = any(dtype in (polars.UInt64, polars.UInt128, polars.Int128) for dtype in dtypes)
    places = max((dtype.scale for dtype in dtypes if dtype.is_decimal()), default=0)

    def comparable(cells: Native) -> Native:
        if cells.dtype == polars.Object:
            return polars.Series(cells.name, [None if each is None else str(each) for each in cells.to_list()])
        if cells.dtype.is_integer():
            return cells.cast(polars.Int128 if is_wide else polars.Int64)
        if cells.dtype.is_decimal():
            wide = cells.cast(polars.Decimal(_DIGITS, places), strict=False)
            return wide if wide.null_count() == cells.null_count() else cells
        if cells.dtype.is_float():
            return cells.fill_nan(None)
        return cells.cast(polars.String) if cells.dtype in (polars.Categorical, polars.Enum) else cells

    made = {level: list(map(comparable, columns[level])) for level in by_level}
    types = {each.name: each.dtype for cells in made.values() for each in cells if each.dtype != polars.Null}
    # a column without any key, such as that of a few rows of a table, has no type of its own
    typed = {level: [_typed(each, types.get(each.name)) for each in cells] for level, cells in made.items()}
    return {level: table.with_series(typed[level]) for level, table in by_level.items()}


def _typed(cells: Native, dtype: Any) -> Native:
    return cells.cast(dtype) if dtype is not None and cells.dtype == library("polars").Null else cells


def _of_one_type(by_level: Mapping[L, Table], keys: Sequence[str]) -> dict[L, Table]:
    """Convert the keys of lazy Polars tables, which joins only columns of one type: texts to String, decimals to one scale."""
    polars, opened = library("polars"), dict(by_level)
    for key in keys:
        dtypes: list[Native] = [table.polars.collect_schema().get(key) for table in by_level.values()]
        if None in dtypes or len(set(dtypes)) == 1:
            continue
        target: Native = None
        if all(dtype in (polars.String, polars.Categorical, polars.Enum) for dtype in dtypes):
            target = polars.String
        elif all(dtype.is_decimal() for dtype in dtypes):
            target = polars.Decimal(_DIGITS, max(dtype.scale for dtype in dtypes))
        if target is not None:
            opened = {level: table.with_type(key, target) for level, table in opened.items()}
    return opened


def without_strangers(tables: Tables) -> Tables:
    """Return tables whose rows of villages and of last year are those of communes in the main table, or have no key."""
    others: dict[Level, Table] = {level: table for level, table in tables.by_level.items() if level != "now"}
    filtered: dict[Level, Table] = {level: _filtered(tables, table) for level, table in others.items()}
    return evolve(tables, by_level={**tables.by_level, **filtered}, whole=others)


def strangers_of(tables: Tables, table: Table) -> Frame:
    """Return the rows of a table whose commune is not in the main one; rows without a key are none of them."""
    on, marked = table.on, _marked(tables, table)
    return marked.filter(on.col(_KNOWN).is_null() & ~_lacks_key(tables, table))


def _filtered(tables: Tables, table: Table) -> Table:
    on, marked = table.on, _marked(tables, table)
    frame: Any = marked.filter(~on.col(_KNOWN).is_null() | _lacks_key(tables, table)).drop(_KNOWN)
    return evolve(table, frame=nw.from_native(table.run(frame), pass_through=True))


def _marked(tables: Tables, table: Table) -> Frame:
    """Add to a table the column `_KNOWN`, which is null in the rows whose commune is not in the main table."""
    on, keys = table.on, list(tables.keys)
    main = tables.table.deferred.select(*keys)
    for key in keys:
        main = main.filter(~on.col(key).is_null())
    return on.with_other(table.deferred, main.unique().with_columns(on.lit(1).alias(_KNOWN)), keys)


def _lacks_key(tables: Tables, table: Table) -> Any:
    return reduce(or_, [table.on.col(key).is_null() for key in tables.keys])
