"""The test cases of a rule set: they are run, and what they leave untested is found."""

from ntm_criteria.authoring.cases.changes import Change, changes_of, exemption_changes
from ntm_criteria.authoring.cases.mutation import Mutant, Mutation, mutate
from ntm_criteria.authoring.cases.proposed import given_in, proposed_cases
from ntm_criteria.authoring.cases.run import (
    ENDINGS,
    OVERALL,
    RuleCase,
    cases_of,
    judge_cases,
    load_cases,
    rule_file_of,
    run_cases,
)
from ntm_criteria.authoring.cases.tested import CaseFile, untested

__all__ = [
    "ENDINGS",
    "OVERALL",
    "CaseFile",
    "Change",
    "Mutant",
    "Mutation",
    "RuleCase",
    "cases_of",
    "changes_of",
    "exemption_changes",
    "given_in",
    "judge_cases",
    "load_cases",
    "mutate",
    "proposed_cases",
    "rule_file_of",
    "run_cases",
    "untested",
]  # fmt: skip
