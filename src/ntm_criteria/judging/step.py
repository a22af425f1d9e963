"""Steps: the verdicts on the nodes of a condition for one commune, with the figures and bounds behind them."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from attrs import frozen

from ntm_criteria.figures import Exact
from ntm_criteria.model import Bound, Choose, Compare, Condition, Matches, Pair, Reason, Verdict, Villages
from ntm_criteria.model import verdict as combine

Span: TypeAlias = tuple[Pair, Pair]


class Step(NamedTuple):
    """The verdict on one node of a condition, with the figure compared and the steps of the parts.

    :ivar node: the node of the condition.
    :ivar verdict: the verdict on the node.
    :ivar reason: the reason of the verdict; None for a plain MET.
    :ivar span: the lowest and highest value of a number, as pairs (numerator, denominator) in the fact's unit: equal if the
        number is known, None if nothing is known.
    :ivar bound: the bound that applied.
    :ivar found: for a `Matches`, the value of the flag (bool) or category (an id); None if it is missing.
    :ivar parts: the steps of the node's parts; for a measure over villages, one step for each village.
    :ivar villages: for a measure over villages, the names of the villages (None for an unlisted one).

    It is a named tuple, because a frozen attrs class takes twice as long to build, and each commune needs dozens of steps.
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
        """Whether the step compares or matches a figure, rather than combines the verdicts of parts."""
        return isinstance(self.node, Compare | Matches)

    @property
    def bearing(self) -> tuple["Step", ...]:
        """The parts that matter to the verdict: all parts except, for a choice, the branch that is not taken."""
        if not isinstance(self.node, Choose):
            return self.parts
        when, then, otherwise = self.parts
        if when.verdict is Verdict.UNKNOWN:
            return self.parts
        return (when, then if when.verdict is Verdict.MET else otherwise)

    @property
    def outcomes(self) -> tuple["Step", ...]:
        """The parts from which the step takes its verdict; for a choice, the branches, `otherwise` first."""
        if not isinstance(self.node, Choose):
            return self.parts
        _, *branches = self.bearing
        return tuple(reversed(branches))

    @property
    def deciding(self) -> "Step":
        """The leaf found by going from this step to its first part with the same verdict, and so on."""
        if self.villages is None:
            for part in self.outcomes:
                if part.verdict is self.verdict:
                    return part.deciding
        return self

    def leaves(self, verdict: Verdict) -> "Iterator[Step]":
        """Yield the leaves with this verdict; all steps between this step and such a leaf have it too."""
        if self.verdict is verdict:
            if self.is_leaf:
                yield self
            else:
                for part in self.outcomes:
                    yield from part.leaves(verdict)


@frozen
class Tally:
    """The verdicts on villages by one condition: their steps and names, and the number of each verdict."""

    steps: tuple[Step, ...]
    names: tuple[str | None, ...]
    met: int
    not_met: int
    unknown: int

    @classmethod
    def of(cls, steps: tuple[Step, ...], names: tuple[str | None, ...]) -> "Tally":
        """Build a tally from the steps and names of villages."""
        return cls(steps, names, *combine.tally([step.verdict.code for step in steps]))

    @property
    def counted(self) -> int:
        return self.met + self.not_met + self.unknown

    def span(self, measure: Villages) -> Span:
        """Return the value if all UNKNOWN villages fail the condition, and the value if all of them meet it."""
        return measure.pair(self.met, self.counted), measure.pair(self.met + self.unknown, self.counted)
