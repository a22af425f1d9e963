"""A commune with its figures in exact form, as it is judged."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from ntm_criteria.figures import Exact, KeyPath, Locale, Village, village_key
from ntm_criteria.judging.commune_account import Fate
from ntm_criteria.model import YEAR
from ntm_criteria.read_only import read_only


@frozen
class Case:
    """A commune with its figures in exact form; figures with problems are left out."""

    year: int  # the year judged
    figures: Mapping[str, Exact] = field(converter=read_only)
    previous: Mapping[str, Exact] = field(converter=read_only)
    villages: tuple[Village, ...]  # the listed villages, then the unlisted ones, which have no names
    totals: Mapping[str, int] = field(
        converter=read_only
    )  # fact id -> the number of villages in a total: 8 for "7/8 thôn"
    locale: Locale
    raw: Mapping[str, Any] = field(converter=read_only)  # figures as reported
    raw_previous: Mapping[str, Any] = field(converter=read_only)
    unused: tuple[str, ...]  # ids of facts that the rule set does not read
    # what became of each value, by its path
    fates: Mapping[KeyPath, Fate] = field(factory=dict, repr=False, converter=read_only)
    # paths -> paths with their keys as written
    written: Mapping[KeyPath, KeyPath] = field(factory=dict, repr=False, converter=read_only)

    def as_written(self, path: KeyPath) -> KeyPath:
        """Return the path of a figure in the commune, for its path under the id of its fact."""
        return self.written.get(path, path)

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
