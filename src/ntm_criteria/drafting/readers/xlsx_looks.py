"""Reads how the cells of a workbook look, beside their values: fills, decimals, raised letters, comments."""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from attrs import frozen

from ntm_criteria.drafting.grid import is_legacy_font, raised, words
from ntm_criteria.tables.files import BUILT_IN, Sheet, Workbook, cell_place, elements, is_on, related

_DECIMALS = re.compile(r"^(?:#,##)?0\.(0+)(?:[;_ ]|$)")
_FORMATS = {2: "0.00", 4: "#,##0.00"} | BUILT_IN
_PLAIN_FILLS = {"none", "gray125"}
_WHITE = {"FFFFFFFF", "00FFFFFF"}


@frozen
class BookLooks:
    """What the styles and the shared texts of a workbook say.

    :ivar texts: shared texts of which parts are raised or struck out, with how they are read.
    :ivar decimals: the decimals that a style shows at least.
    :ivar fills: the fill of each style; "" for none.
    :ivar legacy: the styles in a font for an encoding before Unicode.
    """

    texts: Mapping[str, str]
    decimals: Mapping[int, int]
    fills: Mapping[int, str]
    legacy: frozenset[int]


@frozen
class SheetLooks:
    """How the cells of a sheet look, by row and column.

    :ivar styles: the style of each cell that has another than the first.
    :ivar comments: the words of each comment.
    :ivar has_pictures: whether pictures, charts or text boxes lie on the sheet.
    """

    styles: Mapping[tuple[int, int], int]
    comments: Mapping[tuple[int, int], str]
    has_pictures: bool


def book_looks(book: Workbook) -> BookLooks:
    """Read the styles and the shared texts of a workbook."""
    with ZipFile(book.path) as archive:
        main = dict(related(archive, "").values())["officeDocument"]
        parts = dict(related(archive, main).values())
        texts = dict(_texts(archive, parts.get("sharedStrings")))
        decimals, fills, legacy = dict[int, int](), dict[int, str](), set[int]()
        codes, fonts, colours = dict(_FORMATS), list[str](), list[str]()
        number = 0
        for element in elements(archive, parts.get("styles"), "numFmts", "fonts", "fills", "cellXfs"):
            match element.tag.rpartition("}")[2]:
                case "numFmts":
                    codes |= {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in element}
                case "fonts":
                    fonts = [_attribute(font, "{*}name", "val") for font in element]
                case "fills":
                    colours = [_colour(fill) for fill in element]
                case "cellXfs":
                    for number, style in enumerate(element):
                        if found := _DECIMALS.match(codes.get(int(style.get("numFmtId", 0)), "")):
                            decimals[number] = len(found[1])
                        fills[number] = "".join(colours[int(style.get("fillId", 0)) :][:1])
                        if any(map(is_legacy_font, fonts[int(style.get("fontId", 0)) :][:1])):
                            legacy.add(number)
        return BookLooks(texts, decimals, fills, frozenset(legacy))


def sheet_looks(book: Workbook, sheet: Sheet) -> SheetLooks:
    """Read how the cells of a sheet look."""
    with ZipFile(book.path) as archive:
        styles = {
            cell_place(cell.attrib["r"]): int(cell.get("s", "0"))
            for cell in elements(archive, sheet.part, "c")
            if cell.get("r") is not None and cell.get("s", "0") not in {"", "0"}
        }
        try:
            parts = dict(related(archive, sheet.part).values())
        except KeyError:  # a sheet without pictures and comments has no list of parts
            parts = {}
        comments = {
            cell_place(comment.attrib["ref"]): words("".join(text.text or "" for text in comment.iterfind(".//{*}t")))
            for comment in elements(archive, parts.get("comments"), "comment")
        }
        anchors = (
            "oneCellAnchor",
            "twoCellAnchor",
            "absoluteAnchor",
        )  # some programs write a drawing without anything in it
        has_pictures = any(True for _ in elements(archive, parts.get("drawing"), *anchors))
        return SheetLooks(styles, comments, has_pictures)


def _texts(archive: ZipFile, part: str | None) -> Iterator[tuple[str, str]]:
    for item in elements(archive, part, "si"):
        runs, plain, read = item.findall("{*}r"), "", ""
        for run in runs:
            text = "".join(each.text or "" for each in run.iterfind("{*}t"))
            plain += text
            if is_on(run.find("{*}rPr/{*}strike")):
                continue
            is_raised = _attribute(run, "{*}rPr/{*}vertAlign", "val") == "superscript"
            read += raised(text) if is_raised else text
        if plain != read:
            yield plain, read


def _attribute(element: Element, path: str, key: str) -> str:
    found = element.find(path)
    return "" if found is None else found.get(key, "")


def _colour(fill: Element) -> str:
    pattern = fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType", "none") in _PLAIN_FILLS:
        return ""
    colour = pattern.find("{*}fgColor")
    shown = (
        ""
        if colour is None
        else "/".join(colour.get(key, "") for key in ("rgb", "theme", "indexed", "tint")).strip("/")
    )
    return "" if shown in _WHITE else shown or "?"
