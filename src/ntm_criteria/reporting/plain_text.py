"""Explains results in plain text, for a terminal or an e-mail."""

from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult
from ntm_criteria.reporting.explain import indicator_lines, verdict_words
from ntm_criteria.reporting.headings import OVERALL, UNUSED, criterion_head, lists_below, title, totals
from ntm_criteria.reporting.sources import documents
from ntm_criteria.text import Lang, capital, check_lang


def explain(result: Assessment | CriterionResult | IndicatorResult, *, lang: Lang = "vi") -> str:
    """Explain a verdict in plain text.

    :param result: a whole assessment, a criterion's result, or an indicator's.
    :param lang: "vi" or "en".

    >>> from ntm_criteria import assess, explain, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> print(explain(assess({"irrigated_land_share": "91,5 %"}, rules)["3.1"]).splitlines()[0])
    3.1 Tưới, tiêu chủ động: chưa đạt (thấp hơn yêu cầu)
    """
    check_lang(lang)
    match result:
        case Assessment():
            return _assessment(result, lang)
        case CriterionResult():
            return _criterion(result, lang)
    return _indicator(result, lang)


def _indicator(result: IndicatorResult, lang: Lang, *, with_title: bool = True) -> str:
    return "\n    ".join(text[lang] for text in indicator_lines(result, with_title=with_title))


def _criterion(result: CriterionResult, lang: Lang) -> str:
    indicators = (f"  {_indicator(indicator, lang, with_title=False)}" for indicator in result.indicators)
    return "\n".join([criterion_head(result)[lang], *indicators])


def _assessment(assessment: Assessment, lang: Lang) -> str:
    head = [
        title(assessment)[lang],
        f"{OVERALL[lang]}: {verdict_words(assessment)[lang]}",
        *(f"{capital(text[lang])}." for text in totals(assessment)),
        *(text[lang] for text in documents(assessment)),
    ]
    blocks = [_criterion(criterion, lang) for criterion in assessment.criteria]
    for name, items in lists_below(assessment, lang):
        body = f" {', '.join(items)}" if name is UNUSED else "".join(f"\n  - {item}" for item in items)
        blocks.append(f"{name[lang]}:{body}")
    return "\n\n".join(["\n".join(head), *blocks])
