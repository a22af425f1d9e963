"""What spreadsheets make of a figure: dates, times of day, errors of formulas. None of them is read as anything else."""

import re

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Refused
from ntm_criteria.text import Text

_ISO = re.compile(r"([+]?[0-9]{4,})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)?)?")
_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?")
_TIME = re.compile(r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?")
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?")  # "#REF!", "#DIV/0!", "#N/A", "#NAME?"
_NO_DAY = "1899-12-31"  # of which readers say that a time without a date is
_AS_NUMBER = Text(
    "định dạng ô là số (Number) rồi ghi lại số liệu", "format the cell as a number and type the figure again"
)
_FORMULA = Text(
    "sửa công thức, hoặc ghi số liệu vào ô; để trống nếu chưa có số liệu",
    "mend the formula, or type the figure; leave the cell empty if there is no figure",
)


def spoiled(text: str) -> Refused | None:
    """Why a cell that says this holds no figure; None if it is none of these.

    >>> print(spoiled("2024-05-01 00:00:00").message.vi, spoiled("#REF!").message.vi, spoiled("91,5 %"), sep=" | ")
    ô là ngày tháng (01/05/2024), không phải số liệu | ô báo lỗi #REF!, không có số liệu | None
    """
    said = text.strip()
    if _ERROR.fullmatch(said):
        message = Text(f"ô báo lỗi {said}, không có số liệu", f"the cell says {said}, an error, and holds no figure")
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _FORMULA)
    iso = _ISO.fullmatch(said)
    if iso is None and not _DATE.fullmatch(said):
        return _time(said) if _TIME.fullmatch(said) else None
    if iso is not None:
        year, month, day, time, seconds = iso.groups()
        exact = f"{time}{'' if seconds in (None, ':00') else seconds}"
        if said.startswith(_NO_DAY):
            return _time(exact)
        said = f"{day}/{month}/{year}" if time is None or exact == "00:00" else f"{day}/{month}/{year} {exact}"
        said = said if len(year) == 4 else "########"  # as is shown of a number that is no day: 55000000
    message = Text(f"ô là ngày tháng ({said}), không phải số liệu", f"the cell is a date ({said}), not a figure")
    return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_NUMBER)


def _time(said: str) -> Refused:
    message = Text(f"ô là giờ ({said}), không phải số liệu", f"the cell is a time ({said}), not a figure")
    return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_NUMBER)
