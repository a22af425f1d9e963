"""Reads workbooks: their parts and limits, cells as they are shown, sheets, and what a sheet holds beside its cells."""

from ntm_criteria.tables.files.xlsx.elements import cell_place, elements, is_on
from ntm_criteria.tables.files.xlsx.formats import BUILT_IN, DAY_0, CellError, Concealed, Percentage, Worded
from ntm_criteria.tables.files.xlsx.limits import TooLarge, check_parts, check_size
from ntm_criteria.tables.files.xlsx.sheet_cells import SheetCells
from ntm_criteria.tables.files.xlsx.sheets import chosen_sheet, misplaced, sheet_lines
from ntm_criteria.tables.files.xlsx.workbook import Row, Sheet, Value, Workbook, open_workbook, related

__all__ = [
    "BUILT_IN", "DAY_0", "CellError", "Concealed", "Percentage", "Row", "Sheet", "SheetCells", "TooLarge", "Value",
    "Worded", "Workbook", "cell_place", "check_parts", "check_size", "chosen_sheet", "elements", "is_on", "misplaced",
    "open_workbook", "related", "sheet_lines",
]  # fmt: skip
