"""Writes the grid of an annex as a file of each kind."""

import csv
from html import escape
from pathlib import Path

import docx
from openpyxl import Workbook

from .annexes import Annex

TITLE = "Bộ tiêu chí giai đoạn 2021-2025"


def write_docx(made: Annex, path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(len(made.grid), len(made.grid[0]))
    for row, line in enumerate(made.grid):
        for column, each in enumerate(line):
            if each is not None:
                text, rows, columns = each
                cell = table.cell(row, column)
                if rows > 1 or columns > 1:
                    cell = cell.merge(table.cell(row + rows - 1, column + columns - 1))
                cell.text = text
    path = path.with_suffix(".docx")
    document.save(str(path))
    return path


def write_xlsx(made: Annex, path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append([])
    for row, line in enumerate(made.grid, 3):
        for column, each in enumerate(line, 1):
            if each is not None:
                text, rows, columns = each
                cell = sheet.cell(row, column)
                cell.value, cell.data_type = text, "s"
                if rows > 1 or columns > 1:
                    sheet.merge_cells(
                        start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1
                    )
    path = path.with_suffix(".xlsx")
    book.save(path)
    return path


def write_html(made: Annex, path: Path) -> Path:
    rows = [
        "".join(
            f'<td rowspan="{each[1]}" colspan="{each[2]}">{_html(each[0])}</td>' for each in line if each is not None
        )
        for line in made.grid
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    path = path.with_suffix(".html")
    path.write_text(
        f'<html><head><meta charset="utf-8"></head><body><p>{TITLE}</p><table>{body}</table></body></html>',
        encoding="utf-8",
    )
    return path


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def write_csv(made: Annex, path: Path) -> Path:
    """Write a file without merged cells: the text of one stands in each of its columns, and in its first row."""
    lines = [[*line] for line in made.full()]
    for row, line in enumerate(made.grid):
        for column, each in enumerate(line):
            if each is not None and each[2] > 1 and each[2] < len(line):
                lines[row][column : column + each[2]] = [each[0]] * each[2]
    path = path.with_suffix(".csv")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[TITLE], *lines])
    return path


WRITERS = {".docx": write_docx, ".xlsx": write_xlsx, ".html": write_html, ".csv": write_csv}
