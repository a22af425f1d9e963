"""The opened tables of a call, with their layout, their columns of figures and the counts of villages to compute."""

from collections.abc import Hashable, Mapping

from attrs import evolve, field, frozen

from ntm_criteria.errors import Problem
from ntm_criteria.model import VILLAGES, RuleSet, Villages
from ntm_criteria.tables.columns import NAME, PREFIX, Column, InFile, Layout, Level, fact_of
from ntm_criteria.tables.evaluation.readings import YEAR_COLUMN, RollUp, TableSource
from ntm_criteria.tables.evaluation.villages import NAME as COMPARED_NAME
from ntm_criteria.tables.evaluation.villages import roll_ups
from ntm_criteria.tables.expressions import Dialect, Expr, Table, with_identities


@frozen(eq=False)
class Tables:
    """The tables of one call and their layout.

    :ivar columns: the columns of figures by fact id and level; if the main table also holds last year's rows, its
        columns are listed for the level "before" too.
    :ivar rolls: by Python's `id` of a measure over villages, the names of the columns that count its villages.
    :ivar files: the places of rows, by level, for the tables that were read from a file.
    :ivar without_rows: the columns of tables without rows, which are not used, by level.
    :ivar whole: the tables of villages and of last year with all their rows, by level, if strangers were left out; see
        `without_strangers`.
    :ivar notes: warnings of the text of the rule set that is in force on the date of recognition.
    """

    rules: RuleSet
    by_level: Mapping[Level, Table]
    layout: Layout
    columns: dict[tuple[str, Level], Column]
    rolls: Mapping[int, RollUp]
    files: Mapping[Level, InFile] = field(factory=dict)
    without_rows: Mapping[Level, tuple[str, ...]] = field(factory=dict)
    notes: tuple[Problem, ...] | None = None  # None if no date is given
    whole: Mapping[Level, Table] = field(factory=dict)
    date_column: str | None = None  # the column of the main table with the dates of recognition
    part: int | None = (
        None  # in the column `SET`, the number of the rows that are checked; others hold figures of these
    )

    @property
    def table(self) -> Table:
        """The main table."""
        return self.by_level["now"]

    @property
    def villages(self) -> Table | None:
        return self.by_level.get("village")

    @property
    def previous(self) -> Table | None:
        return self.by_level.get("before")

    @property
    def is_panel(self) -> bool:
        """Whether the main table itself may hold last year's figures, in rows of the year before."""
        return self.layout.is_panel

    @property
    def counts_villages(self) -> bool:
        return bool(self.rolls)

    @property
    def joins(self) -> bool:
        return self.is_panel or self.previous is not None or (self.counts_villages and self.villages is not None)

    @property
    def keys(self) -> tuple[str, ...]:
        """The working columns of a commune's key, one for each column in `layout.keys`; text is replaced by its identity.

        Keys are compared by these columns only, and shown as `layout.keys`.
        """
        return tuple(f"{PREFIX}k{i}" for i in range(len(self.layout.keys)))

    @property
    def village_keys(self) -> tuple[str, ...]:
        return (*self.keys, YEAR_COLUMN) if self.layout.village_year else self.keys

    @property
    def key(self) -> Hashable:
        """The part of a recipe's cache key (see `once`) that depends on the layout and the engine of the main table."""
        columns = [
            (col.fact.id, col.name, col.level, col.carrier, col.per_unit, col.digits, col.unit, col.refused)
            for col in self.columns.values()
        ]
        layout, table = self.layout, self.table
        year = layout.year_column, layout.year, layout.is_panel
        return tuple(columns), layout.keys, *year, table.engine, table.is_eager

    def columns_of(self, level: Level) -> list[Column]:
        """Return the columns of figures of the table at `level`."""
        return [column for column in self.layout.columns.values() if column.level == level]

    @property
    def own(self) -> list[str]:
        """The names of the main table's columns whose values identify a row."""
        return self.key_names("now")

    def compared_names(self, level: Level) -> list[str]:
        """Return the working columns whose values identify a row of the table at `level`; see `keys`."""
        year = [self.layout.year_name] if self.has_year(level) else []
        return [*self.keys, *year, *([COMPARED_NAME] if level == "village" else [])]

    def written_names(self, level: Level) -> list[str]:
        """Return the columns of the key and of the village's name, as they are written."""
        return [*self.layout.keys, *([NAME] if level == "village" else [])]

    def key_names(self, level: Level) -> list[str]:
        """Return the names of the columns that name a row of the table at `level`, as they are written."""
        layout = self.layout
        year = [layout.year_name] if self.has_year(level) else []
        return [*layout.keys, *year, *([NAME] if level == "village" else [])]

    def has_year(self, level: Level) -> bool:
        """Whether the table at `level` has the year column."""
        layout = self.layout
        has_year = {"before": layout.previous_year, "village": layout.village_year}
        return has_year.get(level, layout.year_column is not None)

    def year_wanted(self, level: Level) -> int | None:
        """Return the only year allowed in a table; None if it has no year column or if the main table has one."""
        layout = self.layout
        if layout.year is None or layout.year_column is not None or not self.has_year(level):
            return None
        return layout.year - (level == "before")

    def as_sql(self) -> "Tables":
        """Return these tables as steps of a text of SQL, if their engine plans that faster."""
        if not self.table.plans_texts(alone=len(self.by_level) == 1):
            return self
        opened = {level: table.as_sql() for level, table in self.by_level.items()}
        on = opened["now"].on
        columns = {key: evolve(column, on=on) for key, column in self.columns.items()}
        layout = evolve(
            self.layout, columns={key: evolve(column, on=on) for key, column in self.layout.columns.items()}
        )
        whole = {level: table.as_sql() for level, table in self.whole.items()}
        return evolve(self, by_level=opened, columns=columns, layout=layout, whole=whole)

    def source(self) -> TableSource:
        return TableSource(self.columns, self.rolls, self.table.on)

    def is_year_judged(self, on: Dialect) -> Expr:
        """Test whether a row's year is judged: the requested year or, by default, any year of the rule set."""
        assert self.layout.year_column is not None
        cell = on.col(self.layout.year_column)
        if self.layout.year is not None:
            return cell == self.layout.year
        first, last = self.rules.years
        return (cell >= first) & (cell <= last)

    def is_year_taken(self, on: Dialect) -> Expr:
        """Test whether a row's year is accepted: it is judged, or it is the year before the first judged year.

        If one year is requested, rows of the year before are accepted even if the rules read none of their figures.
        """
        judged = self.is_year_judged(on)
        if self.layout.year is None and not self.is_panel:
            return judged
        first = self.rules.years[0] if self.layout.year is None else self.layout.year
        return judged | (on.col(self.layout.year_name) == first - 1)


