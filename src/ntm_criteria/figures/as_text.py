"""Writes figures from Python as text that is read back as the same figures."""

from decimal import Decimal
from fractions import Fraction
from math import isfinite
from numbers import Integral
from typing import Any, TypeAlias

from ntm_criteria.figures.refused import Locale, is_missing, native
from ntm_criteria.figures.uncertain import as_mapping, is_uncertain
from ntm_criteria.model import Single
from ntm_criteria.text import decimal_digits

Written: TypeAlias = str | bool | dict[str, Any] | None


def as_text(raw: object, locale: Locale = None) -> Written:
    """Return a figure as text, a bool, or None if it is missing; `read_figure` reads the text as the same figure.

    An interval or an estimate becomes a dict of texts with the keys of a commune file. A float becomes the decimal number that
    Python shows for it. Text and objects that are no figures stay as they are.

    :param locale: the locale of the commune, by which its figures are read.
    :raises ValueError: a Fraction that is no decimal number (1/3), or a float of more than 15 digits (57 / 100 * 100), which
        does not mean a single number.

    >>> from decimal import Decimal
    >>> as_text("91,5 %"), as_text(91.5), as_text(91.5, "vi"), as_text(Decimal("1.234")), as_text(True)
    ('91,5 %', '91.5', '91,5', '1.2340', True)
    """
    if isinstance(raw, str):
        return raw
    if is_missing(raw):
        return None
    if is_uncertain(raw):
        return {key: as_text(value, locale) for key, value in as_mapping(raw).items()}
    number = as_number(raw)
    if not isinstance(number, Decimal):
        return number if isinstance(number, bool) else str(number)
    text = format(number, "f")
    if locale == "vi":
        return text.replace(".", ",")
    is_ambiguous = locale is None and text[-4:-3] == "."  # 1.234 may be read as one thousand and more
    return f"{text}0" if is_ambiguous else text


def as_json(raw: object, locale: Locale = None) -> Any:
    """Return a figure as JSON holds it, to be read back as the same: exact decimals as text, floats as numbers.

    An interval or an estimate becomes a dict with the keys of a commune file.
    """
    if is_uncertain(raw):
        return {key: as_json(value, locale) for key, value in as_mapping(raw).items()}
    value = native(raw)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    if isinstance(value, bool | int | str):
        return value
    try:
        return as_text(value, locale)
    except ValueError:  # a fraction that is no decimal number
        return str(raw)


def as_number(raw: object) -> object:
    """Return a number as Python's own bool, int or Decimal; anything else, also a float that is not finite, as it is.

    :raises ValueError: see `as_text`.
    """
    value = native(raw)
    if isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        number = Decimal(str(raw) if isinstance(value, Single) else repr(float(value)))
        if len(number.as_tuple().digits) > _MOST_DIGITS:
            raise ValueError(f"the float {number} does not mean a single number; round it, or give its counts")
        return number
    if isinstance(value, Fraction):
        digits = decimal_digits(value)
        if digits is None:
            raise ValueError(f"{value} is no decimal number; give its counts, or a rounded number")
        return Decimal(value.numerator * 10**digits // value.denominator).scaleb(-digits)
    return value


_MOST_DIGITS = 15  # every decimal number of so many digits has a float of its own
