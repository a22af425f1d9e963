"""What is said of files that cannot be read or written."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EPERM, EROFS
from pathlib import Path

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.loading import cannot_open
from ntm_criteria.tables.files.libraries import Polars
from ntm_criteria.text import Text, one_line

_BROKEN = {
    ".xlsx": Text(
        "tệp hỏng hoặc không phải .xlsx thật: mở bằng Excel rồi lưu lại, chọn kiểu 'Excel Workbook (.xlsx)'",
        "it may be broken, or no real .xlsx: open it in Excel and save it again as 'Excel Workbook (.xlsx)'",
    ),
    ".parquet": Text("tệp hỏng hoặc không phải Parquet: xuất lại tệp", "it may be broken, or no Parquet: export it again"),
    ".arrow": Text("tệp hỏng hoặc không phải Arrow: xuất lại tệp", "it may be broken, or no Arrow file: export it again"),
    ".csv": Text("kiểm tra lại nội dung của tệp", "check what is in the file"),
}  # fmt: skip
_ELSEWHERE = Text("chọn thư mục khác", "choose another folder")
_CLOSE = Text(
    "đóng tệp nếu đang mở ở chương trình khác, hoặc ghi vào thư mục khác",
    "close it if another program has it open, or write to another folder",
)
_SPACE = Text("xóa bớt tệp, hoặc ghi vào đĩa khác", "delete some files, or write to another disk")


@contextmanager
def with_warnings(noted: Sequence[Problem]) -> Iterator[None]:
    """What is raised inside comes with these warnings, which may tell why."""
    try:
        yield
    except FactError as wrong:
        raise FactError([*wrong.problems, *noted]) from None


@contextmanager
def opening(polars: Polars, path: Path) -> Iterator[None]:
    """Whatever fails inside is a file that cannot be read: damage raises errors of every kind."""
    try:
        yield
    except FactError:
        raise
    except (Exception, polars.exceptions.PanicException) as wrong:
        raise unreadable([path], wrong) from None


def unreadable(paths: list[Path], why: BaseException) -> FactError:
    """These files, or one of them, could not be read."""
    if isinstance(why, OSError) and len(paths) == 1 and why.errno is not None:
        return FactError([Problem(ProblemCode.UNREADABLE_FILE, cannot_open(paths[0], why))])
    names, said = ", ".join(f"'{one_line(str(path))}'" for path in paths), one_line(str(why), longest=300)
    message = Text(f"không đọc được tệp {names} ({said})", f"cannot read {names} ({said})")
    hint = _BROKEN.get(paths[0].suffix.lower()) if len(paths) == 1 else None
    return FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])


def is_full(why: BaseException) -> bool:
    """Whether the disk is full, which Polars may say in the text of an error of its own."""
    said = re.search(r"\(os error ([0-9]+)\)", str(why))
    errno = why.errno if isinstance(why, OSError) and why.errno is not None else int(said[1]) if said else None
    return errno in (ENOSPC, EDQUOT, EFBIG)


def unwritable(path: Path, why: BaseException) -> FactError:
    """The result could not be written."""
    name, errno = one_line(str(path)), why.errno if isinstance(why, OSError) else None
    message = Text(f"không ghi được kết quả vào '{name}'", f"the result cannot be written to '{name}'")
    if is_full(why):
        return _unwritable(message, Text("đĩa đầy", "the disk is full"), _SPACE)
    if errno in (EACCES, EPERM, EROFS) or isinstance(why, PermissionError):
        return _unwritable(message, Text("không được phép", "this is not permitted"), _CLOSE)
    said = one_line((why.strerror if isinstance(why, OSError) else None) or str(why), longest=300)
    return _unwritable(message, Text(said, said), _ELSEWHERE)


def _unwritable(message: Text, why: Text, hint: Text) -> FactError:
    said = Text(f"{message.vi}: {why.vi}", f"{message.en}: {why.en}")
    return FactError([Problem(ProblemCode.UNREADABLE_FILE, said, hint=hint)])


def check_target(target: Path, given: list[Path]) -> None:
    """Refuse a place that no result should be written to.

    :raises FactError: no such folder, a folder, a device, or one of the files that are read.
    """
    name = one_line(str(target))
    if any(_same(target, path) for path in given):
        message = Text(f"tệp kết quả '{name}' trùng với tệp đầu vào", f"'{name}' is one of the files to read")
        raise _refused(message, Text("ghi kết quả vào tệp khác", "write the result to another file"))
    folder = target.resolve().parent
    if not folder.is_dir():
        said = one_line(str(folder))
        message = Text(f"không có thư mục '{said}' để ghi kết quả", f"there is no folder '{said}' to write to")
        raise _refused(message, Text("tạo thư mục này trước", "make it first"))
    if target.exists() and not target.is_file():
        message = Text(f"'{name}' không phải là tệp thường", f"'{name}' is no regular file")
        raise _refused(message, Text("chọn tên tệp khác", "choose another name"))


def _same(target: Path, path: Path) -> bool:
    return target.resolve() == path.resolve() or (target.exists() and path.exists() and target.samefile(path))


def _refused(message: Text, hint: Text) -> FactError:
    return FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])
