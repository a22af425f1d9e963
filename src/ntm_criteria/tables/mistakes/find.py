"""Finds all mistakes in the tables to judge."""

from ntm_criteria.errors import FactError
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.mistakes.cells import bad_cells, contradictions, unusual_cells
from ntm_criteria.tables.mistakes.keys import key_mistakes
from ntm_criteria.tables.mistakes.result import TableCheck, TableMistake
from ntm_criteria.tables.mistakes.scan import TableScan


def check(tables: Tables) -> TableCheck:
    """Find all mistakes in the tables, including warnings of unusual figures."""
    warnings = [warning for level in tables.by_level for warning in unusual_cells(TableScan(tables, level))]
    return TableCheck((*_mistakes(tables), *warnings))


def refuse(tables: Tables) -> None:
    """Raise FactError with all mistakes in the tables that are not only warnings, if there are any."""
    mistakes = TableCheck(tuple(_mistakes(tables)))
    if mistakes.rows:
        raise FactError([problem for problem in mistakes.problems if problem.severity == "error"])


def _mistakes(tables: Tables) -> list[TableMistake]:
    """Find impossible cells, mistakes in keys and years, and contradictions, but not unusual figures."""
    mistakes = []
    for level in tables.by_level:
        scan = TableScan(tables, level)
        mistakes += [*bad_cells(scan), *key_mistakes(scan)]
    return [*mistakes, *contradictions(TableScan(tables, "now"))]
