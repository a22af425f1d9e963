"""Writes cells of regions, groups and years as a table of bounds."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from ntm_criteria.drafting.layout import YEAR_AXIS

UNSOURCED = "unsourced"


def nested(axes: Sequence[str], cells: Mapping[Any, Any], values: Mapping[str, Sequence[str]]) -> Any:
    """Nest cells by the values of each axis in turn; what has no cell is open."""

    def below(depth: int, chosen: tuple[tuple[str, str], ...]) -> Any:
        if depth == len(axes):
            return cells.get(chosen, UNSOURCED)
        axis = axes[depth]
        rows = {value: below(depth + 1, (*chosen, (axis, value))) for value in values[axis]}
        if all(row == UNSOURCED for row in rows.values()):
            return UNSOURCED
        return {f"by_{axis}": _with_runs(rows) if axis == YEAR_AXIS else rows}

    return below(0, ())


def _with_runs(rows: Mapping[str, Any]) -> dict[str, Any]:
    """Write consecutive years that are open as one row: 2023..2025."""
    made = dict[str, Any]()
    for is_open, group in groupby(rows.items(), key=lambda item: item[1] == UNSOURCED):
        members = dict(group)
        years = list(members)
        made |= {f"{years[0]}..{years[-1]}": UNSOURCED} if is_open and len(years) > 1 else members
    return made
