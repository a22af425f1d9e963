"""The marks of a review: the status of a requirement, who compared it with the document, and when."""

from collections.abc import Mapping
from typing import Any

from ntm_criteria.drafting import TO_COME, statuses_in
from ntm_criteria.errors import KeyPath, ProblemCode
from ntm_criteria.loading import Edit
from ntm_criteria.loading.forms import is_changed
from ntm_criteria.reporting import STATUS
from ntm_criteria.rule_sheets.changes import Changes
from ntm_criteria.rule_sheets.read import ReadRow
from ntm_criteria.rule_sheets.rows import SheetRow
from ntm_criteria.rule_sheets.values import EMPTY, MUST, Wrong, day_in, listed, words_in
from ntm_criteria.text import Text, is_to_come, one_line, written_date

_WHO = Text(
    "trạng thái '{checked}' cần người và ngày đối chiếu", "the status '{checked}' needs who checked it and when"
)
_ONLY_CHECKED = Text(
    "người và ngày đối chiếu chỉ ghi khi trạng thái là '{checked}'", "who and when only go with the status '{checked}'"
)


def review(changes: Changes, line: SheetRow, row: ReadRow) -> None:
    """Note a changed status, with who checked the requirement and when."""
    slots = {id_: line.slot(id_) for id_ in ("status", "checked_by", "checked_on")}
    new, status = dict[str, str](), ""
    try:
        status = _status(row.values.get("status"))
    except Wrong as wrong:
        changes.wrong(row, "status", wrong)
    for id_, read in (("checked_by", _person), ("checked_on", _day)):
        try:
            new[id_] = read(row.values.get(id_))
        except Wrong as wrong:
            changes.wrong(row, id_, wrong)
    if not status or len(new) < len(slots) - 1:
        return
    old = {id_: slots[id_].plain for id_ in new}
    was = slots["status"].old
    if (status, new) == (was, old):
        return
    checked = STATUS["checked"]
    if status == "checked" and not all(new.values()):
        for id_ in (id_ for id_, value in new.items() if not value):
            changes.wrong(row, id_, Wrong(ProblemCode.MISSING_KEY, _WHO.format(checked=checked)))
        return
    if status != "checked" and any(new.values()):
        for id_ in (id_ for id_, value in new.items() if value):
            changes.wrong(row, id_, Wrong(ProblemCode.WRONG_FORM, _ONLY_CHECKED.format(checked=checked)))
        return
    cite = (slots["status"].path or ())[:-1]
    if status != was:
        changes.note(
            row,
            "status",
            changes.edit_of(row, "status", line.code, slots["status"], STATUS[status].vi),
            Edit((*cite, "status"), status),
        )
    for id_, value in new.items():
        if value != old[id_]:
            changes.note(
                row, id_, changes.edit_of(row, id_, line.code, slots[id_], value), Edit((*cite, id_), value or None)
            )
    if (was, status) == ("transcribed", "checked"):
        _confirm(changes, cite, new)


def _confirm(changes: Changes, cite: KeyPath, new: Mapping[str, str]) -> None:
    """Confirm what else is transcribed in the indicator, as `confirm_indicators` does, and remove its mark of a draft."""
    entry = cite[:-1]
    content = changes.value_at(entry)
    anew = ("transcribed", "checked") if is_changed(content) else ("transcribed",)
    for path, status in statuses_in(content, content["cite"]["source"]):
        where = (*entry, *path[:-1])
        if status in anew and where != cite:
            changes.edits.append(Edit((*where, "status"), "checked"))
            changes.edits.extend(Edit((*where, id_), value) for id_, value in new.items())
    if "draft" in content:
        changes.edits.append(Edit((*entry, "draft")))


def _status(value: Any) -> str:
    text = words_in(value)
    if not text:
        raise Wrong(ProblemCode.MISSING_KEY, EMPTY, MUST)
    return listed(text, STATUS)


def _person(value: Any) -> str:
    return one_line(words_in(value), longest=200)


def _day(value: Any) -> str:
    day = day_in(value)
    if day and is_to_come(day):
        raise Wrong(ProblemCode.WRONG_FORM, TO_COME.format(day=written_date(day)))
    return day.isoformat() if day else ""
