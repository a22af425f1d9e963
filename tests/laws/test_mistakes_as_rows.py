"""All mistakes of a table as rows: those that `assess` refuses each commune for, as many as are counted, and none besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ntm_criteria as ntm
from engines import ENGINES, Cells, records
from ntm_criteria.tables.columns import refused_column

from . import strategies
from .adapter import rule_set_of
from .strategies import Draw, chance, pick, up_to
from .test_agreement import RULES, YEAR, Given, Table, asked, commune_of, means_no_number, read_as, tables, with_forms
from .test_tables import MORE, tabled

OTHERS = [name for name in ENGINES if name != "polars"]
LEVELS = {"previous": "before", "villages": "villages"}
Said = tuple[str, Any, Any, Any, str, str | None]  # table, key, year, village, code, column


def errors(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in found if row["severity"] == "error"]


def check_counts(check: ntm.TableCheck, found: Sequence[Mapping[str, Any]]) -> None:
    """As many rows as are counted. The wrong cells of a column are counted together, whatever is wrong with each."""
    counted, rows = Counter[Any](), Counter[Any]()
    for mistake in check.mistakes:
        table = {"village": "villages"}.get(mistake.table, mistake.table)
        code = str(mistake.code) if mistake.column is None else None
        counted[table, code, mistake.column, "warning" if mistake.is_warning else "error"] += mistake.rows
    for row in found:
        code = row["code"] if row["column"] is None else None
        rows[row["table"], code, row["column"], row["severity"]] += 1
    assert rows == +counted, (rows - counted, counted - rows)


def spoils(error: Mapping[str, Any], row: Mapping[str, Any], *, read_before: set[str], panel: bool) -> bool:
    """Whether an error concerns a row of the main table, by what docs/tables.md says."""
    if error["id"] is None or row["id"] is None or same(error["id"]) != same(row["id"]):
        return False
    table, year, code, own = error["table"], error["year"], error["code"], row["year"]
    if table == "now":
        if year == own:
            return True
        counts = error["column"] in read_before or code == "bad-key"
        return panel and None not in (year, own) and year == own - 1 and counts
    return year is None or code == "wrong-year" or year == (own if table == "villages" else own and own - 1)


def same(key: Any) -> Any:
    return key.lower() if isinstance(key, str) else key


def assert_ok(judged: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], **how: Any) -> None:
    for row in judged:
        mine = [error for error in errors(found) if spoils(error, row, **how)]
        assert row["ok"] is (not mine and row["id"] is not None), (row, mine)


# --- figures that are wrong, or contradict each other


def said_of(table: Table) -> set[Said]:
    """What `assess` refuses each commune for; a row of last year in the main table is a commune of its own as well."""
    found = set[Said]()
    for id_, one in enumerate(table.communes):
        for problem in refused(one, table):
            level = LEVELS.get(str(problem.path[0]), "now")
            if level == "before" and problem.fact in one.panel and problem.fact not in one.previous:
                continue  # a figure of the main table, said of the row that it stands in
            village = f"Thôn {problem.path[1]}" if level == "villages" else None
            year = YEAR - (level == "before")
            found.add((level, id_, year, village, str(problem.code), problem.fact))
        if one.panel:
            alone = refused(Given(one.panel, {}, (), {}), table)
            found |= {("now", id_, YEAR - 1, None, str(problem.code), problem.fact) for problem in alone}
    return found


def refused(one: Given, table: Table) -> list[ntm.Problem]:
    try:
        ntm.assess(commune_of(with_forms(one, table.forms)), RULES)
    except ntm.FactError as wrong:
        return [problem for problem in wrong.problems if problem.severity == "error"]
    return []


def is_unclear(one: Given, table: Table) -> bool:
    """Whether nobody has said which figures are left: two rows of last year, or decimals between two steps."""
    commune = with_forms(one, table.forms)
    figures = (commune.facts, commune.previous, *(village.facts for village in commune.villages))
    return bool(one.panel and one.previous) or any(means_no_number(each, Decimal) for each in figures)


def without_changes(said: set[Said]) -> set[Said]:
    """Leave out what is said of changes since last year where a figure of last year is itself wrong.

    `assess` compares a change with such a figure too; a table takes the figure as missing first.
    """
    wrong = {row[1] for row in said if row[0] == "before" or row[2] != YEAR}
    changes = {id_ for id_, fact in RULES.facts.items() if fact.change_of is not None}
    return {row for row in said if row[1] not in wrong or row[5] not in changes}


def check_figures(table: Table, engine: str) -> None:
    table = read_as(table, engine)
    arguments = asked(table, engine)
    check = ntm.check_table(rules=RULES, **arguments)
    found = records(check.to_frame())
    check_counts(check, found)
    # villages and last year's rows without a year of their own belong to any row of their commune
    years = [(YEAR - (row["table"] == "before")) if row["year"] is None else row["year"] for row in found]
    rows = [
        (row["table"], row["id"], year, row["village"], row["code"], row["column"])
        for row, year in zip(found, years, strict=True)
        if row["severity"] == "error"
    ]
    assert len(rows) == len(set(rows))
    unclear = {id_ for id_, one in enumerate(table.communes) if is_unclear(one, table)}
    expected = without_changes({row for row in said_of(table) if row[1] not in unclear})
    known = without_changes({row for row in rows if row[1] not in unclear})
    assert known == expected, (known - expected, expected - known)
    judged = records(ntm.assess_table(rules=RULES, ok=True, only=["verdict"], errors="null", **arguments))
    panel = table.last_year in ("rows", "both")
    judged = [{"year": YEAR, **row} for row in judged]
    assert_ok(judged, found, read_before=set(RULES.reads_previous), panel=panel)


@settings(tabled, max_examples=40 * MORE)
@given(tables())
def test_rows_are_what_each_commune_is_refused_for(table: Table) -> None:
    check_figures(table, "polars")


@pytest.mark.parametrize("engine", OTHERS)
@settings(tabled, max_examples=3 * MORE)
@given(tables())
def test_every_engine_has_the_same_rows(engine: str, table: Table) -> None:
    check_figures(table, engine)


# --- keys, years, villages

MESSY = rule_set_of(
    strategies.rule_doc_of(
        [
            {
                "number": "1",
                "label": strategies.labelled("1"),
                "complete": "true",
                "indicators": [
                    strategies.indicator_doc("1.1", {"fact": "d2", "at_least": "0.5 percentage_point"}),
                    strategies.indicator_doc("1.2", {"fact": "s1", "at_least": "50 %"}),
                    strategies.indicator_doc(
                        "1.3",
                        {
                            "for_each": "village",
                            "requires": {"fact": "v_hh", "at_least": "3 household"},
                            "at_least": "50 %",
                        },
                    ),
                ],
            }
        ],
        "2023..2025",
    )
)
IDS = ("a", "a", "b", "B", "c", "c", None)  # "b" and "B" are one
FIGURES: dict[str, tuple[Any, ...]] = {
    "p1": (1.0, 2.0, 101.0, None),
    "hh_a": (1.0, 2.0, 2.5, None),
    "hh_all": (1.0, 2.0, None),
    "s1": (50.0, 100.0, 7.0, None),
}


@dataclass(frozen=True)
class Messy:
    """Tables with keys and years that are missing, repeated or unknown; `year` is the one asked for, if any."""

    main: Mapping[str, Cells]
    villages: Mapping[str, Cells] | None
    previous: Mapping[str, Cells] | None
    year: int | None


@st.composite
def messy(draw: Draw) -> Messy:
    year = pick(draw, (None, 2024))
    with_years = year is None or chance(draw, 60)

    def table(figures: Mapping[str, tuple[Any, ...]], *, years: bool) -> dict[str, Cells]:
        number = 1 + draw(up_to(5))
        made = {"id": Cells("text", [pick(draw, IDS) for _ in range(number)])}
        if years:
            made["year"] = Cells("int", [pick(draw, (2022, 2023, 2024, 2024, 2026, None)) for _ in range(number)])
        for name, values in figures.items():
            cells = [pick(draw, values) for _ in range(number)]
            if name != "name" and chance(draw, 25):  # as `read_figures` leaves a column: without the figures it refused
                marks = [chance(draw, 30) for _ in cells]
                cells = [None if mark else cell for cell, mark in zip(cells, marks, strict=True)]
                made[refused_column(name)] = Cells("flag", marks)
            made[name] = Cells("text" if name == "name" else "float", cells)
        return made

    own = {"name": ("Thôn A", "a", "B", "C", None), "v_hh": (2.0, 3.0, 301.0, None)}
    villages = table(own, years=chance(draw, 50)) if chance(draw, 70) else None
    previous = table({"p1": FIGURES["p1"]}, years=chance(draw, 50)) if chance(draw, 60) else None
    return Messy(table(FIGURES, years=with_years), villages, previous, year)


def check_messy(case: Messy, engine: str) -> None:
    make = ENGINES[engine]
    arguments: dict[str, Any] = {"frame": make(case.main), "by": "id", "year": case.year}
    arguments["villages"] = case.villages and make(case.villages)
    arguments["previous"] = case.previous and make(case.previous)
    check = ntm.check_table(rules=MESSY, **arguments)
    found = records(check.to_frame())
    check_counts(check, found)
    placed = zip(case.main["id"].values, case.main.get("year", Cells("int", [case.year] * 9)).values, strict=False)
    expected = []
    for id_, year in placed:
        row = {"id": id_, "year": year}
        errors_ = [error for error in errors(found) if spoils(error, row, read_before={"p1"}, panel=True)]
        without_year = [error for error in errors(found) if error["code"] == "wrong-year" and year is None]
        expected.append((id_ or "", year or 0, not errors_ and not without_year and id_ is not None))
    judged = records(ntm.assess_table(rules=MESSY, ok=True, only=["verdict"], errors="null", **arguments))
    rows = [(row["id"] or "", int(row.get("year", case.year) or 0), row["ok"]) for row in judged]
    if engine not in ("duckdb", "spark"):
        assert rows == expected, (rows, found)
    assert sorted(rows) == sorted(expected), (rows, expected, found)


@settings(tabled, max_examples=60 * MORE)
@given(messy())
def test_ok_says_of_keys_years_and_villages_what_the_rows_say(case: Messy) -> None:
    check_messy(case, "polars")


@pytest.mark.parametrize("engine", [name for name in OTHERS if name != "pandas"])  # its years with gaps are floats
@settings(tabled, max_examples=5 * MORE)
@given(messy())
def test_every_engine_says_the_same_of_keys_years_and_villages(engine: str, case: Messy) -> None:
    check_messy(case, engine)
