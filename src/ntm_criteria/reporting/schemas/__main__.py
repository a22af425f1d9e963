"""`python -m ntm_criteria.reporting.schemas`: rewrite the schemas that follow from the forms."""

import json
from pathlib import Path

from ntm_criteria.loading.forms import CommuneForm, Form, LayerFileForm, RuleFileForm, schema_of

GENERATED: dict[str, type[Form]] = {"rule-file": RuleFileForm, "layer-file": LayerFileForm, "commune": CommuneForm}


def generated(name: str) -> str:
    """The text of the schema file called `name`, a key of `GENERATED`."""
    return json.dumps(schema_of(GENERATED[name]), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write them beside this file."""
    for name in GENERATED:
        Path(__file__).with_name(f"{name}.schema.json").write_text(generated(name), encoding="utf-8")


if __name__ == "__main__":
    main()
