"""Layers of authority: what an accepted lower layer judges never contradicts the set above it.

A layer restates indicators of a random rule set with random changes: bounds moved, relations swapped, parts added or taken
away, exemptions left out. Whenever the library accepts it, no commune that the upper set refuses (NOT_MET) on an indicator is
accepted (MET) by the layer there, which the oracle judges.
"""

from __future__ import annotations

import copy
from collections import Counter
from fractions import Fraction
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

import ntm_criteria as ntm
from ntm_criteria.compiler.layer import compile_layer
from ntm_criteria.errors import ProblemCode, RuleFileError
from ntm_criteria.loading import FileProblems, read_yaml, validate_parts
from ntm_criteria.loading.forms import LayerFileForm
from ntm_criteria.model import Relation, holds, pair
from ntm_criteria.model.arithmetic import implies
from ntm_criteria.problems import Problems

from . import oracle, strategies
from .adapter import commune_of, everyday, rule_set_of, yaml_text
from .oracle import MET, NOT_MET
from .strategies import DICTIONARY, RuleCase, chance, pick

LAYER_CODES = {
    ProblemCode.LOOSER_BOUND,
    ProblemCode.MEASURE_CHANGED,
    ProblemCode.UNSOURCED_BOUND,
    ProblemCode.BOUND_OUT_OF_LIMITS,
    ProblemCode.COUNT_TOO_HIGH,
}
FLOORS, CEILINGS = ("at_least", "more_than"), ("at_most", "less_than")


def changed(draw: Any, node: Any) -> Any:
    """The condition with random changes, of which most tighten and some loosen."""
    if isinstance(node, str):
        return {"fact": "f1", "is": "true"} if chance(draw, 50) else node
    made = {key: value for key, value in node.items() if key != "not_applicable" or not chance(draw, 20)}
    for key in ("all_of", "any_of", "count_of"):
        if key in made:
            parts = [changed(draw, part) for part in made[key]]
            if key != "count_of" and len(parts) > 1 and chance(draw, 25):
                parts = parts[1:]
            if key != "count_of" and chance(draw, 25):
                parts = [*parts, {"fact": "f2", "is": "true"}]
            made[key] = parts
    if "count_of" in made and chance(draw, 50):
        made["at_least"] = str(max(1, min(len(made["count_of"]), int(made["at_least"]) + draw(st.integers(-1, 1)))))
    if "first_of" in made:
        made["first_of"] = [{**row, "then": changed(draw, row["then"])} for row in made["first_of"]]
        made["otherwise"] = changed(draw, made["otherwise"])
    for group in (FLOORS, CEILINGS):
        for word in group:
            if word in made and "count_of" not in made:
                made[word] = moved(draw, made[word], 1 if group is FLOORS else -1)
                if chance(draw, 20):
                    made[pick(draw, group)] = made.pop(word)
    if "fact" in made and chance(draw, 15):
        return {"all_of": [made, {"fact": "f2", "is": "true"}]}
    return made


def moved(draw: Any, bound: Any, tighter: int) -> Any:
    """A bound (or each cell of its table) moved by some steps."""
    if isinstance(bound, dict) and "bound" in bound:
        return {**bound, "bound": moved(draw, bound["bound"], tighter)}
    if isinstance(bound, dict) and "conflicting" not in bound:
        return {axis: {key: moved(draw, cell, tighter) for key, cell in rows.items()} for axis, rows in bound.items()}
    if isinstance(bound, dict) or bound in oracle.OPEN_WORDS:
        return bound
    number, _, unit = bound.partition(" ")
    by = pick(draw, (0, 0, 1, 2, 5, -1, -1))
    return f"{float(Fraction(number) + tighter * by):g} {unit}"


@st.composite
def layered(draw: Any) -> tuple[RuleCase, dict[str, Any], dict[str, Any]]:
    """A rule set with a commune, a layer on it, and the set as the layer makes it."""
    case: RuleCase = draw(strategies.cases(single=True))
    merged, entries = copy.deepcopy(case.rule_doc), {}
    for criterion in merged["criteria"]:
        for indicator in criterion["indicators"]:
            old = indicator["requires"]
            stated = indicator["requires"] = changed(draw, old)
            if "not_applicable" not in indicator and isinstance(old, dict) and "not_applicable" in old:
                indicator["not_applicable"] = old["not_applicable"]  # who is asked stays as it is, stated again or not
            entries[indicator["code"]] = {"cite": {**indicator["cite"]}, "requires": stated}
    layer = {
        "format": "1",
        "rule_set": {"id": "laws-layer", "label": strategies.both("lớp thử", "test layer"), "extends": "laws-test"},
        "sources": {"plan": {"title": "Văn bản của cấp dưới"}},
        "indicators": entries,
    }
    return case, layer, merged


def compiled(case: RuleCase, layer: dict[str, Any]) -> tuple[ntm.RuleSet | None, Problems]:
    problems = Problems()
    source = read_yaml(yaml_text(layer), "layer", RuleFileError)
    file_problems = FileProblems(source, problems)
    form = validate_parts(LayerFileForm, file_problems)
    assert form is not None, problems.found
    base = rule_set_of(case.rule_doc)
    return compile_layer(form, file_problems, base, base.facts, lambda _: None), problems


@everyday(max_examples=400)
@given(layered())
def test_an_accepted_layer_never_accepts_what_the_upper_set_refuses(
    given_: tuple[RuleCase, dict[str, Any], dict[str, Any]],
) -> None:
    case, layer, merged = given_
    rules, problems = compiled(case, layer)
    event("accepted" if rules else "refused")
    if rules is None:
        assert {problem.code for problem in problems.found} <= LAYER_CODES, "\n".join(map(str, problems.found))
        return
    upper = oracle.judge(case.rule_doc, DICTIONARY, case.commune, case.year).indicators
    lower = oracle.judge(merged, DICTIONARY, case.commune, case.year).indicators
    for code, verdict in lower.items():
        assert not (upper[code] == NOT_MET and verdict == MET), code
    assessment = ntm.assess(commune_of(case.commune, case.year), rules)
    assert {code: assessment[code].verdict.value for code in lower} == lower


def test_both_outcomes_are_met_with() -> None:
    """The law above says something: a good part of random layers is accepted, and a good part refused."""
    seen: Counter[bool] = Counter()

    @everyday(max_examples=150, database=None, derandomize=True)
    @given(layered())
    def look(given_: tuple[RuleCase, dict[str, Any], dict[str, Any]]) -> None:
        case, layer, _ = given_
        seen[compiled(case, layer)[0] is not None] += 1

    look()
    assert min(seen[True], seen[False]) >= 15, seen


numbers = st.fractions(min_value=-5, max_value=5, max_denominator=4)


@given(st.sampled_from(Relation), st.sampled_from(Relation), numbers, numbers)
def test_one_bound_implies_another_as_every_figure_says(
    first: Relation, other: Relation, a: Fraction, b: Fraction
) -> None:
    if first.is_floor != other.is_floor:
        return
    figures = {a + step for step in (-1, 0, 1)} | {b + step for step in (-1, 0, 1)} | {(a + b) / 2}
    by_figures = all(holds(other, pair(figure), pair(b)) for figure in figures if holds(first, pair(figure), pair(a)))
    assert implies(first, pair(a), other, pair(b)) == by_figures
