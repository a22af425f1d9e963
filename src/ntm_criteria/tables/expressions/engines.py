"""Open tables for judging: tables in memory are read into Polars, lazy tables stay in their engine, used through narwhals."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from math import isnan
from typing import TypeAlias, cast

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen
from narwhals.stable.v2.typing import IntoFrame

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.model import VERDICTS
from ntm_criteria.tables.expressions.arrow_columns import Native, library
from ntm_criteria.tables.expressions.dialect import NARWHALS, Dialect, dialect_of
from ntm_criteria.tables.expressions.other_tables import no_table, refuse_library, refuse_names, refuse_planner
from ntm_criteria.tables.expressions.polars_columns import EagerTable, PolarsTable, eager_table, from_stream
from ntm_criteria.tables.expressions.protocols import ArrowStream, Cell, Expr, Foreign, Frame, Schema, Series
from ntm_criteria.tables.expressions.sql_expressions import SQL
from ntm_criteria.tables.expressions.sql_frames import SqlFrame, finds_variables, sql_frame
from ntm_criteria.tables.expressions.staged import Staged
from ntm_criteria.text import Text, one_line

AnyTable: TypeAlias = IntoFrame | ArrowStream
LABELS = tuple(verdict.value for verdict in VERDICTS)  # by verdict code


@frozen
class Coding:
    """The texts that replace the numbers of a column: `names[n]` for n, null for -1. Only numbers in `can` occur.

    :ivar grows: whether later versions may add names; then the type of the column must not list them.
    """

    names: tuple[str, ...]
    can: frozenset[int]
    grows: bool = False


@frozen(eq=False)
class Table:
    """One of the caller's tables, opened: the main table, or a table of villages or of last year.

    :ivar frame: the table as a narwhals frame; for a table in memory, only the columns that are read.
    :ivar names: all columns of the caller's table.
    :ivar engine: the library of the caller's table, such as "pandas".
    :ivar eager: the caller's table if it is in memory; otherwise None.
    :ivar own_types: the caller's types of the columns that `with_type` has cast.
    :ivar known_schema: the types of the columns, if `frame` cannot tell them.
    """

    frame: Frame
    names: tuple[str, ...]
    engine: str
    eager: EagerTable | None
    own_types: Mapping[str, object] = field(factory=dict)
    known_schema: Schema | None = None
    on: Dialect = field(init=False)  # the functions that build expressions over `frame`

    @on.default
    def _on(self) -> Dialect:
        frame: object = self.frame
        if isinstance(frame, SqlFrame):
            return SQL
        is_polars = self.is_eager or self.engine == "polars"
        return dialect_of(library("polars")) if is_polars else NARWHALS

    @property
    def is_eager(self) -> bool:
        return self.eager is not None

    def as_sql(self) -> "Table":
        """Return this relation of DuckDB as steps of a text of SQL."""
        return evolve(self, frame=cast(Frame, sql_frame(self.frame.to_native())), known_schema=self.schema)

    def plans_texts(self, *, alone: bool) -> bool:
        """Whether the engine is DuckDB, which plans a text of SQL faster than expressions of narwhals.

        :param alone: whether the text reads no other table.
        """
        is_relation = self.engine == "duckdb" and not self.is_eager and not self.writes_text
        return is_relation and (alone or finds_variables(self.frame.to_native()))

    @property
    def writes_text(self) -> bool:
        """Whether the table is one of `as_sql`."""
        return self.on is SQL

    @property
    def is_foreign(self) -> bool:
        """Whether the table is in memory but not a Polars table."""
        return self.is_eager and self.engine != "polars"

    @property
    def minds_capitals(self) -> bool:
        """Whether names of columns may differ in capitals only; engines of SQL take them for one name."""
        return self.is_eager or self.engine == "polars"

    @property
    def is_empty(self) -> bool:
        """Whether the table is in memory and has no rows; then the types of its columns mean nothing."""
        return self.eager is not None and self.eager.height == 0

    def with_series(self, columns: Sequence[Series]) -> "Table":
        """Return this table, which is in memory, with `columns` in place of its columns of the same names."""
        native: Native = self.polars
        return evolve(self, frame=nw.from_native(native.with_columns(columns))) if columns else self

    def with_type(self, name: str, dtype: object) -> "Table":
        """Return this table with the column `name` cast to a type of its dialect."""
        native: Native = self.polars if self.on.is_polars else self.frame
        own = {name: native.collect_schema()[name], **self.own_types}
        frame = native.with_columns(self.on.col(name).cast(dtype))
        return evolve(self, frame=nw.from_native(frame) if self.on.is_polars else frame, own_types=own)

    @property
    def polars(self) -> Frame:
        """The Polars frame of a table in memory, or of a lazy Polars table."""
        frame: Frame = self.frame.to_native()
        return frame

    @cached_property
    def schema(self) -> Schema:
        """The narwhals types of the columns that are read; a type that narwhals does not know is a `Foreign` one."""
        if self.known_schema is not None:
            return self.known_schema
        schema = self.frame.collect_schema()
        return {name: Foreign(self._own_type(name)) if dtype == nw.Unknown else dtype for name, dtype in schema.items()}

    def _own_type(self, name: str) -> str:
        """Return the type of a column as its engine names it."""
        native: Native = self.frame.to_native()
        if self.engine == "polars" or self.is_eager:
            return str(native.collect_schema()[name])
        if self.engine == "duckdb":
            return str(native.types[native.columns.index(name)]).strip('"')
        schema = native.schema() if callable(native.schema) else native.schema
        dtype = getattr(schema[name], "dataType", schema[name])
        return str(dtype.simpleString() if hasattr(dtype, "simpleString") else dtype)

    @property
    def deferred(self) -> Frame:
        """The frame that expressions are applied to; in Polars it is lazy, so that all expressions run together."""
        return self.frame.lazy().to_native() if self.on.is_polars else self.frame

    def run(self, frame: Frame) -> Frame:
        """Compute `frame`, which was built from `deferred`, if this table is in memory; otherwise return it lazy."""
        steps: object = frame
        if isinstance(steps, SqlFrame):
            return cast(Frame, steps.to_native())
        # narwhals would use the in-memory engine, which builds a column for every intermediate step
        return frame.collect(engine="streaming") if self.is_eager else frame

    def after(self, frame: Frame) -> "Table":
        """Return this table with the rows and columns of `frame`, which was built from `deferred`."""
        steps: object = frame
        is_text = isinstance(steps, SqlFrame)
        return evolve(self, frame=frame if is_text else nw.from_native(self.run(frame), pass_through=True))

    def rows(self, frame: Frame) -> list[dict[str, Cell]]:
        """Compute `frame`, which was built from `deferred` and has few rows, and return its rows as Python values."""
        frame = self.run(frame)
        if self.writes_text:
            frame = nw.from_native(cast(Native, frame))
        frame = frame.collect() if hasattr(frame, "collect") else frame
        return list(frame.rows(named=True))


def open_table(native: AnyTable, reads: Iterable[str], argument: str = "frame") -> Table:
    """Open a table of any supported library: a table in memory is read into Polars, a lazy one stays in its engine.

    :param reads: the names of the columns to read; names that the table lacks are ignored.
    :param argument: the name of the caller's argument, for messages.
    :raises FactError: the object is not a table, or it is a table in memory and Polars is not installed.
    """
    native = nw.to_native(native, pass_through=True)
    refuse_library(native, argument)
    eager = native if isinstance(native, EagerTable) else eager_table(native)
    frame: Native = None if eager else nw.from_native(native, pass_through=True)
    is_lazy = isinstance(frame, nw.LazyFrame | Staged)
    if eager is None and not is_lazy:
        eager = from_stream(native)
    if eager is not None:
        return _in_polars(eager, reads, argument)
    if not is_lazy:
        raise no_table(native, argument)
    names, reader = list(frame.collect_schema()), _reader_of_paths(frame.implementation)
    table = Table(cast(Frame, frame), tuple(names), frame.implementation.name.lower(), None)
    if table.engine == "ibis" and not isinstance(frame, Staged):
        refuse_planner(native, argument)
    refuse_names(names, argument, reader, minds_capitals=table.minds_capitals)
    return table


def read_once(native: AnyTable, argument: str = "frame") -> AnyTable:
    """Return a table that can be opened several times: what can be read only once, a stream of Arrow, is read now."""
    eager = open_table(native, (), argument).eager
    return native if eager is None else cast(AnyTable, eager)


def _in_polars(eager: EagerTable, reads: Iterable[str], argument: str) -> Table:
    names = eager.names
    twice = ", ".join(f"'{one_line(name)}'" for name, number in Counter(map(str, names)).items() if number > 1)
    if twice:
        message = Text(
            "{argument}=: cột {twice} có hai lần", "{argument}=: the column {twice} stands there twice"
        ).format(argument=argument, twice=twice)
        hint = Text("giữ lại một cột", "keep one of them")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])
    wanted = set(reads)
    frame = library("polars").DataFrame([eager.column(name) for name in names if name in wanted])
    return Table(nw.from_native(frame), tuple(names), eager.engine, eager)


def match_kind(other: Table, table: Table, argument: str) -> Table:
    """Return `other` in a form that can be joined with the main `table`: lazy if `table` is lazy, otherwise in memory.

    :raises FactError: the two tables belong to different engines.
    """
    if other.engine != table.engine:
        message = Text(
            "{argument}= là bảng {engine}, bảng chính là bảng {engine_2}",
            "{argument}= is {engine}, the main table {engine_2}",
        ).format(argument=argument, engine=other.engine, engine_2=table.engine)
        hint = Text("đổi hai bảng về cùng một loại", "make both of one kind")
        raise FactError([Problem(ProblemCode.WRONG_TYPE, message, hint=hint)])
    if other.is_eager and not table.is_eager:
        return evolve(other, frame=other.frame.lazy(), eager=None)
    if table.is_eager and not other.is_eager:
        frame = other.frame.collect()
        return evolve(other, frame=frame, eager=PolarsTable(frame.to_native()))
    return other


def with_columns_as(table: Table, names: Mapping[str, str]) -> Table:
    """Return the table with its columns called `names` (values) under other names (keys); absent ones are left out."""
    other = {own: name for name, own in names.items() if own in table.names}
    called = tuple(other.get(name, name) for name in table.names)
    if table.eager is None:
        renames = {own: name for own, name in other.items() if own != name}
        return evolve(table, frame=table.frame.rename(renames), names=called) if renames else table
    absent = [table.eager.column(own).alias(name) for own, name in other.items() if name not in table.schema]
    return evolve(table.with_series(absent), names=called)


def _reader_of_paths(engine: nw.Implementation) -> Text | None:
    """Return the engine's name if it reads the column name "a.b" as field b of column a; otherwise None."""
    if engine.is_spark_like():
        return Text("Spark", "Spark")
    if engine.is_duckdb() and engine.to_native_namespace().__version__.startswith(("0.", "1.")):
        return Text("DuckDB trước 2.0", "DuckDB before 2.0")
    return None


