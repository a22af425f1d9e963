"""Finds the leaves of a condition that its verdict rests on.

A leaf is a comparison with a bound, or a flag or category that must have a certain value.
"""

from attrs import frozen

from ntm_criteria.judging import Step
from ntm_criteria.model import Choose, Verdict


@frozen
class Leaf:
    """A leaf that a verdict rests on.

    :ivar step: the judged leaf.
    :ivar is_requirement: False for a leaf that only chooses between requirements.
    """

    step: Step
    is_requirement: bool


def leaves(step: Step, *, is_requirement: bool = True) -> list[Leaf]:
    """Return the leaves that the verdict of a step rests on.

    For a choice: the leaves of its condition and of the branch that applies. A condition on villages is one leaf.
    """
    if step.is_leaf:
        return [Leaf(step, is_requirement)]
    if not isinstance(step.node, Choose):
        return [leaf for part in step.parts for leaf in leaves(part, is_requirement=is_requirement)]
    if step.node.is_scope:
        return _scope_leaves(step, is_requirement=is_requirement)
    when, *branches = step.bearing
    inner = [leaf for part in branches for leaf in leaves(part, is_requirement=is_requirement)]
    return [*leaves(when, is_requirement=False), *inner]


def _scope_leaves(step: Step, *, is_requirement: bool) -> list[Leaf]:
    """Return the leaves of the branch that a derived category (`Scope`) selects.

    Unknown leaves of the condition that derives the category come first, if they leave the verdict open.
    """
    when, then, otherwise = step.parts
    if when.verdict is not Verdict.UNKNOWN:
        return leaves(then if when.verdict is Verdict.MET else otherwise, is_requirement=is_requirement)
    row = leaves(otherwise, is_requirement=is_requirement)
    if step.verdict is Verdict.UNKNOWN and then.verdict is not otherwise.verdict:
        return [*(leaf for leaf in leaves(when, is_requirement=False) if leaf.step.verdict is Verdict.UNKNOWN), *row]
    return row


def without_repeats(all_leaves: list[Leaf]) -> list[Leaf]:
    """Drop duplicate leaves and leaves with an open bound; if no leaf remains, return only the first one."""
    decidable = [leaf for leaf in all_leaves if leaf.step.bound is None or leaf.step.bound.value is not None]
    by_content = {(leaf.step.node, leaf.step.bound, leaf.is_requirement): leaf for leaf in reversed(decidable)}
    return [*reversed(by_content.values())] or all_leaves[:1]
