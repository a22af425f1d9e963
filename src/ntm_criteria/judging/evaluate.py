"""Evaluates conditions for one commune: each node becomes a `Step`. Also provides measures with the commune's figures."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import floor
from typing import Any

from attrs import field, frozen

from ntm_criteria.figures import Exact, Village, as_share, fineness
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.step import Span, Step, Tally
from ntm_criteria.model import (
    VERDICTS,
    AllOf,
    AnyOf,
    Bound,
    Change,
    Choose,
    Compare,
    Condition,
    CountOf,
    FactKind,
    Fixed,
    Given,
    Matches,
    Measure,
    Outcome,
    Pair,
    Reason,
    Relation,
    RuleSet,
    Verdict,
    Villages,
    body_of,
    fraction,
    holds,
)
from ntm_criteria.model import verdict as combine

_make = tuple.__new__  # skips the Python constructor of Step, because building steps takes most of the time
_AT_A_POINT = {is_met: combine.leaf(is_met, is_met) for is_met in (True, False)}
# globals, because looking up `Verdict.UNKNOWN` takes as long as the comparison itself
_UNKNOWN, _FIGURE_MISSING = Verdict.UNKNOWN, Reason.FIGURE_MISSING
_REASONS = {  # relation -> the reason for each verdict code
    relation: tuple(
        combine.leaf_reason(code, Reason.BELOW_BOUND if relation.is_floor else Reason.ABOVE_BOUND)
        for code in (combine.NOT_MET, combine.UNKNOWN, combine.MET)
    )
    for relation in Relation
}


@frozen
class Evaluation:
    """Evaluates conditions for one commune (or one of its villages), and provides measures with its figures.

    :ivar outcomes: the steps of the indicators and criteria judged so far, by (kind, code).
    :ivar village: the figures of the village that is judged; None for the commune itself.
    :ivar tallies: a cache of tallies by the `id()` of the measure, used only while an assessment is computed.
    """

    rules: RuleSet
    case: Case
    outcomes: Mapping[tuple[str, str], Step] = field(factory=dict)
    village: Mapping[str, Exact] | None = None
    tallies: dict[int, Tally] | None = None

    def at(self, village: Village | None) -> "Evaluation":
        """Return the evaluation for one village, whose own figures are read for facts reported by village."""
        figures = village.figures if village else None
        return Evaluation(self.rules, self.case, self.outcomes, figures, self.tallies)  # faster than `evolve`

    # the methods of `Source`

    def given(self, fact: str, previous: bool) -> Any:
        if previous:
            return self.case.previous.get(fact)
        if self.village is not None and self.rules.facts[fact].per_village:
            return self.village.get(fact)
        return self.case.figures.get(fact)

    @staticmethod
    def first(point: Pair | None, fallback: Pair | None) -> Pair | None:
        return fallback if point is None else point

    @staticmethod
    def derive(function: Callable[..., Pair], *points: Pair | None) -> Pair | None:
        return None if None in points else function(*points)

    @staticmethod
    def test(function: Callable[..., bool], *points: Pair | None) -> bool | None:
        return None if None in points else function(*points)

    @staticmethod
    def part_of_nothing(whole: Pair | None) -> Pair | None:
        return (0, 1) if whole is not None and whole[0] == 0 else None

    @staticmethod
    def exactly(point: Pair | None) -> Span | None:
        return None if point is None else (point, point)

    def villages(self, measure: Villages, reported: Pair | None) -> Span:
        tally = self.tally(measure)
        if reported is not None and (tally.unknown or not tally.counted):
            return reported, reported
        return tally.span(measure)

    def total_of(self, flag: str) -> Any:
        return self.case.figures.get(flag)

    def village_number(self, flag: str) -> Pair | None:
        number = self.case.totals.get(flag) or len(self.case.villages)
        return (number, 1) if number else None

    def possible_totals(self, measure: Villages, reported: Pair | None) -> tuple[Pair | None, Pair | None]:
        if reported is None:
            return None, None
        tally = self.tally(measure)
        if not measure.evidence(tally.met + tally.not_met, tally.unknown):
            return None, None
        number = floor(measure.meeting(fraction(reported), tally.counted))
        most = tally.met + tally.unknown
        below, above = (min(max(near, tally.met), most) for near in (number, number + 1))
        return measure.pair(below, tally.counted), measure.pair(above, tally.counted)

    @staticmethod
    def constant(value: Pair) -> Pair:
        return value

    @staticmethod
    def only_one(options: Callable[..., list[tuple[bool, Pair]]], *points: Pair | None) -> Pair | None:
        fitting = [] if None in points else [value for fits, value in options(*points) if fits]
        return fitting[0] if len(fitting) == 1 else None

    def village_counts(self, measure: Villages) -> tuple[Pair, Pair, Pair]:
        tally = self.tally(measure)
        return (tally.met, 1), (tally.met + tally.unknown, 1), (tally.counted, 1)

    def reported_totals(self, measure: Villages) -> Iterator[tuple[str, Pair | None, Pair | None]]:
        tally, fact = self.tally(measure), self.reported_as(measure)
        if fact is not None and (tally.unknown or not tally.counted):
            number = self.case.totals.get(fact) or tally.counted
            is_count = self.rules.facts[fact].kind is FactKind.COUNT
            yield fact, self.given(fact, False), (number, 1) if number or is_count else None

    def fineness(self, fact: str, previous: bool) -> Pair:
        case, facts = self.case, self.rules.facts
        raw = (case.raw_previous if previous else case.raw)[fact]
        return fineness(as_share(facts[fact], facts), raw, case.locale).as_integer_ratio()

    @staticmethod
    def hold(number: int, stage: int) -> int:  # noqa: ARG004  # an int is already computed
        return number

    def reported_as(self, measure: Villages) -> str | None:
        """Return the id of the flag or fact under which the commune reports a total for the measure, or None."""
        if measure.flag and measure.total(self) is not None:
            return measure.flag
        return measure.fact if measure.fact in self.case.figures else None

    def tally(self, measure: Villages) -> Tally:
        """Judge each village by the condition `measure.body`, and count the verdicts."""
        if self.tallies is not None and id(measure) in self.tallies:
            return self.tallies[id(measure)]
        villages, body = self.village_list(measure), body_of(measure)
        steps = tuple(body.read(self.at(village)) for village in villages)
        tally = Tally.of(steps, tuple(village.name for village in villages))
        if self.tallies is not None:
            self.tallies[id(measure)] = tally
        return tally

    def village_list(self, measure: Villages) -> tuple[Village, ...]:
        """Return the villages to judge: those in `measure.named`, or all villages if it is empty."""
        return self.case.named(measure.named) if measure.named else self.case.villages

    # the methods of `Reading`

    def compare(self, node: Compare) -> Step:
        measure, bound = node.measure, node.bound
        if type(bound) is not Bound:
            bound = bound.applying(self.case.key_of)
        applies = bound if type(bound) is Bound else None
        if node.is_over_villages:
            return self._compare_villages(node, applies, measure.value(self))
        if type(measure) is Given:  # the most frequent case; the same as `measure.value`, but faster
            point = self.given(measure.fact, measure.previous)
            return self._leaf(node, applies, None if point is None else (point, point))
        return self._leaf(node, applies, measure.value(self))

    def _leaf(self, node: Compare, bound: Bound | None, span: Span | None) -> Step:
        if bound is None:
            return Step(node, _UNKNOWN, Reason.SCOPE_MISSING, span)
        if bound.value is None:
            return Step(node, _UNKNOWN, bound.open, span, bound)
        if span is None:
            return _make(Step, (node, _UNKNOWN, _FIGURE_MISSING, None, bound, None, (), None))
        low, high = span
        if low[1] == 0:
            return Step(node, _UNKNOWN, Reason.ZERO_WHOLE, span, bound)
        relation = node.relation
        low_holds = holds(relation, low, bound.value)
        code = _AT_A_POINT[low_holds] if high is low else combine.leaf(low_holds, holds(relation, high, bound.value))
        return _make(Step, (node, VERDICTS[code], _REASONS[relation][code], span, bound, None, (), None))

    def _compare_villages(self, node: Compare, bound: Bound | None, span: Span | None) -> Step:
        measure = node.measure
        assert isinstance(measure, Villages)
        assert span is not None
        tally = self.tally(measure)
        if span[0][1] != 0:
            step = self._leaf(node, bound, span)
        elif tally.steps:
            step = Step(node, Verdict.NOT_APPLICABLE, Reason.EXEMPT, None, bound)
        elif bound and bound.open:
            step = self._leaf(node, bound, None)
        else:
            step = Step(node, Verdict.UNKNOWN, Reason.VILLAGES_MISSING, None, bound)
        reason = step.reason
        if reason is Reason.FIGURE_MISSING:
            reason = next((part.reason for part in tally.steps if part.verdict is Verdict.UNKNOWN), reason)
        return Step(node, step.verdict, reason, step.span, bound, None, tally.steps, tally.names)

    def matches(self, node: Matches) -> Step:
        value = self.given(node.fact, False)
        if value is None:
            return Step(node, Verdict.UNKNOWN, Reason.FIGURE_MISSING)
        if value in node.values:
            return Step(node, Verdict.MET, None, None, None, value)
        reason = Reason.NOT_CONFIRMED if value is False else Reason.OTHER_VALUE
        return Step(node, Verdict.NOT_MET, reason, None, None, value)

    def fixed(self, node: Fixed) -> Step:
        return Step(node, node.verdict, node.reason)

    def outcome(self, node: Outcome) -> Step:
        return self.outcomes[node.at]

    def all_of(self, node: AllOf, parts: list[Step]) -> Step:
        return _combined(node, parts, combine.all_of, combine.parts_reason)

    def any_of(self, node: AnyOf, parts: list[Step]) -> Step:
        if node.is_secondary and parts[0].bound is not None and parts[0].bound is parts[1].bound:
            del parts[1:]  # the bound that applies is not secondary, so the open twin is the same comparison
        return _combined(node, parts, combine.any_of, combine.parts_reason)

    def count_of(self, node: CountOf, parts: list[Step]) -> Step:
        return _combined(node, parts, partial(combine.count_of, node.at_least), combine.count_reason)

    def choose(self, node: Choose, when: Step, then: Step, otherwise: Step) -> Step:
        return _combined(
            node,
            [when, then, otherwise],
            lambda codes: combine.choose(codes[0], codes[1], codes[2]),
            combine.choice_reason,
        )


def _combined(
    node: Condition, parts: list[Step], verdict_of: Callable[[list[int]], int], reason_of: Callable[..., Reason | None]
) -> Step:
    codes = [part.verdict.code for part in parts]
    code = verdict_of(codes)
    reason = reason_of(code, codes, [part.reason for part in parts])
    return _make(Step, (node, VERDICTS[code], reason, None, None, None, tuple(parts), None))


def lacking(measure: Measure, source: Evaluation) -> tuple[tuple[str, bool], ...]:
    """Return the missing figures that would give the value of a measure, as (fact id, whether it is last year's)."""
    match measure:
        case Villages():
            total = measure.fact or measure.flag
            return ((total, False),) if total else ()
        case Change():
            unknown = [level for level in (measure.now, measure.before) if level.point(source) is None]
            return (*(figure for level in unknown for figure in lacking(level, source)), (measure.fact, False))
    figures = ((figure.fact, figure.previous) for figure in measure.inputs)
    return tuple(figure for figure in figures if source.given(*figure) is None)
