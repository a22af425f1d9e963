"""The parts of a rule (verdicts, facts, measures, bounds and conditions), and functions that walk and compare conditions."""

from ntm_criteria.model import units, verdict
from ntm_criteria.model.arithmetic import (
    Pair,
    Relation,
    Span,
    SurveySpan,
    agrees,
    exactly,
    fraction,
    holds,
    pair,
    percent,
    short_of,
)
from ntm_criteria.model.bounds import YEAR, AnyBound, Bound, BoundTable, Rows
from ntm_criteria.model.citation import INVALID, Citation, DraftMark, SourceDocument, Status
from ntm_criteria.model.condition import (
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Outcome,
    as_known,
    body_of,
    combined,
)
from ntm_criteria.model.consistency import (
    Check,
    checks_of_changes,
    checks_of_counts,
    checks_of_parts,
    checks_of_villages,
    checks_of_yearly_changes,
)
from ntm_criteria.model.dictionary import Dictionary, Successors, fact_meant
from ntm_criteria.model.facts import (
    PERCENT,
    POINT,
    VILLAGE,
    VILLAGES,
    Answers,
    CategoryFact,
    Fact,
    FactKind,
    FlagFact,
    NumberFact,
    plain,
)
from ntm_criteria.model.floats import Estimated, Interval, Single, meaning, nearest
from ntm_criteria.model.gap import PART, gaps, is_possible, parts_short
from ntm_criteria.model.measure import Change, Given, Measure, Ratio, Sum, VillageCount, Villages, VillageShare
from ntm_criteria.model.rule_set import Criterion, Indicator, Level, OutcomesOf, RuleSet, check_is_rule_set
from ntm_criteria.model.strictness import Cell, Standing, relate
from ntm_criteria.model.transform import Scope, times, with_bounds
from ntm_criteria.model.traversal import axes_read, comparisons, facts_read, nodes, totals_read
from ntm_criteria.model.units import Unit, UnitMismatch, UnknownUnit, is_measured
from ntm_criteria.model.verdict import MET, NO_BASIS, NOT_APPLICABLE, NOT_MET, UNKNOWN, VERDICTS, Reason, Verdict, label

__all__ = [
    "INVALID", "MET", "NOT_APPLICABLE", "NOT_MET", "NO_BASIS", "PART", "PERCENT", "POINT", "UNKNOWN", "VERDICTS", "VILLAGE",
    "VILLAGES", "YEAR", "AllOf", "Answers", "AnyBound", "AnyOf", "Bound", "BoundTable", "CategoryFact", "Cell",
    "Change", "Check", "Choose", "Citation", "Compare", "Condition", "CountOf", "Criterion", "Dictionary", "DraftMark",
    "Estimated", "Fact",
    "FactKind", "Fixed", "FlagFact", "Given", "Indicator", "Interval", "Level", "Matches", "Measure", "NumberFact",
    "Outcome", "OutcomesOf", "Pair", "Ratio", "Reason", "Relation", "Rows", "RuleSet", "Scope", "Single",
    "SourceDocument", "Span", "Standing", "Status", "Successors", "Sum", "SurveySpan", "Unit", "UnitMismatch", "UnknownUnit",
    "Verdict", "VillageCount", "VillageShare", "Villages", "agrees", "as_known", "axes_read", "body_of",
    "check_is_rule_set", "checks_of_changes", "checks_of_counts", "checks_of_parts", "checks_of_villages",
    "checks_of_yearly_changes", "combined", "comparisons", "exactly", "fact_meant", "facts_read", "fraction", "gaps", "holds",
    "is_measured", "is_possible", "label", "meaning", "nearest", "nodes", "pair", "parts_short", "percent", "plain", "relate",
    "short_of", "times", "totals_read", "units", "verdict", "with_bounds",
]  # fmt: skip
