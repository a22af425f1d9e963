"""Writes an assessment as an HTML table."""

from html import escape

from ntm_criteria.judging import Assessment, IndicatorResult
from ntm_criteria.model import Verdict
from ntm_criteria.reporting.explain import indicator_lines, verdict_words
from ntm_criteria.reporting.headings import OVERALL, criterion_head, lists_below, title, totals
from ntm_criteria.reporting.sources import documents
from ntm_criteria.text import Lang, Text, one_line

_COLUMNS = (
    Text("Mã", "Code"),
    Text("Chỉ tiêu", "Indicator"),
    Text("Kết quả", "Verdict"),
    Text("Số liệu và yêu cầu", "Figure and requirement"),
)
_STYLE = "text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #ccc"
_COLOURS = {
    Verdict.MET: "#1b7837",
    Verdict.NOT_MET: "#b2182b",
    Verdict.UNKNOWN: "#7a5c00",
    Verdict.NOT_APPLICABLE: "#555",
}


def html_table(assessment: Assessment, *, lang: Lang = "vi") -> str:
    """Return an assessment as HTML without scripts, style sheets or links to other files; all text is escaped."""
    head = "".join(f'<th scope="col" style="{_STYLE}">{escape(name[lang])}</th>' for name in _COLUMNS)
    head_style, rows = f"{_STYLE};background:#f2f2f2;color:#222", []
    for criterion in assessment.criteria:
        name = _html(criterion_head(criterion)[lang])
        rows.append(f'<tr><th colspan="4" scope="colgroup" style="{head_style}">{name}</th></tr>')
        rows += [_row(result, lang) for result in criterion.indicators]
    lists = "".join(
        f"<h4>{escape(name[lang])}</h4><ul>{''.join(f'<li>{_html(item)}</li>' for item in items)}</ul>"
        for name, items in lists_below(assessment, lang)
    )
    counts = "; ".join(text[lang] for text in totals(assessment))
    document_lines = "".join(f"<br>{_html(text[lang])}" for text in documents(assessment))
    return (
        f'<div lang="{lang}"><h3>{_html(title(assessment)[lang])}</h3>'
        f"<p><b>{OVERALL[lang]}: {_html(verdict_words(assessment)[lang])}</b><br>{_html(counts)}.{document_lines}</p>"
        f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        f"{lists}</div>"
    )


def _row(result: IndicatorResult, lang: Lang) -> str:
    _, *lines = indicator_lines(result, with_title=False)
    cells = (
        _html(result.code),
        _html(result.indicator.title[lang]),
        f'<b style="color:{_COLOURS[result.verdict]}">{_html(verdict_words(result)[lang])}</b>',
        "<br>".join(_html(text[lang]) for text in lines),
    )
    return "<tr>" + "".join(f'<td style="{_STYLE}">{cell}</td>' for cell in cells) + "</tr>"


def _html(text: str) -> str:
    return escape(one_line(text, longest=10_000))
