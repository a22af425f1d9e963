"""How fast a commune moves from one date of its figures to another, and what a year takes."""

from ntm_criteria.planning.pace.course import in_time, problems_of_course
from ntm_criteria.planning.pace.document import progress_document
from ntm_criteria.planning.pace.indicator import IndicatorProgress
from ntm_criteria.planning.pace.progress import Progress, is_part_of_year, progress
from ntm_criteria.planning.pace.words import NoPace, change_size

__all__ = [
    "IndicatorProgress", "NoPace", "Progress", "change_size", "in_time", "is_part_of_year", "problems_of_course", "progress",
    "progress_document",
]  # fmt: skip
