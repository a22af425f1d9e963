"""A row of a table means what `assess` means for that commune, on every engine, and what the oracle says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES

from . import oracle
from .adapter import library_judges
from .in_tables import TableCase, drawn_table, is_too_large, judged_row, judged_table, reasons_in, table_judges
from .strategies import DICTIONARY, Draw

MORE = int(os.environ.get("MORE_TABLES", "1"))  # times as many examples; `nox -s laws` asks for more


@st.composite
def table_cases(draw: Draw, most: int = 5) -> TableCase:
    case = drawn_table(draw, most, adopting=10)
    if case.others:
        try:
            judged_table(case, "polars")
        except ntm.FactError as error:
            assume(not is_too_large(error))
    return case


def check_rows(case: TableCase, engines: Sequence[str]) -> None:
    expected = {
        row.key: oracle.judge(case.rule_doc, DICTIONARY, row.commune, row.year, others=case.others) for row in case.rows
    }
    assert expected == {row.key: library_judges(case.rule_doc, row.commune, row.year, case.others) for row in case.rows}
    for engine in engines:
        assert table_judges(case, engine) == expected, engine


tabled = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(tabled, max_examples=40 * MORE)
@given(table_cases())
def test_rows_are_judged_as_communes_are(case: TableCase) -> None:
    check_rows(case, ["polars", "polars-lazy"])


@pytest.mark.parametrize("engine", [name for name in ENGINES if not name.startswith("polars")])
@settings(tabled, max_examples=6 * MORE)
@given(table_cases())
def test_every_engine_agrees(engine: str, case: TableCase) -> None:
    check_rows(case, [engine])


@settings(tabled, max_examples=6 * MORE)
@given(table_cases(), st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_verdicts(case: TableCase, random: Any) -> None:
    shuffled = list(case.rows)
    random.shuffle(shuffled)
    assert table_judges(replace(case, rows=tuple(shuffled)), "polars") == table_judges(case, "polars")


@settings(tabled, max_examples=25 * MORE)
@given(table_cases(most=3))
def test_reasons_are_those_of_one_commune(case: TableCase) -> None:
    """Of several villages a table does not tell the first: there it is a figure that is missing."""
    for row, found in zip(case.rows, judged_table(case, "polars", reasons=True), strict=True):
        judged, reasons = oracle.judge_fully(
            case.rule_doc, DICTIONARY, row.commune, row.year, others=case.others, in_table=True
        )
        assert judged_row(found, case.rule_doc) == judged
        assert reasons_in(found, case.rule_doc) == reasons
