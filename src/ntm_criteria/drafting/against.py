"""Compares the cells of a draft with what the rule file says now for the same place: the region, group or year of the cell."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import evolve, field, frozen

from ntm_criteria.drafting.draft import Draft
from ntm_criteria.drafting.levels import LevelKind, Limit, Reading, is_always, value_of
from ntm_criteria.drafting.matching import factor, label_of
from ntm_criteria.drafting.readings import CellReading
from ntm_criteria.model import (
    AllOf,
    AnyOf,
    Bound,
    BoundTable,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Indicator,
    Matches,
    NumberFact,
    Reason,
    RuleSet,
    Verdict,
    comparisons,
    nodes,
)
from ntm_criteria.text import Codeword, Text, listed, one_line, same_name
from ntm_criteria.wording import requirement

Keys = Mapping[str, str]
_OPEN = Fixed(Verdict.UNKNOWN, Reason.BOUND_UNSOURCED)
_NO_REQUIREMENT = {LevelKind.POINTS, LevelKind.GRADE}


class Agreement(Codeword):
    """How a cell stands to the rule file."""

    SAME = "same"
    DIFFERENT = "different"
    KEPT = "kept"  # a layer leaves the place as the set below has it
    BY_HAND = "by-hand"  # the document states no level here, and the rule file does


@frozen
class Against:
    """What the rule file says for the place of a cell.

    :ivar agreement: how the cell's reading stands to it.
    :ivar words: the requirement there.
    """

    agreement: Agreement
    words: Text


@frozen
class RulesNow:
    """A rule file as it is now, beside the draft that is made of its document."""

    draft: Draft
    rules: RuleSet
    _own: frozenset[str] = field(init=False)
    _new: frozenset[str] = field(init=False)  # what the set below does not name

    @_own.default
    def _drafted_in_layer(self) -> frozenset[str]:
        return frozenset(self.draft.rules.to_dict().get("indicators") or ())

    @_new.default
    def _added_by_layer(self) -> frozenset[str]:
        entries = self.draft.rules.to_dict().get("indicators") or {}
        return frozenset(code for code, entry in entries.items() if "criterion" in entry)

    @property
    def different(self) -> list[CellReading]:
        """The cells that the rule file states otherwise."""
        return [cell for cell in self.draft.cells if self.of(cell).agreement is Agreement.DIFFERENT]

    @property
    def gone(self) -> tuple[Text, ...]:
        """What became of the indicators that the file takes from its document and that the document no longer has so.

        The row of an indicator may be gone, or have another code now, or other words.
        """
        found = list[Text]()
        for entry in self._from_document():
            name = label_of(entry.wording or entry.label.vi)
            checked = _CHECKED if entry.cite.status == "checked" else _NOBODY
            words = {
                "code": entry.code, "name": one_line(name, longest=120), "at": entry.cite.at, "checked": checked,
            }  # fmt: skip
            now = self.draft.rows.get(entry.code)
            others = [code for code, row in self.draft.rows.items() if _is_same(row, name) and code != entry.code]
            if now is not None and (entry.wording is None or _is_same(now, name)):
                continue
            if others:
                found.append(_RENUMBERED.format(**words, other=listed(others)))
            elif now is None:
                found.append(_GONE.format(**words))
            else:
                found.append(_REWORDED.format(**words, now=one_line(now, longest=120)))
        return tuple(found)

    def _from_document(self) -> Iterator[Indicator]:
        """Yield the indicators of the file itself that cite the document it is made of."""
        document = self.rules.document
        for entry in self.rules.entries:
            is_own = entry.place is not None and entry.place.file == self.rules.file
            if is_own and (document is None or entry.cite.source.id == document.id):
                yield entry

    def of(self, cell: CellReading) -> Against:
        """Compare a cell with the rule file. What no requirement rests on is always the same."""
        if not cell.code or not cell.is_used or cell.reading.kind in _NO_REQUIREMENT:
            return Against(Agreement.SAME, Text("", ""))
        if cell.code not in {entry.code for entry in self.rules.entries}:
            return Against(Agreement.DIFFERENT, _NO_INDICATOR.format(code=cell.code))
        keys = dict(cell.where.column.keys)
        was = at_place(self.draft.rules[cell.code].stated, keys)
        now = at_place(self.rules[cell.code].stated, keys)
        return Against(
            self._agreement(cell, was, now), requirement(now, self.rules.facts, without_sources=True, short=True)
        )

    def _agreement(self, cell: CellReading, was: Condition, now: Condition) -> Agreement:
        is_below = bool(self.rules.builds_on) and cell.code not in self._new
        kept = Agreement.KEPT if is_below and was == now else None
        if cell.reading.is_open and cell.reading.kind not in (LevelKind.PARTS, LevelKind.PARTLY):
            return Agreement.SAME if _is_open(now) else kept or Agreement.BY_HAND
        if cell.reading.kind is LevelKind.LEFT_TO_PROVINCE:
            return Agreement.SAME if _is_open(now) else kept or Agreement.DIFFERENT
        if limits := [*_limits(cell.reading)]:
            compared = [*comparisons(now)]
            is_same = all(any(self._states(leaf, limit) for leaf in compared) for limit in limits)
            return Agreement.SAME if is_same else kept or Agreement.DIFFERENT
        if kept and cell.code not in self._own:
            return kept
        if _is_open(was):  # "Đạt", of what the set below leaves open
            return Agreement.SAME if _is_open(now) else Agreement.BY_HAND
        return Agreement.SAME if _states_as_much(now, was) else Agreement.DIFFERENT

    def _states(self, leaf: Compare, limit: Limit) -> bool:
        """Whether a comparison of the rule file is that of the cell, in all cells of its table that are left."""
        value, fact = value_of(limit.number, limit.unit), self.rules.facts.get(leaf.measure.fact or "")
        bounds = [bound for _, bound in leaf.bound.cells()]
        if value is None or leaf.relation is not limit.relation:
            return False
        if isinstance(fact, NumberFact):
            times = factor(fact, limit.unit)
        else:
            times = Fraction(1) if all(each.unit and limit.unit in _names(each) for each in bounds) else None
        return times is not None and all(each.value == value * times for each in bounds)


def _is_same(row: str, name: str) -> bool:
    return same_name(label_of(row)) == same_name(name)


def at_place(condition: Condition, keys: Keys) -> Condition:
    """Return what a requirement says for one region, group or year."""
    match condition:
        case Compare():
            bound = condition.bound
            for axis, key in keys.items():
                if axis in bound.axes and isinstance(bound, BoundTable):
                    try:
                        bound = bound.at(axis, key)
                    except KeyError:  # a year or a value that the table does not have
                        return _OPEN
            return evolve(condition, bound=bound)
        case AnyOf() if condition.is_secondary:
            return at_place(condition.parts[0], keys)
        case AllOf() | AnyOf() | CountOf():
            return evolve(condition, parts=tuple(at_place(part, keys) for part in condition.parts))
        case Choose():
            when = condition.when
            if isinstance(when, Matches) and when.fact in keys:
                return at_place(condition.then if keys[when.fact] in when.values else condition.otherwise, keys)
            then, otherwise = (at_place(branch, keys) for branch in (condition.then, condition.otherwise))
            return evolve(condition, then=then, otherwise=otherwise, stated=None)
    return condition


def _limits(reading: Reading) -> Iterator[Limit]:
    if reading.kind is LevelKind.BOUND:
        of_range = len(reading.limits) > 1
        yield from (limit for limit in reading.limits if not (of_range and is_always(limit)))
    for part in reading.parts:
        yield from _limits(part)


def _names(bound: Bound) -> tuple[str, ...]:
    return (bound.unit.id, bound.unit.one.vi, bound.unit.one.en) if bound.unit else ()


def _is_open(condition: Condition) -> bool:
    """Whether nothing is required yet, or only by bounds that are open."""
    return set(_said(condition)) <= {("open",)}


def _said(condition: Condition) -> Iterator[tuple[object, ...]]:
    """Yield what each part of a requirement says, whatever the fact that it reads is called."""
    for node in nodes(condition, choices=False, twins=False):
        if isinstance(node, Compare):
            bounds = tuple(bound.value for _, bound in node.bound.cells())
            yield ("open",) if set(bounds) == {None} else (node.relation, bounds)
        elif isinstance(node, Matches):
            yield ("is", *node.values)
        elif isinstance(node, CountOf):
            yield ("count", node.at_least)
        elif isinstance(node, Fixed) and node.verdict is Verdict.UNKNOWN:
            yield ("open",)


def _states_as_much(now: Condition, was: Condition) -> bool:
    """Whether a requirement says all that another says. A flag ("Đạt") may have become what it stands for."""
    said, before = set(_said(now)), set(_said(was))
    if before == {("is", True)}:
        return not _is_open(now) and said != {("is", False)}
    return before <= said


_CHECKED, _NOBODY = Text("đã đối chiếu", "checked"), Text("chưa đối chiếu", "not checked")
_GONE = Text(
    "{code} “{name}” ({checked}): văn bản không còn dòng này; tệp ghi {at}",
    "{code} “{name}” ({checked}): the document has no such row any more; the file says {at}",
)
_RENUMBERED = Text(
    "{code} “{name}” ({checked}): trong văn bản nay mang mã {other}",
    "{code} “{name}” ({checked}): the document codes it {other} now",
)
_REWORDED = Text(
    "{code} “{name}” ({checked}): dòng mang mã này trong văn bản nay ghi “{now}”",
    "{code} “{name}” ({checked}): the row of this code now says “{now}” in the document",
)
_NO_INDICATOR = Text("không có chỉ tiêu {code}", "no indicator {code}")
