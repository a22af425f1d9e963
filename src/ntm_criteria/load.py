"""Loading rule sets: bundled ones by id, others by path or from text."""

from functools import cache, partial
from pathlib import Path

from ntm_criteria.commune import Commune
from ntm_criteria.compile import compile_rule_set
from ntm_criteria.dictionary import build
from ntm_criteria.errors import FactError, Place, ProblemCode, Problems, RuleFileError, did_you_mean
from ntm_criteria.facts import Dictionary
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.source import Source, read_text, read_yaml
from ntm_criteria.validate import validate_dictionary, validate_rule_file
from ntm_criteria.words import Text, one_line

_PACKAGE = Path(__file__).parent
RULES = next(  # inside the wheel the rules lie in the package, in a checkout at its top
    (folder for folder in (_PACKAGE / "rules", _PACKAGE.parents[1] / "rules") if folder.is_dir()), _PACKAGE / "rules"
)
NOT_RULE_SETS = ("facts.yaml", "COVERAGE.yaml")


def load_rule_set(rules: str | Path) -> RuleSet:
    """Load a rule set. Loading takes a while: load once and judge many communes by it.

    :param rules: the id of a bundled set, or a path (a `Path`, or text with a separator in it or ending in .yaml or .yml).
    :raises RuleFileError: no such set, or mistakes in its file; all of them, each with its line.

    >>> load_rule_set("bang-mac-2024").indicator("3.1").label.vi
    'Tưới, tiêu chủ động'
    """
    if isinstance(rules, str) and not is_path(rules):
        return _bundled(rules)
    path = Path(rules)
    return parse_rule_set(read_text(path, RuleFileError), name=str(rules))


def load_rule_set_named_in(commune: Commune, folder: Path) -> RuleSet:
    """The rule set that a commune's file names: a bundled one, or a file in the folder of that file or below it.

    What a file of figures says must not make us read just any file of the machine.

    :raises FactError: it names a file elsewhere.
    :raises RuleFileError: see `load_rule_set`.
    """
    assert commune.rules is not None
    if not is_path(commune.rules):
        return load_rule_set(commune.rules)
    path = folder / commune.rules
    if not path.resolve().is_relative_to(folder.resolve()):
        named = one_line(commune.rules, longest=80)
        Problems().add(
            ProblemCode.UNKNOWN_REFERENCE,
            Text(
                f"bộ quy tắc '{named}' không nằm trong thư mục của tệp số liệu",
                f"the rule set '{named}' is outside the folder of the commune's file",
            ),
            place=commune.places.get(("rules",)),
            hint=Text("đặt tệp quy tắc cạnh tệp số liệu, hoặc ghi --rules", "put it beside that file, or give --rules"),
        ).raise_if_any(FactError)
    return load_rule_set(path)


def is_path(rules: str) -> bool:
    """Whether a text names a file rather than a bundled set."""
    return "/" in rules or "\\" in rules or rules.endswith((".yaml", ".yml"))


def parse_rule_set(text: str, *, name: str = "<text>") -> RuleSet:
    """The same for a rule file's text that is already at hand.

    :param text: the YAML text.
    :param name: what problems call it.
    :raises RuleFileError: see `load_rule_set`.
    """
    problems = Problems()
    source = read_yaml(text, name, RuleFileError)
    made = compile_source(source, problems)
    problems.raise_if_any(RuleFileError)
    assert made is not None
    return made


def compile_source(source: Source, problems: Problems) -> RuleSet | None:
    """A rule file's content compiled; None if `problems` has an error."""
    form, _ = validate_rule_file(source, problems)
    if form is None:
        return None
    dictionary = build(form.units, form.facts, common_dictionary(), partial(_place_of, source), problems)
    return compile_rule_set(form, source, dictionary, problems)


@cache
def common_dictionary() -> Dictionary:
    """The data dictionary that all rule sets share."""
    path = RULES / "facts.yaml"
    return parse_dictionary(read_yaml(read_text(path, RuleFileError), _shown(path), RuleFileError))


def parse_dictionary(source: Source) -> Dictionary:
    """A data dictionary from its file's content; raises RuleFileError with every mistake."""
    problems = Problems()
    form = validate_dictionary(source, problems)
    made = Dictionary()
    if form is not None:
        made = build(form.units, form.facts, made, partial(_place_of, source), problems)
    problems.raise_if_any(RuleFileError)
    return made


def _place_of(source: Source, fact: str, key: str) -> Place | None:
    return source.place(("facts", fact, key)) if key else source.place(("facts", fact), key=True)


def _shown(path: Path) -> str:
    """The path of a bundled file as the repository calls it."""
    return str(Path("rules", path.relative_to(RULES)))


def bundled_files() -> dict[str, Path]:
    """The files of the bundled rule sets by id: a set's file is named after it."""
    return {
        path.stem: path
        for path in sorted(RULES.rglob("*.yaml"))
        if path.name not in NOT_RULE_SETS and not path.name.endswith(".cases.yaml")
    }


def _bundled(id_: str) -> RuleSet:
    files = bundled_files()
    if id_ not in files:
        known = ", ".join(files)
        Problems().add(
            ProblemCode.UNKNOWN_REFERENCE,
            Text(
                f"không có bộ quy tắc kèm theo nào tên '{one_line(id_, longest=80)}'",
                f"there is no bundled rule set '{one_line(id_, longest=80)}'",
            ),
            hint=did_you_mean(id_, files)
            or Text(
                f"các bộ kèm theo: {known}; tệp của bạn: ghi đường dẫn .yaml",
                f"bundled: {known}; for a file of yours give its .yaml path",
            ),
        ).raise_if_any(RuleFileError)
    return parse_rule_set(read_text(files[id_], RuleFileError), name=_shown(files[id_]))


def bundled_rule_sets() -> tuple[RuleSet, ...]:
    """All bundled rule sets, in the order of their ids.

    >>> "bang-mac-2024" in [rules.id for rules in bundled_rule_sets()]
    True
    """
    return tuple(_bundled(id_) for id_ in bundled_files())
