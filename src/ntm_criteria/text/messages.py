"""The messages of the library: each sentence that a further language translates, found by its English words.

They are read from the source of the package, where each stands as `Text("…", "…")`, so that none can be left out.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from types import MappingProxyType

from attrs import frozen

from ntm_criteria.text.bilingual import Text

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_LETTER = re.compile(r"[^\W\d_]")


@frozen
class Message:
    """A sentence of the library.

    :ivar en: the English sentence, which is its id.
    :ivar vi: the Vietnamese sentences: English may have one sentence for several of them.
    """

    en: str
    vi: tuple[str, ...]

    @property
    def as_text(self) -> Text:
        """The sentence in both languages, for a hint."""
        return Text(f"{self.en} – {self.vi[0]}", f"{self.en} – {self.vi[0]}")

    @property
    def fields(self) -> frozenset[str] | None:
        """The placeholders of the English sentence; None if its braces stand for themselves."""
        return self.fields_of(self.en)

    @property
    def required(self) -> frozenset[str]:
        """The placeholders that every translation has: those of English that Vietnamese has too."""
        return (self.fields or frozenset()) & self._vietnamese

    @property
    def allowed(self) -> frozenset[str]:
        """The placeholders that a translation may have."""
        return (self.fields or frozenset()) | self._vietnamese

    @property
    def _vietnamese(self) -> frozenset[str]:
        return frozenset.intersection(*(self.fields_of(text) or frozenset() for text in self.vi))

    @staticmethod
    def fields_of(text: str) -> frozenset[str] | None:
        """Return the placeholders of a template, each with its form ("limit:.1e"); None if the text is no template."""
        try:
            fields = [field for field in Formatter().parse(text) if field[1] is not None]
        except ValueError:
            return None
        if not all(_NAME.fullmatch(name or "") and not (form or "").startswith(" ") for _, name, form, _ in fields):
            return None
        return frozenset(
            f"{name}{f'!{kind}' if kind else ''}{f':{form}' if form else ''}" for _, name, form, kind in fields
        )


@cache
def messages() -> Mapping[str, Message]:
    """Return all messages by their English sentences, in the order of the source."""
    found: dict[str, dict[str, None]] = {}
    for module in _modules(files("ntm_criteria")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Name("Text"), [ast.Constant(str(vi)), ast.Constant(str(en)), *_]) if vi != en:
                    if has_words(en):
                        found.setdefault(en, {})[vi] = None
    return MappingProxyType({en: Message(en, tuple(sentences)) for en, sentences in found.items()})


def has_words(text: str) -> bool:
    """Whether there is anything to translate in a template: letters that are no placeholder."""
    if Message.fields_of(text) is None:
        return True
    return any(_LETTER.search(words) for words, *_ in Formatter().parse(text))


def _modules(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _modules(entry)
        elif entry.name.endswith(".py"):
            yield entry
