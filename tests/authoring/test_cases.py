"""The cases beside the rule sets: all pass, they cover every verdict, and they notice every change of a bound.

Also what is said of a case that is itself wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from fractions import Fraction
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from attrs import frozen

from ntm_criteria.authoring import check
from ntm_criteria.authoring.cases import OVERALL, rule_file_of, run_cases
from ntm_criteria.compiler import compile_source, load_rule_set
from ntm_criteria.compiler.bounds import OPEN
from ntm_criteria.errors import Problem, ProblemCode, RuleFileError
from ntm_criteria.facade import assess
from ntm_criteria.figures import Commune
from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult
from ntm_criteria.loading import FileProblems, Source, make_commune, read_text, read_yaml, validate
from ntm_criteria.loading.forms import CasesForm
from ntm_criteria.loading.forms import commune as commune_form
from ntm_criteria.model import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    PERCENT,
    UNKNOWN,
    VERDICTS,
    AllOf,
    AnyOf,
    Bound,
    BoundTable,
    Choose,
    Compare,
    CountOf,
    FactKind,
    Fixed,
    Matches,
    Outcome,
    Reason,
    RuleSet,
    Verdict,
    VillageCount,
    VillageShare,
)
from ntm_criteria.model import verdict as combine
from ntm_criteria.problems import Problems

TOP = Path(__file__).parents[2]
ENDING = ".cases.yaml"
BUNDLED = sorted((TOP / "rules").rglob(f"*{ENDING}"))
CASE_FILES = [*BUNDLED, *sorted((TOP / "tests" / "rules").rglob(f"*{ENDING}"))]


def short(path: Path) -> str:
    return path.name.removesuffix(ENDING)


every_case_file = pytest.mark.parametrize("cases", CASE_FILES, ids=short)

# ---------------------------------------------------------------------------------------------------------------------
# All cases pass


@every_case_file
def test_every_case_passes(cases: Path) -> None:
    found = check(rule_file_of(cases))
    assert [problem.text("vi") for problem in found.problems] == []
    assert found.rule_sets == 1
    assert found.cases == len(form_of(cases).cases) > 0


def test_every_bundled_rule_set_has_cases() -> None:
    sets = {path for path in (TOP / "rules").rglob("*.yaml") if "rule_set" in source_of(path).data}
    assert sets == {rule_file_of(cases) for cases in BUNDLED}


@every_case_file
def test_a_case_is_named_once(cases: Path) -> None:
    titles = [case.name for case in form_of(cases).cases]
    assert sorted(titles) == sorted(set(titles))


@cache
def source_of(path: Path) -> Source:
    return read_yaml(read_text(path, RuleFileError), str(path), RuleFileError)


@cache
def form_of(cases: Path) -> CasesForm:
    form = validate(CasesForm, FileProblems(source_of(cases), Problems()))
    assert form is not None
    return form


# ---------------------------------------------------------------------------------------------------------------------
# There is a case for every verdict an indicator, a criterion and the set can give, and for every reason

Codes: TypeAlias = frozenset[int]


class Possible:
    """The reading of a condition as the codes it can come to, if its leaves are free of each other."""

    def __init__(self, rules: RuleSet) -> None:
        self.outcomes: dict[tuple[str, str], Codes] = {}
        for key, condition in rules.in_order:
            self.outcomes[key] = condition.read(self)

    def compare(self, node: Compare) -> Codes:
        if not any(cell.value for cell in _cells(node.bound)):
            return frozenset({UNKNOWN})
        found = {NOT_MET, UNKNOWN, MET}
        if isinstance(node.measure, VillageShare | VillageCount) and NOT_APPLICABLE in node.measure.body.read(self):
            found.add(NOT_APPLICABLE)
        return frozenset(found)

    def matches(self, node: Matches) -> Codes:
        return frozenset({NOT_MET, UNKNOWN, MET})

    def fixed(self, node: Fixed) -> Codes:
        return frozenset({node.verdict.code})

    def outcome(self, node: Outcome) -> Codes:
        return self.outcomes[node.at]

    def all_of(self, node: AllOf, parts: list[Codes]) -> Codes:
        return _two_at_a_time(combine.all_of, parts)

    def any_of(self, node: AnyOf, parts: list[Codes]) -> Codes:
        return _two_at_a_time(combine.any_of, parts)

    def count_of(self, node: CountOf, parts: list[Codes]) -> Codes:
        return frozenset(combine.count_of(node.at_least, codes) for codes in _picks(parts))

    def choose(self, node: Choose, when: Codes, then: Codes, otherwise: Codes) -> Codes:
        return frozenset(combine.choose(*codes) for codes in product(when, then, otherwise))


def _picks(parts: list[Codes]) -> set[tuple[int, ...]]:
    """Every way of picking a code of each part, in any order: 19 parts of three codes are 210 ways, not 3 ** 19."""
    picked: set[tuple[int, ...]] = {()}
    for codes in parts:
        picked = {tuple(sorted((*before, code))) for before in picked for code in codes}
    return picked


def _two_at_a_time(combinator: Callable[[Sequence[int]], int], parts: list[Codes]) -> Codes:
    """A least or greatest of many is one of two, again and again; all ways to choose from 19 criteria are too many."""
    found, *others = parts
    for part in others:
        found = frozenset(combinator(codes) for codes in product(found, part))
    return found


def _cells(bound: Bound | BoundTable) -> list[Bound]:
    return [bound] if isinstance(bound, Bound) else [cell for row in bound.rows.values() for cell in _cells(row)]


def result_of(assessment: Assessment, key: str) -> Assessment | CriterionResult | IndicatorResult:
    if key == OVERALL:
        return assessment
    number = key.removeprefix("criterion_")
    return assessment[key] if number == key else assessment.criterion(int(number))


@cache
def judged(cases: Path) -> tuple[tuple[commune_form.TestCaseForm, Assessment], ...]:
    """The cases that expect verdicts, with what the library makes of them."""
    rules = load_rule_set(rule_file_of(cases))
    return tuple(
        (case, assess(make_commune(case, case.name, source_of(cases), ("cases", i)), rules))
        for i, case in enumerate(form_of(cases).cases)
        if case.expect
    )


@cache
def expected(cases: Path) -> frozenset[tuple[str, Verdict, Reason | None]]:
    """What the cases look at and find there. (That they find what they expect is another test.)"""
    found = {(key, result_of(assessment, key)) for case, assessment in judged(cases) for key in case.expect}
    return frozenset((key, result.verdict, result.reason) for key, result in found)


def is_layer(cases: Path) -> bool:
    return "criteria" not in source_of(rule_file_of(cases)).data


@every_case_file
def test_there_is_a_case_for_every_verdict(cases: Path) -> None:
    """Of a layer: of what it says itself; the rest has its cases in the set below."""
    rules = load_rule_set(rule_file_of(cases))
    possible = Possible(rules)
    outcomes = {
        code if kind == "indicator" else f"criterion_{code}": v for (kind, code), v in possible.outcomes.items()
    }
    outcomes[OVERALL] = rules.condition.read(possible)
    if is_layer(cases):
        outcomes = {code: outcomes[code] for code in source_of(rule_file_of(cases)).data["indicators"]}
    wanted = {(key, VERDICTS[code]) for key, codes in outcomes.items() for code in codes}
    assert wanted - {(key, verdict) for key, verdict, _ in expected(cases)} == set()


def test_there_is_a_case_for_every_reason() -> None:
    reasons = {reason for cases in CASE_FILES for _, _, reason in expected(cases)}
    of_floats_and_tables = {Reason.FIGURE_IMPRECISE, Reason.FIGURE_REFUSED}  # files of cases hold text, which is exact
    assert reasons | of_floats_and_tables == {None, *Reason}


# ---------------------------------------------------------------------------------------------------------------------
# What holds of every verdict, whether a case looks at it or not


def results(cases: Path) -> Iterator[tuple[str, Assessment | CriterionResult | IndicatorResult]]:
    for case, assessment in judged(cases):
        yield f"{case.name}: {OVERALL}", assessment
        yield from ((f"{case.name}: tiêu chí {criterion.number}", criterion) for criterion in assessment.criteria)
        yield from ((f"{case.name}: {indicator.code}", indicator) for indicator in assessment.entries)


@every_case_file
def test_every_verdict_but_met_has_its_reason(cases: Path) -> None:
    may_have: dict[Verdict, set[Reason | None]] = {
        Verdict.MET: {None, Reason.MET_BY_EXEMPTION},
        Verdict.NOT_APPLICABLE: {Reason.EXEMPT},
        Verdict.NOT_MET: {
            Reason.BELOW_BOUND,
            Reason.ABOVE_BOUND,
            Reason.NOT_CONFIRMED,
            Reason.OTHER_VALUE,
            Reason.STATED_NOT_MET,
            Reason.TOO_FEW_PARTS,
        },
        Verdict.UNKNOWN: {
            Reason.FIGURE_MISSING,
            Reason.SCOPE_MISSING,
            Reason.VILLAGES_MISSING,
            Reason.ZERO_WHOLE,
            Reason.WITHIN_ERROR,
            Reason.BOUND_UNSOURCED,
            Reason.BOUND_LEFT_TO_PROVINCE,
            Reason.BOUND_CONFLICTING,
            Reason.BOUND_SECONDARY,
            Reason.INDICATORS_MISSING,
        },
    }
    assert [title for title, result in results(cases) if result.reason not in may_have[result.verdict]] == []


@every_case_file
def test_an_unknown_names_what_is_missing(cases: Path) -> None:
    """A figure, or the law's part in it; a decided verdict asks for nothing."""
    for title, result in results(cases):
        is_open = result.reason is Reason.ZERO_WHOLE or (result.reason is not None and result.reason.is_about_the_law)
        if result.verdict is not Verdict.UNKNOWN:
            assert result.missing == (), title
        elif not is_open:
            assert result.missing, title


