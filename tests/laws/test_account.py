"""Whatever is given is used, or reported: tables with columns of every type and odd cells, on every engine.

The account of a table is complete, and no item is in it twice. A row is judged as `assess` judges its commune, or a problem
names the row, or its column. No error but a `CriteriaError` is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import WAYS, records

from .adapter import MORE_LAWS

RULES = ntm.load_rule_set("bang-mac-2024")
CODES = ["3.1", "6.4", "11.1", "11.2", "14.1", "15.4"]
CODES = [code for code in CODES if code in {indicator.code for indicator in RULES.entries}]
NUMBERS = {  # figures of the step, beyond the limits and at a bound
    "irrigated_land_share": ["91.5", "92", "92.01", "91.999999999999999999", "100", "920", "0"],
    "insured_people": ["90", "96", "100", "7"],
    "population": ["100", "90", "0"],
    "households": ["600", "50"],
    "poor_and_near_poor_households": ["54", "61", "3"],
    "multidimensional_poverty_rate": ["4", "9.01", "4.001"],
    "poverty_rate": ["7.7", "8.2"],
}
Kind = Callable[[list[Decimal | None]], pa.Array]


def fits_float(figure: Decimal) -> bool:
    return Decimal(repr(float(figure))) == figure


def decimals(kind: pa.DataType) -> Kind:
    return lambda figures: pa.array(figures, pa.decimal128(38, 18)).cast(kind)


def stored(kind: pa.DataType, cell: Callable[[Decimal], Any]) -> Kind:
    return lambda figures: pa.ExtensionArray.from_storage(
        kind, pa.array([None if each is None else cell(each) for each in figures], kind.storage_type)
    )


def plain(kind: pa.DataType, cell: Callable[[Decimal], Any]) -> Kind:
    return lambda figures: pa.array([None if each is None else cell(each) for each in figures], kind)


KINDS: dict[str, Kind] = {
    "float": plain(pa.float64(), float),
    "float32": plain(pa.float32(), float),
    "float16": lambda figures: pa.array([None if each is None else float(each) for each in figures]).cast(pa.float16()),
    "decimal": decimals(pa.decimal128(38, 18)),
    "decimal64": decimals(pa.decimal256(40, 18)),
    "decimal256": decimals(pa.decimal256(76, 40)),
    "numeric": stored(pa.opaque(pa.string(), "numeric", "PostgreSQL"), str),
    "text": plain(pa.string(), str),
    "view": plain(pa.string_view(), str),
    "binary": plain(pa.binary_view(), lambda each: str(each).encode()),
    "json": stored(pa.json_(), str),
    "dictionary": lambda figures: pa.array(figures, pa.decimal128(38, 18)).dictionary_encode(),
    "encoded": lambda figures: pa.RunEndEncodedArray.from_arrays(
        list(range(1, len(figures) + 1)), pa.array(figures, pa.decimal128(38, 18))
    ),
    "list": plain(pa.list_(pa.float64()), lambda each: [float(each)]),
    "struct": plain(pa.struct({"a": pa.float64()}), lambda each: {"a": float(each)}),
    "duration": plain(pa.duration("s"), lambda each: timedelta(float(each))),
    "time": plain(pa.time64("us"), lambda each: time(1)),
    "date": plain(pa.date32(), lambda each: date(2024, 1, 1)),
    "interval": plain(pa.month_day_nano_interval(), lambda each: (1, 2, 3)),
    "truth": plain(pa.bool_(), bool),
    "byte of truth": stored(pa.bool8(), lambda each: int(each != 0)),
    "null": lambda figures: pa.nulls(len(figures)),
}  # fmt: skip
EXACT = {"decimal", "decimal64", "decimal256", "numeric", "dictionary", "encoded"}
LAZY = ("polars-lazy", "duckdb")
KEYS = ["a", "b", "c", "d", "Tổng cộng", None]
NAMES = ["A", "B", "a", None, ""]
UNUSED = {"STT": pa.int64(), "popullation": pa.float64(), "ghi chú": pa.string(), "7": pa.list_(pa.int8())}

Table = tuple[pa.Table, Mapping[str, Sequence[Decimal | None]], Mapping[str, str]]


@st.composite
def tables(draw: st.DrawFn, keys: Sequence[str | None]) -> Table:
    """A table of figures: with each figure as a decimal, and the kind of each column."""
    rows = len(keys)
    facts = draw(st.lists(st.sampled_from(sorted(NUMBERS)), unique=True, min_size=1))
    cells, figures, kinds = {"id": pa.array(keys, pa.string())}, {}, {}
    for fact in facts:
        kind = draw(st.sampled_from([*sorted(KINDS), *sorted(EXACT) * 6, *["float"] * 12]))
        values: list[Decimal | None] = [
            draw(st.sampled_from([None, *map(Decimal, NUMBERS[fact])])) for _ in range(rows)
        ]
        if kind not in EXACT:
            values = [None if each is None or not fits_float(each) else each for each in values]
        cells[fact], figures[fact], kinds[fact] = KINDS[kind](values), values, kind
    for name in draw(st.sets(st.sampled_from([*sorted(UNUSED), *["STT"] * 8]))):
        cells[name] = pa.nulls(rows, UNUSED[name])
    return pa.table(cells), figures, kinds


@st.composite
def village_tables(draw: st.DrawFn) -> pa.Table:
    rows = draw(st.integers(0, 4))
    cell: dict[str, list[Any]] = {"id": KEYS, "name": NAMES, "street_lighting": [True, False, None]}
    drawn = {name: [draw(st.sampled_from(options)) for _ in range(rows)] for name, options in cell.items()}
    types = [pa.string(), pa.string(), pa.bool_()]
    return pa.table({name: pa.array(values, kind) for (name, values), kind in zip(drawn.items(), types, strict=True)})


def check_complete(account: ntm.Account, source: str, table: pa.Table) -> None:
    """No column is missing from the account or twice in it; each column has as many cells as the table has rows."""
    lines = [line for line in account if line.source == source]
    columns = [line.item for line in lines if line.kind == "column"]
    assert sorted(columns) == sorted(table.column_names)
    assert all(line.why["vi"] and line.why["en"] for line in lines)
    if table.num_rows:
        assert sum(line.count for line in lines if line.kind in ("row", "village")) == table.num_rows
        cells = Counter[str]()
        for line in lines:
            cells[line.item] += line.count if line.kind == "cell" else 0
        assert {name: cells[name] for name in columns} == dict.fromkeys(columns, table.num_rows)


def check_rows(main: Table, found: Sequence[Mapping[str, Any]], problems: Sequence[ntm.Problem]) -> None:
    table, figures, _ = main
    messages = [problem.message.en for problem in problems]
    for row, (key, verdicts) in enumerate(zip(table["id"].to_pylist(), found, strict=True)):
        if any(f"id={key}" in message for message in messages) or key is None:
            continue
        facts = {fact: values[row] for fact, values in figures.items()}
        judged = ntm.assess(ntm.Commune("x", year=2024, facts=facts), RULES)
        assert {code: verdicts[code] for code in CODES} == {code: judged[code].verdict.value for code in CODES}, facts


def check(way: str, main: Table, villages: pa.Table | None) -> None:
    make, kinds = WAYS[way], main[2]
    try:
        given = {"frame": make(main[0]), "villages": None if villages is None else make(villages)}
    except Exception:  # the engine itself does not take a type
        return
    except BaseException as panic:  # Polars' own
        assert "Panic" in type(panic).__name__
        return
    try:
        found = ntm.check_table(**given, rules=RULES, by="id")
    except ntm.CriteriaError as error:
        of_columns = (ntm.ProblemCode.WRONG_TYPE, ntm.ProblemCode.UNKNOWN_FACT, ntm.ProblemCode.MISSING_COLUMN)
        named = {problem.fact for problem in error.problems if problem.code in of_columns}
        assert named  # mistakes in cells alone are no errors of `check_table`
        assert named <= {*kinds, "population"}  # a column near "population" is refused where there is no such column
        assert way in LAZY or not {fact for fact in named & set(kinds) if kinds[fact or ""] in EXACT}
        return
    check_complete(found.account, "communes", main[0])
    if villages is not None and (villages.num_rows or way not in LAZY):
        check_complete(found.account, "villages", villages)
    if villages is None:
        verdicts = ntm.assess_table(make(main[0]), RULES, by="id", only=CODES, errors="null")
        check_rows(main, records(verdicts), found.problems)


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_given_is_used_or_reported(way: str) -> None:
    @settings(max_examples=40 * MORE_LAWS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        keys = data.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4))
        main = data.draw(tables(keys))
        villages = data.draw(st.none() | st.none() | village_tables())
        check(way, main, villages)

    law()
