"""The base class of code words: words of a fixed list that programs compare, store and send."""

from enum import StrEnum
from typing import Any


class Codeword(StrEnum):
    """A `StrEnum` whose members nobody can change: each equals its text, and JSON and data frames take it as text.

    >>> class Colour(Codeword):
    ...     RED = "red"
    >>> Colour.RED == "red", f"{Colour.RED}"
    (True, 'red')
    >>> Colour.RED.label = "đỏ"
    Traceback (most recent call last):
    AttributeError: members of Colour are read-only
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") or "_sort_order_" in self.__dict__:  # Enum sets this one last
            raise AttributeError(f"members of {type(self).__name__} are read-only")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"members of {type(self).__name__} are read-only")
