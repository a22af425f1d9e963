"""The reading that tells which figures a condition looks at."""

from collections.abc import Iterable

from ntm_criteria.model.bounds import AnyBound, Bound
from ntm_criteria.model.condition import AllOf, AnyOf, Choose, Compare, Condition, CountOf, Fixed, Matches, Outcome
from ntm_criteria.model.measure import VillageCount, VillageShare

Facts = set[tuple[str, bool]]  # fact, of last year?


def facts_read(condition: Condition) -> Facts:
    """Every figure that can bear on this condition, as (fact id, of last year?)."""
    found: Facts = condition.read(_Reads())
    return found


def all_read(conditions: Iterable[Condition]) -> tuple[Facts, set[str]]:
    """The same of several conditions, and the villages' flags of which the commune may give a total instead."""
    reading = _Reads()
    return set().union(*(condition.read(reading) for condition in conditions)), reading.totals


def axes_read(condition: Condition) -> set[str]:
    """The categories that bounds vary by."""
    reading = _Reads()
    condition.read(reading)
    return reading.axes


class _Reads:
    def __init__(self) -> None:
        self.totals, self.axes = set[str](), set[str]()

    def compare(self, node: Compare) -> Facts:
        measure = node.measure
        axes = _axes(node.bound)
        self.axes |= axes
        found = {(axis, False) for axis in axes}
        if isinstance(measure, VillageShare | VillageCount):
            inner: Facts = measure.body.read(self)
            self.totals.update([measure.flag] if measure.flag else [])
            return found | inner | {(fact, False) for fact in (measure.fact, measure.flag) if fact}
        return found | {(given.fact, given.previous) for given in measure.inputs}

    def matches(self, node: Matches) -> Facts:
        return {(node.fact, False)}

    def fixed(self, node: Fixed) -> Facts:
        return set()

    def outcome(self, node: Outcome) -> Facts:
        return set()

    def all_of(self, node: AllOf, parts: list[Facts]) -> Facts:
        return set().union(*parts)

    def any_of(self, node: AnyOf, parts: list[Facts]) -> Facts:
        return set().union(*parts)

    def count_of(self, node: CountOf, parts: list[Facts]) -> Facts:
        return set().union(*parts)

    def choose(self, node: Choose, when: Facts, then: Facts, otherwise: Facts) -> Facts:
        return when | then | otherwise


def _axes(bound: AnyBound) -> set[str]:
    if isinstance(bound, Bound):
        return set()
    inner = set().union(*map(_axes, bound.rows.values()))
    return inner if bound.axis == "year" else inner | {bound.axis}
