"""Foreign text made safe for a line, a page, a terminal."""

import re

_TURNS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)  # they reorder what is read


_CONTROL: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


_CONTROL |= dict.fromkeys(_TURNS)


_CONTROL |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # halves of a character, which no file or terminal takes


def one_line(text: str, *, longest: int = 2000) -> str:
    """Foreign text made safe to stand in a line: no control characters, none that turn the writing, single blanks, cut."""
    if len(text) <= longest and text.isprintable() and "  " not in text:
        return text.strip()
    clean = re.sub(r"\s+", " ", text[: longest * 4].translate(_CONTROL)).strip()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~&"})


def markdown(text: str) -> str:
    """Text that says in Markdown what it says, on one line."""
    return one_line(text, longest=10_000).translate(_MARKDOWN)
