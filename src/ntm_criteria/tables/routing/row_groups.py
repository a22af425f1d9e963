"""Split the tables of a call by the rule sets that their rows call for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from ntm_criteria.tables.columns import ORDER, PREFIX, SET
from ntm_criteria.tables.evaluation import TableInputs, with_comparable_keys
from ntm_criteria.tables.expressions import (
    AnyTable,
    Cell,
    Native,
    Row,
    Series,
    Table,
    is_null,
    library,
    with_identities,
)
from ntm_criteria.tables.routing.rules_by_row import Choices, RulesByRow, choices
from ntm_criteria.tables.routing.split_tables import YEAR_OF_ROW, Keyed, split_in_memory, split_lazy

GROUP = f"{PREFIX}group"
_OF_OTHERS = -2  # in `SET`: a row of a table in memory that holds last year's figures of the rows of a set


@frozen(eq=False)
class Part:
    """What one rule set judges.

    :ivar inputs: the tables; after its own rows, the main one may have further ones that hold last year's figures of these.
    :ivar rows: the positions of its own rows in the caller's table.
    """

    inputs: TableInputs
    rows: Series


@frozen(eq=False)
class Groups:
    """The rows of the main table by their cells that rule sets are chosen by.

    :ivar cells: the cells of each group of rows, by column.
    :ivar rows: the positions of the rows of each group; of a lazy table they are not known.
    """

    table: Table
    choices: Choices
    keys: tuple[str, ...]
    year: str | None
    columns: tuple[str, ...]
    cells: Sequence[Mapping[str, Cell]]
    rows: Sequence[Series] = field(default=())

    @property
    def has_rest(self) -> bool:
        """Whether some rows have no rule set."""
        return None in self.choices.by_cells

    def rest(self) -> Series:
        """Return the positions of the rows without a rule set."""
        return self._rows_of(None)

    def _rows_of(self, place: int | None) -> Series:
        polars = library("polars")
        found = [rows for rows, own in zip(self.rows, self.choices.by_cells, strict=True) if own == place]
        rows: Series = polars.concat(found).sort() if found else polars.Series([], dtype=polars.UInt32)
        return rows

    def parts(self, inputs: TableInputs, *, marked: bool = False) -> list[Part]:
        """Split tables in memory: each set gets its rows, their villages, and last year's rows of their communes.

        Rows of villages and of last year whose commune the main table does not have go to the first set, which reports them;
        those of communes without a set go nowhere.

        :param marked: whether the tables get the column `SET`, which tells the rows that a set is the first to have.
        """
        own = [self._rows_of(place) for place in range(len(self.choices.sets))]
        with_rest = [*own, self.rest()]
        villages = split_in_memory(self.keyed, with_rest, inputs.villages, "villages", 0, marked=marked)
        previous = split_in_memory(self.keyed, with_rest, inputs.previous, "previous", 1, marked=marked)
        eager, polars = self.table.eager, library("polars")
        assert eager is not None
        parts = []
        for place, rules in enumerate(self.choices.sets):
            rows = own[place]
            past = self._past(rows) if rules.reads_previous else rows.clear()
            is_whole = len(own) == 1 and len(rows) + len(past) == eager.height
            frame = eager if is_whole else eager.at(polars.concat([rows, past]))
            if marked:
                numbers = polars.Series(SET, [place] * len(rows) + [_OF_OTHERS] * len(past), polars.Int32)
                native = cast(AnyTable, frame.replaced([numbers]))
            else:
                native = cast(AnyTable, frame)
            of_set = evolve(inputs, frame=native, villages=villages[place], previous=previous[place])
            parts.append(Part(of_set, rows))
        return parts

    @property
    def keyed(self) -> Keyed:
        """The main table with its key."""
        return Keyed(self.table, self.keys, self.year)

    def _past(self, rows: Series) -> Series:
        """Return the positions of the rows of the year before of the same communes, which another set judges or none."""
        polars = library("polars")
        nothing: Series = polars.Series([], dtype=polars.UInt32)
        if self.year is None or not self.keys or not self.table.schema[self.year].is_integer():
            return nothing
        frame = _compared(self.table, self.keys).select(
            *self.keyed.names, polars.col(self.year).cast(polars.Int64).alias(YEAR_OF_ROW)
        )
        frame = frame.with_row_index(ORDER)
        own = frame.select(*self.keyed.names, YEAR_OF_ROW, ORDER)[rows]
        wanted = own.with_columns(polars.col(YEAR_OF_ROW) - 1)
        others = frame.filter(~polars.col(ORDER).is_in(rows.implode()))
        keys = [*self.keyed.names, YEAR_OF_ROW]
        found: Native = others.join(wanted, on=keys, how="semi").join(own, on=keys, how="anti")
        return cast(Series, found.get_column(ORDER).cast(polars.UInt32))

    def placed(self) -> Native:
        """Return the main table, which is in memory, with the place in `cells` of each row's group, in the order of rows."""
        polars = library("polars")
        schema = {ORDER: polars.UInt32, GROUP: polars.Int64}
        of_groups = [
            polars.DataFrame({ORDER: rows}).with_columns(polars.lit(place).alias(GROUP))
            for place, rows in enumerate(self.rows)
        ]
        placed = polars.concat([polars.DataFrame(schema=schema), *of_groups], how="vertical_relaxed").sort(ORDER)
        return self.table.polars.with_columns(placed.get_column(GROUP))

    def place_of(self, row: Row) -> int:
        """Return the place in `cells` of a row's group; the row is one of `placed`, or has the cells that groups differ in."""
        if GROUP in row:
            return int(row[GROUP])
        return self._by_cells[tuple(None if is_null(row[name]) else row[name] for name in self.columns)]

    @cached_property
    def _by_cells(self) -> dict[tuple[Cell, ...], int]:
        return {
            tuple(None if is_null(each[name]) else each[name] for name in self.columns): place
            for place, each in enumerate(self.cells)
        }

    def is_one_of(self, places: Iterable[int]) -> Any:
        """Test whether a row of a lazy table belongs to one of these groups."""
        return _is_one_of(self.columns, [self.cells[place] for place in places])

    def numbered(self) -> Native:
        """Return the lazy main table with the number of each row's set (-1 for none) and, in Polars, of the row."""
        native: Native = self.table.frame.to_native()
        frame: Any = nw.from_native(native.with_row_index(ORDER) if self.table.on.is_polars else native)
        number: Any = nw.lit(-1)
        for place in range(len(self.choices.sets)):
            cells = [each for each, own in zip(self.cells, self.choices.by_cells, strict=True) if own == place]
            number = nw.when(_is_one_of(self.columns, cells)).then(nw.lit(place)).otherwise(number)
        return frame.with_columns(number.alias(SET)).to_native()

    def lazy_parts(self, inputs: TableInputs, *, marked: bool = False) -> list[TableInputs]:
        """Split a lazy main table; rows of villages and of last year that none of its communes has count for nothing.

        :param marked: whether the tables of villages and of last year are split too, with the column `SET`; see `parts`.
        """
        native, number = self.numbered(), len(self.choices.sets)
        numbered = nw.from_native(native)
        villages: Sequence[AnyTable | None] = [inputs.villages] * number
        previous: Sequence[AnyTable | None] = [inputs.previous] * number
        if marked:
            rest = nw.when(nw.col(SET) < 0).then(nw.lit(number)).otherwise(nw.col(SET)).alias(SET)
            keyed = evolve(self.keyed, table=evolve(self.table, frame=numbered.with_columns(rest)))
            villages = split_lazy(keyed, number, inputs.villages, "villages", 0)
            previous = split_lazy(keyed, number, inputs.previous, "previous", 1)
        parts = []
        for place, rules in enumerate(self.choices.sets):
            frame = numbered.filter(nw.col(SET) == place)
            if rules.reads_previous and self.year is not None and number + self.has_rest > 1:
                frame = nw.concat([frame, self._lazy_past(numbered, place)], how="vertical")
            of_set = evolve(inputs, frame=frame.to_native(), villages=villages[place], previous=previous[place])
            parts.append(of_set)
        return parts

    def _lazy_past(self, numbered: Any, place: int) -> Any:
        table = evolve(self.table, frame=numbered)
        keyed: Any = nw.from_native(cast(Any, with_identities(table, self.keyed.identities).frame))
        keyed = keyed.with_columns(nw.col(str(self.year)).cast(nw.Int64).alias(YEAR_OF_ROW))
        keys = [*self.keyed.names, YEAR_OF_ROW]
        own = keyed.filter(nw.col(SET) == place).select(*keys)
        wanted = own.with_columns(nw.col(YEAR_OF_ROW) - 1)
        others = keyed.filter(nw.col(SET) != place)
        found = others.join(wanted, on=keys, how="semi").join(own, on=keys, how="anti")
        return found.drop(*keys)


