"""Compiles conditions from their forms to trees of nodes."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

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
    Condition,
    CountOf,
    Fact,
    FactKind,
    Fixed,
    FlagFact,
    Indicator,
    Measure,
    NumberFact,
    Outcome,
    Reason,
    RuleSet,
    Scope,
    UnitMismatch,
    UnknownUnit,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    facts_read,
    times,
)
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, one_line

Find: TypeAlias = Callable[[str], RuleSet | None]  # finds another rule set by id or path; None if there is none
RULE_SET = Text("bộ quy tắc", "rule set")


def indicator_of(ref: str, find: Find, problems: FileProblems, path: KeyPath) -> tuple[RuleSet, Indicator] | None:
    """Return the rule set and the indicator that `ref` ("set-id/code") names; None after a problem."""
    set_id, _, code = ref.partition("/")
    rules = find(set_id)
    if rules is None:
        problems.add_unknown(ProblemCode.UNKNOWN_REFERENCE, path, RULE_SET, set_id, None)
        return None
    codes = [indicator.code for indicator in rules.indicators]
    if code in codes:
        return rules, rules.indicator(code)
    vi, en = f"bộ '{set_id}' không có chỉ tiêu '{code}'", f"'{set_id}' has no indicator '{code}'"
    problems.add(ProblemCode.UNKNOWN_REFERENCE, path, vi, en, did_you_mean(code, codes))
    return None


_VIETNAMESE = {"indicator": "chỉ tiêu", "criterion": "tiêu chí"}


@frozen
class ConditionCompiler:
    """Compiles the conditions of one file, and collects the other rule sets that they refer to."""

    bounds: BoundCompiler
    find: Find
    others: dict[str, str] = field(factory=dict)  # the fingerprints of other sets referred to, by id
    adopted: dict[str, Scope] = field(factory=dict)  # the derived scopes that adopted requirements read, by axis
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
                    vi, en = f"at_least phải từ 1 đến {most}", f"at_least is 1 to {most}"
                    self.problems.add(ProblemCode.COUNT_TOO_HIGH, (*path, "at_least"), vi, en)
                return CountOf(form.at_least, self._parts(form.count_of, (*path, "count_of"), context))
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
                return self._bound_of(form, path)
            case doc.IndicatorOutcomeForm():
                return self._outcome("indicator", form.indicator, path, context)
            case doc.CriterionOutcomeForm():
                return self._outcome("criterion", str(form.criterion), path, context)
        raise TypeError(form)

    def _bound_of(self, form: doc.BoundOfForm, path: KeyPath) -> Condition:
        """Compile a `bound_of`: the requirement of an indicator in another set, with bounds multiplied by `times`."""
        factor, at = self._factor(form.times, (*path, "times")), (*path, "bound_of")
        reference = factor and indicator_of(form.bound_of, self.find, self.problems, at)
        if not factor or not reference or not self._may_adopt(form.bound_of, *reference, at):
            return Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)
        rules, indicator = reference
        self.others[rules.id] = rules.fingerprint
        read = {id_ for id_, _ in facts_read(indicator.stated)}
        self.adopted.update({scope.axis: scope for scope in rules.scope if scope.axis in read})
        return times(indicator.stated, factor)

    def _factor(self, percentage: str, path: KeyPath) -> Fraction | None:
        match = NUMBER_AND_UNIT.fullmatch(percentage)
        if match and match[2] == PERCENT and Fraction(match[1]) > 0:
            return Fraction(match[1]) / 100
        shown, hint = one_line(percentage, longest=60), Text("ví dụ: 110 %", "for example: 110 %")
        vi, en = f"'{shown}' không phải là một tỷ lệ phần trăm", f"'{shown}' is not a percentage"
        self.problems.add(ProblemCode.BAD_NUMBER, path, vi, en, hint)
        return None

    def _may_adopt(self, ref: str, rules: RuleSet, indicator: Indicator, path: KeyPath) -> bool:
        """Whether the dictionary has the facts that `indicator` reads, and `rules` judges all years of this file."""
        read, years = facts_read(indicator.condition), self.bounds.years
        if unknown := [id_ for id_, _ in read if id_ not in self.bounds.dictionary]:
            vi = f"'{ref}' dùng dữ kiện '{unknown[0]}' không có ở đây"
            en = f"'{ref}' reads the fact '{unknown[0]}', which is not known here"
            self.problems.add(ProblemCode.UNKNOWN_FACT, path, vi, en)
            return False
        if years and not rules.years[0] <= years[0] <= years[1] <= rules.years[1]:
            period = f"{rules.years[0]}..{rules.years[1]}"
            vi, en = f"'{rules.id}' chỉ dùng cho các năm {period}", f"'{rules.id}' judges the years {period} only"
            self.problems.add(ProblemCode.WRONG_PERIOD, path, vi, en)
            return False
        return True

    def _outcome(self, kind: Literal["indicator", "criterion"], key: str, path: KeyPath, context: Context) -> Condition:
        if context.outcomes != kind:
            vi, en = f"không dùng '{kind}' ở đây", f"'{kind}' does not stand here"
            self.problems.add(ProblemCode.WRONG_LEVEL, path, vi, en, OUTCOMES)
        elif key not in context.keys and not context.some_unread:
            known = ", ".join(f"'{known}'" for known in context.keys)
            hint = did_you_mean(key, context.keys) or (Text(f"có: {known}", f"there is: {known}") if known else None)
            vi = f"{_VIETNAMESE[kind]} '{one_line(key)}' không có, hoặc không tính ở đây"
            en = f"no {kind} '{one_line(key)}' counts here"
            self.problems.add(ProblemCode.UNKNOWN_REFERENCE, (*path, kind), vi, en, hint)
        return Outcome(kind, key)

    def _parts(self, forms: Iterable[object], path: KeyPath, context: Context) -> tuple[Condition, ...]:
        return tuple(self.condition(form, (*path, i), context) for i, form in enumerate(forms))

    def exempt(self, form: doc.ExemptionForm, condition: Condition, path: KeyPath, context: Context) -> Condition:
        if context.in_when:
            vi, en = "không dùng not_applicable bên trong 'when'", "not_applicable may not stand inside a 'when'"
            self.problems.add(ProblemCode.EXEMPTION_IN_WHEN, path, vi, en, key=True)
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
            vi, en = "for_each không lồng trong for_each", "for_each does not stand inside for_each"
            self.problems.add(ProblemCode.WRONG_LEVEL, path, vi, en)
        body = self.condition(form.requires, (*path, "requires"), evolve(context, in_village=True))
        relations = form.relations
        word, bound = (relations[0], getattr(form, relations[0])) if relations else ("at_least", "100 %")
        total = None if form.named else self._plain_flag(form.requires)
        self._check_unique(form.named or (), (*path, "named"))
        kind: type[Villages] = VillageCount if self._counts_villages(bound) else VillageShare
        measure = kind(body, form.named or (), flag=total)
        return self.leaves.compare(measure, self.fact_of(measure), word, bound, path, context.cite)

    def _check_unique(self, villages: Iterable[str], path: KeyPath) -> None:
        names: dict[str, tuple[int, str]] = {}
        for i, name in enumerate(villages):
            at, first = names.setdefault(village_key(name), (i, name))
            if at != i:
                twice, first = one_line(name, longest=60), one_line(first, longest=60)
                vi, en = f"thôn '{twice}' ghi hai lần ('{first}')", f"village '{twice}' stands here twice ('{first}')"
                self.problems.add(ProblemCode.CODE_TWICE, (*path, i), vi, en)

    def _plain_flag(self, form: object) -> str | None:
        """Return the flag if a for_each requires only a true flag, else None; the commune may report its total."""
        if not isinstance(form, doc.LeafForm) or form.is_ != "true" or form.not_applicable:
            return None
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
