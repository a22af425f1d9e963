"""Translate conditions into expressions: each node becomes verdict codes and, on request, reasons.

Columns are added to the table in rounds; the columns of a round read only columns of earlier rounds.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from ntm_criteria.model import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    YEAR,
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    Choose,
    Compare,
    CountOf,
    Fixed,
    Matches,
    Measure,
    Outcome,
    Pair,
    Reason,
    VillageCount,
    VillageShare,
    holds,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.tables.columns import PREFIX, Column
from ntm_criteria.tables.evaluation.readings.figures import TableSource
from ntm_criteria.tables.evaluation.readings.ways import Way, by_bound
from ntm_criteria.tables.expressions import NUMBER, Codes, Columns, Frame, Test, Whole, possible

_FLAG_CODES = frozenset((NOT_MET, UNKNOWN, MET))


class Judged(NamedTuple):
    """The verdicts on a condition: verdict codes, and reasons as positions in `REASONS` (0 unless requested).

    :ivar stage: the number of rounds of columns that must be added to the table before `code` and `reason`.
    :ivar is_column: whether `code` and `reason` are already stored in columns, so that `held` need not store them.
    """

    code: Any
    reason: Any = 0
    stage: int = 0
    is_column: bool = False


class TableReading:
    """Translates conditions into expressions over a source of figures.

    :ivar outcomes: the verdicts on the indicators and criteria that are already judged, by kind and code.
    :ivar witnesses: by the name of a direct column (see `Column.is_direct`): verdict codes that are UNKNOWN in every row
        where the direct column has no usable figure, and the name of the column of these codes.
    """

    def __init__(
        self, source: TableSource, outcomes: Mapping[tuple[str, str], Judged], *, year: int | None, reasons: bool
    ) -> None:
        self.source: TableSource = source
        self.outcomes: Mapping[tuple[str, str], Judged] = outcomes
        self.year: int | None = year
        self.reasons: bool = reasons
        self.witnesses: dict[str, tuple[Codes, str]] = {}
        self.on: Columns = Columns(source.on)
        self._stages: list[list[Any]] = []
        self._number = 0

    def where(self, test: Any, then: Judged, otherwise: Judged) -> Judged:
        code = self.on.where(test, then.code, otherwise.code)
        return Judged(code, self.on.where(test, then.reason, otherwise.reason), max(then.stage, otherwise.stage))

    def held(self, judged: Judged, name: str = "") -> Judged:
        """Store verdicts in columns `name` (default: a new name) and `{name}r`, so that engines compute them once."""
        code, reason, stage, is_column = judged
        if is_column or not (isinstance(code, Codes) or isinstance(reason, Codes)):
            return judged
        while len(self._stages) <= stage:
            self._stages.append([])
        name, self._number = name or f"{PREFIX}t{self._number}", self._number + 1
        code, reason = self._kept(code, name, stage), self._kept(reason, f"{name}r", stage)
        return Judged(code, reason, stage + 1, is_column=True)

    def _kept(self, code: Any, name: str, stage: int) -> Any:
        if not isinstance(code, Codes):
            return code
        self._stages[stage].append(code.expr.alias(name))
        return Codes(self.source.on.col(name), code.can)

    def staged(self, frame: Frame) -> Frame:
        """Add the columns that `held` has collected to `frame`, round by round."""
        for stage in self._stages:
            frame = frame.with_columns(*stage) if stage else frame
        self._stages = []
        return frame

    def _of(self, code: Any, reason: Reason | None) -> Judged:
        return Judged(code, NUMBER[reason] if self.reasons else 0)

    def compare(self, node: Compare) -> Judged:
        judged = self._by_bound(node.bound, lambda bound: self._unknown(bound, node.measure))
        if node.is_over_villages:
            judged = self._without_villages(node, judged)
        ways = node.measure.value(self.source)
        for way in reversed(ways):
            judged = self._if_known(node, way, judged)
        column = ways[0].column if len(ways) == 1 else None
        bound = self._only_bound(node)
        if column and column.is_direct and column.name not in self.witnesses and bound and bound.pair is not None:
            name = f"{column.work}_v"
            judged = self.held(judged, name)
            self.witnesses[column.name] = judged.code, name
        return judged

    def _only_bound(self, node: Compare) -> Bound | None:
        """Return the bound of a comparison if it is the same in every row, else None."""
        bound = self.in_year(node.bound)
        return bound if isinstance(bound, Bound) else None

    def _if_known(self, node: Compare, way: Way, otherwise: Judged) -> Judged:
        """Judge the rows in which a way is known; the other rows are judged `otherwise`."""
        bound = self._only_bound(node)
        if way.column and way.column.is_direct and bound and bound.pair is not None and not node.exempting:
            return self._direct(node, bound.pair, way, way.column, otherwise)
        return self.where(way.known, self._by_bound(node.bound, lambda bound: self.leaf(node, bound, way)), otherwise)

    def _direct(self, node: Compare, bound: Pair, way: Way, column: Column, otherwise: Judged) -> Judged:
        """Judge the figures of a direct column in steps, from its limit on the side that misses the bound to the other limit.

        Each step is one comparison: NaN passes no upper limit, and null none at all, so both are judged `otherwise`.
        """
        is_floor, relation = node.relation.is_floor, node.relation
        worst, best = way.ends(relation)
        near, far = (
            (column.is_above_low, column.is_below_high) if is_floor else (column.is_below_high, column.is_above_low)
        )
        judged = self.where(far, self._of(MET, None), otherwise)
        if worst is not best:
            judged = self.where(~holds(relation, worst, bound), self._of(UNKNOWN, Reason.FIGURE_IMPRECISE), judged)
        missed = self._of(NOT_MET, Reason.BELOW_BOUND if is_floor else Reason.ABOVE_BOUND)
        return self.where(~near, otherwise, self.where(~holds(relation, best, bound), missed, judged))

    def _without_villages(self, node: Compare, unknown: Judged) -> Judged:
        assert isinstance(node.measure, VillageShare | VillageCount)
        self.source.counts(node.measure)
        exempt = self._of(NOT_APPLICABLE, Reason.EXEMPT)
        if node.measure.named:
            return exempt
        none = self._by_bound(
            node.bound, lambda bound: self._of(UNKNOWN, bound.open if bound.is_open else Reason.VILLAGES_MISSING)
        )
        return self.where(self.source.village_total() >= 1, exempt, none)

    def _unknown(self, bound: Bound, measure: Measure) -> Judged:
        if bound.is_open or bound.open is Reason.SCOPE_MISSING:
            return self._of(UNKNOWN, bound.open)
        return self._without(self.source.was_refused(measure))

    def _without(self, is_refused: Test) -> Judged:
        """Return UNKNOWN for rows without a figure, with the reason."""
        return Judged(UNKNOWN, combine.reason_without(is_refused, self.on) if self.reasons else 0)

    def leaf(self, node: Compare, bound: Bound, way: Way) -> Judged:
        """Judge the rows in which a way is known by one bound."""
        judged = self._compared(node, bound, way)
        if not node.exempting:
            return judged
        _, applying, _, _ = self.source.counts(node.exempting)
        open_ = self.where(judged.code == UNKNOWN, judged, self._of(UNKNOWN, Reason.FIGURE_MISSING))
        return self.where(applying >= 1.0, judged, open_)

    def _compared(self, node: Compare, bound: Bound, way: Way) -> Judged:
        if bound.pair is None:
            if bound.open is None or bound.is_open:
                return self._of(UNKNOWN, bound.open)
            return self._agreed([self._compared(node, reading, way) for reading in bound.extremes], bound.open)
        relation = node.relation
        missed = Reason.BELOW_BOUND if relation.is_floor else Reason.ABOVE_BOUND
        worst, best = way.ends(relation)
        worst_holds = holds(relation, worst, bound.pair)
        if worst is best:
            judged = self.where(worst_holds, self._of(MET, None), self._of(NOT_MET, missed))
        else:
            code = combine.leaf(worst_holds, holds(relation, best, bound.pair), self.on)
            judged = Judged(code)
            if self.reasons:
                imprecise = self.on.reason(Reason.FIGURE_IMPRECISE)
                undecided = self._without(self.source.was_refused(node.measure)).reason if way.is_counted else imprecise
                judged = Judged(code, combine.leaf_reason(code, missed, undecided, self.on))
        whole = way.low[1]
        if isinstance(whole, Whole) and not node.is_over_villages:
            judged = self.where(whole >= 1, judged, self._of(UNKNOWN, Reason.ZERO_WHOLE))
        return judged

    def _agreed(self, readings: list[Judged], apart: Reason) -> Judged:
        codes, reasons = [judged.code for judged in readings], [judged.reason for judged in readings]
        reason = combine.agreed_reason(codes, reasons, apart, self.on) if self.reasons else 0
        return Judged(combine.agreed(codes, self.on), reason, max(judged.stage for judged in readings))

    def _by_bound(self, bound: AnyBound, judge: Callable[[Bound], Judged]) -> Judged:
        """Return the verdicts of `judge` on the bound that applies in each row."""
        none = self._of(UNKNOWN, Reason.SCOPE_MISSING)
        return by_bound(self.source, self.in_year(bound), judge, none=none, where=self.where)

    def in_year(self, bound: AnyBound) -> AnyBound:
        """Return the bounds of the year that is judged; those of all years if rows are judged by their own."""
        return bound if self.year is None else bound.at(YEAR, str(self.year))

    def matches(self, node: Matches) -> Judged:
        column = self.source.column(node.fact)
        if column is None or column.is_number:
            return self._of(UNKNOWN, Reason.FIGURE_MISSING)
        missing = self._without(False if self.source.in_village else column.was_refused)
        cell = self.source.on.col(column.work)
        if column.fact.values:
            numbers = {value: number for number, value in enumerate(column.fact.values)}
            met = cell.is_in([numbers[str(value)] for value in node.values])
            other = self._of(NOT_MET, Reason.OTHER_VALUE)
            return self.where(cell >= 0, self.where(met, self._of(MET, None), other), missing)
        flag = Codes(cell, _FLAG_CODES)
        if node.values == (True,):
            if not self.reasons:
                return Judged(flag, is_column=True)
            no = self._of(NOT_MET, Reason.NOT_CONFIRMED)
            return self.where(flag == MET, self._of(MET, None), self.where(flag == NOT_MET, no, missing))
        no = self._of(NOT_MET, Reason.OTHER_VALUE)
        return self.where(flag == NOT_MET, self._of(MET, None), self.where(flag == MET, no, missing))

    def fixed(self, node: Fixed) -> Judged:
        return self._of(node.verdict.code, node.reason)

    def outcome(self, node: Outcome) -> Judged:
        return self.outcomes[node.at]

    def all_of(self, node: AllOf, parts: list[Judged]) -> Judged:
        if self.reasons:
            parts = list(map(self.held, parts))
        return self._combined(combine.all_of([part.code for part in parts], self.on), parts, combine.parts_reason)

    def any_of(self, node: AnyOf, parts: list[Judged]) -> Judged:
        parts = list(map(self.held, parts)) if self.reasons else [self._if_exempt(part) for part in parts]
        return self._combined(combine.any_of([part.code for part in parts], self.on), parts, combine.parts_reason)

    def _if_exempt(self, part: Judged) -> Judged:
        return self.held(part) if NOT_APPLICABLE in possible(part.code) else part

    def count_of(self, node: CountOf, parts: list[Judged]) -> Judged:
        parts = list(map(self.held, parts))
        codes = [part.code for part in parts]
        if node.is_secondary:
            code = combine.secondary_count_of(node.at_least, codes, self.on)
            return self._combined(code, parts, partial(combine.secondary_count_reason, node.at_least))
        return self._combined(combine.count_of(node.at_least, codes, self.on), parts, combine.count_reason)

    def choose(self, node: Choose, when: Judged, then: Judged, otherwise: Judged) -> Judged:
        parts = list(map(self.held, (when, then, otherwise)))
        codes = [part.code for part in parts]
        return self._combined(combine.choose(codes[0], codes[1], codes[2], self.on), parts, combine.choice_reason)

    def _combined(self, code: Any, parts: list[Judged], reason_of: Callable[..., Any]) -> Judged:
        """Return the verdict `code`, combined from `parts`, with its stage and, if requested, its reason."""
        judged = Judged(code, 0, max(part.stage for part in parts))
        if not self.reasons:
            return judged
        judged = self.held(judged)
        reason = reason_of(judged.code, [part.code for part in parts], [part.reason for part in parts], self.on)
        return Judged(judged.code, reason, judged.stage)
