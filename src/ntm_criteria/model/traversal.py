"""Walks conditions and collects the figures that they read."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from ntm_criteria.model.bounds import YEAR
from ntm_criteria.model.condition import AllOf, AnyOf, Choose, Compare, Condition, CountOf, Matches, body_of
from ntm_criteria.model.measure import Villages

Figures: TypeAlias = set[tuple[str, bool]]  # (fact id, whether it is last year's)


def nodes(
    condition: Condition, *, choices: bool = True, twins: bool = True, villages: bool = True
) -> Iterator[Condition]:
    """Yield every node of a condition, each before its parts.

    :param choices: include the `when` of each choice.
    :param twins: include the open twins of requirements with secondary bounds (see `AnyOf`).
    :param villages: include the conditions judged in each village.
    """
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Compare):
            measure = node.measure
            if villages and isinstance(measure, Villages):
                waiting.append(body_of(measure))
        elif isinstance(node, Choose):
            waiting += (node.otherwise, node.then, *((node.when,) if choices else ()))
        elif isinstance(node, AllOf | AnyOf | CountOf):
            is_single = isinstance(node, AnyOf) and node.is_secondary and not twins
            waiting += (node.parts[:1] if is_single else node.parts)[::-1]


def comparisons(condition: Condition) -> Iterator[Compare]:
    """Yield the comparisons of a requirement, except in a `when`, in open twins and in conditions over villages."""
    for node in nodes(condition, choices=False, twins=False, villages=False):
        if isinstance(node, Compare):
            yield node


def facts_read(condition: Condition) -> Figures:
    """Collect every figure that can affect the verdict on a condition, as (fact id, whether it is last year's)."""
    figures: Figures = set()
    for node in nodes(condition):
        if isinstance(node, Matches):
            figures.add((node.fact, False))
        elif isinstance(node, Compare):
            measure = node.measure
            figures.update((axis, False) for axis in node.bound.axes if axis != YEAR)
            if isinstance(measure, Villages):
                figures |= {(fact, False) for fact in (measure.fact, measure.flag) if fact}
            else:
                figures |= {(figure.fact, figure.previous) for figure in measure.reads}
    return figures


def axes_read(condition: Condition) -> set[str]:
    """Collect the ids of the categories by which bounds of the condition vary."""
    return {axis for node in nodes(condition) if isinstance(node, Compare) for axis in node.bound.axes} - {YEAR}


def totals_read(conditions: Iterable[Condition]) -> set[str]:
    """Collect the flags of villages for which the commune may report a total ("7/8 thôn") instead."""
    return {
        node.measure.flag
        for condition in conditions
        for node in nodes(condition)
        if isinstance(node, Compare) and isinstance(node.measure, Villages) and node.measure.flag
    }
