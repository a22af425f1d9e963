"""Ibis and SQLGlot, which are optional: tables without rows, and a SELECT of SQLGlot for each step over them."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from math import isfinite
from typing import Any

import narwhals.stable.v2 as nw
from attrs import evolve, field, frozen

from ntm_criteria.errors import FactError, Problem, ProblemCode
from ntm_criteria.tables.expressions import ANCHOR, Staged
from ntm_criteria.text import Text

Native = Any  # a table or type of Ibis, or an expression of SQLGlot
_NEEDED = Text(
    "viết SQL cần thư viện Ibis và SQLGlot: không nạp được '{missing}'",
    "writing SQL needs Ibis and SQLGlot: '{missing}' cannot be imported",
)


def library(name: str) -> Any:
    """Import and return a module of Ibis or SQLGlot.

    :raises FactError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:  # of a library that one of them imports, too
        missing = _NEEDED.format(missing=error.name or name)
        hint = Text("cài: {install}", "install it: {install}").format(install="pip install 'ntm-criteria[sql]'")
        raise FactError([Problem(ProblemCode.WRONG_FORM, missing, hint=hint)]) from None


@frozen
class Step:
    """A step as written down: a SELECT from the tables of other steps, which are called by their names.

    :ivar onto: the columns of the table that it reads, if it only adds those of its SELECT to them, or replaces them.
    :ivar names_all: whether columns that stay as they are are named too, as in ClickHouse.
    """

    name: str
    select: Native
    onto: tuple[str, ...] | None = None
    names_all: bool = False


@frozen(eq=False)
class Steps:
    """Writes down the steps over staged tables.

    :ivar compiler: the compiler of Ibis for the dialect.
    :ivar written: the steps, each after those it reads.
    """

    compiler: Any
    written: list[Step] = field(factory=list)

    def table(self, name: str, schema: Mapping[str, Native]) -> Staged:
        """Return a table that is called `name` and has these columns, each with its type."""
        return Staged(nw.from_native(library("ibis").table(dict(schema), name)), self.record)

    def record(self, frame: nw.LazyFrame[Any], onto: nw.LazyFrame[Any] | None = None) -> nw.LazyFrame[Any] | None:
        """Write down the step that leads from tables without history to `frame`; return a table of its columns.

        :param onto: the table that the columns of `frame`, but the first, are added to.
        """
        native, name = frame.to_native(), f"s{len(self.written)}"
        steps, schema = flat(self.compiler.to_sqlglot(native), name), dict(native.schema())
        if onto is not None:
            if len(steps) > 1:
                return None
            before, (step,) = dict(onto.to_native().schema()), steps
            step.select.set("expressions", step.select.expressions[1:])
            steps = [evolve(step, onto=(*before,), names_all=self.compiler.names_all)]
            schema = {**before, **{column: dtype for column, dtype in schema.items() if column != ANCHOR}}
        self.written.extend(steps)
        result: nw.LazyFrame[Any] = nw.from_native(library("ibis").table(schema, name))
        return result


def flat(select: Native, name: str) -> list[Step]:
    """Return a SELECT as steps: its derived tables, the innermost first, then the rest, which reads them by their names."""
    exp, steps = library("sqlglot.expressions"), list[Step]()
    open_, number = [(name, select, False)], 0
    while open_:
        called, query, is_done = open_.pop()
        if is_done:
            steps.append(Step(called, query))
            continue
        open_.append((called, query, True))
        for source in (query.args["from_"].this, *(join.this for join in query.args.get("joins") or ())):
            if isinstance(source, exp.Subquery):
                inner, number = f"{name}_{number}", number + 1
                source.replace(exp.to_table(inner, alias=source.alias, quoted=True))
                open_.append((inner, source.this, False))
    return steps


def sources(select: Native) -> dict[str, str]:
    """Return the tables that a SELECT reads, by the name that it calls them."""
    joins = select.args.get("joins") or ()
    return {each.alias_or_name: each.name for each in (select.args["from_"].this, *(join.this for join in joins))}


@cache
def compiler_of(dialect: str) -> Any:
    """Return the compiler of Ibis for a dialect, with what it would write otherwise than is meant here.

    :raises FactError: Ibis is not installed.
    """
    compilers = library("ibis.backends.sql.compilers")
    base = getattr(compilers, f"{_COMPILERS[dialect]}Compiler")
    return type(
        f"{dialect}_compiler",
        (base,),
        {"__slots__": (), "names_all": dialect == "clickhouse", **_ROUNDING, **_METHODS.get(dialect, {})},
    )()


def _in_floats(function: str) -> Callable[..., Native]:
    """Return a method that rounds a float to a float.

    Ibis makes it a whole number of 64 bits, which NaN and infinity are not, and in PostgreSQL a NUMERIC of 15 digits.
    """

    def write(compiler: Any, op: Any, *, arg: Native, digits: Native = None) -> Native:  # noqa: ARG001
        return compiler.cast(compiler.f[function](arg), library("ibis.expr.datatypes").float64)

    return write


def _literal(compiler: Any, op: Any, *, value: Any, dtype: Any) -> Native:
    """Write a number as a float: as a decimal, its quotients would keep few digits.

    Ibis also asks its backend of Spark, which need not be here, whether NaN means missing.
    """
    if dtype.is_floating() and isfinite(value):
        return compiler.cast(library("sqlglot.expressions").convert(value), dtype)
    base = library("ibis.backends.sql.compilers.base").SQLGlotCompiler
    return base.visit_NonNullLiteral(compiler, op, value=value, dtype=dtype)


def _field(compiler: Any, op: Any, *, rel: Native, name: str) -> Native:  # noqa: ARG001
    """Write a column as it is, as `_literal` does."""
    return library("sqlglot").column(name, table=rel.alias_or_name, quoted=True)


_COMPILERS = {
    "postgres": "Postgres", "duckdb": "DuckDB", "bigquery": "BigQuery", "snowflake": "Snowflake", "trino": "Trino",
    "clickhouse": "ClickHouse", "spark": "PySpark",
}  # fmt: skip
DIALECTS = tuple(_COMPILERS)
_ROUNDING = {"visit_Round": _in_floats("round"), "visit_Floor": _in_floats("floor"), "visit_Ceil": _in_floats("ceil")}
_METHODS: dict[str, dict[str, Any]] = {
    "postgres": {"visit_NonNullLiteral": _literal},
    "snowflake": {"visit_NonNullLiteral": _literal},
    "spark": {"visit_NonNullLiteral": _literal, "visit_Field": _field},
}
