"""Renders an assessment as text, Markdown, HTML, or as the result document: a dict or JSON."""

import json
from collections.abc import Collection
from typing import Literal, Protocol, overload

from ntm_criteria.documents import PlanDocument, ProgressDocument, ResultDocument, ShortResultDocument
from ntm_criteria.judging import Assessment
from ntm_criteria.markup import Html
from ntm_criteria.markup import document as document_of
from ntm_criteria.model import RuleSet, Verdict
from ntm_criteria.pages.action_plan import PAGES as PAGES_OF_PLANS
from ntm_criteria.pages.action_plan import plan_title
from ntm_criteria.pages.html import html_page
from ntm_criteria.pages.markdown import markdown_page
from ntm_criteria.pages.plain_text import text_page
from ntm_criteria.pages.progress import PAGES as PAGES_OF_PROGRESS
from ntm_criteria.pages.selection import Detail, Languages, check_languages, in_languages, verdicts
from ntm_criteria.planning import Progress, progress_document
from ntm_criteria.planning.actions import ActionPlan, plan_document
from ntm_criteria.reporting import document, short_document
from ntm_criteria.text import Lang, check_lang, with_names

_Only = Collection[Verdict | str] | Verdict | str | None


@overload
def render(
    assessment: Assessment,
    form: Literal["text", "markdown", "html"],
    *,
    lang: Languages = "vi",
    only: _Only = None,
    detail: Detail = "full",
    file_lines: bool = False,
) -> str: ...
@overload
def render(
    assessment: Assessment, form: Literal["dict"], *, lang: Lang = "vi", detail: Literal["full"] = "full"
) -> ResultDocument: ...
@overload
def render(
    assessment: Assessment, form: Literal["dict"], *, lang: Lang = "vi", detail: Literal["short"]
) -> ShortResultDocument: ...
@overload
def render(assessment: Assessment, form: Literal["json"], *, lang: Lang = "vi", detail: Detail = "full") -> str: ...
@overload
def render(assessment: ActionPlan, form: Literal["text", "markdown", "html"], *, lang: Languages = "vi") -> str: ...
@overload
def render(assessment: ActionPlan, form: Literal["dict"], *, lang: Lang = "vi") -> PlanDocument: ...
@overload
def render(assessment: ActionPlan, form: Literal["json"], *, lang: Lang = "vi") -> str: ...
@overload
def render(
    assessment: Progress, form: Literal["text", "markdown", "html"], *, lang: Languages = "vi", only: _Only = None
) -> str: ...
@overload
def render(assessment: Progress, form: Literal["dict"], *, lang: Lang = "vi") -> ProgressDocument: ...
@overload
def render(assessment: Progress, form: Literal["json"], *, lang: Lang = "vi") -> str: ...
def render(
    assessment: Assessment | ActionPlan | Progress,
    form: str,
    *,
    lang: Languages = "vi",
    only: _Only = None,
    detail: Detail = "full",
    file_lines: bool = False,
) -> str | ResultDocument | ShortResultDocument | PlanDocument | ProgressDocument:
    """Render an assessment, an action plan or a progress as text, Markdown, HTML, or as a document for JSON.

    :param assessment: the assessment, the plan, which has no options but `lang`, or the progress, which has `lang` and `only`.
    :param form: "text", "markdown" or "html"; "dict" for the result document as a dict ready for JSON, "json" for its JSON.
    :param lang: the language of the texts, "vi" or "en", or "both" for Vietnamese and then English; codes such as "not_met"
        do not depend on it. A result document has one language.
    :param only: the verdicts of the indicators that a page shows, such as `[Verdict.NOT_MET]` or `"not_met"`; None shows all.
        Counts and the overall verdict are always those of all indicators.
    :param detail: "full" or "short": pages in short show what is not met or unknown, without sources and notes; documents in
        short hold codes and numbers only.
    :param file_lines: whether pages name the file and line of each rule, as the full document always does.
    :returns: a str; for "dict", the result document, described by `schemas/result.schema.json`, or the short one, described by
        `schemas/short-result.schema.json`.
    :raises ValueError: the form, the language, a verdict or the detail is unknown.

    >>> from ntm_criteria import assess, load_rule_set
    >>> assessment = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> document = render(assessment, "dict", lang="en")
    >>> document["verdict"], document["counts"]["indicators"]["not_met"], document["rule_set"]["id"]
    ('not_met', 1, 'bang-mac-2024')
    >>> print(render(assessment, "text", only="not_met", detail="short", lang="en").splitlines()[1])
    Overall: not met; 1 of 19 criteria is not met: 3
    """
    if isinstance(assessment, ActionPlan):
        if only is not None or detail != "full" or file_lines:
            raise ValueError("only, detail and file_lines are for assessments, not for plans")
        return _plan(assessment, form, lang)
    if isinstance(assessment, Progress):
        if detail != "full" or file_lines:
            raise ValueError("detail and file_lines are for assessments, not for progress")
        return _progress(assessment, form, lang, verdicts(only))
    if detail not in ("short", "full"):
        raise ValueError(f"detail must be 'short' or 'full', not {detail!r}")
    if form in ("dict", "json"):
        language = with_names(check_lang(lang), assessment.rules.names)
        content = document(assessment, lang=language) if detail == "full" else short_document(assessment)
        return content if form == "dict" else json.dumps(content, ensure_ascii=False)
    check_languages(lang)
    if form not in _PAGES:
        raise _unknown(form)
    write, chosen = _PAGES[form], verdicts(only)
    return in_languages(
        lambda language: write(assessment, lang=language, only=chosen, detail=detail, file_lines=file_lines),
        lang,
        assessment.rules,
    )


def _plan(plan: ActionPlan, form: str, lang: Languages) -> str | PlanDocument:
    if form in ("dict", "json"):
        content = plan_document(plan, lang=with_names(check_lang(lang), plan.assessment.rules.names))
        return content if form == "dict" else json.dumps(content, ensure_ascii=False)
    check_languages(lang)
    if form not in PAGES_OF_PLANS:
        raise _unknown(form)
    return in_languages(lambda language: PAGES_OF_PLANS[form](plan, language), lang, plan.assessment.rules)


def _progress(
    progress: Progress, form: str, lang: Languages, only: Collection[Verdict] | None
) -> str | ProgressDocument:
    if form in ("dict", "json"):
        content = progress_document(progress, lang=with_names(check_lang(lang), _rules(progress).names))
        return content if form == "dict" else json.dumps(content, ensure_ascii=False)
    check_languages(lang)
    if form not in PAGES_OF_PROGRESS:
        raise _unknown(form)
    return in_languages(lambda language: PAGES_OF_PROGRESS[form](progress, language, only), lang, _rules(progress))


def page_of_plan(plan: ActionPlan, *, lang: Lang = "vi") -> Html:
    """Return an action plan as a file that browsers open and print."""
    return document_of(plan_title(plan)[lang], render(plan, "html", lang=lang), lang=lang)


def _rules(progress: Progress) -> RuleSet:
    return progress.snapshots[-1].assessment.rules


def _unknown(form: str) -> ValueError:
    return ValueError(f"form must be 'text', 'markdown', 'html', 'dict' or 'json', not {form!r}")


class _Page(Protocol):
    def __call__(
        self,
        assessment: Assessment,
        *,
        lang: Lang,
        only: Collection[Verdict] | None,
        detail: Detail,
        file_lines: bool,
    ) -> str: ...


_PAGES: dict[str, _Page] = {"text": text_page, "markdown": markdown_page, "html": html_page}