def test_met_by_exemption_is_said_only_where_the_exemption_is_known() -> None:
    rules = load_rule_set(TOP / "tests" / "rules" / "every-shape.yaml")
    met = assess(Commune("Xã thử", year=2022, facts={"test_clean_share": 90}), rules)["3.2"]
    assert (met.verdict, met.reason) == (Verdict.MET, None), "nobody said that there is no market"
    met = assess(Commune("Xã thử", year=2022, facts={"test_market": False}), rules)["3.2"]
    assert (met.verdict, met.reason) == (Verdict.MET, Reason.MET_BY_EXEMPTION)


# ---------------------------------------------------------------------------------------------------------------------
# No bound can move, and no part go, without a case that fails

Tree: TypeAlias = Any  # a rule file as read: dicts, lists, texts
Path_: TypeAlias = tuple[str | int, ...]


@frozen
class Mutant:
    """A rule file with one change: what was changed where, the changed file, and the criterion it is in, if in one."""

    cases: Path
    code: str
    change: str
    data: Tree
    criterion: int | None

    def __str__(self) -> str:
        return f"{self.code}: {self.change}"


# Changes that no case can notice, and why.
SAME = {
    "bang-mac-2024": {
        "rule_set: indicators_total dropped": "the set holds them all, and 17.10, which has no bound, keeps it from being met",
        "criterion_17: complete: false": "17.10 has no bound, so the criterion cannot be met anyhow",
        "6.8: every village -> most villages": "it names one village, and most of one is all of it",
        "6.13: every village -> most villages": "it names one village, and most of one is all of it",
    },
    "vn-318-2022-ntm": {
        "rule_set: indicators_total dropped": "no set with open criteria can be met anyhow",
        "15.1: role: task": "its bounds are open, so it is undecided whatever the figures",
        "15.1: all_of without part 1": "as above: both parts are open",
        "15.1: all_of without part 2": "as above",
        "15.1: all_of -> any_of": "as above",
        "15.1: at_least unsourced -> 0 %": "as above: the other part stays open",
        "criterion_11: complete: false": "11 has no bound, so the criterion cannot be met anyhow",
        "criterion_12: complete: true": "12.1 has no bound, so the criterion cannot be met anyhow",
        "12.1: all_of without part 1": "as 15.1",
        "12.1: all_of without part 2": "as 15.1",
        "12.1: all_of -> any_of": "as 15.1",
        "12.1: at_least unsourced -> 0 %": "as 15.1",
    },
    "vn-318-2022-nang-cao": {"rule_set: indicators_total dropped": "no set with open criteria can be met anyhow"},
    "vn-51-2025-xa": {"rule_set: indicators_total dropped": "no set with open criteria can be met anyhow"},
    "vn-319-2022-kieu-mau": {
        "rule_set: indicators_total dropped": "all four indicators stand there",
        "criterion_3: complete: false": "left to the province, so the criterion cannot be met anyhow",
        "criterion_4: complete: false": "left to the province, so the criterion cannot be met anyhow",
    },
    "vn-18-2022-cong-nhan": {
        "rule_set: indicators_total dropped": "all four indicators stand there",
        "criterion_3: complete: false": "its bound is open, so the criterion cannot be met anyhow",
    },
    "vn-18-2022-thu-hoi": {"rule_set: indicators_total dropped": "both indicators stand there"},
    "every-shape": {
        "3.3: counts_as met": "in all_of beside a part that is always judged, met and left out come to the same",
    },
}


