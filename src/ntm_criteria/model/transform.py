"""Readings of a condition as another one of the same build: its bounds changed, or a derived scope applied.

Nothing is simplified: the nodes stay as they are, and only comparisons (and what is asked of a derived category) change.
"""

from collections.abc import Callable
from fractions import Fraction

from attrs import evolve, frozen

from ntm_criteria.model.arithmetic import fraction, pair
from ntm_criteria.model.bounds import AnyBound, Bound
from ntm_criteria.model.condition import (
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Outcome,
    as_known,
)
from ntm_criteria.model.verdict import Reason, Verdict
from ntm_criteria.text import Text


def with_bounds(condition: Condition, change: Callable[[Compare], AnyBound]) -> Condition:
    """The condition with every comparison of the commune's figures under another bound."""
    rebuilt: Condition = condition.read(_Rebuilt(lambda node: as_known(evolve(node, bound=change(node)))))
    return rebuilt


def times(condition: Condition, factor: Fraction) -> Condition:
    """The condition with every bound so many times as high; each keeps its source."""

    def scaled(cell: Bound) -> Bound:
        if cell.value is None:
            return cell
        return evolve(cell, value=pair(fraction(cell.value) * factor), written=f"{cell.written} × {factor}")

    return with_bounds(condition, lambda node: node.bound.changed(scaled))


@frozen
class Scope:
    """What a category is taken to be, whatever is reported: the first row whose condition is met, else `otherwise`.

    A row may be open: it is not known which value applies there. Without an `otherwise` it is the reported one.
    """

    axis: str
    rows: tuple[tuple[Condition, str | Reason], ...]
    otherwise: str | None = None

    def apply(self, condition: Condition) -> Condition:
        """The condition as it is judged, with a choice wherever this category is asked for."""
        applied: Condition = condition.read(_Rebuilt(self._compare, self._matches, in_when=True))
        return applied

    def _compare(self, node: Compare) -> Condition:
        if self.axis not in node.bound.axes:
            return as_known(node)

        def leaf(value: str | Reason) -> Condition:
            if isinstance(value, Reason):
                return evolve(node, bound=Bound(None, "unsourced", value))
            return as_known(evolve(node, bound=node.bound.at(self.axis, value)))

        made = as_known(node) if self.otherwise is None else leaf(self.otherwise)
        for when, value in reversed(self.rows):
            made = Choose(when, leaf(value), made, is_scope=True)
        return made

    def _matches(self, node: Matches) -> Condition:
        if node.fact != self.axis:
            return node
        made: Condition = node if self.otherwise is None else self._is(self.otherwise, node)
        for when, value in reversed(self.rows):
            made = Choose(when, self._is(value, node), made, is_scope=True)
        return made

    def _is(self, value: str | Reason, node: Matches) -> Fixed:
        if isinstance(value, Reason):
            return Fixed(Verdict.UNKNOWN, value)
        if value in node.values:
            return Fixed(Verdict.MET, None, _SO)
        return Fixed(Verdict.NOT_MET, Reason.OTHER_VALUE, _NOT_SO)


_SO = Text("đúng nhóm này", "of this group")
_NOT_SO = Text("không thuộc nhóm này", "not of this group")


@frozen
class _Rebuilt:
    comparison: Callable[[Compare], Condition]
    match: Callable[[Matches], Condition] = lambda node: node
    in_when: bool = False  # also what chooses between requirements, and not only these

    def compare(self, node: Compare) -> Condition:
        return self.comparison(node)

    def matches(self, node: Matches) -> Condition:
        return self.match(node)

    def fixed(self, node: Fixed) -> Condition:
        return node

    def outcome(self, node: Outcome) -> Condition:
        return node

    def all_of(self, node: AllOf, parts: list[Condition]) -> Condition:
        return AllOf(tuple(parts))

    def any_of(self, node: AnyOf, parts: list[Condition]) -> Condition:
        if node.is_secondary and isinstance(node.parts[0], Compare):
            return parts[0]  # made whole again by `as_known`
        return AnyOf(tuple(parts), node.is_secondary)

    def count_of(self, node: CountOf, parts: list[Condition]) -> Condition:
        return CountOf(node.at_least, tuple(parts))

    def choose(self, node: Choose, when: Condition, then: Condition, otherwise: Condition) -> Condition:
        return Choose(when if self.in_when else node.when, then, otherwise, node.is_exemption, node.is_scope)
