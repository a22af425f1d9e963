"""`find_difference` finds a commune that two sets judge differently, or proves that there is none.

Brute force says the same on small domains: every figure of every fact, and every figure missing.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations_with_replacement, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

import ntm_criteria as ntm
from ntm_criteria.authoring import check_rule_files, find_difference, find_met
from ntm_criteria.authoring.cases import changes_of, exemption_changes
from ntm_criteria.compiler import bundled_files, compile_source
from ntm_criteria.errors import RuleFileError
from ntm_criteria.loading import Source
from ntm_criteria.model import RuleSet, Verdict
from ntm_criteria.problems import Problems

LABEL = {"vi": "số liệu mẫu", "en": "sample"}
MOST = 3
VILLAGE_FACTS = {
    "lit": {"label": LABEL, "kind": "flag", "per": "village"},
    "times": {"label": LABEL, "kind": "count", "unit": "household", "limits": "0..2", "per": "village"},
}
FACTS = {
    "n": {"label": LABEL, "kind": "count", "unit": "household", "limits": f"0..{MOST}"},
    "part": {"label": LABEL, "kind": "count", "unit": "household", "limits": f"0..{MOST}"},
    "whole": {"label": LABEL, "kind": "count", "unit": "household", "limits": f"0..{MOST}"},
    "share": {"label": LABEL, "kind": "share", "unit": "%", "step": "0.01", "part": "part", "whole": "whole"},
    "flag": {"label": LABEL, "kind": "flag"},
    "zone": {"label": LABEL, "kind": "category", "values": {"a": {"vi": "vùng a"}, "b": {"vi": "vùng b"}}},
}
VALUES: dict[str, list[Any]] = {
    **{fact: [None, *range(MOST + 1)] for fact in ("n", "part", "whole")},
    "flag": [None, True, False],
    "zone": [None, "a", "b"],
}
RELATIONS = ("at_least", "more_than", "at_most", "less_than")


def text_of(requires: Any) -> str:
    indicator = {
        "code": "1.1",
        "label": LABEL,
        "cite": {"source": "plan", "at": "1", "status": "checked"},
        "requires": requires,
    }
    content = {
        "format": 1,
        "rule_set": {"id": "xa-mau", "label": LABEL, "years": "2024..2024"},
        "sources": {"plan": {"title": "Kế hoạch"}},
        "facts": {**FACTS, **VILLAGE_FACTS},
        "criteria": [{"number": 1, "label": LABEL, "indicators": [indicator]}],
    }
    return json.dumps(content, ensure_ascii=False)


def rules_of(requires: Any) -> RuleSet:
    return ntm.parse_rule_set(text_of(requires))


def leaf(draw: Random) -> dict[str, Any]:
    kind = draw.choice(["n", "n", "share", "share", "flag", "zone", "whole"])
    relation = draw.choice(RELATIONS)
    if kind == "flag":
        return {"fact": "flag", "is": draw.choice(["true", "false"])}
    if kind == "zone":
        return {"fact": "zone", "is": draw.choice("ab")}
    if kind == "share":
        return {"fact": "share", relation: f"{draw.choice([0, 33, 50, 66.67, 100])} %"}
    number = draw.choice(range(MOST + 1))
    if kind == "n" and draw.random() < 0.3:
        other = draw.choice(range(MOST + 1))
        return {"fact": "n", relation: {"by_zone": {"a": f"{number} hộ", "b": f"{other} hộ"}}}
    return {"fact": kind, relation: f"{number} hộ"}


def condition(draw: Random, depth: int = 2) -> dict[str, Any]:
    shape = draw.choice(["all_of", "any_of", "count_of", "first_of", "leaf"]) if depth else "leaf"
    if shape == "leaf":
        return leaf(draw)
    if shape == "first_of":
        row = {"when": leaf(draw), "then": condition(draw, depth - 1)}
        return {"first_of": [row], "otherwise": condition(draw, depth - 1)}
    parts: dict[str, Any] = {shape: [condition(draw, depth - 1) for _ in range(draw.choice([2, 3]))]}
    if shape == "count_of":
        parts["at_least"] = "2"
    if draw.random() < 0.2:
        exemption = {"when": leaf(draw), "because": LABEL, "counts_as": draw.choice(["met", "excluded"])}
        parts["not_applicable"] = exemption
    return parts


def changed(draw: Random, requires: Any, rules: RuleSet) -> Any:
    change = draw.choice([*changes_of(requires, (), rules.facts)])
    content = {"x": deepcopy(requires)}
    piece: Any = content
    path = ("x", *change.path)
    for key in path[:-1]:
        piece = piece[key]
    piece[path[-1]] = change.value
    return content["x"]


def communes(*sets: RuleSet) -> Iterator[dict[str, Any]]:
    """Every commune, as far as one of the sets reads its figures."""
    read = sorted({fact for rules in sets for fact in rules.reads & VALUES.keys()})
    for way in product(*(VALUES[fact] for fact in read)):
        commune = {fact: value for fact, value in zip(read, way, strict=True) if value is not None}
        if commune.get("part", 0) <= commune.get("whole", MOST):
            yield commune


def verdicts(rules: RuleSet) -> dict[tuple[tuple[str, Any], ...], Verdict]:
    return {tuple(commune.items()): ntm.assess(commune, rules)["1.1"].verdict for commune in communes(rules)}


def differs(here: RuleSet, there: RuleSet, *, complete: bool = False) -> bool:
    one, other = verdicts(here), verdicts(there)

    def seen(commune: dict[str, Any], rules: RuleSet) -> tuple[tuple[str, Any], ...]:
        return tuple((fact, value) for fact, value in commune.items() if fact in rules.reads)

    read = {fact for rules in (here, there) for fact in rules.reads & VALUES.keys()}
    return any(
        one[seen(each, here)] is not other[seen(each, there)]
        for each in communes(here, there)
        if not complete or each.keys() == read
    )


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_brute_force(seed: int) -> None:
    draw = Random(seed)
    requires = condition(draw)
    here = rules_of(requires)
    other = changed(draw, requires, here) if seed % 3 else condition(draw, 1)
    try:
        there = rules_of(other)
    except RuleFileError:
        return  # a bound moved out of the limits
    found = find_difference(here, there)
    if found.commune is not None:
        one, two = (ntm.assess(found.commune, rules)["1.1"].verdict for rules in (here, there))
        assert (one, two) == found.verdicts
        assert one is not two
        return
    if found.is_proof:
        assert not differs(here, there), (requires, other)
    else:
        assert not differs(here, there), f"not found, though it says so: {requires} / {other}"


def test_every_change_of_the_plan_that_can_differ_is_found() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    path = bundled_files()["bang-mac-2024"]
    data = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    different, same, open_ = 0, [], []
    for i, criterion in enumerate(data["criteria"]):
        for j, indicator in enumerate(criterion["indicators"]):
            code, at = indicator["code"], ("criteria", i, "indicators", j)
            changes = [
                *changes_of(indicator["requires"], (*at, "requires"), rules.facts),
                *exemption_changes(indicator, at, rules.facts),
            ]
            for change in changes:
                content: Any = {**data, "criteria": deepcopy(data["criteria"])}
                piece = content
                for key in change.path[:-1]:
                    piece = piece[key]
                piece[change.path[-1]] = change.value
                header = {key: value for key, value in data["rule_set"].items() if key != "requires"}
                own = {**content["criteria"][i], "indicators": [content["criteria"][i]["indicators"][j]]}
                own = {key: value for key, value in own.items() if key not in ("requires", "complete")}
                mutant = compile_source(
                    Source("mutant", {**content, "rule_set": header, "criteria": [own]}), Problems(), folder=path.parent
                )
                if mutant is None:
                    continue
                found = find_difference(rules, mutant, code)
                name = f"{code}: {change.words.en}"
                if found.commune is not None:
                    different += 1
                elif found.is_proof:
                    same.append(name)
                else:
                    open_.append(name)
    assert open_ == []
    assert different > 200
    # these villages are named one by one, and more than half of one village is all of it
    assert same == [f"{code}: all villages become more than half of them" for code in ("6.8", "6.13")]


FIVE, SIX = ({"fact": "n", "at_least": f"{number} hộ"} for number in (1, 2))


def test_the_commune_has_the_fewest_figures_that_show_it() -> None:
    here = rules_of({"all_of": [{"fact": "flag", "is": "true"}, {"any_of": [{"fact": "zone", "is": "a"}, FIVE]}]})
    there = rules_of({"all_of": [{"fact": "flag", "is": "true"}, {"any_of": [{"fact": "zone", "is": "a"}, SIX]}]})
    found = find_difference(here, there)
    assert found.commune is not None
    assert found.commune.facts == {"flag": True, "zone": "b", "n": 1}
    assert (found.here, found.there, found.verdicts) == ("1.1", "1.1", (Verdict.MET, Verdict.NOT_MET))
    assert found.words.en == "1.1: 'met' by the first set, 'not met' by the second"


def test_the_smallest_whole_shows_a_share() -> None:
    here, there = (rules_of({"fact": "share", "at_least": f"{number} %"}) for number in (50, 51))
    found = find_difference(here, there)
    assert found.commune is not None
    assert found.commune.facts == {"part": 1, "whole": 2}


def test_sets_that_say_the_same_in_other_words_are_proven_equal() -> None:
    other = {"fact": "n", "more_than": "0 hộ"}
    found = find_difference(rules_of(FIVE), rules_of(other))
    assert (found.commune, found.is_proof, bool(found)) == (None, True, False)
    assert found.words.en == "every commune gets the same verdicts by both sets"


def test_two_layers_that_exclude_each_other_have_no_commune_in_common() -> None:
    low, high = ({"fact": "n", relation: "2 hộ"} for relation in ("less_than", "at_least"))
    assert find_met(rules_of(low), rules_of(high), "1.1").is_proof
    found = find_met(rules_of(FIVE), rules_of(SIX), "1.1")
    assert found.commune is not None
    assert found.verdicts == (Verdict.MET, Verdict.MET)


def test_a_condition_of_the_whole_is_compared_too() -> None:
    plan = bundled_files()["bang-mac-2024"]
    text, folder = plan.read_text(encoding="utf-8"), plan.parent
    rules = ntm.load_rule_set("bang-mac-2024")
    dropped = ntm.parse_rule_set(text.replace("complete: true", "complete: false", 1), folder=folder)
    found = find_difference(rules, dropped)
    assert found.here == "criterion_1"
    assert found.verdicts == (Verdict.MET, Verdict.UNKNOWN)


def copy_of_the_plan(*edits: tuple[str, str]) -> RuleSet:
    """The plan of Bằng Mạc, edited under an id of its own."""
    plan = bundled_files()["bang-mac-2024"]
    text = plan.read_text(encoding="utf-8")
    for old, new in (("id: bang-mac-2024", "id: bang-mac-sua"), *edits):
        assert old in text
        text = text.replace(old, new, 1)
    return ntm.parse_rule_set(text, folder=plan.parent)


def test_an_edited_copy_under_another_id_is_compared_by_code() -> None:
    rules, edited = ntm.load_rule_set("bang-mac-2024"), copy_of_the_plan(("at_least: 92 %", "at_least: 93 %"))
    found = find_difference(rules, edited)
    assert (found.here, found.there, found.is_proof, found.only_here) == ("3.1", "3.1", False, ())
    assert find_difference(rules, edited, "3.1").verdicts == (Verdict.MET, Verdict.NOT_MET)
    lines = {str(line.comparison) for line in ntm.compare_rule_sets(edited, rules)}
    assert "stricter" in lines
    assert not {"only_here", "only_there"} & lines
    assert [change.code for change in ntm.diff_rule_sets(rules, edited).changes] == ["3.1"]


def test_the_whole_of_an_edited_copy_is_compared() -> None:
    found = find_difference(ntm.load_rule_set("bang-mac-2024"), copy_of_the_plan(("complete: true", "complete: false")))
    assert found.here == "criterion_1"


def test_sets_that_share_no_code_are_no_proof_of_anything_but_what_was_compared() -> None:
    here, there = rules_of(FIVE), renamed(rules_of(FIVE), "1.1", "9.9")
    found = find_difference(here, there)
    assert (found.only_here, found.only_there) == (("1.1",), ("9.9",))
    assert found.words.en == (
        "every commune gets the same verdicts on all that both sets have; "
        "only the first set has 1.1; only the second set has 9.9"
    )
    with pytest.raises(KeyError, match="has no counterpart in 'khac'"):
        find_difference(here, there, "1.1")
    with pytest.raises(KeyError, match=r"did you mean '1\.1'"):
        find_difference(here, there, "1.10")
    other = renamed(rules_of(SIX), "1.1", "9.9")
    assert find_difference(here, other).here == "criterion_1"  # what no code links is still compared in the whole


def renamed(rules: RuleSet, old: str, new: str) -> RuleSet:
    """A set of another id, in which an indicator has another code."""
    content = json.loads(json.dumps(rules.to_dict()).replace(f'"{old}"', f'"{new}"'))
    content["rule_set"]["id"] = "khac"
    return ntm.parse_rule_set(content)


def test_sets_without_a_common_year_are_refused() -> None:
    old, new = ntm.load_rule_set("vn-318-2022-ntm"), ntm.load_rule_set("vn-51-2025-xa")
    with pytest.raises(RuleFileError, match="no year is judged by both"):
        find_difference(old, new)


# --- what `check` says of random rules is so


def without(content: Any, path: tuple[Any, ...]) -> Any:
    """A copy of a condition without the part of a list that stands under a path."""
    changed_copy = deepcopy(content)
    piece = changed_copy
    for key in path[:-1]:
        piece = piece[key]
    del piece[path[-1]]
    return changed_copy


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_to_decide_nothing_decides_nothing(seed: int, tmp_path: Path) -> None:
    draw = Random(seed)
    for number in range(3):
        requires = condition(draw)
        rules = rules_of(requires)
        file = tmp_path / f"{number}.yaml"
        file.write_text(text_of(requires), encoding="utf-8")
        for problem in check_rule_files(file):
            path = problem.path[5:]  # below `requires`
            if problem.code in ("idle-part", "part-twice") and "count_of" not in path:
                rest = without(requires, path)
            elif problem.code == "unreachable-row" and path[-3:-2] == ("first_of",):
                first = without(requires, path[:-1])
                rest = first if rows_at(first, path[:-2]) else None
            else:
                continue
            if rest is not None:
                assert not differs(rules, rules_of(rest), complete=True), problem


def rows_at(content: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        content = content[key]
    return content


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_to_be_met_by_nobody_is_met_by_nobody(seed: int, tmp_path: Path) -> None:
    draw = Random(1000 + seed)
    parts = [leaf(draw) for _ in range(3)]
    requires = {"all_of": parts}
    rules, file = rules_of(requires), tmp_path / "a.yaml"
    file.write_text(text_of(requires), encoding="utf-8")
    codes = {str(problem.code) for problem in check_rule_files(file)}
    by_zone = dict.fromkeys("ab", False)
    for commune, verdict in verdicts(rules).items():
        for zone in by_zone:
            by_zone[zone] |= verdict is Verdict.MET and dict(commune).get("zone", zone) == zone
    if not any(by_zone.values()):
        assert "never-met" in codes, requires
    if "never-met" not in codes:
        assert any(by_zone.values())


# --- villages


def body(draw: Random) -> dict[str, Any]:
    some = {"fact": "lit", "is": draw.choice(["true", "false"])}
    other = {"fact": "times", draw.choice(RELATIONS): f"{draw.choice(range(3))} hộ"}
    return draw.choice([some, other, {"all_of": [some, other]}, {"any_of": [some, other]}])


def over_villages(draw: Random, own: dict[str, Any]) -> dict[str, Any]:
    bound = draw.choice(["100 %", "50 %", "60 %", "40 %", "1 thôn", "2 thôn", "3 thôn"])
    return {"for_each": "village", "requires": own, draw.choice(RELATIONS): bound}


@pytest.mark.parametrize("seed", range(60))
def test_villages_agree_with_brute_force(seed: int) -> None:
    draw = Random(seed)
    own = body(draw)
    here = rules_of(over_villages(draw, own))
    there = rules_of(over_villages(draw, own if seed % 2 else body(draw)))
    found = find_difference(here, there)
    if found.commune is not None:
        one, two = (ntm.assess(found.commune, rules)["1.1"].verdict for rules in (here, there))
        assert one is not two
        return
    kinds = [{"lit": lit, "times": times} for lit in (True, False) for times in range(3)]
    for number in range(1, 5):
        for some in combinations_with_replacement(kinds, number):
            villages = [{"name": f"Thôn {i}", **kind} for i, kind in enumerate(some)]
            commune = ntm.Commune("Xã ví dụ", villages=villages)
            one, two = (ntm.assess(commune, rules)["1.1"].verdict for rules in (here, there))
            assert one is two, (some, found.unproven)
