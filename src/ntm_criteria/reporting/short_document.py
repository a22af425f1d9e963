"""Builds the short result document: codes and numbers only, for many communes. What is null or empty is left out."""

from fractions import Fraction
from typing import cast

from ntm_criteria.documents import (
    ShortBoundJson,
    ShortCriterionJson,
    ShortIndicatorJson,
    ShortObservedJson,
    ShortProblemJson,
    ShortResultDocument,
    ShortScopeJson,
    ShortShortfallJson,
    VerdictJson,
)
from ntm_criteria.errors import Problem
from ntm_criteria.judging import AppliedScope, Assessment, CriterionResult, IndicatorResult
from ntm_criteria.model import Compare
from ntm_criteria.reporting.document import head
from ntm_criteria.text import exact


def short_document(assessment: Assessment) -> ShortResultDocument:
    """Return the short result document of an assessment: a dict that is ready for JSON."""
    content: ShortResultDocument = {
        **head(assessment),  # type: ignore[typeddict-item]  # it has no `reason`
        "detail": "short",
        "rule_set": {"id": assessment.rules.id, "fingerprint": assessment.rules.fingerprint},
        "applied_scope": [_scope(scope) for scope in assessment.scopes],
        "criteria": [_criterion(criterion) for criterion in assessment.criteria],
        "warnings": [_problem(warning) for warning in assessment.warnings],
    }
    if assessment.reason is not None:
        content["reason"] = assessment.reason.value
    return content


def _scope(scope: AppliedScope) -> ShortScopeJson:
    content: ShortScopeJson = {"category": scope.category, "origin": scope.origin}
    if scope.value is not None:
        content["value"] = scope.value
    if scope.open is not None:
        content["open"] = scope.open.value
    return content


def _problem(problem: Problem) -> ShortProblemJson:
    content: ShortProblemJson = {"code": problem.code.value, "severity": problem.severity}
    if problem.fact is not None:
        content["fact"] = problem.fact
    return content


def _criterion(result: CriterionResult) -> ShortCriterionJson:
    content: ShortCriterionJson = {
        "number": result.number,
        "verdict": cast(VerdictJson, result.verdict.value),
        "indicators": [_indicator(indicator) for indicator in result.entries],
    }
    if result.reason is not None:
        content["reason"] = result.reason.value
    return content


def _indicator(result: IndicatorResult) -> ShortIndicatorJson:
    content: ShortIndicatorJson = {"code": result.code, "verdict": cast(VerdictJson, result.verdict.value)}
    if result.indicator.role == "task":
        content["role"] = "task"
    if observed := _observed(result):
        content["observed"] = observed
    if bound := _bound(result):
        content["bound"] = bound
    if shortfall := _shortfall(result):
        content["shortfall"] = shortfall
    if result.reason is not None:
        content["reason"] = result.reason.value
    return content


def _observed(result: IndicatorResult) -> ShortObservedJson:
    observed, content = result.observed, ShortObservedJson()
    if observed.value is not None:
        content["value"] = exact(observed.value) if isinstance(observed.value, Fraction) else observed.value
    elif observed.low is not None and observed.high is not None:
        content["low"], content["high"] = exact(observed.low), exact(observed.high)
    if content and observed.unit is not None:
        content["unit"] = observed.unit.id
    return content


def _bound(result: IndicatorResult) -> ShortBoundJson | None:
    node, bound = result.deciding.node, result.bound
    if bound is None or not isinstance(node, Compare):
        return None
    content: ShortBoundJson = {"relation": node.relation.value}
    if bound.value is not None:
        content["value"] = exact(bound.value)
    if bound.open is not None:
        content["open"] = bound.open.value
    return content


def _shortfall(result: IndicatorResult) -> ShortShortfallJson | None:
    shortfall = result.shortfall
    if shortfall is None:
        return None
    content: ShortShortfallJson = {
        "low": exact(shortfall.low),
        "unit": shortfall.unit.id,
        "direction": "more" if shortfall.more else "less",
    }
    if not shortfall.is_exact:
        content["high"] = exact(shortfall.high)
    if shortfall.strictly:
        content["strictly"] = True
    if shortfall.fact is not None:
        content["fact"] = shortfall.fact
    return content
