"""Test cases of a rule set: data that an official can read, run by `ntm-criteria check` and by the tests.

The cases of `my-set.yaml` stand beside it in `my-set.cases.yaml`. Verdicts are written in Vietnamese ("đạt", "chưa đạt", "chưa
đủ số liệu", "không xem xét") or as codes ("met", "not_met", "unknown", "not_applicable").
"""

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult, judge
from ntm_criteria.loading import FileProblems, Source, make_commune, validate
from ntm_criteria.loading.forms import CasesForm, ExpectationForm, TestCaseForm
from ntm_criteria.model import NO_BASIS, Reason, RuleSet, Verdict, label
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.reporting import shortfall_text
from ntm_criteria.text import Text

ENDINGS = (".cases.yaml", ".cases.yml")
_WORDS: Mapping[str, Verdict] = {
    **{verdict.value: verdict for verdict in Verdict},
    **{verdict.label.vi: verdict for verdict in Verdict},
    "không đạt": Verdict.NOT_MET,
    "không xem xét": Verdict.NOT_APPLICABLE,
    "chưa có căn cứ đánh giá": Verdict.UNKNOWN,
}
_COMPLETE = Text(
    "thêm `complete: true` nếu đã ghi đủ chỉ tiêu của tiêu chí",
    "add `complete: true` if all indicators of the criterion are there",
)
OVERALL = "verdict"  # the key of the verdict on the whole set; "criterion_3" is that on a criterion


def rule_file_of(cases: Path) -> Path:
    """The rule file that a file of cases belongs to; of the two endings it may have, the one that is there."""
    name = cases.name.rpartition(".cases.")[0]
    short = cases.with_name(name + ".yml")
    return short if short.is_file() else cases.with_name(name + ".yaml")


def cases_of(rule_file: Path) -> list[Path]:
    """The files of cases beside a rule file."""
    return [file for ending in ENDINGS if (file := rule_file.with_name(rule_file.stem + ending)).is_file()]


def run_cases(source: Source, rules: RuleSet, problems: Problems) -> int:
    """Judge every case; what differs from its expectation goes to `problems` at its line. Returns how many were run."""
    form = validate(CasesForm, FileProblems(source, problems))
    if form is None:
        return 0
    for i, case in enumerate(form.cases):
        _Run(source, rules, problems, case, i).check()
    return len(form.cases)


@frozen
class _Run:
    source: Source
    rules: RuleSet
    problems: Problems
    case: TestCaseForm
    index: int

    def check(self) -> None:
        case = self.case
        commune = make_commune(case, case.name, self.source, ("cases", self.index))
        try:
            found = judge(commune, self.rules)
        except FactError as error:
            codes = {str(problem.code) for problem in error.problems}
            if case.expect_problem is None:
                self.problems.note(*error.problems)
            elif case.expect_problem not in codes:
                self._fail(("expect_problem",), f"tìm thấy {codes}", f"found {codes}")
            return
        if case.expect_problem is not None:
            self._fail(("expect_problem",), "không có lỗi nào", "no problem was found")
        elif not case.expect:
            self._fail((), "chưa ghi kết quả mong đợi (expect)", "nothing is expected: add 'expect'")
        for key, wanted in case.expect.items():
            self._compare(
                found, key, wanted if isinstance(wanted, ExpectationForm) else ExpectationForm(verdict=wanted)
            )

    def _compare(self, found: Assessment, key: str, wanted: ExpectationForm) -> None:
        result = self._result(found, key)
        if result is None:
            return
        verdict = _WORDS.get(wanted.verdict)
        if verdict is None:
            hint = did_you_mean(wanted.verdict, _WORDS) or Text("; ".join(_WORDS), "; ".join(_WORDS))
            text = Text(f"'{wanted.verdict}' không phải là một kết quả", f"'{wanted.verdict}' is no verdict")
            self.problems.add(ProblemCode.UNKNOWN_WORD, text, place=self._place(("expect", key)), hint=hint)
        elif verdict is not result.verdict:
            found_text = Text(label(result.verdict, result.reason).vi, str(result.verdict))
            self._differs(key, Text(wanted.verdict, str(verdict)), found_text, result.reason)
        if wanted.verdict in (NO_BASIS.vi, Verdict.UNKNOWN.label.vi) and verdict is result.verdict:
            said = label(result.verdict, result.reason)
            if said.vi != wanted.verdict:
                self._differs(key, Text(wanted.verdict, wanted.verdict), said)
        reasons = [str(reason) for reason in Reason]
        if wanted.reason is not None and wanted.reason not in reasons:
            text = Text(f"không có lý do '{wanted.reason}'", f"there is no reason '{wanted.reason}'")
            place, near = self._place(("expect", key)), did_you_mean(wanted.reason, reasons)
            self.problems.add(ProblemCode.UNKNOWN_WORD, text, place=place, hint=near)
        elif wanted.reason is not None and wanted.reason != str(result.reason):
            self._differs(key, Text(wanted.reason, wanted.reason), Text(str(result.reason), str(result.reason)))
        if wanted.shortfall is not None:
            shortfall = result.shortfall if isinstance(result, IndicatorResult) else None
            said = shortfall_text(shortfall, found) if shortfall else Text("không thiếu", "nothing lacks")
            if wanted.shortfall not in (said.vi, said.en):
                self._differs(key, Text(wanted.shortfall, wanted.shortfall), said)

    def _result(self, found: Assessment, key: str) -> IndicatorResult | CriterionResult | Assessment | None:
        if key == OVERALL:
            return found
        numbers = {f"criterion_{criterion.number}": criterion.number for criterion in self.rules.criteria}
        if key in numbers:
            return found.criterion(numbers[key])
        codes = [indicator.code for indicator in self.rules.indicators]
        if key in codes:
            return found[key]
        text = Text(f"bộ '{self.rules.id}' không có '{key}'", f"'{self.rules.id}' has no '{key}'")
        self.problems.add(
            ProblemCode.UNKNOWN_REFERENCE,
            text,
            place=self._place(("expect", key)),
            hint=did_you_mean(key, [*codes, *numbers]),
        )
        return None

    def _differs(self, key: str, wanted: Text, found: Text, reason: Reason | None = None) -> None:
        why = Text(f" ({reason.text.vi})", f" ({reason.text.en})") if reason else Text("", "")
        vi, en = (
            f"{key}: mong đợi '{wanted.vi}', kết quả là '{found.vi}'{why.vi}",
            f"{key}: expected '{wanted.en}', got '{found.en}'{why.en}",
        )
        self._fail(("expect", key), vi, en, _COMPLETE if reason is Reason.INDICATORS_MISSING else None)

    def _fail(self, path: tuple[str, ...], vi: str, en: str, hint: Text | None = None) -> None:
        text = Text(f"{self.case.name}: {vi}", f"{self.case.name}: {en}")
        self.problems.note(Problem(ProblemCode.CASE_FAILED, text, self._place(path), hint))

    def _place(self, path: tuple[str, ...]) -> Place | None:
        return self.source.place(("cases", self.index, *path))
