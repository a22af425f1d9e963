"""Walks the parts of a rule file beside the conditions that they compile to, so that each condition has its line."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.compiler import bundled_files, load_rule_set
from ntm_criteria.errors import Place
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import Source
from ntm_criteria.model import (
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Indicator,
    RuleSet,
    Villages,
    body_of,
    comparisons,
)

Tree: TypeAlias = Any  # a part of a rule file as read: mappings, lists, texts


@frozen
class Part:
    """A part of a requirement: what the file says, and the condition that it compiles to.

    :ivar data: what the file says; None for the bound that a layer states alone.
    :ivar in_village: whether it is judged in each village.
    :ivar in_when: whether it only chooses what is required.
    :ivar is_exemption: whether it is a `not_applicable`; its condition is the choice, with the rest of the requirement.
    """

    path: KeyPath
    data: Tree
    condition: Condition
    in_village: bool = False
    in_when: bool = False
    is_exemption: bool = False


@frozen
class Entry:
    """An indicator or a task that the file states, with its parts."""

    indicator: Indicator
    data: Mapping[str, Tree]
    path: KeyPath
    source: Source
    parts: tuple[Part, ...] = field(repr=False)

    def place(self, path: KeyPath, *, key: bool = False) -> Place | None:
        """Return the place of the value under `path`, or of its key."""
        return self.source.place(path, key=key)

    def written(self, path: KeyPath) -> Tree:
        """Return what the file says under a path; None if it says nothing there."""
        data: Tree = self.source.data
        for key in path:
            is_there = key in data if isinstance(data, dict) else isinstance(data, list) and isinstance(key, int)
            if not is_there:
                return None
            data = data[key]
        return data


def entries(rules: RuleSet, source: Source) -> Iterator[Entry]:
    """Yield the indicators and tasks that the file itself states; a layer also leaves out what it repeats unchanged."""
    data, below = source.data, _below(rules)
    paths: dict[str, KeyPath] = {
        indicator["code"]: ("criteria", i, "indicators", j)
        for i, criterion in enumerate(data.get("criteria", ()))
        for j, indicator in enumerate(criterion.get("indicators", ()))
    }
    paths |= {code: ("indicators", code) for code in data.get("indicators", {})}
    for indicator in rules.entries:
        if (path := paths.get(indicator.code)) and below.get(indicator.code) != indicator.stated:
            own = data
            for key in path:
                own = own[key]
            yield Entry(indicator, own, path, source, tuple(_of_entry(indicator, own, path)))


def _below(rules: RuleSet) -> dict[str, Condition]:
    """Return the requirements of the bundled set that a layer builds on, by code."""
    base = rules.builds_on[0] if rules.builds_on else None
    if base is None or base not in bundled_files():
        return {}
    return {indicator.code: indicator.stated for indicator in load_rule_set(base).entries}


def _of_entry(indicator: Indicator, data: Mapping[str, Tree], path: KeyPath) -> Iterator[Part]:
    condition = indicator.stated
    if isinstance(condition, Choose) and condition.is_exemption and "not_applicable" in data:
        at: KeyPath = (*path, "not_applicable")
        yield Part(at, data["not_applicable"], condition, is_exemption=True)
        yield from _pairs(Part((*at, "when"), data["not_applicable"]["when"], condition.when, in_when=True))
        condition = condition.otherwise
    if "requires" not in data:
        yield from (Part((*path, "bound"), None, node) for node in comparisons(condition))
        return
    requires = data["requires"]
    if not (isinstance(requires, dict) and "not_applicable" in requires):
        while isinstance(condition, Choose) and condition.is_exemption:  # of the set below
            condition = condition.otherwise
    yield from _pairs(Part((*path, "requires"), requires, condition))


def _pairs(part: Part) -> Iterator[Part]:
    """Yield a part and all parts in it, each before those in it."""
    data, condition, path = part.data, part.condition, part.path
    if isinstance(condition, AnyOf) and condition.is_secondary:
        condition = condition.parts[0]
    if not isinstance(data, dict):
        yield evolve(part, condition=condition)
        return
    if isinstance(condition, Choose) and condition.is_exemption and "not_applicable" in data:
        at: KeyPath = (*path, "not_applicable")
        yield evolve(part, path=at, data=data["not_applicable"], condition=condition, is_exemption=True)
        yield from _pairs(
            evolve(
                part, path=(*at, "when"), data=data["not_applicable"]["when"], condition=condition.when, in_when=True
            )
        )
        rest = {key: value for key, value in data.items() if key != "not_applicable"}
        yield from _pairs(evolve(part, data=rest, condition=condition.otherwise))
        return
    yield evolve(part, condition=condition)
    for keys, inner, is_when in _inside(data, condition):
        piece = data
        for key in keys:
            piece = piece[key]
        is_body = keys == ("requires",)
        yield from _pairs(Part((*path, *keys), piece, inner, part.in_village or is_body, part.in_when or is_when))


def _inside(data: Mapping[str, Tree], condition: Condition) -> Iterator[tuple[KeyPath, Condition, bool]]:
    """Yield the path of each part of a condition, with its condition, and whether it is a `when`."""
    match condition:
        case AllOf() | AnyOf() | CountOf():
            shape = next((shape for shape in ("all_of", "any_of", "count_of") if shape in data), None)
            if shape is not None and len(data[shape]) == len(condition.parts):
                yield from (((shape, i), part, False) for i, part in enumerate(condition.parts))
        case Choose() if "first_of" in data:
            rest: Condition = condition
            for i in range(len(data["first_of"])):
                if not isinstance(rest, Choose):
                    return
                yield ("first_of", i, "when"), rest.when, True
                yield ("first_of", i, "then"), rest.then, False
                rest = rest.otherwise
            yield ("otherwise",), rest, False
        case Choose() if "not_met" in data:
            yield ("not_met", "when"), condition.when, True
        case Compare(measure=measure) if isinstance(measure, Villages) and "for_each" in data:
            yield ("requires",), body_of(measure), False
