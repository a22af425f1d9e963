"""Writes the cells of tables on an indicator: its figure in short, and what remains to be done."""

from collections.abc import Iterator

from ntm_criteria.judging import Assessment, IndicatorResult, Step, parts_lacking
from ntm_criteria.model import AnyOf, Change, Compare, CountOf, Ratio, Verdict, Villages
from ntm_criteria.reporting.figures import change_of, counts_of, figure, subject
from ntm_criteria.reporting.leaves import Leaf, leaves, without_repeats
from ntm_criteria.reporting.shortfall import Remaining, remaining
from ntm_criteria.reporting.villages import villages_figure
from ntm_criteria.text import Text, both, line

_IN_BRACKETS = Text("{counts} ({share})", "{counts} ({share})")


def figure_cell(result: IndicatorResult) -> Text:
    """Write the figures of an indicator for a table: "4.270/4.512 người (94,64%)".

    For an indicator that is not met, these are the figures that have to change; for any other, all that it rests on.
    """
    if result.verdict is Verdict.NOT_MET:
        found = [Leaf(step, True) for step in unmet(result) if step.is_leaf]
    else:
        found = [leaf for leaf in leaves(result.step) if leaf.is_requirement]
    assessment, shown = result.assessment, without_repeats(found)
    texts = dict.fromkeys((subject(leaf.step, assessment), _in_short(leaf.step, assessment)) for leaf in shown)
    if len(texts) < 2:
        return line(next(iter(texts))[1]) if texts else Text("", "")
    if len({name for name, _ in texts}) == 1:  # a share and its change
        return line(both(lambda lang: "; ".join(value[lang] for _, value in texts)))
    return line(both(lambda lang: "; ".join(f"{name[lang]}: {value[lang]}" for name, value in texts)))


def remaining_cells(result: IndicatorResult) -> tuple[Remaining, ...]:
    """Write what remains until an indicator is met, one pair of cells for each comparison that it misses.

    Empty if it is not NOT_MET, or if a finding rather than a number has to change.
    """
    assessment = result.assessment
    cells = []
    for step in unmet(result):
        shortfall = parts_lacking(step) if isinstance(step.node, CountOf) else assessment.shortfall(step)
        if shortfall:
            cells.append(remaining(shortfall, assessment, step))
    return tuple(dict.fromkeys(cells))


def unmet(result: IndicatorResult) -> tuple[Step, ...]:
    """Return the steps that have to be met for an indicator that is not: leaves, and counts of parts.

    Where one of several ways is enough, it is the first one that is a matter of numbers, as in `IndicatorResult.shortfall`.
    """
    return tuple(dict.fromkeys(_unmet(result.step, result.assessment))) if result.verdict is Verdict.NOT_MET else ()


def _unmet(step: Step, assessment: Assessment) -> Iterator[Step]:
    if step.is_leaf or isinstance(step.node, CountOf):
        yield step
        return
    parts = [part for part in step.outcomes if part.verdict is Verdict.NOT_MET]
    if isinstance(step.node, AnyOf):
        counted = (part for part in parts if any(map(assessment.shortfall, part.leaves(Verdict.NOT_MET))))
        parts = [next(counted, parts[0])]
    for part in parts:
        yield from _unmet(part, assessment)


def _in_short(step: Step, assessment: Assessment) -> Text:
    """Write the figure of a leaf without what stands in other cells: the shares of both years, the names of villages."""
    node, source = step.node, assessment.source
    measure = node.measure if isinstance(node, Compare) else None
    if isinstance(measure, Villages):
        return villages_figure(step, measure, source, None)
    if isinstance(measure, Change) and step.span is not None and measure.derived(source) is not None:
        return change_of(measure, step, source)
    if isinstance(measure, Ratio) and step.span is not None and measure.derived(source) is not None:
        return counts_of(measure, step.span, step.bound, source, _IN_BRACKETS)
    return figure(step, source)
