"""How much of a rule set is sourced, bound by bound: what is known, how well, and what is open."""

from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from ntm_criteria.model import (
    AllOf,
    AnyOf,
    Bound,
    BoundTable,
    Choose,
    Citation,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Indicator,
    Matches,
    Outcome,
    Reason,
    RuleSet,
    Status,
    Verdict,
    VillageCount,
    VillageShare,
    body_of,
)


@frozen
class Part:
    """One part of a requirement: a bound (of one row of its table), a finding, or an open requirement as a whole."""

    rows: tuple[tuple[str, str], ...]
    node: Compare | Matches | Fixed
    bound: Bound | None
    cite: Citation
    open: Reason | None

    @property
    def status(self) -> Status:
        """How well it is known."""
        if self.open is None:
            return self.cite.status
        return "conflicting" if self.open is Reason.BOUND_CONFLICTING else "unsourced"


def parts(indicator: Indicator) -> list[Part]:
    """Every part of what an indicator requires; not the conditions that choose which of them applies."""
    return list(_parts(indicator.stated, indicator.cite))


def citations(indicator: Indicator) -> Iterator[Citation]:
    """Where the indicator and every part of it stands, readings of conflicting sources included."""
    yield indicator.cite
    for part in parts(indicator):
        yield part.cite
        yield from (reading.cite for reading in (part.bound.readings if part.bound else ()) if reading.cite)


def _parts(condition: Condition, cite: Citation) -> Iterator[Part]:
    match condition:
        case Compare():
            if isinstance(condition.measure, VillageShare | VillageCount) and isinstance(condition.bound, Bound):
                yield from (part for part in _parts(body_of(condition.measure), cite) if part.open)
            for rows, bound in _cells(condition.bound):
                yield Part(rows, condition, bound, bound.cite or cite, bound.open)
        case Matches():
            yield Part((), condition, None, condition.cite or cite, None)
        case Fixed():
            if condition.verdict is Verdict.UNKNOWN:
                yield Part((), condition, None, cite, condition.reason)
        case AnyOf() if condition.is_secondary:
            yield from _parts(condition.parts[0], cite)
        case AllOf() | AnyOf() | CountOf():
            for part in condition.parts:
                yield from _parts(part, cite)
        case Choose():
            yield from _parts(condition.then, cite)
            yield from _parts(condition.otherwise, cite)
        case Outcome():
            return


def _cells(
    bound: Bound | BoundTable, rows: tuple[tuple[str, str], ...] = ()
) -> Iterator[tuple[tuple[tuple[str, str], ...], Bound]]:
    if isinstance(bound, Bound):
        yield rows, bound
        return
    for key, row in bound.rows.items():
        yield from _cells(row, (*rows, (bound.axis, key)))


@frozen
class Coverage:
    """How much of a rule set is sourced.

    :ivar sourced: indicators of which no part is open.
    :ivar partial: those of which some parts are.
    :ivar open: those of which every part is.
    :ivar unnamed: those that the set counts (`indicators_total`) but does not have by name.
    :ivar statuses: the number of parts (bounds, rows of tables, findings) by status.
    """

    sourced: int
    partial: int
    open: int
    unnamed: int
    statuses: dict[str, int]

    @property
    def total(self) -> int:
        """All indicators of the document."""
        return self.sourced + self.partial + self.open + self.unnamed


def coverage(rules: RuleSet) -> Coverage:
    """How much of a rule set is sourced; tasks are left out."""
    indicators = [indicator for indicator in rules.indicators if indicator.role == "indicator"]
    found = [parts(indicator) for indicator in indicators]
    kinds = Counter(_kind(each) for each in found)
    statuses = Counter(part.status for each in found for part in each)
    return Coverage(
        kinds["sourced"],
        kinds["partial"],
        kinds["open"],
        max(0, (rules.indicators_total or 0) - len(indicators)),
        {status: statuses[status] for status in sorted(statuses)},
    )


def _kind(found: list[Part]) -> str:
    is_open = [part.open is not None for part in found]
    return "open" if is_open and all(is_open) else "partial" if any(is_open) else "sourced"
