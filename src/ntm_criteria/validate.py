"""Mistakes of form in a rule file, said in our words and at their place."""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any, TypeAlias

from ntm_criteria.document import SHAPES, DictionaryForm, FormT, RuleFileForm, known_keys, read_form
from ntm_criteria.errors import Place, Problem, ProblemCode, Problems, did_you_mean
from ntm_criteria.source import Source, Tree
from ntm_criteria.words import Text, one_line

Location: TypeAlias = tuple[str | int, ...]


def validate_rule_file(source: Source, problems: Problems) -> tuple[RuleFileForm | None, bool]:
    """The file's form, and whether it is whole.

    With mistakes in it the form is returned without the pieces they stand in, so that the compiler can look at the rest and
    everything is reported in one run; None if nothing sensible is left.
    """
    return _validate(RuleFileForm, source, problems)


def validate_dictionary(source: Source, problems: Problems) -> DictionaryForm | None:
    """The dictionary's form; entries with mistakes are left out and reported."""
    return _validate(DictionaryForm, source, problems)[0]


def validate(form: type[FormT], source: Source, problems: Problems) -> FormT | None:
    """Any other file in its form; None when something in it is wrong."""
    found, is_whole = _validate(form, source, problems)
    return found if is_whole else None


def _validate(form: type[FormT], source: Source, problems: Problems) -> tuple[FormT | None, bool]:
    data = source.data
    for attempt in range(3):
        found = read_form(form, data)
        if not isinstance(found, list):
            return found, attempt == 0
        locations = [tuple(step for step in wrong["loc"] if not _is_tag(step)) for wrong in found]
        if attempt == 0:
            data = deepcopy(data)
            problems.found.extend(_once(_problem(*wrong, source) for wrong in zip(found, locations, strict=True)))
        for piece in sorted({_piece(location) for location in locations}, key=_from_the_end, reverse=True):
            _cut(data, piece)
    return None, False


def _is_tag(step: str | int) -> bool:
    return isinstance(step, str) and (step.startswith("(") or step == "[key]")


def _piece(location: Location) -> Location:
    """The smallest part of the file around a mistake that can be left out by itself."""
    match location:
        case ("criteria", int(), "indicators", int(), *_):
            return location[:4]
        case ("criteria" | "facts" | "units" | "sources", _, *_):
            return location[:2]
    return location[:1]


def _from_the_end(piece: Location) -> tuple[int, list[tuple[int, str]]]:
    return len(piece), [(step, "") if isinstance(step, int) else (-1, step) for step in piece]


def _once(problems: Iterable[Problem]) -> Iterable[Problem]:
    seen: set[tuple[ProblemCode, Place | None, str]] = set()
    for problem in problems:
        if (key := (problem.code, problem.place, problem.message.en)) not in seen:
            seen.add(key)
            yield problem


_PLACEHOLDER = {"vi": "?", "en": "?"}
INVALID = "invalid"  # the id of a set whose header could not be read
_HEADER = {"id": INVALID, "label": _PLACEHOLDER, "years": "0001..9999"}


def _cut(data: Tree, piece: Location) -> None:
    """Take a piece out of the data, or put a placeholder in its stead."""
    if not isinstance(data, dict):
        return
    match piece:
        case ("criteria", int(i), "indicators", int(j)):
            del data["criteria"][i]["indicators"][j]
        case ("criteria", int(i)):
            kept = _at(data, "criteria", i, "indicators")
            data["criteria"][i] = {
                "number": str(9000 + i),
                "label": _PLACEHOLDER,
                "indicators": kept if isinstance(kept, list) else [],
            }
        case (str(section), str(name)):
            data[section].pop(name, None)
        case ("rule_set",):
            data["rule_set"] = _HEADER
        case ("format",):
            data["format"] = "1"
        case (str(key),):
            data.pop(key, None)


def _at(data: Tree, *path: str | int) -> Tree:
    try:
        for step in path:
            data = data[step]
    except (KeyError, IndexError, TypeError):
        return None
    return data


Message: TypeAlias = tuple[ProblemCode, Text, Text | None]


