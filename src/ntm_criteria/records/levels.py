"""Sets our verdicts beside what other levels found, and lists the differences."""

import datetime
from collections.abc import Iterable
from itertools import pairwise

from attrs import field, frozen

from ntm_criteria.by_code import is_whole, number_of_criterion
from ntm_criteria.errors import FactError, ProblemCode
from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult
from ntm_criteria.markup import Displayed
from ntm_criteria.model import Verdict
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.records.findings import Finding, FindingLevel, FindingWord
from ntm_criteria.records.frames import Backend, Columns, Frame, Row, data_frame
from ntm_criteria.reporting import title_of
from ntm_criteria.text import Lang, Text, both, check_lang, counted, identity, one_line, with_names

_VERDICTS = {
    FindingWord.MET: Verdict.MET,
    FindingWord.NOT_MET: Verdict.NOT_MET,
    FindingWord.NOT_CONSIDERED: Verdict.NOT_APPLICABLE,
}


@frozen
class LevelComparison:
    """Our verdict, and what other levels found of the same.

    :ivar code: the indicator ("3.1"), the criterion ("criterion 3") or "overall".
    :ivar label: its name.
    :ivar ours: our verdict, by the figures.
    :ivar findings: the findings, by level and date.
    """

    code: str
    label: Text
    ours: Verdict
    findings: tuple[Finding, ...]

    @property
    def latest(self) -> tuple[Finding, ...]:
        """The last finding of each level."""
        return tuple({each.level: each for each in self.findings}.values())

    @property
    def is_different(self) -> bool:
        """Whether the last finding of a level is not our verdict; "cơ bản đạt" never is."""
        return any(_VERDICTS.get(each.finding) is not self.ours for each in self.latest)

    @property
    def text(self) -> Text:
        """Our verdict and the findings in a sentence."""
        found = [each.text for each in self.findings]
        name = self.code if self.code[:1].isdigit() else ""
        return both(
            lambda lang: (
                f"{name} {self.label[lang]}: {_OURS[lang]}: {self.ours.label[lang]}; "
                f"{'; '.join(each[lang] for each in found)}."
            ).strip()
        )


@frozen
class LevelComparisons(Displayed):
    """Our verdicts beside the findings of other levels.

    :ivar assessment: the assessment, which the findings leave as it is.
    :ivar lines: what has findings, in the order of the rule set; the whole comes last.
    """

    assessment: Assessment = field(repr=False)
    lines: tuple[LevelComparison, ...]

    @property
    def differences(self) -> tuple[LevelComparison, ...]:
        """The lines in which a level found something else than our verdict."""
        return tuple(line for line in self.lines if line.is_different)

    @property
    def text(self) -> Text:
        """How many of the lines differ, and which."""
        different, number = self.differences, counted(len(self.lines))
        names = both(lambda lang: ", ".join(_called(line.code)[lang] for line in different))
        words = _DIFFERENT if different else _ALIKE
        return words.format(many=counted(len(different)), number=number, names=names)

    def to_frame(self, *, lang: Lang = "vi", backend: Backend = "polars") -> Frame:
        """Return a data frame with a row for each finding; see `Assessment.to_frame`."""
        lang = with_names(check_lang(lang), self.assessment.rules.names)
        rows = (_row(line, finding, lang) for line in self.lines for finding in line.findings)
        return data_frame(rows, _COLUMNS, backend)


