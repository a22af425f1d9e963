"""How fast is a table judged, against code written by hand for the same rules?

60 thresholds, 12 flags, 3 "any of" (two numbers or a flag) in 19 criteria, 2 % missing; three shares of counts would have no
counterpart here, so every number is a share as reported. By hand: Polars that guards NaN and writes the same labels, NumPy in
place (codes only), DuckDB. They look for no cell that cannot be, as ours does: a value outside
its limits. "Checked" is Polars by hand that takes such a cell as unknown; "nothing refused" is ours with errors="null".
Prints ratios, the fixed cost of a call and, with `--memory`, what a fresh process needs.

    python benchmarks/tables.py [--rows 1000000] [--runs 5] [--memory] [--parquet 10000000]
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Literal, TypeAlias

import duckdb
import numpy as np
import polars as pl

import ntm_criteria as ntm

LABELS = pl.Enum(["not_met", "unknown", "met", "not_applicable"])
FLOORS, CEILINGS, ABOVE, FLAGS = 30, 15, 15, 12
RELATIONS = [("at_least", 90)] * FLOORS + [("at_most", 40)] * CEILINGS + [("more_than", 10)] * ABOVE
NUMBERS = [f"n{i}" for i in range(len(RELATIONS) + 6)]
BOOLS = [f"f{i}" for i in range(FLAGS + 3)]
GROUPS = [range(4 * i, 4 * i + 4) for i in range(18)] + [range(72, 75)]
Verdicts: TypeAlias = Literal["code", "label"]
Errors: TypeAlias = Literal["raise", "null"]
VERDICTS: tuple[Verdicts, ...] = ("code", "label")
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


def by_hand_duckdb(frame: pl.DataFrame) -> Any:
    signs = {"at_least": ">=", "at_most": "<=", "more_than": ">"}

    def number(name: str, test: str) -> str:
        return f"CASE WHEN {name} IS NULL OR isnan({name}) THEN 1 WHEN {name} {test} THEN 2 ELSE 0 END::UTINYINT"

    def flag(name: str) -> str:
        return f"CASE WHEN {name} IS NULL THEN 1 WHEN {name} THEN 2 ELSE 0 END::UTINYINT"

    made = [number(f"n{i}", f"{signs[word]} {bound}") for i, (word, bound) in enumerate(RELATIONS)]
    made += [flag(f"f{i}") for i in range(FLAGS)]
    for i in range(3):
        pair = [number(f"n{len(RELATIONS) + 2 * i + j}", ">= 50") for j in range(2)]
        made.append(f"greatest({pair[0]}, {pair[1]}, {flag(f'f{FLAGS + i}')})")
    inner = ", ".join(f"{expr} AS i{n}" for n, expr in enumerate(made))
    groups = ", ".join(f"least({', '.join(f'i{n}' for n in group)}) AS c{m}" for m, group in enumerate(GROUPS))
    whole = f"least({', '.join(f'c{m}' for m in range(19))}) AS verdict"
    sql = (
        f"WITH a AS (SELECT commune_id, {inner} FROM frame), b AS (SELECT *, {groups} FROM a) SELECT *, {whole} FROM b"
    )
    relation: Any = duckdb.from_arrow(frame.to_arrow()).query("frame", sql)
    return relation.arrow().read_all()


def timed(work: Mapping[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """The median of each, run in turns: a machine that slows down for a while slows all of them."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for number in range(runs + 1):
        for name, one in work.items():
            start = time.perf_counter()
            one()
            if number:  # the first run is to warm up
                found[name].append(time.perf_counter() - start)
    return {name: median(each) for name, each in found.items()}


def ours(frame: Any, rules: ntm.RuleSet, verdicts: Verdicts, errors: Errors = "raise") -> Any:
    return ntm.assess_table(frame, rules, by="commune_id", verdicts=verdicts, errors=errors)


