"""Judging one commune: each node of a condition becomes a `Step`. Also the source that measures read its figures from."""

from collections.abc import Callable, Iterator, Mapping
from math import floor
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.figures import Exact, Village, as_share, fineness
from ntm_criteria.judging.case import Case
from ntm_criteria.judging.step import Span, Step
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
    VillageCount,
    Villages,
    VillageShare,
    body_of,
    fraction,
    holds,
)
from ntm_criteria.model import verdict as combine

_make = tuple.__new__  # a Step without the detour over its Python constructor: most of the time goes into making steps
_AT_A_POINT = {is_met: combine.leaf(is_met, is_met) for is_met in (True, False)}
_UNKNOWN, _FIGURE_MISSING = Verdict.UNKNOWN, Reason.FIGURE_MISSING  # looking a member up costs as much as a comparison
_MISSED = {relation: Reason.BELOW_BOUND if relation.is_floor else Reason.ABOVE_BOUND for relation in Relation}


@frozen
class Tally:
    """How the villages stand to a condition."""

    steps: tuple[Step, ...]
    names: tuple[str | None, ...]
    met: int
    not_met: int
    unknown: int

    @property
    def counted(self) -> int:
        return self.met + self.not_met + self.unknown

    def span(self, measure: Villages) -> Span:
        """What the villages' own figures say: an interval while some are unknown."""
        return measure.pair(self.met, self.counted), measure.pair(self.met + self.unknown, self.counted)


@frozen
class Evaluation:
    """Reads the conditions of a rule set for one commune, and is the source of that commune's figures.

    :ivar outcomes: the steps of indicators and criteria judged before.
    :ivar village: the figures of the village that is judged; None for the commune itself.
    :ivar tallies: the villages counted so far, by the id of the measure, while an assessment is made.
    """

    rules: RuleSet
    case: Case
    outcomes: Mapping[tuple[str, str], Step] = field(factory=dict)
    village: Mapping[str, Exact] | None = None
    tallies: dict[int, Tally] | None = None

    def at(self, village: Village | None) -> "Evaluation":
        """The same for a village, whose own figures are read where a fact is kept by village."""
        return evolve(self, village=village.figures if village else None)

    # the source of figures

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
        tally = self.tally(measure)
        if reported is None or not measure.telling(tally.met + tally.not_met, tally.unknown):
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
    def hold(number: int, stage: int) -> int:  # noqa: ARG004  # a number is not computed again
        return number

    def reported_as(self, measure: Villages) -> str | None:
        """The fact under which the commune reports the same for all villages, if it does."""
        if measure.flag and measure.total(self) is not None:
            return measure.flag
        return measure.fact if measure.fact in self.case.figures else None

    def tally(self, measure: Villages) -> Tally:
        """The villages judged one by one."""
        known = self.tallies.get(id(measure)) if self.tallies is not None else None
        if known is None:
            villages, body = self.village_list(measure), body_of(measure)
            steps = tuple(body.read(self.at(village)) for village in villages)
            counts = combine.tally([step.verdict.code for step in steps])
            known = Tally(steps, tuple(village.name for village in villages), *counts)
            if self.tallies is not None:
                self.tallies[id(measure)] = known
        return known

    def village_list(self, measure: Villages) -> tuple[Village, ...]:
        """The villages that a measure is over."""
        return self.case.named(measure.named) if measure.named else self.case.villages

    # the reading of nodes

    def compare(self, node: Compare) -> Step:
        measure, bound = node.measure, node.bound.applying(self.case.key_of)
        applies = bound if type(bound) is Bound else None
        if node.is_over_villages:
            return self._compare_villages(node, applies, measure.value(self))
        if type(measure) is Given:  # what `value` says of it, two calls shorter: most conditions read a figure as given
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
        reason = combine.leaf_reason(code, _MISSED[relation])
        return _make(Step, (node, VERDICTS[code], reason, span, bound, None, (), None))

    def _compare_villages(self, node: Compare, bound: Bound | None, span: Span | None) -> Step:
        measure = node.measure
        assert isinstance(measure, VillageShare | VillageCount)
        assert span is not None
        tally = self.tally(measure)
        verdict, reason = Verdict.UNKNOWN, Reason.VILLAGES_MISSING
        if span[0][1] == 0 and not tally.steps and bound and bound.open:
            made = self._leaf(node, bound, None)
        elif span[0][1] == 0:
            if tally.steps:
                verdict, reason = Verdict.NOT_APPLICABLE, Reason.EXEMPT
            made = Step(node, verdict, reason, None, bound)
        else:
            made = self._leaf(node, bound, span)
        if made.reason is Reason.FIGURE_MISSING:
            reasons = [step.reason for step in tally.steps if step.verdict is Verdict.UNKNOWN]
            made = Step(node, made.verdict, reasons[0] if reasons else made.reason, made.span, made.bound)
        return Step(node, made.verdict, made.reason, made.span, made.bound, None, tally.steps, tally.names)

    def matches(self, node: Matches) -> Step:
        found = self.given(node.fact, False)
        if found is None:
            return Step(node, Verdict.UNKNOWN, Reason.FIGURE_MISSING)
        if found in node.values:
            return Step(node, Verdict.MET, None, None, None, found)
        reason = Reason.NOT_CONFIRMED if found is False else Reason.OTHER_VALUE
        return Step(node, Verdict.NOT_MET, reason, None, None, found)

    def fixed(self, node: Fixed) -> Step:
        return Step(node, node.verdict, node.reason)

    def outcome(self, node: Outcome) -> Step:
        return self.outcomes[node.at]

    def all_of(self, node: AllOf, parts: list[Step]) -> Step:
        codes = [part.verdict.code for part in parts]
        return _combined(node, combine.all_of(codes), codes, parts, combine.parts_reason)

    def any_of(self, node: AnyOf, parts: list[Step]) -> Step:
        if node.is_secondary and parts[0].bound is not None and parts[0].bound is parts[1].bound:
            del parts[1:]  # the bound that applies is from no secondary source: the parts say the same
        codes = [part.verdict.code for part in parts]
        return _combined(node, combine.any_of(codes), codes, parts, combine.parts_reason)

    def count_of(self, node: CountOf, parts: list[Step]) -> Step:
        codes = [part.verdict.code for part in parts]
        return _combined(node, combine.count_of(node.at_least, codes), codes, parts, combine.count_reason)

    def choose(self, node: Choose, when: Step, then: Step, otherwise: Step) -> Step:
        parts = [when, then, otherwise]
        codes = [part.verdict.code for part in parts]
        return _combined(node, combine.choose(codes[0], codes[1], codes[2]), codes, parts, combine.choice_reason)


def _combined(
    node: Condition, code: int, codes: list[int], parts: list[Step], reason_of: Callable[..., Reason | None]
) -> Step:
    reason = reason_of(code, codes, [part.reason for part in parts])
    return _make(Step, (node, VERDICTS[code], reason, None, None, None, tuple(parts), None))


def lacking(measure: Measure, source: Evaluation) -> tuple[tuple[str, bool], ...]:
    """The figures, as (fact, of last year?), that are missing for this measure and could settle it."""
    match measure:
        case VillageShare() | VillageCount():
            total = measure.fact or measure.flag
            return ((total, False),) if total else ()
        case Change():
            unknown = [level for level in (measure.now, measure.before) if level.point(source) is None]
            return (*(need for level in unknown for need in lacking(level, source)), (measure.fact, False))
    return tuple(
        (each.fact, each.previous) for each in measure.inputs if source.given(each.fact, each.previous) is None
    )
