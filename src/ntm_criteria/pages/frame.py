"""Writes the texts around the indicators, for every format: the title, the overall verdict, the counts, the headings."""

import datetime
import re

from ntm_criteria.figures import Commune, Period
from ntm_criteria.judging import Assessment, Counts, CriterionResult
from ntm_criteria.model import Criterion, RuleSet, Verdict
from ntm_criteria.pages.basis import basis
from ntm_criteria.pages.withdrawal import withdrawal
from ntm_criteria.reporting import TASK_WORDS, title_of, verdict_words, without_negation
from ntm_criteria.text import Lang, Text, both, capital, count, counted, line, one_line, reworded, written_date
from ntm_criteria.wording import figure_name

NOTES = Text("Lưu ý về số liệu", "Notes on the figures")
_KINDS = re.compile(r"(?i)^(xã|phường|thị trấn|đặc khu)\s+")  # names of communes may begin with their kind


def commune_name(commune: Commune) -> Text:
    """Return the name of a commune with its kind: "xã Tân Sơn"."""
    name = one_line(commune.name, longest=120)
    kind = _KINDS.match(name)
    who = name[kind.end() :] if kind else name
    commune_ = Text("xã {who}", "{who} commune").format(who=reworded(Text(who, who), en=capital(who)))
    if not who:
        commune_ = Text("xã", "a commune")
    return reworded(commune_, vi=f"{kind[1].lower()} {who}".strip()) if kind else commune_


def of_period(period: Period, year: int, date: datetime.date) -> Text:
    """Say which part of which year figures cover, and their date: "6 tháng đầu năm 2024 (ngày 30/6/2024)"."""
    return _PERIOD.format(period=period.of_year(year), date=written_date(date))


def period_in(commune: Commune, year: int) -> Text | None:
    """Say of which period and date a commune's figures are; None if it does not state it."""
    if commune.period is None and commune.figures_date is None:
        return None
    period = commune.period or Period.YEAR
    return of_period(period, year, commune.figures_date or period.end(year))


def figures_of(assessment: Assessment) -> Text | None:
    """Return the sentence on the period and the date of the figures; None if the commune does not state them."""
    period = period_in(assessment.commune, assessment.year)
    return _FIGURES.format(period=period) if period else None


_PERIOD = Text("{period} (ngày {date})", "{period} ({date})")
_FIGURES = Text("Số liệu: {period}.", "Figures: {period}.")


def judged_by(rules: RuleSet) -> Text:
    """Say which rule set judged."""
    return line(Text("Đánh giá theo {rules}.", "Judged by “{rules}”.").format(rules=rules.label))


def criterion_title(criterion: Criterion) -> Text:
    """Return number and name of a criterion."""
    words = Text("Tiêu chí {number}. {name}", "Criterion {number}. {name}")
    return line(words.format(number=str(criterion.number), name=criterion.label))


def title(assessment: Assessment) -> Text:
    """Return the title of an assessment: the commune, the year and the rule set."""
    commune = commune_name(assessment.commune)
    year, rules = assessment.year, assessment.rules
    if rules.level == "withdrawal":
        case = without_negation(rules.label)
        template = Text("KẾT QUẢ RÀ SOÁT năm {year} của {commune}: {case}", "REVIEW of {commune}, {year}: {case}")
        return line(template.format(year=str(year), commune=commune, case=case))
    template = Text(
        "KẾT QUẢ TỰ ĐÁNH GIÁ năm {year} của {commune} theo {rules}",
        "SELF-ASSESSMENT of {commune}, {year}, by “{rules}”",
    )
    return line(template.format(year=str(year), commune=commune, rules=rules.label))


def overall(assessment: Assessment) -> Text:
    """Return the overall verdict in a sentence; if criteria are not met, with their number and numbers."""
    if assessment.rules.level == "withdrawal":
        return line(withdrawal(assessment))
    head = Text("Kết quả chung", "Overall")
    failed = [str(result.number) for result in assessment.criteria if result.verdict is Verdict.NOT_MET]
    if assessment.verdict is not Verdict.NOT_MET or not failed:
        words = verdict_words(assessment)
    else:
        words = Text(
            "{verdict}; còn {some}/{all} tiêu chí chưa đạt: {numbers}",
            "{verdict}; {some} of {all} criteria {are} not met: {numbers}",
        ).format(
            verdict=assessment.verdict_text,
            some=counted(len(failed)),
            all=counted(len(assessment.criteria)),
            are="is" if len(failed) == 1 else "are",
            numbers=", ".join(failed),
        )
    return line(Text("{head}: {words}", "{head}: {words}").format(head=head, words=words))


def below_title(assessment: Assessment) -> list[Text]:
    """Return the sentences below the title and the verdict: period of the figures, counts, and what the rules rest on."""
    sentences = [figures_of(assessment), *totals(assessment), basis(assessment.rules)]
    return [sentence for sentence in sentences if sentence]


