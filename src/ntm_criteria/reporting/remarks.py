"""Writes remarks on a figure: that every bound that may apply gives one verdict, or that any bound at all would."""

from ntm_criteria.judging import Assessment, Step
from ntm_criteria.model import (
    PERCENT,
    Bound,
    Compare,
    FactKind,
    Reason,
    Relation,
    Verdict,
    VillageCount,
    Villages,
    VillageShare,
    fraction,
)
from ntm_criteria.text import Text
from ntm_criteria.wording import axes_names, quantity


def remark(step: Step, assessment: Assessment) -> Text | None:
    """Return the remark on a comparison; None if there is none.

    The rules may leave open which bound applies, or what it is. The figure is then judged if all bounds that may apply agree
    on it. It is never judged by a bound that nobody stated, but the best possible figure is worth a remark.
    """
    node, bound = step.node, step.bound
    if not isinstance(node, Compare) or bound is None or bound.open is None:
        return None
    if step.verdict is Verdict.UNKNOWN:
        return _of_the_best(step, node, bound, assessment)
    if not bound.readings:
        return None
    verb = Text("đạt", "meets") if step.verdict is Verdict.MET else Text("chưa đạt", "misses")
    if bound.open is Reason.BOUND_CONFLICTING:
        return _BY_SOURCE.format(why=bound.open.text, verb=verb)
    case, facts = assessment.case, assessment.rules.facts
    names = axes_names([axis for axis in node.bound.axes if case.key_of(axis) is None], facts)
    return _BY_CATEGORY.format(names=names, verb=verb)


def _of_the_best(step: Step, node: Compare, bound: Bound, assessment: Assessment) -> Text | None:
    """Return the remark that the best possible figure meets any bound, where a bound is not stated."""
    is_unstated = any(one.is_open and one.open in _UNSTATED for one in bound.extremes or (bound,))
    if not is_unstated or step.span is None or step.span[0] != step.span[1] or not step.span[0][1]:
        return None
    value, best = fraction(step.span[0]), _best(node, assessment)
    if value != best:
        return None
    units, measure = assessment.rules.facts.units, node.measure
    unit = units.get(PERCENT) if isinstance(measure, Villages) else assessment.rules.facts[measure.fact].unit
    template = _MEETS_ANY_FLOOR if node.relation.is_floor else _MEETS_ANY_CEILING
    return template.format(figure=quantity(value, unit))


def _best(node: Compare, assessment: Assessment) -> int | None:
    """Return the best figure that there can be: 100 % of a share under a floor, 0 under a ceiling; None if there is none."""
    measure, facts = node.measure, assessment.rules.facts
    is_share = isinstance(measure, VillageShare)
    if not isinstance(measure, Villages):
        fact = facts[measure.fact]
        is_share = fact.kind is FactKind.SHARE and fact.change_of is None and not fact.may_exceed_whole
        if not node.relation.is_floor:
            return 0 if fact.low == 0 and node.relation is Relation.AT_MOST else None
    if not node.relation.is_floor:
        return 0 if not isinstance(measure, VillageCount) and node.relation is Relation.AT_MOST else None
    return 100 if is_share else None


_BY_SOURCE = Text("{why}, nhưng theo mức nào cũng {verb}", "{why}, but the figure {verb} each of them")
_BY_CATEGORY = Text(
    "chưa rõ {names}, nhưng dù thuộc {names} nào cũng {verb}",
    "{names} not reported, but the figure {verb} the bound whichever it is",
)
_UNSTATED = (Reason.BOUND_UNSOURCED, Reason.BOUND_LEFT_TO_PROVINCE)
_MEETS_ANY_FLOOR = Text(
    "{figure} đáp ứng mọi mức “từ … trở lên”, nhưng văn bản có thể còn yêu cầu thêm",
    "{figure} would meet any “at least …”, but the text may ask for more",
)
_MEETS_ANY_CEILING = Text(
    "{figure} đáp ứng mọi mức “không quá …”, nhưng văn bản có thể còn yêu cầu thêm",
    "{figure} would meet any “at most …”, but the text may ask for more",
)
