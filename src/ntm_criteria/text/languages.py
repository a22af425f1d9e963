"""The languages that texts are written in: Vietnamese, English, and those that were added."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import TypeAlias, TypeVar, cast

from attrs import field, frozen

LANGUAGE_CODE = r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"  # as BCP 47 writes it, which HTML asks for
Lang: TypeAlias = str  # the code of a language: "vi", "en", or of one that was added


@frozen
class Language:
    """A language: how it writes numbers and days, and its sentences.

    :ivar code: the code that `lang=` takes, and the attribute `lang` in HTML: "tay".
    :ivar name: what the language calls itself.
    :ivar decimal: the sign before decimals.
    :ivar group: the sign between groups of three digits; may be empty.
    :ivar pads_counts: whether counts below ten are written with a zero: 01.
    :ivar day: how a day is written, as `date.strftime` takes it.
    :ivar messages: English sentence -> sentence of this language.
    :ivar base: for "vi" or "en" with the nouns of a rule set (see `names`): that language.
    :ivar rename: says a sentence of `base` with those nouns.
    """

    code: str
    name: str
    decimal: str = "."
    group: str = ","
    pads_counts: bool = False
    day: str = "%Y-%m-%d"
    messages: Mapping[str, str] = field(factory=dict, repr=False)
    base: Lang | None = None
    rename: Callable[[str], str] | None = field(default=None, eq=False, repr=False)


_OWN = {
    "vi": Language("vi", "Tiếng Việt", decimal=",", group=".", pads_counts=True, day="%d/%m/%Y"),
    "en": Language("en", "English"),
}
_LOCK = Lock()


class _Languages:
    """The languages known; replaced as a whole, so that threads see one state of it or the other."""

    known: Mapping[Lang, Language] = _OWN
    further: tuple[Lang, ...] = ()  # the codes of those added


def language(code: Lang) -> Language:
    """Return a language; KeyError if it is not known."""
    return _Languages.known[code]


def readable(code: Lang) -> Lang:
    """Return the language, "vi" or "en", whose numbers are read and look most like those of a language."""
    if base := language(code).base:
        return base
    return code if code in _OWN else "vi" if language(code).decimal == "," else "en"


def languages() -> tuple[Lang, ...]:
    """Return the codes of all languages known: "vi", "en", then those added."""
    return tuple(code for code, known in _Languages.known.items() if known.base is None)


def is_known(code: Lang) -> bool:
    """Whether a language is known."""
    return code in _Languages.known


def variant(code: Lang) -> Language | None:
    """Return the language if it is Vietnamese or English with the nouns of a rule set."""
    found = _Languages.known.get(code)
    return found if found is not None and found.base is not None else None


def further_languages() -> tuple[Lang, ...]:
    """Return the codes of the languages added, and of those with the nouns of rule sets."""
    return _Languages.further


def register(new: Language) -> None:
    """Add a language, or replace the one with its code."""
    if new.code in _OWN:
        raise ValueError(f"'{new.code}' is a language of the library itself")
    with _LOCK:
        _set({**_Languages.known, new.code: new})


def forget(code: Lang) -> None:
    """Remove a language that was added."""
    with _LOCK:
        _set({known: language for known, language in _Languages.known.items() if known != code or known in _OWN})


_Function = TypeVar("_Function", bound=Callable[..., object])


def remembering(most: int) -> Callable[[_Function], _Function]:
    """Cache up to `most` results of a function that writes texts, until a language is added."""

    def remember(function: _Function) -> _Function:
        cached = lru_cache(maxsize=most)(function)
        _CACHES.append(cached.cache_clear)
        return cast(_Function, cached)

    return remember


_CACHES: list[Callable[[], None]] = []


def _set(known: Mapping[Lang, Language]) -> None:
    _Languages.known, _Languages.further = known, tuple(code for code in known if code not in _OWN)
    for clear in _CACHES:
        clear()


def translated(english: str, lang: Lang) -> str:
    """Return the sentence of a language for one in English; the English one, if it has none."""
    known = _Languages.known.get(lang)
    return known.messages.get(english, english) if known else english


def check_lang(lang: str) -> Lang:
    """Return `lang`; raise ValueError unless it is "vi", "en" or the code of a language that was added."""
    if lang in _Languages.known:
        return lang
    raise ValueError(f"lang must be {one_of_languages()}, not {lang!r}")


def one_of_languages(*others: str) -> str:
    """List the codes that `lang=` takes: "'vi' or 'en'"."""
    *first, last = [repr(code) for code in (*languages(), *others)]
    return f"{', '.join(first)} or {last}"
