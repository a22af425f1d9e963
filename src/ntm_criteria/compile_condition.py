"""Compiling one condition: from its form in a rule file to a tree of nodes, every mistake at its line."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.arithmetic import Relation
from ntm_criteria.citation import Citation
from ntm_criteria.compile_bound import FOR_EACH, OPEN, WRITTEN, BoundCompiler
from ntm_criteria.condition import (
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Outcome,
    as_known,
)
from ntm_criteria.document import conditions as doc
from ntm_criteria.document.bounds import CellForm
from ntm_criteria.errors import ProblemCode, Problems, did_you_mean
from ntm_criteria.facts import PERCENT, VILLAGE, Dictionary, Fact, Kind, Unit, fact_meant
from ntm_criteria.measure import Change, Given, Measure, Ratio, VillageCount, Villages, VillageShare
from ntm_criteria.reads import facts_read
from ntm_criteria.rebuild import Scope, times
from ntm_criteria.ruleset import Indicator, RuleSet
from ntm_criteria.source import Source
from ntm_criteria.units import UnitMismatch, UnknownUnit
from ntm_criteria.verdict import Reason, Verdict
from ntm_criteria.village import village_key
from ntm_criteria.words import Text, one_line

Path: TypeAlias = tuple[str | int, ...]


def measure_of(fact: Fact, dictionary: Dictionary, *, previous: bool = False) -> Measure:
    """How a fact's figure is found: from others where the dictionary says how, and else as given."""
    if fact.village_flag:
        kind: type[Villages] = VillageShare if fact.kind is Kind.SHARE else VillageCount
        return kind(Matches(fact.village_flag, (True,)), fact=fact.id, flag=fact.village_flag)
    if fact.change_of:
        changed = dictionary[fact.change_of]
        return Change(fact.id, _level(changed), _level(changed, previous=True), fact.sign)
    return _level(fact, previous=previous)


def _level(fact: Fact, *, previous: bool = False) -> Given | Ratio:
    if fact.part and fact.whole:
        return Ratio(fact.id, fact.part, fact.whole, previous)
    return Given(fact.id, previous)


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
_OUTCOMES = Text(
    "'indicator' đứng trong requires của tiêu chí, 'criterion' trong requires của bộ",
    "'indicator' stands in a criterion's requires, 'criterion' in the set's",
)


@frozen
class Where:
    """Where in a rule a condition stands, which decides what may stand there."""

    in_village: bool = False
    in_when: bool = False
    outcomes: Literal["indicator", "criterion"] | None = None  # whose verdicts are its leaves
    keys: tuple[str, ...] = ()  # and which of them there are
    some_unread: bool = False  # a mistake of form hides the code of one: it may be the one that is meant
    cite: Citation | None = None  # where the requirement stands

    @property
    def inside_when(self) -> "Where":
        """A `when` decides which requirement applies; it is none itself, so the indicator's source does not weaken it."""
        cite = self.cite
        return evolve(self, in_when=True, cite=evolve(cite, status="transcribed") if cite else None)


