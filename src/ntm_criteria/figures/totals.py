"""Reads what a commune reports of all its villages: "7/8 thôn", "87,5 %", "7/8 thôn (87,5 %)"."""

import re
from fractions import Fraction

from attrs import evolve, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.estimates import counted
from ntm_criteria.figures.fineness import fineness
from ntm_criteria.figures.hints import CHECK
from ntm_criteria.figures.numbers import out_of_limits, read_number
from ntm_criteria.figures.refused import YES_OR_NO, Locale, Refused, native, refused, text_of, unreadable
from ntm_criteria.figures.uncertain import is_uncertain
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    VILLAGES,
    Dictionary,
    Fact,
    FactKind,
    Interval,
    NumberFact,
    Pair,
    agrees,
    exactly,
    fraction,
    percent,
    plain,
)
from ntm_criteria.text import Text, amount, both, number, shown


@frozen
class Total:
    """What a commune reports of all its villages, as it is written.

    :ivar value: the share in percent or the number of villages; None if it is the share of `meeting` in `of`. An interval if
        it is a float that means no single number.
    :ivar meeting: 7 for "7/8 thôn" and for "7 thôn".
    :ivar of: 8 for "7/8 thôn".
    :ivar is_bare: whether it is a number without a unit.
    """

    value: Pair | Interval | None = None
    meeting: int | None = None
    of: int | None = None
    is_bare: bool = False


def read_aggregate(
    fact: Fact, raw: object, locale: Locale, dictionary: Dictionary, villages: int | None = None
) -> tuple[Pair | Interval, int | None]:
    """Read a total over villages ("7/8 thôn", "87,5 %"): its value, and the number of villages (8) or None.

    :param fact: a flag of villages, or the share or count of the villages with a flag.
    :param villages: the number of villages of the commune, if it is known: then "7 thôn" is 7 of them.
    :raises Refused: the total cannot be read, could be villages or per cent, or the fact cannot have this value.
    """
    if is_uncertain(raw):
        raise counted(raw)
    total = read_total(fact, raw, locale, dictionary)
    if total.meeting is None:
        assert total.value is not None
        if total.is_bare and not isinstance(fact, NumberFact) and not isinstance(total.value, Interval):
            _check_is_share(raw, fraction(total.value), villages, dictionary)
        return total.value, None
    of = total.of if total.of is not None else villages
    if of is None:
        raise _without_total(raw)
    if total.meeting > of or of == 0:
        words = Text("{meeting} thôn đạt, nhiều hơn tổng số {of} thôn", "{meeting} villages of {of}").format(
            meeting=total.meeting, of=of
        )
        message = Text("'{raw}': {words}", "'{raw}': {words}").format(raw=shown(raw), words=words)
        raise Refused(ProblemCode.PART_EXCEEDS_WHOLE, message, value=total.meeting, other_value=of)
    return total.value or percent((total.meeting, 1), (of, 1)), of


def read_total(fact: Fact, raw: object, locale: Locale, dictionary: Dictionary) -> Total:
    """Read a total over villages as it is written, without regard to the commune's number of villages.

    :raises Refused: the total cannot be read, or the fact cannot have this value.
    """
    text = text_of(raw)
    if twice := _TWICE.fullmatch(text):
        first, second = twice["first"], twice["bracketed"] or twice["second"]
        return _agreeing(fact, raw, *((first, second) if "/" in first else (second, first)), locale, dictionary)
    if twice := _COUNTS_FIRST.fullmatch(text) or _SHARE_FIRST.fullmatch(text):
        return _agreeing(fact, raw, twice["counts"], twice["share"], locale, dictionary)
    if (counts := _counted(text, dictionary)) and (counts[1] is not None or fact.kind is not FactKind.COUNT):
        meeting, of = counts
        if max(meeting, of or 0) > dictionary[VILLAGES].high:
            raise out_of_limits(dictionary[VILLAGES], raw)
        if fact.kind is not FactKind.COUNT:
            return Total(None, meeting, of)
        if meeting > fact.high:
            raise out_of_limits(fact, raw)
        return Total((meeting, 1), meeting, of)
    if not isinstance(fact, NumberFact) and (isinstance(native(raw), bool) or (text and plain(text) in YES_OR_NO)):
        message = Text(
            "là số liệu của từng thôn, không ghi chung cho cả xã", "is kept for each village, not for the commune"
        )
        hint = Text(
            "ghi ở từng thôn trong 'villages', hoặc ghi số thôn đạt như '7/8 thôn'",
            "give it for each village under 'villages', or as a total such as '7/8 thôn'",
        )
        raise Refused(ProblemCode.WRONG_LEVEL, message, hint, value=shown(raw))
    is_bare = not isinstance(raw, str) or text[-1:].isdigit()
    try:
        return Total(read_number(as_share(fact, dictionary), raw, locale), is_bare=is_bare)
    except Refused as error:
        if fact.kind is FactKind.COUNT or error.code not in (ProblemCode.UNREADABLE_FIGURE, ProblemCode.UNKNOWN_UNIT):
            raise
        raise Refused(error.code, error.message, _AS_EITHER, **error.params) from None


