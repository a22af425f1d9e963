"""Split a table of villages, or of last year, by the rule sets that its communes are judged by."""

from collections.abc import Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import frozen

from ntm_criteria.tables.columns import ORDER, PREFIX, SET, own_name
from ntm_criteria.tables.evaluation import with_comparable_keys
from ntm_criteria.tables.expressions import (
    AnyTable,
    EagerTable,
    Native,
    Series,
    Table,
    library,
    match_kind,
    open_table,
    with_columns_as,
    with_identities,
)

YEAR_OF_ROW = f"{PREFIX}of_year"
_OF_YEAR, _OF_COMMUNE = f"{PREFIX}of_year_first", f"{PREFIX}of_commune_first"  # the first set that has a row's commune
_IS_OF_YEAR, _IS_OF_COMMUNE = f"{PREFIX}is_of_year", f"{PREFIX}is_of_commune"  # whether one set has it


@frozen(eq=False)
class Keyed:
    """The main table of a call, its key and its year, by which rows of other tables are found.

    :ivar keys: the columns of the key; `year` that of the year, if there is one.
    """

    table: Table
    keys: tuple[str, ...]
    year: str | None

    @property
    def names(self) -> list[str]:
        """The names of the working columns that keys are compared by."""
        return [f"{PREFIX}k{n}" for n in range(len(self.keys))]

    @property
    def identities(self) -> dict[str, str]:
        """The columns of the key by the names of the working columns."""
        return dict(zip(self.names, self.keys, strict=True))

    def opened(self, native: AnyTable, argument: str) -> Table | None:
        """Open another table under the names of the main one; None if it has no such key, or no rows, so that nothing fits."""
        held = match_kind(open_table(native, (), argument), self.table, argument)
        wanted = [*self.keys, *([self.year] if self.year else [])]
        own = {name: own_name(name, held.names) for name in wanted}
        frame = cast(AnyTable, held.eager) if held.eager is not None else native
        reads = set(own.values()) if self.table.is_eager else held.names
        table = match_kind(open_table(frame, reads, argument), self.table, argument)
        table = with_columns_as(table, own)
        fits = bool(self.keys) and set(self.keys) <= set(table.schema) and not table.is_empty
        return table if fits else None

    def with_years(self, other: Table) -> bool:
        """Whether rows of the other table belong to rows of one year of the main one."""
        tables = (self.table, other)
        return self.year is not None and all(
            self.year in each.schema and each.schema[self.year].is_integer() for each in tables
        )


def split_in_memory(
    main: Keyed, own: Sequence[Series], native: AnyTable | None, argument: str, years_later: int, *, marked: bool
) -> Sequence[AnyTable | None]:
    """Split a table in memory; a row belongs to those of its commune and year in the main table, if both tables have years;
    else to all of its commune; and a row of no commune to the first rule set.

    :param own: the positions of the rows of each rule set in the main table, and last, of the rows without one, whose rows
        here go nowhere.
    :param years_later: how many years after a row of the table the row of the main table is that it belongs to.
    :param marked: whether the column `SET` is added with the number of the first rule set that has the row.
    """
    number = len(own) - 1
    if native is None or (number == 1 and not len(own[-1])):
        return [native] * number
    if (table := main.opened(native, argument)) is None:
        return [native] * number  # judging refuses it
    held = cast(EagerTable, table.eager)
    try:
        places = _places(main, own, table, years_later)
    except library("polars").exceptions.PolarsError:  # keys that cannot be compared, which judging refuses
        return [cast(AnyTable, held)] * number
    first = places.filter(library("polars").col(SET) < number).group_by(ORDER).agg(library("polars").col(SET).min())
    parts = []
    for place in range(number):
        rows = places.filter(library("polars").col(SET) == place).select(ORDER).sort(ORDER)
        part = held.at(rows.get_column(ORDER))
        firsts = rows.join(first, on=ORDER, how="left", maintain_order="left").get_column(SET)
        parts.append(cast(AnyTable, part.replaced([firsts]) if marked else part))
    return parts


