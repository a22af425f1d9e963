"""A compiled rule set, its criteria and its indicators."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import field, frozen

from ntm_criteria.by_code import ByCode, number_of_criterion, of_role
from ntm_criteria.content import HasContent
from ntm_criteria.errors import Place
from ntm_criteria.markup import Displayed
from ntm_criteria.model.citation import Citation, DraftMark, SourceDocument
from ntm_criteria.model.condition import Compare, Condition
from ntm_criteria.model.dictionary import Dictionary
from ntm_criteria.model.facts import Fact, FactKind
from ntm_criteria.model.measure import Measure, Villages
from ntm_criteria.model.transform import Scope
from ntm_criteria.model.traversal import axes_read, nodes
from ntm_criteria.read_only import read_only
from ntm_criteria.text import Names, Text, identity

Role: TypeAlias = Literal["indicator", "task"]
Level: TypeAlias = Literal["basic", "advanced", "model", "commune", "recognition", "withdrawal", "plan"]


@frozen
class Indicator(Displayed):
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
    :ivar draft: for a drafted indicator that nobody confirmed, what it rests on.
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
    draft: DraftMark | None = None

    @property
    def title(self) -> Text:
        """The indicator's name, with a mark if it is a task."""
        name = self.label
        return Text("{name} [nhiệm vụ]", "{name} [task]").format(name=name) if self.role == "task" else name


