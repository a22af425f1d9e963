"""The tables of a document as grids of cells, and what readers build them with."""

from ntm_criteria.drafting.grid import told
from ntm_criteria.drafting.grid.building import MOST_PLACES, Builder, refused, too_large
from ntm_criteria.drafting.grid.cells import SourceCell, SourceDocument, SourceTable
from ntm_criteria.drafting.grid.cleaning import UNREADABLE, in_font, is_legacy_font, raised, symbol, words
from ntm_criteria.drafting.grid.library import docx, lxml_html, pdfplumber
from ntm_criteria.drafting.grid.notes import is_called_note, is_note, note_told
from ntm_criteria.drafting.grid.titles import Above, Line

__all__ = [
    "MOST_PLACES", "UNREADABLE", "Above", "Builder", "Line", "SourceCell", "SourceDocument", "SourceTable", "docx", "in_font",
    "is_called_note", "is_legacy_font", "is_note",
    "lxml_html", "note_told", "pdfplumber", "raised", "refused", "symbol", "told", "too_large", "words",
]  # fmt: skip
