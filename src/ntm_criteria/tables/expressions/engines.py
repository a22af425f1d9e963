"""A table as it is judged: one in memory in Polars, whatever it came as, a lazy one in its own engine through narwhals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import isnan
from typing import TypeAlias, cast

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen
from narwhals.stable.v2.typing import IntoFrame

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import VERDICTS
from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect, dialect_of
from ntm_criteria.tables.expressions.polars_columns import (
    EagerTable,
    Native,
    PolarsTable,
    eager_table,
    from_stream,
    library,
)
from ntm_criteria.tables.expressions.protocols import ArrowStream, Cell, Expr, Frame, Schema, Series
from ntm_criteria.text import Text, naming_options, one_line

AnyTable: TypeAlias = IntoFrame | ArrowStream
LABELS = tuple(verdict.value for verdict in VERDICTS)  # in the order of their codes


@frozen
class Coding:
    """What the numbers of a working column stand for, from 0 on, and which of them can stand in it; -1 is null."""

    names: tuple[str, ...]
    can: frozenset[int]


@frozen(eq=False)
class Table:
    """A table to judge.

    :ivar frame: as narwhals sees it; of a table in memory only the columns that are read.
    :ivar names: all columns that the caller's table has.
    :ivar engine: the caller's.
    :ivar eager: the caller's table, if it is in memory.
    """

    frame: Frame
    names: tuple[str, ...]
    engine: str
    eager: EagerTable | None
    on: Dialect = field(init=False)  # what expressions for it are made of

    @on.default
    def _on(self) -> Dialect:
        is_polars = self.is_eager or self.engine == "polars"
        return dialect_of(library("polars")) if is_polars else NARWHALS

    @property
    def is_eager(self) -> bool:
        return self.eager is not None

    @property
    def is_foreign(self) -> bool:
        """Whether it is in memory and not of Polars."""
        return self.is_eager and self.engine != "polars"

    @property
    def is_empty(self) -> bool:
        """Whether it is known to have no row, and so no types either."""
        return self.eager is not None and self.eager.height == 0

    def with_series(self, made: Sequence[Series]) -> "Table":
        """Of a table in memory: with these columns of Polars in place of its own."""
        native: Native = self.polars
        return evolve(self, frame=nw.from_native(native.with_columns(made))) if made else self

    @property
    def polars(self) -> Frame:
        """Of a table in memory: the frame of Polars."""
        frame: Frame = self.frame.to_native()
        return frame

    @property
    def schema(self) -> Schema:
        """The types of the columns that are read, as narwhals has them."""
        return self.frame.collect_schema()

    @property
    def deferred(self) -> Frame:
        """What expressions of its dialect are put on: of Polars the lazy frame, so that all of them run together."""
        return self.frame.lazy().to_native() if self.on.is_polars else self.frame

    def run(self, frame: Frame) -> Frame:
        """What was deferred; of a table in memory, a frame of Polars."""
        # narwhals would collect with the in-memory engine, which makes a column of every step
        return frame.collect(engine="streaming") if self.is_eager else frame

    def rows(self, frame: Frame) -> list[dict[str, Cell]]:
        """The rows of something deferred that has few, as Python values."""
        frame = self.run(frame)
        frame = frame.collect() if hasattr(frame, "collect") else frame
        return list(frame.rows(named=True))


def open_table(native: AnyTable, reads: Iterable[str], argument: str = "frame") -> Table:
    """A table of any kind that is known.

    :param reads: the columns to read, if it has them.
    :raises FactError: it is no table; it is one in memory and Polars is not installed.
    """
    native = nw.to_native(native, pass_through=True)
    eager = eager_table(native)
    frame = None if eager else nw.from_native(native, pass_through=True)
    if eager is None and not isinstance(frame, nw.LazyFrame):
        eager = from_stream(native)
    if eager is not None:
        return _in_polars(eager, reads, argument)
    if not isinstance(frame, nw.LazyFrame):
        kind = type(native).__name__
        message = Text(
            f"{argument}= phải là một bảng (Polars, pandas, PyArrow, DuckDB, PySpark), không phải {kind}",
            f"{argument}= must be a table (Polars, pandas, PyArrow, DuckDB, PySpark), not {kind}",
        )
        raise FactError([Problem(ProblemCode.WRONG_FORM, message)])
    names, reader = frame.collect_schema().names(), _reader_of_paths(frame.implementation)
    dotted = [name for name in names if "." in name] if reader else []
    if reader and dotted:
        said = Text(
            f"{argument}=: {reader.vi} coi dấu chấm trong tên cột là đường dẫn: {', '.join(dotted[:5])}",
            f"{argument}=: {reader.en} takes a dot in a column's name for a path: {', '.join(dotted[:5])}",
        )
        hint = naming_options(
            Text("đổi tên cột; kết quả thì dùng {safe_names}", "rename it; of a result, ask for {safe_names}")
        )
        raise FactError([Problem(ProblemCode.WRONG_TYPE, said, hint=hint)])
    return Table(cast(Frame, frame), tuple(names), frame.implementation.name.lower(), None)


def _in_polars(eager: EagerTable, reads: Iterable[str], argument: str) -> Table:
    names = eager.names
    twice = ", ".join(f"'{one_line(name)}'" for name, number in Counter(map(str, names)).items() if number > 1)
    if twice:
        message = Text(f"{argument}=: cột {twice} có hai lần", f"{argument}=: the column {twice} stands there twice")
        hint = Text("giữ lại một cột", "keep one of them")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])
    wanted = set(reads)
    frame = library("polars").DataFrame([eager.column(name) for name in names if name in wanted])
    return Table(nw.from_native(frame), tuple(names), eager.engine, eager)


def match_kind(other: Table, table: Table, argument: str) -> Table:
    """A table to join with the main one: lazy if that is.

    :raises FactError: it is of another engine.
    """
    if other.engine != table.engine:
        said = Text(
            f"{argument}= là bảng {other.engine}, bảng chính là bảng {table.engine}",
            f"{argument}= is {other.engine}, the main table {table.engine}",
        )
        hint = Text("đổi hai bảng về cùng một loại", "make both of one kind")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, said, hint=hint)])
    if other.is_eager and not table.is_eager:
        return evolve(other, frame=other.frame.lazy(), eager=None)
    if table.is_eager and not other.is_eager:
        frame = other.frame.collect()
        return evolve(other, frame=frame, eager=PolarsTable(frame.to_native()))
    return other


def _reader_of_paths(engine: nw.Implementation) -> Text | None:
    """The name of an engine that takes "a.b" for a part b of a column a."""
    if engine.is_spark_like():
        return Text("Spark", "Spark")
    if engine.is_duckdb() and engine.to_native_namespace().__version__.startswith(("0.", "1.")):
        return Text("DuckDB trước 2.0", "DuckDB before 2.0")
    return None


def is_null(cell: Cell) -> bool:
    """Whether a cell is missing: None or NaN."""
    return cell is None or (isinstance(cell, float | Decimal) and isnan(cell))


def put_labels(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Mapping[str, Coding]) -> Frame:
    """Columns as (working name, final name) in order; those in `labels` hold the numbers of these.

    Labels are an Enum in Polars and in DuckDB, and text in Spark, which has no compact type; pandas and PyArrow put
    their own on the numbers. They are chosen one by one, in a third of the time of `cat.to`, which looks for each of three.
    """
    on, made = table.on, []
    texts: dict[tuple[str, ...], dict[int, Expr]] = {}  # made once: Polars takes long to
    for name, final in renames:
        column = on.col(name)
        if name in labels and table.is_foreign:
            if table.engine == "pyarrow" and -1 in labels[name].can:  # pandas takes -1 for none itself
                column = on.when(column >= 0).then(column)
        elif name in labels:
            names, (last, *others) = labels[name].names, sorted(labels[name].can)
            if names not in texts:
                dtype = on.Enum(names) if on.is_polars else on.String
                texts[names] = {code: on.lit(text, dtype) for code, text in [(-1, None), *enumerate(names)]}
            label = texts[names][last]
            for code in others:
                label = on.when(column == code).then(texts[names][code]).otherwise(label)
            column = label.cast(on.Enum(names)) if table.engine == "duckdb" else label
        made.append(column.alias(final))
    result: Frame = nw.to_native(table.run(frame.select(*made)), pass_through=True)
    return result
