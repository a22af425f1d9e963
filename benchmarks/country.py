"""How long does the whole country take: every commune in each of ten years, with its villages?

3,321 communes in 10 years make 33,210 rows; they have 30,000 villages, once with the same figures for all years, once with
figures of each year (300,000 rows). The rules are those of bang-mac-2024, stretched over ten years: 67 indicators, with figures
of villages and of last year. Figures are drawn so that each column has some that are missing.
"""

import time
from typing import Any

import numpy as np
import polars as pl

import ntm_criteria as ntm
from ntm_criteria.model import FactKind, Villages

COMMUNES, YEARS, VILLAGES = 3321, range(2016, 2026), 30_000


def rules() -> ntm.RuleSet:
    text = ntm.load_rule_set("bang-mac-2024").to_yaml()
    return ntm.parse_rule_set(text.replace("years: 2024..2024", f"years: {YEARS[0]}..{YEARS[-1]}"))


def _column(fact: Any, rows: int, rng: Any) -> pl.Series | None:
    if fact.kind is FactKind.FLAG:
        cells = pl.Series(fact.id, rng.random(rows) < 0.9)
    elif fact.kind is FactKind.CATEGORY:
        cells = pl.Series(fact.id, rng.choice(list(fact.values), rows))
    elif fact.kind is FactKind.SHARE:
        cells = pl.Series(fact.id, np.rint(rng.uniform(60, 100, rows)))
    else:
        return None  # counts and quantities must agree with each other; their shares are reported
    return cells.set(pl.Series(rng.random(rows) < 0.02), None)


def tables(rule_set: ntm.RuleSet, *, village_years: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(7)
    communes, years = np.repeat(np.arange(COMMUNES), len(YEARS)), np.tile(list(YEARS), COMMUNES)
    reads = [rule_set.facts[id_] for id_ in rule_set.facts if id_ in rule_set.reads]
    main = [pl.Series("commune_id", communes), pl.Series("year", years)]
    given: set[str] = set()  # by the villages, or by another share of the same counts
    inputs: set[frozenset[str]] = set()
    for id_, _, measure in rule_set.derived:
        read = frozenset() if isinstance(measure, Villages) else frozenset(figure.fact for figure in measure.inputs)
        if not read or read in inputs:
            given.add(id_)
        inputs.add(read)
    own = [fact for fact in reads if not fact.per_village and fact.id not in given]
    main += [column for fact in own if (column := _column(fact, len(communes), rng)) is not None]
    owner = np.arange(VILLAGES) % COMMUNES
    names = [f"Thôn {number}" for number in range(VILLAGES)]
    times = len(YEARS) if village_years else 1
    villages = [pl.Series("commune_id", np.tile(owner, times)), pl.Series("name", names * times)]
    if village_years:
        villages.append(pl.Series("year", np.repeat(list(YEARS), VILLAGES)))
    villages += [
        column for fact in reads if fact.per_village and (column := _column(fact, VILLAGES * times, rng)) is not None
    ]
    return pl.DataFrame(main), pl.DataFrame(villages)


def country(runs: int) -> None:
    """Print the least time of some runs, the first one apart: it also makes the plan."""
    rule_set = rules()
    for village_years in (False, True):
        main, villages = tables(rule_set, village_years=village_years)
        took = []
        for _ in range(runs + 1):
            start = time.perf_counter()
            judged = ntm.assess_table(main, rule_set, by="commune_id", villages=villages)
            took.append(time.perf_counter() - start)
        assert judged.height == COMMUNES * len(YEARS)
        print(
            f"  {main.height:,} rows, {villages.height:,} rows of villages, {len(rule_set.entries)} indicators and tasks:"
            f" {min(took[1:]):.2f} s (first {took[0]:.2f} s)"
        )


if __name__ == "__main__":
    country(2)
