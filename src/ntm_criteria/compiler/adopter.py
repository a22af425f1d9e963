"""Compiles `bound_of`: the requirement of an indicator in another set, adopted with its bounds multiplied."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, field, frozen

from ntm_criteria.compiler.bounds import BoundCompiler
from ntm_criteria.compiler.fingerprint import stated_fact
from ntm_criteria.compiler.leaves import OUTCOMES, Context
from ntm_criteria.compiler.numbers import MOST_DIGITS, NUMBER_AND_UNIT, is_decisive, significant_digits
from ntm_criteria.errors import ProblemCode, RuleFileError
from ntm_criteria.figures import KeyPath
from ntm_criteria.loading import FileProblems
from ntm_criteria.loading.forms import conditions as doc
from ntm_criteria.model import (
    PERCENT,
    YEAR,
    Bound,
    Choose,
    Compare,
    Condition,
    Fact,
    Fixed,
    Indicator,
    Measure,
    NumberFact,
    Reason,
    Rows,
    RuleSet,
    Scope,
    Verdict,
    VillageCount,
    Villages,
    comparisons,
    facts_read,
    fraction,
    holds,
    nodes,
    pair,
    times,
)
from ntm_criteria.problems import did_you_mean
from ntm_criteria.text import Text, one_line
from ntm_criteria.wording import related

Find: TypeAlias = Callable[[str], RuleSet | None]  # finds another rule set by id or path; None if there is none
FactOf: TypeAlias = Callable[[Measure], Fact]
RULE_SET = Text("bộ quy tắc", "rule set")


def other_set(find: Find, name: str, path: KeyPath, problems: FileProblems, hint: Text | None = None) -> RuleSet | None:
    """Return the set that a file names; None after a problem: there is no such set, or its own file has mistakes."""
    try:
        rules = find(name)
    except RuleFileError as error:
        known = problems.collector.found
        problems.collector.note(*(problem for problem in error.problems if problem not in known))
        return None
    if rules is None:
        problems.add_unknown(ProblemCode.UNKNOWN_REFERENCE, path, RULE_SET, name, hint)
    return rules


@frozen
class Adopter:
    """Adopts requirements of other sets, and collects what the file then depends on.

    :ivar others: the fingerprints of the other sets, by id.
    :ivar scopes: the derived scopes that adopted requirements read, by axis.
    """

    bounds: BoundCompiler
    find: Find
    others: dict[str, str] = field(factory=dict)
    scopes: dict[str, Scope] = field(factory=dict)

    @property
    def problems(self) -> FileProblems:
        return self.bounds.problems

    def compile(self, form: doc.BoundOfForm, path: KeyPath, context: Context, fact_of: FactOf) -> Condition:
        """Compile a `bound_of`; after a problem, the result is an open requirement.

        :param fact_of: returns the fact whose unit the bounds of a measure have.
        """
        at: KeyPath = (*path, "bound_of")
        factor, reference = self._factor(form.times, (*path, "times")), self._indicator(form.bound_of, at)
        opened = Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)
        if factor is None or reference is None or not self._may_adopt(form.bound_of, *reference, at):
            return opened
        rules, indicator = reference
        self._check_place(indicator.stated, path, context)
        self.others[rules.id] = rules.fingerprint
        read = {id_ for id_, _ in facts_read(indicator.stated)}
        self.scopes.update({scope.axis: scope for scope in rules.scope if scope.axis in read})
        adopted = times(indicator.stated, factor)
        for old, new in zip(comparisons(indicator.stated), comparisons(adopted), strict=True):
            self._check_bounds(old, new, fact_of(old.measure), form, (*path, "times"))
        return adopted

    def _factor(self, percentage: str, path: KeyPath) -> Fraction | None:
        match = NUMBER_AND_UNIT.fullmatch(percentage)
        if match and match[2] == PERCENT and Fraction(match[1]) > 0:
            return Fraction(match[1]) / 100
        shown, hint = one_line(percentage, longest=60), Text("ví dụ: 110 %", "for example: 110 %")
        message = Text("'{shown}' không phải là một tỷ lệ phần trăm", "'{shown}' is not a percentage").format(
            shown=shown
        )
        self.problems.add(ProblemCode.BAD_NUMBER, path, message, hint)
        return None

    def _indicator(self, ref: str, path: KeyPath) -> tuple[RuleSet, Indicator] | None:
        """Return the rule set and the indicator that `ref` ("set-id/code") names; None after a problem."""
        set_id, _, code = ref.partition("/")
        rules = other_set(self.find, set_id, path, self.problems)
        if rules is None:
            return None
        codes = [indicator.code for indicator in rules.entries]
        if code in codes:
            return rules, rules.indicator(code)
        message = Text("bộ '{set_id}' không có chỉ tiêu '{code}'", "'{set_id}' has no indicator '{code}'").format(
            set_id=set_id, code=code
        )
        self.problems.add(ProblemCode.UNKNOWN_REFERENCE, path, message, did_you_mean(code, codes))
        return None

    def _may_adopt(self, ref: str, rules: RuleSet, indicator: Indicator, path: KeyPath) -> bool:
        """Whether the facts that `indicator` reads mean the same here, and `rules` judges all years of this file."""
        read, years, here = facts_read(indicator.condition), self.bounds.years, self.bounds.dictionary
        for id_ in sorted({id_ for id_, _ in read}):
            if id_ not in here:
                message = Text(
                    "'{ref}' dùng số liệu '{id_}' không có ở đây",
                    "'{ref}' reads the fact '{id_}', which is not known here",
                ).format(ref=ref, id_=id_)
            elif stated_fact(here[id_]) != stated_fact(rules.facts[id_]):
                message = Text(
                    "'{ref}' dùng số liệu '{id_}', ở đây là một số liệu khác",
                    "'{ref}' reads the fact '{id_}', which is another fact here",
                ).format(ref=ref, id_=id_)
            else:
                continue
            self.problems.add(ProblemCode.UNKNOWN_FACT, path, message)
            return False
        if years and not rules.years[0] <= years[0] <= years[1] <= rules.years[1]:
            period = f"{rules.years[0]}..{rules.years[1]}"
            message = Text(
                "'{rules_id}' chỉ dùng cho các năm {period}", "'{rules_id}' judges the years {period} only"
            ).format(rules_id=rules.id, period=period)
            self.problems.add(ProblemCode.WRONG_PERIOD, path, message)
            return False
        return True

    def _check_place(self, requirement: Condition, path: KeyPath, context: Context) -> None:
        """Add a problem if what is adopted could not be written out here."""
        if context.outcomes:
            message = Text("ở đây chỉ dùng '{outcomes}'", "only '{outcomes}' stands here").format(
                outcomes=context.outcomes
            )
            self.problems.add(ProblemCode.WRONG_LEVEL, path, message, OUTCOMES)
        required = list(nodes(requirement))
        measures = [node.measure for node in required if isinstance(node, Compare)]
        if context.in_village and any(isinstance(each, Villages) and each.fact is None for each in measures):
            message = Text("for_each không lồng trong for_each", "for_each does not stand inside for_each")
            self.problems.add(ProblemCode.WRONG_LEVEL, (*path, "bound_of"), message)
        if context.in_when and any(isinstance(node, Choose) and node.is_exemption for node in required):
            message = Text(
                "yêu cầu này có not_applicable, không dùng được bên trong 'when'",
                "this requirement has a not_applicable, which may not stand inside a 'when'",
            )
            self.problems.add(ProblemCode.EXEMPTION_IN_WHEN, (*path, "bound_of"), message)

    def _check_bounds(self, old: Compare, new: Compare, fact: Fact, form: doc.BoundOfForm, path: KeyPath) -> None:
        """Add a problem for the first multiplied bound that no figure, or every figure, meets."""
        assert isinstance(fact, NumberFact)
        if isinstance(old.measure, VillageCount) and old.measure.named:
            fact = evolve(fact, high=Fraction(len(old.measure.named)))
        for (rows, below), (_, cell) in zip(old.bound.cells(), new.bound.cells(), strict=True):
            if not self._is_judged(rows):
                continue
            for before, after in zip((below, *below.readings), (cell, *cell.readings), strict=True):
                if self._is_unfit(old, before, after, fact, form, path):
                    return

    def _is_judged(self, rows: Rows) -> bool:
        """Whether the file judges the year of a cell of a table of bounds."""
        years = self.bounds.years
        return not years or all(axis != YEAR or years[0] <= int(key) <= years[1] for axis, key in rows)

    def _is_unfit(
        self, node: Compare, before: Bound, after: Bound, fact: NumberFact, form: doc.BoundOfForm, path: KeyPath
    ) -> bool:
        """Whether the bound `after` cannot be used, unless `before` could not either; then a problem is added."""
        if before.pair is None or after.pair is None:
            return False
        value = fraction(after.pair)
        if significant_digits(value) > MOST_DIGITS:
            message = Text(
                "'{bound_of}': {times} của '{written}' có hơn {most_digits} chữ số",
                "'{bound_of}': {times} of '{written}' has more than {most_digits} digits",
            ).format(bound_of=form.bound_of, times=form.times, written=before.written, most_digits=MOST_DIGITS)
            self.problems.add(ProblemCode.BAD_NUMBER, path, message)
            return True
        is_new = is_decisive(node.relation, before.pair, fact) and not is_decisive(node.relation, after.pair, fact)
        has_left = fact.low <= fraction(before.pair) <= fact.high and not fact.low <= value <= fact.high
        if not (is_new or has_left):
            return False
        words = related(node.relation, after, fact.unit, self.bounds.dictionary)
        who = Text("số liệu nào cũng đạt", "every figure meets")
        if not holds(node.relation, pair(fact.high), after.pair):
            who = Text("không số liệu nào đạt được", "no figure can meet")
        message = Text(
            "'{bound_of}': {times} của '{written}' là '{words}', {who}",
            "'{bound_of}': {times} of '{written}' is '{words}', which {who}",
        ).format(bound_of=form.bound_of, times=form.times, written=before.written, words=words, who=who)
        self.problems.add(ProblemCode.BOUND_OUT_OF_LIMITS, path, message, _WRITE_OUT)
        return True


_WRITE_OUT = Text("ghi rõ cả yêu cầu thay cho 'bound_of'", "write the requirement out instead of 'bound_of'")
