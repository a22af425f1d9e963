"""Join the tables of a call into one table: the main table's figures, last year's figures and counts of villages."""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from ntm_criteria.model import UNKNOWN
from ntm_criteria.tables.columns import BAD_CODE, MET, OF, PREFIX, Carrier, Column, fact_of, given, good, worked
from ntm_criteria.tables.evaluation.consistency import (
    Contradiction,
    Contradictions,
    mark,
    nulled,
    of_changes,
    of_one_year,
    of_totals,
    of_villages,
)
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.evaluation.readings import TOTAL, YEAR_COLUMN, of_all
from ntm_criteria.tables.evaluation.villages import NAME as COMPARED_NAME
from ntm_criteria.tables.evaluation.villages import Roller, singles
from ntm_criteria.tables.expressions import Dialect, Expr, Frame, Table

ROW = f"{PREFIX}row"  # the position of a row in a table in memory
ONCE = f"{PREFIX}once"  # whether a village has a name that is unique in its commune


@frozen(eq=False)
class Prepared:
    """The table that rules are evaluated over.

    :ivar found: the contradictions. For each of them the frame has a column that marks its rows (see `mark`).
    :ivar right: tests of the rows. At least one test is false in a row where a figure became missing because it was
        impossible or contradictory. Cells of direct columns (see `Column.is_direct`) are not tested.
    """

    frame: Frame
    found: tuple[Contradiction, ...]
    right: tuple[Expr, ...]


def prepare(
    tables: Tables, keep: Sequence[str], *, untidy: bool, reasons: bool = False, as_reported: bool = False
) -> Prepared:
    """Build the table to judge; impossible and contradictory figures become missing.

    :param keep: the names of the main table's columns to keep.
    :param untidy: whether names of villages may be missing or repeated.
    :param reasons: whether to keep which cells of communes were given, so that a refused figure has another reason than a
        missing one.
    :param as_reported: whether to look for no contradictions, so that figures stay as they were reported.
    """
    on, layout = tables.table.on, tables.layout
    frame = tables.table.frame
    is_sorted = tables.table.is_eager and tables.joins
    if is_sorted:
        frame = frame.with_row_index(ROW)
    now = [column for column in tables.columns.values() if column.level == "now"]
    own = [
        *([on.col(ROW)] if is_sorted else []),
        *(on.col(name) for name in keep),
        *(on.col(key) for key in tables.keys if tables.joins),
        *_year(tables),
    ]
    frame = _read(evolve(tables.table, frame=frame).deferred, own, now, reasons=reasons)
    contradictions: list[Contradiction] = []

    def settled(frame: Frame, new: Contradictions) -> Frame:
        return frame if as_reported else _without(on, frame, new, contradictions)

    frame = settled(frame, of_one_year(tables.rules, tables.source(), "now"))
    if tables.is_panel or tables.previous is not None:
        frame = _with_previous(frame, tables, reasons=reasons)
    if any(column.level == "before" for column in tables.columns.values()):
        # after the join, so that only rows of this year that use last year's figures are marked
        frame = settled(frame, of_one_year(tables.rules, tables.source(), "before"))
        frame = settled(frame, of_changes(tables.rules, tables.source()))
    if tables.counts_villages:
        villages = None if tables.villages is None else _villages(tables, tables.villages, untidy=untidy)
        roller = Roller(tables.columns, tables.rolls, tables.village_keys, on, layout.year)
        frame = roller.count(frame, villages)
        if totals := _totals(tables):
            frame = frame.with_columns(*totals)
        frame = settled(frame, of_totals(tables.rules, tables.source()))
        frame = settled(frame, of_villages(tables.rules, tables.source()))
    if is_sorted:
        frame = frame.sort(ROW)
    right = [on.col(column.mark) for column in now if column.is_marked]
    right += [~on.col(mark(number)) for number in range(len(contradictions))]
    return Prepared(frame, tuple(contradictions), tuple(right))


def _totals(tables: Tables) -> list[Expr]:
    """Return the number of villages of which the villages in each column of villages are a part: as written, else all."""
    on, totals = tables.table.on, list[Expr]()
    for (name, level), column in tables.columns.items():
        if level == "now" and name.endswith(MET):
            total, of = on.col(TOTAL), tables.columns.get((fact_of(name) + OF, "now"))
            if of is not None:
                total = on.when(on.col(of.work) >= 0).then(on.col(of.work)).otherwise(total)
            totals.append(total.alias(of_all(column)))
    return totals


def _read(frame: Frame, own: list[Expr], columns: Sequence[Column], *, reasons: bool) -> Frame:
    """Mark the cells with possible values, then select the expressions `own` and the working columns of `columns`.

    :param reasons: whether to keep which cells were given (see `Column.given`).
    """
    marked = [column for column in columns if column.is_marked]
    marks = [good(column).alias(column.mark) for column in marked]
    frame = frame.with_columns(*marks) if marks else frame
    kept = [on_col.on.col(on_col.mark) for on_col in marked]
    there = [given(column) for column in columns if reasons and (not column.is_direct or column.refused)]
    return frame.select(*own, *kept, *there, *(worked(column) for column in columns))


