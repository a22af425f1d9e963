"""The case: what a commune is judged as, in exact form."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from ntm_criteria.figures import Exact, Village, village_key
from ntm_criteria.model import YEAR
from ntm_criteria.text import Lang


@frozen
class Case:
    """A commune in exact form."""

    year: int
    figures: Mapping[str, Exact]
    previous: Mapping[str, Exact]
    villages: tuple[Village, ...]  # those listed, then those known only by number
    totals: Mapping[str, int]  # of how many villages a total such as "7/8 thôn" speaks, by fact
    locale: Lang | None
    raw: Mapping[str, Any]
    raw_previous: Mapping[str, Any]
    unused: tuple[str, ...]

    def key_of(self, axis: str) -> str | None:
        """The row of a table of bounds that this commune belongs to; None where its scope is not known."""
        if axis == YEAR:
            return str(self.year)
        category = self.figures.get(axis)
        return category if isinstance(category, str) else None

    def named(self, names: Iterable[str]) -> tuple[Village, ...]:
        """These villages; one that is not listed has no figures."""
        by_name = {village_key(village.name): village for village in self.villages if village.name}
        return tuple(by_name.get(village_key(name), Village(name, {})) for name in names)
