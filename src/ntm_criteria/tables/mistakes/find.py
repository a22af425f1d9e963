"""All mistakes of the tables at hand."""

from ntm_criteria.errors import FactError
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.mistakes.cells import bad_cells, contradicted, unusual_cells
from ntm_criteria.tables.mistakes.keys import key_mistakes
from ntm_criteria.tables.mistakes.result import TableCheck, TableMistake


def check(tables: Tables) -> TableCheck:
    """All that is wrong or strange."""
    return TableCheck((*_wrong(tables), *unusual_cells(tables)))


def refuse(tables: Tables) -> None:
    """Look for every mistake in the data.

    :raises FactError: there is one.
    """
    found = TableCheck(tuple(_wrong(tables)))
    if found.rows:
        raise FactError([problem for problem in found.problems if problem.severity == "error"])


def _wrong(tables: Tables) -> list[TableMistake]:
    """All that is wrong with cells, keys, years and figures that contradict each other, and no warning of strange figures."""
    found = []
    for level, table in tables.by_level.items():
        found += bad_cells(tables, level, table)
        found += key_mistakes(tables, level, table)
    return [*found, *contradicted(tables, untidy=True)]
