"""Reads the numbers of levels by the reader of figures, before it is known which fact a level is about."""

from fractions import Fraction

from ntm_criteria.drafting.levels.phrases import Limit
from ntm_criteria.figures import Refused, read_figure
from ntm_criteria.model import PERCENT, FactKind, NumberFact, Relation, Unit, fraction
from ntm_criteria.text import Text

_MOST = Fraction(10**12)
_NAME = Text("mức", "level")


def _probe(kind: FactKind, high: Fraction) -> NumberFact:
    unit = Unit(PERCENT, Text("%", "%"), Text("%", "%"), frozenset({"%"}))
    return NumberFact("level", _NAME, kind=kind, unit=unit, scale=10**6, high=high)


_SHARE, _QUANTITY = _probe(FactKind.SHARE, Fraction(100)), _probe(FactKind.QUANTITY, _MOST)


def value_of(number: str, unit: str = "") -> Fraction | None:
    """Return the value of a number as people write it; None where it has no reading, or more than one ("1.234")."""
    try:
        exact = read_figure(_SHARE if unit == "%" else _QUANTITY, number)
    except Refused:
        return None
    return fraction(exact) if isinstance(exact, tuple) else None


def is_always(limit: Limit) -> bool:
    """Whether every share meets a limit, as "đến 100%" at the end of a range."""
    value = value_of(limit.number, limit.unit)
    return limit.unit == "%" and value == {Relation.AT_MOST: 100, Relation.AT_LEAST: 0}.get(
        limit.relation or Relation.LESS_THAN
    )
