"""Finds a commune that two conditions of rule sets judge differently, or proves that there is none."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.authoring.space.communes import commune_of, known_to
from ntm_criteria.authoring.space.search import Search, TooMuch, Wanted, differ
from ntm_criteria.authoring.space.variables import space_of
from ntm_criteria.authoring.space.villages import with_villages
from ntm_criteria.errors import CriteriaError, Problem, ProblemCode, RuleFileError
from ntm_criteria.figures import Commune
from ntm_criteria.judging import Assessment, judge
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    AllOf,
    AnyOf,
    Choose,
    Condition,
    CountOf,
    Dictionary,
    Fact,
    NumberFact,
    Outcome,
    RuleSet,
    Verdict,
)
from ntm_criteria.text import Text, both, listing

At: TypeAlias = tuple[Literal["indicator", "criterion", "set"], str]  # what is judged, and its code or number
_MOST_CONTRADICTORY = 200  # communes tried whose figures contradict each other


@frozen
class Difference(Displayed):
    """The result of `find_difference`: a commune that two sets judge differently, or that there is none.

    :ivar commune: the commune, with the fewest figures that show it; None if none was found.
    :ivar here: the code of what is judged differently in the first set: of an indicator ("3.1"), of a criterion
        ("criterion_3"), or "verdict" for the whole; None without a commune.
    :ivar there: the same in the second set.
    :ivar verdicts: the verdicts of the first and of the second set; None without a commune.
    :ivar unproven: what could not be searched to the end, by its code in the first set: there may be a difference in it.
    :ivar only_here: what only the first set has: codes of indicators, and criteria ("criterion_3"). Nothing is said of these
        alone; criteria and the whole, in which they count, are compared.
    :ivar only_there: the same of the second set.
    """

    commune: Commune | None
    here: str | None = None
    there: str | None = None
    verdicts: tuple[Verdict, Verdict] | None = None
    unproven: tuple[str, ...] = field(default=())
    only_here: tuple[str, ...] = field(default=())
    only_there: tuple[str, ...] = field(default=())

    @property
    def is_proof(self) -> bool:
        """Whether it is proven that every commune gets the same verdicts on all that both sets have, within facts' limits."""
        return self.commune is None and not self.unproven

    @property
    def words(self) -> Text:
        """The result as a sentence."""
        alone = [
            template.format(codes=_listed(codes))
            for template, codes in ((_ONLY_HERE, self.only_here), (_ONLY_THERE, self.only_there))
            if codes
        ]
        return both(lambda lang: "; ".join(each[lang] for each in (self._found, *alone)))

    @property
    def _found(self) -> Text:
        if self.verdicts is not None:
            one, other = (verdict.label for verdict in self.verdicts)
            return Text(
                "{here}: bộ thứ nhất cho '{one}', bộ thứ hai cho '{other}'",
                "{here}: '{one}' by the first set, '{other}' by the second",
            ).format(here=self.here, one=one, other=other)
        if self.unproven:
            return Text(
                "chưa tìm thấy xã nào có kết quả khác nhau; chưa xét hết: {codes}",
                "no commune with different verdicts was found; not searched to the end: {codes}",
            ).format(codes=_listed(self.unproven))
        if self.only_here or self.only_there:
            return _SAME_IN_BOTH
        return Text("mọi xã đều có cùng kết quả theo hai bộ", "every commune gets the same verdicts by both sets")

    def __bool__(self) -> bool:
        return self.commune is not None


def _listed(codes: tuple[str, ...]) -> Text:
    return both(lambda lang: listing(list(codes), lang))


_ONLY_HERE = Text("chỉ bộ thứ nhất có: {codes}", "only the first set has {codes}")
_ONLY_THERE = Text("chỉ bộ thứ hai có: {codes}", "only the second set has {codes}")
_SAME_IN_BOTH = Text(
    "ở những nội dung cả hai bộ cùng có, mọi xã đều có cùng kết quả",
    "every commune gets the same verdicts on all that both sets have",
)


