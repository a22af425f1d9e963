"""A lazy table that hands each of its steps to whoever writes the steps down, such as one SELECT of SQL for each."""

from collections.abc import Callable
from typing import Any, Protocol, cast

import narwhals.stable.v2 as nw
from attrs import frozen

from ntm_criteria.tables.expressions.protocols import Frame, Schema

ANCHOR = "__ntm_anchor"  # the column before those that are added to a table


class Record(Protocol):
    """Writes a step down, and returns a table without history that has the columns of its result."""

    def __call__(self, frame: nw.LazyFrame[Any], onto: nw.LazyFrame[Any] | None = None) -> nw.LazyFrame[Any] | None:
        """Write down the step that leads to `frame`, or the one that adds the columns of `frame` to `onto`.

        :returns: None if columns cannot be added so, since more than one SELECT computes them.
        """


@frozen(eq=False)
class Staged:
    """A stand-in for a lazy frame of narwhals, every step of which starts again from a table without history.

    An engine that is handed hundreds of nested steps at once may copy the inner into the outer ones; so each step is written
    down by itself.

    :ivar frame: a frame over a table without history.
    :ivar record: writes a step down.
    """

    frame: nw.LazyFrame[Any]
    record: Record

    @property
    def implementation(self) -> nw.Implementation:
        engine: nw.Implementation = self.frame.implementation
        return engine

    def collect_schema(self) -> Schema:
        return dict(self.frame.collect_schema())

    def to_native(self) -> Any:
        return self.frame.to_native()

    def group_by(self, *keys: str) -> "StagedGroups":
        return StagedGroups(self, keys)

    def with_columns(self, *columns: Any) -> "Staged":
        """Add columns; hundreds of others, which stay as they are, would cost their engine most of its time."""
        first = next(iter(self.frame.collect_schema()))
        added = self.frame.select(nw.col(first).alias(ANCHOR), *columns)  # beside a column, constants are columns too
        after = self.record(added, self.frame)
        return self._after(self.frame.with_columns(*columns)) if after is None else Staged(after, self.record)

    def __getattr__(self, name: str) -> Callable[..., "Staged"]:
        def step(*args: Any, **options: Any) -> "Staged":
            plain = [each.frame if isinstance(each, Staged) else each for each in args]
            return self._after(getattr(self.frame, name)(*plain, **options))

        return step

    def _after(self, frame: nw.LazyFrame[Any]) -> "Staged":
        after = self.record(frame)
        assert after is not None
        return Staged(after, self.record)


@frozen(eq=False)
class StagedGroups:
    """The groups of a staged table, to be aggregated."""

    table: Staged
    keys: tuple[str, ...]

    def agg(self, *columns: Any) -> Frame:
        """Aggregate each group to a row."""
        return cast(Frame, self.table._after(self.table.frame.group_by(*self.keys).agg(*columns)))
