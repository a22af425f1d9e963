"""The pages for contributors name what there is: every path, every dotted name, every identifier stands in the tree."""

import builtins
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest

from test_layers import FLOORS

TOP = Path(__file__).parents[1]
SOURCE = TOP / "src/ntm_criteria"
PAGES = [TOP / "CONTRIBUTING.md", TOP / "docs/architecture.md", *sorted((TOP / "docs/how-to").glob("*.md"))]
PACKAGES = set().union(*FLOORS)
FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(\bnew )?`([^`\n]+)`")
PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/|[\w.*-]+(/[\w.*-]+)+|[\w-]+\.(py|pyi|md|toml|txt|yaml)")
DOTTED = re.compile(r"([a-z_]\w*)((?:\.\w+)+)(?:\(\))?")
IDENTIFIER = re.compile(r"(?P<name>[A-Za-z]\w*)(?:\(\))?")


def named(page: Path) -> Iterator[tuple[str, bool]]:
    """What stands in backticks outside examples, and whether the page says that it is new."""
    for new, span in SPAN.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        yield span, bool(new)


def exists(path: str) -> bool:
    return any(any(folder.glob(path.rstrip("/"))) for folder in (TOP, SOURCE))


def resolves(dotted: str) -> bool:
    """Whether a dotted name below the root package is a module, or an attribute of one."""
    value = import_module("ntm_criteria")
    for part in dotted.removeprefix("ntm_criteria.").removeprefix("ntm.").split("."):
        if not hasattr(value, part):
            try:
                import_module(f"{value.__name__}.{part}")
            except (ModuleNotFoundError, AttributeError):
                fields = getattr(value, "__annotations__", {})
                return part in fields
        value = getattr(value, part)
    return True


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every identifier in code, rules and settings."""
    files = [TOP / "pyproject.toml", TOP / "noxfile.py", *(TOP / "rules").rglob("*.yaml"), *SOURCE.rglob("*.py")]
    files += [path for path in (TOP / "tests").rglob("*.py") if path != Path(__file__)]
    return {*dir(builtins), *(word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_exists(page: Path, words: set[str]) -> None:
    wrong, paths = [], 0
    for span, is_new in named(page):
        if PATH.fullmatch(span):
            paths += 1
            if exists(span) == is_new:
                wrong.append(span)
        elif (dotted := DOTTED.fullmatch(span)) and dotted[1] in {"ntm", "ntm_criteria", *PACKAGES}:
            if not resolves(dotted[1] + dotted[2]):
                wrong.append(span)
        elif (identifier := IDENTIFIER.fullmatch(span)) and not is_new and identifier["name"] not in words:
            wrong.append(span)
    assert wrong == []
    assert paths >= 5, "a page for contributors names files"


def test_a_name_that_is_gone_is_noticed() -> None:
    assert exists("model/verdict.py")
    assert not exists("model/verdicts.py")
    assert resolves("model.verdict.all_of")
    assert resolves("ntm.Commune.facts")
    assert not resolves("model.verdict.none_of")


def test_every_package_has_its_room_on_the_page() -> None:
    page = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert {name for name in packages if f"`{name}/" not in page} == set()


def test_every_session_of_nox_is_explained() -> None:
    sessions = re.findall(r"@nox\.session.*\ndef (\w+?)_?\(", (TOP / "noxfile.py").read_text(encoding="utf-8"))
    page = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(sessions) > 4
    assert [name for name in sessions if f"nox -s {name}" not in page] == []


def test_the_lock_file_pins_what_the_project_asks_for_and_names_no_registry() -> None:
    pins = (TOP / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()[1:]
    assert [line for line in pins if not re.fullmatch(r"[a-z0-9.-]+(\[\w+\])?==[\w.]+( ; .+)?", line)] == []
    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = settings["project"], settings["dependency-groups"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values(), *groups.values())]
    names = {re.match(r"[\w.-]+", each)[0].replace("_", "-").lower() for each in asked if isinstance(each, str)}  # type: ignore[index]
    assert names - {line.partition("==")[0] for line in pins} == set()


def test_the_picture_names_what_there_is(words: set[str]) -> None:
    picture = (TOP / "docs/_static/tour.svg").read_text(encoding="utf-8")
    calls = re.findall(r'class="call"[^>]*>([^<]+)<', picture)
    files = [path for path in re.findall(r'class="file"[^>]*>([^<]+)<', picture) if "/" in path]
    assert len(calls) > 5
    assert len(files) > 5
    assert [path for path in files if not exists(path)] == []
    assert {name for call in calls for name in re.findall(r"\w+", call)} - words == set()
