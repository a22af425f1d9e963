"""The sheet of a workbook as a table, whose cells are what an official sees."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from logging import ERROR, getLogger
from pathlib import Path
from typing import Any

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import Fact, FactKind
from ntm_criteria.tables import CellReader
from ntm_criteria.tables.columns import ROW
from ntm_criteria.tables.files.csv import refuse_twice
from ntm_criteria.tables.files.wording import library, unreadable
from ntm_criteria.tables.files.xlsx_formats import OddCell, odd_cells
from ntm_criteria.text import Text, one_line

_MIXED = re.compile(r"could not determine dtype for column (.*?)\s*\Z", re.DOTALL)  # so says fastexcel
_BOOLEANS = ["true", "false"]  # as texts
_KEPT = {"drop_empty_rows": False, "drop_empty_cols": False, "raise_if_empty": False}


def numbers_of(name: str) -> str:
    """The column with the numbers of a column where texts stand as well: as texts they could be read in another way."""
    return f"\ue000{name}"


def read_sheet(path: Path, chosen: str, readers: Mapping[str, CellReader]) -> tuple[Any, dict[str, Any]]:
    """The sheet with the row of each line, and its columns' types.

    A column that one of the readers is for holds numbers or booleans if its fact does and each cell is one; else texts, as the
    cells look: "92 %" where 0.92 is formatted so, "#REF!", "2024-05-01 00:00:00" of a date. All others are as they are.

    :raises FactError: it cannot be read, or is empty, or has a heading twice.
    """
    polars = library("polars")

    def load(**more: Any) -> Any:
        with _quiet():
            return polars.read_excel(path, sheet_name=chosen, engine="calamine", **_KEPT, **more)

    with _failures(path):
        heading = load(has_header=False, read_options={"n_rows": 1, "dtypes": "string"})
        headings = [name for name in heading.row(0) if name] if heading.height else []
        if not headings:
            raise _empty(path, chosen)
        refuse_twice(path, [name.strip() for name in headings], sheet=chosen)
        figures = [name for name in headings if name.strip() in readers]
        sheet = _loaded(load, figures)
        unnamed = [
            name for name in sheet.columns if name.startswith("__UNNAMED__") and not sheet[name].is_not_null().any()
        ]
        made = sheet.drop(unnamed)
        if figures:
            numbers, booleans = (
                load(columns=figures, read_options={"dtypes": dict.fromkeys(figures, kind)})
                for kind in ("float", "boolean")
            )
            named = {name.strip(): name for name in figures}
            odd = odd_cells(path, chosen, named, next(iter(readers.values())).locale)
            for short, name in named.items():
                cells = (sheet[name], numbers[name], booleans[name])
                made = made.with_columns(_figures(polars, readers[short].holds, *cells, odd.get(short, [])))
        first = {"skip_rows": 0, "dtypes": "string", "use_columns": lambda column: column.index == 0}
        last = load(has_header=False, read_options=first).height  # other calls skip empty rows above the heading
    schema = {name: dtype for name, dtype in made.schema.items() if name in sheet.columns}
    trimmed = {name: name.strip() for name in schema}  # of blanks that nobody sees
    filled = polars.any_horizontal(polars.col(list(schema)).is_not_null())
    made = made.with_row_index(ROW, last - made.height + 1).filter(filled)
    beside = {
        numbers_of(name): numbers_of(short) for name, short in trimmed.items() if numbers_of(name) in made.columns
    }
    return made.rename({**trimmed, **beside}), {trimmed[name]: dtype for name, dtype in schema.items()}


def _loaded(load: Callable[..., Any], figures: Sequence[str]) -> Any:
    """The sheet, its figures as texts; and so any column of durations and others, which have no type in common."""
    dtypes = dict.fromkeys(figures, "string")
    while True:
        try:
            return load(infer_schema_length=None, read_options={"dtypes": dict(dtypes)})
        except Exception as wrong:  # fastexcel is not imported here
            mixed = _MIXED.search(str(wrong))
            if mixed is None or mixed[1] in dtypes:
                raise
            dtypes[mixed[1]] = "string"


def _figures(
    polars: Any, fact: Fact, texts: Any, numbers: Any, booleans: Any, odd: Sequence[OddCell]
) -> tuple[Any, ...]:
    """The column of a figure, and where there are texts in one of numbers, those beside."""
    is_cell = booleans.is_not_null()  # a text is no truth value, and no date is; a number is one
    is_boolean = is_cell & texts.is_in(_BOOLEANS)
    is_number = is_cell & ~texts.is_in(_BOOLEANS)
    if odd:
        at = [cell.row for cell in odd]
        if numbers.gather(at).to_list() != [cell.value for cell in odd]:
            raise ValueError(f"fastexcel and openpyxl do not see the same cells in '{texts.name}'")
        # a number that is no date is an error to openpyxl only
        is_error = texts.gather(at).is_null().to_list()
        odd = [cell for cell, is_null in zip(odd, is_error, strict=True) if cell.value is not None or is_null]
        rows = [cell.row for cell in odd]
        texts = texts.clone().scatter(rows, [cell.text for cell in odd])
        is_number = is_number.scatter(rows, False)
    count = texts.is_not_null().sum()
    if fact.is_number and count:
        if count == is_number.sum():
            return (numbers,)
        beside = polars.select(polars.when(is_number).then(numbers)).to_series()
        return texts, beside.alias(numbers_of(texts.name))
    return (booleans,) if fact.kind is FactKind.FLAG and count == is_boolean.sum() else (texts,)


def _empty(path: Path, chosen: str) -> FactError:
    file, said = one_line(str(path)), one_line(chosen)
    message = Text(f"trang tính '{said}' của tệp '{file}' trống", f"the sheet '{said}' of '{file}' is empty")
    hint = Text("dòng đầu của trang tính là tên các cột", "the first row of the sheet names its columns")
    return FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)])


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    try:
        yield
    except FactError:
        raise
    except Exception as wrong:  # fastexcel's own errors share no base with any other
        raise unreadable([path], wrong) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without fastexcel's word on columns that hold nothing."""
    log = getLogger("fastexcel")
    level = log.level
    log.setLevel(ERROR)
    try:
        yield
    finally:
        log.setLevel(level)