@frozen
class Criterion(Displayed):
    """A tiêu chí: its indicators, and the condition over their verdicts.

    :ivar number: its number.
    :ivar label: its name.
    :ivar complete: whether the file holds all of its indicators; an incomplete criterion is never met.
    :ivar entries: its indicators and tasks, in the order of the file.
    :ivar condition: the condition over their verdicts, compiled.
    :ivar own: the part of `condition` that the file states; None where every indicator must be met.
    """

    number: int
    label: Text
    complete: bool
    entries: tuple[Indicator, ...]
    condition: Condition
    own: Condition | None = None

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Its indicators, in the order of the file; tasks are in `tasks`, and both in `entries`."""
        return of_role(self.entries, "indicator")

    @property
    def tasks(self) -> tuple[Indicator, ...]:
        """Its tasks, in the order of the file: they are judged and reported, but not counted."""
        return of_role(self.entries, "task")


@frozen
class OutcomesOf:
    """The rule sets whose verdicts on criteria another set reads (as `criterion_3_met`), by the value of a category.

    :ivar axis: the id of the category.
    :ivar sets: the id of the rule set for each value.
    """

    axis: str
    sets: Mapping[str, str] = field(hash=False, converter=read_only)


@frozen(slots=False, hash=False, eq=False, repr=False)
class RuleSet(ByCode[Indicator], HasContent, Displayed):
    """A rule set as `load_rule_set` returns it. Frozen and hashable; can be pickled and shared between threads.

    `rules["3.1"]` is an indicator or a task. `len(rules)` and iteration go over the codes of its indicators, without tasks.
    Two sets are equal if their fingerprints are. Layout and comments of their files do not matter.

    >>> from ntm_criteria import load_rule_set
    >>> rules = load_rule_set("bang-mac-2024")
    >>> rules.years, rules["3.1"].cite.at, rules.criterion(3).label.en
    ((2024, 2024), 'Mục II.3', 'Irrigation and disaster preparedness')
    >>> "3.1" in rules, len(rules), len(rules.tasks)
    (True, 67, 19)

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
    :ivar names: what it judges and the parts of that, where the file names them in place of communes and villages.
    :ivar folder: the folder of that file, where its `facts.yaml` and the sets it names are looked for.
    :ivar own: the part of `condition` that the file states; None where every criterion must be met.
    :ivar scope: the categories whose value the set derives itself.
    :ivar level: the level judged: "basic", "advanced", "model", "commune", "recognition", "withdrawal" or "plan".
    :ivar document: the document that it encodes, where the file names it.
    :ivar in_force: the date of recognition from which it applies.
    :ivar province: the province that issued it; None for a national set.
    :ivar outcome: the id of the fact that carries its overall verdict to other sets (see `outcome_facts`).
    :ivar outcomes_of: the sets whose verdicts on criteria it reads, where the file names them.
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
    outcomes_of: OutcomesOf | None = None
    document: SourceDocument | None = None
    names: Names | None = None
    folder: Path | None = field(default=None, repr=False)
    _content: object = field(default=None, repr=False)

    @cached_property
    def entries(self) -> tuple[Indicator, ...]:
        """All indicators and tasks, in the order of the file."""
        return tuple(entry for criterion in self.criteria for entry in criterion.entries)

    @cached_property
    def documents(self) -> tuple[SourceDocument, ...]:
        """The document that it encodes, where the file names it, then those that its indicators cite."""
        cited = [*([self.document] if self.document else []), *(entry.cite.source for entry in self.entries)]
        return tuple({source.id: source for source in cited}.values())

    @cached_property
    def in_order(self) -> tuple[tuple[tuple[str, str], Condition], ...]:
        """The key and condition of every indicator and criterion; each comes after the verdicts that it reads."""
        conditions: list[tuple[tuple[str, str], Condition]] = []
        for criterion in self.criteria:
            conditions += [(("indicator", indicator.code), indicator.condition) for indicator in criterion.entries]
            conditions.append((("criterion", str(criterion.number)), criterion.condition))
        return tuple(conditions)

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """The categories by which bounds vary, also those that it derives, in the order of the dictionary."""
        read = {axis for indicator in self.entries for axis in axes_read(indicator.stated)}
        return tuple(fact for fact in self.facts if fact in read | {scope.axis for scope in self.scope})

    @cached_property
    def roll_ups(self) -> tuple[Fact, ...]:
        """The facts read by the set that report a number of villages with a flag."""
        facts = (self.facts[id_] for id_ in self.reads)
        return tuple(fact for fact in facts if fact.village_flag and fact.kind is FactKind.COUNT)

    @cached_property
    def ids_by_identity(self) -> Mapping[str, str]:
        """The ids of all facts by their identity, for keys in other writings ("Population")."""
        by_identity: Mapping[str, str] = read_only({identity(id_): id_ for id_ in self.facts})
        return by_identity

    @cached_property
    def named_villages(self) -> tuple[str, ...]:
        """The villages that the set names, in the order of the file."""
        conditions = (entry.condition for entry in self.entries)
        measures = (node.measure for each in conditions for node in nodes(each) if isinstance(node, Compare))
        names = (name for measure in measures if isinstance(measure, Villages) for name in measure.named)
        return tuple(dict.fromkeys(names))

    @cached_property
    def measures(self) -> Mapping[tuple[str, bool], Measure]:
        """The measures of `derived` by fact id and whether the figure is last year's."""
        measures: Mapping[tuple[str, bool], Measure] = read_only({each[:2]: each[2] for each in self.derived})
        return measures

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The fact ids (part, whole) of each share that the set reads, unless the part may exceed the whole."""
        facts = (self.facts[id_] for id_ in sorted(self.reads | self.reads_previous))
        pairs = ((fact.part, fact.whole) for fact in facts if fact.part and fact.whole and not fact.may_exceed_whole)
        return tuple(dict.fromkeys(pairs))

    @cached_property
    def smaller(self) -> tuple[tuple[str, str, bool], ...]:
        """Each fact that is never larger than another, as (fact id, id of the other, whether of last year).

        These are the parts of shares, the terms of sums, and the facts that lie within others.
        """
        found: dict[tuple[str, str, bool], None] = {}
        for previous, reads in ((False, self.reads), (True, self.reads_previous)):
            facts = [self.facts[id_] for id_ in sorted(reads)]
            found |= dict.fromkeys((part, whole, previous) for part, whole in self.parts)
            found |= dict.fromkeys((term, fact.id, previous) for fact in facts for term in fact.sum_of)
            found |= dict.fromkeys(
                (fact.id, fact.within, previous) for fact in facts if fact.within and fact.within in reads
            )
        return tuple(found)

    def indicator(self, code: str) -> Indicator:
        """Return the indicator or task with this code, as `rules[code]` does; raises KeyError if there is none."""
        return self[code]

    def criterion(self, number: int | str) -> Criterion:
        """Return the criterion with this number or name ("3", "criterion 3"); raises KeyError if there is none."""
        number = number_of_criterion(number) or number
        for criterion in self.criteria:
            if criterion.number == number or str(criterion.number) == number:
                return criterion
        numbers = ", ".join(str(criterion.number) for criterion in self.criteria)
        raise KeyError(f"'{self.id}' has no criterion {number!r}; it has {numbers}")

    @property
    def is_complete(self) -> bool:
        """Whether the file holds all indicators of every criterion."""
        return all(criterion.complete for criterion in self.criteria)

    def __bool__(self) -> bool:
        return True  # also without indicators

    def _named(self) -> str:
        return f"'{self.id}'"

    def __repr__(self) -> str:
        return f"<RuleSet {self.id!r}: {len(self.criteria)} criteria, {len(self.entries)} indicators and tasks>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def check_is_rule_set(rules: object) -> None:
    """Raise a TypeError that explains how to load a rule set, unless `rules` is a rule set."""
    if not isinstance(rules, RuleSet):
        how = repr(rules) if isinstance(rules, str) else "'bang-mac-2024'"
        raise TypeError(f"rules must be a RuleSet, not {type(rules).__name__}; load it with load_rule_set({how})")
