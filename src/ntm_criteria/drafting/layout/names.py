"""Makes ids of facts, categories and values from Vietnamese names."""

import re
from collections.abc import Collection
from unicodedata import normalize

from ntm_criteria.text import cleaned

_LONGEST = 60


def slug(name: str) -> str:
    """Return the words of a name in plain letters, joined by "_": "Tỷ lệ hộ nghèo" becomes "ty_le_ho_ngheo"."""
    letters = normalize("NFD", cleaned(name).casefold().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in letters if letter.isascii()))
    made = ""
    for word in words:
        if made and len(made) + len(word) >= _LONGEST:
            break
        made += f"_{word}" if made else word
    return made if made[:1].isalpha() else f"so_{made}" if made else "so_lieu"


def free_id(name: str, taken: Collection[str]) -> str:
    """Return an id for a name that is not taken yet."""
    id_, number = slug(name), 2
    while id_ in taken:
        id_ = f"{slug(name)}_{number}"
        number += 1
    return id_
