"""Lazy tables as steps of SQL: a text with a common table expression for each step, which the engine plans once.

Only the columns that a later step reads are written.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from attrs import evolve, field, frozen

from ntm_criteria.tables.expressions.dialect import Dialect
from ntm_criteria.tables.expressions.sql_expressions import DUCKDB, SPARK, Spelling, SqlExpr, sql_dialect

Native = Any  # a relation of DuckDB, or a data frame of Spark
_INPUT = "__ntm_in"


@frozen(eq=False)
class Step:
    """A step: its columns, computed or copied, over the steps that it reads.

    :ivar names: its columns in order.
    :ivar computed: those that are not copies of a column of the same name.
    :ivar inputs: the steps that it reads; none if it reads a caller's table, `native`.
    """

    names: tuple[str, ...]
    inputs: tuple["Step", ...] = ()
    computed: Mapping[str, SqlExpr] = field(factory=dict)
    where: SqlExpr | None = None
    join: tuple[Literal["left", "inner"], tuple[str, ...]] | None = None
    groups: tuple[str, ...] | None = None
    is_distinct: bool = False
    native: Native = None

    def reads(self, wanted: Iterable[str]) -> set[str]:
        """Return the columns that it reads to compute those that are wanted."""
        names = set[str](self.groups or ())
        for name in self.names if self.is_distinct else wanted:
            names |= self.computed[name].reads if name in self.computed else {name}
        return names | (self.where.reads if self.where is not None else set())


@frozen(eq=False)
class SqlFrame:
    """A lazy table of DuckDB or Spark with the methods of narwhals' frames that judging uses.

    :ivar step: its last step.
    :ivar spelling: of the engine.
    :ivar on: the functions that build expressions over it.
    """

    step: Step
    spelling: Spelling
    on: Dialect

    def _after(self, names: Iterable[str], computed: Mapping[str, SqlExpr], **more: Any) -> "SqlFrame":
        return evolve(self, step=Step(tuple(names), (self.step,), computed, **more))

    def with_columns(self, *columns: SqlExpr) -> "SqlFrame":
        computed = {column.name: column.alias(column.name) for column in columns}
        return self._after(dict.fromkeys([*self.step.names, *computed]), computed)

    def select(self, *columns: SqlExpr | str) -> "SqlFrame":
        named = [self.on.col(column) if isinstance(column, str) else column.alias(column.name) for column in columns]
        plain = self.spelling.name
        computed: Any = {column.name: column for column in named if column.text != plain(column.name)}
        return self._after([column.name for column in named], computed)

    def rename(self, names: Mapping[str, str]) -> "SqlFrame":
        columns: Any = [self.on.col(name).alias(names.get(name, name)) for name in self.step.names]
        return self.select(*columns)

    def drop(self, *names: str) -> "SqlFrame":
        return self._after([name for name in self.step.names if name not in names], {})

    def filter(self, test: SqlExpr) -> "SqlFrame":
        return self._after(self.step.names, {}, where=test)

    def unique(self) -> "SqlFrame":
        return self._after(self.step.names, {}, is_distinct=True)

    def join(self, other: "SqlFrame", *, on: Iterable[str], how: Literal["left", "inner"] = "inner") -> "SqlFrame":
        keys = tuple(on)
        names = [*self.step.names, *(name for name in other.step.names if name not in keys)]
        assert len(set(names)) == len(names)
        return evolve(self, step=Step(tuple(names), (self.step, other.step), join=(how, keys)))

    def group_by(self, *keys: str) -> "SqlGroups":
        return SqlGroups(self, keys)

    def collect_schema(self) -> dict[str, None]:
        return dict.fromkeys(self.step.names)

    def to_native(self) -> Native:
        """Return the table of the engine; nothing is computed yet."""
        text, inputs = Writer(self.spelling).write(self.step)
        return _OPENED[self.spelling](text, inputs)


@frozen(eq=False)
class SqlGroups:
    """The groups of a table, to be aggregated."""

    frame: SqlFrame
    keys: tuple[str, ...]

    def agg(self, *columns: SqlExpr) -> SqlFrame:
        """Aggregate each group to a row."""
        computed = {column.name: column for column in columns}
        return self.frame._after([*self.keys, *computed], computed, groups=self.keys)


@frozen(eq=False)
class Writer:
    """Writes steps as one text of SQL."""

    spelling: Spelling

    def write(self, last: Step) -> tuple[str, list[Native]]:
        """Return the text, and the caller's tables that it calls `__ntm_in0`, `__ntm_in1`, … ."""
        steps = _in_order(last)
        wanted: dict[int, set[str]] = {id(step): set() for step in steps}
        wanted[id(last)] = set(last.names)
        for step in reversed(steps):
            if step.join is not None:
                needed = wanted[id(step)] | {*step.join[1]}
            else:
                needed = step.reads(wanted[id(step)])
            for source in step.inputs:
                wanted[id(source)] |= needed.intersection(source.names)
        names, inputs, ctes = dict[int, str](), list[Native](), list[str]()
        for step in steps:
            if not step.inputs:
                names[id(step)] = f"{_INPUT}{len(inputs)}"
                inputs.append(step.native)
                continue
            written = self._select(step, [name for name in step.names if name in wanted[id(step)]], names)
            if step is last:
                return (f"WITH {', '.join(ctes)} " if ctes else "") + written, inputs
            names[id(step)] = f"__ntm_s{len(ctes)}"
            ctes.append(f"{names[id(step)]} AS ({written})")
        raise AssertionError

    def _select(self, step: Step, wanted: list[str], names: Mapping[int, str]) -> str:
        plain = self.spelling.name
        sources = [names[id(source)] for source in step.inputs]
        if step.join is not None:
            how, keys = step.join
            left = set(step.inputs[0].names)
            listed = [f"{'l' if name in left else 'r'}.{plain(name)}" for name in wanted]
            match = " AND ".join(f"l.{plain(key)} = r.{plain(key)}" for key in keys)
            return f"SELECT {', '.join(listed) or '1'} FROM {sources[0]} l {how.upper()} JOIN {sources[1]} r ON {match}"
        if step.is_distinct:
            wanted = list(step.names)
        listed = [
            f"{step.computed[name].text} AS {plain(name)}" if name in step.computed else plain(name) for name in wanted
        ]
        where = f" WHERE {step.where.text}" if step.where is not None else ""
        groups = f" GROUP BY {', '.join(map(plain, step.groups))}" if step.groups is not None else ""
        distinct = "DISTINCT " if step.is_distinct else ""
        return f"SELECT {distinct}{', '.join(listed) or '1 AS __ntm_none'} FROM {sources[0]}{where}{groups}"


