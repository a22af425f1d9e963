"""Reads the sheets of a workbook (.xlsx), with the same reader of cells as tables of communes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from ntm_criteria.drafting.grid import MOST_PLACES, Builder, SourceCell, refused, told, too_large, words
from ntm_criteria.drafting.readers.xlsx_looks import BookLooks, SheetLooks, book_looks, sheet_looks
from ntm_criteria.problems import did_you_mean
from ntm_criteria.tables.files import CellError, Concealed, Row, Sheet, Workbook, cell_text, open_workbook
from ntm_criteria.tables.mistakes import letters
from ntm_criteria.text import Text, counted, identity, one_line

_MOST_MERGED = 500  # rows or columns of a merged cell that are kept where nothing else stands in them
_MOST_TITLES = 20  # rows above a table
_HIDDEN_SHEET = Text("bỏ trang tính ẩn '{name}'", "the hidden sheet '{name}' was left out")
_EMPTY_SHEET = Text("trang tính '{name}' trống", "the sheet '{name}' is empty")
_PICTURES = Text(
    "trang tính '{name}' có hình, biểu đồ hoặc hộp chữ không đọc được",
    "the sheet '{name}' has pictures, charts or text boxes, which cannot be read",
)
_NO_SHEET = Text("tệp '{file}' không có trang tính '{name}'", "'{file}' has no sheet '{name}'")


def read_xlsx(path: Path, builder: Builder, sheet: str | None) -> None:
    """Read the sheets of a workbook that people see; only one, hidden or not, if it is named.

    :raises Exception: the file is damaged, or no workbook.
    """
    book = open_workbook(path)
    looks = book_looks(book)
    for each in _chosen(book, sheet, builder):
        _read_sheet(book, each, looks, builder)


def _chosen(book: Workbook, wanted: str | None, builder: Builder) -> Iterator[Sheet]:
    if wanted is not None:
        exact = [sheet for sheet in book.sheets if sheet.name == wanted]
        found = exact or [sheet for sheet in book.sheets if identity(sheet.name) == identity(wanted)]
        if len(found) != 1:
            names = {"file": one_line(book.path.name), "name": one_line(wanted, longest=60)}
            listed = Text("các trang tính: {names}", "its sheets: {names}").format(
                names=", ".join(f"'{one_line(sheet.name)}'" for sheet in book.sheets[:20])
            )
            raise refused(_NO_SHEET.format(**names), did_you_mean(wanted, [s.name for s in book.sheets]) or listed)
        yield found[0]
        return
    for sheet in book.sheets:
        if sheet.is_hidden:
            if sheet in book.filled:
                builder.told.append(_HIDDEN_SHEET.format(name=one_line(sheet.name)))
        else:
            yield sheet


@frozen
class _Area:
    """A rectangle of a sheet, in the numbers of rows and columns that are read."""

    top: int
    left: int
    bottom: int
    right: int

    def places(self) -> Iterator[tuple[int, int]]:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column


def _read_sheet(book: Workbook, sheet: Sheet, looks: BookLooks, builder: Builder) -> None:
    notices, here = told.Notices(), sheet_looks(book, sheet)
    if here.has_pictures:
        builder.told.append(_PICTURES.format(name=one_line(sheet.name)))
    hidden = book.hidden_columns(sheet)
    texts = dict[tuple[int, int], str]()
    unseen = dict[tuple[int, int], str]()  # texts of hidden cells, which show where they are merged with others
    has_legacy_font = False
    hidden_rows = set[int]()
    for row in book.rows(sheet):
        if row.is_hidden:
            if row.values:
                hidden_rows.add(row.number)
                notices.add(told.HIDDEN_ROWS, told.ROW.format(row=row.number))
                unseen |= {(row.number, column): text for column, text in _texts(row, looks, here, told.Notices())}
            continue
        for column, text in _texts(row, looks, here, notices):
            if column in hidden:
                unseen[row.number, column] = text
                notices.add(told.HIDDEN_COLUMNS, Text("cột {name}", "column {name}").format(name=letters(column)))
            elif text:
                texts[row.number, column] = text
                has_legacy_font |= here.styles.get((row.number, column), 0) in looks.legacy and not text.isascii()
                if len(texts) > MOST_PLACES:
                    raise too_large(book.path, Text("quá {n} ô", "more than {n} cells").format(n=counted(MOST_PLACES)))
    if not texts:
        builder.told.append(_EMPTY_SHEET.format(name=one_line(sheet.name)))
        builder.told.extend(notices.words())
        return
    areas = list(_areas(book, sheet, texts))
    rows = {row for row, _ in texts} | {n for area in areas for n in range(area.top, area.bottom + 1)}
    columns = {column for _, column in texts} | {n for area in areas for n in range(area.left, area.right + 1)}
    at_row = {old: new for new, old in enumerate(sorted(rows - hidden_rows), 1)}
    at_column = {old: new for new, old in enumerate(sorted(columns - hidden), 1)}
    if len(at_row) * len(at_column) > MOST_PLACES:
        raise too_large(book.path, Text("các ô nằm quá rải rác", "its cells are scattered too widely"))
    cells = _cells({**unseen, **texts}, areas, at_row, at_column, here, notices)
    title, cells = _below_title(cells, len(at_column))
    empty = [
        looks.fills.get(here.styles.get((row, column), 0), "")
        for row in list(at_row)[-max((cell.row for cell in cells), default=0) :]
        for column in at_column
        if (row, column) not in texts
    ]
    lines = [*notices.words(), *told.fills(empty)]
    builder.add(cells, title=title, sheet=sheet.name, words=lines, has_legacy_font=has_legacy_font)


def _texts(row: Row, looks: BookLooks, here: SheetLooks, notices: told.Notices) -> Iterator[tuple[int, str]]:
    """Yield the columns of a row and what is read there."""
    for column, value in row.values.items():
        place = _address(row.number, column)
        if column in row.struck:
            notices.add(told.STRUCK, place)
            continue
        text = value.shown if isinstance(value, Concealed) else cell_text(value)
        if isinstance(value, Concealed):
            notices.add(told.CONCEALED, place)
        elif isinstance(value, CellError):
            notices.add(told.NO_RESULT if column in row.formulas and text.startswith("=") else told.CELL_ERROR, place)
        elif isinstance(value, float):
            text = _number(text, looks.decimals.get(here.styles.get((row.number, column), 0), 0))
        elif column in row.partly_struck:
            notices.add(told.STRUCK if text in looks.texts else told.PARTLY_STRUCK, place)
        yield column, words(looks.texts.get(text, text) if isinstance(value, str) else text)
    for column in row.formulas:
        if column not in row.values:
            notices.add(told.NO_RESULT, _address(row.number, column))


def _number(text: str, decimals: int) -> str:
    """Write a number with the decimals that its format shows at least.

    "61.000" and "1.234" stay as people see them: whoever typed them may have meant thousands, which the reader of levels tells.

    >>> _number("2.1", 2), _number("3", 0), _number("61", 3)
    ('2.10', '3', '61.000')
    """
    whole, _, part = text.partition(".")
    part = part.ljust(decimals, "0")
    return f"{whole}.{part}" if part else whole


def _address(row: int, column: int) -> Text:
    return Text("{name}", "{name}").format(name=f"{letters(column)}{row}")


def _areas(book: Workbook, sheet: Sheet, texts: Mapping[tuple[int, int], str]) -> Iterator[_Area]:
    """Yield the merged cells, cut where nothing else stands: someone may have merged a whole row of the sheet."""
    last_row, last_column = max(row for row, _ in texts), max(column for _, column in texts)
    for span in book.merged(sheet):
        bottom = span.bottom if span.bottom - span.top < _MOST_MERGED else max(span.top, min(span.bottom, last_row))
        right = span.right if span.right - span.left < _MOST_MERGED else max(span.left, min(span.right, last_column))
        if (bottom, right) != (span.top, span.left) and (span.top <= last_row and span.left <= last_column):
            yield _Area(span.top, span.left, bottom, right)


def _cells(
    texts: Mapping[tuple[int, int], str],
    areas: Iterable[_Area],
    at_row: Mapping[int, int],
    at_column: Mapping[int, int],
    here: SheetLooks,
    notices: told.Notices,
) -> list[SourceCell]:
    cells, covered = list[SourceCell](), set[tuple[int, int]]()
    for area in areas:
        places = [(row, column) for row, column in area.places() if row in at_row and column in at_column]
        if not places or covered.intersection(places):
            continue
        covered.update(places)
        first, last, anchor = places[0], places[-1], (area.top, area.left)
        for place in places:
            if place != anchor and texts.get(place):
                notices.add(told.UNDER_MERGED, _address(*place))
        top, left = at_row[first[0]], at_column[first[1]]
        height, width = at_row[last[0]] - top + 1, at_column[last[1]] - left + 1
        cells.append(_cell(texts.get(anchor, ""), anchor, top, left, here, notices, rows=height, columns=width))
    for row, top in at_row.items():
        for column, left in at_column.items():
            if (row, column) not in covered:
                cells.append(_cell(texts.get((row, column), ""), (row, column), top, left, here, notices))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _cell(
    text: str,
    place: tuple[int, int],
    row: int,
    column: int,
    here: SheetLooks,
    notices: told.Notices,
    *,
    rows: int = 1,
    columns: int = 1,
) -> SourceCell:
    note = here.comments.get(place, "")
    if note:
        notices.add(told.COMMENT, _address(*place))
    address = f"{letters(place[1])}{place[0]}"
    return SourceCell(text, row, column, rows, columns, (note,) if note else (), address=address)


def _below_title(cells: Sequence[SourceCell], width: int) -> tuple[str, list[SourceCell]]:
    """Take the lines above the headings out of a sheet: rows whose texts cover few of its columns."""
    filled = dict[int, list[SourceCell]]()
    for cell in cells:
        if cell.text:
            filled.setdefault(cell.row, []).append(cell)
    fullest = max(map(len, filled.values()))
    whole = min(fullest, width)
    least = max(2, whole // 2 + 1, whole * 3 // 4 if whole > 3 else 0)
    first = next(
        (row for row, found in filled.items() if sum(cell.columns for cell in found) >= least <= _parts(found)), 1
    )
    if first > _MOST_TITLES or any(cell.row < first < cell.row + cell.rows for cell in cells if cell.text):
        return "", list(cells)
    title = "\n".join(" ".join(cell.text for cell in found) for row, found in filled.items() if row < first)
    return title, [evolve(cell, row=cell.row - first + 1) for cell in cells if cell.row >= first]


def _parts(cells: Sequence[SourceCell]) -> int:
    """Count the columns that a row's texts cover; one text alone is a title, however wide it is merged."""
    return sum(cell.columns for cell in cells) if len(cells) > 1 else 1
