"""The account of a file: its sheets, titles, columns and rows, and what people may not see of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from ntm_criteria.account import AccountLine, ItemKind, Outcome
from ntm_criteria.tables.columns import Level, NamedColumns, OtherRow
from ntm_criteria.tables.mistakes.accounts.account_columns import SOURCES
from ntm_criteria.tables.mistakes.accounts.row_sieve import Frame, RowSieve
from ntm_criteria.tables.mistakes.finding import SHOWN
from ntm_criteria.text import Text, both, count, one_line

_ROWS: tuple[ItemKind, ...] = ("row", "village")
_NO_HEADING = Text("cột không có tên", "a column without a heading")
_NOT_JUDGED = Text("chưa được đánh giá: xem các lỗi về cột", "not judged: see the errors about columns")
_HIDDEN_ROWS = Text(
    "bảng có {count} dòng ẩn, được đọc như các dòng khác: {rows}",
    "{count} rows of the table are hidden, and read like the others: {rows}",
)
_HIDDEN = {True: Text("cột ẩn, vẫn được đọc", "hidden, read like the others"), False: Text("cột ẩn", "hidden")}
_STRUCK = Text("ô bị gạch ngang, vẫn được đọc: {cells}", "struck through, read like the others: {cells}")
_ERRORS = Text(
    "ô báo lỗi hoặc công thức chưa lưu kết quả, coi là ô trống: {cells}",
    "errors and formulas without a result, taken as empty: {cells}",
)


@frozen
class Unseen:
    """What people may not see in the table of a sheet.

    :ivar rows: the numbers of the hidden rows.
    :ivar columns: the headings of the hidden columns.
    :ivar struck: the figures that are struck through: row and cell ("B3") by heading.
    :ivar errors: the cells of other columns that hold an error, such as "#N/A".
    """

    rows: Sequence[int] = ()
    columns: frozenset[str] = frozenset()
    struck: Mapping[str, Sequence[tuple[int, str]]] = field(factory=dict)
    errors: Mapping[str, Sequence[tuple[int, str]]] = field(factory=dict)

    def hidden_rows(self, left_out: Collection[int]) -> Text | None:
        """Say which hidden rows are not left out for another reason; None if there are none."""
        rows = [str(row) for row in self.rows if row not in left_out]
        if not rows:
            return None
        many = both(lambda lang: count(len(rows), lang))
        return _HIDDEN_ROWS.format(count=many, rows=_listed(rows))

    def noted(self, line: AccountLine, left_out: Collection[int]) -> AccountLine:
        """Add a note to the line of a column that is hidden, or has cells with a line through them or an error."""
        is_read = line.outcome is Outcome.READ
        notes = [_HIDDEN[is_read]] if line.item in self.columns else []
        for cells, note in ((self.struck if is_read else {}, _STRUCK), (self.errors, _ERRORS)):
            names = [name for row, name in cells.get(line.item, ()) if row not in left_out]
            notes += [note.format(cells=_listed(names))] if names else []
        return evolve(line, note=both(lambda lang: "; ".join(note[lang] for note in notes))) if notes else line


@frozen(eq=False)
class FileAccount:
    """What became of a file; it is complete when all batches of rows have passed `communes`.

    :ivar sieve: separates the rows of communes from the others.
    :ivar unused: what becomes of columns that are not used.
    :ivar unnamed: what the columns without a heading are called, by name.
    :ivar own: the lines of sheets, titles and columns.
    :ivar unseen: what people may not see.
    """

    sieve: RowSieve
    level: Level
    named: NamedColumns
    unused: Outcome
    unnamed: Mapping[str, str]
    own: Sequence[AccountLine]
    unseen: Unseen = Unseen()
    _cells: Counter[str] = field(factory=Counter, init=False)  # of columns without a heading
    _rows: list[int] = field(factory=list, init=False)  # rows of each batch that may be communes or villages

    def communes(self, batch: Frame, *, is_data: bool) -> Frame:
        """Return the rows of a batch that may be communes or villages.

        :param is_data: whether every row is one, because a program wrote the file.
        """
        rows = batch if is_data else self.sieve.communes(batch)
        self._cells.update({name: rows[name].count() for name in self.unnamed})
        self._rows.append(rows.height)
        return rows

    @property
    def is_all_left_out(self) -> bool:
        """Whether the file has rows, and none of them may be a commune or a village."""
        return not sum(self._rows) and bool(self.sieve.reasons - {OtherRow.EMPTY})

    def lines(self, tables: Iterable[AccountLine] | None) -> Iterator[AccountLine]:
        """Account for the file; `tables` has the lines of its rows and cells, among those of other tables.

        :param tables: None if nothing is judged, because something is wrong with the columns.
        """
        left_out = self.sieve.rows
        notes = [note] if (note := self.unseen.hidden_rows(left_out)) else []  # for the first line of rows
        for line in self.own:
            yield self.unseen.noted(line, left_out) if line.kind == "column" else line
        yield from self._without_heading()
        yield from self.sieve.lines()
        headings = {name: self.named.written.get(name, name) for name in self.named.names.values()}
        read = {line.item for line in self.own if line.kind == "column" and line.outcome is Outcome.READ}
        if tables is None and self._rows:
            rows = sum(self._rows)
            kind: ItemKind = "village" if self.level == "village" else "row"
            line = AccountLine(self.sieve.source, kind, "", Outcome.READ, _NOT_JUDGED, rows)
            yield evolve(line, note=notes.pop()) if notes else line
        for line in sorted(tables or (), key=lambda line: line.outcome is not Outcome.READ):
            if line.source != SOURCES[self.level] or line.kind == "column":
                continue
            if line.kind == "cell" and headings.get(line.item) not in read:
                continue
            note = notes.pop() if notes and line.kind in _ROWS else line.note
            yield evolve(line, source=self.sieve.source, item=headings.get(line.item, line.item), note=note)

    def _without_heading(self) -> Iterator[AccountLine]:
        for name, item in self.unnamed.items():
            if self._cells[name]:
                yield AccountLine(self.sieve.source, "column", item, self.unused, _NO_HEADING)


def _listed(items: Sequence[str]) -> str:
    return one_line(", ".join(items[:SHOWN]) + (", …" if len(items) > SHOWN else ""), longest=200)


def letters(column: int) -> str:
    """Return the letters of a column: "A" for 1, "AA" for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
