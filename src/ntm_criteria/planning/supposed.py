"""A commune as it would be if some of its figures were others."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from ntm_criteria.figures import Exact
from ntm_criteria.judging import Evaluation, Step, Tally
from ntm_criteria.model import Condition, Outcome, Villages, body_of


class Lever(NamedTuple):
    """A figure that may change.

    :ivar fact: the id of the fact.
    :ivar village: the place of the village in the commune's list; None for a figure of the commune itself, among them a total
        over villages that it reports under the id of the villages' flag ("7/8 thôn").
    """

    fact: str
    village: int | None = None


Moves: TypeAlias = Mapping[Lever, Exact]


@frozen
class Supposed(Evaluation):
    """Evaluates conditions for a commune with some figures replaced.

    :ivar moved: the other figures, by lever.
    :ivar conditions: the conditions of the indicators and criteria, which are judged anew where a condition refers to them.
    :ivar place: the place of the village in the commune's list, while a village is judged.
    """

    moved: Moves = field(factory=dict)
    conditions: Mapping[tuple[str, str], Condition] = field(factory=dict)
    place: int | None = None

    @classmethod
    def of(cls, source: Evaluation) -> "Supposed":
        """Build the commune as it is."""
        return cls(source.rules, source.case, source.outcomes, conditions=dict(source.rules.in_order))

    def with_moves(self, moves: Moves) -> "Supposed":
        """Return the commune with further figures replaced."""
        moved = {**self.moved, **moves}
        return Supposed(
            self.rules, self.case, self.outcomes, self.village, None, moved, self.conditions, self.place
        )  # faster than `evolve`

    def in_each(self, measure: Villages) -> "list[Supposed]":
        """Return the commune as it is judged in each village of a measure."""
        villages = self.village_list(measure)
        places: Iterable[int | None] = range(len(villages))
        if measure.named:  # a village that is not on the list has no place
            listed = {id(village): place for place, village in enumerate(self.case.villages)}
            places = [listed.get(id(village)) for village in villages]
        return [
            Supposed(self.rules, self.case, self.outcomes, village.figures, None, self.moved, self.conditions, place)
            for village, place in zip(villages, places, strict=True)
        ]

    def tally(self, measure: Villages) -> Tally:
        body, names = body_of(measure), tuple(village.name for village in self.village_list(measure))
        return Tally.of(tuple(body.read(each) for each in self.in_each(measure)), names)

    def takes_total(self, measure: Villages) -> bool:
        """Whether the total that the commune reports counts, because villages are unknown."""
        if self.reported_as(measure) is None:
            return False
        tally = self.tally(measure)
        return bool(tally.unknown or not tally.counted)

    def figure(self, fact: str, previous: bool = False) -> Exact | None:
        if not previous:
            is_own = self.village is not None and self.rules.facts[fact].per_village
            place = self.place if is_own else None
            if (not is_own or place is not None) and (moved := self.moved.get(Lever(fact, place))) is not None:
                return moved
        return super().figure(fact, previous)

    def total_of(self, flag: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
        moved = self.moved.get(Lever(flag))
        return super().total_of(flag) if moved is None else (moved, moved)  # type: ignore[return-value]  # totals are numbers

    def outcome(self, node: Outcome) -> Step:
        return self.conditions[node.at].read(self)
