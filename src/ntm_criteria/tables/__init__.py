"""Judge, check and summarise tables of communes, and read their text columns."""

from ntm_criteria.tables.assess import assess_table
from ntm_criteria.tables.changes import (
    CHANGED,
    FIGURE,
    JUDGED,
    RULE,
    ComparedPart,
    ComparedVerdict,
    Crossed,
    changes_of,
    numbered,
)
from ntm_criteria.tables.check import check_table
from ntm_criteria.tables.read_figures import CellReader, Figure, ReadFigures, RefusedCell, cell_reader, read_figures
from ntm_criteria.tables.routed import judge_by_stamp
from ntm_criteria.tables.routing import RulesByRow
from ntm_criteria.tables.row import assess_row
from ntm_criteria.tables.summary import summarise

__all__ = [
    "CHANGED", "FIGURE", "JUDGED", "RULE", "CellReader", "ComparedPart", "ComparedVerdict", "Crossed", "Figure",
    "ReadFigures", "RefusedCell", "RulesByRow", "assess_row", "assess_table", "cell_reader", "changes_of", "check_table",
    "judge_by_stamp", "numbered", "read_figures", "summarise",
]  # fmt: skip
