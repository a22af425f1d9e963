"""Rules of Vietnam's New Rural Development programme (nông thôn mới), evaluated and explained.

A name is loaded when it is first used, so that importing the package is fast.
"""

from importlib import import_module
from typing import Any

from ntm_criteria.release import VERSION

_HOMES = {
    "account": (
        "Account",
        "AccountLine",
        "Outcome",
    ),
    "authoring": (
        "CellChange",
        "Compared",
        "Comparison",
        "Coverage",
        "Difference",
        "EntryChange",
        "RuleCase",
        "RuleChange",
        "RuleSetDiff",
        "check_rule_files",
        "compare_rule_sets",
        "coverage",
        "diff_rule_sets",
        "find_difference",
        "find_met",
        "load_cases",
        "overlay_template",
        "rule_sets_for",
        "rules_in_force",
        "write_starter",
    ),
    "compiler": (
        "bundled_rule_sets",
        "load_rule_set",
        "parse_rule_set",
    ),
    "documents": (
        "PlanDocument",
        "ProgressDocument",
        "ResultDocument",
        "ShortResultDocument",
    ),
    "drafting": (
        "CellReading",
        "Confirmed",
        "Draft",
        "LevelKind",
        "Reading",
        "SourceCell",
        "SourceTable",
        "confirm_indicators",
        "draft_rule_set",
    ),
    "errors": (
        "CriteriaError",
        "FactError",
        "LanguageFileError",
        "Place",
        "Problem",
        "ProblemCode",
        "ProblemTuple",
        "RuleFileError",
    ),
    "facade": (
        "assess",
        "required_facts",
    ),
    "figures": (
        "Between",
        "Commune",
        "Estimate",
        "FigureChange",
        "Period",
        "Way",
    ),
    "judging": (
        "AppliedScope",
        "Assessment",
        "Counts",
        "CriterionResult",
        "IndicatorResult",
        "Margin",
        "MissingFigure",
        "Observed",
        "RequiredFact",
        "Shortfall",
        "Step",
        "VillageResult",
        "account_of",
        "outcome_facts",
    ),
    "loading": (
        "add_language",
        "format_rule_file",
        "load_commune",
        "message_template",
        "missing_messages",
        "parse_commune",
    ),
    "many": (
        "Assessments",
        "RefusedCommune",
        "assess_many",
        "compare_tables",
    ),
    "model": (
        "Answers",
        "Bound",
        "Citation",
        "Criterion",
        "Dictionary",
        "Fact",
        "FactKind",
        "Indicator",
        "Reason",
        "RuleSet",
        "SourceDocument",
        "Unit",
        "Verdict",
    ),
    "one_figure": ("read_figure",),
    "records": (
        "Finding",
        "FindingLevel",
        "FindingWord",
        "LevelComparison",
        "LevelComparisons",
        "ResultChange",
        "ResultChanges",
        "Snapshot",
        "StoredBound",
        "StoredCriterion",
        "StoredFigure",
        "StoredIndicator",
        "StoredResult",
        "StoredShortfall",
        "compare_levels",
        "compare_results",
        "load_findings",
        "load_result",
        "parse_findings",
    ),
    "pages": (
        "explain",
        "render",
    ),
    "planning": (
        "NoPace",
        "AssessmentChanges",
        "BeforeAfter",
        "Change",
        "Hindrance",
        "IndicatorProgress",
        "LeastChange",
        "MergedCommune",
        "NoPace",
        "NoProbability",
        "Obstacle",
        "Probability",
        "Progress",
        "Trend",
        "WhatIf",
        "compare_assessments",
        "least_change",
        "merge_communes",
        "probability",
        "progress",
        "ways",
        "what_if",
        "what_if_table",
    ),
    "planning.actions": (
        "ActionItem",
        "ActionPlan",
        "Assignment",
        "Holder",
        "Need",
        "OtherAssignment",
        "VillageItem",
        "WaitingItem",
        "plan",
    ),
    "reporting": ("Remaining",),
    "reporting.schemas": (
        "commune_schema",
        "json_schema",
        "table_schema",
    ),
    "review": ("review_page",),
    "rule_sheets": (
        "CellEdit",
        "WorkbookChanges",
        "apply_rule_set_workbook",
        "rule_set_workbook",
    ),
    "tables": (
        "ReadFigures",
        "RefusedCell",
        "RulesByRow",
        "assess_row",
        "assess_table",
        "check_table",
        "read_figures",
        "summarise",
    ),
    "tables.mistakes": (
        "TableCheck",
        "TableMistake",
    ),
    "tables.sql": ("to_sql",),
    "text": (
        "Language",
        "Text",
    ),
    "wording": ("format_figure",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)  # noqa: PLE0605  # the stub beside this file lists them for type checkers
__version__ = VERSION


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
