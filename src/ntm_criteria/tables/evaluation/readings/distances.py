"""How far the figure of a comparison is from its bound, in every row.

`model.gap` says how far that is; here its ways to say so, and the bounds that apply, are put into one column for all rows.
"""

from functools import partial, reduce
from typing import NamedTuple

from attrs import evolve

from ntm_criteria.model import PART, Bound, Change, Compare, Dictionary, gaps, is_possible, parts_short
from ntm_criteria.tables.evaluation.readings.evaluate import TableReading
from ntm_criteria.tables.evaluation.readings.ways import Held, by_bound, fails
from ntm_criteria.tables.expressions import Code, Dialect, Expr, Test, quotient


class Distance(NamedTuple):
    """How far a figure is short of its bound in each row; below 0 where it is beyond the bound.

    :ivar kind: the unit and the strictness, as a position in `Distances.kinds`; 0 where there is no distance.
    :ivar low: the least possible distance.
    :ivar high: the largest possible distance.
    """

    kind: Code
    low: Expr
    high: Expr

    @property
    def is_point(self) -> bool:
        """Whether the two ends are one column."""
        return self.low is self.high


def units_of(facts: Dictionary) -> tuple[str, ...]:
    """Return the ids of all units that distances may have, in a fixed order: those of the dictionary, then "part"."""
    of_facts = (fact.unit.id for fact in facts.values() if fact.unit)
    return tuple(dict.fromkeys((*facts.units, *of_facts, PART.id)))


def when(on: Dialect, test: Test, then: Expr, otherwise: Expr) -> Expr:
    """Return `then` in the rows where `test` is true, else `otherwise`."""
    if isinstance(test, bool):
        return then if test else otherwise
    return on.when(test).then(then).otherwise(otherwise)


class Distances:
    """Computes the distances of the comparisons of one indicator.

    :ivar kinds: the units and the strictness of these distances; the first entry stands for no distance.
    """

    def __init__(self, verdicts: TableReading, facts: Dictionary) -> None:
        self.kinds: list[tuple[str, bool]] = [("", False)]
        self._verdicts, self._facts, self._on = verdicts, facts, verdicts.on
        self.held: Held = Held(verdicts.source.on)  # the numbers that these distances are computed from
        self._source = evolve(verdicts.source, held=self.held)
        null = self._on.on.lit(None, self._on.on.Float64)
        self.none: Distance = Distance(0, null, null)

    def of_comparison(self, node: Compare) -> Distance:
        bound = self._verdicts.in_year(node.bound)
        return by_bound(self._source, bound, partial(self._of_bound, node), none=self.none, where=self._where)

    def of_count(self, at_least: int, met: Expr, unknown: Expr) -> Distance:
        return Distance(self._kind(PART.id, strictly=False), *parts_short(at_least, met, unknown))

    def _of_bound(self, node: Compare, bound: Bound) -> Distance:
        if bound.pair is None:
            if bound.open is None or bound.is_open:
                return self.none
            return reduce(self._among, (self._of_bound(node, reading) for reading in bound.extremes))
        source, found = self._source, self.none
        question = node.relation, bound.pair, self._facts, source
        for gap in reversed(list(gaps(node.measure, *question))):
            kind = self._kind(gap.unit.id, strictly=gap.strictly)
            for low, high in reversed(list(zip(gap.low, gap.high, strict=True))):
                least = most = quotient(*low.low, source.on)
                if low.low is not high.high:
                    most = quotient(*high.high, source.on)
                is_known = low.known if high is low else low.known & high.known
                found = self._where(is_known, Distance(kind, least, most), found)
        if isinstance(node.measure, Change):
            found = self._where(fails(source.on, is_possible(node.measure, *question)), self.none, found)
        return found

    def _kind(self, unit: str, *, strictly: bool) -> int:
        if (unit, strictly) not in self.kinds:
            self.kinds.append((unit, strictly))
        return self.kinds.index((unit, strictly))

    def _among(self, one: Distance, other: Distance) -> Distance:
        """Return the distance to two bounds of which it is open which applies: from the nearer one to the farther one."""
        on = self._on.on
        low = on.when(one.high <= other.high).then(one.low).otherwise(other.low)
        kind = self._on.where(other.kind >= 1, one.kind, 0)
        return Distance(kind, low, on.max_horizontal(one.high, other.high))

    def _where(self, test: Test, then: Distance, otherwise: Distance) -> Distance:
        kind, on = self._on.where(test, then.kind, otherwise.kind), self._on.on
        for one, other in ((then, otherwise), (otherwise, then)):
            if other is self.none:  # where there is no distance, its ends do not matter
                return Distance(kind, one.low, one.high)
        low = high = when(on, test, then.low, otherwise.low)
        if not then.is_point or not otherwise.is_point:
            high = when(on, test, then.high, otherwise.high)
        return Distance(kind, low, high)
