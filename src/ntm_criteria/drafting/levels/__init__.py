"""Reads what a cell states: the levels in words and signs, and cells that state one level, several, or none that is clear."""

from ntm_criteria.drafting.levels.asked import asked_in
from ntm_criteria.drafting.levels.cells import read_level, read_points, read_sentence
from ntm_criteria.drafting.levels.further import with_name
from ntm_criteria.drafting.levels.notes import MARK_BESIDE_LEVELS
from ntm_criteria.drafting.levels.phrases import Limit, Phrase, phrases
from ntm_criteria.drafting.levels.reading import LevelKind, Reading
from ntm_criteria.drafting.levels.sizes import OTHER_SIZE, of_other_size
from ntm_criteria.drafting.levels.values import is_always, value_of
from ntm_criteria.drafting.levels.words import KINDS, in_words

__all__ = [
    "KINDS", "MARK_BESIDE_LEVELS", "OTHER_SIZE", "LevelKind", "Limit", "Phrase", "Reading", "asked_in", "in_words",
    "is_always", "of_other_size",
    "phrases", "read_level", "read_points", "read_sentence", "value_of", "with_name",
]  # fmt: skip
