"""Tables judged by a text of SQL, on DuckDB and on PostgreSQL, and the same tables judged in memory."""

from __future__ import annotations

import math
import random
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import duckdb

import ntm_criteria as ntm
from engines import ENGINES, Cells, Columns, arrow, records
from ntm_criteria.model import FactKind

from .adapter import rule_set_of
from .at_bounds import bounds_of, drawn
from .in_tables import TableCase, judged_table, main_columns, previous_columns, village_columns

Rows = dict[tuple[Any, Any], dict[str, Any]]
Run = Callable[[Mapping[str, Columns], str], list[dict[str, Any]]]
TYPES = {
    "float": "double precision",
    "float32": "real",
    "int": "bigint",
    "decimal": "numeric(30, 6)",
    "flag": "boolean",
    "text": "text",
}


def on_duckdb(tables: Mapping[str, Columns], sql: str) -> list[dict[str, Any]]:
    with duckdb.connect() as database:
        for name, columns in tables.items():
            database.register("given", arrow(columns))
            database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
            database.unregister("given")
        return records(database.sql(sql))


def on_postgresql(connection: Any) -> Run:
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


def in_memory(case: TableCase) -> Rows:
    """The rows of a case, judged in memory."""
    rules = rule_set_of(case.rule_doc, case.others)
    rows = judged_table(case, "polars", rules, errors="null", reasons=True)
    if not case.has_years:
        rows = [{name: cell for name, cell in row.items() if name != "year"} for row in rows]
    return keyed(rows)


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
    main |= {
        id_: Cells("float", [None] * communes) for id_ in rules.totals if id_ in rules.reads
    }  # villages are listed
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


def bundled_by_sql(rules: ntm.RuleSet, tables: Mapping[str, Columns], dialect: str, run: Run) -> Rows:
    text = ntm.to_sql(rules, dialect, by="id", year=2024, villages=True, previous=True, reasons=True)
    return keyed(run(tables, text))


def bundled_in_memory(rules: ntm.RuleSet, tables: Mapping[str, Columns]) -> Rows:
    made = {name: ENGINES["polars"](columns) for name, columns in tables.items()}
    judged = ntm.assess_table(
        made["communes"], rules, by="id", year=2024, villages=made["villages"], previous=made["previous"],
        errors="null", names="safe", reasons=True,
    )  # fmt: skip
    return keyed(records(judged))
