"""Renders an assessment as text, Markdown, HTML or a dict (the result document)."""

from collections.abc import Callable
from typing import Literal, overload

from ntm_criteria.judging import Assessment
from ntm_criteria.reporting.document import document
from ntm_criteria.reporting.document_model import ResultDocument
from ntm_criteria.reporting.html import html_table
from ntm_criteria.reporting.markdown import markdown_page
from ntm_criteria.reporting.plain_text import explain
from ntm_criteria.text import Lang, check_lang


@overload
def render(assessment: Assessment, form: Literal["text", "markdown", "html"], *, lang: Lang = "vi") -> str: ...
@overload
def render(assessment: Assessment, form: Literal["dict"], *, lang: Lang = "vi") -> ResultDocument: ...
def render(assessment: Assessment, form: str, *, lang: Lang = "vi") -> str | ResultDocument:
    """Render an assessment as text, Markdown, an HTML table for notebooks, or a dict ready for JSON.

    :param form: "text", "markdown", "html" or "dict".
    :param lang: the language of the texts, "vi" or "en"; codes such as "not_met" are the same in both.
    :returns: a str; for "dict" the result document, whose JSON Schema is `schemas/result.schema.json`.
    :raises ValueError: for any other form or language.

    >>> from ntm_criteria import assess, load_rule_set
    >>> assessment = assess({"irrigated_land_share": "91,5 %"}, load_rule_set("bang-mac-2024"))
    >>> document = render(assessment, "dict", lang="en")
    >>> document["verdict"], document["counts"]["indicators"]["not_met"], document["rule_set"]["id"]
    ('not_met', 1, 'bang-mac-2024')
    """
    check_lang(lang)
    if form not in _RENDERERS:
        hint = "; json.dumps takes the 'dict'" if form == "json" else ""
        raise ValueError(f"form must be 'text', 'markdown', 'html' or 'dict', not {form!r}{hint}")
    return _RENDERERS[form](assessment, lang=lang)


_RENDERERS: dict[str, Callable[..., str | ResultDocument]] = {
    "text": explain,
    "markdown": markdown_page,
    "html": html_table,
    "dict": document,
}
