"""Convert columns of pandas and PyArrow tables in memory to Polars, and columns of Polars back.

Only the columns that are read are converted. The caller's columns in a result are copied from the caller's table, so
their types and values do not change, even if Polars cannot hold them.
"""

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from typing import ClassVar

from attrs import evolve, frozen
from narwhals.stable.v2.dependencies import get_pyarrow, is_into_series, is_pandas_dataframe, is_polars_dataframe

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions.arrow_columns import Native, library, of_arrow, of_storage, to_series
from ntm_criteria.tables.expressions.datasets import read_dataset
from ntm_criteria.tables.expressions.protocols import Series
from ntm_criteria.text import Text, one_line

Labels = Mapping[str, tuple[str, ...]]  # by column: the texts of its numbers 0, 1, …
_OF_PANDAS = {"Boolean": "boolean", "String": "object"}  # pandas types of columns with missing cells
_NO_LABELS: Labels = {}


@frozen(eq=False)
class EagerTable(ABC):
    """The caller's table in memory, with the operations that differ between libraries."""

    engine: ClassVar[str]
    native: Native

    @property
    def names(self) -> list[str]:
        """The names of the table's columns."""
        return list(self.native.columns)

    @property
    def height(self) -> int:
        """The number of rows of the table."""
        return len(self.native)

    @abstractmethod
    def column(self, name: str) -> Native:
        """Return the column `name` as a Polars series."""

    @abstractmethod
    def at(self, rows: Series) -> "EagerTable":
        """Return the table of the rows at these positions, a Polars series."""

    @abstractmethod
    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        """Build a result: the columns `kept` of this table, then the series `columns`.

        In a series named in `labels`, numbers become texts; a Polars table ignores `labels`: `put_labels` has put them.
        """

    @abstractmethod
    def replaced(self, columns: Sequence[Series]) -> Native:
        """Return the whole table with the Polars series `columns`, in place of its columns of the same names or added."""

    @abstractmethod
    def new(self, columns: Sequence[Series]) -> Native:
        """Build a table of this library from Polars series; a series named as a column of this table gets its type."""


def eager_table(native: Native) -> EagerTable | None:
    """Wrap a table in memory of Polars, pandas or PyArrow, or read a PyArrow dataset; return None for any other object."""
    if is_polars_dataframe(native):
        return PolarsTable(native)
    if is_pandas_dataframe(native):
        return PandasTable(native, library("pandas"))
    arrow = get_pyarrow()
    if arrow is not None and isinstance(native, arrow.Table | arrow.RecordBatch | arrow.RecordBatchReader):
        return ArrowTable(arrow.table(native), arrow)
    dataset = sys.modules.get("pyarrow.dataset")  # whoever has a dataset has imported it
    if dataset is not None and isinstance(native, dataset.Dataset):
        return ArrowTable(read_dataset(native, dataset), arrow)
    if dataset is not None and isinstance(native, dataset.Scanner):
        return ArrowTable(native.to_table(), arrow)
    return None


def from_stream(native: Native) -> EagerTable | None:
    """Read an object with the Arrow PyCapsule interface, for a Polars result; return None for any other object."""
    is_stream = hasattr(native, "__arrow_c_stream__")
    if is_into_series(native) or not (is_stream or hasattr(native, "__arrow_c_array__")):
        return None
    if find_spec("pyarrow"):
        arrow = library("pyarrow")
        try:
            return StreamTable(arrow.table(native) if is_stream else arrow.table(arrow.record_batch(native)))
        except (arrow.ArrowException, ValueError, TypeError):  # a column by itself, not a table
            return None
    polars = library("polars")
    try:
        frame = polars.DataFrame(native)
    except (ValueError, polars.exceptions.PolarsError, polars.exceptions.PanicException):
        raise _misread("?", "Arrow") from None
    for name, dtype in frame.schema.items():
        if dtype.is_decimal() and dtype.precision <= _MISREAD:
            raise _misread(name, str(dtype))
    return PolarsTable(frame)


_MISREAD = 18  # decimals of at most 18 digits may have 32 or 64 bits, which Polars 2.1 misreads from a stream


