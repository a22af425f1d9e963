"""Problems (with a code, a path and a place), and the exceptions that carry them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import Factory, evolve, field, frozen

from ntm_criteria.markup import Displayed
from ntm_criteria.problem_codes import ProblemCode
from ntm_criteria.read_only import read_only
from ntm_criteria.text import LANGUAGES, Lang, Text, exact, one_line, with_options

__all__ = [
    "CriteriaError", "FactError", "KeyPath", "LanguageFileError", "Param", "Place", "Problem", "ProblemCode", "ProblemTuple",
    "RuleFileError",
]  # fmt: skip

KeyPath: TypeAlias = tuple[str | int, ...]  # the keys and positions that lead to a value; see `Problem`
Param: TypeAlias = str | int | Fraction | Text | tuple[str | Fraction, ...]

_LONGEST = 10_000  # characters of a message or a hint


@frozen
class Place:
    """A position in a file; `str` writes it as "file:line:column", which editors can jump to.

    >>> str(Place("xa.yaml", 4, 3))
    'xa.yaml:4:3'

    :ivar file: the name of the file, as the caller passed it.
    :ivar line: the line, counted from 1.
    :ivar column: the column, counted from 1.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@frozen
class Problem(Displayed):
    """One mistake in a file or in figures: what is wrong, where, and how to fix it.

    `str(problem)` is one line, or two with a hint, in English.

    The `path` leads from the input to the value that is wrong, with the keys as they are written there. It has one form for
    all inputs:

    - A `Commune`, a mapping, and a YAML or JSON file: the names of fields, the keys of mappings and the positions in lists
      (from 0), such as ("facts", "population"), ("previous", "poverty_rate"), ("villages", 1, "street_lighting") or ("year",).
      A plain mapping of figures is the `facts` of a commune, so its paths begin with "facts".
    - A table: the cells of the row's key, in the order of `by` (then its year and the name of its village, if it has them),
      then the heading of the column: ("06235", "population"). Those of other tables begin with "previous" or "villages".

    Where a value is missing, the path leads to the mapping that lacks it, and `params["missing"]` is its key. The path is
    empty if the whole input is wrong, or an argument beside it.

    :ivar code: the kind of mistake.
    :ivar message: what is wrong, in both languages; it begins with the label and the id of the fact.
    :ivar place: its position in a file; None for figures that came from Python.
    :ivar hint: how to fix it, if that is known.
    :ivar fact: the id of the fact concerned.
    :ivar severity: "error", or "warning" for figures that are used nevertheless.
    :ivar path: where the wrong value stands in the input.
    :ivar related: the paths of the other values that it contradicts.
    :ivar short: the message without label and id, for a form that shows it beside the field.
    :ivar params: the values that the message is made of, by name, such as {"value": "915 %", "low": 0, "high": 100}, for
        callers that word their own message; docs/problems.md lists them for each code. Read-only.
    """

    code: ProblemCode
    message: Text
    place: Place | None = None
    hint: Text | None = None
    fact: str | None = None
    severity: Literal["error", "warning"] = "error"
    path: KeyPath = field(default=(), kw_only=True)
    related: tuple[KeyPath, ...] = field(default=(), kw_only=True)
    short: Text = field(default=Factory(lambda self: self.message, takes_self=True), kw_only=True, repr=False)
    params: Mapping[str, Param] = field(factory=dict, kw_only=True, converter=read_only, hash=False, repr=False)

    def pointer(self) -> str:
        """Return the path as a JSON Pointer (RFC 6901).

        >>> Problem(ProblemCode.UNKNOWN_FACT, Text("", ""), path=("villages", 1, "a/b")).pointer()
        '/villages/1/a~1b'
        """
        return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in self.path)

    def below(self, path: KeyPath) -> "Problem":
        """Return the problem as one of a larger input, in which this input stands under `path`."""
        related = tuple((*path, *other) for other in self.related)
        return evolve(self, path=(*path, *self.path), related=related)

    def as_dict(self, lang: Lang | None = None) -> dict[str, Any]:
        """Return the problem as data that can be written as JSON.

        :param lang: the language of all texts; by default, each text is a mapping with both languages.
        """
        return {
            "code": str(self.code),
            "severity": self.severity,
            "path": [_as_json(key, lang) for key in self.path],
            "pointer": self.pointer(),
            "related": [[_as_json(key, lang) for key in path] for path in self.related],
            "fact": self.fact,
            "message": _as_json(self.message, lang),
            "short": _as_json(self.short, lang),
            "hint": _as_json(self.hint, lang),
            "params": {name: _as_json(value, lang) for name, value in self.params.items()},
            "place": {"file": self.place.file, "line": self.place.line, "column": self.place.column}
            if self.place
            else None,
        }

    def text(self, lang: Lang = "en", *, options: Mapping[str, str] | None = None) -> str:
        """Write the problem as `place: code: message`, with the hint on a second line.

        :param options: other names for options, such as {"year": "--year"}; by default their names in Python.
        """
        # names of files, headings and labels come from outside: no control character may reach a terminal
        message, *hint = (
            one_line(with_options(text, options or {})[lang], longest=_LONGEST)
            for text in (self.message, self.hint)
            if text
        )
        head = f"{one_line(str(self.place))}: " if self.place else ""
        return "\n    ".join([f"{head}{self.code}: {message}", *hint])

    def __str__(self) -> str:
        return self.text("en")


