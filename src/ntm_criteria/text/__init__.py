"""Sentences and numbers as people read them, in Vietnamese and English."""

from ntm_criteria.text.bilingual import AND, LANGUAGES, OR, Text, both, capital, line, listed, listing, reworded
from ntm_criteria.text.codeword import Codeword
from ntm_criteria.text.dates import is_to_come, written_date
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
    plain_signs,
    visible,
)
from ntm_criteria.text.languages import (
    LANGUAGE_CODE,
    Lang,
    Language,
    check_lang,
    forget,
    further_languages,
    language,
    languages,
    one_of_languages,
    readable,
    register,
    remembering,
)
from ntm_criteria.text.messages import Message, messages
from ntm_criteria.text.names import Names, Noun, named, prepare, renamed, with_names
from ntm_criteria.text.numbers import (
    amount,
    and_more,
    count,
    counted,
    decimal_digits,
    exact,
    number,
    numbered,
    plural_s,
    quoted,
    round_to,
    shown,
)
from ntm_criteria.text.options import naming_options, with_options
from ntm_criteria.text.resemblance import resemblance, same_name, words_of

__all__ = [
    "AND", "AS_TEXT", "BLANKS", "FORMULA", "INVISIBLE", "LANGUAGES", "LANGUAGE_CODE", "NO_FORMULA", "OR", "TONES",
    "TWINS", "Codeword", "Lang", "Language", "Message", "Names", "Noun",
    "Ranges", "Text", "amount", "and_more", "as_written", "both",
    "capital", "check_lang", "cleaned", "count", "counted", "decimal_digits", "exact", "forget", "further_languages",
    "identity", "is_to_come", "language", "languages", "likeness", "line", "listed", "listing", "markdown", "may_be_one",
    "messages", "named", "naming_options", "no_formula", "number", "numbered", "one_line", "one_of_languages", "plain_signs",
    "plural_s", "prepare", "printable", "quoted", "readable", "register", "remembering", "renamed", "resemblance",
    "reworded", "round_to", "same_name", "shown", "visible", "with_names", "with_options", "words_of", "written_date",
]  # fmt: skip
