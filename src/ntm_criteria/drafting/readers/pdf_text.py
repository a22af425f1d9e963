"""Puts the letters of a PDF page together: lines, words, raised marks and footnotes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any
from unicodedata import combining

from attrs import evolve, frozen

from ntm_criteria.drafting.grid import UNREADABLE, in_font, is_legacy_font, raised, words

_GAP = 0.22  # of the letters' size: a wider gap is a blank
_RAISED_SIZE, _RAISED_BY = 0.8, 0.12  # of the size of the letters beside it
_SAME = 0.15  # of the size: a letter drawn again so near makes the first one bold
_OVERLAP = 0.5  # of a letter's width: more of it lies on the letter before
_LYING, _ALONE, _MIXED = 0.1, 0.6, 0.05  # shares of letters and words from which a text layer is taken for broken
_FEW = 20  # words by which nothing can be told
_LATIN, _OTHER_SCRIPT = re.compile("[a-zA-Z\u00c0-\u01bf]"), re.compile("[\u0400-\u052f\u0530-\u1cff]")
_MARK = re.compile(r"[0-9]{1,3}|\*{1,4}|[a-z†‡]")
_PADDING = 5.0  # points between the text and the sides of a cell
LIST_MARK = re.compile(r"(?:[-–—•+*▪□☐☑✓➢]|\(?[0-9]{1,2}[.)]|\(?[a-zđ][.)])\s")
_CODE = re.compile(r"\(cid:[0-9]+\)")


@frozen
class Letter:
    """A letter on a page, as it is shown."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    is_bold: bool
    is_legacy: bool

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@frozen
class TextLine:
    """A line of letters, from the left; those that stand raised are marked by their position."""

    letters: tuple[Letter, ...]
    raised: frozenset[int]

    @property
    def top(self) -> float:
        """The upper end of its letters."""
        return min(letter.top for letter in self.letters)

    @property
    def bottom(self) -> float:
        """The lower end of its letters."""
        return max(letter.bottom for letter in self.letters)

    @property
    def left(self) -> float:
        """The left end of its letters."""
        return self.letters[0].left

    @property
    def right(self) -> float:
        """The right end of its letters."""
        return max(letter.right for letter in self.letters)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return all(letter.is_bold for letter in self.letters if letter.text.strip())

    def mark(self) -> str | None:
        """Return the raised mark that it begins with; None if there is none."""
        start = [position for position, letter in enumerate(self.letters) if letter.text.strip()][:1]
        if not start or start[0] not in self.raised:
            return None
        run = _run(self, start[0])
        text = "".join(self.letters[position].text for position in run)
        return text if _MARK.fullmatch(text) and run[-1] + 1 < len(self.letters) else None


def letters_of(page: Any) -> tuple[list[Letter], list[tuple[Letter, tuple[float, float]]]]:
    """Return the letters of a page, and those that run upwards or downwards, as if they did not, with their middles."""
    upright, turned = list[Letter](), list[tuple[Letter, tuple[float, float]]]()
    for char in page.chars:
        text = _CODE.sub(UNREADABLE, char["text"])
        font = char.get("fontname", "")
        if not text.strip() and not text.isspace():
            continue
        shown = in_font(text, font, is_coded=False)
        box = (char["x0"], char["top"], char["x1"], char["bottom"])
        lower = font.lower()
        look = (char["size"], "bold" in lower or "black" in lower or "heavy" in lower, is_legacy_font(font))
        if char.get("upright", True):
            if upright and shown and all(map(combining, shown)):
                upright[-1] = evolve(upright[-1], text=upright[-1].text + shown)
            else:
                upright.append(Letter(shown, *box, *look))
        else:
            matrix = char.get("matrix") or (0, 1, -1, 0, 0, 0)
            around = (-box[3], box[0], -box[1], box[2]) if matrix[1] > 0 else (box[1], -box[2], box[3], -box[0])
            middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            turned.append((Letter(shown, *around, box[2] - box[0], *look[1:]), middle))
    return upright, turned


def lines_of(letters: Iterable[Letter]) -> list[TextLine]:
    """Put letters together into lines, from above."""
    groups = list[list[Letter]]()
    for letter in sorted(letters, key=lambda letter: (-letter.size, letter.top, letter.left)):
        middle = letter.middle[1]
        for group in groups:
            first = group[0]
            if first.top <= middle <= first.bottom and (first.top <= letter.bottom and letter.top <= first.bottom):
                group.append(letter)
                break
        else:
            groups.append([letter])
    lines = [_line(group) for group in groups]
    return sorted(
        (line for line in lines if any(letter.text.strip() for letter in line.letters)), key=lambda line: line.top
    )


def _line(letters: list[Letter]) -> TextLine:
    letters.sort(key=lambda letter: letter.left)
    kept = list[Letter]()
    for letter in letters:
        near = letter.size * _SAME
        if any(other.text == letter.text and abs(other.left - letter.left) <= near for other in kept[-2:]):
            continue
        kept.append(letter)
    usual = max((letter.size for letter in kept if letter.text.strip()), default=1.0)
    whole = [letter.bottom for letter in kept if letter.size > usual * _RAISED_SIZE and letter.text.strip()]
    base = median(whole) if whole else 0.0
    high = {
        position
        for position, letter in enumerate(kept)
        if letter.text.strip() and letter.size <= usual * _RAISED_SIZE and letter.bottom < base - usual * _RAISED_BY
    }
    return TextLine(tuple(kept), frozenset(high))


