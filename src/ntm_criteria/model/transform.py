"""Rewrites conditions: with other bounds, or with a derived scope applied. Only the leaves of the tree are replaced."""

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
    """Replace the bound of every comparison by `change(comparison)`, except inside a `when` and in conditions over villages."""
    rebuilt: Condition = condition.read(_Rebuilt(lambda node: as_known(evolve(node, bound=change(node)))))
    return rebuilt


def times(condition: Condition, factor: Fraction) -> Condition:
    """Multiply every bound of the condition by a factor; the bounds keep their citations."""

    def scaled(cell: Bound) -> Bound:
        if cell.value is None:
            return cell
        return evolve(cell, value=pair(fraction(cell.value) * factor), written=f"{cell.written} × {factor}")

    return with_bounds(condition, lambda node: node.bound.changed(scaled))


@frozen
class Scope:
    """A category that the rule set derives: its value is that of the first row whose condition is met, else `otherwise`.

    A row may hold, instead of a value, the reason why it is open. If `otherwise` is None, the reported value applies.
    """

    axis: str
    rows: tuple[tuple[Condition, str | Reason], ...]
    otherwise: str | None = None

    def apply(self, condition: Condition) -> Condition:
        """Replace every leaf that depends on the category by a choice: a branch per row, then `otherwise`."""
        applied: Condition = condition.read(_Rebuilt(self._compare, self._matches, in_when=True))
        return applied

    def _compare(self, node: Compare) -> Condition:
        if self.axis not in node.bound.axes:
            return as_known(node)

        def leaf(value: str | Reason) -> Condition:
            return as_known(evolve(node, bound=node.bound.at(self.axis, value)))

        return self._choice(leaf, as_known(node))

    def _matches(self, node: Matches) -> Condition:
        if node.fact != self.axis:
            return node

        def leaf(value: str | Reason) -> Fixed:
            if isinstance(value, Reason):
                return Fixed(Verdict.UNKNOWN, value)
            if value in node.values:
                return Fixed(Verdict.MET, None, _IN_GROUP)
            return Fixed(Verdict.NOT_MET, Reason.OTHER_VALUE, _NOT_IN_GROUP)

        return self._choice(leaf, node)

    def _choice(self, leaf: Callable[[str | Reason], Condition], as_reported: Condition) -> Condition:
        """Build nested choices: `leaf` of the first row met, else of `otherwise`, or `as_reported` if that is None."""
        choice = as_reported if self.otherwise is None else leaf(self.otherwise)
        for when, value in reversed(self.rows):
            choice = Choose(when, leaf(value), choice, is_scope=True)
        return choice


_IN_GROUP = Text("đúng nhóm này", "of this group")
_NOT_IN_GROUP = Text("không thuộc nhóm này", "not of this group")


@frozen
class _Rebuilt:
    comparison: Callable[[Compare], Condition]
    match: Callable[[Matches], Condition] = lambda node: node
    in_when: bool = False  # whether the `when` of a choice is rewritten too

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
            return parts[0]  # `comparison` adds the open twin again
        return AnyOf(tuple(parts), node.is_secondary)

    def count_of(self, node: CountOf, parts: list[Condition]) -> Condition:
        return CountOf(node.at_least, tuple(parts))

    def choose(self, node: Choose, when: Condition, then: Condition, otherwise: Condition) -> Condition:
        return Choose(when if self.in_when else node.when, then, otherwise, node.is_exemption, node.is_scope)
