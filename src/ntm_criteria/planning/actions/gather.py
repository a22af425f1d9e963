"""Gathers the items of an action plan from an assessment."""

from collections.abc import Iterable, Mapping

from ntm_criteria.figures import FigureChange, name_alone, village_key
from ntm_criteria.judging import Assessment, IndicatorResult, Tally, VillageResult
from ntm_criteria.model import Compare, Reason, Verdict, VillageCount, holds
from ntm_criteria.planning import Hindrance, Obstacle, least_change, ways
from ntm_criteria.planning.actions.assignments import Assigned, Assignment
from ntm_criteria.planning.actions.items import ActionItem, OtherAssignment, VillageItem, WaitingItem, joined
from ntm_criteria.reporting import (
    Remaining,
    figure_cell,
    reason_words,
    remaining_cells,
    requirement_of,
    title_of,
    unmet,
    verdict_words,
)
from ntm_criteria.text import Text, line
from ntm_criteria.wording import EVENTS

_AUTHORITIES = {  # the reasons that name who has to decide
    Reason.BOUND_LEFT_TO_PROVINCE: Text("UBND cấp tỉnh", "the People's Committee of the province"),
}
_NO_MORE = Text("không để phát sinh thêm", "let no further case occur")
_STILL_OPEN = Text(
    "sau đó vẫn chưa có căn cứ để kết luận: {reason}", "after that there is still no basis to judge: {reason}"
)
_NOT_NEEDED = Text(
    "tiêu chí {number} đã đạt mà không cần chỉ tiêu này", "criterion {number} is met without this indicator"
)


def action_items(assessment: Assessment, assignments: Mapping[str, Assignment]) -> tuple[ActionItem, ...]:
    """Return an item for each indicator that is not met; indicators that rest on the same changes of figures share one."""
    groups: dict[object, list[tuple[IndicatorResult, tuple[FigureChange, ...]]]] = {}
    for result in assessment.indicators:
        if result.verdict is Verdict.NOT_MET:
            way = next(iter(ways(assessment, result.code, most=1)), None)
            changes = way.changes if way else ()
            same = frozenset((each.fact, each.place, each.becomes) for each in changes) or result.code
            groups.setdefault(same, []).append((result, changes))
    return tuple(_item([result for result, _ in group], group[0][1], assignments) for group in groups.values())


def _item(
    results: list[IndicatorResult], changes: tuple[FigureChange, ...], assignments: Mapping[str, Assignment]
) -> ActionItem:
    first = results[0]
    villages = [each for result in results for each in result.villages]
    failing = _named(villages, Verdict.NOT_MET)
    unknown = [name for name in _named(villages, Verdict.UNKNOWN) if name not in failing]
    own = [assignments[result.code] for result in results if result.code in assignments]
    return ActionItem(
        tuple(result.code for result in results),
        first.indicator.criterion,
        joined(dict.fromkeys(line(result.indicator.title) for result in results)),
        joined(dict.fromkeys(line(requirement_of(result, short=True)) for result in results)),
        joined(dict.fromkeys(figure_cell(result) for result in results)),
        _once(cell for result in results for cell in remaining_cells(result)),
        changes,
        tuple(failing),
        tuple(unknown),
        max(_unlisted(result.villages) for result in results),
        tuple(dict.fromkeys(each for each in own if each != Assignment())),
        joined(dict.fromkeys(text for result in results for text in _remarks(result))),
    )


def _once(cells: Iterable[Remaining]) -> tuple[Remaining, ...]:
    """Return the cells that read differently."""
    by_words: dict[Text, Remaining] = {}
    for cell in cells:
        by_words.setdefault(cell.text, cell)
    return tuple(by_words.values())


def _named(villages: Iterable[VillageResult], verdict: Verdict) -> list[str]:
    names = {
        village_key(each.name): name_alone(each.name) for each in villages if each.name and each.verdict is verdict
    }
    return [*names.values()]


def _unlisted(villages: Iterable[VillageResult]) -> int:
    return sum(each.name is None and each.verdict is Verdict.UNKNOWN for each in villages)


def _remarks(result: IndicatorResult) -> list[Text]:
    """Return what is to be observed: what has happened, what no figure can change, what is not needed."""
    assessment, texts = result.assessment, list[Text]()
    found = least_change(assessment, result.code)
    obstacles, can_be_met = found.obstacles, found.way is not None
    units = [assessment.shortfall(step) for step in unmet(result) if isinstance(step.node, Compare)]
    if any(each and each.unit.id in EVENTS and not each.more for each in units):
        texts.append(_NO_MORE)
    for each in obstacles:
        is_vague = each.hindrance is Hindrance.OUT_OF_REACH and each.village is None  # the others say more
        if not is_vague and (each.hindrance is not Hindrance.PAST_EVENT or not texts):
            texts.append(_obstacle(each))
    if not texts and not can_be_met:  # four villages are required of a commune that has three
        texts.append(reason_words(result) or Hindrance.OUT_OF_REACH.text)
    if assessment.criterion(result.indicator.criterion).verdict is Verdict.MET:
        texts.append(_NOT_NEEDED.format(number=str(result.indicator.criterion)))
    return texts


