"""Levers: the figures that a way to meet a requirement may change.

A requirement moves by the figure that it judges: the part of a share, this year's side of a change, the terms of a sum, the
villages' own figures. The whole of a share, last year's figures and the conditions of a `first_of` are the circumstances in
which a commune is judged; no way changes them for their own sake.
"""

from ntm_criteria.model import Change, Given, Matches, Measure, Ratio, Sum, Villages, body_of, facts_read
from ntm_criteria.planning.supposed import Lever, Supposed


def order_of(lever: Lever) -> tuple[str, int]:
    """Return a key by which levers are sorted, so that results are the same on every run."""
    return lever.fact, -1 if lever.village is None else lever.village


def levers_of_fact(fact: str, world: Supposed) -> tuple[Lever, ...]:
    """Return the lever of a fact as a requirement reads it: in a village, the village's own figure.

    There is none in a village that the commune does not have: the set names it, and the list is complete without it.
    """
    if world.village is None or not world.rules.facts[fact].per_village:
        return (Lever(fact),)
    return () if world.place is None else (Lever(fact, world.place),)


def levers(measure: Measure, world: Supposed) -> tuple[Lever, ...]:
    """Return the figures by which a measure may be moved, in the order in which they are tried.

    A figure that is not reported is among them if it alone is lacking.
    """
    match measure:
        case Given():
            return () if measure.previous else levers_of_fact(measure.fact, world)
        case Sum():
            if measure.previous:
                return ()
            is_derived = measure.derived(world) is not None
            facts = measure.terms if is_derived else (measure.fact,)
            return tuple(lever for fact in facts for lever in levers_of_fact(fact, world))
        case Ratio():
            return () if measure.previous else _of_share(measure, world)
        case Change():
            is_reported = measure.derived(world) is None and world.figure(measure.fact) is not None
            if measure.before.point(world) is not None and not is_reported:
                return levers(measure.now, world)
            return levers_of_fact(measure.fact, world)
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
    return levers_of_fact(reported[0] if reported else share.fact, world)


def levers_of_finding(node: Matches, world: Supposed) -> tuple[Lever, ...]:
    """Return the figure that a flag or a category is; none in a village that the commune does not have."""
    return levers_of_fact(node.fact, world)


def moved_for(fact: str, world: Supposed) -> set[str]:
    """Return the facts that move where a fact of the commune is to move: of a share whose counts are reported, its part.

    The other way round, where only the share is reported, the share moves for its part.
    """
    found = {fact}
    for (id_, previous), measure in world.rules.measures.items():
        if previous:
            continue
        if id_ == fact and isinstance(measure, Villages):
            found |= {each for each, _ in facts_read(body_of(measure))} if world.tally(measure).counted else set()
        elif id_ == fact or (isinstance(measure, Ratio) and measure.part == fact):
            found |= {lever.fact for lever in levers(measure, world)}
    return found
