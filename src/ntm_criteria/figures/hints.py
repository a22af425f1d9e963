"""Hints of what to write instead of a refused figure. Whatever a hint quotes is taken, if it is written."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from fractions import Fraction
from unicodedata import combining, normalize

from ntm_criteria.errors import Param
from ntm_criteria.figures.refused import Locale
from ntm_criteria.model import Fact, FactKind, NumberFact, UnitMismatch, UnknownUnit, plain
from ntm_criteria.text import Text, both, naming_options, number, readable, remembering

QUOTED = Text("số có dấu phẩy đặt trong ngoặc kép: '91,5 %'", "put a number with a comma in quotes: '91,5 %'")
CHECK = Text("kiểm tra lại số liệu và đơn vị tính", "check the figure and its unit")
_SAMPLES = (Fraction(183, 2), Fraction(12), Fraction(5), Fraction(1))


def is_cut_number(key: object, value: object) -> bool:
    """Whether a key without a value is the rest of a number, whose comma ended the entry before: `{from: 52,5, to: 56}`."""
    return (value is None or value == "") and re.match(r"[0-9]", str(key)) is not None


def between(low: Fraction, high: Fraction, fact: Fact) -> dict[str, Param]:
    """Return the parameters of a problem about a figure outside a range."""
    return {"low": low, "high": high, **({"unit": fact.unit.id} if fact.unit else {})}


@remembering(10_000)
def example(fact: NumberFact, locale: Locale) -> Text:
    """Return a figure with its unit that the fact takes: "91,5 %", "12 hộ"."""
    samples = (value for value in (*_SAMPLES, fact.low, fact.high) if fact.low <= value <= fact.high)
    value = next(value for value in samples if fact.multiple(value.as_integer_ratio()) is not None)
    return both(lambda lang: f"{number(value, locale or readable(lang))} {fact.unit.name(lang, value)}")


@remembering(10_000)
def how(fact: NumberFact, locale: Locale) -> Text:
    """Say how a figure of this fact is written."""
    sample = example(fact, locale)
    return Text(
        "ghi một số, có thể kèm đơn vị, ví dụ '{sample}'; để trống nếu chưa có số liệu",
        "write one number, with its unit if you like, such as '{sample}'; leave it empty if there is no figure",
    ).format(sample=sample)


def instead_of_yes_or_no(fact: NumberFact, locale: Locale) -> Text:
    """Say what to write for a count instead of yes or no; the same as `how` for other facts."""
    if fact.kind is not FactKind.COUNT or fact.low > 0:
        return how(fact, locale)
    return Text(
        "số liệu này là số đếm: để trống nếu chưa có số liệu, ghi '0' nếu không có trường hợp nào",
        "this is a count: leave it empty if there is no figure, write '0' if there was none",
    )


def whole_number(fact: NumberFact, locale: Locale) -> Text:
    sample = example(fact, locale)
    return Text("ghi số nguyên, ví dụ '{sample}'", "write a whole number, such as '{sample}'").format(sample=sample)


def with_other_signs(digits: str, unit: str, locale: Locale) -> Text:
    """Say how `locale` writes a number that is written with the signs of the other language."""
    figure = f"{digits.translate(str.maketrans(',.', '.,'))} {unit}".strip()
    return naming_options(_SIGNS_EN if locale == "en" else _SIGNS_VI, figure=figure)


_SIGNS_VI = Text(
    "theo {locale_vi}, dấu chấm phân cách hàng nghìn, dấu phẩy là dấu thập phân: ghi '{figure}'",
    "by {locale_vi}, a dot groups thousands and a comma is the decimal sign: write '{figure}'",
)
_SIGNS_EN = Text(
    "theo {locale_en}, dấu phẩy phân cách hàng nghìn, dấu chấm là dấu thập phân: ghi '{figure}'",
    "by {locale_en}, a comma groups thousands and a dot is the decimal sign: write '{figure}'",
)


def units_meant(fact: NumberFact, unit: str, *, shortened: bool = True) -> Iterator[str]:
    """Yield the units of this fact that a misspelt unit may stand for, the likeliest first; see `NumberFact.factor`."""
    spellings = {_bare(spelling): spelling for spelling in sorted(fact.spellings)}
    yield from (spellings[near] for near in get_close_matches(_bare(unit), spellings, n=1, cutoff=_NEAR))
    meant = unit
    for _ in range(unit.count("/") + 2):
        try:
            fact.factor(meant, shortened=shortened)
        except UnknownUnit as unknown:
            near = next((word for word in unknown.suggestions if _is_near(word, unknown.name)), None)
            if near is None:
                return
            meant = meant.replace(unknown.name, near, 1)
        except UnitMismatch:
            return
        else:
            yield meant
            return


_NEAR = 0.8  # as near as "haa" to "ha"; "học sinh" and "hộ gia đình" are not


def _is_near(one: str, other: str) -> bool:
    return SequenceMatcher(None, _bare(one), _bare(other)).ratio() >= _NEAR


def _bare(text: str) -> str:
    """Return a word without marks, as people type it in a hurry."""
    letters = normalize("NFD", plain(text)).replace("đ", "d")
    return "".join(letter for letter in letters if not combining(letter))
