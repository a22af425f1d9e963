"""One assessment, four forms of it: dict (the result document), text, Markdown, HTML."""

from html import escape
from typing import Literal, overload

from ntm_criteria.asking import required_lines
from ntm_criteria.assessment import Assessment
from ntm_criteria.attribution import documents
from ntm_criteria.explanation import (
    counts_text,
    criterion_head,
    explain,
    indicator_lines,
    title,
    verdict_words,
)
from ntm_criteria.judge import still_missing
from ntm_criteria.result_document import Document, document
from ntm_criteria.words import Lang, Text, check_lang, markdown, one_line


@overload
def render(assessment: Assessment, form: Literal["text", "markdown", "html"], *, lang: Lang = "vi") -> str: ...
@overload
def render(assessment: Assessment, form: Literal["dict"], *, lang: Lang = "vi") -> Document: ...
def render(assessment: Assessment, form: str, *, lang: Lang = "vi") -> str | Document:
    """An assessment as text, Markdown, an HTML table for notebooks, or a dict ready for JSON.

    :param form: "text", "markdown", "html" or "dict".
    :param lang: the language of its texts; codes such as "not_met" are the same in both.
    :returns: a str; for "dict" the result document, whose JSON Schema is `schemas/result.schema.json`.
    :raises ValueError: another form or language.

    >>> from ntm_criteria import assess, load_rule_set
    >>> made = render(assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024")), "dict", lang="en")
    >>> made["verdict"], made["counts"]["indicators"]["not_met"], made["rule_set"]["id"]
    ('not_met', 1, 'bang-mac-2024')
    """
    check_lang(lang)
    match form:
        case "text":
            return explain(assessment, lang=lang)
        case "markdown":
            return _markdown(assessment, lang)
        case "html":
            return html(assessment, lang=lang)
        case "dict":
            return document(assessment, lang=lang)
    hint = "; json.dumps takes the 'dict'" if form == "json" else ""
    raise ValueError(f"form must be 'text', 'markdown', 'html' or 'dict', not {form!r}{hint}")


# its readings for people


def _markdown(assessment: Assessment, lang: Lang) -> str:
    said = _Heads(lang)
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
    for head, items in _lists(assessment, lang):
        rows += ["", f"## {head}", "", *(f"- {markdown(item)}" for item in items)]
    return "\n".join(rows) + "\n"


class _Heads:
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


def _lists(assessment: Assessment, lang: Lang) -> list[tuple[str, list[str]]]:
    """The lists below the indicators: what to ask for, notes on figures, figures not used."""
    needs = [line[lang] for line in required_lines(still_missing(assessment), assessment.rules)]
    notes = [warning.message[lang] for warning in assessment.warnings]
    found = [
        (Text("Số liệu còn cần", "Figures still needed"), needs),
        (Text("Lưu ý về số liệu", "Notes on the figures"), notes),
        (Text("Số liệu bộ quy tắc này không dùng", "Figures this set does not use"), list(assessment.unused)),
    ]
    return [(head[lang], items) for head, items in found if items]


_STYLE = "text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #ccc"
_COLOURS = {"met": "#1b7837", "not_met": "#b2182b", "unknown": "#7a5c00", "not_applicable": "#555"}


def html(assessment: Assessment, *, lang: Lang = "vi") -> str:
    """A plain HTML table with all text escaped: no script, no style sheet, nothing to fetch."""
    said = _Heads(lang)
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
        for name, items in _lists(assessment, lang)
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


Assessment._repr_html_ = html  # the name notebooks look for
