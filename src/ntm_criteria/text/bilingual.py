"""Bilingual texts, and functions that join words in either language."""

from collections.abc import Callable, Iterable
from typing import Literal

from attrs import frozen

from ntm_criteria.text.escaping import one_line

Lang = Literal["vi", "en"]
LANGUAGES: tuple[Lang, ...] = ("vi", "en")


@frozen
class Text:
    """The same sentence in Vietnamese and in English; `text["vi"]` or `text.vi`.

    >>> Text("đạt", "met")["vi"]
    'đạt'

    :ivar vi: the Vietnamese sentence.
    :ivar en: the English sentence.
    """

    vi: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.vi if lang == "vi" else self.en

    def format(self, **values: object) -> "Text":
        """Fill the named placeholders of both sentences; a `Text` among `values` gives each sentence its own words."""

        def fill(lang: Lang) -> str:
            words = {name: value[lang] if isinstance(value, Text) else value for name, value in values.items()}
            return self[lang].format(**words)

        return both(fill)


def both(say: Callable[[Lang], str]) -> Text:
    """Call `say("vi")` and `say("en")`, and return the two results as a text."""
    return Text(say("vi"), say("en"))


def check_lang(lang: str) -> Lang:
    """Return `lang`; raise ValueError unless it is 'vi' or 'en'."""
    for language in LANGUAGES:
        if lang == language:
            return language
    raise ValueError(f"lang must be 'vi' or 'en', not {lang!r}")


def listing(items: Iterable[str], lang: Lang, *, last: Text | None = None) -> str:
    """Join items with commas, and the last two with "và" or "and" (or with the word `last`): 'a, b và c'."""
    *first, final = [*items] or [""]
    return f"{', '.join(first)} {(last or Text('và', 'and'))[lang]} {final}" if first else final


def capital(text: str) -> str:
    """Capitalise the first letter and keep the rest (`str.capitalize` would lower 'UBND')."""
    return text[:1].upper() + text[1:]


def line(text: Text) -> Text:
    """Put each sentence of a text on one line: texts from rule files and communes may hold line breaks."""
    return both(lambda lang: one_line(text[lang], longest=10_000))
