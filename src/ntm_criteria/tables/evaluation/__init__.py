"""Open the tables of a call, prepare their figures, and evaluate rules over their columns."""

from ntm_criteria.tables.evaluation.consistency import Contradiction, mark, of_yearly_changes
from ntm_criteria.tables.evaluation.dated import DateAsked, notes_without_date
from ntm_criteria.tables.evaluation.distances import units_of
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.evaluation.judge import judge
from ntm_criteria.tables.evaluation.open_inputs import Found, TableInputs, look_at, open_tables
from ntm_criteria.tables.evaluation.output import (
    BESIDE,
    STAMP,
    WHOLE,
    Key,
    Output,
    check_options,
    columns_of,
    refuse_twice,
    stamp_of,
    wanted_of,
)
from ntm_criteria.tables.evaluation.prepare import prepare
from ntm_criteria.tables.evaluation.villages import NAME as COMPARED_NAME

__all__ = [
    "BESIDE", "COMPARED_NAME", "STAMP", "WHOLE", "Contradiction", "DateAsked", "Found", "Key", "Output", "TableInputs",
    "Tables", "check_options", "columns_of", "judge", "look_at", "mark", "notes_without_date", "of_yearly_changes",
    "open_tables", "prepare", "refuse_twice", "stamp_of", "units_of", "wanted_of",
]  # fmt: skip
