"""Mistakes of form in a rule file, said in our words and at their place."""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any, TypeAlias

from ntm_criteria.errors import Place, Problem, ProblemCode
from ntm_criteria.loading.forms import (
    OPEN_WORDS,
    SHAPES,
    DictionaryForm,
    FormT,
    LayerFileForm,
    RuleFileForm,
    known_keys,
    read_form,
)
from ntm_criteria.loading.yaml_source import Source, Tree
from ntm_criteria.model import INVALID
from ntm_criteria.problems import MOST, Problems, did_you_mean
from ntm_criteria.text import Text, count, one_line

Location: TypeAlias = tuple[str | int, ...]


def validate_rule_file(source: Source, problems: Problems) -> tuple[RuleFileForm | None, bool]:
    """The file's form, and whether it is whole.

    With mistakes in it the form is returned without the pieces they stand in, so that the compiler can look at the rest and
    everything is reported in one run; None if nothing sensible is left.
    """
    return _validate(RuleFileForm, source, problems)


def is_layer(data: Tree) -> bool:
    """Whether a rule file builds on another set."""
    header = _at(data, "rule_set")
    return isinstance(header, dict) and bool({"extends", "amends"} & header.keys())


def validate_layer_file(source: Source, problems: Problems) -> LayerFileForm | None:
    """A layer's form; entries with mistakes are left out and reported. None if its header is wrong."""
    return _validate(LayerFileForm, source, problems)[0]


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
        # pydantic counts only the parts that are right: a list is too short by what is written, not by what is right in it
        found = [
            wrong for wrong in found if wrong["type"] != "too_short" or len(wrong["input"]) < wrong["ctx"]["min_length"]
        ]
        locations = [tuple(step for step in wrong["loc"] if not _is_tag(step)) for wrong in found]
        if attempt == 0:
            data = deepcopy(data)
            keys = known_keys(form)
            first = [*zip(found, locations, strict=True)][:MOST]
            problems.note(*_once(_problem(*wrong, source, keys) for wrong in first))
            problems.leave_out(len(found) - len(first))
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
        case ("criteria" | "facts" | "units" | "sources" | "indicators", _, *_):
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
NO_NUMBER = 9_000_000  # and above: stand for the numbers of criteria that could not be read
_HEADER = {"id": INVALID, "label": _PLACEHOLDER, "years": "0001..9999"}


def _cut(data: Tree, piece: Location) -> None:
    """Take a piece out of the data, or put a placeholder in its stead."""
    if not isinstance(data, dict):
        return
    match piece:
        case ("criteria", int(i), "indicators", int(j)):  # not taken out: those behind it keep their place
            code, role = _at(data, *piece, "code"), _at(data, *piece, "role")
            data["criteria"][i]["indicators"][j] = {
                "code": code if code and isinstance(code, str) else f"{INVALID} {i}.{j}",
                "role": role if role in ("indicator", "task") else "indicator",
                "label": _PLACEHOLDER,
                "cite": {"source": INVALID, "at": "?", "status": "unsourced"},
                "requires": "unsourced",
            }
        case ("criteria", int(i)):
            kept, number = _at(data, "criteria", i, "indicators"), _at(data, "criteria", i, "number")
            data["criteria"][i] = {
                "number": number if re.fullmatch(r"[0-9]{1,9}", str(number)) else str(NO_NUMBER + i),
                "label": _PLACEHOLDER,
                "indicators": kept if isinstance(kept, list) else [],
            }
        case (str(section), str(name)):
            data[section].pop(name, None)
        case ("rule_set",) if not is_layer(data):
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


def _problem(detail: dict[str, Any], location: Location, source: Source, keys: frozenset[str]) -> Problem:
    kind, context = detail["type"], detail.get("ctx", {})
    is_key = detail["loc"][-1:] == ("[key]",)
    place = source.place(location, key=is_key or kind == "extra_forbidden") or Place(source.name, 1, 1)
    at = f"{'.'.join(map(str, location))}: " if source.root is None and location else ""  # JSON has no places
    if kind == "ours":
        return Problem(context["code"], Text(at + context["vi"], at + context["en"]), place)
    if not location:
        return Problem(*_NOT_A_FILE, place)
    last = one_line(str(next((step for step in reversed(location) if isinstance(step, str)), "")), longest=80)
    word = one_line(detail["input"], longest=80) if isinstance(detail["input"], str) else ""
    say = _bad_key if is_key else _MESSAGES.get(kind, _other)
    code, message, hint = say(last, word, {**context, "input": detail["input"], "keys": keys})
    return Problem(code, Text(at + message.vi, at + message.en), place, hint)


_NOT_A_FILE = (
    ProblemCode.WRONG_FORM,
    Text(
        "tệp phải gồm các dòng 'khóa: giá trị', bắt đầu bằng 'format: 1'",
        "the file is 'key: value' lines, starting with 'format: 1'",
    ),
)


def _missing(last: str, _word: str, _context: Any) -> Message:
    return ProblemCode.MISSING_KEY, Text(f"thiếu khóa '{last}'", f"key '{last}' is missing"), None


def _unknown(last: str, _word: str, context: Any) -> Message:
    message = Text(f"không có khóa '{last}' ở đây", f"there is no key '{last}' here")
    return ProblemCode.UNKNOWN_KEY, message, _about_key(last, context["input"], context["keys"])


