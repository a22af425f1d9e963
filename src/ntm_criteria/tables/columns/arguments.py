"""Check the arguments that name columns, verdicts and the year; error messages list the accepted values."""

import re
from collections.abc import Callable, Iterable, Sequence
from operator import index
from typing import SupportsIndex

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.judging import no_year, year_not_judged
from ntm_criteria.model import RuleSet
from ntm_criteria.text import Text, identity, naming_options, one_line

_COLUMNS = Text("ghi một tên cột, hoặc danh sách các tên cột", "give the name of a column, or a list of names")
_YEAR = Text(
    "ghi năm bằng số nguyên (2024), hoặc tên cột có năm", "give the year as an int (2024), or the name of its column"
)
_VERDICTS = Text(
    "ghi mã trong ngoặc kép: ['3.1', 'criterion_3', 'verdict']", "give texts: ['3.1', 'criterion_3', 'verdict']"
)

_YEAR_NAMES = ("năm", "year")  # a column whose name has this identity may hold the year
_IS_IT_THE_YEAR = Text(
    "nếu phải, truyền {year_column}; nếu không, truyền {year} với năm đánh giá",
    "if so, pass {year_column}; if not, pass the year as {year}",
)
_ADD_A_YEAR = naming_options(
    Text(
        "thêm cột 'year', hoặc truyền {year} với năm đánh giá hay tên cột ghi năm",
        "add a column 'year', or pass {year} with the year judged or the name of its column",
    )
)


def not_taken(argument: str, value: object, hint: Text, code: ProblemCode = ProblemCode.WRONG_FORM) -> FactError:
    """Return the error for an unsupported `value` of `argument`; `hint` lists the accepted values."""
    shown = one_line(repr(value), longest=60)
    message = Text("{argument}= không nhận {shown}", "{argument}= does not take {shown}").format(
        argument=argument, shown=shown
    )
    return FactError([Problem(code, message, hint=hint)])


def columns_asked(argument: str, value: object) -> list[str]:
    """Return the column names in `value`, the value of `argument`, without repetitions.

    :raises FactError: `value` is neither a name nor a list of names.
    """
    return _names(argument, value, _COLUMNS)


def verdicts_asked(value: object) -> list[str]:
    """Return the names in `value`, the value of `only=`, without repetitions.

    :raises FactError: `value` is neither a name nor a list of names.
    """
    return _names("only", value, _VERDICTS)


def year_asked(value: SupportsIndex | str | None, columns: Sequence[str]) -> int | str | None:
    """Return `value`, the value of `year=`: the year as an int, the name of the year column, or None.

    :param columns: the columns of the table; a text such as "2024" is refused unless a column has this name.
    :raises FactError: `value` is neither an integer nor a text nor None.
    """
    if isinstance(value, str) and value not in columns and re.fullmatch(r"\s*[0-9]{4}\s*", value):
        year = int(value)
        hint = Text("ghi năm bằng số nguyên: year={year}", "give the year as an int: year={year}").format(year=year)
        raise not_taken("year", value, hint, ProblemCode.WRONG_YEAR)
    if value is None or isinstance(value, str):
        return value
    try:
        if not isinstance(value, bool):
            return index(value)  # NumPy's integers are accepted too
    except TypeError:
        pass
    raise not_taken("year", value, _YEAR, ProblemCode.WRONG_YEAR)


def _names(argument: str, value: object, hint: Text) -> list[str]:
    names = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [None]
    if not all(isinstance(name, str) for name in names):
        raise not_taken(argument, value, hint)
    return list(dict.fromkeys(names))


def judged_year(
    rules: RuleSet, names: Iterable[str], year: int | None, refuse: Callable[[Text, Text | None], None]
) -> int:
    """Return the requested `year` or, if it is None, the only year of the rule set.

    After a problem, return the first year of the rule set, so that further problems can be found.

    :param names: the columns of the table.
    :param refuse: is called with the message and the hint of a problem.
    """
    first, last = rules.years
    if year is None:
        column = next((one_line(name) for name in names if identity(name) in _YEAR_NAMES), None)
        if column is not None:
            message = Text(
                "chưa rõ cột '{column}' có phải là năm đánh giá", "is the column '{column}' the year that is judged?"
            ).format(column=column)
            refuse(message, naming_options(_IS_IT_THE_YEAR, column=column))
        elif first != last:
            refuse(no_year(rules), _ADD_A_YEAR)
        return first
    if first <= year <= last:
        return year
    refuse(year_not_judged(rules, one_line(str(year), longest=60)), None)
    return first
