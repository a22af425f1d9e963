"""Writes the file of a draft: of a whole rule set, or of a layer."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from attrs import evolve

from ntm_criteria.compiler import bundled_files, parse_rule_set
from ntm_criteria.drafting.bound_tables import UNSOURCED
from ntm_criteria.drafting.readings import place_of, unwritten
from ntm_criteria.drafting.requirements import SOURCE, Requirement
from ntm_criteria.drafting.rule_text import block
from ntm_criteria.errors import RuleFileError
from ntm_criteria.model import DraftMark, RuleSet
from ntm_criteria.text import Text, one_line

_WIDTH = 116  # of what stands behind the sign of a comment


def set_text(data: dict[str, Any], criteria: Sequence[dict[str, Any]], name: str) -> str:
    """Write a whole rule set: its sections, and its criteria with their indicators."""
    lines = [*_heading(name), *block(data), "criteria:"]
    for number, criterion in enumerate(criteria):
        first, *rest = block({**criterion, "indicators": None} if "indicators" in criterion else criterion, 4)
        rest = [line for line in rest if line != "    indicators: None"]
        lines += ([""] if number else []) + [f"  - {first.lstrip()}", *rest]
        if "indicators" in criterion:
            lines.append("    indicators:")
        for indicator in criterion.get("indicators", ()):
            head, *tail = block(indicator, 8)
            lines += [f"      - {head.lstrip()}", *tail]
    return "\n".join(lines) + "\n"


def layer_text(
    header: Mapping[str, Any],
    data: Mapping[str, Any],
    entries: Mapping[str, Any],
    like: RuleSet,
    name: str,
    told: Sequence[Text],
) -> str:
    """Write a layer: of the draft's own facts, units and documents those that its entries name.

    :param told: what the layer cannot say, in comments above it, so that no level of the document is lost without a trace.
    """
    below = like.id if like.id in bundled_files() or not like.file else Path(like.file).name
    period = {} if header["years"] == f"{like.years[0]}..{like.years[1]}" else {"years": header["years"]}
    used = named_in([*entries.values()])
    facts = in_use({id_: entry for id_, entry in data.get("facts", {}).items() if id_ not in like.facts}, used)
    units = {id_: unit for id_, unit in data.get("units", {}).items() if id_ not in like.facts.units}
    units = {id_: unit for id_, unit in units.items() if id_ in {entry.get("unit") for entry in facts.values()}}
    cited = {SOURCE, *_cited([*entries.values()])}
    sections: dict[str, Any] = {
        "format": "1",
        "rule_set": {"id": header["id"], "label": header["label"], "extends": below, **period, "document": SOURCE},
        "sources": {id_: source for id_, source in data["sources"].items() if id_ in cited},
        **({"units": units} if units else {}),
        **({"facts": facts} if facts else {}),
    }
    lines = [*_heading(name), *_told(told), *block(sections), "indicators:" if entries else "indicators: {}"]
    for code, entry in entries.items():
        lines += [f'  "{code}":', *block(entry, 4)]
    return "\n".join(lines) + "\n"


def compiled(
    write: Callable[[], tuple[str, dict[str, Any], list[dict[str, Any]]]],
    made: dict[str, Requirement],
    file: str,
    name: str,
) -> tuple[str, dict[str, Any], list[dict[str, Any]], RuleSet]:
    """Write and compile a draft. What cannot be compiled is left open at its cells: nobody has the file to look into it."""
    while True:
        text, data, body = write()
        try:
            return text, data, body, parse_rule_set(text, name=file)
        except RuleFileError as error:
            lines = [problem.place.line for problem in error.problems if problem.place]
            wrong = [code for code in _codes_at(text, lines, body) if made[code].requires != UNSOURCED]
            if not wrong:
                raise no_draft(name, error) from None
            for code in wrong:
                made[code] = _unwritten(made[code], error.problems[0].message)


def _unwritten(requirement: Requirement, why: Text) -> Requirement:
    used = [cell for cell in requirement.cells if cell.is_used]
    place = Text(*[f"{place_of(used)}: "] * 2) if used else Text("", "")
    note = _UNWRITTEN.format(place=place, why=why)
    cells = tuple(unwritten(cell, note) for cell in requirement.cells)
    return Requirement(UNSOURCED, DraftMark("none", note.vi), (*requirement.notes, note), cells)


def no_draft(name: str, error: RuleFileError) -> RuleFileError:
    """Return the mistakes of a draft as those of its document: the file that they name does not exist."""
    return RuleFileError(
        [evolve(each, message=_NO_DRAFT.format(name=name, why=each.message), place=None) for each in error.problems]
    )


def _codes_at(text: str, lines: Sequence[int], criteria: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the codes of the indicators of a whole set that stand behind lines of its file.

    A line in the facts or units stands for the indicators that read what it declares.
    """
    written = text.splitlines()
    entries = [entry for criterion in criteria for entry in criterion.get("indicators", ())]
    found = set[str]()
    for line in lines:
        above = written[:line]
        section = next((each.rstrip(":") for each in reversed(above) if re.fullmatch(r"[a-z_]+:.*", each)), "")
        if section.startswith(("facts", "units")):
            words = set(re.findall(r"[^\s{}:,\"]+", " ".join(above[-1:])))
            keys = {id_ for entry in entries for id_ in named_in(entry) if id_ in words} or words
            found |= {
                e["code"] for e in entries if named_in(e) & keys or any(key in str(e["requires"]) for key in keys)
            }
        else:
            code = next((m[1] for each in reversed(above) if (m := re.match(r'      - code: "(.*)"', each))), None)
            found |= {code} if code else set()
    return [str(entry["code"]) for entry in entries if entry["code"] in found]


