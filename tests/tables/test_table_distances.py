"""Columns of figures, shortfalls, margins: names, types, places; what they hold: `tests/laws/test_distances_in_tables.py`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

import ntm_criteria as ntm
from engines import EAGER, ENGINES, Cells, Columns, records

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
INSURED: Columns = {
    "id": Cells("int", [1, 2, 3]),
    "insured_people": Cells("int", [2280, 2301, None]),
    "population": Cells("int", [2410, 2410, 2410]),
    "note": Cells("text", ["a", "b", "c"]),
}
SHORTFALL = ["shortfall_low", "shortfall_high", "shortfall_unit", "shortfall_strictly", "shortfalls"]
MARGIN = ["margin_low", "margin_high", "margin_unit", "margin_strictly"]
BOTH: dict[str, Any] = {"shortfalls": True, "margins": True}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_has_the_same_columns(engine: str) -> None:
    found = records(
        ntm.assess_table(ENGINES[engine](INSURED), BANG_MAC, by="id", only=["14.1", "criterion_14"], **BOTH)
    )
    names = ["id", "14.1", *(f"14.1_{name}" for name in SHORTFALL + MARGIN), "criterion_14"]
    rows = [list(row.values()) for row in found]
    none: list[Any] = [None] * 4
    assert [list(row) for row in found] == [names] * 3
    assert rows[0][:-1] == [1, "not_met", 10.0, 10.0, "person", False, 1, *none]
    assert rows[1][:-1] == [2, "met", *none, 0, 11.0, 11.0, "person", False]
    assert rows[2][:-1] == [3, "unknown", *none, 0, *none]


def test_they_go_with_the_other_options() -> None:
    options: dict[str, Any] = {"only": ["14.1"], "keep": "all", "names": "safe", "verdicts": "code", "stamp": True}
    table = ntm.assess_table(ENGINES["polars"](INSURED), BANG_MAC, by="id", reasons=True, shortfalls=True, **options)
    assert table.columns == [
        *INSURED, "indicator_14_1", "indicator_14_1_reason", *(f"indicator_14_1_{name}" for name in SHORTFALL), "judged_by",
    ]  # fmt: skip
    assert table["indicator_14_1"].to_list() == [0, 2, 1]
    assert table["indicator_14_1_shortfall_unit"].to_list() == ["person", None, None]


def test_each_is_asked_for_by_itself() -> None:
    frame = ENGINES["polars"](INSURED)
    margins = ntm.assess_table(frame, BANG_MAC, by="id", only=["14.1"], margins=True)
    assert margins.columns == ["id", "14.1", *(f"14.1_{name}" for name in MARGIN)]
    whole = ntm.assess_table(frame, BANG_MAC, by="id", only=["verdict"], **BOTH)
    assert whole.columns == ["id", "verdict"]


def test_the_types_are_the_same_whatever_the_table_holds() -> None:
    """So that results of several years can be stored in one table."""
    frame = ENGINES["polars"](INSURED)
    full = ntm.assess_table(frame, BANG_MAC, by="id", **BOTH)
    bare = ntm.assess_table(frame.select("id", irrigated_land_share=pl.lit(91.5)), BANG_MAC, by="id", **BOTH)
    assert full.schema == bare.schema
    types = [full.schema[f"14.1_{name}"] for name in SHORTFALL]
    units = pl.Enum([*BANG_MAC.facts.units, "part"])
    assert types == [pl.Float64, pl.Float64, units, pl.Boolean, pl.Int16]


def test_they_are_stored_and_read_again(tmp_path: Path) -> None:
    table = ntm.assess_table(ENGINES["polars"](INSURED), BANG_MAC, by="id", only=["14.1"], **BOTH)
    table.write_parquet(tmp_path / "judged.parquet")
    assert pl.read_parquet(tmp_path / "judged.parquet").equals(table)
    relation = ntm.assess_table(ENGINES["duckdb"](INSURED), BANG_MAC, by="id", only=["14.1"], **BOTH)
    relation.to_parquet(str(tmp_path / "duck.parquet"))
    assert pl.read_parquet(tmp_path / "duck.parquet").rows() == table.rows()


def test_pandas_keeps_its_index_and_has_its_own_types() -> None:
    frame = ENGINES["pandas"](INSURED).set_index(pd.Index(["x", "y", "z"]))
    table = ntm.assess_table(frame, BANG_MAC, by="id", only=["14.1"], **BOTH)
    assert list(table.index) == ["x", "y", "z"]
    assert str(table["14.1_shortfall_strictly"].dtype) == "boolean"
    assert isinstance(table["14.1_shortfall_unit"].dtype, pd.CategoricalDtype)


def test_a_column_of_the_caller_with_such_a_name_is_refused() -> None:
    frame = ENGINES["polars"](INSURED).rename({"note": "14.1_shortfall_low"})
    with pytest.raises(ntm.FactError, match=r"14\.1_shortfall_low"):
        ntm.assess_table(frame, BANG_MAC, by="id", keep="all", **BOTH)
    assert ntm.assess_table(frame, BANG_MAC, by="id", keep="all", margins=True).width > 0


def test_rows_of_a_year_that_is_not_judged_have_none() -> None:
    frame = pl.DataFrame({"id": [1, 1], "year": [2023, 2024], "irrigated_land_share": [91.5, 91.5]})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], **BOTH)
    assert found["3.1_shortfall_low"].to_list() == [None, 0.5]
    assert found["3.1_shortfalls"].to_list() == [0, 1]


@pytest.mark.parametrize("names", ["code", "safe"])
def test_summaries_look_over_what_stands_beside_verdicts(names: Any) -> None:
    frame = ENGINES["polars"](INSURED)
    plain = ntm.summarise(ntm.assess_table(frame, BANG_MAC, by="id", names=names), BANG_MAC)
    full = ntm.assess_table(frame, BANG_MAC, by="id", names=names, reasons=True, **BOTH)
    assert ntm.summarise(full, BANG_MAC).equals(plain)


FIGURE = ["low_numerator", "low_denominator", "high_numerator", "high_denominator", "unit"]
CHOSEN = """
format: 1
rule_set: {id: chosen-figures, label: {vi: Bộ thử, en: Test}, years: 2024..2024}
sources: {plan: {title: Kế hoạch}}
criteria:
  - number: 11
    label: {vi: Tiêu chí mẫu, en: Sample criterion}
    complete: true
    indicators:
      - code: "11.1"
        label: {vi: Ngoài tầm với, en: Out of reach}
        cite: {source: plan, at: "1", status: checked}
        requires:
          all_of:
            - {fact: poverty_rate_reduction, at_least: 0.5 điểm phần trăm}
            - {fact: irrigated_land_share, at_least: 92 %}
      - code: "11.2"
        label: {vi: Chưa rõ nhánh nào, en: Either branch}
        cite: {source: plan, at: "2", status: checked}
        requires:
          first_of:
            - when: {fact: planning_criterion_met, is: true}
              then: {fact: health_insurance_share, at_least: 80 %}
          otherwise: {fact: irrigated_land_share, at_least: 92 %}
      - code: "11.3"
        label: {vi: Chỉ có nguồn thứ cấp, en: From a secondary source}
        cite: {source: plan, at: "3", status: secondary}
        requires: {fact: irrigated_land_share, at_least: 92 %}
      - code: "11.4"
        label: {vi: Hai trong ba, en: Two of three}
        cite: {source: plan, at: "4", status: checked}
        requires:
          at_least: 2
          count_of:
            - {fact: irrigated_land_share, at_least: 92 %}
            - {fact: health_insurance_share, at_least: 80 %}
            - {fact: poverty_rate, at_most: 0.1 %}
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_the_figure_is_that_of_the_comparison_that_decides(engine: str) -> None:
    """Of several that miss their bounds, the first one with a shortfall; of a branch that is open, the one that is judged."""
    rules = ntm.parse_rule_set(CHOSEN)
    now: Columns = {
        "id": Cells("int", [1, 2, 3, 4, 5]),
        "poverty_rate": Cells("float", [0.4, 0.4, 0.25, None, 0.4]),
        "irrigated_land_share": Cells("float", [91.5, 93.0, None, 91.5, 93.0]),
        "health_insurance_share": Cells("float", [70.0, 81.0, 70.0, 85.0, 70.0]),
        "planning_criterion_met": Cells("flag", [None, None, None, True, None]),
    }
    before: Columns = {
        "id": Cells("int", [1, 2, 3, 4, 5]),
        "poverty_rate": Cells("float", [0.4, 1.0, 0.4, 0.4, 1.0]),
    }
    tables = {"frame": ENGINES[engine](now), "previous": ENGINES[engine](before)}
    found = records(ntm.assess_table(rules=rules, by="id", figures=True, **tables))
    for row in found:
        assessed = ntm.assess_row(rules=rules, key={"id": row["id"]}, **tables)
        for result in assessed.entries:
            cells = [row[f"{result.code}_figure_{end}"] for end in FIGURE]
            ends = [None if cells[at] is None else Fraction(int(cells[at]), int(cells[at + 1])) for at in (0, 2)]
            assert ends == [result.observed.low, result.observed.high], (row["id"], result.code, result.step)
            assert cells[4] == (result.observed.unit.id if result.observed.unit and ends[0] is not None else None)
    one, two, three, four, five = ([row[f"11.{n}_figure_low_numerator"] for n in (1, 2, 3, 4)] for row in found)
    assert [cell is None for cell in one] == [False] * 4
    assert found[0]["11.1_figure_unit"] == "%"  # 0.5 points are out of reach: the second comparison has the figure
    assert [cell is None for cell in three] == [False, True, True, False]
    assert two[1] is not None
    assert four[1] is not None
    assert five[1] is None  # it is open which branch decides, and they differ


