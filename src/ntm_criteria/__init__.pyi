from ntm_criteria.account import Account as Account
from ntm_criteria.account import AccountLine as AccountLine
from ntm_criteria.account import Outcome as Outcome
from ntm_criteria.authoring import CellChange as CellChange
from ntm_criteria.authoring import Compared as Compared
from ntm_criteria.authoring import Comparison as Comparison
from ntm_criteria.authoring import Coverage as Coverage
from ntm_criteria.authoring import Difference as Difference
from ntm_criteria.authoring import EntryChange as EntryChange
from ntm_criteria.authoring import RuleCase as RuleCase
from ntm_criteria.authoring import RuleChange as RuleChange
from ntm_criteria.authoring import RuleSetDiff as RuleSetDiff
from ntm_criteria.authoring import check_rule_files as check_rule_files
from ntm_criteria.authoring import compare_rule_sets as compare_rule_sets
from ntm_criteria.authoring import coverage as coverage
from ntm_criteria.authoring import diff_rule_sets as diff_rule_sets
from ntm_criteria.authoring import find_difference as find_difference
from ntm_criteria.authoring import find_met as find_met
from ntm_criteria.authoring import load_cases as load_cases
from ntm_criteria.authoring import overlay_template as overlay_template
from ntm_criteria.authoring import rule_sets_for as rule_sets_for
from ntm_criteria.authoring import rules_in_force as rules_in_force
from ntm_criteria.authoring import write_starter as write_starter
from ntm_criteria.compiler import bundled_rule_sets as bundled_rule_sets
from ntm_criteria.compiler import load_rule_set as load_rule_set
from ntm_criteria.compiler import parse_rule_set as parse_rule_set
from ntm_criteria.documents import PlanDocument as PlanDocument
from ntm_criteria.documents import ProgressDocument as ProgressDocument
from ntm_criteria.documents import ResultDocument as ResultDocument
from ntm_criteria.documents import ShortResultDocument as ShortResultDocument
from ntm_criteria.drafting import CellReading as CellReading
from ntm_criteria.drafting import Confirmed as Confirmed
from ntm_criteria.drafting import Draft as Draft
from ntm_criteria.drafting import LevelKind as LevelKind
from ntm_criteria.drafting import Reading as Reading
from ntm_criteria.drafting import SourceCell as SourceCell
from ntm_criteria.drafting import SourceTable as SourceTable
from ntm_criteria.drafting import confirm_indicators as confirm_indicators
from ntm_criteria.drafting import draft_rule_set as draft_rule_set
from ntm_criteria.errors import CriteriaError as CriteriaError
from ntm_criteria.errors import FactError as FactError
from ntm_criteria.errors import LanguageFileError as LanguageFileError
from ntm_criteria.errors import Place as Place
from ntm_criteria.errors import Problem as Problem
from ntm_criteria.errors import ProblemCode as ProblemCode
from ntm_criteria.errors import ProblemTuple as ProblemTuple
from ntm_criteria.errors import RuleFileError as RuleFileError
from ntm_criteria.facade import assess as assess
from ntm_criteria.facade import required_facts as required_facts
from ntm_criteria.figures import Between as Between
from ntm_criteria.figures import Commune as Commune
from ntm_criteria.figures import Estimate as Estimate
from ntm_criteria.figures import FigureChange as FigureChange
from ntm_criteria.figures import Period as Period
from ntm_criteria.figures import Way as Way
from ntm_criteria.judging import AppliedScope as AppliedScope
from ntm_criteria.judging import Assessment as Assessment
from ntm_criteria.judging import Counts as Counts
from ntm_criteria.judging import CriterionResult as CriterionResult
from ntm_criteria.judging import IndicatorResult as IndicatorResult
from ntm_criteria.judging import Margin as Margin
from ntm_criteria.judging import MissingFigure as MissingFigure
from ntm_criteria.judging import Observed as Observed
from ntm_criteria.judging import RequiredFact as RequiredFact
from ntm_criteria.judging import Shortfall as Shortfall
from ntm_criteria.judging import Step as Step
from ntm_criteria.judging import VillageResult as VillageResult
from ntm_criteria.judging import account_of as account_of
from ntm_criteria.judging import outcome_facts as outcome_facts
from ntm_criteria.loading import add_language as add_language
from ntm_criteria.loading import format_rule_file as format_rule_file
from ntm_criteria.loading import load_commune as load_commune
from ntm_criteria.loading import message_template as message_template
from ntm_criteria.loading import missing_messages as missing_messages
from ntm_criteria.loading import parse_commune as parse_commune
from ntm_criteria.many import Assessments as Assessments
from ntm_criteria.many import RefusedCommune as RefusedCommune
from ntm_criteria.many import assess_many as assess_many
from ntm_criteria.many import compare_tables as compare_tables
from ntm_criteria.model import Answers as Answers
from ntm_criteria.model import Bound as Bound
from ntm_criteria.model import Citation as Citation
from ntm_criteria.model import Criterion as Criterion
from ntm_criteria.model import Dictionary as Dictionary
from ntm_criteria.model import Fact as Fact
from ntm_criteria.model import FactKind as FactKind
from ntm_criteria.model import Indicator as Indicator
from ntm_criteria.model import Reason as Reason
from ntm_criteria.model import RuleSet as RuleSet
from ntm_criteria.model import SourceDocument as SourceDocument
from ntm_criteria.model import Unit as Unit
from ntm_criteria.model import Verdict as Verdict
from ntm_criteria.one_figure import read_figure as read_figure
from ntm_criteria.pages import explain as explain
from ntm_criteria.pages import render as render
from ntm_criteria.planning import AssessmentChanges as AssessmentChanges
from ntm_criteria.planning import BeforeAfter as BeforeAfter
from ntm_criteria.planning import Change as Change
from ntm_criteria.planning import Hindrance as Hindrance
from ntm_criteria.planning import IndicatorProgress as IndicatorProgress
from ntm_criteria.planning import LeastChange as LeastChange
from ntm_criteria.planning import MergedCommune as MergedCommune
from ntm_criteria.planning import NoPace as NoPace
from ntm_criteria.planning import NoProbability as NoProbability
from ntm_criteria.planning import Obstacle as Obstacle
from ntm_criteria.planning import Probability as Probability
from ntm_criteria.planning import Progress as Progress
from ntm_criteria.planning import Trend as Trend
from ntm_criteria.planning import WhatIf as WhatIf
from ntm_criteria.planning import compare_assessments as compare_assessments
from ntm_criteria.planning import least_change as least_change
from ntm_criteria.planning import merge_communes as merge_communes
from ntm_criteria.planning import probability as probability
from ntm_criteria.planning import progress as progress
from ntm_criteria.planning import ways as ways
from ntm_criteria.planning import what_if as what_if
from ntm_criteria.planning import what_if_table as what_if_table
from ntm_criteria.planning.actions import ActionItem as ActionItem
from ntm_criteria.planning.actions import ActionPlan as ActionPlan
from ntm_criteria.planning.actions import Assignment as Assignment
from ntm_criteria.planning.actions import Holder as Holder
from ntm_criteria.planning.actions import Need as Need
from ntm_criteria.planning.actions import OtherAssignment as OtherAssignment
from ntm_criteria.planning.actions import VillageItem as VillageItem
from ntm_criteria.planning.actions import WaitingItem as WaitingItem
from ntm_criteria.planning.actions import plan as plan
from ntm_criteria.records import Finding as Finding
from ntm_criteria.records import FindingLevel as FindingLevel
from ntm_criteria.records import FindingWord as FindingWord
from ntm_criteria.records import LevelComparison as LevelComparison
from ntm_criteria.records import LevelComparisons as LevelComparisons
from ntm_criteria.records import ResultChange as ResultChange
from ntm_criteria.records import ResultChanges as ResultChanges
from ntm_criteria.records import Snapshot as Snapshot
from ntm_criteria.records import StoredBound as StoredBound
from ntm_criteria.records import StoredCriterion as StoredCriterion
from ntm_criteria.records import StoredFigure as StoredFigure
from ntm_criteria.records import StoredIndicator as StoredIndicator
from ntm_criteria.records import StoredResult as StoredResult
from ntm_criteria.records import StoredShortfall as StoredShortfall
from ntm_criteria.records import compare_levels as compare_levels
from ntm_criteria.records import compare_results as compare_results
from ntm_criteria.records import load_findings as load_findings
from ntm_criteria.records import load_result as load_result
from ntm_criteria.records import parse_findings as parse_findings
from ntm_criteria.reporting import Remaining as Remaining
from ntm_criteria.reporting.schemas import commune_schema as commune_schema
from ntm_criteria.reporting.schemas import json_schema as json_schema
from ntm_criteria.reporting.schemas import table_schema as table_schema
from ntm_criteria.review import review_page as review_page
from ntm_criteria.rule_sheets import CellEdit as CellEdit
from ntm_criteria.rule_sheets import WorkbookChanges as WorkbookChanges
from ntm_criteria.rule_sheets import apply_rule_set_workbook as apply_rule_set_workbook
from ntm_criteria.rule_sheets import rule_set_workbook as rule_set_workbook
from ntm_criteria.tables import ReadFigures as ReadFigures
from ntm_criteria.tables import RefusedCell as RefusedCell
from ntm_criteria.tables import RulesByRow as RulesByRow
from ntm_criteria.tables import assess_row as assess_row
from ntm_criteria.tables import assess_table as assess_table
from ntm_criteria.tables import check_table as check_table
from ntm_criteria.tables import read_figures as read_figures
from ntm_criteria.tables import summarise as summarise
from ntm_criteria.tables.mistakes import TableCheck as TableCheck
from ntm_criteria.tables.mistakes import TableMistake as TableMistake
from ntm_criteria.tables.sql import to_sql as to_sql
from ntm_criteria.text import Language as Language
from ntm_criteria.text import Text as Text
from ntm_criteria.wording import format_figure as format_figure

