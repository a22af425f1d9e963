"""Mistakes in how a table is made or asked for: each is told with its code, on every kind of table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest

import ntm_criteria as ntm
from ntm_criteria.tables.columns import PREFIX

BANG_MAC, NATIONAL = ntm.load_rule_set("bang-mac-2024"), ntm.load_rule_set("vn-318-2022-ntm")
COMMUNES = pl.DataFrame({"id": ["a", "b"], "irrigated_land_share": [91.5, 92.0]})


@pytest.mark.parametrize(
    ("columns", "rules", "options", "code"),
    [
        ({}, BANG_MAC, {"by": []}, "missing-column"),
        ({}, BANG_MAC, {"by": "commune"}, "missing-column"),
        ({}, BANG_MAC, {"by": "id", "year": "năm"}, "missing-column"),
        ({"year": [2024.5, 2024.0]}, BANG_MAC, {"by": "id"}, "wrong-type"),
        ({}, NATIONAL, {"by": "id"}, "wrong-year"),
        ({}, BANG_MAC, {"by": "id", "year": 2030}, "wrong-year"),
        ({}, BANG_MAC, {"by": "id", "year": True}, "wrong-year"),
        ({f"{PREFIX}x": [1, 2]}, BANG_MAC, {"by": "id"}, "wrong-type"),
        ({"planning_criterion_met": ["Đạt", "Chưa đạt"]}, BANG_MAC, {"by": "id"}, "wrong-type"),
        ({"health_insurance_shar": [1.0, 2.0]}, BANG_MAC, {"by": "id"}, "unknown-fact"),
        ({}, BANG_MAC, {"by": "id", "units": {"income": "VND/person/year"}}, "unknown-fact"),
    ],
)
@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas"])
def test_a_mistake_of_the_schema_is_told(columns: Any, rules: ntm.RuleSet, options: Any, code: str, kind: str) -> None:
    frame = COMMUNES.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
    table: Any = {"polars": frame, "lazy": frame.lazy(), "pandas": pd.DataFrame(frame.to_dict(as_series=False))}[kind]
    with pytest.raises(ntm.FactError) as caught:
        ntm.assess_table(table, rules, **options)
    assert code in {str(problem.code) for problem in caught.value.problems}
    assert all(problem.message.vi and problem.message.en for problem in caught.value.problems)


def test_one_row_is_asked_for_and_one_is_found() -> None:
    twice = pl.concat([COMMUNES, COMMUNES.head(1)])
    assert ntm.assess_row(twice, BANG_MAC, key={"id": "b"})["3.1"].verdict is ntm.Verdict.MET
    for key, said in (("a", "2 rows"), ("z", "0 rows")):
        with pytest.raises(ntm.FactError, match=said):
            ntm.assess_row(twice, BANG_MAC, key={"id": key})


def test_one_row_has_its_villages_its_last_year_and_its_units() -> None:
    now = pl.DataFrame({"id": ["a"], "poverty_rate": pl.Series([0.077]), "income_per_capita": [55_000_000]})
    before = pl.DataFrame({"id": ["a"], "poverty_rate": [0.082]})
    villages = pl.DataFrame({"id": ["a", "a"], "name": ["A", "B"], "street_lighting": [True, False]})
    units = {"income_per_capita": "VND/person/year", "poverty_rate": "fraction"}
    row = ntm.assess_row(now, BANG_MAC, key={"id": "a"}, villages=villages, previous=before, units=units)
    table = ntm.assess_table(now, BANG_MAC, by="id", villages=villages, previous=before, units=units)
    for code, verdict in (("11.1", "met"), ("10.1", "met"), ("4.3", "not_met")):
        assert (row[code].verdict.value, table[code].to_list()) == (verdict, [verdict])


def test_figures_written_as_text_are_read_from_tables_in_memory() -> None:
    written = pl.DataFrame({"id": ["a", "b", "c"], "street_lighting": ["7/8 thôn", "87,5 %", "cơ bản"]})
    read = ntm.read_figures(written, BANG_MAC)
    assert read.frame["street_lighting"].to_list() == [87.5, 87.5, None]
    assert [(cell.column, cell.row, cell.value) for cell in read.refused] == [("street_lighting", 2, "cơ bản")]
    with pytest.raises(ntm.FactError, match="row 3"):
        read.raise_if_refused()
    with pytest.raises(ntm.FactError, match="collect it first"):
        ntm.read_figures(written.lazy(), BANG_MAC)
