"""Give the rows of a table of figures the rule sets that judged the same communes in a table of results."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import narwhals.stable.v2 as nw

from ntm_criteria.model import RuleSet
from ntm_criteria.tables.columns import PREFIX, own_name
from ntm_criteria.tables.evaluation import STAMP, with_comparable_keys
from ntm_criteria.tables.expressions import (
    AnyTable,
    EagerTable,
    Table,
    match_kind,
    open_table,
    with_columns_as,
    with_identities,
)
from ntm_criteria.tables.routing.rules_by_row import RulesByRow

_OF_ROW = "\ue0f0judged by"  # no column is called so


def with_stamps(native: AnyTable, results: Table, keys: Sequence[str], argument: str) -> AnyTable:
    """Add to a table of figures a column with what judged each commune in a table of results; missing where nothing did.

    :param results: the results, with the columns of the key and `judged_by`.
    """
    held = open_table(native, (), argument)
    frame = cast(AnyTable, held.eager) if held.eager is not None else native
    own = {key: own_name(key, held.names) for key in keys}
    shared = [key for key in keys if own[key] in held.names]
    reads = set(own.values()) if held.is_eager else held.names
    table = with_columns_as(open_table(frame, reads, argument), own)
    results = match_kind(results, table, argument)
    table, results = with_comparable_keys({"now": table, "before": results}, shared).values()
    names = {f"{PREFIX}k{n}": key for n, key in enumerate(shared)}
    stamps: Any = nw.from_native(cast(Any, with_identities(results, names).frame), pass_through=True)
    stamps = stamps.group_by(*names).agg(nw.col(STAMP).cast(nw.String).min().alias(_OF_ROW))
    keyed: Any = nw.from_native(cast(Any, with_identities(table, names).frame), pass_through=True)
    if table.is_eager:
        joined = keyed.to_native().join(stamps.to_native(), on=list(names), how="left", maintain_order="left")
        return cast(AnyTable, cast(EagerTable, table.eager).replaced([joined.get_column(_OF_ROW)]))
    found = keyed.join(stamps, on=list(names), how="left").drop(*names)
    return cast(AnyTable, found.to_native())


def rules_by_stamp(sets: Mapping[str, RuleSet]) -> RulesByRow:
    """Return what chooses the rule sets of a table that `with_stamps` has made."""

    def choose(*, level: str | None) -> RuleSet | None:
        return sets.get(level or "")

    return RulesByRow(choose, level=_OF_ROW, province=None, date=None)
