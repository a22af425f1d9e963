"""Problems (with a code and a place), and the exceptions that carry them."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Literal

from attrs import frozen

from ntm_criteria.text import Lang, Text, with_options


class ProblemCode(Enum):
    """The kind of a `Problem`. The list is complete; docs/problems.md explains each code."""

    # the file as text
    UNREADABLE_FILE = "unreadable-file"
    BAD_YAML = "bad-yaml"
    DUPLICATE_KEY = "duplicate-key"
    ANCHOR_OR_TAG = "anchor-or-tag"
    TOO_DEEP = "too-deep"
    # the form of a rule file or a commune file
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_FORM = "wrong-form"
    UNKNOWN_WORD = "unknown-word"
    BAD_NUMBER = "bad-number"
    UNKNOWN_FORMAT = "unknown-format"
    # the dictionary
    FACT_REDEFINED = "fact-redefined"
    BAD_FACT = "bad-fact"
    # the meaning of a rule
    UNKNOWN_FACT = "unknown-fact"
    WRONG_KIND = "wrong-kind"
    UNKNOWN_UNIT = "unknown-unit"
    UNIT_MISSING = "unit-missing"
    UNIT_MISMATCH = "unit-mismatch"
    BOUND_OUT_OF_LIMITS = "bound-out-of-limits"
    INCOMPLETE_BOUNDS = "incomplete-bounds"
    UNKNOWN_VALUE = "unknown-value"
    EMPTY_PARTS = "empty-parts"
    COUNT_TOO_HIGH = "count-too-high"
    EXEMPTION_IN_WHEN = "exemption-in-when"
    WRONG_LEVEL = "wrong-level"
    CODE_TWICE = "code-twice"
    UNKNOWN_SOURCE = "unknown-source"
    UNSOURCED_BOUND = "unsourced-bound"
    UNKNOWN_REFERENCE = "unknown-reference"
    WRONG_TOTAL = "wrong-total"
    # layers of authority
    LOOSER_BOUND = "looser-bound"
    UNKNOWN_CODE = "unknown-code"
    WRONG_PERIOD = "wrong-period"
    MEASURE_CHANGED = "measure-changed"
    # the test cases of a rule set
    CASE_FAILED = "case-failed"
    # figures of a commune
    UNREADABLE_FIGURE = "unreadable-figure"
    AMBIGUOUS_FIGURE = "ambiguous-figure"
    OUT_OF_LIMITS = "out-of-limits"
    FINER_THAN_STEP = "finer-than-step"
    PART_EXCEEDS_WHOLE = "part-exceeds-whole"
    FIGURES_DISAGREE = "figures-disagree"
    BAD_VILLAGE = "bad-village"
    WRONG_YEAR = "wrong-year"
    # tables
    MISSING_COLUMN = "missing-column"
    WRONG_TYPE = "wrong-type"
    TOO_LARGE = "too-large"
    BAD_KEY = "bad-key"
    UNKNOWN_COMMUNE = "unknown-commune"
    # warnings: nothing is refused
    UNUSED = "unused"
    IMPLAUSIBLE = "implausible"
    GIVEN_TWICE = "given-twice"
    # any file
    TOO_MANY = "too-many"

    def __str__(self) -> str:
        return self.value


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
class Problem:
    """One mistake in a file or in figures: what is wrong, where, and how to fix it.

    `str(problem)` is one line, or two with a hint, in English.

    :ivar code: the kind of mistake.
    :ivar message: what is wrong, in both languages.
    :ivar place: its position in a file; None for figures that came from Python.
    :ivar hint: how to fix it, if that is known.
    :ivar fact: the id of the fact concerned.
    :ivar severity: "error", or "warning" for figures that are used nevertheless.
    """

    code: ProblemCode
    message: Text
    place: Place | None = None
    hint: Text | None = None
    fact: str | None = None
    severity: Literal["error", "warning"] = "error"

    def text(self, lang: Lang = "en", *, options: Mapping[str, str] | None = None) -> str:
        """Write the problem as `place: code: message`, with the hint on a second line.

        :param options: other names for options, such as {"year": "--year"}; by default their names in Python.
        """
        head = f"{self.place}: " if self.place else ""
        hint = f"\n    {with_options(self.hint, options or {})[lang]}" if self.hint else ""
        return f"{head}{self.code}: {with_options(self.message, options or {})[lang]}{hint}"

    def __str__(self) -> str:
        return self.text("en")


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

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
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

    def text(self, lang: Lang = "en") -> str:
        """Write all problems in one language, each beginning on a new line."""
        return "\n".join(problem.text(lang) for problem in self.problems)


class RuleFileError(CriteriaError, ValueError):
    """A rule file or a data dictionary has mistakes."""


class FactError(CriteriaError, ValueError):
    """A commune's figures have mistakes: they are unreadable, impossible, contradictory, or belong to no known fact."""
