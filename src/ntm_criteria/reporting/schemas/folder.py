"""Adds the ids of facts, units and sources of a folder to the JSON Schemas of its files, so that editors complete them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from attrs import field, frozen

from ntm_criteria.compiler import dictionary_of
from ntm_criteria.errors import RuleFileError
from ntm_criteria.loading import read_text, read_yaml
from ntm_criteria.loading.forms import FACT_IDS, SOURCE_IDS, UNIT_IDS

Json: TypeAlias = dict[str, Any]


@frozen
class FolderIds:
    """The ids that the files of a folder can refer to, each with a name.

    :ivar facts: the facts of the common dictionary, of the folder's facts.yaml and of its rule files.
    :ivar units: the units.
    :ivar sources: the sources of its rule files.
    :ivar axes: the categories, with the names of their values.
    """

    facts: dict[str, str] = field(factory=dict)
    units: dict[str, str] = field(factory=dict)
    sources: dict[str, str] = field(factory=dict)
    axes: dict[str, dict[str, str]] = field(factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "FolderIds":
        """Collect the ids; files that cannot be read yet, because someone is writing them, are left out."""
        dictionary = dictionary_of(folder)
        found = cls(
            {id_: fact.label.vi for id_, fact in dictionary.items()},
            {id_: unit.one.vi for id_, unit in dictionary.units.items()},
            {},
            {
                id_: {key: name.vi for key, name in fact.values.items()}
                for id_, fact in dictionary.items()
                if fact.values
            },
        )
        for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
            try:
                found.add(read_yaml(read_text(file, RuleFileError), str(file), RuleFileError).data)
            except RuleFileError:
                continue
        return found

    def add(self, data: Any) -> None:
        """Add what the content of a rule file declares."""
        if not isinstance(data, dict) or "rule_set" not in data:
            return
        for id_, form in _entries(data, "facts"):
            self.facts.setdefault(id_, _name(form.get("label")))
            if isinstance(values := form.get("values"), dict):
                self.axes.setdefault(id_, {key: _name(name) for key, name in values.items()})
        self.units.update((id_, _name(form)) for id_, form in _entries(data, "units") if id_ not in self.units)
        self.sources.update((id_, str(form.get("title", id_))) for id_, form in _entries(data, "sources"))

    def into(self, schema: Json) -> Json:
        """Add the ids to a schema. Other ids stay valid: `check` reports them, with what was probably meant."""
        for title, part in schema.get("$defs", {}).items():
            for keys, names in ((FACT_IDS, self.facts), (SOURCE_IDS, self.sources), (UNIT_IDS, self.units)):
                for key in keys.get(title, ()):
                    _complete(part["properties"][key], names)
        if table := schema.get("$defs", {}).get("BoundTableForm"):
            rows = next(iter(table["patternProperties"].values()))
            table["properties"] = {f"by_{axis}": _with_keys(rows, values) for axis, values in self.axes.items()}
            table["properties"]["by_year"] = rows
        return schema


def _entries(data: Mapping[str, Any], key: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    section = data.get(key)
    found = section.items() if isinstance(section, dict) else ()
    return [(id_, form) for id_, form in found if isinstance(form, dict)]


def _name(form: Any) -> str:
    return str(form.get("vi", "")) if isinstance(form, dict) else ""


def _complete(value: Json, names: Mapping[str, str]) -> None:
    """Offer names for a text, or for the items of a list."""
    if "items" in value:
        _complete(value["items"], names)
        return
    if names:
        own = {key: value.pop(key) for key in list(value) if key not in ("description", "title", "default")}
        value["anyOf"] = [{"enum": list(names), "enumDescriptions": list(names.values())}, own]


def _with_keys(rows: Json, values: Mapping[str, str]) -> Json:
    return {
        **rows,
        "properties": {key: {**rows["additionalProperties"], "title": name} for key, name in values.items()},
    }
