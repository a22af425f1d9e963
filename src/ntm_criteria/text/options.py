"""Sentences that name an option of the library: Python calls it `by=`, the command `--by`."""

from collections.abc import Mapping

from attrs import field, frozen

from ntm_criteria.text.bilingual import Text

_PYTHON = {  # by gap; may use the values of the sentence
    "by": "by=",
    "year": "year=",
    "year_column": "year='{column}'",
    "only": "only=",
    "villages": "villages=",
    "village_table": "villages",
    "previous_table": "previous",
    "units": "units",
    "fraction": "'fraction'",
    "safe_names": "names='safe'",
    "locale_vi": "locale: vi",
}


@frozen
class OptionText(Text):
    """A text that names options as Python does, and can be worded for others.

    :ivar template: the text with gaps for options and values.
    :ivar values: what fills the other gaps.
    """

    template: Text = field(eq=False, repr=False)
    values: Mapping[str, str | Text] = field(eq=False, repr=False)


def naming_options(template: Text, **values: str | Text) -> OptionText:
    """A text with gaps for options, called as Python calls them, and for values.

    >>> text = naming_options(Text("thiếu {by}, bảng có {names}", "{by} is missing, there are {names}"), names="{xa}")
    >>> text.en, with_options(text, {"by": "--by"}).en
    ('by= is missing, there are {xa}', '--by is missing, there are {xa}')
    """
    python = with_options(OptionText("", "", template, values), {})
    return OptionText(python.vi, python.en, template, values)


def with_options(text: Text, options: Mapping[str, str]) -> Text:
    """The text with its options named as in `options`; those left out are named as in Python."""
    if not isinstance(text, OptionText):
        return text
    values = {
        gap: with_options(value, options) if isinstance(value, Text) else value for gap, value in text.values.items()
    }
    gaps = {gap: f"{{{gap}}}" for gap in values}  # filled last: a value may hold braces, the name of an option a gap
    return text.template.format(**{**_PYTHON, **options, **gaps}).format(**values)
