"""Levers: the figures that a way to meet a requirement may change.

A requirement moves by the figure that it judges: the part of a share, this year's side of a change, the terms of a sum, the
villages' own figures. The whole of a share, last year's figures and the conditions of a `first_of` are the circumstances in
which a commune is judged; no way changes them for their own sake.
"""

from ntm_criteria.model import Change, Given, Matches, Measure, Ratio, Sum, Villages
from ntm_criteria.planning.supposed import Lever, Supposed


def order_of(lever: Lever) -> tuple[str, int]:
    """Return a key by which levers are sorted, so that results are the same on every run."""
    return lever.fact, -1 if lever.village is None else lever.village


def lever_of(fact: str, world: Supposed) -> Lever:
    """Return the lever of a fact as a requirement reads it: in a village, the village's own figure."""
    is_own = world.village is not None and world.rules.facts[fact].per_village
    return Lever(fact, world.place if is_own else None)


def levers(measure: Measure, world: Supposed) -> tuple[Lever, ...]:
    """Return the figures by which a measure may be moved, in the order in which they are tried.

    A figure that is not reported is among them if it alone is lacking.
    """
    match measure:
        case Given():
            return () if measure.previous else (lever_of(measure.fact, world),)
        case Sum():
            if measure.previous:
                return ()
            is_derived = measure.derived(world) is not None
            return tuple(lever_of(fact, world) for fact in (measure.terms if is_derived else (measure.fact,)))
        case Ratio():
            return () if measure.previous else _of_share(measure, world)
        case Change():
            is_reported = measure.derived(world) is None and world.figure(measure.fact) is not None
            if measure.before.point(world) is not None and not is_reported:
                return levers(measure.now, world)
            return (lever_of(measure.fact, world),)
        case Villages():
            reported = world.reported_as(measure)
            return () if reported is None else (Lever(reported),)
    raise TypeError(measure)


def _of_share(share: Ratio, world: Supposed) -> tuple[Lever, ...]:
    part, whole = share.counts
    if share.derived(world) is not None:
        return levers(part, world)
    reported = [fact for fact in (share.fact, *share.same) if world.figure(fact) is not None]
    if not reported and whole.point(world) is not None:
        return levers(part, world)
    return (lever_of(reported[0] if reported else share.fact, world),)


def lever_of_finding(node: Matches, world: Supposed) -> Lever:
    """Return the figure that a flag or a category is."""
    return lever_of(node.fact, world)
