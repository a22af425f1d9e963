"""Loads rule sets: bundled ones by id, others by path or from text."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from attrs import evolve

from ntm_criteria.compiler.adopter import Find, other_set
from ntm_criteria.compiler.bundled import bundled_files, dictionary_of, no_such_set, shown
from ntm_criteria.compiler.dictionary import build
from ntm_criteria.compiler.layer import compile_layer
from ntm_criteria.compiler.renamed_facts import renamed_facts
from ntm_criteria.compiler.rule_set import compile_rule_set
from ntm_criteria.errors import FactError, Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.figures import Commune
from ntm_criteria.loading import (
    FileKind,
    FileProblems,
    Source,
    is_layer,
    is_there,
    read_text,
    read_yaml,
    real_path,
    refuse_other,
    source_of,
    validate_parts,
)
from ntm_criteria.loading.forms import LayerFileForm, RuleFileForm
from ntm_criteria.model import Dictionary, RuleSet
from ntm_criteria.problems import Problems, did_you_mean, in_names
from ntm_criteria.text import Text, one_line, prepare


def load_rule_set(rules: str | Path) -> RuleSet:
    """Load a rule set, by id or from a file.

    Loading is slow compared with judging: load a set once for many communes. A bundled set is cached, a file is not.

    :param rules: the id of a bundled set, or a path (a `Path`, or text with a separator in it or ending in .yaml, .yml
        or .json).
    :raises RuleFileError: there is no such set, or its file (or that of a set it builds on) has mistakes; lists all of them,
        with their lines.

    >>> load_rule_set("bang-mac-2024").indicator("3.1").label.vi
    'Tưới, tiêu chủ động'
    """
    if isinstance(rules, str) and not is_path(rules):
        if rules not in bundled_files():
            raise RuleFileError([no_such_set(rules)])
        return _read_bundled(rules)
    return _load(Path(rules))


def _load(path: Path, above: tuple[Path, ...] = ()) -> RuleSet:
    return _parse(read_text(path, RuleFileError), str(path), path.parent, (*above, path))


def load_rule_set_named_in(commune: Commune, folder: Path) -> RuleSet:
    """Load the rule set that a commune's file names: a bundled one, or a file in `folder` or below it.

    Files outside `folder` are refused, because a commune file from elsewhere must not decide which files are read.

    :param folder: the folder of the commune's file.
    :raises FactError: the commune's file names a file elsewhere, or there is no such set or file.
    :raises RuleFileError: the rule file has mistakes; see `load_rule_set`.
    """
    assert commune.rules is not None
    place, name = commune.places.get(("rules",)), one_line(commune.rules, longest=80)
    if not is_path(commune.rules) or "\0" in commune.rules:  # a path cannot contain NUL
        if commune.rules not in bundled_files():
            raise FactError([no_such_set(commune.rules, place, ("rules",))])
        return load_rule_set(commune.rules)
    path = folder / commune.rules
    if not real_path(path).is_relative_to(real_path(folder)):
        message = Text(
            "bộ quy tắc '{name}' không nằm trong thư mục của tệp số liệu",
            "the rule set '{name}' is outside the folder of the commune's file",
        ).format(name=name)
    elif not is_there(path):
        message = Text(
            "không tìm thấy tệp bộ quy tắc '{name}' (tìm trong thư mục của tệp này)",
            "there is no rule file '{name}' (looked for in the folder of this file)",
        ).format(name=name)
    else:
        return load_rule_set(path)
    hint = Text("đặt tệp quy tắc cạnh tệp số liệu, hoặc ghi --rules", "put it beside that file, or give --rules")
    raise FactError([Problem(ProblemCode.UNKNOWN_REFERENCE, message, place, hint, path=("rules",))])


def is_path(rules: str) -> bool:
    """Whether a text names a file rather than a bundled set."""
    return "/" in rules or "\\" in rules or rules.endswith((".yaml", ".yml", ".json"))


def parse_rule_set(text: str | Mapping[str, object], *, name: str = "<text>", folder: Path | None = None) -> RuleSet:
    """Compile the text of a rule file, or its content as plain data.

    :param text: the YAML text; or a mapping with the same keys, as `RuleSet.to_dict` gives it. Numbers, truth values, dates
        and `Text` in it stand for what a file would say; a key with None is left out.
    :param name: the file name to show in problems.
    :param folder: the folder of the facts.yaml with further facts, and of the rule files that the text names by path.
    :raises RuleFileError: see `load_rule_set`. Problems of a mapping have a path, and no line.
    """
    return _parse(text, name, folder, ())


def _parse(text: str | Mapping[str, object], name: str, folder: Path | None, above: tuple[Path, ...]) -> RuleSet:
    problems = Problems()
    source = (
        read_yaml(text, name, RuleFileError, problems)
        if isinstance(text, str)
        else source_of(text, name, RuleFileError)
    )
    rules = compile_source(source, problems, folder=folder, above=above)
    problems.raise_if_any(RuleFileError)
    assert rules is not None
    return rules


def compile_source(
    source: Source, collector: Problems, *, folder: Path | None = None, above: tuple[Path, ...] = ()
) -> RuleSet | None:
    """Compile the content of a rule file; None if `collector` has errors.

    :param folder: the folder of the rule files that this file names by path.
    :param above: the files that build on this file, and on which it must therefore not build.
    """
    problems = FileProblems(source, collector)
    if refuse_other(problems, FileKind.RULES):
        return None
    find = partial(_find, folder or Path(), above)
    try:
        facts = dictionary_of(folder)
    except RuleFileError as error:
        collector.note(*error.problems)
        return None
    compile_ = _compile_layer if is_layer(source.data) else _compile_rule_set
    rules = compile_(problems, find, facts)
    return rules and evolve(rules, folder=folder, content=source.data)


def _compile_rule_set(problems: FileProblems, find: Find, facts: Dictionary) -> RuleSet | None:
    form = validate_parts(RuleFileForm, problems)
    if form is None:
        return None
    names = form.rule_set.names
    prepare(names)
    earlier = len(problems.collector.found)
    facts = build(form.units, form.facts, renamed_facts(facts, names), problems)
    rules = compile_rule_set(form, problems, facts, find)
    problems.collector.found[earlier:] = in_names(problems.collector.found[earlier:], names)
    return rules and evolve(rules, names=names)


def _compile_layer(problems: FileProblems, find: Find, facts: Dictionary) -> RuleSet | None:
    form = validate_parts(LayerFileForm, problems)
    if form is None:
        return None
    key = "amends" if form.rule_set.extends is None else "extends"
    name = form.rule_set.extends or form.rule_set.amends or ""
    base = other_set(find, name, ("rule_set", key), problems, did_you_mean(name, bundled_files()))
    if base is None:
        return None
    dictionary = build(form.units, form.facts, _joined(base.facts, facts, problems), problems)
    return compile_layer(form, problems, base, dictionary, find)


def _joined(below: Dictionary, beside: Dictionary, problems: FileProblems) -> Dictionary:
    """Add the facts of the facts.yaml beside a layer to those of the set below."""
    new = {id_: fact for id_, fact in beside.items() if id_ not in below}
    for id_ in beside.keys() & below.keys():
        if beside[id_] != below[id_]:
            message = Text(
                "facts.yaml ghi số liệu '{id}' khác với bộ bên dưới; đặt tên khác",
                "facts.yaml says something else of '{id}' than the set below; give yours another id",
            ).format(id=id_)
            problems.add(ProblemCode.FACT_REDEFINED, ("rule_set",), message, key=True)
    return evolve(below, facts={**below.facts, **new}, units={**beside.units, **below.units}) if new else below


def _find(folder: Path, above: tuple[Path, ...], name: str) -> RuleSet | None:
    """Load the set that a rule file names: a bundled one by id, or a file in `folder` or below it; else None."""
    path = folder / name if is_path(name) else bundled_files().get(name)
    if path is None or not is_there(path):
        return None
    if is_path(name) and not real_path(path).is_relative_to(real_path(folder)):
        return None  # a rule file must not decide which files outside its folder are read
    if real_path(path) in map(real_path, above):
        message = Text("'{name}' dựa trên chính nó", "'{name}' builds on itself").format(name=name)
        raise RuleFileError([Problem(ProblemCode.UNKNOWN_REFERENCE, message, Place(str(path), 1, 1))])
    return _load(path, above) if is_path(name) else _read_bundled(name)


@cache  # installed files do not change; edited ones are loaded by path
def _read_bundled(id_: str) -> RuleSet:
    path = bundled_files()[id_]
    return parse_rule_set(read_text(path, RuleFileError), name=shown(path), folder=path.parent)


def bundled_rule_sets() -> tuple[RuleSet, ...]:
    """Load all bundled rule sets, in the order of their ids.

    >>> "bang-mac-2024" in [rules.id for rules in bundled_rule_sets()]
    True
    """
    return tuple(map(_read_bundled, bundled_files()))