def test_figures_go_with_the_other_options() -> None:
    frame = ENGINES["polars"](INSURED)
    options: dict[str, Any] = {"only": ["14.1", "verdict"], "keep": "all", "names": "safe", "figures": True}
    found = ntm.assess_table(frame, BANG_MAC, by="id", **options)
    assert found.columns == [
        *INSURED,
        "indicator_14_1",
        *(f"indicator_14_1_figure_{name}" for name in FIGURE),
        "verdict",
    ]
    assert found["indicator_14_1_figure_low_numerator"].to_list() == [228000, 230100, None]
    assert found["indicator_14_1_figure_high_denominator"].to_list() == [2410, 2410, None]
    assert found.schema["indicator_14_1_figure_low_numerator"] == pl.Int64
    every = ntm.assess_table(frame, BANG_MAC, by="id", figures=True, shortfalls=True, only=["14.1"])
    assert every.columns == [
        "id",
        "14.1",
        *(f"14.1_figure_{name}" for name in FIGURE),
        *(f"14.1_{name}" for name in SHORTFALL),
    ]
    in_pandas = ntm.assess_table(ENGINES["pandas"](INSURED), BANG_MAC, by="id", only=["14.1"], figures=True)
    assert str(in_pandas["14.1_figure_low_numerator"].dtype) == "Int64"


