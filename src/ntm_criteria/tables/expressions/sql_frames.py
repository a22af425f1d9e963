"""Lazy tables as steps of SQL: a text with a common table expression for each step, which the engine plans once.

Only the columns that a later step reads are written.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, Literal

from attrs import evolve, field, frozen

from ntm_criteria.tables.expressions.arrow_columns import library
from ntm_criteria.tables.expressions.sql_expressions import SqlExpr, quoted

Native = Any  # a relation of DuckDB
Join = Literal["left", "inner", "semi", "anti"]
PREFIX = "__ntm_"  # of the names of working columns
_INPUT = f"{PREFIX}in"
_FOREIGN = re.compile("[^\x00-\x7f]+")
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")  # texts and names


@frozen(eq=False)
class Step:
    """A step: its columns, computed or copied, over the steps that it reads.

    :ivar names: its columns in order.
    :ivar computed: those that are not copies of a column of the same name.
    :ivar inputs: the steps that it reads; none if it reads a caller's table, `native`.
    :ivar is_union: whether it has the rows of each of its inputs.
    :ivar most: how many rows it has at most.
    """

    names: tuple[str, ...]
    inputs: tuple["Step", ...] = ()
    computed: Mapping[str, SqlExpr] = field(factory=dict)
    where: SqlExpr | None = None
    join: tuple[Join, tuple[str, ...]] | None = None
    groups: tuple[str, ...] | None = None
    is_distinct: bool = False
    is_union: bool = False
    most: int | None = None
    native: Native = None

    def reads(self, wanted: Iterable[str]) -> set[str]:
        """Return the columns that it reads to compute those that are wanted."""
        names = {*(self.groups or ()), *(self.join[1] if self.join else ())}
        for name in self.names if self.is_distinct else wanted:
            names |= self.computed[name].reads if name in self.computed else {name}
        return names | (self.where.reads if self.where is not None else set())


@frozen(eq=False)
class SqlFrame:
    """A lazy table of DuckDB with the methods of narwhals' frames that judging uses.

    :ivar step: its last step.
    """

    step: Step

    def _after(self, names: Iterable[str], computed: Mapping[str, SqlExpr], **more: Any) -> "SqlFrame":
        return evolve(self, step=Step(tuple(names), (self.step,), computed, **more))

    def with_columns(self, *columns: SqlExpr) -> "SqlFrame":
        computed = {column.name: column.alias(column.name) for column in columns}
        return self._after(dict.fromkeys([*self.step.names, *computed]), computed)

    def select(self, *columns: SqlExpr | str) -> "SqlFrame":
        names = [column if isinstance(column, str) else column.alias(column.name).name for column in columns]
        computed = {
            column.name: column.alias(column.name)
            for column in columns
            if not isinstance(column, str) and column.alias(column.name).text != quoted(column.name)
        }
        return self._after(names, computed)

    def rename(self, names: Mapping[str, str]) -> "SqlFrame":
        computed = {new: SqlExpr(quoted(name), frozenset((name,)), new) for name, new in names.items()}
        return self._after([names.get(name, name) for name in self.step.names], computed)

    def drop(self, *names: str) -> "SqlFrame":
        return self._after([name for name in self.step.names if name not in names], {})

    def filter(self, test: SqlExpr) -> "SqlFrame":
        return self._after(self.step.names, {}, where=test)

    def unique(self) -> "SqlFrame":
        return self._after(self.step.names, {}, is_distinct=True)

    def with_places(self, name: str) -> "SqlFrame":
        """Add a column with the number of each row."""
        return self.with_columns(SqlExpr("row_number() OVER ()", name=name))

    def head(self, number: int) -> "SqlFrame":
        return self._after(self.step.names, {}, most=number)

    def with_rows_of(self, others: Sequence["SqlFrame"]) -> "SqlFrame":
        """Return the rows of this frame and of others, which have the same columns."""
        steps = (self.step, *(other.step for other in others))
        return evolve(self, step=Step(self.step.names, steps, is_union=True)) if others else self

    def join(self, other: "SqlFrame", *, on: Iterable[str], how: Join = "inner") -> "SqlFrame":
        keys, is_filter = tuple(on), how in ("semi", "anti")
        names = [*self.step.names]
        names += [name for name in other.step.names if name not in keys and not is_filter]
        assert len(set(names)) == len(names)
        return evolve(self, step=Step(tuple(names), (self.step, other.step), join=(how, keys)))

    def group_by(self, *keys: str) -> "SqlGroups":
        return SqlGroups(self, keys)

    def unpivot(self, *, on: Iterable[str], index: Iterable[str], variable_name: str, value_name: str) -> "SqlFrame":
        texts, columns = ", ".join(f"'{name}'" for name in on), ", ".join(map(quoted, on))
        computed = {
            variable_name: SqlExpr(f"unnest([{texts}])", name=variable_name),
            value_name: SqlExpr(f"unnest([{columns}])", frozenset(on), value_name),
        }
        return self._after([*index, *computed], computed)

    def collect_schema(self) -> dict[str, None]:
        return dict.fromkeys(self.step.names)

    def to_native(self) -> Native:
        """Return the relation; nothing is computed yet."""
        return _related(*write(self.step))


@frozen(eq=False)
class SqlGroups:
    """The groups of a table, to be aggregated."""

    frame: SqlFrame
    keys: tuple[str, ...]

    def agg(self, *columns: SqlExpr) -> SqlFrame:
        """Aggregate each group to a row."""
        computed = {column.name: column for column in columns}
        return self.frame._after([*self.keys, *computed], computed, groups=self.keys)


def write(last: Step) -> tuple[str, list[Native]]:
    """Write steps as one text; return it and the caller's tables, which it calls `__ntm_in0`, `__ntm_in1`, … ."""
    steps = _in_order(last)
    wanted: dict[int, set[str]] = {id(step): set() for step in steps}
    wanted[id(last)] = set(last.names)
    for step in reversed(steps):
        needed = step.reads(wanted[id(step)])
        for source in step.inputs:
            wanted[id(source)] |= needed.intersection(source.names)
    names, inputs, ctes = dict[int, str](), list[Native](), list[str]()
    stay = {*last.names}
    for step in steps:
        if not step.inputs:
            names[id(step)] = f"{_INPUT}{len(inputs)}"
            inputs.append(step.native)
            stay |= {*step.names}
            continue
        names[id(step)] = f"__ntm_s{len(ctes)}"
        ctes.append(_select(step, [name for name in step.names if name in wanted[id(step)]], names))
    if not ctes:
        ctes.append(f"FROM {_INPUT}0")
    *before, final = ctes
    listed = ", ".join(f"__ntm_s{number} AS ({each})" for number, each in enumerate(before))
    return _with_short_names(f"WITH {listed} {final}" if listed else final, stay), inputs