@frozen
class ConditionCompiler:
    """Compiles conditions of one file; notes which facts they name."""

    source: Source
    dictionary: Dictionary
    problems: Problems
    bounds: BoundCompiler
    find: Find
    others: dict[str, str] = field(factory=dict)  # fingerprints of the sets that this one refers to, by id
    adopted: dict[str, Scope] = field(
        factory=dict
    )  # their derived scopes, by axis: what their bounds vary by means the same
    village_share: Fact = field(init=False)  # what the villages of a for_each are counted in
    village_count: Fact = field(init=False)

    def complain(self, code: ProblemCode, path: Path, vi: str, en: str, hint: Text | None = None) -> None:
        self.problems.add(code, Text(vi, en), place=self.source.place(path), hint=hint)

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
                return self._leaf(form, path, where)
            case doc.AllOfForm():
                return AllOf(self._parts(form.all_of, (*path, "all_of"), where))
            case doc.AnyOfForm():
                return AnyOf(self._parts(form.any_of, (*path, "any_of"), where))
            case doc.CountOfForm():
                if not 1 <= form.at_least <= len(form.count_of):
                    self.complain(
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
            self.complain(
                ProblemCode.BAD_NUMBER,
                (*path, "times"),
                f"'{one_line(form.times, longest=60)}' không phải là một tỷ lệ phần trăm",
                f"'{one_line(form.times, longest=60)}' is not a percentage",
                Text("ví dụ: 110 %", "for example: 110 %"),
            )
            return nothing
        at = (*path, "bound_of")
        found = indicator_of(form.bound_of, self.find, self.complain, at)
        if found is None:
            return nothing
        rules, indicator = found
        if unknown := [id_ for id_, _ in facts_read(indicator.condition) if id_ not in self.dictionary]:
            self.complain(
                ProblemCode.UNKNOWN_FACT,
                at,
                f"'{form.bound_of}' dùng dữ kiện '{unknown[0]}' không có ở đây",
                f"'{form.bound_of}' reads the fact '{unknown[0]}', which is not known here",
            )
            return nothing
        years = self.bounds.years
        if years and not rules.years[0] <= years[0] <= years[1] <= rules.years[1]:
            first, last = rules.years
            self.complain(
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
            self.complain(
                ProblemCode.WRONG_LEVEL,
                path,
                f"không dùng '{kind}' ở đây",
                f"'{kind}' does not stand here",
                _OUTCOMES,
            )
        elif key not in where.keys and not where.some_unread:
            known = ", ".join(f"'{known}'" for known in where.keys)
            self.complain(
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
            self.problems.add(
                ProblemCode.EXEMPTION_IN_WHEN,
                Text("không dùng not_applicable bên trong 'when'", "not_applicable may not stand inside a 'when'"),
                place=self.source.place(path, key=True),
            )
        when = self.condition(form.when, (*path, "when"), where.inside_when)
        because = form.because.text
        outcome = (
            Fixed(Verdict.MET, Reason.MET_BY_EXEMPTION, because)
            if form.counts_as == "met"
            else Fixed(Verdict.NOT_APPLICABLE, Reason.EXEMPT, because)
        )
        return Choose(when, outcome, condition, is_exemption=True)

    def _leaf(self, form: doc.LeafForm, path: Path, where: Where) -> Condition:
        fact = self._fact(form.fact, (*path, "fact"), where)
        if where.outcomes:
            self.complain(
                ProblemCode.WRONG_LEVEL,
                path,
                f"ở đây chỉ dùng '{where.outcomes}'",
                f"only '{where.outcomes}' stands here",
                _OUTCOMES,
            )
        if fact is None:
            return Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)
        cite, relations = self._cite(form, path, where), form.relations
        if not relations:
            leaf = self._matches(form, fact, path, cite)
            if not (cite and cite.status == "secondary"):
                return leaf
            return AnyOf((leaf, Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)), is_secondary=True)
        word = relations[0]
        if not fact.is_number:
            self._wrong_kind(
                fact, (*path, word), "is, is_one_of" if fact.kind is Kind.CATEGORY else "is: true, is: false"
            )
        return self._compare(measure_of(fact, self.dictionary), fact, word, getattr(form, word), path, cite)

    def _cite(self, form: doc.LeafForm, path: Path, where: Where) -> Citation | None:
        """Where a leaf stands: its own citation, else the indicator's, by its own status if it has one."""
        cite = self.bounds.citation(form.cite, (*path, "cite")) if form.cite else where.cite
        if form.cite and form.cite.status in ("unsourced", "conflicting") and form.is_stated:
            self.complain(
                ProblemCode.UNSOURCED_BOUND,
                (*path, "cite", "status"),
                f"nội dung có nguồn là '{form.cite.status}' thì không ghi mức",
                f"a part whose source is '{form.cite.status}' states no bound",
                Text("ghi 'unsourced' thay cho mức", "write 'unsourced' in its place"),
            )
        if form.status and cite:
            cite = evolve(cite, status=form.status)
        return cite

    def _compare(
        self, measure: Measure, fact: Fact, word: str, form: Any, path: Path, cite: Citation | None
    ) -> Condition:
        return as_known(Compare(measure, Relation(word), self.bounds.read(form, fact, (*path, word), cite)))

    def _matches(self, form: doc.LeafForm, fact: Fact, path: Path, cite: Citation | None) -> Matches:
        key = "is" if form.is_ is not None else "is_one_of"
        given = (form.is_,) if form.is_ is not None else form.is_one_of or ()
        if fact.is_number:
            self._wrong_kind(fact, (*path, key), "at_least, more_than, at_most, less_than")
            return Matches(fact.id, (True,), cite)
        known: Mapping[str, Any] = (
            {"true": True, "false": False} if fact.kind is Kind.FLAG else {v: v for v in fact.values}
        )
        for i, value in enumerate(given):
            if value not in known:
                self.complain(
                    ProblemCode.UNKNOWN_VALUE,
                    (*path, key) if key == "is" else (*path, key, i),
                    f"'{one_line(value)}' không phải giá trị của '{fact.id}'",
                    f"'{one_line(value)}' is no value of '{fact.id}'",
                    _value_meant(value, fact) or did_you_mean(value, known),
                )
        return Matches(fact.id, tuple(known[value] for value in given if value in known), cite)

    def _wrong_kind(self, fact: Fact, path: Path, use: str) -> None:
        self.complain(
            ProblemCode.WRONG_KIND,
            path,
            f"'{fact.id}' thuộc loại '{fact.kind.value}'",
            f"'{fact.id}' is a {fact.kind.value}",
            Text(f"dùng: {use}", f"use: {use}"),
        )

    def _fact(self, id_: str, path: Path, where: Where) -> Fact | None:
        fact = self.dictionary.get(id_)
        if fact is None:
            if self.bounds.is_declared(id_):
                return None  # its own entry is wrong and reported there
            self.complain(
                ProblemCode.UNKNOWN_FACT,
                path,
                f"không có dữ kiện '{one_line(id_)}'",
                f"no fact '{one_line(id_)}'",
                fact_meant(id_, self.dictionary),
            )
            return None
        if fact.per_village and not where.in_village:
            self.complain(
                ProblemCode.WRONG_LEVEL,
                path,
                f"'{id_}' là số liệu của từng thôn",
                f"'{id_}' is kept for each village",
                Text("viết: for_each: village, rồi requires", "write it under for_each: village, requires"),
            )
        return fact

    def _for_each(self, form: doc.ForEachForm, path: Path, where: Where) -> Condition:
        if where.in_village:
            self.complain(
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
                self.complain(
                    ProblemCode.CODE_TWICE,
                    (*path, "named", i),
                    f"thôn '{twice}' ghi hai lần ('{first}')",
                    f"village '{twice}' stands here twice ('{first}')",
                )
            seen.setdefault(key, name)
        kind: type[Villages] = VillageCount if counted else VillageShare
        measure = kind(body, form.named or (), flag=total)
        return self._compare(measure, fact, word, written, path, where.cite)

    def _plain_flag(self, form: Any) -> str | None:
        """The villages' flag that a for_each asks for and nothing else: the commune may give a total of it instead."""
        fact = self.dictionary.get(form.fact) if isinstance(form, doc.LeafForm) else None
        if fact and fact.per_village and fact.kind is Kind.FLAG and form.is_ == "true" and not form.not_applicable:
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
            return self.dictionary[measure.fact]
        return self.village_count if isinstance(measure, VillageCount) else self.village_share

    @village_share.default
    def _village_share(self) -> Fact:
        unit = _unit(PERCENT, self.dictionary)
        return Fact(FOR_EACH, Text("tỷ lệ thôn", "share of villages"), Kind.SHARE, unit, 100, spellings=unit.spellings)

    @village_count.default
    def _village_count(self) -> Fact:
        unit = _unit(VILLAGE, self.dictionary)
        return Fact(
            FOR_EACH,
            Text("số thôn", "number of villages"),
            Kind.COUNT,
            unit,
            1,
            high=Fraction(10**6),
            spellings=unit.spellings,
        )


def _unit(id_: str, dictionary: Dictionary) -> Unit:
    return dictionary.units.get(id_) or Unit(id_, Text(id_, id_), Text(id_, id_), frozenset({id_}))


def _value_meant(value: str, fact: Fact) -> Text | None:
    """The id of the value that somebody called by its label, or by the words of reports for a flag."""
    if fact.kind is Kind.FLAG:
        return Text(
            "ghi true (đạt, có) hoặc false (chưa đạt, không)", "write true (đạt, có) or false (chưa đạt, không)"
        )
    for id_, label in fact.values.items():
        if value.casefold() in (label.vi.casefold(), label.en.casefold()):
            return did_you_mean(id_, [id_])
    return None
