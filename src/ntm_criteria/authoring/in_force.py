"""Finds the rule sets that apply: those in force on a date, and those that judge a year."""

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
    """The rule sets in force on a date of recognition, a province's own before the national ones.

    The latest amendment in force replaces the set that it amends. The date is not the year judged: `assess` takes
    that year, and bounds vary by it.

    :param date: the date of recognition.
    :param province: such as "lang-son"; without it only national sets.
    :param level: "basic", "advanced", "model" (2021–2025), "commune" (2026–2030), "recognition", "withdrawal", "plan".
    :param among: the sets to choose from; without it the bundled ones.
    :returns: in order of authority from the most local one up; empty if none is in force.

    >>> from datetime import date
    >>> [rules.id for rules in rule_sets_for(date=date(2024, 3, 1), level="basic")]
    ['vn-318-2022-ntm-211']
    """
    known = bundled_rule_sets() if among is None else tuple(among)
    in_force = [
        rules
        for rules in known
        if _is_in_force(rules, date) and rules.province in (None, province) and level in (None, rules.level)
    ]
    return tuple(sorted(_as_amended(in_force, known), key=lambda rules: (rules.province is None, rules.id)))


def rule_sets_of(year: int, rules: RuleSet) -> tuple[RuleSet, ...]:
    """The bundled sets that judge a year which `rules` does not: those of its level if there are any, as last amended."""
    known = bundled_rule_sets()
    of_year = _as_amended(
        [each for each in known if each.years[0] <= year <= each.years[1] and each.province in (None, rules.province)],
        known,
    )
    return tuple([each for each in of_year if each.level == rules.level] or of_year)


def with_sets_of_year(error: CriteriaError, year: object, rules: RuleSet) -> CriteriaError:
    """The same error; where `rules` does not judge the year, its hint names the bundled sets that do."""
    if not isinstance(year, int):
        return error
    ids = ", ".join(each.id for each in rule_sets_of(year, rules))
    hint = (
        Text(f"bộ quy tắc dùng cho năm {year}: {ids}", f"rule sets for {year}: {ids}")
        if ids
        else Text(f"chưa có bộ quy tắc nào kèm theo dùng cho năm {year}", f"no bundled rule set judges {year}")
    )
    return type(error)(
        evolve(problem, hint=hint) if problem.code is ProblemCode.WRONG_YEAR and problem.hint == OTHER_SETS else problem
        for problem in error.problems
    )


def _is_in_force(rules: RuleSet, date: datetime.date) -> bool:
    first, last = rules.years
    return first <= date.year <= last and (rules.in_force is None or rules.in_force <= date)


def _as_amended(some: list[RuleSet], known: Iterable[RuleSet]) -> list[RuleSet]:
    """The sets without those that others among them replace."""
    replaced = {id_ for rules in some for id_ in amended(rules, known)}
    return [rules for rules in some if rules.id not in replaced]


def amended(rules: RuleSet, known: Iterable[RuleSet]) -> tuple[str, ...]:
    """The ids of the sets that this one replaces: those below it, down to the first that a layer extends rather than amends."""
    by_id = {each.id: each for each in known}
    ids: list[str] = []
    each: RuleSet | None = rules
    while each is not None and each.amends:
        ids.append(each.builds_on[0])
        each = by_id.get(each.builds_on[0])
    return tuple(ids)