def mutants(cases: Path) -> Iterator[Mutant]:
    """Every change of a bundled set; of a test set, whose bounds are made up, those of its conditions' structure."""
    data, rules = source_of(rule_file_of(cases)).data, load_rule_set(rule_file_of(cases))
    is_bundled = cases in BUNDLED
    changes = Changes(rules, with_steps=is_bundled)

    at: Path_

    def put(code: str, change: str, path: Path_, value: Tree) -> Mutant:
        changed = deepcopy(data)
        *way, last = path
        piece = changed
        for step in way:
            piece = piece[step]
        piece[last] = value
        return Mutant(cases, code, change, changed, int(path[1]) if path[0] == "criteria" else None)

    for axis, derived in data["rule_set"].get("scope", {}).items() if rules.reads else ():
        for i, row in enumerate(derived["first_of"]):
            at = ("rule_set", "scope", axis, "first_of", i, "when")
            for change, path, value in changes.of(row["when"], at):
                yield put(f"scope {axis}", change, path, value)
    for code, entry in data.get("indicators", {}).items():
        for change, path, value in changes.of(entry.get("requires"), ("indicators", code, "requires")):
            yield put(code, change, path, value)
    if is_bundled and "indicators_total" in data["rule_set"]:
        header = {key: value for key, value in data["rule_set"].items() if key != "indicators_total"}
        yield put("rule_set", "indicators_total dropped", ("rule_set",), header)
    for i, criterion in enumerate(data.get("criteria", ())):
        indicators = criterion.get("indicators", ())
        is_open = any(isinstance(indicator["requires"], str) for indicator in indicators)
        if is_bundled and not is_open:  # with an open requirement in it the criterion cannot be met anyhow
            flipped = "false" if criterion.get("complete") == "true" else "true"
            yield put(f"criterion_{criterion['number']}", f"complete: {flipped}", ("criteria", i, "complete"), flipped)
        for j, indicator in enumerate(indicators):
            at = ("criteria", i, "indicators", j)
            if is_bundled and not isinstance(indicator["requires"], str):  # what is open all the same counts nowhere
                role = "indicator" if indicator.get("role") == "task" else "task"
                yield put(indicator["code"], f"role: {role}", (*at, "role"), role)
            found = chain(changes.of(indicator["requires"], (*at, "requires")), changes.of_exemption(indicator, at))
            for change, path, value in found:
                yield put(indicator["code"], change, path, value)


