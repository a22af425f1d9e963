"""The layers: a module imports only from lower ones, and each third-party library has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ntm_criteria

PACKAGE = Path(ntm_criteria.__file__).parent
LAYERS = [  # docs/architecture.md says what each is for
    {"words"},
    {"errors", "verdict", "arithmetic", "units", "citation"},
    {"text_file", "source", "document", "measure", "facts", "refusal"},
    {"validate", "json_source", "kind", "commune_form", "condition", "dictionary", "number_reading"},
    {"compile_bound", "figures", "commune", "rebuild", "reads", "bound_words", "strictness", "village"},
    {"ruleset", "step", "sentences", "compile_leaf"},
    {"compile_condition", "intake", "sourcing"},
    {"stated", "steps"},
    {"compile"},
    {"compile_layer"},
    {"load", "overlay"},
    {"shortfall", "agreement", "comparison", "finding", "missing", "observed"},
    {"assessment"},
    {"judge", "evidence", "outcome"},
    {"asking", "attribution", "cases", "tables"},
    {"explanation"},
    {"result_document", "lint", "schemas", "stock", "twin"},
    {"rendering", "cli_table"},
    {"cli"},
    {"__init__", "__main__"},
]
RANK = {module: rank for rank, layer in enumerate(LAYERS) for module in layer}
DOORS = {
    "yaml": {"source"},
    "pydantic": {"document"},
    "pydantic_core": {"document"},
    "typing_extensions": {"document"},
    "pint": {"units"},
    "click": {"cli", "cli_table"},
    "rich": {"cli", "cli_table"},
    "narwhals": {"tables"},
}
EVERYWHERE = {"attrs"}
STANDARD = __import__("sys").stdlib_module_names
LONGEST = 330


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "rules" not in path.parts]


def name_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imports(path: Path) -> Iterator[tuple[str, ast.stmt, bool]]:
    """Each module a file imports, the statement, and whether it stands inside a function or an `if`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node, id(node) not in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names = [f".{alias.name}" for alias in node.names] if node.module == "ntm_criteria" else [""]
            for name in names:
                yield f"{node.module}{name}", node, id(node) not in top


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_lower_layers(path: Path) -> None:
    own = name_of(path)
    for imported, node, hidden in imports(path):
        if not imported.startswith("ntm_criteria"):
            continue
        assert not hidden, f"{path.name}:{node.lineno}: an import of ours inside a function or an if"
        other = imported.split(".")[1]
        if other != own:
            assert RANK[other] < RANK[own], f"{path.name}:{node.lineno}: {own} must not import {other}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_library_has_one_door(path: Path) -> None:
    for imported, node, _ in imports(path):
        library = imported.split(".")[0]
        if library in STANDARD or library in EVERYWHERE or library == "ntm_criteria":
            continue
        assert name_of(path) in DOORS.get(library, set()), f"{path.name}:{node.lineno}: {library} has another door"


def test_every_module_has_its_layer() -> None:
    assert {name_of(path) for path in modules()} == set(RANK)


def test_modules_stay_small() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