__version__: str
__all__ = [
    "Account",
    "AccountLine",
    "ActionItem",
    "ActionPlan",
    "Answers",
    "AppliedScope",
    "Assessment",
    "AssessmentChanges",
    "Assessments",
    "Assignment",
    "BeforeAfter",
    "Between",
    "Bound",
    "CellChange",
    "CellEdit",
    "CellReading",
    "Change",
    "Citation",
    "Commune",
    "Compared",
    "Comparison",
    "Confirmed",
    "Counts",
    "Coverage",
    "CriteriaError",
    "Criterion",
    "CriterionResult",
    "Dictionary",
    "Difference",
    "Draft",
    "EntryChange",
    "Estimate",
    "Fact",
    "FactError",
    "FactKind",
    "FigureChange",
    "Finding",
    "FindingLevel",
    "FindingWord",
    "Hindrance",
    "Holder",
    "Indicator",
    "IndicatorProgress",
    "IndicatorResult",
    "Language",
    "LanguageFileError",
    "LeastChange",
    "LevelComparison",
    "LevelComparisons",
    "LevelKind",
    "Margin",
    "MergedCommune",
    "MissingFigure",
    "Need",
    "NoPace",
    "NoProbability",
    "Observed",
    "Obstacle",
    "OtherAssignment",
    "Outcome",
    "Period",
    "Place",
    "PlanDocument",
    "Probability",
    "Problem",
    "ProblemCode",
    "ProblemTuple",
    "Progress",
    "ProgressDocument",
    "ReadFigures",
    "Reading",
    "Reason",
    "RefusedCell",
    "RefusedCommune",
    "Remaining",
    "RequiredFact",
    "ResultChange",
    "ResultChanges",
    "ResultDocument",
    "RuleCase",
    "RuleChange",
    "RuleFileError",
    "RuleSet",
    "RuleSetDiff",
    "RulesByRow",
    "ShortResultDocument",
    "Shortfall",
    "Snapshot",
    "SourceCell",
    "SourceDocument",
    "SourceTable",
    "Step",
    "StoredBound",
    "StoredCriterion",
    "StoredFigure",
    "StoredIndicator",
    "StoredResult",
    "StoredShortfall",
    "TableCheck",
    "TableMistake",
    "Text",
    "Trend",
    "Unit",
    "Verdict",
    "VillageItem",
    "VillageResult",
    "WaitingItem",
    "Way",
    "WhatIf",
    "WorkbookChanges",
    "account_of",
    "add_language",
    "apply_rule_set_workbook",
    "assess",
    "assess_many",
    "assess_row",
    "assess_table",
    "bundled_rule_sets",
    "check_rule_files",
    "check_table",
    "commune_schema",
    "compare_assessments",
    "compare_levels",
    "compare_results",
    "compare_rule_sets",
    "compare_tables",
    "confirm_indicators",
    "coverage",
    "diff_rule_sets",
    "draft_rule_set",
    "explain",
    "find_difference",
    "find_met",
    "format_figure",
    "format_rule_file",
    "json_schema",
    "least_change",
    "load_cases",
    "load_commune",
    "load_findings",
    "load_result",
    "load_rule_set",
    "merge_communes",
    "message_template",
    "missing_messages",
    "outcome_facts",
    "overlay_template",
    "parse_commune",
    "parse_findings",
    "parse_rule_set",
    "plan",
    "probability",
    "progress",
    "read_figure",
    "read_figures",
    "render",
    "required_facts",
    "review_page",
    "rule_set_workbook",
    "rule_sets_for",
    "rules_in_force",
    "summarise",
    "table_schema",
    "to_sql",
    "ways",
    "what_if",
    "what_if_table",
    "write_starter",
]
