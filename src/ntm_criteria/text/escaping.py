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


_UNPRINTABLE = {code: char for code, char in _CONTROL.items() if chr(code) not in "\n\t"}


def printable(text: str) -> str:
    """Remove from a text of many lines what could steer a terminal: control characters and direction marks."""
    return text if text.isascii() and text.isprintable() else text.translate(_UNPRINTABLE)


# texts that a spreadsheet program runs as formulas, and numbers and dashes that only look like it ("CSV Injection", OWASP)
FORMULA, NO_FORMULA = r"^\s*[=+\-@＝＋－＠\t\r\n]", r"^\s*(?:[+\-]?[0-9][0-9., \u00a0]*%?|[+\-]+)\s*$"
AS_TEXT = "'"  # Excel and LibreOffice take what follows for text


def no_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet program would run.

    >>> no_formula("=1+1"), no_formula("-5,3 %")
    ("'=1+1", '-5,3 %')
    """
    return AS_TEXT + text if re.search(FORMULA, text) and not re.search(NO_FORMULA, text) else text


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~&"})


def markdown(text: str) -> str:
    """Put text on one line and escape it, so that Markdown shows it unchanged."""
    return one_line(text, longest=10_000).translate(_MARKDOWN)
