"""Sentences that hold lists: "(a) …; hoặc (b) …". How a list is numbered depends on how deep it stands."""

from collections.abc import Mapping
from string import ascii_lowercase
from typing import Protocol

from attrs import evolve, field, frozen

from ntm_criteria.text import Lang, Text, both, reworded

_NOTHING = Text("", "")


_INNER = {  # the words before a list in a list
    "and": Text("đủ các nội dung ", "all of "),
    "or": Text("một trong các nội dung ", "any of "),
}


class Said(Protocol):
    """A part of a sentence."""

    @property
    def is_plain(self) -> bool:
        """Whether the part is one clause, so that two of them need no letters."""

    def at(self, depth: int) -> Text:
        """Write the part inside `depth` numbered lists."""


@frozen
class Clause:
    """A clause without lists.

    :ivar subject: the words that it begins with, if these name a figure.
    :ivar level: what is required of that figure: the clause without the name of the figure.
    """

    text: Text
    subject: Text | None = None
    is_plain: bool = True
    level: Text | None = None

    def at(self, depth: int) -> Text:  # a clause is written alike everywhere
        return self.text


@frozen
class Filled:
    """A template with parts as its values."""

    template: Text
    values: Mapping[str, Said]
    is_plain: bool = field(default=False, init=False)

    def at(self, depth: int) -> Text:
        return self.template.format(**{name: value.at(depth) for name, value in self.values.items()})


@frozen
class Listed:
    """Parts joined by "và" or "hoặc"; two clauses need no letters, and lists in lists have numbers of their own.

    :ivar conjunction: the word before the last part; may be empty.
    :ivar head: the words before the list.
    :ivar tail: the words after the list.
    """

    parts: tuple[Said, ...]
    conjunction: Text
    head: Text = _NOTHING
    tail: Text = _NOTHING
    is_plain: bool = field(default=False, init=False)

    @property
    def is_bare(self) -> bool:
        """Whether the list needs no letters outside other lists: "a, hoặc b"."""
        return len(self.parts) == 2 and not self.head.vi and all(part.is_plain for part in self.parts)

    def at(self, depth: int) -> Text:
        is_bare = not depth and self.is_bare
        items = [part.at(depth if is_bare else depth + 1) for part in self.parts]
        if is_bare:
            items[1] = _without_subject(items, self.parts)

        head = self.head if self.head.vi or not depth else _INNER.get(self.conjunction.en, self.head)

        def say(lang: Lang) -> str:
            texts = [item[lang] if is_bare else f"({letter(i, depth)}) {item[lang]}" for i, item in enumerate(items)]
            last = f"{self.conjunction[lang]} {texts[-1]}".strip()
            return f"{head[lang]}{'; '.join([*texts[:-1], last])}{self.tail[lang]}"

        return both(say)


def in_short(sentence: Said) -> Said:
    """Leave out the name of the figure that a sentence begins with: "trên 95%"."""
    match sentence:
        case Clause(level=Text() as level):
            return evolve(sentence, text=level)
        case Listed(parts=(Clause(level=Text() as level) as first, second)) if sentence.is_bare:
            return evolve(sentence, parts=(evolve(first, text=level), second))
    return sentence


def _without_subject(items: list[Text], parts: tuple[Said, ...]) -> Text:
    """Return the second of two clauses, without its subject if that is the first one's too."""
    first, second = (getattr(part, "subject", None) for part in parts)
    text = items[1]
    if first is None or first != second or not text.en.startswith(f"{first.en}: "):
        return text
    verb = "" if items[0].en.startswith(f"{first.en}: ") else "is "
    return reworded(text, vi=text.vi.removeprefix(f"{first.vi} "), en=verb + text.en.removeprefix(f"{first.en}: "))


_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def letter(i: int, depth: int = 0) -> str:
    """Return the mark of item `i`, counted from 0: a, b, c; in a list inside it i, ii, iii; then 1, 2, 3.

    >>> letter(2), letter(3, 1), letter(3, 2), letter(27)
    ('c', 'iv', '4', 'b1')
    """
    if depth % 3 == 0:
        return f"{ascii_lowercase[i % 26]}{i // 26 or ''}"
    if depth % 3 == 2:
        return str(i + 1)
    rest, text = i + 1, ""
    for value, sign in _ROMAN:
        text, rest = text + sign * (rest // value), rest % value
    return text
