"""Generates the JSON Schema of the result document from its typed model."""

import re
from inspect import getsource
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from ntm_criteria.reporting import ResultDocument

_DIALECT = GenerateJsonSchema.schema_dialect
_KEY_AND_COMMENT = re.compile(r"^(?:    # (.+)\n)?    (\w+): .+?(?:  # (.+))?$", re.MULTILINE)
_REASON_UNLESS_MET = {
    "if": {"properties": {"verdict": {"const": "met"}}},
    "else": {"properties": {"reason": {"type": "string"}}},
}


def result_schema() -> dict[str, Any]:
    """Return the JSON Schema of the result document; it forbids other keys and requires a reason unless "met"."""
    # pydantic accepts a config for a list of a TypedDict, but not for the TypedDict alone
    several = TypeAdapter(list[ResultDocument], config=ConfigDict(extra="forbid"))
    definitions = several.json_schema(schema_generator=_Generator)["$defs"]
    for part in definitions.values():
        if "reason" in part.get("properties", ()):
            part.update(_REASON_UNLESS_MET)
    root = definitions.pop(_Generator().normalize_name(ResultDocument.__name__))
    return {"$schema": _DIALECT, "title": "Result document", **root, "$defs": definitions}


class _Generator(GenerateJsonSchema):
    """Takes descriptions of keys from their comments, names definitions in snake_case, and leaves out titles."""

    def normalize_name(self, name: str) -> str:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Json")).lower()

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def typed_dict_schema(self, schema: Any) -> JsonSchemaValue:
        content = super().typed_dict_schema(schema)
        del content["title"]
        for above, key, beside in _KEY_AND_COMMENT.findall(getsource(schema["cls"])):
            if above or beside:
                content["properties"][key]["description"] = above or beside
        return {**content, "description": " ".join(content["description"].split())}
