"""Reads a file as a lazy table with typed figures; its column `ROW` has the number of the row or line in the file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path

from attrs import field, frozen

from ntm_criteria.errors import Problem
from ntm_criteria.figures import Locale
from ntm_criteria.model import RuleSet
from ntm_criteria.tables import CellReader, cell_reader
from ntm_criteria.tables.columns import NAME, ROW, InFile, Level, place
from ntm_criteria.tables.files.csv import CsvFile, Records, open_csv, records
from ntm_criteria.tables.files.failures import opening, refused, unreadable, with_warnings
from ntm_criteria.tables.files.libraries import DataType, Expr, Frame, LazyFrame, polars
from ntm_criteria.tables.files.sheets import chosen_sheet
from ntm_criteria.tables.files.text_columns import Refusals, TextColumn, YearReader, read_texts
from ntm_criteria.tables.files.xlsx import open_workbook
from ntm_criteria.tables.files.xlsx_columns import PRIVATE, numbers_of, read_sheet
from ntm_criteria.tables.mistakes import TABLE_NAMES
from ntm_criteria.text import Text, one_line

ENDINGS = (".csv", ".parquet", ".arrow", ".xlsx")
_BATCH = 100_000  # rows that are read at once


@frozen
class Columns:
    """The options that describe the columns of the files.

    :ivar by: the columns of the key.
    :ivar year: the name of the column of the year; a file may lack this column.
    :ivar units: the units of columns that are not in the unit of their fact, by column.
    :ivar locale: the way numbers in text are written: "vi" (1.234,5), "en" (1,234.5) or None.
    :ivar keep_all: whether every column goes into the result.
    """

    by: tuple[str, ...]
    year: str
    units: Mapping[str, str]
    locale: Locale
    keep_all: bool


@frozen(eq=False)
class FileSource:
    """An open file whose columns are known and whose rows have not been read.

    :ivar schema: the type of each column in the file.
    :ivar texts: the columns of text that hold figures or the year.
    :ivar kept: the columns of the file that `read` keeps, and the extra columns of `as_written`.
    :ivar as_written: maps each column whose text goes into the result as written to the extra column with that text.
    :ivar warnings: warnings about the file.
    """

    path: Path
    level: Level
    content: CsvFile | LazyFrame
    schema: Mapping[str, DataType]
    texts: tuple[TextColumn, ...]
    refusals: Refusals
    kept: tuple[str, ...]
    as_written: Mapping[str, str]
    warnings: Sequence[Problem] = field(factory=list)

    def empty(self) -> LazyFrame:
        """Return a lazy table without rows, whose columns have the types that `read` will give them."""
        types = {**self.schema, **{column.name: column.dtype for column in self.texts}}
        types |= dict.fromkeys(self.as_written.values(), polars.String)
        return polars.LazyFrame(schema=types)

    def read(self, folder: Path, progress: Callable[[int], None]) -> LazyFrame:
        """Read the file as a lazy table, with the number of each row or line in the column `ROW`.

        :param folder: the folder for temporary files, with the rows of a CSV file or of a file with figures in text.
        :param progress: called with the number of rows of each batch that has been read.
        :raises FactError: the file cannot be read.
        """
        if not self.texts and not isinstance(self.content, CsvFile):
            return self.content.with_columns(self._bare_keys)
        parts, names = [folder / f"{self.level}-0.parquet"], (*self.kept, ROW)
        self.empty().with_row_index(ROW).select(names).collect().write_parquet(parts[0])
        for batch in self._batches():
            raws = [polars.col(name).alias(raw) for name, raw in self.as_written.items()]
            part = read_texts(batch.with_columns(*raws, *self._bare_keys), self.texts, self.refusals)
            parts.append(folder / f"{self.level}-{len(parts)}.parquet")
            part.select(names).write_parquet(parts[-1], compression="lz4", statistics=False)
            progress(batch.height)
        return polars.scan_parquet(parts, glob=False)

    @property
    def _bare_keys(self) -> list[Expr]:
        """Expressions for the key columns of text: cells without surrounding blanks; null for only blanks."""
        texts = [name for name in self.refusals.keys if self.schema[name] == polars.String]
        keys = [polars.col(name).str.strip_chars() for name in texts]
        return [polars.when(key != "").then(key) for key in keys]

    @property
    def in_file(self) -> InFile:
        """The function that names rows in messages, and the rows with a refused year (complete after `read`)."""
        years = self.refusals.years
        return InFile(self.refusals.where, polars.concat(years).lazy() if years else None)

    def _batches(self) -> Iterator[Frame]:
        if isinstance(self.content, CsvFile):
            yield from (self._csv_batch(self.content, block) for block in records(self.content))
        else:
            texts = [polars.col(column.name).cast(polars.String) for column in self.texts]
            total = self.content.select(polars.len()).collect().item()
            for first in range(0, total, _BATCH):
                yield self.content.slice(first, _BATCH).with_columns(texts).collect()

    def _csv_batch(self, csv: CsvFile, block: Records) -> Frame:
        batch = polars.read_csv(
            BytesIO(block.content),
            has_header=False,
            new_columns=csv.names,
            infer_schema=False,
            separator=csv.separator,
        )
        if batch.shape != (len(block.lines), len(csv.names)):
            raise unreadable([self.path], ValueError(f"{batch.shape} for {len(block.lines)} lines"))
        other_columns = [polars.col(name) for name in set(csv.names) - {column.name for column in self.texts}]
        # a cell with an empty text in quotes becomes null; in columns of figures, the readers take it as missing
        table = batch.with_columns(polars.when(column != "").then(column) for column in other_columns)
        return table.with_columns(polars.Series(ROW, block.lines, dtype=polars.get_index_type()))


def open_source(path: Path, level: Level, rules: RuleSet, columns: Columns, sheet: str | None = None) -> FileSource:
    """Open a file; the ending of its name gives its format.

    :param sheet: the name of the sheet to read from a workbook; None for the first sheet.
    :raises FactError: the file cannot be opened, does not have that format, or lacks the sheet.
    """
    ending = ending_of(path)
    readers = {
        name: cell_reader(rules.facts[name], rules, columns.locale, columns.units, in_villages=level == "village")
        for name in sorted((rules.reads | rules.reads_previous) - {*columns.by, columns.year, NAME})
    }
    warnings = list[Problem]()
    content: CsvFile | LazyFrame
    with opening(path):
        if ending == ".csv":
            content = open_csv(path)
        elif ending == ".xlsx":
            book = open_workbook(path)
            book_sheet, warnings = chosen_sheet(book, level, sheet)
            with with_warnings(warnings):
                content = read_sheet(book, book_sheet, readers)
        else:
            with path.open("rb"):  # fails for a folder, in which Polars would read all files
                scan = polars.scan_parquet if ending == ".parquet" else polars.scan_ipc
            content = scan(path.resolve(), glob=False, row_index_name=ROW, row_index_offset=1)
        schema = (
            dict.fromkeys(content.names, polars.String) if isinstance(content, CsvFile) else content.collect_schema()
        )
        schema = {name: dtype for name, dtype in schema.items() if not name.startswith(PRIVATE)}
    texts = tuple(_text_columns(content, schema, columns, readers))
    key = (*columns.by, *([columns.year] if columns.year in schema else []), *([NAME] if level == "village" else []))
    keys = tuple(name for name in dict.fromkeys(key) if name in schema)
    table_name, line = TABLE_NAMES[level], ending == ".csv"
    part = path.name if sheet is None else f"{path.name}, {one_line(sheet)}"
    file = Text(f"{table_name.vi} ({part})", f"{table_name.en} ({part})") if table_name.vi else table_name
    one, several = (Text("dòng", word) for word in (("line", "lines") if line else ("row", "rows")))
    row_name = partial(place, file, keys, one=one, several=several)
    raws = [column.name for column in texts] if level == "now" and columns.keep_all else []
    as_written = {name: f"{PRIVATE}{number}" for number, name in enumerate(raws)}
    names = [name for name in schema if columns.keep_all or name in keys or name in rules.facts]
    kept_columns = (*names, *as_written.values())
    return FileSource(path, level, content, schema, texts, Refusals(row_name, keys), kept_columns, as_written, warnings)


def ending_of(path: Path) -> str:
    """Return the ending of a file's name in lower case.

    :raises FactError: the format is not supported.
    """
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return ending
    endings = ", ".join(ENDINGS)
    raise refused(
        Text(f"không biết loại tệp '{path}'; dùng {endings}", f"'{path}' is no known kind of file: use {endings}")
    )


def _text_columns(
    content: CsvFile | LazyFrame,
    schema: Mapping[str, DataType],
    columns: Columns,
    readers: Mapping[str, CellReader],
) -> Iterator[TextColumn]:
    """Yield the columns of text whose cells must be converted to figures or years."""
    for name, dtype in schema.items():
        if dtype not in (polars.String, polars.Categorical, polars.Enum) or name in (*columns.by, NAME):
            continue
        if name == columns.year:
            yield TextColumn(name, YearReader(name), polars.Int64)
        elif name in readers:
            fact, numbers = readers[name].holds, None
            if not isinstance(content, CsvFile):
                numbers = numbers_of(name) if numbers_of(name) in content.collect_schema() else None
                if fact.values and _are_values(content, name, fact.values):
                    continue
            kind = polars.Float64 if fact.is_number else polars.String if fact.values else polars.Boolean
            yield TextColumn(name, readers[name], kind, numbers)


def _are_values(lazy: LazyFrame, name: str, values: Collection[str]) -> bool:
    """Whether the column `name` of a category holds only value ids (`values`), so that no text must be converted."""
    cells = lazy.select(polars.col(name).cast(polars.String).unique()).collect().to_series()
    return set(cells.drop_nulls()) <= set(values)


def aligned(
    tables: Mapping[str, LazyFrame], keys: Sequence[str], year: str
) -> tuple[dict[str, LazyFrame], dict[str, DataType]]:
    """Give each key column one type in all tables: text if the types differ, unless all are integers.

    Years stored as floats become integers, and village names become text.

    :returns: the tables, and the original types of the main table's key columns that became text.
    """
    result, own_types = dict(tables), dict[str, DataType]()
    schemas = {name: table.collect_schema() for name, table in tables.items()}
    for key in keys:
        types = {name: schema[key] for name, schema in schemas.items() if key in schema}
        if len(set(types.values())) > 1 and not all(dtype.is_integer() for dtype in types.values()):
            for name, dtype in types.items():
                result[name] = result[name].with_columns(_as_text(key, dtype))
            if "frame" in types:
                own_types[key] = types["frame"]
    for name, schema in schemas.items():
        if year in schema and year not in keys and schema[year].is_float():
            whole = _whole(year)  # years with decimals become null, and are reported as wrong years
            result[name] = result[name].with_columns(whole)
        if name == "villages" and NAME in schema and schema[NAME] != polars.String:
            result[name] = result[name].with_columns(_as_text(NAME, schema[NAME]))
    return result, own_types


def _as_text(name: str, dtype: DataType) -> Expr:
    """Convert a column to text; floats that are whole numbers lose their decimals ("5" for 5.0)."""
    text = polars.col(name).cast(polars.String)
    return polars.coalesce(_whole(name).cast(polars.String), text).alias(name) if dtype.is_float() else text


def _whole(name: str) -> Expr:
    """Convert a column of floats to integers; numbers with decimals become null."""
    column = polars.col(name)
    whole = column.cast(polars.Int64, strict=False)
    return polars.when(whole == column).then(whole).alias(name)
