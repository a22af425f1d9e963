"""Reads the text of elements of a saved page as a browser shows it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.grid import in_font, is_legacy_font, raised, told, words
from ntm_criteria.text import Text

UNSEEN = {"script", "style", "template", "noscript", "head", "title", "col", "colgroup", "param", "source", "datalist"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "details", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_STRUCK = {"s", "strike", "del"}
_PICTURES = {"img", "svg", "object", "canvas", "video", "iframe", "embed", "picture"}
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_LINE_THROUGH = re.compile(r"text-decoration[^;:]*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_FACE = re.compile(r"font(?:-family)?\s*:([^;]*)", re.IGNORECASE)
_MARK = re.compile(r"[\[(]?(?:[0-9]{1,3}|\*{1,4}|[a-zđ†‡§])[\])]?", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAK = "\x00"  # ends a line; no page can contain it


def style(element: Any) -> str:
    """Return the style that stands on an element itself."""
    return element.get("style") or ""


def is_hidden(element: Any) -> bool:
    """Whether an element says itself that it is not shown."""
    return element.get("hidden") is not None or _HIDDEN.search(style(element)) is not None


def is_raised(element: Any) -> bool:
    """Whether an element stands above the line."""
    return element.tag == "sup" or _RAISED.search(style(element)) is not None


def mark_of(element: Any) -> str | None:
    """Return the mark of a footnote that an element shows, such as "1" or "*"; None if it is none."""
    text = "".join(element.itertext()).strip()
    return text.strip("[]()") if _MARK.fullmatch(text) else None


@frozen
class PageNotes:
    """The footnotes of a page.

    :ivar by_id: the element that a link leads to.
    :ivar by_mark: the texts that begin with a raised mark, with their positions in the page.
    """

    by_id: Mapping[str, Any]
    by_mark: Mapping[str, list[tuple[int, Any]]]

    def of_link(self, link: Any) -> str:
        """Return the words of the note that a link leads to; "" if there is none."""
        target = self.by_id.get((link.get("href") or "").removeprefix("#"))
        while target is not None and target.tag not in BLOCKS:
            target = target.getparent()
        if target is None or link in set(target.iterdescendants()):
            return ""
        return note_text(target)

    def of_mark(self, mark: str, position: int) -> str:
        """Return the words of the next note with a mark; "" if there is none."""
        later = [element for place, element in self.by_mark.get(mark, ()) if place > position]
        return note_text(later[0]) if later else ""


def note_text(element: Any) -> str:
    """Return the words of a footnote, without its mark and the arrow back."""
    text = PageText(PageNotes({}, {}), lambda _: None, keeps_marks=True).of(element)
    text = re.sub(r"^(?:[\[(]?[0-9]{1,3}[\])]?|[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]+|\*{1,4}|[a-z†‡])[.:]?\s+", "", f"{text} ").strip()
    return words(text.strip("↩↑^ \ufe0e"))


@frozen
class PageText:
    """Writes elements as text.

    :ivar notice: called with what was left out.
    :ivar keeps_marks: whether marks of footnotes stay.
    :ivar used: the notes that were referred to.
    :ivar nested: the tables inside.
    """

    notes: PageNotes
    notice: Callable[[Text], None]
    keeps_marks: bool = False
    position: int = 0
    used: list[str] = field(factory=list)
    nested: list[Any] = field(factory=list)
    fonts: list[str] = field(factory=list)

    def of(self, element: Any) -> str:
        """Return the text of an element, without tables inside it."""
        return words("".join(self._inside(element, "")).replace(_BREAK, "\n"))

    def _inside(self, element: Any, font: str) -> Iterator[str]:
        is_pre, number = element.tag == "pre", 0
        yield self._words(element.text, font, is_pre=is_pre)
        for child in element:
            if isinstance(child.tag, str):
                number += child.tag == "li"
                yield from self._element(child, font, number)
            yield self._words(child.tail, font, is_pre=is_pre)

    def _words(self, text: str | None, font: str, *, is_pre: bool) -> str:
        if not text:
            return ""
        if font and is_legacy_font(font) and not text.isascii():
            self.fonts.append(font)
        shown = in_font(text, font, is_coded=True)
        return shown.replace("\n", _BREAK) if is_pre else _BLANKS.sub(" ", shown)

    def _element(self, element: Any, font: str, number: int) -> Iterator[str]:
        tag = element.tag
        if tag in UNSEEN:
            return
        if is_hidden(element):
            if "".join(element.itertext()).strip():
                self.notice(told.HIDDEN_TEXT)
            return
        if tag in _STRUCK or _LINE_THROUGH.search(style(element)):
            if "".join(element.itertext()).strip():
                self.notice(told.STRUCK)
            return
        if tag == "table":
            self.nested.append(element)
            yield _BREAK
            return
        if tag == "br":
            yield _BREAK
            return
        if tag in _PICTURES:
            self.notice(told.IMAGE)
            return
        if tag == "input":
            if element.get("type", "").lower() in {"checkbox", "radio"}:
                yield "☐" if element.get("checked") is None else "☑"
            return
        if tag == "math":
            self.notice(told.FORMULA)
        if is_raised(element):
            yield self._raised(element, font)
            return
        face = element.get("face") or next(iter(_FACE.findall(style(element))), "")
        inner = self._inside(element, face.split(",")[0].strip(" '\"") or font)
        if tag == "li":
            is_ordered = getattr(element.getparent(), "tag", "") == "ol"
            yield f"{_BREAK}{f'{number}.' if is_ordered else '•'} "
            yield from inner
            yield _BREAK
        elif tag in BLOCKS:
            yield _BREAK
            yield from inner
            yield _BREAK
        else:
            yield from inner

    def _raised(self, element: Any, font: str) -> str:
        text = "".join(self._inside(element, font)).replace(_BREAK, " ")
        mark = mark_of(element)
        if self.keeps_marks or mark is None:
            return raised(text.strip())
        around = element if element.tag == "a" else next(element.iterancestors("a"), None)
        link = element.find(".//a[@href]") if around is None else around
        note = self.notes.of_link(link) if link is not None else ""
        note = note or self.notes.of_mark(mark, self.position)
        if note:
            self.used.append(note)
            return ""
        return raised(text.strip())
