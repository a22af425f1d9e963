"""Join the tables of a call into one table: the main table's figures, last year's figures and counts of villages."""

from collections.abc import Iterable, Sequence
from unicodedata import normalize

from attrs import evolve, frozen

from ntm_criteria.figures import TONES, village_key
from ntm_criteria.model import UNKNOWN
from ntm_criteria.tables.columns import BAD_CODE, NAME, PREFIX, Carrier, Column, divided, good, worked
from ntm_criteria.tables.evaluation.consistency import (
    Contradiction,
    Contradictions,
    mark,
    nulled,
    of_changes,
    of_one_year,
    of_villages,
)
from ntm_criteria.tables.evaluation.evaluate import YEAR_COLUMN
from ntm_criteria.tables.evaluation.inputs import Tables
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


def prepare(tables: Tables, keep: Sequence[str], *, untidy: bool) -> Prepared:
    """Build the table to judge; impossible and contradictory figures become missing.

    :param keep: the names of the main table's columns to keep.
    :param untidy: whether names of villages may be missing or repeated.
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
        *(on.col(key).alias(name) for key, name in zip(layout.keys, tables.keys, strict=True) if tables.joins),
        *_year(tables),
    ]
    frame = _read(evolve(tables.table, frame=frame).deferred, own, now)
    contradictions: list[Contradiction] = []
    frame = _without(on, frame, of_one_year(tables.rules, tables.source(), "now"), contradictions)
    if tables.is_panel or tables.previous is not None:
        frame = _with_previous(frame, tables)
    if any(column.level == "before" for column in tables.columns.values()):
        # after the join, so that only rows of this year that use last year's figures are marked
        frame = _without(on, frame, of_one_year(tables.rules, tables.source(), "before"), contradictions)
        frame = _without(on, frame, of_changes(tables.rules, tables.source()), contradictions)
    if tables.counts_villages:
        villages = None if tables.villages is None else _villages(tables, tables.villages, untidy=untidy)
        roller = Roller(tables.columns, tables.rolls, tables.village_keys, on, layout.year)
        frame = roller.count(frame, villages)
        frame = _without(on, frame, of_villages(tables.rules, tables.source()), contradictions)
    if is_sorted:
        frame = frame.sort(ROW)
    right = [on.col(column.mark) for column in now if column.is_marked]
    right += [~on.col(mark(number)) for number in range(len(contradictions))]
    return Prepared(frame, tuple(contradictions), tuple(right))


def _read(frame: Frame, own: list[Expr], columns: Sequence[Column]) -> Frame:
    """Mark the cells with possible values, then select the expressions `own` and the working columns of `columns`."""
    frame = divided(frame, columns)
    marked = [column for column in columns if column.is_marked]
    marks = [good(column, is_divided=True).alias(column.mark) for column in marked]
    frame = frame.with_columns(*marks) if marks else frame
    kept = {column.divisor for column in columns if column.is_direct and column.divisor}
    kept |= {column.mark for column in marked}
    return frame.select(*own, *sorted(kept), *(worked(column) for column in columns))


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


def _with_previous(frame: Frame, tables: Tables) -> Frame:
    on, layout = tables.table.on, tables.layout
    before = [column for column in tables.columns.values() if column.level == "before"]
    if not before:
        return frame
    own = [column for column in layout.columns.values() if column.level == "before"]
    panel = [column for column in before if tables.is_panel and (column.fact.id, "now") in tables.columns]
    if panel:
        figures = [on.col(tables.columns[column.fact.id, "now"].work).alias(column.work) for column in panel]
        past = frame.select(*tables.keys, (on.col(YEAR_COLUMN) + 1).alias(YEAR_COLUMN), *figures)
        frame = _joined(on, frame, past, (*tables.keys, YEAR_COLUMN))
    if tables.previous is not None and own:
        year = layout.year_name if layout.previous_year else None
        keys = [
            *(on.col(key).alias(name) for key, name in zip(layout.keys, tables.keys, strict=True)),
            *([(on.col(year).cast(on.Int64) + 1).alias(YEAR_COLUMN)] if year else []),
        ]
        past = _read(tables.previous.deferred, keys, own)
        past = past.drop(*(column.mark for column in own if column.is_marked))
        both = [column.work for column in own if column in panel]
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
        *(on.col(key).alias(name) for key, name in zip(layout.keys, tables.keys, strict=True)),
        *([on.col(year).cast(on.Int64).alias(YEAR_COLUMN)] if year else []),
        compared(villages, on).alias(COMPARED_NAME),
    ]
    frame = _read(villages.deferred, own, columns)
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


def compared(villages: Table, on: Dialect) -> Expr:
    """Return the column of village names as `village_key` writes them: "đông" for "Thôn Đông"."""
    name = on.col(NAME)
    if villages.is_eager:
        names = [cell for cell in villages.frame.get_column(NAME).unique().to_list() if isinstance(cell, str)]
        keys = [village_key(text) for text in names]
        if keys == names:
            return name
        return name.replace_strict(names, keys, default=None, return_dtype=on.String)
    plain = name.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    for prefix in ("thôn ", normalize("NFD", "thôn ")):
        plain = on.when(plain.str.starts_with(prefix)).then(plain.str.slice(len(prefix))).otherwise(plain)
    for new, old in TONES.items():
        plain = plain.str.replace_all(new, old, literal=True)
    return plain
