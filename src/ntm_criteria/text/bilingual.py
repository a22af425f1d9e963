"""Texts in Vietnamese, English and the languages that were added, and functions that join words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from ntm_criteria.text.escaping import one_line
from ntm_criteria.text.languages import Lang, further_languages, translated, variant

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
    # words in further languages, where they are not those of the messages: of joined words, and of labels from files
    _further: tuple[tuple[Lang, str], ...] = field(default=(), eq=False, repr=False, kw_only=True)
    # of a filled template: the template and the values, so that a further language fills its own sentence; of a text that was
    # reworded in Vietnamese or English: the text as it was
    _given: bool = field(
        default=False, eq=False, repr=False, kw_only=True
    )  # by a file, or joined: no noun in it is ours
    _filled: "tuple[Text, Mapping[str, object] | None] | None" = field(default=None, eq=False, repr=False, kw_only=True)

    def __getitem__(self, lang: Lang) -> str:
        if lang == "vi":
            return self.vi
        if lang == "en":
            return self.en
        for language, words in self._further:
            if language == lang:
                return words
        own = variant(lang)
        if self._filled:
            template, values = self._filled
            words = _filled(template, values, lang)
            # a text that was reworded for its grammar stays so, unless other nouns come in
            return self[own.base] if own and own.base and values is None and words == template[own.base] else words
        if own and own.base and own.rename:
            return self[own.base] if self._given or self.vi == self.en else own.rename(self[own.base])
        return self.en if self.vi == self.en else translated(self.en, lang)

    def format(self, **values: object) -> "Text":
        """Fill the named placeholders of all sentences; a `Text` among `values` gives each sentence its own words."""
        kept = {name: value if isinstance(value, _KEPT) else str(value) for name, value in values.items()}
        return Text(_filled(self, values, "vi"), _filled(self, values, "en"), filled=(self, kept))


_KEPT = (Text, str, int, float)  # values that a text keeps as they are; of others it keeps how they are written


def _filled(template: Text, values: Mapping[str, object] | None, lang: Lang) -> str:
    if values is None:
        return template[lang]
    words = {name: value[lang] if isinstance(value, Text) else value for name, value in values.items()}
    return template[lang].format(**words)


def reworded(text: Text, *, vi: str | None = None, en: str | None = None) -> Text:
    """Say a text otherwise in Vietnamese or English, whose grammar needs it; further languages keep their words.

    >>> reworded(Text("xã", "commune"), en="the commune")
    Text(vi='xã', en='the commune')
    """
    return Text(text.vi if vi is None else vi, text.en if en is None else en, filled=(text, None))


def both(say: Callable[[Lang], str]) -> Text:
    """Call `say` with the code of each language, "vi" and "en" among them, and return the results as a text."""
    further = tuple((lang, say(lang)) for lang in further_languages())
    return Text(say("vi"), say("en"), further=further, given=True)


AND, OR = Text("và", "and"), Text("hoặc", "or")


def listing(items: Iterable[str], lang: Lang, *, last: Text | None = None) -> str:
    """Join items with commas, and the last two with "và" or "and" (or with the word `last`): 'a, b và c'."""
    *first, final = [*items] or [""]
    return f"{', '.join(first)} {(last or AND)[lang]} {final}" if first else final


def listed(items: Iterable[str]) -> Text:
    """Join items in each language: "a, b và c", "a, b and c"."""
    each = [*items]
    return both(lambda lang: listing(each, lang))


def capital(text: str) -> str:
    """Capitalise the first letter and keep the rest (`str.capitalize` would lower 'UBND')."""
    return text[:1].upper() + text[1:]


def line(text: Text) -> Text:
    """Put each sentence of a text on one line: texts from rule files and communes may hold line breaks."""
    return both(lambda lang: one_line(text[lang], longest=10_000))
