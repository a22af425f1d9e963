"""What would have to change for a requirement to be met, at what effort, and what if figures were others; what did change."""

from ntm_criteria.planning.assumptions import what_if_table
from ntm_criteria.planning.comparison import AssessmentChanges, BeforeAfter, Change, Trend, compare_assessments
from ntm_criteria.planning.least_change import Hindrance, LeastChange, Obstacle, least_change
from ntm_criteria.planning.merging import MergedCommune, merge_communes
from ntm_criteria.planning.pace import (
    IndicatorProgress,
    NoPace,
    Progress,
    change_size,
    in_time,
    is_part_of_year,
    problems_of_course,
    progress,
    progress_document,
)
from ntm_criteria.planning.probability import NoProbability, Probability, probability
from ntm_criteria.planning.sensitivity import verdicts_with
from ntm_criteria.planning.ways import ways
from ntm_criteria.planning.what_if import WhatIf, what_if

__all__ = [
    "AssessmentChanges", "BeforeAfter", "Change", "Hindrance", "IndicatorProgress", "LeastChange",
    "MergedCommune", "NoPace", "NoProbability", "Obstacle", "Probability", "Progress", "Trend", "WhatIf",
    "change_size", "compare_assessments", "in_time", "is_part_of_year", "least_change", "merge_communes", "probability",
    "problems_of_course", "progress", "progress_document", "verdicts_with", "ways", "what_if", "what_if_table",
]  # fmt: skip
