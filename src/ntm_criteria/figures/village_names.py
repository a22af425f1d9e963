"""Villages (thôn), and the comparison of their names."""

import re
from collections.abc import Mapping
from unicodedata import normalize

from attrs import frozen

from ntm_criteria.model import Pair


@frozen
class Village:
    """A village: its name and exact figures. An unlisted village has no name and no figures."""

    name: str | None
    figures: Mapping[str, Pair | bool | str]


TONES = {  # vowels in the newer spelling (oá) -> in the older spelling (óa)
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
    """Normalise a village's name for comparison: NFC, case folded, without "thôn", tone marks in the older spelling.

    >>> village_key("Thôn  Hoá") == village_key("Hóa")
    True
    """
    words = normalize("NFC", name).casefold().split()
    if len(words) > 1 and words[0] == "thôn":
        words = words[1:]
    return _NEWTONES.sub(lambda match: TONES[match[0]], " ".join(words))


def bare_name(name: str) -> str:
    """Remove a leading "thôn" from a village's name, for lists that write "thôn" once.

    >>> bare_name("Thôn Đồng Tâm"), bare_name("Nà Mỏ")
    ('Đồng Tâm', 'Nà Mỏ')
    """
    return re.sub(r"(?i)^thôn\s+(?=\S)", "", normalize("NFC", name).strip())
