"""Sentences that name an option of the library, spelled as the caller knows it: `by=` in Python, `--by` on the command line."""

from collections.abc import Mapping

from attrs import field, frozen

from ntm_criteria.text.bilingual import Lang, Text, both

_PYTHON = {  # how Python spells each option; may use other placeholders of the sentence
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
Values = Mapping[str, str | Text]


@frozen
class OptionText(Text):
    """A text that names options as Python does, and can be reworded with `with_options`.

    :ivar template: the text with placeholders for options and values.
    :ivar values: what fills the placeholders that are not options.
    """

    template: Text = field(eq=False, repr=False)
    values: Values = field(eq=False, repr=False)


def naming_options(template: Text, **values: str | Text) -> OptionText:
    """Fill a template with values, and with the names that options have in Python.

    >>> text = naming_options(Text("thiếu {by}, bảng có {names}", "{by} is missing, there are {names}"), names="{xa}")
    >>> text.en, with_options(text, {"by": "--by"}).en
    ('by= is missing, there are {xa}', '--by is missing, there are {xa}')
    """
    python = _filled(template, values, {})
    return OptionText(python.vi, python.en, template, values)


def with_options(text: Text, options: Mapping[str, str]) -> Text:
    """Reword a text with these names of options; options left out keep their Python names. Plain texts stay as they are."""
    return _filled(text.template, text.values, options) if isinstance(text, OptionText) else text


def _filled(template: Text, values: Values, options: Mapping[str, str]) -> Text:
    def fill(lang: Lang) -> str:
        words = {
            name: with_options(value, options)[lang] if isinstance(value, Text) else value
            for name, value in values.items()
        }
        return template[lang].format_map(_Placeholders(words, dict(options)))

    return both(fill)


class _Placeholders(dict[str, str]):
    """The words for each placeholder: those of values, else those of options."""

    def __init__(self, values: Mapping[str, str], options: dict[str, str]) -> None:
        super().__init__(values)
        self.options = options

    def __missing__(self, name: str) -> str:
        return (_PYTHON | self.options)[name].format_map(self)
