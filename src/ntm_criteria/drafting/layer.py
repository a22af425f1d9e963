"""Makes a layer on the set that is followed: what a document fills in or tightens there, and what a layer cannot say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.differences import requirements_in_words
from ntm_criteria.drafting.followed import is_open
from ntm_criteria.drafting.readings import CellReading
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
from ntm_criteria.text import Text, both, cleaned, listing, one_line, resemblance, words_of
from ntm_criteria.wording import related, row_name

_TIGHTER = {Standing.FILLED, Standing.STRICTER}
_KEPT = {Standing.SAME, Standing.OPEN, Standing.OPENED}  # what no layer writes


@frozen
class LayerWriter:
    """Writes the entries of a layer.

    :ivar draft: the whole draft, compiled.
    :ivar like: the set below the layer.
    :ivar followed: the indicators of that set by the codes of the draft.
    :ivar cells: the cells of the document by the codes of the draft.
    :ivar told: what a layer cannot say, and what was left out because it is there already.
    :ivar codes: the codes in the layer, or in the set below, of the draft's indicators that are in one of them.
    """

    draft: RuleSet
    like: RuleSet
    followed: Mapping[str, Indicator]
    cells: Mapping[str, Sequence[CellReading]] = field(factory=dict)
    told: list[Text] = field(factory=list)
    codes: dict[str, str] = field(factory=dict)
    _open: dict[Text, list[str]] = field(factory=dict)
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
        self.told.extend(_OF_CODE.format(codes=listing(codes, "vi"), note=note) for note, codes in self._open.items())
        if self._same:
            self.told.append(_SAME.format(codes=listing(self._same, "vi"), set=self.like.id))
        return made

    def _changed(self, form: Mapping[str, Any], new: Indicator, old: Indicator) -> dict[str, Any] | None:
        """Write what an indicator fills in or tightens; None if that is nothing, or cannot be said."""
        cells = relate(new.stated, old.stated, self.draft.years)
        opened = [cell for cell in cells if cell.standing is Standing.OPENED and self._is_written(new, cell)]
        form = self._left_open(form, new, old, opened) if opened else form
        if all(cell.standing in _KEPT for cell in cells):
            if not opened:
                self._same.append(old.code)
            return None
        self._replacing_secondary(old, cells)
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
        is_comparable = all(cell.standing is not Standing.NOT_COMPARABLE for cell in cells)
        now, before = requirements_in_words(new, self.draft, old, self.like)
        words = {"code": old.code, "now": now, "before": before, "set": self.like.id}
        if looser:
            self.told.append(_LOOSER.format(**words, where=self._where(looser)))
        else:
            self.told.append((_BESIDE_OPEN if is_comparable else _OTHERWISE).format(**words))

    def _left_open(
        self, form: Mapping[str, Any], new: Indicator, old: Indicator, opened: Sequence[Cell]
    ) -> Mapping[str, Any]:
        """Tell which levels the document leaves open though the set below has them, and note it in the remark.

        A layer may not open a bound, so that of the set below applies, which the document may mean to be another one.
        """
        by_level = dict[Text, list[Cell]]()
        for cell in opened:
            by_level.setdefault(self._level(cell.old, cell.old_bound, self.like), []).append(cell)
        notes = list[Text]()
        for level, cells in by_level.items():
            readings = [*dict.fromkeys(each for cell in cells for each in self._readings(new, cell))]
            keys = [*dict.fromkeys(key for each in readings for key in each.where.column.keys)]
            where = self._where(cells) if any(cell.rows for cell in cells) else self._named(keys)
            words = {"where": where, "set": self.like.id, "level": level}
            self._open.setdefault(_LEFT_OPEN.format(**words, why=_whys(readings)), []).append(old.code)
            notes.append(_LEFT_OPEN.format(**words, why=""))  # the remark says why already
        written = form.get("remark", {})
        said = {lang: [written[lang]] if lang in written else [] for lang in ("vi", "en")}
        remark = {
            lang: one_line(" ".join([*said[lang], *(f"{_capitalised(note[lang])}." for note in notes)]), longest=3000)
            for lang in ("vi", "en")
        }
        return {**form, "remark": remark}

    def _is_written(self, new: Indicator, cell: Cell) -> bool:
        """Whether the document has a cell for an open level; of a region without a column it says nothing."""
        return bool(self._readings(new, cell)) or (is_open(new) and bool(self.cells.get(new.code)))

    def _readings(self, new: Indicator, cell: Cell) -> list[CellReading]:
        """Return the open cells of the document that stand behind an open level."""
        used = (each for each in self.cells.get(new.code, ()) if each.is_used and each.reading.is_open)
        return [each for each in used if _stands_in(each, cell)]

    def _replacing_secondary(self, old: Indicator, cells: Sequence[Cell]) -> None:
        """Tell which levels of secondary sources are replaced by looser ones, which a layer may do."""
        levels = dict[tuple[Text, Text], list[Cell]]()
        for cell in cells:
            if cell.loosens_secondary:
                before = self._level(cell.old, cell.old_bound, self.like)
                levels.setdefault((before, self._level(cell.new, cell.new_bound, self.draft)), []).append(cell)
        for (before, now), of_level in levels.items():
            self.told.append(
                _SECONDARY.format(code=old.code, where=self._where(of_level), before=before, now=now, set=self.like.id)
            )

    def _level(self, node: object, bound: Bound | None, rules: RuleSet) -> Text:
        """Return a bound in words; nothing for a requirement without one."""
        if not isinstance(node, Compare) or bound is None:
            return Text("", "")
        unit = rules.facts[node.measure.fact].unit if node.measure.fact else None
        words = related(node.relation, bound, unit, rules.facts)
        return both(lambda lang: f" ({words[lang]})")

    def _where(self, cells: Iterable[Cell]) -> Text:
        return self._named(key for cell in cells for key in cell.rows)

    def _named(self, keys: Iterable[tuple[str, str]]) -> Text:
        """Name rows in brackets: " (Tây Nguyên, 2022)"; nothing where there are none."""
        rows = dict.fromkeys(row_name(axis, key, self.draft.facts) for axis, key in keys)
        return both(lambda lang: f" ({', '.join(row[lang] for row in rows)})" if rows else "")


def _stands_in(reading: CellReading, cell: Cell) -> bool:
    """Whether a cell of the document states the level of a cell of the requirement, or of all of it."""
    rows = dict(cell.rows)
    return all(rows.get(axis, key) == key for axis, key in reading.where.column.keys)


def _whys(readings: Iterable[CellReading]) -> Text:
    """Say in brackets why cells are open."""
    whys = dict.fromkeys(map(_cell_in_words, readings))
    return both(lambda lang: f" ({'; '.join(each[lang].rstrip('.') for each in whys)})" if whys else "")


def _cell_in_words(each: CellReading) -> Text:
    """Return what a cell says, and why it is open; of an empty cell only that it is empty."""
    written, note = one_line(cleaned(each.where.text), longest=120), each.reading.note
    if not written or (note and written in note.vi):
        return note or _EMPTY
    return _WRITTEN.format(written=written, note=note or _UNREAD)


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


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
_BESIDE_OPEN = Text(
    "{code}: còn phần để mở nên các phần chặt hơn chưa ghi vào lớp, cần người soạn ghi: {now}; bộ gốc: {before}",
    "{code}: a part is open, so the stricter parts are not in the layer and a person has to write them: {now}; "
    "the set: {before}",
)
_LEFT_OPEN = Text(
    "văn bản để mở{where}{why}; lớp không bỏ trống được mức của bộ {set} nên hiện áp dụng mức của bộ gốc{level}",
    "left open by the document{where}{why}; a layer cannot open a level of {set}, so that of the set below applies{level}",
)
_OF_CODE = Text("{codes}: {note}", "{codes}: {note}")
_WRITTEN = Text("“{written}”: {note}", "“{written}”: {note}")
_UNREAD = Text("chưa đọc được", "not understood")
_EMPTY = Text("ô trống", "an empty cell")
_SECONDARY = Text(
    "{code}{where}: thay mức nguồn gián tiếp của bộ {set}{before} bằng mức nhẹ hơn của văn bản{now}",
    "{code}{where}: the level of {set} from an indirect source{before} is replaced by the document's looser one{now}",
)
_NOT_ADDED = Text("{code} “{name}”: lớp không ghi được: {reason}", "{code} “{name}”: not in the layer: {reason}")
_OTHER_CRITERION = Text(
    "bộ gốc không có tiêu chí {number} “{name}”", "the set below has no criterion {number} “{name}”"
)
_COMPLETE = Text("tiêu chí {number} của bộ gốc đã đủ chỉ tiêu", "criterion {number} of the set below is complete")
_TAKEN = Text("mã {code} ở bộ gốc là chỉ tiêu khác", "code {code} is another indicator of the set below")
_TOO_MANY = Text("bộ gốc chỉ có {total} chỉ tiêu", "the set below has {total} indicators in all")
