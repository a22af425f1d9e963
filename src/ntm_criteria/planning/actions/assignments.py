"""Assignments: who is in charge of a criterion or an indicator, and until when."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import fields_dict, frozen

from ntm_criteria.errors import FactError, KeyPath, Place, Problem, ProblemCode
from ntm_criteria.figures import bare_name, name_alone, village_key
from ntm_criteria.judging import Assessment
from ntm_criteria.loading import (
    WrittenAssignment,
    WrittenAssignments,
    assignments_in,
    assignments_in_table,
    assignments_of,
)
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, both, identity, listing, one_line, written_date

_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")  # as officials write it: 30/11/2024
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?: 00:00:00)?")  # as files and spreadsheets write it
_PAST = Text(
    "thời hạn {day} của '{code}' trước năm {year} của kế hoạch",
    "the deadline {day} of '{code}' is before {year}, the plan's year",
)
_CRITERION, _INDICATOR = ("tiêu chí", "criterion"), ("chỉ tiêu", "indicator")
_MOST_NAMED = 8


@frozen
class Assignment:
    """Who is in charge of an indicator, and until when. What is not assigned is None.

    :ivar leader: who leads (chủ trì): the leader in charge.
    :ivar officer: the officer who advises (công chức tham mưu).
    :ivar organisation: the organisation or unit that works with them (phối hợp), such as a mass organisation.
    :ivar villages: the names of the villages in which it is to be done.
    :ivar deadline: by when.
    :ivar remark: a note of those who assign.
    """

    leader: str | None = None
    officer: str | None = None
    organisation: str | None = None
    villages: tuple[str, ...] = ()
    deadline: date | None = None
    remark: str | None = None

    def over(self, other: "Assignment") -> "Assignment":
        """Return this assignment, with what it leaves open as in the other one."""
        return Assignment(**{name: getattr(self, name) or getattr(other, name) for name in fields_dict(Assignment)})


@frozen
class Assigned:
    """What a file assigns.

    :ivar by_code: the assignment of each indicator by its code: what is said of it, and else of its criterion.
    :ivar criteria: the numbers of the criteria that are assigned, as texts.
    :ivar indicators: the codes of the indicators that are assigned themselves.
    :ivar warnings: what looks like a mistake.
    """

    by_code: Mapping[str, Assignment]
    criteria: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def assigned(source: WrittenAssignments | str | Path, assessment: Assessment) -> Assigned:
    """Read assignments.

    What is said of an indicator beats what is said of its criterion, field by field.

    :raises FactError: the assignments have mistakes, all of which are listed.
    """
    if isinstance(source, Mapping):
        parts = assignments_of(source)
    else:
        path = Path(source)
        parts = (assignments_in_table if path.suffix.lower() in (".csv", ".tsv", ".txt") else assignments_in)(path)
    problems = Problems()
    problems.note(*parts.problems)
    of_criteria, of_indicators = dict[str, Assignment](), dict[str, Assignment]()
    seen: dict[tuple[str, str], Place | None] = {}
    for entry in parts.entries:
        own = _read(entry, assessment, problems)
        for kind, code in _targets(entry, assessment.rules, problems):
            if (kind, code) in seen:
                _add_twice(entry, kind, code, seen[kind, code], problems)
                continue
            seen[kind, code] = entry.places.get("")
            (of_criteria if kind == "criterion" else of_indicators)[code] = own
    problems.raise_if_any(FactError)
    nothing = Assignment()
    by_code = {
        each.code: of_indicators.get(each.code, nothing).over(of_criteria.get(str(each.criterion), nothing))
        for each in assessment.rules.entries
    }
    return Assigned(by_code, (*of_criteria,), (*of_indicators,), tuple(problems.found))


def _targets(entry: WrittenAssignment, rules: RuleSet, problems: Problems) -> Iterator[tuple[str, str]]:
    """Yield the criteria and indicators that an entry names: "14", "14. Y tế", "15.2, 16.5"; report those that are unknown."""
    criteria = {str(criterion.number) for criterion in rules.criteria}
    codes = {each.code for each in rules.entries}
    for words in filter(str.strip, re.split(r";|,\s+|\n", entry.code)):
        kind, code = _without_kind(words, entry.kind)
        candidates = [code, code.split()[0].rstrip(".:)") if code.split() else "", code.lstrip("0")]
        number = next((each for each in candidates if each in criteria), None) if kind != "indicator" else None
        own = next((each for each in candidates if each in codes), None) if kind != "criterion" else None
        if number is not None:
            yield "criterion", number
        elif own is not None:
            yield "indicator", own
        else:
            known = [*(criteria if kind != "indicator" else ()), *(codes if kind != "criterion" else ())]
            message = Text(
                "bộ '{id}' không có tiêu chí hay chỉ tiêu '{word}'", "'{id}' has no criterion or indicator '{word}'"
            ).format(id=rules.id, word=one_line(words.strip(), longest=60))
            hint = did_you_mean(code.replace(",", "."), known)
            _add(problems, ProblemCode.UNKNOWN_CODE, entry, "", message, hint)


def _without_kind(words: str, kind: str | None) -> tuple[str | None, str]:
    """Split the words "tiêu chí số 14" into the kind and the code."""
    words = words.strip()
    for own, names in (("criterion", _CRITERION), ("indicator", _INDICATOR)):
        for name in names:
            if identity(words).startswith(f"{identity(name)} "):
                return own, re.sub(r"(?i)^số\s+", "", " ".join(words.split()[len(name.split()) :]))
    return kind, words


def _add_twice(entry: WrittenAssignment, kind: str, code: str, first: Place | None, problems: Problems) -> None:
    noun = Text("tiêu chí", "criterion") if kind == "criterion" else Text("chỉ tiêu", "indicator")
    message = Text("{noun} {code} ghi hai lần", "{noun} {code} is assigned twice").format(noun=noun, code=code)
    hint = Text("đã ghi ở {first}; giữ lại một chỗ", "it stands at {first} already; keep one of the two")
    keep = Text("giữ lại một chỗ", "keep one of the two")
    _add(problems, ProblemCode.CODE_TWICE, entry, "", message, hint.format(first=str(first)) if first else keep)


def _read(entry: WrittenAssignment, assessment: Assessment, problems: Problems) -> Assignment:
    """Return an entry with its date and its villages read; mistakes are reported and left out."""
    values: dict[str, Any] = {**entry.values}
    if "deadline" in values:
        values["deadline"] = _day(values["deadline"])
        if values["deadline"] is None:
            word = one_line(str(entry.values["deadline"]), longest=60)
            message = Text("thời hạn '{word}' không phải là một ngày", "deadline '{word}' is no date").format(word=word)
            hint = Text("ghi ngày/tháng/năm, ví dụ 30/11/2024", "write day/month/year, or 2024-11-30")
            _add(problems, ProblemCode.WRONG_FORM, entry, "deadline", message, hint, key="deadline", value=word)
        elif values["deadline"].year < assessment.year:
            day = written_date(values["deadline"])
            message = _PAST.format(day=day, code=one_line(entry.code, longest=60), year=str(assessment.year))
            place = entry.places.get("deadline")
            problems.add(
                ProblemCode.IMPLAUSIBLE, message, place=place, severity="warning", path=(*entry.path, "deadline")
            )
    names = [_village(name, entry, assessment, problems) for name in values.get("villages", ())]
    values["villages"] = tuple(dict.fromkeys(name for name in names if name))
    return Assignment(**values)


def _day(text: str) -> date | None:
    try:
        if match := _DAY.fullmatch(text):
            day, month, year = map(int, match.groups())
            return date(year, month, day)
        if match := _ISO.fullmatch(text):
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    return None


def _village(name: str, entry: WrittenAssignment, assessment: Assessment, problems: Problems) -> str | None:
    """Return the name of a village as the commune's list has it; report a name that is not on the list, if there is one."""
    listed = {village_key(each.name): name_alone(each.name) for each in assessment.case.villages if each.name}
    if not listed or village_key(name) in listed:
        return listed.get(village_key(name), name_alone(name))
    word = one_line(name, longest=60)
    message = Text("danh sách thôn của xã không có '{word}'", "the commune lists no village '{word}'").format(word=word)
    shown = [*listed.values()][:_MOST_NAMED]
    names = Text("xã ghi các thôn: {names}", "it lists {names}").format(names=both(lambda lang: listing(shown, lang)))
    more = Text("bổ sung thôn này vào mục villages của tệp số liệu", "add it to the villages of the commune's file")
    hint = did_you_mean(bare_name(name), listed.values()) or (more if len(listed) > _MOST_NAMED else names)
    _add(problems, ProblemCode.BAD_VILLAGE, entry, "villages", message, hint, name=word)
    return None


def _add(
    problems: Problems,
    code: ProblemCode,
    entry: WrittenAssignment,
    field: str,
    message: Text,
    hint: Text | None,
    **params: str,
) -> None:
    path: KeyPath = (*entry.path, field) if field else entry.path
    problems.add(code, message, place=entry.places.get(field), hint=hint, path=path, params=params)
