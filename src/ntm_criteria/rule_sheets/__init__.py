"""Rule sets as workbooks: written for people who know Excel, and read back into the rule file."""

from ntm_criteria.rule_sheets.apply import apply_rule_set_workbook
from ntm_criteria.rule_sheets.result import CellEdit, WorkbookChanges
from ntm_criteria.rule_sheets.write import rule_set_workbook

__all__ = ["CellEdit", "WorkbookChanges", "apply_rule_set_workbook", "rule_set_workbook"]
