"""Writes an assessment as a Markdown page."""

from collections.abc import Collection, Sequence

from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.model import Verdict
from ntm_criteria.pages.basis import APPENDIX, appendix
from ntm_criteria.pages.frame import NOTES, below_title, criterion_head, overall, title, unused
from ntm_criteria.pages.selection import TO_ACT_ON, Detail, chosen
from ntm_criteria.planning.actions import NEED_COLUMNS, NEEDED, holders
from ntm_criteria.reporting import explanation, indicator_lines
from ntm_criteria.text import Lang, Text, markdown


def markdown_page(
    assessment: Assessment,
    *,
    lang: Lang,
    only: Collection[Verdict] | None = None,
    detail: Detail = "full",
    file_lines: bool = False,
) -> str:
    """Return an assessment as a Markdown page with a section for each criterion; Markdown in its texts is escaped."""
    is_short = detail == "short"
    rows = [
        f"# {markdown(title(assessment)[lang])}",
        "",
        f"**{markdown(overall(assessment)[lang])}**",
        "",
        *(f"- {markdown(text[lang])}" for text in below_title(assessment)),
    ]
    for criterion, results in chosen(assessment, TO_ACT_ON if only is None and is_short else only):
        rows += ["", f"## {markdown(criterion_head(criterion)[lang])}"]
        for result in results:
            first, *rest = (markdown(text[lang]) for text in _lines(result, detail, file_lines=file_lines))
            rows += ["", f"**{first}**", "", *(f"- {each}" for each in rest)]
    if needs := holders(assessment):
        rows += ["", f"## {NEEDED[lang]}"]
    for holder in needs:
        rows += [
            "",
            f"**{markdown(holder.heading[lang])}**",
            "",
            *markdown_table(NEED_COLUMNS, [n.cells for n in holder.needs], lang),
        ]
    if assessment.warnings:
        rows += ["", f"## {NOTES[lang]}", "", *(f"- {markdown(each.message[lang])}" for each in assessment.warnings)]
    if text := unused(assessment):
        rows += ["", markdown(text[lang])]
    if not is_short and (sources := appendix(assessment.rules)):
        rows += ["", f"## {APPENDIX[lang]}", "", *(f"- {markdown(source.text(lang))}" for source in sources)]
    return "\n".join(rows) + "\n"


def _lines(result: IndicatorResult, detail: Detail, *, file_lines: bool) -> list[Text]:
    if detail == "full":
        return indicator_lines(result, with_title=False, file_lines=file_lines)
    said = explanation(result, with_title=False)
    return [text for text in (said.verdict, said.evidence, said.requirement) if text.vi]


def markdown_table(columns: tuple[Text, ...], rows: Sequence[Sequence[Text]], lang: Lang) -> list[str]:
    """Write a table without the columns that are empty in every row."""
    kept = [n for n in range(len(columns)) if any(row[n][lang] for row in rows)]
    lines = [[columns[n][lang] for n in kept], ["---"] * len(kept)]
    lines += [[markdown(row[n][lang]) for n in kept] for row in rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
