"""Which parts of a condition share figures, so that one cannot be moved without the other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from ntm_criteria.figures import Exact
from ntm_criteria.model import (
    AllOf,
    AnyOf,
    Change,
    Choose,
    Compare,
    Condition,
    CountOf,
    FactKind,
    Given,
    Matches,
    Outcome,
    Ratio,
    Sum,
    Villages,
    body_of,
)
from ntm_criteria.planning.levers import levers, levers_of_fact, levers_of_finding, order_of
from ntm_criteria.planning.moves import of_lever
from ntm_criteria.planning.supposed import Lever, Supposed

Part: TypeAlias = tuple[Condition, Supposed]


def levers_of(node: Compare | Matches, world: Supposed) -> tuple[Lever, ...]:
    if isinstance(node, Matches):
        return levers_of_finding(node, world)
    return levers(node.measure, world)


def values_of(lever: Lever, world: Supposed) -> list[Exact]:
    """Return the values of a flag or a category other than the present one."""
    fact, present = world.rules.facts[lever.fact], of_lever(world, lever)
    values: Iterable[Exact] = (True, False) if fact.kind is FactKind.FLAG else fact.values
    return [value for value in values if value != present]


def leaves(parts: Iterable[Part], *, choices: bool = True) -> Iterator[tuple[Compare | Matches, Supposed]]:
    """Yield the comparisons and findings in some parts, each with the world in which it is judged.

    :param choices: whether to include the conditions of choices, and all else that is read but not moved.
    """
    for node, world in parts:
        match node:
            case Compare() if isinstance(node.measure, Villages):
                is_total = world.takes_total(node.measure)
                if is_total or (choices and world.reported_as(node.measure) is not None):
                    yield node, world
                if choices or not is_total:  # what moves is the total, while villages are unknown
                    inner = [(body_of(node.measure), each) for each in world.in_each(node.measure)]
                    yield from leaves(inner, choices=choices)
            case Compare() | Matches():
                yield node, world
            case Outcome():
                yield from leaves([(world.conditions[node.at], world)], choices=choices)
            case Choose() if node.states_not_met:
                yield from leaves([(node.when, world)], choices=choices)
            case Choose():
                branches = (node.then, node.otherwise)
                yield from leaves([(part, world) for part in branches], choices=choices)
                if choices:
                    yield from leaves([(node.when, world)])
            case AllOf() | AnyOf() | CountOf():
                yield from leaves([(part, world) for part in node.parts], choices=choices)


def moving(part: Part) -> set[Lever]:
    """Return the levers that a way to meet a part may move."""
    return {lever for node, world in leaves([part], choices=False) for lever in levers_of(node, world)}


def reading(part: Part) -> set[Lever]:
    """Return every figure of this year that bears on a part, as levers."""
    found: set[Lever] = set()
    for node, world in leaves([part]):
        if isinstance(node, Matches):
            found |= set(levers_of_finding(node, world))
            continue
        measure = node.measure
        if not isinstance(measure, Villages):
            found |= _placed(measure, world)
        found |= set(levers_of(node, world))
    return found


def _placed(measure: Given | Sum | Ratio | Change, world: Supposed) -> set[Lever]:
    """Return the figures of this year that a measure reads, as levers."""
    return {lever for each in measure.reads if not each.previous for lever in levers_of_fact(each.fact, world)}


def with_companions_of(lever: Lever, world: Supposed) -> set[Lever]:
    """Return a lever and those that may have to move with it."""
    found, waiting = set[Lever](), [lever]
    facts = world.rules.facts
    pairs = [(small, large) for small, large, previous in world.rules.smaller if not previous]
    while waiting:
        each = waiting.pop()
        if each in found:
            continue
        found.add(each)
        for small, large in pairs:
            if each.fact in (small, large) and (facts[small].within == large or small in facts[large].sum_of):
                waiting += [Lever(small), Lever(large)]
    return found


def shared_levers(parts: Sequence[Part], circumstances: int, is_free: Callable[[Lever], bool]) -> set[Lever]:
    """Return the levers that one part moves and another one reads."""
    if len(parts) < 2:
        return set()
    read = [reading(part) for part in parts]
    found: set[Lever] = set()
    for i, part in enumerate(parts):
        for lever in moving(part) if i >= circumstances else ():
            touched = with_companions_of(lever, part[1])
            others = (read[j] for j in range(len(parts)) if j != i)
            if is_free(lever) and any(touched & other for other in others):
                found.add(lever)
    return found


def groups_of(parts: list[Part], is_free: Callable[[Lever], bool]) -> list[list[Part]]:
    """Put parts that share a figure which may move into one group."""
    groups: list[tuple[set[Lever], set[Lever], list[Part]]] = []
    for part in parts:
        movable = [lever for lever in moving(part) if is_free(lever)]
        moved = {touched for lever in movable for touched in with_companions_of(lever, part[1])}
        read, members = reading(part) | moved, [part]
        apart = []
        for group in groups:
            if moved & group[1] or read & group[0]:
                moved, read, members = moved | group[0], read | group[1], [*group[2], *members]
            else:
                apart.append(group)
        groups = [*apart, (moved, read, members)]
    return [members for _, _, members in groups]


def in_order(shared: set[Lever], parts: Sequence[Part]) -> list[Lever]:
    """Sort levers so that a figure comes before those whose requirement it bears on, as the whole of a share does."""
    before: dict[Lever, set[Lever]] = {lever: set() for lever in shared}
    for node, world in leaves(parts):
        if isinstance(node, Compare) and not isinstance(node.measure, Villages):
            context = _placed(node.measure, world)
            for lever in set(levers_of(node, world)) & shared:
                before[lever] |= (context & shared) - set(levers_of(node, world))
    ordered: list[Lever] = []
    waiting = sorted(shared, key=order_of)
    while waiting:
        ready = next((lever for lever in waiting if not before[lever] - set(ordered)), waiting[0])
        ordered.append(ready)
        waiting.remove(ready)
    return ordered
