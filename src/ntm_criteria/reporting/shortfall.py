"""Puts a shortfall into words."""

from fractions import Fraction
from math import ceil

from ntm_criteria.judging import Assessment, Shortfall
from ntm_criteria.model import FactKind
from ntm_criteria.reporting.figures import DIGITS
from ntm_criteria.text import Text, both, count
from ntm_criteria.wording import quantity


def shortfall_text(shortfall: Shortfall, assessment: Assessment) -> Text:
    """The shortfall as officials put it: "còn thiếu 01 thôn"."""
    if not shortfall.high:
        vi, en = ("cao", "more") if shortfall.more else ("thấp", "less")
        return Text(f"phải {vi} hơn mức này", f"must be {en} than this")
    fact = assessment.rules.facts.get(shortfall.fact or "")
    digits = max(DIGITS, len(str(fact.scale)) - 1 if fact else 0)
    high = Fraction(ceil(shortfall.high * 10**digits), 10**digits)  # rounded up: the amount shown must be enough
    amount = quantity(high, shortfall.unit)
    if not shortfall.is_exact:
        low = quantity(shortfall.low, None, digits=digits)
        if shortfall.low.denominator == 1 and shortfall.low:
            low = both(lambda lang: count(int(shortfall.low), lang))
        amount = Text(f"từ {low.vi} đến {amount.vi}", f"{low.en} to {amount.en}")
    verb = Text("còn thiếu", "lacks") if shortfall.more else Text("phải giảm", "must fall by")
    over = Text(" hơn", " more than") if shortfall.strictly else Text("", "")
    is_counted = fact and shortfall.of_part and fact.kind is FactKind.COUNT
    thing = both(lambda lang: f" ({fact.label[lang]})" if fact and is_counted else "")
    return both(lambda lang: f"{verb[lang]}{over[lang]} {amount[lang]}{thing[lang]}")
