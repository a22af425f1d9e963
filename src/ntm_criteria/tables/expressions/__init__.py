"""Numbers and verdict codes as expressions of a table engine."""

from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect
from ntm_criteria.tables.expressions.engines import (
    LABELS,
    Coding,
    Table,
    deferred,
    finished,
    is_null,
    opened,
    rows,
    run,
)
from ntm_criteria.tables.expressions.exact import Computed, Steps, Whole, stepped, times
from ntm_criteria.tables.expressions.recipe import Recipe, follow, once
from ntm_criteria.tables.expressions.verdict_codes import NUMBER, REASONS, Codes, Columns, possible

__all__ = [
    "LABELS", "NARWHALS", "NUMBER", "REASONS", "Codes", "Coding", "Columns", "Computed", "Dialect", "Recipe", "Steps",
    "Table", "Whole", "deferred", "finished", "follow", "is_null", "once", "opened", "possible", "rows", "run",
    "stepped", "times",
]  # fmt: skip
