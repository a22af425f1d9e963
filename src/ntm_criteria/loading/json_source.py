"""Reads JSON into data with exact numbers, as strictly as YAML. The JSON parser gives no places of values."""

import json
from collections import Counter
from decimal import Decimal
from typing import NoReturn
from unicodedata import normalize

from ntm_criteria.errors import CriteriaError, Place, ProblemCode
from ntm_criteria.figures import Refused
from ntm_criteria.loading.text_file import SPLIT
from ntm_criteria.loading.yaml_source import MOST_PIECES, TOO_LARGE, Source, Tree, key_twice
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text, one_line


def read_json(text: str, name: str, error: type[CriteriaError]) -> Source:
    """Parse JSON text with exact numbers (int, Decimal); raises `error` if it is not strict JSON."""
    problems, pieces = Problems(), Counter[str]()
    start = Place(name, 1, 1)

    def mapping(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
        pieces["all"] += 2 * len(pairs)
        if pieces["all"] > MOST_PIECES:
            raise Refused(ProblemCode.UNREADABLE_FILE, TOO_LARGE, SPLIT)
        content = dict(pairs)
        if len(content) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            problems.add(ProblemCode.DUPLICATE_KEY, key_twice(twice), place=start)
        return content

    try:
        data = json.loads(
            text, parse_int=_int, parse_float=_decimal, parse_constant=_no_constant, object_pairs_hook=mapping
        )
    except json.JSONDecodeError as why:
        en = one_line(why.msg, longest=200)
        message = Text("không phải JSON hợp lệ", f"not valid JSON: {en[:1].lower()}{en[1:]}")
        problems.add(ProblemCode.BAD_YAML, message, place=Place(name, why.lineno, why.colno))
    except Refused as why:
        problems.add(why.code, why.message, place=start, hint=why.hint)
    except RecursionError:
        problems.add(ProblemCode.BAD_YAML, Text("lồng quá sâu", "nested too deeply"), place=start, hint=SPLIT)
    problems.raise_if_any(error)
    return Source(name, _nfc(data))


_LONGEST_NUMBER = 100  # characters; real figures have about twelve


def _int(word: str) -> int:
    return int(word) if len(word) <= _LONGEST_NUMBER else _no_constant(word)


def _decimal(word: str) -> Decimal:
    try:
        return Decimal(word) if len(word) <= _LONGEST_NUMBER else _no_constant(word)
    except ArithmeticError:  # the exponent is too large for a Decimal
        _no_constant(word)


def _no_constant(word: str) -> NoReturn:
    shown = one_line(word, longest=30)
    message = Text(f"'{shown}' không dùng làm số được", f"'{shown}' does not do as a number")
    raise Refused(ProblemCode.BAD_YAML, message)


def _nfc(data: Tree) -> Tree:
    """Normalise all text in the data to NFC."""
    if isinstance(data, str):
        return normalize("NFC", data)
    if isinstance(data, list):
        return [_nfc(item) for item in data]
    if isinstance(data, dict):
        return {normalize("NFC", key): _nfc(value) for key, value in data.items()}
    return data
