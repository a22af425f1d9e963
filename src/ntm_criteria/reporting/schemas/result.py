"""Generates the JSON Schemas of the result documents from their typed models."""

import re
from inspect import getsource
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from typing_extensions import TypedDict

from ntm_criteria.documents import PlanDocument, ProgressDocument, ResultDocument, ShortResultDocument

_DIALECT = GenerateJsonSchema.schema_dialect
_KEY_AND_COMMENT = re.compile(r"^(?:    # (.+)\n)?    (\w+): .+?(?:  # (.+))?$", re.MULTILINE)
_REASON_UNLESS_MET = {
    "if": {"properties": {"verdict": {"const": "met"}}},
    "else": {"properties": {"reason": {"type": "string"}}},
}


def result_schema() -> dict[str, Any]:
    """Return the JSON Schema of the result document; it forbids other keys and requires a reason unless "met"."""
    content = _schema_of(ResultDocument, "Result document")
    for part in (content, *content["$defs"].values()):
        if "reason" in part.get("properties", ()):
            part.update(_REASON_UNLESS_MET)
    return content


def short_result_schema() -> dict[str, Any]:
    """Return the JSON Schema of the short result document; it forbids other keys."""
    return _schema_of(ShortResultDocument, "Short result document")


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document of an action plan; it forbids other keys."""
    return _schema_of(PlanDocument, "Action plan")


def progress_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document of a progress; it forbids other keys."""
    return _schema_of(ProgressDocument, "Progress")


def _schema_of(model: type, title: str) -> dict[str, Any]:
    # pydantic accepts a config for a list of a TypedDict, but not for the TypedDict alone
    several = TypeAdapter(list[model], config=ConfigDict(extra="forbid"))  # type: ignore[valid-type]
    definitions = several.json_schema(schema_generator=_Generator)["$defs"]
    root = definitions.pop(_Generator().normalize_name(model.__name__))
    return {"$schema": _DIALECT, "title": title, **root, "$defs": definitions}


class _Generator(GenerateJsonSchema):
    """Takes descriptions of keys from their comments, names definitions in snake_case, and leaves out titles."""

    def normalize_name(self, name: str) -> str:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Json")).lower()

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def typed_dict_schema(self, schema: Any) -> JsonSchemaValue:
        content = super().typed_dict_schema(schema)
        del content["title"]
        bases = [base for base in schema["cls"].__orig_bases__ if base is not TypedDict]
        for cls in (*bases, schema["cls"]):
            for above, key, beside in _KEY_AND_COMMENT.findall(getsource(cls)):
                if above or beside:
                    content["properties"][key]["description"] = above or beside
        return {**content, "description": " ".join(content["description"].split())}