@frozen
class Pair:
    here: RuleSet
    there: RuleSet
    both: RuleSet  # the first set with the facts of both, by which conditions of either can be judged
    years: tuple[int, int]

    @property
    def facts(self) -> Dictionary:
        return self.both.facts

    @classmethod
    def of(cls, here: RuleSet, there: RuleSet) -> "Pair":
        first, last = max(here.years[0], there.years[0]), min(here.years[1], there.years[1])
        if first > last:
            message = Text(
                "không có năm nào cả hai bộ '{here}' và '{there}' cùng đánh giá",
                "no year is judged by both '{here}' and '{there}'",
            ).format(here=here.id, there=there.id)
            hint = Text("chọn hai bộ có năm chung", "choose two sets with a year in common")
            raise RuleFileError([Problem(ProblemCode.WRONG_PERIOD, message, hint=hint)])
        return cls(here, there, evolve(here, facts=_in_both(here.facts, there.facts)), (first, last))

    def between(self, one: At, other: At) -> Difference:
        """Find a commune with different verdicts on two things judged."""
        return self.found(one, other, differ, lambda first, second: first is not second)

    def found(self, one: At, other: At, wanted: Wanted, is_wanted: Callable[[Verdict, Verdict], bool]) -> Difference:
        first, second = _condition(self.here, one), _condition(self.there, other)
        if wanted is differ and first == second and self._mean_the_same:
            return Difference(None)
        code, counterpart = _key(one), _key(other)
        space = space_of((first, second), self.facts, self.years)
        space = with_villages(space, (first, second), self.both, self.years)
        is_exact = space.is_exact
        for with_missing in (False, True) if wanted is differ else (False,):
            search = Search(space, (self.both, self.both), (first, second), with_missing)
            contradictory = 0
            try:
                for options in search.found(wanted):
                    commune = commune_of(options, self.facts)
                    verdicts = self._verdicts(commune, one, other)
                    if verdicts is not None and is_wanted(*verdicts):
                        smaller = self._smallest(commune, one, other, verdicts)
                        return Difference(smaller, code, counterpart, verdicts)
                    contradictory += 1
                    if contradictory >= _MOST_CONTRADICTORY:
                        is_exact = False
                        break
            except TooMuch:
                is_exact = False
        return Difference(None, unproven=() if is_exact else (code,))

    @property
    def _mean_the_same(self) -> bool:
        return self.here.facts is self.there.facts or self.here.facts == self.there.facts

    def _verdicts(self, commune: Commune, one: At, other: At) -> tuple[Verdict, Verdict] | None:
        """Judge a commune by both sets; None if its figures contradict each other."""
        try:
            first = judge(known_to(commune, self.here.facts), self.here)
            second = judge(known_to(commune, self.there.facts), self.there)
        except CriteriaError:
            return None
        return _verdict(first, one), _verdict(second, other)

    def _smallest(self, commune: Commune, one: At, other: At, verdicts: tuple[Verdict, Verdict]) -> Commune:
        """Leave out every figure without which the verdicts are the same."""

        def without(smaller: Commune) -> Commune:
            return smaller if self._verdicts(smaller, one, other) == verdicts else commune

        for fact in commune.facts:
            commune = without(evolve(commune, facts=_less(commune.facts, fact)))
        for fact in commune.previous:
            commune = without(evolve(commune, previous=_less(commune.previous, fact)))
        if commune.villages:
            commune = without(evolve(commune, villages=()))
        read = {fact for village in commune.villages for fact in village if fact != "name"}
        for fact in sorted(read):
            commune = without(evolve(commune, villages=[_less(village, fact) for village in commune.villages]))
        return commune


def _less(figures: Mapping[str, Any], fact: str) -> dict[str, Any]:
    return {other: value for other, value in figures.items() if other != fact}


def _key(at: At) -> str:
    return {"indicator": at[1], "criterion": f"criterion_{at[1]}", "set": "verdict"}[at[0]]


def _verdict(assessment: Assessment, at: At) -> Verdict:
    match at[0]:
        case "indicator":
            return assessment[at[1]].verdict
        case "criterion":
            return assessment.criterion(at[1]).verdict
    return assessment.verdict


def _condition(rules: RuleSet, at: At) -> Condition:
    """Return the condition of an indicator, a criterion or a set, with those of its indicators in place of their verdicts."""
    match at[0]:
        case "indicator":
            return rules[at[1]].condition
        case "criterion":
            return _inlined(rules.criterion(at[1]).condition, rules)
    return _inlined(rules.condition, rules)


def _inlined(condition: Condition, rules: RuleSet) -> Condition:
    match condition:
        case Outcome(kind=kind, key=key):
            return _condition(rules, (kind, key))
        case AllOf() | AnyOf() | CountOf():
            return evolve(condition, parts=tuple(_inlined(part, rules) for part in condition.parts))
        case Choose():
            when, then, otherwise = (
                _inlined(part, rules) for part in (condition.when, condition.then, condition.otherwise)
            )
            return evolve(condition, when=when, then=then, otherwise=otherwise)
    return condition


def _in_both(here: Dictionary, there: Dictionary) -> Dictionary:
    """Return the facts of two dictionaries, each within the limits of both."""
    return evolve(here, facts={**there.facts, **{id_: _narrow(fact, there.get(id_)) for id_, fact in here.items()}})


def _narrow(fact: Fact, other: Fact | None) -> Fact:
    if not isinstance(fact, NumberFact) or not isinstance(other, NumberFact):
        return fact
    low, high = max(fact.low, other.low), min(fact.high, other.high)
    return fact if (low, high) == (fact.low, fact.high) or low > high else evolve(fact, low=low, high=high)