def _select(step: Step, wanted: list[str], names: Mapping[int, str]) -> str:
    sources = [names[id(source)] for source in step.inputs]
    if step.join is not None:
        how, keys = step.join
        left = set(step.inputs[0].names)
        columns = [f"{'l' if name in left else 'r'}.{quoted(name)}" for name in wanted]
        match = " AND ".join(f"l.{quoted(key)} = r.{quoted(key)}" for key in keys)
        return f"SELECT {', '.join(columns) or '1'} FROM {sources[0]} l {how.upper()} JOIN {sources[1]} r ON {match}"
    wanted = [*step.names] if step.is_distinct else wanted
    if step.is_union:
        listed = ", ".join(map(quoted, wanted))
        return " UNION ALL ".join(f"SELECT {listed} FROM {source}" for source in sources)
    columns = [
        f"{step.computed[name].text} AS {quoted(name)}" if name in step.computed else quoted(name) for name in wanted
    ]
    where = f" WHERE {step.where.text}" if step.where is not None else ""
    groups = f" GROUP BY {', '.join(map(quoted, step.groups))}" if step.groups is not None else ""
    most = f" LIMIT {step.most}" if step.most is not None else ""
    return f"SELECT {'DISTINCT ' * step.is_distinct}{', '.join(columns) or '1'} FROM {sources[0]}{where}{groups}{most}"


def _with_short_names(text: str, stay: Container[str]) -> str:
    """Shorten the names of working columns, half of the text, which DuckDB reads several times.

    :param stay: the names that the caller's tables and the result have.
    """
    short, names = dict[str, str](), (f"{PREFIX}{number:x}" for number in count())

    def renamed(found: re.Match[str]) -> str:
        word = found[0]
        if not word.startswith(f'"{PREFIX}') or word[1:-1] in stay:
            return word
        if word not in short:
            short[word] = f'"{next(name for name in names if name not in stay)}"'
        return short[word]

    return _QUOTED.sub(renamed, text)


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


def _related(text: str, inputs: list[Native]) -> Native:
    # DuckDB finds the relations by the names of variables
    __ntm_in0, __ntm_in1, __ntm_in2, __ntm_in3 = (*inputs, None, None, None)[:4]
    # its relations read the words of a text in Python, several times, but not those within quotes; and every letter, if one of
    # them is not ASCII
    within = text.replace("\\", "\\\\").replace("'", "''")
    within = _FOREIGN.sub(lambda found: "".join(f"\\x{byte:02x}" for byte in found[0].encode()), within)
    return __ntm_in0.query(f"{_INPUT}0", f"FROM system.main.query(E'{within}')")


def sql_frame(native: Native) -> SqlFrame:
    """Return a relation of DuckDB as a frame whose steps are texts of SQL."""
    return SqlFrame(Step(tuple(native.columns), native=native))


def finds_variables(native: Native) -> bool:
    """Whether a text can name relations by our variables, which several tables need.

    The connection may be set not to look for variables, and looks for tables of the database first.
    """
    rows = native.query(f"{_INPUT}0", "SELECT current_setting('python_enable_replacements')").fetchall()
    return bool(rows[0][0]) and not any(_is_table(native, f"{_INPUT}{number}") for number in (1, 2, 3))


def _is_table(native: Native, name: str) -> bool:
    try:
        native.query(f"{_INPUT}0", f"FROM {name}")
    except library("duckdb").CatalogException:
        return False
    return True
