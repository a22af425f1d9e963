"""Confirms drafted indicators in their file: who compared them with the document, and when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_criteria.compiler import parse_rule_set
from ntm_criteria.drafting.rule_text import scalar
from ntm_criteria.errors import KeyPath, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import Source, read_text, read_yaml
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, is_to_come, one_line, written_date


@frozen
class Confirmed:
    """A rule file after confirmations.

    :ivar text: its new text.
    :ivar codes: the indicators that were confirmed.
    :ivar cells: how many citations became "checked".
    :ivar open: the codes of confirmed indicators that still have open parts.
    """

    text: str
    codes: tuple[str, ...]
    cells: int
    open: tuple[str, ...]


def confirm_indicators(path: str | Path, codes: Iterable[str], *, by: str, on: date) -> Confirmed:
    """Confirm indicators of a rule file: their citations become `status: checked`, with who and when.

    Only what is transcribed from the document that the indicator itself cites is confirmed; what another document states, an
    indirect source, and a part without a source, remain what they are. The mark `draft` of each indicator goes. Everything
    else in the file stays as it is written, comments too. The file is not written.

    :param path: the rule file, in YAML.
    :param codes: the codes of the indicators; none for all of the file's.
    :param by: who compared them with the document.
    :param on: when.
    :raises RuleFileError: the file has mistakes, there is no such indicator, nobody is named, or the day is yet to come.
    """
    name = one_line(by, longest=200)
    text = read_text(Path(path), RuleFileError)
    source = read_yaml(text, str(path), RuleFileError)
    rules = parse_rule_set(text, name=str(path), folder=Path(path).parent)
    entries = dict(_indicators(source.data))
    wanted = list(dict.fromkeys(codes)) or list(entries)
    problems = [_unknown(code, entries, str(path)) for code in wanted if code not in entries]
    if not name:
        problems.append(Problem(ProblemCode.MISSING_KEY, _NOBODY, Place(str(path), 1, 1)))
    if is_to_come(on):
        problems.append(Problem(ProblemCode.WRONG_FORM, TO_COME.format(day=written_date(on)), Place(str(path), 1, 1)))
    if problems:
        raise RuleFileError(problems)
    edits = [edit for code in wanted for edit in _edits(source, entries[code], text.splitlines(), name, on)]
    lines = text.splitlines(keepends=True)
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        edit.apply(lines)
    made = "".join(lines)
    after = parse_rule_set(made, name=str(path), folder=Path(path).parent)
    assert after.reads == rules.reads
    still_open = tuple(code for code in wanted if _is_open(_value(source.data, entries[code])))
    return Confirmed(made, tuple(wanted), sum(edit.is_status for edit in edits), still_open)


@frozen
class _Edit:
    """A change of the file's text: of the word at a place, or the removal of lines."""

    line: int
    column: int
    old: str = ""
    new: str = ""
    last: int = 0  # the last line to remove
    is_status: bool = False

    def apply(self, lines: list[str]) -> None:
        if self.last:
            del lines[self.line - 1 : self.last]
            return
        line = lines[self.line - 1]
        start = self.column - 1
        lines[self.line - 1] = line[:start] + self.new + line[start + len(self.old) :]


def _indicators(data: Any) -> Iterator[tuple[str, KeyPath]]:
    for i, criterion in enumerate(data.get("criteria", ())):
        for j, indicator in enumerate(criterion.get("indicators") or ()):
            yield indicator["code"], ("criteria", i, "indicators", j)
    for code in data.get("indicators") or ():
        yield code, ("indicators", code)


def _value(data: Any, path: KeyPath) -> Any:
    for key in path:
        data = data[key]
    return data


def _edits(source: Source, at: KeyPath, lines: Sequence[str], by: str, on: date) -> Iterator[_Edit]:
    entry = _value(source.data, at)
    for path, value in statuses_in(entry, entry["cite"]["source"]):
        place = source.place((*at, *path))
        if value != "transcribed" or place is None:
            continue
        end = lines[place.line - 1][place.column - 1 :]
        old = next(word for word in ('"transcribed"', "'transcribed'", "transcribed") if end.startswith(word))
        key = source.place((*at, *path), key=True)
        is_flow = end.removeprefix(old).lstrip()[:1] in (",", "}")
        if is_flow or key is None:
            new = f"checked, checked_by: {scalar(by)}, checked_on: {on.isoformat()}"
        else:
            indent = " " * (key.column - 1)
            new = f"checked\n{indent}checked_by: {scalar(by)}\n{indent}checked_on: {on.isoformat()}"
        yield _Edit(place.line, place.column, old, new, is_status=True)
    if "draft" in entry:
        yield _without_draft(source, at, lines)


def _without_draft(source: Source, at: KeyPath, lines: Sequence[str]) -> _Edit:
    """Return the removal of the lines of `draft`: its own and all that are indented further."""
    place = source.place((*at, "draft"), key=True)
    assert place is not None
    last = place.line
    while last < len(lines) and (
        not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) >= place.column
    ):
        last += 1
    while last > place.line and not lines[last - 1].strip():
        last -= 1
    return _Edit(place.line, place.column, last=last)


def statuses_in(value: Any, document: str, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the value of each `status` inside an indicator, in citations of the document that was compared."""
    if isinstance(value, dict):
        if value.get("bound") in _OPEN:
            return  # what is open cannot be confirmed
        for key, item in value.items():
            if key == "cite" and isinstance(item, dict) and "status" in item:
                if item.get("source") == document:
                    yield (*path, key, "status"), item["status"]
            else:
                yield from statuses_in(item, document, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from statuses_in(item, document, (*path, i))


def _is_open(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_is_open(item) for key, item in value.items() if key not in ("remark", "wording", "label", "cite"))
    return any(map(_is_open, value)) if isinstance(value, list) else value in _OPEN


def _unknown(code: str, known: Iterable[str], file: str) -> Problem:
    message = Text("không có chỉ tiêu '{code}' trong tệp", "there is no indicator '{code}' in the file")
    return Problem(
        ProblemCode.UNKNOWN_CODE,
        message.format(code=one_line(code, longest=60)),
        Place(file, 1, 1),
        did_you_mean(code, known),
    )


_OPEN = ("unsourced", "left_to_province")
TO_COME = Text("ngày đối chiếu {day} ở sau hôm nay", "it cannot have been checked on {day}, which is yet to come")
_NOBODY = Text("cần tên người đối chiếu", "who compared it with the document is missing")
