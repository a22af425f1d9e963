"""Ways to obtain a figure in a table, as expressions.

A `Pair` is a number: numerator and denominator. A `Way` is one source of a figure, such as a reported share or two
counts. A `Point` lists the ways of a figure in order, and in each row the first known way applies; it is empty if no
column provides the figure.
"""

from collections.abc import Iterable
from typing import TypeAlias

from attrs import evolve, frozen

from ntm_criteria.model import Pair, Relation, Span, exactly
from ntm_criteria.tables.columns import Column
from ntm_criteria.tables.expressions import Dialect, Expr, Test, Whole


@frozen(eq=False)
class Way:
    """One way to obtain a figure, between `low` and `high` where `known` is true, and the `column` it is read from.

    :ivar is_counted: whether the ends differ by the villages that are unknown.
    :ivar meeting: 7, if the figure is a total such as "7/8 thôn".
    """

    low: Pair
    high: Pair
    known: Expr
    column: Column | None = None
    is_counted: bool = False
    meeting: Expr | None = None

    @property
    def span(self) -> Span:
        return self.low, self.high

    @property
    def is_point(self) -> bool:
        """Whether the two ends are one."""
        return self.low is self.high

    def ends(self, relation: Relation) -> Span:
        """Return the end that meets a bound with more difficulty, and the other one.

        A figure that is known but lies between two points is compared by one end: 92.5 is at least 93 if its low end 92 is,
        and more than 92 if its high end 93 is.
        """
        if self.column and self.column.is_exact:
            return exactly(self.low if relation.is_floor is not relation.is_strict else self.high)
        return (self.low, self.high) if relation.is_floor else (self.high, self.low)


@frozen(eq=False)
class Answer:
    """The result of a test of figures: `holds`, in the rows where all these figures are known and `known` is true."""

    holds: Test
    known: Expr


Point: TypeAlias = tuple[Way, ...]
Answers: TypeAlias = tuple[Answer, ...]  # in each row the first known answer applies


def fails(on: Dialect, answers: Iterable[Answer]) -> Expr:
    """Test whether `holds` is false in the first answer that is known; the result is false if no answer is known."""
    failing = on.lit(value=False)
    for answer in reversed(list(answers)):
        holds = answer.holds  # a bool where the bound alone decides: 0 is at least 0
        failing = (
            on.when(answer.known).then(on.lit(not holds) if isinstance(holds, bool) else ~holds).otherwise(failing)
        )
    return failing


def unproved(way: Way) -> Way:
    """Return the way with `exact` set to False in its numbers, so that their products may be inexact."""

    def loose(pair: Pair) -> Pair:
        numerator, denominator = (
            evolve(number, exact=False) if isinstance(number, Whole) else number for number in pair
        )
        return numerator, denominator

    low = loose(way.low)
    return evolve(way, low=low, high=low if way.is_point else loose(way.high))
