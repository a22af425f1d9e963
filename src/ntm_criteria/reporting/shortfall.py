"""Puts a shortfall, and a margin, into words."""

from fractions import Fraction
from math import ceil

from attrs import frozen

from ntm_criteria.judging import Assessment, Margin, Shortfall, Step
from ntm_criteria.model import POINT, VILLAGE, Change, Compare, Fact, Unit, Villages, fraction, is_measured
from ntm_criteria.text import Text, amount, both, numbered, reworded
from ntm_criteria.wording import DIGITS, EVENTS, bare_number, fitting, quantity


@frozen
class Remaining:
    """What remains to be done, as two cells of a table.

    :ivar amount: the amount: "17", "01 đến 07", "giảm 15"; "–" for what has happened, of which nothing can be made good.
    :ivar unit: the unit of the amount; empty if the amount says all.
    :ivar shortfall: the same in numbers.
    """

    amount: Text
    unit: Text
    shortfall: Shortfall

    @property
    def is_amount(self) -> bool:
        """Whether there is an amount to be done."""
        return bool(self.unit.vi)

    @property
    def text(self) -> Text:
        """Both cells as one text: "01 đến 07 thôn"."""
        return both(lambda lang: amount(self.amount[lang], self.unit[lang]))


def remaining(shortfall: Shortfall, assessment: Assessment, step: Step) -> Remaining:
    """Write a shortfall as the cells "amount" and "unit" of a table.

    :param step: the comparison that it is the shortfall of.
    """
    nothing = Text("", "")
    if shortfall.unit.id in EVENTS and not shortfall.more:
        return Remaining(Text("–", "–"), nothing, shortfall)
    if not shortfall.high:
        return Remaining(_only_equal(shortfall, step, assessment), nothing, shortfall)
    fact = assessment.rules.facts.get(shortfall.fact or "")
    if fact and fact.sentence and "{number}" in fact.sentence.vi and (bound := _bound_number(step)):
        return Remaining(_LEVEL.format(level=fact.unit.one if fact.unit else "", number=bound), nothing, shortfall)
    low, high, unit = _ends(shortfall, fact)
    digits = _digits(fact)
    last = bare_number(high, unit, digits=digits)
    name = both(lambda lang: unit.name(lang, high))
    if low is not None:
        last = Text("{low} đến {high}", "{low} to {high}").format(low=bare_number(low, unit, digits=digits), high=last)
    if shortfall.strictly and not _is_rounded_up(shortfall, fact):
        last = Text("trên {last}", "more than {last}").format(last=last)
    if not shortfall.more:
        measure = step.node.measure if isinstance(step.node, Compare) else None
        falls_already = isinstance(measure, Change) and step.span is not None and fraction(step.span[0]) > 0
        verb = Text("giảm thêm", "fall by a further") if falls_already else Text("giảm", "fall by")
        last = Text("{verb} {last}", "{verb} {last}").format(verb=verb, last=last)
        if isinstance(measure, Change) and fact and shortfall.of_part:  # a change beside it does not show the counts
            named = _named(quantity(high, unit), fact, shortfall)
            bare = bare_number(high, unit)
            name = both(lambda lang: named[lang].removeprefix(bare[lang]).strip())
    return Remaining(last, name, shortfall)


def shortfall_text(shortfall: Shortfall, assessment: Assessment, step: Step | None = None) -> Text:
    """Put a shortfall into words as officials do: "còn thiếu 01 thôn".

    :param step: the comparison that it is the shortfall of, to name a bound that the figure only equals.
    """
    if not shortfall.high:
        return _only_equal(shortfall, step, assessment)
    fact, facts = assessment.rules.facts.get(shortfall.fact or ""), assessment.rules.facts
    if step and fact and fact.sentence and "{number}" in fact.sentence.vi and (bound := _bound_number(step)):
        return _LEVEL.format(level=fact.unit.one if fact.unit else "", number=bound)
    is_range, size = _amount(shortfall, fact)
    if shortfall.unit.id in EVENTS and not shortfall.more:
        is_none = step is not None and step.bound is not None and step.bound.pair is not None and not step.bound.pair[0]
        return OCCURRED.format(value=size) if is_none else _BEYOND.format(amount=size)
    is_over = shortfall.strictly and not _is_rounded_up(shortfall, fact)  # what is rounded up is more already
    over = Text(" trên", " more than") if is_over else Text("", "")
    verb = Text("còn thiếu", "lacks")
    if not shortfall.more:
        verb = Text("phải giảm thêm", "must fall by") if shortfall.of_part else Text("phải giảm", "must fall by")
        if fact and shortfall.of_part and shortfall.unit is not facts.units.get(POINT):
            size = _named(size, fact, shortfall)
        if not is_measured(shortfall.unit.id) and not over.vi:
            return _TOO_MANY.format(verb=verb, amount=size)
    elif is_range and shortfall.unit.id == VILLAGE:
        verb = Text("còn phải đạt thêm", "lacks")
    return both(lambda lang: f"{verb[lang]}{over[lang]} {size[lang]}")