def _run(line: TextLine, start: int) -> list[int]:
    """Return the positions of a raised letter and of those raised ones that follow it."""
    run = [start]
    while run[-1] + 1 in line.raised:
        run.append(run[-1] + 1)
    return run


def is_garbled(lines: Sequence[TextLine]) -> bool:
    """Whether nobody can read a text layer: letters lie on each other or alone, or words mix the letters of two scripts."""
    lying = number = 0
    for line in lines:
        shown = [letter for letter in line.letters if letter.text.strip()]
        number += len(shown)
        for before, letter in pairwise(shown):
            width = min(letter.right - letter.left, before.right - before.left)
            lying += before.right - letter.left > _OVERLAP * width > 0
    found = [word for line in lines for word in line_text(line, {}, [], []).split() if any(map(str.isalpha, word))]
    alone = sum(len(word) == 1 for word in found)
    mixed = sum(_LATIN.search(word) is not None and _OTHER_SCRIPT.search(word) is not None for word in found)
    return lying > _LYING * number or (
        len(found) >= _FEW and (alone > _ALONE * len(found) or mixed > _MIXED * len(found))
    )


def line_text(line: TextLine, notes: Mapping[str, str], used: list[str], unknown: list[str]) -> str:
    """Return the text of a line, without the marks of footnotes whose words are known.

    :param used: gets the notes that are referred to.
    :param unknown: gets the raised marks that have no note.
    """
    text, before = "", None
    position = 0
    while position < len(line.letters):
        letter = line.letters[position]
        if (
            before is not None
            and letter.left - before.right > _GAP * max(letter.size, before.size)
            and not text.endswith(" ")
        ):
            text += " "
        if position in line.raised:
            run = _run(line, position)
            mark = "".join(line.letters[each].text for each in run).strip()
            text += _marked(mark, text, notes, used, unknown)
            position = run[-1]
        else:
            text += letter.text
        before = line.letters[position]
        position += 1
    return text


def _marked(mark: str, before: str, notes: Mapping[str, str], used: list[str], unknown: list[str]) -> str:
    """Return what is read of raised letters: nothing if they refer to a footnote, else they stay raised."""
    pieces = [piece for piece in re.split(r"[,;\s]+", mark.strip("()[]")) if piece]
    is_power = re.search(r"(?:^|[\s/(0-9])[kcdm]?m$", before) is not None and mark in {"2", "3"}
    if pieces and not is_power and all(piece in notes for piece in pieces):
        used.extend(notes[piece] for piece in pieces)
        return ""
    if _MARK.fullmatch(mark) and not is_power:
        unknown.append(mark)
    return raised(mark)


def text_of(
    letters: Sequence[Letter], width: float | None, notes: Mapping[str, str], used: list[str], unknown: list[str]
) -> str:
    """Return the text of the letters of a cell; lines that end only because the cell does go on in one line.

    :param width: that of the cell; None where lines run otherwise.
    """
    lines = lines_of(letters)
    texts = [words(line_text(line, notes, used, unknown)) for line in lines]
    if not lines or width is None:
        return words("\n".join(texts))
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    room, text = max(width - 2 * _PADDING, right - left), texts[0]
    for (line, next_), next_text in zip(pairwise(lines), texts[1:], strict=True):
        goes_on = line.right - line.left + _first_word(next_) > room and LIST_MARK.match(next_text) is None
        text = f"{text}{' ' if goes_on else chr(10)}{next_text}"
    return words(text)


def _first_word(line: TextLine) -> float:
    """Return how wide the first word of a line is, with the blank before it."""
    left, right, before = None, 0.0, None
    for letter in line.letters:
        is_gap = before is not None and letter.left - before.right > _GAP * letter.size
        if left is not None and (not letter.text.strip() or is_gap):
            break
        if letter.text.strip():
            left = letter.left if left is None else left
            right, before = letter.right, letter
    return right - (left or 0.0) + _GAP * line.letters[0].size


def footnotes(lines: Sequence[TextLine]) -> tuple[dict[str, str], set[int]]:
    """Return the notes at the foot of a page, by mark, and the numbers of their lines.

    :param lines: the lines outside tables, from above.
    """
    notes, taken, mark = dict[str, str](), set[int](), None
    for number, line in enumerate(lines):
        start = line.mark()
        if start is not None:
            mark = start
            run = _run(line, next(iter(sorted(line.raised))))
            rest = TextLine(line.letters[run[-1] + 1 :], frozenset())
            notes[mark] = words(line_text(rest, {}, [], []))
            taken.add(number)
        elif mark is not None:
            text = words(line_text(line, {}, [], []))
            if is_page_number(text):
                mark = None
            else:
                notes[mark] = f"{notes[mark]} {text}"
                taken.add(number)
    return notes, taken


_NUMBER = re.compile(r"(?:trang|page|tr\.)?\s*[-–—|]?\s*[0-9]{1,4}\s*(?:[/|]\s*[0-9]{1,4})?\s*[-–—|]?", re.IGNORECASE)


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but the number of its page."""
    return _NUMBER.fullmatch(text) is not None


def right_of(letters: Sequence[Letter], edge: float) -> Iterator[Letter]:
    """Yield the letters that run on beyond an edge, as texts do that are too long for their cell.

    :param letters: those of one line, in their order, some of them before the edge.
    """
    before: Letter | None = None
    for letter in sorted(letters, key=lambda letter: letter.left):
        if letter.middle[0] > edge:
            if before is None or letter.left - before.right > letter.size:
                return
            yield letter
        before = letter
