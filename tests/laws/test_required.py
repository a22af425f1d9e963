"""What `required_facts` asks for, against brute force: a figure matters if some value of it, or its lack, changes a verdict.

Every figure may be missing or have one of a few values, around every bound. All ways to fill in what a commune lacks are
judged by the oracle. Where each figure is read once, exactly the figures that matter are asked for; else at least these.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm

from . import oracle
from .adapter import MORE_LAWS, commune_of, rule_set_of
from .oracle import PlainCommune, Village
from .strategies import (
    DICTIONARY,
    NAMES,
    TERRAINS,
    ZONES,
    chance,
    cited,
    one_indicator,
    pick,
    plain,
    step_of,
    up_to,
)

LEAVES = ("f1", "f2", "f3", "terrain", "c1", "c2", "q1", "p1", "p2", "v_light", "v_house")
BOUNDS = {"c1": ("1", "3"), "c2": ("20", "30"), "q1": ("44", "55"), "p1": ("60", "80"), "p2": ("75", "90")}
UNITS = {"c1": "incident", "c2": "person", "q1": "million_VND/person/year", "p1": "%", "p2": "%"}
MISSING = None
Key = tuple[str, str]  # a fact, and "" or the name of the village that lacks it


class Writer:
    """Draws conditions. With `once`, each fact is read by one leaf only."""

    def __init__(self, draw: Any, *, once: bool) -> None:
        self.draw, self.once, self.left, self.zone_left = draw, once, list(LEAVES), True

    def condition(self, depth: int) -> Any:
        kind = pick(self.draw, ("all_of", "any_of", "count_of", "first_of", "open")) if depth else "leaf"
        if kind == "open":
            return pick(self.draw, ("unsourced", "left_to_province"))
        if kind == "first_of":
            case = {"when": self.leaf(self.figure_leaves()), "then": self.condition(depth - 1)}
            return {"first_of": [case], "otherwise": self.condition(depth - 1)}
        if kind == "leaf":
            return self.leaf(LEAVES)
        parts = [self.condition(depth - 1) for _ in range(2 + self.draw(up_to(1)))]
        return {kind: parts, **({"at_least": str(1 + self.draw(up_to(len(parts) - 1)))} if kind == "count_of" else {})}

    def figure_leaves(self) -> tuple[str, ...]:
        return tuple(fact for fact in LEAVES if not fact.startswith("v_"))

    def leaf(self, candidates: tuple[str, ...]) -> Any:
        free = [fact for fact in candidates if fact in self.left]
        if not free:
            return "unsourced"
        fact = pick(self.draw, free)
        if self.once:
            self.left.remove(fact)
        if fact.startswith("v_"):
            bound = pick(self.draw, ("100 %", "50 %", "unsourced"))
            return {"for_each": "village", "requires": {"fact": fact, "is": "true"}, "at_least": bound}
        if DICTIONARY[fact]["kind"] == "flag":
            return {"fact": fact, "is": pick(self.draw, ("true", "false"))}
        if fact == "terrain":
            return {"fact": fact, "is": pick(self.draw, TERRAINS)}
        return {"fact": fact, pick(self.draw, ("at_least", "less_than")): self.bound(fact)}

    def bound(self, fact: str) -> Any:
        def cell() -> Any:
            low, high = (f"{number} {UNITS[fact]}" for number in BOUNDS[fact])
            several = {"conflicting": [{"bound": one, "cite": cited(f"Mục {one}")} for one in (low, high)]}
            own = {"bound": high, "cite": cited("Mục 2", "secondary")}
            return pick(self.draw, (low, low, high, several, own, "unsourced"))

        if self.zone_left and chance(self.draw, 40):
            self.zone_left = not self.once
            return {"by_zone": {zone: cell() for zone in ZONES}}
        return cell()


@st.composite
def rule_docs(draw: Any, *, once: bool) -> dict[str, Any]:
    writer = Writer(draw, once=once)
    rule_doc = one_indicator(writer.condition(pick(draw, (0, 1, 2))))
    if not once and chance(draw, 40):
        rows = [{"when": {"fact": fact, "is": "true"}, "then": pick(draw, ZONES)} for fact in ("f1", "f2")]
        rule_doc["rule_set"]["scope"] = {"zone": {"first_of": rows}}
    return rule_doc


def domain(fact: str) -> list[Any]:
    """The values that a figure may have: both answers, every category, or numbers at and around both bounds."""
    if fact in BOUNDS:
        bounds = [Fraction(number) for number in BOUNDS[fact]]
        return [plain(fact, value) for value in (bounds[0] - step_of(fact), *bounds)]
    return [True, False] if DICTIONARY[fact]["kind"] == "flag" else list(DICTIONARY[fact]["values"])


def nodes_in(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from nodes_in(one)


def keys_of(rule_doc: Mapping[str, Any]) -> list[Key]:
    """Every figure that a rule file reads."""
    nodes = [*nodes_in(rule_doc["criteria"]), *nodes_in(rule_doc["rule_set"].get("scope", {}))]
    facts = {node["fact"] for node in nodes if "fact" in node} | (
        {"zone"} if any("by_zone" in n for n in nodes) else set()
    )
    village = {fact for fact in facts if fact.startswith("v_")}
    return sorted({(fact, name) for fact in village for name in NAMES[:2]} | {(fact, "") for fact in facts - village})


def commune(figures: Mapping[Key, Any]) -> PlainCommune:
    known = {key: value for key, value in figures.items() if value is not MISSING}
    facts = {fact: value for (fact, name), value in known.items() if not name and fact != "zone"}
    villages = [
        Village(own, {fact: value for (fact, name), value in known.items() if name == own}) for own in NAMES[:2]
    ]
    return PlainCommune(facts, {}, {"zone": known["zone", ""]} if ("zone", "") in known else {}, villages)


def verdict(rule_doc: Mapping[str, Any], figures: Mapping[Key, Any]) -> str:
    return oracle.judge(rule_doc, DICTIONARY, commune(figures), 2024).indicators["1.1"]


def matter(rule_doc: Mapping[str, Any], figures: Mapping[Key, Any]) -> set[Key] | None:
    """The missing figures that matter; None if there are too many ways to fill them in."""
    gaps = [key for key, value in figures.items() if value is MISSING]
    domains = [[MISSING, *domain(fact)] for fact, _ in gaps]
    number = 1
    for options in domains:
        number *= len(options)
    if number > 2000:
        return None
    verdicts = {
        values: verdict(rule_doc, {**figures, **dict(zip(gaps, values, strict=True))})
        for values in itertools.product(*domains)
    }
    found = set()
    for place, gap in enumerate(gaps):
        by_the_rest: dict[Any, set[str]] = {}
        for values, one in verdicts.items():
            by_the_rest.setdefault(values[:place] + values[place + 1 :], set()).add(one)
        if any(len(different) > 1 for different in by_the_rest.values()):
            found.add(gap)
    return found


def asked(rule_doc: Mapping[str, Any], figures: Mapping[Key, Any]) -> set[Key]:
    found: set[Key] = set()
    for need in ntm.required_facts(rule_set_of(rule_doc), commune_of(commune(figures), 2024)):
        is_total = need.fact.startswith("v_") and not need.villages  # "1/2 thôn" in place of the villages' figures
        found |= (
            {(need.fact, name) for name in need.villages} if need.villages else set() if is_total else {(need.fact, "")}
        )
    return found


@st.composite
def cases(draw: Any, *, once: bool) -> tuple[dict[str, Any], dict[Key, Any]]:
    rule_doc = draw(rule_docs(once=once))
    lack = pick(draw, (50, 80))
    return rule_doc, {key: MISSING if chance(draw, lack) else pick(draw, domain(key[0])) for key in keys_of(rule_doc)}


def test_exactly_the_figures_that_matter_are_asked_for() -> None:
    seen = Counter[bool]()

    @settings(max_examples=400 * MORE_LAWS, deadline=None, derandomize=True, database=None)
    @given(cases(once=True))
    def look(case: tuple[dict[str, Any], dict[Key, Any]]) -> None:
        expected = matter(*case)
        if expected is not None:
            assert asked(*case) == expected
            seen.update(key in expected for key, value in case[1].items() if value is MISSING)

    look()
    assert min(seen[True], seen[False]) > 50 * MORE_LAWS, seen


@settings(max_examples=200 * MORE_LAWS, deadline=None)
@given(cases(once=False))
def test_a_figure_that_matters_is_asked_for(case: tuple[dict[str, Any], dict[Key, Any]]) -> None:
    expected = matter(*case)
    assert expected is None or expected <= asked(*case)


@settings(max_examples=60 * MORE_LAWS, deadline=None)
@given(rule_docs(once=True))
def test_without_a_commune_the_figures_are_those_that_matter_to_a_commune_without_figures(rule_doc: Any) -> None:
    nothing = dict.fromkeys(keys_of(rule_doc), MISSING)
    expected = matter(rule_doc, nothing)
    found = {need.fact for need in ntm.required_facts(rule_set_of(rule_doc))} - {"villages"}
    assert expected is None or found == {fact for fact, _ in expected}
