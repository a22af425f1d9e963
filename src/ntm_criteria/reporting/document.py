"""Builds the result document of an assessment for other software; `document_model` describes its keys."""

from fractions import Fraction
from importlib.metadata import version
from typing import TypedDict

from ntm_criteria.judging import Assessment, Counts, CriterionResult, IndicatorResult, Observed, still_missing
from ntm_criteria.model import Citation, Compare, fraction
from ntm_criteria.reporting.document_model import (
    BoundJson,
    CountsJson,
    CriterionJson,
    IndicatorJson,
    ObservedJson,
    ReasonJson,
    ResultDocument,
    ShortfallJson,
    SourceJson,
    VerdictJson,
)
from ntm_criteria.reporting.explain import indicator_lines, requirement_of, verdict_words
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.text import Lang, Text, decimal_digits, one_line


def document(assessment: Assessment, *, lang: Lang = "vi") -> ResultDocument:
    """Return the result document of an assessment, with texts in `lang`: a dict that is ready for JSON."""
    rules, commune = assessment.rules, assessment.commune
    return {
        "format": "1",
        "lang": lang,
        "library": version("ntm-criteria"),
        "rule_set": {
            "id": rules.id,
            "label": rules.label[lang],
            "fingerprint": rules.fingerprint,
            "years": list(rules.years),
            "complete": rules.is_complete,
        },
        "commune": {"name": commune.name, "id": commune.id},
        "year": assessment.year,
        "scope": {key: str(value) for key, value in commune.scope.items()},
        **_verdict_keys(assessment, lang),
        "counts": {"criteria": _counts(assessment.criterion_counts), "indicators": _counts(assessment.counts)},
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
        "warnings": [
            {"code": warning.code.value, "fact": warning.fact, "message": warning.message[lang]}
            for warning in assessment.warnings
        ],
        "unused": list(assessment.unused),
    }


class _VerdictKeys(TypedDict):
    verdict: VerdictJson
    verdict_text: str
    reason: ReasonJson | None


def _verdict_keys(result: Assessment | CriterionResult | IndicatorResult, lang: Lang) -> _VerdictKeys:
    return {
        "verdict": result.verdict.value,
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
        "indicators": [_indicator(indicator, lang) for indicator in result.indicators],
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


def exact(value: Fraction) -> str:
    """Write an exact number as text: "87.5", or "1/3" where no decimal number is exact."""
    digits = decimal_digits(value)
    if digits is None:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")


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
    }


def _bound(result: IndicatorResult) -> BoundJson | None:
    node, bound = result.deciding.node, result.bound
    if bound is None or not isinstance(node, Compare):
        return None
    return {
        "relation": node.relation.value,
        "value": exact(fraction(bound.value)) if bound.value else None,
        "written": bound.written,
        "open": bound.open.value if bound.open else None,
        "status": (bound.cite or result.indicator.cite).status,
        "source": None if bound.cite in (None, result.indicator.cite) else _source(bound.cite),
    }


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
        "text": shortfall_text(shortfall, result.assessment)[lang],
    }
