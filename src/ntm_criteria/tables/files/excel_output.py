"""Writes tables for Excel: headings that differ in more than capitals, and texts that are not run as formulas.

See "CSV Injection" by the OWASP Foundation. Numbers, and dashes that stand for an empty cell, are left as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from warnings import catch_warnings

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.files.libraries import Expr, Frame, polars, xlsxwriter
from ntm_criteria.text import AS_TEXT, FORMULA, NO_FORMULA, Text, as_written, identity, numbered, one_line

_HEADING = {"bold": True, "text_wrap": True, "valign": "top"}
_BOOK = {  # write text as text, not as formulas or links; otherwise keep the defaults of Polars
    **{f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")},
    "nan_inf_to_errors": True,
    "default_date_format": "yyyy-mm-dd",
}
_WIDEST = 160  # the largest width of a column in pixels; longer headings are wrapped
_MOST_ROWS = 2**20 - 1  # rows of a sheet below its heading
_LONGEST_CELL = 2**15 - 1  # characters
_NOT_EXCEL = Text("ghi kết quả vào tệp .csv hoặc .parquet", "write the result to a .csv or .parquet file")
_LONGEST = 255  # characters of a heading
_UNNAMED = "(chưa có tên)"
_RENAMED = Text(
    "tệp Excel, cột {name}: ghi tiêu đề là '{heading}', vì {why}",
    "the Excel file, column {name}: its heading is written as '{heading}', since {why}",
)
_TWICE = Text("Excel coi là trùng tên với cột {other}", "Excel takes it for the same as {other}")
_UNFIT = Text(
    "Excel chỉ nhận tiêu đề từ 1 đến {longest} ký tự, trên một dòng",
    "Excel takes headings of 1 to {longest} characters on a line",
).format(longest=_LONGEST)
_RENAME = Text("đổi tên cột, hoặc ghi kết quả vào tệp .csv", "rename the column, or write the result to a .csv file")


def excel_headings(names: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    """Return new headings for the columns whose names a table in Excel cannot have, and a warning for each of them.

    >>> excel_headings(["Ghi chú", "ghi chú", "3.1"])[0]
    {'ghi chú': 'ghi chú (2)'}
    """
    taken: dict[str, str] = {}
    headings, warnings = dict[str, str](), list[Problem]()
    for name in names:
        fit = name if name.isprintable() and 0 < len(name.strip()) <= len(name) <= _LONGEST else ""
        plain = fit or one_line(name, longest=_LONGEST) or _UNNAMED
        heading = _free(plain, taken)
        if heading != name:
            why = _TWICE.format(other=as_written(taken[_key(plain)])) if heading != plain else _UNFIT
            message = _RENAMED.format(name=as_written(name), heading=heading, why=why)
            warnings.append(Problem(ProblemCode.OTHER_WRITING, message, hint=_RENAME, severity="warning"))
            headings[name] = heading
        taken[_key(heading)] = name
    return headings, warnings


def _free(heading: str, taken: Iterable[str]) -> str:
    number, free = 1, heading
    while _key(free) in taken:
        number += 1
        free = f"{heading[: _LONGEST - 10]} ({number})"
    return free


def _key(heading: str) -> str:
    """Return what headings must differ in: more than Excel asks, so that people can tell them apart too."""
    return identity(heading) or heading


def marked(table: Frame) -> tuple[Frame, int]:
    """Put an apostrophe before each text that a spreadsheet program would run, and return how many there are."""
    texts = [name for name, dtype in table.schema.items() if dtype == polars.String]
    found = table.select(_is_formula(name).sum() for name in texts).row(0) if texts else ()
    changed = [name for name, times in zip(texts, found, strict=True) if times]
    cells = [
        polars.when(_is_formula(name)).then(AS_TEXT + polars.col(name)).otherwise(polars.col(name)).alias(name)
        for name in changed
    ]
    return table.with_columns(cells), sum(found)


def _is_formula(name: str) -> Expr:
    text = polars.col(name)
    return text.str.contains(FORMULA) & ~text.str.contains(NO_FORMULA)


def marked_headings(names: Iterable[str]) -> dict[str, str]:
    """Map the headings that a spreadsheet program would run to marked ones."""
    headings = polars.DataFrame({"name": [*names]}, schema={"name": polars.String})
    return dict(zip(headings["name"], marked(headings)[0]["name"], strict=True))


def warning(count: int) -> Problem:
    """Word the warning that `count` texts were marked."""
    message = Text(
        "{count} ô hoặc tên cột bắt đầu bằng =, +, - hay @: đã thêm dấu ' ở đầu để Excel không coi là công thức",
        "{count} texts begin with =, +, - or @: an apostrophe before them keeps Excel from running them",
    ).format(count=numbered(count))
    hint = Text(
        "ghi kết quả vào tệp .xlsx nếu cần giữ nguyên", "write the result to an .xlsx file to keep them as they are"
    )
    return Problem(ProblemCode.FORMULA_TEXT, message, hint=hint, severity="warning")


def write_sheet(table: Frame, path: Path, about: Mapping[str, str]) -> None:
    """Write a table as the only sheet of a workbook.

    :param about: texts by key for the properties of the workbook (in Excel: File, Info, Properties).

    :raises FactError: the table has more rows than a sheet, or a text that a cell of Excel cannot hold.
    """
    if table.height > _MOST_ROWS:
        message = Text(
            "{height} dòng, một trang tính chỉ chứa {most_rows}", "{height} rows, and a sheet holds {most_rows}"
        ).format(height=numbered(table.height), most_rows=numbered(_MOST_ROWS))
        raise FactError([Problem(ProblemCode.TOO_MANY, message, hint=_NOT_EXCEL)])
    _check_cells(table)
    try:
        # what xlsxwriter cannot write it leaves out, with no more than a warning
        with catch_warnings(action="error", category=UserWarning), xlsxwriter.Workbook(path, _BOOK) as book:
            formats = dict.fromkeys((polars.Int64, polars.Float64), "General")  # not 2,024 for 2024, nor 54.000 for 54
            table.write_excel(book, header_format=_HEADING, freeze_panes=(1, 1), dtype_formats=formats)
            book.worksheets()[0].autofit(max_width=_WIDEST)
            for key, text in about.items():
                book.set_custom_property(key, text, "text")
    except UserWarning as warning:
        raise OSError(str(warning)) from None
    except xlsxwriter.exceptions.XlsxWriterException as error:  # it wraps an OSError
        cause = next((argument for argument in error.args if isinstance(argument, OSError)), None)
        raise cause or OSError(str(error)) from None


def _check_cells(table: Frame) -> None:
    """Raise FactError if a text is longer than a cell of Excel: it would be cut without a word."""
    texts = [column for column in table.iter_columns() if column.dtype == polars.String]
    for column in texts:
        if (column.str.len_chars().max() or 0) > _LONGEST_CELL:
            name = one_line(column.name, longest=60)
            message = Text(
                "cột '{name}' có ô dài hơn {longest} ký tự, là mức Excel nhận",
                "a cell of '{name}' has more than {longest} characters, the most that Excel takes",
            ).format(name=name, longest=numbered(_LONGEST_CELL))
            raise FactError([Problem(ProblemCode.TOO_MANY, message, hint=_NOT_EXCEL)])
