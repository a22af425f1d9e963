"""The least change after which a requirement is met, or why no change helps."""

from collections.abc import Iterable, Iterator, Mapping
from numbers import Rational

from attrs import frozen

from ntm_criteria.figures import Way, bare_name
from ntm_criteria.judging import Assessment
from ntm_criteria.markup import Displayed
from ntm_criteria.model import (
    MET,
    NOT_APPLICABLE,
    UNKNOWN,
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    Outcome,
    Reason,
    Villages,
    body_of,
    facts_read,
)
from ntm_criteria.planning.coupling import leaves, levers_of
from ntm_criteria.planning.search import Search
from ntm_criteria.planning.supposed import Supposed
from ntm_criteria.planning.ways import condition_of, fixed_of, way_of, weights_of
from ntm_criteria.text import Codeword, Text
from ntm_criteria.wording import EVENTS


class Hindrance(Codeword):
    """Why a requirement cannot be met by changing figures."""

    OPEN_BOUND = "open-bound"
    PAST_EVENT = "past-event"
    PAST_YEAR = "past-year"
    FIXED = "fixed"
    CIRCUMSTANCE_UNKNOWN = "circumstance-unknown"
    OUT_OF_REACH = "out-of-reach"

    @property
    def text(self) -> Text:
        """The reason in words."""
        return _TEXTS[self]


_TEXTS = {
    Hindrance.OPEN_BOUND: Text("chưa có căn cứ đánh giá", "no basis to judge"),
    Hindrance.PAST_EVENT: Text(
        "việc đã xảy ra trong năm, chỉ có thể không để phát sinh thêm",
        "it has happened; further cases can be prevented",
    ),
    Hindrance.PAST_YEAR: Text("phụ thuộc số liệu năm trước", "it depends on last year's figure"),
    Hindrance.FIXED: Text("số liệu được giữ nguyên theo yêu cầu", "the figure is to stay as it is"),
    Hindrance.CIRCUMSTANCE_UNKNOWN: Text(
        "chưa rõ xã thuộc trường hợp nào của yêu cầu", "it is not known which case of the requirement applies"
    ),
    Hindrance.OUT_OF_REACH: Text("không số liệu nào đáp ứng được", "no possible figure meets it"),
}

_NOT_LISTED = Text(
    "thôn {village} không có trong danh sách thôn của xã", "the commune's list of villages has no village {village}"
)


@frozen
class Obstacle:
    """What stands in the way of a requirement.

    :ivar code: the code of the indicator.
    :ivar hindrance: why no change of figures helps.
    :ivar facts: the ids of the figures that the requirement judges; empty if it judges none.
    :ivar reason: for an open bound, the reason why it is open; for a share of nothing, that its whole is 0.
    :ivar village: the village that the requirement names and the commune does not have, for all its villages are listed; None
        where this is not the obstacle.
    """

    code: str
    hindrance: Hindrance
    facts: tuple[str, ...] = ()
    reason: Reason | None = None
    village: str | None = None

    @property
    def text(self) -> Text:
        """The obstacle in words, without the code."""
        if self.village is not None:
            return _NOT_LISTED.format(village=bare_name(self.village))
        return (self.reason or self.hindrance).text


@frozen
class LeastChange(Displayed):
    """The result of `least_change`.

    :ivar target: what was to be met.
    :ivar is_met: whether it is met today.
    :ivar way: the least change; None if it is met or not applicable today, or if nothing helps.
    :ivar obstacles: if nothing helps, the requirements that no change of figures can meet.
    """

    target: str
    is_met: bool
    way: Way | None
    obstacles: tuple[Obstacle, ...] = ()


