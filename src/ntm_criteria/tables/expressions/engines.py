"""What differs between engines: how a table is opened, run and handed back. The one place that goes below narwhals."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from math import isnan
from typing import Any

import narwhals.stable.v2 as nw
from attrs import field, frozen
from narwhals.exceptions import DuplicateError

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import VERDICTS
from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect
from ntm_criteria.text import Text, naming_options, one_line

Frame = Any
Expr = Any
LABELS = tuple(verdict.value for verdict in VERDICTS)  # in the order of their codes


@frozen
class Coding:
    """What the numbers of a working column stand for, from 0 on, and which of them can stand in it; -1 is null."""

    names: tuple[str, ...]
    can: frozenset[int]


Labels = Mapping[str, Coding]  # by working column


@frozen(eq=False)
class Table:
    """A table as narwhals sees it, and how it was given."""

    frame: Frame
    is_eager: bool
    engine: Any  # nw.Implementation
    on: Dialect = field(init=False)  # what expressions for it are made of

    @on.default
    def _on(self) -> Dialect:
        return Dialect(self.engine.to_native_namespace(), is_polars=True) if self.engine.is_polars() else NARWHALS


def opened(native: Any, argument: str = "frame") -> Table:
    """Any table that narwhals knows.

    :raises FactError: it is none.
    """
    try:
        frame = nw.from_native(native)
    except TypeError:
        kind = type(native).__name__
        message = Text(
            f"{argument}= phải là một bảng (Polars, pandas, PyArrow, DuckDB, PySpark), không phải {kind}",
            f"{argument}= must be a table (Polars, pandas, PyArrow, DuckDB, PySpark), not {kind}",
        )
        raise FactError([Problem(ProblemCode.WRONG_FORM, message)]) from None
    except DuplicateError:  # of pandas and PyArrow; the other engines take no such table
        names = Counter(map(str, getattr(native, "columns" if hasattr(native, "iloc") else "column_names", ())))
        twice = ", ".join(f"'{one_line(name)}'" for name, number in names.items() if number > 1)
        message = Text(f"{argument}=: cột {twice} có hai lần", f"{argument}=: the column {twice} stands there twice")
        hint = Text("giữ lại một cột", "keep one of them")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)]) from None
    table = Table(frame, isinstance(frame, nw.DataFrame), frame.implementation)
    reader = _reader_of_paths(table.engine)
    dotted = [name for name in frame.collect_schema().names() if "." in name] if reader else []
    if reader and dotted:
        said = Text(
            f"{argument}=: {reader.vi} coi dấu chấm trong tên cột là đường dẫn: {', '.join(dotted[:5])}",
            f"{argument}=: {reader.en} takes a dot in a column's name for a path: {', '.join(dotted[:5])}",
        )
        hint = naming_options(
            Text("đổi tên cột; kết quả thì dùng {safe_names}", "rename it; of a result, ask for {safe_names}")
        )
        raise FactError([Problem(ProblemCode.WRONG_TYPE, said, hint=hint)])
    return table


def _reader_of_paths(engine: Any) -> Text | None:
    """The name of an engine that takes "a.b" for a part b of a column a."""
    if engine.is_spark_like():
        return Text("Spark", "Spark")
    if engine.is_duckdb() and engine.to_native_namespace().__version__.startswith(("0.", "1.")):
        return Text("DuckDB trước 2.0", "DuckDB before 2.0")
    return None


def deferred(table: Table) -> Frame:
    """The table to put expressions of its dialect on: of Polars the lazy one, so that all of them run together."""
    return table.frame.lazy().to_native() if table.engine.is_polars() else table.frame


def run(frame: Frame, table: Table) -> Frame:
    """What was deferred, as a table of the kind that was given."""
    # narwhals would collect with the in-memory engine, which makes a column of every step
    return frame.collect(engine="streaming") if table.is_eager and table.engine.is_polars() else frame


def is_null(cell: Any) -> bool:
    """Whether a cell of an eager table is missing: None, NaN, or the NA and NaT of pandas, which answer no comparison."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(cell, float | Decimal) and isnan(cell)