def tables(rules: RuleSet, opened: Mapping[Level, Table], layout: Layout) -> Tables:
    unsettled = _unsettled(rules)
    columns = {
        key: evolve(
            column, is_direct=column.level == "now" and column.may_be_direct and fact_of(key[0]) not in unsettled
        )
        for key, column in layout.columns.items()
    }
    if layout.is_panel:
        for (id_, level), column in list(columns.items()):
            if level == "now" and id_ in rules.reads_previous and (id_, "before") not in columns:
                columns[id_, "before"] = evolve(column, level="before")
    given = {fact_of(id_) for id_, level in columns if level == "now"}
    measures = [measure for id_, _, measure in rules.derived if isinstance(measure, Villages) and id_ in given]
    rolls = roll_ups([indicator.condition for indicator in rules.entries], measures)
    found = Tables(rules, opened, layout, columns, rolls)
    names, villages = dict(zip(found.keys, layout.keys, strict=True)), {COMPARED_NAME: NAME}
    by_level = {
        level: with_identities(table, names, villages if level == "village" else {}) for level, table in opened.items()
    }
    return evolve(found, by_level=by_level)


def _unsettled(rules: RuleSet) -> set[str]:
    """Return the ids of facts whose figures may contradict other figures: even possible ones can become missing."""
    facts = {
        VILLAGES,
        *rules.totals,
        *(id_ for pair in rules.parts for id_ in pair),
        *(fact.id for fact in rules.roll_ups),
    }
    for id_, _, measure in rules.derived:
        facts.add(id_)
        if not isinstance(measure, Villages):
            facts |= {figure.fact for figure in measure.inputs}
    return facts
