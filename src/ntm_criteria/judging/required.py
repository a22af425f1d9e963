"""Lists the figures that a rule set needs or that a commune still lacks."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from math import ceil
from typing import TypeAlias

from attrs import evolve, frozen

from ntm_criteria.figures import Commune, Figure
from ntm_criteria.judging.assess import judge
from ntm_criteria.judging.assessment import Assessment
from ntm_criteria.judging.missing import MissingFigure, figures_of_amount
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    VILLAGES,
    Change,
    Compare,
    FactKind,
    Given,
    Matches,
    Measure,
    Ratio,
    RuleSet,
    Sum,
    VillageCount,
    Villages,
    body_of,
    check_is_rule_set,
    facts_read,
    fraction,
    nodes,
)
from ntm_criteria.text import Text

Way: TypeAlias = tuple[Given, ...]  # figures that together give a measure


@frozen
class RequiredFact(Displayed):
    """A figure that a commune needs to report.

    :ivar fact: the id of the fact.
    :ivar label: its name.
    :ivar indicators: the codes of the indicators and tasks that read it.
    :ivar previous: whether last year's figure is needed.
    :ivar villages: the names of the villages that lack the figure; empty for a figure of the commune.
    :ivar unlisted: the number of unlisted villages that also lack the figure.
    :ivar decides_overall: whether the figure can still change the overall verdict.
    :ivar held_by: who usually has the figure, where the dictionary gives it.
    :ivar answers: for yes or no, the words that answer; None for other kinds of figure.
    :ivar per_village: whether each village has its own figure.
    :ivar alternatives: two groups of figures, of which one is enough for all these indicators: that with this figure, then that
        without it (("health_insurance_share",), ("insured_people", "population")); "previous.…" is last year's. Empty if the
        figure has no substitute.
    """

    fact: str
    label: Text
    indicators: tuple[str, ...]
    previous: bool = False
    villages: tuple[str, ...] = ()
    unlisted: int = 0
    decides_overall: bool = True
    held_by: Text | None = None
    answers: Text | None = None
    per_village: bool = False
    alternatives: tuple[tuple[str, ...], ...] = ()


def needed_facts(rules: RuleSet, commune: Commune | Mapping[str, Figure] | None = None) -> tuple[RequiredFact, ...]:
    """List figures like `required_facts`, but without the list of bundled rule sets in an error about the year."""
    check_is_rule_set(rules)
    return still_missing(judge(commune, rules)) if commune is not None else _deciding_facts(rules)


def facts_of(rules: RuleSet) -> tuple[RequiredFact, ...]:
    """List every figure that a rule set reads, also those that no verdict depends on while a bound is open."""
    return _listed(rules, {indicator.code: facts_read(indicator.condition) for indicator in rules.entries})


def _deciding_facts(rules: RuleSet) -> tuple[RequiredFact, ...]:
    """List the figures that can change a verdict in one of the set's years, whatever else is reported."""
    first, last = rules.years
    deciding: dict[str, set[tuple[str, bool]]] = {indicator.code: set() for indicator in rules.entries}
    overall: set[tuple[str, bool]] = set()
    for year in range(first, last + 1):
        for number in (0, _most_villages(rules)):  # without a list of villages, a commune may report totals
            nothing = judge({VILLAGES: number} if number else {}, rules, year=year)
            overall |= {(figure.fact, figure.previous) for figure in nothing.missing}
            for result in nothing.entries:
                deciding[result.code] |= {(figure.fact, figure.previous) for figure in result.changing}
    return tuple(
        evolve(need, decides_overall=(need.fact, need.previous) in overall) for need in _listed(rules, deciding)
    )


def _most_villages(rules: RuleSet) -> int:
    """Return a number of villages with which every bound on their number can be met and missed."""
    bounds = [
        fraction(reading.pair)
        for indicator in rules.entries
        for node in nodes(indicator.condition)
        if isinstance(node, Compare) and isinstance(node.measure, VillageCount)
        for _, cell in node.bound.cells()
        for reading in (cell.extremes or (cell,))
        if reading.pair
    ]
    return 1 + ceil(max(bounds, default=1))


def _listed(rules: RuleSet, readers: Mapping[str, Iterable[tuple[str, bool]]]) -> tuple[RequiredFact, ...]:
    """List the figures that indicators read, this year's first; `readers` are the figures of each indicator by code."""
    figures = [(id_, False) for id_ in rules.facts if id_ in rules.reads]
    figures += [(id_, True) for id_ in rules.facts if id_ in rules.reads_previous]
    asked = {code: {(_asked(rules, id_), previous) for id_, previous in read} for code, read in readers.items()}
    listed = []
    for id_, previous in figures:
        codes = tuple(code for code, read in asked.items() if (id_, previous) in read)
        if codes or id_ == VILLAGES:
            listed.append(_required(rules, rules.years[0], id_, previous, codes))
    return tuple(listed)


