"""The command `schema`, which prints what files and tables hold, for editors and other tools."""

from pathlib import Path
from typing import cast

import click

from ntm_criteria.cli.commands import lang_option, print_json, year_or_column
from ntm_criteria.cli.settings import Several
from ntm_criteria.cli.terminal import say
from ntm_criteria.compiler import load_rule_set
from ntm_criteria.loading import plain_yaml
from ntm_criteria.reporting.schemas import (
    SCHEMAS,
    TABLE_FORMATS,
    TableFormat,
    commune_schema,
    json_schema,
    table_schema,
)
from ntm_criteria.text import Lang

_TABLE = "table"  # the schema of the tables that a rule set reads


@click.command("schema")
@click.argument("name", type=click.Choice([*SCHEMAS, _TABLE]), default=SCHEMAS[0])
@click.option(
    "--facts-of",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Name the facts, units and sources of FOLDER, for editors to complete.",
)
@click.option("--rules", metavar="ID|PATH", help="What this rule set reads, for 'table' and 'commune'.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*TABLE_FORMATS]),
    default="json-schema",
    show_default=True,
    help="For 'table'.",
)
@click.option(
    "--by",
    metavar="COLUMN",
    cls=Several,
    multiple=True,
    default=("commune_id",),
    help="Key column of 'table'; may be repeated.",
)
@click.option(
    "--year",
    metavar="YEAR|COLUMN",
    help="Column of 'table' that holds the year; or the year judged, of tables without it; else the column 'year'.",
)
@lang_option
def schema_command(
    name: str,
    facts_of: Path | None,
    rules: str | None,
    form: str,
    by: tuple[str, ...],
    year: str | None,
    lang: Lang,
) -> int:
    """Print the JSON Schema of a rule file, a commune file, a result document, or of the tables that a rule set reads.

    The contract of tables can be had for other tools: as a data package of Frictionless, as an Open Data Contract (ODCS), or
    as sources of a dbt `schema.yml`.
    """
    if rules is None and name == _TABLE:
        raise click.UsageError("'schema table' needs --rules ID|PATH")
    if rules is not None and name not in (_TABLE, "commune"):
        raise click.UsageError("--rules goes with 'table' and 'commune' only")
    if facts_of is not None and rules is not None:
        raise click.UsageError("--facts-of and --rules do not go together")
    if rules is None:
        print_json(json_schema(name, facts_of=facts_of))
    elif name == "commune":
        print_json(commune_schema(load_rule_set(rules), lang=lang))
    else:
        content = table_schema(
            load_rule_set(rules), format=cast(TableFormat, form), by=by, year=year_or_column(year), lang=lang
        )
        if form in ("odcs", "dbt"):
            say(plain_yaml(content), nl=False)
        else:
            print_json(content)
    return 0
