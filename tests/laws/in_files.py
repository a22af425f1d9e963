"""Tables as offices keep them in CSV files and workbooks, and what is known of them.

A table begins as rows of figures in the ways in which people write them. Each function below adds one oddity: what it puts
into the rows, and how it is to be accounted for. All of them combine.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize
from zipfile import ZipFile

import openpyxl
from attrs import Factory, define, field, frozen
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Draw = Callable[[st.SearchStrategy[Any]], Any]
Cell = Any
WRONG = object()  # a cell that holds no figure of the fact: it is reported, and counts as missing


@frozen
class Stored:
    """A cell of a workbook that is more than its value."""

    value: Cell
    format: str = "General"
    formula: str | None = None


@frozen
class Written:
    """A figure and how it stands in a cell; `figure` is None where nothing is known, `WRONG` where the cell is no figure.

    :ivar only: the kind of file that can hold the cell; None for both.
    """

    cell: Cell
    figure: Any
    only: str | None = None


def exactly(*pairs: tuple[Cell, Any]) -> list[Written]:
    return [Written(cell, figure, "xlsx" if isinstance(cell, Stored | bool) else None) for cell, figure in pairs]


MISSING = exactly((None, None), ("–", None), ("-", None), ("…", None), ("chưa có số liệu", None), ("\u200b", None))
BROKEN = [
    *exactly(("khoảng 92", WRONG), ("#N/A", WRONG), ("#DIV/0!", WRONG), (Stored("#REF!", formula="#REF!"), WRONG)),
    Written("=A1+1", WRONG, "xlsx"),  # without a stored result
    Written(date(2024, 5, 1), WRONG, "xlsx"),
    Written(time(12), WRONG, "xlsx"),
]
FLAG = exactly(
    ("Đạt", True), ("Chưa đạt", False), ("Ðạt", True), (normalize("NFD", "Đạt"), True), ("đạt.", True), ("Đạt\n", True),
    (True, True), (False, False), (Stored(True, formula="1=1"), True), (Stored("Đạt", formula='"Đạt"'), True),
    ("Cơ bản đạt", WRONG), (Stored(1), WRONG),
)  # fmt: skip
FIGURES: Mapping[str, list[Written]] = {
    "irrigated_land_share": exactly(
        ("91,5 %", Decimal("91.5")), ("92", Decimal(92)), ("92.0", Decimal(92)), ("92,00%", Decimal(92)),
        (92, Decimal(92)), (91.5, Decimal("91.5")), ("92\u00a0%", Decimal(92)), ("９２％", WRONG),
        (Stored(0.9193, "0%"), Decimal("91.93")), (Stored(0.92, "0.00%"), Decimal(92)), (0.92, Decimal("0.92")),
        (Stored(92, formula="A1*1"), Decimal(92)), (Stored(0.915, "0.0%", "23/24"), Decimal("91.5")),
        (Stored("92 %", formula='"92 %"'), Decimal(92)), (Stored(92, "@"), Decimal(92)), (920, WRONG), (True, WRONG),
    ),
    "income_per_capita": exactly(
        ("54,999", Decimal("54.999")), ("55.0", Decimal(55)), (55, Decimal(55)), ("55 triệu đồng", Decimal(55)),
        ("55.000.000 đồng", Decimal(55)), ("55 nghìn USD", WRONG), (Stored(0.55, "0%"), WRONG),
        (Stored(55.5, "#,##0.00"), Decimal("55.5")),
    ),
    "population": exactly(
        (1000, 1000), ("1.000 người", 1000), ("1000.0", 1000), ("1000", 1000), ("1 000", 1000), (Stored(1000, "#,##0"), 1000),
        ("1000,5", WRONG), (1000.5, WRONG), ("-1000", WRONG),
    ),
    "insured_people": exactly((950, 950), ("951", 951), ("960.0", 960), ("960 người", 960), (1001, 1001)),
    "poverty_rate": exactly(
        ("7,7 %", Decimal("7.7")), (7.5, Decimal("7.5")), ("8", Decimal(8)), (Stored(0.07, "0.0%"), Decimal(7)), (101, WRONG),
    ),
    "planning_criterion_met": FLAG,
    "street_lighting": exactly(
        ("11/12 thôn", "11/12 thôn"), ("12/12", "12/12 thôn"), ("08/08 thôn", "8/8 thôn"), ("50 %", "50 %"), ("8", WRONG),
    ),
}  # fmt: skip
LAST_YEAR = {"poverty_rate": exactly(("8,2 %", Decimal("8.2")), (8.7, Decimal("8.7")), ("khoảng 8", WRONG))}
OF_A_VILLAGE = {
    "street_lighting": FLAG,
    "communal_cleanups_per_month": exactly((2, 2), ("2 lần", 2), ("1", 1), (-1, WRONG), (Stored(2, formula="1+1"), 2)),
}
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "irrigated_land_share": ("irrigated_land_share", "IRRIGATED land share (%)", "(5) irrigated_land_share"),
    "income_per_capita": ("Thu nhập bình quân (triệu đồng/người/năm)", "income_per_capita", "10.1. Thu nhập bình quân"),
    "population": ("Dân số", "Dân số\n(người)", normalize("NFD", "Dân số"), "Dân\u00a0số\u200b", "population_2024"),
    "insured_people": ("Số người tham gia BHYT", "insured_people"),
    "poverty_rate": ("poverty_rate", "poverty_rate (%)"),
    "planning_criterion_met": ("planning_criterion_met", "Planning criterion met (đạt/chưa đạt)"),
    "street_lighting": ("street_lighting", "Street_Lighting năm 2024"),
    "communal_cleanups_per_month": ("communal_cleanups_per_month",),
    "key": ("Tên xã", "Xã, thị trấn"),
    "name": ("name", "Tên thôn"),
}
GROUPS = ("Chỉ tiêu", "Kết quả thực hiện", "Thông tin chung")
UNUSED = ("STT", "Ghi chú", "Huyện", "Diện tích rừng", "Cán bộ phụ trách")
TITLES = ("UBND HUYỆN MẪU", "BIỂU TỔNG HỢP NĂM 2024", "Kèm theo Báo cáo số 12, ngày 05/01/2025; đơn vị: %")
TOTALS = ("TỔNG CỘNG", "Toàn huyện:", "Huyện Mẫu")
BELOW = (*TOTALS, "Người lập biểu", "Ghi chú: số liệu ước", "(2)", "Mẫu, ngày 05 tháng 01 năm 2025")


@define
class Line:
    """A row of a table.

    :ivar kind: "heading", "figures", "blank", or "other" for whatever stands there besides.
    :ivar figures: by fact, what its cells hold; `WRONG` where a cell is no figure.
    """

    kind: str
    cells: list[Cell]
    key: str = ""
    name: str = ""
    figures: dict[str, Any] = field(factory=dict)


@define
class Form:
    """A table as it stands in a file, and what is known of it.

    :ivar columns: what each column holds: "key", "name", a fact, the heading of an unused column, "" for a blank one.
    :ivar headings: the headings as the account names them.
    :ivar merged: first row, first column, last row, last column, each from 1.
    :ivar struck: row and column of the cells that are struck out, from 1.
    """

    columns: list[str]
    facts: Mapping[str, Sequence[Written]]
    ending: str
    key_headings: Sequence[str] = HEADINGS["key"]
    group: str = ""
    lines: list[Line] = Factory(list)
    headings: list[str] = Factory(list)
    merged: list[tuple[int, int, int, int]] = Factory(list)
    hidden_rows: set[int] = Factory(set)
    hidden_columns: set[int] = Factory(set)
    struck: set[tuple[int, int]] = Factory(set)

    def row_of(self, *, key: str = "", **cells: Cell) -> list[Cell]:
        return [key or None if column == "key" else cells.get(column) for column in self.columns]

    def numbered(self, kind: str) -> list[tuple[int, Line]]:
        return [(number, line) for number, line in enumerate(self.lines, 1) if line.kind == kind]


def drawn_form(
    draw: Draw,
    ending: str,
    facts: Mapping[str, Sequence[Written]],
    rows: Sequence[tuple[str, str]],
    key_headings: Sequence[str],
) -> Form:
    """A table of figures with some of these facts; `rows` are keys and names of villages."""
    chosen = draw(st.lists(st.sampled_from(sorted(facts)), min_size=1, unique=True))
    unused = draw(st.lists(st.sampled_from(UNUSED), max_size=2, unique=True))
    named = ["name"] if any(name for _, name in rows) else []
    form = Form(draw(st.permutations([*chosen, *unused, *named, "key"])), facts, ending, key_headings)
    blank_columns(draw, form)
    for key, name in rows:
        figures_of(draw, form, key, name)
    blank_rows(draw, form)
    other_rows(draw, form)
    headings(draw, form)
    numbers_of_columns(draw, form)
    titles(draw, form)
    if ending == "xlsx":
        merged_names(draw, form)
        hidden_parts(draw, form)
    return form


def blank_columns(draw: Draw, form: Form) -> None:
    for place in draw(st.lists(st.integers(0, len(form.columns)), max_size=2)):
        form.columns.insert(place, "")


def figures_of(draw: Draw, form: Form, key: str, name: str) -> None:
    line = Line("figures", [], key, name)
    for column in form.columns:
        if column in form.facts:
            fitting = [each for each in form.facts[column] if each.only in (None, form.ending)]
            usual = [each for each in fitting if each.figure is not WRONG]
            broken = [each for each in BROKEN if each.only in (None, form.ending)]
            written = draw(st.sampled_from([*usual * 6, *fitting, *MISSING, *broken]))
            line.figures[column] = written.figure
            line.cells.append(written.cell)
        elif column in ("key", "name", ""):
            line.cells.append({"key": key, "name": name, "": None}[column])
        else:
            line.cells.append(draw(st.sampled_from([None, 1, "x", "a\nb", "#REF!", 'cao "loại A", B; C'])))
    form.lines.append(line)


def blank_rows(draw: Draw, form: Form) -> None:
    """Rows without anything, or with nothing but blanks."""
    for place in draw(st.lists(st.integers(0, len(form.lines)), max_size=2)):
        form.lines.insert(place, Line("blank", [draw(st.sampled_from([None, None, " "]))] * len(form.columns)))


def other_rows(draw: Draw, form: Form) -> None:
    """Totals among the rows and below them; signatures, notes and numbers of pages below them."""
    numbers = {fact: 3000 for fact in form.facts if fact not in ("planning_criterion_met", "street_lighting")}
    for place in draw(st.lists(st.integers(1, len(form.lines)), max_size=2)):
        cells = form.row_of(key=draw(st.sampled_from(TOTALS)), **numbers)
        form.lines.insert(place, Line("other", cells))
    for below in draw(st.lists(st.sampled_from(BELOW), max_size=2)):
        form.lines.append(Line("other", form.row_of(key=below)))


def headings(draw: Draw, form: Form) -> None:
    """Headings in one row, or in two with groups of columns in the upper one."""
    known = {**HEADINGS, "key": form.key_headings}
    texts = [draw(st.sampled_from(known.get(column, (column,)))) or None for column in form.columns]
    if draw(st.booleans()):
        form.lines.insert(0, Line("heading", [*texts]))
        form.headings = [text for text in texts if text]
        return
    first = draw(st.integers(0, len(texts) - 1))
    last = draw(st.integers(first, len(texts) - 1))
    group = draw(st.sampled_from(GROUPS))
    is_group = all(texts[first : last + 1]) and {"key", *form.facts} & {*form.columns[first : last + 1]}
    in_group = range(first, last + 1) if is_group else ()
    upper: list[Cell] = [None] * len(texts)
    lower: list[Cell] = [None] * len(texts)
    is_merged = form.ending == "xlsx" and draw(st.booleans())
    for place, text in enumerate(texts):
        if place in in_group:
            lower[place] = text
            upper[place] = group if place == first else None
        elif is_merged:
            upper[place] = text
        else:
            is_known = form.columns[place] in HEADINGS  # of a row with an unknown heading, nobody knows that it is one
            (upper if is_known and draw(st.booleans()) else lower)[place] = text
    lower_is_known = any(text and form.columns[place] in HEADINGS for place, text in enumerate(lower))
    if not lower_is_known or not any(upper):
        lower, upper = [*texts], [None] * len(texts)
    form.lines[:0] = [Line("heading", upper), Line("heading", lower)]
    form.group = group if group in upper else ""
    for place, text in enumerate(texts):
        if text:
            grouped = place in in_group and (place == first or is_merged)
            form.headings.append(f"{group} / {text}" if grouped else text)
    if is_merged:
        if len(in_group) > 1:
            form.merged.append((1, first + 1, 1, last + 1))
        form.merged += [(1, place + 1, 2, place + 1) for place, text in enumerate(upper) if text and not lower[place]]


def numbers_of_columns(draw: Draw, form: Form) -> None:
    """A row "(1)", "(2)" below the headings."""
    if len(form.columns) > 1 and draw(st.booleans()):
        below = len(form.numbered("heading"))
        form.lines.insert(below, Line("other", [f"({number + 1})" for number in range(len(form.columns))]))


def titles(draw: Draw, form: Form) -> None:
    drawn = draw(st.lists(st.sampled_from([*TITLES, ""]), max_size=3))
    lines = [Line("other" if title else "blank", [title or None, *[None] * (len(form.columns) - 1)]) for title in drawn]
    form.lines[:0] = lines
    form.merged = [(top + len(lines), left, bottom + len(lines), right) for top, left, bottom, right in form.merged]
    if form.ending == "xlsx" and lines and len(form.columns) > 1 and draw(st.booleans()):
        form.merged.append((1, 1, 1, len(form.columns)))


def merged_names(draw: Draw, form: Form) -> None:
    """The name of a commune in a merged cell: down its rows, or beside a blank column."""
    place = form.columns.index("key") + 1
    rows = form.numbered("figures")
    for (one, line), (other, below) in pairwise(rows):
        if other == one + 1 and below.key == line.key and draw(st.booleans()):
            top = next((span for span in form.merged if span[2] == one and span[1] == place), None)
            if top is not None:
                form.merged.remove(top)
            form.merged.append((top[0] if top else one, place, other, place))
            below.cells[place - 1] = None
    if form.columns[place : place + 1] == [""] and not form.merged:
        form.merged += [(number, place, number, place + 1) for number, _ in rows if draw(st.booleans())]


def hidden_parts(draw: Draw, form: Form) -> None:
    """Hidden rows and columns, and cells that are struck out."""
    body = [number for number, _ in form.numbered("figures")]
    columns = range(1, len(form.columns) + 1)
    form.hidden_rows |= draw(st.sets(st.sampled_from(body), max_size=2))
    form.hidden_columns |= draw(st.sets(st.sampled_from(columns), max_size=1))
    form.struck |= draw(st.sets(st.tuples(st.sampled_from(body), st.sampled_from(columns)), max_size=2))


def csv_bytes(draw: Draw, form: Form) -> tuple[bytes, bool]:
    """The table as a CSV file, and whether it is in an encoding that the library reads."""
    mark = draw(st.sampled_from([",", ";", "\t"]))
    text = io.StringIO()
    if draw(st.integers(0, 3)) == 0:
        text.write(f"sep={mark}\r\n")
        form.lines.insert(0, Line("separator", []))
    ends, quoting = draw(st.sampled_from(["\r\n", "\n"])), draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer = csv.writer(text, delimiter=mark, lineterminator=ends, quoting=quoting)
    writer.writerows(line.cells for line in form.lines if line.kind != "separator")
    encoding = draw(st.sampled_from([*["utf-8", "utf-8-sig"] * 6, "utf-16", "cp1258"]))
    written = _in_windows(text.getvalue()) if encoding == "cp1258" else text.getvalue().encode(encoding)
    return written, encoding.startswith("utf-8")


def _in_windows(text: str) -> bytes:
    """Encode text as the Vietnamese code page of Windows does: tones that have no letter of their own follow it."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = []
    for letter in normalize("NFC", text):
        marks = [mark for mark in normalize("NFD", letter) if mark in tones]
        bare = normalize("NFC", "".join(mark for mark in normalize("NFD", letter) if mark not in tones))
        letters.append(letter if letter.encode("cp1258", "ignore") else bare + "".join(marks))
    return "".join(letters).encode("cp1258", "replace")


