"""What a confirmation stands for: a short mark of what the indicator required when a person compared it with the document."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

MARK = "checked_as"
_REQUIRED = ("bound", "requires", "not_applicable")
_LENGTH = 12


def mark_of(entry: Mapping[str, Any]) -> str:
    """Return the mark of what an indicator requires; its citations, notes, name and layout do not change it.

    :param entry: the indicator as the rule file writes it.

    >>> mark_of({"bound": "85 %"}) == mark_of({"bound": {"bound": "85%", "cite": {"status": "checked"}}})
    True
    """
    required = {key: _required(entry[key]) for key in _REQUIRED if key in entry}
    return sha256(json.dumps(required, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:_LENGTH]


def is_changed(entry: object) -> bool:
    """Whether an indicator requires something else than what was confirmed; an entry without a mark is not known to."""
    cite = entry.get("cite") if isinstance(entry, Mapping) else None
    mark = cite.get(MARK) if isinstance(cite, Mapping) else None
    return isinstance(entry, Mapping) and mark is not None and mark != mark_of(entry)


def _required(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _required(item) for key, item in value.items() if key != "cite"}
        return kept["bound"] if [*kept] == ["bound"] else kept
    if isinstance(value, list | tuple):
        return [_required(item) for item in value]
    return re.sub(r"\s+", "", str(value))
