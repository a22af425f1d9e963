"""Tables in files: CSV, Parquet, Arrow and xlsx. The only module that imports Polars; it streams what can be streamed."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.refusal import Locale
from ntm_criteria.ruleset import RuleSet
from ntm_criteria.tables.judging import assess_table
from ntm_criteria.tables.texts import read_figures
from ntm_criteria.words import Text

ENDINGS = (".csv", ".parquet", ".arrow", ".xlsx")
Progress = Callable[[int], None]  # told how many rows more have been judged


@frozen
class TableFiles:
    """Which files to judge: `villages` and `previous` may be left out."""

    source: Path
    target: Path
    villages: Path | None = None
    previous: Path | None = None


def judge_file(
    files: TableFiles,
    rules: RuleSet,
    *,
    by: list[str],
    year: int | str | None = None,
    units: Mapping[str, str] | None = None,
    errors: str = "raise",
    locale: Locale = None,
    progress: Progress | None = None,
    **output: Any,
) -> None:
    """Judge a file and write the result to another; the endings say of which kind they are.

    CSV and Parquet, read and written, stream in bounded memory when mistakes are to be passed over; looking for them first
    needs a pass of its own, which streams as well.

    :raises FactError: a file that cannot be read, and all that `assess_table` raises.
    """
    polars = _polars()
    source = _opened(polars, files.source, rules, locale)
    others = {
        name: _opened(polars, path, rules, locale)
        for name, path in (("villages", files.villages), ("previous", files.previous))
        if path is not None
    }
    given = {"by": by, "year": year, "units": units, **others}
    if errors == "raise":
        check = import_module("ntm_criteria.tables.mistakes").check_table(source, rules, **given)
        if check.rows:
            raise FactError([problem for problem in check.problems if problem.severity == "error"])
    table = assess_table(source, rules, **given, **output)
    if progress is not None:
        table = table.map_batches(_told(progress), streamable=True, validate_output_schema=False)
    _write(polars, table, files.target)


def row_count(path: Path) -> int | None:
    """How many rows a Parquet file holds, which its end says; None for others."""
    if _ending(path) != ".parquet":
        return None
    return int(_polars().scan_parquet(path).select(_polars().len()).collect().item())


def _told(progress: Progress) -> Callable[[Any], Any]:
    def tell(batch: Any) -> Any:
        progress(batch.height)
        return batch

    return tell


def _opened(polars: Any, path: Path, rules: RuleSet, locale: Locale) -> Any:
    """The file as a lazy table; figures written as text are read."""
    ending = _ending(path)
    try:
        if ending in (".parquet", ".arrow"):
            lazy = polars.scan_parquet(path) if ending == ".parquet" else polars.scan_ipc(path)
            lazy.collect_schema()  # a file that is not there is found here
            return lazy
        if ending == ".csv":
            lazy = polars.scan_csv(path, infer_schema_length=10_000, try_parse_dates=False)
            texts = [
                name for name, dtype in lazy.collect_schema().items() if dtype == polars.String and name in rules.facts
            ]
            texts = [name for name in texts if not rules.facts[name].values]
            if not texts:
                return lazy
            table = polars.read_csv(path, infer_schema=False)
            typed = lazy.select(polars.exclude(texts)).collect()
            table = table.with_columns(typed.get_columns()) if typed.width else table
        else:
            table = polars.read_excel(path)
    except (OSError, polars.exceptions.PolarsError) as wrong:
        message = Text(f"không đọc được tệp '{path}': {wrong}", f"cannot read '{path}': {wrong}")
        raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message)]) from None
    return read_figures(table, rules, locale=locale).raise_if_refused().frame.lazy()


def _write(polars: Any, table: Any, path: Path) -> None:
    ending = _ending(path)
    if ending == ".parquet":
        table.sink_parquet(path)
    elif ending == ".csv":
        table.with_columns(polars.selectors.enum().cast(polars.String)).sink_csv(path)
    elif ending == ".arrow":
        table.sink_ipc(path)
    else:
        table.collect(engine="streaming").write_excel(path, autofit=True, header_format={"bold": True})


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return ending
    known = ", ".join(ENDINGS)
    message = Text(f"không biết loại tệp '{path}'; dùng {known}", f"'{path}' is no known kind of file: use {known}")
    raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message)])


def _polars() -> Any:
    try:
        return import_module("polars")
    except ImportError:
        message = Text("lệnh này cần thư viện Polars", "this command needs Polars")
        hint = Text("cài: pip install 'ntm-criteria[tables]'", "install it: pip install 'ntm-criteria[tables]'")
        raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message, hint=hint)]) from None
