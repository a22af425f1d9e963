"""Rules written as SQL: a row means what `assess` means, on a real PostgreSQL and on DuckDB; the other dialects parse."""

from __future__ import annotations

import math
import os
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from test_tables_bundled import bounds_of, columns_of, communes_of, drawn

import ntm_criteria as ntm
from engines import ENGINES, Cells, Columns, arrow, records
from laws.adapter import rule_set_of
from laws.in_tables import TableCase, judged_table, main_columns, previous_columns, village_columns
from laws.test_tables import table_cases
from ntm_criteria.model import FactKind
from ntm_criteria.tables.sql.engine import DIALECTS, compiler_of
from ntm_criteria.text import one_line
from postgresql import connected

ibis = pytest.importorskip("ibis", reason="Ibis is not installed")
sqlglot = pytest.importorskip("sqlglot")

MORE = int(os.environ.get("MORE_TABLES", "1"))
TYPES = {
    "float": "double precision",
    "float32": "real",
    "int": "bigint",
    "decimal": "numeric(30, 6)",
    "flag": "boolean",
    "text": "text",
}
Run = Callable[[Mapping[str, Columns], str], list[dict[str, Any]]]


def on_duckdb(tables: Mapping[str, Columns], sql: str) -> list[dict[str, Any]]:
    with duckdb.connect() as database:
        for name, columns in tables.items():
            database.register("given", arrow(columns))
            database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
            database.unregister("given")
        return records(database.sql(sql))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    with connected() as opened:
        yield opened


def on(engine: str, request: pytest.FixtureRequest) -> Run:
    if engine == "duckdb":
        return on_duckdb
    connection = request.getfixturevalue("postgresql")

    def run(tables: Mapping[str, Columns], sql: str) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            for name, columns in tables.items():
                cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
                types = ", ".join(f'"{column}" {TYPES[cells.kind]}' for column, cells in columns.items())
                cursor.execute(f'CREATE TABLE "{name}" ({types})')
                cursor.adbc_ingest(name, arrow(columns), mode="append")
            cursor.execute(sql)
            return records(cursor.fetch_arrow_table())

    return run


def types_of(columns: Columns) -> dict[str, str]:
    return {name: TYPES[cells.kind] for name, cells in columns.items()}


def by_sql(case: TableCase, dialect: str, run: Run, **options: Any) -> list[dict[str, Any]]:
    """The rows of a case, judged by the text; its types are told."""
    rules = rule_set_of(case.rule_doc, case.others)
    main, villages, previous = main_columns(case), village_columns(case), previous_columns(case)
    text = ntm.to_sql(
        rules, dialect, by="id", columns=types_of(main), villages=True, village_columns=types_of(villages), previous=True,
        previous_columns=types_of(previous), units=dict.fromkeys(set(main) & set(rules.totals), "%"), names="code",
        reasons=True, year=None if case.has_years else case.rows[0].year, **options,
    )  # fmt: skip
    return run({"communes": main, "villages": villages, "previous": previous}, text)


def keyed(rows: list[dict[str, Any]]) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["id"], row.get("year")): row for row in rows}


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_random_rules_are_judged_as_in_memory(engine: str, request: pytest.FixtureRequest) -> None:
    run = on(engine, request)

    @settings(max_examples=5 * MORE, deadline=None, suppress_health_check=list(HealthCheck))
    @given(table_cases())
    def check(case: TableCase) -> None:
        rules = rule_set_of(case.rule_doc, case.others)
        expected = judged_table(case, "polars", rules, errors="null", reasons=True)
        found = keyed(by_sql(case, engine, run))
        for row in expected:
            own = row if case.has_years else {name: cell for name, cell in row.items() if name != "year"}
            assert found[row["id"], own.get("year")] == own

    check()


def odd(value: Any, dice: random.Random) -> Any:
    """Now and then what no figure may be: not finite, outside its limits, finer than its step."""
    if value is None or isinstance(value, bool | str):
        return value
    spoilt = (math.nan, math.inf, -math.inf, -5.0, 1e308, 1e-300, float(value) + 1e-7, float(value) / 3)
    return dice.choice(spoilt) if dice.random() < 0.08 else float(value)


def tables_of(rules: ntm.RuleSet, communes: int) -> dict[str, Columns]:
    """Communes with figures at their bounds and beside them, villages and last year, and keys in other writings."""
    dice, bounds = random.Random(rules.id), bounds_of(rules)
    ids = [f"Xã Đông {number}" for number in range(communes)]

    def cells(id_: str, number: int, *, is_seldom_no: bool = False) -> Cells:
        fact = rules.facts[id_]
        kind = {FactKind.FLAG: "flag", FactKind.CATEGORY: "text"}.get(fact.kind, "float")
        if is_seldom_no and kind == "flag":
            return Cells(kind, [dice.random() < 0.95 if dice.random() < 0.97 else None for _ in range(number)])
        return Cells(kind, [odd(drawn(fact, bounds.get(id_, []), dice), dice) for _ in range(number)])

    now = [id_ for id_ in rules.facts if id_ in rules.reads and not rules.facts[id_].per_village]
    main = {"id": Cells("text", ids), **{id_: cells(id_, communes) for id_ in now}}
    before = [name.upper() if number % 3 else unicodedata.normalize("NFD", name) for number, name in enumerate(ids)][1:]
    previous = {"id": Cells("text", before)}
    previous |= {id_: cells(id_, len(before)) for id_ in rules.facts if id_ in rules.reads_previous}
    listed: list[tuple[str, str | None]] = [
        (name, f"Thôn {number}") for name in ids for number in range(dice.randint(0, 9))
    ]
    listed += [(ids[0], "thôn  0"), (ids[-1], None), ("Xã khác", "Thôn 1")]
    villages = {"id": Cells("text", [name for name, _ in listed]), "name": Cells("text", [name for _, name in listed])}
    inner = [id_ for id_ in rules.facts if id_ in rules.reads and rules.facts[id_].per_village]
    villages |= {id_: cells(id_, len(listed), is_seldom_no=True) for id_ in inner}
    return {"communes": main, "villages": villages, "previous": previous}


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
@pytest.mark.parametrize("id_", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_bundled_rules_are_judged_as_in_memory(id_: str, engine: str, request: pytest.FixtureRequest) -> None:
    rules, communes = ntm.load_rule_set(id_), 40 * MORE
    tables = tables_of(rules, communes)
    made = {name: ENGINES["polars"](columns) for name, columns in tables.items()}
    expected = ntm.assess_table(
        made["communes"], rules, by="id", year=2024, villages=made["villages"], previous=made["previous"],
        errors="null", names="safe", reasons=True,
    )  # fmt: skip
    text = ntm.to_sql(rules, engine, by="id", year=2024, villages=True, previous=True, reasons=True)
    found = {row["id"]: row for row in on(engine, request)(tables, text)}
    assert found == {row["id"]: row for row in records(expected)}
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


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("id_", ["bang-mac-2024", "vn-318-2022-ntm"])
def test_the_text_parses_at_the_strictest_level(id_: str, dialect: str) -> None:
    rules = ntm.load_rule_set(id_)
    text = ntm.to_sql(rules, dialect, year=2024, villages="stage.villages", previous=True, reasons=True, stamp=True)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        (parsed,) = sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    finally:
        sys.setrecursionlimit(limit)
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
