"""The shortfall of one leaf: how much more (or less) would meet its bound, in units people can count.

Of a share known by its counts that is a number of households, people, hectares or villages; of a fall in poverty it is the
households that must still leave the list; where nothing can be counted, it is the distance to the bound.
"""

from fractions import Fraction

from attrs import frozen

from ntm_criteria.figures import agrees, as_share, fineness
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.step import Step
from ntm_criteria.model import (
    POINT,
    VILLAGE,
    Change,
    Compare,
    Fact,
    FactKind,
    Ratio,
    Relation,
    Unit,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    fraction,
    holds,
    least_number,
)


@frozen
class Shortfall:
    """What is missing to meet a bound.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"insured_people": 2280, "population": 2410}, load_rule_set("bang-mac-2024"))["14.1"]
    >>> result.shortfall.low, result.shortfall.unit.id, result.shortfall.fact
    (Fraction(10, 1), 'person', 'insured_people')

    :ivar low: the amount, in `unit`, if all that is unknown turns out well, and
    :ivar high: if it turns out badly. Equal unless villages are unknown.
    :ivar unit: households, people, villages, hectares, … where that can be counted, else the unit of the requirement.
    :ivar more: whether the figure must rise (True) or fall.
    :ivar strictly: the amount itself does not do yet: the bound is "more than", and nothing whole is counted.
    :ivar fact: the figure that must move; None for villages.
    :ivar points: the same distance in the unit of the requirement.
    :ivar of_part: `fact` is the part of the share that was judged.
    """

    low: Fraction
    high: Fraction
    unit: Unit
    more: bool
    strictly: bool = False
    fact: str | None = None
    points: Fraction | None = None
    of_part: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether `low` and `high` are one number."""
        return self.low == self.high


def shortfall_of(step: Step, source: Evaluation) -> Shortfall | None:
    """The shortfall of a leaf that is NOT_MET; None for every other step, for flags and categories, and out of reach."""
    node = step.node
    if step.verdict is not Verdict.NOT_MET or not isinstance(node, Compare) or not step.span or not step.bound:
        return None
    assert step.bound.value is not None
    bound, value = fraction(step.bound.value), fraction(step.span[1])
    measure = node.measure
    if isinstance(measure, VillageShare | VillageCount):
        return _villages(step, measure, node.relation, bound, source)
    fact = source.rules.facts[measure.fact]
    distance = abs(bound - value)
    counted: Shortfall | None = None
    if isinstance(measure, Ratio):
        counted = _counted(measure, node.relation, bound, distance, source)
    elif isinstance(measure, Change) and (before := measure.before.point(source)) is not None:
        relation = node.relation if measure.sign > 0 else node.relation.mirrored
        wanted = fraction(before) + measure.sign * bound
        if not _can_be(relation, wanted, source.rules.facts[measure.now.fact]):
            return None
        if isinstance(measure.now, Ratio):
            counted = _counted(measure.now, relation, wanted, distance, source)
    return counted or _distance(node.relation, bound, value, fact, source)


def _can_be(relation: Relation, bound: Fraction, fact: Fact) -> bool:
    """Whether any value within the fact's limits meets the bound: a rate of 0,4 % cannot fall by 0,5 points."""
    best = fact.high if relation.is_floor else fact.low
    return bool(holds(relation, best.as_integer_ratio(), bound.as_integer_ratio()))


def _distance(relation: Relation, bound: Fraction, value: Fraction, fact: Fact, source: Evaluation) -> Shortfall:
    assert fact.unit is not None
    unit = fact.unit if fact.kind is not FactKind.SHARE else source.rules.facts.units.get(POINT, fact.unit)
    distance = abs(bound - value)
    if fact.kind is FactKind.COUNT:
        least = least_number(relation, bound.as_integer_ratio(), (1, 1))
        return Shortfall(abs(least - value), abs(least - value), unit, relation.is_floor, False, fact.id, distance)
    return Shortfall(distance, distance, unit, relation.is_floor, relation.is_strict, fact.id, distance)


