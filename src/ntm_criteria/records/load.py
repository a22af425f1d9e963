"""Reads result documents back: `load_result`."""

import datetime
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeVar

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Commune
from ntm_criteria.judging import AppliedScope, Assessment, MissingFigure, VillageResult
from ntm_criteria.model import Reason, Verdict
from ntm_criteria.records.stored import (
    StoredBound,
    StoredCriterion,
    StoredFigure,
    StoredIndicator,
    StoredResult,
    StoredShortfall,
    Why,
)
from ntm_criteria.reporting import short_document
from ntm_criteria.text import Text, one_line

T = TypeVar("T")
_FORMAT = "1"
_LONGEST = 400  # characters of an exact number
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?")
_REASONS = {reason.value: reason for reason in Reason}


def load_result(document: Mapping[str, Any] | str | bytes) -> StoredResult:
    """Read a result document back, as `render(assessment, "dict")` or `"json"` wrote it, in full or in short.

    Keys that this version does not know are ignored, and keys that an older version did not write count as empty. So
    documents of all versions with `"format": "1"` can be read.

    :param document: the dict, or its JSON text.
    :raises FactError: it is no result document, or one of another format.

    >>> from ntm_criteria import assess, load_result, load_rule_set, render
    >>> assessment = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> result = load_result(render(assessment, "json"))
    >>> result["3.1"].verdict.value, result["3.1"].shortfall.low, result.counts == assessment.counts
    ('not_met', Fraction(1, 2), True)
    """
    if isinstance(document, str | bytes):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError) as why:
            raise _no_result(str(why)) from None
    if not isinstance(document, Mapping):
        raise _no_result(f"a {type(document).__name__}")
    if document.get("format") != _FORMAT:
        raise _no_result(f"format: {document.get('format')!r}")
    try:
        return _result(document)
    except KeyError as key:
        raise _no_result(f"no key {key}") from None
    except (AttributeError, TypeError, ValueError, ZeroDivisionError) as why:
        raise _no_result(str(why)) from None


def stored(result: StoredResult | Assessment | Mapping[str, Any]) -> StoredResult:
    """Return any form of a result as a stored one."""
    if isinstance(result, StoredResult):
        return result
    return load_result(short_document(result) if isinstance(result, Assessment) else result)


def _no_result(what: str) -> FactError:
    shown = one_line(what, longest=100)
    message = Text(
        "không phải tài liệu kết quả đánh giá ({shown})", "this is no result document of format {format} ({shown})"
    ).format(shown=shown, format=_FORMAT)
    hint = Text(
        "dùng tài liệu do render(…, 'dict') tạo ra", "pass on what render(…, 'dict') or render(…, 'json') returned"
    )
    return FactError([Problem(ProblemCode.WRONG_FORM, message, hint=hint)])


def _result(document: Mapping[str, Any]) -> StoredResult:
    commune, rules, date = document["commune"], document["rule_set"], document.get("date")
    year = _of(int, document, "year")
    name_only = Commune(_of(str, commune, "name"), _of_any(str, commune, "id"), year)
    return StoredResult(
        _of(str, rules, "id"),
        _of(str, rules, "fingerprint"),
        Commune.from_dict(document["input"]) if "input" in document else name_only,
        year,
        None if date is None else datetime.date.fromisoformat(date),
        tuple(map(_scope, _each(document, "applied_scope"))),
        Verdict(document["verdict"]),
        _why(document),
        tuple(map(_criterion, _of(list, document, "criteria"))),
        tuple(map(str, _of(list, document, "unused"))),
        _of(str, document, "library"),
    )


def _of(kind: type[T], content: Mapping[str, Any], key: str) -> T:
    value = content[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{key}: {value!r}")
    return value


def _of_any(kind: type[T], content: Mapping[str, Any], key: str) -> T | None:
    return None if content.get(key) is None else _of(kind, content, key)


def _each(content: Mapping[str, Any], key: str) -> list[Any]:
    return _of_any(list, content, key) or []


def _why(content: Mapping[str, Any], key: str = "reason") -> Why:
    code = _of_any(str, content, key)
    return None if code is None else _REASONS.get(code, code)


def _known(reason: Why) -> Reason | None:
    return reason if isinstance(reason, Reason) else None


def _scope(content: Mapping[str, Any]) -> AppliedScope:
    value, is_derived = _of_any(str, content, "value"), content["origin"] == "derived"
    return AppliedScope(_of(str, content, "category"), value, is_derived=is_derived, open=_known(_why(content, "open")))


def _criterion(content: Mapping[str, Any]) -> StoredCriterion:
    number = _of(int, content, "number")
    entries = tuple(_indicator(entry, number) for entry in _of(list, content, "indicators"))
    return StoredCriterion(number, Verdict(content["verdict"]), _why(content), entries, _of_any(str, content, "label"))


def _indicator(content: Mapping[str, Any], criterion: int) -> StoredIndicator:
    bound, shortfall, observed = (_of_any(dict, content, key) for key in ("bound", "shortfall", "observed"))
    return StoredIndicator(
        _of(str, content, "code"),
        criterion,
        "task" if content.get("role") == "task" else "indicator",
        Verdict(content["verdict"]),
        _why(content),
        _figure(observed or {}),
        StoredBound(_of(str, bound, "relation"), _number(bound.get("value")), _why(bound, "open")) if bound else None,
        _shortfall(shortfall) if shortfall else None,
        tuple(map(_village, _each(content, "villages"))),
        tuple(map(_missing, _each(content, "missing"))),
        _of_any(str, content, "label"),
    )


def _number(text: str | None) -> Fraction | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or len(text) > _LONGEST:
        raise ValueError(f"no exact number: {text}")
    return Fraction(text)


def _figure(content: Mapping[str, Any]) -> StoredFigure:
    value, low, high = (content.get(key) for key in ("value", "low", "high"))
    unit, reported = _of_any(str, content, "unit"), _of_any(dict, content, "reported") or {}
    if not isinstance(value, str | bool | None):
        raise TypeError(f"value: {value!r}")
    if isinstance(value, str) and (low is not None or unit is not None):
        number = _number(value)
        return StoredFigure(number, _number(low) or number, _number(high) or number, unit, reported)
    return StoredFigure(value, _number(low), _number(high), unit, reported)


def _shortfall(content: Mapping[str, Any]) -> StoredShortfall:
    low = Fraction(_number(content["low"]) or 0)
    return StoredShortfall(
        low,
        _number(content.get("high")) or low,
        _of(str, content, "unit"),
        content["direction"] == "more",
        bool(content.get("strictly", False)),
        _of_any(str, content, "fact"),
    )


def _village(content: Mapping[str, Any]) -> VillageResult:
    figures = {
        fact: Fraction(figure) if isinstance(figure, str) and _NUMBER.fullmatch(figure) else figure
        for fact, figure in _of(dict, content, "figures").items()
    }
    return VillageResult(_of(str, content, "name"), Verdict(content["verdict"]), _known(_why(content)), figures)


def _missing(content: Mapping[str, Any]) -> MissingFigure:
    villages = tuple(map(str, _of(list, content, "villages")))
    return MissingFigure(
        _of(str, content, "fact"), _of(bool, content, "previous"), villages, _of(int, content, "unlisted_villages")
    )
