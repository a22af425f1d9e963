"""Reads figures in columns of text: Polars reads plain numbers ("91.5"), a `CellReader` all others ("91,5 %").

The keys of several tables get one type (`aligned`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from ntm_criteria.figures import Refused
from ntm_criteria.model import FactKind
from ntm_criteria.tables import CellReader
from ntm_criteria.tables.columns import (
    NAME,
    Columns,
    NamedColumns,
    power_of_ten,
)
from ntm_criteria.tables.files.csv import CsvFile
from ntm_criteria.tables.files.libraries import DataType, Expr, Frame, LazyFrame, Series, polars
from ntm_criteria.tables.files.text_cells import Refusals, TextColumn, YearReader
from ntm_criteria.tables.files.xlsx_columns import numbers_of

_DIGITS = 15  # up to 15 significant digits, a float represents a single decimal number


def text_columns(
    content: CsvFile | LazyFrame,
    schema: Mapping[str, DataType],
    columns: Columns,
    named: NamedColumns,
    readers: Mapping[str, CellReader],
    *,
    is_data: bool,
) -> Iterator[TextColumn]:
    """Yield the columns of text whose cells must be converted to figures or years.

    :param is_data: whether the file holds typed columns; those in another unit than their fact's are read as text.
    """
    for name, dtype in schema.items():
        if is_data and name in named.units and name in readers and dtype.is_numeric():
            yield TextColumn(name, evolve(readers[name], locale="en"), polars.Float64)
        if dtype not in (polars.String, polars.Categorical, polars.Enum) or name in (*named.by, NAME):
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


def read_texts(batch: Frame, columns: Sequence[TextColumn], refusals: Refusals) -> Frame:
    """Replace the texts of these columns in a batch by figures; refused cells become null and go to `refusals`.

    For each column of figures, another column tells refused cells from empty ones (see `refused_column`).
    """
    plain = batch.with_columns(_plain_numbers(column).alias(column.name) for column in columns)
    read = [_read(batch, column, plain.get_column(column.name), refusals) for column in columns]
    marks = [
        is_refused.alias(column.mark) for column, (_, is_refused) in zip(columns, read, strict=True) if column.mark
    ]
    return batch.with_columns([*(series for figures, _ in read for series in figures), *marks])


def _read(batch: Frame, column: TextColumn, values: Series, refusals: Refusals) -> tuple[list[Series], Series]:
    """Return the figures of one column with those of the columns beside it (see `CellReader.columns`), and the refused cells.

    :param values: the cells that are plain numbers; other cells are null.
    """
    texts, reader = batch.get_column(column.name), column.reader
    rest = values.is_null() & texts.is_not_null()
    distinct = texts.filter(rest).unique()
    figures = column.figures(distinct.to_list())
    refused_texts = [text for text, figure in zip(distinct, figures, strict=True) if isinstance(figure, Refused)]
    is_refused = rest & texts.is_in(refused_texts)
    if refused_texts:
        refusals.note(column, batch.filter(is_refused))
    cells = [None if isinstance(figure, Refused) else figure for figure in figures]
    plain_in = reader.beside[0] if reader.bare_are_villages else column.name
    read = []
    for name, numbers in reader.columns(cells).items():
        series = polars.Series(numbers, dtype=column.dtype)
        others = texts.replace_strict(distinct, series, default=None, return_dtype=column.dtype).alias(name)
        if name in reader.beside[1:] and reader.says_per_cent:
            others = (values * 0.0).zip_with(values.is_not_null(), others).alias(name)
        read.append(values.zip_with(~rest, others).alias(name) if name == plain_in else others)
    return read, is_refused


def _plain_numbers(column: TextColumn) -> Expr:
    """Build an expression for the cells stored as numbers and the plain numbers in text; null for other cells."""
    numbers = polars.lit(None, dtype=column.dtype)
    plain = PlainNumbers.of(column.reader) if isinstance(column.reader, CellReader) else None
    if plain is not None:
        text = polars.col(column.name)
        value = text.cast(polars.Float64, strict=False)
        numbers = polars.when(text.str.contains(plain.form) & value.is_between(plain.low, plain.high)).then(value)
    return numbers if column.numbers is None else polars.coalesce(polars.col(column.numbers), numbers)


@frozen
class PlainNumbers:
    """The texts of a column that can be read as numbers without a parser: "92", "91.5".

    They have no comma, no thousands separator, no unit and no digit finer than the fact's step, and are within the
    fact's limits. The parser reads all other texts, and gives a reason for each text that it refuses.
    """

    form: str
    low: float
    high: float

    @classmethod
    def of(cls, reader: CellReader) -> "PlainNumbers | None":
        """Describe a column's plain numbers; None if its fact is not a number, or the step is not a power of ten."""
        fact = reader.holds
        if reader.unit is not None and reader.factor == 1:  # only the parser converts numbers to the fact's unit
            return None
        digits = power_of_ten(fact.scale * reader.factor) if fact.is_number else None
        if digits is None:
            return None
        form = rf"[0-9]{{1,{_DIGITS + min(digits, 0)}}}0{{{-digits}}}" if digits < 0 else rf"[0-9]{{1,{_DIGITS}}}"
        # three decimals could be a group of thousands, unless the locale is known
        decimals = [n for n in range(1, digits + 1) if n != 3 or reader.locale == "en"]
        if decimals and fact.kind is not FactKind.COUNT and reader.locale != "vi":
            lengths = "|".join(f"[0-9]{{{n}}}" for n in decimals)
            form = rf"{form}|[0-9]{{1,{_DIGITS - digits}}}[.](?:{lengths})"
        return cls(f"^(?:{form})$", float(fact.low / reader.factor), float(fact.high / reader.factor))


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
