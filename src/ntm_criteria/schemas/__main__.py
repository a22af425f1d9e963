"""`python -m ntm_criteria.schemas`: rewrite the schemas that follow from the forms. result.schema.json is written by hand."""

import json
from pathlib import Path

from ntm_criteria.commune_form import CommuneForm
from ntm_criteria.document.base import Form
from ntm_criteria.document.reading import schema_of
from ntm_criteria.document.rules import LayerFileForm, RuleFileForm

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
