"""Splits the words of one cell into their statements: "Kế hoạch được triển khai. Có ít nhất 75% số hộ tham gia" are two."""

import re
from itertools import pairwise

from ntm_criteria.text import cleaned

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ITEM = r"(?:[-–+•●▪□*]|[0-9]{1,2}[.)]|\([0-9a-zđ]{1,2}\)|[a-zđ]\))\s"
_BEGINS = r"(?:Tỷ lệ|Tỉ lệ|Số|Có|Thu nhập|Diện tích|Tổng)\s"  # of a line: a capital alone may be that of a name
_END = re.compile(
    rf";|(?<!\bTP)(?<!\bTX)(?<!\bTT)(?<!v\.v)\.\s+(?=[A-ZÀ-ỸĐ])|\n\s*(?={_ITEM}|{_BEGINS})"  # "TP. Huế" is no end
)
_LEAD = re.compile(rf"\s*{_ITEM}")
_ONLY_SAYS_BY_WHAT = re.compile(r"theo(?!\w)", re.IGNORECASE)  # "theo quy định của Bộ Xây dựng"
_FEWEST_WORDS = 2


def statements(text: str) -> list[str]:
    """Return the statements of a text, one or more; what stands in brackets is part of the one in front of it.

    >>> statements("Có kế hoạch (năm; quý) được duyệt. Tỷ lệ hộ tham gia; theo quy định của Bộ")
    ['Có kế hoạch (năm; quý) được duyệt', 'Tỷ lệ hộ tham gia; theo quy định của Bộ']
    """
    shown = _IN_BRACKETS.sub(lambda found: "x" * len(found[0]), text)
    ends = [0, *(found.end() for found in _END.finditer(shown)), len(text)]
    made = list[str]()
    for start, end in pairwise(ends):
        piece = text[start:end]
        words = cleaned(_LEAD.sub("", piece, count=1))
        is_own = len(re.findall(r"\w+", words)) >= _FEWEST_WORDS and not _ONLY_SAYS_BY_WHAT.match(words)
        if made and not is_own:
            made[-1] += f" {piece}"
        elif cleaned(piece):
            made.append(piece)
    return [cleaned(_LEAD.sub("", each, count=1)).rstrip(" .;") for each in made]