_OF_VILLAGES = re.compile(r"([0-9]{1,6})\s*(?:/\s*([0-9]{1,6}))?\s*([^\W\d][^\d%()=]*)?")
_TWICE = re.compile(  # "7/8 thôn (87,5 %)", "87,5 % (7/8 thôn)", "7/8 thôn = 87,5 %"
    r"(?P<first>[0-9][^()=]*?)\s*(?:\((?:=|bằng|đạt|chiếm)?\s*(?P<bracketed>[0-9][^()=]*)\)|(?:=|bằng)\s*(?P<second>[0-9][^()=]*))",
    re.IGNORECASE,
)
_COUNTS = r"(?P<counts>[0-9]+\s*/\s*[0-9]+(?:\s*[^\W\d][^()=%0-9]*?)?)"
_SHARE = r"(?P<share>[0-9][0-9.,]*\s*(?:%|phần trăm))"
_COUNTS_FIRST = re.compile(  # "7/8 thôn, đạt 87,5 %", "7/8 thôn - 87,5 %"
    rf"{_COUNTS}(?:\s*[,;]\s*|\s+)(?:(?:đạt|chiếm|tương đương|-|–|—)\s*)?{_SHARE}", re.IGNORECASE
)
_SHARE_FIRST = re.compile(  # "87,5 %, 7/8 thôn", "87,5 % tương đương 7/8 thôn"
    rf"{_SHARE}(?:\s*[,;]\s*|\s+)(?:(?:tương đương|với|-|–|—)\s*)?{_COUNTS}", re.IGNORECASE
)
_OF_ALL = re.compile(  # "đạt 7/8 thôn", "7 thôn/8 thôn", "7 trên tổng số 8 thôn"
    r"(?:(?:đạt|có)\s+)?([0-9]{1,6})\s*([^\W\d][^\d/%()=]*?)?\s*(?:/|\btrên\b|\btrong\b)\s*(?:tổng số\s*)?([0-9]{1,6}\b.*)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:[,/]| và | hoặc )\s*")


def _counted(text: str, dictionary: Dictionary) -> tuple[int, int | None] | None:
    """Split "7/8 thôn đạt" into (7, 8) and "7 thôn" into (7, None); None for all other texts, also for a bare number."""
    names = dictionary.unit(VILLAGE).spellings
    if (of_all := _OF_ALL.fullmatch(text)) and (not of_all[2] or plain(of_all[2]) in names):
        text = f"{of_all[1]}/{of_all[3]}"
    match = _OF_VILLAGES.fullmatch(text)
    if not match or not (match[2] or match[3]):
        return None
    words = f" {plain(match[3] or '')}"
    for word in (word for word, is_met in YES_OR_NO.items() if is_met):
        words = words.removesuffix(f" {word}")
    if not all(word in names for word in _LISTED.split(words.strip())) if words.strip() else not match[2]:
        return None
    return int(match[1]), int(match[2]) if match[2] else None


