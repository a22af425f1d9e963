"""Open the tables of a call, prepare their figures, and evaluate rules over their columns."""

from ntm_criteria.tables.evaluation.consistency import Contradiction, mark
from ntm_criteria.tables.evaluation.evaluate import Judged, TableReading
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.evaluation.open_inputs import TableInputs, open_tables
from ntm_criteria.tables.evaluation.output import WHOLE, Key, Output, check_options, columns_of, refuse_twice, wanted_of
from ntm_criteria.tables.evaluation.prepare import compared, prepare

__all__ = [
    "WHOLE", "Contradiction", "Judged", "Key", "Output", "TableInputs", "TableReading", "Tables", "check_options",
    "columns_of", "compared", "mark", "open_tables", "prepare", "refuse_twice", "wanted_of",
]  # fmt: skip
