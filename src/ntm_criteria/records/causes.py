"""Finds out why an indicator has another result: another figure, another rule, or another scope of the same rule."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import frozen

from ntm_criteria.figures import Exact, village_key
from ntm_criteria.judging import Assessment
from ntm_criteria.model import (
    AllOf,
    AnyBound,
    AnyOf,
    Bound,
    Choose,
    Compare,
    Condition,
    CountOf,
    FactKind,
    Fixed,
    Interval,
    Matches,
    Outcome,
    RuleSet,
    Villages,
    body_of,
    facts_read,
    fraction,
    nodes,
)
from ntm_criteria.records.stored import StoredIndicator
from ntm_criteria.reporting import keys_of
from ntm_criteria.wording import KeyOf

Cause: TypeAlias = Literal["figure", "rule", "scope"]
Term: TypeAlias = object  # nested tuples that are equal where two requirements are


def causes(before: Assessment, after: Assessment, code: str, other: str) -> tuple[Cause, ...]:
    """Return what is different for an indicator between two assessments, whether or not it made a difference.

    The figures, the rule and the scope are each exchanged alone: the rule is different if it requires something else of the
    same commune in the same year, the scope if the same rule requires something else of a commune of the other region or
    group, or in the other year.

    :param code: the code of the indicator in the first assessment.
    :param other: its code in the second one.
    """
    pairs = ((before, code), (after, other))
    found: list[Cause] = []
    if _figures(before, pairs) != _figures(after, pairs):
        found.append("figure")
    if _is_another_rule(pairs):
        found.append("rule")
    if any(_is_another_scope(assessment.rules, own, before, after) for assessment, own in pairs):
        found.append("scope")
    return tuple(found) or (_other_cause(before, after),)


def stored_causes(before: StoredIndicator, after: StoredIndicator, *, is_one_set: bool) -> tuple[Cause, ...]:
    """Return what is different in two stored results of an indicator, of which the rules are not at hand."""
    found: list[Cause] = ["figure"] if before.observed != after.observed else []
    if before.bound != after.bound:  # one set gives one commune one bound in a year
        found.append("scope" if is_one_set else "rule")
    return tuple(found)


def _other_cause(before: Assessment, after: Assessment) -> Cause:
    """Return the cause of what is different where figures and requirements are the same.

    Another set may name an indicator otherwise or count it as a task; one set may derive another region or group.
    """
    if before.rules != after.rules:
        return "rule"
    first, second = (
        (one.year, [(scope.category, scope.value, scope.open) for scope in one.scopes]) for one in (before, after)
    )
    return "figure" if first == second else "scope"


_Pairs: TypeAlias = tuple[tuple[Assessment, str], tuple[Assessment, str]]


def _is_another_rule(pairs: _Pairs) -> bool:
    (before, code), (after, other) = pairs
    if before.rules == after.rules and code == other:
        return False
    in_one_case = [
        (first, second)
        for case in (before, after)
        if (first := _requirement(before.rules, code, keys_of(case))) is not None
        and (second := _requirement(after.rules, other, keys_of(case))) is not None
    ]
    if not in_one_case:  # the sets judge different years
        in_one_case = [
            (_requirement(before.rules, code, keys_of(before)), _requirement(after.rules, other, keys_of(after)))
        ]
    return any(first != second for first, second in in_one_case)


def _is_another_scope(rules: RuleSet, code: str, before: Assessment, after: Assessment) -> bool:
    """Whether one rule requires something else by the region, group or year of each assessment."""
    if any(_category(before, fact) != _category(after, fact) for fact in _circumstances(rules, code)):
        return True
    found = []
    for of_year in (before, after):
        for of_categories in (before, after):
            term = _requirement(rules, code, keys_of(of_categories, of_year.year))
            if term is not None:  # else the set does not judge that year
                found.append(term)
    return any(term != found[0] for term in found)


def _category(assessment: Assessment, fact: str) -> Exact | None:
    return assessment.case.figures.get(fact)


def _requirement(rules: RuleSet, code: str, key_of: KeyOf) -> Term | None:
    """Return what an indicator requires; None if one of its tables of bounds has no such row."""
    try:
        return rules[code].stated.read(_Terms(rules, key_of))
    except KeyError:
        return None


@frozen
class _Terms:
    """Writes a requirement with the bounds that apply, so that equal ones are equal whatever table they came from."""

    rules: RuleSet
    key_of: KeyOf

    def compare(self, node: Compare) -> Term:
        measure = node.measure
        if not isinstance(measure, Villages):
            return measure, node.relation, self._bound(node.bound)
        of_villages = type(measure), body_of(measure).read(self), measure.named, measure.fact, measure.flag
        return of_villages, node.relation, self._bound(node.bound)

    def matches(self, node: Matches) -> Term:
        return node.fact, node.values

    def fixed(self, node: Fixed) -> Term:
        return node.verdict, node.reason

    def outcome(self, node: Outcome) -> Term:
        return condition_at(self.rules, node).read(self)

    def all_of(self, node: AllOf, parts: list[Term]) -> Term:
        return "all", *parts

    def any_of(self, node: AnyOf, parts: list[Term]) -> Term:
        return "any", node.is_secondary, *parts

    def count_of(self, node: CountOf, parts: list[Term]) -> Term:
        return node.at_least, node.is_secondary, *parts

    def choose(self, node: Choose, when: Term, then: Term, otherwise: Term) -> Term:
        return "choose", when, then, otherwise

    def _bound(self, bound: AnyBound) -> Term:
        return _number(bound.in_case(self.key_of))


def _number(bound: Bound) -> Term:
    value = None if bound.pair is None else fraction(bound.pair)
    return value, bound.open, bound.secondary, frozenset(map(_number, bound.readings))


def condition_at(rules: RuleSet, node: Outcome) -> Condition:
    """Return the condition whose verdict another condition reads."""
    return rules[node.key].stated if node.kind == "indicator" else rules.criterion(node.key).condition


def conditions_of(rules: RuleSet, code: str, *, choices: bool = True) -> Iterator[Condition]:
    """Yield every node that bears on an indicator, through the verdicts that it reads.

    :param choices: whether to include the conditions of choices.
    """
    waiting = [rules[code].stated]
    while waiting:
        for node in nodes(waiting.pop(), choices=choices):
            yield node
            if isinstance(node, Outcome):
                waiting.append(condition_at(rules, node))


def _circumstances(rules: RuleSet, code: str) -> set[str]:
    """Return the categories that decide which case of a requirement applies."""
    choices = (node.when for node in conditions_of(rules, code) if isinstance(node, Choose))
    read = {node.fact for when in choices for node in nodes(when) if isinstance(node, Matches)}
    return {fact for fact in read if rules.facts[fact].kind is FactKind.CATEGORY}


def _figures(assessment: Assessment, pairs: _Pairs) -> Term:
    """Return the figures of a commune that an indicator reads by either rule, in a form that can be compared."""
    case, read = assessment.case, set[tuple[str, bool]]()
    by_village = list[tuple[tuple[str, ...], tuple[str, ...]]]()
    for other, own in pairs:
        rules = other.rules
        required = {node.fact for node in conditions_of(rules, own, choices=False) if isinstance(node, Matches)}
        scope = {*rules.axes, *_circumstances(rules, own)} - required
        for node in conditions_of(rules, own):
            if isinstance(node, Compare | Matches):
                read |= {(fact, previous) for fact, previous in facts_read(node) if fact not in scope}
            if isinstance(node, Compare) and isinstance(node.measure, Villages):
                facts = sorted(fact for fact, _ in facts_read(body_of(node.measure)) if rules.facts[fact].per_village)
                by_village.append((node.measure.named, tuple(facts)))
    own_figures = {
        (fact, previous): _exact((case.previous if previous else case.figures).get(fact)) for fact, previous in read
    }
    villages = [
        [
            (village_key(village.name or ""), [_exact(village.figures.get(fact)) for fact in facts])
            for village in (case.named(named) if named else case.villages)
        ]
        for named, facts in by_village
    ]
    return own_figures, {fact: case.totals.get(fact) for fact, _ in read}, villages


def _exact(figure: Exact | None) -> Term:
    match figure:
        case Interval():
            return fraction(figure.low), fraction(figure.high)
        case (_, _):
            return fraction(figure)
    return figure
