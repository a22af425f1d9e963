"""Build expressions with the functions of narwhals, or directly with those of Polars.

narwhals uses the names of Polars and translates each part of an expression when a table evaluates it. For the 1,650 parts of
75 indicators that took 60 of the 95 ms of a call, so tables of Polars use its own functions. Each function of a `Dialect`
means the same in both libraries; where they differ, `Dialect` has a method instead.
"""

from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType

import narwhals.stable.v2 as nw
from attrs import fields, frozen

from ntm_criteria.tables.expressions.protocols import Expr, Frame


@frozen(eq=False)
class Dialect:
    """The functions and types of one library that expressions are built from.

    :ivar is_polars: whether they come from Polars; otherwise from narwhals.
    """

    is_polars: bool
    col: Callable[[str], Expr]
    lit: Callable[..., Expr]
    when: Callable[[Expr], Expr]
    len: Callable[[], Expr]
    min_horizontal: Callable[..., Expr]
    max_horizontal: Callable[..., Expr]
    all_horizontal: Callable[..., Expr]
    concat: Callable[..., Frame]
    Boolean: object
    Enum: Callable[[Sequence[str]], object]
    Float32: object
    Float64: object
    Int8: object
    Int16: object
    Int64: object
    String: object

    def code(self, code: int) -> Expr:
        """Return a code as a constant column."""
        return _code(self, code)

    def with_other(self, frame: Frame, other: Frame, keys: list[str]) -> Frame:
        """Left-join another frame by keys that are unique in it; the rows keep their order in Polars."""
        if not self.is_polars:
            return frame.join(other, on=keys, how="left")
        return frame.join(other, on=keys, how="left", maintain_order="left")


@cache
def dialect_of(names: ModuleType) -> Dialect:
    """Return the dialect of a module: narwhals or Polars."""
    members = [getattr(names, attribute.name) for attribute in fields(Dialect)[1:]]
    return Dialect(names is not nw, *members)


@cache
def _code(on: Dialect, code: int) -> Expr:
    """Return a code as a constant column; it is cached, because typed literals are slow to build in Polars."""
    return on.lit(code, on.Int8)


NARWHALS = dialect_of(nw)
