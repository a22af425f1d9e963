"""A commune with its figures in exact form, as it is judged."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from ntm_criteria.figures import Exact, Village, village_key
from ntm_criteria.model import YEAR
from ntm_criteria.text import Lang


@frozen
class Case:
    """A commune with its figures in exact form; figures with problems are left out."""

    year: int  # the year judged
    figures: Mapping[str, Exact]
    previous: Mapping[str, Exact]
    villages: tuple[Village, ...]  # the listed villages, then the unlisted ones, which have no names
    totals: Mapping[str, int]  # fact id -> the number of villages in a total: 8 for "7/8 thôn"
    locale: Lang | None
    raw: Mapping[str, Any]  # figures as reported
    raw_previous: Mapping[str, Any]
    unused: tuple[str, ...]  # ids of facts that the rule set does not read

    def key_of(self, axis: str) -> str | None:
        """Return the key in a table by `axis`: the year judged, or the commune's category; None if unknown."""
        if axis == YEAR:
            return str(self.year)
        category = self.figures.get(axis)
        return category if isinstance(category, str) else None

    def named(self, names: Iterable[str]) -> tuple[Village, ...]:
        """Return one village for each name; for a name that the commune does not list, a village without figures."""
        by_name = {village_key(village.name): village for village in self.villages if village.name}
        return tuple(by_name.get(village_key(name), Village(name, {})) for name in names)
