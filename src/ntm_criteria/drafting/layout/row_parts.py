"""The parts of a table of criteria: its columns, the cells of levels, the rows of indicators and criteria."""

import re

from attrs import Factory, define, evolve, frozen

from ntm_criteria.drafting.grid import SourceCell, SourceTable, is_called_note, is_note
from ntm_criteria.drafting.layout.codes import leading_code, lone_code
from ntm_criteria.drafting.layout.heading_rows import YEAR_AXIS
from ntm_criteria.drafting.layout.headings import Role
from ntm_criteria.text import Text, cleaned

_GRADE = re.compile(r"(?<!\w)(?:stars?|sao|hạng)(?!\w)", re.IGNORECASE)


@frozen
class Column:
    """A column.

    :ivar number: its number, from 1.
    :ivar heading: its heading, the parts of several rows joined.
    :ivar role: what it holds.
    :ivar keys: for levels, the rows of a table of bounds that they belong to, as (category or "year", value).
    :ivar is_general: whether it holds the national level, which is no level of a region beside it.
    :ivar in_words: whether its levels are sentences.
    :ivar doubt: why nobody can be sure whose levels it holds; None if it is clear.
    """

    number: int
    heading: str
    role: Role
    keys: tuple[tuple[str, str], ...] = ()
    is_general: bool = False
    in_words: bool = False
    doubt: Text | None = None

    @property
    def is_grade(self) -> bool:
        """Whether its numbers are grades, such as stars, rather than points."""
        return bool(_GRADE.search(self.heading))

    @property
    def has_year(self) -> bool:
        """Whether its levels are those of a year."""
        return any(axis == YEAR_AXIS for axis, _ in self.keys)

    def of_year(self, year: str) -> "Column":
        """Return the column for a row that holds the levels of one year."""
        return evolve(self, keys=(*self.keys, (YEAR_AXIS, year)))


@frozen
class LevelCell:
    """The cell of one row and one column of levels.

    :ivar row_doubt: why its row may hold the levels of other columns; None if it is clear.
    """

    table: SourceTable
    row: int
    column: Column
    cell: SourceCell | None
    row_doubt: Text | None = None

    @property
    def doubt(self) -> Text | None:
        """Why nobody can be sure whose level it is; None if that is clear."""
        return self.column.doubt or self.row_doubt

    @property
    def text(self) -> str:
        """Its words; "" where the document has no cell."""
        return self.cell.text if self.cell else ""


@define
class IndicatorRow:
    """An indicator: one row of the table, or several.

    :ivar code: its code in the rule file.
    :ivar wording: its words, verbatim.
    :ivar rows: the table and the rows it stands in.
    :ivar cells: the cells of its levels, from the left.
    :ivar more: the cells of levels that go on in further rows.
    :ivar unit: the unit that a column of units gives.
    :ivar options: choices below it, each with its cells of points.
    """

    code: str
    wording: str
    table: SourceTable
    rows: list[int]
    cells: list[LevelCell]
    unit: str = ""
    more: list[LevelCell] = Factory(list)
    options: list[tuple[str, list[LevelCell]]] = Factory(list)

    @property
    def is_heading(self) -> bool:
        """Whether it has no level of its own and no choices: it only heads the items below it."""
        return not any(cleaned(cell.text) for cell in [*self.cells, *self.more]) and not self.options


@define
class CriterionRows:
    """A criterion and its indicators.

    :ivar cells: cells of levels or points in the row that names it, such as its points in all.
    """

    number: int
    label: str
    indicators: list[IndicatorRow] = Factory(list)
    cells: list[LevelCell] = Factory(list)


def text_in(table: SourceTable, row: int, column: Column) -> str:
    """Return the text of a place on one line; "" where the document has none."""
    cell = table.at(row, column.number)
    return cleaned(cell.text) if cell else ""


def own_text(table: SourceTable, row: int, column: Column) -> str:
    """Return the text of a cell that begins in this row, with its lines; "" for one that began above."""
    cell = table.at(row, column.number)
    return cell.text.strip() if cell and cell.row == row and cleaned(cell.text) else ""


def lone_text(table: SourceTable, row: int) -> SourceCell | None:
    """Return the only cell with a text of a row, if it stands at its left; None if there are more."""
    cells = [cell for cell in table.row(row) if cell.row == row and cleaned(cell.text)]
    running = [cell for cell in table.row(row) if cell.row != row and cleaned(cell.text)]
    if len(cells) == 2 and lone_code(cells[0].text) and cells[1].columns > 1:
        return cells[1]
    if len(cells) != 1 or running:
        return None
    return cells[0] if cells[0].columns > 1 or leading_code(cells[0].text)[0] or len(cells[0].text) < 200 else None


def note_in(table: SourceTable, row: int, *, has_levels: bool) -> str:
    """Return the note that a row is: its only text, which calls itself one, or begins as one at the left; "" if it is none."""
    own = [cell for cell in table.row(row) if cell.row == row and cleaned(cell.text)]
    if len(own) != 1 or (has_levels and own[0].columns == 1):
        return ""
    text, is_left = cleaned(own[0].text), own[0].columns > 1 or own[0].column == 1
    return text if is_called_note(text) or (is_left and is_note(text) and not leading_code(text)[0]) else ""


def missing_codes(criterion: CriterionRows) -> list[str]:
    """Return the codes that a criterion's own numbering leaves out: "2.2" between 2.1 and 2.3."""
    codes = [row.code for row in criterion.indicators]
    numbers = {
        int(found[1]) for code in codes if (found := re.fullmatch(rf"{criterion.number}\.([0-9]+)(?:\..*)?", code))
    }
    missing = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
    return [f"{criterion.number}.{number}" for number in missing[: len(codes)]]
