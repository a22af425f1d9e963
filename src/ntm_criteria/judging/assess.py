"""Judges one commune by a rule set."""

from collections.abc import Mapping

from ntm_criteria.account import Account
from ntm_criteria.errors import FactError, ProblemTuple
from ntm_criteria.figures import Commune, Figure, as_commune, well_formed
from ntm_criteria.judging import consistency
from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.judging.commune_account import account_of_commune
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.intake import take_in
from ntm_criteria.judging.judged_year import judged_year
from ntm_criteria.judging.outcome_facts import check_outcomes
from ntm_criteria.judging.step import Step
from ntm_criteria.model import RuleSet, check_is_rule_set
from ntm_criteria.problems import Problems


def judge(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Assessment:
    """Judge a commune like `assess`, but without the list of bundled rule sets in an error about the year."""
    commune, problems, evaluation = _taken_in(commune, rules, year)
    problems.raise_if_any(FactError)
    return _judged(commune, problems, evaluation)


def judge_usable(commune: Commune, rules: RuleSet) -> Assessment:
    """Judge a commune by the figures that can be used: one that cannot be is missing."""
    return _judged(*_taken_in(commune, rules, None))


def _judged(commune: Commune, problems: Problems, evaluation: Evaluation) -> Assessment:
    rules = evaluation.rules
    case, outcomes = evaluation.case, dict[tuple[str, str], Step]()
    evaluation = Evaluation(rules, case, outcomes, tallies=evaluation.tallies)
    for key, condition in rules.in_order:
        outcomes[key] = condition.read(evaluation)
    whole = rules.condition.read(evaluation)
    return Assessment(rules, commune, case, whole, outcomes, ProblemTuple(problems.found))


def account_of(commune: Commune | Mapping[str, Figure], rules: RuleSet, *, year: int | None = None) -> Account:
    """Return what becomes of every key of a commune, also if its figures have mistakes and `assess` would refuse it.

    >>> from ntm_criteria import account_of, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> for line in account_of({"population": "2.410 người", "households": "khoảng 600"}, rules):
    ...     print(line.text("en"))
    key facts.population: read, population of the commune: 2,410 people
    key facts.households: refused, 'khoảng 600' cannot be read as a number
    """
    commune, problems, evaluation = _taken_in(commune, rules, year)
    errors = {problem.path: problem for problem in problems.found if problem.severity == "error"}
    return account_of_commune(
        well_formed(commune, Problems()), rules, evaluation.case.year, evaluation.case.fates, errors
    )


def _taken_in(
    commune: Commune | Mapping[str, Figure], rules: RuleSet, year: int | None
) -> tuple[Commune, Problems, Evaluation]:
    """Read and check the figures of a commune; all problems and warnings are in the collector."""
    check_is_rule_set(rules)
    commune = as_commune(commune, rules.facts)
    problems = Problems()
    case = take_in(commune, rules, judged_year(commune, rules, year, problems), problems)
    check_outcomes(commune, rules, case, problems)
    evaluation = Evaluation(rules, case, tallies={})
    consistency.check(evaluation, commune, problems)
    return commune, problems, evaluation
