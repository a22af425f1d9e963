"""The figure behind a verdict, as reported and as compared with the bound."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from ntm_criteria.figures import is_missing
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.step import Step
from ntm_criteria.model import Compare, Matches, Pair, Villages


@frozen
class Observed:
    """The figure behind a verdict. Numbers are exact and in the unit of the fact: a share of 91,5 % is 91.5.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"insured_people": 2301, "population": 2410}, load_rule_set("bang-mac-2024"))["14.1"]
    >>> result.observed.value, result.observed.reported
    (Fraction(23010, 241), {'insured_people': 2301, 'population': 2410})

    :ivar value: a Fraction, a bool, or the id of a category's value; None if it is not known exactly.
    :ivar low: the lowest possible value: equal to `value` unless some villages are UNKNOWN; None if nothing is known.
    :ivar high: the highest possible value, with the same rules as `low`.
    :ivar reported: the figures behind it as the commune reported them, by fact id ("previous.…" for last year's).
    """

    value: Fraction | bool | str | None
    low: Fraction | None
    high: Fraction | None
    reported: Mapping[str, Any]


def observe(step: Step, source: Evaluation) -> Observed:
    """Return the figure that a step compares or matches; an empty `Observed` for any other step."""
    node, case = step.node, source.case
    if isinstance(node, Matches):
        raw = _reported({node.fact: case.raw.get(node.fact)})
        return Observed(step.found if isinstance(step.found, bool | str) else None, None, None, raw)
    if not isinstance(node, Compare):
        return Observed(None, None, None, {})
    raw = {}
    for figure in getattr(node.measure, "inputs", ()):
        store = case.raw_previous if figure.previous else case.raw
        if figure.fact in store:
            raw[f"previous.{figure.fact}" if figure.previous else figure.fact] = store[figure.fact]
    if isinstance(node.measure, Villages) and (fact := source.reported_as(node.measure)):
        raw[fact] = case.raw[fact]
    low, high = (_fraction(end) for end in step.span) if step.span else (None, None)
    return Observed(low if low == high else None, low, high, _reported(raw))


def _reported(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {fact: figure for fact, figure in raw.items() if not is_missing(figure)}


def _fraction(pair: Pair) -> Fraction | None:
    return Fraction(pair[0], pair[1]) if pair[1] else None
