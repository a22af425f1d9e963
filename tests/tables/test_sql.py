"""Rules written as SQL: a row means what `assess` means, on a real PostgreSQL and on DuckDB; the other dialects parse."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from test_tables_bundled import columns_of, communes_of

import ntm_criteria as ntm
from engines import ENGINES, Cells, Columns, records
from laws.in_sql import (
    Run,
    bundled_by_sql,
    bundled_in_memory,
    by_sql,
    in_memory,
    keyed,
    on_duckdb,
    on_postgresql,
    tables_of,
    types_of,
)
from laws.in_tables import TableCase
from laws.run_sql import drawn
from laws.test_tables import table_cases
from ntm_criteria.tables.sql.engine import DIALECTS, compiler_of
from ntm_criteria.text import one_line
from postgresql import connected

ibis = pytest.importorskip("ibis", reason="Ibis is not installed")
sqlglot = pytest.importorskip("sqlglot")

MORE = int(os.environ.get("MORE_TABLES", "1"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    with connected() as opened:
        yield opened


def on(engine: str, request: pytest.FixtureRequest) -> Run:
    return on_duckdb if engine == "duckdb" else on_postgresql(request.getfixturevalue("postgresql"))


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_random_rules_are_judged_as_in_memory(engine: str, request: pytest.FixtureRequest) -> None:
    run = on(engine, request)

    @settings(max_examples=5 * MORE, deadline=None, suppress_health_check=list(HealthCheck))
    @given(table_cases())
    def check(case: TableCase) -> None:
        expected, found = in_memory(case), keyed(by_sql(case, engine, run))
        assert found == expected

    check()


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_random_rules_over_some_hundred_rows(engine: str, request: pytest.FixtureRequest) -> None:
    """`python -m laws.run_sql` does the same with thousands of rows and more rule sets."""
    for name, expected, judge in drawn(sets=MORE, rows=300, seed=len(engine)):
        assert judge(engine, on(engine, request)) == expected, name


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
@pytest.mark.parametrize("id_", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_bundled_rules_are_judged_as_in_memory(id_: str, engine: str, request: pytest.FixtureRequest) -> None:
    rules = ntm.load_rule_set(id_)
    tables = tables_of(rules, 200 * MORE)
    found = bundled_by_sql(rules, tables, engine, on(engine, request))
    assert found == bundled_in_memory(rules, tables)
    assert {row["indicator_3_1"] for row in found.values()} >= {"met", "unknown"}


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_a_row_is_judged_as_that_commune_is(engine: str, request: pytest.FixtureRequest) -> None:
    rules = ntm.load_rule_set("vn-318-2022-ntm")
    dice = random.Random(engine)
    rows = communes_of(rules, dice)
    years = [dice.randint(*rules.years) for _ in rows]
    columns = columns_of(rules, rows, years)
    text = ntm.to_sql(rules, engine, by="id", columns=types_of(columns), reasons=True)
    found = {row["id"]: row for row in on(engine, request)({"communes": columns}, text)}
    for number, (figures, year) in enumerate(zip(rows, years, strict=True)):
        judged, row = ntm.assess(ntm.Commune("x", year=year, facts=figures), rules), found[f"x{number}"]
        for result in judged.entries:
            name = f"indicator_{result.code.replace('.', '_')}"
            reason = str(result.reason) if result.reason else None
            assert (row[name], row[f"{name}_reason"]) == (str(result.verdict), reason), result.code
        assert row["verdict"] == str(judged.verdict)


def panel_of(rules: ntm.RuleSet, communes: int) -> dict[str, Columns]:
    """Communes, villages and last year's rows of two years: the year before the one judged, and that one."""
    now, tables = rules.years[1], tables_of(rules, communes)
    years = {"communes": (now - 1, now), "villages": (now - 1, now), "previous": (now - 2, now - 1)}
    panel = dict[str, Columns]()
    for name, columns in tables.items():
        rows = len(columns["id"].values)
        doubled = {
            id_: Cells(cells.kind, [*cells.values, *(cells.values if id_ in ("id", "name") else cells.values[::-1])])
            for id_, cells in columns.items()
        }
        panel[name] = {**doubled, "year": Cells("int", [year for year in years[name] for _ in range(rows)])}
    return panel