def _about_key(key: str, value: Any, known: Iterable[str]) -> Text | None:
    if not value and re.match(r"[0-9]", key):
        return Text(
            "số lẻ viết với dấu chấm, ví dụ 0.5 %; giữa { } dấu phẩy ngăn các khóa",
            "write a decimal point, such as 0.5 %; between { } a comma ends a value",
        )
    word, colon, rest = key.partition(":")
    if colon and word in known:
        return Text(f"thêm dấu cách sau dấu hai chấm: {word}: {rest}", f"put a blank behind the colon: {word}: {rest}")
    if key in known:
        return Text("khóa này thuộc chỗ khác; kiểm tra thụt đầu dòng", "it belongs elsewhere; check the indentation")
    return did_you_mean(key, known) or (None if value else _COMMA)


_COMMA = Text(
    "trong ngoặc nhọn {…}, đặt văn bản có dấu phẩy trong ngoặc kép", "inside {…}, put text with a comma in quotes"
)


def _bad_key(last: str, _word: str, _context: Any) -> Message:
    message = Text(f"'{last}' không đặt làm tên ở đây được", f"'{last}' does not do as a name here")
    if last in ("year", "region") or _context.get("pattern", "").startswith("^by_"):
        return ProblemCode.WRONG_FORM, message, Text("ví dụ: by_year, by_region", "for example: by_year, by_region")
    return (
        ProblemCode.WRONG_FORM,
        message,
        Text(
            "tên chỉ gồm chữ không dấu, chữ số và dấu gạch dưới, bắt đầu bằng chữ",
            "a name is of plain letters, digits and underscores, and starts with a letter",
        ),
    )


def _literal(last: str, word: str, context: Any) -> Message:
    if last == "format":
        message = Text(f"chưa biết định dạng '{word}'", f"format '{word}' is not known")
        return ProblemCode.UNKNOWN_FORMAT, message, Text("viết 'format: 1'", "write 'format: 1'")
    expected = context.get("expected", "")
    if "left_to_province" in expected and not did_you_mean(word, OPEN_WORDS):
        what = (
            Text(f"'{word}' không phải là một điều kiện", f"'{word}' is not a condition")
            if word
            else Text(f"'{last}' chưa có điều kiện", f"'{last}' has no condition")
        )
        return ProblemCode.UNKNOWN_WORD, what, _CONDITION
    message = Text(
        f"'{word}' không dùng được ở đây; cần {expected.replace(' or ', ' hoặc ')}",
        f"'{word}' does not do here; expected {expected}",
    )
    return ProblemCode.UNKNOWN_WORD, message, did_you_mean(word, re.findall(r"'([^']*)'", expected))


_CONDITION = Text(
    "ví dụ: {fact: poverty_rate, at_most: 5 %}; chưa rõ mức thì ghi unsourced",
    "for example: {fact: poverty_rate, at_most: 5 %}; write unsourced where the bound is not known",
)


def _shape(last: str, _word: str, context: Any) -> Message:
    if "_bound_shape" in context.get("discriminator", ""):
        message = Text(f"'{last}' cần một mức quy định", f"'{last}' needs a bound")
        return ProblemCode.WRONG_FORM, message, Text("ví dụ: 5 %", "for example: 5 %")
    known = ", ".join(SHAPES)
    message = Text(f"một điều kiện có đúng một trong: {known}", f"a condition has exactly one of: {known}")
    keys = context["input"] if isinstance(context["input"], dict) else {}
    if any(key in SHAPES for key in keys):
        return ProblemCode.WRONG_FORM, message, None
    near = (did_you_mean(str(key), SHAPES) for key in keys)
    return ProblemCode.WRONG_FORM, message, next((hint for hint in near if hint), _CONDITION)


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
        "bound_of": "vn-318-2022-ntm/10",
        "province": "lang-son",
    }.items()
}


def _empty(last: str, _word: str, context: Any) -> Message:
    if (least := context.get("min_length", 1)) > 1:
        vi, en = f"'{last}' cần ít nhất {count(least, 'vi')} mục", f"'{last}' needs at least {least}"
        return ProblemCode.EMPTY_PARTS, Text(vi, en), None
    return ProblemCode.EMPTY_PARTS, Text(f"'{last}' không được để trống", f"'{last}' must not be empty"), None


def _wanted(vi: str, en: str) -> Callable[[str, str, Any], Message]:
    return lambda last, _word, _context: (ProblemCode.WRONG_FORM, Text(f"'{last}' {vi}", f"'{last}' {en}"), None)


def _other(_last: str, word: str, _context: Any) -> Message:
    return ProblemCode.WRONG_FORM, Text(f"'{word}' không đúng cách viết", f"'{word}' is not written rightly"), None


_MAPPING = _wanted("cần các dòng 'khóa: giá trị'", "needs 'key: value' lines")
_MESSAGES: dict[str, Callable[[str, str, Any], Message]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _literal,
    "union_tag_not_found": _shape,
    "union_tag_invalid": _shape,
    "string_pattern_mismatch": _pattern,
    "too_short": _empty,
    "string_too_short": _empty,
    "string_type": _wanted("cần một văn bản", "needs text"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": _wanted("cần một danh sách", "needs a list"),
}
