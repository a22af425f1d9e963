"""Writes the figure of a span: one number, or the two between which it lies where it is estimated from a sample."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from ntm_criteria.model import Bound, Fact, Span, SurveySpan, Unit, fraction
from ntm_criteria.text import Text, amount, both, number
from ntm_criteria.wording.bounds import bare_number, quantity

DIGITS = 2  # decimals of a share; more where rounding to two would move the share across its bound


def bound_value(bound: Bound | None) -> Fraction | None:
    """Return the number of a bound; None if it is open."""
    return fraction(bound.pair) if bound and bound.pair else None


def is_range(span: Span) -> bool:
    """Whether a span rests on an estimate and holds more than one number."""
    low, high = span
    return type(span) is SurveySpan and low[0] * high[1] != high[0] * low[1]


def is_defined(span: Span) -> bool:
    """Whether both ends of a span are numbers: a share of a whole that may be 0 has none."""
    return bool(span[0][1] and span[1][1])


def span_text(span: Span, fact: Fact, bound: Bound | None = None) -> Text:
    """Write the figure of a span in the unit of its fact, rounded without moving it across the bound."""
    unit, beside = fact.unit, bound_value(bound)
    if unit and fact.sentence and "{number}" in fact.sentence.vi:  # level 2, not 2 levels
        bare = bare_span(span, None)
        return both(lambda lang: f"{unit.one[lang]} {bare[lang]}")
    digits = max(DIGITS, len(str(fact.scale)) - 1)
    if not is_range(span):
        return quantity(fraction(span[0]), unit, digits=digits, beside=beside)
    bare = bare_span(span, unit, digits=DIGITS, beside=beside)
    return both(lambda lang: amount(bare[lang], unit.name(lang, fraction(span[1])) if unit else ""))


def bare_span(span: Span, unit: Unit | None, *, digits: int | None = None, beside: Fraction | None = None) -> Text:
    """Write the figure of a span without its unit: "2.270", "từ 2.270 đến 2.310".

    The two ends of a range are rounded outward, so that it holds all that it held, and neither moves to or across the bound.
    """

    def bare(value: Fraction, digits: int | None = None) -> Text:
        if unit is None:
            return both(lambda lang: number(value, lang))
        return bare_number(value, unit, digits=digits, beside=beside)

    low, high = map(fraction, span)
    if not is_range(span):
        return bare(low, digits)
    if digits is not None:
        low, high = _outward(low, floor, digits, beside), _outward(high, ceil, digits, beside)
    return _FROM_TO.format(low=bare(low), high=bare(high))


def _outward(value: Fraction, to_whole: Callable[[Fraction], int], digits: int, beside: Fraction | None) -> Fraction:
    """Round an end of a range; with more decimals where it would move to or across the bound."""
    while True:
        rounded = Fraction(to_whole(value * 10**digits), 10**digits)
        if beside is None or (rounded > beside, rounded < beside) == (value > beside, value < beside):
            return rounded
        digits += 1


def counts_text(part: Span, whole: Span, unit: Unit | None) -> Text:
    """Write the counts of a share: "2.301/2.410 người", "từ 2.270 đến 2.310 trên 2.410 người"."""
    template = _OF if is_range(part) or is_range(whole) else _SLASH
    numbers = template.format(part=bare_span(part, unit), whole=bare_span(whole, unit))
    return both(lambda lang: f"{numbers[lang]} {unit.name(lang, fraction(whole[1])) if unit else ''}".rstrip())


def change_between(span: Span, unit: Unit | None, sign: int, bound: Bound | None) -> Text:
    """Write between which numbers a rise (`sign` 1) or a fall lies."""
    beside, (_, high) = bound_value(bound), span
    bare = bare_span(span, unit, digits=DIGITS, beside=beside)
    size = both(lambda lang: amount(bare[lang], unit.name(lang, fraction(high)) if unit else ""))
    return (_RISE if sign > 0 else _FALL).format(size=size)


ESTIMATED = Text("ước {figure}", "an estimated {figure}")
_FROM_TO = Text("từ {low} đến {high}", "{low} to {high}")
_SLASH, _OF = Text("{part}/{whole}", "{part}/{whole}"), Text("{part} trên {whole}", "{part} of {whole}")
_RISE = Text("mức tăng {size}", "a rise of {size}")
_FALL = Text("mức giảm {size}", "a fall of {size}")
ASCERTAIN = Text("cần điều tra, xác định lại", "ascertain the figure, or narrow the margin of error")
