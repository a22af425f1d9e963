"""Writes what tables hold as JSON Schema, as a data package of Frictionless, as ODCS, and as sources of dbt."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from ntm_criteria.model import RuleSet
from ntm_criteria.reporting.schemas.columns import Column, Form
from ntm_criteria.text import Lang

Json: TypeAlias = dict[str, Any]
Format: TypeAlias = Literal["json-schema", "frictionless", "odcs", "dbt"]

_TYPES = {"text": "string", "category": "string", "integer": "integer", "number": "number", "boolean": "boolean"}


def _given(**parts: Any) -> Json:
    """Return the parts that say something."""
    return {name.rstrip("_"): part for name, part in parts.items() if part not in (None, "", [], {}, ())}


def _ends(column: Column) -> Json:
    return {"minimum": column.limits[0], "maximum": column.limits[1]} if column.limits else {}


def _json_schema(rules: RuleSet, forms: Sequence[Form], lang: Lang) -> Json:
    def described(column: Column) -> Json:
        type_: Any = ["string", "integer"] if column.kind == "key" else _TYPES[column.kind]
        if not column.is_required:
            type_ = [type_, "null"]
        chosen = [{"const": value, "title": name} for value, name in column.values.items()]
        cells: Json = {"oneOf": [*chosen, {"type": "null"}]} if chosen else {"type": type_}
        words = _given(title=column.title, description=column.about)
        extra = _given(**{"x-unit": column.unit, "x-indicators": list(column.indicators)})
        text = {"pattern": r"\S"} if column.kind in ("key", "text") else {}
        return {**words, **cells, **text, **_ends(column), **extra}

    tables = {
        form.name: {
            "type": "array",
            "title": form.title,
            "items": {
                "type": "object",
                "properties": {column.name: described(column) for column in form.columns},
                "required": [column.name for column in form.columns if column.is_required and not column.may_lack],
            },
        }
        for form in forms
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": rules.label[lang],
        "x-rule-set": f"{rules.id}@{rules.fingerprint}",
        "type": "object",
        "properties": tables,
        "required": ["communes"],
        "additionalProperties": False,
    }


def _frictionless(rules: RuleSet, forms: Sequence[Form], lang: Lang) -> Json:
    def field(column: Column) -> Json:
        limits = _given(required=column.is_required or None, enum=list(column.values), **_ends(column))
        type_ = "any" if column.kind == "key" else _TYPES[column.kind]
        words = _given(title=column.title, description=column.about, constraints=limits)
        return {"name": column.name, "type": type_, **words, **_given(unit=column.unit)}

    def schema(form: Form) -> Json:
        keys = [column.name for column in form.columns if column.kind == "key"]
        others = [{"fields": keys, "reference": {"resource": "communes", "fields": keys}}]
        return {
            "fields": [field(column) for column in form.columns],
            "fieldsMatch": "partial",
            "primaryKey": list(form.key),
            **({} if form.name == "communes" else {"foreignKeys": others}),
        }

    resources = [
        {"name": form.name, "title": form.title, "path": f"{form.name}.csv", "schema": schema(form)} for form in forms
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": rules.id,
        "title": rules.label[lang],
        "version": rules.fingerprint,
        "resources": resources,
    }


def _odcs(rules: RuleSet, forms: Sequence[Form], lang: Lang) -> Json:
    def described(column: Column, key: Sequence[str]) -> Json:
        values = {
            "type": "library",
            "metric": "invalidValues",
            "mustBe": 0,
            "arguments": {"validValues": [*column.values]},
        }
        custom = _given(unit=column.unit, indicators=list(column.indicators))
        place = key.index(column.name) + 1 if column.name in key else None
        return {
            "name": column.name,
            "logicalType": "string" if column.kind == "key" else _TYPES[column.kind],
            "required": column.is_required,
            **_given(
                businessName=column.title,
                description=column.about,
                primaryKey=True if place else None,
                primaryKeyPosition=place,
                logicalTypeOptions=_ends(column),
                quality=[values] if column.values else [],
                customProperties=[{"property": name, "value": value} for name, value in custom.items()],
            ),
        }

    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": rules.id,
        "name": rules.label[lang],
        "version": rules.fingerprint,
        "status": "active",
        "schema": [
            {
                "name": form.name,
                "logicalType": "object",
                "physicalType": "table",
                "description": form.title,
                "properties": [described(column, form.key) for column in form.columns],
            }
            for form in forms
        ],
    }


def _test(name: str, **arguments: Any) -> Json:
    """Return a test of dbt, which takes its arguments below `arguments` since version 1.10.5."""
    return {name: {"arguments": arguments}}


def _dbt(rules: RuleSet, forms: Sequence[Form], lang: Lang) -> Json:
    def tests(column: Column) -> list[Any]:
        found: list[Any] = ["not_null"] if column.is_required else []
        if column.values:
            found.append(_test("accepted_values", values=list(column.values)))
        if column.limits:
            low, high = column.limits
            found.append(_test("dbt_utils.accepted_range", min_value=low, max_value=high))
        return found

    def described(column: Column) -> Json:
        words = " ".join(part for part in (f"{column.title}.", column.about) if part)
        meta = _given(unit=column.unit, indicators=list(column.indicators))
        return {
            "name": column.name,
            "description": words,
            **_given(data_tests=tests(column), meta=meta),
        }

    tables = [
        {
            "name": form.name,
            "description": form.title,
            "data_tests": [_test("dbt_utils.unique_combination_of_columns", combination_of_columns=list(form.key))],
            "columns": [described(column) for column in form.columns],
        }
        for form in forms
    ]
    source = {"name": "ntm", "description": rules.label[lang], "meta": {"rule_set": f"{rules.id}@{rules.fingerprint}"}}
    return {"version": 2, "sources": [{**source, "tables": tables}]}


FORMATS: Mapping[str, Callable[[RuleSet, Sequence[Form], Lang], Json]] = {
    "json-schema": _json_schema,
    "frictionless": _frictionless,
    "odcs": _odcs,
    "dbt": _dbt,
}
