"""A compiled rule set: exact, frozen, fingerprinted."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import field, frozen

from ntm_criteria.condition import Condition
from ntm_criteria.errors import Place
from ntm_criteria.facts import Dictionary, Fact, Kind
from ntm_criteria.measure import Measure
from ntm_criteria.words import Text

Role: TypeAlias = Literal["indicator", "task"]
Status: TypeAlias = Literal["checked", "transcribed", "secondary", "conflicting", "unsourced"]


@frozen
class SourceDocument:
    """A document that rules cite."""

    id: str
    title: str
    issuer: str | None = None
    number: str | None = None
    issued: date | None = None
    in_force: date | None = None
    url: str | None = None


@frozen
class Citation:
    """Where in a document a requirement stands, and how well that is known."""

    source: SourceDocument
    at: str
    status: Status


@frozen
class Indicator:
    """A chỉ tiêu (or a task: judged and reported, counted nowhere) and the condition it requires."""

    code: str
    label: Text
    role: Role
    cite: Citation
    condition: Condition
    criterion: int
    wording: str | None = None
    aim: Text | None = None
    interpretation: Text | None = None
    remark: Text | None = None
    corresponds_to: str | None = None
    place: Place | None = None


@frozen
class Criterion:
    """A tiêu chí: its indicators, and the condition over their verdicts."""

    number: int
    label: Text
    complete: bool
    indicators: tuple[Indicator, ...]
    condition: Condition


@frozen(slots=False, hash=False, eq=False)
class RuleSet:
    """A rule set as `load_rule_set` returns it.

    `criteria` hold the `indicators` in the order of the file; `facts` is the whole dictionary, of which the set `reads` some
    this year and some (`reads_previous`) of the year before. Two sets are equal when their fingerprints are: a hash of all
    they state, whatever the layout or the comments of their files.
    """

    id: str
    label: Text
    years: tuple[int, int]
    criteria: tuple[Criterion, ...]
    condition: Condition
    facts: Dictionary = field(repr=False)
    reads: frozenset[str] = field(repr=False)
    reads_previous: frozenset[str] = field(repr=False)
    totals: frozenset[str] = field(repr=False)  # flags of the villages of which the commune may report a total
    derived: tuple[tuple[str, bool, Measure], ...] = field(
        repr=False
    )  # fact, of last year?, how it follows from others
    fingerprint: str
    indicators_total: int | None = None
    remark: Text | None = None
    file: str | None = None

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators and tasks."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def in_order(self) -> tuple[tuple[tuple[str, str], Condition], ...]:
        """Every indicator's and criterion's key and condition, each after those its condition looks at."""
        made: list[tuple[tuple[str, str], Condition]] = []
        for criterion in self.criteria:
            made += [(("indicator", indicator.code), indicator.condition) for indicator in criterion.indicators]
            made.append((("criterion", str(criterion.number)), criterion.condition))
        return tuple(made)

    @cached_property
    def roll_ups(self) -> tuple[Fact, ...]:
        """The numbers of villages that follow from a flag of the villages."""
        facts = (self.facts[id_] for id_ in self.reads)
        return tuple(fact for fact in facts if fact.village_flag and fact.kind is Kind.COUNT)

    @cached_property
    def _by_code(self) -> Mapping[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The counts (part, whole) of the shares the set reads; those whose part may exceed the whole are left out."""
        facts = (self.facts[id_] for id_ in sorted(self.reads | self.reads_previous))
        found = ((fact.part, fact.whole) for fact in facts if fact.part and fact.whole and not fact.may_exceed_whole)
        return tuple(dict.fromkeys(found))

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; raises KeyError if there is none."""
        return self._by_code[code]

    def criterion(self, number: int) -> Criterion:
        """The criterion with this number; raises KeyError if there is none."""
        for criterion in self.criteria:
            if criterion.number == number:
                return criterion
        raise KeyError(number)

    @property
    def is_complete(self) -> bool:
        """Every criterion says it holds all of its indicators."""
        return all(criterion.complete for criterion in self.criteria)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)
