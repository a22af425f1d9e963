"""Combine verdict codes as columns: the operations that `model.verdict` needs, over a whole table."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeAlias

from attrs import frozen

from ntm_criteria.model import Reason
from ntm_criteria.tables.expressions.dialect import Dialect
from ntm_criteria.tables.expressions.protocols import Expr

REASONS: tuple[Reason | None, ...] = (None, *Reason)  # tables store a reason as its position in this tuple
NUMBER = {reason: number for number, reason in enumerate(REASONS)}
Code: TypeAlias = "Codes | int"
Test: TypeAlias = Expr | bool


@frozen(eq=False)
class Codes:
    """A column of verdict codes, or of numbers of reasons, and the set `can` of the values that may occur in it.

    A comparison that `can` decides returns a bool instead of an expression.
    """

    expr: Expr
    can: frozenset[int]

    def __eq__(self, other: object) -> Test:  # type: ignore[override]
        assert isinstance(other, Codes | int)
        other_codes = possible(other)
        if self.can.isdisjoint(other_codes):
            return False
        if len(self.can) == len(other_codes) == 1:
            return True
        return self.expr == (other.expr if isinstance(other, Codes) else other)

    __hash__: ClassVar[None]  # type: ignore[assignment]  # `==` returns a column, so that Python gives it no hash

    def __ge__(self, other: int) -> Test:
        return True if min(self.can) >= other else False if max(self.can) < other else self.expr >= other

    def __add__(self, other: Code) -> "Codes":
        can = frozenset(a + b for a in self.can for b in possible(other))
        return Codes(self.expr + (other.expr if isinstance(other, Codes) else other), can)

    __radd__ = __add__


def possible(code: Code) -> frozenset[int]:
    return code.can if isinstance(code, Codes) else frozenset((code,))


@frozen(eq=False)
class Columns:
    """The operations on columns of verdict codes. On every engine, `where` treats a null test as false."""

    on: Dialect

    def expr(self, code: Code) -> Expr:
        """Return `code` as an expression; an int, the same code in every row, becomes a constant column."""
        return code.expr if isinstance(code, Codes) else self.on.code(code)

    def least(self, codes: Sequence[Code]) -> Code:
        return self._extreme(codes, min, self.on.min_horizontal)

    def greatest(self, codes: Sequence[Code]) -> Code:
        return self._extreme(codes, max, self.on.max_horizontal)

    def where(self, test: Test, then: Code, otherwise: Code) -> Code:
        if isinstance(test, bool):
            return then if test else otherwise
        if isinstance(then, int) and isinstance(otherwise, int) and then == otherwise:
            return then
        codes = self.on.when(test).then(self.expr(then)).otherwise(self.expr(otherwise))
        return Codes(codes, possible(then) | possible(otherwise))

    @staticmethod
    def reason(reason: Reason | None) -> int:
        return NUMBER[reason]

    def reason_of_first(self, code: Code, codes: Sequence[Code], reasons: Sequence[Code]) -> Code:
        chosen = reasons[-1]
        for each, reason in zip(codes[-2::-1], reasons[-2::-1], strict=True):
            chosen = self.where(each == code, reason, chosen)
        return chosen

    def _extreme(
        self, codes: Sequence[Code], pick: Callable[[Iterable[int]], int], across: Callable[..., Expr]
    ) -> Code:
        fixed = [code for code in codes if isinstance(code, int)]
        columns = [code for code in codes if isinstance(code, Codes)]
        if not columns:
            return pick(fixed)
        if len(columns) == 1 and not fixed:
            return columns[0]
        can = frozenset(_combinations([possible(code) for code in codes], pick))
        if len(can) == 1:
            return next(iter(can))
        return Codes(across(*(code.expr for code in columns), *([self.expr(pick(fixed))] if fixed else [])), can)


def _combinations(each: Iterable[frozenset[int]], pick: Callable[[Iterable[int]], int]) -> set[int]:
    reached: set[int] | None = None
    for can in each:
        reached = set(can) if reached is None else {pick((a, b)) for a in reached for b in can}
    return reached or set()
