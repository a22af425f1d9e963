"""Turns failures to read or write files into FactErrors with messages for the user."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EPERM, EROFS
from itertools import islice
from pathlib import Path

from ntm_criteria.account import KINDS
from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.loading import cannot_open, is_there, real_path, refuse_pipe
from ntm_criteria.tables.files.libraries import polars
from ntm_criteria.tables.files.xlsx import TooLarge
from ntm_criteria.tables.mistakes import SHOWN
from ntm_criteria.text import Text, both, one_line

_BROKEN = {
    ".xlsx": Text(
        "tệp hỏng hoặc không phải .xlsx thật: mở bằng Excel rồi lưu lại, chọn kiểu 'Excel Workbook (.xlsx)'",
        "it may be broken, or no real .xlsx: open it in Excel and save it again as 'Excel Workbook (.xlsx)'",
    ),
    ".parquet": Text("tệp hỏng hoặc không phải Parquet: xuất lại tệp", "it may be broken, or no Parquet: export it again"),
    ".arrow": Text("tệp hỏng hoặc không phải Arrow: xuất lại tệp", "it may be broken, or no Arrow file: export it again"),
    ".docx": Text("tệp hỏng hoặc không phải .docx thật: mở bằng Word rồi lưu lại", "it may be broken: save it again in Word"),
    ".pdf": Text("tệp hỏng hoặc không phải PDF: tạo lại tệp PDF", "it may be broken, or no PDF: make it again"),
    ".csv": Text("kiểm tra lại nội dung của tệp", "check what is in the file"),
}  # fmt: skip
_KINDS = [  # the first bytes of files, the endings that their names should have, and what to do if they have another
    (b"PK\x03\x04", (".xlsx", ".docx"), Text(
        "đây là tệp Excel (hoặc tệp nén): đổi đuôi tên tệp thành .xlsx",
        "this is a workbook, or an archive: if it is a workbook, give its name the ending .xlsx")),
    (b"PAR1", (".parquet",), Text("đây là tệp Parquet: đổi đuôi tên tệp thành .parquet", "this is Parquet: name it .parquet")),
    (b"ARROW1", (".arrow",), Text("đây là tệp Arrow: đổi đuôi tên tệp thành .arrow", "this is an Arrow file: name it .arrow")),
]  # fmt: skip
_PARTS = Text("các phần của tệp không khớp nhau", "its parts do not fit together")
SAVE_AS = Text(
    "mở bằng Excel rồi lưu lại, chọn kiểu 'Excel Workbook (.xlsx)'",
    "open it in Excel and save it as 'Excel Workbook (.xlsx)'",
)
_NOT_XLSX = Text("không đọc được tệp '{file}': {what}", "cannot read '{file}': {what}")
_NO_WORKBOOK = Text("không phải tệp .xlsx, dù có tên như vậy", "it is no .xlsx file, although it is called so")
_OLD = Text(
    "là tệp Excel kiểu cũ (.xls), dù có tên là .xlsx", "it is an old .xls workbook, although it is called .xlsx"
)
_LOCKED = Text("tệp có mật khẩu", "it is locked by a password")
_UNLOCK = Text(
    "mở bằng Excel, vào File > Info > Protect Workbook > Encrypt with Password, xóa mật khẩu rồi lưu lại",
    "open it in Excel, clear the password in File > Info > Protect Workbook > Encrypt with Password, and save it",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old workbooks begin so, and those locked by a password
_LOOKED_AT = 2**20  # bytes at each end of a file that are searched for the name of its parts
_TOO_LARGE = Text(
    "chép riêng bảng số liệu sang một tệp Excel mới rồi lưu lại",
    "copy the table alone into a new workbook and save that",
)
_ELSEWHERE = Text("chọn thư mục khác", "choose another folder")
_CLOSE = Text(
    "đóng tệp nếu đang mở ở chương trình khác, hoặc ghi vào thư mục khác",
    "close it if another program has it open, or write to another folder",
)
_SPACE = Text("xóa bớt tệp, hoặc ghi vào đĩa khác", "delete some files, or write to another disk")


_REPEATED = Text("tệp '{file}'{part}: tên cột viết hai lần: {names}", "'{file}'{part}: columns named twice: {names}")
_RENAME = Text("đổi tên hoặc bỏ một cột", "rename one, or leave it out")
_NO_COMMUNES = Text(
    "{table}: không có dòng nào là một xã, mọi dòng đã bị loại", "{table}: no row is a commune, every row was left out"
)
_WHICH_KEY = Text(
    "xem lý do ở trên; nếu cột khóa ({names}) không phải cột mã xã hay tên xã, chọn cột khác bằng --by",
    "see above why; if the key ({names}) is not the column of communes, choose another by --by",
)
_BY_INDICATOR = Text(
    "tệp '{file}': mỗi dòng là một chỉ tiêu (cột '{heading}'); cần bảng mỗi dòng một xã, mỗi cột một số liệu",
    "'{file}': each row is an indicator (column '{heading}'); each row must be a commune, each column a figure",
)
_TRANSPOSE = Text(
    "trong Excel: chép bảng, dán bằng Paste Special, chọn Transpose; dòng đầu ghi tên số liệu, mỗi tên một lần, và có "
    "cột 'Tên xã'; nếu mỗi dòng đã là một xã, thêm --by 'TÊN CỘT'",
    "in Excel: copy the table, use Paste Special with Transpose; the first row names figures, each once, beside a column "
    "'Tên xã' of communes; if each row is a commune already, add --by 'HEADING'",
)


def refuse_indicator_rows(path: Path, heading: str | None) -> None:
    """Raise FactError if a file has a row for each indicator; `heading` is that of the column with their names."""
    if heading is not None:
        shown = one_line(heading, longest=60)
        raise refused(_BY_INDICATOR.format(file=one_line(str(path)), heading=shown), _TRANSPOSE)


def refuse_repeated(
    path: Path,
    line: int,
    headings: Mapping[str, Sequence[int]],
    name_of: Callable[[int], str],
    *,
    sheet: str | None = None,
) -> None:
    """Raise FactError if a heading that means something stands above several columns.

    :param line: the number of the row of headings.
    :param headings: the numbers of the columns of each such heading.
    :param name_of: returns what people call a column of this number.
    """
    if headings:
        columns = {heading: ", ".join(map(name_of, numbers)) for heading, numbers in headings.items()}
        named = both(
            lambda lang: ", ".join(
                f"'{one_line(heading, longest=60)}' ({KINDS['column'][lang]} {numbers})"
                for heading, numbers in islice(columns.items(), SHOWN)
            )
        )
        part = "" if sheet is None else f", '{one_line(sheet)}'"
        message = _REPEATED.format(file=one_line(str(path)), part=part, names=named)
        raise FactError([Problem(ProblemCode.DUPLICATE_KEY, message, Place(str(path), line, 1), _RENAME)])


def no_communes(table: str, keys: Sequence[str]) -> Problem:
    """Return the problem that each row of a table was left out, because none of its keys names a commune."""
    names = ", ".join(f"'{one_line(key, longest=60)}'" for key in keys)
    return Problem(ProblemCode.BAD_KEY, _NO_COMMUNES.format(table=one_line(table)), hint=_WHICH_KEY.format(names=names))


@contextmanager
def gathered(problems: list[Problem]) -> Iterator[None]:
    """Append the problems of a FactError that is raised in the `with` block to `problems`, instead of raising it."""
    try:
        yield
    except FactError as error:
        problems += error.problems


@contextmanager
def with_warnings(warnings: Sequence[Problem]) -> Iterator[None]:
    """Add `warnings` to a FactError that is raised in the `with` block, because they may explain it."""
    try:
        yield
    except FactError as error:
        raise type(error)([*error.problems, *warnings]) from None


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Turn an exception in the `with` block into a FactError "cannot read"; damaged files can raise any type."""
    try:
        yield
    except FactError:
        raise
    except (Exception, polars.exceptions.PanicException) as error:
        raise unreadable([path], error) from None


