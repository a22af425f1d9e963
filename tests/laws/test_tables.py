"""A row of a table means what `assess` means for that commune, on every engine, and what the oracle says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES, Cells, number_cells, polars, records

from . import oracle, strategies
from .adapter import library_judges, rule_set_of
from .oracle import Judged, PlainCommune, Reasons
from .strategies import DICTIONARY, Draw, chance, pick

MORE = int(os.environ.get("MORE_TABLES", "1"))  # times as many examples as every day; .ci/run asks for more
FLAGS = tuple(fact for fact, entry in DICTIONARY.items() if entry["kind"] == "flag" and entry.get("per") != "village")
CATEGORIES = tuple(fact for fact, entry in DICTIONARY.items() if entry["kind"] == "category")
VILLAGE_FACTS = tuple(fact for fact, entry in DICTIONARY.items() if entry.get("per") == "village")


@dataclass(frozen=True)
class TableCase:
    """A rule file, a year and several communes; how the columns of numbers are carried."""

    rule_doc: Mapping[str, Any]
    year: int
    communes: tuple[PlainCommune, ...]
    carriers: Mapping[str, str]


def for_tables(commune: PlainCommune) -> PlainCommune:
    """Without what no number of a table can say: 1/3 of the villages."""
    told = {
        fact: value
        for fact, value in commune.facts.items()
        if not isinstance(value, Fraction) or (value * 100).denominator == 1
    }
    return replace(commune, facts=told)


@st.composite
def table_cases(draw: Draw, most: int = 5) -> TableCase:
    rule_doc = draw(strategies.rule_docs(depths=(1, 0, 2)))
    year = pick(draw, oracle.years_in(rule_doc["rule_set"]["years"]))
    communes = tuple(
        for_tables(draw(strategies.communes(rule_doc, year))) for _ in range(1 + draw(strategies.up_to(most - 1)))
    )
    carriers = {fact: pick(draw, ("float", "float", "int", "decimal")) for fact in DICTIONARY if chance(draw, 40)}
    return TableCase(rule_doc, year, communes, carriers)


def column(fact: str, values: Sequence[Any], carriers: Mapping[str, str]) -> Cells:
    if fact in FLAGS or (fact in VILLAGE_FACTS and DICTIONARY[fact]["kind"] == "flag" and "percent" not in carriers):
        return Cells("flag", values)
    if fact in CATEGORIES:
        return Cells("text", values)
    kind = carriers.get(fact, "float")
    if kind == "int" and any(value is not None and Fraction(value).denominator != 1 for value in values):
        kind = "float"
    return number_cells(values, kind)


def main_columns(case: TableCase) -> dict[str, Cells]:
    facts = dict.fromkeys(fact for commune in case.communes for fact in (*commune.facts, *commune.scope))
    made = {"id": Cells("text", [f"x{i}" for i in range(len(case.communes))])}
    for fact in facts:
        values = [{**commune.facts, **commune.scope}.get(fact) for commune in case.communes]
        percent = {"percent": "yes"} if fact in VILLAGE_FACTS else {}
        made[fact] = column(fact, values, {**case.carriers, **percent})
    return made


def previous_columns(case: TableCase) -> dict[str, Cells]:
    facts = dict.fromkeys(fact for commune in case.communes for fact in commune.previous)
    made = {"id": Cells("text", [f"x{i}" for i in range(len(case.communes))])}
    for fact in facts:
        made[fact] = column(fact, [commune.previous.get(fact) for commune in case.communes], case.carriers)
    return made


def village_columns(case: TableCase) -> dict[str, Cells]:
    rows = [(f"x{i}", village) for i, commune in enumerate(case.communes) for village in commune.villages]
    facts = dict.fromkeys(fact for _, village in rows for fact in village.facts)
    made = {"id": Cells("text", [id_ for id_, _ in rows]), "name": Cells("text", [village.name for _, village in rows])}
    for fact in facts:
        made[fact] = column(fact, [village.facts.get(fact) for _, village in rows], case.carriers)
    return made


def judged_row(row: Mapping[str, Any], rule_doc: Mapping[str, Any]) -> Judged:
    codes = [one["code"] for criterion in rule_doc["criteria"] for one in criterion["indicators"]]
    numbers = [int(criterion["number"]) for criterion in rule_doc["criteria"]]
    return Judged(
        {code: row[code] for code in codes},
        {number: row[f"criterion_{number}"] for number in numbers},
        row["verdict"],
    )


def table_judges(case: TableCase, engine: str, **options: Any) -> dict[str, Judged]:
    make = ENGINES[engine]
    result = ntm.assess_table(
        make(main_columns(case)),
        rule_set_of(case.rule_doc),
        by="id",
        year=case.year,
        villages=make(village_columns(case)),
        previous=make(previous_columns(case)),
        **options,
    )
    return {row["id"]: judged_row(row, case.rule_doc) for row in records(result)}


def check_rows(case: TableCase, engines: Sequence[str]) -> None:
    expected = {f"x{i}": oracle.judge(case.rule_doc, DICTIONARY, one, case.year) for i, one in enumerate(case.communes)}
    assert expected == {f"x{i}": library_judges(case.rule_doc, one, case.year) for i, one in enumerate(case.communes)}
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
def test_shuffled_rows_give_shuffled_verdicts(case: TableCase, random: Any) -> None:
    order = list(range(len(case.communes)))
    random.shuffle(order)
    shuffled = replace(case, communes=tuple(case.communes[i] for i in order))
    straight, mixed = table_judges(case, "polars"), table_judges(shuffled, "polars")
    assert {f"x{new}": straight[f"x{old}"] for new, old in enumerate(order)} == mixed


@settings(tabled, max_examples=25 * MORE)
@given(table_cases(most=3))
def test_reasons_are_those_of_one_commune(case: TableCase) -> None:
    """Of several villages a table does not tell the first: there it is a figure that is missing."""
    result = ntm.assess_table(
        polars(main_columns(case)),
        rule_set_of(case.rule_doc),
        by="id",
        year=case.year,
        villages=polars(village_columns(case)),
        previous=polars(previous_columns(case)),
        reasons=True,
    )
    for commune, row in zip(case.communes, records(result), strict=True):
        judged, reasons = oracle.judge_fully(case.rule_doc, DICTIONARY, commune, case.year, in_table=True)
        assert judged_row(row, case.rule_doc) == judged
        assert reasons_in(row, case.rule_doc) == reasons


def reasons_in(row: Mapping[str, Any], rule_doc: Mapping[str, Any]) -> Reasons:
    codes = [one["code"] for criterion in rule_doc["criteria"] for one in criterion["indicators"]]
    numbers = [int(criterion["number"]) for criterion in rule_doc["criteria"]]
    return Reasons(
        {code: row[f"{code}_reason"] for code in codes},
        {number: row[f"criterion_{number}_reason"] for number in numbers},
        row["verdict_reason"],
    )
