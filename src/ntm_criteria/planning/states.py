"""How the parts of a combination turned out, and the verdict that follows."""

from typing import TypeAlias

from ntm_criteria.judging import Tally
from ntm_criteria.model import NOT_APPLICABLE, Bound, Compare, Villages
from ntm_criteria.model import verdict as combine
from ntm_criteria.planning.supposed import Supposed

State: TypeAlias = tuple[int, ...]  # how many parts have each verdict, by its code
NO_PARTS: State = (0, 0, 0, 0)


def code_of_villages(node: Compare, bound: Bound, counts: tuple[int, int, int], world: Supposed) -> int:
    """Return the verdict code of a comparison over villages of which so many are met, not met and unknown."""
    met, not_met, unknown = counts
    measure = node.measure
    assert isinstance(measure, Villages)
    if not met + not_met + unknown:
        return NOT_APPLICABLE
    code = world.leaf(node, bound, Tally((), (), met, not_met, unknown).span(measure)).verdict.code
    return int(combine.settled(code, met + not_met)) if node.exempting and unknown else code


def of_one(code: int) -> State:
    """Return the state of a single part with this verdict code."""
    return tuple(int(code == each) for each in range(4))
