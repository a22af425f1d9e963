"""A law: a grid with merged cells is read back as it was written, whatever kind of file it was written to."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drafting.looking import cells_of
from drafting.making import (
    Canvas,
    Cell,
    csv_text,
    even,
    html_table,
    page,
    size,
    word_table,
    write_docx,
    write_pdf,
    write_xlsx,
)
from laws.adapter import MORE_LAWS
from ntm_criteria.drafting.readers import read_document

WORDS = st.sampled_from(
    ["TT", "≥ 80%", "≤ 13%", "Đạt", "100%", "từ 50% trở lên", "(nếu có)", "–", "UBND cấp tỉnh", "Tỷ lệ hộ, thôn", "1.1"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=2).map("\n".join)


@st.composite
def grids(draw: st.DrawFn, *, merged: bool = True) -> list[Cell]:
    """Draw a grid; each row and column begins a cell of its own that has a text, so that none of them is superfluous."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    free = {(row, column) for row in range(1, height + 1) for column in range(1, width + 1)}
    cells = []
    for row in range(1, height + 1):
        for column in range(1, width + 1):
            if (row, column) not in free:
                continue
            rows, columns = (
                (draw(st.integers(1, 3)), draw(st.integers(1, 3))) if merged and draw(st.booleans()) else (1, 1)
            )
            rows, columns = min(rows, height - row + 1), min(columns, width - column + 1)
            while not {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)} <= free:
                columns -= 1
            free -= {(r, c) for r in range(row, row + rows) for c in range(column, column + columns)}
            cells.append(Cell(row, column, draw(TEXTS), rows, columns))
    return cells


def is_plain(cells: list[Cell]) -> bool:
    """Whether a cell of one row begins in each row, and one of one column in each column."""
    height, width = size(cells)
    rows = {cell.row for cell in cells if cell.rows == 1}
    columns = {cell.column for cell in cells if cell.columns == 1}
    return len(rows) == height and len(columns) == width


@settings(
    max_examples=12 * MORE_LAWS,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
    deadline=None,
)
@given(cells=grids().filter(is_plain))
def test_a_grid_is_read_back_as_it_was_written(cells: list[Cell], tmp_path: Path) -> None:
    height, width = size(cells)
    canvas = Canvas()
    canvas.table(cells, even(40, 40 + 85 * width, width), even(100, 100 + 40 * height, height))
    (tmp_path / "a.html").write_text(page(html_table(cells)), encoding="utf-8")
    paths = [
        write_docx(tmp_path / "a.docx", word_table(cells)),
        tmp_path / "a.html",
        write_pdf(tmp_path / "a.pdf", [canvas]),
    ]
    top = [cell for cell in cells if cell.row == 1]
    if len(top) > 1 and sum(cell.columns for cell in top) == width:  # one text alone above a sheet is its title
        paths.append(write_xlsx(tmp_path / "a.xlsx", cells))
    for path in paths:
        [table] = read_document(path).tables
        is_pdf = path.suffix == ".pdf"  # in which a line that fills its cell goes on in the next
        texts = [cell._replace(text=cell.text.replace("\n", " ") if is_pdf else cell.text) for cell in cells]
        found = [cell._replace(text=cell.text.replace("\n", " ") if is_pdf else cell.text) for cell in cells_of(table)]
        assert found == sorted(texts), path.suffix
        assert table.told == (), path.suffix
        assert (table.height, table.width) == (height, width)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cells=grids(merged=False), separator=st.sampled_from(",;\t"))
def test_a_csv_file_is_read_back_as_it_was_written(cells: list[Cell], separator: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(csv_text(cells, separator).encode())
    [table] = read_document(tmp_path / "a.csv").tables
    assert cells_of(table) == sorted(cells)
