"""Find the key, year and figure columns of the tables, and report mistakes in their names and types."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import as_share
from ntm_criteria.model import Fact, FactKind, RuleSet, axes_read
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.tables.columns.arguments import judged_year
from ntm_criteria.tables.columns.column import PREFIX, Carrier, Column, Level
from ntm_criteria.tables.columns.types import (
    carrier_of,
    is_all_missing,
    keys_differ,
    named,
    near,
    not_years,
    retyped,
    wrong_type,
)
from ntm_criteria.tables.columns.units import WrongUnit, factor_of
from ntm_criteria.tables.expressions import Dialect, DType, Schema, Table, is_null
from ntm_criteria.text import Text, naming_options, one_line

NAME = "name"  # the column of village names
YEAR = "year"
_UNNAMED = "__UNNAMED__"  # Polars gives this name to columns without a heading
_TITLE = Text(
    "dòng đầu của bảng phải là tên các cột: bỏ các dòng tiêu đề phía trên;",
    "the first row must name the columns: take out the titles above it;",
)
_MOST_NAMES = 30  # the most column names in a message
_FLOAT32_STEPS = 2**24  # Float32 holds every whole number up to this one exactly
_TABLES: dict[Level, Text] = {
    "now": Text("", ""),
    "before": naming_options(Text("bảng năm trước ({previous_table}), ", "table of last year, ")),
    "village": naming_options(Text("bảng các thôn ({village_table}), ", "table of villages, ")),
}
_NO_KEY = naming_options(
    Text(
        "chưa có cột khóa: {by} phải là tên cột mã xã",
        "there is no key: {by} names the column that tells communes apart",
    )
)
_BY, _THE_YEAR = (naming_options(Text(gap, gap)) for gap in ("{by}", "{year}"))
_COLUMNS = Text("bảng có các cột: {names}; chọn bằng {option}", "its columns are: {names}; choose with {option}")
_FIRST = Text("{first} {then}", "{first} {then}")
_OF_UNITS = Text("{units}: {message}", "{units}: {message}")
_OF_EACH_VILLAGE = Text(
    "'{name}' là số liệu của từng thôn, ghi ở bảng {villages}",
    "'{name}' is kept for each village; give it in {villages}",
)
_AS_A_SHARE = naming_options(
    Text(
        "ghi ở bảng {villages}, hoặc ghi tỷ lệ thôn đạt (%)",
        "give it in {villages}, or as the share of villages in percent",
    )
)


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
    coded: frozenset[tuple[str, Level]] = frozenset()  # flags converted from Python objects to codes
    problems: Problems = field(factory=Problems)

    def complain(
        self, code: ProblemCode, level: Level, vi: str, en: str, hint: Text | None = None, fact: str | None = None
    ) -> None:
        self.refuse(code, level, Text(vi, en), hint, fact)

    def refuse(
        self, code: ProblemCode, level: Level, message: Text, hint: Text | None = None, fact: str | None = None
    ) -> None:
        text = naming_options(Text("{table}{message}", "{table}{message}"), table=_TABLES[level], message=message)
        self.problems.add(code, text, hint=hint, fact=fact)

    def layout(self, tables: Mapping[Level, Table], by: Sequence[str], year: int | str | None) -> Layout:
        """Find the layout of `tables`, which must contain the main table, "now"; `by` names the key columns."""
        table, villages, previous = tables["now"], tables.get("village"), tables.get("before")
        schema = table.schema
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
            self._table(previous, "before", keys, before, columns, (year_name,), schema)
            self._check_year(previous.schema, year_name, "before")
        if villages is not None:
            inner = [id_ for id_ in reads if self.rules.facts[id_].per_village]
            self._table(villages, "village", keys, inner, columns, (NAME, year_name), schema)
            self._check_year(villages.schema, year_name, "village")
            if NAME not in villages.names:
                self.complain(
                    ProblemCode.MISSING_COLUMN, "village", "thiếu cột tên thôn 'name'", "there is no column 'name'"
                )
        axes = set[str]().union(*(axes_read(indicator.stated) for indicator in self.rules.indicators))
        others = tuple(name for name in table.names if name not in keys and name != year_column)
        return Layout(
            keys,
            year_column,
            fixed,
            columns,
            is_panel=self._is_panel(table, year_column, fixed),
            previous_year=previous is not None and year_name in previous.names,
            village_year=villages is not None and year_name in villages.names,
            others=others,
            scope=tuple(name for name in table.names if name in axes),
        )

    def _year(self, table: Table, year: int | str | None) -> tuple[str | None, int | None]:
        column = year if isinstance(year, str) else YEAR if YEAR in table.names else None
        if column is not None and column not in table.names:
            self._missing(column, "now", table.names, _THE_YEAR)
        elif column is not None:
            self._check_year(table.schema, column, "now")
        if column is not None and not isinstance(year, int):
            return column, None
        refuse = partial(self.refuse, ProblemCode.WRONG_YEAR, "now")
        return column, judged_year(self.rules, table.names, year if isinstance(year, int) else None, refuse)

    def _check_year(self, schema: Schema, column: str, level: Level) -> None:
        wrong = not_years(column, schema[column]) if column in schema else None
        if wrong:
            self.complain(ProblemCode.WRONG_TYPE, level, wrong.vi, wrong.en)

    def _is_panel(self, table: Table, column: str | None, year: int | None) -> bool:
        """Whether last year's figures may be in the main table itself; if it is in memory, its years are searched."""
        if column is None or not self.rules.reads_previous or self.problems.found:
            return False
        if year is None or not table.is_eager:
            return True
        return bool(table.polars.select((self.on.col(column) == year - 1).any()).item())

    def _missing(self, column: str, level: Level, known: Sequence[str], option: Text) -> None:
        is_title = any(name.startswith(_UNNAMED) for name in known)
        near = _TITLE if is_title else did_you_mean(column, known)
        known = [name for name in known if not name.startswith(_UNNAMED)] if is_title else known
        names = ", ".join(one_line(name, longest=60) for name in known[:_MOST_NAMES])
        names += ", …" if len(known) > _MOST_NAMES else ""
        hint = naming_options(_COLUMNS, names=names, option=option)
        self.complain(
            ProblemCode.MISSING_COLUMN,
            level,
            f"không có cột '{one_line(column)}'",
            f"there is no column '{one_line(column)}'",
            naming_options(_FIRST, first=near, then=hint) if near else hint,
        )

    def _check_units(self) -> None:
        for id_, unit in self.units.items():
            if id_ not in self.rules.facts:
                hint = did_you_mean(id_, self.rules.facts)
                message = Text(f"không có dữ kiện '{id_}'", f"no fact '{id_}'")
                self.refuse(ProblemCode.UNKNOWN_FACT, "now", naming_options(_OF_UNITS, message=message), hint)
                continue
            fact = self.rules.facts[id_]
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
            if name.startswith(PREFIX):
                self.complain(
                    ProblemCode.WRONG_TYPE,
                    level,
                    f"tên cột '{name}' bắt đầu bằng '{PREFIX}', dành riêng cho thư viện",
                    f"the column name '{name}' starts with '{PREFIX}', which is kept for the library",
                )
        for key in keys:
            if key not in schema:
                self._missing(key, level, names, _BY)
            elif first is not None and key in first and (message := keys_differ(key, schema[key], first[key])):
                self.refuse(ProblemCode.WRONG_TYPE, level, message)
        self._check_levels(names, level, {*keys, *special})
        for id_ in facts:
            if id_ in schema and id_ not in keys:
                column = self._column(table, self.rules.facts[id_], level, schema[id_])
                if column:
                    columns[id_, level] = column
        absent = [id_ for id_ in facts if id_ not in schema]
        candidates = [name for name in names if name not in self.rules.facts and name not in (*keys, *special)]
        for name in candidates:
            meant = near(name, tuple(absent)) or named(name, [self.rules.facts[id_] for id_ in absent])
            if meant:
                self.complain(
                    ProblemCode.UNKNOWN_FACT,
                    level,
                    f"cột '{one_line(name)}' gần giống dữ kiện '{meant}' mà bảng không có",
                    f"the column '{one_line(name)}' is close to the fact '{meant}', which has no column",
                    Text(f"đổi tên cột thành '{meant}', hoặc bỏ cột này", f"rename it to '{meant}', or leave it out"),
                    meant,
                )

    def _check_levels(self, names: Iterable[str], level: Level, special: set[str]) -> None:
        for name in names:
            fact = self.rules.facts.get(name)
            if fact is None or name in special or name not in self.rules.reads:
                continue
            if level == "village" and not fact.per_village:
                self.complain(
                    ProblemCode.WRONG_LEVEL,
                    level,
                    f"'{name}' là số liệu của xã, không ghi ở thôn",
                    f"'{name}' is the commune's figure, not a village's",
                    fact=name,
                )
            elif level != "village" and fact.per_village and (level == "before" or fact.kind is not FactKind.FLAG):
                self.refuse(ProblemCode.WRONG_LEVEL, level, naming_options(_OF_EACH_VILLAGE, name=name), fact=name)

    def _column(self, table: Table, fact: Fact, level: Level, dtype: DType) -> Column | None:
        if fact.per_village and level == "now":
            if dtype == nw.Boolean:
                self.complain(
                    ProblemCode.WRONG_LEVEL,
                    level,
                    f"'{fact.id}' là kết quả của từng thôn",
                    f"'{fact.id}' is a finding of each village",
                    _AS_A_SHARE,
                    fact.id,
                )
                return None
            fact = as_share(fact, self.rules.facts)
        if is_all_missing(dtype):
            return None
        carrier = Carrier.CODES if (fact.id, level) in self.coded else carrier_of(fact, dtype)
        if carrier is None:
            if table.is_eager and all(map(is_null, table.polars.get_column(fact.id))):
                return None
            self.refuse(ProblemCode.WRONG_TYPE, level, wrong_type(fact, dtype), retyped(fact, dtype), fact.id)
            return None
        digits = getattr(dtype, "scale", None) or 0
        column = Column(fact, fact.id, carrier, level, Fraction(fact.scale), digits, on=self.on)
        if fact.id in self.units:
            with suppress(WrongUnit):  # already reported
                column = evolve(column, per_unit=fact.scale * factor_of(fact, self.units[fact.id]))
        if carrier is Carrier.FLOAT32 and column.largest > _FLOAT32_STEPS:
            self.complain(
                ProblemCode.WRONG_TYPE,
                level,
                f"cột '{fact.id}' là số thập phân (Float32), chỉ giữ khoảng 7 chữ số: 54.999.999 thành 55.000.000",
                f"the column '{fact.id}' is Float32, which keeps about 7 digits: 54,999,999 becomes 55,000,000",
                Text(
                    "đọc lại cột này từ nguồn dưới dạng số thập phân 64 bit (Float64)",
                    "read it as Float64 from where it comes",
                ),
                fact.id,
            )
            return None
        return column
