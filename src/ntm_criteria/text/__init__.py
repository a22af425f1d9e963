"""Sentences and numbers as people read them, in Vietnamese and English."""

from ntm_criteria.text.bilingual import LANGUAGES, Lang, Text, both, capital, check_lang, line, listing
from ntm_criteria.text.codeword import Codeword
from ntm_criteria.text.dates import written_date
from ntm_criteria.text.escaping import AS_TEXT, FORMULA, NO_FORMULA, markdown, no_formula, one_line, printable
from ntm_criteria.text.identity import (
    BLANKS,
    INVISIBLE,
    TONES,
    TWINS,
    Ranges,
    as_written,
    cleaned,
    identity,
    likeness,
    may_be_one,
    visible,
)
from ntm_criteria.text.numbers import (
    amount,
    and_more,
    count,
    counted,
    date_text,
    decimal_digits,
    exact,
    number,
    numbered,
    quoted,
    shown,
)
from ntm_criteria.text.options import naming_options, with_options

__all__ = [
    "AS_TEXT", "BLANKS", "FORMULA", "INVISIBLE", "LANGUAGES", "NO_FORMULA", "TONES", "TWINS", "Codeword", "Lang", "Ranges",
    "Text", "amount", "and_more", "as_written", "both", "capital", "check_lang", "cleaned", "count", "counted", "date_text",
    "decimal_digits", "exact", "identity", "likeness", "line", "listing", "markdown", "may_be_one", "naming_options",
    "no_formula", "number", "numbered", "one_line", "printable", "quoted", "shown", "visible", "with_options", "written_date",
]  # fmt: skip
