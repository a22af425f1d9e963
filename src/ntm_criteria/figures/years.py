"""Reads a year as people and programs write it."""

import re
from decimal import Decimal
from math import isfinite
from operator import index

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures.refused import Refused, native, text_of
from ntm_criteria.text import Text, shown

_YEAR = re.compile(r"(?:năm )?([0-9]{1,9})(?:[.,]0+)?", re.IGNORECASE)  # "2024", "2024.0" from pandas, "Năm 2024"
_HOW = Text("ghi năm bằng bốn chữ số, ví dụ 2024", "write the year in four digits, such as 2024")


def read_year(raw: object) -> int:
    """Read a year: a whole number of any type, or text.

    :raises Refused: it is no year.

    >>> read_year("2024.0"), read_year(2024.0)
    (2024, 2024)
    """
    raw = native(raw)
    if isinstance(raw, str):
        if match := _YEAR.fullmatch(text_of(raw)):
            return int(match[1])
    elif isinstance(raw, float | Decimal):
        if isfinite(raw) and raw == int(raw):
            return int(raw)
    elif not isinstance(raw, bool):
        try:
            return index(raw)  # type: ignore[arg-type]  # also takes NumPy's integers
        except TypeError:
            pass
    text = shown(raw)  # without a mark between thousands
    message = Text("'{text}' không phải là một năm", "'{text}' is no year").format(text=text)
    raise Refused(ProblemCode.WRONG_YEAR, message, _HOW, value=text)
