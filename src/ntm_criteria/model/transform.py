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
    body_of,
)
from ntm_criteria.model.measure import Villages
from ntm_criteria.model.verdict import Reason, Verdict
from ntm_criteria.text import Text


def with_bounds(condition: Condition, change: Callable[[Compare], AnyBound]) -> Condition:
    """Replace the bound of every comparison by `change(comparison)`, except inside a `when` and in conditions over villages."""
    rebuilt: Condition = condition.read(_Rebuilt(lambda node: as_known(evolve(node, bound=change(node)))))
    return rebuilt


def times(condition: Condition, factor: Fraction) -> Condition:
    """Multiply every bound of the condition by a factor, except inside a `when` and in conditions over villages.

    The bounds, and the different bounds that conflicting sources give, keep their citations.
    """

    def scaled(cell: Bound) -> Bound:
        if cell.readings:
            readings = tuple(map(scaled, cell.readings))
            return evolve(cell, readings=readings, written=" / ".join(reading.written for reading in readings))
        if cell.pair is None:
            return evolve(cell, readings=tuple(map(scaled, cell.readings)))
        return evolve(cell, pair=pair(fraction(cell.pair) * factor), written=f"{cell.written} × {factor}")

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
        """Replace every leaf that depends on the category by a choice: a branch per row, then `otherwise`.

        A leaf in a `when` or in a condition over villages is replaced as well. The rows of derived categories themselves
        are left as they are: they read what the commune reports.
        """
        applied: Condition = condition.read(_Rebuilt(self._compare, self._matches, is_deep=True))
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

    def _choice(self, leaf: Callable[[str | Reason], Condition], stated: Condition) -> Condition:
        """Build nested choices: `leaf` of the first row met, else of `otherwise`, or `stated` if that is None."""
        choice = stated if self.otherwise is None else leaf(self.otherwise)
        for when, value in reversed(self.rows):
            choice = Choose(when, leaf(value), choice, stated=stated)
        return choice


_IN_GROUP = Text("đúng nhóm này", "of this group")
_NOT_IN_GROUP = Text("không thuộc nhóm này", "not of this group")


@frozen
class _Rebuilt:
    comparison: Callable[[Compare], Condition]
    match: Callable[[Matches], Condition] = lambda node: node
    is_deep: bool = False  # whether the `when` of a choice and conditions over villages are rewritten too

    def compare(self, node: Compare) -> Condition:
        if self.is_deep and isinstance(node.measure, Villages):
            body = body_of(node.measure).read(self)
            node = evolve(node, measure=evolve(node.measure, body=body))
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
        return evolve(node, parts=tuple(parts))

    def choose(self, node: Choose, when: Condition, then: Condition, otherwise: Condition) -> Condition:
        is_rewritten = self.is_deep and node.stated is None
        return evolve(node, when=when if is_rewritten else node.when, then=then, otherwise=otherwise)
