"""The reading of one commune: each node becomes a `Step`. Also the source that measures read its figures from."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from ntm_criteria.figures import Village
from ntm_criteria.judging.intake import Case
from ntm_criteria.judging.step import Span, Step
from ntm_criteria.model import (
    MET,
    NOT_MET,
    VERDICTS,
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    Change,
    Choose,
    Compare,
    Condition,
    CountOf,
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
    holds,
)
from ntm_criteria.model import verdict as combine

_make = tuple.__new__  # a Step without the detour over its Python constructor: most of the time goes into making steps
_AT_A_POINT = {holds_: combine.leaf(holds_, holds_) for holds_ in (True, False)}
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


class Steps:
    """Reads conditions for one case. Mutable inside one assessment, never shared."""

    def __init__(self, rules: RuleSet, case: Case) -> None:
        self.rules, self.case, self._figures = rules, case, case.figures
        self.outcomes: dict[tuple[str, str], Step] = {}
        self._village: Mapping[str, Any] | None = None
        self._tallies: dict[int, Tally] = {}

    # the source of figures

    def given(self, fact: str, previous: bool) -> Any:
        if previous:
            return self.case.previous.get(fact)
        if self._village is not None and self.rules.facts[fact].per_village:
            return self._village.get(fact)
        return self._figures.get(fact)

    @staticmethod
    def first(point: Pair | None, fallback: Pair | None) -> Pair | None:
        return fallback if point is None else point

    @staticmethod
    def derive(function: Callable[..., Pair], *points: Pair | None) -> Pair | None:
        return None if None in points else function(*points)

    @staticmethod
    def part_of_nothing(whole: Pair | None) -> Pair | None:
        return (0, 1) if whole is not None and whole[0] == 0 else None

    @staticmethod
    def exactly(point: Pair | None) -> Span | None:
        return None if point is None else (point, point)

    def villages(self, measure: Villages, reported: Pair | None) -> Span | None:
        tally = self.tally(measure)
        if reported is not None and (tally.unknown or not tally.counted):
            return reported, reported
        return tally.span(measure)

    def total_of(self, flag: str) -> Any:
        return self.case.figures.get(flag)

    def village_number(self, flag: str) -> Pair | None:
        number = self.case.totals.get(flag) or len(self.case.villages)
        return (number, 1) if number else None

    def reported_as(self, measure: Villages) -> str | None:
        """The fact under which the commune reports the same for all villages, if it does."""
        if measure.flag and measure.total(self) is not None:
            return measure.flag
        return measure.fact if measure.fact in self.case.figures else None

    def tally(self, measure: Villages) -> Tally:
        """The villages' own steps, judged once."""
        known = self._tallies.get(id(measure))
        if known is None:
            villages = self.village_list(measure)
            steps = tuple(self._in(village, measure.body) for village in villages)
            counts = combine.tally([step.verdict.code for step in steps])
            known = self._tallies[id(measure)] = Tally(steps, tuple(village.name for village in villages), *counts)
        return known

    def village_list(self, measure: Villages) -> tuple[Village, ...]:
        """The villages a measure is over."""
        return self.case.named(measure.named) if measure.named else self.case.villages

    def _in(self, village: Village, body: Any) -> Step:
        with self.at(village):
            step: Step = body.read(self)
        return step

    @contextmanager
    def at(self, village: Village | None) -> Iterator[None]:
        """Read the figures of this village, where a fact is kept by village."""
        before, self._village = self._village, village.figures if village else None
        try:
            yield
        finally:
            self._village = (
                before  # a roll-up read inside a village looks at all villages, and then goes on in this one
            )

    # the reading of nodes

    def compare(self, node: Compare) -> Step:
        measure = node.measure
        bound = node.bound if type(node.bound) is Bound else self._bound(node.bound)
        if node.is_over_villages:
            return self._compare_villages(node, bound, measure.value(self))
        if type(measure) is Given:  # what `value` says of it, two calls shorter: most conditions read a figure as given
            point = self.given(measure.fact, measure.previous)
            return self._leaf(node, bound, None if point is None else (point, point))
        return self._leaf(node, bound, measure.value(self))

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
        reason = None if code == MET else _MISSED[relation] if code == NOT_MET else _FIGURE_MISSING
        return _make(Step, (node, VERDICTS[code], reason, span, bound, None, (), None))

    def _compare_villages(self, node: Compare, bound: Bound | None, span: Span) -> Step:
        measure = node.measure
        assert isinstance(measure, VillageShare | VillageCount)
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

    def _bound(self, bound: AnyBound) -> Bound | None:
        """The bound of this case; None when what it varies by is not known."""
        while not isinstance(bound, Bound):
            key = str(self.case.year) if bound.axis == "year" else self.case.figures.get(bound.axis)
            if key is None:
                return None
            bound = bound.rows[str(key)]
        return bound

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
        return _combined(node, combine.all_of(codes), codes, parts)

    def any_of(self, node: AnyOf, parts: list[Step]) -> Step:
        if node.is_secondary and parts[0].bound is not None and parts[0].bound is parts[1].bound:
            del parts[1:]  # the bound that applies is from no secondary source: the parts say the same
        codes = [part.verdict.code for part in parts]
        return _combined(node, combine.any_of(codes), codes, parts)

    def count_of(self, node: CountOf, parts: list[Step]) -> Step:
        codes = [part.verdict.code for part in parts]
        code = combine.count_of(node.at_least, codes)
        if code == NOT_MET:
            return Step(node, Verdict.NOT_MET, Reason.TOO_FEW_PARTS, None, None, None, tuple(parts))
        return _combined(node, code, codes, parts)

    def choose(self, node: Choose, when: Step, then: Step, otherwise: Step) -> Step:
        verdict = VERDICTS[combine.choose(when.verdict.code, then.verdict.code, otherwise.verdict.code)]
        if when.verdict is Verdict.UNKNOWN:  # both branches may agree without the exemption being known to apply
            reason = (
                None if verdict is Verdict.MET else otherwise.reason if otherwise.verdict is verdict else when.reason
            )
        else:
            reason = (then if when.verdict is Verdict.MET else otherwise).reason
        return Step(node, verdict, reason, None, None, None, (when, then, otherwise))


def _combined(node: Condition, code: int, codes: list[int], parts: list[Step]) -> Step:
    """A step whose reason is that of the first part with its verdict."""
    reason = None if code == MET else parts[codes.index(code)].reason
    return _make(Step, (node, VERDICTS[code], reason, None, None, None, tuple(parts), None))


def lacking(measure: Measure, steps: Steps) -> tuple[tuple[str, bool], ...]:
    """The figures, as (fact, of last year?), that are missing for this measure and could settle it."""
    match measure:
        case VillageShare() | VillageCount():
            total = measure.fact or measure.flag
            return ((total, False),) if total else ()
        case Change():
            unknown = [level for level in (measure.now, measure.before) if level.point(steps) is None]
            return (*(need for level in unknown for need in lacking(level, steps)), (measure.fact, False))
    return tuple((each.fact, each.previous) for each in measure.inputs if steps.given(each.fact, each.previous) is None)
