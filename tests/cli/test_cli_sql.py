"""The command that writes a rule set as SQL, and as a model of dbt."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ntm_criteria.cli import run

pytest.importorskip("ibis", reason="Ibis is not installed")
OK, BAD = 0, 2
SHORT = ["sql", "--rules", "bang-mac-2024", "--only", "3.1"]


def test_sql_prints_a_text_that_runs(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--dialect", "duckdb", "--by", "xa", "--table", "kho", "--column", "irrigated_land_share=decimal(5, 2)"]
    assert run([*SHORT, *words, "--reasons", "--stamp", "--names", "code", "--lang", "en"]) == OK
    text = capsys.readouterr().out
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE kho AS SELECT * FROM (VALUES ('01', 91.5), ('02', 92)) AS t(xa, irrigated_land_share)"
        )
        rows = database.sql(text).order("xa")
        assert rows.columns == ["xa", "3.1", "3.1_reason", "judged_by"]
        assert [row[:3] for row in rows.fetchall()] == [("01", "not_met", "below-bound"), ("02", "met", None)]


def test_sql_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "judged.sql"
    assert run([*SHORT, "--dialect", "postgres", "--villages", "thon", "--output", str(path)]) == OK
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"đã ghi {path}\n")
    assert 'FROM "communes"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--dialect", "sqlserver"], "SQL Server has no test for NaN"),
        (["--dialect", "sqlite"], "SQLite has no test for NaN"),
        (["--dialect", "duckdb", "--table", "a; DROP TABLE b"], "name the table as SQL does"),
        (["--dialect", "duckdb", "--unit", "x"], "--unit takes FACT=UNIT"),
        (["--dialect", "duckdb", "--format", "dbt"], "--format dbt needs --output FOLDER"),
        (["--dialect", "duckdb", "--format", "dbt", "--output", ".", "--table", "a.b.c"], "for dbt, name the table"),
        (["--dialect", "duckdb", "--column", "irrigated_land_shar"], "irrigated_land_share"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*SHORT, *words, "--lang", "en"]) == BAD
    assert told in capsys.readouterr().err


def keys_of(table: dict[str, Any]) -> list[str]:
    """The columns that the test of unique keys names."""
    (test,) = table["data_tests"]
    keys: list[str] = test["dbt_utils.unique_combination_of_columns"]["arguments"]["combination_of_columns"]
    return keys


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ([], {"communes": "year", "villages": "year", "model": "year"}),
        (["--year", "nam"], {"communes": "nam", "villages": "nam", "model": "nam"}),
        (["--year", "2024"], {}),
        (["--column", "irrigated_land_share"], {}),
        (
            ["--column", "irrigated_land_share", "--year", "year"],
            {"communes": "year", "villages": "year", "model": "year"},
        ),
        (["--column", "year"], {"communes": "year", "villages": "year", "model": "year"}),
        (["--village-column", "road"], {"communes": "year", "model": "year"}),
        (["--year", "2024", "--village-column", "year"], {"villages": "year"}),
    ],
)
def test_dbt_tests_the_year_where_the_model_reads_it(tmp_path: Path, words: list[str], years: dict[str, str]) -> None:
    options = ["--dialect", "duckdb", "--format", "dbt", "--output", str(tmp_path), "--villages", "villages"]
    assert run(["sql", "--rules", "bang-mac-2024", *options, *words]) == OK
    schema = schema_of(tmp_path)
    tables = {table["name"]: table for table in schema["sources"][0]["tables"]} | {"model": schema["models"][0]}
    for name, table in tables.items():
        own, columns = [years[name]] if name in years else [], {column["name"] for column in table["columns"]}
        assert columns & {"year", "nam"} == {*own}, name
        assert keys_of(table) == ["commune_id", *own, *(["name"] if name == "villages" else [])]
    text = (tmp_path / "bang_mac_2024.sql").read_text(encoding="utf-8")
    for year in ("year", "nam"):
        assert (f'"{year}"' in text) == (year in years.values())


def schema_of(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((folder / "schema.yml").read_text(encoding="utf-8"))
    return content


def test_a_model_of_dbt_stands_beside_its_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "--dialect",
        "snowflake",
        "--format",
        "dbt",
        "--output",
        str(tmp_path / "models"),
        "--villages",
        "kho.thon",
    ]
    assert run([*SHORT, *words, "--reasons", "--verdicts", "code", "--column", "irrigated_land_share"]) == OK
    text = (tmp_path / "models" / "bang_mac_2024.sql").read_text(encoding="utf-8")
    assert "FROM {{ source('ntm', 'communes') }}" in text
    schema = schema_of(tmp_path / "models")
    sources = {source["name"]: [table["name"] for table in source["tables"]] for source in schema["sources"]}
    assert sources == {"ntm": ["communes"], "kho": ["thon"]}
    communes = schema["sources"][0]["tables"][0]
    assert {column["name"] for column in communes["columns"]} == {"commune_id", "irrigated_land_share"}
    assert keys_of(communes) == ["commune_id"]
    (model,) = schema["models"]
    columns = {column["name"]: column for column in model["columns"]}
    assert [*columns] == ["commune_id", "indicator_3_1", "indicator_3_1_reason"]
    assert columns["commune_id"]["description"] == communes["columns"][0]["description"]
    arguments = {"values": [0, 1, 2, 3], "quote": False}
    assert columns["indicator_3_1"]["data_tests"][1] == {"accepted_values": {"arguments": arguments}}
    assert "Tưới, tiêu chủ động" in columns["indicator_3_1"]["description"]
    assert "&id" not in (tmp_path / "models" / "schema.yml").read_text(encoding="utf-8")


def test_a_model_of_dbt_may_read_another_model(tmp_path: Path) -> None:
    words = [
        "--dialect",
        "duckdb",
        "--format",
        "dbt",
        "--output",
        str(tmp_path),
        "--table",
        "{{ ref('stg') }}",
        "--stamp",
    ]
    assert run(["sql", "--rules", "vn-318-2022-ntm", *words, "--only", "3.1"]) == OK
    schema = schema_of(tmp_path)
    assert "sources" not in schema
    names = [column["name"] for column in schema["models"][0]["columns"]]
    assert names == ["commune_id", "year", "indicator_3_1", "judged_by"]
    assert "FROM {{ ref('stg') }}" in (tmp_path / "vn_318_2022_ntm.sql").read_text(encoding="utf-8")
