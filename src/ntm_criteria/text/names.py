"""Says "school" and "site" where sentences speak of communes and villages, for rule sets that judge something else.

The words of a rule set are a variant of Vietnamese and of English, as a further language is: each sentence of the library is
said with them where it is written, before names and figures are filled in. So what people and files say is never touched.
"""

import re
from functools import partial
from hashlib import sha256

from attrs import evolve, frozen

from ntm_criteria.text.bilingual import LANGUAGES, Text, capital, reworded
from ntm_criteria.text.languages import Lang, is_known, language, register


@frozen
class Noun:
    """A noun for one thing and for several.

    :ivar one: for one: "trường", "school".
    :ivar many: for several: "trường", "schools".
    """

    one: Text
    many: Text


@frozen
class Names:
    """What a rule set judges and the parts of that, in place of communes and villages.

    :ivar subject: what is judged; None for communes.
    :ivar part: a part of it; None for villages.
    """

    subject: Noun | None = None
    part: Noun | None = None

    def __str__(self) -> str:
        return repr([(noun.one.vi, noun.one.en, noun.many.en) if noun else None for noun in (self.subject, self.part)])

    def words(self, lang: Lang) -> dict[str, str]:
        """Map each word of the library to the word of the rule set."""
        pairs = [
            (("xã", "xã"), ("commune", "communes"), self.subject),
            (("thôn", "thôn"), ("village", "villages"), self.part),
        ]
        return {
            old: noun[lang]
            for vi, en, own in pairs
            if own is not None
            for old, noun in zip(vi if lang == "vi" else en, (own.one, own.many), strict=True)
        }


# what stands for itself (a placeholder, a key in quotes or of a rule file, an option), or an article and a word
_PIECE = re.compile(
    r"\{[^{}]*\}|(?<!\w)'[^'\d]*'|\b(?:for_each|per): \w+|--[\w-]+|(?<![\w-])(an? )?([^\W\d_]+)(?!\w)", re.IGNORECASE
)
_VOWELS = tuple("aeio")  # with which English words begin that take "an": most of those with u do not


def renamed(text: str, words: dict[str, str]) -> str:
    """Say a sentence of the library with other nouns.

    >>> renamed("{name}: a village of the commune's list", {"village": "annex", "commune": "school"})
    "{name}: an annex of the school's list"
    """

    def say(piece: re.Match[str]) -> str:
        article, old = piece[1], piece[2]
        new = words.get((old or "").lower())
        if new is None:
            return piece[0]
        new = new if old.islower() else new.upper() if old.isupper() and len(old) > 1 else capital(new)
        if article is None:
            return new
        own = "an " if new.lower().startswith(_VOWELS) else "a "
        return (own if article.islower() else capital(own)) + new

    return _PIECE.sub(say, text)


def with_names(lang: Lang, names: Names | None) -> Lang:
    """Return the code of a language with the nouns of a rule set; further languages keep their own."""
    if names is None or lang not in LANGUAGES:
        return lang
    code = f"{lang}-x-{sha256(str(names).encode()).hexdigest()[:8]}"  # "x" is for private use in BCP 47
    if not is_known(code):
        rename = partial(renamed, words=names.words(lang))
        register(evolve(language(lang), code=code, base=lang, rename=rename))
    return code


def prepare(names: Names | None) -> None:
    """Make the nouns of a rule set known, so that texts that are joined from now on have them too."""
    for lang in LANGUAGES:
        with_names(lang, names)


def named(text: Text, names: Names | None) -> Text:
    """Say a text with the nouns of a rule set, for those who ask it for "vi" and "en"."""
    if names is None:
        return text
    vi, en = (text[with_names(lang, names)] for lang in LANGUAGES)
    return reworded(text, vi=vi, en=en)
