"""Makes a layer on the set that is followed: what a document fills in or tightens there, and what a layer cannot say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from ntm_criteria.drafting.differences import requirements_in_words
from ntm_criteria.drafting.followed import is_open
from ntm_criteria.drafting.layers import (
    AT,
    BESIDE_OPEN,
    COMPLETE,
    EMPTY,
    LEFT_OPEN,
    LOOSER,
    NOT_ADDED,
    OF_CODE,
    OTHER_CRITERION,
    OTHERWISE,
    SAME,
    SECONDARY,
    TAKEN,
    TIGHTER_NOT_WRITTEN,
    TIGHTER_WRITTEN,
    TOO_MANY,
    UNREAD,
    WRITTEN,
    entry_of,
    exempted,
    nested_in_layer,
)
from ntm_criteria.drafting.levels import LevelKind
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
        self.told.extend(OF_CODE.format(codes=_listed(codes), note=note) for note, codes in self._open.items())
        if self._same:
            self.told.append(SAME.format(codes=_listed(self._same), set=self.like.id))
        return made

    def _changed(self, form: Mapping[str, Any], new: Indicator, old: Indicator) -> dict[str, Any] | None:
        """Write what an indicator fills in or tightens; None if that is nothing, or cannot be said."""
        cells = relate(new.stated, old.stated, self.draft.years)
        opened = [cell for cell in cells if cell.standing is Standing.OPENED and self._is_written(new, cell)]
        form = self._left_open(form, new, old, opened) if opened else form
        kept = all(cell.standing in _KEPT for cell in cells)
        if kept and not any(self._is_unread(new, cell) for cell in cells):
            if not opened:
                self._same.append(old.code)
            return None
        self._replacing_secondary(old, cells)
        both = [*comparisons(new.stated)], [*comparisons(old.stated)]
        is_one = len(both[0]) == len(both[1]) == 1 and all(cell.old_bound for cell in cells)
        if is_one and both[0][0].relation is both[1][0].relation:
            return self._bound(form, both[0][0], cells, new, old)
        if not kept and not all(cell.standing in _TIGHTER | {Standing.SAME} for cell in cells):
            self._tell(new, old, cells)
            return None
        return entry_of(form, requires=exempted(form)) if not opened else None

    def _bound(
        self, form: Mapping[str, Any], leaf: Compare, cells: Sequence[Cell], new: Indicator, old: Indicator
    ) -> dict[str, Any] | None:
        """Write the cells of the only bound that are filled in, tighter, or not read; a looser one is told."""
        chosen = dict[Rows, Bound]()
        for rows, bound in leaf.bound.cells():
            of_row = [cell for cell in cells if cell.rows[: len(rows)] == rows]
            if of_row and all(cell.standing in _TIGHTER | {Standing.SAME} for cell in of_row):
                if any(cell.standing in _TIGHTER for cell in of_row):
                    chosen[rows] = bound
            else:
                chosen |= {c.rows: bound for c in of_row if c.standing in _TIGHTER or self._is_unread(new, c)}
        if any(cell.standing is Standing.LOOSER for cell in cells):
            written = [cell for cell in cells if any(cell.rows[: len(rows)] == rows for rows in chosen)]
            self._tell(new, old, cells, written=written)
        return entry_of(form, bound=nested_in_layer(chosen)) if chosen else None

    def _added(self, form: Mapping[str, Any], number: int) -> dict[str, Any] | None:
        """Write an indicator that the set below does not name; None if that set has no room for it."""
        code, label = str(form["code"]), form["label"]["vi"]
        criterion = next((each for each in self.like.criteria if each.number == number), None)
        ours = self.draft.criterion(number).label.vi
        if criterion is None or not _is_alike(criterion.label.vi, ours):
            reason = OTHER_CRITERION.format(number=number, name=ours)
        elif criterion.complete:
            reason = COMPLETE.format(number=number)
        elif code in {each.code for each in self.like.entries}:
            reason = TAKEN.format(code=code)
        elif not self._room[0]:
            reason = TOO_MANY.format(total=self.like.indicators_total)
        else:
            self._room[0] -= 1
            return {"criterion": number, "label": form["label"], **entry_of(form, requires=exempted(form))}
        self.told.append(NOT_ADDED.format(code=code, name=label, reason=reason))
        return None

    def _tell(self, new: Indicator, old: Indicator, cells: Sequence[Cell], written: Sequence[Cell] = ()) -> None:
        """Tell what a layer may not say: looser bounds, and what is measured otherwise."""
        looser = [cell for cell in cells if cell.standing is Standing.LOOSER]
        is_comparable = all(cell.standing is not Standing.NOT_COMPARABLE for cell in cells)
        now, before = requirements_in_words(new, self.draft, old, self.like)
        words = {"code": old.code, "now": now, "before": before, "set": self.like.id}
        stricter = [cell for cell in cells if cell.standing in _TIGHTER]
        rest = TIGHTER_WRITTEN if written else TIGHTER_NOT_WRITTEN
        also = [rest.format(where=self._where(stricter))] if stricter and (looser or not is_comparable) else []
        if looser:
            said = LOOSER.format(**words, where=self._where(looser))
        else:
            said = (BESIDE_OPEN if is_comparable else OTHERWISE).format(**words)
        self.told.append(both(lambda lang: "".join(each[lang] for each in [said, *also])))

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
            self._open.setdefault(LEFT_OPEN.format(**words, why=_whys(readings)), []).append(old.code)
            notes.append(LEFT_OPEN.format(**words, why=""))  # the remark says why already
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

    def _is_unread(self, new: Indicator, cell: Cell) -> bool:
        """Whether the document writes a level that was not read, of what the set below leaves open too."""
        kinds = {each.reading.kind for each in self._readings(new, cell)}
        return cell.standing is Standing.OPEN and bool(kinds - {LevelKind.BLANK})

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
                SECONDARY.format(code=old.code, where=self._where(of_level), before=before, now=now, set=self.like.id)
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
    """Say in brackets where cells stand and why they are open."""
    whys = dict.fromkeys(map(_cell_in_words, readings))
    return both(lambda lang: f" ({'; '.join(each[lang].rstrip('.') for each in whys)})" if whys else "")


def _cell_in_words(each: CellReading) -> Text:
    """Return what a cell says, and why it is open; of an empty cell only that it is empty."""
    written, note = one_line(cleaned(each.where.text), longest=120), each.reading.note
    is_said = not written or (note is not None and written in note.vi)
    said = (note or EMPTY) if is_said else WRITTEN.format(written=written, note=note or UNREAD)
    return AT.format(at=each.at, said=said)


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _listed(codes: Sequence[str]) -> Text:
    return both(lambda lang: listing(list(codes), lang))


def _is_alike(one: str, other: str) -> bool:
    names = words_of(one), words_of(other)
    return any(resemblance(*pair) > 0 for pair in (names, names[::-1]))