def _in_order(last: Step) -> list[Step]:
    """Return the steps that `last` is made of, each once and after those that it reads."""
    done, order, open_ = set[int](), list[Step](), [(last, False)]
    while open_:
        step, is_ready = open_.pop()
        if id(step) in done:
            continue
        if is_ready:
            done.add(id(step))
            order.append(step)
            continue
        open_.append((step, True))
        open_ += [(source, False) for source in reversed(step.inputs)]
    return order


def _in_duckdb(text: str, inputs: list[Native]) -> Native:
    __ntm_in0, __ntm_in1, __ntm_in2 = (*inputs, None, None)[:3]  # noqa: RUF059  # DuckDB finds relations by variables
    return __ntm_in0.query(f"{_INPUT}0", text)


def _in_spark(text: str, inputs: list[Native]) -> Native:
    named = {f"{_INPUT}{number}": each for number, each in enumerate(inputs)}
    text = text.replace("{", "{{").replace("}", "}}")
    for name in named:
        text = text.replace(f"FROM {name} ", f"FROM {{{name}}} ").replace(f"JOIN {name} ", f"JOIN {{{name}}} ")
    return inputs[0].sparkSession.sql(text + " ", **named)


_OPENED: dict[Spelling, Callable[[str, list[Native]], Native]] = {DUCKDB: _in_duckdb, SPARK: _in_spark}
_SPELLINGS = {"duckdb": DUCKDB, "pyspark": SPARK}
_DIALECTS = {name: sql_dialect(spelling) for name, spelling in _SPELLINGS.items()}


def sql_frame(native: Native, engine: str) -> SqlFrame | None:
    """Return a lazy table of DuckDB or Spark as a frame whose steps are texts of SQL; None for another engine."""
    if engine not in _SPELLINGS:
        return None
    return SqlFrame(Step(tuple(native.columns), native=native), _SPELLINGS[engine], _DIALECTS[engine])
