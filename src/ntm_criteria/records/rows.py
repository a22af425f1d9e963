"""The rows of data frames: one for each indicator of an assessment, with what the result document says of it."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.model import Compare
from ntm_criteria.records.frames import Backend, Columns, Frame, Row, data_frame
from ntm_criteria.reporting import margin_text, requirement_of, shortfall_text, verdict_words
from ntm_criteria.text import Lang, check_lang, with_names

INDICATOR: Columns = {
    "criterion": int,
    "code": str,
    "label": str,
    "role": str,
    "verdict": str,
    "verdict_text": str,
    "reason": str,
    "figure": float,
    "figure_low": float,
    "figure_high": float,
    "answer": str,
    "unit": str,
    "requirement": str,
    "relation": str,
    "bound": float,
    "bound_open": str,
    "shortfall_low": float,
    "shortfall_high": float,
    "shortfall_unit": str,
    "shortfall_direction": str,
    "shortfall_fact": str,
    "shortfall": str,
    "margin_low": float,
    "margin_unit": str,
    "margin": str,
    "missing": str,
    "status": str,
}


def to_frame(assessment: Assessment, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
    """Return a data frame with a row for each indicator and task; see `Assessment.to_frame`."""
    lang = with_names(check_lang(lang), assessment.rules.names)
    return data_frame(indicator_rows(assessment, lang), INDICATOR, backend)


def indicator_rows(assessment: Assessment, lang: Lang) -> Iterator[Row]:
    """Yield the rows of all indicators and tasks, in the order of the rule set."""
    return (_row(result, lang) for result in assessment.entries)


def _row(result: IndicatorResult, lang: Lang) -> Row:
    indicator = result.indicator
    row: dict[str, Any] = {
        "criterion": indicator.criterion,
        "code": indicator.code,
        "label": indicator.label[lang],
        "role": indicator.role,
        "verdict": result.verdict.value,
        "verdict_text": verdict_words(result)[lang],
        "reason": result.reason.value if result.reason else None,
        "requirement": requirement_of(result)[lang],
        "missing": ", ".join(dict.fromkeys(figure.fact for figure in result.missing)) or None,
        "status": indicator.cite.status,
    }
    return {**row, **_figure(result), **_bound(result), **shortfall_cells(result, lang), **_margin(result, lang)}


def _figure(result: IndicatorResult) -> Row:
    observed = result.observed
    value = observed.value
    if value is None and observed.low is None:
        return {}
    if isinstance(value, bool | str):
        return {"answer": value if isinstance(value, str) else "true" if value else "false"}
    low, high = _number(observed.low), _number(observed.high)
    unit = observed.unit.id if observed.unit else None
    return {"figure": _number(value), "figure_low": low, "figure_high": high, "unit": unit}


def _bound(result: IndicatorResult) -> dict[str, object]:
    node, bound = result.deciding.node, result.bound
    if bound is None or not isinstance(node, Compare):
        return {}
    return {
        "relation": node.relation.value,
        "bound": _number(bound.value),
        "bound_open": bound.open.value if bound.open else None,
        "status": (bound.cite or result.indicator.cite).status,
    }


def shortfall_cells(result: IndicatorResult, lang: Lang) -> dict[str, object]:
    """Return the cells about the shortfall of an indicator; empty if it has none."""
    shortfall = result.shortfall
    if shortfall is None:
        return {}
    return {
        "shortfall_low": _number(shortfall.low),
        "shortfall_high": _number(shortfall.high),
        "shortfall_unit": shortfall.unit.id,
        "shortfall_direction": "more" if shortfall.more else "less",
        "shortfall_fact": shortfall.fact,
        "shortfall": shortfall_text(shortfall, result.assessment, result.deciding)[lang],
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _margin(result: IndicatorResult, lang: Lang) -> dict[str, object]:
    margin = result.margin
    if margin is None:
        return {}
    return {
        "margin_low": _number(margin.low),
        "margin_unit": margin.unit.id,
        "margin": margin_text(margin)[lang],
    }
