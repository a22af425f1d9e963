"""Makes the requirement of an indicator, as rule files write it, of the readings of its cells."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.drafting.bound_tables import UNSOURCED, nested
from ntm_criteria.drafting.followed import TakenOver, is_one_flag, is_open, taken_over
from ntm_criteria.drafting.layout import YEAR_AXIS, IndicatorRow
from ntm_criteria.drafting.levels import LevelKind, Limit, Reading, is_always, value_of
from ntm_criteria.drafting.matching import Match, Matcher, factor, why_unfit
from ntm_criteria.drafting.readings import CellReading, meaning, opened, place_of, relation_of, without_further
from ntm_criteria.model import Answers, DraftMark, FactKind, NumberFact
from ntm_criteria.text import Text, decimal_digits, exact, one_line

LEFT = "left_to_province"
SOURCE = "van_ban"  # the id of the document in the draft
_WORST = ("none", "new", "near", "wording", "code", "exact")  # which mark an indicator of several facts has


@frozen
class Requirement:
    """The requirement of an indicator as a rule file writes it.

    :ivar requires: what stands under `requires`.
    :ivar mark: what it rests on.
    :ivar notes: what is open, and why; what was taken for granted.
    :ivar cells: its cells with their readings, also those that turned out open.
    :ivar exempt: what stands under `not_applicable`, if anything.
    """

    requires: Any
    mark: DraftMark
    notes: tuple[Text, ...]
    cells: tuple[CellReading, ...]
    exempt: Any = None


@frozen
class RequirementWriter:
    """Writes the requirements of one draft.

    :ivar matcher: finds the facts.
    :ivar values: the values of each category that columns are named by; of "year" the years of the set.
    :ivar sources: the documents that requirements of another set cite, as rule files write them.
    """

    matcher: Matcher
    values: Mapping[str, Sequence[str]]
    sources: dict[str, Any] = field(factory=dict)
    _marks: list[Match] = field(factory=list)
    _unfit: dict[str, Text] = field(factory=dict)  # why a reading does not fit its fact, by its meaning

    def write(self, row: IndicatorRow, cells: Sequence[CellReading]) -> Requirement:
        """Write the requirement that the used cells state."""
        self._marks.clear()
        self._unfit.clear()
        used = [without_further(cell) for cell in cells if cell.is_used]
        notes = list(dict.fromkeys(cell.reading.note for cell in cells if cell.is_used and cell.reading.note))
        exempt = None
        if not used:
            requires: Any = UNSOURCED
        elif any(cell.where.column.keys for cell in used):
            requires, exempt = self._by_columns(row, used, notes)
        elif len(used) > 1:
            notes.append(_SEVERAL_COLUMNS)
            requires = UNSOURCED
        else:
            requires = self.one(row, used[0].reading, notes)
        if any(cell.is_used and cell.reading.kind is LevelKind.PARTLY for cell in cells) and requires != UNSOURCED:
            requires = {"all_of": [requires, UNSOURCED]}
        read = [evolve(cell, reading=opened(cell.reading, self._unfit)) if cell.is_used else cell for cell in cells]
        notes += [
            _IN_CELL.format(
                heading=one_line(cell.where.column.heading, longest=120), at=cell.at, note=cell.reading.note
            )
            for cell, before in zip(read, cells, strict=True)
            if cell.reading != before.reading
        ]
        return Requirement(requires, self._mark(requires), tuple(dict.fromkeys(notes)), tuple(read), exempt)

    def in_wording(self, row: IndicatorRow, reading: Reading) -> Requirement:
        """Write the requirement that the words of the indicator state themselves."""
        self._marks.clear()
        self._unfit.clear()
        notes = [reading.note] if reading.note else []
        requires = self.one(row, reading, notes)
        return Requirement(requires, self._mark(requires), (*notes, *self._unfit.values()), ())

    def _mark(self, requires: Any) -> DraftMark:
        """Return what a requirement rests on; one that reads no fact is for people to confirm too."""
        none = DraftMark("none", (_LEFT_THERE if requires == LEFT else _NOTHING_READ).vi)
        marks = [match.mark for match in self._marks] or [none]
        because = "; ".join(dict.fromkeys(mark.because for mark in marks))
        near = tuple(dict.fromkeys(id_ for mark in marks for id_ in mark.near))
        return DraftMark(min((mark.match for mark in marks), key=_WORST.index), one_line(because, longest=1000), near)

    def one(self, row: IndicatorRow, reading: Reading, notes: list[Text], cite: Mapping[str, str] | None = None) -> Any:
        """Write what one reading requires."""
        match reading.kind:
            case LevelKind.PARTS:
                parts = [self.one(row, part, notes) for part in reading.parts]
                notes += [part.note for part in reading.parts if part.note]
                return {"all_of": parts}
            case LevelKind.LEFT_TO_PROVINCE:
                return LEFT
            case LevelKind.MET if not reading.about and (found := self._as_followed(row)):
                notes.append(found.note)
                return UNSOURCED if found.requires is None else found.requires
            case LevelKind.MET | LevelKind.WORDS:
                fact = self._fact(row, FactKind.FLAG, "", reading.about)
                return {"fact": fact, "is": "true", **({"cite": cite} if cite else {})}
            case LevelKind.NONE:
                return self._none(row, notes, cite)
            case LevelKind.BOUND:
                return self._bound(row, reading, cite)
        return UNSOURCED

    def _as_followed(self, row: IndicatorRow) -> TakenOver | None:
        """Return what the set that is followed requires, if that is more than a flag; None if the row is not in it."""
        like, found = self.matcher.like, self.matcher.follow(row.code, row.wording)
        if like is None or found is None:
            return None
        indicator, how = found
        if is_open(indicator) or is_one_flag(indicator):
            return None
        period = int(self.values[YEAR_AXIS][0]), int(self.values[YEAR_AXIS][-1])
        made = taken_over(like, indicator, row.wording, period, SOURCE)
        self.sources.update(made.sources)
        if made.requires is not None:
            self._marks.append(Match("", DraftMark(how, made.note.vi)))
        return made

    def _none(self, row: IndicatorRow, notes: list[Text], cite: Mapping[str, str] | None) -> Any:
        """Write "Không": the thing does not exist, if that is how the fact is asked; otherwise it is open."""
        found = self.matcher.match(row.code, row.wording, FactKind.FLAG, "")
        fact = self.matcher.dictionary.get(found.fact)
        if fact is not None and fact.answers is Answers.EXISTS:
            self._marks.append(found)
            return {"fact": found.fact, "is": "false", **({"cite": cite} if cite else {})}
        if fact is None:
            self.matcher.new.drop(found.fact)
        notes.append(_NONE)
        return UNSOURCED

    def _fact(self, row: IndicatorRow, kind: FactKind | None, unit: str, about: str = "") -> str:
        found = self.matcher.match(row.code, row.wording, kind, unit, about)
        self._marks.append(found)
        return found.fact

    def _bound(self, row: IndicatorRow, reading: Reading, cite: Mapping[str, str] | None) -> Any:
        unit = reading.limits[0].unit
        fact = self._fact(row, _kind(unit), unit, reading.about)
        numbers = [self._number(limit, fact) for limit in reading.limits]
        if None in numbers:
            self._does_not_fit(reading, fact)
            return UNSOURCED
        leaves = [
            {
                "fact": fact,
                str(limit.relation.value if limit.relation else ""): number,
                **({"cite": cite} if cite else {}),
            }
            for limit, number in zip(reading.limits, numbers, strict=True)
            if len(reading.limits) == 1 or not is_always(limit)
        ]
        return leaves[0] if len(leaves) == 1 else {"all_of": leaves}

    def _does_not_fit(self, reading: Reading, id_: str) -> None:
        """Note that a level cannot be one of its fact, so that its cells are open."""
        limit = reading.limits[0]
        self._unfit[meaning(reading)] = why_unfit(self.matcher.dictionary.get(id_), id_, limit.number, limit.unit)

    def _number(self, limit: Limit, id_: str) -> str | None:
        """Write a number in the unit of its fact; None if the fact cannot have it."""
        value = value_of(limit.number, limit.unit)
        assert value is not None
        fact = self.matcher.dictionary.get(id_)
        if not isinstance(fact, NumberFact):
            self.matcher.new.hold(id_, value)
            return f"{exact(value)} {limit.unit}"
        times = factor(fact, limit.unit)
        value = value * times if times is not None else value
        if times is None or decimal_digits(value) is None or fact.multiple(value.as_integer_ratio()) is None:
            return None
        return f"{exact(value)} {fact.unit.one.vi}" if fact.low <= value <= fact.high else None

    def _by_columns(self, row: IndicatorRow, cells: Sequence[CellReading], notes: list[Text]) -> tuple[Any, Any]:
        """Write the requirement that the cells of regions, groups, years or levels state together."""
        axes = {tuple(axis for axis, _ in cell.where.column.keys) for cell in cells}
        kinds = {cell.reading.kind for cell in cells}
        if len(axes) > 1:
            notes.append(_OTHER_AXES)
            return UNSOURCED, None
        if LevelKind.MARK in kinds:
            return self._marked(row, cells)
        if len({meaning(cell.reading) for cell in cells}) == 1 and (
            len({id(cell.where.cell) for cell in cells}) == 1 or LevelKind.BOUND not in kinds
        ):
            missing = self._missing(cells)
            if not missing or cells[0].reading.kind in (LevelKind.OPEN, LevelKind.BLANK, LevelKind.LEFT_TO_PROVINCE):
                return self.one(row, cells[0].reading, notes, _cite(cells)), None
        relations = {relation_of(cell.reading) for cell in cells if cell.reading.kind is LevelKind.BOUND}
        if kinds <= _IN_TABLE and len(relations) == 1 and None not in relations:
            return self._table(row, cells, next(iter(relations))), None
        if len(next(iter(axes))) == 1 and YEAR_AXIS not in next(iter(axes)):
            return self._cases(row, cells, notes), None
        notes.append(_MIXED)
        return UNSOURCED, None

    def _missing(self, cells: Sequence[CellReading]) -> bool:
        """Whether a region, group or year has no column."""
        ((axis, _), *others) = cells[0].where.column.keys
        return bool(others) or len({cell.where.column.keys[0][1] for cell in cells}) < len(self.values[axis])

    def _table(self, row: IndicatorRow, cells: Sequence[CellReading], relation: Any) -> Any:
        bounds = [cell for cell in cells if cell.reading.kind is LevelKind.BOUND]
        ((unit, _),) = Counter(cell.reading.limits[0].unit for cell in bounds).most_common(1)
        fact = self._fact(row, _kind(unit), unit)

        def written(cell: CellReading) -> str:
            if cell.reading.kind is LevelKind.LEFT_TO_PROVINCE:
                return LEFT
            if cell.reading.kind is not LevelKind.BOUND:
                return UNSOURCED
            (limit,) = cell.reading.limits
            number = self._number(limit, fact) if _kind(limit.unit) == _kind(unit) else None
            if number is None:
                self._does_not_fit(cell.reading, fact)
            return number or UNSOURCED

        axes = sorted((axis for axis, _ in cells[0].where.column.keys), key=lambda axis: axis != YEAR_AXIS)
        by_keys = {
            tuple((axis, dict(cell.where.column.keys)[axis]) for axis in axes): {
                "bound": written(cell),
                "cite": _cite([cell]),
            }
            for cell in cells
        }
        if all(each["bound"] in (UNSOURCED, LEFT) for each in by_keys.values()):
            return UNSOURCED
        return {"fact": fact, relation.value: nested(axes, by_keys, self.values)}

    def _cases(self, row: IndicatorRow, cells: Sequence[CellReading], notes: list[Text]) -> Any:
        """Write requirements of different kinds by the values of a category: the first row that applies counts."""
        axis = cells[0].where.column.keys[0][0]
        ordered = sorted(cells, key=lambda cell: meaning(cell.reading))
        rows = list[dict[str, Any]]()
        for _, group in groupby(ordered, key=lambda cell: meaning(cell.reading)):
            members = [*group]
            keys = [cell.where.column.keys[0][1] for cell in members]
            then = self.one(row, members[0].reading, notes, _cite(members))
            if then != UNSOURCED:
                rows.append({"when": {"fact": axis, "is_one_of": keys}, "then": then})
        if not rows:
            return UNSOURCED
        named = {key for row in rows for key in row["when"]["is_one_of"]}
        if named < set(self.values[axis]):
            return {"first_of": rows, "otherwise": UNSOURCED}
        *rows, last = rows  # every value is named, so nothing but the last row is left
        return {"first_of": rows, "otherwise": last["then"]} if rows else last["then"]

    def _marked(self, row: IndicatorRow, cells: Sequence[CellReading]) -> tuple[Any, Any]:
        """Write an indicator that marks apply at some levels: at the others it is not considered."""
        axis = cells[0].where.column.keys[0][0]
        without = [cell.where.column.keys[0][1] for cell in cells if cell.reading.kind is LevelKind.BLANK]
        if any(cell.reading.kind not in (LevelKind.MARK, LevelKind.BLANK) for cell in cells):
            return UNSOURCED, None
        requires = {"fact": self._fact(row, FactKind.FLAG, ""), "is": "true"}
        because = {"vi": _NO_MARK.vi, "en": _NO_MARK.en}
        when = {"fact": axis, "is_one_of": without}
        return requires, {"when": when, "because": because, "counts_as": "excluded"} if without else None


_IN_TABLE = {LevelKind.BOUND, LevelKind.LEFT_TO_PROVINCE, LevelKind.OPEN, LevelKind.BLANK}


def _kind(unit: str) -> FactKind | None:
    return FactKind.SHARE if unit == "%" else None


def _cite(cells: Sequence[CellReading]) -> dict[str, str]:
    return {"source": SOURCE, "at": place_of(cells), "status": "transcribed"}


_SEVERAL_COLUMNS = Text(
    "bảng có nhiều cột mức không nêu vùng, nhóm hay năm.", "several columns of levels name no region, group or year."
)
_OTHER_AXES = Text(
    "các cột mức chia theo những cách khác nhau.", "the columns of levels are divided in different ways."
)
_MIXED = Text("các ô ghi mức thuộc những kiểu khác nhau.", "the cells state levels of different kinds.")
_IN_CELL = Text("{heading} ({at}): {note}", "{heading} ({at}): {note}")
_NOTHING_READ = Text("chưa đọc ra mức nào", "no level was read")
_LEFT_THERE = Text("đọc là giao UBND cấp tỉnh quy định", "read as left to the province")
_NONE = Text("“Không” có thể hiểu theo hai nghĩa với nội dung này.", "“Không” may mean one thing or its opposite here.")
_NO_MARK = Text("ở mức này bảng không đánh dấu chỉ tiêu", "the table does not mark the indicator at this level")
