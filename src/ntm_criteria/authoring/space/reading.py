"""Judges conditions by options, with the evaluation that judges communes."""

from collections.abc import Iterable

from ntm_criteria.authoring.space.variables import Option
from ntm_criteria.figures import Exact, Village
from ntm_criteria.judging import Case, Evaluation
from ntm_criteria.model import Condition, RuleSet


def with_options(rules: RuleSet, options: Iterable[Option]) -> Evaluation:
    """Return the evaluation for a commune that reports these options, and nothing else."""
    year, figures, previous = rules.years[1], dict[str, Exact](), dict[str, Exact]()
    villages: tuple[Village, ...] = ()
    for option in options:
        for (fact, is_previous), value in option.figures.items():
            (previous if is_previous else figures)[fact] = value
        villages = option.villages or villages
        year = year if option.year is None else option.year
    case = Case(year, figures, previous, villages, {}, None, {}, {}, ())
    return Evaluation(rules, case)


def code_of(condition: Condition, evaluation: Evaluation) -> int:
    """Return the code of the verdict on a condition."""
    return condition.read(evaluation).verdict.code
