"""What others build on stays as it is: names, signatures, attributes, and the keys of files and documents.

`tests/data/public-api.txt` is what was promised last. A change shows as a difference to it; docs/stability.md says which
changes are allowed. `python tests/test_public_api.py` writes it anew.
"""

import inspect
import re
import types
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from enum import Enum
from pathlib import Path
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
import typing_extensions
from narwhals.stable.v2.typing import IntoFrame

import ntm_criteria as ntm
from ntm_criteria import viz
from ntm_criteria.model import Condition
from ntm_criteria.reporting.schemas import SCHEMAS, schema

FROZEN = Path(__file__).parent / "data/public-api.txt"
RENEW = "python tests/test_public_api.py"
SPECIAL = ("__contains__", "__getitem__", "__iter__", "__len__", "_repr_html_")
MADE_BY_CALLERS = (
    ntm.Commune,
    ntm.CriteriaError,
    ntm.Finding,
    ntm.Place,
    ntm.Problem,
    ntm.Snapshot,
    ntm.Text,
)  # how to make the others is our own affair
INNER = {  # public only among our own modules
    ntm.AppliedScope: {"rule"},
    ntm.Assessment: {"case", "outcomes", "shortfall", "source"},
    ntm.Bound: {"applying", "at", "axes", "cells", "changed", "pair"},
    ntm.Dictionary: {"by_heading", "shares_within", "successors"},
    ntm.Counts: {"of"},
    ntm.Criterion: {"condition", "own"},
    ntm.Indicator: {"condition", "stated"},
    ntm.RuleSet: {
        "axes",
        "condition",
        "derived",
        "ids_by_identity",
        "in_order",
        "named_villages",
        "own",
        "parts",
        "roll_ups",
        "scope",
        "totals",
    },
    ntm.Step: {"node", "bearing", "outcomes"},
    ntm.TableMistake: {"described", "is_mixed", "with_severity", "wrong"},
    ntm.Verdict: {"code"},
    ntm.FactKind: {"is_number"},
    ntm.Fact: {"factor", "high_multiple", "is_number", "low_multiple"},
}


def spelled(kind: Any) -> str:
    """A type as its source writes it, the same under every Python."""
    if kind in (None, type(None)):
        return "None"
    if kind is Ellipsis:
        return "..."
    if kind == Condition:
        return "Condition"
    if kind == IntoFrame:
        return "IntoFrame"
    if isinstance(kind, str | ForwardRef):
        return kind if isinstance(kind, str) else kind.__forward_arg__
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if set(get_args(IntoFrame)) < set(parts):  # a union of unions forgets their names
            parts = (IntoFrame, *(part for part in parts if part not in get_args(IntoFrame)))
        return " | ".join(map(spelled, parts))
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, parts))}]"
    if origin is not None:
        inner = ", ".join(f"[{', '.join(map(spelled, p))}]" if isinstance(p, list) else spelled(p) for p in parts)
        return f"{origin.__name__}[{inner}]"
    return str(getattr(kind, "__name__", kind))


def signature(name: str, what: Any) -> str:
    """A callable as one line."""
    shape = inspect.signature(what)
    said, bar = list[str](), False
    for each in shape.parameters.values():
        if each.name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and not bar:
            said.append("*")
            bar = True
        kind = "" if each.annotation is each.empty else f": {spelled(each.annotation)}"
        default = "..." if each.default is attrs.NOTHING else repr(each.default)
        stars = "**" if each.kind is each.VAR_KEYWORD else "*" if each.kind is each.VAR_POSITIONAL else ""
        said.append(f"{stars}{each.name}{kind}" + ("" if each.default is each.empty else f" = {default}"))
    back = "" if shape.return_annotation in (shape.empty, None) else f" -> {spelled(shape.return_annotation)}"
    return f"{name}({', '.join(said)}){back}"


