"""Figures that stand for all others: one at each bound, one between any two, one below and one above them.

A comparison gives the same verdict for every figure between two neighbouring bounds, so one of them says it for all.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.model import Bound, Compare, Fact, FactKind

MOST_TRIED = 20_000  # wholes of a share that are tried; a share between two steps of 0.01 % needs about 10,000


@frozen
class Cell:
    """The figures between two neighbouring bounds, without these, or a bound alone if both are the same."""

    low: Fraction
    high: Fraction
    has_low: bool = False  # whether `low`, the lowest figure that is not refused, belongs to the cell
    has_high: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in the cell."""
        if self.low == self.high:
            return value == self.low
        return (
            self.low < value < self.high
            or (self.has_low and value == self.low)
            or (self.has_high and value == self.high)
        )


def numbers_of(nodes: Iterable[Compare]) -> list[Fraction]:
    """Return the numbers that some comparisons compare with, in order: of every row and of every source."""
    found = (number for node in nodes for _, cell in node.bound.cells() for number in _numbers(cell))
    return sorted(set(found))


def _numbers(bound: Bound) -> Iterator[Fraction]:
    if bound.pair is not None:
        yield Fraction(*bound.pair)
    for reading in bound.readings:
        yield from _numbers(reading)


def cells(numbers: Iterable[Fraction], low: Fraction, high: Fraction) -> list[Cell]:
    """Divide the figures from `low` to `high` at some bounds."""
    inside = sorted({number for number in numbers if low <= number <= high})
    if not inside:
        return [Cell(low, high, has_low=True, has_high=True)]
    found = [Cell(low, inside[0], has_low=True)] if low < inside[0] else []
    for number, following in pairwise(inside):
        found += [Cell(number, number), Cell(number, following)]
    last = inside[-1]
    found.append(Cell(last, last))
    return [*found, Cell(last, high, has_high=True)] if last < high else found


def point(cell: Cell, fact: Fact) -> Fraction | None:
    """Return a figure of the fact in the cell: a multiple of its step where there is one; None if it can have none."""
    if cell.low == cell.high:
        is_possible = fact.kind is not FactKind.COUNT or cell.low.denominator == 1
        return cell.low if is_possible else None
    step = Fraction(1, fact.scale)
    if cell.has_low and not cell.has_high:  # below all bounds: the figure next to the lowest of them
        below = floor((cell.high - step) * fact.scale) * step
        return below if cell.holds(below) else cell.low
    above = (floor(cell.low * fact.scale) + (0 if cell.has_low else 1)) * step
    if cell.holds(above):
        return above
    return None if fact.kind is FactKind.COUNT else middle(cell)


def middle(cell: Cell) -> Fraction:
    """Return the figure in the middle of a cell."""
    return (cell.low + cell.high) / 2


def points(numbers: Iterable[Fraction], fact: Fact) -> list[Fraction]:
    """Return a figure of the fact for each of its cells, in order."""
    found = (point(cell, fact) for cell in cells(numbers, fact.low, fact.high))
    return [value for value in found if value is not None]


Counts: TypeAlias = tuple[int, int]  # the part and the whole of a share


def smallest(cell: Cell, most: int) -> Counts | None:
    """Return the two counts with the smallest whole whose share, in percent, lies in the cell; None if there are none.

    >>> smallest(Cell(Fraction(92), Fraction(93)), 100), smallest(Cell(Fraction(92), Fraction(92)), 100)
    ((12, 13), (23, 25))
    """
    if cell.low == cell.high:
        whole = (cell.low / 100).denominator
        return ((cell.low / 100).numerator, whole) if whole <= most else None
    for whole in range(1, min(most, MOST_TRIED) + 1):
        part = floor(cell.low * whole / 100) + (0 if cell.has_low else 1)
        if cell.has_low and Fraction(100 * part, whole) < cell.low:
            part += 1
        if part >= 0 and cell.holds(Fraction(100 * part, whole)):
            return part, whole
    return None
