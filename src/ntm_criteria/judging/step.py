"""A step: what one node of a condition came to, for one commune, and from what."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from ntm_criteria.figures import Exact
from ntm_criteria.model import Bound, Choose, Compare, Condition, Matches, Pair, Reason, Verdict

Span: TypeAlias = tuple[Pair, Pair]


class Step(NamedTuple):
    """A node of the rule with its verdict, the figure it compared and the steps of its parts.

    :ivar node: the node of the rule's condition.
    :ivar verdict: what it came to.
    :ivar reason: why; None for a plain MET.
    :ivar span: the two ends between which a number lies, as pairs (numerator, denominator) in the fact's unit; the same twice
        when it is known, None when nothing is.
    :ivar bound: the bound that applied.
    :ivar found: a flag (bool) or a category (the id of its value).
    :ivar parts: the steps of its parts; over villages, the villages' own steps.
    :ivar villages: over villages, their names (None for one that is not listed).

    A named tuple and no attrs class: dozens are made for every commune, and frozen attrs classes take twice as long to make.
    """

    node: Condition
    verdict: Verdict
    reason: Reason | None = None
    span: Span | None = None
    bound: Bound | None = None
    found: Exact | None = None
    parts: tuple["Step", ...] = ()
    villages: tuple[str | None, ...] | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether it compared a figure itself, and has no parts but villages."""
        return isinstance(self.node, Compare | Matches)

    @property
    def bearing(self) -> tuple["Step", ...]:
        """The parts that this verdict rests on: of a choice, the branch taken (both, while that is open)."""
        if not isinstance(self.node, Choose):
            return self.parts
        when, then, otherwise = self.parts
        if when.verdict is Verdict.UNKNOWN:
            return self.parts
        return (when, then if when.verdict is Verdict.MET else otherwise)

    @property
    def outcomes(self) -> tuple["Step", ...]:
        """The parts that may hand this step their verdict: of a choice, not its condition, and last what may not apply."""
        if not isinstance(self.node, Choose):
            return self.parts
        _, *branches = self.bearing
        return tuple(reversed(branches))

    @property
    def deciding(self) -> "Step":
        """The first leaf down the chain of parts that share this verdict: what to show for the whole."""
        if self.villages is None:
            for part in self.outcomes:
                if part.verdict is self.verdict:
                    return part.deciding
        return self

    def leaves(self, verdict: Verdict) -> "Iterator[Step]":
        """The leaves with this verdict under an unbroken chain of it."""
        if self.verdict is verdict:
            if self.is_leaf:
                yield self
            else:
                for part in self.outcomes:
                    yield from part.leaves(verdict)
