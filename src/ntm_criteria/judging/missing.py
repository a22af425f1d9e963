"""Finds the missing figures that can still change a verdict, and the estimated ones of which an exact figure would."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeAlias

from attrs import frozen

from ntm_criteria.figures import Village
from ntm_criteria.judging.evaluate import Evaluation
from ntm_criteria.judging.reach import ITSELF, Effects, Keys, Reach, effective
from ntm_criteria.judging.step import Step
from ntm_criteria.markup import Displayed
from ntm_criteria.model import VILLAGES, Change, Compare, Estimated, Matches, Measure, Ratio, Reason, Verdict, Villages


@frozen
class MissingFigure(Displayed):
    """A figure that is missing, or estimated within an error that leaves the verdict open, and can still change a verdict.

    :ivar fact: the id of the fact.
    :ivar previous: whether last year's figure is missing.
    :ivar villages: the names of the villages that lack the figure; empty for a figure of the commune.
    :ivar unlisted: the number of unlisted villages that also lack the figure.
    """

    fact: str
    previous: bool = False
    villages: tuple[str, ...] = ()
    unlisted: int = 0


_Figure: TypeAlias = tuple[str, bool, Village | None]  # fact id, whether last year's, the village if it is a village's


def missing_figures(step: Step, reach: Reach) -> tuple[MissingFigure, ...]:
    """Collect the missing figures that can still change the verdict of a step, each once."""
    return _gathered(_Search(reach.source, reach).figures(step, ITSELF, None), reach.source)


def figures_of_amount(step: Step, reach: Reach) -> tuple[MissingFigure, ...]:
    """Collect the missing figures of villages of a step that is not met: how much remains follows from them."""
    return _gathered(_Search(reach.source, reach).of_amount(step), reach.source)


def _gathered(figures: Iterable[_Figure], source: Evaluation) -> tuple[MissingFigure, ...]:
    """Return figures each once, with the villages that lack it."""
    missing = dict[tuple[str, bool], dict[str | None, int]]()
    for fact, previous, village in figures:
        villages = missing.setdefault((fact, previous), {})
        if village and source.rules.facts[fact].per_village:
            villages[village.name] = villages.get(village.name, 0) + 1
    return tuple(
        MissingFigure(fact, previous, tuple(name for name in villages if name), villages.get(None, 0))
        for (fact, previous), villages in missing.items()
    )


@frozen
class _Search:
    source: Evaluation
    reach: Reach

    def figures(self, step: Step, effects: Effects, village: Village | None) -> Iterator[_Figure]:
        """Yield the missing figures of a step that can change the verdict on the whole, given the `effects` of the step."""
        if step.verdict is not Verdict.UNKNOWN or not _can_differ(effects, self.reach.of(step)):
            return
        step = effective(step)
        node = step.node
        if isinstance(node, Matches):
            yield node.fact, False, village
        elif isinstance(node, Compare):
            yield from self._of_comparison(step, node, effects, village)
        else:
            for part, own in zip(step.parts, self.reach.effects(step, effects), strict=True):
                yield from self.figures(part, own, village)

    def of_amount(self, step: Step) -> Iterator[_Figure]:
        """Yield the missing figures of villages of the comparisons over villages that are not met."""
        if step.verdict is not Verdict.NOT_MET:
            return
        node = step.node
        if isinstance(node, Compare) and isinstance(node.measure, Villages):
            for village, part in zip(self.source.village_list(node.measure), step.parts, strict=False):
                yield from self.figures(part, ITSELF, village)
        elif not isinstance(node, Compare | Matches):
            for part in step.parts:
                yield from self.of_amount(part)

    def _of_comparison(self, step: Step, node: Compare, effects: Effects, village: Village | None) -> Iterator[_Figure]:
        outcomes = self.reach.outcomes(step)
        if isinstance(node.measure, Villages) and not step.parts and step.span is None:
            yield VILLAGES, False, village
        yield from ((axis, False, village) for axis in _axes(outcomes, effects))
        asks_figure = (step.span is None and not step.parts) or step.reason is Reason.FIGURE_IMPRECISE
        if isinstance(node.measure, Villages) and not self.reach.has_total(step):
            villages, own = self.source.village_list(node.measure), self.reach.village_effects(step, effects)
            for each, part, effect in zip(villages, step.parts, own, strict=True):
                for figure in self.figures(part, effect, each):
                    asks_figure = True
                    yield figure
        if step.reason is Reason.WITHIN_ERROR and any(_can_differ(effects, codes) for _, codes in outcomes):
            yield from ((*figure, village) for figure in _estimated(node.measure, self.source.at(village)))
        if asks_figure and any(_can_differ(effects, codes) for _, codes in outcomes):
            yield from ((*figure, village) for figure in _lacking(node.measure, self.source.at(village)))


def _can_differ(effects: Effects, codes: Iterable[int]) -> bool:
    return any(len({effect[code] for code in codes}) > 1 for effect in effects)


def _axes(outcomes: list[tuple[Keys, tuple[int, ...]]], effects: Effects) -> list[str]:
    """Return the missing categories of which another value, with all else the same, gives another verdict on the whole."""
    found = dict[str, None]()
    for (keys, codes), (other_keys, other_codes) in combinations(outcomes, 2):
        different = [axis for axis in keys if keys[axis] != other_keys[axis]]
        if len(different) == 1 and different[0] not in found:
            pairs = set(zip(codes, other_codes, strict=True))
            if any(effect[code] != effect[other] for effect in effects for code, other in pairs):
                found[different[0]] = None
    return list(found)


def _estimated(measure: Measure, source: Evaluation) -> tuple[tuple[str, bool], ...]:
    """Return the figures of a measure that are estimated, of which a more exact one would help."""
    figures = () if isinstance(measure, Villages) else measure.inputs
    keys = ((figure.fact, figure.previous) for figure in figures)
    return tuple(key for key in keys if isinstance(source.figure(*key), Estimated))


def _lacking(measure: Measure, source: Evaluation) -> tuple[tuple[str, bool], ...]:
    """Return the missing figures that would give the value of a measure, as (fact id, whether it is last year's)."""
    match measure:
        case Villages():
            total = measure.fact or measure.flag
            return ((total, False),) if total else ()
        case Change():
            unknown = [level for level in (measure.now, measure.before) if level.point(source) is None]
            return (*(figure for level in unknown for figure in _lacking(level, source)), (measure.fact, False))
        case Ratio():
            open_counts = [count for count in measure.counts if count.point(source) is None]
            return (
                *(figure for count in open_counts for figure in _lacking(count, source)),
                (measure.fact, measure.previous),
            )
    figures = ((figure.fact, figure.previous) for figure in measure.inputs)
    return tuple(figure for figure in figures if source.given(*figure) is None)
