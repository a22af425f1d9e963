"""The shortfall of a comparison: the distance of its figure from its bound."""

from fractions import Fraction

from attrs import evolve, frozen

from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.step import Step, Tally
from ntm_criteria.model import Change, Compare, Unit, Verdict, fraction, gaps, is_possible, short_of


@frozen
class Shortfall:
    """The distance of a figure from the bound that it misses.

    >>> from ntm_criteria import assess, load_rule_set
    >>> result = assess({"insured_people": 2280, "population": 2410}, load_rule_set("bang-mac-2024"))["14.1"]
    >>> result.shortfall.low, result.shortfall.unit.id, result.shortfall.fact
    (Fraction(10, 1), 'person', 'insured_people')

    :ivar low: the least possible distance, in `unit`.
    :ivar high: the largest possible distance; it differs from `low` only if villages are UNKNOWN.
    :ivar unit: households, people, villages, hectares, … where these can be counted, else the unit of the requirement.
    :ivar more: whether the figure must rise (True) or fall.
    :ivar strictly: whether the figure must change by more than `low`: the bound is strict, and the gap is not a count.
    :ivar fact: the id of the figure that must change; None for villages.
    :ivar points: the same distance in the unit of the requirement.
    :ivar of_part: whether `fact` counts the part of a judged share (insured people), rather than being the judged fact.
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
        """Whether `low` and `high` are equal."""
        return self.low == self.high


def shortfall_of(step: Step, source: Evaluation) -> Shortfall | None:
    """Return the shortfall of a comparison that is NOT_MET; None for any other step, or if the bound is out of reach."""
    node = step.node
    if step.verdict is not Verdict.NOT_MET or not isinstance(node, Compare) or not step.span or not step.bound:
        return None
    if step.villages is not None:  # the step is over villages and holds the verdicts on them
        source = evolve(source, tallies={id(node.measure): Tally.of(step.parts, step.villages)})
    bound, facts = step.bound.value, source.rules.facts
    assert bound is not None
    miss = node.relation, bound, facts, source
    if isinstance(node.measure, Change) and is_possible(node.measure, *miss) is False:
        return None
    gap = next(gap for gap in gaps(node.measure, *miss) if gap.low is not None)
    low, high, points = (fraction(pair) for pair in (gap.low, gap.high, short_of(node.relation, step.span[1], bound)))
    return Shortfall(low, high, gap.unit, gap.more, gap.strictly, gap.fact, points, gap.of_part)
