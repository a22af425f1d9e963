"""Compares two results indicator by indicator: `compare_results`."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.judging import Assessment
from ntm_criteria.markup import Displayed
from ntm_criteria.records.causes import Cause, causes, stored_causes
from ntm_criteria.records.frames import Backend, Columns, Frame, Row, data_frame
from ntm_criteria.records.load import stored
from ntm_criteria.records.stored import StoredIndicator, StoredResult

_COLUMNS: Columns = {
    "code": str,
    "verdict_before": str,
    "verdict_after": str,
    "figure_before": float,
    "figure_after": float,
    "bound_before": float,
    "bound_after": float,
    "shortfall_before": float,
    "shortfall_after": float,
    "because": str,
}


@frozen
class ResultChange:
    """What is different about an indicator in two results.

    :ivar code: the code of the indicator.
    :ivar before: its result in the first one; None if that has no such indicator.
    :ivar after: its result in the second one; None if that has no such indicator.
    :ivar because: what is different: "figure" (what the commune reported), "rule" (what the set requires), "scope" (the region,
        the group or the year, by which the set requires something else), several of them, or none.
    """

    code: str
    before: StoredIndicator | None
    after: StoredIndicator | None
    because: tuple[Cause, ...] = ()

    @property
    def is_new_verdict(self) -> bool:
        """Whether the verdict is another one."""
        return getattr(self.before, "verdict", None) != getattr(self.after, "verdict", None)


@frozen
class ResultChanges(Displayed):
    """The indicators that are different in two results, in the order of the second one; `changes["3.1"]` is one of them.

    :ivar before: the first result.
    :ivar after: the second result.
    :ivar changes: the indicators and tasks that are different.
    """

    before: StoredResult = field(repr=False)
    after: StoredResult = field(repr=False)
    changes: tuple[ResultChange, ...]

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[ResultChange]:
        return iter(self.changes)

    def __getitem__(self, code: str) -> ResultChange:
        """Return the change of the indicator with this code; raises KeyError if nothing about it is different."""
        return {change.code: change for change in self.changes}[code]

    def to_frame(self, *, backend: Backend = "polars") -> Frame:
        """Return the changes as a data frame with a row for each indicator; see `Assessment.to_frame` for `backend`."""
        return data_frame(map(_row, self.changes), _COLUMNS, backend)


AnyResult: TypeAlias = Assessment | StoredResult | Mapping[str, Any]


def compare_results(
    before: Assessment | StoredResult | Mapping[str, Any], after: Assessment | StoredResult | Mapping[str, Any]
) -> ResultChanges:
    """Compare two results by the codes of their indicators: two years, two plans, or a stored result and a new one.

    An indicator is listed if its verdict, reason, figure, bound or shortfall is different, or only one result has it. Equal
    codes mean the same indicator only in one rule set, or in two of which one builds on the other (for a stored result, on
    the set that it names); for other sets, `compare_assessments` goes by what their indicators correspond to.

    What is different in two assessments is found in their rules and figures. A stored result has neither; there, another
    figure or bound is what the result shows, and another bound is "scope" if one rule set judged both, else "rule".

    :param before: the first result: an assessment, a stored result, or a result document.
    :param after: the second result.

    >>> from ntm_criteria import assess, compare_results, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> before, after = (assess({"irrigated_land_share": share}, rules) for share in ("91,5 %", "92 %"))
    >>> [(change.code, change.before.verdict.value, change.after.verdict.value) for change in compare_results(before, after)]
    [('3.1', 'not_met', 'met')]
    """
    return compare_paired(before, after, None)


def compare_paired(before: AnyResult, after: AnyResult, counterparts: Mapping[str, str] | None) -> ResultChanges:
    """Compare two results as `compare_results` does.

    :param counterparts: the code in the second result of each indicator of the first one that is in both; by default, equal
        codes mean the same indicator, if the two rule sets have one id or one builds on the other.
    """
    first, second = stored(before), stored(after)
    own = {entry.code: entry for entry in first.entries}
    if counterparts is None:
        is_related = not _family(before, first).isdisjoint(_family(after, second))
        counterparts = {code: code for code in own if code in second} if is_related else {}
    by_code = {other: code for code, other in counterparts.items()}
    pairs = [(own.get(by_code.get(entry.code, "")), entry) for entry in second.entries]
    alone = [entry for entry in first.entries if entry.code not in counterparts]

    def because(old: StoredIndicator, new: StoredIndicator) -> tuple[Cause, ...]:
        if isinstance(before, Assessment) and isinstance(after, Assessment):
            return causes(before, after, old.code, new.code)
        return stored_causes(old, new, is_one_set=first.fingerprint == second.fingerprint)

    changes = [
        ResultChange(new.code, old, new, ("rule",) if old is None else because(old, new))
        for old, new in pairs
        if old is None or _differ(old, new)
    ]
    return ResultChanges(first, second, (*changes, *(ResultChange(old.code, old, None, ("rule",)) for old in alone)))


def _family(result: AnyResult, stored_one: StoredResult) -> set[str]:
    """Return the ids of a result's rule set and of the sets that it builds on, as far as they are known."""
    return {stored_one.rule_set, *(result.rules.builds_on if isinstance(result, Assessment) else ())}


def _differ(old: StoredIndicator, new: StoredIndicator) -> bool:
    """Whether two results of an indicator are different; under different codes, its place in the set makes no difference."""
    return (old if old.code == new.code else evolve(old, code=new.code, criterion=new.criterion)) != new


def _row(change: ResultChange) -> Row:
    row: dict[str, object] = {"code": change.code, "because": ", ".join(change.because) or None}
    for when, entry in (("before", change.before), ("after", change.after)):
        if entry is None:
            continue
        value, bound, shortfall = entry.observed.value, entry.bound, entry.shortfall
        row[f"verdict_{when}"] = entry.verdict.value
        row[f"figure_{when}"] = None if value is None or isinstance(value, str) else float(value)
        row[f"bound_{when}"] = float(bound.value) if bound and bound.value is not None else None
        row[f"shortfall_{when}"] = float(shortfall.high) if shortfall else None
    return row
