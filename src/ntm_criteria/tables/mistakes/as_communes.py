"""Rows of the main table as communes, with last year's rows and the villages that belong to them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ntm_criteria.errors import Place
from ntm_criteria.figures import Commune
from ntm_criteria.model import MET, UNKNOWN
from ntm_criteria.tables.columns import NAME, ROW, Carrier, Column, Level, texts_of
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Cell, Row, Table, is_null
from ntm_criteria.text import shown

_MOST_VILLAGES = 10_000  # of a commune; it has fewer
Keys = tuple[Cell, ...]


def communes(tables: Tables, main: Sequence[Row]) -> list[Commune]:
    """What these rows of the main table give to judge; each is called by its key.

    :param main: the rows, with the columns of the key, the year and the figures.
    :returns: the communes; the places of last year's figures tell of which table and row each is.
    """
    layout = tables.layout
    keys = [tuple(row[name] for name in layout.keys) for row in main]
    years = [_year(row[layout.year_column] if layout.year_column else layout.year) for row in main]
    past = _past(tables, keys, years)
    villages: Sequence[Sequence[Row]] = [() for _ in main]
    if tables.villages is not None:
        most = _MOST_VILLAGES * len(main)
        villages = _beside(tables.villages, tables, keys, years, has_year=layout.village_year, most=most)
    return [
        Commune(
            ", ".join(map(shown, key)),
            year=year,
            facts=_figures(tables.columns_of("now"), row),
            previous={id_: value for id_, (value, _) in before.items()},
            villages=[{"name": each[NAME], **_figures(tables.columns_of("village"), each)} for each in own],
            places={("previous", id_): place for id_, (_, place) in before.items()},
        )
        for row, key, year, before, own in zip(main, keys, years, past, villages, strict=True)
    ]


def _year(cell: Cell) -> int | None:
    return None if is_null(cell) else int(cell)


def _past(tables: Tables, keys: Sequence[Keys], years: Sequence[int | None]) -> list[dict[str, tuple[Cell, Place]]]:
    """Last year's figures: of the year before in the main table itself, then those of the table of last year."""
    layout = tables.layout
    found: list[dict[str, tuple[Cell, Place]]] = [{} for _ in keys]
    sources: list[tuple[Level, Table | None, bool]] = [
        ("now", tables.table if tables.is_panel else None, True), ("before", tables.previous, layout.previous_year)
    ]  # fmt: skip
    for level, table, has_year in sources:
        if table is None:
            continue
        columns = [column for column in tables.columns_of(level) if (column.fact.id, "before") in tables.columns]
        for figures, rows_ in zip(
            found, _beside(table, tables, keys, years, has_year=has_year, earlier=1), strict=True
        ):
            if len(rows_) == 1:
                place = Place(level, rows_[0].get(ROW, 0), 1)
                read = _figures(columns, rows_[0])
                figures |= {id_: (value, place) for id_, value in read.items() if value is not None}
    return found


def _beside(
    table: Table,
    tables: Tables,
    keys: Sequence[Keys],
    years: Sequence[int | None],
    *,
    has_year: bool,
    earlier: int = 0,
    most: int | None = None,
) -> list[list[Row]]:
    """For each key the rows of a table that belong to it, found in one go; `earlier` is by how many years.

    A key with something missing has none.
    """
    names, wanted = list(tables.layout.keys), list(keys)
    if has_year:
        names.append(tables.layout.year_name)
        wanted = [(*key, None if year is None else year - earlier) for key, year in zip(keys, years, strict=True)]
    whole = [key for key in wanted if not any(map(is_null, key))]
    if not whole:
        return [[] for _ in wanted]
    frame, on, texts = table.deferred, table.on, texts_of(table.schema, names)
    for place, name in enumerate(names):
        column = on.col(name).cast(on.String) if name in texts else on.col(name)
        frame = frame.filter(column.is_in(list({key[place] for key in whole})))
    by_key: dict[Keys, list[Row]] = {}
    for row in table.rows(frame if most is None else frame.head(most)):
        by_key.setdefault(tuple(row[name] for name in names), []).append(row)
    return [by_key.get(key, []) for key in wanted]


def _figures(columns: Sequence[Column], row: Row) -> dict[str, Cell]:
    return {column.fact.id: figure(column, row[column.name]) for column in columns}


def figure(column: Column, cell: Cell) -> Cell:
    """The cell as one commune would give it, in the fact's unit."""
    if is_null(cell):
        return None
    if column.carrier in (Carrier.FLAG, Carrier.CATEGORY):
        return cell
    if column.carrier is Carrier.CODES:
        return None if cell == UNKNOWN else cell == MET if cell >= 0 else "?"
    if column.carrier is Carrier.FLOAT32:  # at the digits of the step, which tell one float32 from the next
        steps = round(float(cell) * column.per_unit)
        cell = float(steps / column.per_unit)
    if column.per_unit == column.fact.scale or (isinstance(cell, float) and abs(cell) == float("inf")):
        return cell
    exact = Fraction(str(cell)) * column.per_unit / column.fact.scale
    return Decimal(exact.numerator) / Decimal(exact.denominator)
