"""Writes an assessment as a Markdown page."""

from ntm_criteria.judging import Assessment
from ntm_criteria.reporting.explain import indicator_lines, verdict_words
from ntm_criteria.reporting.headings import OVERALL, criterion_head, lists_below, title, totals
from ntm_criteria.reporting.sources import documents
from ntm_criteria.text import Lang, markdown


def markdown_page(assessment: Assessment, *, lang: Lang = "vi") -> str:
    """Return an assessment as a Markdown page with a section for each criterion; Markdown in its texts is escaped."""
    rows = [
        f"# {markdown(title(assessment)[lang])}",
        "",
        f"**{OVERALL[lang]}: {markdown(verdict_words(assessment)[lang])}**",
        "",
        *(f"- {markdown(text[lang])}" for text in (*totals(assessment), *documents(assessment))),
    ]
    for criterion in assessment.criteria:
        rows += ["", f"## {markdown(criterion_head(criterion)[lang])}"]
        for result in criterion.indicators:
            head, *rest = (markdown(line[lang]) for line in indicator_lines(result, with_title=False))
            rows += ["", f"**{head}**", "", *(f"- {line}" for line in rest)]
    for name, items in lists_below(assessment, lang):
        rows += ["", f"## {name[lang]}", "", *(f"- {markdown(item)}" for item in items)]
    return "\n".join(rows) + "\n"
