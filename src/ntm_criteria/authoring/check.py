"""Checks rule files and their test cases, and lists every problem in every file."""

from pathlib import Path

from attrs import frozen

from ntm_criteria.authoring.cases import (
    ENDINGS,
    CaseFile,
    Mutant,
    Mutation,
    cases_of,
    given_in,
    judge_cases,
    mutate,
    rule_file_of,
    untested,
)
from ntm_criteria.authoring.confirmations import check_confirmations
from ntm_criteria.authoring.coverage import citations
from ntm_criteria.authoring.overlay import still_open
from ntm_criteria.authoring.silent import silent_mistakes
from ntm_criteria.authoring.space import Difference, flow
from ntm_criteria.compiler import (
    COVERAGE,
    bundled_files,
    compile_source,
    dictionary_below,
    load_rule_set,
    parse_dictionary,
)
from ntm_criteria.errors import Place, Problem, ProblemCode, RuleFileError
from ntm_criteria.loading import FileKind, FileProblems, Source, is_there, kind_of, read_text, read_yaml, validate
from ntm_criteria.loading.forms import CasesForm
from ntm_criteria.model import RuleSet
from ntm_criteria.problems import Problems, in_names, in_order
from ntm_criteria.text import Text


@frozen
class CheckResult:
    """The problems that a check found, and the numbers of rule sets and cases that it read.

    :ivar still_open: if a single layer was checked, the parts that the layer leaves open.
    :ivar mutations: if rules were changed to try the cases, what became of the changes of each rule set with cases.
    """

    problems: tuple[Problem, ...]
    rule_sets: int
    cases: int
    still_open: tuple[Text, ...] = ()
    mutations: tuple[Mutation, ...] = ()


def check_rule_files(path: str | Path) -> list[Problem]:
    """Check a rule file, or every .yaml file under a folder: rule sets, dictionaries and test cases.

    :param path: a file or a folder.
    :returns: every problem and warning, sorted by file and line; an empty list if there are none.

    >>> check_rule_files("no-such-file.yaml")[0].code.value
    'unreadable-file'
    """
    return list(check(path).problems)


def check(path: str | Path, *, mutated: bool = False) -> CheckResult:
    """Check as `check_rule_files` does, and also return the numbers of rule sets and cases, and the parts still open.

    :param mutated: whether to change each rule in every way as well, to find the changes that no case notices.
    """
    path = Path(path)
    is_folder = is_there(path) and path.is_dir()
    files, problems, rule_sets, cases = _files(path), Problems(), dict[Path, RuleSet](), 0
    sources = dict[Path, Source]()
    if not files:
        text = Text("không có tệp .yaml nào trong {path}", "there is no .yaml file in {path}").format(path=path)
        problems.add(ProblemCode.UNREADABLE_FILE, text)
    for file in files:
        source = None if file.name.endswith(ENDINGS) or file.name == COVERAGE else _read(file, problems)
        if source is None or (is_folder and kind_of(source.data) is FileKind.COMMUNE):
            continue  # a folder may hold commune files as well as rule files
        if rules := _check_rule_file(source, file.parent, problems):
            _check_id(rules, rule_sets, problems, source)
            rule_sets[file], sources[file] = rules, source
    read = dict[Path, list[CaseFile]]()
    for file in files:
        if file.name.endswith(ENDINGS):
            cases += _check_cases(file, rule_sets, problems, read)
    wrong = {each.place.file for each in problems.found if each.severity == "error" and each.place}
    for file, rules in rule_sets.items():
        problems.note(*in_names(silent_mistakes(rules, sources[file]), rules.names))
        if not wrong.intersection(map(str, cases_of(file))):  # first the cases themselves must be right
            problems.note(*in_names(untested(rules, sources[file], read.get(file, [])), rules.names))
    _check_correspondences(rule_sets, problems)
    mutations = {file: mutate(file) for file in rule_sets if mutated and file in read}
    for file, mutation in mutations.items():
        rules = rule_sets[file]
        problems.note(*in_names((_unnoticed(mutant, rules) for mutant in mutation.alive), rules.names))
    layer = rule_sets.get(path)
    open_ = still_open(layer) if layer is not None and layer.builds_on else ()
    found = dict.fromkeys(problems.found)  # the mistakes of a facts.yaml are found with each rule file beside it
    return CheckResult(tuple(in_order(found)), len(rule_sets), cases, open_, tuple(mutations.values()))


def _unnoticed(mutant: Mutant, rules: RuleSet) -> Problem:
    message = Text("không tình huống nào phát hiện thay đổi: {change}", "no case notices the change: {change}").format(
        change=mutant.text
    )
    return Problem(
        ProblemCode.UNNOTICED_CHANGE, message, mutant.place, _noticing(mutant.example, rules), severity="warning"
    )


def _noticing(example: Difference, rules: RuleSet) -> Text:
    """Word the hint that says which case would notice a change: the figures of a commune that it judges differently."""
    if example.commune is None or example.verdicts is None:
        return Text(
            "thêm tình huống có số liệu ngay tại mức và sát hai bên mức",
            "add cases with figures at the bound and next to it",
        )
    written = ", ".join(f"{key}: {flow(value)}" for key, value in given_in(example, rules).items())
    return Text("thêm tình huống {written}, kết quả '{verdict}'", "add a case with {written}: {verdict}").format(
        written=written, verdict=example.verdicts[0].label
    )


