"""Compares two requirements bound by bound: which is stricter. Used to check layers and to compare rule sets.

`relate(new, old)` walks both conditions side by side. If it finds no cell LOOSER, OPENED or NOT_COMPARABLE, no commune can be
MET by the new condition and NOT_MET by the old one.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from attrs import field, frozen

from ntm_criteria.model.arithmetic import Relation, implies
from ntm_criteria.model.bounds import YEAR, AnyBound, Bound, BoundTable, Rows
from ntm_criteria.model.condition import AllOf, AnyOf, Choose, Compare, Condition, CountOf, Fixed, Matches
from ntm_criteria.model.traversal import nodes
from ntm_criteria.model.verdict import Verdict


class Standing(Enum):
    """How a new bound compares with an old one."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    FILLED = "filled"  # only the old one is open, or from a secondary source
    OPENED = "opened"  # only the new one is open
    OPEN = "open"  # both are open
    NOT_COMPARABLE = "not_comparable"

    __hash__ = object.__hash__


@frozen
class Cell:
    """The comparison of one bound (or part) of two requirements."""

    standing: Standing
    rows: Rows = ()
    new: Compare | Matches | None = None
    new_bound: Bound | None = None
    old: Compare | Matches | None = None
    old_bound: Bound | None = None


def relate(new: Condition, old: Condition, years: tuple[int, int]) -> list[Cell]:
    """Compare every bound of two requirements, in a range of years."""
    return list(_Walk(years).pair(new, old))


@frozen
class _Walk:
    years: tuple[int, int]
    exact: bool = field(default=False)  # below a count_of, where no part may be added, dropped or exempted

    def pair(self, new: Condition, old: Condition) -> Iterator[Cell]:
        new, old = _stated(new), _stated(old)
        if _is_open(old):
            yield Cell(Standing.OPEN if _is_open(new) else Standing.FILLED)
        elif _is_open(new):
            yield Cell(Standing.OPENED)
        elif isinstance(new, Choose) or isinstance(old, Choose):
            yield from self._choices(new, old)
        elif isinstance(new, AllOf) or isinstance(old, AllOf):
            yield from self._all(_parts(new, AllOf), _parts(old, AllOf))
        elif isinstance(new, AnyOf) or isinstance(old, AnyOf):
            yield from self._any(_parts(new, AnyOf), _parts(old, AnyOf))
        elif isinstance(new, CountOf) and isinstance(old, CountOf):
            yield from self._counts(new, old)
        elif isinstance(new, Compare) and isinstance(old, Compare):
            yield from self._compare(new, old)
        elif isinstance(new, Matches) and isinstance(old, Matches):
            yield Cell(_values(new, old), (), new, None, old, None)
        else:
            yield Cell(Standing.SAME if new == old else Standing.NOT_COMPARABLE)

    def _compare(self, new: Compare, old: Compare) -> Iterator[Cell]:
        if new.measure != old.measure or new.relation.is_floor != old.relation.is_floor:
            yield Cell(Standing.NOT_COMPARABLE, (), new, None, old, None)
            return
        for rows, mine, theirs in self._cells(new.bound, old.bound):
            yield Cell(standing(new.relation, mine, old.relation, theirs), rows, new, mine, old, theirs)

    def _cells(self, new: AnyBound, old: AnyBound, rows: Rows = ()) -> Iterator[tuple[Rows, Bound, Bound]]:
        table = next((bound for bound in (new, old) if isinstance(bound, BoundTable)), None)
        if table is None:
            assert isinstance(new, Bound)
            assert isinstance(old, Bound)
            yield rows, new, old
            return
        for key in table.rows:
            if table.axis != YEAR or self.years[0] <= int(key) <= self.years[1]:
                mine, theirs = new.at(table.axis, key), old.at(table.axis, key)
                yield from self._cells(mine, theirs, (*rows, (table.axis, key)))

    def _choices(self, new: Condition, old: Condition) -> Iterator[Cell]:
        mine = new if isinstance(new, Choose) else None
        theirs = old if isinstance(old, Choose) else None
        if mine and theirs and mine.when == theirs.when and mine.is_exemption == theirs.is_exemption:
            yield from self.pair(mine.then, theirs.then)
            yield from self.pair(mine.otherwise, theirs.otherwise)
        elif mine and not mine.is_exemption and not self.exact:
            for branch in (mine.then, mine.otherwise):
                yield from self.pair(branch, old)
        elif mine or theirs is None or self.exact:
            yield Cell(Standing.NOT_COMPARABLE)
        elif theirs.is_exemption:  # no longer exempted
            yield Cell(Standing.STRICTER)
            yield from self.pair(new, theirs.otherwise)
        else:
            for branch in (theirs.then, theirs.otherwise):
                yield from self.pair(new, branch)

    def _all(self, new: tuple[Condition, ...], old: tuple[Condition, ...]) -> Iterator[Cell]:
        # parts of the new requirement alone make it stricter
        rest = Standing.NOT_COMPARABLE if self.exact else Standing.STRICTER
        yield from self._matched(old, new, lambda old_part, new_part: self.pair(new_part, old_part), rest)

    def _any(self, new: tuple[Condition, ...], old: tuple[Condition, ...]) -> Iterator[Cell]:
        # fewer ways to meet it make it stricter, unless a part may be NOT_APPLICABLE and leave the verdict to the others
        is_open = self.exact or any(_may_be_left_out(part) for part in (*new, *old))
        yield from self._matched(new, old, self.pair, Standing.NOT_COMPARABLE if is_open else Standing.STRICTER)

    def _matched(
        self,
        parts: Iterable[Condition],
        others: Iterable[Condition],
        pair: Callable[[Condition, Condition], Iterator[Cell]],
        rest: Standing,
    ) -> Iterator[Cell]:
        """Compare each part with the first of `others` that is comparable; `rest` for each of those that are left."""
        unmatched = list(others)
        for part in parts:
            for i, other in enumerate(unmatched):
                cells = list(pair(part, other))
                if not any(cell.standing is Standing.NOT_COMPARABLE for cell in cells):
                    del unmatched[i]
                    yield from cells
                    break
            else:
                yield Cell(Standing.NOT_COMPARABLE)
        for _ in unmatched:
            yield Cell(rest)

    def _counts(self, new: CountOf, old: CountOf) -> Iterator[Cell]:
        if len(new.parts) != len(old.parts):
            yield Cell(Standing.NOT_COMPARABLE)
            return
        if new.at_least != old.at_least:
            yield Cell(Standing.STRICTER if new.at_least > old.at_least else Standing.LOOSER)
        exactly = _Walk(self.years, exact=True)
        for mine, theirs in zip(new.parts, old.parts, strict=True):
            yield from exactly.pair(mine, theirs)


