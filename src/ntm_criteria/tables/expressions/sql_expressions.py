"""Expressions as texts of SQL, for DuckDB: its relations take seconds over the thousands of expressions of a rule set.

The methods are those of narwhals' expressions that judging uses, and mean the same.
"""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any, ClassVar

from attrs import frozen

from ntm_criteria.tables.expressions.dialect import Dialect

_NOTHING: frozenset[str] = frozenset()


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"{}"'.format(name.replace('"', '""'))


@frozen(eq=False)
class SqlExpr:
    """A column or a computation over columns.

    :ivar text: how SQL writes it; what is not a name, a literal or a call stands in brackets.
    :ivar reads: the columns that it reads.
    :ivar name: the name of its result.
    """

    text: str
    reads: frozenset[str] = _NOTHING
    name: str = ""

    __hash__: ClassVar[None]  # type: ignore[assignment]  # `==` returns a column, so that Python gives it no hash

    def alias(self, name: str) -> "SqlExpr":
        return SqlExpr(self.text, self.reads, name)

    def _with(self, pattern: str, *others: object) -> "SqlExpr":
        """Return the text that `pattern` makes of this expression, {0}, and of others; the name stays."""
        parts = [self, *map(_sql, others)]
        reads = self.reads.union(*(part.reads for part in parts[1:])) if others else self.reads
        return SqlExpr(pattern.format(*(part.text for part in parts)), reads, self.name)

    def __add__(self, other: object) -> "SqlExpr":
        return self._with("({0} + {1})", other)

    def __radd__(self, other: object) -> "SqlExpr":
        return self._with("({1} + {0})", other)

    def __sub__(self, other: object) -> "SqlExpr":
        return self._with("({0} - {1})", other)

    def __rsub__(self, other: object) -> "SqlExpr":
        return self._with("({1} - {0})", other)

    def __mul__(self, other: object) -> "SqlExpr":
        return self._with("({0} * {1})", other)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> "SqlExpr":
        return self._with("({0} / {1})", other)

    def __neg__(self) -> "SqlExpr":
        return self._with("(-{0})")

    def __invert__(self) -> "SqlExpr":
        return self._with("(NOT {0})")

    def __and__(self, other: object) -> "SqlExpr":
        return self._with("({0} AND {1})", other)

    __rand__ = __and__

    def __or__(self, other: object) -> "SqlExpr":
        return self._with("({0} OR {1})", other)

    __ror__ = __or__

    def __eq__(self, other: object) -> "SqlExpr":  # type: ignore[override]
        return self._with("({0} = {1})", other)

    def __ne__(self, other: object) -> "SqlExpr":  # type: ignore[override]
        return self._with("({0} <> {1})", other)

    def __ge__(self, other: object) -> "SqlExpr":
        return self._with("({0} >= {1})", other)

    def __gt__(self, other: object) -> "SqlExpr":
        return self._with("({0} > {1})", other)

    def __le__(self, other: object) -> "SqlExpr":
        return self._with("({0} <= {1})", other)

    def __lt__(self, other: object) -> "SqlExpr":
        return self._with("({0} < {1})", other)

    def is_null(self) -> "SqlExpr":
        return self._with("({0} IS NULL)")

    def is_nan(self) -> "SqlExpr":
        return self._with("isnan({0})")

    def is_in(self, values: Iterable[object]) -> "SqlExpr":
        listed = [_sql(value).text for value in values]
        return self._with(f"({{0}} IN ({', '.join(map(_escaped, listed))}))") if listed else SqlExpr("FALSE")

    def fill_null(self, value: object) -> "SqlExpr":
        return self._with("coalesce({0}, {1})", value)

    def fill_nan(self, value: object) -> "SqlExpr":
        return self._with("CASE WHEN isnan({0}) THEN {1} ELSE {0} END", value)

    def cast(self, dtype: object) -> "SqlExpr":
        return self._with(f"CAST({{0}} AS {_escaped(str(dtype))})")

    def round(self) -> "SqlExpr":
        return self._with("round({0}, 0)")

    def floor(self) -> "SqlExpr":
        return self._with("floor({0})")

    def ceil(self) -> "SqlExpr":
        return self._with("ceil({0})")

    def abs(self) -> "SqlExpr":
        return self._with("abs({0})")

    def clip(self, low: object, high: object) -> "SqlExpr":
        return self._with("CASE WHEN {0} IS NOT NULL THEN greatest(least({0}, {2}), {1}) END", low, high)

    def sum(self) -> "SqlExpr":
        return self._with("coalesce(sum({0}), 0)")

    def min(self) -> "SqlExpr":
        return self._with("min({0})")

    def max(self) -> "SqlExpr":
        return self._with("max({0})")

    def mean(self) -> "SqlExpr":
        return self._with("avg({0})")

    def over(self, *names: str) -> "SqlExpr":
        """Aggregate over the rows that share the values of some columns."""
        listed = _escaped(", ".join(map(quoted, names)))
        windowed = self._with(f"{{0}} OVER (PARTITION BY {listed})")
        return SqlExpr(windowed.text, windowed.reads.union(names), self.name)

    @property
    def str(self) -> "_Texts":
        return _Texts(self)