RELATIONS = ("at_least", "more_than", "at_most", "less_than")
Change: TypeAlias = tuple[str, Path_, Tree]  # what is changed, where, and what stands there then


@frozen
class Changes:
    """Every single change of a condition, with or without moving its bounds by a step."""

    rules: RuleSet
    with_steps: bool

    def of(self, node: Tree, path: Path_) -> Iterator[Change]:
        if not isinstance(node, dict):
            return
        if "fact" in node:
            yield from self._of_a_fact(node, path)
        elif "for_each" in node:
            if not any(word in node for word in RELATIONS):
                yield "every village -> most villages", path, {**node, "more_than": "50 %"}
            for name in node.get("named", ()):
                others = {"named": rest} if (rest := [other for other in node["named"] if other != name]) else {}
                dropped = {key: value for key, value in node.items() if key != "named"} | others
                yield f"without the named village {name}", path, dropped
            is_count = "thôn" in str([node.get(word) for word in RELATIONS])
            # of up to 200 villages one is half a percent
            yield from self._of_bounds(node, path, "thôn" if is_count else PERCENT, Fraction(1 if is_count else "1/2"))
            yield from self.of(node["requires"], (*path, "requires"))
        elif "first_of" in node:
            yield from self._of_rows(node, path)
        elif "not_met" in node:
            yield from self.of(node["not_met"]["when"], (*path, "not_met", "when"))
        elif "bound_of" in node:
            share, _, unit = node["times"].partition(" ")
            for moved in (int(share) - 1, int(share) + 1):
                yield f"times {moved}", (*path, "times"), f"{moved} {unit}"
        else:
            yield from self._of_parts(node, path)
        yield from self.of_exemption(node, path)

    def of_exemption(self, node: Tree, path: Path_) -> Iterator[Change]:
        """Changes of the exemption that a condition or an indicator may carry."""
        if "not_applicable" in node:
            exemption, at = node["not_applicable"], (*path, "not_applicable")
            yield "no exemption", path, {key: value for key, value in node.items() if key != "not_applicable"}
            other = "met" if exemption["counts_as"] == "excluded" else "excluded"
            yield f"counts_as {other}", (*at, "counts_as"), other
            yield from self.of(exemption["when"], (*at, "when"))

    def _of_a_fact(self, node: Tree, path: Path_) -> Iterator[Change]:
        fact = self.rules.facts[node["fact"]]
        yield from self._of_bounds(node, path, fact.unit.id if fact.unit else "", Fraction(1, fact.scale))
        values = ["true", "false"] if fact.kind is FactKind.FLAG else list(fact.values)
        for value in values:
            if "is" in node and value != node["is"]:
                yield f"{fact.id} is {value}", (*path, "is"), value
        some = node.get("is_one_of", ())
        for value in some and values:
            changed = [*some, value] if value not in some else [other for other in some if other != value]
            yield f"{fact.id} is one of {', '.join(changed)}", (*path, "is_one_of"), changed
        if "status" in node:
            yield "no longer secondary", path, {key: value for key, value in node.items() if key != "status"}

    def _of_bounds(self, node: Tree, path: Path_, unit: str, step: Fraction) -> Iterator[Change]:
        """Each bound a step up and a step down, or an open one filled in; the other three relations."""
        for word in RELATIONS:
            if word in node:
                for row, where, bound in _cells_of(node[word], (*path, word)):
                    if bound in OPEN:
                        yield f"{row}{word} {bound} -> 0 {unit}", where, f"0 {unit}"
                    elif self.with_steps:
                        number, _, unit_ = bound.partition(" ")
                        for moved in (Fraction(number) - step, Fraction(number) + step):
                            yield f"{row}{word} {bound} -> {float(moved)}", where, f"{float(moved):.9f} {unit_}"
                if node[word] not in tuple(OPEN):  # an open bound is compared with nothing
                    for other in RELATIONS:
                        if other != word:
                            yield f"{word} {node[word]} -> {other}", path, _renamed(node, word, other)

    def _of_rows(self, node: Tree, path: Path_) -> Iterator[Change]:
        rows = node["first_of"]
        for i, row in enumerate(rows):
            others = [*rows[:i], *rows[i + 1 :]]
            yield f"first_of without row {i + 1}", path, {**node, "first_of": others} if others else node["otherwise"]
            yield from self.of(row["when"], (*path, "first_of", i, "when"))
            yield from self.of(row["then"], (*path, "first_of", i, "then"))
        yield from self.of(node["otherwise"], (*path, "otherwise"))

    def _of_parts(self, node: Tree, path: Path_) -> Iterator[Change]:
        (shape,) = (shape for shape in ("all_of", "any_of", "count_of") if shape in node)
        parts = node[shape]
        for i, part in enumerate(parts):
            others = [*parts[:i], *parts[i + 1 :]]
            if others and int(node.get("at_least", 0)) <= len(others):
                yield f"{shape} without part {i + 1}", (*path, shape), others
            yield from self.of(part, (*path, shape, i))
        if shape == "count_of":
            for number in (int(node["at_least"]) - 1, int(node["at_least"]) + 1):
                if 1 <= number <= len(parts):
                    yield f"count_of at_least {number}", (*path, "at_least"), str(number)
        else:
            other = "any_of" if shape == "all_of" else "all_of"
            yield f"{shape} -> {other}", path, _renamed(node, shape, other)


