"""What rule sets and results have in common: indicators and tasks are found by their codes, and indicators are counted."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Generic, Literal, Protocol, TypeVar, overload

from ntm_criteria.problems import did_you_mean
from ntm_criteria.read_only import read_only
from ntm_criteria.text import identity

_CRITERION = re.compile(r"(?:criterion|tiêu chí|tieu chi)[ _]*([0-9]+)")
_WHOLE = {identity(name) for name in ("overall", "verdict", "toàn bộ")}


def number_of_criterion(name: object) -> str | None:
    """Return the number of the criterion that a name means; None if it means none.

    >>> [number_of_criterion(name) for name in ("criterion 17", "criterion_17", "Tiêu chí 17", "17.1")]
    ['17', '17', '17', None]
    """
    found = _CRITERION.fullmatch(identity(name)) if isinstance(name, str) else None
    return str(int(found[1])) if found else None


def is_whole(name: object) -> bool:
    """Whether a name means the whole set: "overall", "verdict", "toàn bộ"."""
    return isinstance(name, str) and identity(name) in _WHOLE


class _Coded(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def role(self) -> str: ...


T = TypeVar("T", bound=_Coded)
D = TypeVar("D")


def of_role(entries: Iterable[T], role: Literal["indicator", "task"]) -> tuple[T, ...]:
    """Return the entries that are indicators, or those that are tasks."""
    return tuple(entry for entry in entries if entry.role == role)


class ByCode(Collection[str], Generic[T]):
    """Finds indicators and tasks by their codes: `x["3.1"]`, `"3.1" in x`, `x.get("3.1")`.

    Length and iteration (over codes, as for a dictionary) leave out tasks, which do not count: what is counted by hand equals
    `counts`. A class that inherits from it gives its `entries`.
    """

    @property
    def entries(self) -> tuple[T, ...]:
        """All indicators and tasks, in the order of the rule set."""
        raise NotImplementedError  # not abstract: attrs makes fields of some, after Python has looked

    @cached_property
    def indicators(self) -> tuple[T, ...]:
        """The indicators, in the order of the rule set; tasks are in `tasks`, and both in `entries`."""
        return of_role(self.entries, "indicator")

    @cached_property
    def tasks(self) -> tuple[T, ...]:
        """The tasks, in the order of the rule set: they are judged and reported, but not counted."""
        return of_role(self.entries, "task")

    @cached_property
    def _by_code(self) -> Mapping[str, T]:
        by_code: Mapping[str, T] = read_only({entry.code: entry for entry in self.entries})
        return by_code

    def __getitem__(self, code: str) -> T:
        """Return the indicator or task with this code; raises KeyError if there is none."""
        try:
            return self._by_code[code]
        except KeyError:
            raise KeyError(f"{self._named()} has no indicator {code!r}{self._hint(code)}") from None

    def _hint(self, code: object) -> str:
        if not isinstance(code, str):
            return "; a code is text ('17.1' and '17.10' would be one number)"
        number = number_of_criterion(code)
        if number is not None and callable(getattr(self, "criterion", None)):
            return f"; for the criterion, use .criterion({number})"
        near = did_you_mean(code, self._by_code)
        return f"; {near.en}" if near else ""

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.indicators)

    @overload
    def get(self, code: str) -> T | None: ...
    @overload
    def get(self, code: str, default: D) -> T | D: ...
    def get(self, code: str, default: D | None = None) -> T | D | None:
        """Return the indicator or task with this code, or `default` if there is none."""
        return self._by_code.get(code, default)

    def keys(self) -> tuple[str, ...]:
        """Return the codes of the indicators."""
        return tuple(indicator.code for indicator in self.indicators)

    def values(self) -> tuple[T, ...]:
        """Return the indicators."""
        return self.indicators

    def items(self) -> tuple[tuple[str, T], ...]:
        """Return the indicators with their codes."""
        return tuple((indicator.code, indicator) for indicator in self.indicators)

    def _named(self) -> str:
        """Return what an error calls this."""
        raise NotImplementedError  # each class has its own
