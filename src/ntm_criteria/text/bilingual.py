"""Texts in two languages, and how words are joined in each."""

from collections.abc import Callable, Iterable, Mapping
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

    :ivar vi: in Vietnamese.
    :ivar en: in English.
    """

    vi: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.vi if lang == "vi" else self.en

    def format(self, **values: "str | Text") -> "Text":
        """Fill the named gaps of both languages; a `Text` value fills each language with its own."""
        return Text(*(self[lang].format(**_in(values, lang)) for lang in LANGUAGES))


def _in(values: Mapping[str, "str | Text"], lang: Lang) -> dict[str, str]:
    return {key: value[lang] if isinstance(value, Text) else value for key, value in values.items()}


def both(say: Callable[[Lang], str]) -> Text:
    """A text from a function that words it in one language."""
    return Text(say("vi"), say("en"))


def check_lang(lang: str) -> Lang:
    """Return `lang` if it is one of ours, else raise ValueError."""
    for known in LANGUAGES:
        if lang == known:
            return known
    raise ValueError(f"lang must be 'vi' or 'en', not {lang!r}")


def listing(items: Iterable[str], lang: Lang, *, last: Text | None = None) -> str:
    """Join items as a sentence does: 'a, b và c'."""
    words = list(items)
    joint = (last or Text("và", "and"))[lang]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""


def capital(text: str) -> str:
    """First letter upper case, the rest as it is (`str.capitalize` would lower 'UBND')."""
    return text[:1].upper() + text[1:]


def line(text: Text) -> Text:
    """The text on one line. Texts of rule files and communes may hold line breaks."""
    return both(lambda lang: one_line(text[lang], longest=10_000))
