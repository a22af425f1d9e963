"""Rules that benchmarks judge, tables for them, and what an engineer writes by hand for these rules and no others.

60 thresholds, 12 flags, 3 "any of" (two numbers or a flag) in 19 criteria, 2 % missing; three shares of counts would have no
counterpart here, so every number is a share as reported. "Checked" takes a value outside its limits as unknown, as ours does.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl

LABELS = pl.Enum(["not_met", "unknown", "met", "not_applicable"])
FLOORS, CEILINGS, ABOVE, FLAGS = 30, 15, 15, 12
RELATIONS = [("at_least", 90)] * FLOORS + [("at_most", 40)] * CEILINGS + [("more_than", 10)] * ABOVE
NUMBERS = [f"n{i}" for i in range(len(RELATIONS) + 6)]
BOOLS = [f"f{i}" for i in range(FLAGS + 3)]
GROUPS = [range(4 * i, 4 * i + 4) for i in range(18)] + [range(72, 75)]
SHARE = "kind: share, unit: '%', step: 0.01"


def rule_file() -> str:
    """The same rules as a rule file."""
    leaves = [f"{{fact: n{i}, {word}: {bound} %}}" for i, (word, bound) in enumerate(RELATIONS)]
    leaves += [f"{{fact: f{i}, is: 'true'}}" for i in range(FLAGS)]
    for i in range(3):
        one, two = len(RELATIONS) + 2 * i, len(RELATIONS) + 2 * i + 1
        pair = f"{{fact: n{one}, at_least: 50 %}}, {{fact: n{two}, at_least: 50 %}}"
        leaves.append(f"{{any_of: [{pair}, {{fact: f{FLAGS + i}, is: 'true'}}]}}")
    text = "format: 1\nrule_set: {id: bench, label: {vi: t, en: t}, years: 2024..2024}\nsources: {plan: {title: t}}\nfacts:\n"
    text += "".join(f"  {name}: {{label: {{vi: {name}, en: {name}}}, {SHARE}}}\n" for name in NUMBERS)
    text += "".join(f"  {name}: {{label: {{vi: {name}, en: {name}}}, kind: flag}}\n" for name in BOOLS)
    text += "criteria:\n"
    for number, group in enumerate(GROUPS, 1):
        text += f"  - number: {number}\n    label: {{vi: t, en: t}}\n    complete: true\n    indicators:\n"
        for place, leaf in enumerate(group, 1):
            text += (
                f'      - {{code: "{number}.{place}", label: {{vi: t, en: t}}, '
                f"cite: {{source: plan, at: t, status: checked}}, requires: {leaves[leaf]}}}\n"
            )
    return text


def codes() -> list[str]:
    return [f"{number}.{place}" for number, group in enumerate(GROUPS, 1) for place in range(1, len(group) + 1)]


def data(rows: int, seed: int = 7) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    columns = [pl.Series("commune_id", np.arange(rows))]
    for name in NUMBERS:
        values = np.rint(rng.uniform(0, 100, rows) * 100) / 100
        columns.append(pl.Series(name, values).set(pl.Series(rng.random(rows) < 0.02), None))
    for name in BOOLS:
        yes = rng.random(rows) < 0.9
        columns.append(pl.Series(name, yes).set(pl.Series(rng.random(rows) < 0.02), None))
    return pl.DataFrame(columns)


def by_hand_polars(frame: pl.DataFrame | pl.LazyFrame, *, labels: bool, checked: bool = False) -> pl.LazyFrame:
    def code(value: int) -> pl.Expr:
        return pl.lit(value, pl.UInt8)

    def number(name: str, test: pl.Expr) -> pl.Expr:
        column = pl.col(name)
        known = pl.when(test).then(code(2)).otherwise(code(0))
        if checked:
            return pl.when(column.is_between(0, 100)).then(known).otherwise(code(1))
        return pl.when(column.is_null() | column.is_nan()).then(code(1)).otherwise(known)

    def flag(name: str) -> pl.Expr:
        column = pl.col(name)
        return pl.when(column.is_null()).then(code(1)).when(column).then(code(2)).otherwise(code(0))

    tests: dict[str, Callable[[pl.Expr, float], pl.Expr]] = {
        "at_least": lambda column, bound: column >= bound,
        "at_most": lambda column, bound: column <= bound,
        "more_than": lambda column, bound: column > bound,
    }
    made = [number(f"n{i}", tests[word](pl.col(f"n{i}"), bound)) for i, (word, bound) in enumerate(RELATIONS)]
    made += [flag(f"f{i}") for i in range(FLAGS)]
    for i in range(3):
        pair = [f"n{len(RELATIONS) + 2 * i + j}" for j in range(2)]
        parts = [number(name, pl.col(name) >= 50) for name in pair]
        made.append(pl.max_horizontal(*parts, flag(f"f{FLAGS + i}")))
    names = codes()
    lazy = frame.lazy().select("commune_id", *(expr.alias(name) for expr, name in zip(made, names, strict=True)))
    lazy = lazy.with_columns(
        pl.min_horizontal(names[group.start : group.stop]).alias(f"criterion_{n}") for n, group in enumerate(GROUPS, 1)
    )
    lazy = lazy.with_columns(pl.min_horizontal(f"criterion_{n}" for n in range(1, 20)).alias("verdict"))
    return lazy.with_columns(pl.exclude("commune_id").cat.to(LABELS)) if labels else lazy


def by_hand_numpy(frame: pl.DataFrame) -> list[Any]:
    def number(name: str, word: str, bound: float) -> Any:
        values = arrays[name]
        test = {"at_least": np.greater_equal, "at_most": np.less_equal, "more_than": np.greater}[word](values, bound)
        made = test.view(np.uint8)
        made *= 2
        made[np.isnan(values)] = 1
        return made

    arrays = {name: frame[name].to_numpy() for name in NUMBERS}
    flags = {name: (frame[name].cast(pl.UInt8) * 2).fill_null(1).to_numpy() for name in BOOLS}
    made = [number(f"n{i}", word, bound) for i, (word, bound) in enumerate(RELATIONS)]
    made += [flags[f"f{i}"] for i in range(FLAGS)]
    for i in range(3):
        one, two = (number(f"n{len(RELATIONS) + 2 * i + j}", "at_least", 50) for j in range(2))
        made.append(np.maximum(np.maximum(one, two), flags[f"f{FLAGS + i}"]))
    for group in GROUPS:
        made.append(np.minimum.reduce([made[i] for i in group]))
    made.append(np.minimum.reduce(made[75:94]))
    return made


def by_hand_sql(source: str, byte: str, *, checked: bool) -> str:
    """The same in SQL, as DuckDB and Spark read it; `byte` is the smallest whole number of the engine."""
    signs = {"at_least": ">=", "at_most": "<=", "more_than": ">"}

    def number(name: str, test: str) -> str:
        unknown = f"{name} IS NULL OR isnan({name})"
        if checked:
            unknown = f"NOT coalesce({name} BETWEEN 0 AND 100, FALSE)"
        return f"CAST(CASE WHEN {unknown} THEN 1 WHEN {name} {test} THEN 2 ELSE 0 END AS {byte})"

    def flag(name: str) -> str:
        return f"CAST(CASE WHEN {name} IS NULL THEN 1 WHEN {name} THEN 2 ELSE 0 END AS {byte})"

    made = [number(f"n{i}", f"{signs[word]} {bound}") for i, (word, bound) in enumerate(RELATIONS)]
    made += [flag(f"f{i}") for i in range(FLAGS)]
    for i in range(3):
        pair = [number(f"n{len(RELATIONS) + 2 * i + j}", ">= 50") for j in range(2)]
        made.append(f"greatest({pair[0]}, {pair[1]}, {flag(f'f{FLAGS + i}')})")
    inner = ", ".join(f"{expr} AS i{n}" for n, expr in enumerate(made))
    groups = ", ".join(f"least({', '.join(f'i{n}' for n in group)}) AS c{m}" for m, group in enumerate(GROUPS))
    whole = f"least({', '.join(f'c{m}' for m in range(19))}) AS verdict"
    return f"WITH a AS (SELECT commune_id, {inner} FROM {source}), b AS (SELECT *, {groups} FROM a) SELECT *, {whole} FROM b"


def by_hand_duckdb(frame: pl.DataFrame, *, checked: bool = False) -> Any:
    sql = by_hand_sql("frame", "UTINYINT", checked=checked)
    relation: Any = duckdb.from_arrow(frame.to_arrow()).query("frame", sql)
    return relation.arrow().read_all()
