"""A CSV file as records of text: its encoding, its separator, its heading, and lines with as many cells as the heading.

Lines are counted here and cells are cut by whoever reads the records, so that no line can lend a cell to the next, and a
million lines need no list of eighty million Python texts.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from csv import Error as CsvError
from csv import reader
from pathlib import Path
from typing import IO

from attrs import frozen

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.loading import UTF8, cannot_open
from ntm_criteria.text import Text, count, number, one_line

_BLOCK = 2**24  # bytes of lines that are read at once
_HEADING = 2**20  # bytes of a line of the heading
_BOM, _UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_MOST_LINES = 1000  # of one record, which a quoted cell with line breaks can have
SHOWN = 20  # wrong lines that are named; all are counted
_EXCEL = Text("trong Excel: Save As, chọn kiểu 'CSV UTF-8'", "in Excel: Save As, and choose 'CSV UTF-8'")
_SAVE = Text(f"{UTF8.vi} ({_EXCEL.vi})", f"{UTF8.en} ({_EXCEL.en})")
_DECIMAL = Text(
    'số lẻ dùng dấu phẩy phải đặt trong ngoặc kép: "91,5"; ô trống vẫn phải có dấu phân cách',
    'a number with a decimal comma stands in double quotes: "91,5"; an empty cell keeps its separator',
)
_QUOTES = Text(
    'ô chứa dấu ngoặc kép viết là "cao ""loại A""" ; ngoặc mở thì phải đóng',
    'a cell that holds quotes is written "high ""grade A"""; what is opened is closed',
)


@frozen
class CsvFile:
    """A CSV file whose heading has been read."""

    path: Path
    separator: str
    names: tuple[str, ...]
    lines: int  # of the heading


@frozen
class Records:
    """Records one after the other as they stand in the file, and the line each begins on; the heading is line 1."""

    content: bytes
    lines: list[int]


def open_csv(path: Path) -> CsvFile:
    """Read the heading.

    :raises FactError: it cannot be opened, is no UTF-8 text, is empty, or names a column twice.
    """
    try:
        with path.open("rb") as file:
            first, count = _first_record(file)
    except OSError as why:
        raise FactError([Problem(ProblemCode.UNREADABLE_FILE, cannot_open(path, why))]) from None
    if first.startswith(_UTF16) or b"\0" in first:
        raise FactError([_not_utf8(path, 1)])
    try:
        text = first.removeprefix(_BOM).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise FactError([_not_utf8(path, 1)]) from None
    if not text.strip():
        message = Text(f"tệp '{path}' trống", f"'{path}' is empty")
        hint = Text("dòng đầu của tệp CSV là tên các cột", "the first line of a CSV file names its columns")
        raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])
    if "\r" in text:
        message = Text(
            f"tệp '{path}' không xuống dòng như tệp CSV", f"the lines of '{path}' do not end as in a CSV file"
        )
        raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=_SAVE)])
    bare = re.sub(r'"[^"]*"', "", text)
    others = {mark: bare.count(mark) for mark in (";", "\t")} if "," not in bare else {}
    separator = max(others, key=others.__getitem__) if any(others.values()) else ","
    try:
        names = next(reader(text.splitlines(keepends=True), delimiter=separator))
    except CsvError:  # a name of 100,000 letters
        raise FactError([_not_utf8(path, 1)]) from None
    names = [name.strip() for name in names]  # blanks that nobody sees
    refuse_twice(path, names)
    return CsvFile(path, separator, tuple(names), count)


