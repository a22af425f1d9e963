"""Reads figures as people write them: numbers, flags, categories and totals over villages."""

from ntm_criteria.errors import KeyPath
from ntm_criteria.figures.as_text import as_json, as_number, as_text
from ntm_criteria.figures.commune import Commune, Figure, as_commune, commune_dict, place_at, placed, split_path
from ntm_criteria.figures.distributions import Distribution
from ntm_criteria.figures.estimates import in_table
from ntm_criteria.figures.figure_change import FigureChange, Value, Way
from ntm_criteria.figures.fineness import fineness
from ntm_criteria.figures.hints import CHECK, QUOTED, is_cut_number, units_meant
from ntm_criteria.figures.numbers import read_number
from ntm_criteria.figures.parse import SAME_TERRITORY, in_words, jump, read_figure, unusual, usual
from ntm_criteria.figures.periods import PERIOD_WORDS, Period, period_of
from ntm_criteria.figures.refused import MISSING_WORDS, Exact, Locale, Refused, answers_of, is_missing, refused
from ntm_criteria.figures.totals import Total, as_share, most_bare, read_aggregate, read_total
from ntm_criteria.figures.uncertain import (
    SCHEMA,
    Between,
    Estimate,
    as_mapping,
    is_uncertain,
    uncertain,
)
from ntm_criteria.figures.village_names import Village, bare_name, name_alone, village_key
from ntm_criteria.figures.well_formed import well_formed
from ntm_criteria.figures.years import read_year

__all__ = [
    "CHECK", "MISSING_WORDS", "PERIOD_WORDS", "QUOTED", "SAME_TERRITORY", "SCHEMA", "Between", "Commune", "Distribution",
    "Estimate", "Exact", "Figure", "FigureChange", "KeyPath", "Locale", "Period", "Refused", "Total", "Value",
    "Village", "Way", "answers_of", "as_commune", "as_json", "as_mapping", "as_number", "as_share", "as_text",
    "bare_name", "commune_dict", "fineness", "in_table", "in_words", "is_cut_number", "is_missing", "is_uncertain", "jump",
    "most_bare", "name_alone", "period_of", "place_at", "placed", "read_aggregate", "read_figure",
    "read_number", "read_total", "read_year", "refused", "split_path", "uncertain", "units_meant", "unusual",
    "usual", "village_key", "well_formed",
]  # fmt: skip
