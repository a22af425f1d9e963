"""The floor plan: which package may import which, what a package offers, and which module opens a third-party library.

`docs/architecture.md` says what each package is for.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import ntm_criteria

ROOT = Path(ntm_criteria.__file__).parent
FLOORS = [  # packages (and modules at the top) from the lowest up; those of one floor do not import each other
    {"text", "read_only", "release"},
    {"content", "markup", "problem_codes"},
    {"errors"},
    {"account", "problems"},
    {"by_code"},
    {"model"},
    {"figures", "wording"},
    {"loading"},
    {"compiler", "documents", "judging"},
    {"reporting", "tables"},
    {"authoring", "records"},
    {"drafting", "planning"},
    {"pages", "rule_sheets"},
    {"facade", "one_figure", "review", "viz"},
    {"many"},
    {"cli", "pytest_plugin"},
    {"__init__", "__main__"},
]
TABLE_FLOORS = [  # rooms of `tables`, and the rooms inside these, from the lowest up
    {"expressions"},
    {"columns.headings"},
    {"columns"},
    {"evaluation.readings"},
    {"evaluation"},
    {"mistakes.finding"},
    {"mistakes.accounts"},
    {"mistakes"},
    {"routing"},
    {"verbs"},
    {"files.xlsx"},
    {"files", "sql"},
]
DOORS = {  # which modules import a library
    "yaml": {"loading.yaml_source", "loading.style", "loading.yaml_output"},
    "pydantic": {"loading.forms", "reporting.schemas.result"},  # the latter only to write the schema
    "pydantic_core": {"loading.forms"},
    "typing_extensions": {"loading.forms", "documents", "reporting.schemas.result"},
    "pint": {"model.units"},
    "click": {"cli"},
    "rich": {"cli"},
    "narwhals": {"many.table_changes", "planning.assumptions", "tables", "records.frames", "viz.charts"},
    "altair": {"viz"},
    "vl_convert": {"viz"},
    "pytest": {"pytest_plugin"},
}
EVERYWHERE = {"attrs"}
MOST_MODULES, MOST_LINES = 16, 300


def modules() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if "rules" not in path.relative_to(ROOT).parts]


def dotted(path: Path) -> str:
    """A module's name below the root package; a package's is that of its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def face_of(module: str) -> str:
    """The package that a module belongs to: for those at the top, the module itself."""
    is_package = (ROOT / module.replace(".", "/") / "__init__.py").exists()
    return module if is_package or "." not in module else module.rpartition(".")[0]


def floor(face: str) -> int:
    top = face.split(".", maxsplit=1)[0]
    return next(number for number, packages in enumerate(FLOORS) if top in packages)


def table_floor(face: str) -> int:
    room = face.partition(".")[2] or "verbs"
    return next(number for number, rooms in enumerate(TABLE_FLOORS) if room in rooms)


def imports(path: Path) -> Iterator[tuple[str, str | None, ast.stmt, bool]]:
    """Each import: the module, the name taken from it, the statement, and whether it is hidden in a function or an `if`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, None, node, id(node) not in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            for alias in node.names:
                yield str(node.module), alias.name, node, id(node) not in top


def ours(path: Path) -> Iterator[tuple[str, str, ast.stmt, bool]]:
    """The imports of our own modules, their names below the root package."""
    for module, name, node, hidden in imports(path):
        if module.split(".")[0] == "ntm_criteria":
            assert name is not None, f"{path.name}:{node.lineno}: import names, not modules by their path"
            below = module.removeprefix("ntm_criteria").removeprefix(".")
            yield (below, name, node, hidden) if below else (name, "", node, hidden)


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_package_imports_only_from_lower_floors(path: Path) -> None:
    own = face_of(dotted(path))
    for module, _, node, hidden in ours(path):
        where = f"{dotted(path)}:{node.lineno}"
        assert not hidden, f"{where}: an import of ours inside a function or an if"
        other = face_of(module)
        if other.split(".")[0] != own.split(".")[0]:
            assert floor(other) < floor(own), f"{where}: {own} must not import {other}"
        elif own.split(".")[0] == "tables" and other != own:
            assert table_floor(other) < table_floor(own), f"{where}: {own} must not import {other}"


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_package_is_entered_by_what_it_offers(path: Path) -> None:
    """From outside only names in `__all__` of a package are imported, and from within only its modules."""
    own = face_of(dotted(path))
    for module, name, node, _ in ours(path):
        other = face_of(module)
        where = f"{dotted(path)}:{node.lineno}"
        if other == own:
            entered = module == own and not is_module(f"{module}.{name}") and path.name != "__init__.py"
            assert not entered or "." not in own, f"{where}: import the module that has it"
        elif module == other and "." in f"{module}." and (ROOT / module.replace(".", "/")).is_dir():
            offered = getattr(__import__(f"ntm_criteria.{module}", fromlist=["__all__"]), "__all__", None)
            assert offered is None or name in offered or not name, f"{where}: {other} does not offer {name}"
        else:
            assert module == other, f"{where}: enter {other} by what it offers, not by {module}"


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_library_has_one_door(path: Path) -> None:
    for imported, _, node, _ in imports(path):
        library = imported.split(".")[0]
        if library in sys.stdlib_module_names or library in EVERYWHERE or library == "ntm_criteria":
            continue
        rooms = DOORS.get(library, set())
        is_door = any(f"{dotted(path)}.".startswith(f"{room}.") for room in rooms)
        assert is_door, f"{dotted(path)}:{node.lineno}: {library} has another door"


def test_modules_of_a_folder_have_no_circle() -> None:
    graph = {
        dotted(path): {
            m if is_module(m) and not (ROOT / m.replace(".", "/")).is_dir() else f"{m}.{n}" for m, n, _, _ in ours(path)
        }
        for path in modules()
        if path.name != "__init__.py"
    }
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"a circle: {' → '.join((*above, module))}"
        if module in graph and module not in done:
            for each in sorted(graph[module]):
                visit(each, (*above, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_every_package_has_its_floor() -> None:
    assert {dotted(path).split(".")[0] for path in modules()} == set().union(*FLOORS)


def test_folders_and_modules_stay_small() -> None:
    lengths = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}
    folders = Counter(path.parent.relative_to(ROOT) for path in modules() if path.name != "__init__.py")
    assert {str(folder): number for folder, number in folders.items() if number > MOST_MODULES} == {}
