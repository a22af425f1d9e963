"""A lazy table that hands each of its steps to whoever writes the steps down, such as one SELECT of SQL for each."""

from collections.abc import Callable
from typing import Any, cast

import narwhals.stable.v2 as nw
from attrs import frozen

from ntm_criteria.tables.expressions.protocols import Frame, Schema


@frozen(eq=False)
class Staged:
    """A stand-in for a lazy frame of narwhals, every step of which starts again from a table without history.

    An engine that is handed hundreds of nested steps at once may copy the inner into the outer ones; so each step is written
    down by itself.

    :ivar frame: a frame over a table without history.
    :ivar record: writes a step down and returns a table without history that has the columns of its result.
    """

    frame: nw.LazyFrame[Any]
    record: Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]

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

    def __getattr__(self, name: str) -> Callable[..., "Staged"]:
        def step(*args: Any, **options: Any) -> "Staged":
            plain = [each.frame if isinstance(each, Staged) else each for each in args]
            return self._after(getattr(self.frame, name)(*plain, **options))

        return step

    def _after(self, frame: nw.LazyFrame[Any]) -> "Staged":
        return Staged(self.record(frame), self.record)


@frozen(eq=False)
class StagedGroups:
    """The groups of a staged table, to be aggregated."""

    table: Staged
    keys: tuple[str, ...]

    def agg(self, *columns: Any) -> Frame:
        """Aggregate each group to a row."""
        return cast(Frame, self.table._after(self.table.frame.group_by(*self.keys).agg(*columns)))
