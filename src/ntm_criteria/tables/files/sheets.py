"""The sheets of a workbook: which of them is read, and what is said of the others."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from unicodedata import normalize

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables.columns import Level, near
from ntm_criteria.tables.files.xlsx import Sheet, Workbook
from ntm_criteria.text import Lang, Text, both, count, one_line

SHOWN = 20  # sheets that are named; all are counted
_WORKBOOK = ".xlsx"
_OPTIONS: dict[Level, str] = {"now": "--sheet", "village": "--villages-sheet", "before": "--previous-sheet"}
_FILES: dict[Level, str] = {"now": "IN", "village": "--villages FILE", "before": "--previous FILE"}


def misplaced(sheets: Collection[Level], files: Mapping[Level, Path]) -> list[Problem]:
    """What is wrong with sheets that are asked for of no file, or of one that has none."""
    problems = []
    for level in sheets:
        option, needed, path = _OPTIONS[level], _FILES[level], files.get(level)
        if path is None:
            message = Text(f"{option} cần có {needed}", f"{option} needs {needed}")
            hint = Text(f"thêm {needed}, có thể là chính tệp IN", f"add {needed}, which may be the file IN itself")
        elif path.suffix.lower() != _WORKBOOK:
            name = one_line(str(path))
            message = Text(
                f"{option}: '{name}' không phải tệp {_WORKBOOK}, không có trang tính",
                f"{option}: '{name}' is no {_WORKBOOK} file, and has no sheets",
            )
            hint = Text(f"bỏ {option}", f"leave {option} out")
        else:
            continue
        problems.append(Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint))
    return problems


def chosen_sheet(book: Workbook, level: Level, wanted: str | None) -> tuple[Sheet, list[Problem]]:
    """The sheet to read: the one wanted, else the first, with a warning if other sheets hold something as well.

    :raises FactError: it has no sheet of that name.
    """
    file, option = one_line(str(book.path)), _OPTIONS[level]
    if wanted is None:
        first, *rest = book.sheets
        others = [sheet for sheet in rest if _holds_something(book, sheet)]
        if not others:
            return first, []
        listed = _listed(others, is_hidden_said=True)
        message = Text(
            f"tệp '{file}': đọc trang tính đầu, '{one_line(first.name)}'; các trang khác có nội dung: {listed.vi}",
            f"'{file}': the first sheet, '{one_line(first.name)}', is read; other sheets that are not empty: {listed.en}",
        )
        hint = Text(f"chọn trang tính bằng {option} NAME", f"the sheet to read is named by {option} NAME")
        return first, [Problem(ProblemCode.UNUSED, message, hint=hint, severity="warning")]
    names = [sheet.name for sheet in book.sheets]
    same = [sheet for sheet in book.sheets if sheet.name == wanted]
    same = same or [sheet for sheet in book.sheets if _as_it_looks(sheet.name) == _as_it_looks(wanted)]
    if len(same) == 1:
        return same[0], []
    name, listed = one_line(wanted, longest=60), _listed(book.sheets)
    message = Text(
        f"{option}: tệp '{file}' không có trang tính '{name}'; tệp có: {listed.vi}",
        f"{option}: '{file}' has no sheet '{name}'; its sheets: {listed.en}",
    )
    suggestion = did_you_mean(near(wanted, tuple(names)) or wanted, names)
    raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=suggestion)])


def _as_it_looks(name: str) -> str:
    """Letters and marks may be stored together or apart."""
    return normalize("NFC", name).strip()


def _holds_something(book: Workbook, sheet: Sheet) -> bool:
    try:
        return any(row.values for row in book.rows(sheet))
    except Exception:  # damage to a sheet that nobody asked for
        return False


def _listed(sheets: Sequence[Sheet], *, is_hidden_said: bool = False) -> Text:
    def say(lang: Lang) -> str:
        mark = {"vi": " (ẩn)", "en": " (hidden)"}[lang]
        names = [
            f"'{one_line(sheet.name)}'{mark if is_hidden_said and sheet.is_hidden else ''}" for sheet in sheets[:SHOWN]
        ]
        rest = len(sheets) - SHOWN
        more = {"vi": f"và {count(rest, 'vi')} trang nữa", "en": f"and {count(rest, 'en')} more"}[lang]
        return ", ".join([*names, *([more] if rest > 0 else [])])

    return both(say)