def rows(frame: Frame, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of a small table, as Python values."""
    if hasattr(frame, "collect"):
        frame = frame.collect()
    if names is not None:
        frame = frame.select(*names)
    return list(frame.rows(named=True))


def finished(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Labels) -> Any:
    """The native result: columns as (working name, final name) in order; those in `labels` hold the numbers of these."""
    make: Callable[..., Any] = _MAKERS.get(table.engine, _by_narwhals)
    return make(frame, table, renames, labels)


def _by_narwhals(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Labels) -> Any:
    """An ENUM in DuckDB; text in Spark, which has no compact type."""
    made = []
    texts = {c.names: _literals(NARWHALS, c.names, nw.String) for c in labels.values()}
    for name, final in renames:
        column = nw.col(name)
        if name in labels:
            column = _labelled(NARWHALS, column, labels[name], texts[labels[name].names])
            column = column.cast(nw.Enum(labels[name].names)) if table.engine.is_duckdb() else column
        made.append(column.alias(final))
    return run(frame.select(*made), table).to_native()


def _literals(on: Dialect, names: Iterable[str], dtype: Any) -> dict[int, Expr]:
    """Each label as an expression, by its code: made once, since Polars takes long to."""
    return {code: on.lit(name, dtype) for code, name in [(-1, None), *enumerate(names)]}


def _labelled(on: Dialect, column: Expr, coding: Coding, literals: Mapping[int, Expr]) -> Expr:
    last, *others = sorted(coding.can)
    made = literals[last]
    for code in others:
        made = on.when(column == code).then(literals[code]).otherwise(made)
    return made


def _polars(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Labels) -> Any:
    """An Enum, chosen label by label: three of them take a third of the time of `cat.to`, which looks for each."""
    on, made = table.on, []
    texts = {names: _literals(on, names, on.Enum(names)) for names in {c.names for c in labels.values()}}
    for name, final in renames:
        column = on.col(name)
        if name in labels:
            column = _labelled(on, column, labels[name], texts[labels[name].names])
        made.append(column.alias(final))
    return run(frame.select(made), table)


def _pandas(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Labels) -> Any:
    """Categories from codes: pandas would otherwise sort out the labels of every column anew."""
    native = frame.select(*dict.fromkeys(name for name, _ in renames)).to_native()
    pandas, index = table.engine.to_native_namespace(), table.frame.to_native().index
    native.index = index  # joins lose it, and the rows stand in their old order again
    types = {c.names: pandas.CategoricalDtype(c.names, ordered=False) for c in labels.values()}

    def column(name: str) -> Any:
        if name not in labels:
            return native[name]
        codes = native[name].to_numpy(dtype="int8")
        return pandas.Series(pandas.Categorical.from_codes(codes, dtype=types[labels[name].names]), index=index)

    made = pandas.concat([column(name) for name, _ in renames], axis=1)
    made.columns = [final for _, final in renames]
    return made


def _arrow(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Labels) -> Any:
    """Dictionaries from codes."""
    native = frame.select(*dict.fromkeys(name for name, _ in renames)).to_native()
    arrow = table.engine.to_native_namespace()
    compute = import_module("pyarrow.compute")

    def column(name: str) -> Any:
        found = native[name]
        if name not in labels:
            return found
        if -1 in labels[name].can:
            found = compute.if_else(compute.less(found, 0), None, found)
        dictionary = arrow.array(labels[name].names, arrow.string())
        chunks = [arrow.DictionaryArray.from_arrays(chunk.cast(arrow.int8()), dictionary) for chunk in found.chunks]
        return arrow.chunked_array(chunks, type=arrow.dictionary(arrow.int8(), arrow.string()))

    return arrow.table([column(name) for name, _ in renames], names=[final for _, final in renames])


_MAKERS: dict[Any, Callable[..., Any]] = {
    nw.Implementation.POLARS: _polars,
    nw.Implementation.PANDAS: _pandas,
    nw.Implementation.PYARROW: _arrow,
}
