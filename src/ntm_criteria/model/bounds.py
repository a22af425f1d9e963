"""Bounds: the numbers that measures are compared with, one by one or in tables of them.

A `Bound` and a `BoundTable` answer the same questions, so whoever holds one need not ask which it is.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.model.arithmetic import Pair
from ntm_criteria.model.citation import Citation
from ntm_criteria.model.verdict import Reason

Rows: TypeAlias = tuple[tuple[str, str], ...]  # (axis, key) from the outermost table inwards
KeyOf: TypeAlias = Callable[
    [str], str | Reason | None
]  # the key of an axis, why it is open, or None if it is not known
YEAR = "year"  # the axis of bounds that vary by the year judged; any other axis is the id of a category


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

    @property
    def axes(self) -> tuple[str, ...]:
        """What it varies by: nothing."""
        return ()

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, "Bound"]]:
        """The bound itself, and the rows that lead to it."""
        yield rows, self

    def changed(self, change: Callable[["Bound"], "Bound"]) -> "Bound":
        """Another bound in its place."""
        return change(self)

    def at(self, axis: str, key: str) -> "Bound":
        """What remains once `axis` is known to be `key`: all of it."""
        return self

    def applying(self, key_of: KeyOf) -> "Bound":
        """The bound that applies: this one."""
        return self


@frozen
class BoundTable:
    """Bounds that vary: `axis` is `YEAR` or the id of a category fact, `rows` holds every value that the set claims."""

    axis: str
    rows: Mapping[str, "Bound | BoundTable"] = field(hash=False)

    @property
    def axes(self) -> tuple[str, ...]:
        """Everything it varies by, the outermost first."""
        return tuple(dict.fromkeys((self.axis, *(axis for row in self.rows.values() for axis in row.axes))))

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, Bound]]:
        """Every bound in it, and the rows that lead there as (axis, key)."""
        for key, row in self.rows.items():
            yield from row.cells((*rows, (self.axis, key)))

    def changed(self, change: Callable[[Bound], Bound]) -> "BoundTable":
        """The same table with every bound changed."""
        return evolve(self, rows={key: row.changed(change) for key, row in self.rows.items()})

    def at(self, axis: str, key: str) -> "Bound | BoundTable":
        """What remains once `axis` is known to be `key`."""
        if self.axis == axis:
            return self.rows[key].at(axis, key)
        return evolve(self, rows={row: inner.at(axis, key) for row, inner in self.rows.items()})

    def applying(self, key_of: KeyOf) -> "Bound | BoundTable":
        """The bound that applies where `key_of` tells the key of each axis; the table that is left where it tells None."""
        key = key_of(self.axis)
        if key is None:
            return self
        return Bound(None, "unsourced", key) if isinstance(key, Reason) else self.rows[key].applying(key_of)


AnyBound: TypeAlias = Bound | BoundTable
