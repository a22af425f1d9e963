"""The exception for refused figures, and the constants and functions that all readers of figures share."""

from typing import TypeAlias
from unicodedata import normalize

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import Pair
from ntm_criteria.text import Lang, Text, quoted

Exact: TypeAlias = Pair | bool | str
Locale: TypeAlias = Lang | None
MISSING = (None, "", "-")
_LONGEST = 100  # longer text is refused before it is matched with patterns
YES_OR_NO = {
    **dict.fromkeys(("đạt", "có", "true", "yes"), True),
    **dict.fromkeys(("chưa đạt", "không đạt", "không", "chưa", "chưa có", "không có", "false", "no"), False),
}
HOW = Text(
    "ghi một số, có thể kèm đơn vị, ví dụ '91,5 %'; để trống nếu chưa có số liệu",
    "write one number, with its unit if you like, such as '91,5 %'; leave it empty if there is no figure",
)


class Refused(Exception):
    """The error that a figure, or a number in a JSON file, is refused: a problem code, a message and a hint."""

    def __init__(self, code: ProblemCode, message: Text, hint: Text | None = None) -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint


def is_missing(raw: object) -> bool:
    """Whether a figure is missing: None, an empty text, or a dash."""
    return raw is None or (isinstance(raw, str) and raw.strip() in MISSING)


def text_of(raw: object) -> str:
    """Return a figure that is text, in NFC and without outer blanks; "" if it is not text or is too long."""
    return normalize("NFC", raw).strip() if isinstance(raw, str) and len(raw) <= _LONGEST else ""


def refused(code: ProblemCode, raw: object, vi: str, en: str, hint: Text | None = None) -> Refused:
    """Build a refusal whose message is the quoted figure, followed by `vi` or `en`."""
    figure = quoted(raw)
    return Refused(code, Text(f"{figure.vi} {vi}", f"{figure.en} {en}"), hint)


def unreadable(raw: object, vi: str, en: str, hint: Text = HOW) -> Refused:
    return refused(ProblemCode.UNREADABLE_FIGURE, raw, vi, en, hint)
