"""One result document, four forms of it: dict (the document itself), text, Markdown, HTML.

The document is what other software stores. Its JSON Schema is published as `schemas/result.schema.json`; exact numbers are
text in it, a decimal ("87.5") or, where there is no end to it, a fraction ("23010/241").
"""

from collections.abc import Mapping
from fractions import Fraction
from html import escape
from importlib.metadata import version
from typing import Any, Literal, overload

from ntm_criteria.arithmetic import fraction
from ntm_criteria.asking import required_lines
from ntm_criteria.assessment import Assessment, Counts, CriterionResult, IndicatorResult
from ntm_criteria.attribution import documents
from ntm_criteria.citation import Citation
from ntm_criteria.condition import Compare
from ntm_criteria.errors import Problem
from ntm_criteria.evidence import shortfall_text
from ntm_criteria.explanation import (
    counts_text,
    criterion_head,
    explain,
    indicator_lines,
    name_of,
    requirement_of,
    title,
    verdict_words,
)
from ntm_criteria.judge import still_missing
from ntm_criteria.observed import Observed
from ntm_criteria.words import Lang, Text, check_lang, decimal_digits, markdown, one_line

Document = dict[str, Any]


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


# the document


def document(assessment: Assessment, *, lang: Lang = "vi") -> Document:
    """The result document."""
    rules, commune = assessment.rules, assessment.commune
    return {
        "format": "1",
        "lang": lang,
        "library": version("ntm-criteria"),
        "rule_set": {
            "id": rules.id,
            "label": rules.label[lang],
            "fingerprint": rules.fingerprint,
            "years": list(rules.years),
            "complete": rules.is_complete,
        },
        "commune": {"name": commune.name, "id": commune.id},
        "year": assessment.year,
        "scope": {key: str(value) for key, value in commune.scope.items()},
        **_verdict(assessment, lang),
        "counts": {"criteria": _counts(assessment.criterion_counts), "indicators": _counts(assessment.counts)},
        "criteria": [_criterion(criterion, lang) for criterion in assessment.criteria],
        "required": [
            {
                "fact": need.fact,
                "label": need.label[lang],
                "previous": need.previous,
                "villages": list(need.villages),
                "unlisted_villages": need.unlisted,
                "indicators": list(need.indicators),
                "decides_overall": need.decides_overall,
                "held_by": need.held_by[lang] if need.held_by else None,
            }
            for need in still_missing(assessment)
        ],
        "warnings": [_problem(warning, lang) for warning in assessment.warnings],
        "unused": list(assessment.unused),
    }


def _verdict(result: Assessment | CriterionResult | IndicatorResult, lang: Lang) -> Document:
    return {
        "verdict": result.verdict.value,
        "verdict_text": verdict_words(result)[lang],
        "reason": result.reason.value if result.reason else None,
    }


def _counts(counts: Counts) -> Document:
    return {
        "met": counts.met,
        "not_met": counts.not_met,
        "unknown": counts.unknown,
        "not_applicable": counts.not_applicable,
        "total": counts.total,
    }


def _criterion(result: CriterionResult, lang: Lang) -> Document:
    return {
        "number": result.number,
        "label": result.criterion.label[lang],
        "complete": result.criterion.complete,
        **_verdict(result, lang),
        "counts": _counts(result.counts),
        "indicators": [_indicator(indicator, lang) for indicator in result.indicators],
    }


def _indicator(result: IndicatorResult, lang: Lang) -> Document:
    indicator = result.indicator
    return {
        "code": indicator.code,
        "label": indicator.label[lang],
        "role": indicator.role,
        **_verdict(result, lang),
        "requirement": requirement_of(result)[lang],
        "observed": _observed(result.observed),
        "bound": _bound(result),
        "shortfall": _shortfall(result, lang),
        "missing": [
            {
                "fact": figure.fact,
                "previous": figure.previous,
                "villages": list(figure.villages),
                "unlisted_villages": figure.unlisted,
            }
            for figure in result.missing
        ],
        "explanation": [line[lang] for line in indicator_lines(result)],
        "wording": indicator.wording,
        **{key: text[lang] if text else None for key, text in _texts(result).items()},
        "source": _source(result.indicator.cite),
        "rule": {"file": indicator.place.file, "line": indicator.place.line} if indicator.place else None,
        "corresponds_to": indicator.corresponds_to,
    }


def _texts(result: IndicatorResult) -> Mapping[str, Text | None]:
    indicator = result.indicator
    return {"aim": indicator.aim, "interpretation": indicator.interpretation, "remark": indicator.remark}


def exact(value: Fraction) -> str:
    """An exact number as text: "87.5", or "1/3" where no decimal is exact."""
    digits = decimal_digits(value)
    if digits is None:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(abs(value.numerator) * 10**digits // value.denominator, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")


def _observed(observed: Observed) -> Document:
    value = observed.value
    return {
        "value": exact(value) if isinstance(value, Fraction) else value,
        "low": None if observed.low is None else exact(observed.low),
        "high": None if observed.high is None else exact(observed.high),
        "reported": {
            fact: raw if isinstance(raw, bool) else one_line(str(raw), longest=200)
            for fact, raw in observed.reported.items()
        },
    }


def _bound(result: IndicatorResult) -> Document | None:
    node, bound = result.deciding.node, result.bound
    if bound is None or not isinstance(node, Compare):
        return None
    return {
        "relation": node.relation.value,
        "value": exact(fraction(bound.value)) if bound.value else None,
        "written": bound.written,
        "open": bound.open.value if bound.open else None,
        "status": (bound.cite or result.indicator.cite).status,
        "source": None if bound.cite in (None, result.indicator.cite) else _source(bound.cite),
    }


def _source(cite: Citation) -> Document:
    return {
        "document": cite.source.title,
        "number": cite.source.number,
        "at": cite.at,
        "status": cite.status,
        "url": cite.source.url,
    }


def _shortfall(result: IndicatorResult, lang: Lang) -> Document | None:
    shortfall = result.shortfall
    if shortfall is None:
        return None
    return {
        "low": exact(shortfall.low),
        "high": exact(shortfall.high),
        "unit": shortfall.unit.id,
        "direction": "more" if shortfall.more else "less",
        "strictly": shortfall.strictly,
        "fact": shortfall.fact,
        "text": shortfall_text(shortfall, result.assessment)[lang],
    }


def _problem(problem: Problem, lang: Lang) -> Document:
    return {"code": problem.code.value, "fact": problem.fact, "message": problem.message[lang]}


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
                _html(name_of(result)[lang]),
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
