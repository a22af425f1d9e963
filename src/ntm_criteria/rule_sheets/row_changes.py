"""Compares the cells of a row with the rule file."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from ntm_criteria.drafting import OTHER_SIZE, of_other_size
from ntm_criteria.errors import KeyPath, ProblemCode
from ntm_criteria.loading import Data, Edit
from ntm_criteria.rule_sheets.changes import Changes
from ntm_criteria.rule_sheets.columns import LEVEL, OPEN, RELATIONS
from ntm_criteria.rule_sheets.read import ReadRow
from ntm_criteria.rule_sheets.reopen import reopen
from ntm_criteria.rule_sheets.review import review
from ntm_criteria.rule_sheets.rows import SheetRow, split
from ntm_criteria.rule_sheets.slots import Kind, Slot
from ntm_criteria.rule_sheets.values import (
    EMPTY,
    MUST,
    Wrong,
    level_in,
    listed,
    number_hint,
    values_in,
    words_in,
    written,
)
from ntm_criteria.text import Text, one_line

_LOCKED = Text("ô chỉ để xem: đã là '{old}', nay là '{new}'", "a read-only cell: it was '{old}' and is '{new}' now")
_IN_FILE = Text("trả lại như cũ; muốn sửa thì sửa trong tệp quy tắc", "put it back, or change it in the rule file")
_STRUCK = Text("chữ bị gạch ngang, không rõ còn hiệu lực không", "it is struck through: does it still hold?")
_TYPE_AGAIN = Text("bỏ gạch ngang hoặc gõ lại", "remove the strike-through, or type it again")
_BOTH = Text(
    "ghi cả mức chung lẫn mức theo cột này; không rõ mức nào áp dụng",
    "there is a common level and one of this column: it is open which applies",
)
_ONE_OF_BOTH = Text("xóa một trong hai", "delete one of them")
_TWO_AXES = Text("mức chung chỉ tách được theo một loại cột", "a common level can be split by one kind of column only")
_ENGLISH = Text(
    "bản tiếng Anh của ô này trong tệp quy tắc giữ nguyên: '{en}'",
    "its English in the rule file stays as it was: '{en}'",
)
_TOGETHER = (Kind.SPLIT, Kind.STATUS, Kind.CHECKED_BY, Kind.CHECKED_ON)  # what several cells state together


def collect(changes: Changes) -> None:
    """Compare each cell of a sheet with the rule file."""
    for line in changes.sheet.rows:
        if (row := changes.read.rows.get(line.key)) is not None:
            RowChanges(changes, split(line, changes.read.further.values()), row).collect()
    reopen(changes)


@frozen
class RowChanges:
    """The changes of one row of the sheet."""

    all: Changes
    line: SheetRow
    row: ReadRow

    def collect(self) -> None:
        """Compare each cell with the rule file, and note what is different."""
        splits = dict[str, Data]()
        for id_ in self.all.read.columns:
            slot, value = self.line.slot(id_), self.row.values.get(id_)
            try:
                if id_ in self.row.struck:
                    raise Wrong(ProblemCode.WRONG_FORM, _STRUCK, _TYPE_AGAIN)
                if slot.kind is Kind.SPLIT and words_in(value):
                    splits[id_] = self.level(slot, value)
                elif slot.kind not in _TOGETHER and (id_ != LEVEL or not slot.can_split or words_in(value)):
                    self.cell(id_, slot, value)
            except Wrong as wrong:
                self.wrong(id_, wrong)
        self.split(splits)
        self.sizes()
        if self.line.slot("status").kind is Kind.STATUS:
            review(self.all, self.line, self.row)

    def wrong(self, id_: str, wrong: Wrong) -> None:
        """Note a cell that cannot be read."""
        self.all.wrong(self.row, id_, wrong)

    def note(self, id_: str, after: str, *edits: Edit) -> None:
        """Note a changed cell."""
        edit = self.all.edit_of(self.row, id_, self.line.code, self.line.slot(id_), after)
        self.all.note(self.row, id_, edit, *edits)

    def cell(self, id_: str, slot: Slot, value: Any) -> None:
        """Compare a cell that stands for itself, and note its change.

        :raises Wrong: it cannot be read, or may not be changed.
        """
        path = slot.path
        if slot.kind is Kind.NUMBER:
            if (words_in(value) or slot.shown is not None) and (level := self.level(slot, value)) != slot.old:
                self.note(id_, level, Edit(path or (), level))
            return
        text = words_in(value)
        if slot.kind is Kind.VALUES:
            assert slot.fact is not None
            if not text:
                raise Wrong(ProblemCode.MISSING_KEY, EMPTY, MUST)
            if (ids := values_in(value, slot.fact)) != slot.old.split("; "):
                self.values(id_, slot, ids)
            return
        if text == slot.plain:
            return
        if path is None:
            old, new = (one_line(each, longest=60) for each in (slot.words, text))
            raise Wrong(ProblemCode.UNUSED, _LOCKED.format(old=old, new=new), _IN_FILE)
        if not text and slot.kind not in (Kind.QUOTE, Kind.NOTE):
            raise Wrong(ProblemCode.MISSING_KEY, EMPTY, MUST)
        match slot.kind:
            case Kind.RELATION:
                if (word := listed(text, RELATIONS)) != slot.old:
                    self.note(id_, RELATIONS[word].vi, Edit(path, key=word, is_same=True))
            case Kind.OPEN:
                if (word := listed(text, OPEN)) != slot.old:
                    self.note(id_, OPEN[word].vi, Edit(path, word))
            case Kind.NOTE if not text:
                self.note(id_, text, Edit(path))
            case Kind.NOTE:
                has = self.all.value_at(path) is not None
                self.note(id_, text, Edit((*path, "vi"), text) if has else Edit(path, {"vi": text}))
                self.english(id_, path)
            case Kind.QUOTE:
                self.note(id_, text, Edit(path, text or None, after="cite"))
            case _:
                self.note(id_, text, Edit(path, text))
                self.english(id_, path[:-1])

    def level(self, slot: Slot, value: Any) -> str:
        """Return the bound in a cell as the rule file writes it; as it stands there, if it is the same.

        :raises Wrong: it is no bound of the fact.
        """
        assert slot.fact is not None
        if not words_in(value):
            raise Wrong(ProblemCode.MISSING_KEY, EMPTY, number_hint(slot.fact))
        level = level_in(value, slot.fact)
        if isinstance(level, str):
            return level
        return slot.old if level == slot.shown else written(level, slot)

    def sizes(self) -> None:
        """Warn of levels of another size than those beside them in the row."""
        levels = list[tuple[str, Fraction]]()
        for id_ in self.all.read.columns:
            slot, value = self.line.slot(id_), self.row.values.get(id_)
            if slot.kind in (Kind.NUMBER, Kind.SPLIT) and slot.fact is not None:
                try:
                    level = level_in(value, slot.fact) if words_in(value) else ""
                except Wrong:
                    continue  # which is told
                if isinstance(level, Fraction):
                    levels.append((id_, level))
        for at in of_other_size([level for _, level in levels]):
            id_, written_ = levels[at][0], words_in(self.row.values.get(levels[at][0]))
            if self.line.slot(id_).shown == levels[at][1]:
                continue  # as the file states it already
            problem = self.all.read.place(self.row, id_).problem(
                ProblemCode.OTHER_WRITING, OTHER_SIZE.format(level=one_line(written_, longest=60))
            )
            self.all.warnings.append(evolve(problem, severity="warning"))

    def values(self, id_: str, slot: Slot, ids: list[str]) -> None:
        assert slot.fact is not None
        assert slot.path is not None
        names = dict(slot.fact.choices)
        is_list = slot.path[-1] == "is_one_of" or len(ids) > 1
        value: Data = ids if is_list else ids[0]
        key = "is_one_of" if is_list and slot.path[-1] == "is" else None
        self.note(id_, "; ".join(names[each].vi for each in ids), Edit(slot.path, value, key=key))

    def split(self, levels: Mapping[str, Data]) -> None:
        """Put a table of bounds in the place of a single one, where the sheet has its rows and no common level."""
        single = self.line.slot(LEVEL)
        if not single.can_split or single.path is None:
            return
        common = self.row.values.get(LEVEL)
        if not levels:
            if common is None or not str(common).strip():
                assert single.fact is not None
                self.wrong(LEVEL, Wrong(ProblemCode.MISSING_KEY, EMPTY, number_hint(single.fact)))
            return
        paths = {id_: self.line.slot(id_).path or () for id_ in levels}
        if common is not None and str(common).strip():
            for id_ in levels:
                self.wrong(id_, Wrong(ProblemCode.WRONG_FORM, _BOTH, _ONE_OF_BOTH))
            return
        axis = next(iter(paths.values()))[-2]
        for id_, path in paths.items():
            if path[-2] != axis:
                self.wrong(id_, Wrong(ProblemCode.WRONG_FORM, _TWO_AXES))
        table = {str(paths[id_][-1]): level for id_, level in levels.items()}
        for id_, level in levels.items():
            self.note(id_, str(level))
            self.all.places[paths[id_]] = self.all.read.place(self.row, id_)
        self.all.edits.append(Edit(single.path, {str(axis): table}))
        self.all.places[single.path] = self.all.read.place(self.row, next(iter(levels)))

    def english(self, id_: str, path: KeyPath) -> None:
        """Warn that a text in English may no longer say the same."""
        words = self.all.value_at(path)
        if isinstance(words, Mapping) and words.get("en"):
            place = self.all.read.place(self.row, id_)
            message = _ENGLISH.format(en=one_line(words["en"], longest=60))
            warning = evolve(place.problem(ProblemCode.OTHER_WRITING, message), severity="warning")
            self.all.warnings.append(warning)
