"""Judges large tables by texts of SQL on DuckDB and on a PostgreSQL that it starts, and counts the rows that differ.

    cd tests && python -m laws.run_sql --rows 5000 --sets 20 --seed 1

What is expected is the table judged in memory, which `laws.run` compares with the oracle and with `assess`: verdicts and
reasons, with villages and last year. The rule sets are bundled ones, over figures at their bounds, beside them and impossible
ones, and random ones. A row that differs is printed with both results.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain

import ntm_criteria as ntm
from engines import Columns
from postgresql import connected

from .in_sql import (
    Rows,
    Run,
    bundled_by_sql,
    bundled_in_memory,
    by_sql,
    in_memory,
    keyed,
    on_duckdb,
    on_postgresql,
    tables_of,
)
from .in_tables import TableCase, drawn_table, is_too_large
from .run import Dice

BUNDLED = ("bang-mac-2024", "vn-318-2022-ntm")
MOST_SHOWN = 3
Judge = Callable[[str, Run], Rows]


def bundled(rows: int) -> Iterator[tuple[str, Rows, Judge]]:
    """Yield the name of a set, what is expected of its rows, and what judges them by SQL."""
    for id_ in BUNDLED:
        rules = ntm.load_rule_set(id_)
        tables = tables_of(rules, rows)

        def judge(dialect: str, run: Run, rules: ntm.RuleSet = rules, tables: dict[str, Columns] = tables) -> Rows:
            return bundled_by_sql(rules, tables, dialect, run)

        yield id_, bundled_in_memory(rules, tables), judge


def drawn(sets: int, rows: int, seed: int) -> Iterator[tuple[str, Rows, Judge]]:
    """The same of random sets; one whose products a float could not hold is refused, and another is drawn."""
    draw, number = Dice(seed), 0
    while number < sets:
        case = drawn_table(draw, rows, least=rows, adopting=20, size=4)
        try:
            expected = in_memory(case)
        except ntm.FactError as error:
            if is_too_large(error):
                continue
            raise

        def judge(dialect: str, run: Run, case: TableCase = case) -> Rows:
            return keyed(by_sql(case, dialect, run))

        number += 1
        yield f"random set {number}", expected, judge


def differing(name: str, expected: Rows, found: Rows) -> int:
    """Count the rows that differ, and print some."""
    keys = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    for key in sorted(keys, key=str)[:MOST_SHOWN]:
        mine, other = expected.get(key, {}), found.get(key, {})
        unlike = {column: (mine.get(column), other.get(column)) for column in {*mine, *other}}
        print(name, key, {column: pair for column, pair in unlike.items() if pair[0] != pair[1]}, flush=True)
    return len(keys)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--sets", type=int, default=5, help="random rule sets")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=["duckdb", "postgres"], action="append", help="by default both")
    options = parser.parse_args()
    wrong, started = 0, time.monotonic()
    with ExitStack() as stack:
        runs: dict[str, Run] = {"duckdb": on_duckdb}
        if not options.engine or "postgres" in options.engine:
            runs["postgres"] = on_postgresql(stack.enter_context(connected()))
        for name, expected, judge in chain(bundled(options.rows), drawn(options.sets, options.rows, options.seed)):
            for engine in options.engine or runs:
                number = differing(f"{name} on {engine}", expected, judge(engine, runs[engine]))
                wrong += number
                took = time.monotonic() - started
                print(f"{name}, {engine}: {number} of {len(expected):,} rows differ ({took:.0f} s)", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
