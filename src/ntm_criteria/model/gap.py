"""How far a figure is from its bound, in units people can count.

Written over a `Source`, so the same lines serve one commune and the rows of a table. Of a share known by its counts the gap is
a number of households, people, hectares or villages; of a fall in poverty it is the households that must still leave the
list; where nothing can be counted, it is the distance to the bound.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol

from attrs import frozen

from ntm_criteria.model.arithmetic import (
    Pair,
    Relation,
    Truth,
    agrees,
    holds,
    least_number,
    of_percent,
    percent,
    shifted,
    short_of,
)
from ntm_criteria.model.consistency import ComparedSource, TruthT, TruthT_co
from ntm_criteria.model.facts import POINT, VILLAGE, Dictionary, Fact, FactKind, Unit
from ntm_criteria.model.measure import Change, Measure, PointT, Ratio, VillageCount, Villages, VillageShare

_MOST = 300  # the share of a larger whole, written to its last digit, is that of several parts
_NEAR = 3  # how far the part behind a rounded share may be from the product of share and whole


class GapSource(ComparedSource[PointT, TruthT_co], Protocol[PointT, TruthT_co]):
    """A source that tells what can be counted."""

    def constant(self, value: Pair) -> PointT:
        """A number that is known everywhere."""

    def only_one(self, options: Callable[..., list[tuple[Truth, Pair]]], *points: PointT | None) -> PointT:
        """The pair of the one option that is true; unknown where several are, or none."""

    def village_counts(self, measure: Villages) -> tuple[PointT, PointT, PointT]:
        """How many villages meet the body, how many may if all that is unknown turns out well, and of how many."""

    def reported_totals(self, measure: Villages) -> Iterable[tuple[str, PointT, PointT]]:
        """What may stand for the villages' own figures where they leave it open: a fact, its figure, of how many villages."""


@frozen(eq=False)
class Gap(Generic[PointT]):
    """One way to say how far a figure is from its bound.

    :ivar low: the amount if all that is unknown turns out well, and
    :ivar high: if it turns out badly: points of the source, in `unit`.
    :ivar unit: what is counted.
    :ivar more: whether the figure must rise (True) or fall.
    :ivar fact: the figure that must move; None for villages.
    :ivar strictly: the amount itself does not do yet.
    :ivar of_part: `fact` is the part of the share that is judged.
    """

    low: PointT
    high: PointT
    unit: Unit
    more: bool
    fact: str | None
    strictly: bool = False
    of_part: bool = False


def gaps(
    measure: Measure, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Iterator[Gap[PointT]]:
    """The ways to say how far a figure that misses its bound is from it, the best first; the first that is known applies."""
    if isinstance(measure, VillageShare | VillageCount):
        yield from _of_villages(measure, relation, bound, facts, source)
        return
    if isinstance(measure, Ratio):
        yield _of_part(measure, relation, source.constant(bound), facts, source)
    elif isinstance(measure, Change) and isinstance(measure.now, Ratio):
        wanted = source.derive(_level(bound, measure.sign), measure.before.point(source))
        yield _of_part(measure.now, _of_level(measure, relation), wanted, facts, source)
    yield _in_its_unit(facts[measure.fact], measure.point(source), relation, bound, facts, source)


def is_possible(
    measure: Change, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> TruthT:
    """Whether a change can be made within the limits of its share: a rate of 0.4 % cannot fall by 0.5 points."""
    level, now = _of_level(measure, relation), facts[measure.now.fact]
    best = (now.high if level.is_floor else now.low).as_integer_ratio()
    change = _level(bound, measure.sign)
    return source.test(lambda before: holds(level, best, change(before)), measure.before.point(source))


def _level(bound: Pair, sign: int) -> Callable[[Pair], Pair]:
    """The level that a change makes of last year's."""
    return lambda before: shifted(before, bound, sign)


def _of_level(measure: Change, relation: Relation) -> Relation:
    """How this year's level must stand to the level that the change asks for."""
    return relation if measure.sign > 0 else relation.mirrored


def _of_part(
    ratio: Ratio, relation: Relation, target: PointT, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Gap[PointT]:
    """The gap in the part of a share, with the whole as it is."""
    part_fact, previous = facts[ratio.part], ratio.previous
    whole, share = source.given(ratio.whole, previous), source.given(ratio.fact, previous)
    behind = _part_behind(share, whole, ratio.fact, part_fact.scale, source, previous=previous)
    part = source.first(source.given(ratio.part, previous), behind)

    def amount(target: Pair, part: Pair, whole: Pair) -> Pair:
        wanted = least_number(relation, of_percent(target, whole), (1, part_fact.scale))
        return short_of(relation, part, (wanted, part_fact.scale))

    lacking = source.derive(amount, target, part, whole)
    assert part_fact.unit is not None
    return Gap(lacking, lacking, part_fact.unit, relation.is_floor, ratio.part, of_part=True)


def _part_behind(
    share: PointT, whole: PointT, fact: str, scale: int, source: GapSource[PointT, TruthT], *, previous: bool = False
) -> PointT:
    """The one part (in steps of 1 / scale) whose share of the whole was rounded or cut to the given share."""

    def parts(share: Pair, whole: Pair) -> list[tuple[Truth, Pair]]:
        unit = source.fineness(fact, previous)
        is_small = holds(Relation.AT_MOST, (scale * unit[0] * whole[0], unit[1] * whole[1]), (_MOST, 1))
        exact, per = of_percent(share, whole)
        nearest = (2 * scale * exact + per) // (2 * per)
        candidates = [(nearest + offset, scale) for offset in range(-_NEAR, _NEAR + 1)]
        return [(agrees(share, unit, percent(part, whole)) & is_small & (part[0] >= 0), part) for part in candidates]

    return source.only_one(parts, share, whole)


def _in_its_unit(
    fact: Fact, value: PointT, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Gap[PointT]:
    assert fact.unit is not None
    unit = facts.units.get(POINT, fact.unit) if fact.kind is FactKind.SHARE else fact.unit
    is_count = fact.kind is FactKind.COUNT
    target = (least_number(relation, bound, (1, 1)), 1) if is_count else bound
    lacking = source.derive(lambda value: short_of(relation, value, target), value)
    return Gap(lacking, lacking, unit, relation.is_floor, fact.id, strictly=relation.is_strict and not is_count)


def _of_villages(
    measure: Villages, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Iterator[Gap[PointT]]:
    def amount(met: Pair, number: Pair) -> Pair:
        target = bound if isinstance(measure, VillageCount) else of_percent(bound, number)
        return short_of(relation, met, (least_number(relation, target, (1, 1)), 1))

    for fact, total, number in source.reported_totals(measure):
        is_count = facts[fact].kind is FactKind.COUNT
        met = total if is_count else _part_behind(total, number, fact, 1, source)
        lacking = source.derive(amount, met, number)
        yield Gap(lacking, lacking, facts.units[VILLAGE], relation.is_floor, None)
        if isinstance(measure, VillageShare):
            points = source.derive(lambda share: short_of(relation, share, bound), total)
            yield Gap(points, points, facts.units[POINT], relation.is_floor, fact, relation.is_strict)
    met, most, number = source.village_counts(measure)
    ends = source.derive(amount, most, number), source.derive(amount, met, number)
    low, high = ends if relation.is_floor else ends[::-1]
    yield Gap(low, high, facts.units[VILLAGE], relation.is_floor, None)
