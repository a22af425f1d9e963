"""The items of an action plan: what is not met, what waits for an authority, and what concerns each village."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from ntm_criteria.figures import bare_name, village_key
from ntm_criteria.judging import Assessment, IndicatorResult, VillageResult
from ntm_criteria.markup import Displayed
from ntm_criteria.model import Compare, Reason, Verdict
from ntm_criteria.planning import FigureChange, Hindrance, Obstacle, least_change, ways
from ntm_criteria.planning.actions.assignments import Assignment
from ntm_criteria.reporting import Remaining, figure_cell, remaining_cells, requirement_of, unmet
from ntm_criteria.text import Text, both, counted, date_text, line, listing
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


@frozen
class ActionItem(Displayed):
    """What remains to be done for an indicator that is not met, or for several that the same figures decide.

    :ivar codes: the codes of the indicators.
    :ivar criterion: the number of the criterion of the first one.
    :ivar title: their names.
    :ivar requirement: what is required, without the name of the figure: "trên 95%".
    :ivar figure: the present figure in words: "4.270/4.512 người (94,64%)".
    :ivar remaining: what remains, for each comparison that is missed; empty if a finding has to change.
    :ivar changes: the figures that have to change, by the way with the least effort; empty if no change of figures helps.
    :ivar villages: the names of the villages that do not meet the requirement.
    :ivar unreported: the names of the villages without figures.
    :ivar unlisted: how many villages without figures the commune does not list.
    :ivar assignments: who is in charge; more than one if the indicators have different ones.
    :ivar remark: what is to be observed; empty if there is nothing.
    """

    codes: tuple[str, ...]
    criterion: int
    title: Text
    requirement: Text
    figure: Text
    remaining: tuple[Remaining, ...]
    changes: tuple[FigureChange, ...]
    villages: tuple[str, ...]
    unreported: tuple[str, ...]
    unlisted: int
    assignments: tuple[Assignment, ...]
    remark: Text

    @property
    def name(self) -> Text:
        """Codes and names: "15.2, 16.5 …"."""
        return Text("{codes} {title}", "{codes} {title}").format(codes=", ".join(self.codes), title=self.title)

    @property
    def amount(self) -> Text:
        """What remains, without its unit: "01 đến 07"."""
        return _joined(each.amount for each in self.remaining)

    @property
    def unit(self) -> Text:
        """The unit of what remains."""
        return _joined(dict.fromkeys(each.unit for each in self.remaining if each.unit.vi))

    @property
    def remains(self) -> Text:
        """What remains, with its unit: "01 đến 07 thôn"."""
        return _joined(each.text for each in self.remaining)

    @property
    def places(self) -> Text:
        """The villages concerned: "Nà Pài; 06 thôn chưa có số liệu", and those that are assigned."""
        without = len(self.unreported) + self.unlisted
        parts = [both(lambda lang: listing(self.villages, lang))] if self.villages else []
        if without:
            names = Text(" ({names})", " ({names})").format(names=both(lambda lang: listing(self.unreported, lang)))
            parts.append(
                Text("{n} thôn chưa có số liệu{names}", "{n} {noun} without figures{names}").format(
                    n=counted(without),
                    noun="village" if without == 1 else "villages",
                    names=names if self.unreported else Text("", ""),
                )
            )
        chosen = list(dict.fromkeys(name for each in self.assignments for name in each.villages))
        if chosen:
            words = both(lambda lang: listing(chosen, lang))
            parts.append(Text("phân công: {words}", "assigned: {words}").format(words=words) if parts else words)
        return _joined(parts)

    @property
    def leads(self) -> Text:
        """Who leads: the leader, and the officer who advises."""
        texts = []
        for each in self.assignments:
            officer = each.officer and Text("tham mưu: {name}", "advised by {name}").format(name=each.officer)
            texts += [Text(each.leader, each.leader)] if each.leader else []
            texts += [officer] if officer else []
        return _joined(dict.fromkeys(texts))

    @property
    def works_with(self) -> Text:
        """Who works with them."""
        names = dict.fromkeys(each.organisation for each in self.assignments if each.organisation)
        return _joined(Text(name, name) for name in names)

    @property
    def deadlines(self) -> tuple[date, ...]:
        """By when; more than one if the indicators have different deadlines."""
        return tuple(sorted({each.deadline for each in self.assignments if each.deadline}))

    @property
    def due(self) -> Text:
        """The deadline in words: "30/11/2024"."""
        return _joined(map(date_text, self.deadlines))

    @property
    def notes(self) -> Text:
        """The remark, and those of the assignments."""
        own = [self.remark] if self.remark.vi else []
        given = dict.fromkeys(each.remark for each in self.assignments if each.remark)
        return _joined([*own, *(Text(each, each) for each in given)])


@frozen
class WaitingItem(Displayed):
    """An indicator that no figure can decide, because a rule is open.

    :ivar code: the code of the indicator.
    :ivar title: its name.
    :ivar figure: the commune's figure in words; empty if it is not reported.
    :ivar reason: what is open.
    :ivar ask: whom to ask; empty unless the reason names somebody.
    """

    code: str
    title: Text
    figure: Text
    reason: Reason
    ask: Text

    @property
    def name(self) -> Text:
        """Code and name."""
        return Text("{code} {title}", "{code} {title}").format(code=self.code, title=self.title)


@frozen
class VillageItem(Displayed):
    """What concerns a village, among the indicators that are not met or unknown.

    :ivar name: its name; None for the villages that the commune counts but does not list.
    :ivar number: how many villages the item is about: 1, unless they are not listed.
    :ivar is_listed: whether the commune lists the village.
    :ivar not_met: the codes of the indicators whose requirement the village does not meet.
    :ivar unreported: the codes of those for which the village has no figures.
    """

    name: str | None
    number: int
    is_listed: bool
    not_met: tuple[str, ...]
    unreported: tuple[str, ...]

    @property
    def title(self) -> Text:
        """The name; or how many villages are not on the list."""
        if self.name is None:
            noun = "village" if self.number == 1 else "villages"
            text = Text("{n} thôn chưa có trong danh sách", "{n} {noun} not on the list")
            return text.format(n=counted(self.number), noun=noun)
        if self.is_listed:
            return Text(self.name, self.name)
        return Text("{name} (chưa có trong danh sách thôn)", "{name} (not on the list of villages)").format(
            name=self.name
        )


def action_items(assessment: Assessment, assignments: dict[str, Assignment]) -> tuple[ActionItem, ...]:
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
    results: list[IndicatorResult], changes: tuple[FigureChange, ...], assignments: dict[str, Assignment]
) -> ActionItem:
    first = results[0]
    villages = [each for result in results for each in result.villages]
    failing = _named(villages, Verdict.NOT_MET)
    unknown = [name for name in _named(villages, Verdict.UNKNOWN) if name not in failing]
    own = [assignments[result.code] for result in results if result.code in assignments]
    return ActionItem(
        tuple(result.code for result in results),
        first.indicator.criterion,
        _joined(dict.fromkeys(line(result.indicator.title) for result in results)),
        _joined(dict.fromkeys(line(requirement_of(result, short=True)) for result in results)),
        _joined(dict.fromkeys(figure_cell(result) for result in results)),
        _once(cell for result in results for cell in remaining_cells(result)),
        changes,
        tuple(failing),
        tuple(unknown),
        max(_unlisted(result.villages) for result in results),
        tuple(dict.fromkeys(each for each in own if each != Assignment())),
        _joined(dict.fromkeys(text for result in results for text in _remarks(result))),
    )


def _once(cells: Iterable[Remaining]) -> tuple[Remaining, ...]:
    """Return the cells that read differently."""
    by_words: dict[Text, Remaining] = {}
    for cell in cells:
        by_words.setdefault(cell.text, cell)
    return tuple(by_words.values())


def _named(villages: Iterable[VillageResult], verdict: Verdict) -> list[str]:
    names = {village_key(each.name): bare_name(each.name) for each in villages if each.name and each.verdict is verdict}
    return [*names.values()]


def _unlisted(villages: Iterable[VillageResult]) -> int:
    return sum(each.name is None and each.verdict is Verdict.UNKNOWN for each in villages)


def _remarks(result: IndicatorResult) -> list[Text]:
    """Return what is to be observed: what has happened, what no figure can change, what is not needed."""
    assessment, texts = result.assessment, list[Text]()
    obstacles = least_change(assessment, result.code).obstacles
    units = [assessment.shortfall(step) for step in unmet(result) if isinstance(step.node, Compare)]
    if any(each and each.unit.id in EVENTS and not each.more for each in units):
        texts.append(_NO_MORE)
    texts += [_obstacle(each) for each in obstacles if each.hindrance is not Hindrance.PAST_EVENT or not texts]
    if assessment.criterion(result.indicator.criterion).verdict is Verdict.MET:
        texts.append(_NOT_NEEDED.format(number=str(result.indicator.criterion)))
    return texts


def _obstacle(obstacle: Obstacle) -> Text:
    if obstacle.hindrance is Hindrance.OPEN_BOUND and obstacle.reason:
        return _STILL_OPEN.format(reason=obstacle.reason.text)
    return _NO_MORE if obstacle.hindrance is Hindrance.PAST_EVENT else obstacle.hindrance.text


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


def village_items(assessment: Assessment) -> tuple[VillageItem, ...]:
    """Return the villages that do not meet something or lack a figure: those listed, then others named, then the unlisted."""
    listed = [each.name for each in assessment.case.villages if each.name]
    names = {village_key(name): bare_name(name) for name in listed}
    not_met, unreported = dict[str | None, dict[str, None]](), dict[str | None, dict[str, None]]()
    number = 0
    for result in assessment.indicators:
        if result.verdict not in (Verdict.NOT_MET, Verdict.UNKNOWN):
            continue
        number = max(number, _unlisted(result.villages))
        for village in result.villages:
            key = None if village.name is None else village_key(village.name)
            if key is not None:
                names.setdefault(key, bare_name(str(village.name)))
            if village.verdict is Verdict.NOT_MET:
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


def _joined(texts: Iterable[Text]) -> Text:
    parts = [*texts]
    return both(lambda lang: "; ".join(text[lang] for text in parts))