def groups_in_memory(table: Table, by_row: RulesByRow, keys: tuple[str, ...], year: str | None) -> Groups:
    """Group the rows of a table in memory; equal cells are looked at once."""
    polars, columns = library("polars"), tuple(dict.fromkeys(by_row.columns.values()))
    frame = table.polars.select(*map(_plain, map(table.polars.get_column, columns)))
    if not columns:
        found = polars.DataFrame({ORDER: [list(range(len(table.polars)))]}, schema={ORDER: polars.List(polars.UInt32)})
    else:
        rows = frame.with_row_index(ORDER)
        found = rows.group_by(columns, maintain_order=True).agg(ORDER)
    cells = found.drop(ORDER).rows(named=True) if columns else [{}]
    return Groups(
        table, choices(by_row, cells), keys, year, columns, cells, [each.cast(polars.UInt32) for each in found[ORDER]]
    )


def groups_of_lazy(table: Table, by_row: RulesByRow, keys: tuple[str, ...], year: str | None) -> Groups:
    """Group the rows of a lazy table; only the distinct cells that sets are chosen by are computed."""
    columns = tuple(dict.fromkeys(by_row.columns.values()))
    cells = table.rows(table.deferred.select(*columns).unique()) if columns else [{}]
    return Groups(table, choices(by_row, cells), keys, year, columns, cells)


