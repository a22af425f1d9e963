"""Reading one figure as people write it: a number, yes or no, a category, or what a commune says of all its villages."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import evolve

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.numbers import out_of_limits, read_number
from ntm_criteria.figures.refused import YES_OR_NO, Exact, Locale, Refused, text_of, unreadable
from ntm_criteria.model import PERCENT, VILLAGE, Dictionary, Fact, FactKind, Pair, arithmetic, fraction, percent, plain
from ntm_criteria.text import LANGUAGES, Text, amount, both, number, quoted, shown


def read_figure(fact: Fact, raw: object, locale: Locale = None) -> Exact:
    """The exact value of a figure that is not missing: a pair in the fact's unit, a bool, or a category id.

    :raises Refused: it cannot be read, or is not a value the fact can take.
    """
    return _READERS[fact.kind](fact, raw, locale)


def read_aggregate(fact: Fact, raw: object, locale: Locale, dictionary: Dictionary) -> tuple[Pair, int | None]:
    """What a commune reports of a flag of its villages ("7/8 thôn", "87,5 %"), and the number of villages if it says so.

    `fact` is the villages' flag itself, or a share or number that rolls up from one.
    """
    written = _VILLAGES.fullmatch(text_of(raw))
    village = dictionary.units.get(VILLAGE)
    is_village = bool(written and village and plain(written[3]) in village.spellings)
    if written and not written[2] and is_village and fact.kind is not FactKind.COUNT:
        raise _of_how_many(raw, int(written[1]))
    if written and written[2] and (is_village or not written[3]):
        meeting, total = int(written[1]), int(written[2])
        if meeting > total or total == 0:
            raise Refused(
                ProblemCode.PART_EXCEEDS_WHOLE,
                Text(
                    f"'{shown(raw)}': số thôn đạt nhiều hơn tổng số thôn",
                    f"'{shown(raw)}': more villages than there are",
                ),
            )
        if fact.kind is FactKind.COUNT and meeting > fact.high:
            raise out_of_limits(fact, raw)
        pair = (meeting, 1) if fact.kind is FactKind.COUNT else percent((meeting, 1), (total, 1))
        return pair, total
    if fact.kind is not FactKind.FLAG:
        return read_number(fact, raw, locale), None
    if isinstance(raw, bool) or (isinstance(raw, str) and plain(text_of(raw)) in YES_OR_NO):
        raise Refused(
            ProblemCode.WRONG_LEVEL,
            Text(
                "là số liệu của từng thôn, không ghi chung cho cả xã", "is kept for each village, not for the commune"
            ),
            Text(
                "ghi ở từng thôn trong 'villages', hoặc ghi số thôn đạt như '7/8 thôn'",
                "give it for each village under 'villages', or as a total such as '7/8 thôn'",
            ),
        )
    return read_number(as_share(fact, dictionary), raw, locale), None


_VILLAGES = re.compile(r"\s*([0-9]{1,6})\s*(?:/\s*([0-9]{1,6}))?\s*([^\W\d]*(?:\s[^\W\d]+)*)\s*")


def _of_how_many(raw: object, meeting: int) -> Refused:
    """Villages of which it is not said how many there are: "8 thôn" is neither a share nor 8 %."""
    written = quoted(raw)
    return Refused(
        ProblemCode.UNIT_MISMATCH,
        Text(f"{written.vi} chưa nói trên tổng số bao nhiêu thôn", f"{written.en} does not say of how many villages"),
        Text(
            f"ghi cả tổng số thôn: '{meeting}/{meeting} thôn' nếu xã có {meeting} thôn; hoặc ghi tỷ lệ, ví dụ '87,5 %'",
            f"say of how many: '{meeting}/{meeting} thôn' where there are {meeting}; or give the share, such as '87,5 %'",
        ),
    )


def as_share(fact: Fact, dictionary: Dictionary) -> Fact:
    """A flag of villages as the share of villages that have it."""
    return evolve(
        fact, kind=FactKind.SHARE, unit=dictionary.units.get(PERCENT), scale=100, spellings=frozenset({PERCENT})
    )


def _flag(_fact: Fact, raw: object, _locale: Locale) -> bool:
    if raw is True or raw is False:
        return raw is True
    value = YES_OR_NO.get(plain(text_of(raw)))
    if value is not None:
        return value
    if plain(text_of(raw)).startswith("cơ bản"):
        raise Refused(
            ProblemCode.UNREADABLE_FIGURE,
            Text(
                f"'{shown(raw)}' là kết luận của hội đồng, không phải đạt hay chưa đạt",
                f"'{shown(raw)}' is a council's finding, neither met nor not met",
            ),
            Text("ghi Đạt hoặc Chưa đạt; để trống nếu chưa rõ", "write Đạt or Chưa đạt; leave it empty if unknown"),
        )
    hint = Text(
        "ghi Đạt/Chưa đạt, có/không; để trống nếu chưa rõ",
        "write Đạt/Chưa đạt, có/không, true/false; leave it empty if unknown",
    )
    raise unreadable(raw, "không phải là Đạt hay Chưa đạt", "is not yes or no", hint)


def _category(fact: Fact, raw: object, _locale: Locale) -> str:
    wanted = plain(text_of(raw))
    for value, label in fact.values.items():
        if wanted and wanted in (plain(value), plain(label.vi), plain(label.en)):
            return value
    known = [label.vi for label in fact.values.values()]
    written = quoted(raw)
    raise Refused(
        ProblemCode.UNKNOWN_VALUE,
        Text(f"{written.vi} không có trong danh mục", f"{written.en} is not on the list"),
        Text("chọn một trong: " + "; ".join(known), "one of: " + "; ".join(known)),
    )


_READERS: dict[FactKind, Callable[[Fact, Any, Locale], Exact]] = {
    FactKind.SHARE: read_number,
    FactKind.QUANTITY: read_number,
    FactKind.COUNT: read_number,
    FactKind.FLAG: _flag,
    FactKind.CATEGORY: _category,
}


CHECK = Text("kiểm tra lại số liệu và đơn vị tính", "check the figure and its unit")


def in_words(exact: Pair, fact: Fact) -> Text:
    """A number with its unit."""
    value = fraction(exact)
    return both(lambda lang: amount(number(value, lang), fact.unit.name(lang, value) if fact.unit else ""))


def unusual(fact: Fact, exact: Pair) -> Text | None:
    """What to say of a number outside its plausible range; None of one within."""
    if fact.plausible is None or fact.plausible[0] <= fraction(exact) <= fact.plausible[1]:
        return None
    said = in_words(exact, fact)
    vi, en = (" … ".join(number(end, lang) for end in fact.plausible) for lang in LANGUAGES)
    return Text(f"{said.vi} khác thường (thường trong khoảng {vi})", f"{said.en} is unusual (usually {en})")


def agrees(given: Pair, fineness: Fraction, derived: Pair) -> bool:
    """Whether a given number is the derived one, rounded or cut to multiples of `fineness`: see `arithmetic.agrees`."""
    return bool(arithmetic.agrees(given, fineness.as_integer_ratio(), derived))