def _counted(
    measure: Ratio, relation: Relation, bound: Fraction, distance: Fraction, source: Evaluation
) -> Shortfall | None:
    """The shortfall in the share's part, with the whole as it is; None if the part is not known."""
    whole, given = source.given(measure.whole, measure.previous), source.given(measure.fact, measure.previous)
    part = source.given(measure.part, measure.previous)
    if whole is None or not whole[0] or (part is None and given is None):
        return None
    part_fact, share = source.rules.facts[measure.part], source.rules.facts[measure.fact]
    step = (1, part_fact.scale)
    if part is None:
        unit = fineness(share, source.case.raw[measure.fact], source.case.locale)
        known = part_behind(fraction(given), unit, fraction(whole) * part_fact.scale)
        part = None if known is None else (known, part_fact.scale)
    if part is None:
        return None
    wanted = least_number(relation, (bound * fraction(whole) / 100).as_integer_ratio(), step)
    amount = abs(Fraction(wanted, part_fact.scale) - fraction(part))
    assert part_fact.unit is not None
    return Shortfall(amount, amount, part_fact.unit, relation.is_floor, False, measure.part, distance, of_part=True)


def part_behind(share: Fraction, unit: Fraction, whole: Fraction) -> int | None:
    """The one whole number whose share of `whole` was rounded or cut to `share`; None if there are several or none.

    >>> part_behind(Fraction(875, 10), Fraction(1, 10), Fraction(8)), part_behind(Fraction(95), Fraction(1), Fraction(2410))
    (7, None)
    """
    nearest = round(share * whole / 100)
    if unit * whole > 300 or whole <= 0:
        return None
    fitting = [
        part
        for part in range(max(0, nearest - 3), nearest + 4)
        if agrees(share.as_integer_ratio(), unit, (100 * part / whole).as_integer_ratio())
    ]
    return fitting[0] if len(fitting) == 1 else None


def _villages(
    step: Step, measure: Villages, relation: Relation, bound: Fraction, source: Evaluation
) -> Shortfall | None:
    assert step.span
    units, tally = source.rules.facts.units, source.tally(measure)
    distance = abs(bound - fraction(step.span[1]))
    met, reachable, total = tally.met, tally.met + tally.unknown, tally.counted
    if step.span != tally.span(measure):  # the total that the commune reports was used
        reported = _reported(step.span[1], measure, total, source)
        if reported is None:
            return Shortfall(
                distance,
                distance,
                units[POINT],
                relation.is_floor,
                relation.is_strict,
                source.reported_as(measure),
                distance,
            )
        met, total = reported
        reachable = met
    number = bound if isinstance(measure, VillageCount) else bound * total / 100
    wanted = least_number(relation, number.as_integer_ratio(), (1, 1))
    low, high = sorted((abs(wanted - met), abs(wanted - reachable)))
    return Shortfall(Fraction(low), Fraction(high), units[VILLAGE], relation.is_floor, False, None, distance)


def _reported(pair: tuple[int, int], measure: Villages, villages: int, source: Evaluation) -> tuple[int, int] | None:
    """How many villages, of how many, a reported total stands for; None if that cannot be told."""
    reported = source.reported_as(measure)
    assert reported
    if isinstance(measure, VillageCount):
        return int(fraction(pair)), villages
    raw = source.case.raw[reported]
    if isinstance(raw, str) and "/" in raw:
        return pair[0] // 100, pair[1]  # "7/8 thôn" was read as the pair (700, 8)
    if not villages:
        return None
    fact = source.rules.facts[reported]
    share = as_share(fact, source.rules.facts) if fact.kind is FactKind.FLAG else fact
    unit = fineness(share, raw, source.case.locale)
    met = part_behind(fraction(pair), unit, Fraction(villages))
    return None if met is None else (met, villages)
