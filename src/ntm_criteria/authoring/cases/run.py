"""Runs the test cases of a rule set, which are data that an official can read and write.

The cases of `my-set.yaml` are in `my-set.cases.yaml`, in the same folder. Verdicts are written in Vietnamese ("đạt", "chưa
đạt", "chưa đủ số liệu", "không xem xét") or as codes ("met", "not_met", "unknown", "not_applicable").
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.errors import FactError, Place, Problem, ProblemCode
from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult, Shortfall, judge
from ntm_criteria.loading import FileProblems, Source, make_commune, validate
from ntm_criteria.loading.forms import CasesForm, ExpectationForm, ShortfallForm, TestCaseForm
from ntm_criteria.model import NO_BASIS, Reason, RuleSet, Verdict, label
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.reporting import shortfall_text
from ntm_criteria.text import Text, both, number

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
OVERALL = "verdict"  # the key of the overall verdict; "criterion_3" is the key of a criterion's verdict
Result: TypeAlias = Assessment | CriterionResult | IndicatorResult


def rule_file_of(cases: Path) -> Path:
    """Return the rule file that a file of cases tests: in the same folder, ending in .yml if that file exists, else .yaml."""
    name = cases.name.rpartition(".cases.")[0]
    short = cases.with_name(name + ".yml")
    return short if short.is_file() else cases.with_name(name + ".yaml")


def cases_of(rule_file: Path) -> list[Path]:
    """Return the files of cases that exist for a rule file."""
    return [file for ending in ENDINGS if (file := rule_file.with_name(rule_file.stem + ending)).is_file()]


def run_cases(source: Source, rules: RuleSet, problems: Problems) -> int:
    """Judge every case, add each failed expectation to `problems` with its line, and return the number of cases."""
    form = validate(CasesForm, FileProblems(source, problems))
    return 0 if form is None else judge_cases(source, form, rules, problems)


def judge_cases(source: Source, form: CasesForm, rules: RuleSet, problems: Problems) -> int:
    """Judge the cases of a form that was read from `source`; otherwise like `run_cases`."""
    for i, case in enumerate(form.cases):
        _CaseRun(source, rules, problems, case, i).check()
    return len(form.cases)


def verdict_meant(expected: str | ExpectationForm) -> Verdict | None:
    """Return the verdict that a case expects; None for a word that is no verdict."""
    return _WORDS.get(expected if isinstance(expected, str) else expected.verdict)


def failures_of(
    source: Source, case: TestCaseForm, index: int, rules: RuleSet, keys: Collection[str]
) -> frozenset[str]:
    """Return what fails of one case when it is judged by `rules`, as text; only what it expects under some `keys` counts.

    :param index: the position of the case in its file.
    """
    problems = Problems()
    expected = {key: wanted for key, wanted in case.expect.items() if key in keys}
    _CaseRun(source, rules, problems, case.model_copy(update={"expect": expected}), index).check()
    return frozenset(problem.text() for problem in problems.found)


@frozen
class _CaseRun:
    source: Source
    rules: RuleSet
    problems: Problems
    case: TestCaseForm
    index: int

    def check(self) -> None:
        case = self.case
        commune = make_commune(case, case.name, self.source, ("cases", self.index))
        try:
            assessment = judge(commune, self.rules)
        except FactError as error:
            codes = {str(problem.code) for problem in error.problems}
            if case.expect_problem is None:
                at = ("cases", self.index)
                self.problems.note(*(problem.below(at) for problem in error.problems))
            elif case.expect_problem not in codes:
                self._fail(("expect_problem",), Text("tìm thấy {codes}", "found {codes}").format(codes=codes))
            return
        if case.expect_problem is not None:
            self._fail(("expect_problem",), Text("không có lỗi nào", "no problem was found"))
        elif not case.expect:
            self._fail((), Text("chưa ghi kết quả mong đợi (expect)", "nothing is expected: add 'expect'"))
        for key, content in case.expect.items():
            expected = content if isinstance(content, ExpectationForm) else ExpectationForm(verdict=content)
            if (result := self._result(assessment, key)) is not None:
                self._compare(result, key, expected)

    def _result(self, assessment: Assessment, key: str) -> Result | None:
        if key == OVERALL:
            return assessment
        numbers = {f"criterion_{criterion.number}": criterion.number for criterion in self.rules.criteria}
        if key in numbers:
            return assessment.criterion(numbers[key])
        codes = [indicator.code for indicator in self.rules.entries]
        if key in codes:
            return assessment[key]
        text = Text("bộ '{rules_id}' không có '{key}'", "'{rules_id}' has no '{key}'").format(
            rules_id=self.rules.id, key=key
        )
        self._unknown(ProblemCode.UNKNOWN_REFERENCE, key, text, did_you_mean(key, [*codes, *numbers]))
        return None

    def _compare(self, result: Result, key: str, expected: ExpectationForm) -> None:
        verdict, actual, reasons = (
            _WORDS.get(expected.verdict),
            label(result.verdict, result.reason),
            [*map(str, Reason)],
        )
        if verdict is None:
            text = Text("'{verdict}' không phải là một kết quả", "'{verdict}' is no verdict").format(
                verdict=expected.verdict
            )
            hint = did_you_mean(expected.verdict, _WORDS) or _same("; ".join(_WORDS))
            self._unknown(ProblemCode.UNKNOWN_WORD, key, text, hint)
        elif verdict is not result.verdict:
            self._differs(
                key, Text(expected.verdict, str(verdict)), Text(actual.vi, str(result.verdict)), result.reason
            )
        elif expected.verdict in (NO_BASIS.vi, Verdict.UNKNOWN.label.vi) and expected.verdict != actual.vi:
            self._differs(key, _same(expected.verdict), actual)
        if expected.reason is not None and expected.reason not in reasons:
            text = Text("không có lý do '{reason}'", "there is no reason '{reason}'").format(reason=expected.reason)
            self._unknown(ProblemCode.UNKNOWN_WORD, key, text, did_you_mean(expected.reason, reasons))
        elif expected.reason is not None and expected.reason != str(result.reason):
            self._differs(key, _same(expected.reason), _same(str(result.reason)))
        if expected.shortfall is not None:
            shortfall = result.shortfall if isinstance(result, IndicatorResult) else None
            self._compare_shortfall(result, key, expected.shortfall, shortfall)

    def _compare_shortfall(
        self, result: Result, key: str, expected: str | ShortfallForm, actual: Shortfall | None
    ) -> None:
        if isinstance(expected, str):
            text = _NOTHING
            if actual and isinstance(result, IndicatorResult):
                text = shortfall_text(actual, result.assessment, result.deciding)
            if expected not in (text.vi, text.en):
                self._differs(key, _same(expected), text)
            return
        stated = {name: value for name, value in expected.model_dump().items() if value is not None}
        low = Fraction(expected.low)
        stated |= {"low": low, "high": low if expected.high is None else Fraction(expected.high)}
        values = _values(actual) if actual else {}
        if {name: values.get(name) for name in stated} != stated:
            shown = {name: values[name] for name in values if name in stated}
            self._differs(key, _same(_listed(stated)), _same(_listed(shown)) if actual else _NOTHING)

    def _differs(self, key: str, expected: Text, actual: Text, reason: Reason | None = None) -> None:
        why = both(lambda lang: f" ({reason.text[lang]})" if reason else "")
        message = Text(
            "{key}: mong đợi '{expected}', kết quả là '{actual}'{why}",
            "{key}: expected '{expected}', got '{actual}'{why}",
        ).format(key=key, expected=expected, actual=actual, why=why)
        self._fail(("expect", key), message, _COMPLETE if reason is Reason.INDICATORS_MISSING else None)

    def _fail(self, path: tuple[str, ...], words: Text, hint: Text | None = None) -> None:
        text = Text("{case}: {words}", "{case}: {words}").format(case=self.case.name, words=words)
        self.problems.note(Problem(ProblemCode.CASE_FAILED, text, self._place(path), hint))

    def _unknown(self, code: ProblemCode, key: str, text: Text, hint: Text | None) -> None:
        self.problems.note(Problem(code, text, self._place(("expect", key)), hint))

    def _place(self, path: tuple[str, ...]) -> Place | None:
        return self.source.place(("cases", self.index, *path))


_NOTHING = Text("không thiếu", "nothing lacks")


def _values(shortfall: Shortfall) -> dict[str, Fraction | str | bool | None]:
    """Return what a case can say of a shortfall, by the keys of `ShortfallForm`."""
    return {
        "low": shortfall.low,
        "high": shortfall.high,
        "unit": shortfall.unit.id,
        "direction": "more" if shortfall.more else "less",
        "strictly": shortfall.strictly,
        "fact": shortfall.fact,
    }


def _listed(values: Mapping[str, Fraction | str | bool | None]) -> str:
    """Write the values as a case does, without those that a case need not state."""
    implied = {"high": values["low"], "strictly": False}
    shown = {name: value for name, value in values.items() if name not in implied or value != implied[name]}
    return f"{{{', '.join(f'{name}: {_written(value)}' for name, value in shown.items())}}}"


def _written(value: Fraction | str | bool | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return number(value, "en") if isinstance(value, Fraction) else str(value)


def _same(word: str) -> Text:
    return Text(word, word)
