"""Judges tables in files and writes the result to a file; its reader of workbooks is offered to others that read them."""

from ntm_criteria.tables.files.csv import separators
from ntm_criteria.tables.files.failures import check_target, unreadable, unwritable
from ntm_criteria.tables.files.file_mistakes import MistakeRows, TooManyMistakesError
from ntm_criteria.tables.files.judge_file import judge_file
from ntm_criteria.tables.files.libraries import Library, xlsxwriter
from ntm_criteria.tables.files.read_files import TableFiles
from ntm_criteria.tables.files.xlsx import (
    BUILT_IN,
    CellError,
    Concealed,
    Percentage,
    Row,
    Sheet,
    Worded,
    Workbook,
    cell_place,
    check_parts,
    check_size,
    elements,
    is_on,
    open_workbook,
    related,
)
from ntm_criteria.tables.files.xlsx_columns import cell_text

__all__ = [
    "BUILT_IN",
    "CellError",
    "Concealed",
    "Library",
    "MistakeRows",
    "Percentage",
    "Row",
    "Sheet",
    "TableFiles",
    "TooManyMistakesError",
    "Worded",
    "Workbook",
    "cell_place",
    "cell_text",
    "check_parts",
    "check_size",
    "check_target",
    "elements",
    "is_on",
    "judge_file",
    "open_workbook",
    "related",
    "separators",
    "unreadable",
    "unwritable",
    "xlsxwriter",
]  # fmt: skip
