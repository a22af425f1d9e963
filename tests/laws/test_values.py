"""Values are values: nobody can change them, a copy equals its original, and results go by what they hold.

What a caller can reach from public objects is found by reflection, so new attributes are tested without being named here.
"""

import copy
import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.read_only import ReadOnlyDict

TOP = Path(__file__).parents[2]
PLAN = ntm.load_rule_set("bang-mac-2024")
OURS = "ntm_criteria"
UNREAD = next(
    id_ for id_ in PLAN.facts if id_ not in PLAN.reads | PLAN.reads_previous and not PLAN.facts[id_].per_village
)
CHANGEABLE = (list, dict, set, bytearray)


def figures() -> dict[str, Any]:
    return {
        "facts": {
            "irrigated_land_share": "91,5 %",
            "population": 2410,
            "insured_people": np.array(2301),
            UNREAD: [1],
        },
        "villages": [{"name": "Nà Canh", "street_lighting": True}, {"name": "Nà Mỏ", "street_lighting": "chưa"}],
        "previous": {"poverty_rate": 8.2},
        "scope": {},
    }


def judged(**changed: Any) -> ntm.Assessment:
    return ntm.assess(ntm.Commune("Bằng Mạc", year=2024, **{**figures(), **changed}), PLAN)


def everything() -> dict[str, Any]:
    """Public values of every kind that the library hands out."""
    assessment = judged()
    withdrawal = ntm.load_rule_set("vn-18-2022-thu-hoi-09") if _exists("vn-18-2022-thu-hoi-09") else PLAN
    return {
        "assessment": assessment,
        "rules": ntm.bundled_rule_sets(),
        "withdrawal": withdrawal,
        "required": (*ntm.required_facts(PLAN), *ntm.required_facts(PLAN, assessment.commune)),
        "account": assessment.account,
        "coverage": ntm.coverage(PLAN),
        "compared": ntm.compare_rule_sets(PLAN, ntm.load_rule_set("vn-318-2022-ntm"))[:3],
        "problems": _problems(),
        "stored": ntm.load_result(ntm.render(assessment, "dict")),
        "many": ntm.assess_many([assessment.commune], PLAN),
        "table": ntm.check_table(pl.DataFrame({"id": ["1"], "population": [-1]}), PLAN, by="id"),
    }


def _exists(id_: str) -> bool:
    return id_ in {rules.id for rules in ntm.bundled_rule_sets()}


def _problems() -> tuple[ntm.Problem, ...]:
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess({"irrigated_land_share": "915 %", "popullation": 1}, PLAN)
    return tuple(caught.value.problems)


def attributes(value: object) -> list[str]:
    return [name for name in dir(value) if not name.startswith("_")]


