"""Reads JSON into data with exact numbers, as strictly as YAML, and with the place of each value."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from unicodedata import normalize

from attrs import Factory, field, frozen

from ntm_criteria.errors import CriteriaError, KeyPath, Place, ProblemCode
from ntm_criteria.loading.text_file import SPLIT
from ntm_criteria.loading.yaml_source import (
    DEEPEST,
    MOST_PIECES,
    TOO_DEEP,
    TOO_LARGE,
    WIDEST,
    Places,
    Source,
    Tree,
    place_of,
)
from ntm_criteria.problems import Problems, key_twice
from ntm_criteria.text import Text, one_line, visible


def read_json(text: str, name: str, error: type[CriteriaError], slips: Problems | None = None) -> Source:
    """Parse JSON text with exact numbers (int, Decimal); raises `error` with every problem and its place.

    :param slips: as in `read_yaml`.
    """
    problems, start = Problems(), Place(name, 1, 1)
    try:
        data = json.loads(text, parse_int=_exact, parse_float=_exact, parse_constant=_exact)
    except json.JSONDecodeError as why:
        problem = one_line(why.msg, longest=200)
        message = Text("không phải JSON hợp lệ", "not valid JSON: {problem}").format(
            problem=problem[:1].lower() + problem[1:]
        )
        problems.add(ProblemCode.BAD_YAML, message, place=Place(name, why.lineno, why.colno)).raise_if_any(error)
    except RecursionError:
        problems.add(ProblemCode.TOO_DEEP, TOO_DEEP, place=start, hint=SPLIT).raise_if_any(error)
    root = _Placing(text, name, problems, error, problems if slips is None else slips).root()
    problems.raise_if_any(error)
    return Source(name, _normalised(data), root)


_LONGEST_NUMBER = 100  # characters; real figures have about twelve
_IS_WHOLE = re.compile(r"-?[0-9]+")


def _exact(word: str) -> int | Decimal | None:
    """Read a number; None for NaN, an infinity, or a number too long to read quickly, which `_Placing` refuses."""
    if len(word) > _LONGEST_NUMBER or not word[-1].isdigit():
        return None
    try:
        return int(word) if _IS_WHOLE.fullmatch(word) else Decimal(word)
    except ArithmeticError:  # the exponent is too large for a Decimal
        return None


# the pieces of text that is known to be JSON: the parser of the standard library gives no places
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\]:,"]+')
_CONSTANTS = {"true", "false", "null"}


@frozen
class _Placing:
    """Finds the place of each value in JSON text, and refuses what JSON allows but YAML does not."""

    text: str
    name: str
    problems: Problems
    error: type[CriteriaError]
    slips: Problems
    pieces: Iterator[re.Match[str]] = field(init=False, default=Factory(lambda self: self._counted(), takes_self=True))
    line_ends: list[int] = field(init=False, default=Factory(lambda self: _line_ends(self.text), takes_self=True))

    def root(self) -> Places:
        """Return the tree of places; see `Source`."""
        return self._value(next(self.pieces), ())

    def _counted(self) -> Iterator[re.Match[str]]:
        for count, piece in enumerate(_PIECE.finditer(self.text)):
            if count > MOST_PIECES:
                self._stop(ProblemCode.UNREADABLE_FILE, TOO_LARGE, piece)
            yield piece

    def _value(self, piece: re.Match[str], path: KeyPath) -> Places:
        at, word = self._at(piece), piece[0]
        if word in ("{", "["):
            if len(path) >= DEEPEST:
                self._stop(ProblemCode.TOO_DEEP, TOO_DEEP, piece)
            return [at, *(self._items if word == "[" else self._entries)(path)]
        if word[0] != '"' and word not in _CONSTANTS and _exact(word) is None:
            shown = one_line(word, longest=30)
            message = Text("'{shown}' không dùng làm số được", "'{shown}' does not do as a number").format(shown=shown)
            place, params = place_of(self.name, at), {"value": shown}
            self.problems.add(ProblemCode.BAD_YAML, message, place=place, path=path, params=params)
        return at

    def _items(self, path: KeyPath) -> Iterator[Places]:
        for i, piece in enumerate(self.pieces):
            if piece[0] == "]":
                return
            yield self._value(piece, (*path, i))

    def _entries(self, path: KeyPath) -> list[Places]:
        own: dict[str, tuple[Places, Places]] = {}
        for piece in self.pieces:
            if piece[0] == "}":
                break
            at, word = self._at(piece), piece[0]
            key = _normalised_key(json.loads(word) if "\\" in word else word[1:-1])
            if key in own:
                self.slips.note(key_twice(key, place_of(self.name, at), path))
            own[key] = at, self._value(next(self.pieces), (*path, key))
        return [place for pair in own.values() for place in pair]

    def _at(self, piece: re.Match[str]) -> int:
        """Return the place of a piece as one number; see `Source`."""
        line = bisect_left(self.line_ends, piece.start())
        start = self.line_ends[line - 1] + 1 if line else 0
        return line * WIDEST + piece.start() - start

    def _stop(self, code: ProblemCode, message: Text, piece: re.Match[str]) -> None:
        place = place_of(self.name, self._at(piece))
        self.problems.add(code, message, place=place, hint=SPLIT).raise_if_any(self.error)


def _line_ends(text: str) -> list[int]:
    return [match.start() for match in re.finditer("\n", text)]


def _normalised_key(key: str) -> str:
    return key if key.isascii() and key.isprintable() else normalize("NFC", visible(key))


def _normalised(data: Tree) -> Tree:
    """Normalise all text in the data to NFC, and its keys without invisible characters."""
    if isinstance(data, str):
        return normalize("NFC", data)
    if isinstance(data, list):
        return [_normalised(item) for item in data]
    if isinstance(data, dict):
        return {_normalised_key(key): _normalised(value) for key, value in data.items()}
    return data