@contextmanager
def file_errors(paths: list[Path], target: Path, *, writing: bool = False) -> Iterator[None]:
    """Turn errors of the disk and of Polars in the `with` block into a FactError: "cannot read" or "cannot write".

    :param paths: the files that the block reads.
    :param writing: whether the block writes `target`, so that errors of the disk mean "cannot write".
    """
    try:
        yield
    except (OSError, polars.exceptions.PolarsError, polars.exceptions.PanicException) as error:
        if _is_full(error) or (writing and (isinstance(error, OSError) or _CUT_OFF in str(error))):
            raise unwritable(target, error) from None
        raise unreadable(paths, error) from None


def unreadable(paths: list[Path], why: BaseException) -> FactError:
    """Build the error that one of the files `paths` cannot be read, for the reason `why`."""
    if isinstance(why, OSError) and len(paths) == 1 and why.errno is not None:
        return refused(cannot_open(paths[0], why))
    if isinstance(why, TooLarge) and len(paths) == 1:
        name = one_line(str(paths[0]))
        message = Text(
            "không đọc tệp '{name}': vượt giới hạn ({why})", "'{name}' is not read, it is too large: {why}"
        ).format(name=name, why=why)
        return refused(message, _TOO_LARGE)
    if len(paths) == 1 and (disguise := _disguise(paths[0])):
        return refused(_NOT_XLSX.format(file=one_line(str(paths[0])), what=disguise[0]), disguise[1])
    names, cause = ", ".join(f"'{one_line(str(path))}'" for path in paths), one_line(str(why), longest=300)
    reason = _PARTS if isinstance(why, LookupError) else Text(cause, cause)
    message = Text("không đọc được tệp {names} ({reason})", "cannot read {names} ({reason})")
    hint = of_another_kind(paths[0]) or _BROKEN.get(paths[0].suffix.lower()) if len(paths) == 1 else None
    return refused(message.format(names=names, reason=reason), hint)


