"""The fineness of a figure: the size of one step in its last decimal place."""

from decimal import MAX_PREC, Context, Decimal
from fractions import Fraction

from ntm_criteria.figures.numbers import NUMBER_AND_UNIT, is_single, readings
from ntm_criteria.figures.refused import Locale, Refused, native, text_of
from ntm_criteria.figures.uncertain import is_uncertain
from ntm_criteria.model import Interval, NumberFact, Single
from ntm_criteria.text import decimal_digits

_ALL_DIGITS = Context(prec=MAX_PREC)  # rounds nothing


def fineness(fact: NumberFact, raw: object, locale: Locale) -> Fraction:
    """Return the size of one step in the last decimal place: 1 for "95 %", 0.01 for "95,50 %", in the fact's unit.

    Trailing zeros of a float are ignored: the result for 95.0 is 1. So are those of a Decimal beyond the fact's step, because
    databases pad with zeros. The last place of a float is at most that of its grid (see `model.floats`). Of an interval the
    result is that of its coarser end, and 0 of one that is computed from a standard error. For a number of villages the result
    is 0.
    """
    if isinstance(raw, str):
        text = text_of(raw)
        match = NUMBER_AND_UNIT.fullmatch(text)
        if not match or "/" in text:
            return Fraction(0)
        try:
            values, _ = readings(fact, match, raw, locale)
        except Refused:  # "7 thôn": villages are exact
            return Fraction(0)
        return next((unit for value, unit in values.items() if fact.low <= value <= fact.high), Fraction(1, fact.scale))
    raw = native(raw)
    if is_uncertain(raw):
        ends = [end for end in (getattr(raw, "low", None), getattr(raw, "high", None)) if end is not None]
        return max((fineness(fact, end, locale) for end in ends), default=Fraction(0))
    if isinstance(raw, Interval):
        return Fraction(1, raw.low[1])
    if isinstance(raw, Fraction):
        digits = decimal_digits(raw)
        return Fraction(0) if digits is None else Fraction(1, 10**digits)
    if is_single(raw) or isinstance(raw, float):
        finest = fact.single_scale if is_single(raw) else fact.float_scale
        shown = repr(Single(raw)) if is_single(raw) else repr(float(raw))
        return Fraction(1, min(10 ** _decimals(Decimal(shown), padded=False), finest))
    if isinstance(raw, Decimal):
        return Fraction(1, 10 ** max(min(_decimals(raw), fact.step_digits), _decimals(raw, padded=False)))
    return Fraction(1)


def _decimals(number: Decimal, *, padded: bool = True) -> int:
    """Count the decimals of a number, with the zeros that it is `padded` with or without them."""
    exponent = (number if padded else number.normalize(_ALL_DIGITS)).as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
