"""The sheets of a workbook: which of them is read, and what is said of the others."""

from collections.abc import Collection, Mapping, Sequence
from logging import ERROR, getLogger
from pathlib import Path
from typing import Any
from unicodedata import normalize

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables.columns import Level, near
from ntm_criteria.tables.files.wording import library, unreadable
from ntm_criteria.text import Lang, Text, both, count, one_line

SHOWN = 20  # sheets that are named; all are counted
_WORKBOOK = ".xlsx"
_OPTIONS: dict[Level, str] = {"now": "--sheet", "village": "--villages-sheet", "before": "--previous-sheet"}
_FILES: dict[Level, str] = {"now": "IN", "village": "--villages FILE", "before": "--previous FILE"}


def misplaced(sheets: Collection[Level], files: Mapping[Level, Path]) -> list[Problem]:
    """What is wrong with sheets that are asked for of no file, or of one that has none."""
    found = []
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
        found.append(Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint))
    return found


def chosen_sheet(path: Path, level: Level, wanted: str | None) -> tuple[str, list[Problem]]:
    """The sheet to read: the one wanted, else the first, with a warning if other sheets hold something as well.

    :raises FactError: it is no workbook, or has no sheet of that name.
    """
    reader, file, option = library("fastexcel"), one_line(str(path)), _OPTIONS[level]
    try:
        book = reader.read_excel(path)
    except Exception as wrong:  # fastexcel's own errors share no base with any other
        raise unreadable([path], wrong) from None
    names = list(book.sheet_names)
    if wanted is None:
        others = {name: seen for name in names[1:] if (seen := _seen(book, name))}
        if not others:
            return names[0], []
        first, listed = (
            one_line(names[0]),
            _listed(list(others), [name for name in others if others[name] != "visible"]),
        )
        message = Text(
            f"tệp '{file}': đọc trang tính đầu, '{first}'; các trang khác có nội dung: {listed.vi}",
            f"'{file}': the first sheet, '{first}', is read; other sheets that are not empty: {listed.en}",
        )
        hint = Text(f"chọn trang tính bằng {option} NAME", f"the sheet to read is named by {option} NAME")
        return names[0], [Problem(ProblemCode.UNUSED, message, hint=hint, severity="warning")]
    found = [name for name in names if name == wanted] or [name for name in names if _bare(name) == _bare(wanted)]
    if len(found) == 1:
        return found[0], []
    said, listed = one_line(wanted, longest=60), _listed(names)
    message = Text(
        f"{option}: tệp '{file}' không có trang tính '{said}'; tệp có: {listed.vi}",
        f"{option}: '{file}' has no sheet '{said}'; its sheets: {listed.en}",
    )
    hint_ = did_you_mean(near(wanted, tuple(names)) or wanted, names)
    raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint_)])


def _bare(name: str) -> str:
    """A name as it looks: letters and marks may be stored together or apart."""
    return normalize("NFC", name).strip()


def _seen(book: Any, name: str) -> str | None:
    """Whether a sheet that holds something is "visible"; None if it is empty, is a chart, or cannot be read."""
    log = getLogger("calamine.xlsx")  # it speaks of every chart
    level = log.level
    log.setLevel(ERROR)
    try:
        sheet = book.load_sheet(name, header_row=None)
    except Exception:  # of a sheet that nobody asked for
        return None
    finally:
        log.setLevel(level)
    return str(sheet.visible) if sheet.total_height else None


def _listed(names: Sequence[str], hidden: Collection[str] = ()) -> Text:
    def say(lang: Lang) -> str:
        mark = {"vi": " (ẩn)", "en": " (hidden)"}[lang]
        said = [f"'{one_line(name)}'{mark if name in hidden else ''}" for name in names[:SHOWN]]
        rest = len(names) - SHOWN
        more = {"vi": f"và {count(rest, 'vi')} trang nữa", "en": f"and {count(rest, 'en')} more"}[lang]
        return ", ".join([*said, *([more] if rest > 0 else [])])

    return both(say)
