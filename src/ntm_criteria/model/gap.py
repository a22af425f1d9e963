"""The gap between a figure and its bound, in units that people can count.

For a share with known counts, the gap is a number of households, people, hectares or villages; for a fall in poverty, it is
the number of households that must still escape it. Otherwise it is the distance to the bound. Gaps are computed over a
`Source`, so they work for one commune and for all rows of a table.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, Protocol

from attrs import frozen

from ntm_criteria.model.arithmetic import (
    Number,
    Pair,
    Relation,
    Span,
    Truth,
    agrees,
    exactly,
    holds,
    least_number,
    of_percent,
    percent,
    shifted,
    short_of,
)
from ntm_criteria.model.consistency import ComparedSource, TruthT, TruthT_co
from ntm_criteria.model.dictionary import Dictionary
from ntm_criteria.model.facts import POINT, VILLAGE, Fact, FactKind
from ntm_criteria.model.measure import Change, Measure, PointT, Ratio, VillageCount, Villages, VillageShare
from ntm_criteria.model.units import Unit
from ntm_criteria.text import Text

PART = Unit("part", Text("nội dung", "part"), Text("nội dung", "parts"))  # of what a count asks for
_MOST = 300  # with a larger whole, several parts have the same rounded share
_NEAR = 3  # how many steps the part may differ from `share` percent of `whole`


class GapSource(ComparedSource[PointT, TruthT_co], Protocol[PointT, TruthT_co]):
    """A source of figures, with the methods that the functions of this module need."""

    def constant(self, value: Pair) -> PointT:
        """Return `value` as a known point; in a table, the same for every row."""

    def only_one(
        self, key: Hashable, options: Callable[..., list[tuple[Truth, Pair]]], *points: PointT | None
    ) -> PointT:
        """Return the pair of the only true option among `options` of the spans of these points.

        Unknown if none or several options are true, or a point is unknown.

        :param key: what the options and the points depend on, so that a table finds the option once for several bounds.
        """

    def village_counts(self, measure: Villages) -> tuple[PointT, PointT, PointT]:
        """Return three numbers of villages: those MET, those MET or UNKNOWN, and all except NOT_APPLICABLE ones."""

    def reported_totals(self, measure: Villages) -> Iterable[tuple[str, PointT, PointT]]:
        """Yield (fact id, figure, number of villages) per total that applies while villages' figures are incomplete."""


@frozen(eq=False)
class Gap(Generic[PointT]):
    """The distance of a figure from its bound, in one unit.

    :ivar low: the least possible distance, as a point of the source, whose low end it is.
    :ivar high: the largest possible distance, the high end of this point; another point only if villages are UNKNOWN.
    :ivar unit: the unit of `low` and `high`.
    :ivar more: whether the figure must rise (True) or fall.
    :ivar fact: the id of the figure that must change; None for villages.
    :ivar strictly: whether the figure must change by more than this distance.
    :ivar of_part: whether `fact` counts the part of a judged share (insured people), rather than being the judged fact.
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
    """Yield the gap of a figure that misses its bound, in one unit after another; the first known gap applies."""
    if isinstance(measure, Villages):
        yield from _of_villages(measure, relation, bound, facts, source)
        return
    if isinstance(measure, Ratio):
        yield _of_part(measure, relation, source.constant(bound), facts, source)
    elif isinstance(measure, Change) and isinstance(measure.now, Ratio):
        target = source.derive(_level(bound, measure.sign), measure.before.point(source))
        yield _of_part(measure.now, _of_level(measure, relation), target, facts, source)
    yield _in_its_unit(facts[measure.fact], measure.point(source), relation, bound, facts, source)


def is_possible(
    measure: Change, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> TruthT:
    """Whether the required change keeps the share within its limits: 0.4 % cannot fall by 0.5 points, below 0 %."""
    level, now = _of_level(measure, relation), facts[measure.now.fact]
    best = (now.high if level.is_floor else now.low).as_integer_ratio()
    change = _level(bound, measure.sign)
    return source.test(
        lambda before: holds(level, best, change(before[0 if level.is_floor else 1])), measure.before.point(source)
    )


def parts_short(at_least: int, met: Number, unknown: Number) -> tuple[Number, Number]:
    """Return how many parts a count lacks at least and at most, if so many of its parts are MET and UNKNOWN."""
    return at_least - (met + unknown), at_least - met


def _level(bound: Pair, sign: int) -> Callable[[Pair], Pair]:
    """Return a function that adds `bound` to last year's share (sign 1) or subtracts it (sign -1)."""
    return lambda before: shifted(before, bound, sign)


