"""Judging one commune."""

from collections.abc import Mapping
from types import MappingProxyType

from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.figures import Commune, Figure
from ntm_criteria.judging import consistency
from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.intake import take_in
from ntm_criteria.judging.step import Step
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import Problems
from ntm_criteria.text import Text


def judge(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Assessment:
    """`assess`, without a look at the bundled rule sets where the year is wrong."""
    check_is_rule_set(rules)
    if not isinstance(commune, Commune):
        commune = Commune("", facts=commune)
    problems = Problems()
    judged = _year(commune, rules, year, problems)
    case = take_in(commune, rules, judged, problems)
    outcomes: dict[tuple[str, str], Step] = {}
    evaluation = Evaluation(rules, case, outcomes, tallies={})
    consistency.check(evaluation, commune, problems)
    problems.raise_if_any(FactError)
    for key, condition in rules.in_order:
        outcomes[key] = condition.read(evaluation)
    whole = rules.condition.read(evaluation)
    return Assessment(rules, commune, case, whole, MappingProxyType(outcomes), tuple(problems.found))


_YEAR_IN_FILE = Text("thêm dòng `year:` vào tệp, hoặc dùng --year", "add a line `year:` to the file, or use --year")
OTHER_SETS = Text(
    "tìm bộ quy tắc của năm đó bằng rule_sets_for(date=...)", "rule_sets_for(date=...) finds the rule sets of that year"
)
_YEAR_IN_PYTHON = Text("ghi năm (year) của xã, hoặc truyền year=", "give the commune's year, or pass year=")


def _year(commune: Commune, rules: RuleSet, asked: int | None, problems: Problems) -> int:
    first, last = rules.years
    year = commune.year if asked is None else asked
    span = str(first) if first == last else f"{first}–{last}"
    place = commune.places.get(("year",))
    if year is None:
        if first == last:
            return first
        problems.add(
            ProblemCode.WRONG_YEAR,
            Text(
                f"chưa rõ năm đánh giá; bộ '{rules.id}' dùng cho các năm {span}",
                f"no year is given; '{rules.id}' judges the years {span}",
            ),
            place=commune.places.get(("name",)),
            hint=_YEAR_IN_FILE if commune.places else _YEAR_IN_PYTHON,
        )
        return first
    if asked is not None and commune.year is not None and asked != commune.year:
        problems.add(
            ProblemCode.WRONG_YEAR,
            Text(
                f"số liệu của xã là năm {commune.year}, nhưng yêu cầu đánh giá năm {asked}",
                f"the commune's figures are of {commune.year}, but {asked} was asked for",
            ),
            place=place,
        )
    if not isinstance(year, int) or isinstance(year, bool):
        problems.add(ProblemCode.WRONG_YEAR, Text(f"'{year}' không phải là năm", f"{year!r} is no year; give an int"))
        return first
    if not first <= year <= last:
        problems.add(
            ProblemCode.WRONG_YEAR,
            Text(
                f"bộ '{rules.id}' dùng cho năm {span}, không dùng cho {year}", f"'{rules.id}' judges {span}, not {year}"
            ),
            place=place,
            hint=OTHER_SETS,
        )
    return year
