"""Tables of results that are compared: their keys, and figures that were judged by the rules of the other one."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from ntm_criteria.errors import ProblemCode
from ntm_criteria.problems import Problems
from ntm_criteria.tables import Crossed
from ntm_criteria.tables.columns import YEAR, own_name
from ntm_criteria.tables.evaluation import with_comparable_keys
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


def figures_judged(
    judged: AnyTable, argument: str, options: Mapping[str, Any], new: Table, keys: Sequence[str], wanted: Sequence[str]
) -> Table:
    """Open figures that were judged, with keys and of a kind as the other tables."""
    table = open_table(judged, {*keys, year_of(options), *wanted}, argument)
    return match_kind(with_columns_as(table, {key: own_name(key, table.names) for key in keys}), new, argument)


def crossed_tables(argument: str, options: Mapping[str, Any], crossed: Table, own: Table) -> Crossed:
    """Return figures as judged by the rules of the other table; the years that these rules judge are not known yet."""
    year = year_of(options)
    return Crossed(crossed, argument == "before_figures", (year, 0, 0) if year in crossed.names else None, own)


def year_of(options: Mapping[str, Any]) -> str:
    """Return the column of the year that arguments of `assess_table` name."""
    asked = options.get("year")
    return asked if isinstance(asked, str) else YEAR


def comparable(
    crossed: Sequence[Crossed], others: Mapping[str, Table], keys: Sequence[str]
) -> tuple[list[Table], list[Crossed]]:
    """Return tables, and figures that were judged, with keys that compare exactly."""
    judged = {
        f"{name} {n}": table
        for n, each in enumerate(crossed)
        for name, table in (("crossed", each.table), ("own", each.own))
    }
    made = [*with_comparable_keys({**others, **judged}, keys).values()]
    tables, rest = made[: len(others)], made[len(others) :]
    pairs = zip(crossed, rest[::2], rest[1::2], strict=True)
    return tables, [evolve(each, table=table, own=own) for each, table, own in pairs]


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
