"""Whole files as offices keep them: whatever a file holds is used or reported, and every row is judged as `assess` would.

Each table of a call is drawn by `in_files`: communes, their villages and last year's figures, in CSV files, workbooks or
sheets of one workbook. A cell that is no figure is named by its row and its column, and counts as missing; every other cell
of its commune, and every other commune, is judged all the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import polars as pl
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

import ntm_criteria as ntm
from ntm_criteria.account import Account
from ntm_criteria.tables.columns import Level, OtherRow
from ntm_criteria.tables.files import TableFiles, judge_file

from .adapter import MORE_LAWS
from .in_files import (
    FIGURES,
    HEADINGS,
    LAST_YEAR,
    OF_A_VILLAGE,
    WRONG,
    Form,
    Line,
    add_sheet,
    csv_bytes,
    drawn_form,
    first_lines,
    save,
)

RULES = ntm.load_rule_set("bang-mac-2024")
CODES = ["1.1", "3.1", "4.3", "10.1", "11.1", "14.1", "17.2"]
NAMES = ("Bằng Mạc", "Tổng Cọt", "Cộng Hòa", "Trung Bình", "Ký Phú", "Vạn Linh", "Toàn Thắng", "Đồng Mẫu")
VILLAGES = ("Nà Mỏ", "Khau Tao", "Tổng Nộc", "Thôn 4")
TOGETHER = {"insured_people": ("insured_people", "population")}  # figures of which nobody knows which is wrong
SHEETS: Mapping[Level, str] = {"now": "Biểu", "village": "Thôn", "before": "Năm 2023"}
GROUPS: Mapping[Level, tuple[str, ...]] = {"now": (), "village": ("villages",), "before": ("previous",)}
Place = tuple[str | int, ...]


@frozen
class Given:
    """The tables of a call in their files.

    :ivar files: the paths of the tables, and the sheets to read.
    :ivar is_readable: whether every file is in an encoding that the library reads.
    :ivar sources: what the account calls each table.
    """

    forms: Mapping[Level, Form]
    files: TableFiles
    is_readable: bool
    sources: Mapping[Level, str]


def drawn_forms(draw: Callable[[Any], Any], ending: str) -> dict[Level, Form]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    key = draw(st.sampled_from([("commune_id",), ("Mã xã",), HEADINGS["key"]]))
    forms: dict[Level, Form] = {"now": drawn_form(draw, ending, FIGURES, [(name, "") for name in names], key)}
    if draw(st.booleans()):
        of = {name: draw(st.lists(st.sampled_from(VILLAGES), max_size=3, unique=True)) for name in names}
        rows = [(name, village) for name, villages in of.items() for village in villages]
        forms["village"] = drawn_form(draw, ending, OF_A_VILLAGE, rows or [(names[0], VILLAGES[0])], key)
    if draw(st.booleans()):
        keys = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        forms["before"] = drawn_form(draw, ending, LAST_YEAR, [(each, "") for each in keys], key)
    return forms


def written(draw: Callable[[Any], Any], forms: Mapping[Level, Form], folder: Path, ending: str) -> Given:
    """Write the tables: CSV files, or sheets of one workbook or of several, some behind a hidden sheet."""
    paths: dict[Level, Path] = {}
    sheets: dict[Level, str | None] = {}
    is_readable, is_one_book = True, draw(st.booleans())
    books: dict[Path, tuple[openpyxl.Workbook, dict[str, Form]]] = {}
    for level, form in forms.items():
        paths[level] = folder / f"{'book' if is_one_book and ending == 'xlsx' else level}.{ending}"
        if ending == "csv":
            content, is_utf8 = csv_bytes(draw, form)
            paths[level].write_bytes(content)
            is_readable = is_readable and is_utf8
            continue
        book, held = books.setdefault(paths[level], (openpyxl.Workbook(), {}))
        if not held and draw(st.booleans()):  # the first sheet is one of another year, and hidden
            book.active.title, book.active.sheet_state = "Cũ", "hidden"
            book.active.append(["commune_id", "irrigated_land_share"])
            book.active.append(["Sai", 1])
        elif not held:
            book.remove(book.active)
        add_sheet(book, SHEETS[level], form)
        held[SHEETS[level]] = form
        if (level != "now" and is_one_book) or draw(st.booleans()):
            sheets[level] = SHEETS[level]
    for path, (book, held) in books.items():
        book.active = book.worksheets.index(book[next(iter(held))])
        save(book, held, path)
    sources = {
        level: path.name if ending == "csv" else f"{path.name}, {SHEETS[level]}" for level, path in paths.items()
    }
    target = folder / "out.parquet"
    files = TableFiles(paths["now"], target, paths.get("village"), paths.get("before"), sheets)
    return Given(forms, files, is_readable, sources)


def check(given_: Given) -> None:
    told: list[ntm.Problem] = []
    accounts: list[Account] = []
    options: dict[str, Any] = {"by": [], "errors": "null", "only": CODES}
    try:
        judge_file(given_.files, RULES, **options, tell=told.extend, account=accounts.append)
    except ntm.FactError as error:
        assert not given_.is_readable, [problem.text("en") for problem in error.problems]
        errors = [problem for problem in error.problems if problem.severity == "error"]
        assert all(problem.code is ntm.ProblemCode.UNREADABLE_FILE for problem in errors), errors
        return
    assert given_.is_readable
    for level in given_.forms:
        check_account(given_, level, accounts[0])
    check_verdicts(given_, told, pl.read_parquet(given_.files.target).rows())


def check_account(given_: Given, level: Level, account: Account) -> None:
    """Every column and every row of a table is in the account once; what people may not see is marked."""
    form, lines = given_.forms[level], [line for line in account if line.source == given_.sources[level]]
    columns = [line.item for line in lines if line.kind == "column"]
    # a row with nothing but the name of a group says no more than a title
    is_title = form.group and any(line.item.endswith(f": {form.group}") for line in lines if line.kind == "row")
    group = f"{form.group} / " if is_title else ""
    assert sorted(columns) == sorted(heading.removeprefix(group).strip() for heading in form.headings)
    rows = [line for line in lines if line.kind in ("row", "village") and line.why != OtherRow.EMPTY.value]
    expected = [line for line in form.lines if line.kind in ("figures", "other")]
    assert sum(row.count for row in rows) == len(expected) + bool(group), [line.text("en") for line in lines]
    assert all(line.why.vi or line.kind == "sheet" for line in lines)
    said = [(line.item, line.reason.vi) for line in lines if line.kind in ("row", "column", "village")]
    hidden = {str(number) for number, line in form.numbered("figures") if number in form.hidden_rows}
    told = " ".join(f"{item} {why}" for item, why in said if "dòng ẩn" in why)
    assert hidden <= set(re.findall("[0-9]+", told)), said
    for number, column in form.struck:
        line = form.lines[number - 1]
        if form.columns[column - 1] in form.facts and line.cells[column - 1] is not None:
            assert any(f"{get_column_letter(column)}{number}" in why for _, why in said), said


@frozen
class Expected:
    """A commune as its files give it.

    :ivar wrong: the place of each cell that is no figure, as in `Problem.path`, with the number of its row.
    """

    facts: Mapping[str, Any]
    villages: Sequence[Mapping[str, Any]]
    previous: Mapping[str, Any]
    wrong: Mapping[Place, int]


def expected_of(given_: Given, name: str) -> Expected:
    facts: dict[Level, list[tuple[Line, dict[str, Any]]]] = {"now": [], "village": [], "before": []}
    wrong: dict[Place, int] = {}
    for level, form in given_.forms.items():
        numbers = first_lines(form) if given_.files.source.suffix == ".csv" else range(1, len(form.lines) + 1)
        for number, line in zip(numbers, form.lines, strict=True):
            if line.kind == "figures" and line.key == name:
                known = {fact: figure for fact, figure in line.figures.items() if figure not in (None, WRONG)}
                facts[level].append((line, known))
                keys = (name, line.name) if level == "village" else (name,)
                bad = [fact for fact, figure in line.figures.items() if figure is WRONG]
                wrong |= {(*GROUPS[level], *keys, fact): number for fact in bad}
    villages = [{"name": line.name, **known} for line, known in facts["village"]]
    before = facts["before"][0][1] if facts["before"] else {}
    return Expected(facts["now"][0][1], villages, before, wrong)


def check_verdicts(given_: Given, told: Sequence[ntm.Problem], rows: Sequence[tuple[Any, ...]]) -> None:
    """Each commune is judged as `assess` judges it; whatever is told is wrong, and whatever is wrong is told."""
    errors = [problem for problem in told if problem.severity == "error"]
    names = [line.key for _, line in given_.forms["now"].numbered("figures")]
    assert [row[0] for row in rows] == names
    left = set(range(len(errors)))
    for name, *verdicts in rows:
        commune = expected_of(given_, name)
        for place, number in commune.wrong.items():
            named = {each for each in left if errors[each].path == place}
            assert len(named) == 1, (place, [problem.text("en") for problem in errors])
            assert any(f" {number}," in errors[each].message.en for each in named), (
                number,
                errors[named.pop()].message,
            )
            left -= named
        judged, contradictions = judged_as_it_stands(commune)
        for contradiction in contradictions:
            named = {each for each in left if errors[each].path == (name, contradiction)}
            assert named, (name, contradiction, [problem.text("en") for problem in errors])
            left -= named
        assert verdicts == [judged[code].verdict.value for code in CODES], (
            name,
            commune,
            [p.text("en") for p in errors],
        )
    assert not left, [errors[each].text("en") for each in left]


def judged_as_it_stands(commune: Expected) -> tuple[ntm.Assessment, list[str]]:
    """Judge a commune without the figures that contradict each other; with the facts under which they are reported."""
    facts, contradictions = dict(commune.facts), list[str]()
    while True:
        try:
            given_ = ntm.Commune("x", year=2024, facts=facts, villages=commune.villages, previous=commune.previous)
            return ntm.assess(given_, RULES), contradictions
        except ntm.FactError as error:
            for problem in error.problems:
                contradictions.append(str(problem.fact))
                for fact in TOGETHER.get(str(problem.fact), (problem.fact,)):
                    facts.pop(str(fact), None)


def law_of(ending: str) -> None:
    @settings(max_examples=30 * MORE_LAWS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        forms = drawn_forms(data.draw, ending)
        with TemporaryDirectory() as folder:
            check(written(data.draw, forms, Path(folder), ending))

    law()


def test_a_csv_file_is_used_or_reported() -> None:
    law_of("csv")


def test_a_workbook_is_used_or_reported() -> None:
    law_of("xlsx")
