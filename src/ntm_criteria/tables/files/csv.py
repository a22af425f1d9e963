"""Reads a CSV file as records of text, and checks its encoding, its heading, and the number of cells in each record.

A record is a row: one line, or several lines if a quoted cell contains line breaks. This module only counts the cells
of a record; Polars separates them later. So a broken line cannot take cells from the next line, and a million lines do
not become eighty million Python strings.
"""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from csv import Error as CsvError
from csv import reader
from itertools import accumulate
from pathlib import Path

from attrs import frozen

from ntm_criteria.account import AccountLine
from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.loading import UTF8, Lines, cannot_open, opened
from ntm_criteria.tables.columns import (
    MOST_ROWS,
    ColumnMatcher,
    NamedColumns,
    TextRow,
    heading_lines,
)
from ntm_criteria.tables.files.failures import of_another_kind, refuse_indicator_rows, refuse_repeated, refused
from ntm_criteria.tables.mistakes import SHOWN
from ntm_criteria.text import Text, and_more, counted, one_line

UNNAMED = "__UNNAMED__"  # begins the names of columns without a heading, as Polars names them
_FIGURE = re.compile(r"(?!(?:19|20)[0-9]{2}$)-?[0-9][0-9.,\s]*%?")  # a year is not a figure
_BLOCK = 2**24  # bytes of records in a block
_HEADING = 2**20  # the largest length of a heading line in bytes
_LONGEST_NAME = 2**17  # characters of a cell that the csv module takes
_LONGEST = 2**22  # the largest length of any other line in bytes
_MOST_COLUMNS = 2**14  # as many as Excel has
_BOM, _UTF16 = "\ufeff", (b"\xff\xfe", b"\xfe\xff")
_END = b"\x1a"  # the end of a text file in DOS, which old programs still write
_MOST_LINES = 1000  # the most lines in one record, whose quoted cells may contain line breaks
_EXCEL = Text("trong Excel: Save As, chọn kiểu 'CSV UTF-8'", "in Excel: Save As, and choose 'CSV UTF-8'")
_SAVE = Text(
    "{utf8} ({excel}), hoặc cho biết mã của tệp bằng --encoding", "{utf8} ({excel}), or name its encoding by --encoding"
).format(utf8=UTF8, excel=_EXCEL)
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
    lines: int  # the number of lines up to the last one of the headings
    named: NamedColumns
    account: Sequence[AccountLine]  # of the lines above the headings, and of those that number the columns
    encoding: str


@frozen
class Records:
    """A block of consecutive records, and the line number on which each record begins; the heading is line 1."""

    content: bytes
    lines: list[int]


