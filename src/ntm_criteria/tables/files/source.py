"""Reads a file as a lazy table with typed figures; its column `ROW` has the number of the row or line in the file."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from io import BytesIO
from pathlib import Path

from attrs import evolve, field, frozen

from ntm_criteria.account import AccountLine, Outcome
from ntm_criteria.errors import Problem
from ntm_criteria.model import RuleSet
from ntm_criteria.tables import CellReader, cell_reader
from ntm_criteria.tables.columns import (
    NAME,
    ROW,
    UNREAD,
    ColumnMatcher,
    Columns,
    HeadingReader,
    InFile,
    Level,
    NamedColumns,
    Role,
    fact_of,
    place,
    role_of,
)
from ntm_criteria.tables.files.csv import UNNAMED, CsvFile, Records, open_csv, records
from ntm_criteria.tables.files.failures import opening, unreadable, with_warnings
from ntm_criteria.tables.files.libraries import DataType, Expr, Frame, LazyFrame, polars
from ntm_criteria.tables.files.many_files import FileSet, file_set, kind_of
from ntm_criteria.tables.files.text_cells import Refusals, TextColumn
from ntm_criteria.tables.files.text_columns import read_texts, text_columns
from ntm_criteria.tables.files.xlsx import chosen_sheet, open_workbook, sheet_lines
from ntm_criteria.tables.files.xlsx_columns import PRIVATE, read_sheet
from ntm_criteria.tables.mistakes import TABLE_NAMES, FileAccount, RowSieve, Unseen, letters
from ntm_criteria.text import Text, both, one_line

_DATA = (".parquet", ".arrow")  # files that programs write: every row is a commune, or is warned of
_BATCH = 100_000  # rows that are read at once
_TEXT, _AS_FORMULA = b'"=""', r'^="([^"]*)"$'  # so programs keep Excel from taking a text for a number: ="06001"


@frozen(eq=False)
class FileSource:
    """An open file whose columns are known and whose rows have not been read.

    :ivar ending: the ending of its name.
    :ivar schema: the type of each column in the file.
    :ivar texts: the columns of text that hold figures or the year.
    :ivar kept: the columns of the file that `read` keeps, and the extra columns of `as_written`.
    :ivar as_written: maps each column whose text goes into the result as written to the extra column with that text.
    :ivar named: the columns under the names by which they are judged.
    :ivar account: what became of the file; it leaves rows that are not communes out.
    :ivar warnings: warnings about the file.
    :ivar files: all files of the table, where it is in several; `others`, of CSV files, those behind the first.
    """

    path: Path
    level: Level
    content: CsvFile | LazyFrame
    ending: str
    schema: Mapping[str, DataType]
    texts: tuple[TextColumn, ...]
    refusals: Refusals
    kept: tuple[str, ...]
    as_written: Mapping[str, str]
    named: NamedColumns
    account: FileAccount
    warnings: Sequence[Problem] = field(factory=list)
    files: FileSet | None = None
    others: Sequence[CsvFile] = ()

    @property
    def marks(self) -> list[str]:
        """The columns that tell refused cells of text from empty ones (see `refused_column`)."""
        return [column.mark for column in self.texts if column.mark is not None]

    def empty(self) -> LazyFrame:
        """Return a lazy table without rows, whose columns have the types that `read` will give them."""
        types = {**self.schema, **{column.name: column.dtype for column in self.texts}}
        types |= dict.fromkeys(self.as_written.values(), polars.String) | dict.fromkeys(self.beside, polars.Float64)
        types |= dict.fromkeys(self.marks, polars.Boolean)
        types |= {  # told already: the rest is checked as if they were there
            name: polars.String if name in self.named.by else polars.Int64 for name in self.named.missing
        }
        return polars.LazyFrame(schema=types)

    def read(self, folder: Path, progress: Callable[[int], None]) -> LazyFrame:
        """Read the file as a lazy table, with the number of each row or line in the column `ROW`.

        :param folder: the folder for temporary files, with the rows of a CSV file or of a file with figures in text.
        :param progress: called with the number of rows of each batch that has been read.
        :raises FactError: the file cannot be read.
        """
        is_data = self.ending in _DATA
        if not self.texts and is_data and not isinstance(self.content, CsvFile):
            return self.content.with_columns(self._bare_keys)
        parts, names = [folder / f"{self.level}-0.parquet"], (*self.kept, *self.marks, ROW)
        self.empty().with_row_index(ROW).select(names).collect().write_parquet(parts[0])
        for batch in self.batches():
            raws = [polars.col(name).alias(raw) for name, raw in self.as_written.items()]
            rows = batch.with_columns(*raws, *self._bare_keys)
            part = read_texts(self.account.communes(rows, is_data=is_data), self.texts, self.refusals)
            parts.append(folder / f"{self.level}-{len(parts)}.parquet")
            part.select(names).write_parquet(parts[-1], compression="lz4", statistics=False)
            progress(batch.height)
        return polars.scan_parquet(parts, glob=False)

    @property
    def beside(self) -> list[str]:
        """The columns of villages that `read` adds to columns of totals."""
        return [name for column in self.texts for name in column.beside]

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
        refused = polars.concat(years).lazy() if years else None
        return InFile(self.refusals.where, refused, tuple(self.schema), self.refusals.counts)

    def batches(self) -> Iterator[Frame]:
        """Yield the rows of the file as they are written, some at once."""
        if isinstance(self.content, CsvFile):
            yield from self._csv_batches(self.content)
        else:
            texts = [polars.col(column.name).cast(polars.String) for column in self.texts]
            total = self.content.select(polars.len()).collect().item()
            for first in range(0, total, _BATCH):
                yield self.content.slice(first, _BATCH).with_columns(texts).collect()

    def _csv_batches(self, first: CsvFile) -> Iterator[Frame]:
        """Yield the rows of a CSV file and of those that continue its table, with running numbers of lines."""
        if self.files is None:
            yield from (self._csv_batch(first, block, 0) for block in records(first))
            return
        offset = last = 0
        self.files.offsets.clear()
        for csv in (first, *self.others):
            self.files.offsets.append(offset := last)
            self.account.sieve.begin(self.files.name_of(csv.path), offset)
            for block in records(csv):
                last = offset + max(block.lines, default=0)
                yield self._csv_batch(csv, block, offset)

    def _csv_batch(self, csv: CsvFile, block: Records, offset: int) -> Frame:
        batch = polars.read_csv(
            BytesIO(block.content),
            has_header=False,
            new_columns=csv.names,
            infer_schema=False,
            separator=csv.separator,
        )
        if batch.shape != (len(block.lines), len(csv.names)):
            raise unreadable([self.path], ValueError(f"{batch.shape} for {len(block.lines)} lines"))
        texts = polars.all().str.replace(_AS_FORMULA, "$1") if _TEXT in block.content else polars.all()
        other_columns = [polars.col(name) for name in set(csv.names) - {column.name for column in self.texts}]
        # a cell with an empty text in quotes becomes null; in columns of figures, the readers take it as missing
        table = batch.select(texts).with_columns(polars.when(column != "").then(column) for column in other_columns)
        lines = [line + offset for line in block.lines]
        return table.with_columns(polars.Series(ROW, lines, dtype=polars.get_index_type()))


def open_source(
    path: Path,
    level: Level,
    rules: RuleSet,
    columns: Columns,
    sheet: str | None = None,
    keys: tuple[str, ...] | None = None,
    other_sheets: Collection[str] = (),
) -> FileSource:
    """Open a file; the ending of its name gives its format.

    :param sheet: the name of the sheet to read from a workbook; None for the first sheet that is not hidden.
    :param other_sheets: the sheets of the same workbook that are read as other tables.
    :param keys: the key of the main table, for the other tables; None for the main table.
    :raises FactError: the file cannot be opened, does not have that format, or lacks the sheet.
    """
    files = file_set(path)
    ending, warnings, lines, unseen = kind_of(path, files), list[Problem](), list[AccountLine](), Unseen()
    others: list[CsvFile] = []
    matcher = ColumnMatcher(rules, HeadingReader(rules), level, columns, path.name, keys)
    content: CsvFile | LazyFrame

    def readers_of(named: NamedColumns) -> dict[str, CellReader]:
        special = {*named.by, columns.year, NAME}
        return {name: _reader(name, level, rules, columns, named) for name in sorted(reads) if name not in special}

    reads = rules.reads | rules.reads_previous
    with opening(path):
        if ending == ".csv":
            content, *others = [open_csv(part, matcher) for part in (files.parts if files else [path])]
            named, lines = content.named, [*content.account, *(line for each in others for line in each.account)]
            for each in others:
                assert files is not None
                files.check_alike(content, each)
        elif ending == ".xlsx":
            book = open_workbook(path)
            book_sheet, warnings = chosen_sheet(book, level, sheet, other_sheets)
            matcher = evolve(matcher, source=f"{path.name}, {one_line(book_sheet.name)}")
            with with_warnings(warnings):
                table = read_sheet(book, book_sheet, matcher, readers_of)
            content, named, unseen = table.rows, table.named, table.unseen
            lines = [*sheet_lines(book, book_sheet), *table.lines]
        else:
            if files is None:
                with path.open("rb"):
                    scan = polars.scan_parquet if ending == ".parquet" else polars.scan_ipc
                raw = scan(path.resolve(), glob=False, row_index_name=ROW, row_index_offset=1)
            else:
                raw = files.scan(ROW)
            headings = [name for name in raw.collect_schema() if name != ROW]
            named = matcher.match({number: (name,) for number, name in enumerate(headings)})
            content = raw.rename({name: named.names[number] for number, name in enumerate(headings)})
        schema = (
            dict.fromkeys(content.names, polars.String) if isinstance(content, CsvFile) else content.collect_schema()
        )
        schema = {name: dtype for name, dtype in schema.items() if not name.startswith(PRIVATE)}
    readers = readers_of(named)
    texts = tuple(text_columns(content, schema, columns, named, readers, is_data=ending in _DATA))
    key = (*named.by, *([columns.year] if columns.year in schema else []), *([NAME] if level == "village" else []))
    keys = tuple(name for name in dict.fromkeys(key) if name in schema)
    table_name, line = TABLE_NAMES[level], ending == ".csv"
    part = path.name if sheet is None else f"{path.name}, {one_line(sheet)}"
    file = both(lambda lang: f"{table_name[lang]} ({part})") if table_name.vi else table_name
    by_row, by_line = (Text("dòng", "row"), Text("dòng", "rows")), (Text("dòng", "line"), Text("dòng", "lines"))
    one, several = by_line if line else by_row
    row_name = partial(place if files is None else files.where, file, keys, one=one, several=several)
    raws = [column.name for column in texts] if level == "now" and columns.keep_all else []
    as_written = {name: f"{PRIVATE}{number}" for number, name in enumerate(raws)}
    names = [
        name
        for name in schema
        if columns.keep_all or name in {*keys, *columns.choosing} or fact_of(name) in rules.facts
    ]
    beside = (name for column in texts for name in column.beside)
    serial = next((name for name in schema if role_of((name.removeprefix(UNREAD),)) is Role.SERIAL), None)
    by = tuple(name for name in named.by if name in schema)
    without_heading = {name: int(name.removeprefix(UNNAMED)) for name in schema if name.startswith(UNNAMED)}
    unnamed = {name: str(column) if line else letters(column) for name, column in without_heading.items()}
    unused = Outcome.KEPT if columns.keep_all and level == "now" else Outcome.LEFT_OUT
    sieve = RowSieve(by, tuple(name for name in schema if name in readers), serial, level == "village", matcher.source)
    return FileSource(
        path=path,
        level=level,
        content=content,
        ending=ending,
        schema=schema,
        texts=texts,
        refusals=Refusals(level, row_name, keys),
        kept=(*dict.fromkeys((*names, *beside)), *as_written.values()),
        as_written=as_written,
        named=named,
        account=FileAccount(sieve, level, named, unused, unnamed, (*lines, *named.lines), unseen),
        warnings=warnings,
        files=files,
        others=others,
    )


def _reader(name: str, level: Level, rules: RuleSet, columns: Columns, named: NamedColumns) -> CellReader:
    """Build the reader of a fact's column; cells in the unit of the heading are converted to the fact's own unit."""
    is_village = level == "village"
    reader = cell_reader(rules.facts[name], rules, columns.locale, columns.units, in_villages=is_village)
    return evolve(reader, unit=named.units[name][0], factor=Fraction(1)) if name in named.units else reader
