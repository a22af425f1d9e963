"""Bounds: the numbers that a measure is compared with, and tables of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from attrs import field, frozen

from ntm_criteria.model.arithmetic import Pair
from ntm_criteria.model.citation import Citation
from ntm_criteria.model.verdict import Reason


@frozen
class Bound:
    """A mức quy định: the number as the rule file states it, or why there is none.

    :ivar value: the number as a pair (numerator, denominator) in the fact's unit; None for an open bound.
    :ivar written: the number and its unit as the rule file has them.
    :ivar open: why there is none: BOUND_UNSOURCED, BOUND_LEFT_TO_PROVINCE or BOUND_CONFLICTING; BOUND_SECONDARY in the
        part of a requirement that says what missing a bound of a secondary source proves (see `as_known`).
    :ivar secondary: from a lower text: meeting it counts, missing it proves nothing.
    :ivar cite: where this very bound stands, which need not be where the rest of its table does.
    :ivar readings: where sources conflict, what each of them gives.
    """

    value: Pair | None
    written: str
    open: Reason | None = None
    secondary: bool = False
    cite: Citation | None = field(default=None, eq=False)
    readings: tuple["Bound", ...] = ()


@frozen
class BoundTable:
    """Bounds that vary: `axis` is "year" or the id of a category fact, `rows` holds every value the set claims."""

    axis: str
    rows: Mapping[str, "Bound | BoundTable"] = field(hash=False)


AnyBound: TypeAlias = Bound | BoundTable


def cells(bound: AnyBound) -> Iterator[Bound]:
    """Every bound of a table, or the one bound."""
    if isinstance(bound, Bound):
        yield bound
    else:
        for row in bound.rows.values():
            yield from cells(row)


def change_cells(bound: AnyBound, change: Callable[[Bound], Bound]) -> AnyBound:
    """The same table with every bound changed."""
    if isinstance(bound, Bound):
        return change(bound)
    return BoundTable(bound.axis, {key: change_cells(row, change) for key, row in bound.rows.items()})


def at_row(bound: AnyBound, axis: str, key: str) -> AnyBound:
    """What is left of a table once what it varies by (one of it, or all of it) is known."""
    if isinstance(bound, Bound):
        return bound
    if bound.axis == axis:
        return at_row(bound.rows[key], axis, key)
    return BoundTable(bound.axis, {row: at_row(inner, axis, key) for row, inner in bound.rows.items()})
