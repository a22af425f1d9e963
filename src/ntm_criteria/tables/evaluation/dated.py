"""The date of recognition of a table picks the text of an amended rule set, as it does for one commune."""

import datetime
import re
from collections.abc import Iterable

from ntm_criteria.compiler import other_texts, text_in_force
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import RuleSet
from ntm_criteria.tables.columns import not_taken
from ntm_criteria.tables.expressions import Cell, Table, is_null
from ntm_criteria.text import Text, naming_options, one_line

DateAsked = datetime.date | str | None
_AS_DATE = Text(
    "ghi một ngày (datetime.date), hoặc tên cột có ngày xét công nhận của từng xã",
    "give a datetime.date, or the name of the column with each commune's date of recognition",
)
_IN_MEMORY = Text(
    "bảng chưa được tính: ghi một ngày, và tách bảng theo ngày xét công nhận",
    "the table is lazy: give one date, and split it by the dates of recognition",
)
_NO_DATE = Text("cột '{column}': '{cell}' không phải là ngày", "the column '{column}': '{cell}' is no date")
_WRITE = Text("ghi ngày như 2024-04-15 hoặc 15/04/2024", "write it like 2024-04-15 or 15/04/2024")
_SEVERAL = Text(
    "cột '{column}': các ngày {days} áp dụng bộ '{id}'", "the column '{column}': the dates {days} call for '{id}'"
)
_SPLIT = naming_options(
    Text(
        "một lần chỉ đánh giá theo một văn bản: tách bảng theo ngày, mỗi phần đánh giá với {date} của phần đó",
        "one call judges by one text: split the table by date, and judge each part with its own {date}",
    )
)
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_NO_DAY = "–"  # stands for rows without a date, which are judged by the rule set itself
_MOST_DAYS = 5  # dates that a message names


def text_for(table: Table, rules: RuleSet, date: DateAsked) -> tuple[RuleSet, tuple[Problem, ...] | None]:
    """Return the text of a rule set that is in force on the dates of a table, and notes about it; None if there is no date.

    :param date: a date for all rows, or the name of the column that holds the date of each row.
    :raises FactError: a date cannot be read, or the dates call for several texts.
    """
    if date is None:
        return rules, None
    if isinstance(date, datetime.date):
        return text_in_force(rules, date)
    if not isinstance(date, str) or date not in table.names:
        raise not_taken("date", date, _AS_DATE)
    if not table.is_eager:
        raise not_taken("date", date, _IN_MEMORY)
    cells = table.polars.get_column(date)
    days, has_gaps = _days(date, cells), any(map(_is_missing, cells))
    texts = {day: text_in_force(rules, day) for day in sorted(days)}
    by_id: dict[str, list[str]] = {}
    for day, (text, _) in texts.items():
        by_id.setdefault(text.id, []).append(f"{day:%d/%m/%Y}")
    if not by_id:
        return rules, None
    if has_gaps:
        by_id.setdefault(rules.id, []).append(_NO_DAY)
    if len(by_id) > 1:
        raise FactError([_of_text(date, id_, named) for id_, named in by_id.items()])
    return next(iter(texts.values()))


def notes_without_date(rules: RuleSet, years: Iterable[int]) -> list[Problem]:
    """Return the notes on the indicators that another text of the rule set would judge, without repetitions."""
    return list(dict.fromkeys(note for year in years for note in other_texts(rules, year)))


def _days(column: str, cells: Iterable[Cell]) -> set[datetime.date]:
    days, problems = set[datetime.date](), list[Problem]()
    for cell in dict.fromkeys(cells):
        if _is_missing(cell):
            continue
        if (day := day_of(cell)) is None:
            problems.append(no_day(column, cell))
        else:
            days.add(day)
    if problems:
        raise FactError(problems[:_MOST_DAYS])
    return days


def day_of(cell: Cell) -> datetime.date | None:
    """Return the day of a date, a time or a text such as "2024-04-15" or "15/04/2024"; None for anything else."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    return _day(cell.strip()) if isinstance(cell, str) else None


def no_day(column: str, cell: Cell) -> Problem:
    """Return the problem of a cell in a column of dates that is none."""
    message = _NO_DATE.format(column=one_line(column), cell=one_line(str(cell), longest=60))
    return Problem(ProblemCode.WRONG_FORM, message, hint=_WRITE, path=(column,))


def _is_missing(cell: Cell) -> bool:
    return is_null(cell) or (isinstance(cell, str) and not cell.strip())


def _day(text: str) -> datetime.date | None:
    found = _DAY.fullmatch(text)
    try:
        if found:
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _of_text(column: str, id_: str, days: list[str]) -> Problem:
    shown = ", ".join(days[:_MOST_DAYS]) + (", …" if len(days) > _MOST_DAYS else "")
    message = _SEVERAL.format(column=one_line(column), days=shown, id=id_)
    return Problem(ProblemCode.TEXT_AMENDED, message, hint=_SPLIT, path=(column,))
