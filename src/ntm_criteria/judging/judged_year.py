"""Determines the year to judge, and words the problems about it."""

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import Commune
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text

_YEAR_IN_FILE = Text("thêm dòng `year:` vào tệp, hoặc dùng --year", "add a line `year:` to the file, or use --year")
_YEAR_IN_PYTHON = Text("ghi năm (year) của xã, hoặc truyền year=", "give the commune's year, or pass year=")
OTHER_SETS = Text(
    "tìm bộ quy tắc của năm đó bằng rule_sets_for(date=...)", "rule_sets_for(date=...) finds the rule sets of that year"
)


def judged_year(commune: Commune, rules: RuleSet, requested: int | None, problems: Problems) -> int:
    """Return the requested year, else the commune's year, else the set's only year; after a problem, some year."""
    first, last = rules.years
    year = commune.year if requested is None else requested
    place = commune.places.get(("year",))
    if year is None:
        if first != last:
            hint = _YEAR_IN_FILE if commune.places else _YEAR_IN_PYTHON
            problems.add(ProblemCode.WRONG_YEAR, no_year(rules), place=commune.places.get(("name",)), hint=hint)
        return first
    if requested is not None and commune.year is not None and requested != commune.year:
        message = Text(
            f"số liệu của xã là năm {commune.year}, nhưng yêu cầu đánh giá năm {requested}",
            f"the commune's figures are of {commune.year}, but {requested} was asked for",
        )
        problems.add(ProblemCode.WRONG_YEAR, message, place=place)
    if not isinstance(year, int) or isinstance(year, bool):
        problems.add(ProblemCode.WRONG_YEAR, Text(f"'{year}' không phải là năm", f"{year!r} is no year; give an int"))
        return first
    if not first <= year <= last:
        problems.add(ProblemCode.WRONG_YEAR, year_not_judged(rules, year), place=place, hint=OTHER_SETS)
    return year


def no_year(rules: RuleSet) -> Text:
    """Word the problem that no year is given although the rule set judges several years."""
    first, last = rules.years
    return Text(
        f"chưa rõ năm đánh giá; bộ '{rules.id}' dùng cho các năm {first}–{last}",
        f"no year is given; '{rules.id}' judges the years {first}–{last}",
    )


def year_not_judged(rules: RuleSet, year: object) -> Text:
    """Word the problem that the rule set does not judge the year."""
    first, last = rules.years
    years = str(first) if first == last else f"{first}–{last}"
    vi, en = f"dùng cho năm {years}, không dùng cho {year}", f"judges {years}, not {year}"
    return Text(f"bộ '{rules.id}' {vi}", f"'{rules.id}' {en}")
