"""Conditions: the tree that a rule file's `requires` compiles to, and the visitor that reads it.

`node.read(reading)` reads a node's parts first and passes the results to the method of the `Reading` named after the node. To
use a rule in a new way, write a new reading. Trees are never simplified: with NOT_APPLICABLE among the verdicts, the usual
laws of "and" and "or" do not hold.
"""

from collections.abc import Sequence
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar, cast

from attrs import field, frozen

from ntm_criteria.model import verdict
from ntm_criteria.model.arithmetic import Relation
from ntm_criteria.model.bounds import AnyBound, Bound
from ntm_criteria.model.citation import Citation
from ntm_criteria.model.measure import Measure, VillageCount, Villages
from ntm_criteria.model.verdict import Reason, Verdict
from ntm_criteria.text import Text

T = TypeVar("T")


@frozen
class Compare:
    """A measure must meet a bound.

    :ivar exempting: for a measure over villages of which some may be exempt, the same villages with the condition
        `left_out(body)`; else None.
    """

    measure: Measure
    relation: Relation
    bound: AnyBound
    is_over_villages: bool = field(init=False, repr=False, eq=False)
    exempting: Villages | None = field(init=False, repr=False, eq=False)

    @is_over_villages.default
    def _is_over_villages(self) -> bool:
        return isinstance(self.measure, Villages)

    @exempting.default
    def _exempting(self) -> Villages | None:
        if not isinstance(self.measure, Villages):
            return None
        body = left_out(body_of(self.measure))
        return None if body == NEVER else VillageCount(body, self.measure.named)

    def read(self, reading: "Reading[T]") -> T:
        return reading.compare(self)


@frozen
class Matches:
    """A flag or a category must have one of some values."""

    fact: str
    values: tuple[bool, ...] | tuple[str, ...]
    cite: Citation | None = field(default=None, eq=False)

    def read(self, reading: "Reading[T]") -> T:
        return reading.matches(self)


@frozen
class Fixed:
    """A constant verdict: UNKNOWN for an open requirement, or what an exemption or the document itself gives."""

    verdict: Verdict
    reason: Reason | None
    because: Text | None = None

    def read(self, reading: "Reading[T]") -> T:
        return reading.fixed(self)


@frozen
class Outcome:
    """The verdict on an indicator (used in its criterion's condition) or a criterion (in the set's condition)."""

    kind: Literal["indicator", "criterion"]
    key: str
    at: tuple[str, str] = field(init=False, repr=False, eq=False)

    @at.default
    def _at(self) -> tuple[str, str]:
        return self.kind, self.key

    def read(self, reading: "Reading[T]") -> T:
        return reading.outcome(self)


@frozen
class AllOf:
    """Every part must be met."""

    parts: tuple["Condition", ...]

    def read(self, reading: "Reading[T]") -> T:
        return reading.all_of(self, [part.read(reading) for part in self.parts])


@frozen
class AnyOf:
    """At least one part must be met.

    `is_secondary` marks a requirement with bounds from secondary sources. Its second part, the open twin, is the same
    requirement with these bounds open, so that a figure that misses such a bound gives UNKNOWN, not NOT_MET.
    """

    parts: tuple["Condition", ...]
    is_secondary: bool = False

    def read(self, reading: "Reading[T]") -> T:
        return reading.any_of(self, [part.read(reading) for part in self.parts])


@frozen
class CountOf:
    """At least `at_least` of the parts must be met.

    `is_secondary` marks a number from a secondary source: too few parts give UNKNOWN, not NOT_MET.
    """

    at_least: int
    parts: tuple["Condition", ...]
    is_secondary: bool = False

    def read(self, reading: "Reading[T]") -> T:
        return reading.count_of(self, [part.read(reading) for part in self.parts])


