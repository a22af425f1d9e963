"""Finds all mistakes in the tables to judge."""

from ntm_criteria.errors import FactError
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.mistakes.cells import bad_cells, contradictions, unusual_cells
from ntm_criteria.tables.mistakes.keys import key_mistakes
from ntm_criteria.tables.mistakes.result import TableCheck, TableMistake
from ntm_criteria.tables.mistakes.scan import TableScan


def check(tables: Tables) -> TableCheck:
    """Find all mistakes and warn of unusual figures."""
    warnings = [warning for level in tables.by_level for warning in unusual_cells(TableScan(tables, level))]
    return TableCheck((*_mistakes(tables), *warnings))


def refuse(tables: Tables) -> None:
    """Raise FactError if there is a mistake that is not only a warning."""
    mistakes = TableCheck(tuple(_mistakes(tables)))
    if mistakes.rows:
        raise FactError([problem for problem in mistakes.problems if problem.severity == "error"])


def _mistakes(tables: Tables) -> list[TableMistake]:
    """Find mistakes in cells, keys and years, and contradictions."""
    mistakes = []
    for level in tables.by_level:
        scan = TableScan(tables, level)
        mistakes += [*bad_cells(scan), *key_mistakes(scan)]
    return [*mistakes, *contradictions(TableScan(tables, "now"))]
