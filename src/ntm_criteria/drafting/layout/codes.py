"""Reads the codes in front of criteria and indicators: "1.1.", "1,1", "TC 2.3", "IV", "a)", "-", "□"."""

import re

from attrs import frozen

from ntm_criteria.text import Codeword, cleaned


class CodeKind(Codeword):
    """What a code says of the place of a row."""

    NUMBER = "number"  # 3, 03, "Tiêu chuẩn 3"
    ROMAN = "roman"
    CAPITAL = "capital"  # A, B
    DOTTED = "dotted"  # 3.1, V2.1.4
    LETTER = "letter"  # a), đ)
    BULLET = "bullet"  # -, +, •
    OPTION = "option"  # □: a choice below an indicator


@frozen
class Code:
    """A code: its kind, itself as rule files write it, and whether a noun such as "Tiêu chuẩn" stands before it."""

    kind: CodeKind
    text: str
    noun: str = ""

    @property
    def number(self) -> int | None:
        """The number of the criterion that the code names or begins with; None if it names none."""
        if self.kind is CodeKind.ROMAN:
            return _roman(self.text)
        digits = re.search(r"[0-9]+", self.text) if self.kind in (CodeKind.NUMBER, CodeKind.DOTTED) else None
        return int(digits[0]) if digits else None


_NOUN = r"(?P<noun>(?:tiêu chuẩn|tiêu chí|chỉ tiêu|nội dung|mục|phần|tc|nhóm|chương)(?:\s+số)?\.?)"
_DOTTED = r"(?P<dotted>[A-Z]{0,3}[0-9]{1,3}(?:[.,][0-9]{1,3}){1,3})"
_LONE = re.compile(
    rf"(?:{_NOUN}\s*)?[(\[]?(?:{_DOTTED}|(?P<number>[0-9]{{1,3}})(?:\.0)?|(?P<roman>[IVX]{{1,5}})|(?P<capital>[A-HĐ])"
    rf"|(?P<letter>[a-zđ])|(?P<prefixed>[A-Z][0-9]{{1,3}}))[)\].:]*",
)
_LEADING = re.compile(
    rf"(?:{_NOUN}\s*(?:{_DOTTED}|(?P<number>[0-9]{{1,3}})|(?P<roman>[IVX]{{1,5}})|(?P<capital>[A-HĐ]))\s*[.:)–-]*\s*"
    rf"|{_DOTTED.replace('dotted', 'dotted2')}\s*[.:)–-]*\s+|(?P<number2>[0-9]{{1,3}})[.)]\s+"
    rf"|(?P<roman2>[IVX]{{1,5}})\s*[.–-]+\s+|(?P<capital2>[A-HĐ])\.\s+|\(?(?P<letter>[a-zđ])\s?[).]\s+|(?P<option>[□☐◻○❑])\s*"
    rf"|(?P<bullet>[-–+•*●▪])\s*(?=[^\s0-9]))",
    re.IGNORECASE,
)
_KINDS = {
    "dotted": CodeKind.DOTTED, "dotted2": CodeKind.DOTTED, "number": CodeKind.NUMBER, "number2": CodeKind.NUMBER,
    "roman": CodeKind.ROMAN, "roman2": CodeKind.ROMAN, "capital": CodeKind.CAPITAL, "capital2": CodeKind.CAPITAL,
    "letter": CodeKind.LETTER, "option": CodeKind.OPTION, "bullet": CodeKind.BULLET, "prefixed": CodeKind.NUMBER,
}  # fmt: skip


def lone_code(text: str) -> Code | None:
    """Return the code that a cell holds and nothing else; None if it holds none."""
    found = _LONE.fullmatch(cleaned(text))
    return _code(found) if found else None


def leading_code(text: str) -> tuple[Code | None, str]:
    """Return the code that a text begins with, and the rest of the text, its lines as they are."""
    words = "\n".join(line for each in text.splitlines() if (line := cleaned(each)))
    found = _LEADING.match(words)
    if not found or not (rest := words[found.end() :]):
        return None, words
    made = _code(found)
    if made.kind in (CodeKind.ROMAN, CodeKind.CAPITAL) and not made.text.isupper():
        return None, words
    return made, rest


def _code(match: re.Match[str]) -> Code:
    groups = match.groupdict()
    name = next(name for name in _KINDS if groups.get(name))
    text = groups[name]
    if _KINDS[name] is CodeKind.DOTTED:
        text = text.replace(",", ".")
    if name in ("number", "number2"):
        text = str(int(text))
    return Code(_KINDS[name], text, (groups.get("noun") or "").casefold())


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in text.upper()]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
