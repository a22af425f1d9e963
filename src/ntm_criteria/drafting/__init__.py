"""From the table of a decision to a draft of its rules, for people to review."""

from ntm_criteria.drafting.against import Against, Agreement, RulesNow
from ntm_criteria.drafting.confirm import TO_COME, Confirmed, confirm_indicators, statuses_in
from ntm_criteria.drafting.draft import Draft
from ntm_criteria.drafting.draft_file import draft_rule_set
from ntm_criteria.drafting.grid import SourceCell, SourceDocument, SourceTable
from ntm_criteria.drafting.levels import KINDS, OTHER_SIZE, LevelKind, Reading, in_words, of_other_size
from ntm_criteria.drafting.readings import CellReading, column_of, row_of, words_beside

__all__ = [
    "KINDS", "OTHER_SIZE", "TO_COME", "Against", "Agreement", "CellReading", "Confirmed", "Draft", "LevelKind", "Reading",
    "RulesNow", "SourceCell", "SourceDocument", "SourceTable", "column_of", "confirm_indicators", "draft_rule_set",
    "in_words", "of_other_size", "row_of", "statuses_in", "words_beside",
]  # fmt: skip