def named_in(value: Any) -> set[str]:
    """Return the ids of all facts that requirements name, and of the categories by which bounds vary."""
    if isinstance(value, dict):
        own = {value["fact"]} if isinstance(value.get("fact"), str) else set()
        own |= {key.removeprefix("by_") for key in value if key.startswith("by_")}
        return own.union(*map(named_in, value.values()))
    return set[str]().union(*map(named_in, value)) if isinstance(value, list) else set()


def in_use(facts: Mapping[str, dict[str, Any]], used: set[str]) -> dict[str, dict[str, Any]]:
    """Return the new facts that requirements read, and the counts of shares among them."""
    counts = {entry[key] for id_, entry in facts.items() if id_ in used for key in ("part", "whole") if key in entry}
    return {id_: entry for id_, entry in facts.items() if id_ in used | counts}


def _heading(name: str) -> list[str]:
    return [
        f"# Bản dự thảo lập từ {one_line(name, longest=200)}: đối chiếu từng mức với văn bản, rồi xác nhận bằng",
        '#   ntm-criteria confirm TỆP-NÀY.yaml MÃ… --by "Người đối chiếu"',
    ]


def _told(told: Sequence[Text]) -> list[str]:
    if not told:
        return []
    lines = ["# Những điều văn bản ghi mà lớp không ghi được, hoặc để mở:"]
    for each in told:
        first, *rest = wrap(one_line(each.vi, longest=3000), _WIDTH, break_long_words=False, break_on_hyphens=False)
        lines += [f"# - {first}", *(f"#   {line}" for line in rest)]
    return lines


def _cited(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["source"]} if isinstance(value.get("source"), str) else set()
        return own.union(*map(_cited, value.values()))
    return set[str]().union(*map(_cited, value)) if isinstance(value, list) else set()


_UNWRITTEN = Text(
    "{place}mức đọc được không viết được thành quy tắc, để mở: {why}",
    "{place}no rule can state the level, left open: {why}",
)
_NO_DRAFT = Text("không lập được dự thảo từ {name}: {why}", "nothing to draft from {name}: {why}")
