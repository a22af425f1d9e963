"""Find the columns of a table, match them with facts and units, and test their cells."""

from ntm_criteria.tables.columns.arguments import columns_asked, not_taken, verdicts_asked, year_asked
from ntm_criteria.tables.columns.cells import as_float, bad, given, good, unread, unusual, worked
from ntm_criteria.tables.columns.column import (
    BAD_CODE,
    ORDER,
    PREFIX,
    SET,
    Carrier,
    Column,
    Level,
    is_marker,
    refused_column,
)
from ntm_criteria.tables.columns.column_report import CHOOSES
from ntm_criteria.tables.columns.counted import (
    MET,
    OF,
    PER_CENT,
    as_written,
    fact_of,
    is_of_villages,
    is_village,
    names_of,
)
from ntm_criteria.tables.columns.file_columns import ColumnMatcher
from ntm_criteria.tables.columns.file_options import Columns, NamedColumns, check_map
from ntm_criteria.tables.columns.headings import (
    ANSWERS,
    BEGIN_TOTALS,
    DOUBTFUL,
    MOST_ROWS,
    TOTALS,
    HeadingReader,
    Headings,
    Meaning,
    OtherRow,
    Role,
    Span,
    TextRow,
    heading_lines,
    heading_of,
    is_area,
    is_of_areas,
    is_unit,
    other_row,
    role_of,
)
from ntm_criteria.tables.columns.layout import FLOAT32_STEPS, NAME, UNREAD, YEAR, Finder, Layout, axes_of
from ntm_criteria.tables.columns.row_location import MOST_PLACES, ROW, InFile, Where, place, row_path
from ntm_criteria.tables.columns.spreadsheet_values import concealed_cell, merged_cell, partly_struck, spoiled
from ntm_criteria.tables.columns.types import is_all_missing, is_text, keys_differ, near, own_name, texts_of
from ntm_criteria.tables.columns.units import WrongUnit, check_units, factor_of, power_of_ten

__all__ = [
    "ANSWERS", "BAD_CODE", "BEGIN_TOTALS", "CHOOSES", "DOUBTFUL", "FLOAT32_STEPS", "MET", "MOST_PLACES", "MOST_ROWS", "NAME",
    "OF", "ORDER", "PER_CENT", "PREFIX", "ROW", "SET", "TOTALS", "UNREAD", "YEAR", "Carrier", "Column", "ColumnMatcher",
    "Columns", "Finder", "HeadingReader", "Headings", "InFile", "Layout", "Level", "Meaning", "NamedColumns",
    "OtherRow", "Role", "Span", "TextRow", "Where", "WrongUnit", "as_float", "as_written", "axes_of", "bad",
    "check_map", "check_units", "columns_asked", "concealed_cell", "fact_of", "factor_of", "given", "good",
    "heading_lines", "heading_of", "is_all_missing", "is_area", "is_marker", "is_of_areas", "is_of_villages", "is_text",
    "is_unit", "is_village", "keys_differ", "merged_cell", "names_of", "near", "not_taken", "other_row", "own_name",
    "partly_struck", "place", "power_of_ten", "refused_column", "role_of", "row_path", "spoiled", "texts_of", "unread",
    "unusual", "verdicts_asked", "worked", "year_asked",
]  # fmt: skip
