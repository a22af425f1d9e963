"""The JSON Schemas: of rule files, commune files and result documents, and of the input of one rule set."""

import json
from importlib.resources import files
from typing import Any

from ntm_criteria.reporting.schemas.commune import commune_schema

SCHEMAS = ("rule-file", "layer-file", "commune", "result", "short-result", "action-plan", "progress")

__all__ = ["SCHEMAS", "commune_schema", "json_schema", "schema"]


def json_schema(name: str, *, open: bool = False) -> dict[str, Any]:  # noqa: A002  # what JSON Schema calls it
    """Return one of the published JSON Schemas (draft 2020-12), as `ntm-criteria schema` prints it.

    :param name: "rule-file", "layer-file", "commune", "result", "short-result", "action-plan" or "progress".
    :param open: whether further keys are allowed. The published schemas are closed, so that a misspelt key is found; a program
        that reads results of newer versions needs the open one.
    :raises ValueError: there is no such schema.

    >>> from ntm_criteria import json_schema
    >>> json_schema("result")["additionalProperties"], "additionalProperties" in json_schema("result", open=True)
    (False, False)
    """
    if name not in SCHEMAS:
        raise ValueError(f"there is no schema {name!r}; there are {', '.join(SCHEMAS)}")
    return _opened(schema(name)) if open else schema(name)


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema called `name`, one of `SCHEMAS`; raise KeyError for any other name."""
    if name not in SCHEMAS:
        raise KeyError(name)
    content: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))
    return content


def _opened(node: Any) -> Any:
    """Return a schema without what forbids further keys."""
    if isinstance(node, dict):
        return {key: _opened(inner) for key, inner in node.items() if (key, inner) != ("additionalProperties", False)}
    return [_opened(inner) for inner in node] if isinstance(node, list) else node
