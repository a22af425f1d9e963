"""Tools for writers of rule sets: checks, test cases, comparisons, coverage, layer templates, pages in words (twins)."""

from ntm_criteria.authoring.check import CheckResult, check, check_rule_files
from ntm_criteria.authoring.check_formats import check_document, github_annotations, sarif_document
from ntm_criteria.authoring.compare import Compared, Comparison, compare_rule_sets, counterparts
from ntm_criteria.authoring.coverage import Coverage, coverage
from ntm_criteria.authoring.difference import find_difference, find_met
from ntm_criteria.authoring.in_force import rule_sets_for, with_sets_of_year
from ntm_criteria.authoring.overlay import overlay_template
from ntm_criteria.authoring.rule_set_page import twin_page
from ntm_criteria.authoring.space import Difference
from ntm_criteria.authoring.watch import rounds

__all__ = [
    "CheckResult", "Compared", "Comparison", "Coverage", "Difference", "check", "check_document", "check_rule_files",
    "compare_rule_sets", "counterparts", "coverage", "find_difference", "find_met", "github_annotations",
    "overlay_template", "rounds", "rule_sets_for", "sarif_document", "twin_page", "with_sets_of_year",
]  # fmt: skip
