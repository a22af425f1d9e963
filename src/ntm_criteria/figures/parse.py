"""Reads one figure as people write it: a number, yes or no, or a category."""

from collections.abc import Callable

from ntm_criteria.errors import Param, ProblemCode
from ntm_criteria.figures.estimates import read_uncertain
from ntm_criteria.figures.hints import between
from ntm_criteria.figures.numbers import read_number
from ntm_criteria.figures.refused import (
    OTHER_ANSWERS,
    YES_OR_NO,
    Exact,
    Locale,
    Refused,
    native,
    refused,
    text_of,
    unreadable,
)
from ntm_criteria.figures.uncertain import is_uncertain
from ntm_criteria.model import (
    Answers,
    CategoryFact,
    Fact,
    FactKind,
    FlagFact,
    Interval,
    Pair,
    fraction,
    plain,
)
from ntm_criteria.text import Text, amount, both, number


def read_figure(fact: Fact, raw: object, locale: Locale = None) -> Exact:
    """Read a figure exactly: as a pair in the fact's unit, a bool, or the id of a category's value.

    :raises Refused: the figure cannot be read, or the fact cannot have this value.
    """
    if type(raw) not in _PLAIN and is_uncertain(raw):
        return read_uncertain(fact, raw, locale)
    return _READERS[fact.kind](fact, raw, locale)


_PLAIN = (str, int, float, bool)


def _flag(fact: FlagFact, raw: object, _locale: Locale) -> bool:
    raw = native(raw)
    if isinstance(raw, bool):
        return raw
    word = plain(text_of(raw))
    value = YES_OR_NO.get(word)
    if value is not None:
        if word in OTHER_ANSWERS[fact.answers]:
            raise _other_answer(fact, raw)
        return value
    if plain(text_of(raw)).startswith("cơ bản"):
        hint = _WITH_EXISTS if fact.answers is Answers.EXISTS else _WITH_MET
        message = Text(
            "là kết luận của hội đồng, không phải đạt hay chưa đạt", "is a council's finding, neither met nor not met"
        )
        raise unreadable(raw, message, hint)
    message = (
        Text("không phải là Có hay Không", "is not yes or no")
        if fact.answers is Answers.EXISTS
        else Text("không phải là Đạt hay Chưa đạt", "is not yes or no")
    )
    raise unreadable(raw, message, _answering(fact))


def _answering(fact: FlagFact) -> Text:
    """Say which words answer a flag; those that it refuses are not among them."""
    if fact.answers is Answers.EITHER:
        return Text(
            "ghi Đạt/Chưa đạt, có/không; để trống nếu chưa rõ",
            "write Đạt/Chưa đạt, có/không, true/false; leave it empty if unknown",
        )
    return _WITH_EXISTS if fact.answers is Answers.EXISTS else _WITH_MET


_WITH_MET = Text("ghi Đạt hoặc Chưa đạt; để trống nếu chưa rõ", "write Đạt or Chưa đạt; leave it empty if unknown")
_WITH_EXISTS = Text("ghi Có hoặc Không; để trống nếu chưa rõ", "write có or không; leave it empty if unknown")


def _other_answer(fact: FlagFact, raw: object) -> Refused:
    """Build the refusal of a word that people write for either answer: "không" where nothing may happen."""
    yes, no = ("Có", "Không") if fact.answers is Answers.EXISTS else ("Đạt", "Chưa đạt")
    hint = Text(
        "ghi {yes} nếu đúng là “{label}”, ghi {no} nếu không đúng như vậy; để trống nếu chưa rõ",
        "write {yes} (true) if it is so: “{label}”; {no} (false) if it is not; leave it empty if unknown",
    ).format(yes=yes, label=fact.label, no=no)
    message = Text("có thể hiểu theo hai nghĩa trái ngược", "may mean one thing or its opposite")
    return refused(ProblemCode.AMBIGUOUS_FIGURE, raw, message, hint)


def _category(fact: CategoryFact, raw: object, _locale: Locale) -> str:
    word = plain(text_of(raw))
    for value, label in fact.values.items():
        if word and word in (plain(value), plain(label.vi), plain(label.en)):
            return value
    labels = "; ".join(label.vi for label in fact.values.values())
    hint = Text("chọn một trong: {labels}", "one of: {labels}").format(labels=labels)
    message, choices = Text("không có trong danh mục", "is not on the list"), tuple(fact.values)
    raise refused(ProblemCode.UNKNOWN_VALUE, raw, message, hint, choices=choices)


_READERS: dict[FactKind, Callable[..., Exact]] = {
    **dict.fromkeys((FactKind.SHARE, FactKind.QUANTITY, FactKind.COUNT), read_number),
    FactKind.FLAG: _flag,
    FactKind.CATEGORY: _category,
}


def in_words(exact: Pair, fact: Fact) -> Text:
    """Write a number (a pair in the unit of `fact`) with its unit, in both languages."""
    value = fraction(exact)
    return both(lambda lang: amount(number(value, lang), fact.unit.name(lang, value) if fact.unit else ""))


def jump(fact: Fact, now: Pair, before: Pair) -> Text:
    """Word the warning about a number that differs from last year's by more than its fact's `yearly_change`."""
    this, last = in_words(now, fact), in_words(before, fact)
    change = abs(fraction(now) - fraction(before)) / fraction(before) * 100
    by = both(lambda lang: f"{number(change, lang, digits=0)}%")
    return Text(
        "năm nay {this}, năm trước {last}, chênh lệch {by}; một năm thường không quá {yearly_change}%",
        "{this} this year, {last} last year, a change of {by}; in one year it is usually within {yearly_change}%",
    ).format(this=this, last=last, by=by, yearly_change=fact.yearly_change)


SAME_TERRITORY = Text(
    "nếu địa giới của xã thay đổi (sáp nhập, điều chỉnh), ghi số liệu năm trước của toàn bộ địa bàn mới; nếu không, kiểm tra "
    "lại hai số",
    "if the commune's territory has changed (a merger), give last year's figures of the whole new territory; otherwise check "
    "both figures",
)


def usual(fact: Fact) -> dict[str, Param]:
    """Return the plausible range of a fact, as parameters of the warning about a number outside it."""
    return between(*fact.plausible, fact) if fact.plausible else {}


def unusual(fact: Fact, exact: Pair | Interval) -> Text | None:
    """Word the warning about a number outside the plausible range of its fact; None for a number inside it."""
    low, high = (exact.low, exact.high) if isinstance(exact, Interval) else (exact, exact)
    if fact.plausible is None or (fact.plausible[0] <= fraction(high) and fraction(low) <= fact.plausible[1]):
        return None
    figure = in_words(low, fact)
    least, most = fact.plausible
    usual = both(lambda lang: f"{number(least, lang)} … {number(most, lang)}")
    return Text("{figure} khác thường (thường trong khoảng {usual})", "{figure} is unusual (usually {usual})").format(
        figure=figure, usual=usual
    )
