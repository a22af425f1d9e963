"""Reads figures as people write them: numbers, flags, categories and totals over villages."""

from ntm_criteria.figures.commune import Commune, Figure, KeyPath, place_at
from ntm_criteria.figures.fineness import fineness
from ntm_criteria.figures.numbers import CHECK, read_number
from ntm_criteria.figures.parse import as_share, in_words, read_aggregate, read_figure, unusual
from ntm_criteria.figures.refused import Exact, Locale, Refused, is_missing
from ntm_criteria.figures.village_names import TONES, Village, bare_name, village_key

__all__ = [
    "CHECK", "TONES", "Commune", "Exact", "Figure", "KeyPath", "Locale", "Refused", "Village", "as_share", "bare_name",
    "fineness", "in_words", "is_missing", "place_at", "read_aggregate", "read_figure", "read_number", "unusual",
    "village_key",
]  # fmt: skip
