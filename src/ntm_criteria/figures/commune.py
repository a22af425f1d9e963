"""A commune and its reported figures, which are read and checked when it is judged."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from ntm_criteria.errors import Place
from ntm_criteria.text import Lang

Figure: TypeAlias = Any  # int, float, Decimal, Fraction, bool or text; None, "" and "-" mean missing
KeyPath: TypeAlias = tuple[str | int, ...]  # the keys and positions that lead to a value


@frozen
class Commune:
    """A commune and its reported figures.

    :param name: its name, as results show it.
    :param id: your own key for it, which results repeat.
    :param year: the year to judge; optional if the rule set judges one year only.
    :param facts: figures by fact id, as numbers in the fact's unit or as people write them ("91,5 %", "Đạt").
    :param villages: a mapping for each village, with its `name` and its figures by fact id.
    :param previous: last year's figures by fact id.
    :param scope: the categories that bounds vary by, such as {"region": "tdmnpb"}.
    :param locale: "vi" or "en", to read numbers such as "1.234"; with None, ambiguous ones are refused.
    :param rules: the rule set named in the commune's file, for callers that do not choose one.
    :param places: the place of each figure in its file, for error messages; `load_commune` fills it in.

    >>> Commune("Bằng Mạc", year=2024, facts={"irrigated_land_share": "91,5 %"}).name
    'Bằng Mạc'
    """

    name: str
    id: str | None = None
    year: int | None = None
    facts: Mapping[str, Figure] = field(factory=dict, kw_only=True)
    villages: Sequence[Mapping[str, Figure]] = field(factory=tuple, kw_only=True)
    previous: Mapping[str, Figure] = field(factory=dict, kw_only=True)
    scope: Mapping[str, Figure] = field(factory=dict, kw_only=True)
    locale: Lang | None = field(default=None, kw_only=True)
    rules: str | None = field(default=None, kw_only=True)
    places: Mapping[KeyPath, Place] = field(factory=dict, kw_only=True, eq=False, repr=False)


def place_at(commune: Commune, path: KeyPath) -> Place | None:
    """Return the place of a value in the commune's file, or None; ("facts", id) also finds a figure under `scope`."""
    places = commune.places
    if path[0] == "facts" and ("scope", *path[1:]) in places:
        path = ("scope", *path[1:])
    return places.get(path) or places.get((*path, "name"))
