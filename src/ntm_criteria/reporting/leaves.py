"""Finds the leaves of a condition that its verdict rests on.

A leaf is a comparison with a bound, or a flag or category that must have a certain value.
"""

from typing import TypeAlias

from attrs import evolve, frozen

from ntm_criteria.judging import Step
from ntm_criteria.model import AnyOf, Choose, Compare, Condition, Matches, Measure, Verdict

_Branch: TypeAlias = tuple[tuple[Condition, bool], ...]


@frozen
class Leaf:
    """A leaf that a verdict rests on.

    :ivar step: the judged leaf.
    :ivar is_requirement: False for a leaf that only chooses between requirements.
    :ivar branch: the conditions of choices that are open, under which the leaf applies, and whether they are to be met.
    """

    step: Step
    is_requirement: bool
    branch: _Branch = ()


def leaves(step: Step, *, is_requirement: bool = True) -> list[Leaf]:
    """Return the leaves that the verdict of a step rests on.

    For a choice: the leaves of its condition and of the branch that applies. A condition on villages is one leaf.
    """
    if step.is_leaf:
        return [Leaf(step, is_requirement)]
    if isinstance(step.node, AnyOf) and step.node.is_secondary:
        return leaves(step.parts[0], is_requirement=is_requirement)  # the open twin compares the same figure
    if not isinstance(step.node, Choose):
        return [leaf for part in step.parts for leaf in leaves(part, is_requirement=is_requirement)]
    if step.node.stated:
        return _scope_leaves(step, is_requirement=is_requirement)
    when, *branches = step.bearing
    inner = [leaves(part, is_requirement=is_requirement) for part in branches]
    if len(branches) == 2 and all(inner) and not step.node.is_exemption:
        inner = [
            [
                evolve(leaf, branch=((step.node.when, is_met), *leaf.branch)) if leaf.is_requirement else leaf
                for leaf in part
            ]
            for part, is_met in zip(inner, (True, False), strict=True)
        ]
    return [*leaves(when, is_requirement=False), *(leaf for part in inner for leaf in part)]


def _scope_leaves(step: Step, *, is_requirement: bool) -> list[Leaf]:
    """Return the leaves of the branch that a derived category (`Scope`) selects.

    Unknown leaves of the condition that derives the category come first, if they leave the verdict open.
    """
    when, then, otherwise = step.parts
    if when.verdict is not Verdict.UNKNOWN:
        return leaves(then if when.verdict is Verdict.MET else otherwise, is_requirement=is_requirement)
    row = leaves(otherwise, is_requirement=is_requirement)
    if step.verdict is not Verdict.UNKNOWN or then.verdict is otherwise.verdict:
        return row
    condition = [leaf for leaf in leaves(when, is_requirement=False) if leaf.step.verdict is Verdict.UNKNOWN]
    rows = [(leaves(then, is_requirement=is_requirement), True), (row, False)]
    branched = (
        evolve(leaf, branch=((step.node.when, is_met), *leaf.branch)) if isinstance(step.node, Choose) else leaf
        for part, is_met in rows
        for leaf in part
    )
    return [*condition, *branched]


def without_repeats(all_leaves: list[Leaf]) -> list[Leaf]:
    """Drop duplicate leaves, and a leaf with an open bound if another one shows its figure.

    A leaf that only chooses is a duplicate of one that is required of the same fact, because both show the same figure.
    """
    required = {_fact(leaf) for leaf in all_leaves if leaf.is_requirement} - {None}
    all_leaves = [leaf for leaf in all_leaves if leaf.is_requirement or _fact(leaf) not in required]
    stated = {measured(leaf) for leaf in all_leaves if not _is_open(leaf)}
    kept = [leaf for leaf in all_leaves if not (_is_open(leaf) and measured(leaf) in stated)]
    by_content: dict[object, Leaf] = {}
    for leaf in kept:
        content = measured(leaf) if _is_open(leaf) else (leaf.step.node, leaf.step.bound, leaf.is_requirement)
        same = by_content.get(content)
        # what both branches of a choice require is required without a condition
        by_content[content] = leaf if same is None else evolve(same, branch=_common(same.branch, leaf.branch))
    return [*by_content.values()]


def _common(one: _Branch, other: _Branch) -> _Branch:
    return tuple(condition for condition in one if condition in other)


def measured(leaf: Leaf) -> tuple[Measure | Matches, bool]:
    """Return what identifies the figure of a leaf: its measure, or a flag or category, and whether it is a requirement."""
    node = leaf.step.node
    assert isinstance(node, Compare | Matches)
    return node.measure if isinstance(node, Compare) else node, leaf.is_requirement


def _fact(leaf: Leaf) -> str | None:
    node = leaf.step.node
    return node.measure.fact if isinstance(node, Compare) else node.fact if isinstance(node, Matches) else None


def _is_open(leaf: Leaf) -> bool:
    return leaf.step.bound is not None and leaf.step.bound.is_open
