"""Judges tables in CSV, Parquet, Arrow and xlsx files."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve, field, frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Locale
from ntm_criteria.model import RuleSet
from ntm_criteria.tables import assess_table
from ntm_criteria.tables.columns import ROW, YEAR, Level
from ntm_criteria.tables.evaluation import TableInputs, open_tables
from ntm_criteria.tables.files.failures import check_target, file_errors, gathered, unwritable, with_warnings
from ntm_criteria.tables.files.labels import with_labels
from ntm_criteria.tables.files.libraries import DataType, Frame, LazyFrame, polars, xlsxwriter
from ntm_criteria.tables.files.sheets import misplaced
from ntm_criteria.tables.files.source import Columns, FileSource, aligned, ending_of, open_source
from ntm_criteria.tables.mistakes import check
from ntm_criteria.text import Lang, Text, number

READING, JUDGING = Text("đọc", "reading"), Text("đánh giá", "judging")
Progress = Callable[[Text, int, int | None], None]  # arguments: stage, number of rows just processed, total if known
_BATCH = 100_000  # rows of a CSV file that are written in one call
_HEADING = {"bold": True, "text_wrap": True, "valign": "top"}
_BOOK = {  # write text as text, not as formulas or links; otherwise keep the defaults of Polars
    **{f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")},
    "nan_inf_to_errors": True,
    "default_date_format": "yyyy-mm-dd",
}
_WIDEST = 160  # the largest width of a column in pixels; longer headings are wrapped
_MOST_ROWS = 2**20 - 1  # rows of a sheet below its heading


@frozen
class TableFiles:
    """The paths of the files to judge and of the result; `sheets` names the sheets to read from workbooks."""

    source: Path
    target: Path
    villages: Path | None = None
    previous: Path | None = None
    sheets: Mapping[Level, str | None] = field(factory=dict)

    @property
    def inputs(self) -> dict[str, tuple[Path, Level]]:
        """Map the arguments of `assess_table` that take a table to the path and the level of its file."""
        paths: dict[str, tuple[Path | None, Level]] = {
            "frame": (self.source, "now"), "villages": (self.villages, "village"), "previous": (self.previous, "before")
        }  # fmt: skip
        return {name: (path, level) for name, (path, level) in paths.items() if path is not None}


def judge_file(
    files: TableFiles,
    rules: RuleSet,
    *,
    by: list[str],
    year: int | str | None = None,
    units: Mapping[str, str] | None = None,
    errors: str = "raise",
    locale: Locale = None,
    words: Lang | None = None,
    tell: Callable[[list[Problem]], None] | None = None,
    progress: Progress | None = None,
    **output: Any,
) -> None:
    """Judge a file and write the result to another file; the ending of a file's name gives its format.

    Figures written as text are read as in a commune file. CSV, Parquet and Arrow files are streamed in bounded memory. A
    temporary folder next to the result holds the figures read from text, and the result until it is complete.

    :param words: the language in which headings, verdicts and reasons are written; None for codes.
    :param tell: called with the warnings; with errors="null" also with the mistakes in cells that become missing.
    :raises FactError: a file cannot be read or written, or tables have mistakes; it lists all mistakes and warnings.
    """
    paths = [path for path, _ in files.inputs.values()]
    check_target(files.target, paths)
    polars.load()
    for path in (*paths, files.target):
        ending_of(path)
    if ending_of(files.target) == ".xlsx":
        xlsxwriter.load()
    units, progress = units or {}, progress or (lambda *_: None)
    keep_all = output.get("keep") == "all"
    columns = Columns(tuple(by), year if isinstance(year, str) else YEAR, units, locale, keep_all)
    reasons = bool(output.pop("reasons", False))
    judge = partial(
        assess_table, rules=rules, by=by, year=year, units=units, reasons=reasons or words is not None, **output
    )

    def result(tables: Mapping[str, LazyFrame]) -> LazyFrame:
        verdicts = judge(**tables)
        if words is None:
            return verdicts
        return with_labels(verdicts, rules, words, reasons=reasons, untouched=None if keep_all else by)

    target = files.target.resolve()
    warnings = list[Problem]()
    with polars.Config() as config, with_warnings(warnings), _working_folder(target) as folder:
        config.set_engine_affinity("streaming")
        sources = _opened(files, rules, columns)
        warnings += _warnings(sources)
        empty, _ = aligned({name: source.empty() for name, source in sources.items()}, by, columns.year)
        result(empty)  # refuses a wrong schema before any row is read
        _check_figures(sources, rules)
        tables, key_types = aligned(_read(sources, folder, files.target, progress), by, columns.year)
        with file_errors(paths, files.target):
            table_set = open_tables(TableInputs(by=by, year=year, units=units, **tables), rules)
            mistakes = check(evolve(table_set, files={source.level: source.in_file for source in sources.values()}))
        tables = {name: table.drop(ROW) for name, table in tables.items()}
        problems = [problem for source in sources.values() for problem in source.refusals.problems]
        problems += mistakes.problems
        if errors == "raise" and any(problem.severity == "error" for problem in problems):
            raise FactError(problems)
        if tell is not None:
            tell([*problems, *warnings])
        verdicts = _as_written(result(tables), key_types, sources["frame"])
        total = tables["frame"].select(polars.len()).collect().item()
        verdicts = verdicts.map_batches(_counted(progress, total), streamable=True, validate_output_schema=False)
        complete = folder / f"result{ending_of(target)}"
        with file_errors(paths, files.target, writing=True):
            _write(verdicts, complete, is_read=words is not None)
            os.replace(complete, target)  # noqa: PTH105  # an old result remains until the new one is complete


def _check_figures(sources: Mapping[str, FileSource], rules: RuleSet) -> None:
    """Raise FactError if no file has a column whose name is the id of a fact that the rule set reads."""
    reads = rules.reads | rules.reads_previous
    if not any(name in reads for source in sources.values() for name in source.schema):
        message = Text("không có cột nào là mã số liệu của bộ quy tắc này", "no column is a fact of this rule set")
        hint = Text(
            f"tên cột phải là mã, xem: ntm-criteria facts {rules.id}",
            f"columns are named by fact: ntm-criteria facts {rules.id}",
        )
        raise FactError([Problem(ProblemCode.MISSING_COLUMN, message, hint=hint)])


def _opened(files: TableFiles, rules: RuleSet, columns: Columns) -> dict[str, FileSource]:
    """Open every file; one FactError lists all files that cannot be opened."""
    sheets = [level for level, sheet in files.sheets.items() if sheet is not None]
    sources, problems = {}, misplaced(sheets, {level: path for path, level in files.inputs.values()})
    for name, (path, level) in files.inputs.items():
        with gathered(problems):
            sources[name] = open_source(path, level, rules, columns, files.sheets.get(level))
    if problems:
        raise FactError([*problems, *_warnings(sources)])
    return sources


def _warnings(sources: Mapping[str, FileSource]) -> list[Problem]:
    return [warning for source in sources.values() for warning in source.warnings]


def _read(sources: Mapping[str, FileSource], folder: Path, target: Path, progress: Progress) -> dict[str, LazyFrame]:
    """Read every file as a lazy table; one FactError lists all files that cannot be read."""
    tables, problems = {}, list[Problem]()
    for name, source in sources.items():
        with gathered(problems), file_errors([source.path], target):
            tables[name] = source.read(folder, lambda rows: progress(READING, rows, None))
    if problems:
        raise FactError(problems)
    return tables


def _as_written(table: LazyFrame, key_types: Mapping[str, DataType], source: FileSource) -> LazyFrame:
    """Restore the types of the key columns (`key_types`), and the original texts of columns read as figures."""
    texts = source.as_written
    names = [name for name in table.collect_schema().names() if name not in texts.values()]
    columns = {name: polars.col(texts.get(name, name)).alias(name) for name in names}
    return table.select(
        column.cast(key_types[name]) if name in key_types else column for name, column in columns.items()
    )


@contextmanager
def _working_folder(target: Path) -> Iterator[Path]:
    """Create a temporary folder next to `target` for the `with` block, and delete it at the end of the block."""
    try:
        temporary = TemporaryDirectory(dir=target.parent, prefix=".ntm-criteria-", ignore_cleanup_errors=True)
    except OSError as error:
        raise unwritable(target, error) from None
    with temporary as folder:
        yield Path(folder)


def _counted(progress: Progress, total: int) -> Callable[[Frame], Frame]:
    def count(batch: Frame) -> Frame:
        progress(JUDGING, batch.height, total)
        return batch

    return count


def _write(table: LazyFrame, path: Path, *, is_read: bool) -> None:
    """Write a table to a file in the format that the ending of its name gives.

    :param is_read: whether people read the file; Excel needs a byte order mark to recognise a CSV file as UTF-8.
    """
    match ending_of(path):
        case ".parquet":
            table.sink_parquet(path)
        case ".csv":
            _write_csv(table, path, has_mark=is_read)
        case ".arrow":
            table.sink_ipc(path)
        case _:
            _write_sheet(table.collect(engine="streaming"), path)


def _write_csv(table: LazyFrame, path: Path, *, has_mark: bool) -> None:
    """Write a CSV file through a temporary Parquet file, because Polars would hold the whole CSV text in memory."""
    parquet = path.with_suffix(".parquet")
    table.sink_parquet(parquet)
    rows = polars.scan_parquet(parquet, glob=False)
    total = rows.select(polars.len()).collect().item()
    with path.open("wb") as file:
        for first in range(0, total or 1, _BATCH):
            rows.slice(first, _BATCH).collect().write_csv(
                file, include_header=first == 0, include_bom=has_mark and first == 0
            )


def _write_sheet(table: Frame, path: Path) -> None:
    if table.height > _MOST_ROWS:
        message = Text(
            f"{number(table.height, 'vi')} dòng, một trang tính chỉ chứa {number(_MOST_ROWS, 'vi')}",
            f"{number(table.height, 'en')} rows, and a sheet holds {number(_MOST_ROWS, 'en')}",
        )
        hint = Text("ghi kết quả vào tệp .csv hoặc .parquet", "write the result to a .csv or .parquet file")
        raise FactError([Problem(ProblemCode.TOO_MANY, message, hint=hint)])
    try:
        with xlsxwriter.Workbook(path, _BOOK) as book:
            formats = dict.fromkeys((polars.Int64, polars.Float64), "General")  # not 2,024 for 2024, nor 54.000 for 54
            table.write_excel(book, header_format=_HEADING, freeze_panes=(1, 1), dtype_formats=formats)
            book.worksheets()[0].autofit(max_width=_WIDEST)
    except xlsxwriter.exceptions.XlsxWriterException as error:  # it wraps an OSError
        cause = next((argument for argument in error.args if isinstance(argument, OSError)), None)
        raise cause or OSError(str(error)) from None
