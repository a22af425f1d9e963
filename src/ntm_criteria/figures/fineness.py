"""The fineness of a figure: the size of one step in its last decimal place."""

from decimal import Decimal
from fractions import Fraction

from ntm_criteria.figures.numbers import NUMBER_AND_UNIT, readings
from ntm_criteria.figures.refused import Locale, text_of
from ntm_criteria.model import NumberFact
from ntm_criteria.text import decimal_digits


def fineness(fact: NumberFact, raw: object, locale: Locale) -> Fraction:
    """Return the size of one step in the last decimal place: 1 for "95 %", 0.01 for "95,50 %", in the fact's unit.

    Trailing zeros of a float are ignored: the result for 95.0 is 1. For a Decimal, which databases pad with zeros, the
    result is at least the fact's step.
    """
    if isinstance(raw, str):
        match = NUMBER_AND_UNIT.fullmatch(text_of(raw))
        if not match or "/" in raw:
            return Fraction(0)
        values, _ = readings(fact, match, raw, locale)
        return next((unit for value, unit in values.items() if fact.low <= value <= fact.high), Fraction(1, fact.scale))
    if isinstance(raw, Fraction):
        return Fraction(1, 10 ** (decimal_digits(raw) or 0))
    if not isinstance(raw, float | Decimal):
        return Fraction(1)
    if isinstance(raw, float):
        raw = Decimal(repr(float(raw)).removesuffix(".0"))
    exponent = raw.as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else fact.step_digits
    return Fraction(1, 10 ** min(digits, fact.step_digits))
