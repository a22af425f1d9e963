"""Finds what the test cases of a rule set leave untested."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from ntm_criteria.authoring.cases.run import OVERALL, verdict_meant
from ntm_criteria.authoring.silent import Entry, entries, is_possible
from ntm_criteria.authoring.space import is_reached
from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.loading import Source
from ntm_criteria.loading.forms import CasesForm
from ntm_criteria.model import Compare, Matches, RuleSet, Verdict, nodes
from ntm_criteria.text import Text, and_more, both

_MOST_CODES = 8  # codes that a message lists


@frozen
class CaseFile:
    """The cases of a rule set, as far as their file could be read."""

    source: Source
    form: CasesForm


def untested(rules: RuleSet, source: Source, cases: Sequence[CaseFile]) -> Iterator[Problem]:
    """Yield warnings about a set without cases; else about indicators and verdicts without any, each kind together."""
    own = [entry for entry in entries(rules, source) if _states_something(entry)]
    if not own:
        return
    if not any(file.form.cases for file in cases):
        path = ("rule_set", "id")
        message = Text("bộ '{id}' chưa có tình huống kiểm thử nào", "'{id}' has no test cases").format(id=rules.id)
        name = source.name.rpartition("/")[2].rpartition(".")[0]
        hint = Text("ghi các tình huống vào {name}.cases.yaml bên cạnh", "write some in {name}.cases.yaml beside it")
        place = source.place_or_start(path)
        yield Problem(ProblemCode.NO_CASES, message, place, hint.format(name=name), severity="warning", path=path)
        return
    given = _given(rules, cases)
    without = [entry for entry in own if not given.get(entry.indicator.code)]
    if without:
        yield _grouped(ProblemCode.NO_CASES, without, _NO_CASE, _ADD)
    for verdict in (Verdict.MET, Verdict.NOT_MET):
        lacking = [
            entry
            for entry in own
            if entry not in without and verdict not in given[entry.indicator.code] and _can_be(rules, entry, verdict)
        ]
        if lacking:
            message = _NEVER_EXPECTED.format(verdict=verdict.label, codes="{codes}")
            yield _grouped(ProblemCode.UNTESTED_VERDICT, lacking, message, _ADD_ONE)


def _states_something(entry: Entry) -> bool:
    """Whether the file states a bound or a value for an indicator, so that there is something to test."""
    return any(
        isinstance(node, Matches)
        or (isinstance(node, Compare) and any(cell.pair is not None for _, cell in node.bound.cells()))
        for part in entry.parts
        if not part.in_when
        for node in nodes(part.condition, choices=False)
    )


_NO_CASE = Text("chưa có tình huống kiểm thử cho chỉ tiêu {codes}", "no test case expects anything of {codes}")
_ADD = Text("thêm mã chỉ tiêu vào `expect` của một tình huống", "name the code under `expect` of a case")
_NEVER_EXPECTED = Text(
    "chưa có tình huống nào cho kết quả '{verdict}' của chỉ tiêu {codes}", "no case gives '{verdict}' for {codes}"
)
_ADD_ONE = Text("thêm một tình huống có kết quả đó", "add a case with that verdict")


def _given(rules: RuleSet, cases: Sequence[CaseFile]) -> dict[str, set[Verdict]]:
    """Return the verdicts that cases expect, by the code of the indicator.

    A criterion that is met says so of its indicators, and a set of its criteria, unless the file states a condition of its own.
    """
    given: dict[str, set[Verdict]] = {}
    for file in cases:
        for case in file.form.cases:
            expected = {key: verdict_meant(wanted) for key, wanted in case.expect.items()}
            if expected.get(OVERALL) is Verdict.MET and rules.own is None:
                expected |= {f"criterion_{each.number}": Verdict.MET for each in rules.criteria}
            for criterion in rules.criteria:
                verdict = expected.get(f"criterion_{criterion.number}")
                is_alone = len(criterion.indicators) == 1  # then its verdict is that of the criterion
                if verdict is not None and criterion.own is None and (verdict is Verdict.MET or is_alone):
                    expected |= {each.code: verdict for each in criterion.indicators if each.code not in expected}
            for key, verdict in expected.items():
                if verdict is not None:
                    given.setdefault(key, set()).add(verdict)
    return given


def _can_be(rules: RuleSet, entry: Entry, verdict: Verdict) -> bool:
    """Whether some commune gets the verdict by the rules as they stand: an open bound gives none."""
    return is_possible(rules, [entry.indicator.condition], is_reached(verdict.code), as_it_stands=True, in_doubt=False)


def _grouped(code: ProblemCode, some: Sequence[Entry], words: Text, hint: Text) -> Problem:
    first, codes = some[0], [entry.indicator.code for entry in some]
    listed = ", ".join(codes[:_MOST_CODES])
    left_out = len(codes) - _MOST_CODES
    rest = and_more(left_out, Text("chỉ tiêu", "indicators")) if left_out > 0 else Text("", "")
    text = both(lambda lang: f"{listed} {rest[lang]}".rstrip())
    place = first.source.place_or_start(first.path)
    return Problem(code, words.format(codes=text), place, hint, severity="warning", path=first.path)
