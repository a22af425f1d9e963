"""Results as records: as data frames, read back from documents, and compared with each other."""

from ntm_criteria.records.causes import Cause
from ntm_criteria.records.changes import ResultChange, ResultChanges, compare_paired, compare_results
from ntm_criteria.records.findings import Finding, FindingLevel, FindingWord, load_findings, parse_findings
from ntm_criteria.records.frames import Backend, Columns, Frame, Row, data_frame
from ntm_criteria.records.levels import LevelComparison, LevelComparisons, compare_levels
from ntm_criteria.records.load import load_result
from ntm_criteria.records.rows import INDICATOR, indicator_rows, shortfall_cells, to_frame
from ntm_criteria.records.snapshots import Snapshot
from ntm_criteria.records.stored import (
    StoredBound,
    StoredCriterion,
    StoredFigure,
    StoredIndicator,
    StoredResult,
    StoredShortfall,
)

__all__ = [
    "INDICATOR", "Backend", "Cause", "Columns", "Finding", "FindingLevel", "FindingWord", "Frame", "LevelComparison",
    "LevelComparisons", "ResultChange", "ResultChanges", "Row", "Snapshot", "StoredBound", "StoredCriterion",
    "StoredFigure", "StoredIndicator", "StoredResult", "StoredShortfall", "compare_levels", "compare_paired",
    "compare_results", "data_frame", "indicator_rows", "load_findings", "load_result", "parse_findings",
    "shortfall_cells", "to_frame",
]  # fmt: skip
