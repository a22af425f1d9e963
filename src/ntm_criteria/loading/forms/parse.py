"""Reads data into a form, and generates the JSON Schema of a form."""

from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from ntm_criteria.loading.forms.base import Form, Json
from ntm_criteria.loading.forms.descriptions import description
from ntm_criteria.loading.forms.facts import FactForm, UnitForm


@cache
def known_keys(form: type[Form]) -> frozenset[str]:
    """Return the keys of a form and of all forms nested in it, for suggestions."""
    schema = form.model_json_schema(by_alias=True)
    return frozenset(key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", ()))


FormT = TypeVar("FormT", bound=Form)


def read_form(form: type[FormT], data: object) -> FormT | list[Any]:
    """Return the data in its form, or pydantic's list of errors (dicts with type, loc, input, ctx)."""
    if "units" in form.model_fields:
        for part in (UnitForm, FactForm):  # built first, because dictionaries and rule files share them
            part.model_rebuild()
    try:
        return form.model_validate(data)
    except ValidationError as wrong:
        return list(wrong.errors(include_url=False))


def schema_of(form: type[Form], name: str) -> Json:
    """Return the JSON Schema of a form, called `name`, with the meaning of every key."""
    content = form.model_json_schema(by_alias=True)
    for title, part in ((form.__name__, content), *content.get("$defs", {}).items()):
        for key, value in part.get("properties", {}).items():
            if (words := description(title, key)) is not None:
                value["description"] = words
    start = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:ntm-criteria:schema:{name}"}
    return {**start, **content}
