"""Sentences that name options of the library, as Python writes them (`by=`) or as the command does (`--by`)."""

from collections.abc import Mapping

from attrs import field, frozen

from ntm_criteria.text.bilingual import Text

_PYTHON = {  # placeholder -> the option in Python, which may contain placeholders of the sentence
    "by": "by=",
    "year": "year=",
    "year_column": "year='{column}'",
    "only": "only=",
    "date": "date=",
    "level": "level=",
    "province": "province=",
    "villages": "villages=",
    "village_table": "villages",
    "previous_table": "previous",
    "units": "units",
    "fraction": "'fraction'",
    "fail_above": "fail_above=",
    "errors_null": "errors='null'",
    "severities": "severities=",
    "safe_names": "names='safe'",
    "locale_vi": "locale: vi",
    "locale_en": "locale: en",
}


@frozen
class OptionText(Text):
    """A text that names options as Python writes them; `with_options` replaces these names.

    :ivar template: the text with placeholders for options and values.
    :ivar values: the values of the placeholders that are not options.
    """

    template: Text = field(eq=False, repr=False)
    values: Mapping[str, str | Text] = field(eq=False, repr=False)


def naming_options(template: Text, **values: str | Text) -> OptionText:
    """Fill the placeholders of a template: options with their names in Python (`by=`), all others from `values`.

    >>> text = naming_options(Text("thiếu {by}, bảng có {names}", "{by} is missing, there are {names}"), names="{xa}")
    >>> text.en, with_options(text, {"by": "--by"}).en
    ('by= is missing, there are {xa}', '--by is missing, there are {xa}')
    """
    python = with_options(OptionText("", "", template, values), {})
    return OptionText(python.vi, python.en, template, values, filled=python._filled)


def with_options(text: Text, options: Mapping[str, str]) -> Text:
    """Replace option names in a text by those in `options`; an option without an entry keeps its Python name."""
    if not isinstance(text, OptionText):
        return text
    values = {
        name: with_options(value, options) if isinstance(value, Text) else value for name, value in text.values.items()
    }
    placeholders = {name: f"{{{name}}}" for name in values}  # values, which may contain braces, are filled in last
    return text.template.format(**{**_PYTHON, **options, **placeholders}).format(**values)