def counts_line(criteria: Counts, indicators: Counts) -> Text:
    """Return the counts of criteria and indicators in one line."""
    heads = (Text("Tiêu chí", "Criteria"), criteria), (Text("Chỉ tiêu", "Indicators"), indicators)
    texts = [_counted(head, counts, _WORDS) for head, counts in heads if counts.total]
    return both(lambda lang: " ".join(text[lang] for text in texts))


def totals(assessment: Assessment) -> list[Text]:
    """Return a sentence with the counts of criteria, one of indicators, and one of tasks, if there are any."""
    if assessment.rules.level == "withdrawal":
        return []
    tasks = Counts.of(result.verdict for result in assessment.tasks)
    lines = [
        _counted(Text("Tiêu chí", "Criteria"), assessment.criterion_counts, _WORDS, always_of_total=True),
        _indicators(assessment),
        _counted(Text("Nhiệm vụ", "Tasks"), tasks, _TASK_WORDS) if tasks.total else None,
    ]
    return [text for text in lines if text]


def _indicators(assessment: Assessment) -> Text:
    """Count the indicators; if the set does not hold all of its document's, say how many it holds."""
    head, counts, total = Text("Chỉ tiêu", "Indicators"), assessment.counts, assessment.rules.indicators_total
    if total is None or counts.total >= total:
        return _counted(head, counts, _WORDS)
    numbers = {
        "some": both(lambda lang: count(counts.total, lang)),
        "all": both(lambda lang: count(total, lang)),
        "counts": _parts(counts, _WORDS, of_total=()),
    }
    if not counts.total:
        return _NO_INDICATORS.format(**numbers)
    return _SOME_INDICATORS.format(**numbers)


def _counted(head: Text, counts: Counts, words: dict[Verdict, Text], *, always_of_total: bool = False) -> Text:
    """Write counts and their total: "Chỉ tiêu: 36/68 đạt, 25 chưa đạt, 07 chưa kết luận."

    :param always_of_total: whether every count is followed by the total, not only the first.
    """
    present = [verdict for verdict in words if getattr(counts, verdict.value)]
    parts = _parts(counts, words, of_total=present if always_of_total else present[:1])
    return Text("{head}: {parts}.", "{head}: {parts}.").format(head=head, parts=parts)


def _parts(counts: Counts, words: dict[Verdict, Text], *, of_total: "list[Verdict] | tuple[()]") -> Text:
    def say(lang: Lang) -> str:
        total = f"/{count(counts.total, lang)}"
        numbers = [(verdict, getattr(counts, verdict.value)) for verdict in words]
        return ", ".join(
            f"{count(many, lang)}{total if verdict in of_total else ''} {words[verdict][lang]}"
            for verdict, many in numbers
            if many
        )

    return both(say)


_WORDS = {
    Verdict.MET: Verdict.MET.label,
    Verdict.NOT_MET: Verdict.NOT_MET.label,
    # names no cause, because some lack a figure and others a bound
    Verdict.UNKNOWN: Text("chưa kết luận", "unknown"),
    Verdict.NOT_APPLICABLE: Verdict.NOT_APPLICABLE.label,
}
_TASK_WORDS = _WORDS | {
    Verdict.MET: TASK_WORDS[Verdict.MET],
    Verdict.NOT_MET: TASK_WORDS[Verdict.NOT_MET],
    Verdict.UNKNOWN: TASK_WORDS[None],
}
_SOME_INDICATORS = Text(
    "Chỉ tiêu: bộ này mới có {some}/{all} chỉ tiêu của văn bản: {counts}.",
    "Indicators: this set holds {some} of the document's {all}: {counts}.",
)
_NO_INDICATORS = Text(
    "Bộ này chưa có chỉ tiêu nào (văn bản có {all} chỉ tiêu).",
    "This set holds no indicators yet (the document has {all}).",
)


def criterion_head(result: CriterionResult) -> Text:
    """Return the heading of a criterion: its number, name and verdict."""
    name, verdict = title_of(result), verdict_words(result)
    if result.assessment.rules.level == "withdrawal":
        return line(Text("{name}: {verdict}", "{name}: {verdict}").format(name=name, verdict=verdict))
    template = Text("Tiêu chí {number}. {name}: {verdict}", "Criterion {number}. {name}: {verdict}")
    return line(template.format(number=str(result.number), name=name, verdict=verdict))


def unused(assessment: Assessment) -> Text | None:
    """Name the figures that were reported and that the rule set does not use; None if there are none."""
    if not assessment.unused:
        return None
    template = Text(
        "Số liệu đã ghi nhưng {document} không yêu cầu: {names}.",
        "Reported, but not asked for by {document}: {names}.",
    )
    is_plan = assessment.rules.level == "plan"
    document = Text("kế hoạch", "the plan") if is_plan else Text("bộ tiêu chí này", "these rules")
    names = [figure_name(key, assessment.rules.facts) for key in assessment.unused]
    return line(template.format(names=both(lambda lang: "; ".join(name[lang] for name in names)), document=document))
