"""The rows of the sheet: what each cell shows, and what in the rule file it states."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.errors import KeyPath
from ntm_criteria.model import YEAR, CategoryFact, RuleSet
from ntm_criteria.reporting import STATUS
from ntm_criteria.rule_sheets.columns import KEY, LEVEL, LevelColumn, level_columns
from ntm_criteria.rule_sheets.levels import Requirements
from ntm_criteria.rule_sheets.slots import Kind, Slot, read_only
from ntm_criteria.text import Codeword
from ntm_criteria.wording import requirement

Data = Mapping[str, Any]


class RowKind(Codeword):
    """A kind of row."""

    CRITERION = "criterion"
    FIRST = "first"  # of an indicator
    FURTHER = "further"  # a further part, year or note of the same indicator


@frozen
class SheetRow:
    """A row of the sheet: its key, and its cells by the ids of their columns."""

    kind: RowKind
    key: str
    code: str
    slots: Mapping[str, Slot]

    def slot(self, column: str) -> Slot:
        """Return a cell; one that the row does not have is empty and read-only."""
        return self.slots.get(column, read_only(None))


@frozen
class RuleSheet:
    """The sheet of a rule set.

    :ivar rows: its rows.
    :ivar levels: the columns of levels besides the common one.
    """

    rules: RuleSet
    rows: tuple[SheetRow, ...]
    levels: Mapping[str, LevelColumn] = field(factory=dict)


def rule_sheet(rules: RuleSet, by: Sequence[str] = ()) -> RuleSheet:
    """Lay a rule set out as a sheet.

    :param by: further axes whose values get columns.
    :raises ValueError: the set has no such axis.
    """
    for axis in by:
        if axis != YEAR and not isinstance(rules.facts.get(axis), CategoryFact):
            raise ValueError(f"'{axis}' is no category of {rules.id}")
    content = rules.to_dict()
    rows = list(_of_file(rules, content) if "criteria" in content else _of_layer(rules, content))
    used = {column for row in rows for column in row.slots if column.startswith(f"{LEVEL}:")}
    every = {level_id(column): column for column in level_columns(rules)}
    own = {id_: _column(id_) for id_ in used}
    axes = {column.axis for column in own.values()} | set(rules.axes) | set(by)
    levels = {id_: column for id_, column in every.items() if column.axis in axes - {YEAR}}
    years = {id_: column for id_, column in own.items() if column.axis == YEAR}
    if YEAR in by:
        years |= {id_: column for id_, column in every.items() if column.axis == YEAR}
    levels |= dict(sorted(years.items(), key=lambda item: item[1].row))
    return RuleSheet(rules, tuple(split(row, levels.values()) for row in rows), levels)


def level_id(column: LevelColumn) -> str:
    """Return the id of a column of levels."""
    return f"{LEVEL}:{column.axis}={column.row}"


def _column(id_: str) -> LevelColumn:
    axis, _, row = id_.removeprefix(f"{LEVEL}:").partition("=")
    return LevelColumn(axis, row)


def split(row: SheetRow, levels: Iterable[LevelColumn]) -> SheetRow:
    """Add the cells by which a row's single level may become a table, or its table may get further rows."""
    single = row.slots.get(LEVEL)
    slots = dict(row.slots)
    table = next((slot for id_, slot in slots.items() if id_.startswith(f"{LEVEL}:") and slot.path), None)
    for column in levels:
        id_, axis = level_id(column), f"by_{column.axis}"
        if id_ in slots:
            continue
        if single is not None and single.can_split and single.path is not None:
            slots[id_] = evolve(
                single, kind=Kind.SPLIT, shown=None, old="", note="", path=(*single.path, axis, column.row)
            )
        elif table is not None and table.table is not None and table.table[-1] == axis:
            path = (*table.table, column.row)
            slots[id_] = evolve(table, shown=None, old="", note="", path=path)
    return evolve(row, slots=slots)


def _of_file(rules: RuleSet, content: Data) -> Iterator[SheetRow]:
    for i, criterion in enumerate(content["criteria"]):
        at: KeyPath = ("criteria", i)
        yield _criterion(criterion["number"], criterion["label"]["vi"], (*at, "label", "vi"))
        for j, entry in enumerate(criterion.get("indicators") or ()):
            yield from _indicator(rules, entry["code"], entry, (*at, "indicators", j))


def _of_layer(rules: RuleSet, content: Data) -> Iterator[SheetRow]:
    """Yield the rows of a layer's whole set; what it leaves as the set below has it is read-only."""
    own = content.get("indicators") or {}
    for criterion in rules.criteria:
        yield _criterion(str(criterion.number), criterion.label.vi, None)
        for indicator in criterion.entries:
            yield from _indicator(rules, indicator.code, own.get(indicator.code), ("indicators", indicator.code))


def _criterion(number: str, label: str, path: KeyPath | None) -> SheetRow:
    name = Slot(Kind.WORDS, label, path) if path else read_only(label)
    return _row(RowKind.CRITERION, f"criterion {number}", number, {"criterion": name})


def _row(kind: RowKind, key: str, code: str, slots: Mapping[str, Slot]) -> SheetRow:
    return SheetRow(kind, key, code, {"code": read_only(code), **slots, KEY: read_only(key)})


def _indicator(rules: RuleSet, code: str, entry: Data | None, at: KeyPath) -> Iterator[SheetRow]:
    indicator = rules[code]
    head = _head(rules, code, entry, at)
    words = requirement(indicator.stated, rules.facts, tables_below=entry is not None).vi
    lines: list[tuple[str, dict[str, Slot]]] = []
    if entry is not None:
        lines = list(Requirements(rules, code, entry, at).lines())
    if not lines or (entry is not None and any(not slots for _, slots in lines)):
        lines = [("words", {"measured": read_only(words)}), *((key, slots) for key, slots in lines if slots)]
    for number, (key, slots) in enumerate(lines):
        kind = RowKind.FURTHER if number else RowKind.FIRST
        yield _row(kind, f"{code} {key}", code, {**({} if number else head), **slots})


def _head(rules: RuleSet, code: str, entry: Data | None, at: KeyPath) -> dict[str, Slot]:
    """Return the cells of an indicator that stand in its first row only."""
    indicator = rules[code]
    cite, label = indicator.cite, indicator.label.vi
    remark = indicator.remark.vi if indicator.remark else None
    if entry is None:
        shown: dict[str, Any] = {
            "label": label, "wording": indicator.wording, "document": cite.source.name, "at": cite.at,
            "status": STATUS[cite.status].vi, "checked_by": cite.checked_by, "checked_on": cite.checked_on,
            "remark": remark,
        }  # fmt: skip
        return {column: read_only(value) for column, value in shown.items()}
    place = (*at, "cite")
    return {
        "label": Slot(Kind.WORDS, label, (*at, "label", "vi")) if "label" in entry else read_only(label),
        "wording": Slot(Kind.QUOTE, indicator.wording, (*at, "wording")),
        "document": read_only(cite.source.name),
        "at": Slot(Kind.WORDS, cite.at, (*place, "at")),
        "status": Slot(Kind.STATUS, STATUS[cite.status].vi, (*place, "status"), old=cite.status),
        "checked_by": Slot(Kind.CHECKED_BY, cite.checked_by, (*place, "checked_by")),
        "checked_on": Slot(Kind.CHECKED_ON, cite.checked_on, (*place, "checked_on")),
        "remark": Slot(Kind.NOTE, remark, (*at, "remark")),
    }
