"""Validates files against their forms. Pieces of a file (an indicator, a fact, a key) with mistakes are reported and
removed, so that the rest can be checked.
"""

import re
from collections.abc import Iterable
from copy import deepcopy

from ntm_criteria.errors import Place, Problem, ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading.file_problems import FileProblems
from ntm_criteria.loading.form_messages import problem_of
from ntm_criteria.loading.forms import FormT, known_keys, read_form
from ntm_criteria.loading.yaml_source import Tree
from ntm_criteria.model import INVALID
from ntm_criteria.problems import MOST


def validate_parts(form: type[FormT], problems: FileProblems) -> FormT | None:
    """Read a file into its form without the pieces that have mistakes; None if too little is left. Mistakes are reported."""
    return _validate(form, problems)[0]


def is_layer(data: Tree) -> bool:
    """Whether a rule file with this content is a layer: it extends or amends another rule set."""
    header = _at(data, "rule_set")
    return isinstance(header, dict) and bool({"extends", "amends"} & header.keys())


def validate(form: type[FormT], problems: FileProblems) -> FormT | None:
    """Read a file into its form; None if it has mistakes, which are reported."""
    content, is_whole = _validate(form, problems)
    return content if is_whole else None


def _validate(form: type[FormT], problems: FileProblems) -> tuple[FormT | None, bool]:
    """Return the content in its form (None if too little is left), and whether no piece was removed."""
    data = problems.source.data
    for attempt in range(3):
        content = read_form(form, data)
        if not isinstance(content, list):
            return content, attempt == 0
        # pydantic counts only valid items: "too_short" is ignored if the file itself has enough of them
        mistakes = [it for it in content if it["type"] != "too_short" or len(it["input"]) < it["ctx"]["min_length"]]
        locations = [tuple(key for key in mistake["loc"] if not _is_tag(key)) for mistake in mistakes]
        if attempt == 0:
            data = deepcopy(data)
            keys = known_keys(form)
            first = [*zip(mistakes, locations, strict=True)][:MOST]
            problems.collector.note(*_once(problem_of(*mistake, problems.source, keys) for mistake in first))
            problems.collector.leave_out(len(mistakes) - len(first))
        for piece in sorted({_piece(location) for location in locations}, key=_depth_first, reverse=True):
            _cut(data, piece)
    return None, False


def _is_tag(key: str | int) -> bool:
    return isinstance(key, str) and (key.startswith("(") or key == "[key]")


def _piece(location: KeyPath) -> KeyPath:
    """Return the path of the piece to remove for a mistake: an indicator, a section's entry, or a top-level key."""
    match location:
        case ("criteria", int(), "indicators", int(), *_):
            return location[:4]
        case ("villages" | "findings", int(), *_):
            return location[:2]
        case ("assignments", _, str(), *_):
            return location[:3]
        case ("rule_set", "years", *_):
            return location[:1]
        case ("criteria" | "facts" | "units" | "sources" | "indicators" | "rule_set" | "assignments", _, *_):
            return location[:2]
    return location[:1]


def _depth_first(piece: KeyPath) -> tuple[int, list[tuple[int, str]]]:
    return len(piece), [(key, "") if isinstance(key, int) else (-1, key) for key in piece]


def _once(problems: Iterable[Problem]) -> Iterable[Problem]:
    seen: set[tuple[ProblemCode, Place | None, str]] = set()
    for problem in problems:
        if (key := (problem.code, problem.place, problem.message.en)) not in seen:
            seen.add(key)
            yield problem


_PLACEHOLDER = {"vi": "?", "en": "?"}
NO_NUMBER = 9_000_000  # criteria whose number has mistakes get numbers from here on
_HEADER = {"id": INVALID, "label": _PLACEHOLDER, "years": "0001..9999"}


def _cut(data: Tree, piece: KeyPath) -> None:
    """Remove the value under the path `piece`; indicators, criteria and headers are replaced by placeholders."""
    if not isinstance(data, dict):
        return
    match piece:
        case ("criteria", int(i), "indicators", int(j)):  # replaced, so that later indicators keep their index
            code, role = _at(data, *piece, "code"), _at(data, *piece, "role")
            data["criteria"][i]["indicators"][j] = {
                "code": code if code and isinstance(code, str) else f"{INVALID} {i}.{j}",
                "role": role if role in ("indicator", "task") else "indicator",
                "label": _PLACEHOLDER,
                "cite": {"source": INVALID, "at": "?", "status": "unsourced"},
                "requires": "unsourced",
            }
        case ("criteria", int(i)):
            indicators, number = _at(data, "criteria", i, "indicators"), _at(data, "criteria", i, "number")
            data["criteria"][i] = {
                "number": number if re.fullmatch(r"[0-9]{1,9}", str(number)) else str(NO_NUMBER + i),
                "label": _PLACEHOLDER,
                "indicators": indicators if isinstance(indicators, list) else [],
            }
        case ("villages", int(i)):
            village = _at(data, "villages", i)
            own = village if isinstance(village, dict) else {}
            name = own.get("name")
            data["villages"][i] = {**own, "name": name if name and isinstance(name, str) else f"thứ {i + 1}"}
        case ("assignments", str(code), str(key)):
            data["assignments"][code].pop(key, None)
        case ("findings", int(i)):
            own = {key: _at(data, "findings", i, key) for key in ("level", "finding")}
            kept = {key: word if word and isinstance(word, str) else INVALID for key, word in own.items()}
            data["findings"][i] = {"code": INVALID, **kept}
        case ("rule_set", "id" | "label" as key):
            data["rule_set"][key] = _HEADER[key]
        case (str(section), str(name)):
            data[section].pop(name, None)
        case ("rule_set",) if not is_layer(data):
            data["rule_set"] = _HEADER
        case ("name",):
            data["name"] = "?"
        case ("format",):
            data["format"] = "1"
        case (str(key),):
            data.pop(key, None)


def _at(data: Tree, *path: str | int) -> Tree:
    try:
        for key in path:
            data = data[key]
    except (KeyError, IndexError, TypeError):
        return None
    return data
