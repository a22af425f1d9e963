"""The form of a language file: how a further language writes numbers and days, and its sentences."""

from typing import Annotated

from ntm_criteria.loading.forms.base import Form, Format, Word, YesNo, word_like
from ntm_criteria.text import LANGUAGE_CODE


class LanguageForm(Form):
    """What the language is called, and how it writes numbers and days."""

    code: Annotated[str, word_like(LANGUAGE_CODE)]
    name: Word
    decimal: Annotated[str, word_like(r"^[^0-9\s-]$")] = "."
    group: Annotated[str, word_like(r"^[^0-9-]?$")] = ","
    pads_counts: YesNo = False
    day: Annotated[str, word_like("%[dejY-]")] = "%Y-%m-%d"


class LanguageFileForm(Form):
    """A language file."""

    format: Format = "1"
    language: LanguageForm
    messages: dict[str, str] = {}  # empty: not translated yet
    labels: dict[str, str] = {}
