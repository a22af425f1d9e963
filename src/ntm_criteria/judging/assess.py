"""Judges one commune by a rule set."""

from collections.abc import Mapping
from types import MappingProxyType

from ntm_criteria.errors import FactError
from ntm_criteria.figures import Commune, Figure
from ntm_criteria.judging import consistency
from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.intake import take_in
from ntm_criteria.judging.judged_year import judged_year
from ntm_criteria.judging.step import Step
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import Problems


def judge(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Assessment:
    """Judge a commune like `assess`, but without the list of bundled rule sets in an error about the year."""
    check_is_rule_set(rules)
    if not isinstance(commune, Commune):
        commune = Commune("", facts=commune)
    problems = Problems()
    case = take_in(commune, rules, judged_year(commune, rules, year, problems), problems)
    outcomes: dict[tuple[str, str], Step] = {}
    evaluation = Evaluation(rules, case, outcomes, tallies={})
    consistency.check(evaluation, commune, problems)
    problems.raise_if_any(FactError)
    for key, condition in rules.in_order:
        outcomes[key] = condition.read(evaluation)
    whole = rules.condition.read(evaluation)
    return Assessment(rules, commune, case, whole, MappingProxyType(outcomes), tuple(problems.found))
