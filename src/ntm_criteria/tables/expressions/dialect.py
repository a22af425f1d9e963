"""The words that expressions are written in: narwhals', or Polars' own where these are the same.

narwhals takes its names from Polars, and translates every piece of an expression when that is put on a table. Translating the
1,650 pieces of 75 indicators into what they are called anyway took 60 of the 95 ms of a call, so for Polars they are made of
its own pieces. Whatever is used of a dialect means the same in both; where they differ, there is a method here.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import narwhals.stable.v2 as nw
from attrs import frozen

Expr = Any


@frozen(eq=False)
class Dialect:
    """`names` is a module with `col`, `lit`, `when`, the functions across columns, and the types.

    :ivar is_polars: whether they are Polars' own.
    """

    names: Any
    is_polars: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.names, name)

    def code(self, code: int) -> Expr:
        """A code, the same in every row."""
        return _code(self.names, code)

    def says(self, cell: Expr, *, no: bool = False) -> Expr:
        """Where a cell says yes, or no; null or false where it says neither."""
        if self.is_polars:
            return ~cell if no else cell
        return cell == (not no)  # default pandas makes False of None

    def with_other(self, frame: Any, other: Any, keys: list[str]) -> Any:
        """The rows of a frame, each with the row of another one that has its keys, if there is one."""
        order = {"maintain_order": "left"} if self.is_polars else {}  # of the others each has one, or none at all
        return frame.join(other, on=keys, how="left", **order)

    def none_false(self, tests: Iterable[Expr]) -> Expr:
        """Whether no test is false; null counts as not false."""
        found = self.names.all_horizontal(*tests, **({} if self.is_polars else {"ignore_nulls": True}))
        return found.fill_null(True) if self.is_polars else found  # a value


@cache
def _code(names: Any, code: int) -> Expr:
    """Made once: Polars makes a literal of a given type by way of a column."""
    return names.lit(code, names.Int8)


NARWHALS = Dialect(nw, is_polars=False)
