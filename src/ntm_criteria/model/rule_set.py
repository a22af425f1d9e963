"""A compiled rule set: exact, frozen, fingerprinted."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import field, frozen

from ntm_criteria.errors import Place
from ntm_criteria.model.citation import Citation, SourceDocument
from ntm_criteria.model.condition import Condition
from ntm_criteria.model.facts import Dictionary, Fact, FactKind
from ntm_criteria.model.measure import Measure
from ntm_criteria.model.transform import Scope
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text

Role: TypeAlias = Literal["indicator", "task"]
Level: TypeAlias = Literal["basic", "advanced", "model", "commune", "recognition", "withdrawal", "plan"]


@frozen
class Indicator:
    """A chỉ tiêu (or a task: judged and reported, counted nowhere) and the condition it requires.

    :ivar code: its code within the set.
    :ivar label: its name.
    :ivar role: "indicator" or "task".
    :ivar cite: where its requirement stands.
    :ivar stated: the requirement, compiled as the file has it.
    :ivar condition: the same as it is judged: with the set's derived scope applied.
    :ivar criterion: the number of its criterion.
    :ivar wording: the document's own sentence.
    :ivar aim: what is strived for beyond the requirement; never judged.
    :ivar interpretation: how an unclear text was read.
    :ivar remark: what else to know.
    :ivar corresponds_to: the same indicator in another set, as "set-id/code".
    :ivar place: its line in the rule file.
    """

    code: str
    label: Text
    role: Role
    cite: Citation
    stated: Condition
    condition: Condition
    criterion: int
    wording: str | None = None
    aim: Text | None = None
    interpretation: Text | None = None
    remark: Text | None = None
    corresponds_to: str | None = None
    place: Place | None = None

    @property
    def title(self) -> Text:
        """Its name, marked if it is a task."""
        name = self.label
        return Text(f"{name.vi} [nhiệm vụ]", f"{name.en} [task]") if self.role == "task" else name


@frozen
class Criterion:
    """A tiêu chí: its indicators, and the condition over their verdicts.

    :ivar number: its number.
    :ivar label: its name.
    :ivar complete: whether the file holds all of its indicators; an incomplete criterion is never met.
    :ivar indicators: its indicators and tasks, in the order of the file.
    :ivar condition: the condition over their verdicts, compiled.
    :ivar own: what the file itself states of them; None where every indicator must be met.
    """

    number: int
    label: Text
    complete: bool
    indicators: tuple[Indicator, ...]
    condition: Condition
    own: Condition | None = None


@frozen(slots=False, hash=False, eq=False, repr=False)
class RuleSet:
    """A rule set as `load_rule_set` returns it. Frozen, hashable, pickles, and may be shared between threads.

    Two sets are equal when their fingerprints are: a hash of all they state, whatever the layout or the comments of their
    files.

    >>> from ntm_criteria import load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> rules.years, rules.indicator("3.1").cite.at, rules.criterion(3).label.en
    ((2024, 2024), 'Mục II.3', 'Irrigation and disaster preparedness')

    :ivar id: its id.
    :ivar label: its title.
    :ivar years: the first and the last year it judges.
    :ivar criteria: its criteria, in the order of the file.
    :ivar condition: the condition over their verdicts, compiled.
    :ivar facts: the data dictionary, a mapping of fact ids to `Fact`: all of the common facts and the set's own.
    :ivar reads: the ids of the facts it reads of the year judged.
    :ivar reads_previous: the ids of those it reads of the year before.
    :ivar totals: the flags of villages of which a commune may report a total ("7/8 thôn").
    :ivar derived: the facts that follow from others, as (fact, of last year?, how).
    :ivar fingerprint: the hash of all it states.
    :ivar indicators_total: how many indicators the document has, where the file says so.
    :ivar remark: what else to know.
    :ivar file: the file it was read from.
    :ivar own: what the file itself states of its criteria; None where every one must be met.
    :ivar scope: the categories whose value the set derives itself.
    :ivar level: whom it is for: "basic", "advanced", "model", "commune", "recognition", "withdrawal" or "plan".
    :ivar in_force: from which date of recognition on it applies.
    :ivar province: the province it is of; None for a national set.
    :ivar outcome: the fact that the verdict on the whole is to other sets (see `outcome_facts`).
    :ivar builds_on: the ids of the sets below it, nearest first.
    :ivar amends: whether it replaces the set below, by the same authority, rather than filling it in.
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
    own: Condition | None = None
    scope: tuple[Scope, ...] = field(default=(), repr=False)
    level: Level | None = None
    in_force: date | None = None
    province: str | None = None
    outcome: str | None = None
    builds_on: tuple[str, ...] = ()
    amends: bool = False

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators and tasks."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def documents(self) -> tuple[SourceDocument, ...]:
        """The documents that its indicators cite."""
        return tuple({each.cite.source.id: each.cite.source for each in self.indicators}.values())

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
        return tuple(fact for fact in facts if fact.village_flag and fact.kind is FactKind.COUNT)

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
        if code not in self._by_code:
            near = did_you_mean(str(code), self._by_code)
            raise KeyError(f"'{self.id}' has no indicator {code!r}{f'; {near.en}' if near else ''}")
        return self._by_code[code]

    def criterion(self, number: int) -> Criterion:
        """The criterion with this number; raises KeyError if there is none."""
        for criterion in self.criteria:
            if criterion.number == number:
                return criterion
        numbers = ", ".join(str(criterion.number) for criterion in self.criteria)
        raise KeyError(f"'{self.id}' has no criterion {number!r}; it has {numbers}")

    @property
    def is_complete(self) -> bool:
        """Every criterion says it holds all of its indicators."""
        return all(criterion.complete for criterion in self.criteria)

    def __repr__(self) -> str:
        return f"<RuleSet {self.id!r}: {len(self.criteria)} criteria, {len(self.indicators)} indicators and tasks>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def check_is_rule_set(rules: object) -> None:
    """Raise a TypeError that says how to load one, where an id or a path was passed instead."""
    if not isinstance(rules, RuleSet):
        how = repr(rules) if isinstance(rules, str) else "'bang-mac-2024'"
        raise TypeError(f"rules must be a RuleSet, not {type(rules).__name__}; load it with load_rule_set({how})")
