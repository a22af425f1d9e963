"""Moves of a figure: to the value nearest to the present one that does what is wanted, and what moves with it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from ntm_criteria.figures import Exact, as_share
from ntm_criteria.model import (
    Estimated,
    FactKind,
    Given,
    Interval,
    NumberFact,
    Pair,
    Ratio,
    RuleSet,
    Sum,
    checks_of_parts,
    fraction,
)
from ntm_criteria.planning.levers import levers
from ntm_criteria.planning.options import Cost
from ntm_criteria.planning.supposed import Lever, Moves, Supposed
from ntm_criteria.wording import EVENTS

Test = Callable[[Supposed], bool]


def nearest(world: Supposed, lever: Lever, test: Test) -> Exact | None:
    """Return the value nearest to the present one with which `test` holds; None if no value does it.

    The test must hold from some value on, upwards or downwards. A number moves on the grid of its fact's step; what has
    happened (an incident) cannot be undone, so its number never falls.
    """
    grid = _grid(world, lever)
    if grid is None:
        return None

    def holds(number: int) -> bool:
        return test(world.with_moves({lever: grid.value(number)}))

    if grid.above <= grid.high and holds(grid.high):
        if not grid.is_known and holds(grid.low):
            return grid.value(grid.low)  # whatever it is
        return grid.value(grid.above + bisect_left(range(grid.above, grid.high), x=True, key=holds))
    if grid.low <= grid.below and holds(grid.low):
        return grid.value(grid.below - bisect_left(range(grid.below, grid.low, -1), x=True, key=holds))
    return None


def last_before(world: Supposed, lever: Lever, value: Exact) -> list[Exact]:
    """Return the last value on the way from the present one to `value`; none if the first step leads there."""
    if not isinstance(value, tuple) or of_lever(world, lever) is None or (grid := _grid(world, lever)) is None:
        return []
    number = grid.number(value)
    before = number - 1 if number >= grid.above else number + 1
    return [grid.value(before)] if before >= grid.above or before <= grid.below else []


class _Grid:
    """The values that a number may take: `value(n)` for n from `low` to `high`; those above and below the present one."""

    def __init__(
        self,
        low: int,
        high: int,
        present: tuple[Fraction, Fraction] | None,
        whole: int,
        scale: int,
        *,
        is_estimated: bool = False,
    ) -> None:
        self.low, self.high, self.is_known = low, high, present is not None
        self._whole, self._scale = whole, scale
        # for a total over villages the grid counts villages, and the value is their share in percent
        least, greatest = (each * (Fraction(whole, 100) if whole else scale) for each in present) if present else (0, 0)
        if is_estimated:  # it may be any of them already
            least, greatest = greatest, least
        self.above = floor(greatest) + 1 if present else low
        self.below = ceil(least) - 1 if present else high

    def number(self, value: Pair) -> int:
        return int(value[0] // 100 if self._whole else value[0])

    def value(self, number: int) -> Pair:
        return (100 * number, self._whole) if self._whole else (number, self._scale)


def _grid(world: Supposed, lever: Lever) -> _Grid | None:
    fact, present = world.rules.facts[lever.fact], of_lever(world, lever)
    span = None if present is None else _ends(present)
    if is_total(world, lever):
        if villages := villages_of(world, lever):
            return _Grid(0, villages, span, villages, 1)
        fact = as_share(fact, world.rules.facts)  # nobody knows of how many villages
    if not isinstance(fact, NumberFact):
        return None
    low, high = fact.low_multiple, fact.high_multiple
    if fact.unit.id in EVENTS and span is not None:
        low = max(low, ceil(span[0] * fact.scale))
    for whole in _wholes(world, lever.fact):
        high = min(high, floor(whole * fact.scale))
    return _Grid(low, high, span, 0, fact.scale, is_estimated=isinstance(present, Estimated))


def _wholes(world: Supposed, part: str) -> Iterator[Fraction]:
    """Yield the known figures that a part must not exceed, and that do not themselves grow with it."""
    for each, whole in world.rules.parts:
        measure = world.rules.measures.get((whole, False))
        if each == part and not (isinstance(measure, Sum) and part in measure.terms):
            point = (measure if isinstance(measure, Sum) else Given(whole)).point(world)
            if point is not None:
                yield fraction(point[1])


def _ends(value: Exact) -> tuple[Fraction, Fraction]:
    if isinstance(value, Interval):
        return fraction(value.low), fraction(value.high)
    assert isinstance(value, tuple)
    return fraction(value), fraction(value)


def of_lever(world: Supposed, lever: Lever) -> Exact | None:
    """Return the value of a lever's figure, or None if it is missing."""
    if lever in world.moved:
        return world.moved[lever]
    if lever.village is None:
        return world.case.figures.get(lever.fact)
    villages = world.case.villages  # a village that the set names may be on no list
    return villages[lever.village].figures.get(lever.fact) if lever.village < len(villages) else None


