"""Finds, counts and words the mistakes in tables."""

from ntm_criteria.tables.mistakes.accounts import JUDGED, SOURCES, FileAccount, RowSieve, Unseen, letters
from ntm_criteria.tables.mistakes.find import check, refuse, usable
from ntm_criteria.tables.mistakes.finding import (
    ROWS,
    SHOWN,
    TABLE_NAMES,
    RowSource,
    Severities,
    TableCheck,
    TableMistake,
    WrongRow,
    cell_text,
    communes,
    is_untrue,
    lacks_key,
    row_number,
    with_found_before,
)
from ntm_criteria.tables.mistakes.mistake_table import FILE, HEADING, NUMBER, TABLES, column_names, wrong_cell
from ntm_criteria.tables.mistakes.of_sets import CheckedSets, check_sets
from ntm_criteria.tables.mistakes.precheck import Precheck, precheck

__all__ = [
    "FILE", "HEADING", "JUDGED", "NUMBER", "ROWS", "SHOWN", "SOURCES", "TABLES", "TABLE_NAMES", "CheckedSets", "FileAccount",
    "Precheck", "RowSieve", "RowSource", "Severities", "TableCheck", "TableMistake", "Unseen", "WrongRow",
    "cell_text", "check", "check_sets", "column_names", "communes", "is_untrue", "lacks_key", "letters", "precheck",
    "refuse", "row_number", "usable", "with_found_before", "wrong_cell",
]  # fmt: skip
