"""Finds levels of another size than those beside them: "5,55" beside "55,5", or 0.8 of a workbook in a row of per cent."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from ntm_criteria.text import Text

_TIMES = 5  # so many times above or below the middle one
OTHER_SIZE = Text(
    "“{level}” khác xa các mức cùng dòng: có thể thiếu hoặc thừa một chữ số, hoặc sai dấu phẩy.",
    "“{level}” is far from the other levels of its row: a digit may be missing or too many, or a decimal sign be wrong.",
)


def of_other_size(levels: Sequence[Fraction]) -> list[int]:
    """Return which levels of one row are more than five times above or below the middle one.

    >>> of_other_size([Fraction(555, 100), Fraction(555, 10), Fraction(58)]), of_other_size([Fraction(60), Fraction(100)])
    ([0], [])
    """
    if len(levels) < 2 or not all(levels):  # 0 is of no size
        return []
    middle = median(levels)
    return [i for i, level in enumerate(levels) if level * _TIMES < middle or level > middle * _TIMES]
