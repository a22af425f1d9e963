"""The names of the columns that hold numbers computed once: counts of villages, and numbers that several tests read."""

from collections.abc import Callable, Hashable
from itertools import count
from typing import Any

from attrs import evolve, frozen

from ntm_criteria.model import Villages
from ntm_criteria.tables.columns import PREFIX
from ntm_criteria.tables.expressions import Computed, Dialect, Expr, Whole


@frozen(eq=False)
class RollUp:
    """A measure over villages, and the names of the columns that hold the number of each commune's villages by verdict.

    :ivar number: a number that makes the names of the columns unique.
    :ivar depth: how deeply measures over villages are nested in the measure's body; 0 if there is none.
    """

    number: int
    measure: Villages
    depth: int

    @property
    def counts(self) -> tuple[str, str, str]:
        """The names of the columns that count the villages in which the body is met, not met and unknown."""
        met, not_met, unknown = (f"{PREFIX}{letter}{self.number}" for letter in "mfu")
        return met, not_met, unknown

    @property
    def listed(self) -> str:
        """The name of the column that counts the villages of `measure.named` that are in the villages table."""
        return f"{PREFIX}l{self.number}"


class Held:
    """Collects the numbers that become columns, so that no engine computes them again in each test that reads them.

    :ivar rounds: the columns to add to the table in rounds; a column reads only columns of earlier rounds.
    """

    _numbers = count()  # only makes the names unique

    def __init__(self, on: Dialect) -> None:
        self.on = on
        self.rounds: list[list[Expr]] = [[], [], [], []]
        self._known: dict[Hashable, Any] = {}

    def hold(self, number: Any, stage: int) -> Any:
        """Add a column for `number` to round `stage`, and return the number as read from this column."""
        if not isinstance(number, Whole):
            return number
        return evolve(number, base=Computed(self.column(number.base.expr, stage)))

    def column(self, expr: Expr, stage: int) -> Expr:
        """Add a column to round `stage`, and return it."""
        name = f"{PREFIX}s{next(self._numbers)}"
        self.rounds[stage].append(expr.alias(name))
        return self.on.col(name)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returned for this key."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]
