"""Writes results as HTML: first what fails or is unknown, then everything else, folded."""

from collections.abc import Callable, Collection, Iterable
from typing import Literal

from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.markup import Cell, Html, card, coloured, document, folded, group, items, row, table, text
from ntm_criteria.model import Verdict
from ntm_criteria.pages.basis import APPENDIX, appendix
from ntm_criteria.pages.frame import NOTES, below_title, criterion_head, overall, title, unused
from ntm_criteria.pages.selection import TO_ACT_ON, Chosen, Detail, Languages, chosen, languages_of
from ntm_criteria.planning.actions import NEED_COLUMNS, NEEDED, holders
from ntm_criteria.reporting import explanation, title_of, verdict_words
from ntm_criteria.text import Lang, Text, count, counted, plural_s

_RESULTS = Text("Mã|Chỉ tiêu, số liệu, yêu cầu", "Code|Indicator, figure, requirement")
_SOURCES = Text("Mã|Cách hiểu, căn cứ", "Code|Reading, source")
_MORE = Text("Cách hiểu và căn cứ từng chỉ tiêu", "Reading and source of each indicator")
_HEADINGS = {
    Verdict.NOT_MET: Text("Chưa đạt", "Not met"),
    Verdict.UNKNOWN: Text("Chưa kết luận", "Unknown"),
    Verdict.MET: Text("Đạt", "Met"),
    Verdict.NOT_APPLICABLE: Text("Không xem xét, đánh giá", "Not applicable"),
}
_OF_WITHDRAWAL = _HEADINGS | {
    Verdict.NOT_MET: Text("Thuộc", "Applies"),
    Verdict.UNKNOWN: Text("Chưa đủ số liệu để xác định", "Not enough figures to tell"),
    Verdict.MET: Text("Không thuộc", "Does not apply"),
}


def html_page(
    assessment: Assessment,
    *,
    lang: Lang,
    only: Collection[Verdict] | None = None,
    detail: Detail = "full",
    file_lines: bool = False,
    heading: Literal["h1", "h2"] = "h2",
) -> Html:
    """Return an assessment as one HTML element without scripts or links to other files; all text is escaped.

    :param heading: the level of the title.
    """
    head = [text(sentence[lang]) for sentence in below_title(assessment)]
    parts = [
        f"<{heading}>{text(title(assessment)[lang])}</{heading}>",
        f"<p><strong>{coloured(overall(assessment)[lang], assessment.verdict.value)}</strong></p>",
        "".join(f"<p>{each}</p>" for each in head),
        *_by_verdict(assessment, only, detail, lang),
        needs_table(assessment, lang),
    ]
    if detail == "full":
        parts.append(_sources(chosen(assessment, only), lang, file_lines=file_lines))
    if assessment.warnings:
        notes = [warning.message[lang] for warning in assessment.warnings]
        parts.append(folded(f"{NOTES[lang]} ({count(len(notes), lang)})", items(notes)))
    if sentence := unused(assessment):
        parts.append(f"<p>{text(sentence[lang])}</p>")
    if detail == "full" and (sources := appendix(assessment.rules)):
        parts.append(folded(APPENDIX[lang], items(source.text(lang) for source in sources)))
    return card(*parts, lang=lang)


def _by_verdict(assessment: Assessment, only: Collection[Verdict] | None, detail: Detail, lang: Lang) -> Iterable[Html]:
    """Yield a table for each verdict; those that nobody has to act on are folded."""
    for value in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET, Verdict.NOT_APPLICABLE):
        is_to_act_on = value in TO_ACT_ON
        if value not in (only if only is not None else TO_ACT_ON if detail == "short" else Verdict):
            continue
        rows = chosen(assessment, frozenset({value}))
        if results := [result for _, group in rows for result in group]:
            heading = _OF_WITHDRAWAL if assessment.rules.level == "withdrawal" else _HEADINGS
            caption = f"{heading[value][lang]} ({_number(results, lang)})"
            made = results_table(caption, rows, lang)
            yield made if is_to_act_on or only is not None else folded(caption, made)


def _number(results: Collection[IndicatorResult], lang: Lang) -> str:
    """Count indicators; tasks, which do not count for a criterion, apart."""
    tasks = sum(result.role == "task" for result in results)
    indicators = len(results) - tasks
    if not tasks:
        return count(indicators, lang)
    parts = [_INDICATORS.format(n=counted(indicators), s=plural_s(indicators))] if indicators else []
    parts.append(_TASKS.format(n=counted(tasks), s=plural_s(tasks)))
    return ", ".join(part[lang] for part in parts)


_INDICATORS = Text("{n} chỉ tiêu", "{n} indicator{s}")
_TASKS = Text("{n} nhiệm vụ", "{n} task{s}")


def results_table(caption: str, rows: Chosen, lang: Lang) -> Html:
    """Return a table of indicators with verdict, figure and requirement, under the names of their criteria."""
    return _table(caption, _RESULTS[lang], rows, lang, lambda result: _result(result, lang))


def _table(caption: str, columns: str, rows: Chosen, lang: Lang, write: Callable[[IndicatorResult], Html]) -> Html:
    bodies = [
        [
            group(criterion_head(criterion)[lang].partition(": ")[0], 2),
            *(row([Cell(text(result.code), is_heading=True), Cell(write(result))]) for result in results),
        ]
        for criterion, results in rows
    ]
    return table(caption, columns.split("|"), bodies)


def _result(result: IndicatorResult, lang: Lang) -> Html:
    said = explanation(result, with_title=False)
    head = f"<strong>{text(title_of(result)[lang])}</strong>: {coloured(verdict_words(result)[lang], result.verdict.value)}"
    return "<br>".join([head, *(text(each[lang]) for each in (said.evidence, said.requirement) if each.vi)])


def _sources(rows: Chosen, lang: Lang, *, file_lines: bool) -> Html:
    """Return how each requirement is read and where it stands, folded; empty if no indicator is shown."""

    def write(result: IndicatorResult) -> Html:
        said = explanation(result, with_title=False, file_lines=file_lines)
        return "<br>".join(text(each[lang]) for each in (said.notes, said.source) if each.vi)

    return (
        folded(_MORE[lang], _table(_MORE[lang], _SOURCES[lang], rows, lang, write)) if any(r for _, r in rows) else ""
    )


def needs_table(assessment: Assessment, lang: Lang) -> Html:
    """Return the missing figures as one table with a group for each holder, folded; empty if nothing is missing."""
    groups = holders(assessment)
    if not groups:
        return ""
    total = sum(len(holder.needs) for holder in groups)
    columns = [name[lang] for name in NEED_COLUMNS]
    bodies = [
        [
            group(holder.heading[lang], len(columns)),
            *(row(each[lang] for each in need.cells) for need in holder.needs),
        ]
        for holder in groups
    ]
    return folded(f"{NEEDED[lang]} ({count(total, lang)})", table(NEEDED[lang], columns, bodies))


def whole_page(
    assessment: Assessment,
    *,
    lang: Languages = "vi",
    only: Collection[Verdict] | None = None,
    detail: Detail = "full",
    file_lines: bool = False,
) -> Html:
    """Return an assessment as a file that browsers open and print on A4."""
    languages = languages_of(lang, assessment.rules)
    bodies = [
        html_page(assessment, lang=each, only=only, detail=detail, file_lines=file_lines, heading="h1")
        for each in languages
    ]
    return document(title(assessment)[languages[0]], *bodies, lang=languages[0])
