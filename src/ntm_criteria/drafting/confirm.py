"""Confirms drafted indicators in their file: who compared them with the document, and when."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_criteria.compiler import parse_rule_set
from ntm_criteria.errors import KeyPath, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import Edit, edited, read_text, read_yaml, value_at
from ntm_criteria.loading.forms import MARK, is_changed, mark_of
from ntm_criteria.problems import did_you_mean, one_by_one
from ntm_criteria.text import Text, is_to_come, one_line, written_date


@frozen
class Confirmed:
    """A rule file after confirmations.

    :ivar text: its new text.
    :ivar codes: the indicators that were confirmed.
    :ivar cells: how many citations became "checked".
    :ivar open: the codes of confirmed indicators that still have open parts.
    :ivar others: the codes of indicators with parts that stay transcribed, since they cite another document than the indicator.
    """

    text: str
    codes: tuple[str, ...]
    cells: int
    open: tuple[str, ...]
    others: tuple[str, ...] = ()


def confirm_indicators(path: str | Path, codes: Iterable[str], *, by: str, on: date) -> Confirmed:
    """Confirm indicators of a rule file: their citations become `status: checked`, with who and when.

    The mark `checked_as` notes what was confirmed: what is changed after that is transcribed only, and may be confirmed again.
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
    below = frozenset(entry.code for entry in rules.entries)
    problems = [_unknown(code, entries, str(path), below) for code in wanted if code not in entries]
    if not name:
        problems.append(Problem(ProblemCode.MISSING_KEY, _NOBODY, Place(str(path), 1, 1)))
    if is_to_come(on):
        problems.append(Problem(ProblemCode.WRONG_FORM, TO_COME.format(day=written_date(on)), Place(str(path), 1, 1)))
    if problems:
        raise RuleFileError(problems)
    confirmed = [_confirmed(entries[code], value_at(source.data, entries[code]), name, on) for code in wanted]
    made = edited(text, [edit for edits in confirmed for edit in edits])
    after = parse_rule_set(made, name=str(path), folder=Path(path).parent)
    assert after.reads == rules.reads
    still_open = tuple(code for code in wanted if _is_open(value_at(source.data, entries[code])))
    cells = sum(edit.path[-1] == "status" for edits in confirmed for edit in edits)
    others = tuple(code for code in wanted if _cites_another(value_at(source.data, entries[code])))
    return Confirmed(made, tuple(wanted), cells, still_open, others)


def _indicators(data: Any) -> Iterator[tuple[str, KeyPath]]:
    for i, criterion in enumerate(data.get("criteria", ())):
        for j, indicator in enumerate(criterion.get("indicators") or ()):
            yield indicator["code"], ("criteria", i, "indicators", j)
    for code in data.get("indicators") or ():
        yield code, ("indicators", code)


def _confirmed(at: KeyPath, entry: Any, by: str, on: date) -> list[Edit]:
    """Return the changes that confirm an indicator: what is transcribed, and what was changed after it had been confirmed."""
    edits, cite = list[Edit](), entry["cite"]
    anew = ("transcribed", "checked") if is_changed(entry) else ("transcribed",)
    for path, status in statuses_in(entry, cite["source"]):
        if status in anew:
            values = {"status": "checked", "checked_by": by, "checked_on": on.isoformat()}
            edits += [Edit((*at, *path[:-1], key), value) for key, value in values.items()]
    if edits and cite["status"] in ("transcribed", "checked"):
        edits.append(Edit((*at, "cite", MARK), mark_of(entry)))
    if "draft" in entry:
        edits.append(Edit((*at, "draft")))
    return edits


def _cites_another(entry: Any) -> bool:
    """Whether a part of an indicator is transcribed from another document than the indicator's own."""
    mine = entry["cite"]["source"]
    return any(
        status == "transcribed" for source in _sources(entry) - {mine} for _, status in statuses_in(entry, source)
    )


def _sources(value: Any) -> set[str]:
    """Return the documents that citations inside an indicator name."""
    if isinstance(value, list):
        return set[str]().union(*map(_sources, value))
    if not isinstance(value, dict):
        return set()
    own = {value["cite"]["source"]} if isinstance(value.get("cite"), dict) else set[str]()
    return own.union(*map(_sources, value.values()))


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


def _unknown(code: str, known: Collection[str], file: str, below: Collection[str]) -> Problem:
    if code in below:  # so no other code is meant
        return Problem(ProblemCode.UNKNOWN_CODE, _BELOW.format(code=code), Place(file, 1, 1), _NOTHING_TO_CONFIRM)
    message = Text("không có chỉ tiêu '{code}' trong tệp", "there is no indicator '{code}' in the file")
    return Problem(
        ProblemCode.UNKNOWN_CODE,
        message.format(code=one_line(code, longest=60)),
        Place(file, 1, 1),
        one_by_one(code, known) or did_you_mean(code, known) or _AMONG.format(codes=", ".join([*known][:_MOST_CODES])),
    )


_BELOW = Text(
    "chỉ tiêu '{code}' chỉ có trong bộ gốc, tệp này không ghi gì thêm", "only the set below has indicator '{code}'"
)
_NOTHING_TO_CONFIRM = Text(
    "xã được xét theo bộ gốc nên không có gì để xác nhận; muốn ghi mức của văn bản thì thêm chỉ tiêu đó vào tệp",
    "that set judges, so there is nothing to confirm; to state the document's level, add the indicator to the file",
)
_OPEN = ("unsourced", "left_to_province")
_MOST_CODES = 20
_AMONG = Text("tệp có các chỉ tiêu: {codes}", "the file has the indicators: {codes}")
TO_COME = Text("ngày đối chiếu {day} ở sau hôm nay", "it cannot have been checked on {day}, which is yet to come")
_NOBODY = Text("cần tên người đối chiếu", "who compared it with the document is missing")
