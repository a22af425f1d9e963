from ntm_criteria.assessment import Assessment as Assessment
from ntm_criteria.assessment import Counts as Counts
from ntm_criteria.assessment import CriterionResult as CriterionResult
from ntm_criteria.assessment import IndicatorResult as IndicatorResult
from ntm_criteria.commune import Commune as Commune
from ntm_criteria.commune import load_commune as load_commune
from ntm_criteria.commune import parse_commune as parse_commune
from ntm_criteria.comparison import Compared as Compared
from ntm_criteria.comparison import Comparison as Comparison
from ntm_criteria.comparison import compare_rule_sets as compare_rule_sets
from ntm_criteria.errors import CriteriaError as CriteriaError
from ntm_criteria.errors import FactError as FactError
from ntm_criteria.errors import Place as Place
from ntm_criteria.errors import Problem as Problem
from ntm_criteria.errors import ProblemCode as ProblemCode
from ntm_criteria.errors import RuleFileError as RuleFileError
from ntm_criteria.explanation import explain as explain
from ntm_criteria.finding import rule_sets_for as rule_sets_for
from ntm_criteria.judge import RequiredFact as RequiredFact
from ntm_criteria.judge import assess as assess
from ntm_criteria.judge import required_facts as required_facts
from ntm_criteria.lint import check_rule_files as check_rule_files
from ntm_criteria.load import bundled_rule_sets as bundled_rule_sets
from ntm_criteria.load import load_rule_set as load_rule_set
from ntm_criteria.load import parse_rule_set as parse_rule_set
from ntm_criteria.missing import MissingFigure as MissingFigure
from ntm_criteria.observed import Observed as Observed
from ntm_criteria.outcome import outcome_facts as outcome_facts
from ntm_criteria.overlay import overlay_template as overlay_template
from ntm_criteria.rendering import render as render
from ntm_criteria.ruleset import Criterion as Criterion
from ntm_criteria.ruleset import Indicator as Indicator
from ntm_criteria.ruleset import RuleSet as RuleSet
from ntm_criteria.shortfall import Shortfall as Shortfall
from ntm_criteria.sourcing import Coverage as Coverage
from ntm_criteria.sourcing import coverage as coverage
from ntm_criteria.step import Step as Step
from ntm_criteria.tables.judging import assess_table as assess_table
from ntm_criteria.tables.mistakes import check_table as check_table
from ntm_criteria.tables.one_row import assess_row as assess_row
from ntm_criteria.tables.summary import summarise as summarise
from ntm_criteria.tables.table_check import TableCheck as TableCheck
from ntm_criteria.tables.table_check import TableMistake as TableMistake
from ntm_criteria.tables.texts import ReadFigures as ReadFigures
from ntm_criteria.tables.texts import RefusedCell as RefusedCell
from ntm_criteria.tables.texts import read_figures as read_figures
from ntm_criteria.verdict import Reason as Reason
from ntm_criteria.verdict import Verdict as Verdict

__version__: str
__all__ = [
    "Assessment",
    "Commune",
    "Compared",
    "Comparison",
    "Counts",
    "Coverage",
    "CriteriaError",
    "Criterion",
    "CriterionResult",
    "FactError",
    "Indicator",
    "IndicatorResult",
    "MissingFigure",
    "Observed",
    "Place",
    "Problem",
    "ProblemCode",
    "ReadFigures",
    "Reason",
    "RefusedCell",
    "RequiredFact",
    "RuleFileError",
    "RuleSet",
    "Shortfall",
    "Step",
    "TableCheck",
    "TableMistake",
    "Verdict",
    "assess",
    "assess_row",
    "assess_table",
    "bundled_rule_sets",
    "check_rule_files",
    "check_table",
    "compare_rule_sets",
    "coverage",
    "explain",
    "load_commune",
    "load_rule_set",
    "outcome_facts",
    "overlay_template",
    "parse_commune",
    "parse_rule_set",
    "read_figures",
    "render",
    "required_facts",
    "rule_sets_for",
    "summarise",
]
