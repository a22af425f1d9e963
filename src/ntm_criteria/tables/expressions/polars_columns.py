"""Eager tables of pandas and PyArrow: their columns into Polars, and columns of Polars back into theirs.

Only the columns that are read are converted. Kept columns are taken from the caller's table, so their types and values, also
those that Polars cannot hold, come back untouched.
"""

from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any, ClassVar, Protocol

from attrs import frozen
from narwhals.stable.v2.dependencies import get_pyarrow, is_into_series, is_pandas_dataframe, is_polars_dataframe

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions.protocols import Series
from ntm_criteria.text import Text, one_line

Native = (
    Any  # a table, column or type of an engine, or the engine's module: narwhals has no words for what is done here
)


def library(name: str) -> Native:
    """Polars, or an engine that the caller's table shows to be there.

    :raises FactError: Polars is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        message = Text("đánh giá bảng đã nạp vào bộ nhớ cần thư viện Polars", "judging a table in memory needs Polars")
        install = "pip install 'ntm-criteria[tables]'"
        hint = Text(f"cài: {install}", f"install it: {install}")
        raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=hint)]) from None


class EagerTable(Protocol):
    """The caller's table in memory, by what differs between engines."""

    engine: ClassVar[str]

    @property
    def names(self) -> list[str]: ...

    @property
    def height(self) -> int: ...

    def column(self, name: str) -> Native:
        """A column as a Polars series."""

    def beside(self, kept: Sequence[str], made: Sequence[Series]) -> Native:
        """Some of its columns, then Polars series with its rows."""

    def replaced(self, made: Sequence[Series]) -> Native:
        """The whole table, some columns replaced by Polars series of their names."""

    def new(self, made: Sequence[Series]) -> Native:
        """Polars series as a table of this kind; columns that are its own have their types again."""


def eager_table(native: Native) -> EagerTable | None:
    """A table in memory that comes back as what it is, an object of PyArrow's as a table; None for any other object."""
    if is_polars_dataframe(native):
        return PolarsTable(native)
    if is_pandas_dataframe(native):
        return PandasTable(native, library("pandas"))
    arrow = get_pyarrow()
    if arrow is not None and isinstance(native, arrow.Table | arrow.RecordBatch | arrow.RecordBatchReader):
        return ArrowTable(arrow.table(native), arrow)
    return None


def from_stream(native: Native) -> EagerTable | None:
    """What an object with the Arrow PyCapsule interface holds, as a table of Polars; None for any other object."""
    if is_into_series(native) or not hasattr(native, "__arrow_c_stream__"):
        return None
    return PolarsTable(library("polars").DataFrame(native))


@frozen(eq=False)
class PolarsTable:
    """A table of Polars."""

    engine: ClassVar[str] = "polars"
    native: Native

    @property
    def names(self) -> list[str]:
        return list(self.native.columns)

    @property
    def height(self) -> int:
        return len(self.native)

    def column(self, name: str) -> Native:
        return self.native.get_column(name)

    def beside(self, kept: Sequence[str], made: Sequence[Series]) -> Native:
        return self.native.select(kept).hstack(list(made))

    def replaced(self, made: Sequence[Series]) -> Native:
        return self.native.with_columns(made)

    def new(self, made: Sequence[Series]) -> Native:
        return library("polars").DataFrame(made)


