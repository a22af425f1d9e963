"""An assessment as an HTML table."""

from html import escape

from ntm_criteria.judging import Assessment
from ntm_criteria.reporting.explain import counts_text, criterion_head, indicator_lines, title, verdict_words
from ntm_criteria.reporting.markdown import Headings, lists_below
from ntm_criteria.reporting.sources import documents
from ntm_criteria.text import Lang, one_line

_STYLE = "text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #ccc"


_COLOURS = {"met": "#1b7837", "not_met": "#b2182b", "unknown": "#7a5c00", "not_applicable": "#555"}


def html_table(assessment: Assessment, *, lang: Lang = "vi") -> str:
    """A plain HTML table with all text escaped: no script, no style sheet, nothing to fetch."""
    said = Headings(lang)
    head = "".join(f'<th scope="col" style="{_STYLE}">{escape(name)}</th>' for name in said.columns)
    rows = []
    for criterion in assessment.criteria:
        rows.append(
            f'<tr><th colspan="4" scope="colgroup" style="{_STYLE};background:#f2f2f2;color:#222">'
            f"{_html(criterion_head(criterion)[lang])}</th></tr>"
        )
        for result in criterion.indicators:
            _, *rest = indicator_lines(result, with_title=False)
            cells = (
                _html(result.code),
                _html(result.indicator.title[lang]),
                f'<b style="color:{_COLOURS[result.verdict.value]}">{_html(verdict_words(result)[lang])}</b>',
                "<br>".join(_html(line[lang]) for line in rest),
            )
            rows.append("<tr>" + "".join(f'<td style="{_STYLE}">{cell}</td>' for cell in cells) + "</tr>")
    lists = "".join(
        f"<h4>{escape(name)}</h4><ul>{''.join(f'<li>{_html(item)}</li>' for item in items)}</ul>"
        for name, items in lists_below(assessment, lang)
    )
    counts = "; ".join(
        counts_text(*pair)[lang]
        for pair in ((assessment.criterion_counts, said.criteria), (assessment.counts, said.indicators))
    )
    cited = "".join(f"<br>{_html(text[lang])}" for text in documents(assessment))
    return (
        f'<div lang="{lang}"><h3>{_html(title(assessment)[lang])}</h3>'
        f"<p><b>{said.overall}: {_html(verdict_words(assessment)[lang])}</b><br>{_html(counts)}.{cited}</p>"
        f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        f"{lists}</div>"
    )


def _html(text: str) -> str:
    return escape(one_line(text, longest=10_000))
