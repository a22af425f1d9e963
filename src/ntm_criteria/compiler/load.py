"""Loading rule sets: bundled ones by id, others by path or from text."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from ntm_criteria.compiler.dictionary import build
from ntm_criteria.compiler.layer import compile_layer
from ntm_criteria.compiler.rule_set import compile_rule_set
from ntm_criteria.errors import FactError, Place, ProblemCode, RuleFileError
from ntm_criteria.figures import Commune
from ntm_criteria.loading import (
    FileKind,
    Source,
    is_layer,
    read_text,
    read_yaml,
    refuse_other,
    validate_dictionary,
    validate_layer_file,
    validate_rule_file,
)
from ntm_criteria.model import Dictionary, RuleSet
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, one_line

_PACKAGE = Path(__file__).parents[1]
RULES = next(  # inside the wheel the rules lie in the package, in a checkout at its top
    (folder for folder in (_PACKAGE / "rules", _PACKAGE.parents[1] / "rules") if folder.is_dir()), _PACKAGE / "rules"
).resolve()
COVERAGE = "COVERAGE.yaml"  # written by `python -m ntm_criteria.authoring`
NOT_RULE_SETS = ("facts.yaml", COVERAGE)


def load_rule_set(rules: str | Path) -> RuleSet:
    """Load a rule set. Loading takes a while: load once and judge many communes by it.

    :param rules: the id of a bundled set, or a path (a `Path`, or text with a separator in it or ending in .yaml, .yml
        or .json).
    :raises RuleFileError: no such set, or mistakes in its file or in that of a set it builds on: all, each with its line.

    >>> load_rule_set("bang-mac-2024").indicator("3.1").label.vi
    'Tưới, tiêu chủ động'
    """
    if isinstance(rules, str) and not is_path(rules):
        return _bundled(rules)
    return _load(Path(rules))


def _load(path: Path, above: tuple[Path, ...] = ()) -> RuleSet:
    return _parse(read_text(path, RuleFileError), str(path), path.parent, (*above, path))


def load_rule_set_named_in(commune: Commune, folder: Path) -> RuleSet:
    """The rule set that a commune's file names: a bundled one, or a file in the folder of that file or below it.

    What a file of figures says must not make us read just any file of the machine.

    :raises FactError: it names a file elsewhere, or a set or file that is not there.
    :raises RuleFileError: mistakes in the rule file, see `load_rule_set`.
    """
    assert commune.rules is not None
    place, named = commune.places.get(("rules",)), one_line(commune.rules, longest=80)
    if not is_path(commune.rules) or "\0" in commune.rules:  # no path holds a NUL
        if commune.rules not in bundled_files():
            raise FactError(_no_such_set(commune.rules, place).found)
        return load_rule_set(commune.rules)
    path = folder / commune.rules
    if not path.resolve().is_relative_to(folder.resolve()):
        Problems().add(
            ProblemCode.UNKNOWN_REFERENCE,
            Text(
                f"bộ quy tắc '{named}' không nằm trong thư mục của tệp số liệu",
                f"the rule set '{named}' is outside the folder of the commune's file",
            ),
            place=place,
            hint=_BESIDE,
        ).raise_if_any(FactError)
    if not path.exists():
        Problems().add(
            ProblemCode.UNKNOWN_REFERENCE,
            Text(
                f"không tìm thấy tệp bộ quy tắc '{named}' (tìm trong thư mục của tệp này)",
                f"there is no rule file '{named}' (looked for in the folder of this file)",
            ),
            place=place,
            hint=_BESIDE,
        ).raise_if_any(FactError)
    return load_rule_set(path)


_BESIDE = Text("đặt tệp quy tắc cạnh tệp số liệu, hoặc ghi --rules", "put it beside that file, or give --rules")


def is_path(rules: str) -> bool:
    """Whether a text names a file rather than a bundled set."""
    return "/" in rules or "\\" in rules or rules.endswith((".yaml", ".yml", ".json"))


def parse_rule_set(text: str, *, name: str = "<text>", folder: Path | None = None) -> RuleSet:
    """The same for a rule file's text that is already at hand.

    :param text: the YAML text.
    :param name: what problems call it.
    :param folder: where a set it builds on is looked for, if it names that by its path.
    :raises RuleFileError: see `load_rule_set`.
    """
    return _parse(text, name, folder, ())


def _parse(text: str, name: str, folder: Path | None, above: tuple[Path, ...]) -> RuleSet:
    problems = Problems()
    source = read_yaml(text, name, RuleFileError)
    made = compile_source(source, problems, folder=folder, above=above)
    problems.raise_if_any(RuleFileError)
    assert made is not None
    return made


def compile_source(
    source: Source, problems: Problems, *, folder: Path | None = None, above: tuple[Path, ...] = ()
) -> RuleSet | None:
    """A rule file's content compiled; None if `problems` has an error.

    :param folder: where a set it builds on is looked for, if it names that by its path.
    :param above: files that build on this one: none of them can be built on in turn.
    """
    if refuse_other(source, FileKind.RULES, problems):
        return None
    find = partial(_find, folder or Path(), above)
    if is_layer(source.data):
        return _compile_layer(source, problems, find)
    form, _ = validate_rule_file(source, problems)
    if form is None:
        return None
    dictionary = build(form.units, form.facts, dictionary_of(folder), partial(_place_of, source), problems)
    return compile_rule_set(form, source, dictionary, problems, find)


def _compile_layer(source: Source, problems: Problems, find: Callable[[str], RuleSet | None]) -> RuleSet | None:
    form = validate_layer_file(source, problems)
    if form is None:
        return None
    key = "amends" if form.rule_set.extends is None else "extends"
    below = form.rule_set.extends or form.rule_set.amends or ""
    base = find(below)
    if base is None:
        problems.add(
            ProblemCode.UNKNOWN_REFERENCE,
            Text(f"không có bộ quy tắc '{one_line(below)}'", f"no rule set '{one_line(below)}'"),
            place=source.place(("rule_set", key)),
            hint=did_you_mean(below, bundled_files()),
        )
        return None
    dictionary = build(form.units, form.facts, base.facts, partial(_place_of, source), problems)
    return compile_layer(form, source, base, dictionary, problems, find)


def _find(folder: Path, above: tuple[Path, ...], name: str) -> RuleSet | None:
    """Another rule set: a bundled one, or a file beside the one that names it or below; None where there is none."""
    path = folder / name if is_path(name) else bundled_files().get(name)
    if path is None or not path.is_file():
        return None
    if is_path(name) and not path.resolve().is_relative_to(folder.resolve()):
        return None  # a rule file must not make us read just any file of the machine
    if path.resolve() in (each.resolve() for each in above):
        Problems().add(
            ProblemCode.UNKNOWN_REFERENCE,
            Text(f"'{name}' dựa trên chính nó", f"'{name}' builds on itself"),
            place=Place(str(path), 1, 1),
        ).raise_if_any(RuleFileError)
    return _load(path, above) if is_path(name) else _read_bundled(name)


def dictionary_of(folder: Path | None) -> Dictionary:
    """The dictionary of the rule files in a folder: the common one, with that of the bundled folder on top, if it has one."""
    if folder is None or dictionary_below(folder) is None or not (folder / "facts.yaml").is_file():
        return common_dictionary()
    return _dictionary_at(folder.resolve() / "facts.yaml")


def dictionary_below(folder: Path) -> Dictionary | None:
    """What a facts.yaml in this folder stands on: the common dictionary in a folder of the bundled rules, else nothing."""
    return common_dictionary() if RULES in folder.resolve().parents else None


@cache
def _dictionary_at(path: Path) -> Dictionary:
    return parse_dictionary(read_yaml(read_text(path, RuleFileError), _shown(path), RuleFileError), common_dictionary())


@cache
def common_dictionary() -> Dictionary:
    """The data dictionary that all rule sets share."""
    path = RULES / "facts.yaml"
    return parse_dictionary(read_yaml(read_text(path, RuleFileError), _shown(path), RuleFileError))


def parse_dictionary(source: Source, base: Dictionary | None = None) -> Dictionary:
    """A data dictionary (on top of another one) from its file's content; raises RuleFileError with every mistake."""
    problems = Problems()
    form = validate_dictionary(source, problems)
    made = base or Dictionary()
    if form is not None:
        made = build(form.units, form.facts, made, partial(_place_of, source), problems)
    problems.raise_if_any(RuleFileError)
    return made


