"""Bounds: the numbers that measures are compared with, alone or in tables by year or category.

`Bound` and `BoundTable` have the same methods, so callers need not distinguish them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.model.arithmetic import Pair
from ntm_criteria.model.citation import Citation
from ntm_criteria.model.verdict import Reason

Rows: TypeAlias = tuple[tuple[str, str], ...]  # (axis, key) from the outermost table inwards
KeyOf: TypeAlias = Callable[[str], str | Reason | None]  # axis -> its key, why that is open, or None for unknown
YEAR = "year"  # the axis of bounds that vary by the year judged; any other axis is the id of a category


@frozen
class Bound:
    """A mức quy định: a number, or the reason why none is stated.

    :ivar value: the number as a pair (numerator, denominator) in the fact's unit; None for an open bound.
    :ivar written: the number and its unit as the rule file writes them.
    :ivar open: for an open bound, the reason: BOUND_UNSOURCED, BOUND_LEFT_TO_PROVINCE or BOUND_CONFLICTING; or
        BOUND_SECONDARY in the open twin of a comparison with a secondary bound (see `as_known`).
    :ivar secondary: whether it is known only from a secondary source: meeting it counts, missing it proves nothing.
    :ivar cite: the place that states this bound, which may differ from that of other cells of its table.
    :ivar readings: where sources conflict, the bound that each of them gives.
    """

    value: Pair | None
    written: str
    open: Reason | None = None
    secondary: bool = False
    cite: Citation | None = field(default=None, eq=False)
    readings: tuple["Bound", ...] = ()

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes it varies by: none."""
        return ()

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, "Bound"]]:
        """Yield `rows` and this bound, as a table yields each of its cells."""
        yield rows, self

    def changed(self, change: Callable[["Bound"], "Bound"]) -> "Bound":
        """Replace the bound by `change(bound)`."""
        return change(self)

    def at(self, axis: str, key: str | Reason) -> "Bound":
        """The bound for one key of an axis: this one."""
        return self

    def applying(self, key_of: KeyOf) -> "Bound":
        """The bound that applies to a commune: this one."""
        return self


@frozen
class BoundTable:
    """Bounds that vary by `axis`, which is `YEAR` or the id of a category; `rows` has one for each of its keys."""

    axis: str
    rows: Mapping[str, "Bound | BoundTable"] = field(hash=False)

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes it varies by, the outermost first."""
        return tuple(dict.fromkeys((self.axis, *(axis for row in self.rows.values() for axis in row.axes))))

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, Bound]]:
        """Yield every bound with the rows that lead to it, as (axis, key) pairs after those in `rows`."""
        for key, row in self.rows.items():
            yield from row.cells((*rows, (self.axis, key)))

    def changed(self, change: Callable[[Bound], Bound]) -> "BoundTable":
        """Replace every bound by `change(bound)`."""
        return evolve(self, rows={key: row.changed(change) for key, row in self.rows.items()})

    def at(self, axis: str, key: str | Reason) -> "Bound | BoundTable":
        """The bounds for one key of an axis; with a reason as the key, bounds that vary by the axis are open for it."""
        if self.axis == axis:
            return Bound(None, "unsourced", key) if isinstance(key, Reason) else self.rows[key].at(axis, key)
        return evolve(self, rows={row: inner.at(axis, key) for row, inner in self.rows.items()})

    def applying(self, key_of: KeyOf) -> "Bound | BoundTable":
        """The bound that applies to a commune: `key_of` gives its key on each axis. Where that is None, the table below it."""
        key = key_of(self.axis)
        return self if key is None else self.at(self.axis, key).applying(key_of)


AnyBound: TypeAlias = Bound | BoundTable
