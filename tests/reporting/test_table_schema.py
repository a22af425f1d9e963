"""The contract of the tables: what it says of a cell is what `check_table` says of it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import ntm_criteria as ntm
from ntm_criteria.cli.commands import cli
from ntm_criteria.reporting.schemas import TableFormat

SETS = [ntm.load_rule_set(id_) for id_ in ("bang-mac-2024", "vn-318-2022-ntm", "vn-51-2025-xa")]
FORMATS: tuple[TableFormat, ...] = ("json-schema", "frictionless", "odcs", "dbt")
OF_CELLS = {"out-of-limits", "unknown-value", "unreadable-figure"}


def cells(column: dict[str, Any]) -> Iterator[tuple[Any, bool]]:
    """Cells beside the limits of a column, and whether the contract takes them."""
    validator = Draft202012Validator(column)
    if "oneOf" in column:
        values: list[Any] = [each["const"] for each in column["oneOf"] if "const" in each]
        tried = [*values, "không có trong danh sách"]
    elif "boolean" in column["type"]:
        tried = [True, False]
    else:
        low, high = Decimal(str(column["minimum"])), Decimal(str(column["maximum"]))
        tried = [low, high, low - 1, high + 1, high - Decimal("0.5"), Decimal("0.5")]
    for cell in [*tried, None]:
        number = cell
        if isinstance(cell, Decimal):
            number = int(cell) if cell == cell.to_integral_value() else float(cell)
        yield cell, validator.is_valid(number)


def refused(table: str, columns: dict[str, pl.Series], rules: ntm.RuleSet) -> set[tuple[int, str]]:
    """The cells that `check_table` refuses by themselves, by row and column."""
    keys = pl.Series("commune_id", range(max(map(len, columns.values()))))
    width = {name: series.extend_constant(None, len(keys) - len(series)) for name, series in columns.items()}
    own = pl.DataFrame({"commune_id": keys, **width})
    main = own if table == "communes" else pl.DataFrame({"commune_id": keys, "villages": [9] * len(keys)})
    more: dict[str, Any] = {}
    if table == "villages":
        more["villages"] = own.with_columns(name=pl.lit("Nà Mỏ"))
    elif table == "previous":
        more["previous"] = own
    check = ntm.check_table(main, rules, by="commune_id", year=rules.years[0], **more)
    found = set[tuple[int, str]]()
    for mistake in check.mistakes:
        if str(mistake.code) in OF_CELLS and not mistake.is_warning:
            assert mistake.rows == len(mistake.problems), "fewer cells than messages"
            keys_named = (next(part for part in problem.path if isinstance(part, int)) for problem in mistake.problems)
            found |= {(key, str(mistake.column)) for key in keys_named}
    return found


@pytest.mark.parametrize("rules", SETS, ids=lambda rules: rules.id)
@pytest.mark.parametrize("table", ["communes", "villages", "previous"])
def test_a_cell_is_refused_where_the_contract_refuses_it(rules: ntm.RuleSet, table: str) -> None:
    form = ntm.table_schema(rules)["properties"].get(table)
    if form is None:
        pytest.skip(f"{rules.id} reads no table of {table}")
    columns = {
        name: each for name, each in form["items"]["properties"].items() if name not in ("commune_id", "year", "name")
    }
    for name, column in columns.items():
        tried = [*cells(column)]
        wrong = {(row, name) for row, (_, is_valid) in enumerate(tried) if not is_valid}
        values = [cell for cell, _ in tried]
        numbers = any(isinstance(cell, Decimal) for cell in values)
        series = pl.Series(name, values, dtype=pl.Decimal(30, 6) if numbers else None)
        found = {each for each in refused(table, {name: series}, rules) if each[1] == name}
        assert found == wrong, (name, tried)


def test_every_column_that_the_set_reads_is_in_the_contract_with_its_readers() -> None:
    for rules in SETS:
        tables = ntm.table_schema(rules, lang="en")["properties"]
        read = {name for form in tables.values() for name in form["items"]["properties"]}
        assert {id_ for id_ in rules.reads | rules.reads_previous if id_ in rules.facts} <= read
        columns = tables["communes"]["items"]["properties"]
        for need in ntm.required_facts(rules):
            if not need.previous and not need.per_village:
                assert set(need.indicators) <= set(columns[need.fact].get("x-indicators", []))


def test_formats_say_the_same(tmp_path: Any) -> None:
    rules = SETS[0]
    plain = ntm.table_schema(rules, by=["province", "commune_id"])
    package = ntm.table_schema(rules, by=["province", "commune_id"], format="frictionless")
    contract = ntm.table_schema(rules, by=["province", "commune_id"], format="odcs")
    sources = ntm.table_schema(rules, by=["province", "commune_id"], format="dbt")
    for place, (name, form) in enumerate(plain["properties"].items()):
        columns = form["items"]["properties"]
        fields = {each["name"]: each for each in package["resources"][place]["schema"]["fields"]}
        properties = {each["name"]: each for each in contract["schema"][place]["properties"]}
        described = {each["name"]: each for each in sources["sources"][0]["tables"][place]["columns"]}
        assert list(columns) == list(fields) == list(properties) == list(described), name
        for id_, column in columns.items():
            ends = {key: column[key] for key in ("minimum", "maximum") if key in column}
            limits = fields[id_].get("constraints", {})
            assert {key: limits[key] for key in ends} == ends == properties[id_].get("logicalTypeOptions", {})
            tests = [each for each in described[id_].get("data_tests", []) if isinstance(each, dict)]
            assert [
                each["dbt_utils.accepted_range"]["arguments"]["max_value"]
                for each in tests
                if "dbt_utils.accepted_range" in each
            ] == [each for key, each in ends.items() if key == "maximum"]
    assert package["resources"][1]["schema"]["primaryKey"] == ["province", "commune_id", "year", "name"]


@pytest.mark.parametrize("rules", SETS, ids=lambda rules: rules.id)
@pytest.mark.parametrize("by", [["commune_id"], ["commune_id", "year"]])
def test_a_year_is_refused_where_the_contract_refuses_it(rules: ntm.RuleSet, by: list[str]) -> None:
    columns = ntm.table_schema(rules, by=by)["properties"]["communes"]["items"]["properties"]
    first, last = rules.years
    for year in (first - 2, first - 1, first, last, last + 1, None):
        table = pl.DataFrame(
            {"commune_id": [1, 2], "year": pl.Series([year, last], dtype=pl.Int64), "villages": [9, 9]}
        )
        mistakes = [each for each in ntm.check_table(table, rules, by=by).mistakes if str(each.code) == "wrong-year"]
        is_taken = not any(not each.is_warning for each in mistakes)
        assert Draft202012Validator(columns["year"]).is_valid(year) == is_taken, year


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, ["commune_id", "year"]),
        ({"by": ["commune_id", "year"]}, ["commune_id", "year"]),
        ({"year": "nam"}, ["commune_id", "nam"]),
        ({"year": 2024}, ["commune_id"]),
    ],
)
def test_key_and_year_tell_rows_apart_in_every_format(options: dict[str, Any], key: list[str]) -> None:
    rules = SETS[0]
    forms: dict[str, Any] = {name: ntm.table_schema(rules, format=name, **options) for name in FORMATS}
    items = forms["json-schema"]["properties"]["communes"]["items"]
    assert [*items["properties"]][: len(key)] == key
    assert items["required"] == (["commune_id"] if not options else key)  # a table of one year may do without the year
    assert forms["frictionless"]["resources"][0]["schema"]["primaryKey"] == key
    columns = forms["odcs"]["schema"][0]["properties"]
    assert [each["name"] for each in columns if each.get("primaryKey")] == key
    (table, *_) = forms["dbt"]["sources"][0]["tables"]
    assert table["data_tests"] == [
        {"dbt_utils.unique_combination_of_columns": {"arguments": {"combination_of_columns": key}}}
    ]
    names = [each["name"] for each in table["columns"]]
    assert len(names) == len({*names})


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_prints_each_format(form: str) -> None:
    shown = CliRunner().invoke(cli, ["schema", "table", "--rules", "bang-mac-2024", "--format", form, "--lang", "en"])
    assert shown.exit_code == 0, shown.output
    assert "share of the villages" in shown.output
    if form in ("json-schema", "frictionless"):
        assert json.loads(shown.output) == ntm.table_schema(SETS[0], format=form, lang="en")  # type: ignore[arg-type]  # a word of the list


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["table"], "--rules"),
        (["rule-file", "--rules", "bang-mac-2024"], "'table' and 'commune'"),
        (["table", "--rules", "bang-mac-2024", "--facts-of", "rules"], "do not go together"),
        (["table", "--rules", "bang-mac-2024", "--format", "avro"], "odcs"),
    ],
)
def test_what_the_command_cannot_do_is_said(words: list[str], told: str) -> None:
    shown = CliRunner().invoke(cli, ["schema", *words])
    assert shown.exit_code == 2
    assert told in shown.output


def test_the_schema_of_a_commune_is_that_of_one_set() -> None:
    shown = CliRunner().invoke(cli, ["schema", "commune", "--rules", "bang-mac-2024"])
    assert json.loads(shown.output) == ntm.commune_schema(SETS[0])


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="frictionless"):
        ntm.table_schema(SETS[0], format="avro")  # type: ignore[arg-type]  # what is tried
