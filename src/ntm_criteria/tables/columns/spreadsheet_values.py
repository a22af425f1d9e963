"""Recognise dates, times of day and formula errors in cells of a spreadsheet that should hold figures."""

import re

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Refused, in_table, is_uncertain
from ntm_criteria.text import Text, one_line

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)?)?")
_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?|#{4,}")  # "####": not a date
_TIME = re.compile(r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?")
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?")  # "#REF!", "#DIV/0!", "#N/A", "#NAME?"
_MARKED = re.compile(r" \((?:ô gộp ([A-Z]+[0-9]+:[A-Z]+[0-9]+)|gạch ngang một phần)\)\Z")
_CONCEALED = re.compile(r"(.*?) \(ô hiện '(.*)'\)\Z", re.DOTALL)
_UNRESOLVED = re.compile(r"=\s*\S")  # the text of a formula
_AS_NUMBER = Text(
    "định dạng ô là số (Number) rồi ghi lại số liệu", "format the cell as a number and type the figure again"
)
_FORMULA = Text(
    "sửa công thức, hoặc ghi số liệu vào ô; để trống nếu chưa có số liệu",
    "mend the formula, or type the figure; leave the cell empty if there is no figure",
)

_SAVE = Text(
    "mở tệp bằng Excel rồi lưu lại để có kết quả, hoặc ghi số liệu vào ô",
    "open the file in Excel and save it, so that it holds the result, or type the figure",
)

_MERGED = Text(
    "ô gộp {range} ('{cell}'): không rõ là số liệu của dòng nào, cột nào",
    "merged cells {range} ('{cell}'): it is not clear of which row or column this figure is",
)
_EACH_ROW = Text("bỏ gộp ô, ghi số liệu cho từng dòng", "unmerge the cells, and give each row its figure")
_STRUCK = Text("'{cell}' có phần bị gạch ngang", "a part of '{cell}' is struck through")
_AS_MEANT = Text(
    "xóa hẳn phần bị gạch, chỉ để lại số liệu đúng", "delete what is struck through, and keep the right figure"
)
_NOT_SHOWN = Text(
    "ô không hiện gì do định dạng, Excel lưu số {cell}",
    "the cell shows nothing because of its number format, Excel holds {cell}",
)
_SHOWN_AS = Text(
    "ô hiện '{shown}' do định dạng, Excel lưu số {cell}",
    "the cell shows '{shown}' because of its number format, Excel holds {cell}",
)
_AS_SHOWN = Text(
    "định dạng ô là văn bản (Text) rồi ghi lại số liệu; để trống nếu chưa có số liệu",
    "format the cell as text and type the figure again; leave it empty if there is no figure",
)


def concealed_cell(text: str, shown: str) -> str:
    """Mark the text of a number in place of which Excel shows something else: `spoiled` refuses it."""
    return f"{text} (ô hiện '{shown}')"


def merged_cell(text: str, cells: str) -> str:
    """Mark the text of a figure in merged cells, such as "B5:B9": `spoiled` refuses it."""
    return f"{text} (ô gộp {cells})"


def partly_struck(text: str) -> str:
    """Mark the text of a cell of which a part is struck through: `spoiled` refuses it."""
    return f"{text} (gạch ngang một phần)"


def spoiled(text: object) -> Refused | None:
    """Return the refusal of a cell that holds a date, a time, a formula error or an interval; None for any other cell.

    >>> print(spoiled("2024-05-01 00:00:00").message.vi, spoiled("#REF!").message.vi, spoiled("91,5 %"), sep=" | ")
    ô là ngày tháng (01/05/2024), không phải số liệu | ô báo lỗi #REF!, không có số liệu | None
    """
    if not isinstance(text, str):
        return in_table(text) if is_uncertain(text) else None
    cell = text.strip()
    if _ERROR.fullmatch(cell):
        message = Text(
            "ô báo lỗi {cell}, không có số liệu", "the cell says {cell}, an error, and holds no figure"
        ).format(cell=cell)
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _FORMULA)
    if marked := _MARKED.search(cell):
        what, hint = (_MERGED, _EACH_ROW) if marked[1] else (_STRUCK, _AS_MEANT)
        message = what.format(cell=one_line(cell[: marked.start()], longest=60), range=marked[1] or "")
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, hint)
    if concealed := _CONCEALED.fullmatch(cell):
        what = _SHOWN_AS if concealed[2] else _NOT_SHOWN
        message = what.format(cell=one_line(concealed[1], longest=60), shown=one_line(concealed[2], longest=60))
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_SHOWN)
    if _UNRESOLVED.match(cell):
        shown = one_line(cell, longest=60)
        message = Text(
            "ô có công thức ({shown}) chưa lưu kết quả", "the formula of the cell ({shown}) has no stored result"
        ).format(shown=shown)
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _SAVE)
    if _TIME.fullmatch(cell):
        message = Text("ô là giờ ({cell}), không phải số liệu", "the cell is a time ({cell}), not a figure").format(
            cell=cell
        )
        return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_NUMBER)
    if iso := _ISO.fullmatch(cell):
        year, month, day, time, seconds = iso.groups()
        exact = "" if time is None else f" {time}{'' if seconds in (None, ':00') else seconds}"
        cell = f"{day}/{month}/{year}{exact.removesuffix(' 00:00')}"
    if not _DATE.fullmatch(cell):
        return None
    message = Text("ô là ngày tháng ({cell}), không phải số liệu", "the cell is a date ({cell}), not a figure").format(
        cell=cell
    )
    return Refused(ProblemCode.UNREADABLE_FIGURE, message, _AS_NUMBER)
