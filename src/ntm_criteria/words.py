"""Words and numbers as people read them: two languages, one place.

Vietnamese writes a decimal comma, groups thousands with a dot and pads counts below ten ("01 thôn"); English does the
reverse and does not pad. Nothing here decides anything: exact values come in, text goes out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Literal

from attrs import frozen

Lang = Literal["vi", "en"]
LANGUAGES: tuple[Lang, ...] = ("vi", "en")


@frozen
class Text:
    """The same sentence in Vietnamese and in English; `text["vi"]` or `text.vi`.

    >>> Text("đạt", "met")["vi"]
    'đạt'

    :ivar vi: in Vietnamese.
    :ivar en: in English.
    """

    vi: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.vi if lang == "vi" else self.en

    def format(self, **values: "str | Text") -> "Text":
        """Fill the named gaps of both languages; a `Text` value fills each language with its own."""
        return Text(*(self[lang].format(**_in(values, lang)) for lang in LANGUAGES))


def _in(values: Mapping[str, "str | Text"], lang: Lang) -> dict[str, str]:
    return {key: value[lang] if isinstance(value, Text) else value for key, value in values.items()}


def both(say: Callable[[Lang], str]) -> Text:
    """A text from what is said in each language."""
    return Text(say("vi"), say("en"))


def check_lang(lang: str) -> Lang:
    """Return `lang` if it is one of ours, else raise ValueError."""
    for known in LANGUAGES:
        if lang == known:
            return known
    raise ValueError(f"lang must be 'vi' or 'en', not {lang!r}")


_TURNS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)  # they reorder what is read
_CONTROL: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_CONTROL |= dict.fromkeys(_TURNS)
_CONTROL |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # halves of a character, which no file or terminal takes


def one_line(text: str, *, longest: int = 2000) -> str:
    """Foreign text made safe to stand in a line: no control characters, none that turn the writing, single blanks, cut."""
    if len(text) <= longest and text.isprintable() and "  " not in text:
        return text.strip()
    clean = re.sub(r"\s+", " ", text[: longest * 4].translate(_CONTROL)).strip()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~&"})


def markdown(text: str) -> str:
    """Text that says in Markdown what it says, on one line."""
    return one_line(text, longest=10_000).translate(_MARKDOWN)


def decimal_digits(value: Fraction) -> int | None:
    """How many decimals write `value` exactly; None if no finite number does (1/3).

    >>> decimal_digits(Fraction(7, 8)), decimal_digits(Fraction(1, 3))
    (3, None)
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def round_to(value: Fraction, digits: int) -> Fraction:
    """`value` rounded half away from zero to `digits` decimals."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def number(value: Fraction | int, lang: Lang, *, digits: int | None = None, beside: Fraction | None = None) -> str:
    """Write an exact number; what is shown stands on the same side of `beside` (a bound) as the exact value.

    :param digits: decimals to round to; None writes all of them, or two if there is no end.
    :param beside: decimals are added until rounding no longer hides on which side of this number the value lies.

    >>> number(Fraction(9196, 100), "vi", digits=0, beside=Fraction(92)), number(Fraction(55_000), "vi")
    ('91,96', '55.000')
    """
    value = Fraction(value)
    finite = decimal_digits(value)
    places = (2 if finite is None else finite) if digits is None else digits
    if finite is not None:
        places = min(places, finite)
    shown = round_to(value, places)
    while (
        beside is not None
        and (finite is not None or value != beside)
        and _sign(shown - beside) != _sign(value - beside)
    ):
        places += 1
        shown = round_to(value, places)
    steps = str(abs(shown.numerator) * (10**places // shown.denominator)).zfill(places + 1)
    text = f"{'-' if shown < 0 else ''}{int(steps[: len(steps) - places]):,}{'.' * (places > 0)}{steps[len(steps) - places :]}"
    return text.translate(_VIETNAMESE) if lang == "vi" else text


_VIETNAMESE = str.maketrans({",": ".", ".": ","})


def shown(value: object, lang: Lang | None = None, *, longest: int = 60) -> str:
    """Any value as it stands in a message; a number as it is written in `lang`, and a text as it is.

    >>> shown(1101.0, "vi"), shown(1101.5, "vi"), shown("1101.5", "vi"), shown(1101.0)
    ('1.101', '1.101,5', '1101.5', '1101.0')
    """
    exact = None if lang is None else _exact(value)
    if lang is not None and exact is not None:
        return number(exact, lang)
    try:
        return one_line(value if isinstance(value, str) else str(value), longest=longest)
    except ValueError:  # Python writes out no number of more than 4300 digits
        return "…"


def quoted(value: object) -> Text:
    """A value in quotes, in both languages."""
    return both(lambda lang: f"'{shown(value, lang)}'")


def _exact(value: object) -> Fraction | None:
    """A number that can be written out in some digits; floats are taken at the digits Python shows for them."""
    if isinstance(value, bool) or not isinstance(value, Integral | float | Decimal | Fraction):
        return None
    if isinstance(value, float):
        value = Decimal(repr(float(value)))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if isinstance(value, Decimal) and value and not -9 <= value.adjusted() <= 15:  # 1e999999 is long
        return None
    exact = Fraction(value)
    if abs(exact) >= 10**16 or exact.denominator > 10**9:
        return None
    return exact if decimal_digits(exact) is not None else None


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def count(value: int, lang: Lang) -> str:
    """Write a count; Vietnamese reports pad counts below ten: 01–09.

    >>> count(1, "vi"), count(1, "en"), count(2410, "vi")
    ('01', '1', '2.410')
    """
    return f"0{value}" if lang == "vi" and 0 < value < 10 else number(value, lang)


def amount(text: str, unit: str) -> str:
    """A number and its unit; the percent sign follows without a blank, as Vietnamese reports write it."""
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}".rstrip()


def listing(items: Iterable[str], lang: Lang, *, last: Text | None = None) -> str:
    """Join items as a sentence does: 'a, b và c'."""
    words = list(items)
    joint = (last or Text("và", "and"))[lang]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""


def capital(text: str) -> str:
    """First letter upper case, the rest as it is (`str.capitalize` would lower 'UBND')."""
    return text[:1].upper() + text[1:]


def line(text: Text) -> Text:
    """Texts of rule files and communes may hold line breaks; a line is one line."""
    return both(lambda lang: one_line(text[lang], longest=10_000))


def lines(parts: Iterable[str]) -> str:
    """Join the parts that say something, a line each."""
    return "\n".join(part for part in parts if part)