def members(cls: type) -> Iterator[str]:
    """The public attributes of a class: those of ours, none of Python's."""
    if issubclass(cls, Enum):
        yield from (f"    .{member.name} = {member.value!r}" for member in cls)
    ours = [base for base in cls.__mro__ if base.__module__.startswith("ntm_criteria")]
    fields: Mapping[str, Any] = {field.name: field.type for field in attrs.fields(cls)} if attrs.has(cls) else {}
    if not fields:
        fields = {name: kind for base in reversed(ours) for name, kind in get_type_hints(base).items()}
    yield from (
        f"    .{name}: {spelled(kind)}"
        for name, kind in sorted(fields.items())
        if name[0] != "_" and name not in INNER.get(cls, ())
    )
    names = {name for base in ours for name in vars(base)} - set(fields) - INNER.get(cls, set())
    for name in sorted(names):
        what = inspect.getattr_static(cls, name)
        if (name[0] == "_" and name not in SPECIAL) or isinstance(what, Enum):
            continue
        getter = what.fget if isinstance(what, property) else getattr(what, "func", None)
        if getter is not None:
            yield f"    .{name}: {spelled(inspect.signature(getter).return_annotation)}"
        else:
            yield f"    {signature('.' + name, getattr(cls, name))}"


def keys(node: Mapping[str, Any], path: str) -> Iterator[str]:
    """Every key that a JSON Schema knows, and whether it must be there."""
    for name, inner in node.get("properties", {}).items():
        needed = " (required)" if name in node.get("required", ()) else ""
        yield f"{path}.{name}{needed}"
        yield from keys(inner, f"{path}.{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(node.get(name), Mapping):
            yield from keys(node[name], f"{path}[]")
    for several in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for inner in node.get(several, ()):
            yield from keys(inner, path)


def api() -> str:
    """All of it as text."""
    lines = ["# What ntm_criteria promises (docs/stability.md). Written by `python tests/test_public_api.py`.", ""]
    offered = {name: getattr(ntm, name) for name in ntm.__all__}
    for name, what in offered.items():
        if not inspect.isclass(what):
            lines.append(signature(name, what))
        else:
            lines += [f"class {signature(name, what) if issubclass(what, MADE_BY_CALLERS) else name}", *members(what)]
    for name in SCHEMAS:
        content = schema(name)
        lines += ["", f"# keys of a {name} (format 1)", *dict.fromkeys(keys(content, name))]
        for part, inner in content.get("$defs", {}).items():
            lines += dict.fromkeys(keys(inner, f"{name}:{part}"))
    return "\n".join(lines) + "\n"


def test_the_public_api_is_the_one_promised() -> None:
    promised = FROZEN.read_text(encoding="utf-8")
    changed = "\n".join(unified_diff(promised.splitlines(), api().splitlines(), "promised", "now", lineterm="", n=0))
    assert not changed, f"{changed}\n\nIf docs/stability.md allows this, renew the file: {RENEW}"


def test_what_is_promised_is_in_the_docs() -> None:
    """The page of the API lists every name, and those of the extra `viz`."""
    page = (Path(__file__).parents[1] / "docs/api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\.\. auto\w+:: (?:ntm_criteria\.)?([\w.]+)", page, re.MULTILINE))
    assert listed == {*ntm.__all__, *(f"viz.{name}" for name in viz.__all__)}


CLASSES = [  # the keys of a document are described in its schema: tests/reporting/test_schemas.py
    cls
    for name in ntm.__all__
    if inspect.isclass(cls := getattr(ntm, name)) and not typing_extensions.is_typeddict(cls)
]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_promised_attribute_is_explained(cls: type) -> None:
    """In the docstring of the class, or its own."""
    told = "".join(base.__doc__ or "" for base in cls.__mro__)
    silent = []
    for line in members(cls):
        name = re.match(r" +\.(\w+)", line)
        assert name is not None
        own = inspect.getattr_static(cls, name[1], None)
        if name[1] not in SPECIAL and not isinstance(own, cls):
            what = (
                getattr(own, "__doc__", None)
                if not inspect.isdatadescriptor(own) or isinstance(own, property)
                else None
            )
            if not re.search(rf":(ivar|param) {name[1]}:", told) and not what:
                silent.append(name[1])
    assert silent == []


if __name__ == "__main__":
    FROZEN.write_text(api(), encoding="utf-8")
