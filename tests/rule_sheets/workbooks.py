"""Workbooks of rule sets, changed as people change them in Excel."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

import ntm_criteria as ntm

SHEET = "Bộ tiêu chí"
KEY = "Khóa dòng"


class Book:
    """A workbook that was written for a rule set, and is changed cell by cell."""

    def __init__(self, rules: ntm.RuleSet, path: Path, **options: Any) -> None:
        self.path = path
        path.write_bytes(ntm.rule_set_workbook(rules, **options))
        self.book = load_workbook(path)
        self.page = self.book[SHEET]
        self.columns = {cell.value: cell.column for cell in self.page[1]}
        self.rows = {row[self.columns[KEY] - 1].value: row[0].row for row in self.page.iter_rows(min_row=2)}

    def cell(self, key: str, heading: str) -> Any:
        """Return the cell in the row with a key, below a heading."""
        return self.page.cell(self.rows[key], self.columns[heading])

    def put(self, key: str, heading: str, value: object) -> str:
        """Write a value into a cell; return its address."""
        cell = self.cell(key, heading)
        cell.value = value
        return str(cell.coordinate)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path
