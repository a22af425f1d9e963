"""Words and numbers as people read them, in two languages."""

from ntm_criteria.text.bilingual import LANGUAGES, Lang, Text, both, capital, check_lang, line, lines, listing
from ntm_criteria.text.escaping import markdown, one_line
from ntm_criteria.text.numbers import amount, count, decimal_digits, number, quoted, shown
from ntm_criteria.text.options import naming_options, with_options

__all__ = [
    "LANGUAGES", "Lang", "Text", "amount", "both", "capital", "check_lang", "count", "decimal_digits", "line", "lines",
    "listing", "markdown", "naming_options", "number", "one_line", "quoted", "shown", "with_options",
]  # fmt: skip
