"""Sentences that name an option of the library, which each way to call it names in its own manner: `by=`, `--by`."""

from collections.abc import Mapping

from attrs import field, frozen

from ntm_criteria.text.bilingual import Lang, Text, both

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
Values = Mapping[str, str | Text]


@frozen
class OptionText(Text):
    """A text that names options as Python does, and can be worded for others.

    :ivar template: the text with gaps for options and values.
    :ivar values: what fills the other gaps.
    """

    template: Text = field(eq=False, repr=False)
    values: Values = field(eq=False, repr=False)


def naming_options(template: Text, **values: str | Text) -> OptionText:
    """A text with gaps for options, called as Python calls them, and for values.

    >>> text = naming_options(Text("thiếu {by}, bảng có {names}", "{by} is missing, there are {names}"), names="{xa}")
    >>> text.en, with_options(text, {"by": "--by"}).en
    ('by= is missing, there are {xa}', '--by is missing, there are {xa}')
    """
    python = _filled(template, values, {})
    return OptionText(python.vi, python.en, template, values)


def with_options(text: Text, options: Mapping[str, str]) -> Text:
    """The text with its options called like this, those left out as Python calls them."""
    return _filled(text.template, text.values, options) if isinstance(text, OptionText) else text


def _filled(template: Text, values: Values, options: Mapping[str, str]) -> Text:
    def fill(lang: Lang) -> str:
        own = {
            gap: with_options(value, options)[lang] if isinstance(value, Text) else value
            for gap, value in values.items()
        }
        return template[lang].format_map(_Gaps(own, dict(options)))

    return both(fill)


class _Gaps(dict[str, str]):
    """What fills gaps: values, and besides them options."""

    def __init__(self, values: Mapping[str, str], options: dict[str, str]) -> None:
        super().__init__(values)
        self.options = options

    def __missing__(self, gap: str) -> str:
        return (_PYTHON | self.options)[gap].format_map(self)
