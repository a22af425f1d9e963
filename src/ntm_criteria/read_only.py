"""Dictionaries that nobody can change: what was handed over is copied, and what is handed out stays as it is."""

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_REFUSED = "this dictionary is read-only; change a copy: dict(...)"


class ReadOnlyDict(dict[K, V]):
    """A dictionary that raises TypeError when it is changed; it can be pickled, copied and written as JSON.

    >>> ReadOnlyDict({"a": 1})["b"] = 2
    Traceback (most recent call last):
    TypeError: this dictionary is read-only; change a copy: dict(...)
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # a plain dict has none
        return hash(frozenset(self.items()))

    def __setitem__(self, *_: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def __delitem__(self, *_: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def __ior__(self, *_: Any) -> NoReturn:  # type: ignore[misc]
        raise TypeError(_REFUSED)

    def clear(self) -> NoReturn:
        raise TypeError(_REFUSED)

    def pop(self, *_: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def popitem(self) -> NoReturn:
        raise TypeError(_REFUSED)

    def setdefault(self, *_: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def update(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(_REFUSED)

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return type(self), (dict(self),)


def read_only(value: Any) -> Any:
    """Return a read-only copy of a mapping; any other value, which is refused where it is read, as it is."""
    return ReadOnlyDict(value) if isinstance(value, Mapping) and not isinstance(value, ReadOnlyDict) else value


def fixed(value: Any) -> Any:
    """Return a copy of a value of Python's that nobody can change: of mappings, lists and sets, with all that is in them.

    An array without dimensions, which NumPy lets change, becomes its number. Objects of other types stay as they are.

    >>> fixed({"facts": [1, {2}]})
    {'facts': (1, frozenset({2}))}
    """
    if value is None or isinstance(value, str | int | float | ReadOnlyDict):
        return value
    if isinstance(value, Mapping):
        return ReadOnlyDict({key: fixed(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return tuple(map(fixed, value))
    if isinstance(value, set):
        return frozenset(value)
    if isinstance(value, bytearray):
        return bytes(value)
    return value[()] if getattr(value, "ndim", None) == 0 and hasattr(value, "__array__") else value
