"""Judges one commune. Opens no files."""

from ntm_criteria.judging.assess import judge
from ntm_criteria.judging.assessment import Assessment, Counts, CriterionResult, IndicatorResult
from ntm_criteria.judging.judged_year import OTHER_SETS, no_year, year_not_judged
from ntm_criteria.judging.missing import MissingFigure
from ntm_criteria.judging.observed import Observed
from ntm_criteria.judging.outcome_facts import outcome_facts
from ntm_criteria.judging.required import RequiredFact, needed_facts, still_missing
from ntm_criteria.judging.shortfall import Shortfall
from ntm_criteria.judging.step import Step, Tally

__all__ = [
    "OTHER_SETS", "Assessment", "Counts", "CriterionResult", "IndicatorResult", "MissingFigure", "Observed",
    "RequiredFact", "Shortfall", "Step", "Tally", "judge", "needed_facts", "no_year", "outcome_facts", "still_missing",
    "year_not_judged",
]  # fmt: skip
