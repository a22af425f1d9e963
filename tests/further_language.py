"""A language that nobody speaks: each English sentence stands in ⟦…⟧, and what fills its placeholders in ⟨…⟩.

So a text in this language shows which words come from the messages: those directly inside ⟦…⟧. Words elsewhere are data (of
rule sets, communes, files), or sentences that were not translated.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from string import Formatter
from typing import Any, cast

import attrs

from ntm_criteria.text import Message, Text, messages

CODE = "qtt"  # one of the codes that ISO 639 leaves to private use


def marked(message: Message) -> str:
    """Translate a message: placeholders that only English grammar needs ("s", "is") are left out."""
    return "|".join(_marked(part, message) for part in message.en.split("|"))


def _marked(text: str, message: Message) -> str:
    if not text.strip():
        return text
    if message.fields is None:
        return f"⟦{text}⟧"
    pieces = []
    for words, name, form, kind in Formatter().parse(text):
        pieces.append(words.replace("{", "{{").replace("}", "}}"))
        field = f"{name}{f'!{kind}' if kind else ''}{f':{form}' if form else ''}"
        if name is not None and field in message.required:
            pieces.append(f"⟨{{{field}}}⟩")
    return f"⟦{''.join(pieces)}⟧"


def language_file(**changes: Any) -> dict[str, Any]:
    """Return the content of the language file."""
    return {
        "format": 1,
        "language": {"code": CODE, "name": "⟦test⟧", "decimal": "·", "group": "˙", "day": "%Y-%m-%d"},
        "messages": {english: marked(message) for english, message in messages().items()},
        **changes,
    }


def outside(text: str) -> str:
    """Return what of a text does not come from the messages, with a line break for each thing left out."""
    kept, around = [], [""]
    for char in text:
        if char in "⟦⟨":
            around.append(char)
            kept.append("\n")
        elif char in "⟧⟩":
            assert around.pop() == {"⟧": "⟦", "⟩": "⟨"}[char], text
            kept.append("\n")
        elif around[-1] != "⟦":
            kept.append(char)
    return "".join(kept)


def untranslated(text: str, data: Iterable[object]) -> list[str]:
    """Return the words of a text that come neither from the messages nor from `data`."""
    rest = _without(outside(text), data)
    return re.findall(r"[^\W\d_]{2,}[^\n]*", rest)


def _without(text: str, data: Iterable[object]) -> str:
    for known in sorted(map(str, data), key=len, reverse=True):
        text = text.replace(known, "\n")
    return text


def texts(value: object, seen: dict[int, object] | None = None) -> Iterator[Text]:
    """Yield all texts that can be reached from a value."""
    seen = {} if seen is None else seen
    if id(value) in seen:
        return
    seen[id(value)] = value
    inner: Iterable[object] = ()
    if isinstance(value, Text):
        yield value
    elif attrs.has(type(value)):
        inner = [getattr(value, field.name) for field in attrs.fields(cast(type[attrs.AttrsInstance], type(value)))]
    elif isinstance(value, Mapping):
        inner = [*value, *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = value
    for each in inner:
        yield from texts(each, seen)


def labels_of(*values: object) -> dict[str, str]:
    """Translate the labels, sentences and notes of rule sets, which stand beside the messages in a language file."""
    found = {text.en for value in values for text in texts(value) if text.en not in messages()}
    return {english: marked(Message(english, (english,))) for english in found if english}


def leaked(text: str, data: Iterable[object] = ()) -> set[str]:
    """Return the sentences of the library, English or Vietnamese, that stand in a text although it is in this language.

    :param data: what the text quotes.
    """
    rest = _without(outside(text), data)
    return {piece for piece in _pieces() if piece in rest}


@cache
def _pieces() -> frozenset[str]:
    """Return what the sentences of the library consist of, as far as it has two words."""
    sentences = [text for message in messages().values() for text in (message.en, *message.vi)]
    pieces = (piece.strip() for text in sentences for piece in re.split(r"\{[^{}]*\}|\|", text))
    return frozenset(piece for piece in pieces if re.search(r"[^\W\d_]{2,} [^\W\d_]{2,}", piece))