def _cells_of(bound: Tree, path: Path_) -> Iterator[tuple[str, Path_, str]]:
    """Each bound of a table (or the one bound): its row, its place, what is written there."""
    if isinstance(bound, str):
        yield "", path, bound
        return
    if "bound" in bound:
        yield "", (*path, "bound"), bound["bound"]
        return
    if "conflicting" in bound:
        return
    ((axis, rows),) = bound.items()
    for row, inner in rows.items():
        yield from ((f"{row}: {rest}", at, cell) for rest, at, cell in _cells_of(inner, (*path, axis, row)))


def _renamed(node: Tree, old: str, new: str) -> Tree:
    return {(new if key == old else key): value for key, value in node.items()}


MUTANTS = {f"{short(cases)} {mutant}": mutant for cases in CASE_FILES for mutant in mutants(cases)}


@pytest.mark.parametrize("title", MUTANTS)
def test_a_changed_rule_fails_a_case(title: str) -> None:
    mutant = MUTANTS[title]
    now = failures_now(mutant.cases)
    # most changes are noticed where they are, and that is quick to see
    here = mutant.cases.parent
    noticed = bool(failures_near(mutant) - now or failures(mutant.data, source_of(mutant.cases).data, here) - now)
    assert noticed is (str(mutant) not in SAME.get(short(mutant.cases), {}))


def test_what_no_case_can_notice_is_still_there() -> None:
    assert {f"{name} {change}" for name, changes in SAME.items() for change in changes} <= set(MUTANTS)


@cache
def failures_now(cases: Path) -> frozenset[str]:
    """Those of the rule set as it is: none, once all cases pass."""
    return failures(source_of(rule_file_of(cases)).data, source_of(cases).data, cases.parent)


def failures_near(mutant: Mutant) -> frozenset[str]:
    """What the cases have to say of one changed criterion alone, as far as they look at it and at what was changed."""
    if mutant.criterion is None:
        return frozenset()
    criterion = mutant.data["criteria"][mutant.criterion]
    header = {key: v for key, v in mutant.data["rule_set"].items() if key not in ("requires", "indicators_total")}
    keys = (mutant.code, f"criterion_{criterion['number']}")
    cases = source_of(mutant.cases).data
    about = [
        {**case, "expect": expect}
        for case in cases["cases"]
        if (expect := {key: wanted for key, wanted in case.get("expect", {}).items() if key in keys})
    ]
    changed = {**mutant.data, "rule_set": header, "criteria": [criterion]}
    return failures(changed, {**cases, "cases": about}, mutant.cases.parent)


def failures(rule_file: Tree, cases: Tree, folder: Path) -> frozenset[str]:
    """What the compiler or the cases have to say of these rules, which stand in this folder."""
    problems = Problems()
    rules = compile_source(Source("rules", rule_file), problems, folder=folder)
    if rules is not None:
        run_cases(Source("cases", cases), rules, problems)
    else:
        assert {problem.code for problem in problems.found} <= {
            ProblemCode.BOUND_OUT_OF_LIMITS,
            ProblemCode.EMPTY_PARTS,
        }
    return frozenset(problem.text() for problem in problems.found)


# ---------------------------------------------------------------------------------------------------------------------
# What is said of a case that is itself wrong

