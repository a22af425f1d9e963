"""From the cells that were changed in the sheet to changes of the rule file."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.drafting import statuses_in
from ntm_criteria.errors import KeyPath, Problem, ProblemCode
from ntm_criteria.loading import Data, Edit
from ntm_criteria.problems import Problems
from ntm_criteria.reporting import STATUS
from ntm_criteria.rule_sheets.columns import LEVEL, OPEN, RELATIONS
from ntm_criteria.rule_sheets.read import ReadRow, ReadSheet, SheetPlace
from ntm_criteria.rule_sheets.rows import RuleSheet, SheetRow, split
from ntm_criteria.rule_sheets.slots import Kind, Slot
from ntm_criteria.rule_sheets.values import Wrong, day_in, level_in, listed, number_hint, values_in, words_in, written
from ntm_criteria.rule_sheets.write import columns_of
from ntm_criteria.text import Text, one_line

_LOCKED = Text("ô chỉ để xem: đã là '{old}', nay là '{new}'", "a read-only cell: it was '{old}' and is '{new}' now")
_IN_FILE = Text("trả lại như cũ; muốn sửa thì sửa trong tệp quy tắc", "put it back, or change it in the rule file")
_STRUCK = Text("chữ bị gạch ngang, không rõ còn hiệu lực không", "it is struck through: does it still hold?")
_TYPE_AGAIN = Text("bỏ gạch ngang hoặc gõ lại", "remove the strike-through, or type it again")
_EMPTY = Text("ô để trống", "the cell is empty")
_MUST = Text("ô này phải có nội dung", "it must say something")
_BOTH = Text(
    "ghi cả mức chung lẫn mức theo cột này; không rõ mức nào áp dụng",
    "there is a common level and one of this column: it is open which applies",
)
_ONE_OF_BOTH = Text("xóa một trong hai", "delete one of them")
_TWO_AXES = Text("mức chung chỉ tách được theo một loại cột", "a common level can be split by one kind of column only")
_WHO = Text(
    "trạng thái '{checked}' cần người và ngày đối chiếu", "the status '{checked}' needs who checked it and when"
)
_ONLY_CHECKED = Text(
    "người và ngày đối chiếu chỉ ghi khi trạng thái là '{checked}'", "who and when only go with the status '{checked}'"
)
_ENGLISH = Text(
    "bản tiếng Anh của ô này trong tệp quy tắc giữ nguyên: '{en}'",
    "its English in the rule file stays as it was: '{en}'",
)

_TOGETHER = (Kind.SPLIT, Kind.STATUS, Kind.CHECKED_BY, Kind.CHECKED_ON)  # what several cells state together


@frozen
class CellEdit:
    """A cell that was changed in the sheet.

    :ivar cell: its address: "D12".
    :ivar code: the code of the indicator, or the number of the criterion.
    :ivar heading: the heading of its column.
    :ivar before: what the rule file states; "" for nothing.
    :ivar after: what the sheet states.
    """

    cell: str
    code: str
    heading: str
    before: str
    after: str


@frozen
class WorkbookChanges:
    """A rule file after the changes that were made in its workbook.

    :ivar text: its new text; without changes, the text as it was.
    :ivar cells: the cells that were changed.
    :ivar warnings: what should be looked at: a text whose English stays as it was.
    """

    text: str
    cells: tuple[CellEdit, ...]
    warnings: tuple[Problem, ...] = ()


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

    def collect(self) -> None:
        """Compare each cell with the rule file."""
        for line in self.sheet.rows:
            if (row := self.read.rows.get(line.key)) is not None:
                _RowChanges(self, split(line, self.read.further.values()), row).collect()

    @cached_property
    def headings(self) -> dict[str, str]:
        """The headings of the columns by their ids."""
        facts = self.sheet.rules.facts
        return {
            **columns_of(self.sheet),
            **{id_: column.heading(facts) for id_, column in self.read.further.items()},
        }

    def value_at(self, path: KeyPath) -> Any:
        """Return what the file states under a path; None for nothing."""
        value: Any = self.content
        for key in path:
            is_list = isinstance(value, list) and isinstance(key, int)
            if not is_list and not (isinstance(value, Mapping) and key in value):
                return None
            value = value[key]
        return value


@frozen
class _RowChanges:
    all: Changes
    line: SheetRow
    row: ReadRow

    def collect(self) -> None:
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
        if self.line.slot("status").kind is Kind.STATUS:
            self.review()

    def wrong(self, id_: str, wrong: Wrong) -> None:
        place = self.all.read.place(self.row, id_)
        self.all.problems.note(place.problem(wrong.code, wrong.words, wrong.hint))

    def note(self, id_: str, after: str, *edits: Edit) -> None:
        """Note a changed cell."""
        slot, place = self.line.slot(id_), self.all.read.place(self.row, id_)
        self.all.cells.append(CellEdit(place.name, self.line.code, self.all.headings[id_], _shown(slot), after))
        self.all.edits.extend(edits)
        for edit in edits:
            self.all.places[edit.path] = place
            if edit.key is not None:
                self.all.places[*edit.path[:-1], edit.key] = place

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
                raise Wrong(ProblemCode.MISSING_KEY, _EMPTY, _MUST)
            if (ids := values_in(value, slot.fact)) != slot.old.split("; "):
                self.values(id_, slot, ids)
            return
        if text == _plain(slot.shown):
            return
        if path is None:
            old, new = (one_line(each, longest=60) for each in (_shown(slot), text))
            raise Wrong(ProblemCode.UNUSED, _LOCKED.format(old=old, new=new), _IN_FILE)
        if not text and slot.kind not in (Kind.QUOTE, Kind.NOTE):
            raise Wrong(ProblemCode.MISSING_KEY, _EMPTY, _MUST)
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
            raise Wrong(ProblemCode.MISSING_KEY, _EMPTY, number_hint(slot.fact))
        level = level_in(value, slot.fact)
        if isinstance(level, str):
            return level
        return slot.old if level == slot.shown else written(level, slot)

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
                self.wrong(LEVEL, Wrong(ProblemCode.MISSING_KEY, _EMPTY, number_hint(single.fact)))
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

    def review(self) -> None:
        """Note a changed status, with who checked the requirement and when."""
        slots = {id_: self.line.slot(id_) for id_ in ("status", "checked_by", "checked_on")}
        try:
            text = words_in(self.row.values.get("status"))
            if not text:
                raise Wrong(ProblemCode.MISSING_KEY, _EMPTY, _MUST)
            status = listed(text, STATUS)
        except Wrong as wrong:
            self.wrong("status", wrong)
            return
        new = dict[str, str]()
        for id_, read in (("checked_by", _person), ("checked_on", _day)):
            try:
                new[id_] = read(self.row.values.get(id_))
            except Wrong as wrong:
                self.wrong(id_, wrong)
                return
        old = {id_: _iso(slots[id_].shown) for id_ in new}
        was = slots["status"].old
        if (status, new) == (was, old):
            return
        checked = STATUS["checked"]
        if status == "checked" and not all(new.values()):
            for id_ in (id_ for id_, value in new.items() if not value):
                self.wrong(id_, Wrong(ProblemCode.MISSING_KEY, _WHO.format(checked=checked)))
            return
        if status != "checked" and any(new.values()):
            for id_ in (id_ for id_, value in new.items() if value):
                self.wrong(id_, Wrong(ProblemCode.WRONG_FORM, _ONLY_CHECKED.format(checked=checked)))
            return
        cite = (slots["status"].path or ())[:-1]
        if status != was:
            self.note("status", STATUS[status].vi, Edit((*cite, "status"), status))
        for id_, value in new.items():
            if value != old[id_]:
                self.note(id_, value, Edit((*cite, id_), value or None))
        if (was, status) == ("transcribed", "checked"):
            self.confirm(cite, new)

    def confirm(self, cite: KeyPath, new: Mapping[str, str]) -> None:
        """Confirm what else is transcribed in the indicator, as `confirm_indicators` does, and remove its mark of a draft."""
        entry = cite[:-1]
        content = self.all.value_at(entry)
        for path, status in statuses_in(content):
            where = (*entry, *path[:-1])
            if status == "transcribed" and where != cite:
                self.all.edits.append(Edit((*where, "status"), "checked"))
                self.all.edits.extend(Edit((*where, id_), value) for id_, value in new.items())
        if "draft" in content:
            self.all.edits.append(Edit((*entry, "draft")))

    def english(self, id_: str, path: KeyPath) -> None:
        """Warn that a text in English may no longer say the same."""
        words = self.all.value_at(path)
        if isinstance(words, Mapping) and words.get("en"):
            place = self.all.read.place(self.row, id_)
            message = _ENGLISH.format(en=one_line(words["en"], longest=60))
            problem = place.problem(ProblemCode.OTHER_WRITING, message)
            self.all.warnings.append(Problem(problem.code, problem.message, problem.place, severity="warning"))


def _person(value: Any) -> str:
    return one_line(words_in(value), longest=200)


def _day(value: Any) -> str:
    day = day_in(value)
    return day.isoformat() if day else ""


def _iso(shown: object) -> str:
    return shown.isoformat() if isinstance(shown, date) else str(shown or "")


def _plain(shown: object) -> str:
    return normalize("NFC", _iso(shown)).strip()


def _shown(slot: Slot) -> str:
    return slot.old if slot.kind is Kind.NUMBER else _plain(slot.shown)