def refuse_twice(path: Path, names: list[str], *, sheet: str | None = None) -> None:
    """Raise FactError for names of columns that stand twice in a heading."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        shown = ", ".join(f"'{one_line(name, longest=60)}'" for name in twice[:SHOWN])
        part = "" if sheet is None else f", '{one_line(sheet)}'"
        message = Text(
            f"tệp '{path}'{part}: tên cột viết hai lần: {shown}", f"'{path}'{part}: columns named twice: {shown}"
        )
        hint = Text("đổi tên hoặc bỏ một cột", "rename one, or leave it out")
        raise FactError([Problem(ProblemCode.DUPLICATE_KEY, message, Place(str(path), 1, 1), hint)])


def records(csv: CsvFile) -> Iterator[Records]:
    """The records of a file, block by block; a line without any content is none.

    :raises FactError: at the end, with every line that has more or fewer cells than the heading or a stray quote; at once
        where the text is no UTF-8.
    """
    columns, separator = len(csv.names), csv.separator.encode()
    nothing = separator + b" \t\r\n"
    quoted = re.compile(rb'(?:^|(?<=%s))"[^"]*(?:""[^"]*)*"(?=%s|\r?\n?\Z)' % (separator, separator))
    wrong: list[tuple[int, int | None]] = []
    with csv.path.open("rb") as file:
        for _ in range(csv.lines):
            file.readline()
        at = csv.lines + 1
        while block := file.readlines(_BLOCK):
            good, lines, waiting = list[bytes](), list[int](), deque(block)
            while waiting:
                record, taken = waiting.popleft(), 1
                cells: int | None = record.count(separator) + 1
                if b'"' in record:
                    record, cells, taken = _joined(record, waiting, file, quoted, separator)
                if cells == columns and record.strip(nothing):
                    good.append(record)
                    lines.append(at)
                elif record.strip(nothing):
                    wrong.append((at, cells))
                at += taken
            found = Records(b"".join(good), lines)
            _check_utf8(csv.path, found, good)
            if not wrong:  # after the first wrong line the others are still looked for, and nothing is read any more
                yield found
    if wrong:
        raise FactError(_told(csv, wrong))


def _joined(
    line: bytes, waiting: deque[bytes], file: IO[bytes], quoted: re.Pattern[bytes], separator: bytes
) -> tuple[bytes, int | None, int]:
    """The record that begins with this line: its cells, and how many lines it takes; None if its quotes are not in order."""
    taken, quotes = [line], line.count(b'"')
    while quotes % 2 and len(taken) < _MOST_LINES:
        following = waiting.popleft() if waiting else file.readline()
        if not following:
            break
        taken.append(following)
        quotes += following.count(b'"')
    whole = b"".join(taken)
    rest = quoted.sub(b"", whole)
    if b'"' in rest:
        waiting.extendleft(reversed(taken[1:]))
        return line, None, 1
    return whole, rest.count(separator) + 1, len(taken)


def _told(csv: CsvFile, wrong: list[tuple[int, int | None]]) -> list[Problem]:
    found = []
    for line, cells in wrong[:SHOWN]:
        place = Place(str(csv.path), line, 1)
        if cells is None:
            said, hint = Text(f"dòng {line} có dấu ngoặc kép lẻ", f"line {line} has a stray double quote"), _QUOTES
        else:
            columns = len(csv.names)
            vi = f"dòng {line} có {count(cells, 'vi')} ô, dòng tên cột có {count(columns, 'vi')}"
            said, hint = Text(vi, f"line {line} has {cells} cells, the heading has {columns}"), _DECIMAL
        found.append(Problem(ProblemCode.WRONG_FORM, said, place, hint))
    rest = len(wrong) - SHOWN
    if rest > 0:
        said = Text(f"và {number(rest, 'vi')} dòng nữa", f"and {number(rest, 'en')} more lines")
        found.append(Problem(ProblemCode.WRONG_FORM, said, Place(str(csv.path), wrong[SHOWN][0], 1)))
    return found


def _first_record(file: IO[bytes]) -> tuple[bytes, int]:
    """The heading, and how many lines it has."""
    taken = [file.readline(_HEADING)]
    while (
        sum(line.count(b'"') for line in taken) % 2 and len(taken) < _MOST_LINES and (line := file.readline(_HEADING))
    ):
        taken.append(line)
    return b"".join(taken), len(taken)


def _check_utf8(path: Path, found: Records, each: list[bytes]) -> None:
    try:
        found.content.decode("utf-8")
    except UnicodeDecodeError:
        for record, line in zip(each, found.lines, strict=True):
            try:
                record.decode("utf-8")
            except UnicodeDecodeError:
                raise FactError([_not_utf8(path, line)]) from None


def _not_utf8(path: Path, line: int) -> Problem:
    message = Text(f"tệp {path} không phải mã UTF-8", f"{path} is not UTF-8 text")
    return Problem(ProblemCode.UNREADABLE_FILE, message, Place(str(path), line, 1), _SAVE)
