"""Writes the texts around the indicators, for every format: title, totals, headings of criteria, lists at the end."""

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
    """Return the title of an assessment: the commune, the year and the rule set."""
    who = re.sub(r"(?i)^xã\s+", "", one_line(assessment.commune.name, longest=120))  # some names include "xã"
    vi = f"Xã {who}" if who else "Xã"
    en = f"{capital(who)} commune" if who else "Commune"
    year, name = assessment.year, assessment.rules.label
    vi += f", năm {year}: tự đánh giá theo bộ quy tắc “{name.vi}”"
    return line(Text(vi, f"{en}, {year}: self-assessment by the rule set “{name.en}”"))


def totals(assessment: Assessment) -> list[Text]:
    """Return a line with the number of criteria for each verdict, and such a line for the indicators."""
    return [
        _total(assessment.criterion_counts, Text("tiêu chí", "criteria")),
        _total(assessment.counts, Text("chỉ tiêu", "indicators")),
    ]


def _total(counts: Counts, things: Text) -> Text:
    """Write the counts and their sum: "02 đạt, 01 chưa đạt, 09 chưa kết luận trên tổng số 12 chỉ tiêu"."""

    def say(lang: Lang) -> str:
        numbers = [(getattr(counts, verdict.value), words[lang]) for verdict, words in _VERDICTS.items()]
        parts = [f"{count(number, lang)} {words}" for number, words in numbers if number]
        total = f"trên tổng số {count(counts.total, lang)}" if lang == "vi" else f"of {counts.total}"
        return f"{', '.join(parts) or '0'} {total} {things[lang]}"

    return both(say)


_IN_ORDER = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
_UNDECIDED = Text("chưa kết luận", "unknown")  # names no cause, because some lack a figure and others a bound
_VERDICTS = {verdict: verdict.label for verdict in _IN_ORDER} | {Verdict.UNKNOWN: _UNDECIDED}


def criterion_head(result: CriterionResult) -> Text:
    """Return the heading of a criterion: its number, name and verdict."""
    kind, name, verdict = Text("Tiêu chí", "Criterion"), result.criterion.label, verdict_words(result)
    return line(both(lambda lang: f"{kind[lang]} {result.number}. {name[lang]}: {verdict[lang]}"))


def lists_below(assessment: Assessment, lang: Lang) -> list[tuple[Text, list[str]]]:
    """Return the lists below the indicators with their headings: figures still needed, notes, unused figures."""
    lists = [
        (NEEDED, [text[lang] for text in required_lines(still_missing(assessment), assessment.rules)]),
        (NOTES, [line(warning.message)[lang] for warning in assessment.warnings]),
        (UNUSED, list(assessment.unused)),
    ]
    return [(head, items) for head, items in lists if items]