SMALL = """\
format: 1
rule_set: {id: small, label: {vi: Bộ nhỏ, en: Small set}, years: 2024..2024}
sources: {plan: {title: Kế hoạch}}
criteria:
  - number: 3
    label: {vi: Thủy lợi, en: Irrigation}
    complete: true
    indicators:
      - code: "3.1"
        label: {vi: Tưới tiêu, en: Irrigated land}
        cite: {source: plan, at: Mục 3, status: checked}
        requires: {fact: irrigated_land_share, at_least: 92 %}
      - code: "3.2"
        label: {vi: Kế hoạch vận hành, en: Operation plan}
        role: task
        cite: {source: plan, at: Mục 3, status: checked}
        requires: {fact: irrigation_operation_plan, is: true}
"""


def checked(folder: Path, cases: str, rules: str = SMALL) -> tuple[Problem, ...]:
    """The problems of a rule file with these cases beside it."""
    (folder / "small.yaml").write_text(rules, encoding="utf-8")
    (folder / f"small{ENDING}").write_text(f"format: 1\ncases:\n{cases}", encoding="utf-8")
    found = check(folder / "small.yaml").problems
    return tuple(each for each in found if each.code not in ("no-cases", "untested-verdict"))  # see test_silent


WRONG = {  # what is wrong: the case, from line 3 on; code, line and column of the problem; what it says; its hint
    "another verdict is expected": (
        """
  - name: đủ nước
    facts:
      irrigated_land_share: 92 %
    expect:
      "3.1": chưa đạt
""",
        ("case-failed", 7, 14),
        "đủ nước: 3.1: mong đợi 'chưa đạt', kết quả là 'đạt'",
        "",
    ),
    "another verdict of a criterion is expected": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect:
      "3.1": đạt
      criterion_3: {verdict: unknown}
""",
        ("case-failed", 7, 20),
        "đủ nước: criterion_3: mong đợi 'unknown', kết quả là 'đạt'",
        "",
    ),
    "another verdict of the set is expected": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect:
      verdict: không xem xét
""",
        ("case-failed", 6, 16),
        "đủ nước: verdict: mong đợi 'không xem xét', kết quả là 'đạt'",
        "",
    ),
    "another reason is expected": (
        """
  - name: thiếu nước
    facts: {irrigated_land_share: 91 %}
    expect: {"3.1": {verdict: chưa đạt, reason: above-bound}}
""",
        ("case-failed", 5, 21),
        "thiếu nước: 3.1: mong đợi 'above-bound', kết quả là 'below-bound'",
        "",
    ),
    "another shortfall is expected": (
        """
  - name: thiếu nước
    facts: {irrigated_land_share: 91 %}
    expect: {"3.1": {verdict: chưa đạt, shortfall: {low: 2, unit: percentage_point}}}
""",
        ("case-failed", 5, 21),
        "thiếu nước: 3.1: mong đợi '{low: 2, unit: percentage_point}', kết quả là '{low: 1, unit: percentage_point}'",
        "",
    ),
    "a shortfall is expected where nothing lacks": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect: {"3.1": {verdict: đạt, shortfall: {low: 1, unit: hectare}}}
""",
        ("case-failed", 5, 21),
        "đủ nước: 3.1: mong đợi '{low: 1, unit: hectare}', kết quả là 'không thiếu'",
        "",
    ),
    "a figure is missing where no basis is expected": (
        """
  - name: chưa rõ
    expect: {"3.1": chưa có căn cứ đánh giá}
""",
        ("case-failed", 4, 21),
        "chưa rõ: 3.1: mong đợi 'chưa có căn cứ đánh giá', kết quả là 'chưa đủ số liệu'",
        "",
    ),
    "no such indicator": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect: {"3.11": đạt}
""",
        ("unknown-reference", 5, 22),
        "bộ 'small' không có '3.11'",
        "có phải ý là '3.1'?",
    ),
    "no such criterion": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect: {criterion_33: đạt}
""",
        ("unknown-reference", 5, 28),
        "bộ 'small' không có 'criterion_33'",
        "có phải ý là 'criterion_3'?",
    ),
    "no such verdict": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect: {"3.1": chưa đat}
""",
        ("unknown-word", 5, 21),
        "'chưa đat' không phải là một kết quả",
        "có phải ý là 'chưa đạt'?",
    ),
    "no such verdict, nor anything like it": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect: {"3.1": xong}
""",
        ("unknown-word", 5, 21),
        "'xong' không phải là một kết quả",
        "không xem xét",
    ),
    "no such reason": (
        """
  - name: thiếu nước
    facts: {irrigated_land_share: 91 %}
    expect: {"3.1": {verdict: chưa đạt, reason: below_bound}}
""",
        ("unknown-word", 5, 21),
        "'below_bound'",
        "có phải ý là 'below-bound'?",
    ),
    "nothing is expected": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
""",
        ("case-failed", 3, 5),
        "đủ nước: chưa ghi kết quả mong đợi (expect)",
        "",
    ),
    "a problem is expected and there is none": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expect_problem: out-of-limits