def of_another_kind(path: Path) -> Text | None:
    """Say what a file is whose first bytes are those of another kind than its name says."""
    with suppress(OSError), path.open("rb") as file:
        first = file.read(8)
        return next(
            (hint for start, endings, hint in _KINDS if first.startswith(start) and path.suffix.lower() not in endings),
            None,
        )
    return None


def _disguise(path: Path) -> tuple[Text, Text] | None:
    """Say what a file called .xlsx is instead, and what to do; None if it may be an .xlsx file, or cannot be read."""
    if path.suffix.lower() != ".xlsx":
        return None
    try:
        with path.open("rb") as file:
            first = file.read(_LOOKED_AT)
            file.seek(max(len(first), path.stat().st_size - _LOOKED_AT))
            content = first + file.read(_LOOKED_AT)
    except OSError:
        return None
    if content.startswith(b"PK"):
        return None
    if not content.startswith(_OLE):
        return _NO_WORKBOOK, of_another_kind(path) or _BROKEN[".xlsx"]
    return (_LOCKED, _UNLOCK) if "EncryptedPackage".encode("utf-16-le") in content else (_OLD, SAVE_AS)


def unwritable(path: Path, why: BaseException) -> FactError:
    """Build the error that the result cannot be written to `path`, for the reason `why`."""
    name, errno = one_line(str(path)), why.errno if isinstance(why, OSError) else None
    if _is_full(why):
        reason, hint = Text("đĩa đầy", "the disk is full"), _SPACE
    elif errno in (EACCES, EPERM, EROFS) or isinstance(why, PermissionError):
        reason, hint = Text("không được phép", "this is not permitted"), _CLOSE
    else:
        cause = one_line((why.strerror if isinstance(why, OSError) else None) or str(why), longest=300)
        reason, hint = Text(cause, cause), _ELSEWHERE
    message = Text(
        "không ghi được kết quả vào '{name}': {reason}", "the result cannot be written to '{name}': {reason}"
    )
    return refused(message.format(name=name, reason=reason), hint)


_CUT_OFF = "transport error"  # Polars on the parts of a Parquet file that could not be written


def _is_full(why: BaseException) -> bool:
    """Whether an error means that the disk is full. Polars may give the error number only in text: "(os error 28)"."""
    in_text = re.search(r"\(os error ([0-9]+)\)", str(why))
    errno = why.errno if isinstance(why, OSError) and why.errno is not None else int(in_text[1]) if in_text else None
    return errno in (ENOSPC, EDQUOT, EFBIG)


def check_target(target: Path, inputs: Sequence[Path], written: Sequence[Path] = ()) -> None:
    """Raise FactError if a result must not be written to `target`.

    :param written: other files that are written, too.
    :raises FactError: the folder of the target does not exist, or the target is a folder, a device, one of the inputs, or
        written twice.
    """
    name = one_line(str(target), longest=300)
    try:
        folder, is_other = target.resolve().parent, target.exists() and not target.is_file()
        is_folder = folder.is_dir()
        str(target).encode()
    except UnicodeEncodeError:  # Polars takes paths as text
        message = Text("tên '{name}' không phải mã UTF-8", "the name '{name}' is not UTF-8").format(name=name)
        raise refused(message, Text("đổi tên tệp hoặc thư mục", "rename the file or the folder")) from None
    except (OSError, RuntimeError) as why:
        raise refused(cannot_open(target, why), _ELSEWHERE) from None
    if any(_same(target, path) for path in inputs):
        message = Text("tệp kết quả '{name}' trùng với tệp đầu vào", "'{name}' is one of the files to read").format(
            name=name
        )
        raise refused(message, Text("ghi kết quả vào tệp khác", "write the result to another file"))
    if any(_same(target, path) for path in written):
        message = Text("hai kết quả cùng ghi vào tệp '{name}'", "two results would be written to '{name}'").format(
            name=name
        )
        raise refused(message, Text("ghi mỗi kết quả vào một tệp", "write each to a file of its own"))
    if not is_folder:
        where = one_line(str(folder))
        message = Text("không có thư mục '{where}' để ghi kết quả", "there is no folder '{where}' to write to").format(
            where=where
        )
        raise refused(message, Text("tạo thư mục này trước", "make it first"))
    if is_other:
        message = Text("'{name}' không phải là tệp thường", "'{name}' is no regular file").format(name=name)
        raise refused(message, Text("chọn tên tệp khác", "choose another name"))


def check_source(path: Path) -> None:
    """Raise FactError if `path` names a pipe, a link to itself, or nothing that the system can look up."""
    try:
        refuse_pipe(path)
        path.resolve()
    except (OSError, RuntimeError) as why:
        raise refused(cannot_open(path, why)) from None


def _same(target: Path, path: Path) -> bool:
    return real_path(target) == real_path(path) or (is_there(target) and is_there(path) and target.samefile(path))


def refused(message: Text, hint: Text | None = None, place: Place | None = None) -> FactError:
    """Build the FactError that a file cannot be used; its only problem has this message, hint and place."""
    return FactError([Problem(ProblemCode.UNREADABLE_FILE, message, place, hint)])
