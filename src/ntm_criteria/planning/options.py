"""Options: sets of moves with which a condition gets a verdict, and what they cost."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from ntm_criteria.figures import Exact
from ntm_criteria.planning.supposed import Lever


class Cost(NamedTuple):
    """What moves cost: first the number of figures that are not known today, then the effort.

    :ivar unknown: how many figures must be reported that nobody knows, or known better than by an estimate that allows what
        is needed; how far they are from it cannot be said.
    :ivar effort: the changes of the known figures, each in the unit of its figure and times its weight.
    """

    unknown: int
    effort: Fraction

    def plus(self, other: "Cost") -> "Cost":
        return Cost(self.unknown + other.unknown, self.effort + other.effort)


class Option(NamedTuple):
    """Moves that suffice for a verdict, and their cost."""

    cost: Cost
    moves: tuple[tuple[Lever, Exact], ...] = ()

    def plus(self, other: "Option") -> "Option":
        return Option(self.cost.plus(other.cost), (*self.moves, *other.moves))

    @property
    def levers(self) -> frozenset[Lever]:
        return frozenset(lever for lever, _ in self.moves)


NOTHING = Option(Cost(0, Fraction(0)))
Options: TypeAlias = tuple[Option, ...]  # the cheapest first
Table: TypeAlias = Mapping[int, Options]  # by verdict code


def best(options: Iterable[Option], keep: int) -> Options:
    """Return the `keep` cheapest options, at most one for each set of levers."""
    found: dict[frozenset[Lever], Option] = {}
    for option in sorted(options, key=_by_cost):
        found.setdefault(option.levers, option)
        if len(found) == keep:
            break
    return tuple(found.values())


def _by_cost(option: Option) -> tuple[Cost, int, tuple[tuple[str, int], ...]]:
    """Sort by cost, then by the number of moves; the names make the order the same on every run."""
    return (
        option.cost,
        len(option.moves),
        tuple((lever.fact, -1 if lever.village is None else lever.village) for lever, _ in option.moves),
    )