@pytest.mark.parametrize("told", ["nothing", "columns", "year column"])
def test_a_panel_is_judged_by_its_year_column(told: str) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    panel = panel_of(rules, 200 * MORE)
    options: dict[str, Any] = {"villages": True, "previous": True}
    if told == "columns":
        options |= {"columns": types_of(panel["communes"]), "village_columns": types_of(panel["villages"])}
        options |= {"previous_columns": types_of(panel["previous"])}
    if told == "year column":
        panel = {
            name: {"năm" if id_ == "year" else id_: each for id_, each in columns.items()}
            for name, columns in panel.items()
        }
        options |= {"year": "năm"}
    text = ntm.to_sql(rules, "duckdb", by="id", reasons=True, **options)
    made = {name: ENGINES["polars"](columns) for name, columns in panel.items()}
    judged = ntm.assess_table(
        made["communes"], rules, by="id", year=options.get("year"), villages=made["villages"], previous=made["previous"],
        errors="null", names="safe", reasons=True,
    )  # fmt: skip
    name = options.get("year", "year")
    expected, found = (
        {(row["id"], row[name]): row for row in rows} for rows in (records(judged), on_duckdb(panel, text))
    )
    assert found == expected
    assert len(found) == 400 * MORE
    verdicts = {year: {row["indicator_3_1"] for (_, of), row in found.items() if of == year} for year in (2023, 2024)}
    assert verdicts[2023] == {"unknown"}
    assert verdicts[2024] >= {"met", "not_met"}


@pytest.mark.parametrize(
    ("options", "reads_year"),
    [
        ({}, True),
        ({"year": 2024}, False),
        ({"columns": ["irrigated_land_share"]}, False),
        ({"columns": ["irrigated_land_share", "year"]}, True),
        ({"columns": ["irrigated_land_share", "year"], "year": 2024}, True),
        ({"columns": ["irrigated_land_share"], "year": "year"}, True),
        ({"columns": {"irrigated_land_share": "numeric(5, 2)", "year": "integer"}, "year": "year"}, True),
        ({"columns": iter(["irrigated_land_share"]), "by": ["commune_id", "year"]}, True),
    ],
)
def test_the_year_is_read_where_it_is_a_column(options: dict[str, Any], reads_year: bool) -> None:
    text = ntm.to_sql(ntm.load_rule_set("bang-mac-2024"), "duckdb", only=["3.1"], **options)
    assert ('"year"' in text) == reads_year


