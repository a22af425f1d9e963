"""Writes the entries of a layer as rule files write them."""

from collections.abc import Mapping
from typing import Any

from ntm_criteria.model import Bound, Rows


def entry_of(form: Mapping[str, Any], **requirement: Any) -> dict[str, Any]:
    """Return an entry: its citation, its wording, what it requires, and what is to be said of it."""
    keys = {key: form[key] for key in ("remark", "draft") if key in form}
    return {"cite": form["cite"], **({"wording": form["wording"]} if "wording" in form else {}), **requirement, **keys}


def exempted(form: Mapping[str, Any]) -> Any:
    """Return the requirement with its exemption inside, where a layer has it."""
    requires = form["requires"]
    if isinstance(requires, str):
        return requires  # open, as what is exempted from it
    return {**requires, "not_applicable": form["not_applicable"]} if "not_applicable" in form else requires


def nested_in_layer(chosen: Mapping[Rows, Bound]) -> Any:
    """Write the cells of a bound as a table, or the only one as it is."""
    if () in chosen:
        return _cell(chosen[()])
    made = dict[str, Any]()
    axis = next(iter(chosen))[0][0]
    for key in dict.fromkeys(rows[0][1] for rows in chosen):
        below = {rows[1:]: bound for rows, bound in chosen.items() if rows[0][1] == key}
        made[key] = nested_in_layer(below)
    return {f"by_{axis}": made}


def _cell(bound: Bound) -> Any:
    cite = bound.cite
    if cite is None:
        return bound.written
    return {"bound": bound.written, "cite": {"source": cite.source.id, "at": cite.at, "status": cite.status}}