OCCURRED = Text("đã xảy ra {value}", "{value} occurred")  # of what must not happen at all
_BEYOND = Text("vượt mức {amount}", "{amount} too many")
_LEVEL = Text("phải đạt {level} {number}", "{level} {number} is needed")  # a degree, of which none are counted
_TOO_MANY = Text("{verb} {amount}", "{amount} too many")


def _bound_number(step: Step) -> Text | None:
    return numbered(fraction(step.bound.pair)) if step.bound and step.bound.pair else None


def _only_equal(shortfall: Shortfall, step: Step | None, assessment: Assessment) -> Text:
    """Say that a figure must be above or below a bound that it only equals."""
    bound, measure = _bound(step, assessment), getattr(step and step.node, "measure", None)
    if isinstance(measure, Change) and bound:
        message = Text("tăng", "rise") if measure.sign > 0 else Text("giảm", "fall")
        if bound.vi.startswith("0 "):
            return Text("phải {words} so với năm trước", "must {words} from last year").format(words=message)
        return Text("phải {words} trên {bound}", "must {words} by more than {bound}").format(words=message, bound=bound)
    if bound is None:
        message = Text("cao", "more") if shortfall.more else Text("thấp", "less")
        return Text("phải {words} hơn mức này", "must be {words} than this").format(words=message)
    message = Text("trên", "above") if shortfall.more else Text("dưới", "below")
    return Text("phải {words} {bound}", "must be {words} {bound}").format(words=message, bound=bound)


def _is_rounded_up(shortfall: Shortfall, fact: Fact | None) -> bool:
    value, _ = fitting(shortfall.high, shortfall.unit)
    return bool(10 ** _digits(fact) % value.denominator)


def _digits(fact: Fact | None) -> int:
    return max(DIGITS, len(str(fact.scale)) - 1 if fact else 0)


def _amount(shortfall: Shortfall, fact: Fact | None) -> tuple[bool, Text]:
    """Write the amount, and say whether it is a range."""
    low, high, unit = _ends(shortfall, fact)
    if low is None:
        return False, quantity(high, unit)
    first, last = bare_number(low, unit, digits=_digits(fact)), quantity(high, unit)
    return True, Text("từ {first} đến {last}", "{first} to {last}").format(first=first, last=last)


def _ends(shortfall: Shortfall, fact: Fact | None) -> tuple[Fraction | None, Fraction, Unit]:
    """Return the least amount (None if it is no range), and the largest, rounded up so that it is enough, and their unit."""
    digits = _digits(fact)
    value, unit = fitting(shortfall.high, shortfall.unit)
    factor = value / shortfall.high
    high = Fraction(ceil(value * 10**digits), 10**digits)
    low = shortfall.low * factor
    return (None if high - low <= Fraction(1, 10**digits) else low), high, unit


def _named(size: Text, fact: Fact, shortfall: Shortfall) -> Text:
    """Say of which things there are too many: "61 hộ nghèo", where the label of the fact says it."""
    vi, en = (
        fact.label.vi.removeprefix("tổng số ").removeprefix("số "),
        fact.label.en.removeprefix("number of "),
    )
    unit = shortfall.unit
    if vi != fact.label.vi and vi.startswith(unit.many.vi) and size.vi.endswith(unit.many.vi):
        size = reworded(size, vi=size.vi.removesuffix(unit.many.vi) + vi)
    if en != fact.label.en and size.en.endswith(unit.many.en) and unit.many.en in en.split():
        size = reworded(size, en=size.en.removesuffix(unit.many.en) + en)
    return size


def _bound(step: Step | None, assessment: Assessment) -> Text | None:
    """Write the bound that a figure equals; None if the step has no single bound, or is over villages."""
    if step is None or not isinstance(step.node, Compare) or not step.bound or not step.bound.pair:
        return None
    measure = step.node.measure
    if isinstance(measure, Villages):
        return quantity(fraction(step.bound.pair), assessment.rules.facts.units.get("%"))
    return quantity(fraction(step.bound.pair), assessment.rules.facts[measure.fact].unit)


def margin_text(margin: Margin) -> Text:
    """Put a margin into words as officials do: "vượt 12 hộ so với mức quy định".

    For an amount that is known as an interval, the least one is given.
    """
    if margin.low == 0 and not margin.strictly:
        return Text("vừa đủ mức quy định", "just enough")
    size = quantity(margin.low, margin.unit)
    if margin.more:
        beyond = Text("vượt {amount} so với mức quy định", "{amount} more than required")
    else:
        beyond = Text("thấp hơn mức cho phép {amount}", "{amount} below what is allowed")
    return beyond.format(amount=size)
