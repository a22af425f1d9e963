"""Collects the changes of the rule file, each with the cell that asks for it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import field, frozen

from ntm_criteria.errors import KeyPath, Problem
from ntm_criteria.loading import Edit, value_at
from ntm_criteria.problems import Problems
from ntm_criteria.rule_sheets.read import ReadRow, ReadSheet, SheetPlace
from ntm_criteria.rule_sheets.result import CellEdit
from ntm_criteria.rule_sheets.rows import RuleSheet
from ntm_criteria.rule_sheets.slots import Slot
from ntm_criteria.rule_sheets.values import Wrong
from ntm_criteria.rule_sheets.write import columns_of


@frozen(slots=False)
class Changes:
    """Collects the changes of the file, each with the cell that asks for it."""

    sheet: RuleSheet
    read: ReadSheet
    content: Mapping[str, Any]
    problems: Problems
    edits: list[Edit] = field(factory=list)
    cells: list[CellEdit] = field(factory=list)
    places: dict[KeyPath, SheetPlace] = field(factory=dict)
    warnings: list[Problem] = field(factory=list)

    @cached_property
    def headings(self) -> dict[str, str]:
        """The headings of the columns by their ids."""
        facts = self.sheet.rules.facts
        return {
            **columns_of(self.sheet),
            **{id_: column.heading(facts) for id_, column in self.read.further.items()},
        }

    @cached_property
    def entries(self) -> dict[KeyPath, str]:
        """The codes of the file's indicators by their paths."""
        slots = ((line.slot("status").path, line.code) for line in self.sheet.rows)
        return {path[:-2]: code for path, code in slots if path}

    def value_at(self, path: KeyPath) -> Any:
        """Return what the file states under a path; None for nothing."""
        return value_at(self.content, path)

    def note(self, row: ReadRow, column: str, edit: CellEdit, *edits: Edit) -> None:
        """Note a changed cell, with the changes of the file that it asks for."""
        place = self.read.place(row, column)
        self.cells.append(edit)
        self.edits.extend(edits)
        for each in edits:
            self.places[each.path] = place
            if each.key is not None:
                self.places[*each.path[:-1], each.key] = place

    def edit_of(self, row: ReadRow, column: str, code: str, slot: Slot, after: str) -> CellEdit:
        """Describe a changed cell."""
        return CellEdit(self.read.place(row, column).name, code, self.headings[column], slot.words, after)

    def wrong(self, row: ReadRow, column: str, wrong: Wrong) -> None:
        """Note a cell that cannot be read."""
        self.problems.note(self.read.place(row, column).problem(wrong.code, wrong.words, wrong.hint))