@frozen
class Choose:
    """`then` applies when `when` is met, else `otherwise`. Rule files write it as `first_of` or as an exemption.

    :ivar stated: for a choice that `Scope.apply` inserted, the leaf that it replaces. The rule file states the choice once,
        under `scope`.
    """

    when: "Condition"
    then: "Condition"
    otherwise: "Condition"
    is_exemption: bool = False
    stated: "Condition | None" = field(default=None, eq=False, repr=False)

    @property
    def states_not_met(self) -> bool:
        """Whether `when` is what the document itself calls not met: it is required not to hold, and is no circumstance."""
        return isinstance(self.then, Fixed) and self.then.reason is Reason.STATED_NOT_MET

    def read(self, reading: "Reading[T]") -> T:
        return reading.choose(self, self.when.read(reading), self.then.read(reading), self.otherwise.read(reading))


Condition: TypeAlias = Compare | Matches | Fixed | Outcome | AllOf | AnyOf | CountOf | Choose


def combined(node: Condition, codes: Sequence[int]) -> int:
    """Return the verdict code of a combination whose parts have these codes.

    :raises TypeError: the node is no combination.
    """
    match node:
        case Choose():
            return int(verdict.choose(codes[0], codes[1], codes[2]))
        case AllOf():
            return int(verdict.all_of(codes))
        case AnyOf():
            return int(verdict.any_of(codes))
        case CountOf():
            count_of = verdict.secondary_count_of if node.is_secondary else verdict.count_of
            return int(count_of(node.at_least, codes))
    raise TypeError(node)


def body_of(measure: Villages) -> Condition:
    """Return `measure.body` as a `Condition`; a cast, because the module `measure` cannot import this class."""
    return cast(Condition, measure.body)


def left_out(condition: Condition) -> Condition:
    """Build the condition that is NOT_MET exactly where `condition` cannot be NOT_APPLICABLE, whatever figures are missing."""
    return condition.read(_LeftOut())


class _LeftOut:
    """All parts of a combination must be NOT_APPLICABLE; of a choice, the branch that applies."""

    def compare(self, node: Compare) -> Condition:
        return NEVER

    def matches(self, node: Matches) -> Condition:
        return NEVER

    def fixed(self, node: Fixed) -> Condition:
        return Fixed(Verdict.MET, None) if node.verdict is Verdict.NOT_APPLICABLE else NEVER

    def outcome(self, node: Outcome) -> Condition:
        return NEVER

    def all_of(self, node: AllOf, parts: list[Condition]) -> Condition:
        return NEVER if NEVER in parts else AllOf(tuple(parts))

    def any_of(self, node: AnyOf, parts: list[Condition]) -> Condition:
        return NEVER if NEVER in parts else AllOf(tuple(parts))

    def count_of(self, node: CountOf, parts: list[Condition]) -> Condition:
        return NEVER if NEVER in parts else AllOf(tuple(parts))

    def choose(self, node: Choose, when: Condition, then: Condition, otherwise: Condition) -> Condition:
        return NEVER if then == otherwise == NEVER else Choose(node.when, then, otherwise)


NEVER = Fixed(Verdict.NOT_MET, None)


def as_known(comparison: Compare) -> Condition:
    """Add an open twin to a comparison if any of its bounds comes from a secondary source (see `AnyOf`)."""
    if not any(cell.secondary for _, cell in comparison.bound.cells()):
        return comparison
    opened = comparison.bound.changed(_opened)
    return AnyOf((comparison, Compare(comparison.measure, comparison.relation, opened)), is_secondary=True)


def _opened(cell: Bound) -> Bound:
    return Bound(None, cell.written, Reason.BOUND_SECONDARY, cite=cell.cite, unit=cell.unit) if cell.secondary else cell


class Reading(Protocol, Generic[T]):
    """A visitor of conditions: a method for each class of node, called with the results for its parts."""

    def compare(self, node: Compare) -> T: ...
    def matches(self, node: Matches) -> T: ...
    def fixed(self, node: Fixed) -> T: ...
    def outcome(self, node: Outcome) -> T: ...
    def all_of(self, node: AllOf, parts: list[T]) -> T: ...
    def any_of(self, node: AnyOf, parts: list[T]) -> T: ...
    def count_of(self, node: CountOf, parts: list[T]) -> T: ...
    def choose(self, node: Choose, when: T, then: T, otherwise: T) -> T: ...
