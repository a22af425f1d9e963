"""Words the sentences about a result, and writes the result document."""

from ntm_criteria.reporting.cells import figure_cell, remaining_cells, unmet
from ntm_criteria.reporting.document import document, head
from ntm_criteria.reporting.explain import (
    Explanation,
    explanation,
    indicator_lines,
    requirement_of,
    title_of,
    without_negation,
)
from ntm_criteria.reporting.figures import keys_of
from ntm_criteria.reporting.over_time import because_text, change_text
from ntm_criteria.reporting.reasons import TASK_WORDS, reason_words, verdict_labels, verdict_words
from ntm_criteria.reporting.short_document import short_document
from ntm_criteria.reporting.shortfall import Remaining, margin_text, shortfall_text
from ntm_criteria.reporting.sources import STATUS, checked_text, status_text

__all__ = [
    "STATUS", "TASK_WORDS", "Explanation", "Remaining", "because_text",
    "change_text", "checked_text", "document", "explanation", "figure_cell", "head", "indicator_lines", "keys_of",
    "margin_text", "reason_words", "remaining_cells", "requirement_of", "short_document",
    "shortfall_text", "status_text", "title_of", "unmet", "verdict_labels", "verdict_words", "without_negation",
]  # fmt: skip
