"""Words the problems for the errors that pydantic reports when it reads a file into its form."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from ntm_criteria.errors import Param, Problem, ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading.forms import OPEN_WORDS, SHAPES
from ntm_criteria.loading.yaml_source import Source, Tree
from ntm_criteria.model import Relation
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import LANGUAGE_CODE, OR, Text, both, counted, one_line, shown

Message: TypeAlias = tuple[ProblemCode, Text, Text | None]  # code, message, hint
Details: TypeAlias = Mapping[str, Any]  # one error of pydantic's ValidationError


@frozen
class _Mistake:
    last: str  # the key of the wrong value
    value: Tree
    keys: frozenset[str]  # all keys of the form
    context: Details

    @property
    def word(self) -> str:
        """The wrong value on one line, if it is text; else ""."""
        return one_line(self.value, longest=80) if isinstance(self.value, str) else ""


def problem_of(detail: Details, location: KeyPath, source: Source, keys: frozenset[str]) -> Problem:
    """Build the problem for `detail`, one error of pydantic; `keys` are all keys of the form, for suggestions."""
    kind, context = detail["type"], detail.get("ctx", {})
    is_key = detail["loc"][-1:] == ("[key]",)
    place, path = source.place_or_start(location, key=is_key or kind == "extra_forbidden"), source.existing(location)
    params: dict[str, Param] = (
        {"value": shown(detail["input"])} if path == location else {"missing": str(location[len(path)])}
    )
    if kind == "ours":
        return Problem(context["code"], context["message"], place, path=path, params=params)
    if not location:
        return Problem(*_NOT_A_FILE, place)
    last = one_line(str(next((key for key in reversed(location) if isinstance(key, str)), "")), longest=80)
    message_of = _bad_key if is_key else _MESSAGES.get(kind, _other)
    code, message, hint = message_of(_Mistake(last, detail["input"], keys, context))
    return Problem(code, message, place, hint, path=path, params={"key": last, **params})


_NOT_A_FILE = (
    ProblemCode.WRONG_FORM,
    Text(
        "tệp phải gồm các dòng 'khóa: giá trị', bắt đầu bằng 'format: 1'",
        "the file is 'key: value' lines, starting with 'format: 1'",
    ),
)


def _missing(mistake: _Mistake) -> Message:
    return (
        ProblemCode.MISSING_KEY,
        Text("thiếu khóa '{last}'", "key '{last}' is missing").format(last=mistake.last),
        None,
    )


def _unknown(mistake: _Mistake) -> Message:
    message = Text("không có khóa '{last}' ở đây", "there is no key '{last}' here").format(last=mistake.last)
    if not one_line(mistake.last):  # nothing of it can be seen
        return ProblemCode.UNKNOWN_KEY, _EMPTY_KEY, _DELETE_LINE
    return ProblemCode.UNKNOWN_KEY, message, _key_hint(mistake.last, mistake.value, mistake.keys)


_EMPTY_KEY = Text(
    "khóa trống hoặc chỉ có ký tự vô hình", "the key is empty or holds only characters that cannot be seen"
)
_DELETE_LINE = Text("xóa dòng này rồi gõ lại", "delete the line and type it again")


def _key_hint(key: str, value: Tree, known: frozenset[str]) -> Text | None:
    if key == "bound":
        return _COMPARISON
    if not value and re.match(r"[0-9]", key):
        return Text(
            "số lẻ viết với dấu chấm, ví dụ 0.5 %; giữa { } dấu phẩy ngăn các khóa",
            "write a decimal point, such as 0.5 %; between { } a comma ends a value",
        )
    word, colon, rest = key.partition(":")
    if colon and word in known:
        return Text(
            "thêm dấu cách sau dấu hai chấm: {word}: {rest}", "put a blank behind the colon: {word}: {rest}"
        ).format(word=word, rest=rest)
    if key in known:
        return Text("khóa này thuộc chỗ khác; kiểm tra thụt đầu dòng", "it belongs elsewhere; check the indentation")
    is_text = not value or (value == key and " " in key)  # where any word may be a key, the input is the key itself
    return did_you_mean(key, known) or (_COMMA if is_text else None)


_COMPARISON = Text(
    "ghi mức ngay sau phép so sánh, ví dụ at_least: 92 %; các phép so sánh: {relations}",
    "write the bound behind the comparison, such as at_least: 92 %; comparisons are {relations}",
).format(relations=", ".join(Relation))
_COMMA = Text(
    "trong ngoặc nhọn {…}, đặt văn bản có dấu phẩy trong ngoặc kép", "inside {…}, put text with a comma in quotes"
)


def _bad_key(mistake: _Mistake) -> Message:
    message = Text("'{last}' không đặt làm tên ở đây được", "'{last}' does not do as a name here").format(
        last=mistake.last
    )
    hint = Text(
        "tên chỉ gồm chữ không dấu, chữ số và dấu gạch dưới, bắt đầu bằng chữ",
        "a name is of plain letters, digits and underscores, and starts with a letter",
    )
    if mistake.last in ("year", "region") or mistake.context.get("pattern", "").startswith("^by_"):
        hint = Text("ví dụ: by_year, by_region", "for example: by_year, by_region")
    return ProblemCode.WRONG_FORM, message, hint


def _literal(mistake: _Mistake) -> Message:
    word = mistake.word
    if mistake.last == "format":
        message = Text("chưa biết định dạng '{word}'", "format '{word}' is not known").format(word=word)
        return ProblemCode.UNKNOWN_FORMAT, message, Text("viết 'format: 1'", "write 'format: 1'")
    expected = mistake.context.get("expected", "")
    if "left_to_province" in expected and not did_you_mean(word, OPEN_WORDS):
        message = Text("'{last}' chưa có điều kiện", "'{last}' has no condition").format(last=mistake.last)
        if word:
            message = Text("'{word}' không phải là một điều kiện", "'{word}' is not a condition").format(word=word)
        return ProblemCode.UNKNOWN_WORD, message, _CONDITION
    message = Text(
        "'{word}' không dùng được ở đây; cần {expected}", "'{word}' does not do here; expected {expected}"
    ).format(word=word, expected=both(lambda lang: expected.replace(" or ", f" {OR[lang]} ")))
    return ProblemCode.UNKNOWN_WORD, message, did_you_mean(word, re.findall(r"'([^']*)'", expected))


_CONDITION = Text(
    "ví dụ: {fact: poverty_rate, at_most: 5 %}; chưa rõ mức thì ghi unsourced",
    "for example: {fact: poverty_rate, at_most: 5 %}; write unsourced where the bound is not known",
)


def _shape(mistake: _Mistake) -> Message:
    if "_bound_shape" in mistake.context.get("discriminator", ""):
        message = Text("'{last}' cần một mức quy định", "'{last}' needs a bound").format(last=mistake.last)
        return ProblemCode.WRONG_FORM, message, Text("ví dụ: 5 %", "for example: 5 %")
    known = ", ".join(SHAPES)
    message = Text("một điều kiện có đúng một trong: {known}", "a condition has exactly one of: {known}").format(
        known=known
    )
    keys = mistake.value if isinstance(mistake.value, dict) else {}
    if any(key in SHAPES for key in keys):
        return ProblemCode.WRONG_FORM, message, None
    near = (did_you_mean(str(key), SHAPES) for key in keys)
    return ProblemCode.WRONG_FORM, message, next((hint for hint in near if hint), _CONDITION)


def _pattern(mistake: _Mistake) -> Message:
    if mistake.context["pattern"] == LANGUAGE_CODE:
        return _unknown(mistake)  # a key of a text that is no language
    message = Text("'{word}' không đúng cách viết của '{last}'", "'{word}' is not how '{last}' is written").format(
        word=mistake.word, last=mistake.last
    )
    example = _EXAMPLES.get(mistake.last)
    hint = Text("ví dụ: {example}", "for example: {example}").format(example=example) if example else None
    return ProblemCode.WRONG_FORM, message, hint


_EXAMPLES = {
    "years": "2022..2025",
    "limits": "0..100",
    "plausible": "40..100",
    "step": "0.01",
    "id": "xa-cua-toi-2024",
    "corresponds_to": "vn-318-2022-ntm/3.1",
    "bound_of": "vn-318-2022-ntm/10",
    "province": "lang-son",
}


def _empty(mistake: _Mistake) -> Message:
    message = Text("'{last}' không được để trống", "'{last}' must not be empty").format(last=mistake.last)
    if (least := mistake.context.get("min_length", 1)) > 1:
        message = Text("'{last}' cần ít nhất {least} mục", "'{last}' needs at least {least}").format(
            last=mistake.last, least=counted(least)
        )
    return ProblemCode.EMPTY_PARTS, message, None


def _no_text(mistake: _Mistake) -> Message:
    code, message, hint = _TEXT(mistake)
    is_comparison = isinstance(mistake.value, dict) and any(relation in mistake.value for relation in Relation)
    return code, message, _COMPARISON if is_comparison else hint


def _needs(words: Text) -> Callable[[_Mistake], Message]:
    return lambda mistake: (
        ProblemCode.WRONG_FORM,
        Text("'{last}' {words}", "'{last}' {words}").format(last=mistake.last, words=words),
        None,
    )


def _other(mistake: _Mistake) -> Message:
    message = Text("'{word}' không đúng cách viết", "'{word}' is not written rightly").format(word=mistake.word)
    return ProblemCode.WRONG_FORM, message, None


_TEXT = _needs(Text("cần một văn bản", "needs text"))
_MAPPING = _needs(Text("cần các dòng 'khóa: giá trị'", "needs 'key: value' lines"))
_MESSAGES: dict[str, Callable[[_Mistake], Message]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _literal,
    "union_tag_not_found": _shape,
    "union_tag_invalid": _shape,
    "string_pattern_mismatch": _pattern,
    "too_short": _empty,
    "string_too_short": _empty,
    "string_type": _no_text,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": _needs(Text("cần một danh sách", "needs a list")),
}
