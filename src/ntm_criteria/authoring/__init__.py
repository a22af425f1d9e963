"""Tools for writers of rule sets: checks, test cases, comparisons, coverage, layer templates, pages in words (twins)."""

from ntm_criteria.authoring.cases import RuleCase, load_cases, proposed_cases
from ntm_criteria.authoring.check import CheckResult, check, check_rule_files
from ntm_criteria.authoring.check_formats import check_document, github_annotations, sarif_document
from ntm_criteria.authoring.compare import Compared, Comparison, compare_rule_sets, counterparts
from ntm_criteria.authoring.coverage import Coverage, coverage
from ntm_criteria.authoring.diff import CellChange, EntryChange, RuleChange, RuleSetDiff, diff_rule_sets
from ntm_criteria.authoring.difference import find_difference, find_met
from ntm_criteria.authoring.in_force import rule_sets_for, rules_in_force, with_sets_of_year
from ntm_criteria.authoring.overlay import overlay_template
from ntm_criteria.authoring.page_blocks import Block, Entry, Heading, Paragraph, Quote, Table
from ntm_criteria.authoring.rule_set_page import twin_blocks, twin_page
from ntm_criteria.authoring.space import Difference
from ntm_criteria.authoring.starter import write_starter
from ntm_criteria.authoring.watch import rounds

__all__ = [
    "Block", "CellChange", "CheckResult", "Compared", "Comparison",
    "Coverage", "Difference", "Entry", "EntryChange", "Heading",
    "Paragraph", "Quote", "RuleCase", "RuleChange", "RuleSetDiff",
    "Table", "check", "check_document", "check_rule_files", "compare_rule_sets",
    "counterparts", "coverage", "diff_rule_sets", "find_difference", "find_met",
    "github_annotations", "load_cases", "other_texts", "overlay_template", "proposed_cases", "rounds",
    "rule_sets_for", "rules_in_force", "sarif_document", "text_in_force", "twin_blocks", "twin_page",
    "with_sets_of_year", "write_starter",
]  # fmt: skip
