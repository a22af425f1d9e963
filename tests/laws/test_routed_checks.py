"""`check_table` of rows of several rule sets finds what it finds in the rows of each set, and nothing besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES, Cells

from .adapter import MORE_LAWS
from .strategies import Draw, pick
from .test_mistakes_as_rows import check_counts

PLAN = ntm.load_rule_set("bang-mac-2024")
YEARS = PLAN.to_yaml().replace("years: 2024..2024", "years: 2023..2024")
FIRST = ntm.parse_rule_set(YEARS.replace("id: bang-mac-2024", "id: plan-a"))
SECOND = ntm.parse_rule_set(
    YEARS.replace("id: bang-mac-2024", "id: plan-b").replace("at_least: 92 %", "at_least: 93 %")
)
SETS = {"a": FIRST, "b": SECOND}
tabled = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
Row = dict[str, Any]
NUMBERS = {
    "poverty_rate": (None, 7.5, 8.2, 300.0, -1.0),
    "irrigated_land_share": (None, 92.0, 920.0, 0.5),
    "insured_people": (None, 96, 110, -3),
    "population": (None, 100),
}


def by_level(*, level: str | None) -> ntm.RuleSet | None:
    return SETS.get(level or "")


ROUTE = ntm.RulesByRow(by_level, province=None, date=None)


@st.composite
def cases(draw: Draw) -> tuple[list[Row], list[Row]]:
    """Rows of communes in two years, of which each has a set of its own or none; and villages."""
    rows = list[Row]()
    for _ in range(draw(st.integers(2, 7))):
        figures = {name: pick(draw, values) for name, values in NUMBERS.items()}
        key = pick(draw, ("X", "Y", "Z", "z ", None, "Tổng cộng"))
        rows.append(
            {
                "id": key,
                "year": pick(draw, (2023, 2024, 2024, 2022)),
                "level": pick(draw, ("a", "b", "b", None)),
                **figures,
            }
        )
    villages = [
        {
            "id": pick(draw, ("X", "Y", "Z", "W", None)),
            "year": pick(draw, (2023, 2024)),
            "name": pick(draw, ("A", "B", "thôn A", None)),
            "street_lighting": pick(draw, (True, False, None)),
        }
        for _ in range(draw(st.integers(0, 5)))
    ]
    return rows, villages


def made(rows: Sequence[Row], engine: str, *, of_villages: bool = False) -> Any:
    kinds = {"id": "text", "year": "int", "level": "text", "name": "text", "street_lighting": "flag"}
    names = ("id", "year", "name", "street_lighting") if of_villages else ("id", "year", "level", *NUMBERS)
    return ENGINES[engine]({name: Cells(kinds.get(name, "float"), [row[name] for row in rows]) for name in names})


def same(key: str | None) -> str | None:
    return None if key is None else key.strip().lower()


def found(check: ntm.TableCheck) -> list[Row]:
    return [{**row, "message": None, "hint": None} for row in check.to_dicts(lang="en")]


def said(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("table", "id", "year", "village", "column", "value", "code", "severity"))


def expected(rows: Sequence[Row], villages: Sequence[Row]) -> Counter[Any]:
    """Check the rows of each set alone, with last year's rows and the villages of their communes."""
    counted = Counter[Any]()
    counted.update(
        ("now", row["id"], row["year"], None, None, None, "no-rule-set", "error")
        for row in rows
        if row["level"] is None
    )
    others, told = list[Row](), set[Any]()
    of_set = {level: [row for row in rows if row["level"] == level] for level in SETS}
    present = [level for level in SETS if of_set[level]]
    years = {(same(row["id"]), row["year"]): set[Any]() for row in rows}
    for row in rows:
        years[same(row["id"]), row["year"]].add(row["level"])
    sets_of: dict[Any, set[Any]] = {}
    for row in rows:
        sets_of.setdefault(same(row["id"]), set()).add(row["level"])
    for level in present:
        own = of_set[level]
        keys = {(same(row["id"]), row["year"]) for row in own if row["id"]}
        past = [
            row
            for row in rows
            if row["level"] != level
            and (same(row["id"]), row["year"] + 1) in keys
            and (same(row["id"]), row["year"]) not in keys
        ]
        mine, firsts = list[Row](), list[bool]()
        for village in villages:
            key = same(village["id"])
            of_year = years.get((key, village["year"])) if key else None
            levels = of_year or (sets_of.get(key) if key else None)
            if levels is None:
                levels = {present[0]}
            if level in levels:
                mine.append(village)
                firsts.append(level == min(each for each in levels if each))
        check = ntm.check_table(
            made([*own, *past], "polars"), SETS[level], by="id", villages=made(mine, "polars", of_villages=True)
        )
        past_keys = {(row["id"], row["year"]) for row in past}
        not_first = {
            (each["id"], each["year"], each["name"]) for each, first in zip(mine, firsts, strict=True) if not first
        }
        for row in found(check):
            is_past = row["table"] == "now" and (row["id"], row["year"]) in past_keys
            is_second = row["table"] == "villages" and (row["id"], row["year"], row["village"]) in not_first
            if is_past or is_second:
                if not (is_past and row["column"] is None and row["code"] != "bad-key"):
                    others.append(row)
            else:
                counted[said(row)] += 1
    for row in others:
        if said(row) not in counted and said(row) not in told:
            told.add(said(row))
            counted[said(row)] += 1
    return counted


def check_case(case: tuple[list[Row], list[Row]], engine: str) -> None:
    rows, villages = case
    check = ntm.check_table(made(rows, engine), ROUTE, by="id", villages=made(villages, engine, of_villages=True))
    listed = found(check)
    assert Counter(map(said, listed)) == expected(rows, villages)
    check_counts(check, listed)
    stamps = {level: f"{rules.id}@{rules.fingerprint}" for level, rules in SETS.items()}
    assert {row["judged_by"] for row in listed} <= {*stamps.values(), None}
    assert all((row["judged_by"] is None) == (row["code"] == "no-rule-set") for row in listed)
    lines = [line for line in check.account if line.source == "communes"]
    assert sum(line.count for line in lines if line.kind == "row") == len(rows)
    cells = Counter[str]()
    for line in lines:
        cells[line.item] += line.count if line.kind == "cell" else 0
    columns = [line.item for line in lines if line.kind == "column"]
    assert len(columns) == len(set(columns))
    if any(row["level"] for row in rows):
        assert set(columns) == {"id", "year", "level", *NUMBERS}
        assert all(cells[name] == len(rows) for name in columns)
        counted = sum(line.count for line in check.account if line.kind == "village")
        assert counted == len(villages)


@settings(tabled, max_examples=25 * MORE_LAWS)
@given(cases())
def test_each_row_is_checked_by_its_own_set(case: tuple[list[Row], list[Row]]) -> None:
    check_case(case, "polars")


@pytest.mark.parametrize("engine", ["polars-lazy", "pandas", "pyarrow", "duckdb"])
@settings(tabled, max_examples=4 * MORE_LAWS)
@given(cases())
def test_every_engine_checks_rows_by_their_own_sets(engine: str, case: tuple[list[Row], list[Row]]) -> None:
    check_case(case, engine)
