"""Compiling one condition: from its form in a rule file to a tree of nodes, every mistake at its line."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria import document as doc
from ntm_criteria.arithmetic import Relation
from ntm_criteria.compile_bound import FOR_EACH, OPEN, WRITTEN, BoundCompiler
from ntm_criteria.condition import AllOf, AnyOf, Bound, Choose, Compare, Condition, CountOf, Fixed, Matches, Outcome
from ntm_criteria.errors import ProblemCode, Problems, did_you_mean
from ntm_criteria.facts import PERCENT, VILLAGE, Dictionary, Fact, Kind, Unit
from ntm_criteria.measure import Change, Given, Measure, Ratio, VillageCount, Villages, VillageShare
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
    secondary: bool = False  # the whole indicator is known from a secondary source

    @property
    def inside_when(self) -> "Where":
        """A `when` decides which requirement applies; it is none itself, so the indicator's source does not weaken it."""
        return evolve(self, in_when=True, secondary=False)


@frozen
class ConditionCompiler:
    """Compiles conditions of one file; notes which facts they name."""

    source: Source
    dictionary: Dictionary
    problems: Problems
    bounds: BoundCompiler
    read: set[str] = field(factory=set)  # facts that conditions name
    totals: set[str] = field(factory=set)  # villages' flags that the commune may give a total of

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
            case doc.IndicatorOutcomeForm():
                return self._outcome("indicator", form.indicator, path, where)
            case doc.CriterionOutcomeForm():
                return self._outcome("criterion", str(form.criterion), path, where)
        raise TypeError(form)

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
        secondary = where.secondary or form.status == "secondary"
        if not form.relations:
            leaf: Condition = self._matches(form, fact, path)
            return (
                AnyOf((leaf, Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)), is_secondary=True) if secondary else leaf
            )
        word = form.relations[0]
        if not fact.kind.is_number:
            self._wrong_kind(
                fact, (*path, word), "is, is_one_of" if fact.kind is Kind.CATEGORY else "is: true, is: false"
            )
        return self._compare(
            measure_of(fact, self.dictionary), fact, word, getattr(form, word), path, secondary=secondary
        )

    def _compare(self, measure: Measure, fact: Fact, word: str, form: Any, path: Path, *, secondary: bool) -> Condition:
        bound = self.bounds.read(form, fact, (*path, word), secondary=secondary)
        leaf = Compare(measure, Relation(word), bound)
        if not secondary:
            return leaf
        return AnyOf(
            (leaf, Compare(measure, Relation(word), Bound(None, "unsourced", Reason.BOUND_UNSOURCED))),
            is_secondary=True,
        )

    def _matches(self, form: doc.LeafForm, fact: Fact, path: Path) -> Matches:
        key = "is" if form.is_ is not None else "is_one_of"
        given = (form.is_,) if form.is_ is not None else form.is_one_of or ()
        if fact.kind.is_number:
            self._wrong_kind(fact, (*path, key), "at_least, more_than, at_most, less_than")
            return Matches(fact.id, (True,))
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
        return Matches(fact.id, tuple(known[value] for value in given if value in known))

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
                did_you_mean(id_, self.dictionary) or _fact_meant(id_, self.dictionary),
            )
            return None
        self.read.add(id_)
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
        word = form.relations[0] if form.relations else "at_least"
        written = getattr(form, word) if form.relations else "100 %"
        counted = self._counts_villages(written)
        fact = self._village_count if counted else self._village_share
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
        if total:
            self.totals.add(total)
        return self._compare(measure, fact, word, written, path, secondary=where.secondary)

    def _plain_flag(self, form: Any) -> str | None:
        """The villages' flag that a for_each asks for and nothing else: the commune may give a total of it instead."""
        fact = self.dictionary.get(form.fact) if isinstance(form, doc.LeafForm) else None
        if fact and fact.per_village and fact.kind is Kind.FLAG and form.is_ == "true" and not form.not_applicable:
            return fact.id
        return None

    def _counts_villages(self, form: Any) -> bool:
        """Whether a bound is a number of villages rather than a share of them; of a table, any of its cells tells."""
        if not isinstance(form, str):
            return any(self._counts_villages(cell) for rows in form.root.values() for cell in rows.values())
        match = WRITTEN.fullmatch(form)
        if not match or not match[2] or match[2] == PERCENT:
            return False
        try:
            self._village_count.factor(match[2])
        except (UnknownUnit, UnitMismatch):
            return False
        return True

    @property
    def _village_share(self) -> Fact:
        unit = _unit(PERCENT, self.dictionary)
        return Fact(FOR_EACH, Text("tỷ lệ thôn", "share of villages"), Kind.SHARE, unit, 100, spellings=unit.spellings)

    @property
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


def _fact_meant(written: str, dictionary: Dictionary) -> Text | None:
    """The fact that somebody called by its label."""
    labels = {label.casefold(): id_ for id_, fact in dictionary.items() for label in (fact.label.vi, fact.label.en)}
    id_ = labels.get(written.casefold())
    return did_you_mean(id_, [id_]) if id_ else None
