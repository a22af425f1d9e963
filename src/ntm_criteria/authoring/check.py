"""Checks rule files: every mistake in every file, and every case that fails, in one list."""

from pathlib import Path

from attrs import frozen

from ntm_criteria.authoring.cases import ENDINGS, cases_of, rule_file_of, run_cases
from ntm_criteria.authoring.coverage import citations
from ntm_criteria.authoring.overlay import still_open
from ntm_criteria.compiler import (
    COVERAGE,
    bundled_files,
    compile_source,
    dictionary_below,
    load_rule_set,
    parse_dictionary,
)
from ntm_criteria.errors import Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import FileKind, Source, kind_of, read_text, read_yaml
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, in_order
from ntm_criteria.text import Text


@frozen
class CheckResult:
    """What a check read, and the problems it found."""

    problems: tuple[Problem, ...]
    rule_sets: int
    cases: int
    still_open: tuple[Text, ...] = ()  # if one layer was checked


def check_rule_files(path: str | Path) -> list[Problem]:
    """Check a rule file, or every .yaml file under a folder: rule sets, dictionaries and the cases beside rule sets.

    :param path: a file or a folder.
    :returns: every problem and warning, by file and line; empty when all is well.

    >>> check_rule_files("no-such-file.yaml")[0].code.value
    'unreadable-file'
    """
    return list(check(path).problems)


def check(path: str | Path) -> CheckResult:
    """The same, with the number of rule sets and cases."""
    path = Path(path)
    files = sorted((*path.rglob("*.yaml"), *path.rglob("*.yml"))) if path.is_dir() else [path]
    if path.is_file() and path.name.endswith(ENDINGS) and rule_file_of(path).is_file():
        files.append(rule_file_of(path))
    if path.is_file() and not path.name.endswith(ENDINGS):
        files += cases_of(path)
    problems, rule_sets, cases = Problems(), dict[Path, RuleSet](), 0
    if not files:
        problems.add(
            ProblemCode.UNREADABLE_FILE,
            Text(f"không có tệp .yaml nào trong {path}", f"there is no .yaml file in {path}"),
        )
    for file in files:
        if file.name.endswith(ENDINGS) or file.name == COVERAGE:
            continue
        source = _read(file, problems)
        if source is not None and path.is_dir() and kind_of(source.data) is FileKind.COMMUNE:
            continue  # a commune may lie beside the rule sets that judge it
        if source is not None and (rules := _check_one(source, file.parent, problems)):
            _check_id(rules, rule_sets, problems, source)
            rule_sets[file] = rules
    for file in files:
        if file.name.endswith(ENDINGS):
            cases += _check_cases(file, rule_sets, problems)
    _check_correspondences(rule_sets, problems)
    layer = rule_sets.get(path)
    open_ = still_open(layer) if layer is not None and layer.builds_on else ()
    return CheckResult(tuple(in_order(problems.found)), len(rule_sets), cases, open_)


def _read(file: Path, problems: Problems) -> Source | None:
    try:
        return read_yaml(read_text(file, RuleFileError), str(file), RuleFileError)
    except RuleFileError as error:
        problems.found.extend(error.problems)
        return None


def _check_one(source: Source, folder: Path, problems: Problems) -> RuleSet | None:
    data = source.data
    if isinstance(data, dict) and "facts" in data and "rule_set" not in data and kind_of(data) is None:
        try:
            parse_dictionary(source, dictionary_below(folder))
        except RuleFileError as error:
            problems.found.extend(error.problems)
        return None
    own = Problems()
    try:
        rules = compile_source(source, own, folder=folder)
    except RuleFileError as error:  # a set that it builds on is wrong
        problems.found.extend(error.problems)
        rules = None
    problems.found.extend([*own.found, *own.rest()])
    if rules is not None:
        _check_unused(rules, source, problems)
    return rules


def _check_unused(rules: RuleSet, source: Source, problems: Problems) -> None:
    """Warn of facts and sources that the file declares and never uses: often a mistake elsewhere."""
    cited = {cite.source.id for indicator in rules.indicators for cite in citations(indicator)}
    texts = str({key: value for key, value in source.data.items() if key != "sources"})
    for id_, document in (source.data.get("sources") or {}).items():
        if document.get("number", "\0") in texts:  # an interpretation quotes it
            cited.add(id_)
    read = rules.reads | rules.reads_previous | {axis.axis for axis in rules.scope}
    for section, used in (("facts", read), ("sources", cited)):
        for name in source.data.get(section) or ():
            if name not in used:
                text = Text(f"'{name}' không được dùng ở đâu trong tệp", f"'{name}' is used nowhere in this file")
                place = source.place((section, name), key=True)
                problems.add(ProblemCode.UNUSED, text, place=place, severity="warning")


def _check_correspondences(rule_sets: dict[Path, RuleSet], problems: Problems) -> None:
    """Check that the indicators named by `corresponds_to` exist, in one of these files or in a bundled set."""
    known = {rules.id: rules for rules in rule_sets.values()}
    for rules in rule_sets.values():
        for indicator in rules.indicators:
            if indicator.corresponds_to is None or (indicator.place and indicator.place.file != rules.file):
                continue  # a layer's own indicators only; the others are checked in the set below
            set_id, _, code = indicator.corresponds_to.partition("/")
            other = known.get(set_id) or (load_rule_set(set_id) if set_id in bundled_files() else None)
            if other is None or code not in (each.code for each in other.indicators):
                problems.add(
                    ProblemCode.UNKNOWN_REFERENCE,
                    Text(
                        f"'{indicator.code}' tương ứng với '{indicator.corresponds_to}', nhưng không có chỉ tiêu đó",
                        f"'{indicator.code}' corresponds to '{indicator.corresponds_to}', but there is no such indicator",
                    ),
                    place=indicator.place,
                )


def _check_id(rules: RuleSet, rule_sets: dict[Path, RuleSet], problems: Problems, source: Source) -> None:
    for file, other in rule_sets.items():
        if other.id == rules.id:
            problems.add(
                ProblemCode.CODE_TWICE,
                Text(f"id '{rules.id}' đã dùng trong {file}", f"id '{rules.id}' is that of {file} already"),
                place=source.place(("rule_set", "id")),
                hint=Text("đổi `id` của một trong hai bộ", "change the `id` of one of the two sets"),
            )


def _check_cases(file: Path, rule_sets: dict[Path, RuleSet], problems: Problems) -> int:
    beside = rule_file_of(file)
    source = _read(file, problems)
    if beside not in rule_sets and not beside.is_file():
        problems.add(
            ProblemCode.UNREADABLE_FILE,
            Text(f"không có bộ quy tắc {beside.name} bên cạnh", f"there is no rule set {beside.name} beside it"),
            place=Place(str(file), 1, 1),
        )
    if source is None or beside not in rule_sets:
        return 0
    return run_cases(source, rule_sets[beside], problems)
