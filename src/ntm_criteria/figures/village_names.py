"""Villages (thôn) and how their names are compared."""

import re
from collections.abc import Mapping
from unicodedata import normalize

from attrs import frozen

from ntm_criteria.model import Pair


@frozen
class Village:
    """A village's name and exact figures; a village nobody listed has neither."""

    name: str | None
    figures: Mapping[str, Pair | bool | str]


TONES = {  # the newer placement of the tone mark: the older
    first + new: old + second
    for first, second, olds, news in (
        ("o", "a", "óòỏõọ", "áàảãạ"),
        ("o", "e", "óòỏõọ", "éèẻẽẹ"),
        ("u", "y", "úùủũụ", "ýỳỷỹỵ"),
    )
    for old, new in zip(olds, news, strict=True)
}
_NEWTONES = re.compile("|".join(TONES))


def village_key(name: str) -> str:
    """A village's name as compared: NFC, case folded, without a leading "thôn", tone marks in one place (hoá = hóa).

    >>> village_key("Thôn  Hoá") == village_key("Hóa")
    True
    """
    words = normalize("NFC", name).casefold().split()
    if len(words) > 1 and words[0] == "thôn":
        words = words[1:]
    return _NEWTONES.sub(lambda match: TONES[match[0]], " ".join(words))


def bare_name(name: str) -> str:
    """A village's name without a leading "thôn", for a list that says "thôn" once.

    >>> bare_name("Thôn Đồng Tâm"), bare_name("Nà Mỏ")
    ('Đồng Tâm', 'Nà Mỏ')
    """
    return re.sub(r"(?i)^thôn\s+(?=\S)", "", normalize("NFC", name).strip())
