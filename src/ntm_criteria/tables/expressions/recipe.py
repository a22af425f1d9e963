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

_MOST_KEPT = 8  # the most values cached for one rule set
_kept: WeakKeyDictionary[RuleSet, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()


@frozen(eq=False)
class Recipe:
    """A stand-in for a frame that records the methods called on it; each call returns a recipe with one more step."""

    calls: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = ()

    def __getattr__(self, name: str) -> Callable[..., "Recipe"]:
        return lambda *args, **options: Recipe((*self.calls, (name, args, options)))


def follow(recipe: Recipe, frame: Frame) -> Frame:
    """Call the methods recorded in `recipe` on `frame`, one after the other, and return the last result."""
    for name, args, options in recipe.calls:
        frame = getattr(frame, name)(*args, **options)
    return frame


def once(rules: RuleSet, key: Hashable, make: Callable[[], Any]) -> Any:
    """Return the value cached for `rules` and `key`; if there is none, call `make` and cache its result.

    The cache holds the last `_MOST_KEPT` values of each rule set.
    """
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
