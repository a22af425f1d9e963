"""Conditions: what a rule file's `requires` compiles to, and the one walk over it.

Each node knows its parts and hands their readings to the method of the `Reading` named after it. To use a rule in a new way,
write a new reading; the tree and the walk stay as they are. Trees are never rewritten: with NOT_APPLICABLE among the
verdicts, the usual laws for simplifying "and" and "or" do not hold.
"""

from typing import Generic, Literal, Protocol, TypeAlias, TypeVar, cast

from attrs import field, frozen

from ntm_criteria.model.arithmetic import Relation
from ntm_criteria.model.bounds import AnyBound, Bound
from ntm_criteria.model.citation import Citation
from ntm_criteria.model.measure import Measure, VillageCount, VillageShare
from ntm_criteria.model.verdict import Reason, Verdict
from ntm_criteria.text import Text

T = TypeVar("T")


@frozen
class Compare:
    """A measure against a bound."""

    measure: Measure
    relation: Relation
    bound: AnyBound
    is_over_villages: bool = field(init=False, repr=False, eq=False)

    @is_over_villages.default
    def _is_over_villages(self) -> bool:
        return isinstance(self.measure, VillageShare | VillageCount)

    def read(self, reading: "Reading[T]") -> T:
        return reading.compare(self)


@frozen
class Matches:
    """A flag or a category against the values that will do."""

    fact: str
    values: tuple[bool, ...] | tuple[str, ...]
    cite: Citation | None = field(default=None, eq=False)

    def read(self, reading: "Reading[T]") -> T:
        return reading.matches(self)


@frozen
class Fixed:
    """A verdict that depends on no figure: an open requirement, or the outcome of an exemption."""

    verdict: Verdict
    reason: Reason | None
    because: Text | None = None

    def read(self, reading: "Reading[T]") -> T:
        return reading.fixed(self)


@frozen
class Outcome:
    """The verdict of an indicator within its criterion, or of a criterion within the set."""

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
    """One met part is enough.

    `is_secondary` marks how a requirement with bounds from secondary sources is judged: its second part is the same with these
    bounds open, so missing one of them leaves the verdict UNKNOWN.
    """

    parts: tuple["Condition", ...]
    is_secondary: bool = False

    def read(self, reading: "Reading[T]") -> T:
        return reading.any_of(self, [part.read(reading) for part in self.parts])


@frozen
class CountOf:
    """At least so many of the parts must be met."""

    at_least: int
    parts: tuple["Condition", ...]

    def read(self, reading: "Reading[T]") -> T:
        return reading.count_of(self, [part.read(reading) for part in self.parts])


@frozen
class Choose:
    """`then` applies when `when` is met, else `otherwise`. A `first_of` folds into these, an exemption is one.

    `is_scope` marks the choice of a bound's row by the set's derived scope, which the file states once and not here.
    """

    when: "Condition"
    then: "Condition"
    otherwise: "Condition"
    is_exemption: bool = False
    is_scope: bool = False

    def read(self, reading: "Reading[T]") -> T:
        return reading.choose(self, self.when.read(reading), self.then.read(reading), self.otherwise.read(reading))


Condition: TypeAlias = Compare | Matches | Fixed | Outcome | AllOf | AnyOf | CountOf | Choose


def body_of(measure: VillageShare | VillageCount) -> Condition:
    """The condition judged in each village: a measure, a layer below, only knows that it can be read."""
    return cast(Condition, measure.body)


def as_known(leaf: Compare) -> Condition:
    """A comparison as it is judged: a bound from a secondary source can be met, but missing it proves nothing."""
    if not any(cell.secondary for _, cell in leaf.bound.cells()):
        return leaf
    opened = leaf.bound.changed(_opened)
    return AnyOf((leaf, Compare(leaf.measure, leaf.relation, opened)), is_secondary=True)


def _opened(cell: Bound) -> Bound:
    return Bound(None, cell.written, Reason.BOUND_SECONDARY, cite=cell.cite) if cell.secondary else cell


class Reading(Protocol, Generic[T]):
    """One use of a condition: a method per node, given what the same reading made of the node's parts."""

    def compare(self, node: Compare) -> T: ...
    def matches(self, node: Matches) -> T: ...
    def fixed(self, node: Fixed) -> T: ...
    def outcome(self, node: Outcome) -> T: ...
    def all_of(self, node: AllOf, parts: list[T]) -> T: ...
    def any_of(self, node: AnyOf, parts: list[T]) -> T: ...
    def count_of(self, node: CountOf, parts: list[T]) -> T: ...
    def choose(self, node: Choose, when: T, then: T, otherwise: T) -> T: ...
