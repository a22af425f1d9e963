"""Convert columns of pandas and PyArrow tables in memory to Polars, and columns of Polars back.

Only the columns that are read are converted. The caller's columns in a result are copied from the caller's table, so
their types and values do not change, even if Polars cannot hold them.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any, ClassVar

from attrs import frozen
from narwhals.stable.v2.dependencies import get_pyarrow, is_into_series, is_pandas_dataframe, is_polars_dataframe

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions.protocols import Series
from ntm_criteria.text import Text, one_line

Native = Any  # a table, column, type or module of an engine, for operations that narwhals lacks
Labels = Mapping[str, tuple[str, ...]]  # by column: the texts of its numbers 0, 1, …
_NO_LABELS: Labels = {}


def library(name: str) -> Native:
    """Import and return the library `name`: Polars or the library of the caller's table.

    :raises FactError: Polars is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        message = Text("đánh giá bảng đã nạp vào bộ nhớ cần thư viện Polars", "judging a table in memory needs Polars")
        install = "pip install 'ntm-criteria[tables]'"
        hint = Text(f"cài: {install}", f"install it: {install}")
        raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=hint)]) from None


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
    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        """Build a result: the columns `kept` of this table, then the series `columns`.

        In a series named in `labels`, numbers become texts; a Polars table ignores `labels`: `put_labels` has put them.
        """

    @abstractmethod
    def replaced(self, columns: Sequence[Series]) -> Native:
        """Return the whole table with the Polars series `columns` in place of its columns of the same names."""

    @abstractmethod
    def new(self, columns: Sequence[Series]) -> Native:
        """Build a table of this library from Polars series; a series named as a column of this table gets its type."""


def eager_table(native: Native) -> EagerTable | None:
    """Wrap a table in memory of Polars, pandas or PyArrow; return None for any other object."""
    if is_polars_dataframe(native):
        return PolarsTable(native)
    if is_pandas_dataframe(native):
        return PandasTable(native, library("pandas"))
    arrow = get_pyarrow()
    if arrow is not None and isinstance(native, arrow.Table | arrow.RecordBatch | arrow.RecordBatchReader):
        return ArrowTable(arrow.table(native), arrow)
    return None


def from_stream(native: Native) -> EagerTable | None:
    """Read an object with the Arrow PyCapsule interface into a Polars table; return None for any other object."""
    if is_into_series(native) or not hasattr(native, "__arrow_c_stream__"):
        return None
    return PolarsTable(library("polars").DataFrame(native))


@frozen(eq=False)
class PolarsTable(EagerTable):
    """A Polars table."""

    engine: ClassVar[str] = "polars"

    def column(self, name: str) -> Native:
        return self.native.get_column(name)

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        return self.native.select(kept).hstack(list(columns))

    def replaced(self, columns: Sequence[Series]) -> Native:
        return self.native.with_columns(columns)

    def new(self, columns: Sequence[Series]) -> Native:
        return library("polars").DataFrame(columns)


@frozen(eq=False)
class PandasTable(EagerTable):
    """A pandas table, with columns of NumPy, nullable or Arrow types."""

    engine: ClassVar[str] = "pandas"
    pandas: Native

    def column(self, name: str) -> Native:
        return self._series(name, self.native[name])

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        right = self.pandas.DataFrame(self._arrays(columns, labels), index=self.native.index)
        return self.pandas.concat([self.native[list(kept)], right], axis=1)

    def replaced(self, columns: Sequence[Series]) -> Native:
        return self.native.assign(**self._arrays(columns))

    def new(self, columns: Sequence[Series]) -> Native:
        own = [series for series in columns if series.name in self.native.columns]
        typed = {each.name: self.pandas.array(each.to_list(), dtype=self.native[each.name].dtype) for each in own}
        return self.pandas.DataFrame(self._arrays(columns) | typed)

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
            return _of_arrow(name, library("pyarrow").array(cells.array))
        is_present = cells.notna().to_numpy()
        if hasattr(dtype, "numpy_dtype"):  # pandas' nullable types
            filled = polars.Series(cells.to_numpy(dtype=dtype.numpy_dtype, na_value=0))
            return polars.select(polars.when(polars.Series(is_present)).then(filled).alias(name)).to_series()
        return to_series(name, [cell if present else None for cell, present in zip(cells, is_present, strict=True)])

    def _arrays(self, columns: Sequence[Native], labels: Labels = _NO_LABELS) -> dict[str, Native]:
        """Convert Polars series to pandas arrays by column name; numbers of series in `labels` become categories."""
        polars, pandas = library("polars"), self.pandas
        kinds = {each: pandas.CategoricalDtype(each, ordered=False) for each in set(labels.values())}
        arrays = {}
        for each in columns:
            if each.name in labels:
                arrays[each.name] = pandas.Categorical.from_codes(each.to_numpy(), dtype=kinds[labels[each.name]])
            elif each.dtype in (polars.Boolean, polars.String):
                kind = "boolean" if each.dtype == polars.Boolean else "object"
                arrays[each.name] = pandas.array(each.to_list(), dtype=kind)
            else:
                arrays[each.name] = each.to_numpy()
        return arrays


@frozen(eq=False)
class ArrowTable(EagerTable):
    """A PyArrow table."""

    engine: ClassVar[str] = "pyarrow"
    arrow: Native

    @property
    def names(self) -> list[str]:
        return list(self.native.column_names)

    def column(self, name: str) -> Native:
        return _of_arrow(name, self.native.column(name))

    def beside(self, kept: Sequence[str], columns: Sequence[Series], labels: Labels) -> Native:
        own = {name: (self.native.schema.field(name), self.native.column(name)) for name in kept}
        return self._table(own | self._pairs(columns, labels))

    def replaced(self, columns: Sequence[Series]) -> Native:
        table = self.native
        for name, pair in self._pairs(columns).items():
            table = table.set_column(self.names.index(name), *pair)
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


def _of_arrow(name: str, cells: Native) -> Native:
    """Convert an Arrow column to a Polars series.

    :raises FactError: Polars has no type for the column.
    """
    polars, arrow = library("polars"), library("pyarrow")
    cells = cells if isinstance(cells, arrow.ChunkedArray) else arrow.chunked_array([cells])
    kind = cells.type
    try:
        if isinstance(kind, arrow.BaseExtensionType):  # numbers from PostgreSQL are text in an extension type
            cells = arrow.chunked_array([chunk.storage for chunk in cells.chunks], type=kind.storage_type)
        if arrow.types.is_decimal256(kind):
            cells = cells.cast(arrow.decimal128(38, kind.scale))
        if arrow.types.is_dictionary(kind):
            cells = cells.cast(kind.value_type)
        return polars.Series(name, cells)
    except (arrow.ArrowException, polars.exceptions.PolarsError, polars.exceptions.PanicException):
        message = Text(
            f"cột '{one_line(name)}' là dữ liệu khác ({kind})",
            f"the column '{one_line(name)}' holds something else ({kind})",
        )
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message)]) from None


def to_series(name: str, cells: Sequence[Any]) -> Native:
    """Build a Polars series from `cells`; cells of several types, or too large for Polars, stay Python objects."""
    polars = library("polars")
    kinds = {type(cell) for cell in cells if cell is not None}
    is_decimal = kinds == {Decimal}
    if len(kinds) <= 1 and not (is_decimal and any(cell is not None and not cell.is_finite() for cell in cells)):
        try:
            return polars.Series(name, cells, strict=True)
        except (TypeError, ValueError, OverflowError, polars.exceptions.PolarsError):
            pass  # the values have more digits than any type of Polars holds
    return polars.Series(name, cells, dtype=polars.Object)
