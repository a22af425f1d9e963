"""Makes communes of options."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve

from ntm_criteria.authoring.space.variables import Option
from ntm_criteria.figures import Commune
from ntm_criteria.model import Dictionary
from ntm_criteria.text import decimal_digits


def commune_of(options: Iterable[Option], facts: Dictionary) -> Commune:
    """Build the commune that reports some options."""
    figures: dict[str, Any] = {}
    previous: dict[str, Any] = {}
    villages: list[dict[str, Any]] = []
    year = None
    for option in options:
        for (fact, is_previous), value in option.figures.items():
            is_total = facts[fact].per_village and isinstance(value, tuple)  # of villages, which is a share
            written = f"{_figure(value)} %" if is_total else _figure(value)
            (previous if is_previous else figures)[fact] = written
        villages += [
            {"name": village.name, **{fact: _figure(value) for fact, value in village.figures.items()}}
            for village in option.villages
        ]
        year = option.year or year
    return Commune("Xã ví dụ", year=year, facts=figures, previous=previous, villages=villages)


def _figure(value: Any) -> Any:
    """Return an exact figure as a commune reports it: a whole number, a decimal one, or a fraction where neither is exact."""
    if not isinstance(value, tuple):
        return value
    number = Fraction(*value)
    if number.denominator == 1:
        return int(number)
    digits = decimal_digits(number)
    return number if digits is None else Decimal(int(number * 10**digits)).scaleb(-digits)


def known_to(commune: Commune, facts: Dictionary) -> Commune:
    """Leave out the figures of facts that a dictionary does not have."""
    villages = [
        {name: value for name, value in village.items() if name == "name" or name in facts}
        for village in commune.villages
    ]
    figures = {fact: value for fact, value in commune.facts.items() if fact in facts}
    previous = {fact: value for fact, value in commune.previous.items() if fact in facts}
    return evolve(commune, facts=figures, previous=previous, villages=villages)


def flow(figures: Any) -> str:
    """Write figures of a commune as a file of cases does, on one line: {population: 20, region: tdmnpb}."""
    if isinstance(figures, Mapping):
        return f"{{{', '.join(f'{key}: {flow(value)}' for key, value in figures.items())}}}"
    if isinstance(figures, tuple | list):
        return f"[{', '.join(map(flow, figures))}]"
    return str(figures).lower() if isinstance(figures, bool) else str(figures)
