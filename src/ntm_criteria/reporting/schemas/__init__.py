"""The JSON Schemas: of rule files, commune files and result documents, and of the input of one rule set."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from ntm_criteria.reporting.schemas.commune import commune_schema
from ntm_criteria.reporting.schemas.folder import FolderIds
from ntm_criteria.reporting.schemas.table import table_schema
from ntm_criteria.reporting.schemas.table_formats import FORMATS as TABLE_FORMATS
from ntm_criteria.reporting.schemas.table_formats import Format as TableFormat

SCHEMAS = (
    "rule-file", "layer-file", "facts-file", "cases-file", "commune", "result", "short-result", "action-plan", "progress",
)  # fmt: skip

__all__ = ["SCHEMAS", "TABLE_FORMATS", "TableFormat", "commune_schema", "json_schema", "schema", "table_schema"]


def json_schema(
    name: str,
    *,
    open: bool = False,  # noqa: A002  # what JSON Schema calls it
    facts_of: str | Path | None = None,
) -> dict[str, Any]:
    """Return one of the published JSON Schemas (draft 2020-12), as `ntm-criteria schema` prints it.

    :param name: "rule-file", "layer-file", "facts-file", "cases-file", "commune", "result", "short-result", "action-plan" or
        "progress".
    :param open: whether further keys are allowed. The published schemas are closed, so that a misspelt key is found; a program
        that reads results of newer versions needs the open one.
    :param facts_of: a folder of rule files: the schema then lists the ids of facts, units, sources and values that its files
        know, each with its name, for editors to complete.
    :raises ValueError: there is no such schema.

    >>> from ntm_criteria import json_schema
    >>> json_schema("result")["additionalProperties"], "additionalProperties" in json_schema("result", open=True)
    (False, False)
    """
    if name not in SCHEMAS:
        raise ValueError(f"there is no schema {name!r}; there are {', '.join(SCHEMAS)}")
    content = schema(name) if facts_of is None else FolderIds.of(Path(facts_of)).into(schema(name))
    return _opened(content) if open else content


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