@pytest.mark.parametrize("id_", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_the_text_reads_the_columns_of_the_contract(id_: str) -> None:
    rules = ntm.load_rule_set(id_)
    text = ntm.to_sql(rules, "duckdb", villages=True, previous=True, only=["verdict"])
    steps = {step.alias: step.this for step in parsed_text(text, "duckdb").ctes}
    for name, table in ntm.table_schema(rules)["properties"].items():
        assert set(steps[f"ntm_{name}"].named_selects) == set(table["items"]["properties"]), name


def test_numbers_of_a_decimal_without_a_scale_are_exact(postgresql: Any) -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    text = ntm.to_sql(
        rules, "postgres", columns={"commune_id": "integer", "irrigated_land_share": "numeric"}, only=["3.1"],
        table="figures", verdicts="code",
    )  # fmt: skip
    with postgresql.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS figures")
        cursor.execute("CREATE TABLE figures (commune_id integer, irrigated_land_share numeric)")
        cursor.execute(
            "INSERT INTO figures VALUES (1, 91.99999999999999999999), (2, 92), (3, 91.5), (4, 'NaN'), (5, NULL)"
        )
        cursor.execute(text)
        assert dict(cursor.fetchall()) == {1: 0, 2: 2, 3: 0, 4: 1, 5: 1}


def parsed_text(text: str, dialect: str) -> Any:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        (parsed,) = sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    finally:
        sys.setrecursionlimit(limit)
    return parsed


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("id_", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_the_text_parses_at_the_strictest_level(id_: str, dialect: str) -> None:
    rules = ntm.load_rule_set(id_)
    text = ntm.to_sql(rules, dialect, year=2024, villages="stage.villages", previous=True, reasons=True, stamp=True)
    parsed = parsed_text(text, dialect)
    names = {*ntm_columns(rules), "judged_by", "commune_id"}
    assert names <= {name.lower() for name in parsed.named_selects}
    cites = {one_line(indicator.cite.at) for indicator in rules.entries}
    assert [at for at in cites if at not in text] == []


def ntm_columns(rules: ntm.RuleSet) -> list[str]:
    return [f"indicator_{one.code.replace('.', '_')}" for one in rules.entries] + ["verdict", "verdict_reason"]


def test_names_are_quoted_and_comments_end_with_their_line() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    key = 'a"b; DROP TABLE x --'
    text = ntm.to_sql(rules, "duckdb", by=key, table='"odd name"', columns=["irrigated_land_share"], only=["3.1"])
    with duckdb.connect() as database:
        quoted = key.replace('"', '""')
        database.execute(f'CREATE TABLE "odd name" AS SELECT \'1\' AS "{quoted}", 92.0 AS irrigated_land_share')
        assert database.sql(text).fetchall() == [("1", "met")]


@pytest.mark.parametrize(
    ("dialect", "options", "told"),
    [
        ("sqlite", {}, "SQLite has no test for NaN"),
        ("sqlserver", {}, "SQL Server has no test for NaN"),
        ("postgress", {}, "did you mean 'postgres'"),
        ("duckdb", {"table": "a; DROP TABLE b"}, "does not take 'a; DROP TABLE b'"),
        ("duckdb", {"table": ""}, "does not take ''"),
        ("duckdb", {"columns": {"irrigated_land_share": "numbr(5"}}, "'numbr(5' is no type"),
        ("duckdb", {"columns": {"irrigated_land_share": "text"}}, "irrigated_land_share"),
        ("duckdb", {"columns": ["irrigated_land_shar"]}, "irrigated_land_share"),
        ("duckdb", {"columns": 5}, "columns= does not take 5"),
        ("duckdb", {"year": "2024"}, "give the year as an int: year=2024"),
        ("duckdb", {"verdicts": "words"}, "verdicts= does not take"),
    ],
)
def test_what_cannot_be_is_refused(dialect: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(ntm.FactError) as refused:
        ntm.to_sql(ntm.load_rule_set("bang-mac-2024"), dialect, **options)
    assert told in str(refused.value)


def test_without_ibis_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ibis.backends.sql.compilers", None)
    compiler_of.cache_clear()
    with pytest.raises(ntm.FactError, match=r"pip install 'ntm-criteria\[sql\]'"):
        ntm.to_sql(ntm.load_rule_set("bang-mac-2024"), "duckdb")
    compiler_of.cache_clear()


def test_a_reference_of_dbt_stays_as_it_is() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    text = ntm.to_sql(rules, "snowflake", table="{{ ref('communes') }}", columns=["irrigated_land_share"], only=["3.1"])
    assert "FROM {{ ref('communes') }}" in text
    assert 'CAST("IRRIGATED_LAND_SHARE" AS DOUBLE) AS "irrigated_land_share"' in text
    assert text.count("{") == text.count("}") == 2
    assert 'AS "INDICATOR_3_1"' in text


def test_ibis_tables_are_judged() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    communes = ibis.table({"commune_id": "string", "irrigated_land_share": "float64"}, "communes")
    judged = ntm.assess_table(communes, rules, by="commune_id", only=["3.1"], names="safe")
    assert isinstance(judged, ibis.Table)
    with duckdb.connect() as database:
        database.execute("CREATE TABLE communes (commune_id text, irrigated_land_share double)")
        database.execute("INSERT INTO communes VALUES ('1', 91.5), ('2', 92), ('3', 'NaN'), ('4', 'inf')")
        found = database.sql(ibis.to_sql(judged, "duckdb")).fetchall()
    assert sorted(found) == [("1", "not_met"), ("2", "met"), ("3", "unknown"), ("4", "unknown")]


def test_a_text_does_not_depend_on_what_was_written_before() -> None:
    rules = ntm.load_rule_set("bang-mac-2024")
    one, _, again = (ntm.to_sql(rules, "duckdb", villages=True, only=[code]) for code in ("6.7", "11.1", "6.7"))
    assert one == again


def test_tables_of_ibis_on_postgresql_are_refused_and_told_what_to_do() -> None:
    class Backend:
        name = "postgres"

    table = ibis.table({"commune_id": "string", "irrigated_land_share": "float64"}, "communes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(table), "get_backend", lambda _: Backend())
        with pytest.raises(ntm.FactError, match=r"to_sql\(rules, 'postgres'"):
            ntm.assess_table(table, ntm.load_rule_set("bang-mac-2024"), by="commune_id")
