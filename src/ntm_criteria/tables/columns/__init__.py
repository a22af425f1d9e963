"""Find the columns of a table, match them with facts and units, and test their cells."""

from ntm_criteria.tables.columns.arguments import columns_asked, not_taken, verdicts_asked, year_asked
from ntm_criteria.tables.columns.column import (
    BAD_CODE,
    PREFIX,
    Carrier,
    Column,
    Level,
    as_float,
    bad,
    divided,
    good,
    unusual,
    worked,
)
from ntm_criteria.tables.columns.layout import NAME, YEAR, Finder, Layout
from ntm_criteria.tables.columns.row_location import MOST_PLACES, ROW, InFile, Where, place
from ntm_criteria.tables.columns.spreadsheet_values import spoiled
from ntm_criteria.tables.columns.types import near, texts_of
from ntm_criteria.tables.columns.units import WrongUnit, check_units, factor_of, power_of_ten

__all__ = [
    "BAD_CODE", "MOST_PLACES", "NAME", "PREFIX", "ROW", "YEAR", "Carrier", "Column", "Finder", "InFile", "Layout",
    "Level", "Where", "WrongUnit", "as_float", "bad", "check_units", "columns_asked", "divided", "factor_of", "good",
    "near", "not_taken", "place", "power_of_ten", "spoiled", "texts_of", "unusual", "verdicts_asked", "worked",
    "year_asked",
]  # fmt: skip
