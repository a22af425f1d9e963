"""Opens a text file of any encoding as lines of UTF-8."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Protocol

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.text import Text, one_line

_NOT_IN = Text("tệp {path} không phải mã {encoding}", "{path} is not text in {encoding}")
_OTHER = Text("xem lại --encoding", "give another --encoding")


class Lines(Protocol):
    """A file that is read line by line."""

    def readline(self, limit: int = -1, /) -> bytes:
        """Return the next line, or its next `limit` bytes (in another encoding: characters)."""


def encoding_named(name: str) -> str | None:
    """Return an encoding of text by the name that Python has for it; None if there is none of this name."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return codec.name if codec._is_text_encoding else None  # as `str.encode` tells them from codecs of bytes


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[Lines]:
    """Open a file; its lines are UTF-8.

    :raises OSError: the file cannot be opened.
    :raises FactError: while lines are read: the file is not in this encoding.
    """
    with path.open("rb") as file:
        yield file if encoding in ("utf-8", "utf-8-sig") else _Recoded(path, file, encoding)


class _Recoded:
    def __init__(self, path: Path, file: IO[bytes], encoding: str) -> None:
        self.path, self.encoding = path, encoding
        self.text = TextIOWrapper(file, encoding=encoding, newline="")
        self.number = 1

    def readline(self, limit: int = -1, /) -> bytes:
        try:
            line = self.text.readline(limit)
        except UnicodeError:
            message = _NOT_IN.format(path=one_line(str(self.path)), encoding=self.encoding)
            place = Place(str(self.path), self.number, 1)
            raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, place, _OTHER)]) from None
        self.number += 1
        return line.encode()