def _agreeing(fact: Fact, raw: object, counts: str, share: str, locale: Locale, dictionary: Dictionary) -> Total:
    """Read a total given as villages and as their share, which must agree; the villages are used."""
    total = read_total(fact, counts, locale, dictionary)
    if total.meeting is None or not total.of:
        raise unreadable(raw, Text("gộp hai số liệu làm một", "is two figures in one"), _AS_TOTAL)
    percentage, derived = _share_of(fact, dictionary), percent((total.meeting, 1), (total.of, 1))
    reported, step = read_number(percentage, share, locale), fineness(percentage, share, locale)
    span = (reported.low, reported.high) if isinstance(reported, Interval) else exactly(reported)
    if not agrees(span, step.as_integer_ratio(), exactly(derived)):
        exact = both(lambda lang: amount(number(fraction(derived), lang, digits=2), "%"))
        message = Text("không khớp: {counts} là {exact}", "does not agree: {counts} is {exact}").format(
            counts=counts, exact=exact
        )
        raise refused(ProblemCode.FIGURES_DISAGREE, raw, message, CHECK, other_value=fraction(derived))
    return total


_AS_TOTAL = Text(
    "ghi số thôn đạt trên tổng số thôn, ví dụ '7/8 thôn'", "give the villages of how many, such as '7/8 thôn'"
)
_AS_EITHER = Text(
    "ghi số thôn đạt trên tổng số thôn, ví dụ '7/8 thôn', hoặc tỷ lệ, ví dụ '87,5 %'; để trống nếu chưa có số liệu",
    "give the villages of how many, such as '7/8 thôn', or the share, such as '87,5 %'; leave it empty if there is no figure",
)


def most_bare(dictionary: Dictionary) -> Fraction:
    """Return the largest bare number that could be villages, where the number of villages is not known."""
    villages = dictionary[VILLAGES]
    return villages.plausible[1] if villages.plausible else villages.high


def _check_is_share(raw: object, share: Fraction, villages: int | None, dictionary: Dictionary) -> None:
    """Refuse a bare number that could be so many villages as well as so many per cent of them."""
    if share.denominator != 1 or not 1 <= share <= (villages or most_bare(dictionary)) or villages == 100:
        return
    message = Text("có thể là {share} thôn hoặc {share} %", "may be {share} villages or {share} %").format(share=share)
    hint = Text(
        "ghi '{share} %' nếu là tỷ lệ; nếu là số thôn thì ghi cả tổng số thôn, ví dụ '7/8 thôn'",
        "write '{share} %' for a share; give villages with their total, such as '7/8 thôn'",
    ).format(share=share)
    if villages:
        hint = Text(
            "ghi '{share}/{villages} thôn' nếu là số thôn, '{share} %' nếu là tỷ lệ",
            "write '{share}/{villages} thôn' for villages, '{share} %' for a share",
        ).format(share=share, villages=villages)
    raise refused(ProblemCode.AMBIGUOUS_FIGURE, raw, message, hint, readings=(share,))


def _without_total(raw: object) -> Refused:
    """Build the refusal of a figure such as "8 thôn", which lacks the number of all villages ("7/8 thôn")."""
    hint = Text(
        "ghi số thôn đạt trên tổng số thôn, ví dụ '7/8 thôn' là 7 trong 8 thôn; hoặc ghi tỷ lệ, ví dụ '87,5 %'",
        "give the villages of how many, such as '7/8 thôn' for 7 of 8; or give the share, such as '87,5 %'",
    )
    message = Text("chưa nói trên tổng số bao nhiêu thôn", "does not say of how many villages")
    return refused(ProblemCode.UNIT_MISMATCH, raw, message, hint)


def as_share(fact: Fact, dictionary: Dictionary) -> NumberFact:
    """Return, for a flag, a fact for the share of villages with this flag; return a number fact unchanged."""
    return fact if isinstance(fact, NumberFact) else _share_of(fact, dictionary)


def _share_of(fact: Fact, dictionary: Dictionary) -> NumberFact:
    unit = dictionary.unit(PERCENT)
    share = NumberFact(fact.id, fact.label, FactKind.SHARE, unit, scale=100, spellings=unit.spellings)
    return evolve(share, per_village=fact.per_village, note=fact.note)
