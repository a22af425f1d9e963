"""Finds the levels in Vietnamese words and signs: "≥ 80%", "từ 75% trở lên", "trên 5% đến dưới 10%", "không quá 13 %".

A phrase is one comparison, or two that make a range, with the number and the unit as they are written. What a bare number
means is left to the reader of the cell.
"""

import re
from collections.abc import Iterator

from attrs import frozen

from ntm_criteria.model import Relation
from ntm_criteria.text import cleaned
from ntm_criteria.wording import RELATION_ENDS, RELATION_WORDS

_RELATION = {word: relation for relation, words in RELATION_WORDS.items() for word in words}
_WORDS = "|".join(sorted(map(re.escape, _RELATION), key=len, reverse=True))
NUMBER = r"[0-9]+(?:[.,][0-9]+)*(?:[  ][0-9]{3}(?![0-9.,]))*"
_LEAD = r"đạt tỷ lệ|đạt tỉ lệ|đạt|phải|là|bằng|=|tỷ lệ|tỉ lệ|mức|từ|có|:"
_REL = rf"(?:(?:{_LEAD})\s*)*(?P<{{0}}>{_WORDS})?\s*(?:(?:{_LEAD})\s*)*(?P<{{0}}_again>{_WORDS})?\s*(?:(?:từ|đạt|là|bằng)\s*)*"
_EDGE = r"(?<![\w.,/])"
_PER_CENT = r"(?:%|％|٪|phần trăm|percent)"
_END = "|".join(RELATION_ENDS)
_ENDS = rf"(?:\s*(?P<end>{_END}))?"
_ONE = rf"(?P<from>từ\s+)?{_REL.format('rel')}(?P<number>{NUMBER})(?P<gap>\s*)(?P<unit>{_PER_CENT})?{_ENDS}"
_RANGE = (
    rf"(?P<low_from>từ\s+)?{_REL.format('low')}(?P<low_number>{NUMBER})\s*(?P<low_unit>{_PER_CENT})?\s*"
    rf"(?P<to>đến|tới|-|–|—)\s*{_REL.format('high')}(?P<high_number>{NUMBER})\s*(?P<high_unit>{_PER_CENT})?"
)
_FLAGS = re.IGNORECASE
_FIND_RANGE = re.compile(_EDGE + _RANGE, _FLAGS)
_FIND_ONE = re.compile(_EDGE + _ONE, _FLAGS)
_UNIT_AND_END = re.compile(rf"(?:\s+[^\W\d_]+(?:/[^\W\d_]+)*){{1,4}}?\s+({_END})(?!\w)", _FLAGS)
_AGE = re.compile(r"\s*(?:tháng\s+)?tuổi(?!\w)", _FLAGS)  # "trẻ em dưới 5 tuổi" says who is meant


@frozen
class Limit:
    """One comparison of a phrase.

    :ivar relation: the relation; None for a bare number.
    :ivar number: the number as it is written: "16,5".
    :ivar unit: the unit as it is written, "%" for all its spellings; "" if none.
    """

    relation: Relation | None
    number: str
    unit: str = ""


@frozen
class Phrase:
    """A level found in a text.

    :ivar limits: its comparisons, one or two.
    :ivar start: where it begins.
    :ivar end: where it ends.
    :ivar is_bare_range: whether it is a range whose ends are not said to be the least and the most: "từ 50% đến 55%".
    :ivar is_clear: whether its words agree; "từ 80%" without an end, and "≥ 80% trở xuống", do not.
    """

    limits: tuple[Limit, ...]
    start: int
    end: int
    is_clear: bool = True
    is_bare_range: bool = False


def phrases(text: str) -> Iterator[Phrase]:
    """Yield the levels in a text from left to right: numbers with a relation, and numbers of per cent; no ages of people."""
    text, at = cleaned(text), 0
    while at < len(text):
        one, span = _FIND_ONE.search(text, at), _FIND_RANGE.search(text, at)
        if span and one and span.start("low_number") <= one.start("number") and (found := _range(span)):
            if not _AGE.match(text, found.end):
                yield found
            at = found.end
        elif one:
            behind = _UNIT_AND_END.match(text, one.end())
            phrase = _one(one, behind[1]) if behind and not one["end"] else _one(one)
            is_level = phrase.limits[0].relation or phrase.limits[0].unit or not phrase.is_clear
            if is_level and not _AGE.match(text, one.end("number")):
                yield phrase
            at = max(phrase.end, at + 1)
        else:
            return


