"""A table of PostgreSQL, read by ADBC from a server that this test starts. Skipped where there is no server or driver.

NUMERIC arrives as text in a type of its own: https://github.com/apache/arrow-adbc/issues/1513.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import polars as pl
import pytest

import ntm_criteria as ntm
from engines import records
from postgresql import connected

BANG_MAC = ntm.load_rule_set("bang-mac-2024")
ROWS = """
CREATE TYPE regions AS ENUM ('a', 'b');
CREATE TABLE communes (commune_id text, kind regions, day date, irrigated_land_share numeric, insured_people bigint,
    population numeric(12, 0), planning_criterion_met boolean, multidimensional_poverty_rate numeric(5, 2));
INSERT INTO communes VALUES
    ('01', 'a', '2024-01-01', 91.99999999999999999999, 96, 100, true, 4.00), ('02', 'b', NULL, 92, 95, 100, false, NULL),
    ('03', NULL, '2024-01-02', 91.5, NULL, 100, NULL, 9.01), ('04', 'a', NULL, 'NaN', 100, 100, true, 0);
CREATE TABLE villages (commune_id varchar(5), name text, street_lighting boolean);
INSERT INTO villages VALUES ('01', 'A', true), ('02', 'B', false);
"""


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with connected() as opened:
        with opened.cursor() as cursor:
            for statement in ROWS.split(";")[:-1]:
                cursor.execute(statement)
        yield opened


def table_of(connection: Any, name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} ORDER BY commune_id")
        return cursor.fetch_arrow_table()


WAYS: dict[str, Callable[[Any], Any]] = {
    "arrow": lambda table: table,
    "stream": lambda table: table.to_reader(),
    "pandas": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.from_arrow,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_table_of_postgresql_is_judged_as_its_communes_are(connection: Any, way: str) -> None:
    communes, villages = table_of(connection, "communes"), table_of(connection, "villages")
    make: Callable[[Any], Any] = WAYS[way]
    check = ntm.check_table(make(communes), BANG_MAC, by="commune_id", villages=make(villages))
    found = records(ntm.assess_table(make(communes), BANG_MAC, by="commune_id", villages=make(villages), errors="null"))
    for row, verdicts in zip(communes.to_pylist(), found, strict=True):
        facts = {  # how the driver spells the NaN of NUMERIC depends on its version
            name: value
            for name, value in row.items()
            if name in BANG_MAC.reads and value is not None and str(value).lower() != "nan"
        }
        own = [village for village in villages.to_pylist() if village.pop("commune_id") == row["commune_id"]]
        try:
            judged = ntm.assess(ntm.Commune("x", year=2024, facts=facts, villages=own), BANG_MAC)
        except ntm.FactError as error:  # a figure finer than its step is refused by both
            assert str(error.fact) in str(check)
            continue
        assert verdicts["verdict"] == judged.verdict.value
        assert {code: verdicts[code] for code in ("3.1", "4.3", "14.1", "11.2")} == {
            code: judged[code].verdict.value for code in ("3.1", "4.3", "14.1", "11.2")
        }
    columns = {line.item: line.outcome for line in check.account if line.kind == "column" and line.source == "communes"}
    assert columns["irrigated_land_share"] is columns["population"] is ntm.Outcome.READ
    assert columns["day"] is columns["kind"] is ntm.Outcome.LEFT_OUT
