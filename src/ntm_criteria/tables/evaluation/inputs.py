"""The opened tables: their layout, the columns of figures and the roll-ups of villages."""

from collections.abc import Hashable, Mapping

from attrs import evolve, field, frozen

from ntm_criteria.model import VILLAGES, RuleSet, Villages
from ntm_criteria.tables.columns import NAME, PREFIX, Column, InFile, Layout, Level
from ntm_criteria.tables.evaluation.evaluate import YEAR_COLUMN
from ntm_criteria.tables.evaluation.figures import RollUp, TableSource
from ntm_criteria.tables.evaluation.villages import roll_ups
from ntm_criteria.tables.expressions import Dialect, Expr, Table


@frozen(eq=False)
class Tables:
    """The tables of one call and their layout.

    :ivar columns: those of the layout, and for a panel the same columns a year before.
    :ivar files: where the rows of those tables stand that were read from a file.
    """

    rules: RuleSet
    by_level: Mapping[Level, Table]
    layout: Layout
    columns: dict[tuple[str, Level], Column]
    rolls: Mapping[int, RollUp]  # by the id of the measure
    files: Mapping[Level, InFile] = field(factory=dict)

    @property
    def table(self) -> Table:
        """The main one."""
        return self.by_level["now"]

    @property
    def villages(self) -> Table | None:
        return self.by_level.get("village")

    @property
    def previous(self) -> Table | None:
        return self.by_level.get("before")

    @property
    def is_panel(self) -> bool:
        """Each row finds the row of the year before in the same table."""
        return self.layout.is_panel

    @property
    def counts_villages(self) -> bool:
        return bool(self.rolls)

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

    @property
    def key(self) -> Hashable:
        """The key of a recipe: equal for main tables of the same layout."""
        columns = [(each.name, each.level, each.carrier, each.per_unit, each.digits) for each in self.columns.values()]
        layout, table = self.layout, self.table
        year = layout.year_column, layout.year, layout.is_panel
        return tuple(columns), layout.keys, *year, table.engine, table.is_eager

    def columns_of(self, level: Level) -> list[Column]:
        """The columns of one of the tables that hold figures."""
        return [column for column in self.layout.columns.values() if column.level == level]

    @property
    def own(self) -> list[str]:
        """The columns that say which row of the main table it is."""
        return self.key_names("now")

    def key_names(self, level: Level) -> list[str]:
        """The columns of a table that must tell its rows apart."""
        layout = self.layout
        year = [layout.year_name] if self.has_year(level) else []
        return [*layout.keys, *year, *([NAME] if level == "village" else [])]

    def has_year(self, level: Level) -> bool:
        """Whether a table has the column of the year."""
        layout = self.layout
        beside = {"before": layout.previous_year, "village": layout.village_year}
        return beside.get(level, layout.year_column is not None)

    def year_wanted(self, level: Level) -> int | None:
        """The year that each row of a table of villages or of last year must have, if only that table has a year column."""
        layout = self.layout
        if layout.year is None or layout.year_column is not None or not self.has_year(level):
            return None
        return layout.year - (level == "before")

    def source(self) -> TableSource:
        return TableSource(self.columns, self.rolls, self.table.on)

    def is_year_judged(self, on: Dialect) -> Expr:
        """Whether the year of a row is one that is judged."""
        assert self.layout.year_column is not None
        cell = on.col(self.layout.year_column)
        if self.layout.year is not None:
            return cell == self.layout.year
        first, last = self.rules.years
        return (cell >= first) & (cell <= last)

    def is_year_taken(self, on: Dialect) -> Expr:
        """Whether the table may hold a row of its year: a judged one, or the year before it, whose figures a change needs.

        Beside a requested year, rows of the year before are accepted even if the rules read none of their figures.
        """
        judged = self.is_year_judged(on)
        if self.layout.year is None and not self.is_panel:
            return judged
        first = self.rules.years[0] if self.layout.year is None else self.layout.year
        return judged | (on.col(self.layout.year_name) == first - 1)


def tables(rules: RuleSet, opened: Mapping[Level, Table], layout: Layout) -> Tables:
    unsettled = _unsettled(rules)
    columns = {
        key: evolve(column, is_direct=column.level == "now" and column.is_cut and column.fact.id not in unsettled)
        for key, column in layout.columns.items()
    }
    if layout.is_panel:
        for (id_, level), column in list(columns.items()):
            if level == "now" and id_ in rules.reads_previous and (id_, "before") not in columns:
                columns[id_, "before"] = evolve(column, level="before")
    measures = [
        measure for id_, _, measure in rules.derived if isinstance(measure, Villages) and (id_, "now") in columns
    ]
    rolls = roll_ups([indicator.condition for indicator in rules.indicators], measures)
    return Tables(rules, opened, layout, columns, rolls)


def _unsettled(rules: RuleSet) -> set[str]:
    """The facts whose figures may contradict others, and so may be taken as missing after their cells were tested."""
    found = {VILLAGES, *(id_ for pair in rules.parts for id_ in pair), *(fact.id for fact in rules.roll_ups)}
    for id_, _, measure in rules.derived:
        found.add(id_)
        if not isinstance(measure, Villages):
            found |= {each.fact for each in measure.inputs}
    return found
