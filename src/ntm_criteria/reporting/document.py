"""Builds the result document of an assessment for other software; `documents` describes its keys."""

from fractions import Fraction
from functools import cache
from importlib.metadata import version
from typing import TypedDict, cast

from ntm_criteria.documents import (
    BoundJson,
    CountsJson,
    CriterionJson,
    Head,
    IndicatorJson,
    ObservedJson,
    ProblemJson,
    ReasonJson,
    ResultDocument,
    ShortfallJson,
    SourceJson,
    VerdictJson,
    VillageJson,
)
from ntm_criteria.errors import Problem
from ntm_criteria.judging import (
    Assessment,
    Counts,
    CriterionResult,
    IndicatorResult,
    Observed,
    VillageResult,
    still_missing,
)
from ntm_criteria.model import Bound, Citation, Compare, Indicator
from ntm_criteria.reporting.document_case import applied_scope, case_input
from ntm_criteria.reporting.explain import indicator_lines, requirement_of
from ntm_criteria.reporting.reasons import verdict_words
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.text import Lang, Text, exact, one_line


def document(assessment: Assessment, *, lang: Lang = "vi") -> ResultDocument:
    """Return the result document of an assessment, with texts in `lang`: a dict that is ready for JSON."""
    rules = assessment.rules
    return {
        **head(assessment),
        "detail": "full",
        "lang": lang,
        "rule_set": {
            "id": rules.id,
            "label": rules.label[lang],
            "fingerprint": rules.fingerprint,
            "years": list(rules.years),
            "complete": rules.is_complete,
        },
        "applied_scope": [applied_scope(scope, rules.facts, lang) for scope in assessment.scopes],
        **_verdict_keys(assessment, lang),
        "criteria": [_criterion(criterion, lang) for criterion in assessment.criteria],
        "required": [
            {
                "fact": need.fact,
                "label": need.label[lang],
                "previous": need.previous,
                "villages": list(need.villages),
                "unlisted_villages": need.unlisted,
                "indicators": list(need.indicators),
                "decides_overall": need.decides_overall,
                "held_by": _optional(need.held_by, lang),
            }
            for need in still_missing(assessment)
        ],
        "warnings": [_problem(warning, lang) for warning in assessment.warnings],
        "input": case_input(assessment),
    }


def head(assessment: Assessment) -> Head:
    """Return the keys with which every result document begins."""
    commune = assessment.commune
    return {
        "format": "1",
        "library": _version(),
        "commune": {"name": commune.name, "id": commune.id},
        "year": assessment.year,
        "date": commune.date.isoformat() if commune.date else None,
        "scope": {key: str(value) for key, value in commune.scope.items()},
        "verdict": cast(VerdictJson, assessment.verdict.value),
        "counts": {"criteria": _counts(assessment.criterion_counts), "indicators": _counts(assessment.counts)},
        "unused": list(assessment.unused),
    }


@cache
def _version() -> str:
    return version("ntm-criteria")


def _problem(problem: Problem, lang: Lang) -> ProblemJson:
    return {
        "code": problem.code.value,
        "fact": problem.fact,
        "pointer": problem.pointer(),
        "severity": problem.severity,
        "message": problem.message[lang],
        "hint": _optional(problem.hint, lang),
    }


class _VerdictKeys(TypedDict):
    verdict: VerdictJson
    verdict_text: str
    reason: ReasonJson | None


def _verdict_keys(result: Assessment | CriterionResult | IndicatorResult, lang: Lang) -> _VerdictKeys:
    return {
        "verdict": cast(VerdictJson, result.verdict.value),
        "verdict_text": verdict_words(result)[lang],
        "reason": result.reason.value if result.reason else None,
    }


def _counts(counts: Counts) -> CountsJson:
    return {
        "met": counts.met,
        "not_met": counts.not_met,
        "unknown": counts.unknown,
        "not_applicable": counts.not_applicable,
        "total": counts.total,
    }


