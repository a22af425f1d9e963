"""How fast are the least change of a whole set, and a million assumptions, against judging as many communes as a table?

python benchmarks/planning.py [--rows 1000000] [--runs 5]
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

import ntm_criteria as ntm

EXAMPLE = Path(__file__).parents[1] / "examples/minh-hoa-day-du.yaml"


def timed(work: Callable[[], Any], runs: int) -> float:
    """The median of some runs, after one to warm up."""
    found = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found[1:])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    rules = ntm.load_rule_set("bang-mac-2024")
    commune = ntm.load_commune(EXAMPLE)
    now = ntm.assess(commune, rules)
    judging, least = timed(lambda: ntm.assess(commune, rules), 20), timed(lambda: ntm.least_change(now), options.runs)
    print(
        f"least change of the whole set: {least * 1000:6.1f} ms   {least / judging:.0f} times judging   (wanted: below 200 ms)"
    )

    number = pl.int_range(options.rows, eager=True)
    assumed = pl.DataFrame({"insured_people": 2400 + number % 240, "culture_families": 500 + number % 130})
    # the same rows as communes of a table, with all figures that the example reports for itself
    facts = {need.fact: need for need in ntm.required_facts(rules) if not need.per_village and not need.previous}
    counts = {id_: pl.lit(1) for id_ in facts if rules.facts[id_].kind == "count" and rules.facts[id_].part is None}
    table = assumed.with_columns(
        commune_id=number, **{id_: value for id_, value in counts.items() if id_ not in assumed.columns}
    )
    as_rows = timed(
        lambda: ntm.assess_table(table, rules, by="commune_id", errors="null", verdicts="code"), options.runs
    )
    as_assumptions = timed(lambda: ntm.what_if_table(now, assumed, errors="null", verdicts="code"), options.runs)
    print(
        f"{options.rows:,} assumptions:        {as_assumptions * 1000:6.0f} ms   "
        f"{as_assumptions / as_rows:.2f} times a table of as many communes   (wanted: at most 1)"
    )


if __name__ == "__main__":
    main()
