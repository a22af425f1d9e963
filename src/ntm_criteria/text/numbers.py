"""Writes exact numbers as people read them.

Vietnamese writes a decimal comma, groups thousands with a dot and pads counts below ten ("01 thôn"). English writes a decimal
point, groups with a comma and does not pad.
"""

from decimal import Decimal
from fractions import Fraction
from numbers import Integral

from ntm_criteria.text.bilingual import Text, both, reworded
from ntm_criteria.text.escaping import one_line
from ntm_criteria.text.languages import Lang, language


def decimal_digits(value: Fraction) -> int | None:
    """Return the number of decimals needed to write `value` exactly; None if the decimals never end (1/3).

    >>> decimal_digits(Fraction(7, 8)), decimal_digits(Fraction(1, 3))
    (3, None)
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def exact(value: Fraction) -> str:
    """Write an exact number for programs: "87.5", or "1/3" where no decimal number is exact."""
    digits = decimal_digits(value)
    if digits is None:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")


def round_to(value: Fraction, digits: int) -> Fraction:
    """Round `value` half away from zero to `digits` decimals."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def number(value: Fraction | int, lang: Lang, *, digits: int | None = None, beside: Fraction | None = None) -> str:
    """Write an exact number with the decimal sign and the grouping of a language.

    :param digits: decimals to round to; None writes all decimals, or two if the decimals never end.
    :param beside: a bound; decimals are added until the rounded number lies on the same side of the bound as `value`.

    >>> number(Fraction(9196, 100), "vi", digits=0, beside=Fraction(92)), number(Fraction(55_000), "vi")
    ('91,96', '55.000')
    """
    value = Fraction(value)
    finite = decimal_digits(value)
    places = (2 if finite is None else finite) if digits is None else digits
    if finite is not None:
        places = min(places, finite)
    rounded = round_to(value, places)
    if beside is not None and (finite is not None or value != beside):
        while _sign(rounded - beside) != _sign(value - beside):
            places += 1
            rounded = round_to(value, places)
    whole, decimals = divmod(abs(rounded.numerator) * (10**places // rounded.denominator), 10**places)
    text = f"{'-' if rounded < 0 else ''}{whole:,}{f'.{decimals:0{places}}' if places else ''}"
    if lang == "en":
        return text
    known = language(lang)
    return text.translate({ord(","): known.group, ord("."): known.decimal})


def shown(value: object, lang: Lang | None = None, *, longest: int = 60) -> str:
    """Write any value for a message, on one line of at most `longest` characters; numbers are written as `lang` does.

    >>> shown(1101.0, "vi"), shown(1101.5, "vi"), shown("1101.5", "vi"), shown(1101.0)
    ('1.101', '1.101,5', '1101.5', '1101.0')
    """
    if isinstance(words := getattr(value, "text", None), Text):  # an interval
        return one_line(words[lang or "en"], longest=longest)
    exact = None if lang is None or isinstance(value, str) else _exact(value)
    if lang is not None and exact is not None:
        return number(exact, lang)
    try:
        return one_line(value if isinstance(value, str) else str(value), longest=longest)
    except ValueError:  # Python refuses to write numbers of more than 4300 digits
        return "…"


def quoted(value: object) -> Text:
    """Write a value in quotes, in both languages."""
    return both(lambda lang: f"'{shown(value, lang)}'")


def _exact(value: object) -> Fraction | None:
    """Return the exact value of a number (a float as Python shows it); None if it is too long or not a number."""
    if isinstance(value, bool) or not isinstance(value, Integral | float | Decimal | Fraction):
        return None
    if isinstance(value, float):
        value = Decimal(repr(float(value)))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if isinstance(value, Decimal) and value and not -9 <= value.adjusted() <= 15:  # 1e999999 has too many digits
        return None
    exact = Fraction(value)
    if abs(exact) >= 10**16 or exact.denominator > 10**9:
        return None
    return exact if decimal_digits(exact) is not None else None


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def count(value: int, lang: Lang) -> str:
    """Write a count; in Vietnamese, counts below ten are padded (01–09), as reports write them.

    >>> count(1, "vi"), count(1, "en"), count(2410, "vi")
    ('01', '1', '2.410')
    """
    return f"0{value}" if 0 < value < 10 and language(lang).pads_counts else number(value, lang)


def numbered(value: Fraction | int, *, digits: int | None = None) -> Text:
    """Write a number in each language, as `number` does."""
    return both(lambda lang: number(value, lang, digits=digits))


def counted(value: int) -> Text:
    """Write a count in each language, as `count` does."""
    return both(lambda lang: count(value, lang))


def plural_s(value: int) -> str:
    """Return the ending of an English noun behind a number; sentences in other languages leave its placeholder out."""
    return "" if value == 1 else "s"


def and_more(rest: int, things: Text, *, lead: str = "và") -> Text:
    """Word the end of a shortened list: how many more `things` there are than the list shows.

    :param rest: the number of things left out.
    :param things: the noun for the things left out, in English in the plural.
    :param lead: the first word in Vietnamese.

    >>> and_more(12, Text("dòng", "rows")).vi, and_more(1, Text("dòng", "rows")).en
    ('và 12 dòng nữa', 'and 1 more row')
    """
    things = reworded(things, en=things.en.removesuffix("s")) if rest == 1 else things
    more = Text("{lead} {rest} {things} nữa", "and {rest} more {things}").format(
        lead=lead, rest=counted(rest), things=things
    )
    return both(lambda lang: more[lang].rstrip())


def amount(text: str, unit: str) -> str:
    """Join a written number and its unit with a blank; "%" follows without one, as Vietnamese reports write it."""
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}".rstrip()