def open_csv(path: Path, matcher: ColumnMatcher) -> CsvFile:
    """Find the headings of a CSV file among its first records.

    :raises FactError: the file cannot be opened, is not text of its encoding, is empty, or names a column twice.
    """
    try:
        with opened(path, matcher.columns.encoding) as file:
            first = list(_first_records(file))
    except OSError as why:
        raise refused(cannot_open(path, why)) from None
    lines, texts = [], []
    for line, record in first:
        if len(record) >= _HEADING:
            raise _too_long(path, line, _HEADING)
        if record.startswith(_UTF16) or b"\0" in record:
            raise _not_utf8(path, line)
        try:
            texts.append(record.decode("utf-8").lstrip(_BOM).rstrip("\r\n"))
        except UnicodeDecodeError:
            raise _not_utf8(path, line) from None
        lines.append(line)
    if not any(text.strip() for text in texts):
        message = Text("tệp '{path}' trống", "'{path}' is empty").format(path=path)
        hint = Text("dòng đầu của tệp CSV là tên các cột", "the first line of a CSV file names its columns")
        raise refused(message, hint)
    if "\r" in texts[0]:
        ends = Text("tệp '{path}' không xuống dòng như tệp CSV", "the lines of '{path}' do not end as in a CSV file")
        raise refused(ends.format(path=path), _SAVE)
    stated = re.fullmatch("sep=(.)", texts[0], re.IGNORECASE)  # Excel's way to state the separator
    skipped = 1 if stated else 0
    candidates = [stated[1]] if stated else separators(next(text for text in texts if text.strip()))
    try:
        tables = {mark: _text_rows(lines[skipped:], texts[skipped:], mark) for mark in candidates}
    except CsvError:  # a cell is longer than the csv module takes
        raise _too_long(path, lines[0], _LONGEST_NAME) from None
    found = {mark: matcher.headings(rows) for mark, rows in tables.items() if rows}
    separator = max(found, key=lambda mark: len(set(map(matcher.known, found[mark].parts.values())) - {None}))
    headings, rows = found[separator], tables[separator]
    refuse_indicator_rows(path, matcher.indicators(headings.parts))
    refuse_repeated(path, rows[headings.after - 1].number, matcher.repeated(headings.parts), str)
    named, last = (
        matcher.match(headings.parts, headings.titles),
        headings.marks[-1] if headings.marks else rows[headings.after - 1].number,
    )
    position = lines.index(last)
    width = len(next(reader(texts[position].splitlines(keepends=True), delimiter=separator)))
    if width > _MOST_COLUMNS:
        message = Text(
            "tệp '{path}' có {n} cột, nhiều hơn {most}", "'{path}' has {n} columns, more than {most}"
        ).format(path=one_line(str(path)), n=counted(width), most=counted(_MOST_COLUMNS))
        raise refused(message, Text("chỉ giữ các cột cần dùng", "keep only the columns that are needed"))
    names = tuple(named.names.get(column, f"{UNNAMED}{column}") for column in range(1, width + 1))
    account = heading_lines(headings, rows, matcher.source)
    lines_read = last - 1 + _lines_of(first[position][1])
    return CsvFile(path, separator, names, lines_read, named, account, matcher.columns.encoding)


def _first_records(file: Lines) -> Iterator[tuple[int, bytes]]:
    """Yield the first records of a file, and the line number on which each begins."""
    line, waiting = 1, deque[bytes]()
    for _ in range(MOST_ROWS):
        record = waiting.popleft() if waiting else file.readline(_HEADING)
        if not record:
            return
        lines = _with_open_quotes(record, waiting, file)
        yield line, b"".join(lines)
        line += len(lines)


def _lines_of(record: bytes) -> int:
    return record.count(b"\n") + (not record.endswith(b"\n"))


def separators(text: str) -> list[str]:
    """Return the separators that may be meant by a line of headings, the likeliest first."""
    bare = re.sub(r'"[^"]*"', "", text)
    marks = (",", *sorted(";\t", key=bare.count, reverse=True))
    return sorted(marks, key=lambda mark: mark not in bare)


def _text_rows(lines: Sequence[int], texts: Sequence[str], separator: str) -> list[TextRow]:
    """Split the first records of a file into the texts of their cells; empty records are left out."""
    rows = []
    for line, text in zip(lines, texts, strict=True):
        cells = next(reader(text.splitlines(keepends=True), delimiter=separator), [])
        row = {column: cell.strip() for column, cell in enumerate(cells, 1) if cell.strip()}
        if row:
            figures = frozenset(column for column, cell in row.items() if _FIGURE.fullmatch(cell))
            rows.append(TextRow(line, row, figures))
    return rows


def records(csv: CsvFile) -> Iterator[Records]:
    """Yield the records below the heading of a file in blocks of about 16 MB, without empty records.

    :raises FactError: a record has a stray quote, or more or fewer cells than the heading (one error at the end of the
        file for all such records); or a block is not UTF-8 text (raised at that block).
    """
    blank, size = csv.separator.encode() + b" \t\r\n" + _END, 0
    block, lines, wrong_records = list[bytes](), list[int](), list[tuple[int, int | None]]()
    with opened(csv.path, csv.encoding) as file:
        for line, record, cells in _split(file, csv):
            if not record.strip(blank):
                continue
            if cells != len(csv.names):
                wrong_records.append((line, cells))
            if wrong_records:  # the file is refused: only look for more wrong lines
                continue
            block.append(record)
            lines.append(line)
            size += len(record)
            if size >= _BLOCK:
                yield _checked(csv.path, block, lines)
                block, lines, size = [], [], 0
    if wrong_records:
        raise FactError(list(_wrong_lines(csv, wrong_records)))
    if block:
        yield _checked(csv.path, block, lines)


