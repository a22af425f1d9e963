"""Reads rules over columns: ways to know a figure, verdicts, the figures compared, and how far these are from their bounds."""

from ntm_criteria.tables.evaluation.readings.compared import FIGURE
from ntm_criteria.tables.evaluation.readings.distance_reading import MARGIN, SHORTFALL, DistanceReading
from ntm_criteria.tables.evaluation.readings.distances import units_of
from ntm_criteria.tables.evaluation.readings.evaluate import Judged, TableReading
from ntm_criteria.tables.evaluation.readings.figures import TOTAL, TableSource, of_all
from ntm_criteria.tables.evaluation.readings.patterns import MISSING, pattern
from ntm_criteria.tables.evaluation.readings.ways import YEAR_COLUMN, Answers, Held, RollUp, fails

__all__ = [
    "FIGURE", "MARGIN", "MISSING", "SHORTFALL", "TOTAL", "YEAR_COLUMN", "Answers", "DistanceReading", "Held", "Judged",
    "RollUp", "TableReading", "TableSource", "fails", "of_all", "pattern", "units_of",
]  # fmt: skip