def _place_of(source: Source, fact: str, key: str) -> Place | None:
    return source.place(("facts", fact, key)) if key else source.place(("facts", fact), key=True)


def _shown(path: Path) -> str:
    """The path of a bundled file as the repository calls it."""
    return str(Path("rules", path.relative_to(RULES)))


@cache
def bundled_files() -> Mapping[str, Path]:
    """The files of the bundled rule sets by id: a set's file is named after it."""
    return MappingProxyType(
        {
            path.stem: path
            for path in sorted(RULES.rglob("*.yaml"))
            if path.name not in NOT_RULE_SETS and not path.name.endswith(".cases.yaml")
        }
    )


def _bundled(id_: str) -> RuleSet:
    if id_ not in bundled_files():
        raise RuleFileError(_no_such_set(id_).found)
    return _read_bundled(id_)


def _no_such_set(id_: str, place: Place | None = None) -> Problems:
    files = bundled_files()
    known = ", ".join(files)
    return Problems().add(
        ProblemCode.UNKNOWN_REFERENCE,
        Text(
            f"không có bộ quy tắc kèm theo nào tên '{one_line(id_, longest=80)}'",
            f"there is no bundled rule set '{one_line(id_, longest=80)}'",
        ),
        place=place,
        hint=did_you_mean(id_, files)
        or Text(
            f"các bộ kèm theo: {known}; tệp của bạn: ghi đường dẫn .yaml",
            f"bundled: {known}; for a file of yours give its .yaml path",
        ),
    )


@cache
def _read_bundled(id_: str) -> RuleSet:
    path = bundled_files()[id_]
    return parse_rule_set(read_text(path, RuleFileError), name=_shown(path), folder=path.parent)


def bundled_rule_sets() -> tuple[RuleSet, ...]:
    """All bundled rule sets, in the order of their ids.

    >>> "bang-mac-2024" in [rules.id for rules in bundled_rule_sets()]
    True
    """
    return tuple(_bundled(id_) for id_ in bundled_files())
