"""Determines the year to judge, and words the problems about it."""

from collections.abc import Mapping

from ntm_criteria.errors import KeyPath, Param, ProblemCode
from ntm_criteria.figures import Commune, Refused, is_missing, place_at, read_year
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
    years: dict[str, Param] = {"first": first, "last": last}
    asked = _read(requested, commune, (), problems)
    own = _read(commune.year, commune, ("year",), problems)
    year = own if asked is None else asked
    if year is None:
        if requested is None and commune.year is None and first != last:
            hint = _YEAR_IN_FILE if commune.places else _YEAR_IN_PYTHON
            _add(problems, commune, (), no_year(rules), hint, {"missing": "year", **years})
        return first
    path: KeyPath = () if own is None else ("year",)
    if own is not None and asked is not None and own != asked:
        message = Text(
            "số liệu của xã là năm {own}, nhưng yêu cầu đánh giá năm {asked}",
            "the commune's figures are of {own}, but {asked} was asked for",
        ).format(own=own, asked=asked)
        _add(problems, commune, path, message, None, {"value": own, "other_value": asked})
    if not first <= year <= last:
        _add(problems, commune, path, year_not_judged(rules, year), OTHER_SETS, {"value": year, **years})
    return year


def _read(raw: object, commune: Commune, path: KeyPath, problems: Problems) -> int | None:
    """Read a year; None if there is none or, after a problem, if it cannot be read."""
    if is_missing(raw):
        return None
    try:
        return read_year(raw)
    except Refused as refused:
        _add(problems, commune, path, refused.message, refused.hint, refused.params)
        return None


def _add(
    problems: Problems, commune: Commune, path: KeyPath, message: Text, hint: Text | None, params: Mapping[str, Param]
) -> None:
    """Add a problem with the year; `path` is empty if it is missing, or is an argument and not in the commune."""
    place = place_at(commune, path) if path or "missing" in params else None
    problems.add(ProblemCode.WRONG_YEAR, message, place=place, hint=hint, path=path, params=params)


def no_year(rules: RuleSet) -> Text:
    """Word the problem that no year is given although the rule set judges several years."""
    first, last = rules.years
    return Text(
        "chưa rõ năm đánh giá; bộ '{rules_id}' dùng cho các năm {first}–{last}",
        "no year is given; '{rules_id}' judges the years {first}–{last}",
    ).format(rules_id=rules.id, first=first, last=last)


def year_not_judged(rules: RuleSet, year: object) -> Text:
    """Word the problem that the rule set does not judge the year."""
    first, last = rules.years
    years = str(first) if first == last else f"{first}–{last}"
    message = Text("dùng cho năm {years}, không dùng cho {year}", "judges {years}, not {year}").format(
        years=years, year=year
    )
    return Text("bộ '{rules_id}' {words}", "'{rules_id}' {words}").format(rules_id=rules.id, words=message)
