"""Leaves out strangers: rows of villages or of last year whose commune is not in the main table."""

from functools import reduce
from operator import or_
from typing import Any, Literal

import narwhals.stable.v2 as nw
from attrs import evolve

from ntm_criteria.tables.columns import PREFIX, Level
from ntm_criteria.tables.evaluation.inputs import Tables
from ntm_criteria.tables.expressions import Frame, Table

Strangers = Literal["error", "ignore"]
_KNOWN = f"{PREFIX}known"


def without_strangers(tables: Tables) -> Tables:
    """Return tables whose rows of villages and of last year are those of communes in the main table, or have no key."""
    others: dict[Level, Table] = {level: table for level, table in tables.by_level.items() if level != "now"}
    filtered: dict[Level, Table] = {level: _filtered(tables, table) for level, table in others.items()}
    return evolve(tables, by_level={**tables.by_level, **filtered}, whole=others)


def strangers_of(tables: Tables, table: Table) -> Frame:
    """Return the rows of a table whose commune is not in the main one; rows without a key are none of them."""
    on, marked = table.on, _marked(tables, table)
    return marked.filter(on.col(_KNOWN).is_null() & ~_lacks_key(tables, table))


def _filtered(tables: Tables, table: Table) -> Table:
    on, marked = table.on, _marked(tables, table)
    frame: Any = marked.filter(~on.col(_KNOWN).is_null() | _lacks_key(tables, table)).drop(_KNOWN)
    return evolve(table, frame=nw.from_native(table.run(frame), pass_through=True))


def _marked(tables: Tables, table: Table) -> Frame:
    """Add to a table the column `_KNOWN`, which is null in the rows whose commune is not in the main table."""
    on, keys = table.on, list(tables.keys)
    main = tables.table.deferred.select(*keys)
    for key in keys:
        main = main.filter(~on.col(key).is_null())
    return on.with_other(table.deferred, main.unique().with_columns(on.lit(1).alias(_KNOWN)), keys)


def _lacks_key(tables: Tables, table: Table) -> Any:
    return reduce(or_, [table.on.col(key).is_null() for key in tables.keys])
