"""Mistakes in a table are found, counted and worded."""

from ntm_criteria.tables.mistakes.as_communes import communes
from ntm_criteria.tables.mistakes.find import check
from ntm_criteria.tables.mistakes.precheck import Looked, looked_at, refuse
from ntm_criteria.tables.mistakes.result import TableCheck, TableMistake

__all__ = ["Looked", "TableCheck", "TableMistake", "check", "communes", "looked_at", "refuse"]
