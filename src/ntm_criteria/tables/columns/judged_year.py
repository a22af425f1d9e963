"""The year that is judged in every row, where no column says it."""

from collections.abc import Callable, Iterable

from ntm_criteria.model import RuleSet
from ntm_criteria.text import Text, naming_options, one_line

_NAMED = "năm"  # a column that people call so may be the year
_IS_IT_THE_YEAR = Text(
    "nếu phải, truyền {year_column}; nếu không, truyền {year} với năm đánh giá",
    "if so, pass {year_column}; if not, pass the year as {year}",
)


def judged_year(rules: RuleSet, names: Iterable[str], year: int | None, complain: Callable[..., None]) -> int:
    """The year given, or the only one that the set judges.

    :param names: the columns of the table.
    :param complain: told what is wrong in Vietnamese and English, with a hint.
    """
    first, last = rules.years
    named = next((one_line(name) for name in names if name.strip().casefold() == _NAMED), None)
    if year is None and named is not None:
        complain(
            f"chưa rõ cột '{named}' có phải là năm đánh giá",
            f"is the column '{named}' the year that is judged?",
            naming_options(_IS_IT_THE_YEAR, column=named),
        )
    elif year is None and first != last:
        complain(
            f"chưa rõ năm đánh giá; bộ '{rules.id}' dùng cho các năm {first}–{last}",
            f"no year is given; '{rules.id}' judges the years {first}–{last}",
            naming_options(Text("thêm cột 'year', hoặc truyền {year}", "add a column 'year', or pass {year}")),
        )
    elif year is not None and not first <= year <= last:
        span, said = str(first) if first == last else f"{first}–{last}", one_line(str(year), longest=60)
        complain(
            f"bộ '{rules.id}' dùng cho năm {span}, không dùng cho {said}", f"'{rules.id}' judges {span}, not {said}"
        )
        return first
    return first if year is None else year