def is_null(cell: Cell) -> bool:
    """Whether a cell is missing: None or NaN."""
    return cell is None or (cell.is_nan() if isinstance(cell, Decimal) else isinstance(cell, float) and isnan(cell))


def put_labels(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Mapping[str, Coding]) -> Frame:
    """Add a last step to `frame`, see `labelled`, and return the result as the caller's library has it."""
    result: Frame = nw.to_native(table.run(labelled(frame, table, renames, labels)), pass_through=True)
    return result


def labelled(frame: Frame, table: Table, renames: Sequence[tuple[str, str]], labels: Mapping[str, Coding]) -> Frame:
    """Select the columns in `renames`, pairs of working and final name; numbers of those in `labels` become texts.

    The texts are an Enum in Polars and DuckDB, and strings in Spark, which has no compact type. An Enum of names that may grow
    could not be appended to one that was stored: there, Polars has a Categorical, and DuckDB strings. For pandas and PyArrow,
    `EagerTable.beside` replaces the numbers. Choosing each text with `when` takes a third of the time of a look-up.
    """
    on, columns = table.on, []
    texts: dict[tuple[str, ...], dict[int, Expr]] = {}  # built once, because literals are slow in Polars
    for name, final in renames:
        column = on.col(name)
        if name in labels and table.is_foreign:
            if table.engine == "pyarrow" and -1 in labels[name].can:  # pandas itself reads -1 as missing
                column = on.when(column >= 0).then(column)
        elif name in labels:
            names, grows, (last, *others) = labels[name].names, labels[name].grows, sorted(labels[name].can)
            if names not in texts:
                dtype = on.String if not on.is_polars else library("polars").Categorical if grows else on.Enum(names)
                texts[names] = {code: on.lit(text, dtype) for code, text in [(-1, None), *enumerate(names)]}
            label = texts[names][last]
            for code in others:
                label = on.when(column == code).then(texts[names][code]).otherwise(label)
            column = label.cast(on.Enum(names)) if table.engine == "duckdb" and not grows else label
        columns.append(column.alias(final))
    return frame.select(*columns)
