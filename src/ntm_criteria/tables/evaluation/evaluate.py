"""Translate conditions into expressions: each node becomes verdict codes and, on request, reasons.

Columns are added to the table in rounds; the columns of a round read only columns of earlier rounds.
"""

from collections.abc import Callable, Mapping
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
    Outcome,
    Reason,
    VillageCount,
    VillageShare,
    holds,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation.figures import TableSource, Way
from ntm_criteria.tables.expressions import NUMBER, Codes, Columns, Frame, Whole, possible

YEAR_COLUMN = f"{PREFIX}year"
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
    :ivar witnesses: by the name of a direct column (see `Column.is_direct`): verdict codes that are UNKNOWN exactly in
        the rows where the direct column has no usable figure, and the name of the column of these codes.
    """

    def __init__(
        self,
        source: TableSource,
        outcomes: Mapping[tuple[str, str], Judged],
        *,
        year: int | None,
        reasons: bool,
    ) -> None:
        self.source, self.outcomes, self.year, self.reasons = source, outcomes, year, reasons
        self.witnesses: dict[str, tuple[Codes, str]] = {}
        self.on = Columns(source.on)
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
        judged = self._by_bound(node.bound, lambda bound: self._unknown(bound, Reason.FIGURE_MISSING))
        if node.is_over_villages:
            judged = self._without_villages(node, judged)
        ways = node.measure.value(self.source)
        for way in reversed(ways):
            compared = self._by_bound(node.bound, lambda bound, way=way: self._leaf(node, bound, way))  # type: ignore[misc]  # of `way`
            judged = self._if_known(way, compared, judged)
        column = ways[0].column if len(ways) == 1 else None
        if column and column.is_direct and column.name not in self.witnesses and UNKNOWN not in possible(compared.code):
            name = f"{column.work}_v"
            judged = self.held(judged, name)
            self.witnesses[column.name] = judged.code, name
        return judged

    def _if_known(self, way: Way, judged: Judged, otherwise: Judged) -> Judged:
        if way.column and way.column.is_direct:
            judged = self.where(way.column.is_outside, otherwise, judged)
            return self.where(way.column.is_multiple, judged, otherwise)
        return self.where(way.known, judged, otherwise)

    def _without_villages(self, node: Compare, unknown: Judged) -> Judged:
        assert isinstance(node.measure, VillageShare | VillageCount)
        self.source.counts(node.measure)
        exempt = self._of(NOT_APPLICABLE, Reason.EXEMPT)
        if node.measure.named:
            return exempt
        none = self._by_bound(node.bound, lambda bound: self._unknown(bound, Reason.VILLAGES_MISSING), scope=False)
        return self.where(self.source.village_total() >= 1, exempt, none)

    def _unknown(self, bound: Bound, reason: Reason) -> Judged:
        return self._of(UNKNOWN, bound.open or reason)

    def _leaf(self, node: Compare, bound: Bound, way: Way) -> Judged:
        if bound.value is None:
            return self._of(UNKNOWN, bound.open)
        missed = Reason.BELOW_BOUND if node.relation.is_floor else Reason.ABOVE_BOUND
        low = holds(node.relation, way.low, bound.value)
        if way.high is way.low:
            judged = self.where(low, self._of(MET, None), self._of(NOT_MET, missed))
        else:
            code = combine.leaf(low, holds(node.relation, way.high, bound.value), self.on)
            judged = Judged(code, combine.leaf_reason(code, missed, self.on) if self.reasons else 0)
        whole = way.low[1]
        if isinstance(whole, Whole) and not node.is_over_villages:
            judged = self.where(whole >= 1, judged, self._of(UNKNOWN, Reason.ZERO_WHOLE))
        return judged

    def _by_bound(self, bound: AnyBound, judge: Callable[[Bound], Judged], *, scope: bool = True) -> Judged:
        """Return the verdicts of `judge` on the bound that applies in each row; `bound` may vary by year or category.

        :param scope: whether rows to which no bound applies get the reason SCOPE_MISSING; otherwise VILLAGES_MISSING.
        """
        if self.year is not None:
            bound = bound.at(YEAR, str(self.year))
        if isinstance(bound, Bound):
            return judge(bound)
        judged = self._of(UNKNOWN, Reason.SCOPE_MISSING if scope else Reason.VILLAGES_MISSING)
        axis, numbers = self._axis(bound.axis, list(bound.rows))
        if axis is None:
            return judged
        groups: dict[AnyBound, list[int]] = {}
        for row, cell in bound.rows.items():
            groups.setdefault(cell, []).append(numbers[row])
        for cell, rows in groups.items():
            test = axis == rows[0] if len(rows) == 1 else axis.is_in(rows)
            judged = self.where(test, self._by_bound(cell, judge, scope=scope), judged)
        return judged

    def _axis(self, axis: str, rows: list[str]) -> tuple[Any, Mapping[str, int]]:
        """Return the column of `axis`, the year or a category, and the numbers of its values; (None, {}) if absent."""
        if axis == YEAR:
            self.source.use(YEAR_COLUMN)
            return self.source.on.col(YEAR_COLUMN), {row: int(row) for row in rows}
        commune = self.source.columns.get((axis, "now"))
        if commune is None:
            return None, {}
        self.source.use(commune.work)
        return self.source.on.col(commune.work), {value: number for number, value in enumerate(commune.fact.values)}

    def matches(self, node: Matches) -> Judged:
        missing = self._of(UNKNOWN, Reason.FIGURE_MISSING)
        column = self.source.column(node.fact)
        if column is None or column.is_number:
            return missing
        cell = self.source.on.col(column.work)
        if column.fact.values:
            numbers = {value: number for number, value in enumerate(column.fact.values)}
            met = cell.is_in([numbers[str(value)] for value in node.values])
            other = self._of(NOT_MET, Reason.OTHER_VALUE)
            return self.where(cell >= 0, self.where(met, self._of(MET, None), other), missing)
        flag = Codes(cell, _FLAG_CODES)
        if node.values == (True,):
            reason = combine.leaf_reason(flag, Reason.NOT_CONFIRMED, self.on) if self.reasons else 0
            return Judged(flag, reason, is_column=not self.reasons)
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
        code = combine.count_of(node.at_least, [part.code for part in parts], self.on)
        return self._combined(code, parts, combine.count_reason)

    def choose(self, node: Choose, when: Judged, then: Judged, otherwise: Judged) -> Judged:
        parts = list(map(self.held, (when, then, otherwise)))
        return self._combined(
            combine.choose(parts[0].code, parts[1].code, parts[2].code, self.on), parts, combine.choice_reason
        )

    def _combined(self, code: Any, parts: list[Judged], reason_of: Callable[..., Any]) -> Judged:
        """Return the verdict `code`, combined from `parts`, with its stage and, if requested, its reason."""
        judged = Judged(code, 0, max(part.stage for part in parts))
        if not self.reasons:
            return judged
        judged = self.held(judged)
        reason = reason_of(judged.code, [part.code for part in parts], [part.reason for part in parts], self.on)
        return Judged(judged.code, reason, judged.stage)