""",
        ("case-failed", 5, 21),
        "đủ nước: không có lỗi nào",
        "",
    ),
    "another problem is expected": (
        """
  - name: quá nhiều nước
    facts: {irrigated_land_share: 101 %}
    expect_problem: unreadable-figure
""",
        ("case-failed", 5, 21),
        "out-of-limits",
        "",
    ),
    "the figures are wrong and no problem is expected": (
        """
  - name: quá nhiều nước
    facts:
      irrigated_land_share: 101 %
    expect: {"3.1": đạt}
""",
        ("out-of-limits", 5, 29),
        "'101 %' nằm ngoài giới hạn",
        "kiểm tra lại số liệu và đơn vị tính",
    ),
    "a key is misspelt": (
        """
  - name: đủ nước
    facts: {irrigated_land_share: 92 %}
    expected: {"3.1": đạt}
""",
        ("unknown-key", 5, 5),
        "không có khóa 'expected' ở đây",
        "có phải ý là 'expect'?",
    ),
    "a case has no name": (
        """
  - facts: {irrigated_land_share: 92 %}
    expect: {"3.1": đạt}
""",
        ("missing-key", 3, 5),
        "thiếu khóa 'name'",
        "",
    ),
}


@pytest.mark.parametrize("title", WRONG)
def test_what_is_wrong_with_a_case_is_said_at_its_line(title: str, tmp_path: Path) -> None:
    cases, place, said, hint = WRONG[title]
    (problem,) = checked(tmp_path, cases.lstrip("\n"))
    assert problem.place and problem.place.file.endswith(f"small{ENDING}")
    assert (str(problem.code), problem.place.line, problem.place.column) == place
    assert said in problem.message.vi
    assert hint in (problem.hint.vi if problem.hint else "") and bool(hint) == bool(problem.hint)


def test_every_case_that_fails_is_reported(tmp_path: Path) -> None:
    found = checked(
        tmp_path,
        """\
  - name: thứ nhất
    facts: {irrigated_land_share: 91 %}
    expect:
      "3.1": đạt
      criterion_3: chưa đạt
      verdict: đạt
  - name: thứ hai
    facts: {irrigated_land_share: 92 %}
    expect: {"3.1": đạt}
  - name: thứ ba
    expect: {"3.1": đạt}
""",
    )
    assert [(problem.place.line, problem.message.en) for problem in found if problem.place] == [
        (6, "thứ nhất: 3.1: expected 'met', got 'not_met' (less than required)"),
        (8, "thứ nhất: verdict: expected 'met', got 'not_met' (less than required)"),
        (13, "thứ ba: 3.1: expected 'met', got 'unknown' (a figure is missing)"),
    ]


def test_cases_that_are_right_are_not_reported(tmp_path: Path) -> None:
    cases = """\
  - name: đủ nước, viết bằng tiếng Việt
    facts: {irrigated_land_share: 92 %}
    expect: {"3.1": đạt, criterion_3: đạt, verdict: đạt}
  - name: enough water, in codes
    facts: {irrigated_land_share: 92 %}
    expect: {"3.1": met, criterion_3: met, verdict: met}
  - name: thiếu nước, shortfall in English
    facts: {irrigated_land_share: 91 %}
    expect: {"3.1": {verdict: not_met, reason: below-bound, shortfall: lacks 1 percentage point}}
  - name: nhiệm vụ không tính vào tiêu chí
    facts: {irrigated_land_share: 92 %, irrigation_operation_plan: chưa có}
    expect: {"3.2": không đạt, criterion_3: đạt, verdict: đạt}
  - name: quá nhiều nước
    facts: {irrigated_land_share: 101 %}
    expect_problem: out-of-limits
