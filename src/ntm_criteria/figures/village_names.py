"""Villages (thôn), and the comparison of their names."""

import re
from collections.abc import Mapping

from attrs import field, frozen

from ntm_criteria.model import Interval, Pair
from ntm_criteria.read_only import read_only
from ntm_criteria.text import cleaned, identity


@frozen
class Village:
    """A village: its name and exact figures. An unlisted village has no name and no figures."""

    name: str | None
    figures: Mapping[str, Pair | Interval | bool | str] = field(converter=read_only)


def village_key(name: str) -> str:
    """Return the identity of a village's name, without a leading "thôn".

    >>> village_key("Thôn  Hoá") == village_key("Hóa")
    True
    """
    return re.sub("^thôn (?=.)", "", identity(name))


def bare_name(name: str) -> str:
    """Remove a leading "thôn" from a village's name, for lists that write "thôn" once.

    >>> bare_name("Thôn Đồng Tâm"), bare_name("Nà Mỏ")
    ('Đồng Tâm', 'Nà Mỏ')
    """
    return re.sub(r"(?i)^thôn\s+(?=\S)", "", cleaned(name))


def name_alone(name: str) -> str:
    """Return a village's name as it stands under a heading or among other words: without "thôn", unless it is a number.

    >>> name_alone("Thôn Đồng Tâm"), name_alone("thôn 5")
    ('Đồng Tâm', 'thôn 5')
    """
    bare = bare_name(name)
    return bare if any(letter.isalpha() for letter in bare) else cleaned(name)
