"""All mistakes of the tables at hand."""

from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.mistakes.cells import bad_cells, contradicted, unusual_cells
from ntm_criteria.tables.mistakes.keys import key_mistakes
from ntm_criteria.tables.mistakes.result import TableCheck, TableMistake


def check(given: Tables) -> TableCheck:
    """The same of tables that are open."""
    return TableCheck((*checked(given), *unusual_cells(given)))


def checked(given: Tables) -> list[TableMistake]:
    """All that is wrong with cells, keys, years and figures that contradict each other, and no warning of strange figures."""
    found = []
    for level, table in given.each:
        found += bad_cells(given, level, table)
        found += key_mistakes(given, level, table)
    return [*found, *contradicted(given, untidy=True)]
