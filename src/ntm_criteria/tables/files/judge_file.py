"""Tables in files, judged: CSV, Parquet, Arrow and xlsx. What can be streamed is."""

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
from ntm_criteria.tables.files.failures import check_target, file_errors, unwritable, with_warnings
from ntm_criteria.tables.files.labels import with_labels
from ntm_criteria.tables.files.libraries import DataType, Frame, LazyFrame, Polars, library
from ntm_criteria.tables.files.sheets import misplaced
from ntm_criteria.tables.files.source import Columns, FileSource, aligned, ending_of, open_source
from ntm_criteria.tables.mistakes import check
from ntm_criteria.text import Lang, Text, number

READING, JUDGING = Text("đọc", "reading"), Text("đánh giá", "judging")
Progress = Callable[[Text, int, int | None], None]  # called with the stage, how many rows more, and of how many
_BATCH = 100_000  # rows of a CSV that are written at once
_HEADING = {"bold": True, "text_wrap": True, "valign": "top"}
_BOOK = {  # text is never run, nor a link; the rest as Polars makes a workbook of its own
    **{f"strings_to_{each}": False for each in ("formulas", "urls", "numbers")},
    "nan_inf_to_errors": True,
    "default_date_format": "yyyy-mm-dd",
}
_WIDEST = 160  # of a column, in pixels: headings in words are long, and are wrapped
_MOST_ROWS = 2**20 - 1  # of a sheet, besides its heading


@frozen
class TableFiles:
    """Which files to judge: `villages` and `previous` may be left out, and so may the sheets of workbooks."""

    source: Path
    target: Path
    villages: Path | None = None
    previous: Path | None = None
    sheets: Mapping[Level, str] = field(factory=dict)

    @property
    def inputs(self) -> dict[str, tuple[Path, Level]]:
        """The files to read, by the argument of `assess_table` that each is for."""
        all_: list[tuple[str, Path | None, Level]] = [
            ("frame", self.source, "now"), ("villages", self.villages, "village"), ("previous", self.previous, "before")
        ]  # fmt: skip
        return {name: (path, level) for name, path, level in all_ if path is not None}


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
    """Judge a file and write the result to another; the endings say of which kind they are.

    What is written as text is read as one commune's figures are. CSV and Parquet, read and written, stream in bounded memory;
    what has been read of text stands in a temporary folder beside the result, and so does the result until it is whole.

    :param words: write headings, verdicts and reasons in words of this language.
    :param tell: is called with the warnings, and with errors="null" with what is taken as missing.
    :raises FactError: a file that cannot be read or written, and all that is wrong in the tables, at once, with the warnings.
    """
    paths = [path for path, _ in files.inputs.values()]
    check_target(files.target, paths)
    polars = library("polars")
    for path in (*paths, files.target):
        ending_of(path)
    if ending_of(files.target) == ".xlsx":
        library("xlsxwriter")
    units, progress = units or {}, progress or (lambda *_: None)
    keep_all = output.get("keep") == "all"
    columns = Columns(tuple(by), year if isinstance(year, str) else YEAR, units, locale, keep_all)
    reasons = bool(output.pop("reasons", False))
    judge = partial(
        assess_table, rules=rules, by=by, year=year, units=units, reasons=reasons or words is not None, **output
    )

    def result(tables: Mapping[str, LazyFrame]) -> LazyFrame:
        judged = judge(**tables)
        if words is None:
            return judged
        return with_labels(polars, judged, rules, words, reasons=reasons, untouched=None if keep_all else by)

    target = files.target.resolve()
    warnings = list[Problem]()
    with polars.Config() as config, with_warnings(warnings), _working_folder(target) as folder:
        config.set_engine_affinity("streaming")
        sources = _opened(files, rules, columns)
        warnings += _warnings(sources)
        empty, _ = aligned(polars, {name: source.empty() for name, source in sources.items()}, by, columns.year)
        result(empty)  # refuses mistakes of the schema before any row is read
        _check_figures(sources, rules)
        tables, key_types = aligned(polars, _read(sources, folder, files.target, progress), by, columns.year)
        with file_errors(polars, paths, files.target):
            given = open_tables(TableInputs(by=by, year=year, units=units, **tables), rules)
            mistakes = check(evolve(given, files={source.level: source.in_file for source in sources.values()}))
        tables = {name: table.drop(ROW) for name, table in tables.items()}
        problems = [problem for source in sources.values() for problem in source.refusals.problems]
        problems += mistakes.problems
        if errors == "raise" and any(problem.severity == "error" for problem in problems):
            raise FactError(problems)
        if tell is not None:
            tell([*problems, *warnings])
        judged = _as_written(polars, result(tables), key_types, sources["frame"])
        total = tables["frame"].select(polars.len()).collect().item()
        judged = judged.map_batches(_counted(progress, total), streamable=True, validate_output_schema=False)
        written = folder / f"result{ending_of(target)}"
        with file_errors(polars, paths, files.target, writing=True):
            _write(polars, judged, written, is_read=words is not None)
            os.replace(written, target)  # noqa: PTH105  # what stood there stays until the new result is whole


