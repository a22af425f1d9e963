"""Convert Arrow columns and columns of extension types to Polars series of exactly the same values."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from importlib import import_module
from typing import Any

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.text import Text, one_line

Native = Any  # a table, column, type or module of an engine, for operations that narwhals lacks
_DIGITS = 38  # the most digits of a Decimal in Polars


def library(name: str) -> Native:
    """Import and return the library `name`: Polars or the library of the caller's table.

    :raises FactError: Polars is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        message = Text("đánh giá bảng đã nạp vào bộ nhớ cần thư viện Polars", "judging a table in memory needs Polars")
        install = "pip install 'ntm-criteria[tables]'"
        hint = Text("cài: {install}", "install it: {install}").format(install=install)
        raise FactError([Problem(ProblemCode.WRONG_FORM, message, hint=hint)]) from None


def of_arrow(name: str, cells: Native) -> Native:
    """Convert an Arrow column to a Polars series; values of types that Polars lacks stay Python objects.

    :raises FactError: the values are no Python objects either.
    """
    polars, arrow = library("polars"), library("pyarrow")
    cells = cells if isinstance(cells, arrow.ChunkedArray) else arrow.chunked_array([cells])
    kind = cells.type
    if isinstance(kind, arrow.BaseExtensionType):
        storage = arrow.chunked_array([chunk.storage for chunk in cells.chunks], type=kind.storage_type)
        return of_storage(kind.extension_name, getattr(kind, "type_name", ""), of_arrow(name, storage))
    if arrow.types.is_decimal(kind) and kind.scale > _DIGITS:  # PyArrow itself would cast them to something unreadable
        return to_series(name, cells.to_pylist())
    try:
        if arrow.types.is_dictionary(kind):
            with suppress(arrow.ArrowNotImplementedError):  # texts of some types: Polars reads them itself
                return of_arrow(name, cells.cast(kind.value_type))
        if arrow.types.is_run_end_encoded(kind):
            decode = library("pyarrow.compute").run_end_decode
            return of_arrow(name, arrow.chunked_array([decode(chunk) for chunk in cells.chunks], type=kind.value_type))
        if arrow.types.is_decimal(kind) and (kind.bit_width != 128 or kind.scale < 0):  # Polars misreads some of these
            cells = cells.cast(arrow.decimal128(_DIGITS, max(kind.scale, 0)))
        return polars.Series(name, cells)
    except (arrow.ArrowException, polars.exceptions.PolarsError, polars.exceptions.PanicException, ValueError):
        pass
    try:
        objects = cells.to_pylist()
        return to_series(name, objects) if arrow.types.is_decimal(kind) else polars.Series(name, objects, polars.Object)
    except (arrow.ArrowException, ValueError):
        message = Text(
            "cột '{name}' là dữ liệu khác ({kind})", "the column '{name}' holds something else ({kind})"
        ).format(name=one_line(name), kind=kind)
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message)]) from None


def of_storage(extension: str, type_name: str, storage: Native) -> Native:
    """Return the values of a column of an extension type whose `storage` is a Polars series.

    Databases send numbers that Arrow has no type for as opaque ones: PostgreSQL's NUMERIC as text, DuckDB's HUGEINT as bytes.

    :param extension: the name of the extension type, such as "arrow.opaque".
    :param type_name: for an opaque type, its name in the database.
    """
    polars = library("polars")
    if extension == "arrow.bool8":
        return (storage != 0).alias(storage.name)
    if type_name == "numeric" and storage.dtype == polars.String:
        return _decimals(storage)
    if type_name in ("hugeint", "uhugeint") and storage.dtype == polars.Binary:
        signed = type_name == "hugeint"
        numbers = [None if each is None else int.from_bytes(each, "little", signed=signed) for each in storage]
        return to_series(storage.name, numbers)
    return storage


def _decimals(texts: Native) -> Native:
    """Convert numbers as text to decimals; infinite ones, and ones too long for Polars, become Python objects."""
    polars = library("polars")
    places = texts.str.extract(r"\.([0-9]+)$").str.len_bytes().max() or 0
    if places <= _DIGITS:
        decimals = texts.cast(polars.Decimal(_DIGITS, places), strict=False)
        if decimals.null_count() == texts.null_count():
            return decimals
    return to_series(texts.name, [None if each in (None, "NaN") else _decimal(each) for each in texts])


def _decimal(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def to_series(name: str, cells: Sequence[Any]) -> Native:
    """Build a Polars series from `cells`; cells of several types, or too large for Polars, stay Python objects."""
    polars = library("polars")
    kinds = {type(cell) for cell in cells if cell is not None}
    is_infinite = kinds == {Decimal} and any(cell is not None and not cell.is_finite() for cell in cells)
    if len(kinds) <= 1 and kinds != {Fraction} and not is_infinite:  # Polars would round fractions
        try:
            return polars.Series(name, cells, strict=True)
        except (TypeError, ValueError, OverflowError, RuntimeError, polars.exceptions.PolarsError):
            pass  # the values have more digits than any type of Polars holds
    return polars.Series(name, cells, dtype=polars.Object)
