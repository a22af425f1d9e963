"""Makes untrusted text safe to show on a line, a page or a terminal."""

import re

# characters that change the direction of text, and the byte order mark
_DIRECTION = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_CONTROL: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_CONTROL |= dict.fromkeys(_DIRECTION)
_CONTROL |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # surrogates, which UTF-8 cannot encode


def one_line(text: str, *, longest: int = 2000) -> str:
    """Put text on one line of at most `longest` characters, without control characters, direction marks or double blanks."""
    if len(text) <= longest and text.isprintable() and "  " not in text:
        return text.strip()
    clean = re.sub(r"\s+", " ", text[: longest * 4].translate(_CONTROL)).strip()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~&"})


def markdown(text: str) -> str:
    """Put text on one line and escape it, so that Markdown shows it unchanged."""
    return one_line(text, longest=10_000).translate(_MARKDOWN)
