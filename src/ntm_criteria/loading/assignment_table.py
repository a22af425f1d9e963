"""Reads assignments from a CSV file, as spreadsheets save the sheet "Phân công": with commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ntm_criteria.errors import FactError, KeyPath, Place, ProblemCode
from ntm_criteria.loading.assignments import FIELDS, AssignmentParts, WrittenAssignment, assignment_of
from ntm_criteria.loading.forms import AssignmentForm
from ntm_criteria.loading.text_file import read_text
from ntm_criteria.problems import Problems, did_you_mean, in_order
from ntm_criteria.text import Text, identity, listed, one_line

_CODES = ("code", "criterion", "indicator")
_IGNORED = "number"
_HEADINGS = {  # the field -> the headings that name it
    "code": ("mã", "code"),
    "criterion": ("tiêu chí", "criterion"),
    "indicator": ("chỉ tiêu", "indicator"),
    "leader": ("lãnh đạo phụ trách", "lãnh đạo", "chủ trì", "leader"),
    "officer": ("công chức tham mưu", "công chức phụ trách", "công chức", "tham mưu", "officer"),
    "organisation": (
        "đoàn thể, đơn vị phối hợp", "đoàn thể", "đơn vị phối hợp", "phối hợp", "organisation", "organization",
    ),
    "villages": ("thôn", "địa bàn", "địa bàn (thôn)", "villages"),
    "deadline": ("thời hạn", "thời hạn hoàn thành", "hạn", "deadline"),
    "remark": ("ghi chú", "remark"),
    _IGNORED: ("tt", "stt", "số tt", "no", "no."),
}  # fmt: skip
_FIELD_OF = {identity(heading): name for name, headings in _HEADINGS.items() for heading in headings}
_UNNAMED, _REPORTED = "", "?"  # a column without a heading, whose cells must be empty; one whose heading is a mistake
_MOST_ROWS_BEFORE = 30  # titles that may stand above the headings


class _Row(NamedTuple):
    line: int
    cells: list[str]

    def places(self, file: str, column: int) -> Place:
        return Place(file, self.line, column + 1)


def assignments_in_table(path: Path) -> AssignmentParts:
    """Read a CSV file; raises FactError if it cannot be read, or has no headings."""
    return parse_assignment_table(read_text(path, FactError), str(path))


def parse_assignment_table(text: str, name: str) -> AssignmentParts:
    """Parse the text of a CSV file. The place of a cell is its line, and the number of its column."""
    problems, rows = Problems(), [*_rows(text, name)]
    found = next((n for n, row in enumerate(rows[:_MOST_ROWS_BEFORE]) if _is_heading(row.cells)), None)
    if found is None:
        message = Text(
            "không thấy dòng tên cột: cần cột 'Tiêu chí' hoặc 'Chỉ tiêu', và ít nhất một cột như 'Lãnh đạo phụ trách'",
            "there is no row of headings: it needs 'criterion' or 'indicator', and at least one such as 'leader'",
        )
        raise FactError(problems.add(ProblemCode.MISSING_COLUMN, message, place=Place(name, 1, 1)).found)
    columns = _columns(rows[found], name, problems)
    entries = [entry for row in rows[found + 1 :] for entry in _entries(row, columns, name, problems)]
    return AssignmentParts(tuple(entries), (*in_order(problems.found), *problems.rest()))


def _rows(text: str, name: str) -> Iterator[_Row]:
    """Yield the rows that are not empty, each with the line on which it begins."""
    lines = text.splitlines(keepends=True)
    stated = re.fullmatch("sep=(.)", lines[0].strip(), re.IGNORECASE) if lines else None  # Excel states it so
    mark = stated[1] if stated else _separator(text)
    reader, line = csv.reader(lines[1:] if stated else lines, delimiter=mark), 1
    skipped = 1 if stated else 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(line + skipped, [cell.strip() for cell in cells])
            line = reader.line_num + 1
    except csv.Error:
        message = Text("dòng này không đọc được như tệp CSV", "this line cannot be read as CSV")
        hint = Text("lưu lại với kiểu CSV UTF-8", "save the file again as CSV UTF-8")
        place = Place(name, line + skipped, 1)
        raise FactError(Problems().add(ProblemCode.UNREADABLE_FILE, message, place=place, hint=hint).found) from None


def _separator(text: str) -> str:
    """Return the separator with which a row holds most headings."""

    def known(mark: str) -> int:
        rows = (line.split(mark) for line in text.splitlines()[:_MOST_ROWS_BEFORE])
        return max((len({_field(cell) for cell in row} - {None}) for row in rows), default=0)

    return max((",", ";", "\t"), key=known)


def _field(heading: str) -> str | None:
    return _FIELD_OF.get(identity(heading.strip().strip('"')))


def _is_heading(cells: Iterable[str]) -> bool:
    fields = {_field(cell) for cell in cells} - {None, _IGNORED}
    return len(fields) > 1 and not fields.isdisjoint(_CODES)


def _columns(row: _Row, name: str, problems: Problems) -> dict[int, str]:
    """Return the field of each column that is read; report the headings that are not known or stand twice."""
    columns: dict[int, str] = {}
    for n, heading in enumerate(row.cells):
        own, place, word = _field(heading), Place(name, row.line, n + 1), one_line(heading, longest=60)
        if own is None and heading:
            near = did_you_mean(identity(heading), _FIELD_OF)
            known = [headings[0] for field, headings in _HEADINGS.items() if field != _IGNORED]
            names = Text("các cột: {known}", "the columns are: {known}").format(known=listed(known))
            message = Text("không có cột '{word}' trong bảng phân công", "assignments have no column '{word}'")
            problems.add(ProblemCode.UNKNOWN_KEY, message.format(word=word), place=place, hint=near or names)
        elif own in columns.values() and own != _IGNORED:
            message = Text("cột '{word}' ghi hai lần", "column '{word}' stands twice").format(word=word)
            problems.add(ProblemCode.DUPLICATE_KEY, message, place=place, params={"key": word})
        elif own is not None:
            columns[n] = own
            continue
        columns[n] = _REPORTED if heading else _UNNAMED
    return columns


def _entries(row: _Row, columns: Mapping[int, str], file: str, problems: Problems) -> Iterator[WrittenAssignment]:
    """Yield the assignment of a row, if it has one; the row that numbers the columns, (1) (2) (3), has none."""
    if all(re.fullmatch(r"\(?[0-9]{1,2}\)?", cell) for cell in row.cells if cell):
        return
    cells = {columns[n]: (n, cell) for n, cell in enumerate(row.cells) if cell and n in columns}
    for n, cell in enumerate(row.cells):
        if cell and columns.get(n, _UNNAMED) == _UNNAMED:
            message = Text("'{cell}' nằm ở cột không có tên", "'{cell}' stands in a column without a heading")
            place = Place(file, row.line, n + 1)
            problems.add(ProblemCode.WRONG_FORM, message.format(cell=one_line(cell, longest=60)), place=place)
    kind = next((each for each in ("indicator", "criterion", "code") if each in cells), None)
    texts = {name: cells[name][1] for name in FIELDS if name in cells}
    if kind is None:
        if texts:
            message = Text("dòng này không ghi tiêu chí, chỉ tiêu nào", "this row names no criterion and no indicator")
            problems.add(ProblemCode.MISSING_KEY, message, place=Place(file, row.line, 1))
        return
    form = AssignmentForm.model_validate(texts)
    at, code = cells[kind]
    path: KeyPath = (code,)
    places = {name: Place(file, row.line, cells[name][0] + 1) for name in texts} | {"": Place(file, row.line, at + 1)}
    yield WrittenAssignment(code, assignment_of(form), path, places, None if kind == "code" else kind)
