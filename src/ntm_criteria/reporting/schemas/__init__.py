"""The published JSON Schemas of rule files, commune files and result documents."""

import json
from importlib.resources import files
from typing import Any

SCHEMAS = ("rule-file", "layer-file", "commune", "result")


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema called "rule-file", "layer-file", "commune" or "result"; raises KeyError for any other name."""
    if name not in SCHEMAS:
        raise KeyError(name)
    content: dict[str, Any] = json.loads(files(__name__).joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))
    return content