def _as_json(value: object, lang: Lang | None) -> Any:
    """Return a key or a parameter as JSON can hold it: exact numbers are text, as in the result document."""
    if isinstance(value, Text):
        return value[lang] if lang else {each: value[each] for each in LANGUAGES}
    if isinstance(value, tuple):
        return [_as_json(item, lang) for item in value]
    if isinstance(value, Fraction):
        return exact(value)
    return value if value is None or isinstance(value, str | int) else str(value)


class ProblemTuple(tuple[Problem, ...]):
    """A tuple of problems that can be grouped by their paths."""

    __slots__ = ()

    def by_path(self) -> dict[KeyPath, list[Problem]]:
        """Return the problems grouped by their `path`, so that a form can show each beside its field."""
        groups: dict[KeyPath, list[Problem]] = {}
        for problem in self:
            groups.setdefault(problem.path, []).append(problem)
        return groups

    def as_dicts(self, lang: Lang | None = None) -> list[dict[str, Any]]:
        """Return all problems as data that can be written as JSON; see `Problem.as_dict`."""
        return [problem.as_dict(lang) for problem in self]


class CriteriaError(Exception):
    """The base class of the library's exceptions. `str()` lists all problems in English. Can be pickled.

    >>> from ntm_criteria import assess, load_rule_set
    >>> try:
    ...     assess({"irrigated_land_share": "915 %", "incme_per_capita": 55}, load_rule_set("bang-mac-2024"))
    ... except CriteriaError as error:
    ...     [(problem.code.value, problem.fact) for problem in error.problems]
    [('out-of-limits', 'irrigated_land_share'), ('unknown-fact', 'incme_per_capita')]

    :ivar problems: all problems, ordered by file and line.
    """

    problems: ProblemTuple

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = ProblemTuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    @property
    def place(self) -> Place | None:
        """The place of the first problem; None if it has no place."""
        return self.problems[0].place if self.problems else None

    @property
    def fact(self) -> str | None:
        """The id of the fact that the first problem concerns; None if it concerns no fact."""
        return self.problems[0].fact if self.problems else None

    def by_path(self) -> dict[KeyPath, list[Problem]]:
        """Return the problems grouped by their `path`, so that a form can show each beside its field.

        >>> from ntm_criteria import assess, load_rule_set
        >>> try:
        ...     assess({"irrigated_land_share": "915 %"}, load_rule_set("bang-mac-2024"))
        ... except CriteriaError as error:
        ...     {path: [problem.short.en for problem in problems] for path, problems in error.by_path().items()}
        {('facts', 'irrigated_land_share'): ["'915 %' is outside the limits 0 … 100%"]}
        """
        return self.problems.by_path()

    def as_dicts(self, lang: Lang | None = None) -> list[dict[str, Any]]:
        """Return all problems as data that can be written as JSON; see `Problem.as_dict`."""
        return self.problems.as_dicts(lang)

    def text(self, lang: Lang = "en") -> str:
        """Write all problems in one language, each beginning on a new line."""
        return "\n".join(problem.text(lang) for problem in self.problems)


class RuleFileError(CriteriaError, ValueError):
    """A rule file or a data dictionary has mistakes."""


class LanguageFileError(CriteriaError, ValueError):
    """A file with the messages of a further language has mistakes."""


class FactError(CriteriaError, ValueError):
    """A commune's figures have mistakes: they are unreadable, impossible, contradictory, or belong to no known fact."""