def test_figures_of_rows_that_are_not_judged_are_missing() -> None:
    frame = pl.DataFrame({"id": [1, 1], "year": [2023, 2024], "irrigated_land_share": [91.5, None]})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["3.1"], figures=True)
    assert found["3.1_figure_low_numerator"].to_list() == [None, None]


def test_a_share_of_nothing_has_no_figure() -> None:
    frame = pl.DataFrame({"id": [1], "insured_people": [0], "population": [0], "health_insurance_share": [90.0]})
    found = ntm.assess_table(frame, BANG_MAC, by="id", only=["14.1"], figures=True, errors="null")
    assert found["14.1_figure_low_numerator"].to_list() == [None]


def test_missing_facts_stand_beside_the_verdict_in_every_table_in_memory() -> None:
    for engine in EAGER:
        judged = ntm.assess_table(
            ENGINES[engine](INSURED),
            BANG_MAC,
            by="id",
            only=["14.1", "criterion_14"],
            missing=True,
            names="safe",
            reasons=True,
        )
        found = records(judged)
        assert [*found[0]] == [
            "id", "indicator_14_1", "indicator_14_1_reason", "indicator_14_1_missing", "criterion_14", "criterion_14_reason",
        ]  # fmt: skip
        told = [row["indicator_14_1_missing"] for row in found]
        assert told == [None, None, "insured_people, health_insurance_share"]


@pytest.mark.parametrize("finds_variables", ["true", "false"])
def test_a_pattern_that_is_new_when_a_lazy_table_is_computed_is_not_taken_for_none(finds_variables: str) -> None:
    with duckdb.connect(config={"python_enable_replacements": finds_variables}) as database:
        database.execute("CREATE TABLE communes (id TEXT, insured_people INT, population INT)")
        database.execute("CREATE TABLE villages (id TEXT, name TEXT, street_lighting BOOLEAN)")
        database.execute("INSERT INTO communes VALUES ('a', NULL, 2410)")
        database.execute("INSERT INTO villages VALUES ('a', 'm', NULL)")
        tables: dict[str, Any] = {"frame": database.table("communes"), "villages": database.table("villages")}
        judged = ntm.assess_table(rules=BANG_MAC, by="id", only=["4.3", "14.1"], missing=True, **tables)
        assert [row[2::2] for row in judged.fetchall()] == [
            ("street_lighting", "insured_people, health_insurance_share")
        ]
        database.execute("INSERT INTO communes VALUES ('b', NULL, NULL), ('c', 2301, 2410)")
        database.execute("INSERT INTO villages VALUES ('b', 'm', NULL), ('c', 'm', TRUE)")
        assert sorted(row[0:1] + row[2::2] for row in judged.fetchall()) == [
            ("a", "street_lighting", "insured_people, health_insurance_share"), ("b", "?", "?"), ("c", None, None),
        ]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_where_nothing_is_missing(engine: str) -> None:
    full: Columns = {
        "id": Cells("int", [1]),
        "insured_people": Cells("int", [2301]),
        "population": Cells("int", [2410]),
    }
    villages: Columns = {
        "id": Cells("int", [1]),
        "name": Cells("text", ["m"]),
        "street_lighting": Cells("flag", [True]),
    }
    tables = {"frame": ENGINES[engine](full), "villages": ENGINES[engine](villages)}
    (row,) = records(
        ntm.assess_table(rules=BANG_MAC, by="id", only=["4.3", "14.1", "criterion_14"], missing=True, **tables)
    )
    assert (row["4.3_missing"], row["14.1_missing"]) == (None, None)
    assert "criterion_14_missing" not in row


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_without_rows_lacks_nothing(engine: str) -> None:
    none: Columns = {"id": Cells("int", []), "population": Cells("int", [])}
    assert records(ntm.assess_table(ENGINES[engine](none), BANG_MAC, by="id", missing=True)) == []


