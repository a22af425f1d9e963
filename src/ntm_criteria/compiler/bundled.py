"""Finds the files of the bundled rule sets, and loads their data dictionaries."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from ntm_criteria.compiler.dictionary import parse_dictionary
from ntm_criteria.errors import KeyPath, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import read_text, read_yaml
from ntm_criteria.model import Dictionary
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, one_line

_PACKAGE = Path(__file__).parents[1]
RULES = next(  # in a wheel the rules are inside the package, in a checkout beside src
    (folder for folder in (_PACKAGE / "rules", _PACKAGE.parents[1] / "rules") if folder.is_dir()), _PACKAGE / "rules"
).resolve()
COVERAGE = "COVERAGE.yaml"  # written by `python -m ntm_criteria.authoring`
NOT_RULE_SETS = ("facts.yaml", COVERAGE)


@cache
def bundled_files() -> Mapping[str, Path]:
    """Return the files of the bundled rule sets by id; the id is the name of the file without ".yaml"."""
    files = (path for path in sorted(RULES.rglob("*.yaml")) if path.name not in NOT_RULE_SETS)
    return MappingProxyType({path.stem: path for path in files if not path.name.endswith(".cases.yaml")})


@cache
def bundled_amendments() -> Mapping[str, str]:
    """Return the bundled sets that amend another one, with the id of that one.

    The header is found in the text of each file, because compiling all files takes a hundred times as long.
    """
    headers = ((id_, _AMENDS.search(path.read_text(encoding="utf-8"))) for id_, path in bundled_files().items())
    return MappingProxyType({id_: found[1] for id_, found in headers if found})


_AMENDS = re.compile(r"^  amends: *([a-z0-9-]+) *$", re.MULTILINE)


def shown(path: Path) -> str:
    """Return the path of a bundled file relative to the repository, to show in problems."""
    return str(Path("rules", path.relative_to(RULES)))


def no_such_set(id_: str, place: Place | None = None, path: KeyPath = ()) -> Problem:
    """Word the problem that no bundled rule set has this id."""
    files, word = bundled_files(), one_line(id_, longest=80)
    known = ", ".join(files)
    message = Text("không có bộ quy tắc kèm theo nào tên '{word}'", "there is no bundled rule set '{word}'").format(
        word=word
    )
    hint = did_you_mean(id_, files) or Text(
        "các bộ kèm theo: {known}; tệp của bạn: ghi đường dẫn .yaml",
        "bundled: {known}; for a file of yours give its .yaml path",
    ).format(known=known)
    return Problem(ProblemCode.UNKNOWN_REFERENCE, message, place, hint, path=path, params={"value": word})


def common_dictionary() -> Dictionary:
    """Load the data dictionary common to all rule sets."""
    return _dictionary((_version(RULES / "facts.yaml"),))


def dictionary_of(folder: Path | None) -> Dictionary:
    """Load the dictionary for rule files in a folder: the common one and, in a bundled folder, its facts.yaml."""
    if folder is None or not is_bundled(folder) or not (folder / "facts.yaml").is_file():
        return common_dictionary()
    return _dictionary((_version(RULES / "facts.yaml"), _version(folder.resolve() / "facts.yaml")))


def dictionary_below(folder: Path) -> Dictionary | None:
    """Return the dictionary that a facts.yaml in this folder extends: the common one in a bundled folder, else None."""
    return common_dictionary() if is_bundled(folder) else None


def is_bundled(folder: Path) -> bool:
    """Whether a folder is inside the folder of the bundled rules."""
    return RULES in folder.resolve().parents


def _version(path: Path) -> tuple[Path, int, int]:
    """Return the cache key of a file: its path, and its time and size, which change when it is edited."""
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0  # the file cannot be opened: the error is reported when the file is read
    return path, status.st_mtime_ns, status.st_size


@lru_cache(maxsize=32)
def _dictionary(versions: tuple[tuple[Path, int, int], ...]) -> Dictionary:
    """Load a dictionary from several files, each of which extends the files before it."""
    *below, (path, _, _) = versions
    source = read_yaml(read_text(path, RuleFileError), shown(path), RuleFileError)
    return parse_dictionary(source, _dictionary(tuple(below)) if below else None)
