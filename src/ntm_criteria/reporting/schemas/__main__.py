"""`python -m ntm_criteria.reporting.schemas` rewrites the schema files from the typed models of files and results."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ntm_criteria.loading.forms import CommuneForm, LayerFileForm, RuleFileForm, schema_of
from ntm_criteria.reporting.schemas.result import plan_schema, progress_schema, result_schema, short_result_schema

GENERATORS: dict[str, Callable[[], object]] = {
    "rule-file": partial(schema_of, RuleFileForm),
    "layer-file": partial(schema_of, LayerFileForm),
    "commune": partial(schema_of, CommuneForm),
    "result": result_schema,
    "short-result": short_result_schema,
    "action-plan": plan_schema,
    "progress": progress_schema,
}


def generated(name: str) -> str:
    """Return the text of the schema file called `name`, a key of `GENERATORS`."""
    return json.dumps(GENERATORS[name](), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write all schema files into the folder of this module."""
    for name in GENERATORS:
        Path(__file__).with_name(f"{name}.schema.json").write_text(generated(name), encoding="utf-8")


if __name__ == "__main__":
    main()
