"""Reads text files (UTF-8, of limited size), and words the problems with files that cannot be read."""

import os
from errno import ELOOP, ENAMETOOLONG
from pathlib import Path
from typing import IO

from ntm_criteria.errors import CriteriaError, Place, Problem, ProblemCode
from ntm_criteria.text import Text, one_line

MOST_BYTES = 8 * 2**20
SPLIT = Text("chia nhỏ nội dung này", "split this up")


def read_text(path: Path, error: type[CriteriaError]) -> str:
    """Read a UTF-8 file, with or without a byte order mark; raises `error` if the file cannot be read."""
    try:
        refuse_pipe(path)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as why:
        raise error([Problem(ProblemCode.UNREADABLE_FILE, cannot_open(path, why), hint=_CHECK_NAME)]) from None
    return decoded(content, str(path), error)


_CHECK_NAME = Text("kiểm tra tên tệp và thư mục đang mở", "check the name and the folder you are in")


def real_path(path: Path) -> Path:
    """Follow the links of a path. Unlike `Path.resolve`, it raises nothing for names that are too long or links in a circle."""
    return Path(os.path.realpath(path))


def is_there(path: Path) -> bool:
    """Whether there is a file or folder; a name that the system cannot take names none."""
    return os.path.exists(path)  # noqa: PTH110  # Path.exists raises an OSError for a name that is too long


class IsAPipeError(OSError):
    """A path names a pipe (FIFO). Opening one waits for a writer, for ever if there is none."""


def refuse_pipe(path: Path) -> None:
    """Raise IsAPipeError if `path` names a pipe, and OSError if it cannot be looked up for another reason than absence."""
    if path.is_fifo():
        raise IsAPipeError


def cannot_open(path: Path, why: OSError | ValueError | RuntimeError) -> Text:
    """Word the problem that a file cannot be opened because of the exception `why`."""
    name = one_line(str(path), longest=300)
    errno = why.errno if isinstance(why, OSError) else None
    if isinstance(why, IsAPipeError):
        return Text("'{name}' là đường ống (pipe), cần tên một tệp", "'{name}' is a pipe; give a file").format(
            name=name
        )
    if errno == ENAMETOOLONG:
        return Text("tên '{name}' quá dài", "the name '{name}' is too long").format(name=name)
    if errno == ELOOP or isinstance(why, RuntimeError):  # pathlib turns a loop into a RuntimeError before Python 3.13
        return Text("'{name}' là liên kết dẫn về chính nó", "'{name}' is a link that leads back to itself").format(
            name=name
        )
    if isinstance(why, FileNotFoundError | NotADirectoryError):
        return Text("không tìm thấy tệp {name}", "there is no file {name}").format(name=name)
    if isinstance(why, IsADirectoryError) or (
        isinstance(why, PermissionError) and path.is_dir()
    ):  # Windows raises PermissionError
        return Text("'{name}' là thư mục, cần tên một tệp", "'{name}' is a folder; give a file").format(name=name)
    if isinstance(why, PermissionError):
        return Text("không được phép đọc tệp {name}", "reading {name} is not permitted").format(name=name)
    more = f": {why.strerror}" if isinstance(why, OSError) else ""
    return Text("không đọc được tệp {name}{more}", "cannot read {name}{more}").format(name=name, more=more)


def read_all(stream: IO[bytes], name: str, error: type[CriteriaError]) -> str:
    """Read an open UTF-8 stream; raises `error` if the content is too large or not UTF-8."""
    return decoded(stream.read(MOST_BYTES + 1), name, error)


def decoded(content: bytes, name: str, error: type[CriteriaError]) -> str:
    """Decode UTF-8, with or without a byte order mark; raises `error` if the content is too large or not UTF-8."""
    try:
        if len(content) <= MOST_BYTES:
            return content.decode("utf-8").removeprefix("\ufeff")
        size = f"{MOST_BYTES // 2**20} MB"
        message, hint = (
            Text("tệp {name} lớn hơn {size}", "{name} is larger than {size}").format(name=name, size=size),
            SPLIT,
        )
    except UnicodeDecodeError:
        message, hint = Text("tệp {name} không phải mã UTF-8", "{name} is not UTF-8 text").format(name=name), UTF8
    raise error([Problem(ProblemCode.UNREADABLE_FILE, message, Place(name, 1, 1), hint)])


UTF8 = Text("lưu tệp với mã UTF-8", "save the file as UTF-8")
