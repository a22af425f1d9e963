"""Collects the problems of one file, each at its place."""

from collections.abc import Iterable

from attrs import evolve, frozen

from ntm_criteria.errors import Problem, ProblemCode
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading.yaml_source import Source
from ntm_criteria.problems import Problems, did_you_mean
from ntm_criteria.text import Text, one_line

_NOTHING = Text("", "")


@frozen
class FileProblems:
    """Collects the problems of one file. A problem is added with the path of the value that is wrong."""

    source: Source
    collector: Problems
    at: KeyPath = ()  # the prefix of all paths
    prefix: Text = _NOTHING  # the prefix of all messages
    fact: str | None = None  # the id of the fact that all problems concern

    def add(
        self, code: ProblemCode, path: KeyPath, words: Text, hint: Text | None = None, *, key: bool = False
    ) -> None:
        """Add a problem at the place of the value under `path`; at the place of its key, if `key`."""
        message = Text("{prefix}{words}", "{prefix}{words}").format(prefix=self.prefix, words=words)
        path = (*self.at, *path)
        place, path = self.source.place_or_start(path, key=key), self.source.existing(path)
        self.collector.note(Problem(code, message, place, hint, self.fact, path=path, short=words))

    def add_unknown(
        self,
        code: ProblemCode,
        path: KeyPath,
        noun: Text,
        name: str,
        hint: Text | Iterable[str] | None,
        *,
        key: bool = False,
    ) -> None:
        """Add the problem that `name` is unknown. If `hint` is a list of known names, the nearest one is suggested."""
        hint = hint if hint is None or isinstance(hint, Text) else did_you_mean(name, hint)
        word = one_line(name)
        self.add(
            code,
            path,
            Text("không có {noun} '{word}'", "no {noun} '{word}'").format(noun=noun, word=word),
            hint,
            key=key,
        )

    def of_fact(self, id_: str) -> "FileProblems":
        """Return a collector for the dictionary entry `id_`, which adds to the same list of problems."""
        prefix = Text("số liệu '{id_}': ", "fact '{id_}': ").format(id_=id_)
        return evolve(self, at=(*self.at, "facts", id_), prefix=prefix, fact=id_)

    @property
    def count(self) -> int:
        """The number of problems so far."""
        return len(self.collector.found)

    @property
    def has_errors(self) -> bool:
        return self.collector.has_errors