def _places(main: Keyed, own: Sequence[Series], table: Table, years_later: int) -> Native:
    """Return pairs: the position of a row of the table, and the place in `own` of main rows that it belongs to."""
    polars, names = library("polars"), main.names
    now, other = with_comparable_keys({"now": main.table, "before": table}, main.keys).values()
    left: Native = with_identities(other, main.identities).polars
    right: Native = with_identities(now, main.identities).polars
    has_year = main.with_years(table)
    year = polars.col(main.year).cast(polars.Int64) if has_year else polars.lit(None, polars.Int64)
    rows = left.select(*names, (year + years_later).alias(YEAR_OF_ROW)).with_row_index(ORDER)
    sets = polars.concat([polars.Series(SET, [place] * len(each), polars.Int32) for place, each in enumerate(own)])
    of_sets = right.select(*names, year.alias(YEAR_OF_ROW))[polars.concat(list(own))].with_columns(sets)

    def matching(rows: Native, keys: Sequence[str]) -> Native:
        return rows.join(of_sets.select(*keys, SET).unique(), on=keys, how="inner").select(ORDER, SET)

    exact = matching(rows, [*names, YEAR_OF_ROW] if has_year else names)
    rest = rows.join(exact, on=ORDER, how="anti")
    of_commune = matching(rest, names)
    rest = rest.join(of_commune, on=ORDER, how="anti").select(ORDER, polars.lit(0, polars.Int32).alias(SET))
    return polars.concat([exact, of_commune, rest])


def split_lazy(
    main: Keyed, number: int, native: AnyTable | None, argument: str, years_later: int
) -> Sequence[AnyTable | None]:
    """Split a lazy table as `split_in_memory` does, with the column `SET`; its rows are not computed.

    :param main: the main table, whose column `SET` has the number of each row's set, and `number` where there is none.
    :param number: the number of rule sets.
    """
    if native is None or (table := main.opened(native, argument)) is None:
        return [native] * number
    names = main.names
    now, other = with_comparable_keys({"now": main.table, "before": table}, main.keys).values()
    has_year = main.with_years(table)
    of_year = [*names, YEAR_OF_ROW]

    def keyed(table: Table, later: int) -> Any:
        frame: Any = nw.from_native(cast(Any, with_identities(table, main.identities).frame), pass_through=True)
        year = nw.col(str(main.year)).cast(nw.Int64) + later if has_year else nw.lit(0).cast(nw.Int64)
        return frame.with_columns(year.alias(YEAR_OF_ROW))

    sets = keyed(now, 0).select(*of_year, SET)
    rows = keyed(other, years_later)

    def with_first(rows: Any, keys: list[str], name: str) -> Any:
        return rows.join(sets.group_by(*keys).agg(nw.col(SET).min().alias(name)), on=keys, how="left")

    rows = with_first(with_first(rows, of_year, _OF_YEAR), names, _OF_COMMUNE)
    parts = []
    for place in range(number):
        of_set = sets.filter(nw.col(SET) == place)
        part = rows
        for keys, name in ((of_year, _IS_OF_YEAR), (names, _IS_OF_COMMUNE)):
            part = part.join(of_set.select(*keys).unique().with_columns(nw.lit(1).alias(name)), on=keys, how="left")
        has_year_row, has_commune = ~nw.col(_OF_YEAR).is_null(), ~nw.col(_OF_COMMUNE).is_null()
        belongs = has_year_row & ~nw.col(_IS_OF_YEAR).is_null()
        belongs = belongs | (~has_year_row & has_commune & ~nw.col(_IS_OF_COMMUNE).is_null())
        belongs = belongs | (~has_year_row & ~has_commune) if place == 0 else belongs
        first = nw.coalesce(nw.col(_OF_YEAR), nw.col(_OF_COMMUNE), nw.lit(0)).alias(SET)
        parts.append(cast(AnyTable, part.filter(belongs).select(*other.names, first).to_native()))
    return parts
