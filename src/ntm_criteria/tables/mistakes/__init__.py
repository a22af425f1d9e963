"""Finds, counts and words the mistakes in tables."""

from ntm_criteria.tables.mistakes.as_communes import communes
from ntm_criteria.tables.mistakes.find import check, refuse
from ntm_criteria.tables.mistakes.messages import TABLE_NAMES
from ntm_criteria.tables.mistakes.precheck import Precheck, precheck
from ntm_criteria.tables.mistakes.result import ROWS, SHOWN, TableCheck, TableMistake

__all__ = [
    "ROWS", "SHOWN", "TABLE_NAMES", "Precheck", "TableCheck", "TableMistake", "check", "communes", "precheck", "refuse",
]  # fmt: skip
