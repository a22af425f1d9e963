"""Reads the numbers of levels by the reader of figures, before it is known which fact a level is about."""

import re
from fractions import Fraction

from ntm_criteria.drafting.levels.phrases import Limit
from ntm_criteria.figures import Refused, read_figure
from ntm_criteria.model import PERCENT, FactKind, NumberFact, Relation, Unit, fraction
from ntm_criteria.text import Text, exact

_MOST = Fraction(10**12)
_NAME = Text("mức", "level")
_AS_THOUSANDS = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")


def _probe(kind: FactKind, high: Fraction) -> NumberFact:
    unit = Unit(PERCENT, Text("%", "%"), Text("%", "%"), frozenset({"%"}))
    return NumberFact("level", _NAME, kind=kind, unit=unit, scale=10**6, high=high)


_SHARE, _QUANTITY = _probe(FactKind.SHARE, Fraction(100)), _probe(FactKind.QUANTITY, _MOST)


def value_of(number: str, unit: str = "") -> Fraction | None:
    """Return the value of a number as people write it; None where it has no reading, or more than one ("1.234")."""
    try:
        exact_ = read_figure(_SHARE if unit == "%" else _QUANTITY, number)
    except Refused:
        return None
    return fraction(exact_) if isinstance(exact_, tuple) else None


def values_of(number: str) -> tuple[Fraction, ...]:
    """Return every value that a number may have, the smallest first: "1.234" is 1,234 or 1234; none if it is no number."""
    try:
        exact_ = read_figure(_QUANTITY, number)
    except Refused as refused:
        found = refused.params.get("readings", ())
        return tuple(value for value in found if isinstance(value, Fraction)) if isinstance(found, tuple) else ()
    return (fraction(exact_),) if isinstance(exact_, tuple) else ()


def unmistakable(value: Fraction) -> str:
    """Write a decimal number so that no sign in it can be taken for one that groups thousands.

    >>> unmistakable(Fraction(61)), unmistakable(Fraction(1234, 1000)), unmistakable(Fraction(61000))
    ('61', '1.2340', '61000')
    """
    written = exact(value)
    return f"{written}0" if _AS_THOUSANDS.fullmatch(written) else written


def is_always(limit: Limit) -> bool:
    """Whether every share meets a limit, as "đến 100%" at the end of a range."""
    value = value_of(limit.number, limit.unit)
    return limit.unit == "%" and value == {Relation.AT_MOST: 100, Relation.AT_LEAST: 0}.get(
        limit.relation or Relation.LESS_THAN
    )
