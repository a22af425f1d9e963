"""The words that expressions are written in: narwhals', or Polars' own where these are the same.

narwhals takes its names from Polars, and translates every piece of an expression when that is put on a table. Translating the
1,650 pieces of 75 indicators into what they are called anyway took 60 of the 95 ms of a call, so for Polars they are made of
its own pieces. Whatever is used of a dialect means the same in both; where they differ, there is a method here.
"""

from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType

import narwhals.stable.v2 as nw
from attrs import fields, frozen

from ntm_criteria.tables.expressions.protocols import Expr, Frame


@frozen(eq=False)
class Dialect:
    """`col`, `lit`, `when`, the functions across columns, and the types.

    :ivar is_polars: whether they are Polars' own.
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
        """A code, the same in every row."""
        return _code(self, code)

    def with_other(self, frame: Frame, other: Frame, keys: list[str]) -> Frame:
        """The rows of a frame, each with the row of another one that has its keys, if there is one."""
        if not self.is_polars:
            return frame.join(other, on=keys, how="left")
        return frame.join(
            other, on=keys, how="left", maintain_order="left"
        )  # of the others each has one, or none at all


@cache
def dialect_of(names: ModuleType) -> Dialect:
    """The words of narwhals or of Polars."""
    words = [getattr(names, each.name) for each in fields(Dialect)[1:]]
    return Dialect(names is not nw, *words)


@cache
def _code(on: Dialect, code: int) -> Expr:
    """Made once: Polars makes a literal of a given type by way of a column."""
    return on.lit(code, on.Int8)


NARWHALS = dialect_of(nw)
