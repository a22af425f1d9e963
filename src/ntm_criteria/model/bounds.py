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
KeyOf: TypeAlias = Callable[[str], str | Reason | None]  # axis -> its key, the reason why it is open, or None
YEAR = "year"  # the axis of bounds that vary by the year judged; any other axis is the id of a category


@frozen
class Bound:
    """A required level (mức quy định): a number, or an open bound with the reason why it has no number.

    :ivar value: the number as a pair (numerator, denominator) in the fact's unit; None for an open bound.
    :ivar written: the number and its unit as the rule file writes them.
    :ivar open: for an open bound, the reason: BOUND_UNSOURCED, BOUND_LEFT_TO_PROVINCE or BOUND_CONFLICTING; or
        BOUND_SECONDARY in the open twin of a comparison with a secondary bound (see `as_known`).
    :ivar secondary: whether only a secondary source states the bound: a figure that misses it is UNKNOWN, not NOT_MET.
    :ivar cite: the place that states this bound; the cells of one table may have different citations.
    :ivar readings: the different bounds that conflicting sources give.
    """

    value: Pair | None
    written: str
    open: Reason | None = None
    secondary: bool = False
    cite: Citation | None = field(default=None, eq=False)
    readings: tuple["Bound", ...] = ()

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes by which the bound varies; a single bound has none."""
        return ()

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, "Bound"]]:
        """Yield one pair: `rows` (the position, as in `BoundTable.cells`) and this bound."""
        yield rows, self

    def changed(self, change: Callable[["Bound"], "Bound"]) -> "Bound":
        """Return `change(self)`."""
        return change(self)

    def at(self, axis: str, key: str | Reason) -> "Bound":
        """Return this bound: it is the same for every key of every axis."""
        return self

    def applying(self, key_of: KeyOf) -> "Bound":
        """Return this bound: it is the same for every commune."""
        return self


@frozen
class BoundTable:
    """Bounds that vary by `axis` (`YEAR` or the id of a category); `rows` holds a bound or table for each key."""

    axis: str
    rows: Mapping[str, "Bound | BoundTable"] = field(hash=False)

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes by which the bounds vary, the outermost first."""
        return tuple(dict.fromkeys((self.axis, *(axis for row in self.rows.values() for axis in row.axes))))

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, Bound]]:
        """Yield (position, bound) for every bound; a position is `rows`, then (axis, key) of each enclosing table."""
        for key, row in self.rows.items():
            yield from row.cells((*rows, (self.axis, key)))

    def changed(self, change: Callable[[Bound], Bound]) -> "BoundTable":
        """Return a table with every bound replaced by `change(bound)`."""
        return evolve(self, rows={key: row.changed(change) for key, row in self.rows.items()})

    def at(self, axis: str, key: str | Reason) -> "Bound | BoundTable":
        """Return the bounds for one key of `axis`; if the key is a reason, bounds that vary by `axis` become open."""
        if self.axis == axis:
            return Bound(None, "unsourced", key) if isinstance(key, Reason) else self.rows[key].at(axis, key)
        return evolve(self, rows={row: inner.at(axis, key) for row, inner in self.rows.items()})

    def applying(self, key_of: KeyOf) -> "Bound | BoundTable":
        """Return the bound for the keys `key_of(axis)` of a commune; if a key is None, the table that varies by it."""
        key = key_of(self.axis)
        return self if key is None else self.at(self.axis, key).applying(key_of)


AnyBound: TypeAlias = Bound | BoundTable
