"""Rule files: which are refused though every word of them is known, and which are equal."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_criteria as ntm

from . import oracle, strategies
from .adapter import MORE_LAWS, everyday, rule_set_of, yaml_text
from .strategies import DICTIONARY, Draw, Place, Writer, chance, one_indicator, pick

# ---------------------------------------------------------------------------------------------------------------------
# What a for_each asks


@st.composite
def bodies(draw: Draw) -> Any:
    """What may stand under a for_each, whether it asks anything of the villages or not."""
    body = strategies.condition(draw, Writer(range(2022, 2026)), Place(in_village=True), pick(draw, (0, 1, 2)))
    return (
        replaced(body, {"v_light": "f1", "v_house": "f2", "v_hh": "c2", "v_road": "q2"}) if chance(draw, 40) else body
    )


def replaced(condition: Any, facts: Mapping[str, str]) -> Any:
    """The same condition over other facts."""
    made = copy.deepcopy(condition)
    for node in oracle.nodes_in(made):
        if node.get("fact") in facts:
            node["fact"] = facts[node["fact"]]  # type: ignore[index]
            for comparison in oracle.COMPARISONS:
                if comparison in node:
                    node[comparison] = f"1 {DICTIONARY[node['fact']]['unit']}"  # type: ignore[index]
    return made


def has_open_part(condition: Any) -> bool:
    """Whether a requirement, outside of its `when`s, leaves a part of itself open."""
    if isinstance(condition, str):
        return True
    parts = [*(part for key in ("all_of", "any_of", "count_of") for part in condition.get(key, ()))]
    parts += [branch["then"] for branch in condition.get("first_of", ())]
    parts += [condition["otherwise"]] if "otherwise" in condition else []
    return any(map(has_open_part, parts))


@everyday(max_examples=150 * MORE_LAWS)
@given(bodies())
def test_a_for_each_is_refused_exactly_where_it_asks_nothing_of_the_villages(body: Any) -> None:
    document = one_indicator({"for_each": "village", "requires": body})
    if strategies.asks_villages(body) or has_open_part(body):
        assert rule_set_of(document)
        return
    with pytest.raises(ntm.RuleFileError) as wrong:
        rule_set_of(document)
    assert [problem.code for problem in wrong.value.problems] == [ntm.ProblemCode.WRONG_LEVEL]


# ---------------------------------------------------------------------------------------------------------------------
# Which sets are equal


def edited(draw: Draw) -> tuple[str, dict[str, Any]]:
    """A fact, and its entry in a dictionary that says something else of it."""
    fact = pick(draw, [fact for fact in DICTIONARY if fact != "villages"])
    entry = copy.deepcopy(DICTIONARY[fact])
    edits = ["label"]
    if entry["kind"] == "category":
        edits += ["value", "value"]
    elif entry["kind"] != "flag":
        edits += [
            "spellings",
            "plausible",
            *(["step"] if "step" in entry else []),
            *(["limits"] if "limits" in entry else []),
        ]
    edit = pick(draw, edits)
    if edit == "label":
        entry["label"] = strategies.both("nội dung khác", "something else")
    elif edit == "value":
        value = pick(draw, list(entry["values"]))
        entry["values"][value] = strategies.both("giá trị khác", entry["values"][value]["en"])
    elif edit == "spellings":
        entry["spellings"] = [*entry.get("spellings", []), "đơn vị khác"]
    elif edit == "plausible":
        entry["plausible"] = entry.get("limits", "0..100")
    elif edit == "step":
        entry["step"] = {"0.01": "0.001", "0.1": "0.01"}[entry["step"]]
    else:
        low, _, high = entry["limits"].partition("..")
        entry["limits"] = f"{low}..{int(high) + 1}"
    return fact, entry


@st.composite
def two_dictionaries(draw: Draw) -> tuple[dict[str, Any], str, dict[str, Any]]:
    return draw(strategies.rule_docs(depths=(0, 1))), *edited(draw)


@everyday(max_examples=150 * MORE_LAWS)
@given(two_dictionaries())
def test_sets_are_equal_exactly_where_they_read_facts_of_which_the_same_is_said(
    drawn: tuple[dict[str, Any], str, dict[str, Any]],
) -> None:
    document, fact, entry = drawn
    here = rule_set_of(document)
    facts = yaml_text({"facts": {**DICTIONARY, fact: entry}})
    there = ntm.parse_rule_set(yaml_text(document) + facts, name="laws-test.yaml")
    assert (here == there) is (fact not in here.reads | here.reads_previous)
