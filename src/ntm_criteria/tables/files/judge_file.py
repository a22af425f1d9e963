"""Judges tables in CSV, Parquet, Arrow and xlsx files."""

import datetime
import logging
from collections.abc import Callable, Mapping
from itertools import compress
from pathlib import Path
from typing import Any

from attrs import evolve

from ntm_criteria.account import Account
from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Locale
from ntm_criteria.model import RuleSet
from ntm_criteria.tables import RulesByRow
from ntm_criteria.tables.columns import ROW, UNREAD, YEAR, Columns
from ntm_criteria.tables.evaluation import (
    Limits,
    Severity,
    Strangers,
    TableInputs,
    limits_asked,
    severities_asked,
)
from ntm_criteria.tables.files.excel_output import excel_headings, marked, marked_headings, warning, write_sheet
from ntm_criteria.tables.files.failures import file_errors, gathered, with_warnings
from ntm_criteria.tables.files.file_mistakes import (
    MistakeRows,
    nothing_judged,
    refuse_too_many,
    with_refused,
    with_severities,
)
from ntm_criteria.tables.files.file_rules import one_set, sets_of_file
from ntm_criteria.tables.files.labels import with_labels
from ntm_criteria.tables.files.libraries import DataType, Frame, LazyFrame, polars, xlsxwriter
from ntm_criteria.tables.files.many_files import ending_of
from ntm_criteria.tables.files.outcomes import (
    account_lines,
    file_warnings,
    heading_problems,
    refused_cells,
    without_communes,
)
from ntm_criteria.tables.files.read_files import Progress, TableFiles, check_paths, open_files, read_files
from ntm_criteria.tables.files.source import FileSource
from ntm_criteria.tables.files.text_columns import aligned
from ntm_criteria.tables.files.working_folder import put_in_place, working_folder
from ntm_criteria.tables.mistakes import TableCheck
from ntm_criteria.text import Lang, Text, identity, with_names

JUDGING = Text("đánh giá", "judging")
_LOG = logging.getLogger(__name__)
_BATCH = 100_000  # rows of a CSV file that are written in one call


