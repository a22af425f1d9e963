"""Finds, counts and words the mistakes in tables."""

from ntm_criteria.tables.mistakes.accounts import FileAccount, RowSieve, Unseen, letters
from ntm_criteria.tables.mistakes.find import check, refuse, usable
from ntm_criteria.tables.mistakes.finding import (
    ROWS,
    SHOWN,
    TABLE_NAMES,
    TableCheck,
    TableMistake,
    communes,
    is_untrue,
    lacks_key,
)
from ntm_criteria.tables.mistakes.precheck import Precheck, precheck

__all__ = [
    "ROWS", "SHOWN", "TABLE_NAMES", "FileAccount", "Precheck", "RowSieve", "TableCheck", "TableMistake", "Unseen", "check",
    "communes", "is_untrue", "lacks_key", "letters", "precheck", "refuse", "usable",
]  # fmt: skip
