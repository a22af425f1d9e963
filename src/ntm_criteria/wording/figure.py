"""Writes one figure as text that is read back as the same figure, and names figures."""

from decimal import Decimal
from fractions import Fraction

from ntm_criteria.model import Dictionary, Fact, FactKind
from ntm_criteria.text import Lang, Text, amount, check_lang, decimal_digits, number, readable
from ntm_criteria.wording.bounds import bare_number


def format_figure(value: Fraction | Decimal | int | bool | str | None, fact: Fact, *, lang: Lang = "vi") -> str:
    """Write a figure with its unit, as people write it and as `read_figure` reads it back.

    :param value: what `read_figure` returns and results hold: an exact number in the unit of the fact, a bool, the id of a
        category's value, or None for a missing figure, which is written as an empty text.
    :param fact: the fact, from `rules.facts`.
    :param lang: the language, with its decimal sign. Thousands are not grouped where the other language would read a decimal.
    :returns: the text. Only a number whose decimals never end (1/3) is rounded, to two decimals or to the step of the fact.
    :raises TypeError: the value is none of this fact, such as a bool for a number, or a float.
    :raises ValueError: the fact has no such value.

    >>> from fractions import Fraction
    >>> from ntm_criteria import format_figure, load_rule_set
    >>> facts = load_rule_set("bang-mac-2024").facts
    >>> format_figure(Fraction(183, 2), facts["irrigated_land_share"]), format_figure(2301, facts["insured_people"])
    ('91,5%', '2.301 người')
    """
    check_lang(lang)
    if value is None:
        return ""
    if fact.kind is FactKind.FLAG and isinstance(value, bool):
        yes, no = (label for _, label in fact.choices)
        return (yes if value else no)[lang]
    if fact.kind is FactKind.CATEGORY and isinstance(value, str):
        if value not in fact.values:
            raise ValueError(f"{fact.id} has no value {value!r}; it has {', '.join(fact.values)}")
        return fact.values[value][lang]
    if not fact.is_number or isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int):
        raise TypeError(f"{value!r} ({type(value).__name__}) is no value of {fact.id}, which is a {fact.kind}")
    exact = Fraction(value)
    return amount(_unambiguous(exact, fact, lang), fact.unit.name(lang, exact) if fact.unit else "")


def figure_name(key: str, facts: Dictionary) -> Text:
    """Return the name of a figure.

    :param key: the id of its fact, with "previous." before it if the figure is last year's.
    """
    year, _, id_ = key.rpartition(".")
    template = Text("{name} năm trước", "{name}, last year") if year else Text("{name}", "{name}")
    return template.format(name=facts[id_].label)


def _unambiguous(value: Fraction, fact: Fact, lang: Lang) -> str:
    """Write a number so that one reading is left, whichever language it is read in."""
    lang = readable(lang)
    digits = decimal_digits(value)
    if digits is None:
        return number(value, lang, digits=max(2, decimal_digits(Fraction(1, fact.scale)) or 0))
    text, group = bare_number(value, fact.unit)[lang], "." if lang == "vi" else ","
    if digits == 0 and fact.kind is not FactKind.COUNT and text.count(group) == 1:
        return text.replace(group, "")  # 1.234 would also be one and a little
    is_like_thousands = digits == 3 and 1 <= abs(value) < 1000  # 1,234 would also be more than a thousand
    return f"{text}0" if is_like_thousands else text
