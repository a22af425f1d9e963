"""Judges one commune. Opens no files."""

from ntm_criteria.judging.assess import account_of, judge, judge_usable
from ntm_criteria.judging.assessment import Assessment, CriterionResult, IndicatorResult
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.judged_year import OTHER_SETS, no_year, year_not_judged
from ntm_criteria.judging.missing import MissingFigure
from ntm_criteria.judging.observed import AppliedScope, Observed, VillageResult, possible_values
from ntm_criteria.judging.outcome_facts import OutcomeFact, OutcomeFacts, as_outcomes, outcome_facts
from ntm_criteria.judging.required import RequiredFact, facts_of, needed_facts, still_missing
from ntm_criteria.judging.shortfall import Margin, Shortfall, parts_lacking
from ntm_criteria.judging.step import Counts, Step, Tally
from ntm_criteria.judging.writings import about_figure

__all__ = [
    "OTHER_SETS", "AppliedScope", "Assessment", "Case", "Counts", "CriterionResult", "Evaluation", "IndicatorResult",
    "Margin", "MissingFigure", "Observed", "OutcomeFact", "OutcomeFacts", "RequiredFact", "Shortfall", "Step",
    "Tally", "VillageResult", "about_figure", "account_of", "as_outcomes", "facts_of", "judge", "judge_usable", "needed_facts",
    "no_year", "outcome_facts", "parts_lacking", "possible_values", "still_missing", "year_not_judged",
]  # fmt: skip
