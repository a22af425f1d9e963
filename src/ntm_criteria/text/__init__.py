"""Sentences and numbers as people read them, in Vietnamese and English."""

from ntm_criteria.text.bilingual import LANGUAGES, Lang, Text, both, capital, check_lang, line, listing
from ntm_criteria.text.escaping import markdown, one_line
from ntm_criteria.text.numbers import amount, and_more, count, decimal_digits, number, quoted, shown
from ntm_criteria.text.options import naming_options, with_options

__all__ = [
    "LANGUAGES", "Lang", "Text", "amount", "and_more", "both", "capital", "check_lang", "count", "decimal_digits",
    "line", "listing", "markdown", "naming_options", "number", "one_line", "quoted", "shown", "with_options",
]  # fmt: skip