def _problem(detail: dict[str, Any], location: Location, source: Source) -> Problem:
    kind, context = detail["type"], detail.get("ctx", {})
    place = source.place(location, key=kind == "extra_forbidden") or Place(source.name, 1, 1)
    if kind == "ours":
        at = f"{'.'.join(map(str, location))}: " if source.root is None else ""
        return Problem(context["code"], Text(at + context["vi"], at + context["en"]), place)
    last = one_line(str(location[-1]), longest=80) if location else ""
    word = one_line(detail["input"], longest=80) if isinstance(detail["input"], str) else ""
    code, message, hint = _MESSAGES.get(kind, _other)(last, word, context)
    if source.root is None:
        message = Text(f"{'.'.join(map(str, location))}: {message.vi}", f"{'.'.join(map(str, location))}: {message.en}")
    return Problem(code, message, place, hint)


def _missing(last: str, _word: str, _context: Any) -> Message:
    return ProblemCode.MISSING_KEY, Text(f"thiếu khóa '{last}'", f"key '{last}' is missing"), None


_COMMA = Text(
    "trong ngoặc nhọn {…}, đặt văn bản có dấu phẩy trong ngoặc kép", "inside {…}, put text with a comma in quotes"
)


def _unknown(last: str, word: str, _context: Any) -> Message:
    message = Text(f"không có khóa '{last}' ở đây", f"there is no key '{last}' here")
    near = did_you_mean(last, known_keys() - {last})
    return ProblemCode.UNKNOWN_KEY, message, near or (_COMMA if not word else None)


def _literal(last: str, word: str, context: Any) -> Message:
    if last == "format":
        message = Text(f"chưa biết định dạng '{word}'", f"format '{word}' is not known")
        return ProblemCode.UNKNOWN_FORMAT, message, Text("viết 'format: 1'", "write 'format: 1'")
    expected = context.get("expected", "")
    message = Text(
        f"'{word}' không dùng được ở đây; cần {expected.replace(' or ', ' hoặc ')}",
        f"'{word}' does not do here; expected {expected}",
    )
    return ProblemCode.UNKNOWN_WORD, message, did_you_mean(word, re.findall(r"'([^']*)'", expected))


def _shape(_last: str, _word: str, _context: Any) -> Message:
    known = ", ".join(SHAPES)
    message = Text(f"một điều kiện có đúng một trong: {known}", f"a condition has exactly one of: {known}")
    return ProblemCode.WRONG_FORM, message, None


def _pattern(last: str, word: str, _context: Any) -> Message:
    message = Text(f"'{word}' không đúng cách viết của '{last}'", f"'{word}' is not how '{last}' is written")
    return ProblemCode.WRONG_FORM, message, _EXAMPLES.get(last)


_EXAMPLES = {
    key: Text(f"ví dụ: {example}", f"for example: {example}")
    for key, example in {
        "years": "2022..2025",
        "limits": "0..100",
        "plausible": "40..100",
        "step": "0.01",
        "id": "xa-cua-toi-2024",
        "corresponds_to": "vn-318-2022-ntm/3.1",
    }.items()
}


def _empty(_last: str, _word: str, _context: Any) -> Message:
    return ProblemCode.EMPTY_PARTS, Text("không được để trống", "this must not be empty"), None


def _wanted(vi: str, en: str) -> Callable[[str, str, Any], Message]:
    return lambda _last, _word, _context: (ProblemCode.WRONG_FORM, Text(vi, en), None)


def _other(_last: str, word: str, _context: Any) -> Message:
    return ProblemCode.WRONG_FORM, Text(f"'{word}' không đúng cách viết", f"'{word}' is not written rightly"), None


_MAPPING = _wanted("cần các dòng 'khóa: giá trị'", "'key: value' lines are needed")
_MESSAGES: dict[str, Callable[[str, str, Any], Message]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _literal,
    "union_tag_not_found": _shape,
    "union_tag_invalid": _shape,
    "string_pattern_mismatch": _pattern,
    "date_from_datetime_parsing": _wanted("cần ngày, ví dụ 2024-01-09", "a date is needed, such as 2024-01-09"),
    "too_short": _empty,
    "string_too_short": _empty,
    "string_type": _wanted("cần một văn bản", "text is needed"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": _wanted("cần một danh sách", "a list is needed"),
}
