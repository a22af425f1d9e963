"""Texts in Vietnamese, English and the languages that were added, and functions that join words."""

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import field, frozen

from ntm_criteria.text.escaping import one_line
from ntm_criteria.text.languages import Lang, further_languages, translated

LANGUAGES: tuple[Literal["vi", "en"], ...] = ("vi", "en")  # those of the library itself


@frozen
class Text:
    """The same sentence in Vietnamese and in English; `text["vi"]` or `text.vi`.

    In a language that was added, it is the sentence that the language's messages have for the English one. A text that is
    the same in Vietnamese and English, such as a name or a number, stays as it is.

    >>> Text("đạt", "met")["vi"]
    'đạt'

    :ivar vi: the Vietnamese sentence.
    :ivar en: the English sentence.
    """

    vi: str
    en: str
    # words in further languages, where they are not those of the messages: of filled sentences, and of labels from files
    _further: tuple[tuple[Lang, str], ...] = field(default=(), eq=False, repr=False, kw_only=True)

    def __getitem__(self, lang: Lang) -> str:
        if lang == "vi":
            return self.vi
        if lang == "en":
            return self.en
        for language, words in self._further:
            if language == lang:
                return words
        return self.en if self.vi == self.en else translated(self.en, lang)

    def format(self, **values: object) -> "Text":
        """Fill the named placeholders of all sentences; a `Text` among `values` gives each sentence its own words."""

        def fill(lang: Lang) -> str:
            words = {name: value[lang] if isinstance(value, Text) else value for name, value in values.items()}
            return self[lang].format(**words)

        return both(fill)


def both(say: Callable[[Lang], str]) -> Text:
    """Call `say` with the code of each language, "vi" and "en" among them, and return the results as a text."""
    return Text(say("vi"), say("en"), further=tuple((lang, say(lang)) for lang in further_languages()))


AND, OR = Text("và", "and"), Text("hoặc", "or")


def listing(items: Iterable[str], lang: Lang, *, last: Text | None = None) -> str:
    """Join items with commas, and the last two with "và" or "and" (or with the word `last`): 'a, b và c'."""
    *first, final = [*items] or [""]
    return f"{', '.join(first)} {(last or AND)[lang]} {final}" if first else final


def capital(text: str) -> str:
    """Capitalise the first letter and keep the rest (`str.capitalize` would lower 'UBND')."""
    return text[:1].upper() + text[1:]


def line(text: Text) -> Text:
    """Put each sentence of a text on one line: texts from rule files and communes may hold line breaks."""
    return both(lambda lang: one_line(text[lang], longest=10_000))
