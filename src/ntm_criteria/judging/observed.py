"""What a verdict rests on: the figure as reported and as compared, the villages, and the categories that applied."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from ntm_criteria.figures import is_missing
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.step import Step
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    AnyOf,
    Compare,
    Condition,
    Dictionary,
    Given,
    Interval,
    Matches,
    Measure,
    Ratio,
    Reason,
    RuleSet,
    Scope,
    Unit,
    Verdict,
    VillageCount,
    Villages,
    body_of,
    facts_read,
    fraction,
)
from ntm_criteria.read_only import read_only


@frozen
class Observed(Displayed):
    """The figure behind a verdict. Numbers are exact and in the unit of the fact: a share of 91,5 % is 91.5.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"insured_people": 2301, "population": 2410}, load_rule_set("bang-mac-2024"))["14.1"]
    >>> result.observed.value, result.observed.reported
    (Fraction(23010, 241), {'insured_people': 2301, 'population': 2410})

    :ivar value: a Fraction, a bool, or the id of a category's value; None if it is not known exactly.
    :ivar low: the lowest possible value: equal to `value` unless some villages are UNKNOWN, the figure is estimated from a
        sample, or it is a float that means no single number; None if nothing is known.
    :ivar high: the highest possible value, with the same rules as `low`.
    :ivar reported: the figures behind it as the commune reported them, by fact id ("previous.…" for last year's).
    :ivar unit: the unit of a number; None for anything else.
    """

    value: Fraction | bool | str | None
    low: Fraction | None
    high: Fraction | None
    reported: Mapping[str, Any] = field(converter=read_only)
    unit: Unit | None = None


@frozen
class VillageResult:
    """The verdict on one village, where an indicator states a requirement on each village.

    :ivar name: the name of the village; None for one that the commune counts but does not list.
    :ivar verdict: the verdict on the village.
    :ivar reason: the reason of the verdict; None for a plain MET.
    :ivar figures: the village's figures that the requirement reads, by fact id: a Fraction in the unit of the fact, a bool, or
        the id of a category's value. Missing figures, estimates, and floats that mean no single number are left out.
    """

    name: str | None
    verdict: Verdict
    reason: Reason | None = None
    figures: Mapping[str, Fraction | bool | str] = field(factory=dict, converter=read_only, hash=False)


def villages_in(step: Step, source: Evaluation) -> tuple[VillageResult, ...]:
    """Return the verdicts on villages by every requirement on villages that bears on a step."""
    node = step.node
    if isinstance(node, AnyOf) and node.is_secondary:
        return villages_in(step.parts[0], source)  # the open twin compares the same villages
    if step.villages is None or not isinstance(node, Compare) or not isinstance(node.measure, Villages):
        return tuple(result for part in step.bearing for result in villages_in(part, source))
    facts = source.rules.facts
    read = sorted(fact for fact, _ in facts_read(body_of(node.measure)) if facts[fact].per_village)
    villages = source.village_list(node.measure)
    return tuple(
        VillageResult(
            village.name,
            part.verdict,
            part.reason,
            {
                fact: Fraction(*exact) if isinstance(exact, tuple) else exact
                for fact in read
                if (exact := village.figures.get(fact)) is not None and not isinstance(exact, Interval)
            },
        )
        for village, part in zip(villages, step.parts, strict=True)
    )


@frozen
class AppliedScope:
    """The value of a category that bounds vary by (a region, a group), and where it comes from.

    :ivar category: the id of the category.
    :ivar value: the id of its value; None if it is open or unknown.
    :ivar rule: for a value that the rule set derives, the condition that the commune meets, or, while the value is unknown, the
        one that is undecided; None if the set's last row applies, or if the value was reported.
    :ivar is_derived: whether the rule set derives the value; otherwise it is what the commune reports.
    :ivar open: the reason why the value is open, if it is.
    """

    category: str
    value: str | None
    rule: Condition | None = field(default=None, repr=False, eq=False)
    is_derived: bool = False
    open: Reason | None = None

    @property
    def origin(self) -> Literal["reported", "derived", "missing"]:
        """Whether the commune reports the value, the rule set derives it, or the figures for it are missing."""
        if self.value is None and self.open is None:
            return "missing"
        return "derived" if self.is_derived else "reported"


def applied_scopes(rules: RuleSet, source: Evaluation) -> tuple[AppliedScope, ...]:
    """Return the categories by which the bounds of a rule set vary, those that it derives first, and their values."""
    derived = tuple(_derived(scope, source) for scope in rules.scope)
    others = (axis for axis in rules.axes if axis not in {scope.category for scope in derived})
    return (*derived, *(_reported_value(axis, source) for axis in others))


def _derived(scope: Scope, source: Evaluation) -> AppliedScope:
    """Return the value of a category that the rule set derives.

    While the condition of a row is undecided, the value is known only if it is the same whether the commune meets it or not.
    """
    possible, undecided = _possible(scope, source)
    is_one = len({(each.value, each.open) for each in possible}) == 1
    return possible[-1] if undecided is None or is_one else AppliedScope(scope.axis, None, undecided)


def possible_values(rules: RuleSet, source: Evaluation) -> Mapping[str, frozenset[str]]:
    """Return the values that each category which the rule set derives can have; without those that can have any."""
    found = {scope.axis: _possible(scope, source)[0] for scope in rules.scope}
    return {
        axis: frozenset(each.value for each in possible if each.value)
        for axis, possible in found.items()
        if all(each.value or each.open for each in possible)
    }


def _possible(scope: Scope, source: Evaluation) -> tuple[list[AppliedScope], Condition | None]:
    """Return the values of the rows of which one applies, and the first condition that leaves open which."""
    undecided, possible = None, list[AppliedScope]()
    for when, value in scope.rows:
        verdict = when.read(source).verdict
        if verdict is Verdict.NOT_MET:
            continue
        open_ = value if isinstance(value, Reason) else None
        possible.append(AppliedScope(scope.axis, None if open_ else str(value), when, is_derived=True, open=open_))
        if verdict is Verdict.MET:
            break
        undecided = undecided or when
    else:
        last = AppliedScope(scope.axis, scope.otherwise, is_derived=True)
        possible.append(last if scope.otherwise else _reported_value(scope.axis, source))
    return possible, undecided


def _reported_value(category: str, source: Evaluation) -> AppliedScope:
    """Return the value of a category that the commune reports."""
    value = source.case.figures.get(category)
    return AppliedScope(category, value if isinstance(value, str) else None)


def observe(step: Step, source: Evaluation) -> Observed:
    """Return the figure that a step compares or matches; an empty `Observed` for any other step."""
    node, case = step.node, source.case
    if isinstance(node, Matches):
        raw = _reported({node.fact: case.raw.get(node.fact)})
        return Observed(step.found if isinstance(step.found, bool | str) else None, None, None, raw)
    if not isinstance(node, Compare):
        return Observed(None, None, None, {})
    raw = {}
    measure = node.measure
    is_implied = isinstance(measure, Ratio) and measure.reported(source) is None
    figures: tuple[Given, ...] = (
        () if isinstance(measure, Villages) else measure.reads if is_implied else measure.inputs
    )
    for figure in figures:
        store = case.raw_previous if figure.previous else case.raw
        if figure.fact in store:
            raw[f"previous.{figure.fact}" if figure.previous else figure.fact] = store[figure.fact]
    if isinstance(node.measure, Villages) and (fact := source.reported_as(node.measure)):
        raw[fact] = case.raw[fact]
    ends = step.span if step.span and step.span[0][1] and step.span[1][1] else None  # a share of 0 is undefined
    low, high = (fraction(end) for end in ends) if ends else (None, None)
    return Observed(low if low == high else None, low, high, _reported(raw), _unit(node.measure, source.rules.facts))


def _unit(measure: Measure, facts: Dictionary) -> Unit | None:
    if isinstance(measure, Villages):
        return facts.units.get(VILLAGE if isinstance(measure, VillageCount) else PERCENT)
    return facts[measure.fact].unit


def _reported(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {fact: figure for fact, figure in raw.items() if not is_missing(figure)}
