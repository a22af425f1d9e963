"""Makes a layer on the set that is followed: what a document fills in or tightens there, and what a layer cannot say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.differences import requirements_in_words
from ntm_criteria.model import (
    Bound,
    Cell,
    Compare,
    Indicator,
    Rows,
    RuleSet,
    Standing,
    comparisons,
    relate,
)
from ntm_criteria.text import Text, both, listing, resemblance, words_of
from ntm_criteria.wording import row_name

_TIGHTER = {Standing.FILLED, Standing.STRICTER}
_KEPT = {Standing.SAME, Standing.OPEN, Standing.OPENED}


@frozen
class LayerWriter:
    """Writes the entries of a layer.

    :ivar draft: the whole draft, compiled.
    :ivar like: the set below the layer.
    :ivar followed: the indicators of that set by the codes of the draft.
    :ivar told: what a layer cannot say, and what was left out because it is there already.
    :ivar codes: the codes in the layer, or in the set below, of the draft's indicators that are in one of them.
    """

    draft: RuleSet
    like: RuleSet
    followed: Mapping[str, Indicator]
    told: list[Text] = field(factory=list)
    codes: dict[str, str] = field(factory=dict)
    _same: list[str] = field(factory=list)
    _room: list[int] = field(factory=list)

    def entries(self, written: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
        """Return the entries by code.

        :param written: the indicators of the draft as a rule file writes them, each with the number of its criterion.
        """
        made = dict[str, dict[str, Any]]()
        total, known = self.like.indicators_total, len(self.like)
        self._room.append(total - known if total is not None else len(self.draft))
        for number, form in written:
            code = str(form["code"])
            old = self.followed.get(code)
            entry = self._changed(form, self.draft[code], old) if old else self._added(form, number)
            if old:
                self.codes[code] = old.code
            if entry:
                made[self.codes.setdefault(code, code)] = entry
        if self._same:
            self.told.append(_SAME.format(codes=listing(self._same, "vi"), set=self.like.id))
        return made

    def _changed(self, form: Mapping[str, Any], new: Indicator, old: Indicator) -> dict[str, Any] | None:
        """Write what an indicator fills in or tightens; None if that is nothing, or cannot be said."""
        cells = relate(new.stated, old.stated, self.draft.years)
        if all(cell.standing in _KEPT for cell in cells):
            self._same.append(old.code)
            return None
        both = [*comparisons(new.stated)], [*comparisons(old.stated)]
        is_one = len(both[0]) == len(both[1]) == 1 and all(cell.old_bound for cell in cells)
        if is_one and both[0][0].relation is both[1][0].relation:
            return self._bound(form, both[0][0], cells, new, old)
        if not all(cell.standing in _TIGHTER | {Standing.SAME} for cell in cells):
            self._tell(new, old, cells)
            return None
        return _entry(form, requires=_exempted(form))

    def _bound(
        self, form: Mapping[str, Any], leaf: Compare, cells: Sequence[Cell], new: Indicator, old: Indicator
    ) -> dict[str, Any] | None:
        """Write the cells of the only bound that are filled in or tighter; a looser one is told."""
        chosen = dict[Rows, Bound]()
        for rows, bound in leaf.bound.cells():
            of_row = [cell for cell in cells if cell.rows[: len(rows)] == rows]
            if of_row and all(cell.standing in _TIGHTER | {Standing.SAME} for cell in of_row):
                if any(cell.standing in _TIGHTER for cell in of_row):
                    chosen[rows] = bound
            else:
                chosen |= {cell.rows: bound for cell in of_row if cell.standing in _TIGHTER}
        if any(cell.standing is Standing.LOOSER for cell in cells):
            self._tell(new, old, cells)
        return _entry(form, bound=_nested(chosen)) if chosen else None

    def _added(self, form: Mapping[str, Any], number: int) -> dict[str, Any] | None:
        """Write an indicator that the set below does not name; None if that set has no room for it."""
        code, label = str(form["code"]), form["label"]["vi"]
        criterion = next((each for each in self.like.criteria if each.number == number), None)
        ours = self.draft.criterion(number).label.vi
        if criterion is None or not _is_alike(criterion.label.vi, ours):
            reason = _OTHER_CRITERION.format(number=number, name=ours)
        elif criterion.complete:
            reason = _COMPLETE.format(number=number)
        elif code in {each.code for each in self.like.entries}:
            reason = _TAKEN.format(code=code)
        elif not self._room[0]:
            reason = _TOO_MANY.format(total=self.like.indicators_total)
        else:
            self._room[0] -= 1
            return {"criterion": number, "label": form["label"], **_entry(form, requires=_exempted(form))}
        self.told.append(_NOT_ADDED.format(code=code, name=label, reason=reason))
        return None

    def _tell(self, new: Indicator, old: Indicator, cells: Sequence[Cell]) -> None:
        """Tell what a layer may not say: looser bounds, and what is measured otherwise."""
        looser = [cell for cell in cells if cell.standing is Standing.LOOSER]
        now, before = requirements_in_words(new, self.draft, old, self.like)
        words = {"code": old.code, "now": now, "before": before, "set": self.like.id}
        if looser:
            rows = dict.fromkeys(row_name(axis, key, self.like.facts) for cell in looser for axis, key in cell.rows)
            where = both(lambda lang: f" ({', '.join(row[lang] for row in rows)})" if rows else "")
            self.told.append(_LOOSER.format(**words, where=where))
        else:
            self.told.append(_OTHERWISE.format(**words))


def _entry(form: Mapping[str, Any], **requirement: Any) -> dict[str, Any]:
    keys = {key: form[key] for key in ("remark", "draft") if key in form}
    return {"cite": form["cite"], **({"wording": form["wording"]} if "wording" in form else {}), **requirement, **keys}


def _exempted(form: Mapping[str, Any]) -> Any:
    """Return the requirement with its exemption inside, where a layer has it."""
    requires = form["requires"]
    return {**requires, "not_applicable": form["not_applicable"]} if "not_applicable" in form else requires


def _nested(chosen: Mapping[Rows, Bound]) -> Any:
    if () in chosen:
        return _cell(chosen[()])
    made = dict[str, Any]()
    axis = next(iter(chosen))[0][0]
    for key in dict.fromkeys(rows[0][1] for rows in chosen):
        below = {rows[1:]: bound for rows, bound in chosen.items() if rows[0][1] == key}
        made[key] = _nested(below)
    return {f"by_{axis}": made}


def _cell(bound: Bound) -> Any:
    cite = bound.cite
    if cite is None:
        return bound.written
    return {"bound": bound.written, "cite": {"source": cite.source.id, "at": cite.at, "status": cite.status}}


def _is_alike(one: str, other: str) -> bool:
    names = words_of(one), words_of(other)
    return any(resemblance(*pair) > 0 for pair in (names, names[::-1]))


_SAME = Text(
    "{codes}: bộ {set} đã có hoặc văn bản không nêu thêm mức, không ghi vào lớp",
    "{codes}: {set} has it, or the document adds no level; not in the layer",
)
_LOOSER = Text(
    "{code}{where}: nới lỏng so với bộ {set}, lớp không ghi được: {now}; bộ gốc: {before}",
    "{code}{where}: looser than {set}, which a layer may not be: {now}; the set: {before}",
)
_OTHERWISE = Text(
    "{code}: cách đo khác bộ {set}, lớp không ghi được: {now}; bộ gốc: {before}",
    "{code}: not measured as in {set}, which a layer may not change: {now}; the set: {before}",
)
_NOT_ADDED = Text("{code} “{name}”: lớp không ghi được: {reason}", "{code} “{name}”: not in the layer: {reason}")
_OTHER_CRITERION = Text(
    "bộ gốc không có tiêu chí {number} “{name}”", "the set below has no criterion {number} “{name}”"
)
_COMPLETE = Text("tiêu chí {number} của bộ gốc đã đủ chỉ tiêu", "criterion {number} of the set below is complete")
_TAKEN = Text("mã {code} ở bộ gốc là chỉ tiêu khác", "code {code} is another indicator of the set below")
_TOO_MANY = Text("bộ gốc chỉ có {total} chỉ tiêu", "the set below has {total} indicators in all")
