"""Which facts each indicator lacks in the rows of a lazy table, which is asked for one commune of each pattern.

A query that runs at the call finds the patterns, a second one the figures of one row of each. What `assess` says of these
rows is written into the result: for patterns as a choice, for rows that stand for themselves as a table that is joined. So
the result stays lazy. If the table changes before the result is computed, a pattern or a row may be new: its cell is `CHANGED`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.evaluation import Output, Tables
from ntm_criteria.tables.expressions import Cell, Dialect, Expr, Frame, Native, NewColumn, Table, library, new_table
from ntm_criteria.tables.missing_facts import assessments, missing_text, read_of_communes, usable_names
from ntm_criteria.text import Text

CHANGED = "?"  # what a row or a pattern lacks that was not there when the table was asked
_WHO, _OF, _NUMBER, _ITSELF = (f"{PREFIX}missing_{word}" for word in ("who", "of", "number", "itself"))
_UNBOUND = Text(
    "missing=: bảng Ibis này không gắn với cơ sở dữ liệu nào nên không truy vấn được",
    "missing=: this table of Ibis is bound to no database, so that it cannot be asked",
)
_BIND = Text(
    "lấy bảng từ kết nối: connection.table('communes')",
    "take the table from a connection: connection.table('communes')",
)
_Asked = list[
    tuple[str, int | str, str]
]  # columns of indicators, their patterns or rows, and rows that stand for these


def refuse_unbound(table: Table) -> None:
    """Raise FactError if a table of Ibis is a name without a database: nothing can be computed of it."""
    if table.engine == "ibis":
        native: Native = table.frame.to_native()
        if native.op().find(library("ibis.expr.operations").UnboundTable):
            raise FactError([Problem(ProblemCode.WRONG_FORM, _UNBOUND, hint=_BIND)])


def cell_names(tables: Tables) -> dict[str, str]:
    """Return the columns that a commune is made of, and how they are called beside the verdicts."""
    layout = tables.layout
    year = [layout.year_column] if layout.year_column else []
    names = dict.fromkeys([*layout.keys, *year, *(column.name for column in tables.columns_of("now"))])
    return {name: f"{PREFIX}cell{number}" for number, name in enumerate(names)}


def under_safe_names(output: Output) -> dict[str, str]:
    """Return the working names of the columns of the result, and names for them that every engine can read."""
    return {working: f"{PREFIX}final{number}" for number, (working, _) in enumerate(output.renames)}


def with_missing_facts(
    tables: Tables, table: Table, frame: Frame, output: Output, indicators: Mapping[str, tuple[str, bool]]
) -> Frame:
    """Return the lazy result: its columns under their final names, those of `indicators` with texts such as "population".

    :param tables: the tables as they were read.
    :param table: the main table, in the form that `frame` was built from.
    :param frame: the judged rows, with the columns of `cell_names` and of `usable_tests`.
    :param indicators: by the name of its column, the code of an indicator, and whether the column holds patterns; if not, each
        row stands for itself alone.
    """
    on = table.on
    frame = frame.with_columns(_who(tables, on).alias(_WHO))
    asked = _asked(table, frame, indicators)
    texts = _texts(tables, table, frame, indicators, asked)
    told: dict[str, dict[Any, str | None]] = {name: {} for name in indicators}
    for name, number, who in asked:
        told[name][number] = texts.get((name, who), CHANGED)
    rows = {name: told[name] for name, (_, has_patterns) in indicators.items() if not has_patterns and told[name]}
    frame = _with_rows(tables.table, table, frame, rows)
    columns = list[Expr]()
    for carried, (_, final) in zip(under_safe_names(output).values(), output.renames, strict=True):
        column = on.col(carried)
        if carried in rows:
            column = _looked_up(on, column, on.col(_found(carried)))
        elif carried in indicators:
            column = _chosen(on, column, told[carried])
        columns.append(column.alias(final))
    native: Frame = nw.to_native(
        cast(Any, table.run(frame.select(*map(on.col, output.kept), *columns))), pass_through=True
    )
    return native


def _who(tables: Tables, on: Dialect) -> Expr:
    """Write all cells of a row that a commune is made of as one text; two rows with the same text are the same commune."""
    schema, parts = tables.table.schema, list[Expr]()
    for name, carried in cell_names(tables).items():
        text = on.col(carried).cast(on.String)
        if not (schema[name].is_numeric() or schema[name] == nw.Boolean):  # its length tells where a text ends
            text = on.concat_str(text.str.len_chars().cast(on.String), text, separator=":")
        parts.append(text.fill_null(on.lit("-")))
    return on.concat_str(*parts, separator="|")


def _asked(table: Table, frame: Frame, indicators: Mapping[str, tuple[str, bool]]) -> _Asked:
    """Find the patterns of each indicator, with a row of each, by one query."""
    on, names = table.on, list(indicators)
    alone = [name for name, (_, has_patterns) in indicators.items() if not has_patterns]
    long = _unpivoted(table, frame.select(_WHO, *names), names).filter(~on.col(_NUMBER).is_null())
    itself = on.lit("")
    if alone:
        itself = on.when(on.col(_OF).is_in(alone)).then(on.col(_WHO)).otherwise(itself)
    groups = long.with_columns(itself.alias(_ITSELF)).group_by(_OF, _NUMBER, _ITSELF)
    return [(row[_OF], row[_ITSELF] or row[_NUMBER], row[_WHO]) for row in _rows(table, groups.agg(on.col(_WHO).min()))]


def _unpivoted(table: Table, frame: Frame, names: list[str]) -> Frame:
    """Make rows of the columns `names`; narwhals would look for a relation of DuckDB in the default connection."""
    is_relation = table.engine == "duckdb" and not table.writes_text
    frame = evolve(table, frame=frame).as_sql().frame if is_relation else frame
    long = frame.unpivot(on=names, index=[_WHO], variable_name=_OF, value_name=_NUMBER)
    return cast(Frame, nw.from_native(cast(Any, table.run(long)))) if is_relation else long


def _texts(
    tables: Tables, table: Table, frame: Frame, indicators: Mapping[str, tuple[str, bool]], asked: _Asked
) -> dict[tuple[str, str], str | None]:
    """Ask `assess` what the indicators lack in each of the rows asked about; a row that is gone is not in the result."""
    names = dict[str, list[str]]()
    for name, _, who in asked:
        names.setdefault(who, []).append(name)
    if not names:
        return {}
    cells, usable = cell_names(tables), usable_names(read_of_communes(tables))
    listed = _beside(tables.table, table, [NewColumn(_WHO, list(names))])
    wanted = frame.select(_WHO, *cells.values(), *usable).join(listed, on=[_WHO], how="inner")
    found = {row[_WHO]: row for row in _rows(table, wanted)}
    made = assessments(
        tables, [{name: row[carried] for name, carried in cells.items()} for row in found.values()], found.values()
    )
    return {
        (name, who): missing_text(assessment[indicators[name][0]])
        for who, assessment in zip(found, made, strict=True)
        for name in names[who]
    }


def _rows(table: Table, frame: Frame) -> list[dict[str, Cell]]:
    """Compute a lazy table with few rows."""
    lazy: Any = nw.from_native(cast(Any, nw.to_native(cast(Any, table.run(frame)), pass_through=True)))
    # the in-memory engine of Polars would build a column for every intermediate step
    rows: list[dict[str, Cell]] = lazy.collect(**({"engine": "streaming"} if table.on.is_polars else {})).rows(
        named=True
    )
    return rows


def _beside(own: Table, table: Table, columns: Sequence[NewColumn]) -> Frame:
    """Build a table that can be joined with frames built from `table`.

    :param own: the same table as it was read.
    """
    made: Any = new_table(own, columns)
    if table.on.is_polars:
        return cast(Frame, made)
    other = evolve(table, frame=nw.from_native(made))
    return (other.as_sql() if table.writes_text else other).frame


def _with_rows(own: Table, table: Table, frame: Frame, rows: Mapping[str, Mapping[str, str | None]]) -> Frame:
    """Join what is told of rows that stand for themselves; a row that lacks nothing has an empty text."""
    if not rows:
        return frame
    keys = list(dict.fromkeys(who for told in rows.values() for who in told))
    columns = [NewColumn(_WHO, keys)]
    columns += [
        NewColumn(_found(name), [(told[who] or "") if who in told else None for who in keys])
        for name, told in rows.items()
    ]
    return table.on.with_other(frame, _beside(own, table, columns), [_WHO])


def _found(name: str) -> str:
    return f"{name}_of_row"


def _chosen(on: Dialect, number: Expr, told: Mapping[int, str | None]) -> Expr:
    """Choose the text of each pattern; one that was not there when the table was asked is `CHANGED`."""
    by_text = dict[str | None, list[int]]()
    for pattern, text in told.items():
        by_text.setdefault(text, []).append(pattern)
    column = on.when(~number.is_null()).then(on.lit(CHANGED))
    for text, patterns in by_text.items():
        column = on.when(number.is_in(patterns)).then(on.lit(text, on.String)).otherwise(column)
    return column


def _looked_up(on: Dialect, number: Expr, found: Expr) -> Expr:
    """Take the text that is joined in the rows that lack something."""
    changed = on.when(found.is_null()).then(on.lit(CHANGED))
    return on.when(~number.is_null()).then(on.when(found != on.lit("")).then(found).otherwise(changed))