def inner(value: object) -> Iterator[tuple[str, object]]:
    """What a value holds: its items, and the attributes of our own classes."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield f"key {key!r}", key
            yield f"[{key!r}]", item
    elif isinstance(value, tuple | frozenset | list | set):
        for number, item in enumerate(value):
            yield f"[{number}]", item
    if type(value).__module__.startswith(OURS):
        for name in attributes(value):
            held = getattr(value, name)
            if not callable(held) or isinstance(held, ntm.RuleSet):
                yield f".{name}", held


def reached(roots: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    """Every object that can be reached from some others, once, with a path that leads to it."""
    seen: dict[int, object] = {}
    waiting = [*roots.items()]
    while waiting:
        path, value = waiting.pop()
        if id(value) in seen or (
            isinstance(value, str | int | float | None) and not type(value).__module__.startswith(OURS)
        ):
            continue
        seen[id(value)] = value
        yield path, value
        waiting.extend((f"{path}{step}", item) for step, item in inner(value))


@cache
def all_reached() -> tuple[tuple[str, Any], ...]:
    return tuple(reached(everything()))


def shown(assessment: ntm.Assessment) -> tuple[object, ...]:
    return assessment, ntm.explain(assessment), ntm.render(assessment, "dict"), str(assessment.account.to_dicts())


ATTEMPTS: tuple[Callable[[Any], object], ...] = (  # on mappings
    lambda each: each.__setitem__("x", 1),
    lambda each: each.__delitem__(next(iter(each), "x")),
    lambda each: each.update(x=1),
    lambda each: each.setdefault("x", 1),
    lambda each: each.pop(next(iter(each), "x"), None),
    lambda each: each.popitem(),
    lambda each: each.clear(),
    lambda each: each.__ior__({"x": 1}),
)


def test_nothing_that_can_be_reached_can_be_changed() -> None:
    before, kinds = shown(judged()), Counter[type]()
    for path, value in all_reached():
        kinds[type(value)] += 1
        assert not isinstance(value, CHANGEABLE) or isinstance(value, ReadOnlyDict), path
        if isinstance(value, Mapping):
            for attempt in ATTEMPTS:
                with pytest.raises((TypeError, AttributeError)):
                    attempt(value)
                    pytest.fail(path)
        if type(value).__module__.startswith(OURS):
            for name in attributes(value):
                with pytest.raises((AttributeError, TypeError)):
                    setattr(value, name, None)
                    pytest.fail(f"{path}.{name}")
                with pytest.raises((AttributeError, TypeError)):
                    delattr(value, name)
                    pytest.fail(f"{path}.{name}")
    assert kinds.keys() >= {ntm.Assessment, ntm.Verdict, ntm.Problem, ntm.RuleSet, ntm.Step, ReadOnlyDict}
    assert shown(judged()) == before


def test_what_the_caller_does_to_its_input_changes_nothing() -> None:
    given_, alone = figures(), shown(judged())
    commune = ntm.Commune("Bằng Mạc", year=2024, **given_)
    assessment = ntm.assess(commune, PLAN)
    given_["facts"][UNREAD].append(2)
    given_["facts"]["insured_people"][...] = 1
    given_["facts"]["irrigated_land_share"] = "99 %"
    given_["villages"][0]["street_lighting"] = False
    given_["villages"].append({"name": "Nà Lay"})
    given_["previous"].clear()
    given_["scope"]["region"] = "tn"
    assert commune.facts[UNREAD] == (1,)
    assert commune.facts["insured_people"] == 2301
    assert (commune.facts["irrigated_land_share"], len(commune.villages), commune.previous, commune.scope) == (
        "91,5 %", 2, {"poverty_rate": 8.2}, {},
    )  # fmt: skip
    assert shown(assessment) == alone


@pytest.mark.parametrize("copied", [lambda each: pickle.loads(pickle.dumps(each)), copy.deepcopy, copy.copy])
def test_a_copy_equals_its_original(copied: Callable[[Any], Any]) -> None:
    roots = {name: value for name, value in everything().items() if name != "rules"}
    for name, value in roots.items():
        assert copied(value) == value, name
    for path, value in reached({"assessment": roots["assessment"], "problems": roots["problems"]}):
        if attrs.has(type(value)):
            again = copied(value)
            assert again == value, path
            assert hash(again) == hash(value), path


def test_results_are_equal_by_what_they_hold() -> None:
    one, same, other = judged(), judged(), judged(previous={"poverty_rate": 9})
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert {code for code in one if one[code] != other[code]} <= {"11.1"}
    assert one["3.1"] == other["3.1"] != one["14.1"]
    assert ntm.load_rule_set("bang-mac-2024") in {PLAN: "found"}


def test_what_is_counted_by_hand_equals_the_counts() -> None:
    for rules in ntm.bundled_rule_sets():
        assessment = ntm.assess(
            {"irrigated_land_share": 92, "power_system_meets_standard": False}, rules, year=rules.years[0]
        )
        containers: list[ntm.Assessment | ntm.CriterionResult] = [assessment, *assessment.criteria]
        for counted in containers:
            by_hand = Counter(result.verdict for result in counted.indicators)
            assert by_hand.total() == len(counted) == counted.counts.total
            assert all(getattr(counted.counts, verdict) == by_hand[verdict] for verdict in ntm.Verdict)
            assert [*counted] == [*counted.keys()] == [result.code for result in counted.values()]
            assert dict(counted.items()) == dict(counted)
            assert sorted((*counted.indicators, *counted.tasks), key=id) == sorted(counted.entries, key=id)
            assert all(result.code in counted and counted.get(result.code) is result for result in counted.entries)
            assert "0.0" not in counted
            assert counted.get("0.0") is None
            assert counted.get("0.0", "none") == "none"
        assert [*rules] == [*assessment]
        assert len(rules) == len(rules.indicators)
        assert [each.code for each in rules.tasks] == [each.code for each in assessment.tasks]
        assert all(rules[code] is rules.get(code) is rules.indicator(code) for code in rules)
        assert all(
            assessment.criterion(str(each.number)) == assessment.criterion(each.number) for each in rules.criteria
        )


@pytest.mark.parametrize("container", [judged(), judged().criterion(3), PLAN])
def test_an_unknown_code_is_a_key_error_that_names_the_nearest(container: Any) -> None:
    with pytest.raises(KeyError, match=r"did you mean '3\.1'"):
        container["3.1."]


@pytest.mark.parametrize("value", [ntm.Verdict.MET, judged(), judged()["3.1"], judged().criterion(3)])
def test_the_truth_of_a_verdict_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"compare"):
        bool(value)


CODES = (ntm.Verdict, ntm.Reason, ntm.ProblemCode, ntm.FactKind, ntm.Outcome, ntm.Comparison)


@given(st.sampled_from([member for kind in CODES for member in kind]))
def test_codes_are_texts(code: Any) -> None:
    assert code == str(code) == code.value == f"{code}"
    assert {code: 1}[str(code)] == 1
    assert json.loads(json.dumps({code: code})) == {code.value: code.value}
    assert type(code)(str(code)) is pickle.loads(pickle.dumps(code)) is copy.deepcopy(code) is code


def test_verdicts_in_a_frame_compare_with_text() -> None:
    verdicts = [result.verdict for result in judged().indicators]
    assert (pl.Series(verdicts) == "met").sum() == judged().counts.met > 0
