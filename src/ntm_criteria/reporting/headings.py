"""What every format of a whole assessment shows around its indicators: title, totals, heads of criteria, lists at the end."""

import re

from ntm_criteria.judging import Assessment, Counts, CriterionResult, still_missing
from ntm_criteria.model import Verdict
from ntm_criteria.reporting.explain import verdict_words
from ntm_criteria.reporting.required import required_lines
from ntm_criteria.text import Lang, Text, both, capital, count, line, one_line

OVERALL = Text("Kết quả chung", "Overall")
NEEDED = Text("Số liệu còn cần", "Figures still needed")
NOTES = Text("Lưu ý về số liệu", "Notes on the figures")
UNUSED = Text("Số liệu bộ quy tắc này không dùng", "Figures this set does not use")


def title(assessment: Assessment) -> Text:
    """Whose assessment it is, of which year, by which set."""
    who = re.sub(r"(?i)^xã\s+", "", one_line(assessment.commune.name, longest=120))  # many write "xã" with the name
    vi = f"Xã {who}" if who else "Xã"
    en = f"{capital(who)} commune" if who else "Commune"
    name = assessment.rules.label
    return line(
        Text(
            f"{vi}, năm {assessment.year}: tự đánh giá theo bộ quy tắc “{name.vi}”",
            f"{en}, {assessment.year}: self-assessment by the rule set “{name.en}”",
        )
    )


def totals(assessment: Assessment) -> list[Text]:
    """How many criteria, and how many indicators, have each verdict."""
    return [
        _counted(assessment.criterion_counts, Text("tiêu chí", "criteria")),
        _counted(assessment.counts, Text("chỉ tiêu", "indicators")),
    ]


def _counted(counts: Counts, things: Text) -> Text:
    """Counts with their denominator: "02 đạt, 01 chưa đạt, 09 chưa kết luận trên tổng số 12 chỉ tiêu".

    An UNKNOWN may lack a figure or a bound, so its words name neither.
    """
    words = {verdict: verdict.label for verdict in Verdict} | {Verdict.UNKNOWN: Text("chưa kết luận", "unknown")}

    def say(lang: Lang) -> str:
        numbers = {verdict: getattr(counts, verdict.value) for verdict in _IN_ORDER}
        parts = [f"{count(number, lang)} {words[verdict][lang]}" for verdict, number in numbers.items() if number]
        total = f"trên tổng số {count(counts.total, lang)}" if lang == "vi" else f"of {counts.total}"
        return f"{', '.join(parts) or '0'} {total} {things[lang]}"

    return both(say)


_IN_ORDER = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


def criterion_head(result: CriterionResult) -> Text:
    """A criterion's name and verdict."""
    verdict, name = verdict_words(result), result.criterion.label
    return line(
        Text(
            f"Tiêu chí {result.number}. {name.vi}: {verdict.vi}", f"Criterion {result.number}. {name.en}: {verdict.en}"
        )
    )


def lists_below(assessment: Assessment, lang: Lang) -> list[tuple[Text, list[str]]]:
    """The lists below the indicators, each with its head: what to ask for, notes on figures, figures not used."""
    lists = [
        (NEEDED, [text[lang] for text in required_lines(still_missing(assessment), assessment.rules)]),
        (NOTES, [line(warning.message)[lang] for warning in assessment.warnings]),
        (UNUSED, list(assessment.unused)),
    ]
    return [(head, items) for head, items in lists if items]
