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
    """The JSON Schema of the result document. It requires every key, allows no other, and demands a reason unless met."""
    several = TypeAdapter(
        list[ResultDocument], config=ConfigDict(extra="forbid")
    )  # pydantic takes no config for a TypedDict by itself
    definitions = several.json_schema(schema_generator=_Generator)["$defs"]
    for part in definitions.values():
        if "reason" in part.get("properties", ()):
            part.update(_REASON_UNLESS_MET)
    root = definitions.pop(_Generator().normalize_name(ResultDocument.__name__))
    return {"$schema": _DIALECT, "title": "Result document", **root, "$defs": definitions}


class _Generator(GenerateJsonSchema):
    """Describes keys by their comments, names definitions as the document names its keys, and leaves out titles."""

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
