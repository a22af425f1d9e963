"""The form of a file with the findings of other levels."""

from ntm_criteria.loading.forms.base import Date, Form, Format, OptionalWord, Word


class FindingForm(Form):
    """What one level found of an indicator, a criterion or the whole."""

    level: Word
    code: Word
    finding: Word
    document: OptionalWord = None
    date: Date | None = None
    reason: OptionalWord = None


class FindingsForm(Form):
    """A file of findings."""

    format: Format = "1"
    findings: tuple[FindingForm, ...]
