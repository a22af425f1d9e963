"""Makes documents with tables, so that a bare clone tries what the real ones are hard in: Word, Excel, pages, CSV, PDF.

Word files and PDFs are written by hand, byte by byte: so a test can say what no program would write.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Cell(NamedTuple):
    """A cell as `SourceCell` describes it."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


def grid(*rows: str) -> list[Cell]:
    """Make cells of rows such as "TT | Chỉ tiêu | Mức"."""
    return [Cell(r, c, text.strip()) for r, row in enumerate(rows, 1) for c, text in enumerate(row.split("|"), 1)]


def size(cells: Sequence[Cell]) -> tuple[int, int]:
    """Return the number of rows and of columns."""
    return max(cell.row + cell.rows for cell in cells) - 1, max(cell.column + cell.columns for cell in cells) - 1


# Word


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """Return a paragraph; line feeds in the text are breaks."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>{lines}</w:r></w:p>"


def word_cell(content: str, *, span: int = 1, merge: str = "", fill: str = "") -> str:
    """Return a cell of a table; `merge` is "restart" or "continue"."""
    form = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    form += f'<w:vMerge w:val="{merge}"/>' if merge == "restart" else "<w:vMerge/>" if merge else ""
    form += f'<w:shd w:val="clear" w:fill="{fill}"/>' if fill else ""
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{content if content.startswith('<') else paragraph(content)}</w:tc>"


def word_table(cells: Sequence[Cell], *, has_grid: bool = True) -> str:
    """Return a table with merged cells."""
    height, width = size(cells)
    at = {(cell.row + down, cell.column): (cell, down) for cell in cells for down in range(cell.rows)}
    lines = []
    for row in range(1, height + 1):
        line, column = "", 1
        while column <= width:
            cell, down = at[row, column]
            merge = "" if cell.rows == 1 else "continue" if down else "restart"
            line += word_cell("" if down else cell.text, span=cell.columns, merge=merge)
            column += cell.columns
        lines.append(f"<w:tr>{line}</w:tr>")
    columns = f"<w:tblGrid>{'<w:gridCol/>' * width}</w:tblGrid>" if has_grid else ""
    return f"<w:tbl><w:tblPr/>{columns}{''.join(lines)}</w:tbl>"


def write_docx(path: Path, body: str, parts: Mapping[str, str] | None = None) -> Path:
    """Write a Word document; `parts` are further ones by name: "numbering", "styles", "footnotes"."""
    parts = parts or {}
    kinds = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{name}+xml"/>' for name in parts)
    links = "".join(
        f'<Relationship Id="r{number}" Type="{_RELS}/{name}" Target="{name}.xml"/>' for number, name in enumerate(parts)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{_TYPES}.document.main+xml"/>{kinds}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{_RELS}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
        )
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {W}>{content}</w:{name}>")
    return path


# Excel, pages, CSV


def write_xlsx(path: Path, cells: Iterable[Cell], *, top: int = 0) -> Path:
    """Write a workbook with one sheet, the table below some empty rows."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Bảng")
        for cell in cells:
            row, column = top + cell.row - 1, cell.column - 1
            if cell.rows * cell.columns > 1:
                sheet.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, cell.text)
            else:
                sheet.write_string(row, column, cell.text)
    return path


def html_table(cells: Sequence[Cell]) -> str:
    """Return a table of a page."""
    height, _ = size(cells)
    lines = []
    for row in range(1, height + 1):
        line = ""
        for cell in sorted(cell for cell in cells if cell.row == row):
            spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
            spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            line += f"<td{spans}>{escape(cell.text).replace(chr(10), '<br>')}</td>"
        lines.append(f"<tr>{line}</tr>")
    return f"<table>{''.join(lines)}</table>"


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    """Return a page."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def csv_text(cells: Sequence[Cell], separator: str = ",") -> str:
    """Return a table as CSV, every cell in quotes."""
    rows: dict[int, list[str]] = {}
    for cell in sorted(cells):
        rows.setdefault(cell.row, []).append('"' + cell.text.replace('"', '""') + '"')
    return "\r\n".join(separator.join(row) for row in rows.values()) + "\r\n"


# PDF

LETTER = 0.5  # of the size: how wide each letter of these PDFs is


class Canvas:
    """A page of a PDF, 595 × 842 points; y runs downwards, as pdfplumber counts."""

    def __init__(self) -> None:
        """Begin with an empty page."""
        self.operations: list[str] = []

    def text(self, x: float, y: float, text: str, *, size: float = 10, rise: float = 0, turned: bool = False) -> None:
        """Write a line whose letters stand on y."""
        codes = text.encode("utf-16-be").hex()
        matrix = f"0 1 -1 0 {x} {842 - y}" if turned else f"1 0 0 1 {x} {842 - y}"
        self.operations.append(f"BT /F1 {size} Tf {rise} Ts {matrix} Tm <{codes}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        self.operations.append(f"0.5 w {x0} {842 - y0} m {x1} {842 - y1} l S")

    def fill(self, x0: float, y0: float, x1: float, y1: float, colour: str = "0.9 0.9 0.9") -> None:
        """Draw a rectangle without an outline."""
        self.operations.append(f"{colour} rg {x0} {842 - y1} {x1 - x0} {y1 - y0} re f 0 0 0 rg")

    def table(
        self, cells: Sequence[Cell], xs: Sequence[float], ys: Sequence[float], *, sides: str = "left right"
    ) -> None:
        """Draw a table with these edges; each text begins at the upper left of its cell.

        :param sides: which of the outer lines down are drawn.
        """
        for cell in cells:
            left, right = xs[cell.column - 1], xs[cell.column + cell.columns - 1]
            top, bottom = ys[cell.row - 1], ys[cell.row + cell.rows - 1]
            self.line(left, top, right, top)
            self.line(left, bottom, right, bottom)
            if left > xs[0] or "left" in sides:
                self.line(left, top, left, bottom)
            if right < xs[-1] or "right" in sides:
                self.line(right, top, right, bottom)
            for number, line in enumerate(cell.text.split("\n")):
                self.text(left + 4, top + 11 + 12 * number, line)


def write_pdf(path: Path, pages: Sequence[Canvas], font: str = "Arial") -> Path:
    """Write a PDF whose letters say which they are; no font is in it, so only programs can read it."""
    maps = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def 1 begincodespacerange <0000> <FFFF> "
        "endcodespacerange 256 beginbfrange "
        + " ".join(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256))
        + " endbfrange endcmap end end"
    )
    kids = " ".join(f"{number} 0 R" for number in range(7, 7 + 2 * len(pages), 2))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{font} /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{font} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        f"/Supplement 0 >> /DW {int(LETTER * 1000)} /FontDescriptor 5 0 R >>",
        f"<< /Type /FontDescriptor /FontName /{font} /Flags 32 /Ascent 800 /Descent -200 /FontBBox [0 -200 1000 800] "
        "/ItalicAngle 0 /CapHeight 700 /StemV 80 >>",
        f"<< /Length {len(maps)} >>\nstream\n{maps}\nendstream",
    ]
    for canvas in pages:
        content = "\n".join(canvas.operations)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(text)
    text += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    path.write_bytes(f"{text}startxref\n{start}\n%%EOF\n".encode("latin-1"))
    return path


def even(first: float, last: float, number: int) -> list[float]:
    """Return the edges of columns or rows of one size."""
    return [first + (last - first) * step / number for step in range(number + 1)]
