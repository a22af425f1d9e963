"""Reads the sheet of a workbook back: its cells by the keys of rows and the ids of columns."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.rule_sheets.columns import GUIDE, KEY, SHEET, LevelColumn, level_columns
from ntm_criteria.rule_sheets.rows import RuleSheet, level_id
from ntm_criteria.rule_sheets.write import VERSION, columns_of
from ntm_criteria.tables.files import Row, Sheet, Workbook, cell_text, open_workbook, unreadable
from ntm_criteria.tables.mistakes import letters
from ntm_criteria.text import Text, identity, one_line

_NO_SHEET = Text("tệp không có trang tính '{name}'", "the file has no sheet '{name}'")
_MAKE = Text(
    "lập bảng bằng: ntm-criteria sheet {file} --out BANG.xlsx", "make one: ntm-criteria sheet {file} --out X.xlsx"
)
_OTHER = Text(
    "bảng được lập từ một bản khác của bộ quy tắc, hoặc từ bộ khác",
    "the workbook was made from another version of the rule set, or from another set",
)
_OTHER_HINT = Text(
    "đưa vào đúng tệp mà bảng được lập ra, hoặc lập lại bảng",
    "read it into the file that it was made from, or make it again",
)
_NO_COLUMN = Text("thiếu cột '{heading}'", "the column '{heading}' is missing")
_TWICE = Text("cột '{heading}' có hai lần", "the column '{heading}' stands there twice")
_UNKNOWN = Text("không có cột nào tên '{heading}'", "no column is called '{heading}'")
_KEEP_HEADING = Text("giữ nguyên dòng tiêu đề", "leave the headings as they are")
_NO_KEY = Text("dòng không có khóa", "the row has no key")
_UNKNOWN_KEY = Text("khóa dòng '{key}' không có trong bộ", "the set has no row '{key}'")
_KEY_TWICE = Text("khóa dòng '{key}' có hai lần", "the row '{key}' stands there twice")
_ADD_IN_FILE = Text(
    "bảng không thêm được dòng: thêm chỉ tiêu trong tệp quy tắc, rồi lập lại bảng",
    "no row can be added here: add the indicator in the rule file and make the workbook again",
)
_ROW_GONE = Text("thiếu dòng '{key}'", "the row '{key}' is missing")
_REMOVE_IN_FILE = Text(
    "bảng không xóa được dòng: bỏ chỉ tiêu trong tệp quy tắc", "no row can be removed here: remove it in the rule file"
)


@frozen
class SheetPlace:
    """A cell of the sheet."""

    file: str
    row: int
    column: int

    @property
    def name(self) -> str:
        """Its address: "D12"."""
        return f"{letters(self.column)}{self.row}"

    def problem(self, code: ProblemCode, words: Text, hint: Text | None = None) -> Problem:
        """Build a problem of this cell."""
        message = Text("trang '{sheet}', ô {cell}: {words}", "sheet '{sheet}', cell {cell}: {words}")
        message = message.format(sheet=SHEET, cell=self.name, words=words)
        return Problem(code, message, Place(self.file, self.row, self.column), hint, short=words)


@frozen
class ReadRow:
    """A row that was read: its values by the ids of columns."""

    number: int
    values: Mapping[str, Any]
    struck: frozenset[str]


@frozen
class ReadSheet:
    """The sheet as it was read: its rows by key, and the numbers of its columns."""

    file: str
    rows: Mapping[str, ReadRow]
    columns: Mapping[str, int]
    further: Mapping[str, LevelColumn]

    def place(self, row: ReadRow, column: str) -> SheetPlace:
        """Return the place of a cell."""
        return SheetPlace(self.file, row.number, self.columns[column])


def read_sheet(path: Path, sheet: RuleSheet, problems: Problems) -> ReadSheet | None:
    """Read the workbook of a rule set; None where its rows cannot be told.

    :raises RuleFileError: the file is no workbook, or one of another set or version.
    """
    try:
        book = open_workbook(path)
        pages = [_page(book, path, name) for name in (SHEET, GUIDE)]
        rows, guide = ([*book.rows(page)] for page in pages)
    except (RuleFileError, FactError) as error:
        raise RuleFileError(error.problems) from None
    except Exception as error:  # a damaged file can raise anything
        raise RuleFileError(unreadable([path], error).problems) from None
    found = {str(row.values.get(1)): row.values.get(2) for row in guide}
    if found.get(VERSION.vi) != sheet.rules.fingerprint:
        raise RuleFileError([Problem(ProblemCode.OTHER_SET, _OTHER, Place(str(path), 1, 1), _OTHER_HINT)])
    return _Reader(str(path), sheet, problems).read(rows)


def _page(book: Workbook, path: Path, name: str) -> Sheet:
    for page in book.sheets:
        if identity(page.name) == identity(name):
            return page
    message = _NO_SHEET.format(name=name)
    hint = did_you_mean(name, [page.name for page in book.sheets]) or _MAKE.format(file="ID")
    raise RuleFileError([Problem(ProblemCode.UNREADABLE_FILE, message, Place(str(path), 1, 1), hint)])


@frozen
class _Reader:
    file: str
    sheet: RuleSheet
    problems: Problems
    columns: dict[str, int] = field(factory=dict)
    further: dict[str, LevelColumn] = field(factory=dict)

    def read(self, rows: list[Row]) -> ReadSheet | None:
        heading, *lines = rows or [Row(1, {}, [], is_hidden=False)]
        if not self.headings(heading):
            return None
        names = {number: id_ for id_, number in self.columns.items()}
        known, found = {row.key for row in self.sheet.rows}, dict[str, ReadRow]()
        for row in lines:
            key = row.values.get(self.columns[KEY])
            text = cell_text(key) if key is not None else ""
            place = SheetPlace(self.file, row.number, self.columns[KEY])
            if key is None:
                self.problems.note(place.problem(ProblemCode.MISSING_KEY, _NO_KEY, _ADD_IN_FILE))
            elif text not in known or text in found:
                words = _KEY_TWICE if text in found else _UNKNOWN_KEY
                words = words.format(key=one_line(text, longest=80))
                self.problems.note(place.problem(ProblemCode.UNKNOWN_KEY, words, _ADD_IN_FILE))
            else:
                values = {names[number]: value for number, value in row.values.items() if number in names}
                struck = {names[number] for number in (*row.struck, *row.partly_struck) if number in names}
                found[text] = ReadRow(row.number, values, frozenset(struck))
        for key in sorted(known - found.keys()):
            place = SheetPlace(self.file, heading.number, self.columns[KEY])
            self.problems.note(place.problem(ProblemCode.MISSING_KEY, _ROW_GONE.format(key=key), _REMOVE_IN_FILE))
        self.beside(lines, set(heading.values))
        return ReadSheet(self.file, found, self.columns, self.further)

    def headings(self, row: Row) -> bool:
        """Find the columns by their headings; whether all are there."""
        facts = self.sheet.rules.facts
        meant = {identity(heading): id_ for id_, heading in columns_of(self.sheet).items()}
        others = {identity(column.heading(facts)): column for column in level_columns(self.sheet.rules)}
        for number, value in row.values.items():
            text = cell_text(value)
            name, place = identity(text), SheetPlace(self.file, row.number, number)
            id_ = meant.get(name) or (level_id(others[name]) if name in others else None)
            shown = one_line(text, longest=80)
            if id_ is None:
                hint = did_you_mean(text, [*columns_of(self.sheet).values()]) or _KEEP_HEADING
                self.problems.note(place.problem(ProblemCode.UNKNOWN_KEY, _UNKNOWN.format(heading=shown), hint))
            elif id_ in self.columns:
                self.problems.note(
                    place.problem(ProblemCode.DUPLICATE_KEY, _TWICE.format(heading=shown), _KEEP_HEADING)
                )
            else:
                self.columns[id_] = number
                if name not in meant:
                    self.further[id_] = others[name]
        missing = [heading for id_, heading in columns_of(self.sheet).items() if id_ not in self.columns]
        for heading in missing:
            place = SheetPlace(self.file, row.number, 1)
            problem = place.problem(ProblemCode.MISSING_COLUMN, _NO_COLUMN.format(heading=heading), _KEEP_HEADING)
            self.problems.note(problem)
        return not missing

    def beside(self, rows: Iterable[Row], headed: Collection[int]) -> None:
        """Note the values in columns without a heading."""
        for row in rows:
            for number in row.values:
                if number not in headed:
                    place = SheetPlace(self.file, row.number, number)
                    words = Text("cột của ô này không có tiêu đề", "the column of this cell has no heading")
                    self.problems.note(place.problem(ProblemCode.UNUSED, words, _KEEP_HEADING))
