"""Mistakes in a table are found, counted and worded."""

from ntm_criteria.tables.mistakes.as_communes import communes
from ntm_criteria.tables.mistakes.find import check, refuse
from ntm_criteria.tables.mistakes.precheck import Precheck, precheck
from ntm_criteria.tables.mistakes.result import TableCheck, TableMistake

__all__ = ["Precheck", "TableCheck", "TableMistake", "check", "communes", "precheck", "refuse"]
