"""Explains results in plain text, for a terminal or an e-mail."""

from collections.abc import Collection

from ntm_criteria.judging import Assessment, CriterionResult, IndicatorResult
from ntm_criteria.model import Verdict
from ntm_criteria.pages.basis import APPENDIX, appendix
from ntm_criteria.pages.frame import NOTES, below_title, criterion_head, overall, title, unused
from ntm_criteria.pages.selection import TO_ACT_ON, Detail, Languages, check_languages, chosen, in_languages
from ntm_criteria.planning.actions import NEEDED, holders
from ntm_criteria.reporting import explanation, indicator_lines
from ntm_criteria.text import Lang, line, one_line


def explain(
    result: Assessment | CriterionResult | IndicatorResult, *, lang: Languages = "vi", file_lines: bool = False
) -> str:
    """Explain a verdict in plain text.

    :param result: a whole assessment, or the result of a criterion or an indicator.
    :param lang: "vi", "en", or "both" for Vietnamese and then English.
    :param file_lines: whether each source is followed by the file and line of its rule.

    >>> from ntm_criteria import assess, explain, load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> print(explain(assess({"irrigated_land_share": "91,5 %"}, rules)["3.1"]).splitlines()[0])
    3.1 Tưới, tiêu chủ động: chưa đạt (thấp hơn yêu cầu)
    """
    check_languages(lang)

    def write(language: Lang) -> str:
        match result:
            case Assessment():
                return text_page(result, lang=language, file_lines=file_lines)
            case CriterionResult():
                return _criterion(result, result.entries, language, "full", file_lines=file_lines)
        return _indicator(result, language, "full", file_lines=file_lines)

    return in_languages(write, lang, (result if isinstance(result, Assessment) else result.assessment).rules)


def text_page(
    assessment: Assessment,
    *,
    lang: Lang,
    only: Collection[Verdict] | None = None,
    detail: Detail = "full",
    file_lines: bool = False,
) -> str:
    """Return an assessment as plain text; the short form leaves out what is met, the sources and how texts are read."""
    is_short = detail == "short"
    parts = chosen(assessment, TO_ACT_ON if only is None and is_short else only)
    head = [title(assessment), overall(assessment), *below_title(assessment)]
    blocks = ["\n".join(text[lang] for text in head)]
    blocks += [_criterion(criterion, results, lang, detail, file_lines=file_lines) for criterion, results in parts]
    if needs := holders(assessment):
        lines = [f"{NEEDED[lang]}:"]
        for holder in needs:
            lines += [f"  {holder.heading[lang]}:", *(f"    - {need.text(lang)}" for need in holder.needs)]
        blocks.append("\n".join(lines))
    if assessment.warnings:
        notes = (line(warning.message)[lang] for warning in assessment.warnings)
        blocks.append("\n".join([f"{NOTES[lang]}:", *(f"  - {note}" for note in notes)]))
    if text := unused(assessment):
        blocks.append(text[lang])
    if not is_short and (sources := appendix(assessment.rules)):
        lines = [one_line(source.text(lang), longest=10_000) for source in sources]
        blocks.append("\n".join([f"{APPENDIX[lang]}:", *(f"  - {source}" for source in lines)]))
    return "\n\n".join(blocks)


def _criterion(
    result: CriterionResult, indicators: tuple[IndicatorResult, ...], lang: Lang, detail: Detail, *, file_lines: bool
) -> str:
    rows = (f"  {_indicator(each, lang, detail, with_title=False, file_lines=file_lines)}" for each in indicators)
    return "\n".join([criterion_head(result)[lang], *rows])


def _indicator(
    result: IndicatorResult, lang: Lang, detail: Detail, *, with_title: bool = True, file_lines: bool = False
) -> str:
    if detail == "short":
        said = explanation(result, with_title=with_title)
        texts = [text for text in (said.verdict, said.evidence, said.requirement) if text.vi]
    else:
        texts = indicator_lines(result, with_title=with_title, file_lines=file_lines)
    return "\n    ".join(text[lang] for text in texts)