def whole_phrase(text: str) -> tuple[Phrase, str] | None:
    """Return the level that a text begins with and the words behind it; None if it begins otherwise.

    The end of a phrase may stand behind its unit: "từ 2 mô hình trở lên".
    """
    text = cleaned(text)
    span = re.match(_RANGE, text, _FLAGS)
    if span and (found := _range(span)):
        return found, text[found.end :].strip()
    one = re.match(_ONE, text, _FLAGS)
    if one is None:
        return None
    rest = text[one.end() :].strip()
    behind = re.fullmatch(rf"(.*?)\s*({_END})", rest, _FLAGS)
    if behind and not one["end"]:
        return _one(one, behind[2].lower()), behind[1]
    return _one(one), rest


def relations_in(text: str) -> frozenset[Relation]:
    """Return the relations that words alone announce for a number beside them: "Tỷ lệ hộ nghèo tối đa", "… (≤)".

    "trên" and "dưới" announce one only at the end, since "trên địa bàn" says where.
    """
    words = cleaned(text).casefold().rstrip(" :.,;)%(")
    found = {
        relation
        for word, relation in _RELATION.items()
        if re.search(rf"(?<!\w){re.escape(word)}$", words)
        or (relation in (Relation.AT_LEAST, Relation.AT_MOST) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words))
    }
    found |= {relation for end, relation in RELATION_ENDS.items() if re.search(rf"(?<!\w){end}(?!\w)", words)}
    if len(found) > 1 and found & {Relation.AT_LEAST, Relation.AT_MOST}:
        # "không trên" ends in "trên": the longer word counts
        longest = max((word for word in _RELATION if words.endswith(word)), key=len, default=None)
        if longest:
            found = (found - {Relation.MORE_THAN, Relation.LESS_THAN}) | {_RELATION[longest]}
    return frozenset(found)


def _unit(text: str | None) -> str:
    return "%" if text else ""


def _relation(match: re.Match[str], name: str) -> tuple[Relation | None, bool]:
    """Return the relation that one or two words in front of a number give, and whether they agree."""
    words = [re.sub(r"\s+", " ", word.lower()) for word in (match[name], match[f"{name}_again"]) if word]
    found = {_RELATION[word] for word in words}
    return (found.pop() if len(found) == 1 else None), len({_RELATION[word] for word in words}) <= 1


def _one(match: re.Match[str], behind: str = "") -> Phrase:
    relation, agree = _relation(match, "rel")
    ending = (match["end"] or behind).lower()
    if ending:
        last = RELATION_ENDS[re.sub(r"\s+", " ", ending)]
        agree = agree and relation in (None, last)
        relation = last
    elif relation is None and re.search(r"(?<!\w)từ\s", match[0][: match.start("number") - match.start()], _FLAGS):
        agree = False  # "từ 80%" may be a range that lost its end
    end = match.end() if match["unit"] or match["end"] else match.end("number")
    limit = Limit(relation if agree else None, match["number"], _unit(match["unit"]))
    return Phrase((limit,), match.start(), end, agree)


def _range(match: re.Match[str]) -> Phrase | None:
    """Return a range; None where two numbers beside each other are none: "2021-2025", "5 - 10" without a word."""
    low, low_agree = _relation(match, "low")
    high, high_agree = _relation(match, "high")
    is_from = bool(re.search(r"(?<!\w)từ\s", match[0][: match.start("low_number") - match.start()], _FLAGS))
    unit = _unit(match["high_unit"] or match["low_unit"])
    if low in (Relation.AT_MOST, Relation.LESS_THAN) or high in (Relation.AT_LEAST, Relation.MORE_THAN):
        return None
    if not (is_from or low) and not (unit and match["to"] in ("đến", "tới") and high):
        if not unit:
            return None
        limits = (Limit(None, match["low_number"], unit), Limit(None, match["high_number"], unit))
        return Phrase(limits, match.start(), match.end(), is_clear=False)
    limits = (
        Limit(low or Relation.AT_LEAST, match["low_number"], unit),
        Limit(high or Relation.AT_MOST, match["high_number"], unit),
    )
    return Phrase(limits, match.start(), match.end(), low_agree and high_agree, not (low or high))
