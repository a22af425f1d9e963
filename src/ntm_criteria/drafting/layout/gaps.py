"""Tells the codes and criteria that a document's own numbering leaves out."""

from collections.abc import Sequence

from ntm_criteria.drafting.layout.row_parts import CriterionRows, missing_codes
from ntm_criteria.text import Text, listed


def gaps(criteria: Sequence[CriterionRows], *, layer: bool) -> list[Text]:
    """Tell the codes left out in each criterion, and the criteria left out between others.

    :param layer: whether a layer is drafted, which says nothing of which indicators a criterion has.
    """
    told = [
        (_NOT_IN_LAYER if layer else _NOT_COMPLETE).format(number=each.number, codes=listed(missing))
        for each in criteria
        if (missing := missing_codes(each))
    ]
    numbers = {each.number for each in criteria}
    missing = [
        str(number) for number in range(min(numbers, default=0), max(numbers, default=0)) if number not in numbers
    ]
    if missing:
        told.append(_NO_CRITERION.format(numbers=listed(missing[: len(numbers)])))
    return told


_NOT_COMPLETE = Text(
    "tiêu chí {number}: bảng không có dòng mang mã {codes}, nên không ghi là đủ chỉ tiêu (complete: false)",
    "criterion {number}: the table has no row coded {codes}, so it is not said to be complete (complete: false)",
)
_NOT_IN_LAYER = Text(
    "tiêu chí {number}: bảng không có dòng mang mã {codes}; lớp không thêm gì ở đó, cần xem lại văn bản",
    "criterion {number}: the table has no row coded {codes}; the layer adds nothing there, compare the document",
)
_NO_CRITERION = Text(
    "bảng không có tiêu chí {numbers}, dù có các tiêu chí trước và sau; cần xem lại văn bản",
    "the table has no criterion {numbers}, though it has those before and after; compare the document",
)
