"""A compiled rule set, its criteria and its indicators."""

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
    """A chỉ tiêu and its requirement; or a task, which is judged and reported but not counted.

    :ivar code: its code within the set.
    :ivar label: its name.
    :ivar role: "indicator" or "task".
    :ivar cite: the document and place that state its requirement.
    :ivar stated: the requirement as the file states it, compiled.
    :ivar condition: the requirement as it is judged: with the set's derived scopes applied.
    :ivar criterion: the number of its criterion.
    :ivar wording: the document's own sentence.
    :ivar aim: a goal beyond the requirement; never judged.
    :ivar interpretation: how unclear wording of the document was interpreted.
    :ivar remark: further notes.
    :ivar corresponds_to: the same indicator in another set, as "set-id/code".
    :ivar place: its place in the rule file.
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
        """The indicator's name, with a mark if it is a task."""
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
    :ivar own: the part of `condition` that the file states; None where every indicator must be met.
    """

    number: int
    label: Text
    complete: bool
    indicators: tuple[Indicator, ...]
    condition: Condition
    own: Condition | None = None


@frozen(slots=False, hash=False, eq=False, repr=False)
class RuleSet:
    """A rule set as `load_rule_set` returns it. Frozen and hashable; can be pickled and shared between threads.

    Two sets are equal if their fingerprints are. Layout and comments of their files do not matter.

    >>> from ntm_criteria import load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> rules.years, rules.indicator("3.1").cite.at, rules.criterion(3).label.en
    ((2024, 2024), 'Mục II.3', 'Irrigation and disaster preparedness')

    :ivar id: its id.
    :ivar label: its title.
    :ivar years: the first and the last year it judges.
    :ivar criteria: its criteria, in the order of the file.
    :ivar condition: the condition over their verdicts, compiled.
    :ivar facts: the data dictionary, a mapping of fact ids to `Fact`: the common facts and the set's own.
    :ivar reads: the ids of the facts whose figures of the judged year it reads.
    :ivar reads_previous: the ids of the facts whose figures of the previous year it reads.
    :ivar totals: the villages' flags for which a commune may report a total ("7/8 thôn") instead.
    :ivar derived: the facts that follow from others, as (fact id, whether last year's, measure).
    :ivar fingerprint: a hash of everything it states.
    :ivar indicators_total: the number of indicators in the document, where the file gives it.
    :ivar remark: further notes.
    :ivar file: the file it was read from.
    :ivar own: the part of `condition` that the file states; None where every criterion must be met.
    :ivar scope: the categories whose value the set derives itself.
    :ivar level: the level judged: "basic", "advanced", "model", "commune", "recognition", "withdrawal" or "plan".
    :ivar in_force: the date of recognition from which it applies.
    :ivar province: the province that issued it; None for a national set.
    :ivar outcome: the id of the fact that carries its overall verdict to other sets (see `outcome_facts`).
    :ivar builds_on: the ids of the sets it builds on, the nearest first.
    :ivar amends: whether it amends the set it builds on (same authority) rather than extends it (lower authority).
    """

    id: str
    label: Text
    years: tuple[int, int]
    criteria: tuple[Criterion, ...]
    condition: Condition
    facts: Dictionary = field(repr=False)
    reads: frozenset[str] = field(repr=False)
    reads_previous: frozenset[str] = field(repr=False)
    totals: frozenset[str] = field(repr=False)
    derived: tuple[tuple[str, bool, Measure], ...] = field(repr=False)
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
        """All indicators and tasks, in the order of the file."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def documents(self) -> tuple[SourceDocument, ...]:
        """The documents that its indicators cite."""
        return tuple({indicator.cite.source.id: indicator.cite.source for indicator in self.indicators}.values())

    @cached_property
    def in_order(self) -> tuple[tuple[tuple[str, str], Condition], ...]:
        """The key and condition of every indicator and criterion; each comes after the verdicts that it reads."""
        conditions: list[tuple[tuple[str, str], Condition]] = []
        for criterion in self.criteria:
            conditions += [(("indicator", indicator.code), indicator.condition) for indicator in criterion.indicators]
            conditions.append((("criterion", str(criterion.number)), criterion.condition))
        return tuple(conditions)

    @cached_property
    def roll_ups(self) -> tuple[Fact, ...]:
        """The facts read by the set that report a number of villages with a flag."""
        facts = (self.facts[id_] for id_ in self.reads)
        return tuple(fact for fact in facts if fact.village_flag and fact.kind is FactKind.COUNT)

    @cached_property
    def _by_code(self) -> Mapping[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The fact ids (part, whole) of each share that the set reads, unless the part may exceed the whole."""
        facts = (self.facts[id_] for id_ in sorted(self.reads | self.reads_previous))
        pairs = ((fact.part, fact.whole) for fact in facts if fact.part and fact.whole and not fact.may_exceed_whole)
        return tuple(dict.fromkeys(pairs))

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with this code; raises KeyError if there is none."""
        if code not in self._by_code:
            near = did_you_mean(str(code), self._by_code)
            raise KeyError(f"'{self.id}' has no indicator {code!r}{f'; {near.en}' if near else ''}")
        return self._by_code[code]

    def criterion(self, number: int) -> Criterion:
        """Return the criterion with this number; raises KeyError if there is none."""
        for criterion in self.criteria:
            if criterion.number == number:
                return criterion
        numbers = ", ".join(str(criterion.number) for criterion in self.criteria)
        raise KeyError(f"'{self.id}' has no criterion {number!r}; it has {numbers}")

    @property
    def is_complete(self) -> bool:
        """Whether the file holds all indicators of every criterion."""
        return all(criterion.complete for criterion in self.criteria)

    def __repr__(self) -> str:
        return f"<RuleSet {self.id!r}: {len(self.criteria)} criteria, {len(self.indicators)} indicators and tasks>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def check_is_rule_set(rules: object) -> None:
    """Raise a TypeError that explains how to load a rule set, unless `rules` is a rule set."""
    if not isinstance(rules, RuleSet):
        how = repr(rules) if isinstance(rules, str) else "'bang-mac-2024'"
        raise TypeError(f"rules must be a RuleSet, not {type(rules).__name__}; load it with load_rule_set({how})")
