"""Whole files as offices keep them: whatever a file holds is used or reported, and a judged row is judged as `assess` would.

The generator knows the figures of each commune. It writes them in one of the ways in which people write figures, among titles,
totals, notes, signatures, blank rows, hidden parts and columns that nobody reads, into a CSV file or a workbook.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize

import openpyxl
import polars as pl
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

import ntm_criteria as ntm
from ntm_criteria.account import Account, Outcome
from ntm_criteria.tables.files import TableFiles, judge_file

from .adapter import MORE_LAWS

RULES = ntm.load_rule_set("bang-mac-2024")
CODES = ["1.1", "3.1", "4.3", "10.1", "14.1"]
WRONG = object()  # a cell that holds no figure of the fact, so that its file is refused, or the cell is missing
Cell = Any
NAMES = ("Bằng Mạc", "Tổng Cọt", "Cộng Hòa", "Trung Bình", "Ký Phú", "Vạn Linh", "Toàn Thắng", "Đồng Mẫu")


@frozen
class Written:
    """A figure and how it stands in a cell; `figure` is None where nothing is known, `WRONG` where the cell is no figure.

    :ivar only: the kind of file that can hold the cell; None for both.
    """

    cell: Cell
    figure: Any
    only: str | None = None


def exactly(*pairs: tuple[Cell, Any]) -> list[Written]:
    return [Written(cell, figure) for cell, figure in pairs]


MISSING = exactly((None, None), ("–", None), ("-", None), ("…", None), ("chưa có số liệu", None), ("\u200b", None))
BROKEN = [
    *exactly(("khoảng 92", WRONG), ("#N/A", WRONG), ("#DIV/0!", WRONG)),
    Written("=A1+1", WRONG, "xlsx"),  # openpyxl stores no result
    Written(date(2024, 5, 1), WRONG, "xlsx"),
]
FIGURES: Mapping[str, list[Written]] = {
    "irrigated_land_share": exactly(
        ("91,5 %", Decimal("91.5")), ("92", Decimal(92)), ("92.0", Decimal(92)), ("92,00%", Decimal(92)),
        (92, Decimal(92)), (91.5, Decimal("91.5")), ("92\u00a0%", Decimal(92)), ("９２％", WRONG),
    ),
    "income_per_capita": exactly(
        ("54,999", Decimal("54.999")), ("55.0", Decimal(55)), (55, Decimal(55)), ("55 triệu đồng", Decimal(55)),
        ("55.000.000 đồng", Decimal(55)), ("55 nghìn USD", WRONG),
    ),
    "population": exactly((1000, 1000), ("1.000 người", 1000), ("1000.0", 1000), ("1000", 1000), ("1 000", 1000)),
    "insured_people": exactly((950, 950), ("951", 951), ("960.0", 960), ("960 người", 960), (1001, WRONG)),
    "planning_criterion_met": exactly(
        ("Đạt", True), ("Chưa đạt", False), ("Ðạt", True), (normalize("NFD", "Đạt"), True), ("đạt.", True),
        ("Cơ bản đạt", WRONG),
    ),
    "street_lighting": exactly(
        ("11/12 thôn", "11/12 thôn"), ("12/12", "12/12 thôn"), ("08/08 thôn", "8/8 thôn"), ("91,67 %", "91,67 %"), ("8", WRONG),
    ),
}  # fmt: skip
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "irrigated_land_share": ("irrigated_land_share", "IRRIGATED land share (%)", "(5) irrigated_land_share"),
    "income_per_capita": ("Thu nhập bình quân (triệu đồng/người/năm)", "income_per_capita", "10.1. Thu nhập bình quân"),
    "population": ("Dân số", "Dân số (người)", normalize("NFD", "Dân số"), "Dân\u00a0số\u200b", "population_2024"),
    "insured_people": ("Số người tham gia BHYT", "insured_people"),
    "planning_criterion_met": ("planning_criterion_met", "Planning criterion met (đạt/chưa đạt)"),
    "street_lighting": ("street_lighting", "Street_Lighting năm 2024"),
}
UNUSED = ("STT", "Ghi chú", "Huyện", "Diện tích rừng", "Cán bộ phụ trách")
OTHER_ROWS = ("TỔNG CỘNG", "Toàn huyện:", "Huyện Mẫu", "Người lập biểu", "Ghi chú: số liệu ước", "(2)")


@frozen
class Form:
    """A table as it stands in a file: the rows of cells, and what is known of them.

    :ivar communes: by key, the figures written; `WRONG` for a cell that is none.
    :ivar others: the number of rows that are neither headings, nor communes, nor blank.
    """

    rows: Sequence[Sequence[Cell]]
    headings: Sequence[str]
    communes: Mapping[str, Mapping[str, Any]]
    others: int
    first: int
    hidden: frozenset[int]
    struck: frozenset[tuple[int, int]]


@st.composite
def forms(draw: st.DrawFn, ending: str) -> Form:
    facts = draw(st.lists(st.sampled_from(sorted(FIGURES)), min_size=1, unique=True))
    unused = draw(st.lists(st.sampled_from(UNUSED), max_size=2, unique=True))
    columns = draw(st.permutations([*facts, *unused, "key"]))
    key = draw(st.sampled_from(["Tên xã", "commune_id", "Xã, thị trấn"]))
    heads = [key if c == "key" else draw(st.sampled_from(HEADINGS[c])) if c in facts else c for c in columns]
    rows: list[list[Cell]] = []
    others = 0
    width = len(columns)
    for title in draw(st.lists(st.sampled_from(["UBND HUYỆN MẪU", "BIỂU TỔNG HỢP NĂM 2024", ""]), max_size=3)):
        rows.append([title or None, *[None] * (width - 1)])
        others += bool(title)
    first = len(rows)
    rows.append([*heads])
    if width > 1 and draw(st.booleans()):
        rows.append([f"({number})" for number in range(1, width + 1)])
        others += 1
    communes: dict[str, dict[str, Any]] = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)):
        row: list[Cell] = []
        communes[name] = {}
        for column in columns:
            if column in facts:
                usual = [each for each in FIGURES[column] if each.figure is not WRONG]
                odd = [*FIGURES[column], *MISSING, *(each for each in BROKEN if each.only in (None, ending))]
                written = draw(st.sampled_from([*usual * 6, *odd]))
                communes[name][column] = written.figure
                row.append(written.cell)
            else:
                row.append(name if column == "key" else draw(st.sampled_from([None, 1, "x", "a\nb", "#REF!"])))
        rows.append(row)
        if draw(st.integers(0, 6)) == 0:
            rows.append([None] * width)
        if draw(st.integers(0, 4)) == 0:
            other = draw(st.sampled_from(OTHER_ROWS[:3]))
            rows.append(
                [
                    other if c == "key" else 3000 if c in facts and c != "planning_criterion_met" else None
                    for c in columns
                ]
            )
            others += 1
    for other in draw(st.lists(st.sampled_from(OTHER_ROWS), max_size=2)):
        rows.append([other if column == "key" else None for column in columns])
        others += 1
    body = range(first + 1, len(rows))
    hidden = draw(st.frozensets(st.sampled_from(body), max_size=2)) if body else frozenset()
    cells = st.tuples(st.sampled_from(body), st.integers(0, width - 1))
    return Form(rows, heads, communes, others, first, hidden, draw(st.frozensets(cells, max_size=2)))


def write(form: Form, path: Path, draw: Callable[[Any], Any]) -> None:
    if path.suffix == ".csv":
        mark = draw(st.sampled_from([",", ";", "\t"]))
        text = io.StringIO()
        if mark == ";" and draw(st.booleans()):
            text.write("sep=;\r\n")
        ends = draw(st.sampled_from(["\r\n", "\n"]))
        csv.writer(text, delimiter=mark, lineterminator=ends).writerows(form.rows)
        path.write_bytes(text.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig"]))))
        return
    book = openpyxl.Workbook()
    if draw(st.booleans()):
        book.active.title, book.active.sheet_state = "Cũ", "hidden"
        book.active.append(["commune_id", "irrigated_land_share"])
        book.active.append(["Sai", 1])
        book.active = book.create_sheet("Biểu")
    sheet = book.active
    for number, row in enumerate(form.rows, 1):
        for column, cell in enumerate(row, 1):
            if cell is not None:
                sheet.cell(number, column, cell)
        sheet.row_dimensions[number].hidden = number - 1 in form.hidden
    for line, place in form.struck:
        sheet.cell(line + 1, place + 1).font = Font(strike=True)
    if draw(st.booleans()):
        sheet.column_dimensions["A"].hidden = True
    book.save(path)


def check(form: Form, path: Path) -> None:
    told: list[ntm.Problem] = []
    accounts: list[Account] = []
    target = path.with_name("out.parquet")
    try:
        judge_file(
            TableFiles(path, target), RULES, by=[], errors="null", only=CODES, tell=told.extend, account=accounts.append
        )
    except ntm.CriteriaError as error:
        assert all(problem.message.vi and problem.message.en for problem in error.problems)
        assert not isinstance(error, ntm.RuleFileError)
        return
    lines = [line for line in accounts[0] if line.source.startswith(path.name)]
    columns = [line.item for line in lines if line.kind == "column"]
    assert sorted(columns) == sorted(heading.strip() for heading in form.headings)
    rows = sum(line.count for line in lines if line.kind == "row")
    assert rows == len(form.communes) + form.others, lines
    for outcome in (Outcome.READ, Outcome.REFUSED, Outcome.KEPT, Outcome.LEFT_OUT):
        assert all(line.why.vi or line.kind == "sheet" for line in lines if line.outcome is outcome)
    judged = {row[0]: row[1:] for row in pl.read_parquet(target).rows()}
    assert sorted(judged) == sorted(form.communes)
    for name, figures in form.communes.items():
        wrong = {fact for fact, figure in figures.items() if figure is WRONG}
        messages = [problem for problem in told if f"={name}" in problem.message.vi and problem.severity == "error"]
        if wrong:
            assert messages, (name, figures)
            continue
        facts = {fact: figure for fact, figure in figures.items() if figure is not None}
        expected = ntm.assess(ntm.Commune("x", year=2024, facts=facts), RULES)
        if not messages:
            assert judged[name] == tuple(expected[code].verdict.value for code in CODES), (name, figures)


def law_of(ending: str) -> None:
    @settings(max_examples=20 * MORE_LAWS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        form = data.draw(forms(ending))
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"in.{ending}"
            write(form, path, data.draw)
            check(form, path)

    law()


def test_a_csv_file_is_used_or_reported() -> None:
    law_of("csv")


def test_a_workbook_is_used_or_reported() -> None:
    law_of("xlsx")
