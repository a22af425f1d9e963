"""Split the tables of a call by the rule sets that their rows call for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from ntm_criteria.tables.columns import ORDER, PREFIX, SET, own_name
from ntm_criteria.tables.evaluation import TableInputs, with_comparable_keys
from ntm_criteria.tables.expressions import (
    AnyTable,
    Cell,
    Native,
    Series,
    Table,
    library,
    open_table,
    with_columns_as,
    with_identities,
)
from ntm_criteria.tables.rules_by_row import Choices, RulesByRow, choices

_YEAR = f"{PREFIX}of_year"


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

    def parts(self, inputs: TableInputs, year: str | None) -> list[Part]:
        """Split tables in memory: each set gets its rows, their villages, and last year's rows of their communes.

        Rows of villages and of last year whose commune the main table does not have go to the first set, which reports them.
        """
        own = [self._rows_of(place) for place in range(len(self.choices.sets))]
        villages = _split(self, own, inputs.villages, "villages", 0)
        previous = _split(self, own, inputs.previous, "previous", 1)
        eager = self.table.eager
        assert eager is not None
        parts = []
        for place, rules in enumerate(self.choices.sets):
            rows = own[place]
            with_past = library("polars").concat([rows, self._past(rows)]) if rules.reads_previous else rows
            frame = cast(AnyTable, eager if len(own) == 1 and len(with_past) == eager.height else eager.at(with_past))
            of_set = evolve(inputs, frame=frame, villages=villages[place], previous=previous[place])
            parts.append(Part(of_set, rows))
        return parts

    def _past(self, rows: Series) -> Series:
        """Return the positions of the rows of the year before of the same communes, which another set judges or none."""
        polars = library("polars")
        nothing: Series = polars.Series([], dtype=polars.UInt32)
        if self.year is None or not self.keys or not self.table.schema[self.year].is_integer():
            return nothing
        frame = _compared(self.table, self.keys).select(
            *self.names, polars.col(self.year).cast(polars.Int64).alias(_YEAR)
        )
        frame = frame.with_row_index(ORDER)
        own = frame.select(*self.names, _YEAR, ORDER)[rows]
        wanted = own.with_columns(polars.col(_YEAR) - 1)
        others = frame.filter(~polars.col(ORDER).is_in(rows.implode()))
        keys = [*self.names, _YEAR]
        found: Native = others.join(wanted, on=keys, how="semi").join(own, on=keys, how="anti")
        return cast(Series, found.get_column(ORDER).cast(polars.UInt32))

    @property
    def names(self) -> list[str]:
        """The names of the working columns that keys are compared by."""
        return [f"{PREFIX}k{n}" for n in range(len(self.keys))]

    def numbered(self) -> Native:
        """Return the lazy main table with the number of each row's set (-1 for none) and, in Polars, of the row."""
        native: Native = self.table.frame.to_native()
        frame: Any = nw.from_native(native.with_row_index(ORDER) if self.table.on.is_polars else native)
        number: Any = nw.lit(-1)
        for place in range(len(self.choices.sets)):
            cells = [each for each, own in zip(self.cells, self.choices.by_cells, strict=True) if own == place]
            number = nw.when(_is_one_of(self.columns, cells)).then(nw.lit(place)).otherwise(number)
        return frame.with_columns(number.alias(SET)).to_native()

    def lazy_parts(self, inputs: TableInputs) -> list[TableInputs]:
        """Split a lazy main table; rows of villages and of last year that none of its communes has count for nothing."""
        numbered = nw.from_native(self.numbered())
        parts = []
        for place, rules in enumerate(self.choices.sets):
            frame = numbered.filter(nw.col(SET) == place)
            if rules.reads_previous and self.year is not None and len(self.choices.sets) + self.has_rest > 1:
                frame = nw.concat([frame, self._lazy_past(numbered, place)], how="vertical")
            parts.append(evolve(inputs, frame=frame.to_native()))
        return parts

    def _lazy_past(self, numbered: Any, place: int) -> Any:
        table = evolve(self.table, frame=numbered)
        keyed: Any = nw.from_native(
            cast(Any, with_identities(table, dict(zip(self.names, self.keys, strict=True))).frame)
        )
        keyed = keyed.with_columns(nw.col(str(self.year)).cast(nw.Int64).alias(_YEAR))
        keys = [*self.names, _YEAR]
        own = keyed.filter(nw.col(SET) == place).select(*keys)
        wanted = own.with_columns(nw.col(_YEAR) - 1)
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


def _split(
    groups: Groups, own: Sequence[Series], native: AnyTable | None, argument: str, years_later: int
) -> Sequence[AnyTable | None]:
    """Split a table of villages or of last year by the sets that judge its communes.

    :param years_later: how many years after a row of the table the row of the main table is that it belongs to.
    """
    number = len(own)
    if native is None or number < 2:
        return [native] * number
    held = open_table(native, ()).eager
    if held is None:  # lazy beside a table in memory: read whole for each set
        return [native] * number
    whole = [cast(AnyTable, held)] * number
    wanted = [*groups.keys, *([groups.year] if groups.year else [])]
    table = open_table(whole[0], {own_name(name, held.names) for name in wanted}, argument)
    table = with_columns_as(table, {name: own_name(name, held.names) for name in wanted})
    if not groups.keys or not set(groups.keys) <= set(table.schema) or table.is_empty:
        return whole  # judging refuses it
    try:
        places = _places(groups, own, table, years_later)
    except library("polars").exceptions.PolarsError:  # keys that cannot be compared, which judging refuses
        return whole
    return [cast(AnyTable, held.at(rows)) for rows in places]


def _places(groups: Groups, own: Sequence[Series], table: Table, years_later: int) -> list[Native]:
    """Return the positions of the rows of a table that belong to the rows of each set in the main table.

    A row belongs to those of its commune and year, if both tables have years; else to all of its commune; and a row of no
    commune to the first set.
    """
    polars, names = library("polars"), groups.names
    main, other = with_comparable_keys({"now": groups.table, "before": table}, groups.keys).values()
    keyed = dict(zip(names, groups.keys, strict=True))
    left: Native = with_identities(other, keyed).polars
    right: Native = with_identities(main, keyed).polars
    has_year = groups.year is not None and all(
        groups.year in each.schema and each.schema[groups.year].is_integer() for each in (main, other)
    )
    year = polars.col(groups.year).cast(polars.Int64) if has_year else polars.lit(None, polars.Int64)
    rows = left.select(*names, (year + years_later).alias(_YEAR)).with_row_index(ORDER)
    sets = polars.concat([polars.Series(SET, [place] * len(each), polars.Int32) for place, each in enumerate(own)])
    of_sets = right.select(*names, year.alias(_YEAR))[polars.concat(list(own))].with_columns(sets)

    def matching(rows: Native, keys: Sequence[str]) -> Native:
        return rows.join(of_sets.select(*keys, SET).unique(), on=keys, how="inner").select(ORDER, SET)

    exact = matching(rows, [*names, _YEAR] if has_year else names)
    rest = rows.join(exact, on=ORDER, how="anti")
    of_commune = matching(rest, names)
    rest = rest.join(of_commune, on=ORDER, how="anti").select(ORDER, polars.lit(0, polars.Int32).alias(SET))
    found = polars.concat([exact, of_commune, rest])
    return [found.filter(polars.col(SET) == place).get_column(ORDER).sort() for place in range(len(own))]