@frozen(eq=False)
class _Texts:
    """The text functions of an expression."""

    expr: SqlExpr

    def contains(self, pattern: str) -> SqlExpr:
        return self.expr._with("regexp_matches({0}, {1})", pattern)


@frozen(eq=False)
class _Then:
    """What `when(test).then(value)` is until `otherwise` says the rest: by itself, the rest is missing."""

    test: SqlExpr
    value: SqlExpr

    def otherwise(self, value: object) -> SqlExpr:
        return self.test._with("CASE WHEN {0} THEN {1} ELSE {2} END", self.value, value).alias(self.value.name)

    def __getattr__(self, name: str) -> Any:
        whole = self.test._with("CASE WHEN {0} THEN {1} END", self.value).alias(self.value.name)
        return getattr(whole, name)


@frozen(eq=False)
class _When:
    test: SqlExpr

    def then(self, value: object) -> _Then:
        return _Then(self.test, _sql(value))


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _sql(value: object) -> SqlExpr:
    if isinstance(value, SqlExpr):
        return value
    if isinstance(value, _Then):
        whole: SqlExpr = value.alias(value.value.name)
        return whole
    return SqlExpr(_literal(value), name="literal")


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value) if value >= 0 else f"({value})"
        case bytes():
            return "CAST('{}' AS BLOB)".format("".join(f"\\x{byte:02X}" for byte in value))
        case float() if not isfinite(value):
            return f"CAST('{value}' AS DOUBLE)"
        case float():
            text = repr(value)
            text = text if "e" in text else f"{text}e0"  # without an exponent it would be a decimal
            return text if value >= 0 else f"({text})"
        case _:
            quoted = str(value).replace("'", "''")
            return f"'{quoted}'"


def _col(name: str) -> SqlExpr:
    return SqlExpr(quoted(name), frozenset((name,)), name)


def _lit(value: object, dtype: object = None) -> SqlExpr:
    plain = _sql(value)
    return plain if dtype is None or (dtype == _TEXT and value is not None) else plain.cast(dtype)


def _when(test: object) -> _When:
    return _When(_sql(test))


def _len() -> SqlExpr:
    return SqlExpr("count(*)", name="len")


def _concat(frames: Sequence[Any]) -> Any:
    first, *rest = frames
    return first.with_rows_of(rest)


def _across(function: str) -> Callable[..., SqlExpr]:
    def call(*exprs: object) -> SqlExpr:
        first, *rest = map(_sql, exprs)
        listed = ", ".join(f"{{{number}}}" for number in range(len(rest) + 1))
        return first._with(f"{function}({listed})", *rest) if rest else first

    return call


def _enum(names: Sequence[str]) -> str:
    return f"ENUM({', '.join(map(_literal, names))})"


def _decimal(digits: int, scale: int) -> str:
    return f"DECIMAL({digits}, {scale})"


def _unused(*_: object, **__: object) -> Any:
    raise NotImplementedError  # only tables in memory call these functions


_TEXT = "VARCHAR"
_FUNCTIONS: dict[str, Any] = {
    "is_polars": False, "col": _col, "lit": _lit, "when": _when, "len": _len, "min_horizontal": _across("least"),
    "max_horizontal": _across("greatest"), "all_horizontal": _unused, "concat": _concat, "Boolean": "BOOLEAN",
    "Decimal": _decimal, "Enum": _enum, "Float32": "FLOAT", "Float64": "DOUBLE", "Int8": "TINYINT", "Int16": "SMALLINT",
    "Int64": "BIGINT", "String": _TEXT,
}  # fmt: skip
SQL = Dialect(**_FUNCTIONS)
