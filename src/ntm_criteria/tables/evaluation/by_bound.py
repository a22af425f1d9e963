"""Read a comparison in the rows to which each of its bounds applies: a bound may vary by year or by categories."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ntm_criteria.model import YEAR, AnyBound, Bound
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation.figures import TableSource

YEAR_COLUMN = f"{PREFIX}year"
ResultT = TypeVar("ResultT")


def by_bound(
    source: TableSource,
    bound: AnyBound,
    read: Callable[[Bound], ResultT],
    *,
    none: ResultT,
    where: Callable[[Any, ResultT, ResultT], ResultT],
    unknown: frozenset[str] = frozenset(),
) -> ResultT:
    """Return what `read` says of the bound that applies in each row.

    :param none: the result in rows whose year has no bound.
    :param where: a function of a test and two results: the first one in the rows where the test is true, else the second.
    :param unknown: the categories whose values are missing in the rows to be read.
    """
    axis = next((axis for axis in bound.axes if axis not in unknown), None)
    if axis is None:
        return read(bound.in_case(lambda _: None))

    def of(cell: AnyBound, unknown: frozenset[str]) -> ResultT:
        return by_bound(source, cell, read, none=none, where=where, unknown=unknown)

    # a row without a year of the set is not judged
    result = none if axis == YEAR else of(bound, unknown | {axis})
    column, numbers = _axis(source, axis, bound)
    groups: dict[AnyBound, list[int]] = {}
    for key, number in numbers.items():
        groups.setdefault(bound.at(axis, key), []).append(number)
    for cell, rows in groups.items():
        test = column == rows[0] if len(rows) == 1 else column.is_in(rows)
        result = where(test, of(cell, unknown), result)
    return result


def _axis(source: TableSource, axis: str, bound: AnyBound) -> tuple[Any, Mapping[str, int]]:
    """Return the column of `axis`, the year or a category, and the numbers of its values; (None, {}) if absent."""
    if axis == YEAR:
        source.use(YEAR_COLUMN)
        years = (key for rows, _ in bound.cells() for by, key in rows if by == YEAR)
        return source.on.col(YEAR_COLUMN), {year: int(year) for year in years}
    commune = source.columns.get((axis, "now"))
    if commune is None:
        return None, {}
    source.use(commune.work)
    return source.on.col(commune.work), {value: number for number, value in enumerate(commune.fact.values)}
