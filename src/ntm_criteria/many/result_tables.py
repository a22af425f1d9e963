"""Tables of results that are compared: their keys, and figures that were judged by the rules of the other one."""

from collections.abc import Mapping, Sequence
from typing import Any

from ntm_criteria.errors import ProblemCode
from ntm_criteria.problems import Problems
from ntm_criteria.tables import Crossed
from ntm_criteria.tables.columns import YEAR, own_name
from ntm_criteria.tables.expressions import AnyTable, Table, match_kind, open_table, with_columns_as
from ntm_criteria.text import Text, one_line

NO_VERDICT = Text("hai bảng không có cột kết quả nào chung", "the two tables have no verdict column in common")
PASS_RESULTS = Text(
    "truyền hai bảng mà assess_table trả về, với cùng names=",
    "pass what assess_table returned, both with the same names=",
)
_TWICE = Text(
    "{argument}=: {rows} dòng trùng khóa, dòng đầu là {key}",
    "{argument}=: {rows} rows share their key, the first is {key}",
)
_ADD_TO_KEY = Text("thêm cột vào by=, ví dụ cột năm", "add a column to by=, such as the year")


def crossed_table(
    judged: AnyTable, argument: str, options: Mapping[str, Any], new: Table, keys: Sequence[str], wanted: Sequence[str]
) -> Crossed:
    """Open figures that were judged by the rules of the other table; the years that rules judge are not known yet."""
    asked = options.get("year")
    year = asked if isinstance(asked, str) else YEAR
    table = open_table(judged, {*keys, year, *wanted}, argument)
    table = match_kind(with_columns_as(table, {key: own_name(key, table.names) for key in keys}), new, argument)
    return Crossed(table, argument == "before_figures", (year, 0, 0) if year in table.names else None)


def check_unique(problems: Problems, argument: str, table: Table, keys: Sequence[str]) -> None:
    """Refuse a table in memory of which rows share their key; of a lazy one, each of the rows is compared."""
    if table.eager is None:
        return
    frame = table.polars.select(*keys)
    twice = frame.filter(frame.is_duplicated()).drop_nulls()
    if len(twice):
        shown = ", ".join(one_line(str(cell), longest=60) for cell in twice.row(0))
        message = _TWICE.format(argument=argument, rows=str(len(twice)), key=shown)
        problems.add(ProblemCode.BAD_KEY, message, hint=_ADD_TO_KEY)
