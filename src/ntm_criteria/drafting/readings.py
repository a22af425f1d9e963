"""Reads the cells of one indicator, each with the unit and the words that it is read by."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from ntm_criteria.drafting.layout import IndicatorRow, LevelCell, Role
from ntm_criteria.drafting.levels import (
    MARK_BESIDE_LEVELS,
    OTHER_SIZE,
    LevelKind,
    Limit,
    Reading,
    of_other_size,
    read_level,
    read_points,
    read_sentence,
    value_of,
    with_name,
)
from ntm_criteria.drafting.matching import Matcher
from ntm_criteria.model import Relation
from ntm_criteria.text import Text, both, cleaned, listed, one_line, same_name


@frozen
class CellReading:
    """A cell of the document and what it was read as.

    :ivar code: the indicator's code; "" for a cell in the row of a criterion or a group.
    :ivar where: the cell.
    :ivar reading: what it states.
    :ivar is_used: whether the indicator's requirement rests on it; the national level beside regions is not used.
    """

    code: str
    where: LevelCell
    reading: Reading
    is_used: bool = True

    @property
    def at(self) -> str:
        """Its place in the document, in Vietnamese."""
        return place_of([self])


def read_cells(row: IndicatorRow, matcher: Matcher) -> list[CellReading]:
    """Read the cells of levels and points of an indicator, and of the choices below it."""
    found = list[CellReading]()
    for cell in row.cells:
        text = _text(row, cell)
        if cell.column.role is Role.POINTS:
            found.append(CellReading(row.code, cell, read_points(text, is_grade=cell.column.is_grade)))
            continue
        found.append(CellReading(row.code, cell, _level(row, cell, text, matcher)))
    clear = [limit for each in found for limit in each.reading.limits if each.reading.kind is LevelKind.BOUND]
    for i, each in enumerate(found):
        if clear and each.reading.kind is LevelKind.OPEN and each.where.column.role is not Role.POINTS:
            found[i] = evolve(each, reading=_level(row, each.where, _text(row, each.where), matcher, clear))
    has_levels = any(each.reading.kind in (LevelKind.BOUND, LevelKind.PARTLY) for each in found)
    for i, each in enumerate(found):
        if has_levels and each.reading.kind is LevelKind.MARK:  # in a row of levels a mark says nothing clear
            note = MARK_BESIDE_LEVELS.format(words=one_line(each.where.text, longest=20))
            found[i] = evolve(each, reading=Reading(LevelKind.OPEN, note=note))
    choices = [cell for _, cells in row.options for cell in cells if cleaned(cell.text)]
    for cell in choices:
        found.append(CellReading(row.code, cell, read_points(cell.text, is_grade=cell.column.is_grade)))
    for i, doubt in doubts_of_size(found).items():
        reading = found[i].reading
        words = [reading.note, doubt] if reading.note else [doubt]
        found[i] = evolve(found[i], reading=evolve(reading, note=_joined(words)))
    used = {id(cell) for cell in _used([cell for cell in found if cell.where.column.role is Role.LEVEL])}
    return [each if id(each) in used else evolve(each, is_used=False) for each in found]


def doubts_of_size(cells: Sequence[CellReading]) -> dict[int, Text]:
    """Return which cells of a row have a level of another size than the others, by their place among the cells, with a note."""
    by_unit = dict[str, list[tuple[int, Limit, Fraction]]]()
    for i, each in enumerate(cells):
        stated = each.reading.parts[0] if each.reading.kind is LevelKind.PARTLY else each.reading
        if stated.kind is LevelKind.BOUND and each.where.column.role is Role.LEVEL:
            limit = stated.limits[0]
            if (value := value_of(limit.number, limit.unit)) is not None:
                by_unit.setdefault(limit.unit, []).append((i, limit, value))
    return {
        levels[at][0]: OTHER_SIZE.format(level=one_line(cells[levels[at][0]].where.text, longest=60))
        for levels in by_unit.values()
        for at in of_other_size([value for *_, value in levels])
    }


def _joined(notes: Sequence[Text]) -> Text:
    return both(lambda lang: " ".join(note[lang] for note in notes))


def _text(row: IndicatorRow, cell: LevelCell) -> str:
    """Return what stands in a cell, with what a page cut off it."""
    more = {id(each.cell): each.text for each in row.more if each.column.number == cell.column.number}
    return "\n".join([cell.text, *more.values()])


def _level(row: IndicatorRow, cell: LevelCell, text: str, matcher: Matcher, beside: Sequence[Limit] = ()) -> Reading:
    """Read a cell of a column of levels beside the name of its indicator, and beside clear levels of its row."""
    rest = [each.doubt for each in row.more if each.column.number == cell.column.number]
    if doubt := next((each for each in (cell.doubt, *rest) if each), None):
        return Reading(LevelKind.OPEN, note=doubt)
    unit = row.unit or matcher.unit_in(row.wording, cell.column.heading)
    notes = cell.cell.notes if cell.cell else ()
    wording, in_words = f"{row.wording} {cell.column.heading}", cell.column.in_words
    reading = read_level(text, wording=wording, unit=unit, notes=notes, in_words=in_words, beside=beside)
    return with_name(with_unit(reading), row.wording, matcher.known_numbers(row.code, row.wording))


def _used(cells: Sequence[CellReading]) -> list[CellReading]:
    """Return the cells that a requirement rests on: those of regions, groups and years before the general one."""
    keyed = [cell for cell in cells if cell.where.column.keys and not cell.where.column.is_general]
    return keyed or [cell for cell in cells if cell.where.column.is_general] or list(cells)


def read_in_wording(row: IndicatorRow) -> Reading:
    """Read the level that the words of an indicator state themselves, where the table has no column of levels."""
    return with_unit(read_sentence(row.wording))


def with_unit(reading: Reading) -> Reading:
    """Return a reading in which a bound without a unit is open."""
    if reading.kind is LevelKind.BOUND and not all(limit.unit for limit in reading.limits):
        return Reading(LevelKind.OPEN, about=reading.about, note=_NO_UNIT.format(number=reading.limits[0].number))
    return evolve(reading, parts=tuple(map(with_unit, reading.parts))) if reading.parts else reading


def relation_of(reading: Reading) -> Relation | None:
    """Return the relation of a reading with one level."""
    return reading.limits[0].relation if len(reading.limits) == 1 else None


def meaning(reading: Reading) -> str:
    """Return what two readings share if they require the same."""
    limits = [(limit.relation, str(value_of(limit.number, limit.unit)), limit.unit) for limit in reading.limits]
    kind = LevelKind.OPEN if reading.kind is LevelKind.BLANK else reading.kind
    return repr((kind.value, limits, reading.about, [meaning(part) for part in reading.parts]))


def same_words(rows: Mapping[str, tuple[str, Sequence[CellReading]]]) -> list[Text]:
    """Tell which indicators have the same name and different levels.

    :param rows: the name and the cells of each indicator by its code.
    """
    levels = dict[str, dict[str, tuple[str, ...]]]()
    for code, (name, cells) in rows.items():
        levels.setdefault(same_name(name), {})[code] = tuple(meaning(cell.reading) for cell in cells if cell.is_used)
    return [
        _SAME_WORDS.format(codes=listed(codes), name=one_line(rows[next(iter(codes))][0], longest=200))
        for name, codes in levels.items()
        if name and len(set(codes.values())) > 1
    ]


def without_further(cell: CellReading) -> CellReading:
    """Return a cell without the further level that its indicator's name holds."""
    return evolve(cell, reading=cell.reading.parts[0]) if cell.reading.kind is LevelKind.PARTLY else cell


