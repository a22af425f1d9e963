"""Which facts each indicator lacks in the rows of a table: `assess` is asked once for all rows of one pattern."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, cast

from attrs import evolve

from ntm_criteria.figures import Commune, village_key
from ntm_criteria.judging import Assessment, IndicatorResult, judge_usable
from ntm_criteria.model import UNKNOWN
from ntm_criteria.tables.columns import PREFIX, Carrier, Column
from ntm_criteria.tables.evaluation import Tables
from ntm_criteria.tables.expressions import Expr, Frame, Native, Row, Series, library
from ntm_criteria.tables.mistakes import communes

_AT_ONCE = 1_000  # communes that are built together


def read_of_communes(tables: Tables) -> list[Column]:
    """Return the columns of the communes' own figures, of this year and of the last."""
    return [column for column in tables.columns.values() if column.level != "village"]


def usable_tests(columns: Iterable[Column]) -> list[Expr]:
    """Return columns that are true in the rows where a figure is there and can be used."""
    return [_is_usable(column).alias(_usable(column)) for column in columns]


def usable_names(columns: Iterable[Column]) -> list[str]:
    """Return the names of the columns of `usable_tests`."""
    return list(map(_usable, columns))


def _usable(column: Column) -> str:
    return f"{PREFIX}usable{column.work}"


def _is_usable(column: Column) -> Expr:
    cell = column.on.col(column.work)
    if column.is_number:
        return column.known.fill_null(False)
    return cell >= 0 if column.carrier is Carrier.CATEGORY else cell != UNKNOWN


def missing_facts(
    tables: Tables, result: Frame, indicators: Mapping[str, tuple[str, bool]], *, has_wrong: bool
) -> list[Series]:
    """Return, for each column of `indicators`, a series of the facts that the indicator lacks: "population, households".

    :param tables: the tables as they were read, of which the main one is in memory.
    :param result: the judged rows, in the order of the main table, with these columns of patterns.
    :param indicators: by the name of its column, the code of an indicator, and whether the column holds patterns; if not, each
        row stands for itself alone.
    :param has_wrong: whether figures that cannot be used were taken as missing; `result` has the columns of `usable_tests`.
    """
    polars: Native = library("polars")
    examples = dict[str, Series]()
    for name, (_, has_patterns) in indicators.items():
        numbers: Native = result.get_column(name)
        there = numbers.is_not_null().arg_true()
        examples[name] = there.gather(numbers.gather(there).arg_unique().sort()) if has_patterns else there
    rows = sorted({row for each in examples.values() for row in each})
    texts: dict[str, dict[int, str | None]] = {name: {} for name in indicators}
    wanted = {name: set(each) for name, each in examples.items()}
    cells: Native = cast(Native, tables.table.polars)[rows]
    usable: Native = cast(Native, result).select(usable_names(read_of_communes(tables)))[rows] if has_wrong else None
    found = assessments(tables, cells.rows(named=True), usable.rows(named=True) if has_wrong else None)
    for row, assessment in zip(rows, found, strict=True):
        for name, (code, _) in indicators.items():
            if row in wanted[name]:
                texts[name][row] = missing_text(assessment[code])
    columns = list[Series]()
    for name, (_, has_patterns) in indicators.items():
        numbers = result.get_column(name)
        own, height = examples[name], len(numbers)
        told = polars.Series([texts[name][row] for row in own], dtype=polars.String)
        if has_patterns:
            series = numbers.replace_strict(numbers.gather(own), told, default=None, return_dtype=polars.String)
        else:
            series = polars.repeat(None, height, dtype=polars.String, eager=True).scatter(own, told)
        columns.append(series.alias(name))
    return columns


def missing_text(result: IndicatorResult) -> str | None:
    """Write what the column about the missing facts of an indicator holds; None if there are none."""
    named = dict.fromkeys(f"previous.{each.fact}" if each.previous else each.fact for each in result.missing)
    return ", ".join(named) or None


def assessments(tables: Tables, rows: Iterable[Row], usable: Iterable[Row] | None) -> Iterator[Assessment]:
    """Judge the communes of some rows of the main table, without the figures that cannot be used.

    :param rows: the cells of the rows, by the names of the table.
    :param usable: the cells of the columns of `usable_tests` in these rows; None if all figures can be used.
    """
    columns = read_of_communes(tables)
    names = usable_names(columns)
    chunk, past = list[dict[str, Any]](), list[list[Column]]()
    for row, test in zip(rows, repeat(None) if usable is None else usable, strict=usable is not None):
        wrong = [] if test is None else [column for column, name in zip(columns, names, strict=True) if not test[name]]
        chunk.append({**row, **{column.name: None for column in wrong if column.level == "now"}})
        past.append([column for column in wrong if column.level == "before"])
        if len(chunk) == _AT_ONCE:
            yield from _judged(tables, chunk, past)
            chunk, past = [], []
    yield from _judged(tables, chunk, past)


def _judged(tables: Tables, rows: Sequence[Row], past: Sequence[Sequence[Column]]) -> list[Assessment]:
    made = communes(tables, rows) if rows else []
    return [
        judge_usable(_without(commune, {column.fact.id for column in wrong}), tables.rules)
        for commune, wrong in zip(made, past, strict=True)
    ]


def _without(commune: Commune, facts: set[str]) -> Commune:
    """Return the commune without these figures of last year, and without those of villages that its rows do not tell apart."""
    previous = {id_: figure for id_, figure in commune.previous.items() if id_ not in facts}
    keys = [village_key(form["name"]) if isinstance(form["name"], str) else None for form in commune.villages]
    number = Counter(keys)
    villages = [
        form if key and number[key] == 1 else {"name": f"{place} {form['name']}"}
        for place, (key, form) in enumerate(zip(keys, commune.villages, strict=True))
    ]
    return evolve(commune, places={}, previous=previous, villages=villages)
