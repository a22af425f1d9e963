"""Reads headings: the rows they stand in, the facts that they name, and the rows that are no communes."""

from ntm_criteria.tables.columns.headings.heading_reader import ANSWERS, HeadingReader, Meaning, is_unit, meaning_of
from ntm_criteria.tables.columns.headings.heading_rows import (
    MOST_ROWS,
    Headings,
    Span,
    TextRow,
    find_headings,
    heading_lines,
)
from ntm_criteria.tables.columns.headings.heading_texts import Role, heading_of, role_of, year_of_titles
from ntm_criteria.tables.columns.headings.other_rows import (
    BEGIN_TOTALS,
    DOUBTFUL,
    TOTALS,
    OtherRow,
    is_area,
    is_of_areas,
    other_row,
)

__all__ = [
    "ANSWERS", "BEGIN_TOTALS", "DOUBTFUL", "MOST_ROWS", "TOTALS", "HeadingReader", "Headings", "Meaning", "OtherRow",
    "Role", "Span", "TextRow", "find_headings", "heading_lines", "heading_of", "is_area", "is_of_areas", "is_unit",
    "meaning_of", "other_row", "role_of", "year_of_titles",
]  # fmt: skip
