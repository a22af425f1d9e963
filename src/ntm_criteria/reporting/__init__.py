"""Words the sentences about a result, and writes the result document."""

from ntm_criteria.reporting.document import document
from ntm_criteria.reporting.explain import (
    Explanation,
    explanation,
    indicator_lines,
    requirement_of,
    title_of,
    without_negation,
)
from ntm_criteria.reporting.figures import keys_of
from ntm_criteria.reporting.margin import margin_text
from ntm_criteria.reporting.over_time import NoPace, Outlook, change_text, counts_text, pace_text
from ntm_criteria.reporting.reasons import TASK_WORDS, verdict_labels, verdict_words
from ntm_criteria.reporting.short_document import short_document
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.reporting.sources import STATUS

__all__ = [
    "STATUS", "TASK_WORDS", "Explanation", "NoPace", "Outlook", "change_text", "counts_text", "document", "explanation",
    "indicator_lines", "keys_of", "margin_text", "pace_text", "requirement_of", "short_document", "shortfall_text",
    "title_of", "verdict_labels", "verdict_words", "without_negation",
]  # fmt: skip
