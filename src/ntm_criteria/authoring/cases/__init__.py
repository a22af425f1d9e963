"""The test cases of a rule set: they are run, and what they leave untested is found."""

from ntm_criteria.authoring.cases.changes import Change, changes_of, exemption_changes
from ntm_criteria.authoring.cases.mutation import Mutant, Mutation, mutate
from ntm_criteria.authoring.cases.run import ENDINGS, OVERALL, cases_of, judge_cases, rule_file_of, run_cases
from ntm_criteria.authoring.cases.tested import CaseFile, untested

__all__ = [
    "ENDINGS", "OVERALL", "CaseFile", "Change", "Mutant", "Mutation", "cases_of", "changes_of", "exemption_changes",
    "judge_cases", "mutate", "rule_file_of", "run_cases", "untested",
]  # fmt: skip
