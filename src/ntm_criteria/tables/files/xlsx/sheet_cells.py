"""Collects the cells of a sheet below its headings: merged keys are filled in, odd figures are marked."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from ntm_criteria.tables.columns import NamedColumns, Span, merged_cell, partly_struck
from ntm_criteria.tables.files.xlsx.formats import CellError, Concealed, Percentage, Worded
from ntm_criteria.tables.files.xlsx.limits import check_extent
from ntm_criteria.tables.files.xlsx.workbook import Row, Value
from ntm_criteria.tables.mistakes import Unseen, letters


@frozen(eq=False)
class SheetCells:
    """The cells of a sheet below its headings, column by column.

    :ivar named: the columns with a heading.
    :ivar figures: the columns of figures, by number.
    :ivar spans: the merged ranges of the sheet.
    :ivar places: the number of each row.
    """

    named: NamedColumns
    figures: Mapping[int, str]
    spans: Sequence[Span]
    places: list[int] = field(factory=list, init=False)
    _cells: dict[int, list[Value | None]] = field(factory=lambda: defaultdict(list), init=False)
    _hidden: list[int] = field(factory=list, init=False)
    _struck: dict[str, list[tuple[int, str]]] = field(factory=lambda: defaultdict(list), init=False)
    _errors: dict[str, list[tuple[int, str]]] = field(factory=lambda: defaultdict(list), init=False)
    _filled: dict[int, tuple[Span, Value]] = field(factory=dict, init=False)  # by key column: the span of the last rows
    _fillings: dict[int, list[Span]] = field(factory=dict, init=False)  # by key column: the spans still to come

    def __attrs_post_init__(self) -> None:
        by = set(self.named.by)
        for column, name in self.named.names.items():
            self._cells[column] = []
            if name in by:
                covering = [span for span in self.spans if span.left <= column <= span.right]
                self._fillings[column] = sorted(covering, key=lambda span: -span.top)

    def add(self, row: Row) -> None:
        """Add a row; a merged key gets its value in each of its rows."""
        values = dict(row.values)
        for column, spans in self._fillings.items():
            while spans and spans[-1].top <= row.number:
                span = spans.pop()
                value = row.values.get(span.left) if span.top == row.number else None
                if value is not None:
                    self._filled[column] = span, value
            if column in self._filled and column not in values and row.number <= self._filled[column][0].bottom:
                values[column] = self._filled[column][1]
        for column in row.partly_struck:
            if column in self.figures:
                values[column] = CellError(partly_struck(_shown(values[column])))
        for column, value in values.items():
            cells = self._cells[column]
            cells.extend([None] * (len(self.places) - len(cells)))
            cells.append(value)
            if isinstance(value, CellError) and column in self.named.names and column not in self.figures:
                self._errors[self._heading(column)].append((row.number, f"{letters(column)}{row.number}"))
        self.places.append(row.number)
        check_extent(len(self.places), len(self._cells))
        if row.is_hidden:
            self._hidden.append(row.number)
        for column in row.struck:
            if column in self.figures:
                self._struck[self._heading(column)].append((row.number, f"{letters(column)}{row.number}"))

    def _heading(self, column: int) -> str:
        name = self.named.names[column]
        return self.named.written.get(name, name)

    def unseen(self, hidden: frozenset[int]) -> Unseen:
        """Return what people may not see; `hidden` are the numbers of the hidden columns."""
        columns = frozenset(self._heading(column) for column in self.named.names if column in hidden)
        return Unseen(self._hidden, columns, self._struck, self._errors)

    def columns(self) -> Iterator[tuple[int, list[Value | None]]]:
        """Yield the number and the cells of each column; figures in merged cells are marked, so that they are refused."""
        self._mark_merged()
        for column in sorted(self._cells):
            cells = self._cells.pop(column)
            cells.extend([None] * (len(self.places) - len(cells)))
            yield column, cells

    def _mark_merged(self) -> None:
        for span in self.spans:
            first, last = bisect_left(self.places, span.top), bisect_right(self.places, span.bottom)
            columns = [column for column in self.figures if span.left <= column <= span.right]
            cells = self._cells.get(span.left, [])
            if span.left in self.figures and first < len(cells) and (last - first > 1 or len(columns) > 1):
                value = cells[first]
                if value is not None and self.places[first] == span.top:
                    ends = f"{letters(span.left)}{span.top}:{letters(span.right)}{span.bottom}"
                    cells[first] = CellError(merged_cell(_shown(value), ends))


def _shown(cell: Value) -> str:
    if isinstance(cell, Percentage | Worded):
        return cell.text()
    if isinstance(cell, Concealed):
        return cell.shown
    return cell.text if isinstance(cell, CellError) else f"{cell:g}" if isinstance(cell, float) else str(cell)
