"""Texts that a result carries: beside its columns in the metadata of an Arrow schema and `attrs` of pandas, or in a column."""

from collections.abc import Mapping

import narwhals.stable.v2 as nw
from narwhals.stable.v2.dependencies import get_pyarrow, is_pandas_dataframe

from ntm_criteria.tables.expressions.arrow_columns import Native
from ntm_criteria.tables.expressions.engines import AnyTable, Table


def with_metadata(native: Native, texts: Mapping[str, str]) -> Native:
    """Add texts by key to a pandas or PyArrow table; any other table is returned as it is, since it can carry none."""
    if is_pandas_dataframe(native):
        native.attrs = {**native.attrs, **texts}
    elif _is_arrow(native):
        native = native.replace_schema_metadata({**(native.schema.metadata or {}), **texts})
    return native


def metadata_of(table: Table) -> dict[str, str]:
    """Return the texts that a table in memory carries, by key."""
    native: Native = table.eager.native if table.eager is not None else None
    if is_pandas_dataframe(native):
        return {str(key): value for key, value in native.attrs.items() if isinstance(value, str)}
    if _is_arrow(native):
        found = native.schema.metadata or {}
        return {key.decode(errors="replace"): value.decode(errors="replace") for key, value in found.items()}
    return {}


def _is_arrow(native: Native) -> bool:
    arrow = get_pyarrow()
    return arrow is not None and isinstance(native, arrow.Table)


def with_constant(frame: Native, name: str, text: str) -> AnyTable:
    """Add a column with the same text in every row to a lazy table."""
    result: AnyTable = nw.to_native(nw.from_native(frame).with_columns(nw.lit(text).alias(name)))
    return result
