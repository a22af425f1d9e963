"""Tables of DuckDB, which are judged by one text of SQL: what the laws of all engines do not try."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

import ntm_criteria as ntm
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
