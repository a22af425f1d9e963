"""Finds the missing figures that can still change a verdict."""

from typing import TypeAlias

from attrs import frozen

from ntm_criteria.figures import Village
from ntm_criteria.judging.evaluate import Evaluation, lacking
from ntm_criteria.judging.step import Step
from ntm_criteria.model import VILLAGES, Compare, Fixed, Matches, Reason, Verdict, Villages


@frozen
class MissingFigure:
    """A missing figure that can still change a verdict.

    :ivar fact: the id of the fact.
    :ivar previous: whether last year's figure is missing.
    :ivar villages: the names of the villages that lack the figure; empty for a figure of the commune.
    :ivar unlisted: the number of unlisted villages that also lack the figure.
    """

    fact: str
    previous: bool = False
    villages: tuple[str, ...] = ()
    unlisted: int = 0


def missing_figures(step: Step, source: Evaluation) -> tuple[MissingFigure, ...]:
    """Collect the missing figures that can still change the verdict of a step, each once."""
    missing: _Villages = {}
    _collect(step, source, None, missing)
    return tuple(
        MissingFigure(fact, previous, tuple(name for name in villages if name), villages.get(None, 0))
        for (fact, previous), villages in missing.items()
    )


_Villages: TypeAlias = dict[
    tuple[str, bool], dict[str | None, int]
]  # (fact id, whether last year's) -> for each village name, the number of villages that lack the figure


def _collect(step: Step, source: Evaluation, village: Village | None, missing: _Villages) -> None:
    if step.verdict is not Verdict.UNKNOWN:
        return

    def note(fact: str, previous: bool = False) -> None:
        villages = missing.setdefault((fact, previous), {})
        if village and source.rules.facts[fact].per_village:
            villages[village.name] = villages.get(village.name, 0) + 1

    node = step.node
    if isinstance(node, Matches):
        note(node.fact)
    elif not isinstance(node, Compare):
        for part in step.bearing:
            _collect(part, source, village, missing)
    elif step.bound and step.bound.value is None:  # an open bound: figures matter only if they can exempt all villages
        if all(part.verdict in _UNSETTLED for part in step.parts) and any(map(_may_drop_out, step.parts)):
            _collect_villages(step, node, source, missing)
    else:
        if step.reason is Reason.VILLAGES_MISSING:
            note(VILLAGES)
        for axis in _axes(node, source) if step.reason is Reason.SCOPE_MISSING else ():
            note(axis)
        _collect_villages(step, node, source, missing)
        if step.span is None or step.villages is not None:
            for fact, previous in lacking(node.measure, source.at(village)):
                note(fact, previous)


_UNSETTLED = (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)


def _may_drop_out(step: Step) -> bool:
    """Whether the step, or a step inside it, is an exemption that makes a village NOT_APPLICABLE."""
    excludes = isinstance(step.node, Fixed) and step.node.verdict is Verdict.NOT_APPLICABLE
    return excludes or any(map(_may_drop_out, step.parts))


def _collect_villages(step: Step, node: Compare, source: Evaluation, missing: _Villages) -> None:
    if isinstance(node.measure, Villages):
        for village, part in zip(source.village_list(node.measure), step.parts, strict=True):
            _collect(part, source, village, missing)


def _axes(node: Compare, source: Evaluation) -> list[str]:
    """Return the categories by which the bound of `node` varies and whose value is missing for the commune."""
    return [axis for axis in node.bound.axes if source.case.key_of(axis) is None]
