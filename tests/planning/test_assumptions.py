"""A table of assumptions says of each row what `what_if` says of these figures."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ntm_criteria as ntm
from laws import brute_ways, run_ways
from laws.adapter import MORE_LAWS

EXAMPLE = Path(__file__).parents[2] / "examples/minh-hoa-day-du.yaml"
ASSUMED = ("w_a", "w_x", "w_y", "w_c", "w_g", "w_p", "w_sum", "w_f1", "w_k", "w_whole")


def drawn_rows(random: Random, case: brute_ways.WayCase, columns: list[str]) -> list[dict[str, Any]]:
    def value(column: str) -> Any:
        if random.random() < 0.1:
            return None
        if column == "w_whole":
            return random.randint(1, 6)
        drawn = random.choice(brute_ways.domain((column, None), case))
        return (
            float(drawn)
            if isinstance(drawn, Fraction) and column == "w_g"
            else int(drawn)
            if isinstance(drawn, Fraction)
            else drawn
        )

    return [{column: value(column) for column in columns} for _ in range(6)]


@pytest.mark.parametrize("seed", range(8))
def test_each_row_is_judged_as_what_if_judges_it(seed: int) -> None:
    judged = 0
    for number in range(10 * MORE_LAWS):
        random = Random(f"assumptions {seed}-{number}")
        case = brute_ways.drawn(random)
        assessment = run_ways.assessed(case)
        readable = [fact for fact in ASSUMED if fact in assessment.rules.reads]
        if not readable:
            continue
        columns = random.sample(readable, min(len(readable), random.choice((1, 2))))
        kept, expected = [], []
        for row in drawn_rows(random, case, columns):
            try:
                after = ntm.what_if(assessment, facts=row).after
            except ntm.FactError:  # the figures contradict each other: told by both, tried apart
                with pytest.raises(ntm.FactError):
                    ntm.what_if_table(assessment, pl.DataFrame([row]))
                continue
            kept.append(row)
            expected.append((after["1.1"].verdict.value, after.verdict.value, str(after["1.1"].reason or "")))
        if not kept:
            continue
        table = ntm.what_if_table(assessment, pl.DataFrame(kept, infer_schema_length=None), reasons=True)
        found = [
            tuple(str(cell or "") for cell in row) for row in table.select("1.1", "verdict", "1.1_reason").iter_rows()
        ]
        assert found == expected, (case, kept)
        judged += len(kept)
    assert judged > 20


def example() -> ntm.Assessment:
    return ntm.assess(ntm.load_commune(EXAMPLE), ntm.load_rule_set("bang-mac-2024"))


def test_tables_of_other_libraries_come_back_as_their_own() -> None:
    rows = {"insured_people": [2608, 2609], "culture_families": [599, 598]}
    expected = [("not_met", "met"), ("met", "not_met")]
    pandas = ntm.what_if_table(example(), pd.DataFrame(rows))
    assert list(zip(pandas["14.1"], pandas["6.5"], strict=True)) == expected
    arrow = ntm.what_if_table(example(), pa.table(rows))
    assert list(zip(arrow["14.1"].to_pylist(), arrow["6.5"].to_pylist(), strict=True)) == expected


def test_what_no_column_touches_keeps_its_verdict_and_its_reason() -> None:
    now = example()
    table = ntm.what_if_table(now, pl.DataFrame({"insured_people": [2609]}), reasons=True)
    row = table.row(0, named=True)
    for entry in now.entries:
        if entry.code != "14.1":
            assert row[entry.code] == entry.verdict.value
            assert (row[f"{entry.code}_reason"] or None) == (entry.reason and entry.reason.value)


def test_a_column_that_is_no_figure_of_the_commune_is_refused() -> None:
    with pytest.raises(ntm.FactError) as raised:
        ntm.what_if_table(example(), pl.DataFrame({"insured_peple": [1], "street_lighting": [True], "villages": [8]}))
    assert [(problem.path, problem.hint and problem.hint.en) for problem in raised.value.problems] == [
        (("insured_peple",), "did you mean 'insured_people'?"),
        (("street_lighting",), None),
        (("villages",), None),
    ]
