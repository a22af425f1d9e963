"""How fast is a table judged, against code written by hand for the same rules, other tools, and the memory of the machine?

The rules and the code by hand are those of `by_hand.py`: Polars that writes the same labels, NumPy in place (codes only),
DuckDB, and with `--spark` PySpark. By hand looks for no cell that cannot be; "checked" takes such a cell as unknown, as ours
does; "nothing refused" is ours with errors="null". The limit is a C kernel over the same columns (`kernel.py`). With
`--mistakes`, pandera and Great Expectations find the wrong cells (`validators.py`); with `--country` every commune is judged
with its villages (`country.py`); with `--memory` and `--parquet` fresh processes are measured; `--all` is all of these. Results
are compared before anything is timed, and what is not installed is said to be absent.

    python benchmarks/tables.py [--rows 1000000] [--runs 5] [--all]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import duckdb
import polars as pl
from by_hand import (
    BOOLS,
    FLAGS,
    GROUPS,
    NUMBERS,
    RELATIONS,
    by_hand_duckdb,
    by_hand_numpy,
    by_hand_polars,
    data,
    rule_file,
)
from country import country
from kernel import compiled, kernel_of
from spark import spark
from validators import mistakes

import ntm_criteria as ntm

Verdicts: TypeAlias = Literal["code", "label"]
Errors: TypeAlias = Literal["raise", "null"]
VERDICTS: tuple[Verdicts, ...] = ("code", "label")


def timed(work: Mapping[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """The least time of each, run in turns: on a machine that others use too, the quietest run says most."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for number in range(runs + 1):
        for name, one in work.items():
            start = time.perf_counter()
            one()
            if number:  # the first run is to warm up
                found[name].append(time.perf_counter() - start)
    return {name: min(each) for name, each in found.items()}


def ours(frame: Any, rules: ntm.RuleSet, verdicts: Verdicts, errors: Errors = "raise") -> Any:
    return ntm.assess_table(frame, rules, by="commune_id", verdicts=verdicts, errors=errors)


def speed(rows: int, runs: int) -> None:
    rules, frame = ntm.parse_rule_set(rule_file()), data(rows)
    expected = by_hand_polars(frame, labels=True).collect(engine="streaming")
    assert ours(frame, rules, "label").select(expected.columns).equals(expected), "the two do not agree"
    codes = by_hand_polars(frame, labels=False, checked=True).collect()
    assert ours(frame, rules, "code").select(codes.columns).equals(codes.cast({pl.UInt8: pl.Int8})), (
        "the codes do not agree"
    )
    in_sql = pl.DataFrame(by_hand_duckdb(frame, checked=True)).sort("commune_id")
    assert all((in_sql[:, n] == codes[:, n]).all() for n in range(codes.width)), "DuckDB does not agree"
    print(f"{rows:,} rows, least of {runs}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
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
        "by hand, checked, DuckDB, codes": lambda: by_hand_duckdb(frame, checked=True),
        "ours, Polars, labels": lambda: ours(frame, rules, "label"),
        "ours, Polars, codes": lambda: ours(frame, rules, "code"),
        "ours, nothing refused, labels": lambda: ours(frame, rules, "label", "null"),
        "ours, nothing refused, codes": lambda: ours(frame, rules, "code", "null"),
        "ours, lazy Polars, labels": lambda: ours(frame.lazy(), rules, "label").collect(engine="streaming"),
        "ours, lazy Polars, codes": lambda: ours(frame.lazy(), rules, "code").collect(engine="streaming"),
        "ours, DuckDB, codes": lambda: ours(duckdb.from_arrow(frame.to_arrow()), rules, "code").arrow().read_all(),
    }
    judge, limit = compiled(), "C kernel, codes"
    if judge is None:
        print("  the limit of the machine: absent, no C compiler")
    else:
        kernel = kernel_of(judge, frame, NUMBERS, BOOLS, RELATIONS, FLAGS, GROUPS, os.cpu_count() or 1)
        assert all((cells == codes[:, n].to_numpy()).all() for n, cells in enumerate(kernel(), 1)), "C does not agree"
        work = {limit: kernel, **work}
    took = timed(work, runs)
    for name, seconds in took.items():
        base = took["by hand, Polars, labels" if name.endswith("labels") else "by hand, Polars, codes"]
        of_limit = f"   × {seconds / took[limit]:5.2f} of the limit" if limit in took else ""
        print(f"  {name:31} {seconds * 1000:8.1f} ms   × {seconds / base:5.2f} of Polars by hand{of_limit}")
    checked = took["by hand, checked, DuckDB, codes"]
    print(f"  ours on DuckDB × {took['ours, DuckDB, codes'] / checked:.2f} of DuckDB by hand with the same checks")
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
    """What this process held at most, in MB; `ru_maxrss` would count what the process that started it held."""
    return held("VmHWM")


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
        assert pl.scan_parquet(f"{folder}/out.parquet").select(pl.len()).collect().item() == chunks * len(chunk)
        print(f"  {rows:,} rows of Parquet: {time.perf_counter() - start:.0f} s, at most {used:.0f} MB in all")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--memory", action="store_true")
    options.add_argument("--parquet", type=int, default=0)
    for name in ("--spark", "--mistakes", "--country", "--all"):
        options.add_argument(name, action="store_true")
    asked = options.parse_args()
    if asked.all:
        asked.memory = asked.spark = asked.mistakes = asked.country = True
        asked.parquet = asked.parquet or 10_000_000
    speed(asked.rows, asked.runs)
    if asked.spark:
        spark(asked.rows, asked.runs)
    if asked.mistakes:
        mistakes(min(asked.rows, 200_000), asked.runs)
    if asked.country:
        country(asked.runs)
    if asked.memory:
        memory(asked.rows)
    if asked.parquet:
        parquet(asked.parquet)


if __name__ == "__main__":
    main()