def _misread(name: str, kind: str) -> FactError:
    message = Text(
        "cột '{name}' ({kind}): Polars đọc sai kiểu này từ luồng Arrow",
        "the column '{name}' ({kind}): Polars misreads this type from an Arrow stream",
    ).format(name=one_line(name), kind=kind)
    hint = Text("đọc luồng bằng pyarrow (cài pyarrow)", "read the stream with pyarrow (install pyarrow)")
    return FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])


@frozen(eq=False)
class PolarsTable(EagerTable):
    """A Polars table."""

    engine: ClassVar[str] = "polars"

    def column(self, name: str) -> Native:
        cells = self.native.get_column(name)
        if cells.dtype.is_decimal():
            try:
                cells.head(1).to_physical().cast(library("polars").String)
            except library("polars").exceptions.InvalidOperationError:
                raise _misread(name, str(cells.dtype)) from None
        if not hasattr(cells.dtype, "ext_metadata"):
            return cells
        extension, metadata = cells.dtype.ext_name(), cells.dtype.ext_metadata()
        type_name = json.loads(metadata)["type_name"] if extension == "arrow.opaque" else ""
        return of_storage(extension, type_name, cells.ext.storage())

    def at(self, rows: Series) -> EagerTable:
        return evolve(self, native=self.native[rows])

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        return self.native.select(kept).hstack(list(columns))

    def replaced(self, columns: Sequence[Series]) -> Native:
        return self.native.with_columns(columns)

    def new(self, columns: Sequence[Series]) -> Native:
        return library("polars").DataFrame(columns)


@frozen(eq=False)
class _HeldInArrow(EagerTable):
    """A table whose own columns are those of a PyArrow table."""

    @property
    def names(self) -> list[str]:
        return list(self.native.column_names)

    def column(self, name: str) -> Native:
        return of_arrow(name, self.native.column(name))

    def at(self, rows: Series) -> EagerTable:
        return evolve(self, native=self.native.take(library("pyarrow").array(rows.to_numpy())))


@frozen(eq=False)
class StreamTable(_HeldInArrow):
    """A table that came as a stream: it is held as a PyArrow table, and what is built from it is a Polars table."""

    engine: ClassVar[str] = "polars"

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        return self.new([*map(self.column, kept), *columns])

    def replaced(self, columns: Sequence[Series]) -> Native:
        own = {name: self.column(name) for name in self.names}
        return self.new([*(own | {each.name: each for each in columns}).values()])

    def new(self, columns: Sequence[Series]) -> Native:
        return library("polars").DataFrame(columns)


