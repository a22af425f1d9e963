"""Reads one figure as people write it: a number, yes or no, a category, or a total over villages."""

import re
from collections.abc import Callable

from attrs import evolve

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.numbers import out_of_limits, read_number
from ntm_criteria.figures.refused import YES_OR_NO, Exact, Locale, Refused, refused, text_of, unreadable
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    CategoryFact,
    Dictionary,
    Fact,
    FactKind,
    FlagFact,
    NumberFact,
    Pair,
    fraction,
    percent,
    plain,
)
from ntm_criteria.text import Text, amount, both, number, shown


def read_figure(fact: Fact, raw: object, locale: Locale = None) -> Exact:
    """Read a figure exactly: as a pair in the fact's unit, a bool, or the id of a category's value.

    :raises Refused: the figure cannot be read, or the fact cannot have this value.
    """
    return _READERS[fact.kind](fact, raw, locale)


def read_aggregate(fact: Fact, raw: object, locale: Locale, dictionary: Dictionary) -> tuple[Pair, int | None]:
    """Read a total over villages ("7/8 thôn", "87,5 %"): its value, and the number of villages (8) or None.

    :param fact: a flag of villages, or the share or count of the villages with a flag.
    :raises Refused: the total cannot be read, or the fact cannot have this value.
    """
    text = text_of(raw)
    match = _VILLAGES.fullmatch(text)
    is_village = bool(match and plain(match[3]) in dictionary.unit(VILLAGE).spellings)
    is_count = fact.kind is FactKind.COUNT
    if match and not match[2] and is_village and not is_count:
        raise _without_total(raw, int(match[1]))
    if match and match[2] and (is_village or not match[3]):
        meeting, total = int(match[1]), int(match[2])
        if meeting > total or total == 0:
            vi, en = "số thôn đạt nhiều hơn tổng số thôn", "more villages than there are"
            raise Refused(ProblemCode.PART_EXCEEDS_WHOLE, Text(f"'{shown(raw)}': {vi}", f"'{shown(raw)}': {en}"))
        if not isinstance(fact, NumberFact) or not is_count:
            return percent((meeting, 1), (total, 1)), total
        if meeting > fact.high:
            raise out_of_limits(fact, raw)
        return (meeting, 1), total
    if isinstance(fact, NumberFact):
        return read_number(fact, raw, locale), None
    if isinstance(raw, bool) or (text and plain(text) in YES_OR_NO):
        vi, en = "là số liệu của từng thôn, không ghi chung cho cả xã", "is kept for each village, not for the commune"
        hint = Text(
            "ghi ở từng thôn trong 'villages', hoặc ghi số thôn đạt như '7/8 thôn'",
            "give it for each village under 'villages', or as a total such as '7/8 thôn'",
        )
        raise Refused(ProblemCode.WRONG_LEVEL, Text(vi, en), hint)
    return read_number(as_share(fact, dictionary), raw, locale), None


_VILLAGES = re.compile(r"\s*([0-9]{1,6})\s*(?:/\s*([0-9]{1,6}))?\s*([^\W\d]*(?:\s[^\W\d]+)*)\s*")


def _without_total(raw: object, meeting: int) -> Refused:
    """Build the refusal of a figure such as "8 thôn", which lacks the number of all villages ("7/8 thôn")."""
    hint = Text(
        f"ghi cả tổng số thôn: '{meeting}/{meeting} thôn' nếu xã có {meeting} thôn; hoặc ghi tỷ lệ, ví dụ '87,5 %'",
        f"say of how many: '{meeting}/{meeting} thôn' where there are {meeting}; or give the share, such as '87,5 %'",
    )
    vi, en = "chưa nói trên tổng số bao nhiêu thôn", "does not say of how many villages"
    return refused(ProblemCode.UNIT_MISMATCH, raw, vi, en, hint)


def as_share(fact: Fact, dictionary: Dictionary) -> NumberFact:
    """Return, for a flag, a fact for the share of villages with this flag; return a number fact unchanged."""
    if isinstance(fact, NumberFact):
        return fact
    unit, spellings = dictionary.unit(PERCENT), frozenset({PERCENT})
    share = NumberFact(fact.id, fact.label, FactKind.SHARE, unit, scale=100, spellings=spellings)
    return evolve(share, per_village=fact.per_village, note=fact.note)


def _flag(_fact: FlagFact, raw: object, _locale: Locale) -> bool:
    if raw is True or raw is False:
        return raw is True
    value = YES_OR_NO.get(plain(text_of(raw)))
    if value is not None:
        return value
    if plain(text_of(raw)).startswith("cơ bản"):
        hint = Text("ghi Đạt hoặc Chưa đạt; để trống nếu chưa rõ", "write Đạt or Chưa đạt; leave it empty if unknown")
        vi, en = (
            "là kết luận của hội đồng, không phải đạt hay chưa đạt",
            "is a council's finding, neither met nor not met",
        )
        raise unreadable(raw, vi, en, hint)
    hint = Text(
        "ghi Đạt/Chưa đạt, có/không; để trống nếu chưa rõ",
        "write Đạt/Chưa đạt, có/không, true/false; leave it empty if unknown",
    )
    raise unreadable(raw, "không phải là Đạt hay Chưa đạt", "is not yes or no", hint)


def _category(fact: CategoryFact, raw: object, _locale: Locale) -> str:
    word = plain(text_of(raw))
    for value, label in fact.values.items():
        if word and word in (plain(value), plain(label.vi), plain(label.en)):
            return value
    labels = "; ".join(label.vi for label in fact.values.values())
    hint = Text(f"chọn một trong: {labels}", f"one of: {labels}")
    raise refused(ProblemCode.UNKNOWN_VALUE, raw, "không có trong danh mục", "is not on the list", hint)


_READERS: dict[FactKind, Callable[..., Exact]] = {
    **dict.fromkeys((FactKind.SHARE, FactKind.QUANTITY, FactKind.COUNT), read_number),
    FactKind.FLAG: _flag,
    FactKind.CATEGORY: _category,
}


def in_words(exact: Pair, fact: Fact) -> Text:
    """Write a number (a pair in the unit of `fact`) with its unit, in both languages."""
    value = fraction(exact)
    return both(lambda lang: amount(number(value, lang), fact.unit.name(lang, value) if fact.unit else ""))


def unusual(fact: Fact, exact: Pair) -> Text | None:
    """Word the warning about a number outside the plausible range of its fact; None for a number inside it."""
    if fact.plausible is None or fact.plausible[0] <= fraction(exact) <= fact.plausible[1]:
        return None
    figure = in_words(exact, fact)
    low, high = fact.plausible
    usual = both(lambda lang: f"{number(low, lang)} … {number(high, lang)}")
    return Text(
        f"{figure.vi} khác thường (thường trong khoảng {usual.vi})", f"{figure.en} is unusual (usually {usual.en})"
    )
