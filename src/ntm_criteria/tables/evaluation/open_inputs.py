"""Opening the tables given: columns of Python objects made plain, the layout found, mistakes of the schema raised."""

from collections.abc import Mapping, Sequence
from math import inf, nan
from typing import Any

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Refused, as_share, is_missing, read_number
from ntm_criteria.model import MET, NOT_MET, UNKNOWN, NumberFact, RuleSet, check_is_rule_set
from ntm_criteria.tables.columns import BAD_CODE, Finder, Level, check_units, columns_asked, year_asked
from ntm_criteria.tables.evaluation.inputs import Tables, tables
from ntm_criteria.tables.expressions import Table, is_null, opened
from ntm_criteria.text import Text


def open_tables(
    frame: Any,
    rules: RuleSet,
    *,
    by: str | Sequence[str],
    year: int | str | None,
    villages: Any,
    previous: Any,
    units: Mapping[str, str] | None,
) -> Tables:
    """Everything given, opened and laid out.

    :raises FactError: an argument that holds something else; the mistakes of the schema.
    :raises TypeError: `rules` is no rule set.
    """
    check_is_rule_set(rules)
    check_units(units)
    keys = columns_asked("by", by)
    coded: set[tuple[str, Level]] = set()
    table = _plain(opened(frame), rules, "now", coded)
    year = year_asked(year, table.frame.collect_schema().names())
    beside: list[tuple[Any, str, Level]] = [(villages, "villages", "village"), (previous, "previous", "before")]
    others = [
        None
        if native is None or _is_empty(native, name)
        else _plain(_beside(opened(native, name), table, name), rules, level, coded)
        for native, name, level in beside
    ]
    finder = Finder(rules, units or {}, table.is_eager, table.on, frozenset(coded))
    frames = [None if other is None else other.frame for other in others]
    layout = finder.layout(table.frame, keys, year, *frames)
    finder.problems.raise_if_any(FactError)
    return tables(rules, table, others[0], others[1], layout)


def _is_empty(native: Any, name: str) -> bool:
    """An eager table without a row says nothing, not even of which types its columns are."""
    table = opened(native, name)
    return table.is_eager and len(table.frame) == 0


def _beside(other: Table, table: Table, argument: str) -> Table:
    """A table to join with the main one: lazy if that is.

    :raises FactError: it is of another kind.
    """
    if other.engine != table.engine:
        one, two = (each.engine.name.lower() for each in (other, table))
        said = Text(
            f"{argument}= là bảng {one}, bảng chính là bảng {two}", f"{argument}= is {one}, the main table {two}"
        )
        hint = Text("đổi hai bảng về cùng một loại", "make both of one kind")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, said, hint=hint)])
    if other.is_eager is table.is_eager:
        return other
    return Table(other.frame.lazy() if other.is_eager else other.frame.collect(), table.is_eager, other.engine)


def _plain(table: Table, rules: RuleSet, level: Level, coded: set[tuple[str, Level]]) -> Table:
    """Pandas keeps True, False and None, or decimals, as Python objects: read each as one commune's figure is."""
    if not table.is_eager:
        return table
    made = []
    for name, dtype in table.frame.collect_schema().items():
        fact = rules.facts.get(name)
        if fact is None or dtype != nw.Object:
            continue
        cells = table.frame.get_column(name).to_list()
        if any(isinstance(cell, str) for cell in cells):
            continue  # text: the layout refuses it, unless it is a category
        if fact.per_village and level == "now":
            if any(isinstance(cell, bool) for cell in cells):
                continue
            fact = as_share(fact, rules.facts)
        if isinstance(fact, NumberFact):
            made.append(_series(name, [_number(fact, cell) for cell in cells], nw.Float64(), table))
        elif fact.values:
            continue
        else:
            made.append(_series(name, [_flag(cell) for cell in cells], nw.Int8(), table))
            coded.add((name, level))
    if not made:
        return table
    return evolve(table, frame=_replaced(table.frame, made))


def _series(name: str, values: list[Any], dtype: Any, table: Table) -> Any:
    return nw.new_series(name, values, dtype, backend=table.engine)


def _replaced(frame: Any, made: list[Any]) -> Any:
    native = frame.to_native().copy(deep=False)
    for series in made:
        native[series.name] = series.to_native().to_numpy()
    return nw.from_native(native)


def _number(fact: NumberFact, cell: Any) -> float:
    """As Float64; infinity, which no fact takes, for what cannot be read."""
    if is_null(cell) or is_missing(cell):
        return nan
    try:
        steps, scale = read_number(fact, cell, None)
    except Refused:
        return inf
    return float(steps / scale)


def _flag(cell: Any) -> int:
    if is_null(cell) or is_missing(cell):
        return UNKNOWN
    return MET if cell is True else NOT_MET if cell is False else BAD_CODE
