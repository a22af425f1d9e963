"""The figures that are missing and can still change a verdict."""

from typing import TypeAlias

from attrs import frozen

from ntm_criteria.figures import Village
from ntm_criteria.judging.evaluate import Steps, lacking
from ntm_criteria.judging.step import Step
from ntm_criteria.model import VILLAGES, Bound, Compare, Fixed, Matches, Reason, Verdict, VillageCount, VillageShare


@frozen
class MissingFigure:
    """A figure that nobody reported and that can still change a verdict.

    :ivar fact: its id in the dictionary.
    :ivar previous: whether last year's figure is meant.
    :ivar villages: the villages that lack it; empty for a figure of the commune.
    :ivar unlisted: how many more villages lack it that are not on the commune's list.
    """

    fact: str
    previous: bool = False
    villages: tuple[str, ...] = ()
    unlisted: int = 0


def missing_figures(step: Step, steps: Steps) -> tuple[MissingFigure, ...]:
    """The missing figures under an unbroken chain of UNKNOWN steps, each named once."""
    found: _Found = {}
    _collect(step, steps, None, found)
    return tuple(
        MissingFigure(fact, previous, tuple(name for name in villages if name), villages.get(None, 0))
        for (fact, previous), villages in found.items()
    )


_Found: TypeAlias = dict[tuple[str, bool], dict[str | None, int]]  # fact, of last year? -> villages that lack it


def _collect(step: Step, steps: Steps, village: Village | None, found: _Found) -> None:
    if step.verdict is not Verdict.UNKNOWN:
        return

    def note(fact: str, previous: bool = False) -> None:
        villages = found.setdefault((fact, previous), {})
        if village and steps.rules.facts[fact].per_village:
            villages[village.name] = villages.get(village.name, 0) + 1

    node = step.node
    if isinstance(node, Matches):
        note(node.fact)
    elif not isinstance(node, Compare):
        for part in step.bearing:
            _collect(part, steps, village, found)
    elif step.bound and step.bound.value is None:  # under an open bound figures decide only whether anything is asked
        if all(part.verdict in _UNSETTLED for part in step.parts) and any(map(_may_drop_out, step.parts)):
            _collect_villages(step, node, steps, found)
    else:
        if step.reason is Reason.VILLAGES_MISSING:
            note(VILLAGES)
        for axis in _axes(node, steps) if step.reason is Reason.SCOPE_MISSING else ():
            note(axis)
        _collect_villages(step, node, steps, found)
        if step.span is None or step.villages is not None:
            with steps.at(village):
                lacks = lacking(node.measure, steps)
            for fact, previous in lacks:
                note(fact, previous)


_UNSETTLED = (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


def _may_drop_out(step: Step) -> bool:
    """Whether an exemption can leave a village out, as it can all of them."""
    excludes = isinstance(step.node, Fixed) and step.node.verdict is Verdict.NOT_APPLICABLE
    return excludes or any(map(_may_drop_out, step.parts))


def _collect_villages(step: Step, node: Compare, steps: Steps, found: _Found) -> None:
    if isinstance(node.measure, VillageShare | VillageCount):
        for village, part in zip(steps.village_list(node.measure), step.parts, strict=True):
            _collect(part, steps, village, found)


def _axes(node: Compare, steps: Steps) -> list[str]:
    """The scope facts that this bound varies by and that are missing."""
    found, bounds = list[str](), [node.bound]
    for bound in bounds:
        if not isinstance(bound, Bound):
            if bound.axis != "year" and bound.axis not in steps.case.figures and bound.axis not in found:
                found.append(bound.axis)
            bounds.extend(bound.rows.values())
    return found
