"""Searches for a commune on which conditions have wanted verdicts.

Variables get their options one after the other. What is not yet given leaves several verdicts possible, and where none of
these is wanted the search turns back, so that it looks at far fewer communes than there are.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import product
from math import prod
from typing import TypeAlias

from attrs import field, frozen

from ntm_criteria.authoring.space.reading import code_of, with_options
from ntm_criteria.authoring.space.variables import NOTHING, Option, Space, Variable
from ntm_criteria.model import (
    YEAR,
    AllOf,
    AnyOf,
    Choose,
    Compare,
    Condition,
    CountOf,
    Fixed,
    Matches,
    RuleSet,
    combined,
    facts_read,
    nodes,
)

Codes: TypeAlias = frozenset[int]  # the verdicts that are possible, by their codes
Wanted: TypeAlias = Callable[
    [Sequence[Codes]], bool
]  # whether possible verdicts of all conditions may be the wanted ones
Chosen: TypeAlias = tuple[int | None, ...]  # the option of each variable, by its position
MOST_STEPS = 20_000
_MOST_AT_ONCE = 3_000  # ways that the figures of one comparison may take; with more, every verdict counts as possible
_EVERY: Codes = frozenset(range(4))


def differ(possible: Sequence[Codes]) -> bool:
    """Whether two conditions may have different verdicts."""
    one, other = possible
    return len(one) > 1 or one != other


def is_reached(*wanted: int) -> Wanted:
    """Return whether each condition may have its wanted verdict."""

    def may_be(possible: Sequence[Codes]) -> bool:
        return all(code in codes for code, codes in zip(wanted, possible, strict=True))

    return may_be


class TooMuch(Exception):
    """The search was given up: it would take too long."""


@frozen
class Search:
    """A search over the communes of a space.

    :ivar with_missing: whether any figure may be missing.
    """

    space: Space
    rules: tuple[RuleSet, ...]  # of each condition
    conditions: tuple[Condition, ...]
    with_missing: bool = False
    free: frozenset[int] = frozenset()  # the ids of nodes whose verdict may be anything, such as open bounds
    _variables: tuple[Variable, ...] = field(init=False)
    _known: dict[Hashable, int] = field(factory=dict, init=False, repr=False)
    _ranges: dict[Hashable, Codes] = field(factory=dict, init=False, repr=False)
    _read: dict[int, tuple[int, ...]] = field(factory=dict, init=False, repr=False)
    _steps: list[int] = field(factory=lambda: [0], init=False, repr=False)

    @_variables.default
    def _all_variables(self) -> tuple[Variable, ...]:
        if not self.with_missing:
            return self.space.variables
        return tuple(
            each if YEAR in each.reads else Variable(each.reads, (*each.options, NOTHING))
            for each in self.space.variables
        )

    def found(self, wanted: Wanted) -> Iterator[list[Option]]:
        """Yield the options of communes whose verdicts are wanted.

        :raises TooMuch: the search takes too long.
        """
        order = self._order()
        yield from self._from(wanted, order, 0, [None] * len(self._variables))

    def _from(self, wanted: Wanted, order: Sequence[int], at: int, chosen: list[int | None]) -> Iterator[list[Option]]:
        self._steps[0] += 1
        if self._steps[0] > MOST_STEPS:
            raise TooMuch
        possible = [self._possible(i, condition, tuple(chosen)) for i, condition in enumerate(self.conditions)]
        if not wanted(possible):
            return
        if at == len(order):
            yield [self._variables[i].options[n] for i, n in enumerate(chosen) if n is not None]
            return
        variable = order[at]
        for n in range(len(self._variables[variable].options)):
            chosen[variable] = n
            yield from self._from(wanted, order, at + 1, chosen)
        chosen[variable] = None

    def _order(self) -> list[int]:
        """Return the variables in the order in which the conditions read them."""
        read: dict[int, None] = {}
        for i, condition in enumerate(self.conditions):
            for node in nodes(condition, villages=False):
                if isinstance(node, Compare | Matches):
                    read |= dict.fromkeys(self._reads(i, node))
        years = {i: None for i, variable in enumerate(self._variables) if YEAR in variable.reads}
        return list({**years, **read})

    def _reads(self, which: int, node: Condition) -> tuple[int, ...]:
        """Return the variables that a comparison or a match reads."""
        if id(node) not in self._read:
            figures: set[Hashable] = {*facts_read(node)}
            if any(isinstance(inner, Compare) and YEAR in inner.bound.axes for inner in nodes(node)):
                figures.add(YEAR)
            if isinstance(node, Compare) and node.is_over_villages:
                figures.add("villages")
            self._read[id(node)] = tuple(i for i, each in enumerate(self._variables) if each.reads & figures)
        return self._read[id(node)]

    def _possible(self, which: int, node: Condition, chosen: Chosen) -> Codes:
        if id(node) in self.free:
            return _EVERY
        match node:
            case Fixed():
                return frozenset({node.verdict.code})
            case Compare() | Matches():
                return self._of_leaf(which, node, chosen)
            case Choose():
                return self._of_choice(which, node, chosen)
            case AllOf() | AnyOf() | CountOf():
                parts = [self._possible(which, part, chosen) for part in node.parts]
                return _of_parts(node, parts)
        raise TypeError(node)

    def _of_choice(self, which: int, node: Choose, chosen: Chosen) -> Codes:
        parts = [self._possible(which, part, chosen) for part in (node.when, node.then, node.otherwise)]
        return frozenset(combined(node, way) for way in product(*parts))

    def _of_leaf(self, which: int, node: Compare | Matches, chosen: Chosen) -> Codes:
        reads = self._reads(which, node)
        key = (which, id(node), tuple(chosen[i] for i in reads))
        if key not in self._ranges:
            ways: list[Sequence[int]] = [
                range(len(self._variables[i].options)) if (option := chosen[i]) is None else (option,) for i in reads
            ]
            is_many = prod(map(len, ways)) > _MOST_AT_ONCE
            self._ranges[key] = (
                _EVERY if is_many else frozenset(self._code(which, node, reads, way) for way in product(*ways))
            )
        return self._ranges[key]

    def _code(self, which: int, node: Condition, reads: tuple[int, ...], way: tuple[int, ...]) -> int:
        key = (which, id(node), way)
        if key not in self._known:
            options = [self._variables[i].options[n] for i, n in zip(reads, way, strict=True)]
            self._known[key] = code_of(node, with_options(self.rules[which], options))
        return self._known[key]


def _of_parts(node: AllOf | AnyOf | CountOf, parts: Sequence[Codes]) -> Codes:
    """Return the verdicts that a combination may have; of its parts only the number with each verdict matters."""
    if not isinstance(node, CountOf):
        ways: set[tuple[int, ...]] = {()}
        for part in parts:
            ways = {(combined(node, (*way, code)),) for way in ways for code in part}
        return frozenset(way[0] for way in ways)
    counts: set[tuple[int, ...]] = {(0, 0, 0, 0)}
    for part in parts:
        counts = {(*way[:code], way[code] + 1, *way[code + 1 :]) for way in counts for code in part}
    return frozenset(combined(node, [code for code in range(4) for _ in range(way[code])]) for way in counts)