@frozen(eq=False)
class PandasTable(EagerTable):
    """A pandas table, with columns of NumPy, nullable or Arrow types."""

    engine: ClassVar[str] = "pandas"
    pandas: Native

    @property
    def names(self) -> list[str]:
        return list(map(str, self.native.columns))  # a table without headings has numbers for names

    def column(self, name: str) -> Native:
        return self._series(name, self.native.iloc[:, self.names.index(name)])

    def at(self, rows: Series) -> EagerTable:
        return evolve(self, native=self.native.iloc[rows.to_numpy()])

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        right = self.pandas.DataFrame(self._arrays(columns, labels), index=self.native.index)
        own = self.native.iloc[:, [self.names.index(name) for name in kept]]
        return self.pandas.concat([own, right], axis=1)

    def replaced(self, columns: Sequence[Series]) -> Native:
        return self.native.assign(**self._arrays(columns))

    def new(self, columns: Sequence[Series]) -> Native:
        own = {each.name: each for each in columns if each.name in self.native.columns and self._holds(each)}
        typed = {name: self.pandas.array(each.to_list(), self.native[name].dtype) for name, each in own.items()}
        plain = {each.name: each.to_numpy() for each in columns if each.dtype.is_integer() and not each.null_count()}
        return self.pandas.DataFrame(self._arrays(columns) | plain | typed)

    def _holds(self, cells: Series) -> bool:
        """Whether the column of this table of the same name has a type that can hold the cells."""
        dtype = self.native[cells.name].dtype
        if isinstance(dtype, self.pandas.CategoricalDtype):
            return set(cells.drop_nulls()) <= set(dtype.categories)
        return not (isinstance(dtype, library("numpy").dtype) and dtype.kind in "iub" and cells.null_count())

    def _series(self, name: str, cells: Native) -> Native:
        """Convert a pandas column to Polars; whole numbers never become floats, which are inexact above 2^53."""
        polars, dtype = library("polars"), cells.dtype
        if isinstance(dtype, self.pandas.CategoricalDtype):
            codes = polars.Series(cells.cat.codes.to_numpy())
            valid_codes = polars.select(polars.when(codes >= 0).then(codes)).to_series()
            return self._series(name, cells.cat.categories.to_series()).gather(valid_codes)
        if isinstance(dtype, library("numpy").dtype) and dtype.kind in "iufb" and dtype.isnative:
            return polars.Series(name, cells.to_numpy())
        if getattr(dtype, "storage", None) == "pyarrow":
            return of_arrow(name, library("pyarrow").array(cells.array))
        try:
            is_present = cells.notna().to_numpy()
        except InvalidOperation:  # pandas cannot compare a signalling NaN
            return self._series(
                name, cells.map(lambda cell: None if isinstance(cell, Decimal) and cell.is_nan() else cell)
            )
        if hasattr(dtype, "numpy_dtype"):  # pandas' nullable types
            filled = polars.Series(cells.to_numpy(dtype=dtype.numpy_dtype, na_value=0))
            return polars.select(polars.when(polars.Series(is_present)).then(filled).alias(name)).to_series()
        return to_series(name, [cell if present else None for cell, present in zip(cells, is_present, strict=True)])

    def _arrays(self, columns: Sequence[Native], labels: Labels = _NO_LABELS) -> dict[str, Native]:
        """Convert Polars series to pandas arrays by column name; numbers of series in `labels` become categories."""
        pandas, arrays = self.pandas, {}
        kinds = {each: pandas.CategoricalDtype(each, ordered=False) for each in set(labels.values())}
        for each in columns:
            if each.name in labels:
                codes = each.fill_null(-1).to_numpy()
                arrays[each.name] = pandas.Categorical.from_codes(codes, dtype=kinds[labels[each.name]])
            elif str(each.dtype) in _OF_PANDAS:
                arrays[each.name] = pandas.array(each.to_list(), dtype=_OF_PANDAS[str(each.dtype)])
            elif each.dtype == library("polars").Int64 or (each.dtype.is_integer() and each.null_count()):
                # NumPy makes floats of missing cells; figures have one type, whether some are missing or not
                arrays[each.name] = pandas.array(each.to_list(), dtype=str(each.dtype))
            else:
                arrays[each.name] = each.to_numpy()
        return arrays


@frozen(eq=False)
class ArrowTable(_HeldInArrow):
    """A PyArrow table."""

    engine: ClassVar[str] = "pyarrow"
    arrow: Native

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        own = {name: (self.native.schema.field(name), self.native.column(name)) for name in kept}
        return self._table(own | self._pairs(columns, labels))

    def replaced(self, columns: Sequence[Series]) -> Native:
        table = self.native
        for name, pair in self._pairs(columns).items():
            known = name in self.names
            table = table.set_column(self.names.index(name), *pair) if known else table.append_column(*pair)
        return table

    def new(self, columns: Sequence[Series]) -> Native:
        own = [(self.native.schema.field(each.name), each.to_list()) for each in columns if each.name in self.names]
        typed = {field.name: (field, self.arrow.array(cells, type=field.type)) for field, cells in own}
        return self._table(self._pairs(columns) | typed)

    def _table(self, pairs: Mapping[str, tuple[Native, Native]]) -> Native:
        schema = self.arrow.schema([field for field, _ in pairs.values()])
        return self.arrow.table([column for _, column in pairs.values()], schema=schema)

    def _pairs(self, columns: Sequence[Native], labels: Labels = _NO_LABELS) -> dict[str, tuple[Native, Native]]:
        """Convert Polars series to Arrow fields and arrays by name; numbers of series in `labels` become texts."""
        polars, arrow, pairs = library("polars"), self.arrow, {}
        for each in columns:
            column = each.to_arrow()
            if each.name in labels:
                column = arrow.DictionaryArray.from_arrays(column, arrow.array(labels[each.name], arrow.string()))
            elif each.dtype == polars.String:
                column = column.cast(arrow.string())
            pairs[each.name] = arrow.field(each.name, column.type), column
        return pairs