def standing(relation: Relation, new: Bound, other: Relation, old: Bound) -> Standing:
    """Compare two bounds of the same measure."""
    if new.value is None:
        return Standing.OPEN if old.value is None else Standing.OPENED
    if old.value is None:
        return Standing.FILLED
    tighter, looser = implies(relation, new.value, other, old.value), implies(other, old.value, relation, new.value)
    if old.secondary and not (tighter and looser and new.secondary):
        return Standing.FILLED
    if tighter:
        return Standing.SAME if looser else Standing.STRICTER
    return Standing.LOOSER


def _values(new: Matches, old: Matches) -> Standing:
    mine, theirs = set(new.values), set(old.values)
    if new.fact != old.fact or not (mine <= theirs or theirs <= mine):
        return Standing.NOT_COMPARABLE
    return Standing.SAME if mine == theirs else Standing.STRICTER if mine < theirs else Standing.LOOSER


def _stated(condition: Condition) -> Condition:
    """The requirement without the open twin that a secondary source adds (see `AnyOf`)."""
    return condition.parts[0] if isinstance(condition, AnyOf) and condition.is_secondary else condition


def _is_open(condition: Condition) -> bool:
    return isinstance(condition, Fixed) and condition.verdict is Verdict.UNKNOWN


def _parts(condition: Condition, of: type[AllOf] | type[AnyOf]) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, of) else (condition,)


def _may_be_left_out(condition: Condition) -> bool:
    """Whether the verdict can be NOT_APPLICABLE."""
    return any(
        isinstance(node, Fixed) and node.verdict is Verdict.NOT_APPLICABLE for node in nodes(condition, choices=False)
    )
