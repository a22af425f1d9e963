"""Presents an assessment as plain text, a page (Markdown, HTML) or the result document."""

from ntm_criteria.reporting.document_model import ResultDocument
from ntm_criteria.reporting.headings import title
from ntm_criteria.reporting.plain_text import explain
from ntm_criteria.reporting.render import render
from ntm_criteria.reporting.shortfall import shortfall_text
from ntm_criteria.reporting.sources import STATUS

__all__ = ["STATUS", "ResultDocument", "explain", "render", "shortfall_text", "title"]
