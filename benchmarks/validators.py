"""The mistakes of a table: ours against pandera and Great Expectations, which count the same wrong cells.

66 columns have to lie between 0 and 100 and may be missing, the key has to be there once; one cell in a thousand is wrong. Ours
also looks for what the others are not asked: contradictions, implausible figures, columns that look like fractions.
"""

import time
import warnings
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import polars as pl
from by_hand import BOOLS, NUMBERS, data, rule_file

import ntm_criteria as ntm


def wrong_data(rows: int) -> pl.DataFrame:
    frame = data(rows)
    is_wrong = (pl.int_range(rows) % 1000) == 7
    return frame.with_columns(
        pl.when(is_wrong & pl.col(name).is_not_null()).then(pl.col(name) + 900).otherwise(name).alias(name)
        for name in NUMBERS
    )


def by_ours(frame: Any, rules: ntm.RuleSet) -> dict[str, int]:
    check = ntm.check_table(frame, rules, by="commune_id")
    return {str(mistake.column): mistake.rows for mistake in check.mistakes if not mistake.is_warning}


def by_pandera(frame: pl.DataFrame) -> dict[str, int]:
    pa: Any = import_module("pandera.polars")
    columns = {name: pa.Column(pl.Float64, pa.Check.in_range(0, 100), nullable=True) for name in NUMBERS}
    columns |= {name: pa.Column(pl.Boolean, nullable=True) for name in BOOLS}
    schema = pa.DataFrameSchema({"commune_id": pa.Column(pl.Int64, unique=True), **columns})
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = errors.failure_cases.group_by("column").len()
        return dict(found.sort("column").iter_rows())
    return {}


def by_great_expectations() -> Callable[[Any], dict[str, int]]:
    """Set up a context once; what is timed is the validation."""
    gx: Any = import_module("great_expectations")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    batch = asset.add_batch_definition_whole_dataframe("all")
    suite = gx.ExpectationSuite("limits")
    suite.add_expectation(gx.expectations.ExpectColumnValuesToBeUnique(column="commune_id"))
    for name in NUMBERS:
        suite.add_expectation(gx.expectations.ExpectColumnValuesToBeBetween(column=name, min_value=0, max_value=100))

    def validate(frame: Any) -> dict[str, int]:
        results = (
            batch.get_batch(batch_parameters={"dataframe": frame}).validate(suite, result_format="SUMMARY").results
        )
        counts = {str(each.expectation_config.kwargs["column"]): each.result["unexpected_count"] for each in results}
        return {name: count for name, count in counts.items() if count}

    return validate


def mistakes(rows: int, runs: int) -> None:
    """Print the least time of each, after their counts were compared."""
    rules, frame = ntm.parse_rule_set(rule_file()), wrong_data(rows)
    expected = by_ours(frame, rules)
    assert len(expected) == len(NUMBERS)
    work: dict[str, Callable[[], dict[str, int]]] = {"ours, Polars, mistakes": lambda: by_ours(frame, rules)}
    if find_spec("pandera"):
        work["pandera, Polars"] = lambda: by_pandera(frame)
    else:
        print("  pandera: absent")
    if find_spec("pandas") and find_spec("great_expectations"):
        pandas, validate = frame.to_pandas(), by_great_expectations()
        work["ours, pandas, mistakes"] = lambda: by_ours(pandas, rules)
        work["Great Expectations, pandas"] = lambda: validate(pandas)
    else:
        print("  Great Expectations: absent")
    took = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, count in work.items():
            assert count() == expected, f"{name} does not agree"
            seconds = []
            for _ in range(max(2, runs // 2)):
                start = time.perf_counter()
                count()
                seconds.append(time.perf_counter() - start)
            took[name] = min(seconds)
    base = took["ours, Polars, mistakes"]
    print(f"  {rows:,} rows, {sum(expected.values()):,} wrong cells in {len(expected)} columns")
    for name, least in took.items():
        print(f"  {name:31} {least * 1000:8.1f} ms   × {least / base:5.2f} of ours on Polars")


if __name__ == "__main__":
    mistakes(20_000, 3)
