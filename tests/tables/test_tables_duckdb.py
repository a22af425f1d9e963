"""Tables of DuckDB, which are judged by one text of SQL: what the laws of all engines do not try."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

import ntm_criteria as ntm
from engines import ENGINES
from laws.in_sql import tables_of
from ntm_criteria.tables.expressions import Table
from ntm_criteria.tables.expressions.sql_frames import finds_variables

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
COMMUNES = """
CREATE TABLE communes AS SELECT * FROM (VALUES ('01', 91.5, 'x'), ('02', 92.0, NULL), ('03', 'nan'::DOUBLE, 'y'))
    AS t(commune_id, irrigated_land_share, "a ""b"" 'c' {d}");
CREATE TABLE villages AS SELECT * FROM (VALUES ('01', 'A', true), ('01', 'B', true), ('02', 'A', false))
    AS t(commune_id, name, street_lighting);
"""


def judged(database: Any, **options: Any) -> list[tuple[Any, ...]]:
    villages = database.table("villages")
    communes = database.table("communes")
    result: Any = ntm.assess_table(
        communes, BANG_MAC, by="commune_id", villages=villages, only=["3.1", "2.3"], reasons=True, **options
    )
    return sorted(result.fetchall())


@pytest.fixture
def database() -> Any:
    with duckdb.connect() as opened:
        opened.execute(COMMUNES)
        yield opened


def test_a_connection_that_finds_no_variables_judges_the_same(database: Any) -> None:
    expected = judged(database)
    assert finds_variables(database.table("communes"))
    database.execute("SET python_enable_replacements = false")
    assert not finds_variables(database.table("communes"))
    assert judged(database) == expected


def test_a_table_called_like_our_variables_is_not_mistaken_for_them(database: Any) -> None:
    expected = judged(database)
    database.execute("CREATE TABLE __ntm_in1 AS SELECT '02' AS commune_id, 'A' AS name, true AS street_lighting")
    assert not finds_variables(database.table("communes"))
    assert judged(database) == expected


def test_columns_may_have_any_name(database: Any) -> None:
    rows = judged(database, keep="all")
    assert [row[:3] for row in rows][:2] == [("01", 91.5, "x"), ("02", 92.0, None)]


def test_the_result_can_be_worked_on_and_read_again(database: Any) -> None:
    result = ntm.assess_table(database.table("communes"), BANG_MAC, by="commune_id", only=["3.1"], stamp=True)
    met = result.filter("\"3.1\" = 'met'").project("commune_id, judged_by")
    assert [row[0] for row in met.fetchall()] == ["02"]
    database.execute("UPDATE communes SET irrigated_land_share = 95 WHERE commune_id = '01'")
    assert sorted(row[0] for row in met.fetchall()) == ["01", "02"]


def test_a_macro_called_like_the_function_that_runs_texts_is_not_mistaken_for_it(database: Any) -> None:
    expected = judged(database)
    database.execute("CREATE MACRO query(text) AS TABLE SELECT 1")
    assert judged(database) == expected


def test_mistakes_of_many_kinds_are_found_as_in_memory_by_few_queries(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, queries, run = tables_of(BANG_MAC, 200), list[int](), Table.rows

    def counted(self: Table, frame: Any) -> Any:
        queries.append(1)
        return run(self, frame)

    def kind(mistake: Any) -> tuple[Any, ...]:
        return mistake.code, mistake.table, mistake.rows, mistake.column and mistake.problems  # joins keep no order

    def checked(engine: str) -> ntm.TableCheck:
        made = {name: ENGINES[engine](columns) for name, columns in tables.items()}
        communes = made.pop("communes")
        return ntm.check_table(communes, BANG_MAC, by="id", year=2024, **made)

    in_memory = checked("polars")
    monkeypatch.setattr(Table, "rows", counted)
    found = checked("duckdb")
    assert found.account == in_memory.account
    kinds, kinds_in_memory = ([kind(each) for each in one.mistakes] for one in (found, in_memory))
    assert kinds == kinds_in_memory
    assert len(found.mistakes) > 2 * len(queries)


def test_keys_of_bytes_are_found_again(database: Any) -> None:
    key = "'A'::BLOB || '\\xFF'::BLOB AS commune_id"
    communes = database.sql(f"SELECT {key}, 7.5 AS poverty_rate")
    previous = database.sql(f"SELECT {key}, 120 AS poor_households, 100 AS households")
    found = ntm.check_table(communes, BANG_MAC, by="commune_id", previous=previous)
    assert "120 households is more than" in found.mistakes[0].problems[0].message.en  # of the row that was looked up