def compare_levels(assessment: Assessment, findings: Iterable[Finding]) -> LevelComparisons:
    """Set the findings of other levels beside the verdicts of an assessment. Neither changes the other.

    :param assessment: the assessment.
    :param findings: the findings; several of one level on one code need different dates.
    :raises FactError: the rule set has no such indicator or criterion, or a level found two things at once; lists all of them.

    >>> from ntm_criteria import Finding, assess, compare_levels, load_rule_set
    >>> assessment = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> compared = compare_levels(assessment, [Finding("thẩm định", "3.1", "đạt")])
    >>> [(line.code, line.ours.value, line.findings[0].finding.value) for line in compared.differences]
    [('3.1', 'not_met', 'met')]
    """
    problems, by_code = Problems(), dict[str, list[Finding]]()
    names = _names(assessment)
    for at, finding in enumerate(findings):
        number = number_of_criterion(finding.code)
        code = names.get(
            "overall" if is_whole(finding.code) else identity(f"criterion {number}" if number else finding.code)
        )
        if code is None:
            word = one_line(finding.code, longest=60)
            message = Text("không có chỉ tiêu '{word}'", "no indicator '{word}'").format(word=word)
            hint = did_you_mean(finding.code, [*dict.fromkeys(names.values())])
            problems.add(ProblemCode.UNKNOWN_CODE, message, place=finding.place, hint=hint, path=(at, "code"))
        else:
            by_code.setdefault(code, []).append(finding)
    lines = []
    for code in dict.fromkeys(names.values()):
        if code in by_code:
            found = sorted(by_code[code], key=_order)
            for first, second in pairwise(found):
                if (first.level, first.date) == (second.level, second.date):
                    message = _TWICE.format(level=second.level.text, code=_called(code))
                    problems.add(ProblemCode.CODE_TWICE, message, place=second.place, hint=_GIVE_DATES)
            lines.append(_line(code, assessment, tuple(found)))
    problems.raise_if_any(FactError)
    return LevelComparisons(assessment, tuple(lines))


def _called(code: str) -> Text:
    """Return a code in words."""
    if code == "overall":
        return Text("toàn bộ", "overall")
    kind, _, number = code.rpartition(" ")
    return (Text("tiêu chí {code}", "criterion {code}") if kind else Text("{code}", "{code}")).format(code=number)


def _order(finding: Finding) -> tuple[int, datetime.date]:
    return [*FindingLevel].index(finding.level), finding.date or datetime.date.min


def _names(assessment: Assessment) -> dict[str, str]:
    """Map the identity of each name of an indicator, a criterion or the whole to its code."""
    names = {identity(entry.code): entry.code for entry in assessment.entries}
    codes = [f"criterion {criterion.number}" for criterion in assessment.criteria]
    return {**names, **{identity(code): code for code in codes}, "overall": "overall"}


def _line(code: str, assessment: Assessment, findings: tuple[Finding, ...]) -> LevelComparison:
    if code == "overall":
        return LevelComparison(code, assessment.rules.label, assessment.verdict, findings)
    result: IndicatorResult | CriterionResult
    if code in assessment:
        result, label = assessment[code], title_of(assessment[code])
    else:
        result = assessment.criterion(code.removeprefix("criterion "))
        label = _CRITERION.format(number=result.number, title=title_of(result))
    return LevelComparison(code, label, result.verdict, findings)


_COLUMNS: Columns = {
    "code": str, "label": str, "ours": str, "level": str, "finding": str, "is_different": bool, "document": str, "date": str,
    "reason": str,
}  # fmt: skip


def _row(line: LevelComparison, finding: Finding, lang: Lang) -> Row:
    return {
        "code": line.code,
        "label": line.label[lang],
        "ours": line.ours.value,
        "level": finding.level.value,
        "finding": finding.finding.value,
        "is_different": _VERDICTS.get(finding.finding) is not line.ours,
        "document": finding.document,
        "date": finding.date.isoformat() if finding.date else None,
        "reason": finding.reason,
    }


_OURS = Text("theo số liệu", "by the figures")
_CRITERION = Text("Tiêu chí {number}. {title}", "Criterion {number}. {title}")
_DIFFERENT = Text(
    "Khác nhau {many}/{number} nội dung có kết quả xác nhận: {names}.", "{many} of {number} differ: {names}."
)
_ALIKE = Text(
    "Kết quả xác nhận đều khớp với kết quả theo số liệu ({number}).", "All findings agree with ours ({number})."
)
_TWICE = Text("{level} có hai kết quả cho {code}", "{level}: two findings on {code}")
_GIVE_DATES = Text("ghi ngày của mỗi kết quả, hoặc giữ lại một", "give the date of each, or keep one")
