"""Finds every number that the name of an indicator asks for: "và có từ 02 mô hình trở lên", "tối thiểu hai trạm".

Numbers that only name something are none of these: years, ages, numbers of documents, grades, "hai bên", "một cửa".
"""

import re
from collections.abc import Iterator

from ntm_criteria.drafting.levels.phrases import NUMBER, Limit, Phrase, phrases
from ntm_criteria.text import cleaned
from ntm_criteria.wording import RELATION_ENDS, RELATION_WORDS

_NUMERALS = {
    word: i
    for i, words in enumerate(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy|bẩy", "tám", "chín", "mười"), 1)
    for word in words.split("|")
}
_INTRODUCES = (
    "có", "đủ", "đạt", "gồm", "kèm", "kèm theo", "cùng", "với", "cùng với", "thêm", "và", "trong đó", "bình quân", "trung bình",
    "cứ", "mỗi",
)  # fmt: skip
_ORDER = "|".join(
    sorted(
        (re.escape(word) for words in (("từ",), _INTRODUCES, *RELATION_WORDS.values()) for word in words),
        key=len,
        reverse=True,
    )
)
_LEAD = rf"(?<!\w)(?:{_ORDER})(?:\s+(?:{_ORDER}))*"
_NAMES_ONLY = (  # nouns behind numerals and numbers that are ways of speaking, and count nothing that is asked for
    r"bên|chiều|giới|mặt|cửa|tại chỗ|số|phần|cách|vài|loạt|trong|nhóm|cấp|khâu|không|sạch|tuổi|tháng tuổi|dấu|lần nữa"
)
_IS_NAME = rf"(?!\s*(?:{_NAMES_ONLY})(?!\w))"
_ENDS = "|".join(RELATION_ENDS)
_YEAR_NEXT = r"(?!\s*(?:[0-9]|học|nay|qua|trước|sau|gần|đầu|cuối|tới|tiếp|báo cáo|kế hoạch|đánh giá|xét))"
_NUMERAL = re.compile(
    rf"({_LEAD}\s*(?<!\w))({'|'.join(_NUMERALS)})(?!\w){_IS_NAME}(?=\s+\w|\s*(?:{_ENDS}|[,;.)]|$))", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(_INTRODUCES, key=len, reverse=True))})(?:\s+có)?\s+({NUMBER})(?![\w/.,–-]*[/–-]\s*[0-9])"
    rf"(?=\s+[^\W\d_]){_IS_NAME}",
    re.IGNORECASE,
)
_IS_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BEHIND_YEAR = re.compile(rf"\s*(?:$|[,;.)\]–-]|đến(?!\w)|tới(?!\w)|và(?!\w)|(?:{_ENDS})(?!\w))", re.IGNORECASE)
_OF_AGE = re.compile(r"tuổi(?:\s+(?:lao động|đi học))?\s*$", re.IGNORECASE)
_DATE = re.compile(r"\s*/\s*[0-9]")


def asked_in(name: str) -> Iterator[Phrase]:
    """Yield the levels and the numbers that a name asks for, from left to right; `cleaned(name)` has their places.

    Numerals in words count where a word of comparison or of adding stands in front of them.

    >>> [phrase.limits[0].number for phrase in asked_in("Tỷ lệ hộ, kèm theo 02 mô hình, tối thiểu hai trạm năm 2024")]
    ['02', '002']
    """
    text = _NUMERAL.sub(_in_digits, cleaned(name))
    found = [each for each in phrases(text) if not _only_names(text, each)]
    taken = [range(each.start, each.end) for each in found]
    for bare in _BARE.finditer(text):
        phrase = Phrase((Limit(None, bare[1]),), bare.start(), bare.end(1))
        if not _only_names(text, phrase) and not any(bare.start(1) in each for each in taken):
            found.append(phrase)
    yield from sorted(found, key=lambda each: each.start)


def _in_digits(found: re.Match[str]) -> str:
    """Write a numeral in as many digits as it has letters, so that all places stay: "hai" becomes "002"."""
    lead, word = found[1], found[2]
    if word.lower() == "năm" and re.match(_YEAR_NEXT, found.string[found.end() :]) is None:
        return found[0]
    return f"{lead}{str(_NUMERALS[word.lower()]).zfill(len(word))}"


def _only_names(text: str, phrase: Phrase) -> bool:
    """Whether the numbers of a phrase are years, ages or days."""
    if any(limit.unit for limit in phrase.limits):
        return False
    lead, behind = text[: phrase.start], text[phrase.end :]
    are_years = all(_IS_YEAR.fullmatch(limit.number) for limit in phrase.limits)
    last = text.rfind(phrase.limits[-1].number, phrase.start, phrase.end)
    behind_number = text[last + len(phrase.limits[-1].number) :]
    is_year = are_years and bool(_BEHIND_YEAR.match(behind_number))
    return is_year or bool(_OF_AGE.search(lead) or _DATE.match(behind))
