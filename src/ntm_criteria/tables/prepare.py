"""From the tables given to one table of exact figures: cells read, last year's rows and the villages joined."""

from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import normalize

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from ntm_criteria.facts import VILLAGES
from ntm_criteria.measure import VillageCount, VillageShare
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.columns import BAD_CODE, PREFIX, Carrier, Column, Level, can_be_bad, good, worked
from ntm_criteria.tables.contradictions import Contradiction, mark, nulled, of_changes, of_one_year, of_villages
from ntm_criteria.tables.engine import Table, deferred
from ntm_criteria.tables.figures_source import TableSource
from ntm_criteria.tables.layout import NAME, Layout
from ntm_criteria.tables.reading import YEAR_COLUMN
from ntm_criteria.tables.rolls import NAME as COMPARED_NAME
from ntm_criteria.tables.rolls import Roller, RollUps, roll_ups, singles
from ntm_criteria.verdict import UNKNOWN
from ntm_criteria.village import TONES, village_key

Frame = Any
Expr = Any
ROW = f"{PREFIX}row"  # where a row of an eager table stood
ONCE = f"{PREFIX}once"
BAD = f"{PREFIX}bad"  # marks the rows with anything that was taken as missing because it cannot be


@frozen(eq=False)
class Tables:
    """All that was given, and how it is laid out."""

    rules: RuleSet
    table: Table
    villages: Table | None
    previous: Table | None
    layout: Layout
    columns: dict[tuple[str, Level], Column]  # those of the layout, and of a panel's year before
    ups: RollUps

    @property
    def is_panel(self) -> bool:
        """Each row finds the row of the year before in the same table."""
        return self.layout.year_column is not None and self.layout.year is None and bool(self.rules.reads_previous)

    @property
    def counts_villages(self) -> bool:
        return bool(self.ups.all)

    @property
    def joins(self) -> bool:
        return self.is_panel or self.previous is not None or (self.counts_villages and self.villages is not None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The working columns that tell communes apart."""
        return tuple(f"{PREFIX}k{i}" for i in range(len(self.layout.keys)))

    @property
    def village_keys(self) -> tuple[str, ...]:
        return (*self.keys, YEAR_COLUMN) if self.layout.village_year else self.keys

    def source(self) -> TableSource:
        return TableSource(self.columns, self.ups.of, self.table.shifts)

    def is_year_judged(self) -> Expr:
        """Whether the year of a row is one that is judged."""
        assert self.layout.year_column is not None
        cell = nw.col(self.layout.year_column)
        if self.layout.year is not None:
            return cell == self.layout.year
        first, last = self.rules.years
        return (cell >= first) & (cell <= last)


def tables(rules: RuleSet, table: Table, villages: Table | None, previous: Table | None, layout: Layout) -> Tables:
    columns = {
        key: evolve(column, is_direct=_is_direct(column, rules, table)) for key, column in layout.columns.items()
    }
    if layout.year_column is not None and layout.year is None:
        for (id_, level), column in list(columns.items()):
            if level == "now" and id_ in rules.reads_previous and (id_, "before") not in columns:
                columns[id_, "before"] = evolve(column, level="before")
    measures = [
        measure
        for id_, _, measure in rules.derived
        if isinstance(measure, VillageShare | VillageCount) and (id_, "now") in columns
    ]
    ups = roll_ups([indicator.condition for indicator in rules.indicators], measures)
    return Tables(rules, table, villages, previous, layout, columns, ups)


def _is_direct(column: Column, rules: RuleSet, table: Table) -> bool:
    """Of Polars, a float that no other figure can contradict needs no column of its own."""
    if not table.shifts or column.level != "now" or column.carrier is not Carrier.FLOAT:
        return False
    involved = {VILLAGES, *(id_ for pair in rules.parts for id_ in pair), *(fact.id for fact in rules.roll_ups)}
    for id_, _, measure in rules.derived:
        involved.add(id_)
        if not isinstance(measure, VillageShare | VillageCount):
            involved |= {each.fact for each in measure.inputs}
    return column.fact.id not in involved


@frozen(eq=False)
class Prepared:
    """The communes' figures, and where they were found to contradict each other (a column of each, by number)."""

    frame: Frame
    found: tuple[Contradiction, ...] = ()


def prepare(given: Tables, keep: Sequence[str], *, untidy: bool) -> Prepared:
    """The table to judge; what cannot be is taken as missing and marked in the column `BAD`.

    :param keep: the caller's own columns that stay.
    :param untidy: whether the names of villages may be missing or stand twice.
    """
    shifts, layout = given.table.shifts, given.layout
    frame = given.table.frame
    is_sorted = given.table.is_eager and given.joins
    if is_sorted:
        frame = frame.with_row_index(ROW)
    now = [column for column in given.columns.values() if column.level == "now"]
    own = [
        *([nw.col(ROW)] if is_sorted else []),
        *(nw.col(name) for name in keep),
        *(nw.col(key).alias(name) for key, name in zip(layout.keys, given.keys, strict=True) if given.joins),
        *_year(given),
    ]
    frame = _read(deferred(evolve(given.table, frame=frame)), own, now, shifts=shifts)
    found: list[Contradiction] = []
    frame = _without(frame, list(of_one_year(given.rules, given.source(), "now")), found)
    if given.is_panel or given.previous is not None:
        frame = _with_previous(frame, given)
    if any(column.level == "before" for column in given.columns.values()):
        # last year's own contradictions are looked for in every row of this year, where they would do harm
        frame = _without(frame, list(of_one_year(given.rules, given.source(), "before")), found)
        frame = _without(frame, list(of_changes(given.rules, given.source())), found)
    if given.counts_villages:
        villages = None if given.villages is None else _villages(given, given.villages, untidy=untidy)
        roller = Roller(given.columns, given.ups, given.village_keys, shifts, layout.year)
        frame = roller.count(frame, villages)
        frame = _without(frame, list(of_villages(given.rules, given.source())), found)
    if is_sorted:
        frame = frame.sort(ROW)
    wrong = [~nw.col(column.mark) for column in now if can_be_bad(column)]
    wrong += [nw.col(mark(number)) for number in range(len(found))]
    any_bad = nw.any_horizontal(*wrong, ignore_nulls=True) if wrong else nw.lit(value=False)
    return Prepared(frame.with_columns(any_bad.alias(BAD)), tuple(found))


def _read(frame: Frame, own: list[Expr], columns: Sequence[Column], *, shifts: bool) -> Frame:
    """These columns and the working columns of the figures, in two rounds: cells that cannot be are marked first."""
    marks = [good(column, shifts=shifts).alias(column.mark) for column in columns if can_be_bad(column)]
    frame = frame.with_columns(*marks) if marks else frame
    kept = [nw.col(column.mark) for column in columns if can_be_bad(column)]
    return frame.select(*own, *kept, *(worked(column, shifts=shifts) for column in columns))


def _without(frame: Frame, new: list[Contradiction], found: list[Contradiction]) -> Frame:
    if not new:
        return frame
    for columns in nulled(new, len(found)):
        frame = frame.with_columns(*columns)
    found.extend(new)
    return frame


def _year(given: Tables) -> list[Expr]:
    column = given.layout.year_column
    return [] if column is None else [nw.col(column).cast(nw.Int64).alias(YEAR_COLUMN)]


def _with_previous(frame: Frame, given: Tables) -> Frame:
    shifts, layout = given.table.shifts, given.layout
    before = [column for column in given.columns.values() if column.level == "before"]
    if not before:
        return frame
    own = [column for column in layout.columns.values() if column.level == "before"]
    panel = [column for column in before if given.is_panel and (column.fact.id, "now") in given.columns]
    if panel:
        here = [nw.col(given.columns[column.fact.id, "now"].work).alias(column.work) for column in panel]
        past = frame.select(*given.keys, (nw.col(YEAR_COLUMN) + 1).alias(YEAR_COLUMN), *here)
        frame = _joined(frame, past, (*given.keys, YEAR_COLUMN))
    if given.previous is not None and own:
        year = layout.year_column if layout.previous_year else None
        keys = [
            *(nw.col(key).alias(name) for key, name in zip(layout.keys, given.keys, strict=True)),
            *([(nw.col(year).cast(nw.Int64) + 1).alias(YEAR_COLUMN)] if year else []),
        ]
        past = _read(deferred(given.previous), keys, own, shifts=shifts)
        past = past.drop(*(column.mark for column in own if can_be_bad(column)))
        both = [column.work for column in own if column in panel]
        other = f"{PREFIX}panel_"
        frame = frame.rename({name: other + name for name in both})
        frame = _joined(frame, past, (*given.keys, YEAR_COLUMN) if year else given.keys)
        if both:
            chosen = [
                nw.when(given_ <= column.high).then(given_).otherwise(nw.col(other + column.work)).alias(column.work)
                for column in own
                if column.work in both
                for given_ in [nw.col(column.work)]
            ]
            frame = frame.with_columns(*chosen)
    return frame


def _joined(frame: Frame, past: Frame, keys: Iterable[str]) -> Frame:
    keys = list(keys)
    for key in keys:
        past = past.filter(~nw.col(key).is_null())
    return frame.join(singles(past, keys), on=keys, how="left")


def _villages(given: Tables, villages: Table, *, untidy: bool) -> Frame:
    """The villages' figures; a village whose name is missing or stands twice has none."""
    layout, shifts = given.layout, given.table.shifts
    year = layout.year_column if layout.village_year else None
    columns = [column for column in layout.columns.values() if column.level == "village"]
    own = [
        *(nw.col(key).alias(name) for key, name in zip(layout.keys, given.keys, strict=True)),
        *([nw.col(year).cast(nw.Int64).alias(YEAR_COLUMN)] if year else []),
        compared(villages).alias(COMPARED_NAME),
    ]
    frame = _read(deferred(villages), own, columns, shifts=shifts)
    for key in given.village_keys:
        frame = frame.filter(~nw.col(key).is_null())
    if not untidy or not columns:
        return frame
    one = nw.len().over(*given.village_keys, COMPARED_NAME) == 1
    frame = frame.with_columns((one & ~nw.col(COMPARED_NAME).is_null()).alias(ONCE))
    return frame.with_columns(*(_where_once(column) for column in columns))


def _where_once(column: Column) -> Expr:
    figure = nw.when(nw.col(ONCE)).then(nw.col(column.work))
    if column.carrier in (Carrier.FLAG, Carrier.CODES):
        return figure.otherwise(nw.lit(UNKNOWN, nw.Int8)).alias(column.work)
    if column.carrier is Carrier.CATEGORY:
        return figure.otherwise(nw.lit(BAD_CODE, nw.Int16)).alias(column.work)
    return figure.alias(column.work)


def compared(villages: Table) -> Expr:
    """The names of villages as they are compared."""
    name = nw.col(NAME)
    if villages.is_eager:
        known = [each for each in villages.frame.get_column(NAME).unique().to_list() if isinstance(each, str)]
        keys = [village_key(each) for each in known]
        if keys == known:
            return name
        return name.replace_strict(known, keys, default=None, return_dtype=nw.String)
    plain = name.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    for prefix in ("thôn ", normalize("NFD", "thôn ")):
        plain = nw.when(plain.str.starts_with(prefix)).then(plain.str.slice(len(prefix))).otherwise(plain)
    for new, old in TONES.items():
        plain = plain.str.replace_all(new, old, literal=True)
    return plain
