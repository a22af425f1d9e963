"""Makes the words of a cell out of the characters that a file has for it."""

import re

from ntm_criteria.text import cleaned

UNREADABLE = "\ufffd"  # stands for a character that nobody can read
RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_GREEK = dict(zip("abcdefghiklmnopqrstuwxyz", "αβχδεφγηικλμνοπθρστυωξψζ", strict=True))
_SYMBOL = {  # the font Symbol: the codes of what stands in tables
    **{ord(letter): greek for letter, greek in _GREEK.items()},
    **{ord(letter.upper()): greek.upper() for letter, greek in _GREEK.items()},
    **{code: chr(code) for code in (*range(0x20, 0x22), 0x23, 0x25, 0x26, *range(0x28, 0x2A), 0x2B, 0x2C, *range(0x2E, 0x40))},
    0x2A: "∗", 0x2D: "-", 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•",
    0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xD7: "⋅", 0xDE: "⇒", 0xE5: "∑",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x76: "❖", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xE0: "→",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LEGACY_FONT = re.compile(r"(?:^|\+)(?:\.Vn|VNI[-_ ]|VNtimes)", re.IGNORECASE)
# letters of TCVN3 (ABC) as programs show them that take them for Latin-1: "§¹t" for "Đạt", "chØ tiªu" for "chỉ tiêu"
_LEGACY_WORD = re.compile("[A-Za-z][¸µ¶·¹¨¾»¼½©®ª«¬§¦Ø×ØÜÞ]|[§®][a-z¸µ¶·¹]")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ăđơư]", re.IGNORECASE)
_FEW = 3
_FIRST, _LAST = 0xF000, 0xF0FF  # where fonts of symbols have their codes


def words(text: str) -> str:
    r"""Write the text of a cell: NFC, one blank between words, a line feed between lines, no empty lines.

    >>> words(" Tỷ lệ  hộ\r\n\n ≥ 80% ")
    'Tỷ lệ hộ\n≥ 80%'
    """
    lines = (cleaned(line) for line in text.translate(_LIGATURES).splitlines())
    return "\n".join(line for line in lines if line)


def symbol(code: int, font: str) -> str:
    """Return the character that a symbol font shows for a code, which may lie in the private area (U+F0xx)."""
    low, name = code & 0xFF if _FIRST <= code <= _LAST else code, font.lower()
    if low > 0xFF:
        return chr(code) if _PRIVATE.match(chr(code)) is None else UNREADABLE
    if "wingdings" in name:
        return _WINGDINGS.get(low, " " if low == 0x20 else UNREADABLE)
    if "symbol" in name:
        return _SYMBOL.get(low, UNREADABLE)
    return chr(code) if code < _FIRST else "•" if low == 0xB7 else UNREADABLE  # most bullets are this one


def in_font(text: str, font: str, *, is_coded: bool) -> str:
    """Return a text as its font shows it.

    :param is_coded: whether letters of symbol fonts stand for symbols too, not only codes in the private area.
    """
    if is_coded and re.search("wingdings|symbol$|symbol ?mt", font.lower()):
        return "".join(symbol(ord(letter), font) for letter in text)
    return _PRIVATE.sub(lambda match: symbol(ord(match[0]), font), text)


def raised(text: str) -> str:
    """Write a text that stands above the line, so that it is never taken for what stands beside it.

    >>> f"m{raised('2')}", f"80%{raised('1')}", raised("th")
    ('m²', '80%¹', 'th')
    """
    return text.translate(RAISED)


def is_legacy_font(name: str) -> bool:
    """Whether a font is made for a Vietnamese encoding before Unicode, such as ".VnTime" or "VNI-Times"."""
    return _LEGACY_FONT.search(name) is not None


def is_legacy(text: str, *, fonts: bool = False) -> bool:
    """Whether a text seems to be in an encoding before Unicode; `fonts`: some of it is set in a font for that."""
    if _VIETNAMESE.search(text) is not None:
        return False
    if fonts and not text.isascii():
        return True
    return len(_LEGACY_WORD.findall(text)) >= _FEW