def _without(on: Dialect, frame: Frame, new: Contradictions, known: list[Contradiction]) -> Frame:
    if not new.all:
        return frame
    for columns in nulled(on, new, len(known)):
        frame = frame.with_columns(*columns)
    known.extend(new.all)
    return frame


def _year(tables: Tables) -> list[Expr]:
    """Return a list with the year of each row as an expression; the list is empty if no table has a year column."""
    on, layout = tables.table.on, tables.layout
    if layout.year_column is not None:
        return [on.col(layout.year_column).cast(on.Int64).alias(YEAR_COLUMN)]
    return [on.lit(layout.year, on.Int64).alias(YEAR_COLUMN)] if layout.previous_year or layout.village_year else []


def _with_previous(frame: Frame, tables: Tables, *, reasons: bool) -> Frame:
    on, layout = tables.table.on, tables.layout
    before = [column for column in tables.columns.values() if column.level == "before"]
    if not before:
        return frame
    own = [column for column in layout.columns.values() if column.level == "before"]
    panel = [column for column in before if tables.is_panel and (column.fact.id, "now") in tables.columns]
    if panel:
        pairs = [(column, tables.columns[column.fact.id, "now"]) for column in panel]
        figures = [on.col(now.work).alias(column.work) for column, now in pairs]
        figures += [now.was_given.alias(column.given) for column, now in pairs if reasons]
        past = frame.select(*tables.keys, (on.col(YEAR_COLUMN) + 1).alias(YEAR_COLUMN), *figures)
        frame = _joined(on, frame, past, (*tables.keys, YEAR_COLUMN))
    if tables.previous is not None and own:
        year = layout.year_name if layout.previous_year else None
        keys = [
            *map(on.col, tables.keys),
            *([(on.col(year).cast(on.Int64) + 1).alias(YEAR_COLUMN)] if year else []),
        ]
        past = _read(tables.previous.deferred, keys, own, reasons=reasons)
        past = past.drop(*(column.mark for column in own if column.is_marked))
        both = [column.work for column in own if column in panel]
        both += [column.given for column in own if column in panel and reasons]
        other = f"{PREFIX}panel_"
        frame = frame.rename({name: other + name for name in both})
        frame = _joined(on, frame, past, (*tables.keys, YEAR_COLUMN) if year else tables.keys)
        if both:
            chosen = [
                on.when(figure <= column.high).then(figure).otherwise(on.col(other + column.work)).alias(column.work)
                for column in own
                if column.work in both
                for figure in [on.col(column.work)]
            ]
            # a refused figure of last year's table leaves that of the main table
            chosen += [
                (on.col(column.given).fill_null(False) | on.col(other + column.given).fill_null(False)).alias(
                    column.given
                )
                for column in own
                if column.given in both
            ]
            frame = frame.with_columns(*chosen)
    return frame


def _joined(on: Dialect, frame: Frame, past: Frame, keys: Iterable[str]) -> Frame:
    keys = list(keys)
    for key in keys:
        past = past.filter(~on.col(key).is_null())
    return on.with_other(frame, singles(on, past, keys), keys)


def _villages(tables: Tables, villages: Table, *, untidy: bool) -> Frame:
    """Read the villages' keys, names and figures; if `untidy`, those with a missing or repeated name get no figures."""
    layout, on = tables.layout, tables.table.on
    year = layout.year_name if layout.village_year else None
    columns = [column for column in layout.columns.values() if column.level == "village"]
    own = [
        *map(on.col, (*tables.keys, COMPARED_NAME)),
        *([on.col(year).cast(on.Int64).alias(YEAR_COLUMN)] if year else []),
    ]
    frame = _read(villages.deferred, own, columns, reasons=False)
    for key in tables.village_keys:
        frame = frame.filter(~on.col(key).is_null())
    if not untidy or not columns:
        return frame
    is_once = on.len().over(*tables.village_keys, COMPARED_NAME) == 1
    frame = frame.with_columns((is_once & ~on.col(COMPARED_NAME).is_null()).alias(ONCE))
    return frame.with_columns(*(_where_once(column) for column in columns))


def _where_once(column: Column) -> Expr:
    on = column.on
    figure = on.when(on.col(ONCE)).then(on.col(column.work))
    if column.carrier in (Carrier.FLAG, Carrier.CODES):
        return figure.otherwise(on.lit(UNKNOWN, on.Int8)).alias(column.work)
    if column.carrier is Carrier.CATEGORY:
        return figure.otherwise(on.lit(BAD_CODE, on.Int16)).alias(column.work)
    return figure.alias(column.work)