def _check_figures(sources: Mapping[str, FileSource], rules: RuleSet) -> None:
    """A file without any figure is a file whose headings are something else."""
    reads = rules.reads | rules.reads_previous
    if not any(name in reads for source in sources.values() for name in source.schema):
        message = Text("không có cột nào là mã số liệu của bộ quy tắc này", "no column is a fact of this rule set")
        hint = Text(
            f"tên cột phải là mã, xem: ntm-criteria facts {rules.id}",
            f"columns are named by fact: ntm-criteria facts {rules.id}",
        )
        raise FactError([Problem(ProblemCode.MISSING_COLUMN, message, hint=hint)])


def _opened(files: TableFiles, rules: RuleSet, columns: Columns) -> dict[str, FileSource]:
    """Every file; those that cannot be opened are refused together."""
    opened, problems = {}, misplaced(files.sheets, {level: path for path, level in files.inputs.values()})
    for name, (path, level) in files.inputs.items():
        try:
            opened[name] = open_source(path, level, rules, columns, files.sheets.get(level))
        except FactError as wrong:
            problems += wrong.problems
    if problems:
        raise FactError([*problems, *_warnings(opened)])
    return opened


def _warnings(sources: Mapping[str, FileSource]) -> list[Problem]:
    return [warning for source in sources.values() for warning in source.warnings]


def _read(sources: Mapping[str, FileSource], folder: Path, target: Path, progress: Progress) -> dict[str, LazyFrame]:
    """Every file as a lazy table; lines that are no rows are refused for all files together."""
    tables, problems = {}, list[Problem]()
    for name, source in sources.items():
        try:
            with file_errors(source.polars, [source.path], target):
                tables[name] = source.read(folder, lambda rows: progress(READING, rows, None))
        except FactError as wrong:
            problems += wrong.problems
    if problems:
        raise FactError(problems)
    return tables


def _as_written(polars: Polars, table: LazyFrame, key_types: Mapping[str, DataType], source: FileSource) -> LazyFrame:
    """Keys in the types they came in, and columns that are kept as they were written."""
    kept, raws = source.as_written, set(source.as_written.values())
    columns = []
    for name in table.collect_schema().names():
        if name not in raws:
            column = polars.col(kept.get(name, name)).alias(name)
            columns.append(column.cast(key_types[name]) if name in key_types else column)
    return table.select(columns)


@contextmanager
def _working_folder(target: Path) -> Iterator[Path]:
    """A folder beside the result, which is gone at the end."""
    try:
        temporary = TemporaryDirectory(dir=target.parent, prefix=".ntm-criteria-", ignore_cleanup_errors=True)
    except OSError as wrong:
        raise unwritable(target, wrong) from None
    with temporary as folder:
        yield Path(folder)


def _counted(progress: Progress, total: int) -> Callable[[Frame], Frame]:
    def count(batch: Frame) -> Frame:
        progress(JUDGING, batch.height, total)
        return batch

    return count


def _write(polars: Polars, table: LazyFrame, path: Path, *, is_read: bool) -> None:
    """`is_read`: by people, whose Excel takes a CSV without a byte order mark for an old encoding."""
    ending = ending_of(path)
    if ending == ".parquet":
        table.sink_parquet(path)
    elif ending == ".csv":
        _write_csv(polars, table, path, has_mark=is_read)
    elif ending == ".arrow":
        table.sink_ipc(path)
    else:
        _write_sheet(polars, table.collect(engine="streaming"), path)


def _write_csv(polars: Polars, table: LazyFrame, path: Path, *, has_mark: bool) -> None:
    """By way of a Parquet file: Polars makes text faster than it writes it, and would hold all that waits."""
    parquet = path.with_suffix(".parquet")
    table.sink_parquet(parquet)
    whole = polars.scan_parquet(parquet, glob=False)
    total = whole.select(polars.len()).collect().item()
    with path.open("wb") as file:
        for first in range(0, total or 1, _BATCH):
            whole.slice(first, _BATCH).collect().write_csv(
                file, include_header=first == 0, include_bom=has_mark and first == 0
            )


def _write_sheet(polars: Polars, table: Frame, path: Path) -> None:
    if table.height > _MOST_ROWS:
        message = Text(
            f"{number(table.height, 'vi')} dòng, một trang tính chỉ chứa {number(_MOST_ROWS, 'vi')}",
            f"{number(table.height, 'en')} rows, and a sheet holds {number(_MOST_ROWS, 'en')}",
        )
        hint = Text("ghi kết quả vào tệp .csv hoặc .parquet", "write the result to a .csv or .parquet file")
        raise FactError([Problem(ProblemCode.TOO_MANY, message, hint=hint)])
    xlsx = library("xlsxwriter")
    try:
        with xlsx.Workbook(path, _BOOK) as book:
            formats = dict.fromkeys((polars.Int64, polars.Float64), "General")  # 2024 is no 2,024 and 54 no 54.000
            table.write_excel(book, header_format=_HEADING, freeze_panes=(1, 1), dtype_formats=formats)
            book.worksheets()[0].autofit(max_width=_WIDEST)
    except xlsx.exceptions.XlsxWriterException as wrong:  # it wraps what the system reported
        cause = next((each for each in wrong.args if isinstance(each, OSError)), None)
        raise cause or OSError(str(wrong)) from None
