"""Results that were read back from result documents: frozen values without the rule set."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import field, frozen

from ntm_criteria.by_code import ByCode, of_role
from ntm_criteria.figures import Commune
from ntm_criteria.judging import AppliedScope, Counts, MissingFigure, VillageResult
from ntm_criteria.markup import Displayed
from ntm_criteria.model import Reason, Verdict
from ntm_criteria.read_only import read_only

Why: TypeAlias = Reason | str | None  # a str for a reason that this version of the library does not know


@frozen
class StoredFigure:
    """The figure behind a stored verdict.

    :ivar value: a Fraction, a bool, or the id of a category's value; None if it is not known exactly.
    :ivar low: the lowest possible value of a number; None if nothing is known.
    :ivar high: the highest possible value of a number.
    :ivar unit: the id of the unit of a number.
    :ivar reported: the figures as the commune wrote them, by fact id; empty in a result that was stored in short.
    """

    value: Fraction | bool | str | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None
    reported: Mapping[str, str | bool] = field(factory=dict, converter=read_only, eq=False)


@frozen
class StoredBound:
    """The bound that a stored figure was compared with.

    :ivar relation: "at_least", "more_than", "at_most" or "less_than".
    :ivar value: the bound in the unit of the figure; None while it is open.
    :ivar open: why it has no number, if it has none.
    """

    relation: str
    value: Fraction | None = None
    open: Why = None


@frozen
class StoredShortfall:
    """The distance of a stored figure from the bound that it misses; see `Shortfall`.

    :ivar low: the least possible distance, in `unit`.
    :ivar high: the largest possible distance.
    :ivar unit: the id of its unit.
    :ivar more: whether the figure must rise (True) or fall.
    :ivar strictly: whether the figure must change by more than `low`.
    :ivar fact: the id of the figure that must change; None for villages.
    """

    low: Fraction
    high: Fraction
    unit: str
    more: bool
    strictly: bool = False
    fact: str | None = None


@frozen
class StoredIndicator:
    """The stored result of an indicator or a task.

    :ivar code: its code in the rule set.
    :ivar criterion: the number of its criterion.
    :ivar role: "indicator" or "task".
    :ivar verdict: its verdict.
    :ivar reason: the reason of the verdict.
    :ivar observed: the figure behind the verdict.
    :ivar bound: the bound it was compared with; None for a requirement without a number.
    :ivar shortfall: the distance from the bound; None if no number misses it.
    :ivar villages: the verdicts on the listed villages; empty in a result that was stored in short.
    :ivar missing: the missing figures that can still change the verdict; empty in a result that was stored in short.
    :ivar label: its name in the language of the document; None in a result that was stored in short.
    """

    code: str
    criterion: int
    role: Literal["indicator", "task"]
    verdict: Verdict
    reason: Why = None
    observed: StoredFigure = StoredFigure()
    bound: StoredBound | None = None
    shortfall: StoredShortfall | None = None
    villages: tuple[VillageResult, ...] = field(default=(), eq=False)
    missing: tuple[MissingFigure, ...] = field(default=(), eq=False)
    label: str | None = field(default=None, eq=False)


@frozen
class StoredCriterion:
    """The stored result of a criterion.

    :ivar number: its number in the rule set.
    :ivar verdict: its verdict.
    :ivar reason: the reason of the verdict.
    :ivar entries: the results of its indicators and tasks, in the order of the rule set.
    :ivar label: its name in the language of the document; None in a result that was stored in short.
    """

    number: int
    verdict: Verdict
    reason: Why
    entries: tuple[StoredIndicator, ...]
    label: str | None = field(default=None, eq=False)

    @property
    def indicators(self) -> tuple[StoredIndicator, ...]:
        """The results of its indicators; those of tasks are in `tasks`, and both in `entries`."""
        return of_role(self.entries, "indicator")

    @property
    def tasks(self) -> tuple[StoredIndicator, ...]:
        """The results of its tasks."""
        return of_role(self.entries, "task")

    @property
    def counts(self) -> Counts:
        """The number of its indicators with each verdict; tasks are not counted."""
        return Counts.of(entry.verdict for entry in self.indicators)


@frozen(slots=False)
class StoredResult(ByCode[StoredIndicator], Displayed):
    """A result as `load_result` reads it from a document: what an `Assessment` says, without the rule set.

    `result["3.1"]` is the result of an indicator, `result.criterion(3)` that of a criterion. Two results are equal if all
    verdicts, figures, bounds and shortfalls are; the language and the detail of their documents make no difference.

    :ivar rule_set: the id of the rule set that was applied.
    :ivar fingerprint: the fingerprint of the rule set.
    :ivar commune: the commune. From a full document, it has the figures as they were passed on, and can be judged again; from
        a short one, it has its name, id and year.
    :ivar year: the year judged.
    :ivar date: the date of recognition, if there was one.
    :ivar scopes: the categories by which the set's bounds vary, with the values that applied.
    :ivar verdict: the overall verdict.
    :ivar reason: the reason of the overall verdict.
    :ivar criteria: the results of all criteria, in the order of the rule set.
    :ivar unused: the ids of reported facts that the rule set does not read.
    :ivar library: the version of the library that judged.
    """

    rule_set: str
    fingerprint: str
    commune: Commune = field(eq=False)
    year: int
    date: date | None
    scopes: tuple[AppliedScope, ...]
    verdict: Verdict
    reason: Why
    criteria: tuple[StoredCriterion, ...]
    unused: tuple[str, ...] = ()
    library: str = field(default="", eq=False)

    def __repr__(self) -> str:
        return f"<StoredResult of {self.commune.name!r} {self.year} by {self.rule_set!r}: {self.verdict}>"

    @cached_property
    def entries(self) -> tuple[StoredIndicator, ...]:
        """The results of all indicators and tasks, in the order of the rule set."""
        return tuple(entry for criterion in self.criteria for entry in criterion.entries)

    @cached_property
    def counts(self) -> Counts:
        """The number of indicators with each verdict; tasks are not counted."""
        return Counts.of(entry.verdict for entry in self.indicators)

    @cached_property
    def criterion_counts(self) -> Counts:
        """The number of criteria with each verdict."""
        return Counts.of(criterion.verdict for criterion in self.criteria)

    def criterion(self, number: int | str) -> StoredCriterion:
        """Return the result of the criterion with this number, which may be text ("3"); raises KeyError if there is none."""
        return {str(criterion.number): criterion for criterion in self.criteria}[str(number)]

    def _named(self) -> str:
        return repr(self)
