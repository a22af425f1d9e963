"""Open the tables of a call, find their layout, and raise errors for wrong names and types of columns."""

from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from math import inf
from numbers import Real

import narwhals.stable.v2 as nw
from attrs import evolve, frozen

from ntm_criteria.errors import FactError
from ntm_criteria.model import MET, NOT_MET, UNKNOWN, NumberFact, RuleSet, check_is_rule_set
from ntm_criteria.problems import Problems
from ntm_criteria.tables.columns import (
    BAD_CODE,
    FLOAT32_STEPS,
    NAME,
    SET,
    YEAR,
    Finder,
    Level,
    check_units,
    columns_asked,
    is_all_missing,
    is_text,
    names_of,
    not_taken,
    own_name,
    refused_column,
    year_asked,
)
from ntm_criteria.tables.evaluation.dated import DateAsked, text_for
from ntm_criteria.tables.evaluation.inputs import Tables, tables
from ntm_criteria.tables.evaluation.keys import Strangers, with_comparable_keys, without_strangers
from ntm_criteria.tables.expressions import (
    AnyTable,
    Cell,
    Series,
    Table,
    is_null,
    match_kind,
    open_table,
    to_series,
    with_columns_as,
)
from ntm_criteria.text import Text, decimal_digits, naming_options

_DOUBLE = 8  # the bytes of a Python float
_LONGEST = 400  # a decimal with an exponent of more digits is never converted: it may take minutes
_ODD, _MOST_ODD = 300, 600  # 2^300 … 2^900 stand for odd cells
_NAME_IS_TAKEN = naming_options(
    Text(
        "cột 'name' của {villages} là tên thôn: đặt tên khác cho cột tên xã ở mọi bảng, ví dụ 'commune'",
        "the column 'name' of {villages} holds names of villages: call the communes' column something else in all tables",
    )
)


@frozen(eq=False, kw_only=True)
class TableInputs:
    """The arguments of `assess_table` that give the tables, their keys, years and units."""

    frame: AnyTable
    by: str | Sequence[str]
    year: int | str | None = None
    villages: AnyTable | None = None
    previous: AnyTable | None = None
    units: Mapping[str, str] | None = None
    date: DateAsked = None
    strangers: Strangers = "error"
    also: Set[str] = frozenset()  # further columns of the main table to read


def open_tables(inputs: TableInputs, rules: RuleSet) -> Tables:
    """Open the tables and find their layout.

    :raises FactError: an argument has an unsupported value, or the names or types of columns are wrong.
    :raises TypeError: `rules` is not a rule set.
    """
    found = look_at(inputs, rules)
    found.problems.raise_if_any(FactError)
    return found.tables


def look_at(inputs: TableInputs, rules: RuleSet) -> "Found":
    """Open the tables and find their layout; wrong names and types of columns are collected.

    :raises FactError: an argument has an unsupported value.
    :raises TypeError: `rules` is not a rule set.
    """
    check_is_rule_set(rules)
    check_units(inputs.units)
    keys = columns_asked("by", inputs.by)
    named = [inputs.year] if isinstance(inputs.year, str) else []
    dated = {inputs.date} if isinstance(inputs.date, str) else set()
    table = open_table(inputs.frame, _reads(rules, keys, named) | dated | inputs.also)
    rules, notes = text_for(table, rules, inputs.date)
    reads = _reads(rules, keys, named)
    own = {name: own_name(name, table.names) for name in (*keys, *named)}
    table = with_columns_as(table, {name: name for name in own.values()})
    keys = list(dict.fromkeys(own[key] for key in keys))
    if inputs.villages is not None and NAME in keys:
        raise not_taken("by", NAME, _NAME_IS_TAKEN)
    year = year_asked(own[inputs.year] if isinstance(inputs.year, str) else inputs.year, table.names)
    special = [*keys, *([year] if isinstance(year, str) else [])]
    by_level: dict[Level, Table] = {"now": table}
    others: list[tuple[Level, str, AnyTable | None]] = [
        ("village", "villages", inputs.villages), ("before", "previous", inputs.previous)
    ]  # fmt: skip
    without_rows: dict[Level, tuple[str, ...]] = {}
    for level, argument, native in others:
        other = None if native is None else open_table(native, reads, argument)
        if other is not None and other.is_empty:
            without_rows[level] = other.names
        elif other is not None:
            wanted = [*special, NAME] if level == "village" else special
            other = with_columns_as(other, {name: own_name(name, other.names) for name in wanted})
            by_level[level] = match_kind(other, table, argument)
    odd: dict[tuple[str, Level], dict[float, Cell]] = {}
    if "village" in by_level:
        by_level["village"] = _with_text_names(by_level["village"])
    by_level = {level: _with_marked(each, rules, level) for level, each in by_level.items()}
    by_level = with_comparable_keys(by_level, keys)
    if table.is_eager:
        by_level = {level: _plain(each, rules, level, odd) for level, each in by_level.items()}
    units = {own_name(fact, tuple(rules.facts)): unit for fact, unit in (inputs.units or {}).items()}
    finder = Finder(rules, units, table.on, odd)
    layout = finder.layout(by_level, keys, year)
    if not finder.problems.are_of_facts:  # the rows cannot be told apart
        finder.problems.raise_if_any(FactError)
    opened = evolve(
        tables(rules, by_level, layout), without_rows=without_rows, notes=notes, date_column=next(iter(dated), None)
    )
    return Found(without_strangers(opened) if inputs.strangers == "ignore" else opened, finder.problems)


