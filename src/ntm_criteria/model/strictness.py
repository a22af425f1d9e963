"""How two requirements stand to each other, bound by bound: the ground of layers of authority and of comparing rule sets.

`relate(new, old)` walks both conditions side by side. If none of its cells is looser, opened or not comparable, then whoever is
MET by the new condition is not NOT_MET by the old one, whatever the figures.
"""

from collections.abc import Iterator
from enum import Enum

from attrs import field, frozen

from ntm_criteria.model.arithmetic import Relation, implies
from ntm_criteria.model.bounds import YEAR, AnyBound, Bound, BoundTable
from ntm_criteria.model.condition import AllOf, AnyOf, Choose, Compare, Condition, CountOf, Fixed, Matches
from ntm_criteria.model.traversal import nodes
from ntm_criteria.model.verdict import Verdict

Rows = tuple[tuple[str, str], ...]  # what the bound varies by and its value there


class Standing(Enum):
    """How a new bound stands to an old one."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    FILLED = "filled"  # the old one is open, or known from a secondary source only
    OPENED = "opened"  # the new one is
    OPEN = "open"  # both are
    NOT_COMPARABLE = "not_comparable"

    __hash__ = object.__hash__


@frozen
class Cell:
    """One bound (or part) of two requirements, and how the new one stands to the old one."""

    standing: Standing
    rows: Rows = ()
    new: Compare | Matches | None = None
    new_bound: Bound | None = None
    old: Compare | Matches | None = None
    old_bound: Bound | None = None


def relate(new: Condition, old: Condition, years: tuple[int, int]) -> list[Cell]:
    """Every bound of the two requirements, in the years given."""
    return list(_Walk(years).pair(new, old))


@frozen
class _Walk:
    years: tuple[int, int]
    exact: bool = field(default=False)  # among parts that are counted: none may be added, dropped or exempted otherwise

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
        left = list(new)
        for part in old:
            found = self._match(left, part, new_first=True)
            if found is None:
                yield Cell(Standing.NOT_COMPARABLE)
                continue
            index, cells = found
            del left[index]
            yield from cells
        for _ in left:  # more is asked
            yield Cell(Standing.NOT_COMPARABLE if self.exact else Standing.STRICTER)

    def _any(self, new: tuple[Condition, ...], old: tuple[Condition, ...]) -> Iterator[Cell]:
        left = list(old)
        for part in new:
            found = self._match(left, part, new_first=False)
            if found is None:
                yield Cell(Standing.NOT_COMPARABLE)
                continue
            index, cells = found
            del left[index]
            yield from cells
        # fewer ways to meet it; where a part may be left out, another one could have been what counts
        stays = self.exact or any(_may_be_left_out(part) for part in (*new, *old))
        for _ in left:
            yield Cell(Standing.NOT_COMPARABLE if stays else Standing.STRICTER)

    def _match(self, left: list[Condition], part: Condition, *, new_first: bool) -> tuple[int, list[Cell]] | None:
        for i, other in enumerate(left):
            cells = list(self.pair(other, part) if new_first else self.pair(part, other))
            if not any(cell.standing is Standing.NOT_COMPARABLE for cell in cells):
                return i, cells
        return None

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
    """How one bound stands to another of the same measure."""
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
    """A requirement from a secondary source as it is stated, without the open part that weakens it."""
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