def _files(path: Path) -> list[Path]:
    """List the YAML files under a folder, a rule file with its cases, or a file of cases with its rule file."""
    if is_there(path) and path.is_dir():
        return sorted((*path.rglob("*.yaml"), *path.rglob("*.yml")))
    if not is_there(path):
        return [path]
    if not path.name.endswith(ENDINGS):
        return [path, *cases_of(path)]
    return [path, rule_file_of(path)] if rule_file_of(path).is_file() else [path]


def _read(file: Path, problems: Problems) -> Source | None:
    try:
        return read_yaml(read_text(file, RuleFileError), str(file), RuleFileError, problems)
    except RuleFileError as error:
        problems.found.extend(error.problems)
        return None


def _check_rule_file(source: Source, folder: Path, problems: Problems) -> RuleSet | None:
    """Check a rule set or a dictionary; return the rule set, or None for a dictionary or a broken file."""
    data = source.data
    if isinstance(data, dict) and "facts" in data and "rule_set" not in data and kind_of(data) is None:
        try:
            parse_dictionary(source, dictionary_below(data))
        except RuleFileError as error:
            problems.found.extend(error.problems)
        return None
    own_problems = Problems()
    rules = compile_source(source, own_problems, folder=folder)
    problems.found.extend([*own_problems.found, *own_problems.rest()])
    if rules is not None:
        _check_unused(rules, source, problems)
        check_confirmations(rules, problems)
    return rules


def _check_unused(rules: RuleSet, source: Source, problems: Problems) -> None:
    """Warn of facts and sources that the file declares but never uses; often another line misspells their id."""
    sources = {cite.source.id for indicator in rules.entries for cite in citations(indicator)}
    sources |= {rules.document.id} if rules.document else set()
    texts = str({key: value for key, value in source.data.items() if key != "sources"})
    for id_, document in (source.data.get("sources") or {}).items():
        if document.get("number", "\0") in texts:  # an interpretation quotes the document by its number
            sources.add(id_)
    facts = rules.reads | rules.reads_previous | {scope.axis for scope in rules.scope}
    for section, used in (("facts", facts), ("sources", sources)):
        for name in source.data.get(section) or ():
            if name not in used:
                text = Text("'{name}' không được dùng ở đâu trong tệp", "'{name}' is used nowhere in this file").format(
                    name=name
                )
                place = source.place((section, name), key=True)
                problems.add(ProblemCode.UNUSED, text, place=place, severity="warning")


def _check_correspondences(rule_sets: dict[Path, RuleSet], problems: Problems) -> None:
    """Check that each indicator named by a `corresponds_to` exists in one of `rule_sets` or in a bundled set."""
    by_id = {rules.id: rules for rules in rule_sets.values()}
    for rules in rule_sets.values():
        for indicator in rules.entries:
            if indicator.corresponds_to is None or (indicator.place and indicator.place.file != rules.file):
                continue  # inherited indicators are checked with the set that the layer builds on
            set_id, _, code = indicator.corresponds_to.partition("/")
            target = by_id.get(set_id) or (load_rule_set(set_id) if set_id in bundled_files() else None)
            if target is None or code not in (counterpart.code for counterpart in target.entries):
                message = Text(
                    "'{code}' tương ứng với '{corresponds_to}', nhưng không có chỉ tiêu đó",
                    "'{code}' corresponds to '{corresponds_to}', but there is no such indicator",
                ).format(code=indicator.code, corresponds_to=indicator.corresponds_to)
                problems.add(ProblemCode.UNKNOWN_REFERENCE, message, place=indicator.place)


def _check_id(rules: RuleSet, rule_sets: dict[Path, RuleSet], problems: Problems, source: Source) -> None:
    place = source.place(("rule_set", "id"))
    for file, rule_set in rule_sets.items():
        if rule_set.id == rules.id:
            text = Text("id '{rules_id}' đã dùng trong {file}", "id '{rules_id}' is that of {file} already").format(
                rules_id=rules.id, file=file
            )
            hint = Text("đổi `id` của một trong hai bộ", "change the `id` of one of the two sets")
            problems.add(ProblemCode.CODE_TWICE, text, place=place, hint=hint)


def _check_cases(
    cases: Path, rule_sets: dict[Path, RuleSet], problems: Problems, read: dict[Path, list[CaseFile]]
) -> int:
    """Run the cases in the file `cases` and return their number; 0 if the file or its rule set cannot be used.

    The cases are added to `read`, under the rule file that they test.
    """
    rule_file, source = rule_file_of(cases), _read(cases, problems)
    if rule_file not in rule_sets and not rule_file.is_file():
        name = rule_file.name
        text = Text("không có bộ quy tắc {name} bên cạnh", "there is no rule set {name} beside it").format(name=name)
        problems.add(ProblemCode.UNREADABLE_FILE, text, place=Place(str(cases), 1, 1))
    if source is None or rule_file not in rule_sets:
        return 0
    form = validate(CasesForm, FileProblems(source, problems))
    if form is None:
        return 0
    read.setdefault(rule_file, []).append(CaseFile(source, form))
    found, rules = Problems(), rule_sets[rule_file]
    number = judge_cases(source, form, rules, found)
    problems.found.extend(in_names([*found.found, *found.rest()], rules.names))
    return number
