"""Compares two requirements bound by bound, to check layers and to compare rule sets.

`relate(new, old)` walks both conditions side by side. If it finds no cell LOOSER, OPENED or NOT_COMPARABLE, no commune can be
MET by the new condition and NOT_MET by the old one.
"""

from collections.abc import Callable, Iterable, Iterator

from attrs import evolve, field, frozen

from ntm_criteria.model.arithmetic import Relation, implies
from ntm_criteria.model.bounds import YEAR, AnyBound, Bound, BoundTable, Rows
from ntm_criteria.model.condition import AllOf, AnyOf, Choose, Compare, Condition, CountOf, Fixed, Matches
from ntm_criteria.model.traversal import nodes
from ntm_criteria.model.verdict import Verdict
from ntm_criteria.text import Codeword


class Standing(Codeword):
    """The result of comparing a new bound with an old one."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    FILLED = "filled"  # only the old bound is open, or it is from a secondary source
    OPENED = "opened"  # only the new bound is open
    OPEN = "open"  # both bounds are open
    NOT_COMPARABLE = "not_comparable"


@frozen
class Cell:
    """The result for one cell of a bound (or for one part without a bound) in two requirements."""

    standing: Standing
    rows: Rows = ()
    new: Compare | Matches | None = None
    new_bound: Bound | None = None
    old: Compare | Matches | None = None
    old_bound: Bound | None = None

    @property
    def loosens_secondary(self) -> bool:
        """Whether the new bound is looser than that of a secondary source which it replaces: FILLED, but looser."""
        if self.standing is not Standing.FILLED or not (self.new_bound and self.old_bound and self.old_bound.secondary):
            return False
        assert isinstance(self.new, Compare)
        assert isinstance(self.old, Compare)
        stated = evolve(self.old_bound, secondary=False)
        return standing(self.new.relation, self.new_bound, self.old.relation, stated) is Standing.LOOSER

    @property
    def as_stated(self) -> Standing:
        """The standing as people read it: a looser bound is looser, also where it replaces that of a secondary source."""
        return Standing.LOOSER if self.loosens_secondary else self.standing


def relate(new: Condition, old: Condition, years: tuple[int, int]) -> list[Cell]:
    """Compare two requirements, bound by bound, in the years from `years[0]` to `years[1]`."""
    return list(_Walk(years).pair(new, old))


@frozen
class _Walk:
    years: tuple[int, int]
    exact: bool = field(default=False)  # inside a count_of, where no part may be added, dropped or exempted

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
        for rows, new_bound, old_bound in self._cells(new.bound, old.bound):
            yield Cell(standing(new.relation, new_bound, old.relation, old_bound), rows, new, new_bound, old, old_bound)

    def _cells(self, new: AnyBound, old: AnyBound, rows: Rows = ()) -> Iterator[tuple[Rows, Bound, Bound]]:
        if isinstance(new, Bound) and isinstance(old, Bound):
            yield rows, new, old
            return
        table = new if isinstance(new, BoundTable) else old
        assert isinstance(table, BoundTable)
        for key in table.rows:
            if table.axis != YEAR or self.years[0] <= int(key) <= self.years[1]:
                new_bound, old_bound = new.at(table.axis, key), old.at(table.axis, key)
                yield from self._cells(new_bound, old_bound, (*rows, (table.axis, key)))

    def _choices(self, new: Condition, old: Condition) -> Iterator[Cell]:
        if (
            isinstance(new, Choose)
            and isinstance(old, Choose)
            and (new.when, new.is_exemption) == (old.when, old.is_exemption)
        ):
            yield from self.pair(new.then, old.then)
            yield from self.pair(new.otherwise, old.otherwise)
        elif isinstance(new, Choose) and not new.is_exemption and not self.exact:
            for branch in (new.then, new.otherwise):
                yield from self.pair(branch, old)
        elif isinstance(new, Choose) or not isinstance(old, Choose) or self.exact:
            yield Cell(Standing.NOT_COMPARABLE)
        elif old.is_exemption:  # the new requirement drops the exemption
            yield Cell(Standing.STRICTER)
            yield from self.pair(new, old.otherwise)
        else:
            for branch in (old.then, old.otherwise):
                yield from self.pair(new, branch)

    def _all(self, new: tuple[Condition, ...], old: tuple[Condition, ...]) -> Iterator[Cell]:
        # additional parts make the new requirement stricter
        leftover = Standing.NOT_COMPARABLE if self.exact else Standing.STRICTER
        yield from self._matched(old, new, lambda old_part, new_part: self.pair(new_part, old_part), leftover)

    def _any(self, new: tuple[Condition, ...], old: tuple[Condition, ...]) -> Iterator[Cell]:
        # fewer alternatives are stricter, unless a part may be NOT_APPLICABLE: then the other parts decide
        is_open = self.exact or any(_may_be_left_out(part) for part in (*new, *old))
        yield from self._matched(new, old, self.pair, Standing.NOT_COMPARABLE if is_open else Standing.STRICTER)

    def _matched(
        self,
        parts: Iterable[Condition],
        candidates: Iterable[Condition],
        pair: Callable[[Condition, Condition], Iterator[Cell]],
        leftover: Standing,
    ) -> Iterator[Cell]:
        """Compare each part with the first comparable, unused candidate; yield `leftover` per candidate left."""
        unmatched = list(candidates)
        for part in parts:
            for i, candidate in enumerate(unmatched):
                cells = list(pair(part, candidate))
                if not any(cell.standing is Standing.NOT_COMPARABLE for cell in cells):
                    del unmatched[i]
                    yield from cells
                    break
            else:
                yield Cell(Standing.NOT_COMPARABLE)
        for _ in unmatched:
            yield Cell(leftover)

    def _counts(self, new: CountOf, old: CountOf) -> Iterator[Cell]:
        if len(new.parts) != len(old.parts):
            yield Cell(Standing.NOT_COMPARABLE)
            return
        if new.at_least != old.at_least:
            yield Cell(Standing.STRICTER if new.at_least > old.at_least else Standing.LOOSER)
        exactly = _Walk(self.years, exact=True)
        for new_part, old_part in zip(new.parts, old.parts, strict=True):
            yield from exactly.pair(new_part, old_part)


def standing(relation: Relation, new: Bound, other: Relation, old: Bound) -> Standing:
    """Compare two bounds of the same measure, with their relations `relation` (new) and `other` (old)."""
    if new.pair is None or old.pair is None:
        return _open_standing(relation, new, other, old)
    tighter, looser = implies(relation, new.pair, other, old.pair), implies(other, old.pair, relation, new.pair)
    if old.secondary and not (tighter and looser and new.secondary):
        return Standing.FILLED
    if tighter:
        return Standing.SAME if looser else Standing.STRICTER
    return Standing.LOOSER


def _open_standing(relation: Relation, new: Bound, other: Relation, old: Bound) -> Standing:
    """Compare two bounds of which one is open; an open bound with readings still decides where all of them agree.

    A figure that meets every reading of the new bound must not miss every reading of the old one.
    """
    if old.pair is not None:
        return Standing.OPENED
    met, missed = (new,) if new.pair else new.extremes, () if old.secondary else old.extremes
    bounds = [(one.pair, two.pair) for one in met for two in missed]
    can_clash = not (new.is_open or old.is_open or old.secondary)
    if can_clash and not any(a and b and implies(relation, a, other, b) for a, b in bounds):
        return Standing.LOOSER
    return Standing.OPEN if new.pair is None else Standing.FILLED


def _values(new: Matches, old: Matches) -> Standing:
    new_values, old_values = set(new.values), set(old.values)
    if new.fact != old.fact or not (new_values <= old_values or old_values <= new_values):
        return Standing.NOT_COMPARABLE
    return (
        Standing.SAME if new_values == old_values else Standing.STRICTER if new_values < old_values else Standing.LOOSER
    )


def _stated(condition: Condition) -> Condition:
    """Return the condition without its open twin (see `AnyOf`), if it has one."""
    return condition.parts[0] if isinstance(condition, AnyOf) and condition.is_secondary else condition


def _is_open(condition: Condition) -> bool:
    return isinstance(condition, Fixed) and condition.verdict is Verdict.UNKNOWN


def _parts(condition: Condition, of: type[AllOf] | type[AnyOf]) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, of) else (condition,)


def _may_be_left_out(condition: Condition) -> bool:
    """Whether an exemption can make the verdict on the condition NOT_APPLICABLE."""
    return any(
        isinstance(node, Fixed) and node.verdict is Verdict.NOT_APPLICABLE for node in nodes(condition, choices=False)
    )