def judge_file(
    files: TableFiles,
    rules: RuleSet | RulesByRow,
    *,
    by: list[str],
    year: int | str | None = None,
    units: Mapping[str, str] | None = None,
    errors: str = "raise",
    strangers: Strangers = "error",
    locale: Locale = None,
    words: Lang | None = None,
    date: datetime.date | None = None,
    map: Mapping[str, str] | None = None,  # noqa: A002  # the option of the command is called so
    encoding: str = "utf-8",
    severities: Mapping[str, Severity] | None = None,
    fail_above: Limits | None = None,
    tell: Callable[[list[Problem]], None] | None = None,
    rows: MistakeRows | None = None,
    report: Callable[[TableCheck], None] | None = None,
    account: Callable[[Account], None] | None = None,
    progress: Progress | None = None,
    **output: Any,
) -> None:
    """Judge a file and write the result to another file; the ending of a file's name gives its format.

    Figures written as text are read as in a commune file. CSV, Parquet and Arrow files are streamed in bounded memory. A
    temporary folder next to the result holds the figures read from text, and the result until it is complete.

    :param rules: the rule set; or what chooses that of each row by columns of the main file.
    :param by: the columns of the key; empty to find it by its heading ("commune_id", "Mã xã", "Tên xã").
    :param date: the date of recognition, which picks the text of an amended rule set.
    :param map: the facts of headings that are not known, {"Điện chiếu sáng": "street_lighting"}; "" for no figure.
    :param encoding: the encoding of CSV files.
    :param words: the language in which headings, verdicts and reasons are written; None for codes.
    :param tell: called with the warnings; with errors="null" also with the mistakes in cells that become missing.
    :param severities: severities that are not the usual ones, by code; what is a warning then does not stop the run.
    :param fail_above: the most rows that may have a mistake of one kind (see `TableCheck.exceeds`); up to that, wrong figures
        count as missing, as with errors="null". None for no limit.
    :param rows: is handed every mistake in full, also if the run stops.
    :param report: called with all mistakes, also if the run stops.
    :param account: called with what became of the sheets, columns and rows of the files.
    :raises FactError: a file cannot be read or written, or tables have mistakes; it lists all mistakes and warnings.
    """
    changed = severities_asked(severities)
    if fail_above is not None:
        limits_asked(fail_above)
    check_paths(paths := [path for path, _ in files.inputs.values()], files.target)
    polars.load()
    if ending_of(files.target) == ".xlsx":
        xlsxwriter.load()
    units, progress = units or {}, progress or (lambda *_: None)
    keep_all = output.get("keep") == "all"
    columns = Columns(
        by=tuple(by),
        year=year if isinstance(year, str) else YEAR,
        units=units,
        locale=locale,
        keep_all=keep_all,
        map={identity(heading): fact for heading, fact in (map or {}).items()},
        encoding=encoding,
    )
    if isinstance(rules, RuleSet):
        plan = one_set(rules, date)
    else:
        plan = sets_of_file(files, rules, columns)
        columns = evolve(columns, choosing=tuple(plan.by_row.columns.values()) if plan.by_row else ())
    rules = plan.rules
    columns = evolve(columns, judged=year if isinstance(year, int) else plan.judged if year is None else None)
    reasons = bool(output.pop("reasons", False))
    output |= {"year": year, "strangers": strangers, "reasons": reasons or words is not None}

    def result(tables: Mapping[str, LazyFrame]) -> LazyFrame:
        verdicts = plan.judge(tables, units, by=by, **output)
        if words is None:
            return verdicts
        return with_labels(
            verdicts, rules, with_names(words, rules.names), reasons=reasons, untouched=None if keep_all else by
        )

    def tell_account(sources: Mapping[str, FileSource], tables: Account | None) -> None:
        if account is not None:
            account(Account(tuple(account_lines(sources, tables))))

    _LOG.info("judging %s by %s", ", ".join(str(path) for path in paths), plan)
    target, warnings = files.target.resolve(), list[Problem]()
    with polars.Config() as config, with_warnings(warnings), working_folder(target) as folder:
        config.set_engine_affinity("streaming")
        sources = open_files(files, rules, columns)
        warnings += [*plan.notes, *file_warnings(sources)]
        by = list(sources["frame"].named.by)
        if rows is not None:
            sources = {name: rows.listening(source, columns, by, changed) for name, source in sources.items()}
        problems = heading_problems(sources, map or {}, rules, columns.choosing)
        empty, _ = aligned({name: source.empty() for name, source in sources.items()}, by, columns.year)
        with gathered(problems):
            # refuses a wrong schema before any row is read
            names = plan.names(empty, units, by=by, **output) or result(empty).collect_schema().names()

        def checked() -> tuple[dict[str, LazyFrame], dict[str, DataType], Mapping[str, str], TableCheck]:
            tables, key_types = aligned(read_files(sources, folder, files.target, progress), by, columns.year)
            with file_errors(paths, files.target):
                inputs = TableInputs(by=by, year=year, units=units, date=date, strangers=strangers, **tables)
                in_files = {source.level: source.in_file for source in sources.values()}
                return tables, key_types, *plan.check(inputs, in_files, keeps_all=keep_all, severities=changed)

        if problems:
            others = list[Problem]()
            with gathered(others):  # a wrong column hides no cell that is wrong
                others += checked()[-1].problems
            tell_account(sources, None)
            known = {problem.message.en for problem in problems}
            is_new = [each.message.en not in known and each.code is not ProblemCode.MISSING_COLUMN for each in others]
            more = [*compress(others, is_new)]
            if rows is not None:
                rows.of([*problems, *more, *warnings])
            raise FactError([*problems, *refused_cells(sources), *more])
        headings, renamed = excel_headings(names) if ending_of(target) == ".xlsx" else ({}, [])
        warnings += renamed
        tables, key_types, about, mistakes = checked()
        _LOG.info("read; %d kinds of mistakes and warnings", len(mistakes.mistakes))
        tell_account(sources, mistakes.account)
        empty_files = without_communes(sources) or nothing_judged(mistakes)
        problems = [*empty_files, *with_severities(refused_cells(sources), changed)]
        problems += [each for each in mistakes.problems if each.message not in [stop.message for stop in empty_files]]
        if rows is not None:
            rows.of([*empty_files, *warnings])
            rows.of_tables(mistakes, [*by, columns.year])
        mistakes = with_refused(mistakes, [source.refusals for source in sources.values()], changed)
        if report is not None:
            report(mistakes)
        if empty_files:
            raise FactError(problems)
        if fail_above is not None:
            refuse_too_many(mistakes, fail_above, problems)
        elif errors == "raise" and any(problem.severity == "error" for problem in problems):
            raise FactError(problems)
        if tell is not None:
            tell([*problems, *warnings])
        tables = {name: table.drop(ROW) for name, table in tables.items()}
        with file_errors(paths, files.target):  # what facts are missing is looked for in the files at once
            verdicts = _as_written(result(tables), key_types, sources["frame"]).rename(headings)
        total = tables["frame"].select(polars.len()).collect().item()
        verdicts = verdicts.map_batches(_counted(progress, total), streamable=True, validate_output_schema=False)
        complete = folder / f"result{ending_of(target)}"
        with file_errors(paths, files.target, writing=True):
            formula_texts = _write(verdicts, complete, about, is_read=words is not None)
            put_in_place(complete, target)
        _LOG.info("judged %d rows, written to %s", total, target)
        if formula_texts and tell is not None:
            tell([warning(formula_texts)])