def _criterion(result: CriterionResult, lang: Lang) -> CriterionJson:
    return {
        "number": result.number,
        "label": result.criterion.label[lang],
        "complete": result.criterion.complete,
        **_verdict_keys(result, lang),
        "counts": _counts(result.counts),
        "indicators": [_indicator(indicator, lang) for indicator in result.entries],
    }


def _indicator(result: IndicatorResult, lang: Lang) -> IndicatorJson:
    indicator = result.indicator
    return {
        "code": indicator.code,
        "label": indicator.label[lang],
        "role": indicator.role,
        **_verdict_keys(result, lang),
        "requirement": requirement_of(result)[lang],
        "observed": _observed(result.observed),
        "bound": _bound(result),
        "shortfall": _shortfall(result, lang),
        "villages": [_village(village) for village in result.villages if village.name],
        "unlisted_villages": sum(village.name is None for village in result.villages),
        "missing": [
            {
                "fact": figure.fact,
                "previous": figure.previous,
                "villages": list(figure.villages),
                "unlisted_villages": figure.unlisted,
            }
            for figure in result.missing
        ],
        "explanation": [line[lang] for line in indicator_lines(result)],
        "wording": indicator.wording,
        "aim": _optional(indicator.aim, lang),
        "interpretation": _optional(indicator.interpretation, lang),
        "remark": _optional(indicator.remark, lang),
        "source": _source(indicator.cite),
        "rule": {"file": indicator.place.file, "line": indicator.place.line} if indicator.place else None,
        "corresponds_to": indicator.corresponds_to,
    }


def _optional(text: Text | None, lang: Lang) -> str | None:
    return text[lang] if text else None


def _observed(observed: Observed) -> ObservedJson:
    value = observed.value
    return {
        "value": exact(value) if isinstance(value, Fraction) else value,
        "low": None if observed.low is None else exact(observed.low),
        "high": None if observed.high is None else exact(observed.high),
        "reported": {
            fact: raw if isinstance(raw, bool) else one_line(str(raw), longest=200)
            for fact, raw in observed.reported.items()
        },
        "unit": observed.unit.id if observed.unit and observed.low is not None else None,
    }


def _village(village: VillageResult) -> VillageJson:
    figures = {fact: exact(value) if isinstance(value, Fraction) else value for fact, value in village.figures.items()}
    return {
        "name": village.name or "",
        "verdict": cast(VerdictJson, village.verdict.value),
        "reason": village.reason.value if village.reason else None,
        "figures": figures,
    }


def _bound(result: IndicatorResult) -> BoundJson | None:
    node, bound, unit = result.deciding.node, result.bound, result.observed.unit
    if bound is None or not isinstance(node, Compare):
        return None
    return {
        "relation": node.relation.value,
        "value": None if bound.value is None else exact(bound.value),
        "unit": unit.id if unit else None,
        "written": bound.written,
        "open": bound.open.value if bound.open else None,
        "status": (bound.cite or result.indicator.cite).status,
        "source": _own_source(bound, result.indicator),
        "readings": [
            {
                "value": None if reading.value is None else exact(reading.value),
                "written": reading.written,
                "open": reading.open.value if reading.open else None,
                "source": _own_source(reading, result.indicator),
            }
            for reading in bound.readings
        ],
    }


def _own_source(bound: Bound, indicator: Indicator) -> SourceJson | None:
    return None if bound.cite in (None, indicator.cite) else _source(bound.cite)


def _source(cite: Citation) -> SourceJson:
    return {
        "document": cite.source.title,
        "number": cite.source.number,
        "at": cite.at,
        "status": cite.status,
        "url": cite.source.url,
    }


def _shortfall(result: IndicatorResult, lang: Lang) -> ShortfallJson | None:
    shortfall = result.shortfall
    if shortfall is None:
        return None
    return {
        "low": exact(shortfall.low),
        "high": exact(shortfall.high),
        "unit": shortfall.unit.id,
        "direction": "more" if shortfall.more else "less",
        "strictly": shortfall.strictly,
        "fact": shortfall.fact,
        "points": None if shortfall.points is None else exact(shortfall.points),
        "of_part": shortfall.of_part,
        "text": shortfall_text(shortfall, result.assessment, result.deciding)[lang],
    }
