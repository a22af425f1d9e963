"""The exception for refused figures, and the constants and functions that all readers of figures share."""

import re
from decimal import Decimal
from operator import index
from typing import Literal, TypeAlias

from ntm_criteria.errors import KeyPath, Param, ProblemCode
from ntm_criteria.model import Answers, Fact, Interval, Pair, Single
from ntm_criteria.text import Text, cleaned, quoted, shown

Exact: TypeAlias = Pair | Interval | bool | str
Locale: TypeAlias = Literal["vi", "en"] | None  # how numbers such as 1.234 are read
_LONGEST = 100  # longer text is refused before it is matched with patterns
_SINGLE = 4  # bytes of a float of 32 bits
MINUS = "-‐‑‒–−﹣－"  # what stands for a minus sign right before a digit
# what forms and statistical tables write where there is no figure; not "không", nor a spreadsheet's "#N/A"
MISSING_WORDS = (
    "n/a", "n.a.", "chưa có số liệu", "không có số liệu", "chưa rõ", "không rõ", "chưa thống kê", "không thống kê",
    "chưa xác định", "không xác định", "chưa tổng hợp", "đang tổng hợp", "chưa cập nhật", "đang cập nhật", "chưa thu thập",
)  # fmt: skip
_MISSING = re.compile(rf"[{MINUS}—―]*|[.…]{{2,}}|…|{'|'.join(map(re.escape, MISSING_WORDS))}", re.IGNORECASE)
_MISSING_TYPES = ("NAType", "NaTType")  # of pandas' NA and NaT
_TWINS = str.maketrans("％﹪／⁄∕", "%%///")  # other forms of the percent sign and the slash
_END = re.compile(r"(?<=[^.\s])\s*(?:\./\.|[.;])$")  # the mark that closes a sentence, a line of a list or a document
_UNIT_IN_BRACKETS = re.compile(r"([^()\[\]]*[0-9])\s*[(\[]\s*([^\W\d][^()\[\]0-9]*|[%‰])[)\]]")  # "8 (thôn)"
_MET = dict.fromkeys(("đạt", "đạt chuẩn", "đạt yêu cầu", "đã đạt", "đã đạt chuẩn", "met"), True)
_NOT_MET = {f"{no} {met}": False for no in ("chưa", "không") for met in ("đạt", "đạt chuẩn", "đạt yêu cầu")}
_NOT_MET["not met"] = False
YES_OR_NO = {
    **_MET,
    **_NOT_MET,
    **dict.fromkeys(("có", "true", "yes"), True),
    **dict.fromkeys(("không", "chưa", "chưa có", "không có", "false", "no"), False),
}  # by `plain`
# the words refused by how a flag is answered; "true" and "false" say whether the flag's own sentence is so
OTHER_ANSWERS = {
    Answers.EITHER: frozenset[str](),
    Answers.EXISTS: frozenset({**_MET, **_NOT_MET}),
    Answers.MET: frozenset(YES_OR_NO) - {*_MET, *_NOT_MET, "true", "false"},
}


def answers_of(fact: Fact) -> tuple[str, ...]:
    """Return the words that answer a flag, in small letters."""
    return tuple(word for word in YES_OR_NO if word not in OTHER_ANSWERS[fact.answers])


class Refused(Exception):
    """The error that a figure is refused: a problem code, a message, a hint, and the parameters of the problem.

    :ivar inside: for a figure of several parts, the path of the one that is wrong: ("from",).
    :ivar others: the other mistakes of a figure of several parts.
    """

    code: ProblemCode
    message: Text
    hint: Text | None
    params: dict[str, Param]

    def __init__(self, code: ProblemCode, message: Text, hint: Text | None = None, **params: Param) -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint, self.params = code, message, hint, params
        self.inside: KeyPath = ()
        self.others: tuple[Refused, ...] = ()


def is_missing(raw: object) -> bool:
    """Whether a figure is missing: None, pandas' NA, an empty text, a dash, "…", "n/a" or "chưa có số liệu"."""
    if isinstance(raw, str):
        return len(raw) <= _LONGEST and _MISSING.fullmatch(cleaned(raw)) is not None
    return raw is None or type(raw).__name__ in _MISSING_TYPES


def text_of(raw: object) -> str:
    """Return a figure that is text as a careful typist would write it; "" if it is not text or is too long.

    A full stop or semicolon at the end, which closes a sentence or a line of a list, is left out, and so are brackets around
    the unit behind a number.
    """
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return ""
    text = _END.sub("", cleaned(raw).translate(_TWINS))
    bracketed = _UNIT_IN_BRACKETS.fullmatch(text) if text[-1:] in (")", "]") else None
    return f"{bracketed[1]} {bracketed[2]}" if bracketed else text


def native(raw: object) -> object:
    """Return a NumPy scalar as Python's own value, and any other value as it is.

    Floats of 64 bits stay as they are, and those of 32 bits become a `Single`; others are read as the shortest decimal number
    that they stand for.
    """
    kind = getattr(getattr(raw, "dtype", None), "kind", None)
    if kind not in ("b", "i", "u", "f") or isinstance(raw, float) or getattr(raw, "shape", None) != ():
        return raw
    if kind == "f":
        return Single(raw) if getattr(raw, "itemsize", 0) == _SINGLE else Decimal(str(raw))  # type: ignore[arg-type]  # NumPy's float32
    return bool(raw) if kind == "b" else index(raw)  # type: ignore[arg-type]  # NumPy's integers


def refused(code: ProblemCode, raw: object, words: Text, hint: Text | None = None, **params: Param) -> Refused:
    """Build a refusal whose message is the quoted figure, followed by `words`."""
    message = Text("{figure} {words}", "{figure} {words}").format(figure=quoted(raw), words=words)
    return Refused(code, message, hint, value=shown(raw), **params)


def unreadable(raw: object, words: Text, hint: Text | None = None) -> Refused:
    return refused(ProblemCode.UNREADABLE_FIGURE, raw, words, hint)
