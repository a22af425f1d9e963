"""How the parts of a combination turned out, and the verdict that follows."""

from typing import TypeAlias

from ntm_criteria.judging import Tally
from ntm_criteria.model import NOT_APPLICABLE, AllOf, AnyOf, Bound, Compare, CountOf, Villages
from ntm_criteria.model import verdict as combine
from ntm_criteria.planning.supposed import Supposed

State: TypeAlias = tuple[int, ...]  # how many parts have each verdict, by its code
NO_PARTS: State = (0, 0, 0, 0)


def code_of_villages(node: Compare, bound: Bound, counts: tuple[int, int, int], world: Supposed) -> int:
    met, not_met, unknown = counts
    measure = node.measure
    assert isinstance(measure, Villages)
    if not met + not_met + unknown:
        return NOT_APPLICABLE
    code = world.leaf(node, bound, Tally((), (), met, not_met, unknown).span(measure)).verdict.code
    return int(combine.settled(code, met + not_met)) if node.exempting and unknown else code


def combined(node: AllOf | AnyOf | CountOf, codes: list[int]) -> int:
    match node:
        case AllOf():
            return int(combine.all_of(codes))
        case AnyOf():
            return int(combine.any_of(codes))
    return int((combine.secondary_count_of if node.is_secondary else combine.count_of)(node.at_least, codes))


def of_one(code: int) -> State:
    return tuple(int(code == each) for each in range(4))
