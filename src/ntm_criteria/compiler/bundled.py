"""Finds the files of the bundled rule sets, and loads their data dictionaries."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from ntm_criteria.compiler.dictionary import parse_dictionary
from ntm_criteria.errors import KeyPath, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import kind_of, read_text, read_yaml
from ntm_criteria.model import VILLAGES, Dictionary
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, one_line

_PACKAGE = Path(__file__).parents[1]
RULES = next(  # in a wheel the rules are inside the package, in a checkout beside src
    (folder for folder in (_PACKAGE / "rules", _PACKAGE.parents[1] / "rules") if folder.is_dir()), _PACKAGE / "rules"
).resolve()
COVERAGE = "COVERAGE.yaml"  # written by `python -m ntm_criteria.authoring`
FACTS = "facts.yaml"  # the facts that the rule files of a folder share
NOT_RULE_SETS = (FACTS, COVERAGE)


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
    """Return a path to show in problems: that of a bundled file is relative to the repository."""
    return str(Path("rules", path.relative_to(RULES)) if path.is_relative_to(RULES) else path)


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
    return _dictionary((_version(RULES / FACTS),))


def dictionary_of(folder: Path | None) -> Dictionary:
    """Load the dictionary for rule files in a folder: the common one and, if there is one, the folder's facts.yaml."""
    own = None if folder is None else folder.resolve() / FACTS
    if own is None or own == RULES / FACTS or not own.is_file():
        return common_dictionary()
    return _dictionary((_version(RULES / FACTS), _version(own)))


def dictionary_below(data: object) -> Dictionary | None:
    """Return the dictionary that one with this content extends: the common one; None if it is a whole one itself."""
    facts = data.get("facts") if isinstance(data, dict) else None
    return None if isinstance(facts, dict) and VILLAGES in facts else common_dictionary()


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
    if below and kind_of(source.data) is not None:  # a commune's file, for example, that is called so
        return _dictionary(tuple(below))
    return parse_dictionary(source, _dictionary(tuple(below)) if below and dictionary_below(source.data) else None)