def first_lines(form: Form) -> list[int]:
    """The number of each row's first line in a CSV file: quoted cells may hold line breaks."""
    numbers, number = [], 1
    for line in form.lines:
        numbers.append(number)
        number += 1 + sum(cell.count("\n") for cell in line.cells if isinstance(cell, str))
    return numbers


def add_sheet(book: openpyxl.Workbook, title: str, form: Form) -> None:
    sheet = book.create_sheet(title)
    for number, line in enumerate(form.lines, 1):
        for column, cell in enumerate(line.cells, 1):
            stored = cell if isinstance(cell, Stored) else Stored(cell)
            if stored.value is not None:
                at = sheet.cell(number, column, stored.value)
                if stored.format != "General":
                    at.number_format = stored.format
                if (number, column) in form.struck:
                    at.font = Font(strike=True)
        sheet.row_dimensions[number].hidden = number in form.hidden_rows
    for column in form.hidden_columns:
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    for top, left, bottom, right in form.merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def save(book: openpyxl.Workbook, forms: Mapping[str, Form], path: Path) -> None:
    """Save a workbook; openpyxl does not write a formula with its result, so that formulas are put in afterwards."""
    book.save(path)
    parts = {sheet.title: f"xl/worksheets/sheet{place}.xml" for place, sheet in enumerate(book.worksheets, 1)}
    with ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    for title, form in forms.items():
        xml = content[parts[title]].decode()
        for number, line in enumerate(form.lines, 1):
            for column, cell in enumerate(line.cells, 1):
                if isinstance(cell, Stored) and cell.formula is not None:
                    xml = _with_formula(xml, f"{get_column_letter(column)}{number}", cell)
        content[parts[title]] = xml.encode()
    with ZipFile(path, "w") as new:
        for name, data in content.items():
            new.writestr(name, data)


def _with_formula(xml: str, at: str, cell: Stored) -> str:
    formula = (cell.formula or "").replace("&", "&amp;").replace("<", "&lt;")
    is_text = isinstance(cell.value, str) and not cell.value.startswith("#")
    if is_text:
        result = rf'<c r="{at}"\1 t="str"><f>{formula}</f><v>{cell.value}</v></c>'
        found, times = re.subn(rf'<c r="{at}"([^>]*?) t="(?:s|inlineStr)">.*?</c>', result, xml)
    else:
        found, times = re.subn(rf'(<c r="{at}"[^>]*>)(<v>)', rf"\1<f>{formula}</f>\2", xml)
    assert times == 1, at
    return found


__all__ = [
    "FIGURES", "LAST_YEAR", "OF_A_VILLAGE", "WRONG", "Form", "Line", "add_sheet", "csv_bytes", "drawn_form",
    "first_lines", "save",
]  # fmt: skip
