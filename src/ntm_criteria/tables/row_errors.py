"""Mark the rows of the main table whose data has an error: the column `ok` of `assess_table(..., ok=True)`.

These are the errors that `check_table` lists for the row, its villages and its row of last year. Contradictory figures are
marked where the table is prepared; here are all the others, on every engine, also where nothing is computed yet.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.tables.columns import PREFIX, Column, Level, bad, unread
from ntm_criteria.tables.evaluation import COMPARED_NAME, Tables, mark, prepare
from ntm_criteria.tables.expressions import Dialect, Expr, Frame, Native
from ntm_criteria.tables.mistakes import is_untrue, lacks_key

ERROR = f"{PREFIX}error"  # true in the rows with an error other than a contradiction
_SAME, _YEAR, _MATCHED = (f"{PREFIX}error_{word}" for word in ("same", "year", "matched"))
_WRONG, _ANY_YEAR = f"{PREFIX}error_wrong", f"{PREFIX}error_any_year"


def with_errors(tables: Tables) -> Tables:
    """Add the column `ERROR` to the main table."""
    main, on = tables.table, tables.table.on
    columns = tables.columns_of("now")
    frame = main.deferred.with_columns(on.len().over(*tables.compared_names("now")).alias(_SAME))
    tests = [lacks_key(tables), on.col(_SAME) > 1, *_bad_cells(columns)]
    if tables.has_year("now"):
        tests.append(is_untrue(on, tables.is_year_taken(on)))
        frame = frame.with_columns(on.col(tables.layout.year_name).cast(on.Int64).alias(_YEAR))
    elsewhere = [_of_others(tables, level) for level in tables.by_level if level != "now"]
    elsewhere += [_of_last_year(tables, frame)] if tables.is_panel else []
    for number, (wrong, keys) in enumerate(pair for pairs in elsewhere for pair in pairs):
        name = f"{_WRONG}{number}"
        frame = on.with_other(frame, wrong.select(*keys).unique().with_columns(on.lit(1).alias(name)), keys)
        tests.append(~on.col(name).is_null())
    frame = frame.with_columns(_any(on, tests).alias(ERROR))
    native: Native = main.run(frame)
    return evolve(
        tables, by_level={**tables.by_level, "now": evolve(main, frame=nw.from_native(native, pass_through=True))}
    )


def is_ok(on: Dialect, contradictions: int) -> Expr:
    """Test whether a row of a prepared table with the column `ERROR` has none of the errors, nor any contradiction."""
    return ~_any(on, [on.col(ERROR), *(on.col(mark(number)) for number in range(contradictions))])


def _any(on: Dialect, tests: Iterable[Expr]) -> Expr:
    """Test whether any of the tests is true; the result is never null."""
    return on.when(reduce(or_, tests)).then(on.lit(value=True)).otherwise(on.lit(value=False))


def _bad_cells(columns: Iterable[Column]) -> list[Expr]:
    """Test for impossible cells, and for cells whose text was refused before the table was opened."""
    columns = list(columns)
    refused = [unread(column) for column in columns if column.refused is not None]
    return [bad(column) for column in columns if column.can_be_bad] + refused


def _of_last_year(tables: Tables, frame: Frame) -> list[tuple[Frame, list[str]]]:
    """Find rows of the main table that are the row of last year of others, and have an error that counts there.

    :param frame: the main table with the columns `_SAME` and `_YEAR`.
    :returns: frames of wrong rows, and the columns by which they are joined to the rows that they spoil.
    """
    main, on, keys = tables.table, tables.table.on, [*tables.keys, _YEAR]
    read = [column for column in tables.columns_of("now") if (column.fact.id, "before") in tables.columns]
    tests = [on.col(_SAME) > 1, *_bad_cells(read)]
    native: Native = main.run(frame.with_columns(_any(on, tests).alias(_WRONG)))
    alone = evolve(
        tables,
        by_level={"now": evolve(main, frame=nw.from_native(native, pass_through=True))},
        columns={key: column for key, column in tables.columns.items() if key[1] == "now"},
        layout=evolve(tables.layout, is_panel=False, previous_year=False, village_year=False),
        rolls={},
    )
    prepared = prepare(alone, [*keys, _WRONG], untidy=True)
    figures = {column.work for column in read}
    lost = [mark(number) for number, each in enumerate(prepared.found) if figures.intersection(each.nulls)]
    wrong = prepared.frame.filter(_any(on, [on.col(name) for name in (_WRONG, *lost)]))
    return [(wrong.with_columns((on.col(_YEAR) + 1).alias(_YEAR)), keys)]


def _of_others(tables: Tables, level: Level) -> list[tuple[Frame, list[str]]]:
    """Find the wrong rows of the villages or of last year's table; see `_of_last_year`.

    A row whose year is missing or wrong may belong to any row of its commune.
    """
    table, layout, on, keys = tables.by_level[level], tables.layout, tables.table.on, list(tables.keys)
    frame = table.deferred.with_columns(on.len().over(*tables.compared_names(level)).alias(_SAME))
    tests = [on.col(_SAME) > 1, *_bad_cells(tables.columns_of(level))]
    if level == "village":
        tests.append(on.col(COMPARED_NAME).is_null())
    wanted = tables.year_wanted(level)
    if wanted is not None:
        is_other = is_untrue(on, on.col(layout.year_name) == wanted)
        tests.append(is_other)
        if level == "village":  # of a row of another year without a name, only the name is reported
            has_year = ~on.col(layout.year_name).is_null()
            frame = frame.filter(~(is_other & has_year & on.col(COMPARED_NAME).is_null()))
    if not tables.has_year(level) or layout.year_column is None:
        return [(frame.filter(_any(on, tests)), keys)]
    frame = frame.with_columns((on.col(layout.year_name).cast(on.Int64) + int(level == "before")).alias(_YEAR))
    of_any_year = on.col(_YEAR).is_null()
    if level == "village":
        main = tables.table.deferred.select(*keys, on.col(layout.year_name).cast(on.Int64).alias(_YEAR))
        main = main.filter(~on.col(_YEAR).is_null()).unique().with_columns(on.lit(1).alias(_MATCHED))
        frame = on.with_other(frame, main, [*keys, _YEAR])
        is_unmatched = on.col(_MATCHED).is_null() & ~on.col(COMPARED_NAME).is_null()
        tests.append(is_unmatched)
        of_any_year = of_any_year | is_unmatched
    wrong = frame.with_columns(of_any_year.alias(_ANY_YEAR)).filter(_any(on, tests))
    return [(wrong.filter(on.col(_ANY_YEAR)), keys), (wrong.filter(~on.col(_ANY_YEAR)), [*keys, _YEAR])]
