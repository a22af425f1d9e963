"""Reading JSON as exact text data, as strictly as YAML is read. There are no places in it: JSON has none to give."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn
from unicodedata import normalize

from ntm_criteria.errors import CriteriaError, Place, ProblemCode
from ntm_criteria.loading.yaml_source import MOST_PIECES, SPLIT, TOO_LARGE, Source, Tree
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text, one_line


def read_json(text: str, name: str, error: type[CriteriaError]) -> Source:
    """Parse JSON text; numbers stay exact (int, Decimal). Raises `error` when it is not strict JSON."""
    problems, pieces = Problems(), Counter[str]()

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        pieces["all"] += 2 * len(pairs)
        if pieces["all"] > MOST_PIECES:
            raise _TooLarge
        content = dict(pairs)
        if len(content) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            problems.add(
                ProblemCode.DUPLICATE_KEY,
                Text(f"khóa '{one_line(twice)}' viết hai lần", f"key '{one_line(twice)}' is written twice"),
                place=Place(name, 1, 1),
            )
        return content

    try:
        data = json.loads(
            text, parse_int=_int, parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=once
        )
    except json.JSONDecodeError as why:
        en = one_line(why.msg, longest=200)
        problems.add(
            ProblemCode.BAD_YAML,
            Text("không phải JSON hợp lệ", f"not valid JSON: {en[:1].lower()}{en[1:]}"),
            place=Place(name, why.lineno, why.colno),
        )
    except _TooLarge:
        problems.add(ProblemCode.UNREADABLE_FILE, TOO_LARGE, place=Place(name, 1, 1), hint=SPLIT)
    except _NotANumber as why:
        problems.add(ProblemCode.BAD_YAML, why.text, place=Place(name, 1, 1))
    except RecursionError:
        problems.add(
            ProblemCode.BAD_YAML, Text("lồng quá sâu", "nested too deeply"), place=Place(name, 1, 1), hint=SPLIT
        )
    problems.raise_if_any(error)
    return Source(name, _nfc(data))


class _TooLarge(Exception):
    pass


class _NotANumber(ValueError):
    def __init__(self, word: str) -> None:
        shown = one_line(word, longest=30)
        self.text = Text(f"'{shown}' không dùng làm số được", f"'{shown}' does not do as a number")


_LONGEST_NUMBER = 100  # characters; a figure has a dozen


def _int(word: str) -> int:
    return int(word) if len(word) <= _LONGEST_NUMBER else _no_constant(word)


def _decimal(word: str) -> Decimal:
    try:
        return Decimal(word) if len(word) <= _LONGEST_NUMBER else _no_constant(word)
    except ArithmeticError:  # an exponent beyond all bounds
        _no_constant(word)


def _no_constant(word: str) -> NoReturn:
    raise _NotANumber(word)


def _nfc(data: Tree) -> Tree:
    """The data with its text in NFC."""
    if isinstance(data, str):
        return normalize("NFC", data)
    if isinstance(data, list):
        return [_nfc(item) for item in data]
    if isinstance(data, dict):
        return {normalize("NFC", key): _nfc(value) for key, value in data.items()}
    return data