def _of_level(measure: Change, relation: Relation) -> Relation:
    """Return the relation of this year's share to the result of `_level`: AT_MOST for a fall of AT_LEAST 0.5."""
    return relation if measure.sign > 0 else relation.mirrored


def _of_part(
    ratio: Ratio, relation: Relation, target: PointT, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Gap[PointT]:
    """Return how far the part of a share is from the part that `target` percent of the same whole requires."""
    part_fact, previous = facts[ratio.part], ratio.previous
    (part, whole), share = (count.point(source) for count in ratio.counts), source.given(ratio.fact, previous)
    inferred = _inferred_part(share, whole, ratio.fact, part_fact.scale, source, ratio, previous=previous)
    part = source.first(part, inferred)

    def amount(target: Pair, part: Pair, whole: Pair) -> Pair:
        required = least_number(relation, of_percent(target, whole), (1, part_fact.scale))
        return short_of(relation, part, (required, part_fact.scale))

    if relation.is_floor:
        lacking = source.derive(amount, target, source.turned(part), whole)
    else:
        lacking = source.derive(amount, source.turned(target), part, source.turned(whole))
    assert part_fact.unit is not None
    return Gap(lacking, lacking, part_fact.unit, relation.is_floor, ratio.part, of_part=True)


def _inferred_part(
    share: PointT,
    whole: PointT,
    fact: str,
    scale: int,
    source: GapSource[PointT, TruthT],
    measure: Measure,
    *,
    previous: bool = False,
) -> PointT:
    """Return the only multiple of 1 / `scale` that, as a percentage of `whole`, rounds or truncates to `share`."""

    def options(share: Span, wholes: Span) -> list[tuple[Truth, Pair]]:
        def share_of(part: Pair) -> Span:
            least = percent(part, wholes[1])
            return exactly(least) if wholes[0] is wholes[1] else (least, percent(part, wholes[0]))

        unit, whole = source.fineness(fact, previous), wholes[0]
        is_small = holds(Relation.AT_MOST, (scale * unit[0] * whole[0], unit[1] * whole[1]), (_MOST, 1))
        exact, per = of_percent(share[0], whole)
        nearest = source.hold((2 * scale * exact + per) // (2 * per), 0)
        candidates = [(nearest + offset, scale) for offset in range(-_NEAR, _NEAR + 1)]
        return [
            (agrees(share, unit, share_of(part), source.hold) & is_small & (part[0] >= 0), part) for part in candidates
        ]

    return source.only_one((measure, fact), options, share, whole)


def _in_its_unit(
    fact: Fact, value: PointT, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Gap[PointT]:
    assert fact.unit is not None
    unit = facts.units.get(POINT, fact.unit) if fact.kind is FactKind.SHARE else fact.unit
    is_count = fact.kind is FactKind.COUNT
    target = (least_number(relation, bound, (1, 1)), 1) if is_count else bound
    lacking = source.derive(
        lambda value: short_of(relation, value, target), source.turned(value) if relation.is_floor else value
    )
    return Gap(lacking, lacking, unit, relation.is_floor, fact.id, strictly=relation.is_strict and not is_count)


def _of_villages(
    measure: Villages, relation: Relation, bound: Pair, facts: Dictionary, source: GapSource[PointT, TruthT]
) -> Iterator[Gap[PointT]]:
    def amount(met: Pair, number: Pair) -> Pair:
        target = bound if isinstance(measure, VillageCount) else of_percent(bound, number)
        return short_of(relation, met, (least_number(relation, target, (1, 1)), 1))

    for fact, total, number in source.reported_totals(measure):
        is_count = facts[fact].kind is FactKind.COUNT
        met = total if is_count else _inferred_part(total, number, fact, 1, source, measure)
        lacking = source.derive(amount, source.turned(met) if relation.is_floor else met, number)
        yield Gap(lacking, lacking, facts.units[VILLAGE], relation.is_floor, None)
        if isinstance(measure, VillageShare):
            share = source.turned(total) if relation.is_floor else total
            points = source.derive(lambda share: short_of(relation, share, bound), share)
            yield Gap(points, points, facts.units[POINT], relation.is_floor, fact, relation.is_strict)
    met, most, number = source.village_counts(measure)
    amounts = source.derive(amount, most, number), source.derive(amount, met, number)
    low, high = amounts if relation.is_floor else amounts[::-1]
    yield Gap(low, high, facts.units[VILLAGE], relation.is_floor, None)
