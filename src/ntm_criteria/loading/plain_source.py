"""Reads plain data of Python (dicts, lists, texts, numbers) as if it stood in a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from attrs import field, frozen

from ntm_criteria.errors import CriteriaError, KeyPath, Problem, ProblemCode
from ntm_criteria.loading.yaml_source import DEEPEST, TOO_DEEP, Source, Tree
from ntm_criteria.problems import Problems, key_twice
from ntm_criteria.text import Text, one_line, visible

_NO_DATA = Text("giá trị kiểu '{type}' không dùng được ở đây", "a value of type '{type}' cannot stand here")
_AS_TEXT = Text("viết thành văn bản, như trong tệp", "write it as text, as in a file")
_FLOAT_CODE = Text(
    "mã '{code}' là số thập phân: 3.1 và 3.10 là một", "the code '{code}' is a float: 3.1 and 3.10 are one"
)
_NOT_FINITE = Text("'{number}' không phải là một số", "'{number}' is not a number")


def source_of(content: Mapping[str, object], name: str, error: type[CriteriaError]) -> Source:
    """Read plain data, whose scalars become text as in a YAML file; raises `error` with every problem and its path.

    Texts, whole and decimal numbers, truth values, dates, None and `Text` are taken, in mappings, lists and tuples.
    """
    reading = _Reading()
    data = reading.tree(content, ())
    reading.problems.raise_if_any(error)
    return Source(name, data)


def value_at(data: Any, path: KeyPath) -> Any:
    """Return what plain data hold under a path; None for nothing.

    >>> value_at({"a": ["b", {"c": "d"}]}, ("a", 1, "c"))
    'd'
    """
    for key in path:
        is_list = isinstance(data, list) and isinstance(key, int) and key < len(data)
        if not is_list and not (isinstance(data, Mapping) and key in data):
            return None
        data = data[key]
    return data


@frozen
class _Reading:
    problems: Problems = field(factory=Problems)

    def tree(self, value: object, path: KeyPath) -> Tree:
        if len(path) > DEEPEST:
            return self.refuse(TOO_DEEP, path, None)
        if isinstance(value, Text):
            further = dict(value._further)  # labels of files keep their further languages so
            value = {"vi": value.vi, **({"en": value.en} if value.en != value.vi else {}), **further}
        if isinstance(value, Mapping):
            return self.mapping(value, path)
        if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
            return [self.tree(inner, (*path, i)) for i, inner in enumerate(value)]
        return self.scalar(value, path)

    def mapping(self, value: Mapping[object, object], path: KeyPath) -> Tree:
        found: dict[str, Tree] = {}
        for key, inner in value.items():
            if inner is None:  # as if it were not there
                continue
            word = visible(self.scalar(key, (*path, str(key)), is_name=True))
            if word in found:
                self.problems.note(key_twice(word, None, path))
                continue
            found[word] = (
                self.tree(inner, (*path, word)) if word != "code" else self.scalar(inner, (*path, word), is_name=True)
            )
        return found

    def scalar(self, value: object, path: KeyPath, *, is_name: bool = False) -> str:
        """Write a scalar as text; `is_name` for keys and codes, which no float can give exactly."""
        match value:
            case None:
                return ""
            case str():
                return normalize("NFC", value)
            case bool():
                return "true" if value else "false"
            case int():
                return str(int(value))
            case float() if is_name:
                return self.refuse(_FLOAT_CODE.format(code=value), path, _AS_TEXT)
            case float() | Decimal():
                number = Decimal(repr(value)) if isinstance(value, float) else value
                if not number.is_finite():
                    return self.refuse(_NOT_FINITE.format(number=value), path, _AS_TEXT)
                return format(number, "f")
            case date() if not isinstance(value, datetime):
                return value.isoformat()
        return self.refuse(_NO_DATA.format(type=one_line(type(value).__name__)), path, _AS_TEXT)

    def refuse(self, message: Text, path: KeyPath, hint: Text | None) -> str:
        code = ProblemCode.TOO_DEEP if message is TOO_DEEP else ProblemCode.WRONG_FORM
        self.problems.note(Problem(code, message, None, hint, path=path))
        return ""
