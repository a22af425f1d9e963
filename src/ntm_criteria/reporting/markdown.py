"""An assessment as Markdown."""

from ntm_criteria.judging import Assessment, still_missing
from ntm_criteria.reporting.explain import counts_text, criterion_head, indicator_lines, title, verdict_words
from ntm_criteria.reporting.required import required_lines
from ntm_criteria.reporting.sources import documents
from ntm_criteria.text import Lang, Text, markdown


def markdown_page(assessment: Assessment, lang: Lang) -> str:
    said = Headings(lang)
    rows = [
        f"# {markdown(title(assessment)[lang])}",
        "",
        f"**{said.overall}: {markdown(verdict_words(assessment)[lang])}**",
        "",
        f"- {markdown(counts_text(assessment.criterion_counts, said.criteria)[lang])}",
        f"- {markdown(counts_text(assessment.counts, said.indicators)[lang])}",
        *(f"- {markdown(text[lang])}" for text in documents(assessment)),
    ]
    for criterion in assessment.criteria:
        rows += ["", f"## {markdown(criterion_head(criterion)[lang])}"]
        for result in criterion.indicators:
            head, *rest = (markdown(line[lang]) for line in indicator_lines(result, with_title=False))
            rows += ["", f"**{head}**", "", *(f"- {line}" for line in rest)]
    for head, items in lists_below(assessment, lang):
        rows += ["", f"## {head}", "", *(f"- {markdown(item)}" for item in items)]
    return "\n".join(rows) + "\n"


class Headings:
    """Headings."""

    def __init__(self, lang: Lang) -> None:
        self.overall = Text("Kết quả chung", "Overall")[lang]
        self.columns = [
            text[lang]
            for text in (
                Text("Mã", "Code"),
                Text("Chỉ tiêu", "Indicator"),
                Text("Kết quả", "Verdict"),
                Text("Số liệu và yêu cầu", "Figure and requirement"),
            )
        ]
        self.criteria, self.indicators = Text("tiêu chí", "criteria"), Text("chỉ tiêu", "indicators")


def lists_below(assessment: Assessment, lang: Lang) -> list[tuple[str, list[str]]]:
    """The lists below the indicators: what to ask for, notes on figures, figures not used."""
    needs = [line[lang] for line in required_lines(still_missing(assessment), assessment.rules)]
    notes = [warning.message[lang] for warning in assessment.warnings]
    found = [
        (Text("Số liệu còn cần", "Figures still needed"), needs),
        (Text("Lưu ý về số liệu", "Notes on the figures"), notes),
        (Text("Số liệu bộ quy tắc này không dùng", "Figures this set does not use"), list(assessment.unused)),
    ]
    return [(head[lang], items) for head, items in found if items]
