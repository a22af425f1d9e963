"""Finds the years that a table of criteria judges, and the year of levels that a name gives: "Thu nhập năm 2022"."""

import re
from collections.abc import Sequence

from attrs import evolve

from ntm_criteria.drafting.grid import SourceTable
from ntm_criteria.drafting.layout.columns import Layout
from ntm_criteria.drafting.layout.heading_rows import YEAR_AXIS
from ntm_criteria.drafting.layout.row_parts import CriterionRows, IndicatorRow
from ntm_criteria.model import RuleSet
from ntm_criteria.text import Text, cleaned

_ANY_YEARS = (2000, 2099)
_MOST_YEARS = 30  # of a set with bounds by year
_PERIOD = re.compile(r"((?:19|20)[0-9]{2})\s*[-–—]\s*((?:19|20)[0-9]{2})")
_YEAR_AT_END = re.compile(
    r"(?<!đến )(?<!hết )(?<!so với )năm ((?:19|20)[0-9]{2})\s*(?:[(\[][^()\[\]]*[)\]])?[\s.:;]*$", re.IGNORECASE
)


def years_of(
    chosen: Sequence[tuple[SourceTable, Layout]],
    criteria: Sequence[CriterionRows],
    like: RuleSet | None,
    told: list[Text],
) -> tuple[int, int]:
    """Return the years of the set: those of the columns or of the title, else those of the set that is followed."""
    columns = [column for _, layout in chosen for column in layout.columns]
    columns += [cell.column for criterion in criteria for row in criterion.indicators for cell in row.cells]
    named = [int(value) for column in columns for axis, value in column.keys if axis == YEAR_AXIS]
    if named:
        return min(named), max(named)
    for table, layout in chosen:
        heading = " ".join(column.heading for column in layout.columns)
        if period := _PERIOD.search(f"{table.title} {heading}"):
            return int(period[1]), int(period[2])
    if like:
        return like.years
    told.append(_NO_YEARS.format(first=_ANY_YEARS[0], last=_ANY_YEARS[1]))
    return _ANY_YEARS


def of_the_year_named(row: IndicatorRow, period: tuple[int, int]) -> None:
    """Make the levels of an indicator whose name ends with a year ("Thu nhập năm 2022") those of that year."""
    found = _YEAR_AT_END.search(cleaned(row.wording))
    is_within = found and period[0] <= int(found[1]) <= period[1] < period[0] + _MOST_YEARS
    if found and is_within and not any(cell.column.has_year for cell in row.cells):
        row.cells = [evolve(cell, column=cell.column.of_year(found[1])) for cell in row.cells]


_NO_YEARS = Text(
    "bảng không ghi năm áp dụng: tạm ghi {first}..{last}, sửa ở rule_set.years",
    "the table names no years: {first}..{last} for now, to be changed at rule_set.years",
)
