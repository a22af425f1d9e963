"""Build expressions with the functions of narwhals, or directly with those of Polars.

narwhals names its functions as Polars does, and translates each part of an expression when a table evaluates it. For
the 1,650 parts of 75 indicators, this took 60 of the 95 ms of a call, so Polars tables use Polars' own functions. Each
function in a `Dialect` does the same in both libraries; where the libraries differ, `Dialect` has a method instead.
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

    :ivar is_polars: whether the library is Polars; otherwise it is narwhals.
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
    concat_str: Callable[..., Expr]
    Boolean: object
    Decimal: Callable[[int, int], object]
    Enum: Callable[[Sequence[str]], object]
    Float32: object
    Float64: object
    Int8: object
    Int16: object
    Int64: object
    String: object

    def code(self, code: int) -> Expr:
        """Return a verdict code as a constant column."""
        return _code(self, code)

    def with_other(self, frame: Frame, other: Frame, keys: list[str]) -> Frame:
        """Left-join `other`, in which `keys` are unique, to `frame`; in Polars, `frame` keeps the order of its rows."""
        if not self.is_polars:
            return frame.join(other, on=keys, how="left")
        return frame.join(other, on=keys, how="left", maintain_order="left")


@cache
def dialect_of(names: ModuleType) -> Dialect:
    """Return the dialect of the module `names`, which is narwhals or Polars."""
    members = [getattr(names, attribute.name) for attribute in fields(Dialect)[1:]]
    return Dialect(names is not nw, *members)


@cache
def _code(on: Dialect, code: int) -> Expr:
    """Return a verdict code as a constant column, from a cache: typed literals are slow to build in Polars."""
    return on.lit(code, on.Int8)


NARWHALS = dialect_of(nw)
