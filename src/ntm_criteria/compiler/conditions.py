"""Compiles conditions from their forms to trees of nodes."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal

from attrs import evolve, field, frozen

from ntm_criteria.compiler.adopter import Adopter
from ntm_criteria.compiler.bounds import OPEN, BoundCompiler
from ntm_criteria.compiler.leaves import OUTCOMES, Context, LeafCompiler
from ntm_criteria.compiler.numbers import FOR_EACH, NUMBER_AND_UNIT
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import KeyPath, village_key
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import BoundTableForm, CellForm
from ntm_criteria.loading.forms import conditions as doc
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fact,
    FactKind,
    Fixed,
    FlagFact,
    Matches,
    Measure,
    NumberFact,
    Outcome,
    Reason,
    UnitMismatch,
    UnknownUnit,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    nodes,
)
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, one_line


def _required(condition: Condition) -> Iterator[Condition]:
    """Yield the nodes of a requirement, except in a `when`; the `when` of a `not_met` is required not to be met."""
    for node in nodes(condition, choices=False, twins=False, villages=False):
        yield node
        if isinstance(node, Choose) and node.states_not_met:
            yield from _required(node.when)


_NO_FOR_EACH = Text(
    "bỏ 'for_each: village', ghi yêu cầu này cho cả xã; hoặc dùng số liệu của thôn (per: village)",
    "write it without 'for_each: village'; or use a figure that each village has (per: village)",
)
_KINDS = {"indicator": Text("chỉ tiêu", "indicator"), "criterion": Text("tiêu chí", "criterion")}


@frozen
class ConditionCompiler:
    """Compiles the conditions of one file."""

    bounds: BoundCompiler
    adopter: Adopter
    leaves: LeafCompiler = field(init=False)
    village_share: NumberFact = field(init=False)  # used instead of a fact for the bounds of a for_each
    village_count: NumberFact = field(init=False)

    @property
    def problems(self) -> FileProblems:
        return self.bounds.problems

    def condition(self, form: object, path: KeyPath, context: Context) -> Condition:
        """Compile a condition of any form, with the exemption under `not_applicable` if it has one."""
        condition = self._bare(form, path, context)
        exemption = getattr(form, "not_applicable", None)
        return self.exempt(exemption, condition, (*path, "not_applicable"), context) if exemption else condition

    def _bare(self, form: object, path: KeyPath, context: Context) -> Condition:
        match form:
            case str():
                return Fixed(Verdict.UNKNOWN, OPEN[form])
            case doc.LeafForm():
                return self.leaves.compile(form, path, context)
            case doc.AllOfForm():
                return AllOf(self._parts(form.all_of, (*path, "all_of"), context))
            case doc.AnyOfForm():
                return AnyOf(self._parts(form.any_of, (*path, "any_of"), context))
            case doc.CountOfForm():
                most = len(form.count_of)
                if not 1 <= form.at_least <= most:
                    message = Text("at_least phải từ 1 đến {most}", "at_least is 1 to {most}").format(most=most)
                    self.problems.add(ProblemCode.COUNT_TOO_HIGH, (*path, "at_least"), message)
                parts = self._parts(form.count_of, (*path, "count_of"), context)
                return CountOf(form.at_least, parts, context.is_secondary)
            case doc.FirstOfForm():
                choice = self.condition(form.otherwise, (*path, "otherwise"), context)
                for i, case in reversed([*enumerate(form.first_of)]):
                    when = self.condition(case.when, (*path, "first_of", i, "when"), context.inside_when)
                    then = self.condition(case.then, (*path, "first_of", i, "then"), context)
                    choice = Choose(when, then, choice)
                return choice
            case doc.ForEachForm():
                return self._for_each(form, path, context)
            case doc.BoundOfForm():
                return self.adopter.compile(form, path, context, self.fact_of)
            case doc.IndicatorOutcomeForm():
                return self._outcome("indicator", form.indicator, path, context)
            case doc.CriterionOutcomeForm():
                return self._outcome("criterion", str(form.criterion), path, context)
            case doc.NotMetForm():
                when = self.condition(form.not_met.when, (*path, "not_met", "when"), context.inside_when)
                stated = Fixed(Verdict.NOT_MET, Reason.STATED_NOT_MET, form.not_met.because.text)
                choice = Choose(when, stated, Fixed(Verdict.MET, None))
                opened = Fixed(Verdict.UNKNOWN, Reason.BOUND_SECONDARY)
                return AnyOf((choice, opened), is_secondary=True) if context.is_secondary else choice
        raise TypeError(form)

    def _outcome(self, kind: Literal["indicator", "criterion"], key: str, path: KeyPath, context: Context) -> Condition:
        if context.outcomes != kind:
            message = Text("không dùng '{kind}' ở đây", "'{kind}' does not stand here").format(kind=kind)
            self.problems.add(ProblemCode.WRONG_LEVEL, path, message, OUTCOMES)
        elif key not in context.keys and not context.some_unread:
            known = ", ".join(f"'{known}'" for known in context.keys)
            hint = did_you_mean(key, context.keys) or (
                Text("có: {known}", "there is: {known}").format(known=known) if known else None
            )
            message = Text("{kind} '{key}' không có, hoặc không tính ở đây", "no {kind} '{key}' counts here").format(
                kind=_KINDS[kind], key=one_line(key)
            )
            self.problems.add(ProblemCode.UNKNOWN_REFERENCE, (*path, kind), message, hint)
        return Outcome(kind, key)

    def _parts(self, forms: Iterable[object], path: KeyPath, context: Context) -> tuple[Condition, ...]:
        return tuple(self.condition(form, (*path, i), context) for i, form in enumerate(forms))

    def exempt(self, form: doc.ExemptionForm, condition: Condition, path: KeyPath, context: Context) -> Condition:
        if context.in_when:
            message = Text("không dùng not_applicable bên trong 'when'", "not_applicable may not stand inside a 'when'")
            self.problems.add(ProblemCode.EXEMPTION_IN_WHEN, path, message, key=True)
        when = self.condition(form.when, (*path, "when"), context.inside_when)
        because = form.because.text
        outcome = (
            Fixed(Verdict.MET, Reason.MET_BY_EXEMPTION, because)
            if form.counts_as == "met"
            else Fixed(Verdict.NOT_APPLICABLE, Reason.EXEMPT, because)
        )
        return Choose(when, outcome, condition, is_exemption=True)

    def _for_each(self, form: doc.ForEachForm, path: KeyPath, context: Context) -> Condition:
        if context.in_village:
            message = Text("for_each không lồng trong for_each", "for_each does not stand inside for_each")
            self.problems.add(ProblemCode.WRONG_LEVEL, path, message)
        body = self.condition(form.requires, (*path, "requires"), evolve(context, in_village=True))
        self._check_is_of_villages(body, form.requires, (*path, "requires"))
        relations = form.relations
        word, bound = (relations[0], getattr(form, relations[0])) if relations else ("at_least", "100 %")
        total = None if form.named else self._plain_flag(form.requires)
        self._check_unique(form.named or (), (*path, "named"))
        kind: type[Villages] = VillageCount if self._counts_villages(bound) else VillageShare
        measure = kind(body, form.named or (), flag=total)
        return self.leaves.compare(measure, self.fact_of(measure), word, bound, path, context.cite)

    def _check_is_of_villages(self, body: Condition, form: object, path: KeyPath) -> None:
        """Add a problem if the requirement on each village rests on nothing but the commune's own facts."""
        required = set[str]()
        for node in _required(body):
            if isinstance(node, Fixed) and node.verdict is Verdict.UNKNOWN:
                return  # what is required is not known, or has a problem already
            fact = node.fact if isinstance(node, Matches) else node.measure.fact if isinstance(node, Compare) else None
            required |= {fact} if fact else set()
        facts = self.bounds.dictionary
        if required and not any(facts[id_].per_village for id_ in required):
            name = min(required)
            at = (*path, "fact") if isinstance(form, doc.LeafForm) else path
            message = Text(
                "'{name}' là số liệu của xã, không phải của từng thôn: thôn nào cũng cho một kết quả",
                "'{name}' is kept for the commune, not for each village: every village gives the same result",
            ).format(name=name)
            self.problems.add(ProblemCode.WRONG_LEVEL, at, message, _NO_FOR_EACH)

    def _check_unique(self, villages: Iterable[str], path: KeyPath) -> None:
        names: dict[str, tuple[int, str]] = {}
        for i, name in enumerate(villages):
            at, first = names.setdefault(village_key(name), (i, name))
            if at != i:
                twice, first = one_line(name, longest=60), one_line(first, longest=60)
                message = Text(
                    "thôn '{twice}' ghi hai lần ('{first}')", "village '{twice}' stands here twice ('{first}')"
                ).format(twice=twice, first=first)
                self.problems.add(ProblemCode.CODE_TWICE, (*path, i), message)

    def _plain_flag(self, form: object) -> str | None:
        """Return the flag if a for_each requires only a true flag, else None; the commune may report its total."""
        if not isinstance(form, doc.LeafForm) or form.is_ != "true" or form.not_applicable:
            return None
        if form.status or (form.cite and form.cite.status == "secondary"):
            return None  # villages that miss it are unknown, which a total does not tell
        fact = self.bounds.dictionary.get(form.fact)
        return fact.id if isinstance(fact, FlagFact) and fact.per_village else None

    def _counts_villages(self, form: object) -> bool:
        """Whether a bound, or a cell of its table, is in villages ("5 thôn") rather than in percent."""
        if isinstance(form, CellForm):
            return self._counts_villages(form.bound or (form.conflicting or ())[0].bound)
        if isinstance(form, BoundTableForm):
            return any(self._counts_villages(cell) for rows in form.root.values() for cell in rows.values())
        match = NUMBER_AND_UNIT.fullmatch(str(form))
        if not match or not match[2] or match[2] == PERCENT:
            return False
        try:
            self.village_count.factor(match[2])
        except (UnknownUnit, UnitMismatch):
            return False
        return True

    def fact_of(self, measure: Measure) -> Fact:
        """Return the fact whose unit bounds of the measure have: `village_share` or `village_count` for villages."""
        if measure.fact is not None:
            return self.bounds.dictionary[measure.fact]
        return self.village_count if isinstance(measure, VillageCount) else self.village_share

    @leaves.default
    def _leaves(self) -> LeafCompiler:
        return LeafCompiler(self.bounds)

    @village_share.default
    def _village_share(self) -> NumberFact:
        label, unit = Text("tỷ lệ thôn", "share of villages"), self.bounds.dictionary.unit(PERCENT)
        return NumberFact(FOR_EACH, label, FactKind.SHARE, unit, scale=100, spellings=unit.spellings)

    @village_count.default
    def _village_count(self) -> NumberFact:
        label, unit = Text("số thôn", "number of villages"), self.bounds.dictionary.unit(VILLAGE)
        return NumberFact(FOR_EACH, label, FactKind.COUNT, unit, high=Fraction(10**6), spellings=unit.spellings)
