"""Decides which value a number has that may be read in two ways: "61.000" is 61 in an English, 61 000 in a Vietnamese text.

Nothing is guessed: the unit decides where only one value can be a share, the clear levels beside it in its row where only one
value is of their size and nothing in them speaks for the other. Both are told. Otherwise the level is open.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import evolve

from ntm_criteria.drafting.levels.notes import BY_NEIGHBOURS, BY_SHARE, EITHER, NO_NUMBER, NO_SHARE, told
from ntm_criteria.drafting.levels.phrases import Limit
from ntm_criteria.drafting.levels.values import unmistakable, value_of, values_of
from ntm_criteria.text import Text, both, listing, number

_SAME_SIZE = 30  # times: two readings of a number are a thousand times apart


def meant(limit: Limit, beside: Sequence[Limit]) -> tuple[Limit | None, Text | None]:
    """Return a limit whose number has one value, and a note on what decided; None, and why, where nothing does.

    :param beside: the clear levels in the other cells of its row.
    """
    every = values_of(limit.number)
    fitting = [value for value in every if limit.unit != "%" or 0 <= value <= 100]
    if not fitting:
        return None, told(NO_SHARE if every else NO_NUMBER, limit.number)
    if len(every) == 1:
        return limit, None
    mark = re.sub(r"[0-9]", "", limit.number)[0]
    words = {"words": limit.number, "mark": mark}
    if len(fitting) == 1:
        (value,) = fitting
        return _with(limit, value), BY_SHARE.format(**words, value=_written(value))
    known = [other for other in beside if other.unit == limit.unit]
    near = [value for value in fitting if known and all(_is_of_size(value, other) for other in known)]
    if len(near) == 1 and not _contradicts(limit.number, near[0], known):
        levels = both(lambda lang: listing(list(dict.fromkeys(other.number for other in known)), lang))
        return _with(limit, near[0]), BY_NEIGHBOURS.format(**words, value=_written(near[0]), levels=levels)
    return None, EITHER.format(**words, small=_written(min(fitting)), large=unmistakable(max(fitting)))


def _with(limit: Limit, value: Fraction) -> Limit:
    return evolve(limit, number=unmistakable(value))


def _written(value: Fraction) -> Text:
    return both(lambda lang: number(value, lang))


def _is_of_size(value: Fraction, other: Limit) -> bool:
    known = value_of(other.number)
    return bool(known) and known is not None and known / _SAME_SIZE <= value <= known * _SAME_SIZE


def _contradicts(text: str, value: Fraction, known: Iterable[Limit]) -> bool:
    """Whether the signs of other levels speak against a value: "61,5" beside "61.000" says that points group thousands."""
    marks = {mark for other in known if (mark := _decimal_mark(other.number))}
    return bool(marks) and ({_mark_of(text, value)} != marks)


def _decimal_mark(text: str) -> str:
    """Return the decimal sign of a clear number; "" if it shows none."""
    value = value_of(text)
    return _mark_of(text, value) if value is not None else ""


def _mark_of(text: str, value: Fraction) -> str:
    """Return the decimal sign of a number of which the value is known: that which is left where its own groups thousands."""
    signs = re.sub(r"[^.,]", "", text)
    if not signs:
        return ""
    is_grouped = value == int(re.sub(r"[^0-9]", "", text))
    return {".": ",", ",": "."}[signs[-1]] if is_grouped else signs[-1]
