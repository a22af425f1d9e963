"""The command `sql`, which writes a rule set as SQL or as a model of dbt."""

from collections.abc import Container, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ntm_criteria.cli.commands import date_option, lang_option, year_or_column
from ntm_criteria.cli.settings import Several
from ntm_criteria.cli.terminal import say
from ntm_criteria.compiler import load_rule_set
from ntm_criteria.loading import plain_yaml
from ntm_criteria.model import RuleSet
from ntm_criteria.reporting.schemas import table_schema
from ntm_criteria.tables.sql import DIALECTS, dbt_model, model_name, source_named, to_sql, year_column
from ntm_criteria.text import Lang, Text, one_line

_WRITTEN = Text("đã ghi", "written")
_ROLES = {"table": "communes", "villages": "villages", "previous": "previous"}  # options and the tables of the contract
_COLUMNS = {"table": "columns", "villages": "village_columns", "previous": "previous_columns"}
_MEANING = ("by", "verdicts", "names", "only", "reasons", "stamp", "lang")  # options that say what the columns are


@click.command("sql")
@click.option("--rules", metavar="ID|PATH", required=True, help="Bundled rule set or rule file.")
@click.option("--dialect", metavar="NAME", required=True, help=f"Of SQL: {', '.join(DIALECTS)}.")
@click.option(
    "--by",
    metavar="COLUMN",
    cls=Several,
    multiple=True,
    default=("commune_id",),
    show_default=True,
    help="Column that tells communes apart; may be repeated.",
)
@click.option(
    "--table",
    metavar="NAME",
    default="communes",
    show_default=True,
    help="Table of communes, as SQL names it, or a reference of dbt.",
)
@click.option("--villages", metavar="NAME", help="Table with one row a village: the key, name, figures.")
@click.option("--previous", metavar="NAME", help="Table with last year's rows.")
@click.option(
    "--column",
    "columns",
    metavar="NAME[=TYPE]",
    cls=Several,
    multiple=True,
    help="A column that the table of communes has; may be repeated. Else it has the year and every fact that is read.",
)
@click.option(
    "--village-column",
    "village_columns",
    metavar="NAME[=TYPE]",
    cls=Several,
    multiple=True,
    help="The same of the table of villages.",
)
@click.option(
    "--previous-column",
    "previous_columns",
    metavar="NAME[=TYPE]",
    cls=Several,
    multiple=True,
    help="The same of last year's table.",
)
@click.option(
    "--year",
    metavar="YEAR|COLUMN",
    help="Column that holds the year; or the year judged, of tables without it; else the column 'year'.",
)
@date_option
@click.option(
    "--unit",
    "units",
    metavar="FACT=UNIT",
    cls=Several,
    multiple=True,
    help="What bare numbers of a column are in, if not in its fact's unit: VND/person/year, fraction.",
)
@click.option(
    "--verdicts",
    type=click.Choice(["label", "code"]),
    default="label",
    show_default=True,
    help="met, not_met, unknown, not_applicable; or 2, 0, 1, 3.",
)
@click.option(
    "--names",
    type=click.Choice(["safe", "code"]),
    default="safe",
    show_default=True,
    help="Columns named 17.10, or indicator_17_10.",
)
@click.option(
    "--only",
    metavar="NAME",
    cls=Several,
    multiple=True,
    help="A verdict wanted, such as 3.1 or criterion_3; may be repeated.",
)
@click.option("--keep-all", is_flag=True, help="Keep every column of the table of communes.")
@click.option("--reasons", is_flag=True, help="Add the reason behind each verdict.")
@click.option("--stamp", is_flag=True, help="Add the column judged_by: the rule set and its fingerprint.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["sql", "dbt"]),
    default="sql",
    show_default=True,
    help="One SELECT; or a model of dbt and the schema.yml that describes it and its sources.",
)
@click.option(
    "--output",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Write to this file instead of printing; for dbt, the folder of the model.",
)
@lang_option
def sql_command(
    rules: str,
    dialect: str,
    form: str,
    output: Path | None,
    year: str | None,
    date: datetime | None,
    units: tuple[str, ...],
    only: tuple[str, ...],
    by: tuple[str, ...],
    lang: Lang,
    *,
    keep_all: bool,
    **more: Any,
) -> int:
    """Write a rule set as SQL, for a warehouse without Python; its rows mean what those of the command table mean.

    The text reads the tables that are named and nothing else. Wrong figures count as missing; a column without a type is
    taken for one of floats, truths or texts, as its fact is. Rows are compared on PostgreSQL and DuckDB; of the other
    dialects the syntax is checked.
    """
    no_pair = [unit for unit in units if "=" not in unit]
    if no_pair:
        raise click.UsageError(f"--unit takes FACT=UNIT, not '{no_pair[0]}'")
    if form == "dbt" and output is None:
        raise click.UsageError("--format dbt needs --output FOLDER")
    for option in _COLUMNS.values():
        more[option] = _typed(more[option])
    rule_set = load_rule_set(rules)
    options = {
        **more,
        "by": list(by),
        "year": year_or_column(year),
        "date": date.date() if date else None,
        "units": dict(unit.split("=", 1) for unit in units),
        "only": list(only) or None,
        "keep": "all" if keep_all else "key",
        "lang": lang,
    }
    if form == "dbt" and output is not None:
        _write_dbt(rule_set, dialect, output, options)
        return 0
    text = to_sql(rule_set, dialect, **options)
    if output is None:
        say(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        say(f"{_WRITTEN[lang]} {one_line(str(output))}", err=True)
    return 0


def _typed(columns: Sequence[str]) -> dict[str, str | None] | None:
    """Return columns with their types, None where the type is not given; None if no column is given."""
    pairs = [column.partition("=") for column in columns]
    return {name: type_ or None for name, _, type_ in pairs} or None


def _write_dbt(rules: RuleSet, dialect: str, folder: Path, options: Mapping[str, Any]) -> None:
    """Write the model, and a `schema.yml` with the sources that it reads and what its columns mean."""
    lang, tables = options["lang"], dict[str, str]()
    sources = dict[str, dict[str, Any]]()
    year_read = year_column(options["year"], options["by"], options["columns"])
    year_name = year_read or "year"
    contract = table_schema(rules, format="dbt", by=options["by"], year=year_name, lang=lang)["sources"][0]
    described = {table.pop("name"): table for table in contract.pop("tables")}
    for option, role in _ROLES.items():
        if options[option] is None:
            continue
        named = source_named(f"--{option}", options[option])
        tables[option] = options[option]
        if named is not None:
            tables[option] = f"{{{{ source('{named[0]}', '{named[1]}') }}}}"
            source = sources.setdefault(named[0], {**deepcopy(contract), "name": named[0], "tables": []})
            table = {"name": named[1], **deepcopy(described.get(role, {}))}
            listed = options[_COLUMNS[option]]
            has_year = year_read is not None and (option == "table" or listed is None)
            own = {*options["by"], "name", *(listed or ()), *([year_name] if has_year else [])}
            if "columns" in table:
                known = {column["name"] for column in table["columns"]}
                _keep(table, own if listed is not None else own | (known - {year_name}))
            source["tables"].append(table)
    text = to_sql(rules, dialect, **{**options, **tables})
    model = dbt_model(rules, year=year_read, **{name: options[name] for name in _MEANING})
    words = {column["name"]: column["description"] for column in described["communes"]["columns"]}
    model["columns"] = [
        {"name": column["name"], "description": words.get(column["name"], ""), **column} for column in model["columns"]
    ]
    content = {"version": 2, **({"sources": [*sources.values()]} if sources else {}), "models": [model]}
    folder.mkdir(parents=True, exist_ok=True)
    for name, written in ((f"{model_name(rules)}.sql", text), ("schema.yml", plain_yaml(content))):
        (folder / name).write_text(written, encoding="utf-8")
        say(f"{_WRITTEN[lang]} {one_line(str(folder / name))}", err=True)


def _keep(table: dict[str, Any], kept: Container[str]) -> None:
    """Leave the columns of a table that the model does not read out of its description and of its test of the key."""
    table["columns"] = [column for column in table["columns"] if column["name"] in kept]
    for test in table["data_tests"]:
        for stated in test.values():
            arguments = stated["arguments"]
            arguments["combination_of_columns"] = [name for name in arguments["combination_of_columns"] if name in kept]
