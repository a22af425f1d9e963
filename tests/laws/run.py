"""Judges a great many random communes by random rule sets, and counts where the library differs from the oracle.

    cd tests && python -m laws.run --verdicts 2000000 --others 200000 --seed 1

Draws the rule sets and communes of the laws with a plain random generator, which is much faster than Hypothesis, and many
communes for each rule set. Every commune is judged by the oracle, by `assess` and as a row of a table in Polars; some tables
also by the other engines. A difference is printed as the rule file, the commune and both verdicts.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from typing import Any

import ntm_criteria as ntm
from engines import ENGINES

from . import oracle
from .adapter import commune_of, judged_by, rule_set_of, yaml_text
from .in_tables import Row, TableCase, drawn_table, is_too_large, judged_row, judged_table, reasons_in
from .oracle import Judged, Reasons
from .strategies import DICTIONARY, LAST_OF

POLARS, REST = "polars", [engine for engine in ENGINES if engine != "polars"]
MOST_SHOWN = 5


class Dice:
    """Draws what `strategies.up_to` describes, without Hypothesis."""

    def __init__(self, seed: int) -> None:
        self.randrange = random.Random(seed).randrange  # no secret

    def __call__(self, numbers: Any) -> int:
        return self.randrange(LAST_OF[id(numbers)] + 1)


def expected(case: TableCase, row: Row, *, in_table: bool = False) -> tuple[Judged, Reasons]:
    given = case.rule_doc, DICTIONARY, row.commune, row.year
    return oracle.judge_fully(*given, others=case.others, in_table=in_table)


class Run:
    """Counts verdicts and differences by what was judged: "assess" or an engine."""

    def __init__(self) -> None:
        self.verdicts: Counter[str] = Counter()
        self.differences: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()  # tables whose products a float could not hold: they say so

    def compare(self, what: str, case: TableCase, row: Row, found: Any, wanted: tuple[Judged, Reasons]) -> None:
        judged, _ = wanted
        self.verdicts[what] += len(judged.indicators) + len(judged.criteria) + 1
        if found != wanted:
            self.differences[what] += 1
            if sum(self.differences.values()) <= MOST_SHOWN:
                self._show(what, case, row, found, wanted)

    def _show(self, what: str, case: TableCase, row: Row, found: Any, wanted: Any) -> None:
        for id_, document in {f"{row.key}": case.rule_doc, **case.others}.items():
            print(f"--- {id_}", yaml_text(document), sep="\n")
        print(row.commune, f"expected of {what}: {wanted}", f"found: {found}", case.carriers, sep="\n")
        if isinstance(found, tuple):
            for mine, theirs in zip(wanted, found, strict=True):
                unlike = [code for code, one in mine.indicators.items() if theirs.indicators[code] != one]
                for code in unlike:
                    print(f"=== {code}: {mine.indicators[code]}, not {theirs.indicators[code]}")
                    print(yaml_text(oracle.indicator_in(case.rule_doc, code)), flush=True)

    def judge(self, case: TableCase, engines: list[str]) -> None:
        rules = rule_set_of(case.rule_doc, case.others)
        alone = {}
        for row in case.rows:
            alone[row.key] = expected(case, row)
            self.kinds.update(alone[row.key][0].indicators.values())
            try:
                found: Any = judged_by(ntm.assess(commune_of(row.commune, row.year), rules), case.rule_doc)
            except ntm.CriteriaError as error:
                found = error
            self.compare("assess", case, row, found, alone[row.key])
        for engine in engines:
            try:
                records = judged_table(case, engine, rules, reasons=True)
            except ntm.FactError as error:
                if is_too_large(error):
                    self.refused[engine] += 1
                    continue
                records = [{"id": row.id, "year": row.year, "crash": repr(error)} for row in case.rows]
            except Exception as error:  # a crash is a difference, and the run goes on
                records = [{"id": row.id, "year": row.year, "crash": repr(error)} for row in case.rows]
            found_rows = {(record["id"], record["year"]): record for record in records}
            for row in case.rows:
                record = found_rows.get(row.key, {"crash": "no row"})
                found = record.get("crash") or (judged_row(record, case.rule_doc), reasons_in(record, case.rule_doc))
                # of several villages a table does not say whose reason comes first
                is_alike = found == alone[row.key]
                self.compare(engine, case, row, found, found if is_alike else expected(case, row, in_table=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", type=int, default=20_000, help="of assess and of Polars")
    parser.add_argument("--others", type=int, default=2_000, help="of each other engine")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=60, help="communes for each rule set")
    parser.add_argument(
        "--size", type=int, default=4, help="of the rule sets: 1 for one to six indicators, more for more"
    )
    options = parser.parse_args()
    run, draw, started, told = Run(), Dice(options.seed), time.monotonic(), time.monotonic()
    while run.verdicts[POLARS] < options.verdicts:
        case = drawn_table(draw, options.rows, least=options.rows // 2, adopting=20, size=options.size)
        run.judge(case, [POLARS, *(engine for engine in REST if run.verdicts[engine] < options.others)])
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{told - started:.0f} s: {dict(run.verdicts)}; differences: {dict(run.differences)}", flush=True)
    print("verdicts:", dict(run.verdicts))
    print("verdicts on indicators:", dict(run.kinds))
    print("tables refused as too large:", dict(run.refused) or 0)
    print("differences:", dict(run.differences) or 0)
    return 1 if run.differences else 0


if __name__ == "__main__":
    sys.exit(main())
