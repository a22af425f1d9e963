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
from ntm_criteria.tables.routed import distinct, judge_by_stamp, only_of_sets, units_of_set
from ntm_criteria.tables.routed_check import check_routed
from ntm_criteria.tables.routing import RulesByRow
from ntm_criteria.tables.row import assess_row
from ntm_criteria.tables.summary import summarise

__all__ = [
    "CHANGED", "FIGURE", "JUDGED", "RULE", "CellReader", "ComparedPart", "ComparedVerdict", "Crossed", "Figure",
    "ReadFigures", "RefusedCell", "RulesByRow", "assess_row", "assess_table", "cell_reader", "changes_of", "check_routed",
    "check_table", "distinct", "judge_by_stamp", "numbered", "only_of_sets", "read_figures", "summarise", "units_of_set",
]  # fmt: skip