def least_change(
    assessment: Assessment,
    target: str | int = "overall",
    *,
    weights: Mapping[str, Rational | int] | None = None,
    fixed: Iterable[str] | str = (),
) -> LeastChange:
    """Find the least change of figures after which an indicator, a criterion or the whole set is met.

    The change is exact: no way with less effort exists, as far as figures move as `ways` describes. Figures that several
    requirements share are changed once. A figure that is not reported today is put in with the value that suffices; a way with
    fewer such figures comes first.

    :param assessment: a judged commune.
    :param target: an indicator ("14.1"), a criterion ("criterion 6" or 6) or "overall".
    :param weights: what a unit of change of a fact costs, by fact; 1 for all others. The weight of a share whose counts are
        reported is that of its part.
    :param fixed: the facts that must not change: ids, or one id. For a share whose counts are reported, its part stays.
    :raises KeyError: there is no such indicator, criterion or fact.
    :raises ValueError: a weight is not an int or a Fraction above 0.

    >>> from ntm_criteria import assess, least_change, load_rule_set
    >>> assessment = assess({"escalated_complaints": 1}, load_rule_set("bang-mac-2024"))
    >>> least_change(assessment, "15.3").obstacles[0].hindrance
    <Hindrance.PAST_EVENT: 'past-event'>
    """
    node = condition_of(assessment, target)
    world = Supposed.of(assessment.source, node)
    present = node.read(world).verdict.code
    if present in (MET, NOT_APPLICABLE):
        return LeastChange(str(target), present == MET, None)
    search = Search(weights_of(weights, assessment, world), fixed_of(fixed, assessment, world))
    options = search.table(node, world).get(MET, ())
    if options:
        return LeastChange(str(target), False, way_of(options[0], world))
    found = _Obstacles(search).of(node, world, str(target))
    return LeastChange(str(target), False, None, tuple(dict.fromkeys(found)))


@frozen
class _Obstacles:
    """Finds the requirements in the way of a target."""

    search: Search

    def of(self, node: Condition, world: Supposed, code: str) -> Iterator[Obstacle]:
        """Yield what stands in the way of a node that cannot be met."""
        match node:
            case Outcome():
                yield from self.of(world.conditions[node.at], world, node.key)
            case AllOf() | AnyOf() | CountOf():
                for part in node.parts:
                    if not self._can_be_met(part, world, whole=node):
                        yield from self.of(part, world, code)
            case Choose() if node.states_not_met:
                for leaf, supposed in leaves([(node.when, world)]):
                    yield self._of_leaf(leaf, supposed, code)
            case Choose():
                when = node.when.read(world).verdict.code
                if when == UNKNOWN:
                    yield Obstacle(code, Hindrance.CIRCUMSTANCE_UNKNOWN)
                else:
                    yield from self.of(node.then if when == MET else node.otherwise, world, code)
            case Compare() if isinstance(node.measure, Villages) and not world.takes_total(node.measure):
                bound = node.bound.in_case(world.case.key_of)
                if bound.is_open or bound.open is not None:
                    yield Obstacle(code, Hindrance.OPEN_BOUND, (), bound.open)
                    return
                body = body_of(node.measure)
                worlds = world.in_each(node.measure)
                stuck = [each for each in worlds if MET not in self.search.table(body, each)]
                named = zip(world.village_list(node.measure), worlds, strict=True)
                absent = [village.name for village, each in named if each.place is None]
                facts = tuple(fact for fact, _ in facts_read(body))
                for name in absent:
                    yield Obstacle(code, Hindrance.OUT_OF_REACH, facts, village=name)
                for each in stuck:
                    if each.place is not None:
                        yield from self.of(body, each, code)
                if not stuck:  # there are too few villages
                    yield Obstacle(code, Hindrance.OUT_OF_REACH)
            case Fixed():
                kind = Hindrance.OPEN_BOUND if node.reason and node.reason.is_about_the_law else Hindrance.OUT_OF_REACH
                yield Obstacle(code, kind, (), node.reason)
            case Compare() | Matches():
                yield self._of_leaf(node, world, code)

    def _can_be_met(self, part: Condition, world: Supposed, whole: Condition) -> bool:
        codes = self.search.table(part, world)
        return MET in codes or (NOT_APPLICABLE in codes and not isinstance(whole, AnyOf))

    def _of_leaf(self, node: Compare | Matches, world: Supposed, code: str) -> Obstacle:
        moving = levers_of(node, world)
        facts = tuple(lever.fact for lever in moving)
        if isinstance(node, Compare):
            bound = node.bound.in_case(world.case.key_of)
            if bound.pair is None:
                return Obstacle(code, Hindrance.OPEN_BOUND, facts, bound.open)
        if not moving:
            return Obstacle(code, Hindrance.PAST_YEAR, ())
        if any(fact in self.search.fixed for fact in facts):
            return Obstacle(code, Hindrance.FIXED, facts)
        units = [world.rules.facts[fact].unit for fact in facts]
        if any(unit is not None and unit.id in EVENTS for unit in units):
            return Obstacle(code, Hindrance.PAST_EVENT, facts)
        reason = node.read(world).reason
        return Obstacle(code, Hindrance.OUT_OF_REACH, facts, reason if reason is Reason.ZERO_WHOLE else None)