def still_missing(assessment: Assessment, *, of_amounts: bool = False) -> tuple[RequiredFact, ...]:
    """List the missing figures that can still change a verdict of an assessment; see `required_facts`.

    :param of_amounts: whether to list too those from which it follows how much remains of an indicator that is not met.
    """
    lacking: dict[tuple[str, bool], dict[str, MissingFigure]] = {}
    rules = assessment.rules
    for result in assessment.entries:
        amounts = figures_of_amount(result.step, assessment.reach) if of_amounts and result.role == "indicator" else ()
        for figure in (*result.changing, *amounts):
            lacking.setdefault((_asked(rules, figure.fact), figure.previous), {})[result.code] = figure
    decisive = {(_asked(rules, figure.fact), figure.previous) for figure in assessment.missing}
    return tuple(
        evolve(
            _required(rules, assessment.year, id_, previous, tuple(by_code)),
            villages=tuple(dict.fromkeys(village for figure in by_code.values() for village in figure.villages)),
            unlisted=max(figure.unlisted for figure in by_code.values()),
            decides_overall=(id_, previous) in decisive,
        )
        for (id_, previous), by_code in lacking.items()
    )


def _required(rules: RuleSet, year: int, id_: str, previous: bool, indicators: tuple[str, ...]) -> RequiredFact:
    fact = rules.facts[id_]
    answers = fact.answers.text if fact.kind is FactKind.FLAG else None
    holder = rules.facts.holder(fact, year)
    return RequiredFact(
        fact.id,
        fact.label,
        indicators,
        previous,
        held_by=holder,
        answers=answers,
        per_village=fact.per_village,
        alternatives=_alternatives(rules, indicators, id_, previous),
    )


def _asked(rules: RuleSet, fact: str) -> str:
    """Return the fact to ask for: the first of all shares of the same two counts, which are one figure."""
    same = rules.facts.same_share(rules.facts[fact])
    return next(id_ for id_ in rules.facts if id_ == fact or id_ in same) if same else fact


@lru_cache(maxsize=10_000)
def _alternatives(rules: RuleSet, codes: tuple[str, ...], fact: str, previous: bool) -> tuple[tuple[str, ...], ...]:
    """Return two groups of figures, of which one is enough for all that reads a fact: with the fact, and without it.

    :param codes: the codes of the indicators and tasks that read it.
    :returns: an empty tuple if some requirement cannot be judged without the fact.
    """
    figure, with_it, without_it = Given(fact, previous), dict[Given, None](), dict[Given, None]()
    for node in (node for code in codes for node in nodes(rules[code].condition)):
        if isinstance(node, Matches) and node.fact == fact and not previous:
            return ()
        ways = _ways(node.measure, rules) if isinstance(node, Compare) else ()
        using = [way for way in ways if figure in way]
        if not using:
            continue
        others = [way for way in ways if figure not in way]
        if not others:
            return ()
        shortest, substitute = min(using, key=len), min(others, key=len)
        with_it |= dict.fromkeys(shortest)
        without_it |= dict.fromkeys(substitute)
    return tuple(tuple(map(_name, group)) for group in (with_it, without_it) if group)


def _ways(measure: Measure, rules: RuleSet) -> tuple[Way, ...]:
    """Return the groups of figures of which each gives the measure."""
    match measure:
        case Given():
            return ((measure,),)
        case Sum():
            return (measure.basis, (Given(measure.fact, measure.previous),))
        case Ratio():
            counts = tuple(Given(id_, measure.previous) for id_ in (measure.part, measure.whole))
            return (counts, (Given(_asked(rules, measure.fact), measure.previous),))
        case Change():
            levels = product(_ways(measure.now, rules), _ways(measure.before, rules))
            return (*((*now, *before) for now, before in levels), (Given(measure.fact),))
        case Villages():
            flags = tuple(Given(id_) for id_, _ in sorted(facts_read(body_of(measure))) if rules.facts[id_].per_village)
            return (flags, (Given(measure.fact),)) if measure.fact and measure.fact != measure.flag else (flags,)
    raise TypeError(measure)


def _name(figure: Given) -> str:
    return f"previous.{figure.fact}" if figure.previous else figure.fact
