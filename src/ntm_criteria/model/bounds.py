"""Bounds: the numbers that measures are compared with, alone or in tables by year or category.

`Bound` and `BoundTable` have the same methods, so callers need not distinguish them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias
from warnings import warn

from attrs import evolve, field, frozen

from ntm_criteria.model.arithmetic import Pair, fraction
from ntm_criteria.model.citation import Citation
from ntm_criteria.model.units import Unit
from ntm_criteria.model.verdict import Reason
from ntm_criteria.read_only import read_only

Rows: TypeAlias = tuple[tuple[str, str], ...]  # (axis, key) from the outermost table inwards
KeyOf: TypeAlias = Callable[[str], str | Reason | None]  # axis -> its key, the reason why it is open, or None
YEAR = "year"  # the axis of bounds that vary by the year judged; any other axis is the id of a category


class _Number(Fraction):
    """A Fraction that can still be taken for a pair, which it was until version 0.2; this warns."""

    __slots__ = ()
    __hash__ = Fraction.__hash__

    def __iter__(self) -> Iterator[int]:
        warn("a bound's value is a Fraction; use value.as_integer_ratio()", DeprecationWarning, stacklevel=2)
        return iter(self.as_integer_ratio())

    def __getitem__(self, index: int) -> int:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == other if isinstance(other, tuple) else super().__eq__(other)

    def __repr__(self) -> str:
        return repr(Fraction(self))


@frozen
class Bound:
    """A required level (mức quy định): a number, or an open bound with the reason why it has no number.

    :ivar pair: the number as a pair (numerator, denominator) in the fact's unit; None for an open bound.
    :ivar written: the number and its unit as the rule file writes them.
    :ivar open: for an open bound, the reason: BOUND_UNSOURCED, BOUND_LEFT_TO_PROVINCE or BOUND_CONFLICTING;
        BOUND_SECONDARY in the open twin of a comparison with a secondary bound (see `as_known`); or SCOPE_MISSING if the
        commune does not say which row of a table applies to it (see `BoundTable.in_case`).
    :ivar secondary: whether only a secondary source states the bound: a figure that misses it is UNKNOWN, not NOT_MET.
    :ivar cite: the place that states this bound; the cells of one table may have different citations.
    :ivar readings: the bounds of which one applies, though it is open which: those that conflicting sources give, or the rows
        that may apply to a commune. A figure is judged where all of them agree on it.
    :ivar unit: the unit of the number.
    """

    pair: Pair | None
    written: str
    open: Reason | None = None
    secondary: bool = False
    cite: Citation | None = field(default=None, eq=False)
    readings: tuple["Bound", ...] = ()
    unit: Unit | None = field(default=None, eq=False, repr=False)

    @property
    def value(self) -> Fraction | None:
        """The number, exact and in `unit`; None for an open bound."""
        return None if self.pair is None else _Number(*self.pair)

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes by which the bound varies; a single bound has none."""
        return ()

    @property
    def is_open(self) -> bool:
        """Whether no figure can be judged by it: it has neither a number nor readings."""
        return self.pair is None and not self.readings

    @property
    def extremes(self) -> tuple["Bound", ...]:
        """The readings on which it depends whether all agree: the lowest and the highest, or an open one by itself."""
        readings = [one for reading in self.readings for one in (reading.extremes or (reading,))]
        if open_ := [reading for reading in readings if reading.pair is None]:
            return (open_[0],)
        ordered = sorted(readings, key=lambda reading: fraction(reading.pair or (0, 1)))
        return (ordered[0], ordered[-1]) if ordered else ()

    def cells(self, rows: Rows = ()) -> Iterator[tuple[Rows, "Bound"]]:
        """Yield one pair: `rows` (the position, as in `BoundTable.cells`) and this bound."""
        yield rows, self

    def changed(self, change: Callable[["Bound"], "Bound"]) -> "Bound":
        """Return `change(self)`."""
        return change(self)

    def among(self, axis: str, keys: Collection[str]) -> "Bound":
        """Return this bound: it has no rows to leave out."""
        return self

    def at(self, axis: str, key: str | Reason) -> "Bound":
        """Return this bound: it is the same for every key of every axis."""
        return self

    def applying(self, key_of: KeyOf) -> "Bound":
        """Return this bound: it is the same for every commune."""
        return self

    def in_case(self, key_of: KeyOf) -> "Bound":
        """Return this bound: it is the same for every commune."""
        return self


@frozen
class BoundTable:
    """Bounds that vary by `axis` (`YEAR` or the id of a category); `rows` holds a bound or table for each key."""

    axis: str
    rows: Mapping[str, "Bound | BoundTable"] = field(hash=False, converter=read_only)

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

    def among(self, axis: str, keys: Collection[str]) -> "BoundTable":
        """Leave out the rows of an axis that are not in `keys`."""
        rows = {key: row.among(axis, keys) for key, row in self.rows.items() if axis != self.axis or key in keys}
        return evolve(self, rows=rows)

    def at(self, axis: str, key: str | Reason) -> "Bound | BoundTable":
        """Return the bounds for one key of `axis`; if the key is a reason, bounds that vary by `axis` become open."""
        if self.axis == axis:
            return Bound(None, "unsourced", key) if isinstance(key, Reason) else self.rows[key].at(axis, key)
        return evolve(self, rows={row: inner.at(axis, key) for row, inner in self.rows.items()})

    def applying(self, key_of: KeyOf) -> "Bound | BoundTable":
        """Return the bound for the keys `key_of(axis)` of a commune; if a key is None, the table that varies by it."""
        key = key_of(self.axis)
        return self if key is None else self.at(self.axis, key).applying(key_of)

    def in_case(self, key_of: KeyOf) -> Bound:
        """Return the bound for the keys `key_of(axis)` of a commune.

        If a key is None and the rows that may apply differ, the result is open (SCOPE_MISSING), with these rows as readings.
        """
        key = key_of(self.axis)
        if key is not None:
            return self.at(self.axis, key).in_case(key_of)
        return _one_of(self.at(self.axis, row).in_case(key_of) for row in self.rows)


def _one_of(rows: Iterable[Bound]) -> Bound:
    """Return the bound that applies if one of `rows` does; if they are all open, the first of them."""
    different = tuple({evolve(row, written=""): row for row in rows}.values())
    if len(different) == 1 or all(row.is_open for row in different):
        return different[0]
    return Bound(
        None,
        " / ".join(row.written for row in different),
        Reason.SCOPE_MISSING,
        readings=different,
        unit=different[0].unit,
    )


AnyBound: TypeAlias = Bound | BoundTable
