"""Open tables of any engine, and compute numbers and verdict codes as expressions over their columns."""

from ntm_criteria.tables.expressions.arrow_columns import Native, library, to_series
from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect
from ntm_criteria.tables.expressions.engines import (
    LABELS,
    AnyTable,
    Coding,
    Table,
    is_null,
    labelled,
    match_kind,
    open_table,
    put_labels,
    read_once,
    with_columns_as,
)
from ntm_criteria.tables.expressions.exact import Computed, End, GridColumn, Whole, quotient, stepped, times
from ntm_criteria.tables.expressions.identity import with_identities
from ntm_criteria.tables.expressions.metadata import metadata_of, with_constant, with_metadata
from ntm_criteria.tables.expressions.new_tables import NewColumn, new_table
from ntm_criteria.tables.expressions.polars_columns import EagerTable
from ntm_criteria.tables.expressions.protocols import (
    ArrowStream,
    Cell,
    DType,
    Expr,
    Foreign,
    Frame,
    Row,
    Schema,
    Series,
)
from ntm_criteria.tables.expressions.recipe import Recipe, follow, once
from ntm_criteria.tables.expressions.staged import ANCHOR, Staged
from ntm_criteria.tables.expressions.verdict_codes import NUMBER, REASONS, Code, Codes, Columns, Test, possible

__all__ = [
    "ANCHOR", "LABELS", "NARWHALS", "NUMBER", "REASONS", "AnyTable", "ArrowStream", "Cell", "Code", "Codes", "Coding",
    "Columns", "Computed", "DType", "Dialect", "EagerTable", "End", "Expr", "Foreign", "Frame", "GridColumn", "Native",
    "NewColumn", "Recipe", "Row", "Schema", "Series", "Staged", "Table", "Test", "Whole", "follow", "is_null",
    "labelled", "library", "match_kind", "metadata_of", "new_table", "once", "open_table", "possible", "put_labels", "quotient",
    "read_once", "stepped", "times", "to_series", "with_columns_as", "with_constant", "with_identities", "with_metadata",
]  # fmt: skip
