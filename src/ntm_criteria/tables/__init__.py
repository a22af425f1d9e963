"""Judge, check and summarise tables of communes, and read their text columns."""

from ntm_criteria.tables.assess import assess_table
from ntm_criteria.tables.changes import CHANGED, ComparedVerdict, Crossed, changes_of
from ntm_criteria.tables.check import check_table
from ntm_criteria.tables.read_figures import CellReader, Figure, ReadFigures, RefusedCell, cell_reader, read_figures
from ntm_criteria.tables.row import assess_row
from ntm_criteria.tables.rules_by_row import RulesByRow
from ntm_criteria.tables.summary import summarise

__all__ = [
    "CHANGED", "CellReader", "ComparedVerdict", "Crossed", "Figure", "ReadFigures", "RefusedCell", "RulesByRow",
    "assess_row", "assess_table", "cell_reader", "changes_of", "check_table", "read_figures", "summarise",
]  # fmt: skip
