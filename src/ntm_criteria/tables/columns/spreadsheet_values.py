"""Recognise dates, times of day and formula errors in cells of a spreadsheet that should hold figures."""

import re

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Refused
from ntm_criteria.text import Text

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)?)?")
_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?|#{4,}")  # "####": not a date
_TIME = re.compile(r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?")
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?")  # "#REF!", "#DIV/0!", "#N/A", "#NAME?"
_AS_NUMBER = Text(
    "định dạng ô là số (Number) rồi ghi lại số liệu", "format the cell as a number and type the figure again"
)
_FORMULA = Text(
    "sửa công thức, hoặc ghi số liệu vào ô; để trống nếu chưa có số liệu",
    "mend the formula, or type the figure; leave the cell empty if there is no figure",
)


def spoiled(text: str) -> Refused | None:
    """Return the refusal of a cell that holds a date, a time or a formula error; None for any other text.

    >>> print(spoiled("2024-05-01 00:00:00").message.vi, spoiled("#REF!").message.vi, spoiled("91,5 %"), sep=" | ")
    ô là ngày tháng (01/05/2024), không phải số liệu | ô báo lỗi #REF!, không có số liệu | None
    """
    cell = text.strip()
    if _ERROR.fullmatch(cell):
        message = Text(f"ô báo lỗi {cell}, không có số liệu", f"the cell says {cell}, an error, and holds no figure")
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _FORMULA)
    if _TIME.fullmatch(cell):
        message = Text(f"ô là giờ ({cell}), không phải số liệu", f"the cell is a time ({cell}), not a figure")
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_NUMBER)
    if iso := _ISO.fullmatch(cell):
        year, month, day, time, seconds = iso.groups()
        exact = "" if time is None else f" {time}{'' if seconds in (None, ':00') else seconds}"
        cell = f"{day}/{month}/{year}{exact.removesuffix(' 00:00')}"
    if not _DATE.fullmatch(cell):
        return None
    message = Text(f"ô là ngày tháng ({cell}), không phải số liệu", f"the cell is a date ({cell}), not a figure")
    return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_NUMBER)