@frozen(eq=False)
class PandasTable:
    """A table of pandas, in any of its type systems."""

    engine: ClassVar[str] = "pandas"
    native: Native
    pandas: Native

    @property
    def names(self) -> list[str]:
        return list(self.native.columns)

    @property
    def height(self) -> int:
        return len(self.native)

    def column(self, name: str) -> Native:
        return self._series(name, self.native[name])

    def beside(self, kept: Sequence[str], made: Sequence[Series]) -> Native:
        columns = {series.name: self._array(series) for series in made}
        right = self.pandas.DataFrame(columns, index=self.native.index)
        return self.pandas.concat([self.native[list(kept)], right], axis=1)

    def replaced(self, made: Sequence[Series]) -> Native:
        return self.native.assign(**{series.name: self._array(series) for series in made})

    def new(self, made: Sequence[Series]) -> Native:
        columns = {
            series.name: self.pandas.Series(series.to_list(), dtype=self.native[series.name].dtype)
            if series.name in self.native.columns
            else self._array(series)
            for series in made
        }
        return self.pandas.DataFrame(columns)

    def _series(self, name: str, cells: Native) -> Native:
        """Whole numbers never pass through floats, which know none above 2^53."""
        polars, dtype = library("polars"), cells.dtype
        if isinstance(dtype, self.pandas.CategoricalDtype):
            codes = polars.Series(cells.cat.codes.to_numpy())
            known = polars.select(polars.when(codes >= 0).then(codes)).to_series()
            return self._series(name, cells.cat.categories.to_series()).gather(known)
        if isinstance(dtype, library("numpy").dtype) and dtype.kind in "iufb" and dtype.isnative:
            return polars.Series(name, cells.to_numpy())
        if getattr(dtype, "storage", None) == "pyarrow":
            return _of_arrow(name, library("pyarrow").array(cells.array))
        known = cells.notna().to_numpy()
        if hasattr(dtype, "numpy_dtype"):  # of the nullable types
            filled = polars.Series(cells.to_numpy(dtype=dtype.numpy_dtype, na_value=0))
            return polars.select(polars.when(polars.Series(known)).then(filled).alias(name)).to_series()
        return series_of(name, [cell if there else None for cell, there in zip(cells, known, strict=True)])

    def _array(self, series: Native) -> Native:
        """A column that Polars made."""
        polars, pandas = library("polars"), self.pandas
        if isinstance(series.dtype, polars.Enum):
            labels = pandas.CategoricalDtype(series.dtype.categories.to_list(), ordered=False)
            return pandas.Categorical.from_codes(_codes(polars, series).fill_null(-1).to_numpy(), dtype=labels)
        if series.dtype == polars.Boolean:
            return pandas.array(series.to_list(), dtype="boolean")
        return (
            pandas.Series(series.to_list(), dtype="object").array
            if series.dtype == polars.String
            else series.to_numpy()
        )


@frozen(eq=False)
class ArrowTable:
    """A table of PyArrow."""

    engine: ClassVar[str] = "pyarrow"
    native: Native
    arrow: Native

    @property
    def names(self) -> list[str]:
        return list(self.native.column_names)

    @property
    def height(self) -> int:
        return len(self.native)

    def column(self, name: str) -> Native:
        return _of_arrow(name, self.native.column(name))

    def beside(self, kept: Sequence[str], made: Sequence[Series]) -> Native:
        own = [(self.native.schema.field(name), self.native.column(name)) for name in kept]
        new = list(map(self._pair, made))
        return self._table([*own, *new])

    def replaced(self, made: Sequence[Series]) -> Native:
        table = self.native
        for series in made:
            table = table.set_column(self.names.index(series.name), *self._pair(series))
        return table

    def new(self, made: Sequence[Series]) -> Native:
        pairs = []
        for series in made:
            if series.name in self.names:
                field = self.native.schema.field(series.name)
                pairs.append((field, self.arrow.array(series.to_list(), type=field.type)))
            else:
                pairs.append(self._pair(series))
        return self._table(pairs)

    def _table(self, pairs: Sequence[tuple[Native, Native]]) -> Native:
        return self.arrow.table(
            [column for _, column in pairs], schema=self.arrow.schema([field for field, _ in pairs])
        )

    def _pair(self, series: Native) -> tuple[Native, Native]:
        polars, arrow = library("polars"), self.arrow
        if isinstance(series.dtype, polars.Enum):
            labels = arrow.array(series.dtype.categories.to_list(), arrow.string())
            column = arrow.DictionaryArray.from_arrays(_codes(polars, series).to_arrow(), labels)
        else:
            column = series.to_arrow()
            column = column.cast(arrow.string()) if series.dtype == polars.String else column
        return arrow.field(series.name, column.type), column


def _codes(polars: Native, series: Native) -> Native:
    """The place of each label among those of its Enum."""
    return series.to_physical().cast(polars.Int8)


def _of_arrow(name: str, cells: Native) -> Native:
    """A column of Arrow.

    :raises FactError: Polars has no type for it.
    """
    polars, arrow = library("polars"), library("pyarrow")
    cells = cells if isinstance(cells, arrow.ChunkedArray) else arrow.chunked_array([cells])
    kind = cells.type
    try:
        if isinstance(kind, arrow.BaseExtensionType):  # a number of PostgreSQL is text in a type of its own
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


def series_of(name: str, cells: Sequence[Any]) -> Native:
    """Python values of one type as Polars has it; others stay Python objects."""
    polars = library("polars")
    kinds = {type(cell) for cell in cells if cell is not None}
    is_decimal = kinds == {Decimal}
    if len(kinds) <= 1 and not (is_decimal and any(cell is not None and not cell.is_finite() for cell in cells)):
        try:
            return polars.Series(name, cells, strict=True)
        except (TypeError, ValueError, OverflowError, polars.exceptions.PolarsError):
            pass  # more digits than its types have
    return polars.Series(name, cells, dtype=polars.Object)