def is_within_limits(value: Exact, lever: Lever, world: Supposed) -> bool:
    """Whether a number is one that the fact of a lever can have."""
    fact = world.rules.facts[lever.fact]
    return isinstance(value, tuple) and fact.is_number and fact.low <= fraction(value) <= fact.high


def distance(world: Supposed, lever: Lever, before: Exact, after: Exact) -> Fraction:
    """Return by how much a figure changes, in the unit in which it is counted; another finding counts as 1."""
    if not isinstance(after, tuple):
        return Fraction(int(before != after))
    low, high = _ends(before)
    value = fraction(after)
    villages = counted_villages(world, lever)
    return max(value - high, low - value, Fraction(0)) * (Fraction(villages, 100) if villages else 1)


def is_total(world: Supposed, lever: Lever) -> bool:
    """Whether a figure is a share of villages that the commune reports, under their flag or under a fact of its own."""
    fact = world.rules.facts[lever.fact]
    return lever.village is None and (
        fact.per_village or (fact.kind is FactKind.SHARE and fact.village_flag is not None)
    )


def villages_of(world: Supposed, lever: Lever) -> int | None:
    """Return the number of villages of which a total is a share, if it is known."""
    number = world.village_number(lever.fact)
    return None if number is None else number[0][0]


def counted_villages(world: Supposed, lever: Lever) -> int | None:
    """Return the number of villages of a total that is a whole number of them today; None for anything else.

    Such a total is counted in villages. One that was rounded ("66,67 %" of 3) stays what it is, a percentage.
    """
    villages = villages_of(world, lever) if is_total(world, lever) else None
    present = of_lever(world, lever)
    is_whole = present is None or (
        isinstance(present, tuple) and (fraction(present) * (villages or 0) / 100).denominator == 1
    )
    return villages if is_whole else None


def price(world: Supposed, lever: Lever, after: Exact, weight: Fraction) -> Cost:
    """Return what a change of a figure costs; one that may have its new value already counts as not known."""
    before = of_lever(world, lever)
    if before is None:
        return Cost(1, Fraction(0))
    effort = distance(world, lever, before, after)
    return Cost(1, effort) if isinstance(before, Estimated) and not effort else Cost(0, weight * effort)


def with_companions(world: Supposed, moves: Moves, held: frozenset[Lever]) -> Moves | None:
    """Return moves with those that must come with them; None if figures would contradict each other.

    Clean water lies within hygienic water: where it rises above that, hygienic water rises with it. The whole of a share, and
    the figures in `held`, do not move.
    """
    moves = dict(moves)
    for _ in range(len(world.rules.smaller) + 1):
        supposed = world.with_moves(moves)
        broken = next(_broken(supposed, {lever[0] for lever in moves}), None)
        if broken is None:
            return moves
        small, large = broken
        is_moved = any(fact == large.fact for fact, _ in moves)
        companion = small if is_moved else large
        if companion.fact in {whole for _, whole in world.rules.parts} and not _lies_within(world, small, large):
            return None
        found = _move_until_agreed(supposed, companion, (small.fact, large.fact), moves, held)
        if found is None:
            return None
        moves |= found
    return None


def _lies_within(world: Supposed, small: Given | Sum | Ratio, large: Given | Sum | Ratio) -> bool:
    facts = world.rules.facts
    return facts[small.fact].within == large.fact or small.fact in facts[large.fact].sum_of


@lru_cache(maxsize=16)
def _tied(rules: RuleSet) -> frozenset[str]:
    """Return the figures that may contradict others when they move; the part of a share never moves above its whole."""
    found: set[str] = set()
    for small, large, previous in rules.smaller:
        if not previous:
            facts = (large,) if (small, large) in rules.parts else (small, large)
            for fact in facts:
                measure = rules.measures.get((fact, False))
                inputs = measure.inputs if isinstance(measure, Sum | Ratio) else (Given(fact),)
                found |= {figure.fact for figure in inputs}
    return frozenset(found)


def _broken(world: Supposed, moved: set[str]) -> Iterator[tuple[Given | Sum | Ratio, Given | Sum | Ratio]]:
    """Yield the pairs of measures, the first of which must not be larger than the second, that contradict each other."""
    if not moved & _tied(world.rules):
        return
    for check in checks_of_parts(world.rules, world, previous=False):
        answer = next((each for each in check.agrees if each is not None), None)
        if answer is False and len(check.levels) == 2 and moved & {figure.fact for figure in check.figures}:
            yield check.levels[0], check.levels[1]


def _move_until_agreed(
    world: Supposed, measure: Given | Sum | Ratio, pair: tuple[str, str], moves: Moves, held: frozenset[Lever]
) -> Moves | None:
    def agrees(supposed: Supposed) -> bool:
        return all((small.fact, large.fact) != pair for small, large in _broken(supposed, set(pair)))

    for lever in levers(measure, world):
        if lever not in held and lever not in moves:
            value = nearest(world, lever, agrees)
            if value is not None:
                return {lever: value}
    return None