def opened(reading: Reading, unfit: Mapping[str, Text]) -> Reading:
    """Return a reading in which the levels that do not fit are open; `unfit` says why, by their meaning."""
    if why := unfit.get(meaning(reading)):
        return Reading(LevelKind.OPEN, about=reading.about, note=why)
    if not reading.parts:
        return reading
    parts = tuple(opened(part, unfit) for part in reading.parts)
    notes = (part.note for part, before in zip(parts, reading.parts, strict=True) if part != before)
    return evolve(reading, parts=parts, note=next((note for note in notes if note), reading.note))


def unwritten(cell: CellReading, why: Text) -> CellReading:
    """Return a cell whose level no rule file can state, left open."""
    if not cell.is_used or cell.reading.is_open:
        return cell
    return evolve(cell, reading=Reading(LevelKind.OPEN, about=cell.reading.about, note=why))


def place_of(cells: Sequence[CellReading]) -> str:
    """Return where cells of one row stand: "trang 3, bảng 1, dòng 5, cột 4", in a workbook "trang tính X, ô D5"."""
    return f"{row_of(cells[0])}, {column_of(cells)}"


def row_of(each: CellReading) -> str:
    """Return the row that a cell stands in: "trang 3, bảng 1, dòng 5"; where cells have addresses, only their table."""
    cell, table = each.where.cell, each.where.table
    parts = [f"trang tính {table.sheet}"] if table.sheet else []
    parts += [f"trang {cell.page}"] if cell and cell.page else []
    parts.append(f"bảng {table.number}")
    return ", ".join(parts if cell and cell.address else [*parts, f"dòng {cell.row if cell else each.where.row}"])


def column_of(cells: Sequence[CellReading]) -> str:
    """Return where in their row cells stand: "cột 5–11", in a workbook "ô D5"."""
    addresses = [each.where.cell.address for each in cells if each.where.cell and each.where.cell.address]
    if addresses:
        return f"ô {', '.join(dict.fromkeys(addresses))}"
    return f"cột {', '.join(dict.fromkeys(_columns(each) for each in cells))}"


def words_beside(each: CellReading) -> str:
    """Return the words in front of a cell in its row: those of the row of a criterion, or of an indicator that was left out."""
    last = each.where.cell.column if each.where.cell else each.where.column.number
    cells = [cell for cell in each.where.table.row(each.where.row) if cell.column < last]
    return " – ".join(dict.fromkeys(words for cell in cells if (words := cleaned(cell.text))))


def place_of_row(row: IndicatorRow) -> str:
    """Return where the row of an indicator stands."""
    first, last = min(row.rows), max(row.rows)
    lines = str(first) if first == last else f"{first}–{last}"
    sheet = f"trang tính {row.table.sheet}, " if row.table.sheet else ""
    return f"{sheet}bảng {row.table.number}, dòng {lines}"


def _columns(each: CellReading) -> str:
    cell = each.where.cell
    if cell is None or cell.columns == 1:
        return str(each.where.column.number)
    return f"{cell.column}–{cell.column + cell.columns - 1}"


_NO_UNIT = Text("mức “{number}” không rõ đơn vị tính.", "the unit of the level “{number}” is not given.")
_SAME_WORDS = Text(
    "{codes}: cùng nội dung “{name}” nhưng mức khác nhau, cần xem lại văn bản",
    "{codes}: the same name “{name}” with different levels, to be compared with the document",
)
