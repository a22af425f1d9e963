"""Evaluates conditions for one commune: each node becomes a `Step`. Also provides measures with the commune's figures."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from math import floor

from attrs import field, frozen

from ntm_criteria.figures import Exact, Village, as_share, fineness
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.step import Span, Step, Tally, derived_span, may_be_undefined, span_of, turned_span
from ntm_criteria.model import (
    VERDICTS,
    AllOf,
    AnyOf,
    Bound,
    Choose,
    Compare,
    Condition,
    CountOf,
    FactKind,
    Fixed,
    Given,
    Matches,
    Outcome,
    Pair,
    Reason,
    Relation,
    RuleSet,
    SurveySpan,
    Verdict,
    Villages,
    body_of,
    exactly,
    fraction,
    holds,
)
from ntm_criteria.model import verdict as combine

_make = tuple.__new__  # skips the Python constructor of Step, because building steps takes most of the time
_AT_A_POINT = {is_met: combine.leaf(is_met, is_met) for is_met in (True, False)}
# globals, because looking up `Verdict.UNKNOWN` takes as long as the comparison itself
_UNKNOWN, _FIGURE_MISSING, _IMPRECISE = Verdict.UNKNOWN, Reason.FIGURE_MISSING, Reason.FIGURE_IMPRECISE
_WITHIN_ERROR = Reason.WITHIN_ERROR
_REASONS = {  # relation -> the reason for each verdict code
    relation: tuple(
        combine.leaf_reason(
            code, Reason.BELOW_BOUND if relation.is_floor else Reason.ABOVE_BOUND, Reason.FIGURE_IMPRECISE
        )
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

    def given(self, fact: str, previous: bool) -> Span | None:
        return span_of(self.figure(fact, previous))

    def figure(self, fact: str, previous: bool = False) -> Exact | None:
        """Return the figure reported for a fact of any kind, or None; if `previous`, last year's figure."""
        if previous:
            return self.case.previous.get(fact)
        if self.village is not None and self.rules.facts[fact].per_village:
            return self.village.get(fact)
        return self.case.figures.get(fact)

    @staticmethod
    def first(point: Span | None, fallback: Span | None) -> Span | None:
        return fallback if point is None else point

    @staticmethod
    def derive(function: Callable[..., Pair], *points: Span | None) -> Span | None:
        known = [point for point in points if point is not None]
        return None if len(known) < len(points) else derived_span(function, known)

    @staticmethod
    def turned(point: Span | None) -> Span | None:
        return None if point is None else turned_span(point)

    @staticmethod
    def test(function: Callable[..., bool], *points: Span | None) -> bool | None:
        return None if None in points or any(map(may_be_undefined, points)) else function(*points)

    @staticmethod
    def where(test: Callable[[Span], bool], point: Span | None, value: Pair) -> Span | None:
        return exactly(value) if point is not None and test(point) else None

    def villages(self, measure: Villages, reported: Span | None) -> Span:
        tally = self.tally(measure)
        if reported is not None and (tally.unknown or not tally.counted):
            return reported
        return tally.span(measure)

    def total_of(self, flag: str) -> Span | None:
        return span_of(self.case.figures.get(flag))

    def village_number(self, flag: str) -> Span | None:
        number = self.case.totals.get(flag) or len(self.case.villages)
        return exactly((number, 1)) if number else None

    def possible_totals(self, measure: Villages, reported: Span | None) -> tuple[Span | None, Span | None]:
        if reported is None:
            return None, None
        tally = self.tally(measure)
        if not measure.evidence(tally.met + tally.not_met, tally.unknown):
            return None, None
        number = floor(measure.meeting(fraction(reported[0]), tally.counted))
        most = tally.met + tally.unknown
        below, above = (min(max(near, tally.met), most) for near in (number, number + 1))
        return exactly(measure.pair(below, tally.counted)), exactly(measure.pair(above, tally.counted))

    @staticmethod
    def constant(value: Pair) -> Span:
        return exactly(value)

    @staticmethod
    def only_one(
        key: Hashable,  # noqa: ARG004  # for tables, which compute it for several bounds at once
        options: Callable[..., list[tuple[bool, Pair]]],
        *points: Span | None,
    ) -> Span | None:
        fitting = [] if None in points else [value for fits, value in options(*points) if fits]
        return exactly(fitting[0]) if len(fitting) == 1 else None

    def village_counts(self, measure: Villages) -> tuple[Span, Span, Span]:
        tally = self.tally(measure)
        return exactly((tally.met, 1)), exactly((tally.met + tally.unknown, 1)), exactly((tally.counted, 1))

    def reported_totals(self, measure: Villages) -> Iterator[tuple[str, Span | None, Span | None]]:
        tally, fact = self.tally(measure), self.reported_as(measure)
        if fact is not None and (tally.unknown or not tally.counted):
            number = self.case.totals.get(fact) or tally.counted
            is_count = self.rules.facts[fact].kind is FactKind.COUNT
            yield fact, self.total_of(fact), exactly((number, 1)) if number or is_count else None

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
            bound = bound.in_case(self.case.key_of)
        if node.is_over_villages:
            return self._compare_villages(node, bound, measure.value(self))
        if type(measure) is Given:  # the most frequent case; the same as `measure.value`, but faster
            return self.leaf(node, bound, self.given(measure.fact, measure.previous))
        return self.leaf(node, bound, measure.value(self))

    def leaf(self, node: Compare, bound: Bound, span: Span | None) -> Step:
        """Compare the figure `span` with `bound`."""
        if bound.pair is None:
            return self._among(node, bound, span)
        if span is None:
            return _make(Step, (node, _UNKNOWN, _FIGURE_MISSING, None, bound, None, (), None))
        low, high = span
        if low[1] == 0 or high[1] == 0:  # a whole that may be 0 is within its error
            reason = Reason.ZERO_WHOLE if low[1] == high[1] else _WITHIN_ERROR
            return Step(node, _UNKNOWN, reason, span, bound)
        relation = node.relation
        worst, best = span if relation.is_floor else (high, low)
        worst_holds = holds(relation, worst, bound.pair)
        code = _AT_A_POINT[worst_holds] if high is low else combine.leaf(worst_holds, holds(relation, best, bound.pair))
        reason = _REASONS[relation][code]
        if reason is _IMPRECISE and type(span) is SurveySpan:
            reason = _WITHIN_ERROR
        return _make(Step, (node, VERDICTS[code], reason, span, bound, None, (), None))

    def _among(self, node: Compare, bound: Bound, span: Span | None) -> Step:
        """Compare with an open bound: it decides if all its readings agree."""
        if bound.open is None or bound.is_open:
            return Step(node, _UNKNOWN, bound.open, span, bound)
        steps = [self.leaf(node, reading, span) for reading in bound.extremes]
        codes, reasons = [step.verdict.code for step in steps], [step.reason for step in steps]
        reason = combine.agreed_reason(codes, reasons, bound.open)
        return Step(node, VERDICTS[combine.agreed(codes)], reason, span, bound)

    def _compare_villages(self, node: Compare, bound: Bound, span: Span | None) -> Step:
        measure = node.measure
        assert isinstance(measure, Villages)
        assert span is not None
        tally = self.tally(measure)
        if span[0][1] != 0:
            step = self.leaf(node, bound, span)
            if node.exempting:
                code = combine.settled(step.verdict.code, self.tally(node.exempting).not_met)
                if VERDICTS[code] is not step.verdict:  # the reason is that of the first unknown village, below
                    step = Step(node, _UNKNOWN, _IMPRECISE, span, bound)
        elif tally.steps:
            step = Step(node, Verdict.NOT_APPLICABLE, Reason.EXEMPT, None, bound)
        elif bound.is_open:
            step = self.leaf(node, bound, None)
        else:
            step = Step(node, Verdict.UNKNOWN, Reason.VILLAGES_MISSING, None, bound)
        reason = step.reason
        if reason is _IMPRECISE and span == tally.span(measure):  # some villages are unknown, and no total is reported
            reason = next((part.reason for part in tally.steps if part.verdict is Verdict.UNKNOWN), _FIGURE_MISSING)
        return Step(node, step.verdict, reason, step.span, bound, None, tally.steps, tally.names)

    def matches(self, node: Matches) -> Step:
        value = self.figure(node.fact)
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
        if node.is_secondary:
            verdict_of = partial(combine.secondary_count_of, node.at_least)
            return _combined(node, parts, verdict_of, partial(combine.secondary_count_reason, node.at_least))
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