def _reads(rules: RuleSet, keys: Sequence[str], named: Sequence[str]) -> set[str]:
    """Return the names of the columns that may be read."""
    figures = rules.reads | rules.reads_previous
    own = {*figures, *map(refused_column, figures), *keys, *named, YEAR, NAME, SET}
    return own | names_of(rules.facts[id_] for id_ in rules.reads)


@frozen
class Found:
    """Tables whose rows are known, and the problems of their columns; columns with problems are left out of the layout."""

    tables: Tables
    problems: Problems


def _with_text_names(villages: Table) -> Table:
    """Return the table of villages with whole numbers, categories and missing cells among the names as texts."""
    dtype = villages.schema.get(NAME)
    if dtype is None or not (dtype.is_integer() or is_all_missing(dtype) or is_text(dtype)):
        return villages
    return villages.with_type(NAME, villages.on.String)


def _with_marked(table: Table, rules: RuleSet, level: Level) -> Table:
    """Give columns without any value a type where texts were refused: they would not be read, and their marks not either."""
    on = table.on
    for name, dtype in table.schema.items():
        fact = rules.facts.get(name)
        if fact is not None and is_all_missing(dtype) and refused_column(name) in table.schema:
            is_number = fact.is_number or (fact.per_village and level == "now")
            table = table.with_type(name, on.Float64 if is_number else on.String if fact.values else on.Boolean)
    return table


def _plain(table: Table, rules: RuleSet, level: Level, odd: dict[tuple[str, Level], dict[float, Cell]]) -> Table:
    """Convert columns of Python objects: figures to numbers, flags to verdict codes.

    Columns with text, and columns without a single figure, do not change.

    :param odd: a mapping to which the fact and level of each converted column are added (see `Column.odd`).
    """
    columns = []
    for name, dtype in table.schema.items():
        fact = rules.facts.get(name)
        if fact is None or dtype != nw.Object:
            continue
        cells = [_of_python(cell) for cell in table.polars.get_column(name)]
        kinds = {type(cell) for cell in cells}
        is_share = fact.per_village and level == "now"
        if any(issubclass(kind, str) for kind in kinds):
            continue
        if isinstance(fact, NumberFact) or is_share:
            largest = max(abs(fact.low_multiple), abs(fact.high_multiple))
            numbers = [_exact(cell, largest) for cell in cells]
            if any(number is not None for number in numbers) and not (is_share and bool in kinds):
                column, odd[name, level] = _numbers(name, cells, numbers)
                columns.append(column)
        elif not fact.values and bool in kinds:
            columns.append(to_series(name, list(map(_flag, cells))))
            odd[name, level] = {}
    return table.with_series(columns)


def _of_python(cell: Cell) -> Cell:
    """Return a scalar of NumPy as Python's own, except floats of fewer bits; any missing cell as None."""
    is_scalar = getattr(cell, "ndim", None) == 0 and not (cell.dtype.kind == "f" and cell.dtype.itemsize < _DOUBLE)
    cell = cell.item() if is_scalar else cell
    return None if is_null(cell) else cell


def _exact(cell: Cell, largest: int) -> Fraction | None:
    """Return the value of a number, of a float the decimal that Python shows; None for anything else.

    :param largest: the largest number of steps of the fact: floats of fewer bits must know them apart.
    """
    if isinstance(cell, bool) or not isinstance(cell, Real | Decimal):
        return None
    is_narrow = getattr(cell, "itemsize", _DOUBLE) < _DOUBLE and largest > FLOAT32_STEPS
    is_long = isinstance(cell, Decimal) and not (cell.is_finite() and -_LONGEST < cell.adjusted() < _LONGEST)
    if is_narrow or is_long or cell in (inf, -inf):
        return None
    return Fraction(str(cell))


def _numbers(name: str, cells: Sequence[Cell], numbers: Sequence[Fraction | None]) -> tuple[Series, dict[float, Cell]]:
    """Build a column of floats or, if these would not be exact, of decimals; with its odd cells (see `Column.odd`)."""
    floats = [None if number is None else _nearest(number) for number in numbers]
    is_odd = [cell is not None and near is None for cell, near in zip(cells, floats, strict=True)]
    if not any(is_odd):
        return to_series(name, floats), {}
    decimals = [None if number is None else _decimal(number) for number in numbers]
    if all((cell is None) == (decimal is None) for cell, decimal in zip(cells, decimals, strict=True)):
        column = to_series(name, decimals)
        if column.dtype.is_decimal():
            return column, {}
    odd: dict[float, Cell] = {}
    for place, cell in enumerate(cells):
        if is_odd[place]:
            floats[place] = stand_in = float(2 ** (_ODD + min(len(odd), _MOST_ODD)))  # above the limits of every fact
            odd.setdefault(stand_in, cell)
    return to_series(name, floats), odd


def _nearest(number: Fraction) -> float | None:
    """Return the float that Python shows as this decimal; None if there is none."""
    try:
        near = float(number)
    except OverflowError:
        return None
    return near if Fraction(repr(near)) == number else None


def _decimal(number: Fraction) -> Decimal | None:
    """Return the same number as a decimal; None for one like 1/3."""
    digits = decimal_digits(number)
    if digits is None:
        return None
    whole = number * 10**digits
    return Decimal((int(whole < 0), tuple(map(int, str(abs(whole.numerator)))), -digits))


def _flag(cell: Cell) -> int:
    return UNKNOWN if cell is None else MET if cell is True else NOT_MET if cell is False else BAD_CODE
