"""Reads the tables of a Word document (.docx): the elements themselves, since no library tells where a merged cell ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import Above, Builder, Line, SourceCell, docx, told, words
from ntm_criteria.drafting.readers.docx_numbering import Numbering, W, numbering_of, value
from ntm_criteria.drafting.readers.docx_text import Writer, is_heading, looks, name, styles_of
from ntm_criteria.tables.files import check_parts, check_size
from ntm_criteria.text import Text

_WRAPPERS = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}
_MOST_SPAN = 1_000  # columns of one cell; Word allows 63 in a table
_DEEPEST = 20  # tables inside tables


def read_docx(path: Path, builder: Builder) -> None:
    """Read the tables of a Word document.

    :raises Exception: the file is damaged, or no Word document.
    """
    check_parts(path)
    with ZipFile(path) as archive:
        check_size(archive)
    document = docx.Document(str(path))
    parts = {
        relation.reltype.rpartition("/")[2]: relation.target_part
        for relation in document.part.rels.values()
        if not relation.is_external
    }
    elements = {
        kind: _root(part) for kind, part in parts.items() if kind in {"numbering", "styles", "footnotes", "endnotes"}
    }
    reader = _Reader(builder, numbering_of(elements.get("numbering"), elements.get("styles")), elements)
    reader.read(document.element.body)


def _root(part: Any) -> Any:
    """Return the element of a part; parts that python-docx does not know are only bytes."""
    return (
        part.element
        if hasattr(part, "element")
        else docx.oxml.parser.parse_xml(part.blob)
        if part.blob.strip()
        else None
    )


@frozen
class _Draft:
    """A table while its cells are collected.

    :ivar cells: by the row and column at which each begins.
    :ivar open: for each column, the cell that a merged cell below goes on with.
    """

    notices: told.Notices
    cells: dict[tuple[int, int], SourceCell] = field(factory=dict)
    open: dict[int, tuple[int, int]] = field(factory=dict)
    nested: list[tuple[Any, str]] = field(factory=list)
    fills: list[str] = field(factory=list)
    fonts: list[str] = field(factory=list)
    widths: dict[int, int] = field(factory=dict)


@frozen(eq=False)
class _Reader:
    builder: Builder
    numbering: Numbering
    elements: dict[str, Any]
    above: Above = field(factory=Above)
    notes: dict[str, str] = field(factory=dict)
    styles: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "styles", styles_of(self.elements.get("styles")))
        silent = Writer(numbering_of(None, None), self.styles, {}, lambda _: None)
        for kind in ("footnote", "endnote"):
            root = self.elements.get(f"{kind}s")
            for note in () if root is None else root.findall(f"{W}{kind}"):
                text = "\n".join(map(silent.text, note.iter(f"{W}p")))
                self.notes[f"{kind}:{note.get(f'{W}id')}"] = words(text)

    def read(self, body: Any) -> None:
        """Read what stands in a body, in its order."""
        outside = told.Notices()
        for child in _inside(body, {"p", "tbl"}):
            if name(child) == "tbl":
                self.table(child, self.above.title(), 0)
                continue
            for box in child.iter(f"{W}txbxContent"):
                if box.find(f".//{W}tbl") is not None:
                    outside.add(told.TEXT_BOX, Text("có bảng", "with tables"))
            writer = Writer(self.numbering, self.styles, self.notes, lambda _: None)
            text = writer.text(child)
            self.above.add(Line(text, is_heading(child, self.styles), *looks(child, self.styles)))
        self.builder.told.extend(outside.words())
        self.builder.notes.extend(self.above.notes())

    def table(self, element: Any, title: str, depth: int) -> None:
        """Read a table, and then those in its cells."""
        draft, row = _Draft(told.Notices()), 0
        for line in _inside(element, {"tr"}):
            format_ = line.find(f"{W}trPr")
            if format_ is not None and format_.find(f"{W}del") is not None:
                draft.notices.add(told.DELETED, told.ROW.format(row=row + 1))
                continue
            row += 1
            self._row(line, format_, row, draft)
        if len(set(draft.widths.values())) > 1:
            usual = max(draft.widths.values(), key=list(draft.widths.values()).count)
            for number, width in draft.widths.items():
                if width != usual:
                    draft.notices.add(told.UNEQUAL, told.ROW.format(row=number))
        lines = [*draft.notices.words(), *told.fills(draft.fills)]
        self.builder.add(draft.cells.values(), title=title, words=lines, has_legacy_font=bool(draft.fonts))
        for inner, near in draft.nested:
            if depth < _DEEPEST:
                self.table(inner, near or title, depth + 1)

    def _row(self, line: Any, format_: Any, row: int, draft: _Draft) -> None:
        column = 1 + (0 if format_ is None else _number(value(format_, "gridBefore"), 0))
        last: tuple[int, int] | None = None  # the cell that the old merging of columns (w:hMerge) goes on with
        opened: dict[int, tuple[int, int]] = {}
        for cell in _inside(line, {"tc"}):
            form = cell.find(f"{W}tcPr")
            span = 1 if form is None else _number(value(form, "gridSpan"), 1)
            across = None if form is None else form.find(f"{W}hMerge")
            if across is not None and across.get(f"{W}val", "continue") == "continue" and last is not None:
                draft.cells[last] = evolve(draft.cells[last], columns=draft.cells[last].columns + span)
                column += span
                continue
            down = None if form is None else form.find(f"{W}vMerge")
            above = draft.open.get(column)
            if (
                down is not None
                and down.get(f"{W}val", "continue") == "continue"
                and above is not None
                and draft.cells[above].columns == span
            ):
                draft.cells[above] = evolve(draft.cells[above], rows=draft.cells[above].rows + 1)
                opened[column] = above
                if self._cell(cell, row, column, span, draft).text:
                    draft.notices.add(told.UNDER_MERGED, told.cell_at(row, column))
                last = None
            else:
                last = (row, column)
                draft.cells[last] = self._cell(cell, row, column, span, draft)
                if down is not None:
                    opened[column] = last
                if not draft.cells[last].text:
                    shade = None if form is None else form.find(f"{W}shd")
                    fill = "" if shade is None else shade.get(f"{W}fill") or ""
                    draft.fills.append("" if fill.lower() in {"auto", "ffffff"} else fill)
            column += span
        draft.open.clear()
        draft.open.update(opened)
        draft.widths[row] = column - 1 + (0 if format_ is None else _number(value(format_, "gridAfter"), 0))

    def _cell(self, element: Any, row: int, column: int, span: int, draft: _Draft) -> SourceCell:
        place = told.cell_at(row, column)
        writer = Writer(self.numbering, self.styles, self.notes, lambda what: draft.notices.add(what, place))
        paragraphs, inner = [], []
        for child in _inside(element, {"p", "tbl"}):
            if name(child) == "tbl":
                draft.notices.add(told.NESTED, place)
                inner.append(child)
            else:
                paragraphs.append(writer.text(child))
        text = words("\n".join(paragraphs))
        draft.nested.extend((table, text) for table in inner)
        draft.fonts.extend(writer.fonts)
        return SourceCell(text, row, column, columns=span, notes=tuple(dict.fromkeys(writer.used)))


def _inside(parent: Any, wanted: set[str]) -> Iterator[Any]:
    """Yield the elements of some names in a parent, also those that a content control or a tracked insertion wraps."""
    for child in parent:
        tag = name(child)
        if tag in wanted:
            yield child
        elif tag in _WRAPPERS:
            yield from _inside(child, wanted)


def _number(text: str | None, otherwise: int) -> int:
    number = int(text) if text is not None and text.isdecimal() and len(text) < 10 else otherwise
    return min(max(number, otherwise), _MOST_SPAN)