def _plain(cells: Native) -> Native:
    """Return a column whose cells can be grouped: Python objects as text."""
    polars = library("polars")
    if cells.dtype != polars.Object:
        return cells.cast(polars.String) if cells.dtype in (polars.Categorical, polars.Enum) else cells
    return polars.Series(cells.name, [None if cell is None else str(cell) for cell in cells.to_list()], polars.String)


def _is_one_of(columns: Sequence[str], groups: Iterable[Mapping[str, Cell]]) -> Any:
    """Test whether the cells of a row are those of a group; groups that differ in one column are one test."""
    found = [{column: frozenset([cells[column]]) for column in columns} for cells in groups]
    for column in reversed(columns):
        merged: dict[Any, dict[str, frozenset[Cell]]] = {}
        for each in found:
            others = tuple(each[name] for name in columns if name != column)
            known = merged.setdefault(others, each)
            merged[others] = {**known, column: known[column] | each[column]}
        found = list(merged.values())
    tests = [reduce(and_, [_is_in(name, each[name]) for name in columns], nw.lit(True)) for each in found]
    return reduce(or_, tests)


def _is_in(column: str, cells: frozenset[Cell]) -> Any:
    there = sorted((cell for cell in cells if cell is not None), key=str)
    tests = [nw.col(column).is_in(there).fill_null(False)] if there else []
    tests += [nw.col(column).is_null()] if None in cells else []
    return reduce(or_, tests)


def _compared(table: Table, keys: Sequence[str]) -> Native:
    """Return the Polars frame of a table in memory with the identities of its keys."""
    (table,) = with_comparable_keys({"now": table}, keys).values()
    return with_identities(table, {f"{PREFIX}k{n}": key for n, key in enumerate(keys)}).polars
