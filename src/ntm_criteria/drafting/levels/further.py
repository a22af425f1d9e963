"""Finds the levels in the name of an indicator that are levels of their own beside what its cells state.

"Tỷ lệ thôn có ít nhất 03 cụm loa" says which villages count, and "≥ 90%" beside it is the level; "…; trong đó ≥ 20% từ hệ
thống cấp nước tập trung" asks for a second thing that no cell beside it states.
"""

import re

from ntm_criteria.drafting.levels.notes import NAME_SAYS_MORE, told
from ntm_criteria.drafting.levels.phrases import Limit, Phrase, phrases
from ntm_criteria.drafting.levels.reading import LevelKind, Reading
from ntm_criteria.drafting.levels.values import value_of
from ntm_criteria.text import cleaned

_ASKS = (LevelKind.BOUND, LevelKind.WORDS, LevelKind.PARTS)  # "Đạt" asks for all that the name says
_OWN_CLAUSE = re.compile(
    r"(?<!\w)(?:trong đó|trong số đó|trong số này|riêng|đồng thời|kèm theo|bao gồm|ngoài ra)(?!\w)|;|\.\s",
    re.IGNORECASE,
)


def with_name(reading: Reading, wording: str) -> Reading:
    """Return the reading of a cell beside a name: partly open where the name holds a level that the cell does not state."""
    text = cleaned(wording)
    more = [phrase for phrase in phrases(text) if _is_further(text, phrase) and not _is_stated(phrase, reading)]
    if reading.kind not in _ASKS or not more:
        return reading
    note = told(NAME_SAYS_MORE, _clause(text, more[0]))
    rest = Reading(LevelKind.OPEN, about=text, note=note)
    return Reading(LevelKind.PARTLY, parts=(reading, rest), note=note)


def _is_further(text: str, phrase: Phrase) -> bool:
    lead, behind = text[: phrase.start].rstrip(), text[phrase.end :].strip(" .;:,)]")
    is_last = not behind and phrase.limits[0].unit == "%"
    return is_last or lead.endswith(("(", "[")) or bool(_OWN_CLAUSE.search(lead))


def _clause(text: str, phrase: Phrase) -> str:
    begins = [found.start() for found in _OWN_CLAUSE.finditer(text, 0, phrase.start)]
    return text[begins[-1] if begins else phrase.start :].strip(" ;.,()[]")


def _is_stated(phrase: Phrase, reading: Reading) -> bool:
    stated = {_value(limit) for each in (reading, *reading.parts) for limit in each.limits}
    return all(_value(limit) in stated for limit in phrase.limits)


def _value(limit: Limit) -> object:
    return value_of(limit.number, limit.unit) if limit.unit in ("", "%") else value_of(limit.number)
