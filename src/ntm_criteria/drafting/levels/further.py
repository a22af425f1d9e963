"""Finds in the name of an indicator what is asked beside the level that its cells state.

"Tỷ lệ thôn có ít nhất 03 cụm loa" says which villages count, and "≥ 90%" beside it is the level; "…; trong đó ≥ 20% từ hệ
thống cấp nước tập trung" asks for a second thing that no cell beside it states, and so does the first half of "Kế hoạch được
triển khai. Có ít nhất 75% số hộ tham gia" beside "≥ 75%". Where the level is that of a known indicator whose name does not hold
the number of such a village, the number would be lost: that is asked for beside the level, too.
"""

import re
from collections.abc import Collection
from fractions import Fraction

from ntm_criteria.drafting.levels.asked import asked_in
from ntm_criteria.drafting.levels.notes import NAME_SAYS_MORE, NAME_STATES_MORE, told
from ntm_criteria.drafting.levels.phrases import Limit, Phrase, phrases
from ntm_criteria.drafting.levels.reading import LevelKind, Reading
from ntm_criteria.drafting.levels.statements import statements
from ntm_criteria.drafting.levels.values import value_of
from ntm_criteria.text import Text, cleaned

_ASKS = (LevelKind.BOUND, LevelKind.WORDS, LevelKind.PARTS)  # "Đạt" asks for all that the name says
_OWN_CLAUSE = re.compile(
    r"(?<!\w)(?:trong đó|trong số đó|trong số này|riêng|đồng thời|kèm|kèm theo|bao gồm|ngoài ra|và|cùng|cùng với|nhưng|mà|"
    r"bình quân|trung bình)(?!\w)|[;:,]\s|\.\s|\s[-–—+&]\s|[(\[]",
    re.IGNORECASE,
)
_MEASURES = re.compile(r"(?:tỷ lệ|tỉ lệ|số|thu nhập|diện tích|tổng|mức|bình quân)(?!\w)", re.IGNORECASE)


def with_name(reading: Reading, wording: str, known: Collection[Fraction | None] | None = None) -> Reading:
    """Return the reading of a cell beside a name: partly open where the name asks for what the cell does not state.

    :param known: the numbers that the indicator which is followed knows, in its names and levels; None if none is followed.
    """
    if reading.kind is LevelKind.MET:
        unknown = [phrase for phrase in asked_in(wording) if known is not None and not _is_known(phrase, known)]
        note = told(NAME_SAYS_MORE, _clause(cleaned(wording), unknown[0])) if unknown else None
    else:
        note = _further(reading, wording, known) if reading.kind in _ASKS else None
    if not note:
        return reading
    rest = Reading(LevelKind.OPEN, about=cleaned(wording), note=note)
    return Reading(LevelKind.PARTLY, parts=(reading, rest), note=note)


def _further(reading: Reading, wording: str, known: Collection[Fraction | None] | None) -> Text | None:
    """Say what a name asks for beside the level of a cell; None for nothing."""
    text = cleaned(wording)
    more = [
        phrase
        for phrase in asked_in(text)
        if (_is_further(text, phrase) or (known is not None and not _is_known(phrase, known)))
        and not _is_stated(phrase, reading)
    ]
    if more:
        return told(NAME_SAYS_MORE, _clause(text, more[0]))
    pieces = statements(wording)
    if reading.kind is not LevelKind.BOUND or reading.about or len(pieces) < 2:
        return None
    measured = [piece for piece in pieces if any(_is_stated(phrase, reading) for phrase in phrases(piece))]
    measured = measured or [piece for piece in pieces if _MEASURES.match(piece)]
    others = [piece for piece in pieces if piece != measured[0]] if len(measured) == 1 else pieces
    return told(NAME_STATES_MORE, "; ".join(others))


def _is_further(text: str, phrase: Phrase) -> bool:
    lead, behind = text[: phrase.start].rstrip(), text[phrase.end :].strip(" .;:,)]")
    is_last = not behind and phrase.limits[0].unit == "%"
    has_lead = _OWN_CLAUSE.search(text, 0, max(phrase.start, len(lead) + 1)) or _OWN_CLAUSE.match(text, phrase.start)
    return is_last or has_lead is not None


def _is_known(phrase: Phrase, known: Collection[Fraction | None]) -> bool:
    return all(value_of(limit.number) in known for limit in phrase.limits)


def _clause(text: str, phrase: Phrase) -> str:
    begins = [found.start() for found in _OWN_CLAUSE.finditer(text, 0, phrase.start)]
    return text[begins[-1] if begins else phrase.start :].strip(" ;.,()[]")


def _is_stated(phrase: Phrase, reading: Reading) -> bool:
    stated = {_value(limit) for each in (reading, *reading.parts) for limit in each.limits}
    return all(_value(limit) in stated for limit in phrase.limits)


def _value(limit: Limit) -> object:
    return value_of(limit.number, "%" if limit.unit == "%" else ""), limit.unit == "%"
