"""Makes text from outside safe for a line, a page or a terminal."""

import re

_TURNS = (
    0x061C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
)  # they change the direction of text
_CONTROL: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_CONTROL |= dict.fromkeys(_TURNS)
_CONTROL |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # halves of a character, which no file or terminal takes


def one_line(text: str, *, longest: int = 2000) -> str:
    """Text on one line: without control characters or marks of direction, with single blanks, and no longer than `longest`."""
    if len(text) <= longest and text.isprintable() and "  " not in text:
        return text.strip()
    clean = re.sub(r"\s+", " ", text[: longest * 4].translate(_CONTROL)).strip()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~&"})


def markdown(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return one_line(text, longest=10_000).translate(_MARKDOWN)
