"""Recognises how a table of criteria is laid out: what its columns hold, and which rows are criteria and indicators."""

from ntm_criteria.drafting.layout.columns import Layout, find_layout
from ntm_criteria.drafting.layout.gaps import gaps
from ntm_criteria.drafting.layout.heading_rows import YEAR_AXIS
from ntm_criteria.drafting.layout.headings import Role
from ntm_criteria.drafting.layout.names import free_id
from ntm_criteria.drafting.layout.periods import of_the_year_named, years_of
from ntm_criteria.drafting.layout.row_parts import Column, CriterionRows, IndicatorRow, LevelCell, missing_codes
from ntm_criteria.drafting.layout.rows import RowReader

__all__ = [
    "YEAR_AXIS", "Column", "CriterionRows", "IndicatorRow", "Layout", "LevelCell", "Role", "RowReader",
    "find_layout", "free_id", "gaps", "missing_codes", "of_the_year_named", "years_of",
]  # fmt: skip
