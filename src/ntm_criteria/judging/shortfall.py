"""The shortfall of a comparison, and its margin: the distance of its figure from the bound that it misses or meets."""

from fractions import Fraction

from attrs import evolve, frozen

from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.step import Span, Step, Tally
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    PART,
    Change,
    Compare,
    CountOf,
    Pair,
    Unit,
    Verdict,
    fraction,
    gaps,
    is_possible,
    parts_short,
    short_of,
)


@frozen
class _Distance(Displayed):
    """The distance of a figure from a bound; `Shortfall` and `Margin` say what its fields mean there."""

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
        """Whether `low` and `high` are equal."""
        return self.low == self.high


@frozen
class Shortfall(_Distance):
    """The distance of a figure from the bound that it misses.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"insured_people": 2280, "population": 2410}, load_rule_set("bang-mac-2024"))["14.1"]
    >>> result.shortfall.low, result.shortfall.unit.id, result.shortfall.fact
    (Fraction(10, 1), 'person', 'insured_people')

    :ivar low: the least possible distance, in `unit`.
    :ivar high: the largest possible distance; it differs from `low` only if villages are UNKNOWN, the figure is a float that
        means no single number, or it is open which of several bounds applies, all of which the figure misses.
    :ivar unit: households, people, villages, hectares, … where these can be counted, else the unit of the requirement;
        "part" for a count of parts ("at least 2 of 3") of which too few are met.
    :ivar more: whether the figure must rise (True) or fall.
    :ivar strictly: whether the figure must change by more than `low`: the bound is strict, and the gap is not a count.
    :ivar fact: the id of the figure that must change; None for villages and parts.
    :ivar points: the same distance in the unit of the requirement.
    :ivar of_part: whether `fact` counts the part of a judged share (insured people), rather than being the judged fact.
    """


@frozen
class Margin(_Distance):
    """The distance of a figure from the bound that it meets: by how much it may get worse before the bound is missed.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"insured_people": 2301, "population": 2410}, load_rule_set("bang-mac-2024"))["14.1"]
    >>> result.margin.low, result.margin.unit.id, result.margin.fact
    (Fraction(11, 1), 'person', 'insured_people')

    :ivar low: the least possible distance, in `unit`; 0 if the figure is the last one that meets the bound.
    :ivar high: the largest possible distance; it differs from `low` only where the two ends of a shortfall do.
    :ivar unit: households, people, villages, hectares, … where these can be counted, else the unit of the requirement.
    :ivar more: whether the bound asks for more, so that the figure is above it (True), or for less.
    :ivar strictly: whether the figure may change by less than this distance only: the bound is strict, and this is no count.
    :ivar fact: the id of the figure that is counted; None for villages.
    :ivar points: the same distance in the unit of the requirement.
    :ivar of_part: whether `fact` counts the part of a judged share (insured people), rather than being the judged fact.
    """


def margin_of(step: Step, source: Evaluation) -> Margin | None:
    """Return the margin of a comparison that is MET; None for any other step, and where a share has no whole."""
    found = _distances(step, source, Verdict.MET)
    if not found:
        return None
    first, last = (pick(found, key=_distance) for pick in (max, min))  # as shortfalls, margins are below 0
    high, low, points = (None if each is None else 0 - each for each in (last.low, first.high, first.points))
    assert low is not None
    assert high is not None
    return Margin(low, high, first.unit, first.more, first.strictly, first.fact, points, first.of_part)


def shortfall_of(step: Step, source: Evaluation) -> Shortfall | None:
    """Return the shortfall of a comparison that is NOT_MET; None for any other step, or if the bound is out of reach."""
    shortfalls = _distances(step, source, Verdict.NOT_MET)
    if not shortfalls:
        return None
    first, last = (pick(shortfalls, key=_distance) for pick in (min, max))
    return evolve(first, high=last.high)


def _distances(step: Step, source: Evaluation, verdict: Verdict) -> list[Shortfall]:
    """Return the distance to each bound that may apply to a comparison with this verdict; empty if one is out of reach."""
    node = step.node
    if step.verdict is not verdict or not isinstance(node, Compare) or not step.span or not step.bound:
        return []
    if step.villages is not None:  # the step is over villages and holds the verdicts on them
        source = evolve(source, tallies={id(node.measure): Tally.of(step.parts, step.villages)})
    found = [_of_bound(node, step.span, bound.pair, source) for bound in step.bound.extremes or (step.bound,)]
    distances = [distance for distance in found if distance]
    return distances if len(distances) == len(found) else []


def parts_lacking(step: Step) -> Shortfall | None:
    """Return how many parts a count that is NOT_MET lacks; None for any other step. Its `points` are the same number."""
    node = step.node
    if step.verdict is not Verdict.NOT_MET or not isinstance(node, CountOf):
        return None
    tally = Tally.of(step.parts, ())
    low, high = map(Fraction, parts_short(node.at_least, tally.met, tally.unknown))
    return Shortfall(low, high, PART, more=True, points=low)


def _distance(shortfall: Shortfall) -> tuple[Fraction, bool]:
    return shortfall.high, shortfall.strictly


def _of_bound(node: Compare, span: Span, bound: Pair | None, source: Evaluation) -> Shortfall | None:
    assert bound is not None
    miss = node.relation, bound, source.rules.facts, source
    if isinstance(node.measure, Change) and is_possible(node.measure, *miss) is False:
        return None
    gap = next(gap for gap in gaps(node.measure, *miss) if gap.low is not None)
    assert gap.low is not None
    assert gap.high is not None
    low, high, points = (fraction(pair) for pair in (gap.low[0], gap.high[1], short_of(node.relation, span[1], bound)))
    return Shortfall(low, high, gap.unit, gap.more, gap.strictly, gap.fact, points, gap.of_part)