"""
    assert checked(tmp_path, cases) == ()


def test_cases_checked_by_their_own_name_are_run(tmp_path: Path) -> None:
    assert (
        len(checked(tmp_path, '  - {name: đủ nước, facts: {irrigated_land_share: 92 %}, expect: {"3.1": chưa đạt}}'))
        == 1
    )
    found = check(tmp_path / f"small{ENDING}")
    assert (found.cases, [str(problem.code) for problem in found.problems]) == (1, ["case-failed"])


@pytest.mark.parametrize(("rules", "cases"), [("small.yml", "small.cases.yml"), ("small.yml", "small.cases.yaml")])
@pytest.mark.parametrize("asked", ["", "rules", "cases"])
def test_the_short_ending_does_as_well(rules: str, cases: str, asked: str, tmp_path: Path) -> None:
    (tmp_path / rules).write_text(SMALL, encoding="utf-8")
    text = 'format: 1\ncases:\n  - {name: đủ nước, facts: {irrigated_land_share: 92 %}, expect: {"3.1": chưa đạt}}\n'
    (tmp_path / cases).write_text(text, encoding="utf-8")
    found = check(tmp_path / {"": "", "rules": rules, "cases": cases}[asked])
    assert (found.rule_sets, found.cases, [str(problem.code) for problem in found.problems]) == (1, 1, ["case-failed"])


def test_cases_without_a_rule_set_are_reported(tmp_path: Path) -> None:
    (tmp_path / f"lost{ENDING}").write_text("format: 1\ncases: []\n", encoding="utf-8")
    (problem,) = check(tmp_path).problems
    assert (str(problem.code), str(problem.place)) == ("unreadable-file", f"{tmp_path / f'lost{ENDING}'}:1:1")
    assert "lost.yaml" in problem.message.vi


def test_cases_of_a_rule_file_with_mistakes_are_not_run(tmp_path: Path) -> None:
    cases = '  - {name: đủ nước, facts: {irrigated_land_share: 92 %}, expect: {"3.1": chưa đạt}}'
    found = checked(tmp_path, cases, SMALL.replace("92 %", "92"))
    assert [str(problem.code) for problem in found] == ["unit-missing"]


# ---------------------------------------------------------------------------------------------------------------------
# A set that is whole: what no bundled set is yet

WHOLE = """\
format: 1
rule_set: {id: small, label: {vi: Bộ đủ, en: Whole set}, years: 2024..2024, indicators_total: 2}
sources: {law: {title: Văn bản}}
criteria:
  - number: 1
    label: {vi: Thủy lợi, en: Irrigation}
    complete: true
    indicators:
      - code: "1.1"
        label: {vi: Tưới tiêu, en: Irrigated land}
        cite: {source: law, at: Điều 1, status: checked}
        requires: {fact: irrigated_land_share, at_least: 92 %}
        not_applicable:
          when: {fact: agricultural_production_land, at_most: 0 ha}
          because: {vi: xã không có đất sản xuất nông nghiệp, en: there is no agricultural land}
          counts_as: excluded
  - number: 2
    label: {vi: Chợ, en: Market}
    complete: true
    indicators:
      - code: "2.1"
        label: {vi: Chợ (nếu có), en: Market (if any)}
        cite: {source: law, at: Điều 2, status: checked}
        requires: {fact: goods_outlets, is: true}
        not_applicable:
          when: {fact: rural_market, is: false}
          because: {vi: xã không có chợ, en: there is no market}
          counts_as: excluded
"""


def test_a_whole_set_can_be_met_not_met_unknown_and_not_applicable(tmp_path: Path) -> None:
    cases = """\
  - name: mọi tiêu chí đạt
    facts: {irrigated_land_share: 92 %, agricultural_production_land: 100 ha, rural_market: có, goods_outlets: có}
    expect: {criterion_1: đạt, criterion_2: đạt, verdict: đạt}
  - name: một tiêu chí đạt, tiêu chí kia không xem xét
    facts: {irrigated_land_share: 92 %, agricultural_production_land: 100 ha, rural_market: không}
    expect: {criterion_2: không xem xét, verdict: đạt}
  - name: một tiêu chí chưa đạt
    facts: {irrigated_land_share: 91 %, agricultural_production_land: 100 ha}
    expect: {criterion_1: chưa đạt, criterion_2: chưa đủ số liệu, verdict: chưa đạt}
  - name: một tiêu chí chưa rõ
    facts: {rural_market: không}
    expect: {criterion_1: chưa đủ số liệu, verdict: chưa đủ số liệu}
  - name: không tiêu chí nào phải xét
    facts: {agricultural_production_land: 0 ha, rural_market: không}
    expect: {"1.1": không xem xét, verdict: {verdict: không xem xét, reason: exempt}}
"""
    assert checked(tmp_path, cases, WHOLE) == ()
    assert [problem.message.en for problem in checked(tmp_path, cases, WHOLE.replace("total: 2", "total: 3"))] == [
        "mọi tiêu chí đạt: verdict: expected 'met', got 'unknown'" + NOT_ALL,
        "một tiêu chí đạt, tiêu chí kia không xem xét: verdict: expected 'met', got 'unknown'" + NOT_ALL,
        "không tiêu chí nào phải xét: verdict: expected 'not_applicable', got 'unknown'" + NOT_ALL,
        "không tiêu chí nào phải xét: verdict: expected 'exempt', got 'indicators-missing'",
    ]


NOT_ALL = " (the rule set does not hold all of the indicators)"


def test_a_case_that_fails_for_want_of_indicators_says_so_and_what_to_add(tmp_path: Path) -> None:
    cases = "  - name: đủ nước\n    facts: {irrigated_land_share: 92 %}\n    expect: {criterion_3: đạt}\n"
    assert SMALL.count("complete: true") == 1
    (problem,) = checked(tmp_path, cases, SMALL.replace("complete: true", "complete: false"))
    assert problem.message.vi == (
        "đủ nước: criterion_3: mong đợi 'đạt', kết quả là 'chưa có căn cứ đánh giá' (bộ quy tắc chưa có đủ các chỉ tiêu)"
    )
    assert problem.hint
    assert problem.hint.vi == "thêm `complete: true` nếu đã ghi đủ chỉ tiêu của tiêu chí"
