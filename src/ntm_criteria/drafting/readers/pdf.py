"""Reads the tables of a PDF with a text layer: those that lines draw, put together over pages."""

import re
import zlib
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from attrs import evolve, field, frozen

from ntm_criteria.drafting.grid import Above, Builder, Line, pdfplumber, refused, told, too_large
from ntm_criteria.drafting.readers.pdf_page import Item, read_page
from ntm_criteria.drafting.readers.pdf_pieces import Piece, go_together, joined
from ntm_criteria.text import Text, counted, one_line

_MOST_BYTES, _MOST_UNPACKED = 2**26, 2**28
_MOST_PAGES = 2_000
_NUMBER, _REPEATED = "#", 2  # a page number; on so many pages a line is a running head
_CLOSE = 12.0  # points between pieces of one table on a page
_STREAM = re.compile(rb"stream\r?\n")

_LOCKED = Text("tệp '{name}' có mật khẩu", "'{name}' is locked by a password")
_UNLOCK = Text("lưu lại một bản không có mật khẩu", "save a copy without a password")
_NO_PAGE = Text(
    "tệp '{name}' không có trang {pages}; tệp có {n} trang", "'{name}' has no page {pages}; it has {n} pages"
)


def read_pdf(path: Path, builder: Builder, pages: Collection[int] | None) -> None:
    """Read the tables of a PDF; those that go on over pages become one.

    :raises Exception: the file is damaged, or no PDF.
    """
    _check_size(path)
    try:
        document = pdfplumber.open(path)
    except Exception as why:
        if "password" in repr(why).lower():
            raise refused(_LOCKED.format(name=one_line(str(path))), _UNLOCK) from None
        raise
    with document:
        number = len(document.pages)
        if number > _MOST_PAGES:
            raise too_large(path, Text("{n} trang", "{n} pages").format(n=counted(number)))
        if pages is not None and (missing := sorted(page for page in pages if not 1 <= page <= number)):
            listed = ", ".join(map(str, missing[:10]))
            raise refused(_NO_PAGE.format(name=one_line(str(path)), pages=listed, n=counted(number)))
        notices, read = told.Notices(), list[list[Item]]()
        for page in document.pages:
            if pages is None or page.page_number in pages:
                read.append(read_page(page, notices))
            page.close()
    running = Counter(head for items in read for head in {item.running for item in items if item.running})
    tables = _Tables(builder)
    for items in read:
        for item in items:
            if item.running != _NUMBER and (not item.running or running[item.running] < _REPEATED):
                tables.add(item)
    tables.close()
    builder.notes.extend(tables.above.notes())
    builder.told.extend(notices.words())


def _check_size(path: Path) -> None:
    """Refuse a file whose parts unpack to more than the memory holds."""
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise too_large(path, Text("{n} MB", "{n} MB").format(n=counted(size // 2**20)))
    content, total = path.read_bytes(), 0
    for found in _STREAM.finditer(content):
        rest, unpacker = content[found.end() : found.end() + _MOST_BYTES], zlib.decompressobj()
        try:
            while rest and not unpacker.eof and total <= _MOST_UNPACKED:
                total += len(unpacker.decompress(rest, 2**24))
                rest = unpacker.unconsumed_tail
        except zlib.error:  # a stream that is not packed so
            continue
        if total > _MOST_UNPACKED:
            raise too_large(
                path, Text("giải nén quá {n} MB", "unpacks to {n} MB").format(n=counted(_MOST_UNPACKED // 2**20))
            )


@frozen(eq=False)
class _Tables:
    """Puts tables together while pages are gone through."""

    builder: Builder
    above: Above = field(factory=Above)
    pieces: list[Piece] = field(factory=list)
    bottom: list[float] = field(factory=lambda: [0.0])

    def add(self, item: Item) -> None:
        """Go on by a line or a piece; a piece belongs to the table before it if nothing stands between them."""
        if isinstance(item.what, Line):
            self.close()
            self.above.add(item.what)
            return
        piece = item.what
        if self.pieces:
            last = self.pieces[-1]
            is_near = piece.page == last.page + 1 or (piece.page == last.page and item.top - self.bottom[0] <= _CLOSE)
            if not is_near or not go_together(last, piece):
                self.close()
        title = "" if self.pieces else self.above.title()
        self.pieces.append(evolve(piece, title=title))
        self.bottom[0] = item.bottom

    def close(self) -> None:
        """Add the table that has been read to its end."""
        if self.pieces:
            cells, lines = joined(self.pieces)
            found = [*(each for piece in self.pieces for each in piece.words), *lines]
            found += told.fills([fill for piece in self.pieces for fill in piece.fills])
            is_legacy = any(piece.is_legacy for piece in self.pieces)
            unique = tuple(dict.fromkeys(found))
            self.builder.add(cells, title=self.pieces[0].title, words=unique, has_legacy_font=is_legacy)
            self.pieces.clear()
