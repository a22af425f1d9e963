"""Proposes new facts: an id from the label, the kind and unit of the levels, and the counts that a share is made of."""

import re
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.layout import free_id
from ntm_criteria.model import Dictionary, FactKind, UnknownUnit, is_measured, plain, units
from ntm_criteria.text import Text, cleaned, decimal_digits, same_name

_MOST_COUNT, _MOST_QUANTITY = "0..1000000", "0..1000000"
_OF = re.compile(
    r"^(?:tỷ|tỉ) lệ (?P<part>.+?)\s+(?:trên|so với|trong) (?P<whole>tổng(?: số)? .+)$", re.IGNORECASE
)  # "tỷ lệ A trên tổng số B"


@frozen
class NewFacts:
    """The facts, categories and units that a draft declares, as rule files write them.

    :ivar dictionary: the facts that exist.
    """

    dictionary: Dictionary
    facts: dict[str, dict[str, Any]] = field(factory=dict)
    units: dict[str, dict[str, Any]] = field(factory=dict)
    _by_name: dict[tuple[str, str, str], str] = field(factory=dict)

    def add(self, label: str, kind: FactKind | None, unit: str) -> str:
        """Return the id of a new fact; the same one for the same label, kind and unit."""
        key = same_name(label), str(kind), plain(unit)
        if key not in self._by_name:
            id_ = free_id(label, {*self.dictionary, *self.facts, "year"})
            self._by_name[key] = id_
            self.facts[id_] = {}  # keeps its place before its counts
            self.facts[id_] = self._entry(label, kind, unit)
        return self._by_name[key]

    def add_category(self, id_: str, label: str, values: dict[str, str]) -> None:
        """Add a category whose values name columns of the table."""
        self.facts[id_] = {
            "label": {"vi": label},
            "kind": "category",
            "values": {value: {"vi": name} for value, name in values.items()},
        }

    def drop(self, id_: str) -> None:
        """Take back a new fact that turned out not to be needed."""
        self.facts.pop(id_, None)
        for key in [key for key, known in self._by_name.items() if known == id_]:
            del self._by_name[key]

    def hold(self, id_: str, value: Fraction) -> None:
        """Widen the limits and the step of a new fact, so that it can have a value."""
        entry = self.facts[id_]
        digits = decimal_digits(value) or 0
        if entry["kind"] == "count" and digits:
            entry.update(kind="quantity", step="0.01")
        if "step" in entry and digits > len(entry["step"]) - 2:
            entry["step"] = f"0.{'0' * (digits - 1)}1"
        if "limits" in entry and value > int(entry["limits"].rpartition("..")[2]):
            entry["limits"] = f"0..{10 ** (len(str(int(value))) + 2)}"

    def describe(self, id_: str) -> str:
        """Return the kind, the unit, and the part and whole of a new fact, in Vietnamese."""
        entry = self.facts[id_]
        unit = entry.get("unit")
        words = [id_, KIND_WORDS[entry["kind"]].vi, *([self._unit_name(unit)] if unit and unit != "%" else [])]
        if "part" in entry:
            words.append(f"{self._name(entry['part'])} / {self._name(entry['whole'])}")
        return ", ".join(words)

    def _unit_name(self, id_: str) -> str:
        known = self.dictionary.units.get(id_)
        return str(self.units[id_]["vi"]) if id_ in self.units else known.one.vi if known else id_

    def _name(self, id_: str) -> str:
        return f"{id_} (“{self.facts[id_]['label']['vi'] if id_ in self.facts else self.dictionary[id_].label.vi}”)"

    def _entry(self, label: str, kind: FactKind | None, unit: str) -> dict[str, Any]:
        named: dict[str, Any] = {"label": {"vi": cleaned(label)}}
        if kind is FactKind.FLAG:
            return {**named, "kind": "flag"}
        if kind is FactKind.SHARE:
            return {**named, "kind": "share", "unit": "%", "step": "0.01", **self._counts(label)}
        id_ = self.unit(unit)
        is_count = not is_measured(id_) and "/" not in id_ and not is_measured(unit)
        if is_count:
            return {**named, "kind": "count", "unit": id_, "limits": _MOST_COUNT}
        return {**named, "kind": "quantity", "unit": id_, "step": "0.01", "limits": _MOST_QUANTITY}

    def unit(self, name: str) -> str:
        """Return the id of a unit as it is written; one that nobody knows is declared."""
        known = next((id_ for id_, unit in self.dictionary.units.items() if plain(name) in unit.spellings), None)
        if known:
            return known
        try:
            units.conversion(name, name)
        except UnknownUnit:
            id_ = free_id(name, {key for key in self.units if self.units[key]["vi"] != name})
            self.units.setdefault(id_, {"vi": name, "en": name})
            return id_
        return name

    def _counts(self, label: str) -> dict[str, str]:
        """Return the part and the whole of a share whose label names both: "tỷ lệ A trên tổng số B"."""
        found = _OF.match(cleaned(label))
        if not found:
            return {}
        noun = re.sub(r"^tổng(?: số)?\s+", "", found["whole"], flags=re.IGNORECASE)
        unit = self._unit_of(noun)
        if unit is None or self._unit_of(re.sub(r"^số\s+", "", found["part"], flags=re.IGNORECASE)) not in (unit, None):
            return {}
        whole = self.dictionary.by_heading.get(same_name(found["whole"])) or self._count(f"tổng số {noun}", unit)
        return {"part": self._count(f"số {found['part']}", unit), "whole": whole}

    def _count(self, label: str, unit: str) -> str:
        key = same_name(label), "count", unit
        if key not in self._by_name:
            id_ = free_id(label, {*self.dictionary, *self.facts, "year"})
            self._by_name[key] = id_
            self.facts[id_] = {"label": {"vi": label}, "kind": "count", "unit": unit, "limits": _MOST_COUNT}
        return self._by_name[key]

    def _unit_of(self, noun: str) -> str | None:
        """Return the unit that a noun begins with: "hộ trên địa bàn" is counted in households."""
        words = noun.split()
        for length in range(min(3, len(words)), 0, -1):
            name = plain(" ".join(words[:length]))
            for id_, unit in self.dictionary.units.items():
                if name in unit.spellings and not is_measured(id_):
                    return id_
        return None


KIND_WORDS = {
    "flag": Text("đạt/chưa đạt", "yes or no"),
    "share": Text("tỷ lệ %", "a share"),
    "count": Text("số đếm", "a count"),
    "quantity": Text("số lượng", "a quantity"),
    "category": Text("danh mục", "a category"),
}
