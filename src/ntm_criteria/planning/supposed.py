"""A commune as it would be if some of its figures were others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from ntm_criteria.figures import Exact, village_key
from ntm_criteria.judging import Evaluation, Step, Tally
from ntm_criteria.model import Compare, Condition, Outcome, Villages, body_of, nodes
from ntm_criteria.text import Text


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
    :ivar place: the place of the village in the commune's list, while a village is judged; villages that are not on the list
        come after those that are.
    :ivar named: the villages that the target names.
    """

    moved: Moves = field(factory=dict)
    conditions: Mapping[tuple[str, str], Condition] = field(factory=dict)
    place: int | None = None
    named: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: Evaluation, target: Condition | None = None) -> "Supposed":
        """Build the commune as it is; `target` is the condition to be met, whose villages are looked for."""
        conditions = dict(source.rules.in_order)
        named = () if target is None else tuple(dict.fromkeys(_villages_named(target, conditions)))
        return cls(source.rules, source.case, source.outcomes, conditions=conditions, named=named)

    def with_moves(self, moves: Moves) -> "Supposed":
        """Return the commune with further figures replaced."""
        moved = {**self.moved, **moves}
        return Supposed(
            self.rules, self.case, self.outcomes, self.village, None, moved, self.conditions, self.place, self.named
        )  # faster than `evolve`

    def in_each(self, measure: Villages) -> "list[Supposed]":
        """Return the commune as it is judged in each village of a measure."""
        villages = self.village_list(measure)
        places: Iterable[int | None] = range(len(villages))
        if measure.named:
            listed = {id(village): place for place, village in enumerate(self.case.villages)}
            unlisted = self.places_of_named()
            places = [listed.get(id(each), unlisted.get(village_key(each.name or ""))) for each in villages]
        return [
            Supposed(
                self.rules,
                self.case,
                self.outcomes,
                village.figures,
                None,
                self.moved,
                self.conditions,
                place,
                self.named,
            )
            for village, place in zip(villages, places, strict=True)
        ]

    def places_of_named(self) -> dict[str, int]:
        """Return the places of the villages that the target names and the commune does not list, by `village_key`.

        Such a village is one of those that the commune counts but does not list. It has no place where all are listed:
        then the commune has no village of this name.
        """
        keys = dict.fromkeys(map(village_key, self.named))
        for village in self.case.villages:
            if village.name is not None:
                keys.pop(village_key(village.name), None)
        number = self.village_count
        listed = sum(village.name is not None for village in self.case.villages)
        return dict(zip(keys, range(listed, number or listed + len(keys)), strict=False))

    @property
    def village_count(self) -> int:
        """The number of villages: as the commune lists or reports it, or as in a total ("7/8 thôn"); 0 if nobody knows."""
        return len(self.case.villages) or max(self.case.totals.values(), default=0)

    def name_of(self, place: int) -> Text:
        """Return what to call the village at a place: its name, or "thôn 3" for one that is not on the list."""
        named = [village.name for village in self.case.villages[place : place + 1] if village.name is not None]
        named += [name for name in self.named if self.places_of_named().get(village_key(name)) == place]
        if named:
            return Text("{name}", "{name}").format(name=named[0])
        taken = {village_key(village.name) for village in self.case.villages if village.name is not None}
        number = place + 1
        while village_key(f"thôn {number}") in taken:
            number += len(self.case.villages)  # so that no two places have one number
        return Text("thôn {number}", "village {number}").format(number=str(number))

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


def _villages_named(condition: Condition, conditions: Mapping[tuple[str, str], Condition]) -> Iterator[str]:
    for node in nodes(condition):
        if isinstance(node, Outcome):
            yield from _villages_named(conditions[node.at], conditions)
        elif isinstance(node, Compare) and isinstance(node.measure, Villages):
            yield from node.measure.named
