"""Find the key, year and figure columns of the tables, and report mistakes in their names and types."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import chain

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import as_share
from ntm_criteria.model import Fact, FactKind, RuleSet, axes_read
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.tables.columns.arguments import judged_year
from ntm_criteria.tables.columns.column import PREFIX, Carrier, Column, Level, is_marker, refused_column
from ntm_criteria.tables.columns.counted import MET, counted, counted_in, is_of_villages, is_village, names_of
from ntm_criteria.tables.columns.headings import meaning_of
from ntm_criteria.tables.columns.row_location import GROUPS
from ntm_criteria.tables.columns.types import (
    BY,
    TABLES,
    THE_YEAR,
    carrier_of,
    is_all_missing,
    keys_differ,
    missing_column,
    near,
    no_figures,
    not_names,
    not_years,
    retyped,
    twins,
    wrong_type,
)
from ntm_criteria.tables.columns.units import WrongUnit, factor_of
from ntm_criteria.tables.expressions import Cell, Dialect, DType, Schema, Table, is_null
from ntm_criteria.text import Text, identity, naming_options, quoted

NAME = "name"  # the column of village names
YEAR = "year"
UNREAD = "\ue001"  # begins the names of columns of a file that hold no figure although their heading resembles one
_RESEMBLES = Text(
    "cột {name} gần giống số liệu '{fact}' mà bảng không có", "the column {name} is close to the fact '{fact}'"
)
_RENAME = Text("đổi tên cột thành '{fact}', hoặc bỏ cột này", "rename it to '{fact}', or leave it out")
_SECOND = Text("giữ một cột: {name} là cột thứ hai của '{fact}'", "keep one: {name} is a second one of '{fact}'")
FLOAT32_STEPS = 2**24  # Float32 holds every whole number up to this one exactly
_NO_KEY = naming_options(
    Text(
        "chưa có cột khóa: {by} phải là tên cột mã xã",
        "there is no key: {by} names the column that tells communes apart",
    )
)
_NO_NAME = Text("thiếu cột tên thôn 'name'", "there is no column 'name'")
_OF_UNITS = Text("{units}: {message}", "{units}: {message}")
_OF_EACH_VILLAGE = Text(
    "'{name}' là số liệu của từng thôn, ghi ở bảng {villages}",
    "'{name}' is kept for each village; give it in {villages}",
)
_OF_THE_COMMUNE = Text(
    "'{name}' là số liệu của xã, không ghi ở thôn", "'{name}' is the commune's figure, not a village's"
)
_AS_A_SHARE = naming_options(
    Text(
        "ghi ở bảng {villages}, hoặc ghi tỷ lệ thôn đạt (%)",
        "give it in {villages}, or as the share of villages in percent",
    )
)


def axes_of(rules: RuleSet) -> set[str]:
    """Return the categories that bounds of a rule set vary by."""
    return set[str]().union(*(axes_read(indicator.stated) for indicator in rules.entries))


@frozen
class Layout:
    """The keys, the year and the figure columns of the tables of a call, found by `Finder.layout`."""

    keys: tuple[str, ...]
    year_column: str | None
    year: int | None  # the year to judge; None if every row is judged for its own year
    columns: Mapping[tuple[str, Level], Column]
    is_panel: bool = False  # whether last year's figures may be in rows of the main table itself
    previous_year: bool = False  # whether last year's table has a year column
    village_year: bool = False  # whether the table of villages has a year column
    others: tuple[str, ...] = ()  # the main table's columns that are neither keys nor the year
    scope: tuple[str, ...] = ()  # the main table's category columns that bounds vary by

    @property
    def year_name(self) -> str:
        """The name of the year column, in the tables that have one."""
        return self.year_column or YEAR


@frozen
class Finder:
    """Finds the layout and collects mistakes in `problems`."""

    rules: RuleSet
    units: Mapping[str, str]
    on: Dialect
    odd: Mapping[tuple[str, Level], Mapping[float, Cell]] = field(factory=dict)  # of columns of Python objects
    problems: Problems = field(factory=Problems)

    def refuse(self, code: ProblemCode, level: Level, message: Text, hint: Text | None = None, *names: str) -> None:
        fact, column = (*names, None, None)[:2]  # of the fact and of the column concerned, if there are any
        text = naming_options(Text("{table}{message}", "{table}{message}"), table=TABLES[level], message=message)
        self.problems.add(code, text, hint=hint, fact=fact, path=() if column is None else (*GROUPS[level], column))

    def layout(self, tables: Mapping[Level, Table], by: Sequence[str], year: int | str | None) -> Layout:
        """Find the layout of `tables`, which must contain the main table, "now"; `by` names the key columns."""
        table, villages, previous = tables["now"], tables.get("village"), tables.get("before")
        year_column, fixed = self._year(table, year)
        year_name = year_column or YEAR
        keys = tuple(key for key in by if key != year_column)
        if not keys:
            self.refuse(ProblemCode.MISSING_COLUMN, "now", _NO_KEY)
        self._check_units()
        columns: dict[tuple[str, Level], Column] = {}
        reads = [id_ for id_ in self.rules.facts if id_ in self.rules.reads]
        now = [id_ for id_ in reads if not self.rules.facts[id_].per_village or id_ in self.rules.totals]
        self._table(table, "now", keys, now, columns, (year_column,) if year_column else ())
        if previous is not None:
            before = [id_ for id_ in self.rules.facts if id_ in self.rules.reads_previous]
            self._table(previous, "before", keys, before, columns, (year_name,), table.schema)
            self._check_year(previous.schema, year_name, "before")
        if villages is not None:
            inner = [id_ for id_ in reads if self.rules.facts[id_].per_village]
            self._table(villages, "village", keys, inner, columns, (NAME, year_name), table.schema)
            self._check_year(villages.schema, year_name, "village")
            if NAME not in villages.names:
                self.refuse(ProblemCode.MISSING_COLUMN, "village", _NO_NAME)
            elif message := not_names(villages.schema[NAME]):
                self.refuse(ProblemCode.WRONG_TYPE, "village", message)
        if not self.problems.has_errors and (
            lack := no_figures(self.rules, [*chain(*(each.names for each in tables.values()))])
        ):
            self.refuse(ProblemCode.MISSING_COLUMN, "now", *lack)
        axes = axes_of(self.rules)
        return Layout(
            keys,
            year_column,
            fixed,
            columns,
            is_panel=self._is_panel(table, year_column, fixed),
            previous_year=previous is not None and year_name in previous.names,
            village_year=villages is not None and year_name in villages.names,
            others=tuple(name for name in table.names if name not in keys and name != year_column),
            scope=tuple(name for name in table.names if name in axes),
        )

    def _year(self, table: Table, year: int | str | None) -> tuple[str | None, int | None]:
        column = year if isinstance(year, str) else YEAR if YEAR in table.names else None
        if column is not None and column not in table.names:
            self._missing(column, "now", table.names, THE_YEAR)
        elif column is not None:
            self._check_year(table.schema, column, "now")
        if column is not None and not isinstance(year, int):
            return column, None
        refuse = partial(self.refuse, ProblemCode.WRONG_YEAR, "now")
        return column, judged_year(self.rules, table.names, year if isinstance(year, int) else None, refuse)

    def _check_year(self, schema: Schema, column: str, level: Level) -> None:
        if wrong := not_years(column, schema[column]) if column in schema else None:
            self.refuse(ProblemCode.WRONG_TYPE, level, wrong)

    def _is_panel(self, table: Table, column: str | None, year: int | None) -> bool:
        """Whether last year's figures may be in the main table itself; if it is in memory, its years are searched."""
        if column is None or not self.rules.reads_previous or not self.problems.are_of_facts:
            return False
        if year is None or not table.is_eager:
            return True
        return bool(table.polars.select((self.on.col(column) == year - 1).any()).item())

    def _missing(self, column: str, level: Level, known: Sequence[str], option: Text) -> None:
        self.refuse(ProblemCode.MISSING_COLUMN, level, *missing_column(column, known, option))

    def _check_units(self) -> None:
        for id_, unit in self.units.items():
            if id_ not in self.rules.facts:
                hint = did_you_mean(id_, self.rules.facts)
                message = Text("không có số liệu '{id}'", "no fact '{id}'").format(id=id_)
                self.refuse(ProblemCode.UNKNOWN_FACT, "now", naming_options(_OF_UNITS, message=message), hint)
                continue
            fact = self.rules.facts[id_]
            if is_of_villages(fact) and is_village(unit, self.rules.facts):
                continue
            try:
                factor_of(as_share(fact, self.rules.facts) if id_ in self.rules.totals else fact, unit)
            except WrongUnit as wrong:
                self.refuse(wrong.code, "now", naming_options(_OF_UNITS, message=wrong.text), wrong.hint, id_)

    def _table(
        self,
        table: Table,
        level: Level,
        keys: Sequence[str],
        facts: Sequence[str],
        columns: dict[tuple[str, Level], Column],
        special: Sequence[str],
        first: Schema | None = None,
    ) -> None:
        schema, names = table.schema, table.names
        for name in names:
            if name.startswith(PREFIX) and not is_marker(name):
                message = Text(
                    "tên cột '{name}' bắt đầu bằng '{prefix}', dành riêng cho thư viện",
                    "the column name '{name}' starts with '{prefix}', which is kept for the library",
                ).format(name=name, prefix=PREFIX)
                self.refuse(ProblemCode.WRONG_TYPE, level, message)
        for key in keys:
            if key not in schema:
                self._missing(key, level, names, BY)
            elif first is not None and key in first and (difference := keys_differ(key, schema[key], first[key])):
                self.refuse(ProblemCode.WRONG_TYPE, level, *difference)
        self._check_levels(names, level, {*keys, *special})
        own = {id_: self.rules.facts[id_] for id_ in facts}
        of_villages = sorted(names_of(own.values())) if level == "now" else []
        for id_, fact in (own | {name: counted_in(name, self.rules.facts) for name in of_villages}).items():
            column = self._column(table, fact, level, schema[id_]) if id_ in schema and id_ not in keys else None
            if column:
                columns[column.fact.id, level] = column
        absent = [id_ for id_ in facts if id_ not in schema]
        candidates = [name for name in names if name not in {*self.rules.facts, *of_villages, *keys, *special}]
        for twice in twins(candidates, [*facts, *keys, *special], names):
            self.refuse(ProblemCode.GIVEN_TWICE, level, *twice)
        for name in (name for name in candidates if not name.startswith(UNREAD) and not is_marker(name)):
            meaning = meaning_of(self.rules, name)
            meant = meaning.fact if meaning and meaning.fact in facts else near(name, tuple(absent))
            if meant and meant in schema and identity(name) != identity(meant):
                message = _SECOND.format(name=quoted(name), fact=meant)
                self.refuse(ProblemCode.GIVEN_TWICE, level, message, None, meant, name)
            elif meant and meant not in schema:
                why = _RESEMBLES.format(name=quoted(name), fact=meant)
                self.refuse(ProblemCode.UNKNOWN_FACT, level, why, _RENAME.format(fact=meant), meant, name)

    def _check_levels(self, names: Iterable[str], level: Level, special: set[str]) -> None:
        for name in names:
            fact = self.rules.facts.get(name)
            if fact is None or name in special or name not in self.rules.reads:
                continue
            if level == "village" and not fact.per_village:
                self.refuse(ProblemCode.WRONG_LEVEL, level, _OF_THE_COMMUNE.format(name=name), None, name, name)
            elif level != "village" and fact.per_village and (level == "before" or fact.kind is not FactKind.FLAG):
                self.refuse(
                    ProblemCode.WRONG_LEVEL, level, naming_options(_OF_EACH_VILLAGE, name=name), None, name, name
                )

    def _column(self, table: Table, fact: Fact, level: Level, dtype: DType) -> Column | None:
        if fact.per_village and level == "now":
            if dtype == nw.Boolean:
                message = Text("'{id}' là kết quả của từng thôn", "'{id}' is a finding of each village")
                self.refuse(ProblemCode.WRONG_LEVEL, level, message.format(id=fact.id), _AS_A_SHARE, fact.id, fact.id)
                return None
            fact = as_share(fact, self.rules.facts)
        name = fact.id
        is_share = level == "now" and fact.kind is FactKind.SHARE and fact.id + MET not in table.schema
        if is_share and is_village(self.units.get(fact.id, ""), self.rules.facts):  # numbers of villages instead
            fact = counted(fact, MET, self.rules.facts)
        if is_all_missing(dtype):
            return None
        odd = self.odd.get((fact.id, level))
        carrier = Carrier.CODES if odd is not None and not fact.is_number else carrier_of(fact, dtype)
        if carrier is None:
            cells = table.polars.get_column(name) if table.is_eager else ()
            if table.is_eager and all(map(is_null, cells)):
                return None
            self.refuse(
                ProblemCode.WRONG_TYPE, level, wrong_type(fact, dtype, cells), retyped(fact, dtype), fact.id, name
            )
            return None
        digits = getattr(dtype, "scale", None) or 0
        refused = refused_column(name) if refused_column(name) in table.schema else None
        column = Column(
            fact, name, carrier, level, Fraction(fact.scale), digits, refused=refused, on=self.on, odd=odd or {}
        )
        if fact.id in self.units:
            with suppress(WrongUnit):  # already reported
                unit = self.units[fact.id]
                column = evolve(column, per_unit=fact.scale * factor_of(fact, unit), unit=unit)
        if carrier is Carrier.FLOAT32 and fact.most_steps > FLOAT32_STEPS:
            self.refuse(ProblemCode.WRONG_TYPE, level, wrong_type(fact, dtype), retyped(fact, dtype), fact.id, name)
            return None
        return column
