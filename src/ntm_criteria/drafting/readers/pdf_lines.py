"""Finds the tables that lines draw on a page: which squares of a grid of lines no wall divides is one cell.

Only lines count. A filled rectangle without an outline is the shading of a cell or of a paragraph in it, and its edges are
none of the table. Outer lines that are not drawn end where the lines end that cross them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from attrs import frozen

NEAR = 3.0  # points, at most: nearer lines are one; as thick is a rectangle at most that is drawn for a line
_COVERED = 0.6  # of the side of a square that a line must cover to divide it from the next
_MOST_SEGMENTS = 4_000
_RULES, _LONG = 3, 150  # so many lines across of one length, in points, look like a table
Box = tuple[float, float, float, float]  # left, top, right, bottom


class TooManyLines(ValueError):
    """A page has more lines than a table that anybody reads."""


@frozen
class Segment:
    """A straight line: across at y = `at` from x = `first` to `last`, or down at x = `at`."""

    at: float
    first: float
    last: float


@frozen
class Drawn:
    """A table as it is drawn: its columns' and rows' edges, and its cells as ranges of these.

    :ivar cells: for each cell the numbers of its first row and column, and of rows and columns, from 0.
    :ivar is_open: whether lines are missing inside, so that some cells had to be cut by rows.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]
    is_open: bool

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def drawn_tables(objects: Mapping[str, Sequence[Mapping[str, Any]]], near: float = NEAR) -> tuple[list[Drawn], bool]:
    """Return the tables of a page, from above, and whether there are lines across as of a table without any down.

    :param objects: those of pdfplumber, by kind.
    :raises TooManyLines: nobody could read them.
    """
    across, down = _segments(objects, near)
    across, down = _joined(across, near), _joined(down, near)
    if len(across) + len(down) > _MOST_SEGMENTS:
        raise TooManyLines(len(across) + len(down))
    tables, used = list[Drawn](), set[int]()
    for lines_across, lines_down in _groups(across, down, near):
        used.update(map(id, lines_across))
        table = _table(lines_across, lines_down, near)
        if table is not None:
            tables.append(table)
    alone = Counter((round(line.first), round(line.last)) for line in across if id(line) not in used)
    return sorted(tables, key=lambda table: (table.ys[0], table.xs[0])), _is_ruled(alone)


def _is_ruled(alone: Mapping[tuple[int, int], int]) -> bool:
    return any(number >= _RULES and last - first >= _LONG for (first, last), number in alone.items())


def _segments(objects: Mapping[str, Sequence[Mapping[str, Any]]], near: float) -> tuple[list[Segment], list[Segment]]:
    across, down = list[Segment](), list[Segment]()

    def add(left: float, top: float, right: float, bottom: float) -> None:
        if right - left <= near < bottom - top:
            down.append(Segment((left + right) / 2, top, bottom))
        elif bottom - top <= near < right - left:
            across.append(Segment((top + bottom) / 2, left, right))

    for line in objects.get("line", ()):
        add(line["x0"], line["top"], line["x1"], line["bottom"])
    for shape in (*objects.get("rect", ()), *objects.get("curve", ())):
        left, top, right, bottom = shape["x0"], shape["top"], shape["x1"], shape["bottom"]
        if min(right - left, bottom - top) <= near:
            add(left, top, right, bottom)
        elif shape.get("stroke") and _is_box(shape):
            add(left, top, right, top)
            add(left, bottom, right, bottom)
            add(left, top, left, bottom)
            add(right, top, right, bottom)
    return across, down


def _is_box(shape: Mapping[str, Any]) -> bool:
    """Whether a shape has straight sides only; a rounded one frames something, but no table."""
    points = shape.get("pts") or ()
    return all(min(abs(x - u), abs(y - v)) <= NEAR for (x, y), (u, v) in pairwise(points))


def clustered(numbers: Iterable[float], near: float) -> list[float]:
    """Return one number for those that lie near each other."""
    groups = list[list[float]]()
    for number in sorted(numbers):
        if groups and number - groups[-1][0] <= near:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [sum(group) / len(group) for group in groups]


def nearest(number: float, among: Sequence[float]) -> int:
    """Return the position of the number nearest to another."""
    return min(range(len(among)), key=lambda position: abs(among[position] - number))


