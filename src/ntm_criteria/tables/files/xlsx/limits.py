"""Limits of workbooks, checked before anything is read: a small file may unpack to more than the memory holds.

Rows, columns, texts, styles and formats may be as many or as long as Excel allows: see "Excel specifications and limits" by
Microsoft.
"""

from pathlib import Path
from zipfile import ZipFile

from ntm_criteria.text import number

MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
LONGEST_TEXT = 32_767  # characters in a cell
LONGEST_FORMAT = 255  # characters of a number format
MOST_STYLES = 65_490
MOST_CELLS = 20_000_000  # rows by columns of a table; a province has about a million
_MOST_BYTES = 2**30  # of all parts, unpacked
_MOST_PARTS = 10_000
_SMALL, _RATIO = (
    2**20,
    100,
)  # a part above a megabyte is at most this many times as large as when packed: 5 to 30 in practice


class TooLarge(ValueError):
    """A workbook is larger than any real one; the message says in what."""


def check_parts(path: Path) -> None:
    """Raise TooLarge if the last record of an archive says that it has too many parts (APPNOTE.TXT, 4.3.16)."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 2**16 - 22, 0))
        _, mark, record = file.read().rpartition(b"PK\5\6")
    parts = int.from_bytes(record[6:8], "little") if mark else 0
    if parts > _MOST_PARTS:
        raise TooLarge(f"it has {number(parts, 'en')} parts or more")


def check_size(archive: ZipFile) -> None:
    """Raise TooLarge if an archive unpacks to too much. Only its directory is read.

    A part that is longer than the directory says is cut by `zipfile` at that length.
    """
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > _MOST_BYTES:
        raise TooLarge(f"it unpacks to {number(size // 2**20, 'en')} MB")
    for part in parts:
        if part.file_size > _SMALL and part.file_size > _RATIO * part.compress_size:
            raise TooLarge(
                f"'{part.filename}' unpacks to {part.file_size // max(part.compress_size, 1)} times its size"
            )


def check_extent(rows: int, columns: int) -> None:
    """Raise TooLarge if a table has more cells than fit into memory, most of them empty."""
    if rows * columns > MOST_CELLS:
        raise TooLarge(f"cells are scattered over {number(rows, 'en')} rows and {number(columns, 'en')} columns")


def checked_text(text: str) -> str:
    """Return the text of a cell; raise TooLarge if Excel could not hold it."""
    if len(text) > LONGEST_TEXT:
        raise TooLarge(
            f"a cell holds {number(len(text), 'en')} characters, and Excel at most {number(LONGEST_TEXT, 'en')}"
        )
    return text