def _split(file: Lines, csv: CsvFile) -> Iterator[tuple[int, bytes, int | None]]:
    """Yield each record below the heading: the number of its first line, its bytes, and its number of cells.

    A line with a stray quote is a record by itself, with None for the number of cells.
    """
    separator, pending = csv.separator.encode(), deque[bytes]()
    quoted = re.compile(rb'(?:^|(?<=%s))"[^"]*(?:""[^"]*)*"(?=%s|\r?\n?\Z)' % (separator, separator))
    number = csv.lines + 1
    for _ in range(csv.lines):
        file.readline()
    while record := pending.popleft() if pending else _next_line(file, csv.path, number):
        cells: int | None = record.count(separator) + 1
        line_count = 1
        if b'"' in record:
            record_lines = _with_open_quotes(record, pending, file, _LONGEST)
            full_record = b"".join(record_lines)
            unquoted = quoted.sub(b"", full_record)
            if b'"' in unquoted:
                pending.extendleft(reversed(record_lines[1:]))
                cells = None
            else:
                record, cells, line_count = full_record, unquoted.count(separator) + 1, len(record_lines)
        yield number, record, cells
        number += line_count


def _too_long(path: Path, line: int, most: int) -> FactError:
    kilobytes = most // 2**10
    message = Text(
        "dòng {line} hoặc một ô của dòng dài quá {kilobytes} kB",
        "line {line}, or a cell of it, has more than {kilobytes} kB",
    ).format(line=line, kilobytes=counted(kilobytes))
    hint = Text(
        "kiểm tra dấu ngoặc kép lẻ trong dòng, và xóa nội dung quá dài",
        "look for a quote that is not closed, and cut what is too long",
    )
    return refused(message, hint, Place(str(path), line, 1))


def _next_line(file: Lines, path: Path, number: int) -> bytes:
    line = file.readline(_LONGEST)
    if len(line) >= _LONGEST:
        raise _too_long(path, number, _LONGEST)
    return line


def _with_open_quotes(record: bytes, waiting: deque[bytes], file: Lines, longest: int = _HEADING) -> list[bytes]:
    """Return the line `record`, followed, if it ends inside a quoted cell, by the lines up to the closing quote.

    The lines that follow are taken from `waiting`, and then from `file`; those of more than `longest` bytes end early.
    """
    lines, is_open = [record], record.count(b'"') % 2
    while is_open and len(lines) < _MOST_LINES and (line := waiting.popleft() if waiting else file.readline(longest)):
        lines.append(line)
        is_open ^= line.count(b'"') % 2
    return lines


_STRAY_QUOTE = Text("dòng {line} có dấu ngoặc kép lẻ", "line {line} has a stray double quote")
_CELLS = Text("dòng {line} có {n} ô, dòng tên cột có {of}", "line {line} has {n} cells, the heading has {of}")


def _wrong_lines(csv: CsvFile, wrong: list[tuple[int, int | None]]) -> Iterator[Problem]:
    columns = len(csv.names)
    for line, cells in wrong[:SHOWN]:
        if cells is None:
            message, hint = _STRAY_QUOTE.format(line=line), _QUOTES
        else:
            message, hint = _CELLS.format(line=line, n=counted(cells), of=counted(columns)), _DECIMAL
        yield Problem(ProblemCode.WRONG_FORM, message, Place(str(csv.path), line, 1), hint)
    rest = len(wrong) - SHOWN
    if rest > 0:
        yield Problem(
            ProblemCode.WRONG_FORM, and_more(rest, Text("dòng", "lines")), Place(str(csv.path), wrong[SHOWN][0], 1)
        )


def _checked(path: Path, block: list[bytes], lines: list[int]) -> Records:
    """Join the records of a block; raise FactError that names the line of the first record that is not UTF-8 text."""
    content = b"".join(block)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        ends = list(accumulate(map(len, block)))
        raise _not_utf8(path, lines[bisect_right(ends, wrong.start)]) from None
    return Records(content, lines)


def _not_utf8(path: Path, line: int) -> FactError:
    message = Text("tệp {path} không phải mã UTF-8", "{path} is not UTF-8 text").format(path=path)
    return refused(message, of_another_kind(path) or _SAVE, Place(str(path), line, 1))
