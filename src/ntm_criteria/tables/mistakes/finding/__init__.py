"""Finds each kind of mistake: in cells, keys and years, in names that look alike; counts, places and words it."""

from ntm_criteria.tables.mistakes.finding.alike import JOINED
from ntm_criteria.tables.mistakes.finding.as_communes import communes
from ntm_criteria.tables.mistakes.finding.cells import (
    bad_cells,
    contradictions,
    unread_cells,
    unusual_cells,
    yearly_changes,
)
from ntm_criteria.tables.mistakes.finding.keys import (
    IS_TOTAL,
    NAME_MISSING,
    NAME_TWICE,
    NO_COMMUNE,
    TWICE,
    is_total,
    key_missing,
    key_mistakes,
    left_out,
)
from ntm_criteria.tables.mistakes.finding.messages import TABLE_NAMES, row_number
from ntm_criteria.tables.mistakes.finding.mistake import ROWS, SHOWN, Severities, TableMistake, WrongRow
from ntm_criteria.tables.mistakes.finding.result import RowSource, TableCheck, with_found_before
from ntm_criteria.tables.mistakes.finding.scan import TableScan, cell_text, is_untrue, lacks_key

__all__ = [
    "IS_TOTAL", "JOINED", "NAME_MISSING", "NAME_TWICE", "NO_COMMUNE", "ROWS", "SHOWN", "TABLE_NAMES", "TWICE",
    "RowSource", "Severities", "TableCheck", "TableMistake", "TableScan", "WrongRow", "bad_cells", "cell_text",
    "communes", "contradictions", "is_total", "is_untrue", "key_missing", "key_mistakes", "lacks_key", "left_out", "row_number",
    "unread_cells", "unusual_cells", "with_found_before", "yearly_changes",
]  # fmt: skip