def speed(rows: int, runs: int) -> None:
    rules, frame = ntm.parse_rule_set(rule_file()), data(rows)
    expected = by_hand_polars(frame, labels=True).collect(engine="streaming")
    assert ours(frame, rules, "label").select(expected.columns).equals(expected), "the two do not agree"
    print(f"{rows:,} rows, median of {runs}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    work: dict[str, Callable[[], Any]] = {
        "by hand, Polars, labels": lambda: by_hand_polars(frame, labels=True).collect(engine="streaming"),
        "by hand, Polars, codes": lambda: by_hand_polars(frame, labels=False).collect(engine="streaming"),
        "by hand, checked, labels": lambda: by_hand_polars(frame, labels=True, checked=True).collect(
            engine="streaming"
        ),
        "by hand, checked, codes": lambda: by_hand_polars(frame, labels=False, checked=True).collect(
            engine="streaming"
        ),
        "by hand, NumPy, codes": lambda: by_hand_numpy(frame),
        "by hand, DuckDB, codes": lambda: by_hand_duckdb(frame),
        "ours, Polars, labels": lambda: ours(frame, rules, "label"),
        "ours, Polars, codes": lambda: ours(frame, rules, "code"),
        "ours, nothing refused, labels": lambda: ours(frame, rules, "label", "null"),
        "ours, nothing refused, codes": lambda: ours(frame, rules, "code", "null"),
        "ours, lazy Polars, labels": lambda: ours(frame.lazy(), rules, "label").collect(engine="streaming"),
        "ours, lazy Polars, codes": lambda: ours(frame.lazy(), rules, "code").collect(engine="streaming"),
        "ours, DuckDB, codes": lambda: ours(duckdb.from_arrow(frame.to_arrow()), rules, "code").arrow().read_all(),
    }
    took = timed(work, runs)
    for name, seconds in took.items():
        base = took["by hand, Polars, labels" if name.endswith("labels") else "by hand, Polars, codes"]
        print(f"  {name:30} {seconds * 1000:8.1f} ms   × {seconds / base:4.2f} of Polars by hand")
    tiny = data(20)
    fixed = timed({f"{verdicts}s": partial(ours, tiny, rules, verdicts) for verdicts in VERDICTS}, 9)
    for verdicts, seconds in fixed.items():
        print(f"  fixed cost of a call, {verdicts}: {seconds * 1000:.1f} ms")


def fresh(code: str) -> float:
    """The most memory, in MB, that a fresh process had in use."""
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\nimport tables\n{code}\nprint(tables.peak())"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held(name: str) -> float:
    """What this process holds now (VmRSS) or held at most (VmHWM), in MB; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(name))


def new_memory(frame: Any, verdicts: Verdicts) -> float:
    """How much more is held at most while a table is judged that is in memory already."""
    rules = ntm.parse_rule_set(rule_file())
    ours(frame.head(20), rules, verdicts)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # begin to look for the most anew
    before = held("VmRSS")
    table = ours(frame, rules, verdicts)
    assert len(table) == len(frame)
    return held("VmHWM") - before


def memory(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/table.parquet"
        data(rows).write_parquet(path)
        for verdicts in VERDICTS:
            code = f"import polars as pl\nprint(tables.new_memory(pl.read_parquet({path!r}), {verdicts!r}))\nraise SystemExit"
            print(f"  new memory, {verdicts}s: {fresh(code):.0f} MB for {rows:,} rows")


def parquet(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = f"{folder}/in.parquet"
        chunk = data(min(rows, 500_000))
        chunks = max(1, rows // len(chunk))
        pieces = [chunk.lazy().with_columns(pl.col("commune_id") + i * len(chunk)) for i in range(chunks)]
        pl.concat(pieces).sink_parquet(source, row_group_size=200_000)
        code = (
            f"from pathlib import Path\nfrom ntm_criteria.tables.files import TableFiles, judge_file\n"
            f"rules = tables.ntm.parse_rule_set(tables.rule_file())\n"
            f"judge_file(TableFiles(Path({source!r}), Path('{folder}/out.parquet')), rules, by=['commune_id'], errors='null')"
        )
        start = time.perf_counter()
        used = fresh(code)
        print(f"  {rows:,} rows of Parquet: {time.perf_counter() - start:.0f} s, at most {used:.0f} MB in all")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--memory", action="store_true")
    options.add_argument("--parquet", type=int, default=0)
    asked = options.parse_args()
    speed(asked.rows, asked.runs)
    if asked.memory:
        memory(asked.rows)
    if asked.parquet:
        parquet(asked.parquet)


if __name__ == "__main__":
    main()
