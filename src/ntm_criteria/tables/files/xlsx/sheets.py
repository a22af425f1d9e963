"""Chooses the sheet of a workbook to read."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables.columns import Level, near
from ntm_criteria.tables.files.xlsx.workbook import Sheet, Workbook
from ntm_criteria.tables.mistakes import SHOWN
from ntm_criteria.text import Lang, Text, and_more, both, identity, one_line

_WORKBOOK = ".xlsx"
_OPTIONS: dict[Level, str] = {"now": "--sheet", "village": "--villages-sheet", "before": "--previous-sheet"}
_FILES: dict[Level, str] = {"now": "IN", "village": "--villages FILE", "before": "--previous FILE"}

_TABLES_OF_BOOK = Text(
    '; bảng thôn, bảng năm trước ở cùng tệp: --villages "{file}" --villages-sheet NAME, '
    '--previous "{file}" --previous-sheet NAME',
    '; villages and last year in the same file: --villages "{file}" --villages-sheet NAME, '
    '--previous "{file}" --previous-sheet NAME',
)
_PLAIN, _HIDDEN = Text("", ""), Text("trang tính ẩn", "a hidden sheet")
_NOT_CHOSEN = Text("không được chọn", "not chosen")
_NOT_CHOSEN_HIDDEN = Text("không được chọn, trang tính ẩn", "not chosen, a hidden sheet")


def misplaced(sheets: Collection[Level], files: Mapping[Level, Path]) -> list[Problem]:
    """Return a problem for each option `--…sheet` in use if its table has no file, or a file that is not a workbook."""
    problems = []
    for level in sheets:
        option, source, path = _OPTIONS[level], _FILES[level], files.get(level)
        if path is None:
            message = Text("{option} cần có {source}", "{option} needs {source}").format(option=option, source=source)
            hint = Text(
                "thêm {source}, có thể là chính tệp IN", "add {source}, which may be the file IN itself"
            ).format(source=source)
        elif path.suffix.lower() != _WORKBOOK:
            name = one_line(str(path))
            message = Text(
                "{option}: '{name}' không phải tệp {workbook}, không có trang tính",
                "{option}: '{name}' is no {workbook} file, and has no sheets",
            ).format(option=option, name=name, workbook=_WORKBOOK)
            hint = Text("bỏ {option}", "leave {option} out").format(option=option)
        else:
            continue
        problems.append(Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint))
    return problems


def chosen_sheet(
    book: Workbook, level: Level, wanted: str | None, others: Collection[str] = ()
) -> tuple[Sheet, list[Problem]]:
    """Return the sheet called `wanted` and no warnings; if `wanted` is None, the first sheet.

    There is a warning if the first sheet is read although other sheets have values.

    :param others: the sheets of the workbook that are read as other tables.

    :raises FactError: the workbook has no sheet called `wanted`.
    """
    file, option = one_line(str(book.path)), _OPTIONS[level]
    if wanted is None:
        visible = [sheet for sheet in book.sheets if not sheet.is_hidden]
        if not visible:
            hidden = _listed(book.sheets)
            message = Text(
                "tệp '{file}': mọi trang tính đều ẩn: {hidden}", "'{file}': every sheet is hidden: {hidden}"
            ).format(file=file, hidden=hidden)
            hint = Text("chọn trang tính bằng {option} NAME", "the sheet to read is named by {option} NAME").format(
                option=option
            )
            raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])
        first = visible[0]
        taken = set(map(identity, others))
        rest = [sheet for sheet in book.sheets if sheet is not first and identity(sheet.name) not in taken]
        other_sheets = [sheet for sheet in rest if sheet in book.filled]
        if not other_sheets:
            return first, []
        sheet_names = _listed(other_sheets, marks_hidden=True)
        message = Text(
            "tệp '{file}': đọc trang tính đầu, '{first_name}'; các trang khác có nội dung: {sheet_names}",
            "'{file}': the first sheet, '{first_name}', is read; other sheets that are not empty: {sheet_names}",
        ).format(file=file, first_name=one_line(first.name), sheet_names=sheet_names)
        hint = Text("chọn trang tính bằng {option} NAME", "the sheet to read is named by {option} NAME").format(
            option=option
        )
        if level == "now":
            more = _TABLES_OF_BOOK.format(file=file)
            hint = Text("{hint}{tables_of_book}", "{hint}{tables_of_book}").format(hint=hint, tables_of_book=more)
        return first, [Problem(ProblemCode.UNUSED, message, hint=hint, severity="warning")]
    names = [sheet.name for sheet in book.sheets]
    matches = [sheet for sheet in book.sheets if sheet.name == wanted]
    matches = matches or [sheet for sheet in book.sheets if identity(sheet.name) == identity(wanted)]
    if len(matches) == 1:
        return matches[0], []
    name, sheet_names = one_line(wanted, longest=60), _listed(book.sheets)
    message = Text(
        "{option}: tệp '{file}' không có trang tính '{name}'; tệp có: {sheet_names}",
        "{option}: '{file}' has no sheet '{name}'; its sheets: {sheet_names}",
    ).format(option=option, file=file, name=name, sheet_names=sheet_names)
    suggestion = did_you_mean(near(wanted, tuple(names)) or wanted, names)
    raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=suggestion)])


def sheet_lines(book: Workbook, read: Sheet) -> list[AccountLine]:
    """Account for the sheets of a workbook, of which one is read."""
    lines = []
    for sheet in book.sheets:
        if sheet is read:
            lines.append(
                AccountLine(book.path.name, "sheet", sheet.name, Outcome.READ, _HIDDEN if sheet.is_hidden else _PLAIN)
            )
        elif sheet in book.filled:
            why = _NOT_CHOSEN_HIDDEN if sheet.is_hidden else _NOT_CHOSEN
            lines.append(AccountLine(book.path.name, "sheet", sheet.name, Outcome.LEFT_OUT, why))
    return lines


def _listed(sheets: Sequence[Sheet], *, marks_hidden: bool = False) -> Text:
    def say(lang: Lang) -> str:
        mark = Text(" (ẩn)", " (hidden)")[lang]
        names = [
            f"'{one_line(sheet.name)}'{mark if marks_hidden and sheet.is_hidden else ''}" for sheet in sheets[:SHOWN]
        ]
        rest = len(sheets) - SHOWN
        return ", ".join([*names, *([and_more(rest, Text("trang", ""))[lang]] if rest > 0 else [])])

    return both(say)
