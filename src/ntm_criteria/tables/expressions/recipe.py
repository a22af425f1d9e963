"""Record the expressions of a rule set once and replay them on every Polars table with the same layout.

Building 1,500 expressions takes half of the time of judging a small table, and they do not depend on its rows.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from attrs import frozen

from ntm_criteria.model import RuleSet
from ntm_criteria.tables.expressions.protocols import Frame

_MOST_KEPT = 8  # the most recipes kept for one rule set
_kept: WeakKeyDictionary[RuleSet, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()


@frozen(eq=False)
class Recipe:
    """Takes the place of a frame and records its method calls; each call returns a longer recipe."""

    calls: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = ()

    def __getattr__(self, name: str) -> Callable[..., "Recipe"]:
        return lambda *args, **options: Recipe((*self.calls, (name, args, options)))


def follow(recipe: Recipe, frame: Frame) -> Frame:
    """Repeat the recorded method calls on a frame."""
    for name, args, options in recipe.calls:
        frame = getattr(frame, name)(*args, **options)
    return frame


def once(rules: RuleSet, key: Hashable, make: Callable[[], Any]) -> Any:
    """Return the cached value for a rule set and key, or make and cache it; the cache holds the last `_MOST_KEPT` values."""
    with _lock:
        value = _kept.setdefault(rules, {}).get(key)
    if value is not None:
        return value
    value = make()
    with _lock:
        values = _kept.setdefault(rules, {})
        values[key] = value
        while len(values) > _MOST_KEPT:
            del values[next(iter(values))]
    return value
