"""Estimated figures against brute force: an interval is judged by all the values in it, one after another.

The oracle knows no intervals. It judges the commune with each of the values that the figures may have, in steps of their facts.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from attrs import evolve

import ntm_criteria as ntm

from . import oracle, strategies
from .adapter import commune_of, judged_by, rule_set_of
from .oracle import UNKNOWN, Judged, PlainCommune
from .strategies import BEFORE, DICTIONARY, NOW, Gap, RuleCase, chance, pick, up_to

MOST = 7  # values in one interval
WITHIN = "within-error"


@dataclass(frozen=True)
class UncertainCase:
    """A commune, and from which to which step each of its estimated figures may be."""

    case: RuleCase
    intervals: Mapping[Gap, tuple[Fraction, Fraction]]

    def values(self) -> Iterator[PlainCommune]:
        """The commune with each of the values that its figures may have together."""
        ranges = [list(_steps(gap.fact, *ends)) for gap, ends in self.intervals.items()]
        for chosen in itertools.product(*ranges):
            commune = self.case.commune
            for gap, value in zip(self.intervals, chosen, strict=True):
                commune = strategies.filled(commune, gap, strategies.plain(gap.fact, value))
            if strategies.consistent(commune):
                yield commune

    def commune(self) -> ntm.Commune:
        """The commune with its intervals, as a caller writes it."""
        made = commune_of(self.case.commune, self.case.year)
        facts, previous, villages = dict(made.facts), dict(made.previous), [dict(each) for each in made.villages]
        for gap, (low, high) in self.intervals.items():
            figure = ntm.Between(strategies.plain(gap.fact, low), strategies.plain(gap.fact, high))
            if gap.where in (NOW, BEFORE):
                (facts if gap.where == NOW else previous)[gap.fact] = figure
            else:
                next(each for each in villages if each["name"] == gap.where)[gap.fact] = figure
        return evolve(made, facts=facts, previous=previous, villages=villages)


def _steps(fact: str, low: Fraction, high: Fraction) -> Iterator[Fraction]:
    step = strategies.step_of(fact)
    yield from (low + n * step for n in range(int((high - low) / step) + 1))


def drawn(draw: Any, *, most: int = 2, **options: Any) -> UncertainCase | None:
    """A case in which one or two of the reported numbers are intervals; None if the commune reports no number."""
    document = strategies.rule_doc(draw, **options)
    years = oracle.years_in(document["rule_set"]["years"])
    year = years[0] + draw(up_to(len(years) - 1))
    commune = strategies.drawn_commune(draw, document, year)
    known = [Gap(fact, NOW) for fact in commune.facts] + [Gap(fact, BEFORE) for fact in commune.previous]
    known += [Gap(fact, village.name) for village in commune.villages for fact in village.facts]
    estimable = [gap for gap in known if _may_be_estimated(gap)]
    if not estimable:
        return None
    chosen = strategies.several(draw, estimable, min(most, len(estimable)))
    return UncertainCase(
        RuleCase(document, commune, year), {gap: _around(draw, commune, gap) for gap in sorted(chosen)}
    )


def _may_be_estimated(gap: Gap) -> bool:
    entry = DICTIONARY.get(gap.fact, {"kind": "flag"})  # the number of villages is counted
    return entry["kind"] in ("share", "quantity", "count") and "rolls_up" not in entry


def _around(draw: Any, commune: PlainCommune, gap: Gap) -> tuple[Fraction, Fraction]:
    value, step = Fraction(strategies.lookup(commune, gap)), strategies.step_of(gap.fact)
    least, greatest = strategies.limits_of(gap.fact)
    below, above = (draw(up_to(MOST // 2)) for _ in range(2))
    if chance(draw, 10):
        below = above = 0
    return max(least, value - below * step), min(greatest, value + above * step)


def difference(uncertain: UncertainCase, counted: Counter[str] | None = None) -> str | None:
    """What is wrong with the library's verdicts on a case; None if nothing is."""
    case = uncertain.case
    found, reasons = judged_by(ntm.assess(uncertain.commune(), rule_set_of(case.rule_doc)), case.rule_doc)
    exact = [oracle.judge_fully(case.rule_doc, DICTIONARY, each, case.year)[0] for each in uncertain.values()]
    assert exact  # the commune itself is among them
    for code, verdict in found.indicators.items():
        possible = {judged.indicators[code] for judged in exact}
        if counted is not None:
            counted[verdict if verdict != UNKNOWN else f"unknown: {reasons.indicators[code]}"] += 1
        if verdict != UNKNOWN and possible != {verdict}:
            return f"{code} is {verdict}, but may be {possible}"
        if verdict == UNKNOWN and UNKNOWN not in possible and _is_one_leaf(uncertain, code):
            if len(possible) == 1:
                return f"{code} is unknown, but {possible} whatever the figure is"
            if reasons.indicators[code] != WITHIN:
                return f"{code} is unknown because of {reasons.indicators[code]}"
    return _of_the_whole(found, exact)


def _of_the_whole(found: Judged, exact: list[Judged]) -> str | None:
    for number, verdict in found.criteria.items():
        if verdict != UNKNOWN and {judged.criteria[number] for judged in exact} != {verdict}:
            return f"criterion {number} is {verdict}, but may not be"
    if found.verdict != UNKNOWN and {judged.verdict for judged in exact} != {found.verdict}:
        return f"the whole is {found.verdict}, but may not be"
    return None


def _is_one_leaf(uncertain: UncertainCase, code: str) -> bool:
    """Whether an indicator is one comparison of a figure that is reported, with both ends of the interval possible."""
    requires = oracle.indicator_in(uncertain.case.rule_doc, code)["requires"]
    if set(requires) - {"fact", "at_least", "more_than", "at_most", "less_than"} or "fact" not in requires:
        return False
    read = [gap for gap in uncertain.intervals if gap.fact in strategies.inputs_of(requires["fact"])]
    if len(read) != 1 or len(uncertain.intervals) != 1:
        return False
    ends = uncertain.intervals[read[0]]
    both = [strategies.filled(uncertain.case.commune, read[0], strategies.plain(read[0].fact, end)) for end in ends]
    return all(map(strategies.consistent, both))


def without_villages(case: UncertainCase) -> UncertainCase:
    """The case with the figures of its villages exact."""
    own = {gap: ends for gap, ends in case.intervals.items() if gap.where in (NOW, BEFORE)}
    return replace(case, intervals=own)


__all__ = ["UncertainCase", "difference", "drawn", "pick"]
