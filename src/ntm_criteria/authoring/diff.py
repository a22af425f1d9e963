"""Says what is different in two rule sets or versions of one: stricter, looser, renamed, moved, by cell and region."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from ntm_criteria.authoring.compare import Compared, Comparison, compare_pairs, counterparts
from ntm_criteria.markup import Displayed
from ntm_criteria.model import Bound, Cell, Compare, Criterion, Indicator, Matches, RuleSet, Standing, check_is_rule_set
from ntm_criteria.text import Codeword, Lang, Text, check_lang, identity
from ntm_criteria.wording import place_in_table, requirement, row_text


class RuleChange(Codeword):
    """A kind of difference between two versions of an indicator or a criterion."""

    ADDED = "added"
    REMOVED = "removed"
    STRICTER = "stricter"
    LOOSER = "looser"
    CHANGED = "changed"  # stricter here and looser there, or not comparable
    FILLED = "filled"  # a bound that was open has a value
    OPENED = "opened"
    MOVED = "moved"  # it has another code or another criterion
    RENAMED = "renamed"
    ROLE = "role"  # an indicator became a task, or a task an indicator
    SOURCE = "source"
    NOTES = "notes"  # wording, interpretation, aim, remark


@frozen
class CellChange:
    """What is different in one bound.

    :ivar place: the rows of the table in words ("vùng Đồng bằng sông Hồng, năm 2024"); empty for a bound without a table.
    :ivar rows: the same as keys: (axis, value), from the outside in.
    :ivar standing: the new bound compared with the old one.
    :ivar before: the old bound in words; None if there was none.
    :ivar after: the new bound in words; None if there is none.
    """

    place: Text
    rows: tuple[tuple[str, str], ...]
    standing: Standing
    before: Text | None
    after: Text | None


@frozen
class EntryChange:
    """What is different in one indicator or criterion.

    :ivar before: the old indicator or criterion; None if it is new.
    :ivar after: the new one; None if it is gone.
    :ivar kinds: the kinds of differences.
    :ivar required_before: the old requirement as a sentence.
    :ivar required_after: the new requirement.
    :ivar cells: the bounds that are different.
    """

    before: Indicator | Criterion | None
    after: Indicator | Criterion | None
    kinds: tuple[RuleChange, ...]
    required_before: Text | None = None
    required_after: Text | None = None
    cells: tuple[CellChange, ...] = ()

    @property
    def code(self) -> str:
        """The code of the indicator, or the number of the criterion: the new one, else the old one."""
        return _code(self.after or self.before)

    @property
    def label(self) -> Text:
        """Its name: the new one, else the old one."""
        entry = self.after or self.before
        assert entry is not None
        return entry.label


@frozen
class RuleSetDiff(Displayed):
    """What is different in two rule sets.

    :ivar before: the old set.
    :ivar after: the new set.
    :ivar changes: the criteria and indicators that are different, in the order of the new set, then those that are gone.
    :ivar same: the number of indicators and tasks in which nothing is different.
    """

    before: RuleSet = field(repr=False)
    after: RuleSet = field(repr=False)
    changes: tuple[EntryChange, ...]
    same: int

    def to_dict(self, *, lang: Lang = "vi") -> dict[str, Any]:
        """Return the differences as a document for JSON.

        :param lang: the language of its sentences.
        """
        check_lang(lang)
        sides = {"before": self.before, "after": self.after}
        return {
            **{side: {"id": rules.id, "fingerprint": rules.fingerprint} for side, rules in sides.items()},
            "same": self.same,
            "changes": [_document(change, lang) for change in self.changes],
        }


def diff_rule_sets(before: RuleSet, after: RuleSet) -> RuleSetDiff:
    """Say what is different in two versions of a rule set, or in two sets.

    Indicators belong together that `corresponds_to` links, that have the same code and name, or else the only ones with the
    same name or wording; in versions of a set, or sets that build on the same one, also those that have the same code.

    :param before: the old set.
    :param after: the new set.

    >>> from ntm_criteria import diff_rule_sets, load_rule_set, parse_rule_set
    >>> old = load_rule_set("bang-mac-2024")
    >>> content = old.to_dict()
    >>> content["criteria"][2]["indicators"][0]["requires"]["at_least"] = "93 %"
    >>> [change] = diff_rule_sets(old, parse_rule_set(content)).changes
    >>> change.code, [str(kind) for kind in change.kinds], change.cells[0].before.en, change.cells[0].after.en
    ('3.1', ['stricter'], 'at least 92%', 'at least 93%')
    """
    check_is_rule_set(before)
    check_is_rule_set(after)
    lines = compare_pairs(after, before, _pairs(after, before))
    found: dict[str, EntryChange | None] = {
        line.here: _entry_change(line, before, after) for line in lines if line.here is not None
    }
    gone = [_entry_change(line, before, after) for line in lines if line.here is None]
    changes = list(_criteria(before, after))
    changes += [change for change in (*found.values(), *gone) if change is not None]
    return RuleSetDiff(before, after, tuple(changes), sum(change is None for change in found.values()))


def _pairs(after: RuleSet, before: RuleSet) -> dict[str, str]:
    """Map the codes of `after` to the codes of their counterparts in `before`."""
    linked = counterparts(after, before)
    pairs = {new: old for new, old in linked.items() if new != old or _name(after[new]) == _name(before[old])}
    for name in (_name, lambda entry: identity(entry.wording or "")):
        pairs |= _by_name(name, after, before, pairs)
    taken = set(pairs.values())
    return pairs | {new: old for new, old in linked.items() if new not in pairs and old not in taken}


def _by_name(
    name: Callable[[Indicator], str], after: RuleSet, before: RuleSet, pairs: Mapping[str, str]
) -> dict[str, str]:
    """Pair the indicators without a counterpart that are the only ones of their set with a name."""

    def by_name(rules: RuleSet, done: set[str]) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for entry in rules.entries:
            if entry.code not in done and name(entry):
                found.setdefault(name(entry), []).append(entry.code)
        return {key: codes[0] for key, codes in found.items() if len(codes) == 1}

    new, old = by_name(after, set(pairs)), by_name(before, set(pairs.values()))
    return {code: old[key] for key, code in new.items() if key in old}


def _name(entry: Indicator) -> str:
    return identity(entry.label.vi)


def _entry_change(line: Compared, before: RuleSet, after: RuleSet) -> EntryChange | None:
    """Return what is different in a pair of indicators; None if nothing is."""
    new = after[line.here] if line.here is not None else None
    old = before[line.there] if line.there is not None else None
    required = line.required_there, line.required_here
    if new is None or old is None:
        kind = RuleChange.ADDED if old is None else RuleChange.REMOVED
        return EntryChange(old, new, (kind,), *required)
    cells = tuple(
        _cell_change(cell, before, after) for cell in line.cells if cell.standing not in (Standing.SAME, Standing.OPEN)
    )
    is_same = new.stated == old.stated or (required[0] == required[1] and not cells)
    kinds = [*(() if is_same else _of_requirement(line, cells)), *_of_rest(old, new)]
    return EntryChange(old, new, tuple(kinds), *required, cells=cells) if kinds else None


def _of_requirement(line: Compared, cells: tuple[CellChange, ...]) -> Iterator[RuleChange]:
    simple = {Comparison.STRICTER: RuleChange.STRICTER, Comparison.LOOSER: RuleChange.LOOSER}
    standings = {cell.standing for cell in cells}
    if line.comparison in simple:
        yield simple[line.comparison]
    elif not standings <= {Standing.FILLED, Standing.OPENED} or not standings:
        yield RuleChange.CHANGED
    if Standing.FILLED in standings:
        yield RuleChange.FILLED
    if Standing.OPENED in standings:
        yield RuleChange.OPENED


def _of_rest(old: Indicator, new: Indicator) -> Iterator[RuleChange]:
    if (old.code, old.criterion) != (new.code, new.criterion):
        yield RuleChange.MOVED
    if old.label != new.label:
        yield RuleChange.RENAMED
    if old.role != new.role:
        yield RuleChange.ROLE
    if old.cite != new.cite:
        yield RuleChange.SOURCE
    if any(getattr(old, key) != getattr(new, key) for key in ("wording", "interpretation", "aim", "remark")):
        yield RuleChange.NOTES


def _criteria(before: RuleSet, after: RuleSet) -> Iterator[EntryChange]:
    old = {criterion.number: criterion for criterion in before.criteria}
    for criterion in after.criteria:
        other = old.pop(criterion.number, None)
        if other is None:
            yield EntryChange(None, criterion, (RuleChange.ADDED,))
            continue
        kinds = [RuleChange.RENAMED] if criterion.label != other.label else []
        is_same = (criterion.own, criterion.complete) == (other.own, other.complete)
        if not is_same:
            kinds.append(RuleChange.CHANGED)
        texts: tuple[Text | None, Text | None] = None, None
        if criterion.own != other.own:
            texts = requirement(other.condition, before.facts), requirement(criterion.condition, after.facts)
        if kinds:
            yield EntryChange(other, criterion, tuple(kinds), *texts)
    for criterion in old.values():
        yield EntryChange(criterion, None, (RuleChange.REMOVED,))


def _cell_change(cell: Cell, before: RuleSet, after: RuleSet) -> CellChange:
    place = place_in_table(list(cell.rows), after.facts)
    sides = _side(cell.old, cell.old_bound, before), _side(cell.new, cell.new_bound, after)
    return CellChange(place, cell.rows, cell.as_stated, *sides)


def _side(node: Compare | Matches | None, bound: Bound | None, rules: RuleSet) -> Text | None:
    if node is None:
        return None
    if isinstance(node, Matches) or bound is None:
        return requirement(node, rules.facts)
    fact = node.measure.fact
    return row_text(node.relation, bound, rules.facts[fact].unit if fact else None, rules.facts)


def _code(entry: Indicator | Criterion | None) -> str:
    return entry.code if isinstance(entry, Indicator) else str(entry.number) if entry else ""


def _document(change: EntryChange, lang: Lang) -> dict[str, Any]:
    def said(text: Text | None) -> str | None:
        return text[lang] if text is not None else None

    entry = change.after or change.before
    return {
        "of": "criterion" if isinstance(entry, Criterion) else "indicator",
        "kinds": [str(kind) for kind in change.kinds],
        **{
            side: {
                "code": _code(one),
                "label": one.label[lang],
                **({"criterion": one.criterion} if isinstance(one, Indicator) else {}),
                "requirement": said(text),
            }
            if one is not None
            else None
            for side, one, text in (
                ("before", change.before, change.required_before),
                ("after", change.after, change.required_after),
            )
        },
        "cells": [
            {
                "rows": dict(cell.rows),
                "place": cell.place[lang],
                "standing": str(cell.standing),
                "before": said(cell.before),
                "after": said(cell.after),
            }
            for cell in change.cells
        ],
    }
