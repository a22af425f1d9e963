"""Open tables of any engine, and compute numbers and verdict codes as expressions over their columns."""

from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect
from ntm_criteria.tables.expressions.engines import (
    LABELS,
    AnyTable,
    Coding,
    Table,
    is_null,
    match_kind,
    open_table,
    put_labels,
)
from ntm_criteria.tables.expressions.exact import Computed, StepColumn, Whole, stepped, times
from ntm_criteria.tables.expressions.polars_columns import Native, library, to_series
from ntm_criteria.tables.expressions.protocols import ArrowStream, Cell, DType, Expr, Frame, Row, Schema, Series
from ntm_criteria.tables.expressions.recipe import Recipe, follow, once
from ntm_criteria.tables.expressions.verdict_codes import NUMBER, REASONS, Code, Codes, Columns, Test, possible

__all__ = [
    "LABELS", "NARWHALS", "NUMBER", "REASONS", "AnyTable", "ArrowStream", "Cell", "Code", "Codes", "Coding", "Columns",
    "Computed", "DType", "Dialect", "Expr", "Frame", "Native", "Recipe", "Row", "Schema", "Series", "StepColumn",
    "Table", "Test", "Whole", "follow", "is_null", "library", "match_kind", "once", "open_table", "possible",
    "put_labels", "stepped", "times", "to_series",
]  # fmt: skip
