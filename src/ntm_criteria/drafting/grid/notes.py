"""Finds notes beside tables: "(2) Xã đặc biệt khó khăn được giảm 10%", which may change levels and which no cell refers to."""

import re
from collections.abc import Sequence

from ntm_criteria.text import Text, one_line

NOTE = Text(
    "văn bản có ghi chú ngoài các ô mức, không được đọc; nếu ghi chú đổi mức hay mã thì tự ghi vào tệp: “{words}”",
    "the document has a note outside the cells of levels, which is not read; write by hand what it changes: “{words}”",
)
_BARE = 12  # letters of a note that is only called one
_CALLED = re.compile(r"\s*(?:ghi chú|chú thích|chú giải|lưu ý|chú ý|notes?)(?!\w)", re.IGNORECASE)
_MARKED = re.compile(r"\s*(?:\(\s*(?:[0-9]{1,2}|\*+)\s*\)|\[(?:[0-9]{1,2}|\*+)\]|\*+|[¹²³⁴-⁹]+)\s*[^\W\d_]")
_ABOUT = re.compile(r"(?<!\w)(?:chỉ tiêu|tiêu chí|nội dung|mức|vùng|xã|thôn|huyện|tỷ lệ|tỉ lệ)(?!\w)", re.IGNORECASE)
_LEVEL = re.compile(r"[0-9]\s*(?:%|٪|％|phần trăm)|(?<![\w./])[0-9]{1,2}\.[0-9]{1,2}(?![\w/]|\.[0-9])", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?<!\w)(?:chỉ áp dụng|không áp dụng|chưa áp dụng|được áp dụng|giảm|tăng thêm|cộng thêm|trừ|riêng|đối với|trường hợp|nếu|"
    r"không xét|không tính|không đánh giá|được tính|được miễn|miễn|thay cho|thay bằng|tối thiểu|tối đa)(?!\w)",
    re.IGNORECASE,
)
_OF_LEVELS = re.compile(r"(?<!\w)(?:chỉ tiêu|tiêu chí|mức)(?!\w)", re.IGNORECASE)


def is_called_note(text: str) -> bool:
    """Whether a text calls itself a note: "Ghi chú: …"."""
    return bool(_CALLED.match(text))


def is_note(text: str) -> bool:
    """Whether a text begins as notes do, or states a condition on levels, indicators or codes."""
    if is_called_note(text) or _MARKED.match(text):
        return True
    return bool(_ABOUT.search(text) and _LEVEL.search(text)) or bool(
        _OF_LEVELS.search(text) and _CONDITION.search(text)
    )


def note_told(words: str) -> Text:
    """Tell a note, with its words."""
    return NOTE.format(words=one_line(words, longest=600))


def notes_among(lines: Sequence[str]) -> list[str]:
    """Return the notes among the lines between tables, each with the lines in which it goes on."""
    found, is_open = list[str](), False
    for line in lines:
        if is_note(line):
            found.append(line)
            is_open = True
        elif is_open and (line[:1].islower() or len(found[-1]) < _BARE):  # "Ghi chú:" above its text
            found[-1] = f"{found[-1]} {line}"
        else:
            is_open = False
    return found
