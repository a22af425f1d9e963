"""Finds, counts and words the mistakes in tables."""

from ntm_criteria.tables.mistakes.as_communes import communes
from ntm_criteria.tables.mistakes.file_account import FileAccount, Unseen, letters
from ntm_criteria.tables.mistakes.find import check, refuse, usable
from ntm_criteria.tables.mistakes.messages import TABLE_NAMES
from ntm_criteria.tables.mistakes.precheck import Precheck, precheck
from ntm_criteria.tables.mistakes.result import ROWS, SHOWN, TableCheck, TableMistake
from ntm_criteria.tables.mistakes.row_sieve import RowSieve
from ntm_criteria.tables.mistakes.scan import is_untrue, lacks_key

__all__ = [
    "ROWS", "SHOWN", "TABLE_NAMES", "FileAccount", "Precheck", "RowSieve", "TableCheck", "TableMistake", "Unseen", "check",
    "communes", "is_untrue", "lacks_key", "letters", "precheck", "refuse", "usable",
]  # fmt: skip
