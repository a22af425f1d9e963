"""The items of an action plan: what is not met, what waits for an authority, and what concerns each village."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from ntm_criteria.figures import FigureChange
from ntm_criteria.markup import Displayed
from ntm_criteria.model import Reason
from ntm_criteria.planning.actions.assignments import Assignment
from ntm_criteria.reporting import Remaining
from ntm_criteria.text import Text, both, counted, listing, written_date
from ntm_criteria.wording import village_noun


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
        return joined(each.amount for each in self.remaining)

    @property
    def unit(self) -> Text:
        """The unit of what remains."""
        return joined(dict.fromkeys(each.unit for each in self.remaining if each.unit.vi))

    @property
    def remains(self) -> Text:
        """What remains, with its unit: "01 đến 07 thôn"."""
        return joined(each.text for each in self.remaining)

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
                    noun=village_noun(without),
                    names=names if self.unreported else Text("", ""),
                )
            )
        chosen = list(dict.fromkeys(name for each in self.assignments for name in each.villages))
        if chosen:
            words = both(lambda lang: listing(chosen, lang))
            parts.append(Text("phân công: {words}", "assigned: {words}").format(words=words) if parts else words)
        return joined(parts)

    @property
    def leads(self) -> Text:
        """Who leads: the leader, and the officer who advises."""
        texts = []
        for each in self.assignments:
            officer = each.officer and Text("tham mưu: {name}", "advised by {name}").format(name=each.officer)
            texts += [Text(each.leader, each.leader)] if each.leader else []
            texts += [officer] if officer else []
        return joined(dict.fromkeys(texts))

    @property
    def works_with(self) -> Text:
        """Who works with them."""
        names = dict.fromkeys(each.organisation for each in self.assignments if each.organisation)
        return joined(Text(name, name) for name in names)

    @property
    def deadlines(self) -> tuple[date, ...]:
        """By when; more than one if the indicators have different deadlines."""
        return tuple(sorted({each.deadline for each in self.assignments if each.deadline}))

    @property
    def due(self) -> Text:
        """The deadline in words: "30/11/2024"."""
        return joined(map(written_date, self.deadlines))

    @property
    def notes(self) -> Text:
        """The remark, and those of the assignments."""
        own = [self.remark] if self.remark.vi else []
        given = dict.fromkeys(each.remark for each in self.assignments if each.remark)
        return joined([*own, *(Text(each, each) for each in given)])


@frozen
class OtherAssignment:
    """Who is in charge of an indicator or a criterion that is not among the items of a plan.

    :ivar code: the code of the indicator, or the number of the criterion.
    :ivar title: its name.
    :ivar verdict: its verdict in words.
    :ivar assignment: who is in charge.
    :ivar is_criterion: whether it is a criterion.
    """

    code: str
    title: Text
    verdict: Text
    assignment: Assignment
    is_criterion: bool = False

    @property
    def text(self) -> Text:
        """All of it in a line: "6.3 …: chưa đủ số liệu; chủ trì: Chủ tịch UBND xã; thời hạn: 30/11/2024"."""
        own = self.assignment
        pairs = [
            (_LEADS, own.leader),
            (_ADVISES, own.officer),
            (_WORKS_WITH, own.organisation),
            (_DUE, written_date(own.deadline) if own.deadline else None),
        ]
        head = (_OTHER_CRITERION if self.is_criterion else _OTHER).format(
            code=self.code, title=self.title, verdict=self.verdict
        )
        return joined([head, *(label.format(name=name) for label, name in pairs if name)])


_OTHER_CRITERION = Text("tiêu chí {code} {title}: {verdict}", "criterion {code} {title}: {verdict}")
_OTHER = Text("{code} {title}: {verdict}", "{code} {title}: {verdict}")
_LEADS, _ADVISES = Text("chủ trì: {name}", "led by {name}"), Text("tham mưu: {name}", "advised by {name}")
_WORKS_WITH, _DUE = Text("phối hợp: {name}", "with {name}"), Text("thời hạn: {name}", "by {name}")


@frozen
class WaitingItem:
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
class VillageItem:
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
            noun = village_noun(self.number)
            text = Text("{n} thôn chưa có trong danh sách", "{n} {noun} not on the list")
            return text.format(n=counted(self.number), noun=noun)
        if self.is_listed:
            return Text(self.name, self.name)
        return Text("{name} (chưa có trong danh sách thôn)", "{name} (not on the list of villages)").format(
            name=self.name
        )


def joined(texts: Iterable[Text]) -> Text:
    parts = [*texts]
    return both(lambda lang: "; ".join(text[lang] for text in parts))
