"""Turns rows of the main table into communes, with their villages and last year's figures."""

from collections.abc import Sequence

from ntm_criteria.errors import Place
from ntm_criteria.figures import Commune
from ntm_criteria.model import MET, UNKNOWN
from ntm_criteria.tables.columns import NAME, OF, PER_CENT, ROW, Carrier, Column, Level, as_written
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Row, Table, is_null
from ntm_criteria.text import identity, shown

_MOST_VILLAGES = 10_000  # a limit far above the number of villages of any commune
Keys = tuple[Cell, ...]


def communes(tables: Tables, main: Sequence[Row]) -> list[Commune]:
    """Build a commune from each of these rows of the main table; the key of the row is the commune's name.

    :param main: rows of the main table, with the columns of the key, the year and the figures.
    :returns: the communes. The place of a figure of last year has the level of its table as the file, and its row as
        the line.
    """
    layout = tables.layout
    keys = [tuple(row[name] for name in layout.keys) for row in main]
    years = [_year(row[layout.year_column] if layout.year_column else layout.year) for row in main]
    past = _past(tables, keys, years)
    villages: Sequence[Sequence[Row]] = [() for _ in main]
    if tables.villages is not None:
        limit = _MOST_VILLAGES * len(main)
        villages = _rows_of_keys(tables.villages, tables, keys, years, has_year=layout.village_year, most=limit)
    return [
        Commune(
            ", ".join(map(shown, key)),
            year=year,
            facts=_figures(tables.columns_of("now"), row),
            previous={id_: value for id_, (value, _) in past_figures.items()},
            villages=[{"name": line[NAME], **_figures(tables.columns_of("village"), line)} for line in own_villages],
            places={("previous", id_): place for id_, (_, place) in past_figures.items()},
        )
        for row, key, year, past_figures, own_villages in zip(main, keys, years, past, villages, strict=True)
    ]


def _year(cell: Cell) -> int | None:
    return None if is_null(cell) else int(cell)


def _past(tables: Tables, keys: Sequence[Keys], years: Sequence[int | None]) -> list[dict[str, tuple[Cell, Place]]]:
    """Collect last year's figures of each key, with places; last year's table takes precedence over the main one."""
    layout = tables.layout
    past: list[dict[str, tuple[Cell, Place]]] = [{} for _ in keys]
    sources: list[tuple[Level, Table | None, bool]] = [
        ("now", tables.table if tables.is_panel else None, True), ("before", tables.previous, layout.previous_year)
    ]  # fmt: skip
    for level, table, has_year in sources:
        if table is None:
            continue
        columns = [column for column in tables.columns_of(level) if (column.fact.id, "before") in tables.columns]
        rows_of = _rows_of_keys(table, tables, keys, years, has_year=has_year, earlier=1)
        for figures, rows in zip(past, rows_of, strict=True):
            if len(rows) == 1:
                place, values = Place(level, rows[0].get(ROW, 0), 1), _figures(columns, rows[0])
                figures |= {id_: (value, place) for id_, value in values.items() if value is not None}
    return past


def _rows_of_keys(
    table: Table,
    tables: Tables,
    keys: Sequence[Keys],
    years: Sequence[int | None],
    *,
    has_year: bool,
    earlier: int = 0,
    most: int | None = None,
) -> list[list[Row]]:
    """Return the rows of a table for each of `keys`, read by one query; a key with a missing part has no rows.

    :param has_year: whether the rows must also match `years`, the year of each key.
    :param earlier: the number of years by which the rows are earlier than `years`.
    :param most: the largest number of rows to read; None for no limit.
    """
    names = list(tables.keys)
    full_keys = [tuple(identity(part) or None if isinstance(part, str) else part for part in key) for key in keys]
    if has_year:
        names.append(tables.layout.year_name)
        before = [None if year is None else year - earlier for year in years]
        full_keys = [(*key, year) for key, year in zip(full_keys, before, strict=True)]
    complete_keys = [key for key in full_keys if not any(map(is_null, key))]
    if not complete_keys:
        return [[] for _ in full_keys]
    frame, on = table.deferred, table.on
    for place, name in enumerate(names):
        frame = frame.filter(on.col(name).is_in(list({key[place] for key in complete_keys})))
    by_key: dict[Keys, list[Row]] = {}
    for row in table.rows(frame if most is None else frame.head(most)):
        by_key.setdefault(tuple(row[name] for name in names), []).append(row)
    return [by_key.get(key, []) for key in full_keys]


def _figures(columns: Sequence[Column], row: Row) -> dict[str, Cell]:
    figures = {column.fact.id: figure(column, row[column.name]) for column in columns}
    flags = [column for column in columns if column.level == "now" and column.fact.per_village]
    said = {column.fact.id + OF: PER_CENT for column in flags if column.unit is not None}
    return as_written({**said, **figures})


def figure(column: Column, cell: Cell) -> Cell:
    """Convert a cell from its column's unit to the fact's unit: the value that a commune file would contain."""
    cell = column.original(cell)
    if is_null(cell):
        return None
    if column.carrier in (Carrier.FLAG, Carrier.CATEGORY):
        return cell
    if column.carrier is Carrier.CODES:
        return None if cell == UNKNOWN else cell == MET if cell >= 0 else "?"
    return column.in_fact_unit(cell)
