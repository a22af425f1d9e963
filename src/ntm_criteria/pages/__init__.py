"""Shows results to people: reports as plain text, Markdown and HTML, and the displays of notebooks."""

from ntm_criteria.pages.changes import changes_text, comparison_text, findings_text, what_if_text
from ntm_criteria.pages.frame import title
from ntm_criteria.pages.html import whole_page
from ntm_criteria.pages.of_rules import rule_changes_page, rule_changes_text, rule_set_page
from ntm_criteria.pages.plain_text import explain
from ntm_criteria.pages.progress import page_of_progress
from ntm_criteria.pages.render import page_of_plan, render
from ntm_criteria.pages.selection import Detail, Languages, verdicts

__all__ = [
    "Detail",
    "Languages",
    "changes_text",
    "comparison_text",
    "explain",
    "findings_text",
    "page_of_plan",
    "page_of_progress",
    "render",
    "rule_changes_page",
    "rule_changes_text",
    "rule_set_page",
    "title",
    "verdicts",
    "what_if_text",
    "whole_page",
]
