"""Every bundled rule set over a table: region, year, derived groups, bounds from several sources. A row is one commune."""

from __future__ import annotations

import random
from typing import Any

import pytest

import ntm_criteria as ntm
from engines import ENGINES, Cells, Columns, number_cells, records
from laws.at_bounds import bounds_of, drawn
from laws.test_distances_in_tables import distances
from laws.test_totals import shares_of
from ntm_criteria.model import FactKind, VillageCount, VillageShare

COMMUNES = 25
SETS = {rules.id: rules for rules in ntm.bundled_rule_sets()}


def communes_of(rules: ntm.RuleSet, dice: random.Random) -> list[dict[str, Any]]:
    """Figures that do not contradict each other: a share is given, never its counts, nor how many villages."""
    bounds = bounds_of(rules)
    derived = {
        fact.id
        for fact in (rules.facts[id_] for id_ in rules.reads)
        if fact.part or fact.change_of or fact.village_flag
    }
    counts = {"villages"} | {
        id_ for share in derived for id_ in (rules.facts[share].part, rules.facts[share].whole) if id_
    }
    counts |= {term for id_ in rules.reads for term in rules.facts[id_].sum_of}
    read = [rules.facts[id_] for id_ in sorted(rules.reads) if not rules.facts[id_].per_village and id_ not in counts]
    rows = [{fact.id: drawn(fact, bounds.get(fact.id, []), dice) for fact in read} for _ in range(COMMUNES)]
    for row in rows:
        for fact in read:
            for same in (other for other in read if fact.part and (other.part, other.whole) == (fact.part, fact.whole)):
                row[same.id] = row[fact.id]  # two shares of the same two counts are one figure
            value, wider = row[fact.id], row.get(fact.within or "")
            if value is not None and wider is not None and value > wider:
                row[fact.id] = None
    return rows


def columns_of(rules: ntm.RuleSet, rows: list[dict[str, Any]], years: list[int]) -> Columns:
    made = {"id": Cells("text", [f"x{i}" for i in range(len(rows))]), "year": Cells("int", years)}
    for id_ in rows[0]:
        kind, values = rules.facts[id_].kind, [row[id_] for row in rows]
        if kind in (FactKind.FLAG, FactKind.CATEGORY):
            made[id_] = Cells("flag" if kind is FactKind.FLAG else "text", values)
        else:
            made[id_] = number_cells(values)
    return made


@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
@pytest.mark.parametrize("rules", SETS.values(), ids=list(SETS))
def test_a_row_is_judged_as_that_commune_is(rules: ntm.RuleSet, engine: str) -> None:
    dice = random.Random(rules.id)
    rows = communes_of(rules, dice)
    years = [dice.randint(*rules.years) for _ in rows]
    names: Any = "safe" if engine == "duckdb" else "code"
    table = ENGINES[engine](columns_of(rules, rows, years))
    judged = {row["id"]: row for row in records(ntm.assess_table(table, rules, by="id", names=names, reasons=True))}
    for i, (figures, year) in enumerate(zip(rows, years, strict=True)):
        one = ntm.assess(ntm.Commune(f"x{i}", year=year, facts=figures), rules)
        row = judged[f"x{i}"]
        for result in one.entries:
            name = f"indicator_{result.code.replace('.', '_')}" if names == "safe" else result.code
            assert (row[name], row[f"{name}_reason"]) == (
                str(result.verdict),
                str(result.reason) if result.reason else None,
            ), result.code
        assert {c.number: row[f"criterion_{c.number}"] for c in one.criteria} == {
            c.number: str(c.verdict) for c in one.criteria
        }
        assert row["verdict"] == str(one.verdict)


@pytest.mark.parametrize("rules", SETS.values(), ids=list(SETS))
def test_a_row_of_a_bundled_set_has_the_distances_of_that_commune(rules: ntm.RuleSet) -> None:
    dice = random.Random(rules.id)
    rows = communes_of(rules, dice)
    years = [dice.randint(*rules.years) for _ in rows]
    table = ENGINES["polars"](columns_of(rules, rows, years))
    judged = records(ntm.assess_table(table, rules, by="id", shortfalls=True, margins=True))
    for figures, year, row in zip(rows, years, judged, strict=True):
        for result in ntm.assess(ntm.Commune("x", year=year, facts=figures), rules).entries:
            expected = distances(result)
            assert {name: row[f"{result.code}_{name}"] for name in expected} == expected, result.code


TOTALS = [
    (id_, fact)
    for id_, rules in SETS.items()
    for fact, _, measure in rules.derived
    if isinstance(measure, VillageShare | VillageCount)
]


@pytest.mark.parametrize(("id_", "fact"), TOTALS)
def test_a_total_is_refused_as_that_of_one_commune_is(id_: str, fact: str) -> None:
    """Of 3, 8 and 11 villages that are stated, and of 8 that are listed."""
    rules = SETS[id_]
    is_count = rules.facts[fact].kind is FactKind.COUNT
    is_flag = rules.facts[fact].kind is FactKind.FLAG  # a bare number of which could be villages
    rows = [
        (villages, is_listed, total)
        for villages, is_listed in ((3, False), (8, False), (8, True), (11, False))
        for total in (range(villages + 3) if is_count else shares_of(villages))
    ]
    listed = [
        (f"x{i}", f"Thôn {j}") for i, (number, is_listed, _) in enumerate(rows) for j in range(number * is_listed)
    ]
    villages = {"id": Cells("text", [one for one, _ in listed]), "name": Cells("text", [name for _, name in listed])}
    columns = {
        "id": Cells("text", [f"x{i}" for i in range(len(rows))]),
        "year": Cells("int", [rules.years[0]] * len(rows)),
        "villages": Cells("int", [None if is_listed else number for number, is_listed, _ in rows]),
        fact: number_cells([total for _, _, total in rows]),
    }
    expected = 0
    for number, is_listed, total in rows:
        figure = f"{int(total)} %" if is_flag and total == int(total) else float(total)
        facts = {fact: figure} if is_listed else {fact: figure, "villages": number}
        names = [{"name": f"Thôn {j}"} for j in range(number * is_listed)]
        try:
            ntm.assess(ntm.Commune("", year=rules.years[0], facts=facts, villages=names), rules)
        except ntm.FactError as wrong:
            expected += len(wrong.problems)
    units = {fact: "%"} if is_flag else None
    check = ntm.check_table(
        ENGINES["polars"](columns), rules, by="id", villages=ENGINES["polars"](villages), units=units
    )
    (mistake,) = [one for one in check.mistakes if not one.is_warning]
    assert (mistake.column, mistake.rows) == (fact, expected)
    assert expected == 8 if is_count else 10 < expected < len(rows)


def test_the_reason_tells_a_missing_figure_from_a_missing_bound() -> None:
    rules = SETS["vn-318-2022-ntm"]
    columns = {
        "id": Cells("text", ["a", "b", "c"]), "year": Cells("int", [2022, 2022, 2023]),
        "region": Cells("text", ["tdmnpb"] * 3), "income_per_capita": number_cells([None, 39, 39]),
    }  # fmt: skip
    found = records(ntm.assess_table(ENGINES["polars"](columns), rules, by="id", only=["10"], reasons=True))
    assert [(row["10"], row["10_reason"]) for row in found] == [
        ("unknown", "figure-missing"), ("met", None), ("unknown", "bound-unsourced"),
    ]  # fmt: skip
