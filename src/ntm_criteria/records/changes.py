"""Compares two results indicator by indicator: `compare_results`."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from ntm_criteria.judging import Assessment
from ntm_criteria.markup import Displayed
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
    """

    code: str
    before: StoredIndicator | None
    after: StoredIndicator | None

    @property
    def is_new_verdict(self) -> bool:
        """Whether the verdict is another one."""
        return self._differs("verdict")

    @property
    def because(self) -> tuple[str, ...]:
        """What else is different: "figure" (what the commune reported), "rule" (what is required), both, or neither."""
        names = {"figure": "observed", "rule": "bound"}
        return tuple(what for what, name in names.items() if self._differs(name))

    def _differs(self, name: str) -> bool:
        return getattr(self.before, name, None) != getattr(self.after, name, None)


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


def compare_results(
    before: Assessment | StoredResult | Mapping[str, Any], after: Assessment | StoredResult | Mapping[str, Any]
) -> ResultChanges:
    """Compare two results by the codes of their indicators: two years, two plans, or a stored result and a new one.

    An indicator is listed if its verdict, reason, figure, bound or shortfall is different, or only one result has it.

    :param before: the first result: an assessment, a stored result, or a result document.
    :param after: the second result.

    >>> from ntm_criteria import assess, compare_results, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> before, after = (assess({"irrigated_land_share": share}, rules) for share in ("91,5 %", "92 %"))
    >>> [(change.code, change.before.verdict.value, change.after.verdict.value) for change in compare_results(before, after)]
    [('3.1', 'not_met', 'met')]
    """
    first, second = stored(before), stored(after)
    codes = dict.fromkeys([*(entry.code for entry in second.entries), *(entry.code for entry in first.entries)])
    pairs = (ResultChange(code, _of(first, code), _of(second, code)) for code in codes)
    return ResultChanges(first, second, tuple(change for change in pairs if change.before != change.after))


def _of(result: StoredResult, code: str) -> StoredIndicator | None:
    return result.get(code)


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