def _obstacle(obstacle: Obstacle) -> Text:
    if obstacle.hindrance is Hindrance.OPEN_BOUND and obstacle.reason:
        return _STILL_OPEN.format(reason=obstacle.reason.text)
    return _NO_MORE if obstacle.hindrance is Hindrance.PAST_EVENT else obstacle.text


def waiting_items(assessment: Assessment) -> tuple[WaitingItem, ...]:
    """Return the indicators without a basis to judge, in the order of the rule set."""
    return tuple(
        WaitingItem(
            result.code,
            line(result.indicator.title),
            figure_cell(result),
            result.reason,
            _AUTHORITIES.get(result.reason, Text("", "")),
        )
        for result in assessment.indicators
        if result.verdict is Verdict.UNKNOWN and result.reason and result.reason.is_about_the_law
    )


def other_assignments(assessment: Assessment, own: Assigned) -> tuple[OtherAssignment, ...]:
    """Return the assignments of indicators that are not among the items, so that nobody's task is dropped unseen.

    Of a criterion that is assigned as a whole they are those of its unknown indicators; of one without anything that is not met
    or unknown, the criterion itself.
    """
    found = []
    for criterion in assessment.criteria:
        of_criterion = str(criterion.number) in own.criteria
        is_open = False
        for result in criterion.entries:
            is_unknown = result.verdict is Verdict.UNKNOWN
            is_item = result.verdict is Verdict.NOT_MET and result.role == "indicator"
            is_open = is_open or is_unknown or is_item
            if not is_item and (result.code in own.indicators or (of_criterion and is_unknown)):
                title = line(result.indicator.title)
                found.append(OtherAssignment(result.code, title, verdict_words(result), own.by_code[result.code]))
        if of_criterion and not is_open and criterion.entries:
            of_all = own.by_code[criterion.entries[0].code]
            words = verdict_words(criterion)
            name = line(title_of(criterion))
            found.append(OtherAssignment(str(criterion.number), name, words, of_all, is_criterion=True))
    return tuple(found)


def nearest(assessment: Assessment) -> tuple[str, ...]:
    """Return the indicators that alone keep their criteria from being met: everything else of these is met."""
    found = []
    for criterion in assessment.criteria:
        lacking = [each for each in criterion.indicators if each.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)]
        if criterion.verdict is Verdict.NOT_MET and [each.verdict for each in lacking] == [Verdict.NOT_MET]:
            found.append(lacking[0].code)
    return tuple(found)


def _takes_some(result: IndicatorResult) -> bool:
    """Whether an indicator takes a number of villages, but not all: none of them must meet it."""
    step = result.deciding
    node, bound = step.node, step.bound
    if not isinstance(node, Compare) or not isinstance(node.measure, VillageCount) or not node.relation.is_floor:
        return False
    counted = Tally.of(step.parts, step.villages or ()).counted
    return bool(bound and bound.pair and holds(node.relation, (counted - 1, 1), bound.pair))


def village_items(assessment: Assessment) -> tuple[VillageItem, ...]:
    """Return the villages that do not meet something or lack a figure: those listed, then others named, then the unlisted."""
    listed = [each.name for each in assessment.case.villages if each.name]
    names = {village_key(name): name_alone(name) for name in listed}
    not_met, unreported = dict[str | None, dict[str, None]](), dict[str | None, dict[str, None]]()
    number = 0
    for result in assessment.indicators:
        if result.verdict not in (Verdict.NOT_MET, Verdict.UNKNOWN):
            continue
        number, takes_some = max(number, _unlisted(result.villages)), _takes_some(result)
        for village in result.villages:
            key = None if village.name is None else village_key(village.name)
            if key is not None:
                names.setdefault(key, name_alone(str(village.name)))
            if village.verdict is Verdict.NOT_MET and not takes_some:
                not_met.setdefault(key, {})[result.code] = None
            elif village.verdict is Verdict.UNKNOWN and not (village.reason and village.reason.is_about_the_law):
                unreported.setdefault(key, {})[result.code] = None
    keys = {village_key(name) for name in listed}
    items = []
    for key, name in (*names.items(), (None, None)):
        failing, lacking = not_met.get(key, {}), unreported.get(key, {})
        if failing or lacking:
            lacking = {code: None for code in lacking if code not in failing}
            items.append(VillageItem(name, 1 if name else number, key in keys, (*failing,), (*lacking,)))
    return tuple(items)
