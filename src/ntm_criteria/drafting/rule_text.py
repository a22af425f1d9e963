"""Writes a rule file as the bundled ones are written: blocks for what is long, braces for what fits on a line."""

import json
import re
from typing import Any

_WIDTH = 118
_PLAIN = re.compile(  # words; numbers with their unit; steps; ranges
    r"[^\W\d_][\w .%/()+-]*[\w%)]|[^\W\d_]|[0-9]+"
    r"|[0-9]+(?:\.[0-9]+)?(?: [^\W\d_%][\w/%. ]*[\w%]| %)|0\.0*1|[0-9]+\.\.[0-9]+"
)


class Quoted(str):
    """A text that is always written in quotation marks, such as a code."""

    __slots__ = ()


def scalar(value: object) -> str:
    """Write a word, a number or a sentence; in quotation marks where YAML would read it otherwise, and around codes."""
    text = "true" if value is True else "false" if value is False else str(value)
    return (
        text
        if not isinstance(value, Quoted) and _PLAIN.fullmatch(text) and text not in ("null", "Null", "NULL")
        else json.dumps(text, ensure_ascii=False)
    )


def block(value: dict[str, Any], indent: int = 0) -> list[str]:
    """Write a mapping, a key a line."""
    lines: list[str] = []
    for key, item in value.items():
        lines += _entry(f"{' ' * indent}{_key(key)}:", item, indent)
    return lines


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w.-]+", key) else json.dumps(key, ensure_ascii=False)


def _entry(head: str, item: Any, indent: int) -> list[str]:
    if not isinstance(item, dict | list):
        return [f"{head} {scalar(item)}"]
    written = flow(item)
    if len(head) + len(written) < _WIDTH and not _is_tall(item):
        return [f"{head} {written}"]
    if isinstance(item, dict):
        return [head, *block(item, indent + 2)]
    return [head, *sequence(item, indent + 2)]


def sequence(items: list[Any], indent: int) -> list[str]:
    """Write a list, an item below the other."""
    lines: list[str] = []
    for item in items:
        dash = f"{' ' * indent}- "
        written = flow(item)
        if not isinstance(item, dict) or (len(dash) + len(written) < _WIDTH and not _is_tall(item)):
            lines.append(f"{dash}{written}")
        else:
            first, *rest = block(item, indent + 2)
            lines += [f"{dash}{first.lstrip()}", *rest]
    return lines


def flow(value: Any) -> str:
    """Write a value in braces on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    text = scalar(value)
    return text if not re.search(r"[,\[\]{}]", text) or text.startswith('"') else json.dumps(text, ensure_ascii=False)


def _is_tall(value: Any) -> bool:
    """Whether a value is a table of bounds or a choice, which nobody reads on one line."""
    if isinstance(value, dict):
        return any(
            key.startswith("by_") or key in ("first_of", "all_of", "values") or _is_tall(item)
            for key, item in value.items()
        )
    return isinstance(value, list) and any(map(_is_tall, value))
