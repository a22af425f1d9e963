"""Open the tables of a call, prepare their figures, and evaluate rules over their columns."""

from ntm_criteria.tables.evaluation.consistency import Contradiction, mark, of_yearly_changes
from ntm_criteria.tables.evaluation.dated import DateAsked, day_of, no_day, notes_without_date
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.evaluation.judge import judge
from ntm_criteria.tables.evaluation.keys import Strangers, strangers_of, with_comparable_keys
from ntm_criteria.tables.evaluation.open_inputs import Found, TableInputs, look_at, open_tables
from ntm_criteria.tables.evaluation.output import (
    OK,
    WHOLE,
    Key,
    Output,
    check_options,
    columns_of,
    is_verdict_name,
    needed_of,
    refuse_twice,
    wanted_of,
)
from ntm_criteria.tables.evaluation.prepare import prepare
from ntm_criteria.tables.evaluation.provenance import (
    STAMP,
    provenance,
    provenance_of_rows,
    refuse_other_sets,
    refuse_stamp,
    stamp_of,
    stamps_in,
)
from ntm_criteria.tables.evaluation.readings import MISSING, units_of
from ntm_criteria.tables.evaluation.thresholds import Limits, Severity, limits_asked, severities_asked
from ntm_criteria.tables.evaluation.villages import NAME as COMPARED_NAME
from ntm_criteria.tables.evaluation.villages import singles

__all__ = [
    "COMPARED_NAME", "MISSING", "OK", "STAMP", "WHOLE", "Contradiction", "DateAsked", "Found", "Judged", "Key", "Limits",
    "Output", "Severity", "Strangers", "TableInputs", "TableReading", "Tables", "check_options", "columns_of", "day_of",
    "is_verdict_name", "judge", "limits_asked", "look_at", "mark", "needed_of", "no_day", "notes_without_date",
    "of_yearly_changes", "open_tables", "prepare", "provenance", "provenance_of_rows", "refuse_other_sets",
    "refuse_stamp", "refuse_twice", "severities_asked", "singles", "stamp_of", "stamps_in", "strangers_of", "units_of",
    "wanted_of", "with_comparable_keys",
]  # fmt: skip
