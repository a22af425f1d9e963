"""Reads the text of paragraphs of a Word document as Word shows it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.grid import in_font, is_legacy_font, raised, symbol, told, words
from ntm_criteria.drafting.readers.docx_numbering import Numbering, W, is_on, value
from ntm_criteria.text import Text

_THROUGH = {
    "hyperlink",
    "smartTag",
    "fldSimple",
    "sdt",
    "sdtContent",
    "customXml",
    "Choice",
    "moveTo",
    "dir",
    "bdo",
    "r",
}
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_PICTURES = {"drawing", "pict", "object"}


def name(element: Any) -> str:
    """Return the name of an element without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@frozen
class Styles:
    """What the styles of paragraphs say: which are headings, and which are bold or centred."""

    headings: frozenset[str]
    bold: frozenset[str]
    centred: frozenset[str]
    default: str | None
    font: str


@frozen
class Writer:
    """Writes paragraphs as text.

    :ivar notes: the words of each footnote ("footnote:2") and endnote.
    :ivar notice: called with what was left out.
    """

    numbering: Numbering
    styles: Styles
    notes: Mapping[str, str]
    notice: Callable[[Text], None]
    used: list[str] = field(factory=list)
    fonts: list[str] = field(factory=list)

    def text(self, paragraph: Any) -> str:
        """Return the text of a paragraph, with the number that Word writes before it."""
        label = self.numbering.label(paragraph, value(paragraph, "pPr/pStyle") or self.styles.default)
        return words(f"{label} {''.join(self._parts(paragraph))}")

    def _parts(self, parent: Any) -> Iterator[str]:
        for child in parent:
            match name(child):
                case "r":
                    yield from self._run(child)
                case "ins":
                    self.notice(told.INSERTED)
                    yield from self._parts(child)
                case "del" | "moveFrom":
                    if any(True for _ in child.iter(f"{W}delText", f"{W}t")):
                        self.notice(told.DELETED)
                case "oMath" | "oMathPara":
                    self.notice(told.FORMULA)
                    yield _formula(child)
                case "AlternateContent":
                    yield from self._parts(child[0] if len(child) else child)
                case tag if tag in _THROUGH:
                    yield from self._parts(child)

    def _run(self, run: Any) -> Iterator[str]:
        format_, text = run.find(f"{W}rPr"), ""
        fonts = None if format_ is None else format_.find(f"{W}rFonts")
        font = (
            self.styles.font if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or self.styles.font
        )
        for child in run:
            text += self._piece(child, font)
        if format_ is not None and text.strip():
            if is_on(format_, "vanish"):
                self.notice(told.HIDDEN_TEXT)
                return
            if is_on(format_, "strike") or is_on(format_, "dstrike"):
                self.notice(told.STRUCK)
                return
            if value(format_, "vertAlign") == "superscript":
                text = raised(text)
        if is_legacy_font(font) and not text.isascii():
            self.fonts.append(font)
        yield text

    def _piece(self, child: Any, font: str) -> str:
        tag = name(child)
        if tag == "t":
            return in_font(child.text or "", font, is_coded=True)
        if tag == "sym":
            code = int(child.get(f"{W}char") or "fffd", 16)
            return symbol(code, child.get(f"{W}font") or font)
        if tag in {"footnoteReference", "endnoteReference"}:
            self._refer(f"{tag.removesuffix('Reference')}:{child.get(f'{W}id')}")
            return ""
        if tag == "AlternateContent":
            return "".join(self._piece(each, font) for each in (child[0] if len(child) else ()))
        if tag in _PICTURES:
            boxes = any("".join(box.itertext()).strip() for box in child.iter(f"{W}txbxContent"))
            self.notice(told.TEXT_BOX if boxes else told.IMAGE)
            return ""
        if tag == "fldChar" and (box := child.find(f"{W}ffData/{W}checkBox")) is not None:
            checked = "checked" if box.find(f"{W}checked") is not None else "default"
            return "☑" if is_on(box, checked) else "☐"
        return _SIGNS.get(tag, "")

    def _refer(self, key: str) -> None:
        if key in self.notes:
            self.used.append(self.notes[key])
        else:
            self.notice(told.NO_NOTE)


def _formula(element: Any) -> str:
    """Write a formula on one line: a fraction as (a)/(b), what is raised with its sign."""
    match name(element):
        case "t":
            return element.text or ""
        case "f":
            parts = {name(child): "".join(map(_formula, child)) for child in element}
            return f"({parts.get('num', '')})/({parts.get('den', '')})"
        case "sup":
            return raised("".join(map(_formula, element)))
    return "".join(map(_formula, element))


def styles_of(styles: Any) -> Styles:
    """Read the styles of a document; `styles` is the element w:styles, None if there is none."""
    nodes = {} if styles is None else {node.get(f"{W}styleId"): node for node in styles.findall(f"{W}style")}
    headings, bold, centred = set[str](), set[str](), set[str]()
    for id_ in nodes:
        each, seen = id_, set[str]()
        while each in nodes and each not in seen:
            seen.add(each)
            node = nodes[each]
            label = (value(node, "name") or "").lower()
            outline = value(node, "pPr/outlineLvl")
            if label.startswith(("heading", "title", "subtitle", "caption")) or (outline or "9") < "9":
                headings.add(id_)
            format_ = node.find(f"{W}rPr")
            if format_ is not None and is_on(format_, "b"):
                bold.add(id_)
            if value(node, "pPr/jc") == "center":
                centred.add(id_)
            each = value(node, "basedOn") or ""
    default = next(
        (id_ for id_, node in nodes.items() if node.get(f"{W}default") == "1" and node.get(f"{W}type") == "paragraph"),
        None,
    )
    fonts = None if styles is None else styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    own = None if default is None else nodes[default].find(f"{W}rPr/{W}rFonts")
    font = next((each.get(f"{W}ascii") for each in (own, fonts) if each is not None and each.get(f"{W}ascii")), "")
    return Styles(frozenset(headings), frozenset(bold), frozenset(centred), default, font or "")


def looks(paragraph: Any, styles: Styles) -> tuple[bool, bool]:
    """Return whether a paragraph is bold as a whole, and whether it is centred."""
    style = value(paragraph, "pPr/pStyle") or styles.default or ""
    runs = [run for run in paragraph.iter(f"{W}r") if any((each.text or "").strip() for each in run.findall(f"{W}t"))]
    formats = [run.find(f"{W}rPr") for run in runs]
    is_bold = bool(runs) and all(format_ is not None and is_on(format_, "b") for format_ in formats)
    return is_bold or style in styles.bold, value(paragraph, "pPr/jc") == "center" or style in styles.centred


def is_heading(paragraph: Any, styles: Styles) -> bool:
    """Whether a paragraph is called a heading, a title or a caption."""
    outline = value(paragraph, "pPr/outlineLvl")
    return value(paragraph, "pPr/pStyle") in styles.headings or (outline is not None and outline < "9")
