"""Where a figure goes from its last known value if it keeps its pace, and the pace that it takes to meet a bound."""

from fractions import Fraction

from attrs import frozen

from ntm_criteria.judging import Assessment
from ntm_criteria.model import Bound, Compare, Measure, Relation, VillageCount, Villages, fraction, holds
from ntm_criteria.reporting import keys_of


def value_of(measure: Measure, assessment: Assessment) -> Fraction | None:
    """Return the exact value of a measure; None if it is not known exactly, or a share of nothing."""
    span = measure.value(assessment.source)
    if span is None or span[0] != span[1] or not span[0][1]:
        return None
    return fraction(span[0])


@frozen
class Course:
    """Where a figure goes from its last known value.

    :ivar node: the comparison of the figure with its bound.
    :ivar assessment: the last assessment, by whose region and group the bound applies.
    :ivar time: when the value was known, as a number of years.
    :ivar now: the value.
    """

    node: Compare
    assessment: Assessment
    time: Fraction
    now: Fraction

    def bound(self, year: int) -> Bound | None:
        """Return the bound of a year; after the years of the rule set, that of its last one."""
        rules = self.assessment.rules
        try:
            return self.node.bound.in_case(keys_of(self.assessment, min(year, rules.years[1])))
        except KeyError:  # its table of bounds has no such year
            return None

    def is_known_until(self, year: int) -> bool:
        """Whether the bound has a number in each year until then."""
        bounds = map(self.bound, range(self.assessment.year, year + 1))
        return all(bound is not None and bound.pair is not None for bound in bounds)

    def meets(self, year: int, pace: Fraction) -> bool | None:
        """Whether the figure meets the bound at the end of a year; None if the bound has no number."""
        bound = self.bound(year)
        if bound is None or bound.pair is None:
            return None
        low, high = self._limits
        value = min(max(self.now + pace * (year + 1 - self.time), low), high)
        return bool(holds(self.node.relation, value.as_integer_ratio(), bound.pair))

    def needed(self, year: int) -> tuple[Fraction | None, bool]:
        """Return the change in a year that meets the bound at the end of a year, and whether it takes more than that."""
        bound, relation = self.bound(year), self.node.relation
        if bound is None or bound.pair is None or year + 1 <= self.time:
            return None, False
        if holds(relation, self.now.as_integer_ratio(), bound.pair):
            return Fraction(0), False
        is_strict = relation in (Relation.MORE_THAN, Relation.LESS_THAN)
        return (fraction(bound.pair) - self.now) / (year + 1 - self.time), is_strict

    @property
    def _limits(self) -> tuple[Fraction, Fraction]:
        """The lowest and highest value: a share never rises above 100 %."""
        measure = self.node.measure
        if isinstance(measure, Villages):
            number = len(self.assessment.case.villages)
            return Fraction(0), Fraction(number if isinstance(measure, VillageCount) else 100)
        fact = self.assessment.rules.facts[measure.fact]
        return fact.low, fact.high
