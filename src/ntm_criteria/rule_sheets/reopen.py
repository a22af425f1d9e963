"""Takes back the checks of what was changed: a citation stands for what was compared with the document, not for what is new."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from ntm_criteria.errors import KeyPath, ProblemCode
from ntm_criteria.loading import Edit
from ntm_criteria.reporting import STATUS
from ntm_criteria.rule_sheets.changes import Changes
from ntm_criteria.text import Text

_WHO_AND_WHEN = ("checked_by", "checked_on")
REVIEW = ("status", *_WHO_AND_WHEN)
_REOPENED = Text(
    "yêu cầu của {code} đã sửa nên không còn là '{checked}': đối chiếu ô này với văn bản rồi xác nhận lại",
    "the requirement of {code} was changed and is no longer '{checked}': check this cell and confirm again",
)


def reopen(changes: Changes) -> None:
    """Set the citations of changed requirements back to "transcribed", and warn of each of their cells.

    Where the reviewer's columns of the indicator were filled anew in the same workbook, who and when go to these citations too.
    """
    for at, code in changes.entries.items():
        edited = [edit for edit in changes.edits if _is_requirement(edit.path, at)]
        reviewed = {edit.path[-1]: edit.value for edit in changes.edits if edit.path[:-1] == (*at, "cite")}
        cites = dict.fromkeys(cite for edit in edited for cite in _covering(changes, at, edit))
        checked = [cite for cite in cites if (changes.value_at(cite) or {}).get("status") == "checked"]
        if not checked:
            continue
        own = changes.value_at((*at, "cite"))
        now = {**own, **reviewed}
        is_checked_anew = bool(reviewed.keys() & {*REVIEW}) and now["status"] == "checked"
        taken_back = False
        for cite in checked:
            content = changes.value_at(cite)
            if is_checked_anew and content["source"] == own["source"]:
                if cite != (*at, "cite"):  # that one is the reviewer's columns
                    changes.edits.extend(
                        Edit((*cite, id_), now.get(id_)) for id_ in _WHO_AND_WHEN if now.get(id_) != content.get(id_)
                    )
            elif cite != (*at, "cite") or "status" not in reviewed:
                changes.edits.append(Edit((*cite, "status"), "transcribed"))
                changes.edits.extend(Edit((*cite, id_)) for id_ in _WHO_AND_WHEN if id_ in content)
                taken_back = True
        if taken_back:
            _warn(changes, code, [edit.path for edit in edited])


def _is_requirement(path: KeyPath, at: KeyPath) -> bool:
    return path[: len(at)] == at and path[len(at)] in ("requires", "bound") and "cite" not in path[len(at) :]


def _covering(changes: Changes, at: KeyPath, edit: Edit) -> Iterator[KeyPath]:
    """Yield the paths of the citations that a changed cell stands under, up to the indicator's, and of those below it."""
    for length in range(len(at), len(edit.path)):
        around = changes.value_at(edit.path[:length])
        if isinstance(around, Mapping) and "cite" in around:
            yield (*edit.path[:length], "cite")
    yield from _below(changes.value_at(edit.path), edit.path)


def _below(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "cite":
                yield (*path, key)
            else:
                yield from _below(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _below(item, (*path, i))


def _warn(changes: Changes, code: str, paths: list[KeyPath]) -> None:
    """Warn of each changed cell, by its address."""
    cells = {place: None for at, place in changes.places.items() if any(at[: len(path)] == path for path in paths)}
    message = _REOPENED.format(code=code, checked=STATUS["checked"])
    for place in cells:
        problem = place.problem(ProblemCode.OTHER_WRITING, message)
        changes.warnings.append(evolve(problem, severity="warning"))
