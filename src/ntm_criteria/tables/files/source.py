"""A file as batches of rows that know their place in it, and as a lazy table whose figures are typed."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from attrs import frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.figures import Locale
from ntm_criteria.model import RuleSet
from ntm_criteria.tables import CellReader, cell_reader
from ntm_criteria.tables.columns import NAME, ROW, InFile, Level, place
from ntm_criteria.tables.files.csv import CsvFile, open_csv, records
from ntm_criteria.tables.files.sheets import chosen_sheet
from ntm_criteria.tables.files.text_columns import Refusals, WrittenColumn, YearReader, typed
from ntm_criteria.tables.files.failures import library, unreadable, with_warnings
from ntm_criteria.tables.files.xlsx import numbers_of, read_sheet
from ntm_criteria.text import Text, one_line

ENDINGS = (".csv", ".parquet", ".arrow", ".xlsx")
_BATCH = 100_000  # rows
_RAW = "\ue000"  # begins the name of a column as it was written, beside the one that is read
_TABLES: dict[Level, Text] = {
    "now": Text("", ""),
    "before": Text("bảng năm trước", "last year's table"),
    "village": Text("bảng các thôn", "table of villages"),
}


@frozen
class Columns:
    """What the columns of the files are to be.

    :ivar by: the columns of the key.
    :ivar year: the column that holds the year, where there is one.
    :ivar units: units of columns that are not in their fact's own.
    :ivar locale: how numbers are written.
    :ivar keep_all: whether every column goes into the result.
    """

    by: tuple[str, ...]
    year: str
    units: Mapping[str, str]
    locale: Locale
    keep_all: bool


@frozen(eq=False)
class FileSource:
    """A file that has been opened: its columns are known, its rows are not read yet.

    :ivar schema: the type of each column as it stands in the file.
    :ivar written: the columns of text that hold figures or the year.
    :ivar as_written: where the text of such a column is kept, by its name.
    :ivar warnings: what to know of the file itself.
    """

    polars: Any
    path: Path
    level: Level
    schema: Mapping[str, Any]
    written: tuple[WrittenColumn, ...]
    refusals: Refusals
    kept: tuple[str, ...]
    as_written: Mapping[str, str]
    lazy: Any = None  # of Parquet and Arrow
    csv: CsvFile | None = None
    sheet: Any = None  # of xlsx, with its numbers beside
    warnings: Sequence[Problem] = ()

    def empty(self) -> Any:
        """A lazy table without rows, whose columns have the types that the figures will have."""
        types = {**self.schema, **{column.name: column.dtype for column in self.written}}
        types |= dict.fromkeys(self.as_written.values(), self.polars.String)
        return self.polars.LazyFrame(schema=types)

    def read(self, folder: Path, told: Callable[[int], None]) -> Any:
        """The lazy table, with the place of each row. What is written as text is read once, into files in this folder.

        :raises FactError: the file cannot be read.
        """
        if self.lazy is not None and not self.written:
            return self.lazy.with_columns(self._bare_keys)
        parts, kept = [folder / f"{self.level}-0.parquet"], (*self.kept, ROW)
        self.empty().with_row_index(ROW).select(kept).collect().write_parquet(parts[0])
        for batch in self._batches():
            raws = [self.polars.col(name).alias(raw) for name, raw in self.as_written.items()]
            part = typed(self.polars, batch.with_columns(*raws, *self._bare_keys), self.written, self.refusals)
            parts.append(folder / f"{self.level}-{len(parts)}.parquet")
            part.select(kept).write_parquet(parts[-1], compression="lz4", statistics=False)
            told(batch.height)
        return self.polars.scan_parquet(parts, glob=False)

    @property
    def _bare_keys(self) -> list[Any]:
        """The keys that are text, without blanks around them: nobody sees them, and the code is the same."""
        texts = [name for name in self.refusals.keys if self.schema[name] == self.polars.String]
        bare = [self.polars.col(name).str.strip_chars() for name in texts]
        return [self.polars.when(key != "").then(key) for key in bare]

    @property
    def in_file(self) -> InFile:
        """What is known of its rows, when it has been read."""
        years = self.refusals.years
        return InFile(self.refusals.where, self.polars.concat(years).lazy() if years else None)

    def _batches(self) -> Iterator[Any]:
        if self.csv is not None:
            for block in records(self.csv):
                if block.lines:
                    yield self._csv_batch(block.content, block.lines)
        elif self.sheet is not None:
            yield from self.sheet.iter_slices(_BATCH)
        else:
            texts = [self.polars.col(column.name).cast(self.polars.String) for column in self.written]
            total = self.lazy.select(self.polars.len()).collect().item()
            for first in range(0, total, _BATCH):
                yield self.lazy.slice(first, _BATCH).with_columns(texts).collect()

    def _csv_batch(self, content: bytes, lines: list[int]) -> Any:
        assert self.csv is not None
        batch = self.polars.read_csv(
            BytesIO(content),
            has_header=False,
            new_columns=self.csv.names,
            infer_schema=False,
            separator=self.csv.separator,
        )
        if batch.shape != (len(lines), len(self.csv.names)):
            raise unreadable([self.path], ValueError(f"{batch.shape} for {len(lines)} lines"))
        others = [self.polars.col(name) for name in set(self.csv.names) - {column.name for column in self.written}]
        # readers know by themselves that an empty text in quotes is an empty cell
        filled = batch.with_columns(self.polars.when(column != "").then(column) for column in others)
        return filled.with_columns(self.polars.Series(ROW, lines, dtype=self.polars.get_index_type()))


def open_source(path: Path, level: Level, rules: RuleSet, columns: Columns, sheet: str | None = None) -> FileSource:
    """Open a file; its ending says of which kind it is.

    :param sheet: the sheet of a workbook to read; None for the first.
    :raises FactError: it cannot be opened, or is not of this kind.
    """
    polars, ending = library("polars"), ending_of(path)
    readers = {
        name: cell_reader(rules.facts[name], rules, columns.locale, columns.units, in_villages=level == "village")
        for name in sorted((rules.reads | rules.reads_previous) - {*columns.by, columns.year, NAME})
    }
    found: dict[str, Any] = {}
    try:
        with path.open("rb"):
            pass
        if ending == ".csv":
            csv = open_csv(path)
            found, schema = {"csv": csv}, dict.fromkeys(csv.names, polars.String)
        elif ending == ".xlsx":
            name, found["warnings"] = chosen_sheet(path, level, sheet)
            with with_warnings(found["warnings"]):
                found["sheet"], schema = read_sheet(path, name, readers)
        else:
            scan = polars.scan_parquet if ending == ".parquet" else polars.scan_ipc
            found["lazy"] = scan(path.resolve(), glob=False, row_index_name=ROW, row_index_offset=1)
            schema = dict(found["lazy"].drop(ROW).collect_schema())
    except (OSError, polars.exceptions.PolarsError, polars.exceptions.PanicException) as wrong:
        raise unreadable([path], wrong) from None
    written = _written(polars, schema, columns, readers, found)
    key = (*columns.by, *([columns.year] if columns.year in schema else []), *([NAME] if level == "village" else []))
    keys = tuple(name for name in dict.fromkeys(key) if name in schema)
    which, line = _TABLES[level], ending == ".csv"
    part = path.name if sheet is None else f"{path.name}, {one_line(sheet)}"
    file = Text(f"{which.vi} ({part})", f"{which.en} ({part})") if which.vi else which
    one, several = (Text("dòng", word) for word in (("line", "lines") if line else ("row", "rows")))
    where = partial(place, file, keys, one=one, several=several)
    raws = [column.name for column in written] if level == "now" and columns.keep_all else []
    as_written = {name: f"{_RAW}{number}" for number, name in enumerate(raws)}
    wanted = [name for name in schema if columns.keep_all or name in keys or name in rules.facts]
    kept = (*wanted, *as_written.values())
    return FileSource(polars, path, level, schema, written, Refusals(where, keys), kept, as_written, **found)


def ending_of(path: Path) -> str:
    """Its ending.

    :raises FactError: it is none of those we know.
    """
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return ending
    known = ", ".join(ENDINGS)
    message = Text(f"không biết loại tệp '{path}'; dùng {known}", f"'{path}' is no known kind of file: use {known}")
    raise FactError([Problem(ProblemCode.UNREADABLE_FILE, message)])


def _written(
    polars: Any,
    schema: Mapping[str, Any],
    columns: Columns,
    readers: Mapping[str, CellReader],
    found: Mapping[str, Any],
) -> tuple[WrittenColumn, ...]:
    """The columns of text that have to be read."""
    made = []
    for name, dtype in schema.items():
        if dtype not in (polars.String, polars.Categorical, polars.Enum) or name in (*columns.by, NAME):
            continue
        if name == columns.year:
            made.append(WrittenColumn(name, YearReader(name), polars.Int64))
        elif name in readers:
            fact = readers[name].holds
            if fact.values and "lazy" in found and _are_values(polars, found["lazy"], name, fact.values):
                continue
            kind = polars.Float64 if fact.is_number else polars.String if fact.values else polars.Boolean
            beside = numbers_of(name) if "sheet" in found and numbers_of(name) in found["sheet"].columns else None
            made.append(WrittenColumn(name, readers[name], kind, beside))
    return tuple(made)


def _are_values(polars: Any, lazy: Any, name: str, values: Collection[str]) -> bool:
    """Whether a column of a category holds ids only, and need not be read."""
    held = lazy.select(polars.col(name).cast(polars.String).unique()).collect().to_series()
    return set(held.drop_nulls()) <= set(values)


def aligned(
    polars: Any, tables: Mapping[str, Any], keys: Sequence[str], year: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tables with keys that can be compared, and the types that the main table's keys had where these were changed.

    Keys become text where their types differ, years whole numbers, names of villages text.
    """
    made, own = dict(tables), dict[str, Any]()
    schemas = {name: table.collect_schema() for name, table in tables.items()}
    for key in keys:
        types = {name: schema[key] for name, schema in schemas.items() if key in schema}
        if len(set(types.values())) > 1 and not all(dtype.is_integer() for dtype in types.values()):
            for name, dtype in types.items():
                made[name] = made[name].with_columns(_as_text(polars, key, dtype))
            if "frame" in types:
                own[key] = types["frame"]
    for name, schema in schemas.items():
        if year in schema and year not in keys and schema[year].is_float():
            column = polars.col(year)
            whole = column.cast(polars.Int64, strict=False)  # the rest is null, which is no year that is judged
            made[name] = made[name].with_columns(polars.when(whole == column).then(whole).alias(year))
        if name == "villages" and NAME in schema and schema[NAME] != polars.String:
            made[name] = made[name].with_columns(_as_text(polars, NAME, schema[NAME]))
    return made, own


def _as_text(polars: Any, name: str, dtype: Any) -> Any:
    """A number that is whole without decimals, as somebody would write it."""
    column = polars.col(name)
    if not dtype.is_float():
        return column.cast(polars.String)
    whole = column.cast(polars.Int64, strict=False)
    return (
        polars.when(whole == column).then(whole.cast(polars.String)).otherwise(column.cast(polars.String)).alias(name)
    )