def _as_written(table: LazyFrame, key_types: Mapping[str, DataType], source: FileSource) -> LazyFrame:
    """Restore the types of the key columns (`key_types`), the texts of columns read as figures, and the headings."""
    texts, headings = source.as_written, source.named.written
    added = {*texts.values(), *source.beside}
    names = [name for name in table.collect_schema().names() if name not in added]
    used = set(names)
    labels = {name: heading if (heading := headings.get(name, name)) not in used else name for name in names}
    columns = {name: polars.col(texts.get(name, name)).alias(labels[name].removeprefix(UNREAD)) for name in names}
    return table.select(
        column.cast(key_types[name]) if name in key_types else column for name, column in columns.items()
    )


def _counted(progress: Progress, total: int) -> Callable[[Frame], Frame]:
    def count(batch: Frame) -> Frame:
        progress(JUDGING, batch.height, total)
        return batch

    return count


def _write(table: LazyFrame, path: Path, about: Mapping[str, str], *, is_read: bool) -> int:
    """Write a table to a file in the format that the ending of its name gives; return how many texts were marked.

    :param about: what the table was judged by; CSV files and Polars' Arrow files have no place for it.
    :param is_read: whether people read the file; Excel needs a byte order mark to recognise a CSV file as UTF-8.
    """
    match ending_of(path):
        case ".parquet":
            table.sink_parquet(path, metadata=dict(about))
        case ".csv":
            return _write_csv(table, path, has_mark=is_read)
        case ".arrow":
            table.sink_ipc(path)
        case _:
            write_sheet(table.collect(engine="streaming"), path, about)
    return 0


def _write_csv(table: LazyFrame, path: Path, *, has_mark: bool) -> int:
    """Write a CSV file, and return how many texts were marked, so that a spreadsheet program does not run them.

    It is written through a temporary Parquet file, because Polars would hold the whole CSV text in memory.
    """
    parquet = path.with_suffix(".parquet")
    table.sink_parquet(parquet)
    rows = polars.scan_parquet(parquet, glob=False)
    total = rows.select(polars.len()).collect().item()
    with path.open("wb") as file:
        headings = marked_headings(rows.collect_schema().names())
        count = sum(name != heading for name, heading in headings.items())
        for first in range(0, total or 1, _BATCH):
            batch, times = marked(rows.slice(first, _BATCH).collect())
            batch.rename(headings).write_csv(file, include_header=first == 0, include_bom=has_mark and first == 0)
            count += times
    return count
