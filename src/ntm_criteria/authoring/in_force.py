"""Finds the rule sets in force on a date, and those that judge a year."""

import datetime
from collections.abc import Iterable

from attrs import evolve

from ntm_criteria.compiler import bundled_rule_sets
from ntm_criteria.errors import CriteriaError, ProblemCode
from ntm_criteria.judging import OTHER_SETS
from ntm_criteria.model import Level, RuleSet
from ntm_criteria.text import Text


def rule_sets_for(
    *,
    date: datetime.date,
    province: str | None = None,
    level: Level | None = None,
    among: Iterable[RuleSet] | None = None,
) -> tuple[RuleSet, ...]:
    """Find the rule sets in force on a date of recognition, a province's own before the national ones.

    The latest amendment in force replaces the set that it amends. The date of recognition is not the year judged, which
    `assess` takes and by which bounds vary.

    :param date: the date of recognition.
    :param province: such as "lang-son"; without it only national sets are found.
    :param level: "basic", "advanced", "model" (2021–2025), "commune" (2026–2030), "recognition", "withdrawal", "plan".
    :param among: the sets to choose from; by default the bundled ones.
    :returns: the sets in order of authority, the most local one first; empty if none is in force.

    >>> from datetime import date
    >>> [rules.id for rules in rule_sets_for(date=date(2024, 3, 1), level="basic")]
    ['vn-318-2022-ntm-211']
    """
    catalogue = bundled_rule_sets() if among is None else tuple(among)
    in_force = [
        rules
        for rules in catalogue
        if _is_in_force(rules, date) and rules.province in (None, province) and level in (None, rules.level)
    ]
    return tuple(sorted(_as_amended(in_force, catalogue), key=lambda rules: (rules.province is None, rules.id)))


def rule_sets_of(year: int, rules: RuleSet) -> tuple[RuleSet, ...]:
    """The bundled sets, as last amended, to use for a year that `rules` does not judge: if possible, those of its level."""
    catalogue, provinces = bundled_rule_sets(), (None, rules.province)
    of_year = [other for other in catalogue if other.years[0] <= year <= other.years[1] and other.province in provinces]
    amended = _as_amended(of_year, catalogue)
    return tuple([other for other in amended if other.level == rules.level] or amended)


def with_sets_of_year(error: CriteriaError, year: object, rules: RuleSet) -> CriteriaError:
    """The same error; where `rules` does not judge the year, the hint names the bundled sets that do."""
    if not isinstance(year, int):
        return error
    hint = Text(f"chưa có bộ quy tắc nào kèm theo dùng cho năm {year}", f"no bundled rule set judges {year}")
    if ids := ", ".join(other.id for other in rule_sets_of(year, rules)):
        hint = Text(f"bộ quy tắc dùng cho năm {year}: {ids}", f"rule sets for {year}: {ids}")
    return type(error)(
        evolve(problem, hint=hint) if problem.code is ProblemCode.WRONG_YEAR and problem.hint == OTHER_SETS else problem
        for problem in error.problems
    )


def _is_in_force(rules: RuleSet, date: datetime.date) -> bool:
    first, last = rules.years
    return first <= date.year <= last and (rules.in_force is None or rules.in_force <= date)


def _as_amended(sets: list[RuleSet], catalogue: Iterable[RuleSet]) -> list[RuleSet]:
    """The sets that no other one among them amends, directly or through further amendments."""
    by_id, replaced = {rules.id: rules for rules in catalogue}, set()
    for rules in sets:
        layer: RuleSet | None = rules
        while layer is not None and layer.amends:
            replaced.add(layer.builds_on[0])
            layer = by_id.get(layer.builds_on[0])
    return [rules for rules in sets if rules.id not in replaced]