def test_a_name_without_a_database_is_refused() -> None:
    ibis = pytest.importorskip("ibis", reason="Ibis is not installed")
    communes = ibis.table({"id": "string", "population": "int64"}, "communes")
    with pytest.raises(ntm.FactError, match="bound to no database") as refused:
        ntm.assess_table(communes, BANG_MAC, by="id", missing=True)
    assert "connection.table" in str(refused.value)


def test_a_row_that_is_not_judged_lacks_nothing() -> None:
    table = pl.DataFrame({"id": [1, 2, 3], "year": [2024, 2030, None], "population": [2410, 2410, 2410]})
    judged = ntm.assess_table(table, BANG_MAC, by="id", only=["14.1"], missing=True, errors="null")
    assert judged["14.1_missing"].to_list() == ["insured_people, health_insurance_share", None, None]


def test_a_refused_figure_is_missing() -> None:
    table = pl.DataFrame({"id": [1, 2, 3], "insured_people": [-1, 2500, None], "population": [2410, 2410, 2410]})
    judged = ntm.assess_table(table, BANG_MAC, by="id", only=["14.1"], missing=True, errors="null")
    told = "insured_people, health_insurance_share"
    assert judged["14.1_missing"].to_list() == [told, "insured_people, population, health_insurance_share", told]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_of_rows_of_several_sets_has_missing_facts(engine: str) -> None:
    """Each row lacks what its own set asks for, also where another set judges the row before it, or none."""
    other = ntm.parse_rule_set(
        BANG_MAC.to_yaml().replace("id: bang-mac-2024", "id: other").replace("years: 2024..2024", "years: 2024..2025")
    )
    rules = ntm.RulesByRow(
        lambda level: BANG_MAC if level == "x" else other if level == "y" else None, province=None, date=None
    )
    table: Columns = {
        "id": Cells("int", [1, 2, 3, 2, 4]),
        "level": Cells("text", ["x", "y", "z", "y", "y"]),
        "year": Cells("int", [2024, 2025, 2024, 2024, 2025]),
        "population": Cells("int", [2410, 2410, 2410, 2410, None]),
        "poverty_rate": Cells("float", [5.0, 5.0, 5.0, 6.0, 5.0]),
    }
    villages: Columns = {
        "id": Cells("int", [1, 2, 2]),
        "name": Cells("text", ["m", "m", "n"]),
        "street_lighting": Cells("flag", [None, True, None]),
    }
    tables = {"frame": ENGINES[engine](table), "villages": ENGINES[engine](villages)}
    only = ["4.3", "11.1", "14.1"]
    judged = records(ntm.assess_table(rules=rules, by="id", only=only, missing=True, errors="null", **tables))
    insured = "insured_people, health_insurance_share"
    whole = "insured_people, population, health_insurance_share"
    before = "previous.poor_households, previous.households, previous.poverty_rate, poverty_rate_reduction"
    told = {(row["id"], row["year"]): tuple(row[f"{code}_missing"] for code in only) for row in judged}
    assert told == {
        (1, 2024): ("street_lighting", before, insured),
        (2, 2024): ("street_lighting", before, insured),
        (2, 2025): ("street_lighting", None, insured),
        (3, 2024): (None, None, None),
        (4, 2025): ("villages, street_lighting", before, whole),
    }


@pytest.mark.parametrize("names", [["a", "a"], [None, "b"]])
def test_villages_that_are_not_told_apart_lack_their_figures(names: list[str | None]) -> None:
    table = pl.DataFrame({"id": [1], "population": [2410]})
    villages = pl.DataFrame({"id": [1, 1], "name": names, "street_lighting": [True, True]})
    judged = ntm.assess_table(table, BANG_MAC, by="id", villages=villages, only=["4.3"], missing=True, errors="null")
    assert judged.row(0) == (1, "unknown", "street_lighting")
