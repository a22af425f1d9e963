"""Counts the numbers that Word writes before paragraphs: they stand in no text, and may be the only code of a criterion."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.grid import symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_LEVELS = 9
_MOST_STYLES = 50  # styles that rest on each other
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def value(element: Any, path: str) -> str | None:
    """Return the attribute w:val of the element at a path such as "pPr/jc"; None if there is none."""
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def is_on(element: Any, name: str) -> bool:
    """Whether a property such as "strike" is there and not switched off."""
    found = element.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in {"0", "false", "off", "none"}


@frozen
class _Level:
    start: int
    form: str
    text: str
    font: str


@frozen
class Numbering:
    """The lists of a document, and how far each has been counted."""

    _levels: Mapping[str, Mapping[int, _Level]]  # by abstract list
    _lists: Mapping[str, tuple[str, Mapping[int, int]]]  # the abstract list of each, and the starts that differ
    _of_style: Mapping[str, tuple[str, int]]
    _counts: dict[str, dict[int, int]] = field(factory=dict)
    _begun: set[str] = field(factory=set)

    def label(self, paragraph: Any, style: str | None) -> str:
        """Return the number or bullet that Word writes before the next paragraph; "" if it writes none."""
        number, level = self._of_style.get(style or "", ("0", 0))
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            number = value(own, "numId") or number
            stated = value(own, "ilvl")
            level = int(stated) if stated is not None and stated.isdecimal() else level
        abstract, starts = self._lists.get(number, ("", {}))
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if number not in self._begun:
            self._begun.add(number)
            for changed, start in starts.items():
                counts[changed] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        form = levels[level]
        if form.form == "bullet":
            return "".join(symbol(ord(letter), form.font) for letter in form.text)
        text = form.text
        for each in range(min(level + 1, _MOST_LEVELS)):
            if each in levels:
                count = counts.get(each, levels[each].start)
                text = text.replace(f"%{each + 1}", _written(count, levels[each].form))
        return text


def numbering_of(part: Any, styles: Any) -> Numbering:
    """Read the lists of a document.

    :param part: the element w:numbering; None if there is none.
    :param styles: the element w:styles; None if there is none.
    """
    levels: dict[str, dict[int, _Level]] = {}
    lists: dict[str, tuple[str, dict[int, int]]] = {}
    for abstract in [] if part is None else part.findall(f"{W}abstractNum"):
        found = {int(level.get(f"{W}ilvl")): _level(level) for level in abstract.findall(f"{W}lvl")}
        levels[abstract.get(f"{W}abstractNumId")] = found
    for number in [] if part is None else part.findall(f"{W}num"):
        starts = {}
        for other in number.findall(f"{W}lvlOverride"):
            start = value(other, "startOverride")
            if start is not None and start.isdecimal():
                starts[int(other.get(f"{W}ilvl"))] = int(start)
        lists[number.get(f"{W}numId")] = value(number, "abstractNumId") or "", starts
    return Numbering(levels, lists, dict(_styled(styles)))


def _styled(styles: Any) -> list[tuple[str, tuple[str, int]]]:
    if styles is None:
        return []
    nodes = {style.get(f"{W}styleId"): style for style in styles.findall(f"{W}style")}
    found = []
    for id_ in nodes:
        each, level = id_, None
        for _ in range(_MOST_STYLES):
            if each not in nodes:
                break
            level = level or value(nodes[each], "pPr/numPr/ilvl")
            number = value(nodes[each], "pPr/numPr/numId")
            if number is not None:
                found.append((id_, (number, int(level or 0))))
                break
            each = value(nodes[each], "basedOn") or ""
    return found


def _level(level: Any) -> _Level:
    fonts = level.find(f"{W}rPr/{W}rFonts")
    font = "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""
    start = value(level, "start") or "1"
    return _Level(int(start), value(level, "numFmt") or "decimal", value(level, "lvlText") or "", font)


def _written(count: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            repeats, letter = divmod(max(count, 1) - 1, 26)
            text = chr(ord("a") + letter) * (min(repeats, 9) + 1)
        case "lowerRoman" | "upperRoman":
            text, rest = "", count
            for number, letters in _ROMAN:
                times, rest = divmod(rest, number)
                text += letters * min(times, 9)
        case "none":
            return ""
        case "decimalZero":
            return f"{count:02}"
        case _:
            return str(count)
    return text.upper() if form.startswith("upper") else text