def _joined(segments: Sequence[Segment], near: float) -> list[Segment]:
    """Join the pieces of each line."""
    places = clustered((segment.at for segment in segments), near)
    by_place = dict[int, list[Segment]]()
    for segment in segments:
        by_place.setdefault(nearest(segment.at, places), []).append(segment)
    joined = list[Segment]()
    for place, pieces in sorted(by_place.items()):
        first, last = None, 0.0
        for piece in sorted(pieces, key=lambda piece: piece.first):
            if first is None or piece.first > last + near:
                if first is not None:
                    joined.append(Segment(places[place], first, last))
                first, last = piece.first, piece.last
            last = max(last, piece.last)
        if first is not None:
            joined.append(Segment(places[place], first, last))
    return joined


def _groups(
    across: Sequence[Segment], down: Sequence[Segment], near: float
) -> Iterator[tuple[list[Segment], list[Segment]]]:
    """Yield the lines that touch each other."""
    rest_across, rest_down = set(range(len(across))), set(range(len(down)))
    while rest_down:
        waiting, group_across, group_down = [(True, rest_down.pop())], list[Segment](), list[Segment]()
        while waiting:
            is_down, number = waiting.pop()
            if is_down:
                group_down.append(down[number])
                found = [n for n in rest_across if _touch(across[n], down[number], near)]
                rest_across.difference_update(found)
            else:
                group_across.append(across[number])
                found = [n for n in rest_down if _touch(across[number], down[n], near)]
                rest_down.difference_update(found)
            waiting += [(not is_down, n) for n in found]
        yield group_across, group_down


def _touch(across: Segment, down: Segment, near: float) -> bool:
    return across.first - near <= down.at <= across.last + near and down.first - near <= across.at <= down.last + near


def _table(across: Sequence[Segment], down: Sequence[Segment], near: float) -> Drawn | None:
    if not across:
        return None
    ends_x = (min(line.first for line in across), max(line.last for line in across))
    ends_y = (min(line.first for line in down), max(line.last for line in down))
    xs = _edges([line.at for line in down], *ends_x, near)
    ys = _edges([line.at for line in across], *ends_y, near)
    walls_down = {(c, r) for c, x in enumerate(xs) for r in _covered(down, x, ys, near)}
    walls_across = {(c, r) for r, y in enumerate(ys) for c in _covered(across, y, xs, near)}
    rows, columns = len(ys) - 1, len(xs) - 1
    regions, seen = list[set[tuple[int, int]]](), set[tuple[int, int]]()
    for start in ((r, c) for r in range(rows) for c in range(columns)):
        if start in seen:
            continue
        region, waiting = {start}, [start]
        while waiting:
            r, c = waiting.pop()
            steps = (
                (r, c + 1, (c + 1, r) in walls_down), (r, c - 1, (c, r) in walls_down),
                (r + 1, c, (c, r + 1) in walls_across), (r - 1, c, (c, r) in walls_across),
            )  # fmt: skip
            for row, column, is_wall in steps:
                if not is_wall and 0 <= row < rows and 0 <= column < columns and (row, column) not in region:
                    region.add((row, column))
                    waiting.append((row, column))
        seen |= region
        regions.append(region)
    cells, is_open = list[tuple[int, int, int, int]](), False
    for region in regions:
        found = list(_rectangles(region))
        is_open |= len(found) > 1
        cells += found
    if len(cells) < 2:
        return None  # a frame around a text
    return Drawn(tuple(xs), tuple(ys), tuple(sorted(cells)), is_open)


def _edges(places: Sequence[float], first: float, last: float, near: float) -> list[float]:
    """Return the edges of columns or rows; the outer ones lie where the crossing lines end, if they are not drawn."""
    edges = clustered(places, near)
    if first < edges[0] - 2 * near:
        edges.insert(0, first)
    if last > edges[-1] + 2 * near:
        edges.append(last)
    return edges


def _covered(lines: Sequence[Segment], at: float, edges: Sequence[float], near: float) -> Iterator[int]:
    """Yield the squares along which a line goes that is drawn at a place."""
    here = [line for line in lines if abs(line.at - at) <= near]
    for number, (first, last) in enumerate(pairwise(edges)):
        length = sum(max(0.0, min(line.last, last) - max(line.first, first)) for line in here)
        if length >= _COVERED * (last - first):
            yield number


def _rectangles(region: set[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield a region as one cell, or, if it is no rectangle, as one for each run of squares in a row."""
    rows, columns = {r for r, _ in region}, {c for _, c in region}
    if len(region) == len(rows) * len(columns):
        yield min(rows), min(columns), len(rows), len(columns)
        return
    for row in sorted(rows):
        run = list[int]()
        for column in sorted(c for r, c in region if r == row):
            if run and column != run[-1] + 1:
                yield row, run[0], 1, len(run)
                run = []
            run.append(column)
        yield row, run[0], 1, len(run)
