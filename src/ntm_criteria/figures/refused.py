"""A figure that cannot be taken, and what every reader of figures shares."""

from typing import TypeAlias
from unicodedata import normalize

from ntm_criteria.errors import ProblemCode
from ntm_criteria.model import Pair
from ntm_criteria.text import Lang, Text, quoted

Exact: TypeAlias = Pair | bool | str
Locale: TypeAlias = Lang | None
MISSING = (None, "", "-")
_LONGEST = 100  # no figure is longer; what is longer is refused before any pattern sees it
YES_OR_NO = {
    **dict.fromkeys(("đạt", "có", "true", "yes"), True),
    **dict.fromkeys(("chưa đạt", "không đạt", "không", "chưa", "chưa có", "không có", "false", "no"), False),
}
HOW = Text(
    "ghi một số, có thể kèm đơn vị, ví dụ '91,5 %'; để trống nếu chưa có số liệu",
    "write one number, with its unit if you like, such as '91,5 %'; leave it empty if there is no figure",
)


class Refused(Exception):
    """A figure that cannot be taken: code, what is wrong, what to do."""

    def __init__(self, code: ProblemCode, message: Text, hint: Text | None = None) -> None:
        super().__init__(code, message, hint)
        self.code, self.message, self.hint = code, message, hint


def is_missing(raw: object) -> bool:
    """Whether a figure was left open: None, an empty text, or a dash."""
    return raw is None or (isinstance(raw, str) and raw.strip() in MISSING)


def text_of(raw: object) -> str:
    """A figure written as text, in NFC; "" for anything else."""
    return normalize("NFC", raw).strip() if isinstance(raw, str) and len(raw) <= _LONGEST else ""


def unreadable(raw: object, vi: str, en: str, hint: Text = HOW) -> Refused:
    figure = quoted(raw)
    return Refused(ProblemCode.UNREADABLE_FIGURE, Text(f"{figure.vi} {vi}", f"{figure.en} {en}"), hint)
