"""How much two names resemble each other by their words: of headings and facts, of indicators and facts."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from unicodedata import normalize

from ntm_criteria.text.identity import identity

_TYPO = 0.9  # the likeness of two names of which one is mistyped
_RATE = re.compile(r"\btỉ(?= (?:lệ|trọng|suất))")  # tỉ lệ and tỷ lệ are one word


def same_name(text: str) -> str:
    """Return the identity of a name, in which "tỉ lệ" and "tỷ lệ" are one word."""
    return _RATE.sub("tỷ", identity(text))


def words_of(text: str) -> list[str]:
    """Return the words of a name in small letters without marks."""
    letters = normalize("NFD", text.casefold().replace("đ", "d"))
    return re.findall(
        r"[a-z0-9]+", "".join(letter for letter in letters if ord(letter) < 0x300 or not 0x300 <= ord(letter) < 0x370)
    )


def resemblance(words: Sequence[str], name: Sequence[str]) -> float:
    """Return how much the words of a text resemble those of a name: 3 for equal ones, 0 where they are not near.

    >>> resemblance(words_of("Tỷ lệ hộ nghèo đa chiều"), words_of("tỉ lệ hộ nghèo đa chiều"))
    1.5
    """
    if words == name:
        return 3.0
    common = len(set(words) & set(name))
    if len(words) < 2 or not common:
        return 0.0
    if f" {' '.join(words)} " in f" {' '.join(name)} ":
        return 1.0
    covered, share = common / len(set(words)), common / len(set(name))
    is_typo = (
        SequenceMatcher(None, "".join(words), "".join(name)).ratio() >= _TYPO if min(covered, share) >= 0.5 else False
    )
    return 1.5 if is_typo else share if len(words) > 2 and covered >= 0.75 and share >= 0.4 else 0.0
