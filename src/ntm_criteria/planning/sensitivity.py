"""What one more point of a figure would change."""

from fractions import Fraction
from typing import NamedTuple

from ntm_criteria.judging import Assessment
from ntm_criteria.model import Given, NumberFact, Ratio, Verdict, fraction, pair
from ntm_criteria.planning.levers import levers
from ntm_criteria.planning.moves import of_lever
from ntm_criteria.planning.supposed import Moves, Supposed
from ntm_criteria.problems import did_you_mean


class ChangedVerdict(NamedTuple):
    """The verdict on an indicator, and what it would be."""

    code: str
    was: Verdict
    now: Verdict


def verdicts_with(assessment: Assessment, fact: str, change: Fraction) -> tuple[ChangedVerdict, ...]:
    """Return the indicators and tasks whose verdict would differ if a figure were larger by `change`, in its unit.

    A share rises by percentage points: where it follows from two counts, its part rises by as much of the whole, which may be
    no whole number. A figure stays within its limits, and the part within its whole; one that is not known stays unknown.

    :raises KeyError: the rule set reads no such fact of the commune.
    :raises ValueError: the fact is no number of the commune.
    """
    rules = assessment.rules
    if fact not in rules.reads:
        near = did_you_mean(str(fact), rules.reads)
        raise KeyError(f"{rules.id!r} does not read {fact!r}{f'; {near.en}' if near else ''}")
    if not isinstance(rules.facts[fact], NumberFact) or rules.facts[fact].per_village:
        raise ValueError(f"{fact!r} is no number of the commune")
    world = Supposed.of(assessment.source)
    supposed = world.with_moves(_moved(world, fact, change))
    verdicts = (
        (each.code, assessment[each.code].verdict, each.condition.read(supposed).verdict) for each in rules.entries
    )
    return tuple(ChangedVerdict(code, was, now) for code, was, now in verdicts if was is not now)


def _moved(world: Supposed, fact: str, change: Fraction) -> Moves:
    measure = world.rules.measures.get((fact, False), Given(fact))
    is_counted = isinstance(measure, Ratio) and measure.derived(world) is not None
    lever, *others = levers(measure if is_counted else Given(fact), world)
    present = of_lever(world, lever)
    if others or not isinstance(present, tuple):
        return {}
    high = world.rules.facts[lever.fact].high
    if isinstance(measure, Ratio) and is_counted:
        whole = measure.counts[1].point(world)
        assert whole is not None
        change = change * fraction(whole[0]) / 100
        high = min(high, fraction(whole[0])) if (measure.part, measure.whole) in world.rules.parts else high
    value = min(max(fraction(present) + change, world.rules.facts[lever.fact].low), high)
    return {lever: pair(value)}
