"""What a layer makes of the set below it, said a second time, as one rule file that can be judged; see `oracle.py`.

Of a layer are understood: bounds filled in or tightened (`bound`), indicators that the set below only counts, `complete`
and `years` (docs/rule-file.md, "Layers"; docs/national-sets.md, "What a layer may do").
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from . import oracle
from .oracle import OPEN_WORDS, Doc, bounded


def is_table(bound: Any) -> bool:
    return isinstance(bound, Mapping) and next(iter(bound)).startswith("by_")


def at_row(bound: Any, axis: str, key: str) -> Any:
    """What is left of a bound once the year, or the category, is known."""
    if not is_table(bound):
        return bound
    ((by, rows),) = bound.items()
    if by == f"by_{axis}":
        (found,) = [
            cell for row, cell in rows.items() if (int(key) in oracle.years_in(row) if axis == "year" else row == key)
        ]
        return at_row(found, axis, key)
    return {by: {row: at_row(cell, axis, key) for row, cell in rows.items()}}


def rows_of(bound: Any, years: range, dictionary: Doc) -> tuple[str, list[str]]:
    """What a table varies by, and every value of that."""
    ((by, _),) = bound.items()
    axis = by.removeprefix("by_")
    return axis, [str(year) for year in years] if axis == "year" else list(dictionary[axis]["values"])


def filled(new: Any, old: Any, cite: Doc, years: range, dictionary: Doc) -> Any:
    """The old bound with the cells of the layer in it; the rows that it does not give stay."""
    if not is_table(new):
        is_plain = isinstance(new, str) and new not in OPEN_WORDS
        return {"bound": new, "cite": {**cite}} if is_plain else new
    axis, keys = rows_of(new, years, dictionary)
    ((by, rows),) = new.items()
    made = {}
    for key in keys:
        below = at_row(old, axis, key)
        given = [
            cell for row, cell in rows.items() if (int(key) in oracle.years_in(row) if axis == "year" else row == key)
        ]
        made[key] = filled(given[0], below, cite, years, dictionary) if given else below
    return {by: made}


def merged(base: Doc, layer: Doc, dictionary: Doc) -> dict[str, Any] | None:
    """The set that the layer makes; None if it has a `bound` for a requirement that has not exactly one."""
    made: dict[str, Any] = copy.deepcopy(dict(base))
    years = oracle.years_in(base["rule_set"]["years"])
    made["rule_set"]["years"] = layer["rule_set"].get("years", base["rule_set"]["years"])
    for criterion in made["criteria"]:
        if criterion["number"] in layer.get("complete", ()):
            criterion["complete"] = "true"
        for indicator in criterion["indicators"]:
            entry = layer["indicators"].get(indicator["code"])
            if entry is None:
                continue
            leaves = list(bounded(indicator["requires"]))
            if len(leaves) != 1:
                return None
            comparison = oracle.comparison_in(leaves[0]) or "at_least"
            old = leaves[0].get(comparison, "100 %")
            leaves[0][comparison] = filled(entry["bound"], old, entry["cite"], years, dictionary)
        for code, entry in layer["indicators"].items():
            if entry.get("criterion") == criterion["number"]:
                criterion["indicators"].append(
                    {"code": code, **{key: entry[key] for key in ("label", "cite", "requires")}}
                )
    return made


def loosened(base: Doc, made: Doc, dictionary: Doc) -> set[str]:
    """The codes of the indicators that ask for less, somewhere, than the set below does."""
    found = set()
    for criterion in base["criteria"]:
        for indicator in criterion["indicators"]:
            now = oracle.indicator_in(made, indicator["code"])
            for below, leaf in zip(bounded(indicator["requires"]), bounded(now["requires"]), strict=True):
                comparison = oracle.comparison_in(leaf) or "at_least"
                old, new = below.get(comparison, "100 %"), leaf.get(comparison, "100 %")
                weak = "secondary" in (below.get("status"), indicator["cite"]["status"])
                years = oracle.years_in(made["rule_set"]["years"])
                if any(asks_less(*cell, comparison, weak=weak) for cell in cells(new, old, years, dictionary)):
                    found.add(indicator["code"])
    return found


def cells(new: Any, old: Any, years: range, dictionary: Doc) -> Iterator[tuple[Any, Any]]:
    """The bounds of both in each year and under each value of each category that either varies by."""
    table = next((bound for bound in (new, old) if is_table(bound)), None)
    if table is None:
        yield new, old
        return
    axis, keys = rows_of(table, years, dictionary)
    for key in keys:
        yield from cells(at_row(new, axis, key), at_row(old, axis, key), years, dictionary)


def number_in(cell: Any) -> Fraction | None:
    if isinstance(cell, Mapping):
        cell = cell.get("bound", "unsourced")
    return None if cell in OPEN_WORDS else Fraction(cell.partition(" ")[0])


def asks_less(new: Any, old: Any, comparison: str, *, weak: bool) -> bool:
    """`weak`: the old leaf is known from a secondary source, unless the cell has a source of its own."""
    mine, theirs = number_in(new), number_in(old)
    if theirs is None:
        return False  # it is filled in, or stays open
    if mine is None:
        return True
    is_secondary = old["cite"]["status"] == "secondary" if isinstance(old, Mapping) else weak
    if is_secondary:
        return False  # whatever it was, it proved nothing
    return mine < theirs if comparison in ("at_least", "more_than") else mine > theirs
