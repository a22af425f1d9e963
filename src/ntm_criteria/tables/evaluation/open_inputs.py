"""Open the tables of a call, find their layout, and raise errors for wrong names and types of columns."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf

import narwhals.stable.v2 as nw
from attrs import frozen

from ntm_criteria.errors import FactError
from ntm_criteria.model import MET, NOT_MET, UNKNOWN, NumberFact, RuleSet, check_is_rule_set
from ntm_criteria.tables.columns import BAD_CODE, NAME, YEAR, Finder, Level, check_units, columns_asked, year_asked
from ntm_criteria.tables.evaluation.inputs import Tables, tables
from ntm_criteria.tables.expressions import AnyTable, Cell, Native, Table, library, match_kind, open_table, to_series


@frozen(eq=False, kw_only=True)
class TableInputs:
    """The arguments of `assess_table` that give the tables, their keys, years and units."""

    frame: AnyTable
    by: str | Sequence[str]
    year: int | str | None = None
    villages: AnyTable | None = None
    previous: AnyTable | None = None
    units: Mapping[str, str] | None = None


def open_tables(inputs: TableInputs, rules: RuleSet) -> Tables:
    """Open the tables and find their layout.

    :raises FactError: an argument has an unsupported value, or the names or types of columns are wrong.
    :raises TypeError: `rules` is not a rule set.
    """
    check_is_rule_set(rules)
    check_units(inputs.units)
    keys = columns_asked("by", inputs.by)
    named = [inputs.year] if isinstance(inputs.year, str) else []
    reads = {*rules.reads, *rules.reads_previous, *keys, *named, YEAR, NAME}
    table = open_table(inputs.frame, reads)
    year = year_asked(inputs.year, table.names)
    by_level: dict[Level, Table] = {"now": table}
    others: list[tuple[Level, str, AnyTable | None]] = [
        ("village", "villages", inputs.villages), ("before", "previous", inputs.previous)
    ]  # fmt: skip
    for level, argument, native in others:
        other = None if native is None else open_table(native, reads, argument)
        if other is not None and not other.is_empty:
            by_level[level] = match_kind(other, table, argument)
    coded = set[tuple[str, Level]]()
    if table.is_eager:
        by_level = {level: _plain(each, rules, level, coded) for level, each in _comparable(by_level, keys).items()}
    finder = Finder(rules, inputs.units or {}, table.on, frozenset(coded))
    layout = finder.layout(by_level, keys, year)
    finder.problems.raise_if_any(FactError)
    return tables(rules, by_level, layout)


def _comparable(by_level: Mapping[Level, Table], keys: Sequence[str]) -> dict[Level, Table]:
    """Convert the keys of tables in memory so that they compare exactly: integers to one type, texts to String."""
    polars = library("polars")
    columns = {
        level: [table.polars.get_column(key) for key in keys if key in table.schema]
        for level, table in by_level.items()
    }
    is_wide = any(
        column.dtype in (polars.UInt64, polars.UInt128, polars.Int128) for each in columns.values() for column in each
    )

    def comparable(cells: Native) -> Native:
        if cells.dtype == polars.Object:
            return polars.Series(cells.name, [None if each is None else str(each) for each in cells.to_list()])
        if cells.dtype.is_integer():
            return cells.cast(polars.Int128 if is_wide else polars.Int64)
        if cells.dtype.is_float():
            return cells.fill_nan(None)
        return cells.cast(polars.String) if cells.dtype in (polars.Categorical, polars.Enum) else cells

    return {level: table.with_series(list(map(comparable, columns[level]))) for level, table in by_level.items()}


def _plain(table: Table, rules: RuleSet, level: Level, coded: set[tuple[str, Level]]) -> Table:
    """Convert columns of Python objects: figures to floats, flags to verdict codes. Columns with text do not change.

    :param coded: a set to which the fact and level of each converted flag are added.
    """
    columns = []
    for name, dtype in table.schema.items():
        fact = rules.facts.get(name)
        if fact is None or dtype != nw.Object:
            continue
        cells = table.polars.get_column(name).to_list()
        if any(isinstance(cell, str) for cell in cells):
            continue  # text: the layout refuses it
        is_share = fact.per_village and level == "now"
        if isinstance(fact, NumberFact) or is_share:
            if not (is_share and any(isinstance(cell, bool) for cell in cells)):
                columns.append(to_series(name, list(map(_number, cells))))
        elif not fact.values:
            columns.append(to_series(name, list(map(_flag, cells))))
            coded.add((name, level))
    return table.with_series(columns)


def _number(cell: Cell) -> float | None:
    """Convert a cell to the float with the same digits; if there is none, return infinity, which no fact allows."""
    if cell is None:
        return None
    try:
        near = float(cell)
        return near if not isinstance(cell, bool) and Fraction(repr(near)) == Fraction(str(cell)) else inf
    except (TypeError, ValueError, OverflowError):
        return inf


def _flag(cell: Cell) -> int:
    return UNKNOWN if cell is None else MET if cell is True else NOT_MET if cell is False else BAD_CODE
