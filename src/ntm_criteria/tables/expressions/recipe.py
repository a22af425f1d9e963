"""Recorded steps: for Polars, the expressions of a rule set are built once for all tables of the same layout.

Building 1,500 expressions takes half of the time of judging a small table, and nothing in them depends on its rows.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from attrs import frozen

from ntm_criteria.model import RuleSet
from ntm_criteria.tables.expressions.protocols import Frame

_MOST_KEPT = 8  # recipes of a rule set
_kept: WeakKeyDictionary[RuleSet, dict[Hashable, Any]] = WeakKeyDictionary()
_lock = Lock()


@frozen(eq=False)
class Recipe:
    """Stands for a frame and records the calls of its methods; each call gives a longer recipe."""

    calls: tuple[tuple[str, tuple[Any, ...], dict[str, Any]], ...] = ()

    def __getattr__(self, name: str) -> Callable[..., "Recipe"]:
        return lambda *args, **options: Recipe((*self.calls, (name, args, options)))


def follow(recipe: Recipe, frame: Frame) -> Frame:
    """Make the recorded calls on a frame."""
    for name, args, options in recipe.calls:
        frame = getattr(frame, name)(*args, **options)
    return frame


def once(rules: RuleSet, key: Hashable, make: Callable[[], Any]) -> Any:
    """The value made for a rule set and key before, or now; the last few are kept as long as the rule set is."""
    with _lock:
        found = _kept.setdefault(rules, {}).get(key)
    if found is not None:
        return found
    made = make()
    with _lock:
        mine = _kept.setdefault(rules, {})
        mine[key] = made
        while len(mine) > _MOST_KEPT:
            del mine[next(iter(mine))]
    return made
