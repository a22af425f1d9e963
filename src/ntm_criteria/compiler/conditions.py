"""Compiling one condition: from its form in a rule file to a tree of nodes, every mistake at its line."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.compiler.bounds import FOR_EACH, OPEN, WRITTEN, BoundCompiler
from ntm_criteria.compiler.leaves import OUTCOMES, LeafCompiler, Path, Where
from ntm_criteria.errors import ProblemCode
from ntm_criteria.figures import village_key
from ntm_criteria.loading.forms import CellForm
from ntm_criteria.loading.forms import conditions as doc
from ntm_criteria.model import (
    PERCENT,
    VILLAGE,
    AllOf,
    AnyOf,
    Choose,
    Condition,
    CountOf,
    Dictionary,
    Fact,
    FactKind,
    Fixed,
    Indicator,
    Measure,
    Outcome,
    Reason,
    RuleSet,
    Scope,
    Unit,
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

Find: TypeAlias = Callable[[str], RuleSet | None]  # another rule set by its id or path; None where there is none
Complain: TypeAlias = Callable[[ProblemCode, Path, str, str, Text | None], None]


def indicator_of(ref: str, find: Find, complain: Complain, path: Path) -> tuple[RuleSet, Indicator] | None:
    """The indicator that "set-id/code" names; None after a complaint."""
    set_id, _, code = ref.partition("/")
    rules = find(set_id)
    if rules is None:
        complain(
            ProblemCode.UNKNOWN_REFERENCE, path, f"không có bộ quy tắc '{set_id}'", f"no rule set '{set_id}'", None
        )
        return None
    codes = [indicator.code for indicator in rules.indicators]
    if code not in codes:
        complain(
            ProblemCode.UNKNOWN_REFERENCE,
            path,
            f"bộ '{set_id}' không có chỉ tiêu '{code}'",
            f"'{set_id}' has no indicator '{code}'",
            did_you_mean(code, codes),
        )
        return None
    return rules, rules.indicator(code)


_VIETNAMESE = {"indicator": "chỉ tiêu", "criterion": "tiêu chí"}


@frozen
class ConditionCompiler:
    """Compiles conditions of one file; notes which facts they name."""

    bounds: BoundCompiler
    find: Find
    others: dict[str, str] = field(factory=dict)  # fingerprints of the sets that this one refers to, by id
    adopted: dict[str, Scope] = field(factory=dict)  # their derived scopes, by axis, in which their bounds vary
    leaves: LeafCompiler = field(init=False)
    village_share: Fact = field(init=False)  # what the villages of a for_each are counted in
    village_count: Fact = field(init=False)

    def condition(self, form: Any, path: Path, where: Where) -> Condition:
        """Compile any condition, together with the exemption it may carry."""
        made = self._bare(form, path, where)
        exemption = getattr(form, "not_applicable", None)
        return self.exempt(exemption, made, (*path, "not_applicable"), where) if exemption else made

    def _bare(self, form: Any, path: Path, where: Where) -> Condition:
        match form:
            case str():
                return Fixed(Verdict.UNKNOWN, OPEN[form])
            case doc.LeafForm():
                return self.leaves.compile(form, path, where)
            case doc.AllOfForm():
                return AllOf(self._parts(form.all_of, (*path, "all_of"), where))
            case doc.AnyOfForm():
                return AnyOf(self._parts(form.any_of, (*path, "any_of"), where))
            case doc.CountOfForm():
                if not 1 <= form.at_least <= len(form.count_of):
                    self.bounds.complain(
                        ProblemCode.COUNT_TOO_HIGH,
                        (*path, "at_least"),
                        f"at_least phải từ 1 đến {len(form.count_of)}",
                        f"at_least is 1 to {len(form.count_of)}",
                    )
                return CountOf(form.at_least, self._parts(form.count_of, (*path, "count_of"), where))
            case doc.FirstOfForm():
                made = self.condition(form.otherwise, (*path, "otherwise"), where)
                for i, case in reversed([*enumerate(form.first_of)]):
                    when = self.condition(case.when, (*path, "first_of", i, "when"), where.inside_when)
                    then = self.condition(case.then, (*path, "first_of", i, "then"), where)
                    made = Choose(when, then, made)
                return made
            case doc.ForEachForm():
                return self._for_each(form, path, where)
            case doc.BoundOfForm():
                return self._bound_of(form, path, where)
            case doc.IndicatorOutcomeForm():
                return self._outcome("indicator", form.indicator, path, where)
            case doc.CriterionOutcomeForm():
                return self._outcome("criterion", str(form.criterion), path, where)
        raise TypeError(form)

    def _bound_of(self, form: doc.BoundOfForm, path: Path, where: Where) -> Condition:
        """Another set's requirement, its bounds so many times as high, in the years of this set."""
        nothing = Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)
        match = WRITTEN.fullmatch(form.times)
        if not match or match[2] != PERCENT or Fraction(match[1]) <= 0:
            self.bounds.complain(
                ProblemCode.BAD_NUMBER,
                (*path, "times"),
                f"'{one_line(form.times, longest=60)}' không phải là một tỷ lệ phần trăm",
                f"'{one_line(form.times, longest=60)}' is not a percentage",
                Text("ví dụ: 110 %", "for example: 110 %"),
            )
            return nothing
        at = (*path, "bound_of")
        found = indicator_of(form.bound_of, self.find, self.bounds.complain, at)
        if found is None:
            return nothing
        rules, indicator = found
        if unknown := [id_ for id_, _ in facts_read(indicator.condition) if id_ not in self.bounds.dictionary]:
            self.bounds.complain(
                ProblemCode.UNKNOWN_FACT,
                at,
                f"'{form.bound_of}' dùng dữ kiện '{unknown[0]}' không có ở đây",
                f"'{form.bound_of}' reads the fact '{unknown[0]}', which is not known here",
            )
            return nothing
        years = self.bounds.years
        if years and not rules.years[0] <= years[0] <= years[1] <= rules.years[1]:
            first, last = rules.years
            self.bounds.complain(
                ProblemCode.WRONG_PERIOD,
                at,
                f"'{rules.id}' chỉ dùng cho các năm {first}..{last}",
                f"'{rules.id}' judges the years {first}..{last} only",
            )
            return nothing
        self.others[rules.id] = rules.fingerprint
        read = {id_ for id_, _ in facts_read(indicator.stated)}
        self.adopted.update({scope.axis: scope for scope in rules.scope if scope.axis in read})
        return times(indicator.stated, Fraction(match[1]) / 100)

    def _outcome(self, kind: Literal["indicator", "criterion"], key: str, path: Path, where: Where) -> Condition:
        if where.outcomes != kind:
            self.bounds.complain(
                ProblemCode.WRONG_LEVEL,
                path,
                f"không dùng '{kind}' ở đây",
                f"'{kind}' does not stand here",
                OUTCOMES,
            )
        elif key not in where.keys and not where.some_unread:
            known = ", ".join(f"'{known}'" for known in where.keys)
            self.bounds.complain(
                ProblemCode.UNKNOWN_REFERENCE,
                (*path, kind),
                f"{_VIETNAMESE[kind]} '{one_line(key)}' không có, hoặc không tính ở đây",
                f"no {kind} '{one_line(key)}' counts here",
                did_you_mean(key, where.keys) or (Text(f"có: {known}", f"there is: {known}") if known else None),
            )
        return Outcome(kind, key)

    def _parts(self, forms: Iterable[Any], path: Path, where: Where) -> tuple[Condition, ...]:
        return tuple(self.condition(form, (*path, i), where) for i, form in enumerate(forms))

    def exempt(self, form: doc.ExemptionForm, condition: Condition, path: Path, where: Where) -> Condition:
        if where.in_when:
            self.bounds.complain(
                ProblemCode.EXEMPTION_IN_WHEN,
                path,
                "không dùng not_applicable bên trong 'when'",
                "not_applicable may not stand inside a 'when'",
                key=True,
            )
        when = self.condition(form.when, (*path, "when"), where.inside_when)
        because = form.because.text
        outcome = (
            Fixed(Verdict.MET, Reason.MET_BY_EXEMPTION, because)
            if form.counts_as == "met"
            else Fixed(Verdict.NOT_APPLICABLE, Reason.EXEMPT, because)
        )
        return Choose(when, outcome, condition, is_exemption=True)

    def _for_each(self, form: doc.ForEachForm, path: Path, where: Where) -> Condition:
        if where.in_village:
            self.bounds.complain(
                ProblemCode.WRONG_LEVEL,
                path,
                "for_each không lồng trong for_each",
                "for_each does not stand inside for_each",
            )
        body = self.condition(form.requires, (*path, "requires"), evolve(where, in_village=True))
        relations = form.relations
        word, written = (relations[0], getattr(form, relations[0])) if relations else ("at_least", "100 %")
        counted = self._counts_villages(written)
        fact = self.village_count if counted else self.village_share
        total = None if form.named else self._plain_flag(form.requires)
        seen: dict[str, str] = {}
        for i, name in enumerate(form.named or ()):
            key = village_key(name)
            if key in seen:
                twice, first = one_line(name, longest=60), one_line(seen[key], longest=60)
                self.bounds.complain(
                    ProblemCode.CODE_TWICE,
                    (*path, "named", i),
                    f"thôn '{twice}' ghi hai lần ('{first}')",
                    f"village '{twice}' stands here twice ('{first}')",
                )
            seen.setdefault(key, name)
        kind: type[Villages] = VillageCount if counted else VillageShare
        measure = kind(body, form.named or (), flag=total)
        return self.leaves.compare(measure, fact, word, written, path, where.cite)

    def _plain_flag(self, form: Any) -> str | None:
        """The villages' flag that a for_each asks for and nothing else: the commune may give a total of it instead."""
        fact = self.bounds.dictionary.get(form.fact) if isinstance(form, doc.LeafForm) else None
        if fact and fact.per_village and fact.kind is FactKind.FLAG and form.is_ == "true" and not form.not_applicable:
            return fact.id
        return None

    def _counts_villages(self, form: Any) -> bool:
        """Whether a bound is a number of villages rather than a share of them; of a table, any of its cells tells."""
        if isinstance(form, CellForm):
            return self._counts_villages(form.bound or next(each.bound for each in form.conflicting or ()))
        if not isinstance(form, str):
            return any(self._counts_villages(cell) for rows in form.root.values() for cell in rows.values())
        match = WRITTEN.fullmatch(form)
        if not match or not match[2] or match[2] == PERCENT:
            return False
        try:
            self.village_count.factor(match[2])
        except (UnknownUnit, UnitMismatch):
            return False
        return True

    def fact_of(self, measure: Measure) -> Fact:
        """The fact that a bound of this measure is in the unit of."""
        if measure.fact is not None:
            return self.bounds.dictionary[measure.fact]
        return self.village_count if isinstance(measure, VillageCount) else self.village_share

    @leaves.default
    def _leaves(self) -> LeafCompiler:
        return LeafCompiler(self.bounds)

    @village_share.default
    def _village_share(self) -> Fact:
        unit = _unit(PERCENT, self.bounds.dictionary)
        return Fact(
            FOR_EACH, Text("tỷ lệ thôn", "share of villages"), FactKind.SHARE, unit, 100, spellings=unit.spellings
        )

    @village_count.default
    def _village_count(self) -> Fact:
        unit = _unit(VILLAGE, self.bounds.dictionary)
        return Fact(
            FOR_EACH,
            Text("số thôn", "number of villages"),
            FactKind.COUNT,
            unit,
            1,
            high=Fraction(10**6),
            spellings=unit.spellings,
        )


def _unit(id_: str, dictionary: Dictionary) -> Unit:
    return dictionary.units.get(id_) or Unit(id_, Text(id_, id_), Text(id_, id_), frozenset({id_}))
